//! `yihu show`: one household as of a day, personal numbers masked.

use crate::app::{App, as_of};
use crate::cli::{parse_date, parse_time};
use crate::config::Config;
use crate::reply::Reply;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use yihu_base::id::HouseholdId;
use yihu_base::{Date, Locale, Problem, Problems, secret};
use yihu_exchange::columns::{Field, Level};
use yihu_exchange::form::{self, Place};
use yihu_registry::households::{self, HouseholdKey, Secrets, StoredHousehold};
use yihu_registry::record::Person;

/// Arguments of `yihu show`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
示例 / Examples:
  yihu show 361103202201000001
  yihu show 361103202201000001 --as-of 2016-12-31 --known-at 2017-01-31
  yihu --role county_office show 361103202201000001 --reveal")]
pub struct Args {
    /// 户编号 / The household's number or id
    household: String,
    /// 哪一天的情况，默认今天 / As it was on this day, today by default
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
    /// 当时所知的情况 / As it was known then
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    known_at: Option<Timestamp>,
    /// 显示完整的证件号、电话和账号，并记入审计 / Personal numbers in clear; the view is audited
    #[arg(long)]
    reveal: bool,
}

/// The fields of a household under the headers of the national export; what is unknown is left out.
#[derive(Serialize)]
struct Shown {
    id: HouseholdId,
    version: i64,
    valid_from: Date,
    area: String,
    household: Map<String, Value>,
    members: Vec<Map<String, Value>>,
}

/// Shows the household.
///
/// # Errors
/// `household.not_found`, `forbidden`; those of the database.
pub async fn run(args: &Args, config: Config) -> Result<Reply, Problems> {
    let app = App::open(config).await?;
    let (key, at) = (key_of(&args.household), as_of(args.as_of, args.known_at));
    let found = if args.reveal {
        households::reveal(&app.ctx, &app.db, &app.keyring, key, at).await?
    } else {
        let secrets = Secrets::Masked(&app.keyring);
        households::find(&app.ctx, &app.db, key, at, secrets).await?
    };
    let found = found.ok_or_else(household_missing)?;
    let area = app.areas(at.date).await?.path(found.household.village);
    let shown = shown(&found, area, args.reveal);
    Ok(Reply::new(&shown, text(&shown, app.locale())))
}

fn shown(found: &StoredHousehold, area: String, clear: bool) -> Shown {
    let (persons, own): (Vec<Field>, Vec<Field>) = form::all_fields()
        .into_iter()
        .filter(|f| *f > Field::Village)
        .partition(|f| f.column().level == Level::Person);
    let household = &found.household;
    let fields = |fields: &[Field], person: &Person| {
        let mut map = Map::new();
        for &field in fields {
            let cell = form::cell(field, household, person, Place::default());
            let cell = if field.personal() && !clear {
                secret::mask(&cell)
            } else {
                cell
            };
            if !cell.is_empty() {
                map.insert(field.header().to_owned(), cell.into());
            }
        }
        map
    };
    let head = household.head().or(household.members.first());
    Shown {
        id: found.id,
        version: found.version,
        valid_from: found.valid_from,
        area,
        household: head.map(|head| fields(&own, head)).unwrap_or_default(),
        members: household
            .members
            .iter()
            .map(|p| fields(&persons, p))
            .collect(),
    }
}

fn text(shown: &Shown, locale: Locale) -> String {
    let line = |map: &Map<String, Value>| {
        let cells = map
            .iter()
            .map(|(k, v)| format!("{k} {}", v.as_str().unwrap_or_default()));
        cells.collect::<Vec<_>>().join(" · ")
    };
    let (version, from) = (shown.version, shown.valid_from);
    let mut out = match locale {
        Locale::Zh => format!("{}（第 {version} 版，自 {from}）\n", shown.area),
        Locale::En => format!("{} (version {version}, from {from})\n", shown.area),
    };
    out.push_str(&format!("{}\n", line(&shown.household)));
    for member in &shown.members {
        out.push_str(&format!("  {}\n", line(member)));
    }
    out
}

/// How a household is named on the command line.
pub fn key_of(text: &str) -> HouseholdKey<'_> {
    match text.parse() {
        Ok(id) if text.contains('-') => HouseholdKey::Id(id),
        _ => HouseholdKey::Number(text),
    }
}

/// A household that does not exist, or is out of scope: the two must not differ.
pub fn household_missing() -> Problem {
    Problem::new(
        "household.not_found",
        "找不到该户，请核对户编号、日期和所办理的区划",
        "no such household: check its number, the date, and the area you act for",
    )
}
