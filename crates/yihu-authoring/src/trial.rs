//! The trial of a draft (试算): on the snapshot of a run, for one household or for an area. Nothing is
//! stored.

use yihu_base::{AreaCode, Date, Problem};
use yihu_policy::explain::Explained;
use yihu_policy::library::Library;
use yihu_policy::pack::Pack;
use yihu_runs::explain::{self, HouseholdExplained};
use yihu_runs::ledger::RunRecord;
use yihu_runs::parquet::{self, Want};
use yihu_runs::run::Folders;
use yihu_runs::simulate::{self, Comparison};

/// The day on which a draft is tried: that of the run, or, where it does not hold yet or any more,
/// its first day.
pub fn day(pack: &Pack, run: &RunRecord) -> Date {
    let day = run.policy_day;
    match pack.from <= day && pack.to.is_none_or(|to| day <= to) {
        true => day,
        false => pack.from,
    }
}

/// What the clauses of a draft say of one household, its members and its village; `library` are the
/// packs in use with the draft.
///
/// # Errors
/// `household.not_found`; `snapshot.unreadable`; those of evaluation.
pub fn household(
    library: &Library,
    pack: &str,
    folders: &Folders,
    run: &RunRecord,
    day: Date,
    (village, number): (AreaCode, &str),
) -> Result<HouseholdExplained, Problem> {
    let mut explained = explain::trial(library, folders, run, day, village, number)?;
    let own = |e: &Explained| e.pack == pack;
    explained.household.retain(own);
    explained.village_clauses.retain(own);
    for (_, clauses) in &mut explained.persons {
        clauses.retain(own);
    }
    Ok(explained)
}

/// Who enters and leaves in an area, and what it costs, when the draft is in force.
///
/// # Errors
/// `snapshot.unreadable`; those of evaluation.
pub fn area(
    in_use: &Library,
    library: Library,
    folders: &Folders,
    run: &RunRecord,
    day: Date,
    area: AreaCode,
) -> Result<Comparison, Problem> {
    let scenarios = [library];
    let facts = simulate::facts(std::iter::once(in_use).chain(&scenarios));
    let folder = folders.snapshot(&run.snapshot_hash);
    let frozen = parquet::read(&folder, &Want::Facts(&facts))?;
    simulate::compare(in_use, &scenarios, &frozen, day, area)
}
