//! Runs (测算) and their sums.

use super::Text;
use super::area;
use crate::sections::Unseen;
use serde::Serialize;
use utoipa::ToSchema;
use yihu_policy::library::Library;
use yihu_registry::AreaTree;
use yihu_runs::ledger::RunRecord;
use yihu_runs::tally::AreaTally;

/// A run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Run {
    /// Id.
    pub id: String,
    /// The area evaluated.
    pub area: String,
    /// Its name.
    pub area_name: String,
    /// The day of the facts.
    pub as_of: String,
    /// The day of the policy.
    pub policy_day: String,
    /// Households evaluated.
    pub households: i64,
    /// Persons evaluated.
    pub persons: i64,
    /// Who ran it.
    pub actor: String,
    /// When it was done, Unix milliseconds.
    pub finished_at: i64,
    /// Hash of the snapshot.
    pub snapshot_hash: String,
    /// Hash of the packs.
    pub packs_hash: String,
    /// Hash of the results.
    pub results_hash: String,
    /// Whether the packs are those of today.
    pub current_packs: bool,
}

impl Run {
    /// A run as the book has it.
    pub fn of(run: &RunRecord, tree: &AreaTree, library: &Library) -> Self {
        Self {
            id: run.id.to_string(),
            area: run.area.to_string(),
            area_name: area::name(tree, run.area),
            as_of: run.as_of.to_string(),
            policy_day: run.policy_day.to_string(),
            households: run.households,
            persons: run.persons,
            actor: run.actor.clone(),
            finished_at: run.finished_at,
            snapshot_hash: run.snapshot_hash.clone(),
            packs_hash: run.packs_hash.clone(),
            results_hash: run.results_hash.clone(),
            current_packs: run.packs_hash == library.hash,
        }
    }
}

/// How one name came out in one area.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TallyRow {
    /// The name of the test or benefit.
    pub name: String,
    /// Its title.
    pub title: Text,
    /// The level of the rows counted.
    pub level: String,
    /// The pack whose clause holds.
    pub pack: String,
    /// Rows for which it holds, or which are due.
    pub yes: u64,
    /// Rows for which it does not.
    pub no: u64,
    /// Rows that cannot be decided.
    pub unknown: u64,
    /// Rows where no clause of the name holds.
    pub not_applicable: u64,
    /// A benefit's known amounts of a year.
    pub yearly_fen: i64,
    /// Rows due an amount that nobody knows.
    pub amount_unknown: u64,
    /// Whether I may list whom it counts. Numbers are for all; a list by a clause that rests on
    /// sections I do not see is not found.
    pub listed: bool,
}

impl TallyRow {
    /// A tally with the title of its name.
    pub(crate) fn of(library: &Library, unseen: &Unseen, of: &AreaTally) -> Self {
        let (name, tally) = (of.name.as_str(), &of.tally);
        let clause = library.names.get(name).and_then(|n| n.clauses.first());
        let clause = clause.map(|at| &library.clauses[*at]);
        Self {
            name: name.to_owned(),
            title: Text::of_name(library, name),
            level: of.level.to_owned(),
            pack: clause.map(|c| c.place.pack.clone()).unwrap_or_default(),
            yes: tally.yes,
            no: tally.no,
            unknown: tally.unknown,
            not_applicable: tally.not_applicable,
            yearly_fen: tally.yearly_fen.0,
            amount_unknown: tally.amount_unknown,
            listed: !unseen.clause(name),
        }
    }
}
