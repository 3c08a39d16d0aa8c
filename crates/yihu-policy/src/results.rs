//! The results of all clauses over a snapshot, and how to read them.

use crate::evaluate::{Injected, Values, evaluate};
use crate::kernels::Column;
use crate::library::{ClauseIndex, Library};
use crate::program::{Compiler, NodeId, Output, Program};
use crate::snapshot::Snapshot;
use crate::value::Value;
use yihu_base::{Date, Problem};

/// Which columns a run keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Tests, benefits, and the variables of areas.
    Decisions,
    /// All variables too.
    Everything,
}

/// What came out for one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// No clause of the name holds in the place.
    NotApplicable,
    /// The value, unknown included.
    Is(Value),
}

/// The results of a run (测算结果).
#[derive(Debug)]
pub struct Results {
    /// The program that was run.
    pub program: Program,
    values: Values,
}

impl Results {
    /// Evaluates all names that hold somewhere in the snapshot on `day`, which may differ from the
    /// day of the facts.
    ///
    /// # Errors
    /// As [`evaluate`].
    pub fn run(
        library: &Library,
        snapshot: &Snapshot,
        day: Date,
        keep: Keep,
    ) -> Result<Self, Problem> {
        let program = Compiler::new(library, &snapshot.tree, day).compile();
        Self::of(library, snapshot, program, keep, &Injected::new())
    }

    /// Evaluates a program compiled before.
    ///
    /// # Errors
    /// As [`evaluate`].
    pub fn of(
        library: &Library,
        snapshot: &Snapshot,
        program: Program,
        keep: Keep,
        injected: &Injected,
    ) -> Result<Self, Problem> {
        let mut kept = Vec::new();
        for output in &program.outputs {
            let is_private = !output.decides() && output.level.area().is_none();
            if is_private && keep == Keep::Decisions {
                continue;
            }
            kept.push(output.value);
            kept.extend(output.parts.iter().map(|(_, _, node)| *node));
            kept.extend(output.amount.iter().chain(&output.yearly));
        }
        kept.sort_unstable();
        kept.dedup();
        let values = evaluate(library, &program, snapshot, &kept, injected)?;
        Ok(Self { program, values })
    }

    /// The output of a name.
    pub fn output(&self, name: &str) -> Option<&Output> {
        self.program.outputs.iter().find(|o| o.name == name)
    }

    /// The column of a node of an output.
    pub fn column(&self, node: NodeId) -> &Column {
        self.values.column(node)
    }

    /// The amount in a year of a benefit for a row: `None` where it is not due or not known.
    pub fn yearly(&self, output: &Output, row: usize) -> Option<i64> {
        (self.column(output.value).raw(row) == Some(1)).then_some(())?;
        self.column(output.yearly?).raw(row)
    }

    /// The clause that decides for a row of an output's level.
    pub fn clause_at(snapshot: &Snapshot, output: &Output, row: usize) -> Option<ClauseIndex> {
        let area = output.level.place();
        output.which[snapshot.tree.parent(output.level, row, area)]
    }

    /// The verdict of a row.
    pub fn verdict(&self, snapshot: &Snapshot, output: &Output, row: usize) -> Verdict {
        if Self::clause_at(snapshot, output, row).is_none() {
            return Verdict::NotApplicable;
        }
        let raw = self.column(output.value).raw(row);
        Verdict::Is(raw.map_or(Value::Unknown, |raw| Value::from_raw(output.ty, raw)))
    }
}
