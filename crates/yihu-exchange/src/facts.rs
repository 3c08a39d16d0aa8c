//! Facts in: a long table of single facts, or the village form as a wide table.

mod long;
mod village;

pub use village::{VILLAGE_FACTS, VillageFact};

use crate::header::Matching;
use crate::places::Places;
use crate::sheet::{self, Sheet};
use crate::source::{Limits, Row, file_name};
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::path::Path;
use yihu_base::{AreaCode, Ctx, Date, Problem};
use yihu_registry::facts::{FactRow, FactsPut, put_batch};
use yihu_registry::households::{Secrets, for_each_as_of};
use yihu_registry::sources::{self, NewSource};
use yihu_registry::{AreaTree, AsOf};
use yihu_store::Db;

/// Facts written in one transaction.
const BATCH: usize = 5_000;

/// What an import of facts came to.
#[derive(Debug, Default)]
pub struct FactsReport {
    /// Rows of data in the file.
    pub rows: usize,
    /// Facts as the register took them.
    pub put: FactsPut,
    /// Cells that were not taken, with their place and remedy; the other facts went in.
    pub refused: Vec<Problem>,
}

/// Imports facts from a workbook or list, known by its header: either 实体类型, 编号, 指标, 值 (long),
/// or 行政村 and columns of the village form (wide). Facts without a date hold from `as_of`.
///
/// # Errors
/// All that keeps the file as a whole from being read, and those of the database.
pub async fn import_facts(
    ctx: &Ctx,
    db: &Db,
    path: &Path,
    as_of: Date,
    limits: &Limits,
) -> Result<FactsReport, Problem> {
    ctx.require_register_writer()?;
    let hash = crate::import::content_hash(path)?;
    if let Some(known) = sources::find_by_hash(ctx, db, &hash).await?
        && crate::import::is_done(&known, ctx, as_of)
    {
        return Ok(unchanged(&known.counts));
    }
    let tree = AreaTree::load(ctx, db, as_of).await?;
    let mut report = FactsReport::default();
    let long = sheet::read(path, limits, &long::Headers, &mut |_| {});
    let facts = match long {
        Ok(book) => {
            report.rows = book.sheets.iter().map(|s| s.rows.len()).sum();
            let known = if long::names_people(&book) {
                entities(ctx, db, as_of).await?
            } else {
                HashMap::new()
            };
            long::facts(&book, &tree, &known, as_of, &mut report.refused)?
        }
        Err(p) if p.code == "import.header_missing" => {
            let book = sheet::read(path, limits, &village::Headers, &mut |_| {})?;
            report.rows = book.sheets.iter().map(|s| s.rows.len()).sum();
            village::facts(&book, &Places::new(&tree), as_of, &mut report.refused)
        }
        Err(p) => return Err(p),
    };
    if facts.is_empty() {
        return Ok(report);
    }
    let new = NewSource {
        kind: "facts".into(),
        name: file_name(path),
        content_hash: hash,
        as_of,
    };
    let source = sources::begin(ctx, db, &new).await?;
    for batch in facts.chunks(BATCH) {
        let put = put_batch(ctx, db, source, batch).await?;
        report.put.new += put.new;
        report.put.changed += put.changed;
        report.put.unchanged += put.unchanged;
        report
            .refused
            .extend(put.refused.into_iter().map(|(_, problem)| problem));
    }
    let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let counts = [
        ("rows".to_owned(), number(report.rows)),
        ("new".to_owned(), report.put.new),
        ("changed".to_owned(), report.put.changed),
        ("unchanged".to_owned(), report.put.unchanged),
        ("refused".to_owned(), number(report.refused.len())),
    ];
    sources::finish(ctx, db, source, &counts.into()).await?;
    Ok(report)
}

/// The report of a file that was taken whole before: all its facts stand as they did.
fn unchanged(counts: &BTreeMap<String, u64>) -> FactsReport {
    let count = |key: &str| counts.get(key).copied().unwrap_or_default();
    let mut report = FactsReport {
        rows: usize::try_from(count("rows")).unwrap_or(usize::MAX),
        ..FactsReport::default()
    };
    report.put.unchanged = count("new") + count("changed") + count("unchanged");
    report
}

/// Villages of the households and persons in scope, by `户` or `人` and number; none where a number
/// stands in several villages.
type Entities = HashMap<(bool, String), Option<AreaCode>>;

async fn entities(ctx: &Ctx, db: &Db, as_of: Date) -> Result<Entities, Problem> {
    let mut known = Entities::new();
    for_each_as_of(
        ctx,
        db,
        ctx.area,
        AsOf::on(as_of),
        Secrets::Hidden,
        |stored| {
            let household = stored.household;
            let village = household.village;
            let mut add = |key| {
                known
                    .entry(key)
                    .and_modify(|v| *v = None)
                    .or_insert(Some(village));
            };
            add((false, household.number));
            household
                .members
                .into_iter()
                .for_each(|person| add((true, person.number)));
            Ok(ControlFlow::Continue(()))
        },
    )
    .await?;
    Ok(known)
}

/// Where a cell stands, for problems.
fn place<F: Copy + Eq>(sheet: &Sheet<F>, row: &Row, field: F) -> String {
    let header = header_of(&sheet.matching, field);
    let parts = [sheet.name.as_str(), &row.number().to_string(), header].map(str::to_owned);
    parts
        .into_iter()
        .filter(|p| !p.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

fn header_of<F: Copy + Eq>(matching: &Matching<F>, field: F) -> &str {
    matching.column(field).map_or("", |c| &matching.headers[c])
}

/// A fact with what both kinds of table leave the same.
fn fact(
    kind: yihu_registry::facts::EntityKind,
    area: AreaCode,
    entity: String,
    valid_from: Date,
) -> FactRow {
    FactRow {
        kind,
        area,
        entity,
        key: String::new(),
        value: None,
        unit: None,
        valid_from,
        valid_to: None,
    }
}
