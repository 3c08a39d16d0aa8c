//! Importing an uploaded registry workbook.

use super::{Done, Told, folder, joined, left};
use crate::state::Office;
use crate::uploads;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use yihu_base::{Date, Problem, Text};
use yihu_exchange::findings;
use yihu_exchange::import::{Options, Progress, import_registry};
use yihu_exchange::source::Limits;
use yihu_registry::sources;
use yihu_store::jobs::Job;

/// Name of the workbook with the rows to mend.
pub(crate) const REPORT: &str = "report.xlsx";

/// Households named in the result.
const SHOWN: u32 = 200;

/// What is to be imported.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ImportOrder {
    /// The upload.
    pub upload: String,
    /// The date for which the file tells.
    pub as_of: Date,
    /// Check only.
    pub dry_run: bool,
}

pub(super) async fn work(
    office: &Arc<Office>,
    job: &Job,
    order: &ImportOrder,
    told: &Told,
) -> Result<Done, Problem> {
    let ctx = job.ctx();
    let path = uploads::find(office, &job.actor, &order.upload)?;
    let folder = folder(office, job.id);
    uploads::private(&folder).map_err(|e| uploads::disk(&e))?;
    let options = Options {
        as_of: order.as_of,
        report: folder.join(REPORT),
        dry_run: order.dry_run,
        limits: Limits::DEFAULT,
    };
    let progress = |p: Progress| match p {
        Progress::Reading(rows) => told.tell("reading", rows, None),
        Progress::Households(done, total) => told.tell("households", done, Some(total)),
        Progress::Reporting => told.tell("reporting", 0, None),
    };
    let report = import_registry(
        &ctx,
        &office.db,
        &office.keyring,
        &path,
        &options,
        &progress,
    )
    .await
    .map_err(joined)?;
    if !order.dry_run {
        // The upload holds personal numbers; nobody needs it any more.
        uploads::remove(office, &job.actor, &order.upload);
    }
    let applied = &report.applied;
    let title = |code: &str| {
        let rule = findings::RULES.iter().find(|r| r.code == code);
        rule.map(|r| Text::new(r.zh.replace("{}", "…"), r.en.replace("{}", "…")))
    };
    let written = match report.source {
        Some(source) => sources::households(&ctx, &office.db, source, SHOWN).await?,
        None => Vec::new(),
    };
    let result = json!({
        "kind": "import",
        "rows": report.rows,
        "households": report.households,
        "refused": report.refused,
        "new": applied.new,
        "changed": applied.changed,
        "unchanged": applied.unchanged,
        "persons_new": applied.persons_new,
        "persons_changed": applied.persons_changed,
        "persons_moved": applied.persons_moved,
        "persons_left": applied.persons_left,
        "before": report.before.as_ref().map(|s| &s.what.name),
        "findings": report.findings.iter().map(|(code, count)| {
            json!({ "code": code, "title": title(code), "count": count })
        }).collect::<Vec<_>>(),
        "changed_households": written.iter().map(|(id, number)| {
            json!({ "id": id, "number": number })
        }).collect::<Vec<_>>(),
    });
    let files = match &report.report {
        Some(_) => vec![left(
            &folder,
            REPORT,
            Text::new("退回与提示", "Rows to mend, and remarks"),
        )],
        None => Vec::new(),
    };
    Ok(Done { result, files })
}
