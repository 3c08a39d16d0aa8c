//! `yihu import`: a register, areas, facts.

use crate::app::{App, today};
use crate::cli::parse_date;
use crate::config::Config;
use crate::progress;
use crate::reply::{self, Reply};
use crate::table::{Table, count};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use yihu_base::{AreaCode, Date, Locale, Problem, Problems};
use yihu_exchange::areas_csv;
use yihu_exchange::columns::Field;
use yihu_exchange::facts::{FactsReport, import_facts};
use yihu_exchange::findings::RULES;
use yihu_exchange::header::Matching;
use yihu_exchange::import::{ImportReport, Options, Progress, import_registry};
use yihu_exchange::source::Limits;
use yihu_registry::areas::{self, AreaImport, AreaList};

/// Arguments of `yihu import`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// 导入名册（.xlsx、.xls、.csv） / Import a register
    #[command(after_help = "\
示例 / Examples:
  yihu import registry 名册.xlsx --as-of 2016-12-31
  yihu import registry 东阳乡.xlsx 毛村镇.xls
  yihu import registry 名册.xlsx --dry-run --report 检查.xlsx

有错误的户整户退回：退回工作簿中每个错格有批注，改好后可再次导入。
A household with an error is refused whole; mend it in the report workbook and import that.
退出码 1：有退回的户 / Exit code 1: households were refused")]
    Registry {
        /// 名册文件 / The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// 名册日期，默认今天 / The date for which it tells, today by default
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        as_of: Option<Date>,
        /// 退回工作簿，默认在原文件旁 / The report workbook, by default beside the file
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
        /// 只检查，不写入 / Check only
        #[arg(long)]
        dry_run: bool,
    },
    /// 导入区划（china-division 的 CSV） / Import areas
    #[command(after_help = "\
示例 / Examples:
  yihu import areas samples/areas --under 361103
  yihu import areas china-division/dist --under 36
  yihu import areas villages.csv --under 361103202 --from 2024-01-01

文件须含该区划的全部下级：名册中有而文件中没有的会被停用。
The files must be complete for the area: known areas that they lack are closed.")]
    Areas {
        /// 文件或目录 / Files or folders
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// 只导入此区划及其下级 / Only this area and what lies in it
        #[arg(long, value_name = "CODE")]
        under: Option<AreaCode>,
        /// 自哪天起有效 / The day from which the list holds
        #[arg(long, value_name = "DATE", default_value = "2000-01-01", value_parser = parse_date)]
        from: Date,
    },
    /// 导入事实（长表或村表） / Import facts, as a long table or as village forms
    #[command(after_help = "\
示例 / Examples:
  yihu import facts 村表.xlsx --as-of 2016-12-31
  yihu import facts 事实.csv             表头：实体类型, 编号, 指标, 值

退出码 1：有未收的单元格 / Exit code 1: cells were not taken")]
    Facts {
        /// 文件 / The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// 自哪天起，默认今天 / The day from which they hold, today by default
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        as_of: Option<Date>,
    },
}

/// Imports.
///
/// # Errors
/// `forbidden`, `area.not_found`; what keeps a file from being read; those of the database.
pub async fn run(args: Args, config: Config) -> Result<Reply, Problems> {
    match args.what {
        What::Registry {
            files,
            as_of,
            report,
            dry_run,
        } => {
            if report.is_some() && files.len() > 1 {
                return Err(Problem::new(
                    "usage",
                    "有几个文件时不能指定 --report：退回工作簿各在原文件旁",
                    "--report goes with one file only: reports are written beside their files",
                )
                .into());
            }
            let app = App::open(config).await?;
            let mut all = Vec::new();
            for file in &files {
                let options = Options {
                    as_of: as_of.unwrap_or_else(today),
                    report: report.clone().unwrap_or_else(|| beside(file)),
                    dry_run,
                    limits: Limits::DEFAULT,
                };
                all.push(registry(&app, file, &options).await?);
            }
            Ok(joined(all))
        }
        What::Areas { files, under, from } => {
            // Areas are what scopes are made of: the only county so far is no limit to new ones.
            let config = Config {
                area: Some(config.area.unwrap_or(AreaCode::COUNTRY)),
                ..config
            };
            let app = App::open(config).await?;
            let within = under.unwrap_or(app.ctx.area);
            let done = import_areas(&app, &files, within, from).await?;
            Ok(Reply::new(
                &areas_json(within, &done),
                areas_text(&done, app.locale()),
            ))
        }
        What::Facts { files, as_of } => {
            let app = App::open(config).await?;
            let mut all = Vec::new();
            for file in &files {
                let as_of = as_of.unwrap_or_else(today);
                let report = read_facts(&app, file, as_of).await?;
                let text = facts_text(file, &report, app.locale());
                let found = !report.refused.is_empty();
                all.push((facts_json(file, &report), text, found));
            }
            Ok(joined(all))
        }
    }
}

/// The answers for several files as one.
fn joined(all: Vec<(Value, String, bool)>) -> Reply {
    let found = all.iter().any(|(_, _, found)| *found);
    let text: String = all.iter().map(|(_, text, _)| text.as_str()).collect();
    let json: Vec<Value> = all.into_iter().map(|(json, _, _)| json).collect();
    Reply::new(&json, text).with_findings(found)
}

/// `名册.xlsx` gets `名册.report.xlsx`.
fn beside(file: &Path) -> PathBuf {
    file.with_extension("report.xlsx")
}

/// Imports areas.
///
/// # Errors
/// As [`areas_csv::read`] and [`areas::import`].
pub async fn import_areas(
    app: &App,
    files: &[PathBuf],
    within: AreaCode,
    from: Date,
) -> Result<AreaImport, Problem> {
    let list = AreaList {
        within,
        valid_from: from,
        rows: areas_csv::read(files, within)?,
        successors: Vec::new(),
    };
    areas::import(&app.ctx, &app.db, &list).await
}

fn areas_json(within: AreaCode, done: &AreaImport) -> Value {
    json!({
        "within": within, "new": done.new, "renamed": done.renamed,
        "closed": done.closed, "unchanged": done.unchanged,
    })
}

/// The counts of an import of areas.
pub fn areas_text(done: &AreaImport, locale: Locale) -> String {
    let [new, renamed] = [done.new, done.renamed].map(count);
    let [closed, unchanged] = [done.closed, done.unchanged].map(count);
    match locale {
        Locale::Zh => {
            format!("区划：新增 {new}，更名 {renamed}，停用 {closed}，未变 {unchanged}\n")
        }
        Locale::En => {
            format!("areas: {new} new, {renamed} renamed, {closed} closed, {unchanged} unchanged\n")
        }
    }
}

/// Imports one register, and answers as data, as text, and whether households were refused.
async fn registry(
    app: &App,
    file: &Path,
    options: &Options,
) -> Result<(Value, String, bool), Problems> {
    let report = read_registry(app, file, options).await?;
    let text = registry_text(file, &report, options.dry_run, app.locale());
    Ok((registry_json(file, &report), text, report.refused > 0))
}

/// Imports one register with a progress bar.
///
/// # Errors
/// As [`import_registry`].
pub async fn read_registry(
    app: &App,
    file: &Path,
    options: &Options,
) -> Result<ImportReport, Problems> {
    let locale = app.locale();
    let bar = progress::counter(locale.pick("读取", "reading"));
    let known = AtomicBool::new(false);
    let show = |at: Progress| match at {
        Progress::Reading(rows) => bar.set_position(rows as u64),
        Progress::Households(done, total) => {
            if !known.swap(true, Ordering::Relaxed) {
                progress::measured(
                    &bar,
                    total as u64,
                    locale.pick("核对并写入", "checking and writing"),
                );
            }
            bar.set_position(done as u64);
        }
        Progress::Reporting => {
            bar.set_message(locale.pick("写退回工作簿", "writing the report").to_owned());
        }
    };
    let report = import_registry(&app.ctx, &app.db, &app.keyring, file, options, &show).await;
    bar.finish_and_clear();
    report
}

/// The counts of an import.
fn registry_json(file: &Path, report: &ImportReport) -> Value {
    let a = &report.applied;
    json!({
        "file": file,
        "imported_before": report.before.as_ref().map(|s| json!({
            "name": s.what.name, "as_of": s.what.as_of, "actor": s.actor, "source": s.id,
        })),
        "source": report.source,
        "rows": report.rows,
        "households": report.households,
        "new": a.new, "changed": a.changed, "unchanged": a.unchanged, "refused": report.refused,
        "persons_new": a.persons_new, "persons_changed": a.persons_changed,
        "persons_moved": a.persons_moved, "persons_left": a.persons_left,
        "findings": report.findings,
        "columns": report.matching.iter().map(|(sheet, m)| json!({
            "sheet": sheet, "taken": taken(m), "left_out": left_out(m),
        })).collect::<Vec<_>>(),
        "report": report.report,
    })
}

/// Which column was taken for which field.
fn taken(matching: &Matching<Field>) -> Vec<Value> {
    let pairs = matching.headers.iter().zip(&matching.fields);
    pairs
        .filter_map(|(header, field)| Some(json!([header, (*field)?.header()])))
        .collect()
}

/// Columns that no field was found for.
fn left_out(matching: &Matching<Field>) -> Vec<&str> {
    let pairs = matching.headers.iter().zip(&matching.fields);
    let unknown = pairs.filter(|(header, field)| field.is_none() && !header.trim().is_empty());
    unknown.map(|(header, _)| header.as_str()).collect()
}

fn registry_text(file: &Path, report: &ImportReport, dry_run: bool, locale: Locale) -> String {
    let a = &report.applied;
    let n = |n: usize| count(n as u64);
    let (rows, households) = (n(report.rows), n(report.households));
    let [p_new, p_changed] = [a.persons_new, a.persons_changed].map(count);
    let [moved, left] = [a.persons_moved, a.persons_left].map(count);
    let name = file.display();
    let mut out = match locale {
        Locale::Zh => format!("{name}：{rows} 行，{households} 户\n"),
        Locale::En => format!("{name}: {rows} rows, {households} households\n"),
    };
    if dry_run {
        out.push_str(locale.pick(
            "  只检查，未写入\n",
            "  checked only, nothing was written\n",
        ));
    }
    out.push_str(&format!("  {}\n", registry_line(report, locale)));
    out.push_str(&match locale {
        Locale::Zh => {
            format!("  人：新增 {p_new}，变更 {p_changed}，迁入他户 {moved}，减少 {left}\n")
        }
        Locale::En => {
            format!("  persons: {p_new} new, {p_changed} changed, {moved} moved, {left} left\n")
        }
    });
    for (sheet, matching) in &report.matching {
        let left = left_out(matching);
        if !left.is_empty() {
            let what = locale.pick("未用的列", "columns not used");
            out.push_str(&format!("  {sheet} {what}: {}\n", left.join(" ")));
        }
    }
    let mut table = Table::new(&match locale {
        Locale::Zh => ["", "问题", ">次数"],
        Locale::En => ["", "finding", ">times"],
    });
    for (code, times) in &report.findings {
        let severity = RULES
            .iter()
            .find(|r| r.code == *code)
            .map(|r| r.severity.label(locale));
        table.row([
            severity.unwrap_or_default().to_owned(),
            (*code).to_owned(),
            n(*times),
        ]);
    }
    if !table.is_empty() {
        out.push_str(&table.show());
    }
    if let Some(file) = &report.report {
        let what = locale.pick("  退回与提示见", "  see");
        out.push_str(&format!("{what} {}\n", file.display()));
    }
    out
}

/// What became of the households, in one line.
pub fn registry_line(report: &ImportReport, locale: Locale) -> String {
    let a = &report.applied;
    let [new, changed, unchanged] = [a.new, a.changed, a.unchanged].map(count);
    let refused = count(report.refused as u64);
    let mut out = match locale {
        Locale::Zh => format!("户：新增 {new}，变更 {changed}，未变 {unchanged}，退回 {refused}"),
        Locale::En => format!(
            "households: {new} new, {changed} changed, {unchanged} unchanged, {refused} refused"
        ),
    };
    if let Some(before) = &report.before {
        let (who, day) = (&before.actor, before.what.as_of);
        out.push_str(&match locale {
            Locale::Zh => format!("；同一文件已由 {who} 导入过（名册日期 {day}）"),
            Locale::En => format!("; this very file was imported before, by {who} for {day}"),
        });
    }
    out
}

/// Imports one file of facts.
///
/// # Errors
/// As [`import_facts`].
pub async fn read_facts(app: &App, file: &Path, as_of: Date) -> Result<FactsReport, Problem> {
    import_facts(&app.ctx, &app.db, file, as_of, &Limits::DEFAULT).await
}

fn facts_json(file: &Path, report: &FactsReport) -> Value {
    json!({
        "file": file, "rows": report.rows, "new": report.put.new, "changed": report.put.changed,
        "unchanged": report.put.unchanged, "refused": report.refused,
    })
}

fn facts_text(file: &Path, report: &FactsReport, locale: Locale) -> String {
    let (name, colon) = (file.display(), locale.pick("：", ": "));
    let line = facts_line(report, locale);
    format!(
        "{name}{colon}{line}\n{}",
        reply::sentences(&report.refused, locale)
    )
}

/// What became of the facts, in one line.
pub fn facts_line(report: &FactsReport, locale: Locale) -> String {
    let (rows, refused) = (
        count(report.rows as u64),
        count(report.refused.len() as u64),
    );
    let put = &report.put;
    let [new, changed, unchanged] = [put.new, put.changed, put.unchanged].map(count);
    match locale {
        Locale::Zh => {
            format!("{rows} 行；事实新增 {new}，变更 {changed}，未变 {unchanged}，未收 {refused}")
        }
        Locale::En => format!(
            "{rows} rows; facts {new} new, {changed} changed, {unchanged} unchanged, {refused} not taken"
        ),
    }
}
