//! `yihu generate`: a synthetic register of any size, streamed to a file.

use crate::config::Config;
use crate::reply::Reply;
use crate::table::count;
use crate::{areas, progress};
use clap::ValueEnum;
use serde::Serialize;
use std::path::PathBuf;
use yihu_base::{AreaCode, Date, Locale, Problem, Problems};
use yihu_exchange::areas_csv;
use yihu_sample::{Config as Sample, County, Generator, Layout, write_register};

/// Arguments of `yihu generate`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
示例 / Examples:
  yihu generate --households 1000 --seed 7 --out 名册.xlsx
  yihu generate --households 1000000 --seed 7 --out register.csv
  yihu generate --households 5000 --areas china-division/dist --out 名册.xlsx

同一种子生成同样的文件；人名、证件号均为合成，不属于任何人。
The same seed gives the same bytes; names and numbers belong to nobody.")]
pub struct Args {
    /// 户数 / Households
    #[arg(long, default_value_t = 1000)]
    households: u64,
    /// 随机种子 / Seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// 输出文件 / The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// 文件格式，默认看扩展名 / Format, by default from the file's ending
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// 区划 CSV 文件目录，默认用示例县 / Folder of area lists, by default the sample county
    #[arg(long, value_name = "DIR")]
    areas: Option<PathBuf>,
    /// 名册日期 / The date of the register
    #[arg(long, value_name = "DATE", default_value = "2016-12-31", value_parser = crate::cli::parse_date)]
    as_of: Date,
    /// 像实际收到的表那样带标题行、错漏和全部列 / With titles, faults and all columns, as the field sends it
    #[arg(long)]
    as_sent: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Xlsx,
    Csv,
}

#[derive(Serialize)]
struct Generated {
    file: PathBuf,
    seed: u64,
    households: u64,
    persons: u64,
    faulty_households: u64,
    faulty_persons: u64,
}

/// Writes the file.
///
/// # Errors
/// `sample.plan`, `sample.areas`, `sample.file`.
pub fn run(args: &Args, config: &Config) -> Result<Reply, Problems> {
    let areas = match &args.areas {
        Some(folder) => areas_csv::read(std::slice::from_ref(folder), AreaCode::COUNTRY)?,
        None => areas::sample()?,
    };
    let areas = areas::tree(areas);
    let sample = Sample {
        county: County::scaled(args.households),
        seed: args.seed,
        as_of: args.as_of,
    };
    let layout = if args.as_sent {
        Layout::as_sent()
    } else {
        Layout::plain()
    };
    let generator = Generator::new(&sample, &areas)?;
    let file = named(args)?;
    let spinner = progress::spinner(config.locale.pick("生成", "generating"));
    let written = write_register(&file, generator, &areas, &layout)?;
    spinner.finish_and_clear();
    let made = Generated {
        file,
        seed: args.seed,
        households: written.households,
        persons: written.persons,
        faulty_households: written.faulty_households,
        faulty_persons: written.faulty_persons,
    };
    let (file, h, p) = (
        made.file.display(),
        count(made.households),
        count(made.persons),
    );
    let text = match config.locale {
        Locale::Zh => format!("{file}：{h} 户 {p} 人（种子 {}）\n", made.seed),
        Locale::En => format!("{file}: {h} households, {p} persons (seed {})\n", made.seed),
    };
    Ok(Reply::new(&made, text))
}

/// The file with the ending of its format.
fn named(args: &Args) -> Result<PathBuf, Problem> {
    let Some(format) = args.format else {
        return Ok(args.out.clone());
    };
    let wanted = match format {
        Format::Xlsx => "xlsx",
        Format::Csv => "csv",
    };
    match args.out.extension() {
        None => Ok(args.out.with_extension(wanted)),
        Some(ending) if ending == wanted => Ok(args.out.clone()),
        Some(_) => Err(Problem::new(
            "usage",
            format!("文件名应以 .{wanted} 结尾，或去掉 --format"),
            format!("the file name must end in .{wanted}; or leave out --format"),
        )
        .at(args.out.display().to_string())),
    }
}
