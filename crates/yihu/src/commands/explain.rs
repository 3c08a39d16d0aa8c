//! `yihu explain`: every clause for one household, with the values used and what is missing.

use crate::app::App;
use crate::commands::run::{folders, library};
use crate::commands::show::{household_missing, key_of};
use crate::config::Config;
use crate::reply::Reply;
use crate::table::yuan;
use serde::Serialize;
use serde_json::json;
use yihu_base::{Date, Locale, Problem, Problems, Text};
use yihu_policy::explain::plain::{Plain, plain};
use yihu_policy::explain::{Explained, Used};
use yihu_policy::types::Level;
use yihu_policy::value::{Value, unit_word};
use yihu_policy::vocabulary;
use yihu_registry::AsOf;
use yihu_registry::households::{self, HouseholdKey, Secrets, StoredHousehold};
use yihu_runs::explain::{HouseholdExplained, household};
use yihu_runs::export::payer_name;
use yihu_runs::ledger;

/// Arguments of `yihu explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
示例 / Examples:
  yihu explain 361103202201000001
  yihu explain 361103202201000001 --clause poor_household
  yihu explain 361103202201000001 --all --json
  yihu explain 361103202201000001 --plain

依据最近一次测算：先运行 yihu run。
Of the latest run: run the packs first.")]
pub struct Args {
    /// 户编号 / The household's number or id
    household: String,
    /// 只说明此条款 / Only clauses of this name
    #[arg(long, value_name = "NAME")]
    clause: Option<String>,
    /// 也列出不符合的和中间变量 / Also what does not hold, and variables
    #[arg(long)]
    all: bool,
    /// 只用大白话说结果，可读给农户听 / Only plain sentences, to be read out to the household
    #[arg(long)]
    plain: bool,
}

/// Explains the household as the latest run saw it.
///
/// # Errors
/// `run.none`, `run.packs_changed`, `household.not_found`; those of snapshot and database.
pub async fn run(args: &Args, config: Config) -> Result<Reply, Problems> {
    let app = App::open(config).await?;
    let run = ledger::latest(&app.ctx, &app.db, app.ctx.area).await?;
    let run = run.ok_or_else(ledger::no_run)?;
    let key = key_of(&args.household);
    let at = AsOf::on(run.as_of);
    let found = households::find(&app.ctx, &app.db, key, at, Secrets::Hidden).await?;
    let found = found.ok_or_else(household_missing)?;
    let record = Record::of(&app, &found).await?;
    let found = found.household;
    let library = library(&app).await?;
    let explained = household(&library, &folders(&app), &run, found.village, &found.number)?;
    let explained = selected(explained, args)?;
    if args.plain {
        let told = told(&explained, app.locale());
        let text = told_text(&told, app.locale());
        return Ok(Reply::new(&json!({ "plain": told }), text));
    }
    let text = text(&explained, &record, app.locale());
    Ok(Reply::new(&Answer { record, explained }, text))
}

/// Every result in plain words: of the household, its members, its village.
fn told(explained: &HouseholdExplained, locale: Locale) -> Vec<Plain> {
    let own = locale.pick("您家", "your household");
    let village = locale.pick("本村", "the village");
    let persons = explained
        .persons
        .iter()
        .map(|(name, clauses)| (name.as_str(), clauses));
    let all = std::iter::once((own, &explained.household))
        .chain(persons)
        .chain([(village, &explained.village_clauses)]);
    all.flat_map(|(who, clauses)| clauses.iter().map(move |c| plain(c, who, locale)))
        .collect()
}

fn told_text(told: &[Plain], locale: Locale) -> String {
    let mut text = String::new();
    for one in told {
        text.push_str(&one.says);
        text.push('\n');
        for item in &one.bring {
            let bring = locale.pick("    请带来或说明：", "    please bring: ");
            text.push_str(&format!("{bring}{item}\n"));
        }
    }
    text
}

#[derive(Serialize)]
struct Answer {
    record: Record,
    #[serde(flatten)]
    explained: HouseholdExplained,
}

/// The version of the household whose facts were used, and where it came from.
#[derive(Serialize)]
struct Record {
    version: i64,
    valid_from: Date,
    source: Option<String>,
}

impl Record {
    async fn of(app: &App, found: &StoredHousehold) -> Result<Self, Problem> {
        let versions = households::history(&app.ctx, &app.db, HouseholdKey::Id(found.id)).await?;
        let version = versions.into_iter().find(|v| v.version == found.version);
        Ok(Self {
            version: found.version,
            valid_from: found.valid_from,
            source: version.and_then(|v| v.source_name),
        })
    }

    fn text(&self, locale: Locale) -> String {
        let source = self.source.as_deref().unwrap_or("—");
        let (version, from) = (self.version, self.valid_from);
        match locale {
            Locale::Zh => format!("名册资料：第 {version} 版，自 {from}，来源 {source}"),
            Locale::En => format!("register: version {version}, from {from}, source {source}"),
        }
    }
}

/// Only what was asked for.
fn selected(mut explained: HouseholdExplained, args: &Args) -> Result<HouseholdExplained, Problem> {
    let keep = |e: &Explained| match &args.clause {
        Some(name) => e.name == *name,
        None => args.all || (e.kind != "variable" && e.value != Value::Bool(false)),
    };
    let lists = explained.persons.iter_mut().map(|(_, clauses)| clauses);
    for clauses in lists.chain([&mut explained.household, &mut explained.village_clauses]) {
        clauses.retain(&keep);
    }
    let found = !explained.household.is_empty()
        || !explained.village_clauses.is_empty()
        || explained
            .persons
            .iter()
            .any(|(_, clauses)| !clauses.is_empty());
    match &args.clause {
        Some(name) if !found => Err(Problem::new(
            "clause.not_found",
            format!(
                "没有名为 {name} 的条款对本户、其成员或所在村有效，名称见 yihu pack list 与政策包"
            ),
            format!(
                "no clause {name} holds for this household, its members or its village: names are in the packs"
            ),
        )),
        _ => Ok(explained),
    }
}

fn text(explained: &HouseholdExplained, record: &Record, locale: Locale) -> String {
    let head = explained.head.as_deref().unwrap_or_default();
    let mut out = format!("{} {head}\n{}\n", explained.number, record.text(locale));
    section(
        &mut out,
        locale.pick("本户", "household"),
        &explained.household,
        locale,
    );
    for (name, clauses) in &explained.persons {
        section(&mut out, name, clauses, locale);
    }
    section(
        &mut out,
        locale.pick("所在村", "village"),
        &explained.village_clauses,
        locale,
    );
    out
}

fn section(out: &mut String, title: &str, clauses: &[Explained], locale: Locale) {
    if clauses.is_empty() {
        return;
    }
    out.push_str(&format!("\n【{title}】\n"));
    for clause in clauses {
        explain(out, clause, locale);
    }
}

fn explain(out: &mut String, e: &Explained, locale: Locale) {
    let (colon, comma) = (locale.pick("：", ": "), locale.pick("，", ", "));
    let title = titled(&e.title, &e.name, locale);
    out.push_str(&format!(
        "{title}{colon}{}",
        shown(e.value, &e.unit, locale)
    ));
    if let Some((amount, period)) = &e.amount {
        let period = period.show(locale);
        out.push_str(&format!("{comma}{period} {}", shown(*amount, "元", locale)));
    }
    if let Some(yearly) = &e.yearly {
        let what = locale.pick("全年", "a year");
        out.push_str(&format!("{comma}{what} {}", shown(*yearly, "元", locale)));
    }
    for (payer, share) in &e.payers {
        let payer = payer_name(payer, locale);
        out.push_str(&format!("{comma}{payer} {}", yuan(*share)));
    }
    let adopted = if e.adopted {
        locale.pick("，参照执行", ", adopted")
    } else {
        ""
    };
    out.push_str(&format!("  〔{} {}{adopted}〕\n", e.pack, e.cite.join(" ")));
    if !e.words.is_empty() {
        out.push_str(&format!("    “{}”\n", e.words));
    }
    for part in &e.parts {
        // A test without parts has one, which has no name.
        let title = match titled(&part.title, &part.id, locale) {
            "" => String::new(),
            title => format!("{title}{colon}"),
        };
        let expr = if part.expr.is_empty() {
            String::new()
        } else {
            format!("  {}", part.expr)
        };
        out.push_str(&format!(
            "    {title}{}{expr}\n",
            shown(part.value, "", locale)
        ));
        for used in &part.used {
            out.push_str(&format!("      {}\n", used_text(used, locale)));
        }
    }
    if !e.needs.is_empty() {
        let needs = e.needs.iter().map(|n| locale.pick(&n.zh, &n.en).to_owned());
        let needs: Vec<String> = needs.collect();
        let what = locale.pick("需要查明", "to find out");
        out.push_str(&format!(
            "    {what}{colon}{}\n",
            needs.join(locale.pick("、", ", "))
        ));
    }
}

fn used_text(used: &Used, locale: Locale) -> String {
    let title = titled(&used.title, &used.id, locale);
    // What is no column of the register comes from its fact table.
    let is_column = vocabulary::FACTS
        .iter()
        .any(|f| f.level < Level::Village && used.id == format!("{}.{}", f.level, f.id));
    let cite = match (used.kind, used.cite.is_empty()) {
        ("fact", _) if !is_column => locale.pick("  〔事实表〕", "  〔fact table〕").to_owned(),
        (_, true) => String::new(),
        (_, false) => format!("  〔{}〕", used.cite.join(" ")),
    };
    format!("{title} = {}{cite}", shown(used.value, &used.unit, locale))
}

fn titled<'a>(title: &'a Text, id: &'a str, locale: Locale) -> &'a str {
    match title.get(locale) {
        "" => id,
        title => title,
    }
}

/// A value with thousands separators and its unit.
fn shown(value: Value, unit: &str, locale: Locale) -> String {
    let text = match value {
        Value::Money(fen) => yuan(fen),
        other => other.show(locale),
    };
    match (value, unit) {
        (Value::Unknown, _) | (_, "") => text,
        _ => format!("{text} {}", unit_word(unit, locale)),
    }
}
