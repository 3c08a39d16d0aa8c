//! Running the packs.

use super::{Done, Told};
use crate::state::Office;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use yihu_base::{Date, Problem};
use yihu_runs::run::{self, RunOptions, Step};
use yihu_store::jobs::Job;

/// What is to be evaluated.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RunOrder {
    /// The day of the facts.
    pub as_of: Date,
    /// The day of the policy.
    pub policy_day: Date,
}

pub(super) async fn work(
    office: &Arc<Office>,
    job: &Job,
    order: &RunOrder,
    told: &Told,
) -> Result<Done, Problem> {
    let options = RunOptions {
        area: job.area,
        as_of: order.as_of,
        policy_day: order.policy_day,
    };
    let tell = |step: Step| match step {
        Step::Freeze(done, total) => told.tell("freeze", done, Some(total)),
        Step::Evaluate => told.tell("evaluate", 0, None),
        Step::Compare => told.tell("compare", 0, None),
        Step::Store => told.tell("store", 0, None),
    };
    let (ctx, folders, library) = (job.ctx(), &office.folders, office.library());
    let outcome = run::run_telling(&ctx, &office.db, folders, &library, options, &tell).await?;
    Ok(Done {
        result: json!({
            "kind": "run",
            "run": outcome.record.id,
            "repeated": outcome.repeated,
        }),
        files: Vec::new(),
    })
}
