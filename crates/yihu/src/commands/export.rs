//! `yihu export`: the ledger and the results of the latest run, the register in its own columns.

use crate::app::{App, today};
use crate::cli::parse_date;
use crate::commands::run::{folders, library};
use crate::config::Config;
use crate::reply::Reply;
use crate::table::count;
use rayon::prelude::*;
use serde::Serialize;
use std::path::{Path, PathBuf};
use yihu_base::id::RunId;
use yihu_base::{AreaLevel, Date, Locale, Problem, Problems};
use yihu_exchange::export::export_registry;
use yihu_exchange::table::{Format, Writer};
use yihu_policy::library::Library;
use yihu_policy::program::Output;
use yihu_policy::results::{Keep, Results};
use yihu_runs::diff::{self, Change};
use yihu_runs::export::{self, View};
use yihu_runs::freeze::Frozen;
use yihu_runs::ledger::{self, RunRecord};
use yihu_runs::parquet::{self, Want};
use yihu_runs::tally::{NameTally, tally};

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
            let library = library(&app)?;
            let stored = Stored::load(&app, &library, run).await?;
            let (files, rows) = write_ledger(&stored.view(&library), &file, locale)?;
            Exported { files, rows }
        }
        What::Results { file, run } => {
            let library = library(&app)?;
            let stored = Stored::load(&app, &library, run).await?;
            let view = stored.view(&library);
            let tallies = tally(&library, &stored.frozen, &stored.results)?;
            let mut files = write_results(&view, &tallies, &stored.changes, &file, locale)?;
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
            let rows = write_lists(&view, &lists, &ending, locale)?;
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

/// A run as it was stored, with its results computed once more: the same inputs, the same results.
struct Stored {
    frozen: Frozen,
    results: Results,
    changes: Vec<Change>,
}

impl Stored {
    async fn load(app: &App, library: &Library, id: Option<RunId>) -> Result<Self, Problem> {
        let runs = ledger::list(&app.ctx, &app.db, ledger::RUNS_MAX).await?;
        let wanted = |run: &&RunRecord| id.map_or(run.area == app.ctx.area, |id| run.id == id);
        let record = runs.iter().find(wanted).ok_or_else(no_run)?;
        if record.packs_hash != library.hash {
            return Err(packs_changed());
        }
        let folders = folders(app);
        let frozen = parquet::read(&folders.snapshot(&record.snapshot_hash), &Want::All)?;
        let results = Results::run(
            library,
            &frozen.snapshot,
            record.policy_day,
            Keep::Decisions,
        )?;
        let before = runs.iter().find(|run| {
            run.area == record.area && (run.finished_at, run.id) < (record.finished_at, record.id)
        });
        let changes = match before {
            Some(run) => diff::compare(&folders.run(run.id), &frozen, &results)?,
            None => Vec::new(),
        };
        Ok(Self {
            frozen,
            results,
            changes,
        })
    }

    fn view<'a>(&'a self, library: &'a Library) -> View<'a> {
        View {
            library,
            frozen: &self.frozen,
            results: &self.results,
        }
    }
}

/// Files written of a run.
#[derive(Debug, Default)]
pub struct Files {
    /// The ledger.
    pub ledger: Vec<PathBuf>,
    /// The sums and changes.
    pub results: Vec<PathBuf>,
    /// The folder with a list for each test and benefit.
    pub lists: Vec<PathBuf>,
}

impl Files {
    /// All of them.
    pub fn all(&self) -> Vec<&PathBuf> {
        self.ledger
            .iter()
            .chain(&self.results)
            .chain(&self.lists)
            .collect()
    }
}

/// Writes `ledger.xlsx`, `results.xlsx` and `lists/` into a folder, side by side.
///
/// # Errors
/// Those of the files.
pub fn write_all(
    view: &View<'_>,
    tallies: &[NameTally],
    changes: &[Change],
    folder: &Path,
    locale: Locale,
) -> Result<Files, Problem> {
    std::fs::create_dir_all(folder).map_err(|e| crate::areas::unwritable(folder, &e))?;
    let (ledger, results) = (folder.join("ledger.xlsx"), folder.join("results.xlsx"));
    let lists = folder.join("lists");
    let (written_lists, (written_ledger, written_results)) = rayon::join(
        || write_lists(view, &lists, "xlsx", locale),
        || {
            let ledger = write_ledger(view, &ledger, locale);
            (
                ledger,
                write_results(view, tallies, changes, &results, locale),
            )
        },
    );
    written_lists?;
    Ok(Files {
        ledger: written_ledger?.0,
        results: written_results?,
        lists: vec![lists],
    })
}

/// A file for each test and benefit in a folder; answers the number of rows.
fn write_lists(
    view: &View<'_>,
    folder: &Path,
    ending: &str,
    locale: Locale,
) -> Result<u64, Problem> {
    std::fs::create_dir_all(folder).map_err(|e| crate::areas::unwritable(folder, &e))?;
    let outputs: Vec<&Output> = view.decisions().collect();
    outputs
        .into_par_iter()
        .map(|output| {
            let file = folder.join(format!("{}.{ending}", output.name));
            let mut writer = Writer::create(&file, Format::of(&file)?, locale)?;
            let rows = export::list(view, output, &mut writer, locale)?;
            writer.finish()?;
            Ok(rows)
        })
        .sum()
}

fn write_ledger(
    view: &View<'_>,
    file: &Path,
    locale: Locale,
) -> Result<(Vec<PathBuf>, u64), Problem> {
    let mut writer = Writer::create(file, Format::of(file)?, locale)?;
    let rows = export::ledger(view, &mut writer, locale)?;
    Ok((writer.finish()?, rows))
}

/// The sums of the whole, by township and by village, then the changes.
fn write_results(
    view: &View<'_>,
    tallies: &[NameTally],
    changes: &[Change],
    file: &Path,
    locale: Locale,
) -> Result<Vec<PathBuf>, Problem> {
    let mut writer = Writer::create(file, Format::of(file)?, locale)?;
    export::summary(view, tallies, &mut writer, locale)?;
    for level in [AreaLevel::Township, AreaLevel::Village] {
        export::by_area(view, tallies, level, &mut writer, locale)?;
    }
    export::changes(view, changes, &mut writer, locale)?;
    writer.finish()
}

/// Nothing was evaluated yet, or not under this id.
pub fn no_run() -> Problem {
    Problem::new(
        "run.none",
        "没有这次测算：请先运行 yihu run，或用 yihu runs 查看批次",
        "there is no such run: run the packs first (yihu run), or list the runs (yihu runs)",
    )
}

/// The packs in use are not those of the run.
fn packs_changed() -> Problem {
    Problem::new(
        "run.packs_changed",
        "政策包在该次测算后有改动，请重新测算（yihu run）再导出",
        "the packs have changed since that run: run again (yihu run), then export",
    )
}
