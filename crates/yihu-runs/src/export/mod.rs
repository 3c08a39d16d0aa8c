//! Exports of a run: the assistance ledger, the lists and the sums, as workbook, CSV or JSON.

mod files;
mod ledger;
mod lists;
mod simulation;
mod sums;

pub(crate) use files::packs_changed;
pub use files::{Files, Part, Report, StoredRun, part_of};
pub use lists::payer_name;
pub use simulation::simulation;

use crate::freeze::Frozen;
use yihu_base::{AreaCode, Fen, Text};
use yihu_exchange::table::{Cell, Column, Kind};
use yihu_policy::library::Library;
use yihu_policy::pack::Clause;
use yihu_policy::program::Output;
use yihu_policy::results::Results;
use yihu_policy::types::Level;

/// A run's results with what is needed to show them.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The packs.
    pub library: &'a Library,
    /// The snapshot with its names.
    pub frozen: &'a Frozen,
    /// The results.
    pub results: &'a Results,
}

fn text_column(id: &str, zh: &str, en: &str) -> Column {
    Column::new(id, Text::new(zh, en), Kind::Text)
}

fn count_column(id: &str, zh: &str, en: &str) -> Column {
    Column::new(id, Text::new(zh, en), Kind::Integer)
}

fn money_column(id: &str, zh: &str, en: &str) -> Column {
    Column::new(id, Text::new(zh, en), Kind::Money)
}

impl<'a> View<'a> {
    /// The outputs that people list: tests and benefits.
    pub fn decisions(&self) -> impl Iterator<Item = &'a Output> {
        self.results
            .program
            .outputs
            .iter()
            .filter(|o| o.decides() && !o.level.is_record())
    }

    /// The first clause of an output that holds somewhere, for its title.
    pub fn clause(&self, output: &Output) -> &'a Clause {
        let first = output.which.iter().flatten().next().copied();
        &self.library.clauses[first.expect("an output holds somewhere")]
    }

    fn area_name(&self, code: AreaCode) -> &'a str {
        self.frozen.area_names.get(&code).map_or("", String::as_str)
    }

    /// Township and village of a row.
    fn place(&self, level: Level, row: usize) -> (&'a str, &'a str) {
        let tree = &self.frozen.snapshot.tree;
        if level > Level::Village {
            let code = tree.codes(level)[row];
            return (self.area_name(code), "");
        }
        let village = tree.parent(level, row, Level::Village);
        let village = tree.codes(Level::Village)[village];
        let township = village.parent().map_or("", |t| self.area_name(t));
        (township, self.area_name(village))
    }

    /// A raw fact of a household, if its column was read.
    fn household_fact(&self, id: &str, row: usize) -> Option<i64> {
        let column = self.frozen.snapshot.column(Level::Household, id)?;
        // One cell of a wide column: slicing costs nothing, widening the whole would.
        yihu_policy::kernels::Column::from_array(&column.slice(row, 1)).raw(0)
    }

    fn money_fact(&self, id: &str, row: usize) -> Cell<'static> {
        Cell::known(self.household_fact(id, row).map(Fen), Cell::Money)
    }
}
