//! Taking a list away as a file.

use super::filter::HouseholdQuery;
use super::query::{filled, unknown_word};
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Query;
use crate::files;
use crate::locale;
use crate::permit::{Permit, can};
use crate::sections::require;
use crate::state::{Office, today};
use crate::uploads::disk;
use crate::wire::list::HouseholdRow;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_accounts::Section;
use yihu_base::codes::{Cause, Class, Status};
use yihu_base::{CodeList, Fen, Locale, Problem, Text};
use yihu_exchange::table::{Cell, Column, Format, Kind, Writer};

/// Most rows of one file.
const MOST: u64 = 100_000;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new().routes(routes!(export))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Shape {
    /// `xlsx` (by default), `csv` or `json`.
    format: Option<String>,
    /// Columns joined by commas; all by default.
    columns: Option<String>,
}

/// A column with its titles in both languages.
type ListColumn = (&'static str, &'static str, &'static str, Kind);

/// The columns a list has.
const COLUMNS: [ListColumn; 11] = [
    ("number", "户编号", "household number", Kind::Text),
    ("head_name", "户主", "head", Kind::Text),
    ("township_name", "乡镇", "township", Kind::Text),
    ("village_name", "行政村", "village", Kind::Text),
    ("group", "村民小组", "group", Kind::Text),
    ("class", "户类型", "class", Kind::Text),
    ("status", "脱贫属性", "status", Kind::Text),
    ("main_cause", "主要致贫原因", "main cause", Kind::Text),
    ("persons", "人数", "persons", Kind::Integer),
    (
        "income_per_capita_fen",
        "人均纯收入",
        "net income per capita",
        Kind::Money,
    ),
    (
        "account_year",
        "收支年度",
        "year of the account",
        Kind::Text,
    ),
];

/// The section that a column is in; `None` when all see it.
fn section(column: &str) -> Option<Section> {
    matches!(column, "income_per_capita_fen" | "account_year").then_some(Section::Income)
}

/// A list of households as a file
#[utoipa::path(get, path = "/households/export", tag = "households", params(HouseholdQuery, Shape),
    responses((status = 200, content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (Vec<u8> = "text/csv"), (Vec<u8> = "application/json"))), (status = "default", body = ErrorBody)))]
async fn export(
    State(office): State<Arc<Office>>,
    permit: Permit<can::ListExport>,
    Query(query): Query<HouseholdQuery>,
    Query(shape): Query<Shape>,
) -> ApiResult<Response> {
    let (ctx, sight) = (&permit.ctx, permit.session.sight());
    let ending = filled(shape.format.as_deref()).unwrap_or("xlsx");
    if !matches!(ending, "xlsx" | "csv" | "json") {
        return Err(unknown_word("format", "xlsx, csv, json"));
    }
    let wanted = filled(shape.columns.as_deref());
    let columns: Vec<ListColumn> = match wanted {
        None => {
            let seen = |c: &&ListColumn| section(c.0).is_none_or(|s| sight.shows(s));
            COLUMNS.iter().filter(seen).copied().collect()
        }
        Some(list) => list
            .split(',')
            .map(|id| {
                let column = COLUMNS.iter().find(|(known, ..)| *known == id);
                let all: Vec<&str> = COLUMNS.iter().map(|(id, ..)| *id).collect();
                let column = column.ok_or_else(|| unknown_word("columns", &all.join(", ")))?;
                section(id).map_or(Ok(()), |s| require(sight, s))?;
                Ok(*column)
            })
            .collect::<ApiResult<_>>()?,
    };
    let (tree, locale) = (office.areas().await?, locale::current());
    let folder = tempfile::tempdir().map_err(|e| disk(&e))?;
    let path = folder.path().join(format!("households.{ending}"));
    let mut writer = Writer::create(&path, Format::of(&path)?, locale)?;
    let head = columns.iter();
    let head = head.map(|(id, zh, en, kind)| Column::new(*id, Text::new(*zh, *en), *kind));
    writer.table(
        "households",
        &Text::new("户名单", "households"),
        head.collect(),
    )?;
    let (mut rows, mut query) = (0, query.from(None));
    loop {
        let found = query.page(&office, ctx, sight).await?;
        for row in &found.rows {
            let row = HouseholdRow::of(row, &tree, sight);
            let cells: Vec<Cell<'_>> = columns.iter().map(|c| cell(&row, c.0, locale)).collect();
            writer.row(&cells)?;
        }
        rows += found.rows.len() as u64;
        if rows > MOST {
            return Err(Problem::new(
                "list.too_long",
                format!("名单超过 {MOST} 户，请缩小区划或增加筛选条件后再导出"),
                format!(
                    "this list has more than {MOST} households: narrow it down and export again"
                ),
            )
            .into());
        }
        match found.next {
            Some(next) => query = query.from(Some(next)),
            None => break,
        }
    }
    writer.finish()?;
    let details = json!({ "list": "households", "rows": rows });
    super::taken(&office, ctx, "area", ctx.area.to_string(), details).await?;
    let name = locale.pick("户名单", "households");
    files::answer(&path, &format!("{name}-{}.{ending}", today())).await
}

fn cell<'a>(row: &'a HouseholdRow, column: &str, locale: Locale) -> Cell<'a> {
    let text = |t: &'a Option<String>| Cell::known(t.as_deref(), Cell::text);
    match column {
        "number" => Cell::text(row.number.as_str()),
        "head_name" => text(&row.head_name),
        "township_name" => Cell::text(row.township_name.as_str()),
        "village_name" => Cell::text(row.village_name.as_str()),
        "group" => text(&row.group),
        "class" => label::<Class>(row.class, locale),
        "status" => label::<Status>(row.status, locale),
        "main_cause" => label::<Cause>(row.main_cause, locale),
        "persons" => Cell::Int(row.persons.into()),
        "income_per_capita_fen" => {
            Cell::known(row.income_per_capita_fen, |fen| Cell::Money(Fen(fen)))
        }
        _ => Cell::known(row.account_year, |year| Cell::text(year.to_string())),
    }
}

/// The label of a code in Chinese, its id in English.
fn label<L: CodeList>(id: Option<&'static str>, locale: Locale) -> Cell<'static> {
    let value = id.and_then(|id| L::ALL.iter().find(|v| v.id() == id));
    Cell::known(value, |v| Cell::text(locale.pick(v.zh(), v.id())))
}
