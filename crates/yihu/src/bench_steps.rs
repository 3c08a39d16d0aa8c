//! What `yihu bench` measures in processes of their own and no other command does by itself.

use crate::app::today;
use crate::config::Config;
use crate::reply::Reply;
use crate::{adoptions, areas, bench_office, bundle};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Instant;
use yihu_base::{AreaCode, Fen, Locale, Problem, Problems, Text};
use yihu_exchange::table::{Cell, Column, Format, Kind, Writer};
use yihu_policy::library::Library;
use yihu_policy::program::facts_used;
use yihu_policy::results::{Keep, Results};
use yihu_policy::revise::Scenario;
use yihu_runs::freeze::Freezer;
use yihu_runs::parquet::{self, Want};
use yihu_runs::simulate;
use yihu_sample::{Config as Sample, County, Generator};

/// A step of its own.
#[derive(Debug, clap::Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Step {
    /// 写一张表 / Write a workbook of twenty columns
    #[command(hide = true)]
    Table {
        #[arg(long)]
        rows: u64,
        #[arg(long)]
        out: PathBuf,
    },
    /// 冻结合成名册 / Freeze a synthetic register
    #[command(hide = true)]
    Snapshot {
        #[arg(long)]
        households: u64,
        #[arg(long)]
        out: PathBuf,
    },
    /// 从快照测算 / Evaluate the packs on a snapshot
    #[command(hide = true)]
    Packs {
        #[arg(long)]
        snapshot: PathBuf,
    },
    /// 在快照上比较五个方案 / Compare five scenarios on a snapshot
    #[command(hide = true)]
    Simulate {
        #[arg(long)]
        snapshot: PathBuf,
    },
    /// 装满一个数据目录 / Fill a data folder
    #[command(hide = true)]
    Fill {
        #[arg(long)]
        households: u64,
    },
    /// 向服务器发请求 / Ask a server
    #[command(hide = true)]
    Load {
        #[arg(long)]
        address: String,
        #[arg(long)]
        rate: usize,
        #[arg(long)]
        seconds: usize,
    },
}

/// Does a step.
///
/// # Errors
/// Those of files and packs.
pub async fn run(step: &Step, config: &Config) -> Result<Reply, Problems> {
    match step {
        Step::Table { rows, out } => table(*rows, out)?,
        Step::Snapshot { households, out } => snapshot(*households, out, config)?,
        Step::Packs { snapshot } => return packs(snapshot, config),
        Step::Simulate { snapshot } => return simulate(snapshot, config),
        Step::Fill { households } => bench_office::fill(*households, config.clone()).await?,
        Step::Load {
            address,
            rate,
            seconds,
        } => {
            let took = bench_office::load(address, *rate, *seconds);
            let took = took.map_err(|e| crate::commands::bench::failed("load", &e.to_string()))?;
            return Ok(Reply::new(&took, ""));
        }
    }
    Ok(Reply::new(&json!({}), ""))
}

fn table(rows: u64, out: &Path) -> Result<(), Problem> {
    let mut writer = Writer::create(out, Format::of(out)?, Locale::Zh)?;
    let column = |i: u64| {
        let kind = [Kind::Text, Kind::Integer, Kind::Money, Kind::Text][(i % 4) as usize];
        Column::new(
            format!("c{i}"),
            Text::new(format!("列{i}"), format!("column {i}")),
            kind,
        )
    };
    writer.table(
        "table",
        &Text::new("表", "table"),
        (0..20).map(column).collect(),
    )?;
    for row in 0..rows {
        let number = i64::try_from(row).unwrap_or_default();
        let cell = |i: u64| match i % 4 {
            0 => Cell::text(format!("东阳乡第{}组", (row + i) % 97)),
            1 => Cell::Int(number),
            2 => Cell::Money(Fen(number * 137)),
            _ => Cell::text("一卡通发放"),
        };
        let cells: Vec<Cell<'_>> = (0..20).map(cell).collect();
        writer.row(&cells)?;
    }
    writer.finish().map(drop)
}

/// The packs with the adoptions of the samples.
fn library(config: &Config) -> Result<Library, Problems> {
    let adoptions = adoptions::parse(bundle::sample("adoptions.toml")?)?;
    bundle::library(config.packs.as_deref(), &adoptions)
}

fn snapshot(households: u64, out: &Path, config: &Config) -> Result<(), Problems> {
    let tree = areas::tree(areas::sample()?);
    let as_of = jiff::civil::date(2016, 12, 31);
    let sample = Sample {
        county: County::scaled(households),
        seed: 1,
        as_of,
    };
    let generator = Generator::new(&sample, &tree)?;
    let villages = tree
        .iter()
        .map(|a| a.code)
        .filter(|a| a.level() == yihu_base::AreaLevel::Village);
    let mut freezer = Freezer::new(as_of, villages.collect::<Vec<AreaCode>>());
    let mut facts: Vec<_> = generator.village_facts().collect();
    for household in generator.clone() {
        freezer.push(&household)?;
        facts.extend(generator.household_facts(&household));
    }
    let names = tree.iter().map(|a| (a.code, a.name.clone())).collect();
    let frozen = freezer.finish(&library(config)?, &facts, names)?;
    parquet::write(out, &frozen)?;
    Ok(())
}

/// Reads what the packs need and evaluates them; the packs are loaded before the clock starts, as a
/// server has them.
fn packs(snapshot: &Path, config: &Config) -> Result<Reply, Problems> {
    let library = library(config)?;
    let about = parquet::about(snapshot)?;
    let day = yihu_base::date::parse(&about.as_of).unwrap_or_else(today);
    let clock = Instant::now();
    let frozen = parquet::read(snapshot, &Want::Facts(&facts_used(&library)))?;
    let read = clock.elapsed();
    let results = Results::run(&library, &frozen.snapshot, day, Keep::Decisions)?;
    let all = clock.elapsed();
    let json = json!({
        "households": about.households,
        "persons": about.persons,
        "outputs": results.program.outputs.len(),
        "read_ms": millis(read),
        "evaluate_ms": millis(all.saturating_sub(read)),
        "all_ms": millis(all),
    });
    Ok(Reply::new(&json, format!("{json:#}\n")))
}

/// Reads what five poverty lines need and compares them with the packs as they are; the packs are
/// loaded before the clock starts.
fn simulate(snapshot: &Path, config: &Config) -> Result<Reply, Problems> {
    let library = library(config)?;
    let about = parquet::about(snapshot)?;
    let day = yihu_base::date::parse(&about.as_of).unwrap_or_else(today);
    let county: AreaCode = "361103".parse()?;
    let clock = Instant::now();
    let lines = [2000, 2100, 2500, 2700, 3000];
    let scenarios = lines.map(|line| {
        let set = vec![("poverty_line".to_owned(), format!("{line} CNY/year"))];
        let scenario = Scenario {
            set,
            ..Scenario::default()
        };
        library.revised(&scenario, county)
    });
    let scenarios = scenarios.into_iter().collect::<Result<Vec<_>, _>>()?;
    let facts = simulate::facts(std::iter::once(&library).chain(&scenarios));
    let frozen = parquet::read(snapshot, &Want::Facts(&facts))?;
    let compared = simulate::compare(&library, &scenarios, &frozen, day, county)?;
    let json = json!({
        "households": compared.households,
        "names": compared.names.len(),
        "all_ms": millis(clock.elapsed()),
    });
    Ok(Reply::new(&json, format!("{json:#}\n")))
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
