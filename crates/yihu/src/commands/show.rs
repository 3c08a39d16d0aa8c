//! `yihu show`: one household as of a day, personal numbers masked.

use crate::app::{App, as_of};
use crate::cli::{parse_date, parse_time};
use crate::config::Config;
use crate::reply::Reply;
use jiff::Timestamp;
use serde_json::{Value, json};
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

/// Fields under the headers of the national export, in its order; what is unknown is left out.
type Fields = Vec<(&'static str, String)>;

struct Shown<'a> {
    found: &'a StoredHousehold,
    area: String,
    household: Fields,
    members: Vec<Fields>,
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
    Ok(Reply::new(&shown.json(), shown.text(app.locale())))
}

fn shown(found: &StoredHousehold, area: String, clear: bool) -> Shown<'_> {
    let (persons, own): (Vec<Field>, Vec<Field>) = form::all_fields()
        .into_iter()
        .filter(|f| *f > Field::Village)
        .partition(|f| f.column().level == Level::Person);
    let household = &found.household;
    let fields = |fields: &[Field], person: &Person| -> Fields {
        let cell = |field: &Field| {
            let cell = form::cell(*field, household, person, Place::default());
            let hidden = field.personal() && !clear;
            let cell = if hidden { secret::mask(&cell) } else { cell };
            (!cell.is_empty()).then(|| (field.header(), cell))
        };
        fields.iter().filter_map(cell).collect()
    };
    let head = household.head().or(household.members.first());
    Shown {
        found,
        area,
        household: head.map(|head| fields(&own, head)).unwrap_or_default(),
        members: household
            .members
            .iter()
            .map(|p| fields(&persons, p))
            .collect(),
    }
}

impl Shown<'_> {
    fn json(&self) -> Value {
        let object = |fields: &Fields| -> Value {
            let pairs = fields.iter();
            pairs
                .map(|(header, cell)| ((*header).to_owned(), Value::from(cell.as_str())))
                .collect()
        };
        json!({
            "id": self.found.id,
            "version": self.found.version,
            "valid_from": self.found.valid_from,
            "area": self.area,
            "household": object(&self.household),
            "members": self.members.iter().map(object).collect::<Vec<_>>(),
        })
    }

    fn text(&self, locale: Locale) -> String {
        let line = |fields: &Fields| {
            let cells = fields
                .iter()
                .map(|(header, cell)| format!("{header} {cell}"));
            cells.collect::<Vec<_>>().join(" · ")
        };
        let (area, version, from) = (&self.area, self.found.version, self.found.valid_from);
        let mut out = match locale {
            Locale::Zh => format!("{area}（第 {version} 版，自 {from}）\n"),
            Locale::En => format!("{area} (version {version}, from {from})\n"),
        };
        out.push_str(&format!("{}\n", line(&self.household)));
        for member in &self.members {
            out.push_str(&format!("  {}\n", line(member)));
        }
        out
    }
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
