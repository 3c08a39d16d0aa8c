//! `yihu run`: the register is frozen, the packs evaluated, results stored and compared.

use crate::app::{App, today};
use crate::cli::parse_date;
use crate::config::Config;
use crate::reply::Reply;
use crate::table::{Table, count, yuan};
use crate::{adoptions, bundle};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;
use yihu_authoring::versions;
use yihu_base::{Date, Locale, Problem, Problems};
use yihu_policy::library::Library;
use yihu_runs::diff::{self, ChangeKind};
use yihu_runs::export::{Files, Report, View};
use yihu_runs::run::{self, Folders, Outcome, RunOptions};
use yihu_runs::tally::NameTally;

/// Arguments of `yihu run`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
示例 / Examples:
  yihu run --as-of 2016-12-31
  yihu run --as-of 2016-12-31 --policy-day 2015-12-31    用去年的政策 / last year's policy
  yihu --area 361103202 run --as-of 2016-12-31 --out out

政策包、参照执行和名册都未变时，结果不变，也不再存一份。
With the same packs, adoptions and register nothing new is stored.")]
pub struct Args {
    /// 名册日期，默认今天 / The day of the facts, today by default
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
    /// 政策日期，默认同名册日期 / The day of the policy, by default that of the facts
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    policy_day: Option<Date>,
    /// 把台账和结果写入此目录 / Write ledger and results into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the packs.
///
/// # Errors
/// Problems of the packs; `area.not_found`, `snapshot.empty`; those of the database.
pub async fn run(args: &Args, config: Config) -> Result<Reply, Problems> {
    let app = App::open(config).await?;
    let library = library(&app).await?;
    let as_of = args.as_of.unwrap_or_else(today);
    let outcome = evaluate(&app, &library, as_of, args.policy_day.unwrap_or(as_of)).await?;
    let files = match &args.out {
        Some(folder) => write_outcome(&library, &outcome, folder, app.locale())?,
        None => Files::default(),
    };
    let mut text = outcome_text(&library, &outcome, app.locale());
    for file in files.all() {
        text.push_str(&format!("{}\n", file.display()));
    }
    let mut json = outcome_json(&outcome);
    json["files"] = json!(files.all());
    Ok(Reply::new(&json, text))
}

/// The packs of the program, or of the operator's folder, with the adoptions of the data folder.
///
/// # Errors
/// All problems of all packs.
pub fn base(app: &App) -> Result<Library, Problems> {
    let adoptions = adoptions::read(&app.config.adoptions_file())?;
    bundle::library(app.config.packs.as_deref(), &adoptions)
}

/// The packs in use: those of the program with the versions approved in the office.
///
/// # Errors
/// All problems of all packs; those of the database.
pub async fn library(app: &App) -> Result<Library, Problems> {
    versions::in_use(&app.db, &app.keyring, &base(app)?).await
}

/// Where snapshots and results are kept.
pub fn folders(app: &App) -> Folders {
    Folders::new(&app.config.data)
}

/// Runs the packs for the area of the context.
///
/// # Errors
/// As [`run::run`].
pub async fn evaluate(
    app: &App,
    library: &Library,
    as_of: Date,
    policy_day: Date,
) -> Result<Outcome, Problem> {
    let options = RunOptions {
        area: app.ctx.area,
        as_of,
        policy_day,
    };
    run::run(&app.ctx, &app.db, &folders(app), library, options).await
}

/// Writes ledger and results of a run that was just made.
///
/// # Errors
/// Those of the files.
pub fn write_outcome(
    library: &Library,
    outcome: &Outcome,
    folder: &std::path::Path,
    locale: Locale,
) -> Result<Files, Problem> {
    let view = View {
        library,
        frozen: &outcome.frozen,
        results: &outcome.results,
    };
    let report = Report {
        view,
        tallies: &outcome.tallies,
        changes: &outcome.changes,
    };
    report.write_all(folder, locale)
}

/// What a run came to, as data: its record, the changes by name and kind, the sums of the whole.
pub fn outcome_json(outcome: &Outcome) -> Value {
    let t = &outcome.timings;
    json!({
        "run": outcome.record,
        "repeated": outcome.repeated,
        "previous": outcome.previous.as_ref().map(|run| run.id),
        "changes": diff::counts(&outcome.changes),
        "totals": outcome.tallies.iter().map(|t| json!({
            "name": t.name, "kind": t.kind, "of": t.level, "total": t.total(),
        })).collect::<Vec<_>>(),
        "milliseconds": {
            "freeze": millis(t.freeze), "evaluate": millis(t.evaluate), "store": millis(t.store),
        },
    })
}

/// The same for people.
pub fn outcome_text(library: &Library, outcome: &Outcome, locale: Locale) -> String {
    let record = &outcome.record;
    let households = count(record.households.unsigned_abs());
    let persons = count(record.persons.unsigned_abs());
    let t = &outcome.timings;
    let (freeze, evaluate, store) = (millis(t.freeze), millis(t.evaluate), millis(t.store));
    let (area, as_of, day, id) = (record.area, record.as_of, record.policy_day, record.id);
    let mut out = match locale {
        Locale::Zh => format!(
            "测算 {id}：{area}，名册 {as_of}，政策 {day}，{households} 户 {persons} 人\n\
             取数 {freeze} 毫秒，测算 {evaluate} 毫秒，存档 {store} 毫秒\n"
        ),
        Locale::En => format!(
            "run {id}: {area}, facts of {as_of}, policy of {day}, {households} households, {persons} persons\n\
             freeze {freeze} ms, evaluate {evaluate} ms, store {store} ms\n"
        ),
    };
    if outcome.repeated {
        out.push_str(locale.pick(
            "与上次测算的输入相同，结果没有变化\n",
            "the same inputs as the run before: nothing changed\n",
        ));
    } else if outcome.previous.is_some() {
        out.push_str(&changes_text(library, outcome, locale));
    }
    out + &totals(library, &outcome.tallies, locale)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn changes_text(library: &Library, outcome: &Outcome, locale: Locale) -> String {
    let counts = diff::counts(&outcome.changes);
    if counts.is_empty() {
        let none = "与上次相比没有变化\n";
        return locale
            .pick(none, "no changes since the run before\n")
            .to_owned();
    }
    let mut table = Table::new(&match locale {
        Locale::Zh => ["与上次相比", ">新增", ">退出", ">金额变化", ">转为未知"],
        Locale::En => [
            "since the run before",
            ">entered",
            ">left",
            ">amount",
            ">undecided",
        ],
    });
    for (name, kinds) in &counts {
        let of = |kind| count(kinds.get(&kind).copied().unwrap_or_default());
        table.row([
            title(library, name, locale),
            of(ChangeKind::Entered),
            of(ChangeKind::Left),
            of(ChangeKind::Amount),
            of(ChangeKind::Undecided),
        ]);
    }
    table.show()
}

/// The sums of the whole, test by test and benefit by benefit.
fn totals(library: &Library, tallies: &[NameTally], locale: Locale) -> String {
    let mut table = Table::new(&match locale {
        Locale::Zh => [
            "判定或待遇",
            "对象",
            ">是/应享",
            ">否",
            ">待核实",
            ">年金额（元）",
        ],
        Locale::En => [
            "test or benefit",
            "of",
            ">yes/due",
            ">no",
            ">to find out",
            ">yuan a year",
        ],
    });
    for tally in tallies {
        let total = tally.total();
        let level = yihu_policy::types::Level::parse(tally.level);
        table.row([
            title(library, &tally.name, locale),
            level
                .map_or(tally.level, |l| locale.pick(l.zh(), l.id()))
                .to_owned(),
            count(total.yes),
            count(total.no),
            count(total.unknown),
            if tally.kind == "benefit" {
                yuan(total.yearly_fen)
            } else {
                String::new()
            },
        ]);
    }
    table.show()
}

/// The title of a name, as its first clause has it.
pub fn title(library: &Library, name: &str, locale: Locale) -> String {
    let clause = library.names.get(name).and_then(|n| n.clauses.first());
    clause
        .map_or(name, |i| library.clauses[*i].title.get(locale))
        .to_owned()
}
