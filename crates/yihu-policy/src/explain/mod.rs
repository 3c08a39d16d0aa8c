//! Why a clause came out as it did: the values it used, and what would have to be known.

pub mod plain;
mod trace;

use crate::check::Figure;
use crate::evaluate::{Injected, Values, evaluate};
use crate::library::{ClauseIndex, Library};
use crate::pack::{Amount, Body, Period};
use crate::program::{Compiler, Program};
use crate::snapshot::Snapshot;
use crate::term::Typed;
use crate::types::{Level, Type};
use crate::value::Value;
use serde::Serialize;
use std::collections::BTreeSet;
use yihu_base::{Date, Fen, Problem, Text};

/// One row of one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Subject {
    /// The level.
    #[serde(serialize_with = "level_id")]
    pub level: Level,
    /// The row in the snapshot explained.
    pub row: usize,
}

fn level_id<S: serde::Serializer>(level: &Level, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(level.id())
}

/// A value that decided.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Used {
    /// `fact`, or the kind of clause.
    pub kind: &'static str,
    /// Id of the fact or name.
    pub id: String,
    /// Chinese and English title.
    pub title: Text,
    /// Whose value; a parameter is nobody's.
    pub subject: Option<Subject>,
    /// The value.
    pub value: Value,
    /// The unit, as shown.
    pub unit: String,
    /// Citation of a parameter or clause.
    pub cite: Vec<String>,
}

/// Something that would have to be known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Need {
    /// `household.income_per_capita`, or a parameter's name.
    pub id: String,
    /// Whose fact; a parameter is nobody's.
    pub subject: Option<Subject>,
    /// Chinese title of the fact, or why the source does not say it.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// One figure of a clause: a part of a test, a step of a settlement, or the whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedPart {
    /// Id of the part; empty for the whole.
    pub id: String,
    /// Title of the part.
    pub title: Text,
    /// The document's words for it.
    pub words: String,
    /// The expression as written; empty where the source does not say it.
    pub expr: String,
    /// What came out.
    pub value: Value,
    /// Its unit, as shown.
    pub unit: String,
    /// The values used.
    pub used: Vec<Used>,
}

/// One clause explained for one row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explained {
    /// The clause's name.
    pub name: String,
    /// The kind of clause.
    pub kind: &'static str,
    /// Title.
    pub title: Text,
    /// Whose.
    pub subject: Subject,
    /// The pack it stands in.
    pub pack: String,
    /// The area through which it holds here.
    pub area: String,
    /// Whether it holds by adoption, not by the document's own area.
    pub adopted: bool,
    /// The document's words.
    pub words: String,
    /// Citation.
    pub cite: Vec<String>,
    /// The value; for a benefit, whether it is due.
    pub value: Value,
    /// The unit of a variable.
    pub unit: String,
    /// The parts.
    pub parts: Vec<ExplainedPart>,
    /// A benefit's amount per period, and its period.
    pub amount: Option<(Value, Period)>,
    /// A benefit's amount in a year.
    pub yearly: Option<Value>,
    /// Shares of the year's amount.
    pub payers: Vec<(String, Fen)>,
    /// The way a benefit is paid.
    pub route: String,
    /// What would have to be known.
    pub needs: Vec<Need>,
}

/// Explains clauses on a small snapshot, usually one village.
pub struct Explainer<'a> {
    library: &'a Library,
    snapshot: &'a Snapshot,
    compiler: Compiler<'a>,
    program: Program,
    values: Values,
    day: Date,
}

impl<'a> Explainer<'a> {
    /// Evaluates all clauses keeping every step. `given` names whose values the snapshot holds
    /// itself; `injected` values of areas wider than the snapshot reaches.
    ///
    /// # Errors
    /// As [`evaluate`].
    pub fn new(
        library: &'a Library,
        snapshot: &'a Snapshot,
        day: Date,
        given: &BTreeSet<(Level, String)>,
        injected: impl FnOnce(&Program) -> Injected,
    ) -> Result<Self, Problem> {
        let compiler = || Compiler::new(library, &snapshot.tree, day).with_given(given.clone());
        let program = compiler().compile();
        let injected = injected(&program);
        let all: Vec<usize> = (0..program.nodes.len()).collect();
        let values = evaluate(library, &program, snapshot, &all, &injected)?;
        // The same steps in the same order find the same nodes again.
        let mut again = compiler();
        again.replay();
        Ok(Self {
            library,
            snapshot,
            compiler: again,
            program,
            values,
            day,
        })
    }

    /// All outputs of a level explained for one of its rows, except names that do not hold there.
    pub fn row(&mut self, level: Level, row: usize) -> Vec<Explained> {
        let names: Vec<(String, ClauseIndex)> = self
            .program
            .outputs
            .iter()
            .filter(|o| o.level == level)
            .filter_map(|o| {
                let area = level.place();
                let clause = o.which[self.snapshot.tree.parent(level, row, area)]?;
                Some((o.name.clone(), clause))
            })
            .collect();
        names
            .into_iter()
            .map(|(name, clause)| self.clause(&name, clause, level, row))
            .collect()
    }

    /// One name explained for one row; `None` where no clause of it holds.
    pub fn name(&mut self, name: &str, row: usize) -> Option<Explained> {
        let output = self.program.outputs.iter().find(|o| o.name == name)?;
        let level = output.level;
        let area = level.place();
        let clause = output.which[self.snapshot.tree.parent(level, row, area)]?;
        Some(self.clause(name, clause, level, row))
    }

    fn clause(&mut self, name: &str, i: ClauseIndex, level: Level, row: usize) -> Explained {
        let library = self.library;
        let clause = &library.clauses[i];
        let checked = &library.checked[i];
        let pack = library.pack_of(clause);
        let output = self
            .program
            .outputs
            .iter()
            .find(|o| o.name == name)
            .expect("explained names are outputs")
            .clone();
        let value = self.node_value(output.value, level, row, output.ty);
        let (mut parts, mut needs) = (Vec::new(), BTreeSet::new());
        if let (Value::Unknown, Some(typed)) = (value, &checked.value) {
            self.needs(typed, level, row, &mut needs);
        }
        for figure in &checked.figures {
            let part = self.part(figure, level, row);
            // An open part of a test that is decided need not be collected; a figure of money must.
            let matters = figure.typed.ty != Type::Bool && value != Value::Bool(false);
            if matters && part.value == Value::Unknown {
                self.needs(&figure.typed, level, row, &mut needs);
            }
            parts.push(part);
        }
        if let (Body::Benefit(b), Value::Unknown) = (&clause.body, value) {
            for other in &b.not_with {
                self.clause_needs(other, None, level, row, &mut needs);
            }
        }
        let unit = checked.figure("").map(|f| f.unit.clone());
        let (mut amount, mut yearly, mut payers, mut route) =
            (None, None, Vec::new(), String::new());
        if let (Body::Benefit(b), Some(a), Some(y)) = (&clause.body, output.amount, output.yearly) {
            let per_period = self.node_value(a, level, row, Type::Money);
            let per_year = self.node_value(y, level, row, Type::Money);
            if value == Value::Bool(true) && !matches!(b.amount, Amount::None) {
                if per_period == Value::Unknown {
                    self.amount_needs(i, level, row, &mut needs);
                }
                amount = Some((per_period, b.per));
                yearly = Some(per_year);
                if let Value::Money(fen) = per_year {
                    payers = shares(fen, &b.payers);
                }
            }
            route.clone_from(&b.route);
        }
        if let Body::Quota(q) = &clause.body {
            let divided = parts.iter().find(|p| p.id == "amount").map(|p| p.value);
            if let Some(Value::Money(fen)) = divided {
                payers = shares(fen, &q.among);
            }
        }
        let code = self.area_code(level, row);
        let area = clause.best_area(code).unwrap_or(pack.area);
        Explained {
            name: name.to_owned(),
            kind: clause.body.kind(),
            title: clause.title.clone(),
            subject: Subject { level, row },
            pack: pack.id.clone(),
            area: area.to_string(),
            adopted: !pack.area.contains(area),
            words: clause.words.clone(),
            cite: clause.cite.clone(),
            value,
            unit: unit.unwrap_or_default(),
            parts,
            amount,
            yearly,
            payers,
            route,
            needs: needs.into_iter().collect(),
        }
    }

    fn amount_needs(
        &mut self,
        i: ClauseIndex,
        level: Level,
        row: usize,
        needs: &mut BTreeSet<Need>,
    ) {
        let library = self.library;
        let checked = &library.checked[i];
        for typed in [&checked.amount, &checked.cap, &checked.days]
            .into_iter()
            .flatten()
        {
            self.needs(typed, level, row, needs);
        }
    }

    pub(super) fn area_code(&self, level: Level, row: usize) -> yihu_base::AreaCode {
        let area = level.place();
        self.snapshot.tree.codes(area)[self.snapshot.tree.parent(level, row, area)]
    }

    fn part(&mut self, figure: &Figure, level: Level, row: usize) -> ExplainedPart {
        let mut used = Vec::new();
        self.used(&figure.typed, level, row, &mut used);
        ExplainedPart {
            id: figure.id.clone(),
            title: figure.title.clone(),
            words: figure.words.clone(),
            expr: figure.expr.clone(),
            value: self.value(&figure.typed, level, row),
            unit: figure.unit.clone(),
            used,
        }
    }

    pub(super) fn node_value(&self, node: usize, level: Level, row: usize, ty: Type) -> Value {
        let row = match self.program.levels[node] {
            Some(at) if at > level => self.snapshot.tree.parent(level, row, at),
            _ => row,
        };
        let raw = self.values.column(node).raw(row);
        raw.map_or(Value::Unknown, |raw| Value::from_raw(ty, raw))
    }

    pub(super) fn value(&mut self, typed: &Typed, level: Level, row: usize) -> Value {
        let node = self.compiler.lower(typed, level);
        if node >= self.program.nodes.len() {
            // Only a step that compilation folded away is new; it is a constant.
            return self
                .compiler
                .constant(node)
                .map_or(Value::Unknown, |v| Value::from_raw(typed.ty, v));
        }
        self.node_value(node, level, row, typed.ty)
    }

    /// The row of `to` that belongs to a row of `from`, for facts of wider levels.
    pub(super) fn row_at(&self, from: Level, row: usize, to: Level) -> usize {
        if to > from {
            self.snapshot.tree.parent(from, row, to)
        } else {
            row
        }
    }
}

/// The shares of an amount among payers, to the fen; they sum to the amount.
pub fn shares(amount: Fen, payers: &[(String, u32)]) -> Vec<(String, Fen)> {
    if payers.is_empty() {
        return Vec::new();
    }
    let parts: Vec<u32> = payers.iter().map(|(_, p)| *p).collect();
    payers
        .iter()
        .map(|(name, _)| name.clone())
        .zip(amount.split(&parts))
        .collect()
}
