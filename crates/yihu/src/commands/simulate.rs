//! `yihu simulate`: what other policies would come to, on the snapshot of the latest run.

use crate::app::App;
use crate::commands::run::{folders, library};
use crate::config::Config;
use crate::reply::Reply;
use crate::table::{Table, count, yuan};
use serde::Serialize;
use std::path::{Path, PathBuf};
use yihu_base::{AreaCode, Fen, Locale, Problem, Problems, Text};
use yihu_policy::revise::Scenario;
use yihu_runs::ledger;
use yihu_runs::simulate::{self, Comparison};

/// Arguments of `yihu simulate`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
示例 / Examples:
  yihu simulate --set poverty_line='2600 CNY/year'
  yihu simulate --scenario higher.toml --scenario lower.toml --out compared.xlsx
  yihu --area 361103202 simulate --set poverty_line='2600 CNY/year' --json

用最近一次测算的快照，不保存任何结果；方案文件的写法见 docs/packs.md。
On the snapshot of the latest run; nothing is stored. docs/packs.md tells how a scenario is written.")]
pub struct Args {
    /// 参数的新值，可多次 / A parameter's new value, may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE")]
    sets: Vec<String>,
    /// 方案文件，可多次，最多五个方案 / Files of scenarios, at most five scenarios in all
    #[arg(long = "scenario", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// 把比较结果写入 .xlsx、.csv 或 .json / Write the comparison into this file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Answer<'a> {
    scenarios: Vec<&'a Text>,
    #[serde(flatten)]
    comparison: &'a Comparison,
    files: Vec<PathBuf>,
}

/// Compares the scenarios with the packs as they are.
///
/// # Errors
/// `run.none`; those of the scenarios, the snapshot and the file.
pub async fn run(args: &Args, config: Config) -> Result<Reply, Problems> {
    let app = App::open(config).await?;
    let area = app.ctx.area;
    let run = ledger::latest(&app.ctx, &app.db, area).await?;
    let run = run.ok_or_else(ledger::no_run)?;
    let scenarios = scenarios(args, area)?;
    let library = library(&app).await?;
    let comparison = simulate::on_run(&library, &scenarios, &folders(&app), &run, area)?;
    let titles: Vec<&Text> = scenarios.iter().map(|s| &s.title).collect();
    let files = match &args.out {
        Some(file) => yihu_runs::export::simulation(&comparison, &titles, file, app.locale())?,
        None => Vec::new(),
    };
    let mut text = shown(&comparison, &titles, app.locale());
    for file in &files {
        text.push_str(&format!("{}\n", file.display()));
    }
    let answer = Answer {
        scenarios: titles,
        comparison: &comparison,
        files,
    };
    Ok(Reply::new(&answer, text))
}

fn scenarios(args: &Args, area: AreaCode) -> Result<Vec<Scenario>, Problems> {
    let mut scenarios = Vec::new();
    if !args.sets.is_empty() {
        let set = args.sets.iter().map(|text| {
            let (name, value) = text.split_once('=').ok_or_else(|| {
                Problem::new(
                    "scenario.value",
                    format!("“{text}”应写成 名称=值，如 poverty_line='2600 CNY/year'"),
                    format!("write \"{text}\" as name=value, e.g. poverty_line='2600 CNY/year'"),
                )
            })?;
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        });
        let set = set.collect::<Result<Vec<_>, Problem>>()?;
        let title: Vec<String> = set.iter().map(|(n, v)| format!("{n} = {v}")).collect();
        let title = title.join(", ");
        scenarios.push(Scenario {
            title: Text::new(title.clone(), title),
            set,
            draft: String::new(),
        });
    }
    for file in &args.files {
        scenarios.push(read(file, area)?);
    }
    Ok(scenarios)
}

fn read(file: &Path, area: AreaCode) -> Result<Scenario, Problems> {
    let text = std::fs::read_to_string(file).map_err(|e| {
        Problem::new(
            "scenario.unreadable",
            format!("无法读取方案文件（{e}），请检查路径和编码（UTF-8）"),
            format!("cannot read the scenario ({e}): check its path and that it is UTF-8"),
        )
        .at(file.display().to_string())
    })?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut scenario = Scenario::read(&name, &text, area)?;
    if scenario.title.zh.is_empty() && scenario.title.en.is_empty() {
        scenario.title = Text::new(name.clone(), name);
    }
    Ok(scenario)
}

fn shown(comparison: &Comparison, titles: &[&Text], locale: Locale) -> String {
    let (households, persons) = (count(comparison.households), count(comparison.persons));
    let mut text = match locale {
        Locale::Zh => format!("{households} 户 {persons} 人\n"),
        Locale::En => format!("{households} households, {persons} persons\n"),
    };
    for (at, title) in titles.iter().enumerate() {
        text.push_str(&format!("\n{} {}\n", at + 1, title.get(locale)));
        let mut table = Table::new(&match locale {
            Locale::Zh => [
                "条款",
                ">现在",
                ">方案",
                ">新增",
                ">退出",
                ">转为未知",
                ">年金额变化（元）",
            ],
            Locale::En => [
                "clause",
                ">now",
                ">then",
                ">enter",
                ">leave",
                ">undecided",
                ">yuan a year",
            ],
        });
        for name in &comparison.names {
            let effect = &name.scenarios[at];
            let delta = &effect.delta;
            if effect.sums == name.now {
                continue;
            }
            let money = match delta.yearly_fen {
                Fen(0) => String::new(),
                fen => yuan(fen),
            };
            table.row([
                name.title.get(locale).to_owned(),
                count(name.now.yes),
                count(effect.sums.yes),
                count(delta.entered),
                count(delta.left),
                count(delta.undecided),
                money,
            ]);
        }
        text.push_str(&match table.is_empty() {
            true => locale.pick("没有变化\n", "nothing changes\n").to_owned(),
            false => table.show(),
        });
    }
    text
}
