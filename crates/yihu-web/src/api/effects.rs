//! What the latest run made of each name in an area.

use crate::error::{ApiResult, broken};
use crate::sections::Unseen;
use crate::state::Office;
use crate::wire::run::TallyRow;
use std::collections::BTreeMap;
use std::sync::Arc;
use yihu_accounts::Sight;
use yihu_base::{AreaCode, AreaLevel, Ctx, Problem};
use yihu_runs::ledger::{self, RunRecord};
use yihu_runs::sums;
use yihu_runs::tally::AreaTally;
use yihu_runs::view::RunView;

/// The latest run that covers an area, if there is one.
pub(super) async fn latest(
    office: &Office,
    ctx: &Ctx,
    area: AreaCode,
) -> Result<Option<RunRecord>, Problem> {
    ledger::latest(ctx, &office.db, area).await
}

/// The latest run that covers an area.
///
/// # Errors
/// `run.none` when nothing was run yet; those of the database.
pub(super) async fn evaluated(
    office: &Office,
    ctx: &Ctx,
    area: AreaCode,
) -> Result<RunRecord, Problem> {
    latest(office, ctx, area).await?.ok_or_else(ledger::no_run)
}

/// The results of the latest run that covers an area.
///
/// # Errors
/// `run.none` when nothing was run yet; those of the database and the files.
pub(super) async fn results(
    office: &Arc<Office>,
    ctx: &Ctx,
    area: AreaCode,
) -> ApiResult<Arc<RunView>> {
    let run = evaluated(office, ctx, area).await?;
    view(office, &run).await
}

/// The results of a run, opened on a thread that may wait for the disk.
pub(super) async fn view(office: &Arc<Office>, run: &RunRecord) -> ApiResult<Arc<RunView>> {
    let (office, run) = (office.clone(), run.clone());
    blocking(move || office.views.get(&run, &office.library())).await
}

/// Work that reads files.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> ApiResult<T> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|_| broken("a file reader panicked"))??)
}

/// The sums of all names in an area, as a run has them.
pub(super) async fn tallies(
    office: &Arc<Office>,
    ctx: &Ctx,
    run: &RunRecord,
    area: AreaCode,
) -> ApiResult<Vec<AreaTally>> {
    if area.level() < AreaLevel::Village {
        return Ok(sums::tallies(ctx, &office.db, run, area).await?);
    }
    let view = view(office, run).await?;
    blocking(move || view.tallies(area)).await
}

/// The sums of the latest run by name; empty when nothing was run yet.
pub(super) async fn by_name(
    office: &Arc<Office>,
    ctx: &Ctx,
    sight: Sight,
    area: AreaCode,
) -> ApiResult<BTreeMap<String, TallyRow>> {
    let Some(run) = latest(office, ctx, area).await? else {
        return Ok(BTreeMap::new());
    };
    let (tallies, library) = (tallies(office, ctx, &run, area).await?, office.library());
    let unseen = Unseen::of(sight, &library);
    let row = |t: AreaTally| {
        let row = TallyRow::of(&library, &unseen, &t);
        (t.name, row)
    };
    Ok(tallies.into_iter().map(row).collect())
}
