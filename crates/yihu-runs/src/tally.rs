//! Counts and sums of results by area: how many yes, no, unknown; how much money, from whom.

use crate::freeze::Frozen;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use yihu_base::{AreaCode, Fen, Problem};
use yihu_policy::explain::shares;
use yihu_policy::library::Library;
use yihu_policy::pack::{Amount, Body};
use yihu_policy::program::Output;
use yihu_policy::results::Results;
use yihu_policy::types::Level;

/// How one name came out in one area (of persons, households or villages in it).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// Rows for which it holds, or which are due.
    pub yes: u64,
    /// Rows for which it does not.
    pub no: u64,
    /// Rows that cannot be decided.
    pub unknown: u64,
    /// Rows where no clause of the name holds.
    pub not_applicable: u64,
    /// A benefit's known amounts of a year.
    pub yearly_fen: Fen,
    /// Rows due an amount that nobody knows.
    pub amount_unknown: u64,
    /// The year's known amounts by payer; they sum to `yearly_fen` where all clauses name payers.
    pub payers: BTreeMap<String, Fen>,
    /// The part of `yearly_fen` whose payers no document names.
    pub payer_unknown_fen: Fen,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) -> Option<()> {
        self.yes += other.yes;
        self.no += other.no;
        self.unknown += other.unknown;
        self.not_applicable += other.not_applicable;
        self.amount_unknown += other.amount_unknown;
        self.yearly_fen = self.yearly_fen.checked_add(other.yearly_fen)?;
        self.payer_unknown_fen = self
            .payer_unknown_fen
            .checked_add(other.payer_unknown_fen)?;
        for (payer, fen) in &other.payers {
            let sum = self.payers.entry(payer.clone()).or_default();
            *sum = sum.checked_add(*fen)?;
        }
        Some(())
    }

    /// Adds what one row is due.
    pub(crate) fn add_amount(&mut self, raw: Option<i64>, payers: &[(String, u32)]) -> Option<()> {
        let Some(fen) = raw.map(Fen) else {
            self.amount_unknown += 1;
            return Some(());
        };
        self.yearly_fen = self.yearly_fen.checked_add(fen)?;
        if payers.is_empty() {
            self.payer_unknown_fen = self.payer_unknown_fen.checked_add(fen)?;
        }
        for (payer, share) in shares(fen, payers) {
            let sum = self.payers.entry(payer).or_default();
            *sum = sum.checked_add(share)?;
        }
        Some(())
    }

    /// All rows counted.
    pub fn rows(&self) -> u64 {
        self.yes + self.no + self.unknown + self.not_applicable
    }

    /// Whether the payers' shares and the rest without payers are the whole.
    fn adds_up(&self) -> bool {
        let shares: i128 = self.payers.values().map(|f| i128::from(f.0)).sum();
        shares + i128::from(self.payer_unknown_fen.0) == i128::from(self.yearly_fen.0)
    }
}

/// The tallies of one name, by area from village to the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NameTally {
    /// The name.
    pub name: String,
    /// `test` or `benefit`.
    pub kind: &'static str,
    /// The level of the rows counted, as an id.
    pub level: &'static str,
    /// By area, of every level the snapshot has.
    pub areas: BTreeMap<AreaCode, Tally>,
}

impl NameTally {
    /// The tally of the whole snapshot.
    pub fn total(&self) -> Tally {
        self.areas
            .get(&AreaCode::COUNTRY)
            .cloned()
            .unwrap_or_default()
    }
}

/// The tally of one name in one area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AreaTally {
    /// The name.
    pub name: String,
    /// `test` or `benefit`.
    pub kind: &'static str,
    /// The level of the rows counted, as an id.
    pub level: &'static str,
    /// The counts and sums.
    #[serde(flatten)]
    pub tally: Tally,
}

/// Tallies all tests and benefits of persons, households and villages.
///
/// # Errors
/// `run.overflow` when a sum leaves the range of money.
pub fn tally(
    library: &Library,
    frozen: &Frozen,
    results: &Results,
) -> Result<Vec<NameTally>, Problem> {
    results
        .program
        .outputs
        .par_iter()
        .filter(|o| o.decides() && !o.level.is_record() && o.level <= Level::Village)
        .map(|output| {
            name_tally(library, frozen, results, output).ok_or_else(|| overflow(&output.name))
        })
        .collect()
}

/// A sum that leaves the range of money.
pub(crate) fn overflow(name: &str) -> Problem {
    Problem::new(
        "run.overflow",
        format!("{name} 的合计超出金额范围，请核对各户金额"),
        format!("the sum of {name} leaves the range of money: check the amounts of its households"),
    )
}

fn name_tally(
    library: &Library,
    frozen: &Frozen,
    results: &Results,
    output: &Output,
) -> Option<NameTally> {
    let tree = &frozen.snapshot.tree;
    let villages = tree.codes(Level::Village);
    let value = results.column(output.value);
    let yearly = output.yearly.map(|node| results.column(node));
    let mut areas: BTreeMap<AreaCode, Tally> = BTreeMap::new();
    for (village, code) in villages.iter().enumerate() {
        let rows = tree.under(Level::Village, village..village + 1, output.level);
        let mut tally = Tally::default();
        match output.which[village] {
            None => tally.not_applicable = rows.len() as u64,
            Some(clause) => {
                let (payers, counted) = match &library.clauses[clause].body {
                    Body::Benefit(b) => (&b.payers[..], !matches!(b.amount, Amount::None)),
                    _ => (&[][..], false),
                };
                for row in rows.clone() {
                    match value.raw(row) {
                        None => tally.unknown += 1,
                        Some(0) => tally.no += 1,
                        Some(_) => {
                            tally.yes += 1;
                            if let (Some(yearly), true) = (yearly, counted) {
                                tally.add_amount(yearly.raw(row), payers)?;
                            }
                        }
                    }
                }
            }
        }
        assert_eq!(tally.rows(), rows.len() as u64, "every row is counted once");
        assert!(tally.adds_up(), "shares sum to the amounts");
        let above = std::iter::successors(Some(*code), |c| c.parent());
        for area in above {
            areas.entry(area).or_default().add(&tally)?;
        }
    }
    debug_assert!(areas.values().all(Tally::adds_up), "sums of areas add up");
    Some(NameTally {
        name: output.name.clone(),
        kind: output.kind,
        level: output.level.id(),
        areas,
    })
}
