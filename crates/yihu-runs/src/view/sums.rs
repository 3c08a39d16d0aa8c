//! Sums of a view by area, down to the village. They are those of the run itself: what the book
//! of runs keeps of townships and wider areas is the sum of these.

use super::column::NameColumn;
use super::{NameInfo, Pick, RunView, Want};
use crate::tally::{AreaTally, Tally, overflow};
use serde::Serialize;
use std::collections::BTreeMap;
use yihu_base::{AreaCode, AreaLevel, Fen, Problem};
use yihu_policy::types::Level;

/// Who is due one benefit in an area, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Recipients {
    /// Persons due it, or members of the households or villages that are.
    pub persons: u64,
    /// Households due it, with a member who is, or in a village that is.
    pub households: u64,
    /// The known amounts of a year.
    pub yearly_fen: Fen,
    /// Rows due an amount that nobody knows.
    pub amount_unknown: u64,
}

impl RunView {
    /// How a name came out in an area.
    ///
    /// # Errors
    /// `clause.not_found`, `run.overflow`, `snapshot.unreadable`.
    pub fn tally(&self, name: &str, area: AreaCode) -> Result<Tally, Problem> {
        let (info, column) = self.column(name)?;
        let mut sum = Tally::default();
        for village in self.rows(area, Level::Village) {
            let tally = self.village_tally(name, info, &column, village);
            tally
                .and_then(|tally| sum.add(&tally))
                .ok_or_else(|| overflow(name))?;
        }
        Ok(sum)
    }

    /// How a name came out in each area right below an area.
    ///
    /// # Errors
    /// `clause.not_found`, `run.overflow`, `snapshot.unreadable`.
    pub fn tally_children(
        &self,
        name: &str,
        area: AreaCode,
    ) -> Result<BTreeMap<AreaCode, Tally>, Problem> {
        let (info, column) = self.column(name)?;
        let mut sums: BTreeMap<AreaCode, Tally> = BTreeMap::new();
        let below = AreaLevel::ALL.into_iter().find(|l| *l > area.level());
        let Some(below) = below else {
            return Ok(sums);
        };
        for village in self.rows(area, Level::Village) {
            let child = self.tree.codes(Level::Village)[village].at(below);
            let tally = self.village_tally(name, info, &column, village);
            tally
                .and_then(|tally| sums.entry(child).or_default().add(&tally))
                .ok_or_else(|| overflow(name))?;
        }
        Ok(sums)
    }

    /// How all names came out in an area. For townships and wider areas the book of runs has
    /// these already: [`crate::sums::tallies`].
    ///
    /// # Errors
    /// `run.overflow`, `snapshot.unreadable`.
    pub fn tallies(&self, area: AreaCode) -> Result<Vec<AreaTally>, Problem> {
        self.names
            .iter()
            .map(|(name, info)| {
                Ok(AreaTally {
                    name: name.clone(),
                    kind: info.kind,
                    level: info.level.id(),
                    tally: self.tally(name, area)?,
                })
            })
            .collect()
    }

    /// Who is due a benefit in an area, and how much.
    ///
    /// # Errors
    /// `clause.not_found`, `run.overflow`, `snapshot.unreadable`.
    pub fn recipients(&self, name: &str, area: AreaCode) -> Result<Recipients, Problem> {
        let tally = self.tally(name, area)?;
        let pick = self.pick(name, Want::Yes)?;
        let mut found = Recipients {
            yearly_fen: tally.yearly_fen,
            amount_unknown: tally.amount_unknown,
            ..Recipients::default()
        };
        for village in self.rows(area, Level::Village) {
            for row in self.under(Level::Village, village, Level::Household) {
                if pick.household(row, village) {
                    found.households += 1;
                    found.persons += self.members_meant(&pick, row);
                }
            }
        }
        Ok(found)
    }

    /// Members of a picked household who are meant.
    fn members_meant(&self, pick: &Pick<'_>, household: usize) -> u64 {
        let members = self.under(Level::Household, household, Level::Person);
        match pick.level {
            Level::Person => members
                .filter(|row| pick.column.matches(pick.want, *row, false))
                .count() as u64,
            _ => members.len() as u64,
        }
    }

    fn village_tally(
        &self,
        name: &str,
        info: NameInfo,
        column: &NameColumn,
        village: usize,
    ) -> Option<Tally> {
        let rows = self.under(Level::Village, village, info.level);
        let [yes, no, unknown, not_applicable] = column.counts(rows.clone());
        let mut tally = Tally {
            yes,
            no,
            unknown,
            not_applicable,
            ..Tally::default()
        };
        if info.kind == "benefit" && yes > 0 && !self.is_in_kind(name, village) {
            let benefit = self.benefit(name, village);
            let payers = benefit.map_or(&[][..], |b| &b.payers[..]);
            let known = column.amounts(rows);
            for fen in known {
                tally.add_amount(Some(*fen), payers)?;
            }
            tally.amount_unknown = yes - known.len() as u64;
        }
        Some(tally)
    }
}
