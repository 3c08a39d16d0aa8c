//! `yihu export`: the ledger and the results of the latest run, the register in its own columns.

use crate::app::{App, today};
use crate::cli::parse_date;
use crate::commands::run::{folders, library};
use crate::config::Config;
use crate::reply::Reply;
use crate::table::count;
use serde::Serialize;
use std::path::PathBuf;
use yihu_base::id::RunId;
use yihu_base::{Date, Locale, Problem, Problems};
use yihu_exchange::export::export_registry;
use yihu_policy::library::Library;
use yihu_runs::export::StoredRun;
use yihu_runs::ledger;

/// Arguments of `yihu export`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// 帮扶台账（十项） / The assistance ledger of a run
    #[command(after_help = "\
示例 / Examples:
  yihu export ledger 台账.xlsx
  yihu export ledger ledger.csv
  yihu export ledger ledger.json --run 0190c0de-0000-7000-8000-000000000000")]
    Ledger {
        /// 输出文件 .xlsx、.csv 或 .json / The file to write
        file: PathBuf,
        /// 哪次测算，默认最近一次 / Which run, the latest by default
        #[arg(long, value_name = "ID")]
        run: Option<RunId>,
    },
    /// 结果：汇总、分乡镇、分村、变化，另每项一份名单 / Sums and changes of a run, and a list for each item
    #[command(after_help = "\
示例 / Examples:
  yihu export results 结果.xlsx
  yihu export results results.json")]
    Results {
        /// 输出文件 .xlsx、.csv 或 .json / The file to write
        file: PathBuf,
        /// 哪次测算，默认最近一次 / Which run, the latest by default
        #[arg(long, value_name = "ID")]
        run: Option<RunId>,
    },
    /// 名册，可再导入 / The register, to be imported again
    #[command(after_help = "\
示例 / Examples:
  yihu export registry 名册.xlsx                        证件号等已遮盖 / personal numbers masked
  yihu --area 361103202 export registry 东阳乡.xlsx --reveal   完整号码，记入审计 / in clear, audited")]
    Registry {
        /// 输出文件 .xlsx、.csv 或 .json / The file to write
        file: PathBuf,
        /// 哪一天的情况，默认今天 / As it was on this day, today by default
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        as_of: Option<Date>,
        /// 完整的证件号、电话和账号，并记入审计 / Personal numbers in clear; audited
        #[arg(long)]
        reveal: bool,
    },
}

#[derive(Serialize)]
struct Exported {
    files: Vec<PathBuf>,
    rows: u64,
}

/// Writes the file.
///
/// # Errors
/// `run.none`, `run.packs_changed`, `export.format`, `forbidden`; those of files and database.
pub async fn run(args: Args, config: Config) -> Result<Reply, Problems> {
    let app = App::open(config).await?;
    let locale = app.locale();
    let exported = match args.what {
        What::Ledger { file, run } => {
            let library = library(&app).await?;
            let stored = stored(&app, &library, run).await?;
            let (files, rows) = stored.report(&library).write_ledger(&file, locale)?;
            Exported { files, rows }
        }
        What::Results { file, run } => {
            let library = library(&app).await?;
            let stored = stored(&app, &library, run).await?;
            let report = stored.report(&library);
            let mut files = report.write_results(&file, locale)?;
            let stem = file
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let lists = file.with_file_name(format!("{stem}-lists"));
            let ending = file
                .extension()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let rows = report.write_lists(&lists, &ending, locale)?;
            files.push(lists);
            Exported { files, rows }
        }
        What::Registry {
            file,
            as_of,
            reveal,
        } => {
            let (as_of, area) = (as_of.unwrap_or_else(today), app.ctx.area);
            let rows = export_registry(&app.ctx, &app.db, &app.keyring, &file, area, as_of, reveal)
                .await?;
            Exported {
                files: vec![file],
                rows: rows as u64,
            }
        }
    };
    let rows = count(exported.rows);
    let mut text = match locale {
        Locale::Zh => format!("{rows} 行\n"),
        Locale::En => format!("{rows} rows\n"),
    };
    for file in &exported.files {
        text.push_str(&format!("{}\n", file.display()));
    }
    Ok(Reply::new(&exported, text))
}

/// A run of the context's area, the latest by default, computed once more.
async fn stored(app: &App, library: &Library, id: Option<RunId>) -> Result<StoredRun, Problem> {
    let run = match id {
        Some(id) => ledger::get(&app.ctx, &app.db, id).await?,
        None => {
            let latest = ledger::latest(&app.ctx, &app.db, app.ctx.area).await?;
            let of_area = latest.filter(|run| run.area == app.ctx.area);
            of_area.ok_or_else(ledger::no_run)?
        }
    };
    StoredRun::load(&app.ctx, &app.db, &folders(app), library, &run).await
}
