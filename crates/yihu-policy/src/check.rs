//! Checks the expressions of all clauses: names, levels, types, cycles. Rules fail closed: what
//! cannot be checked is an error, never a match.

use crate::expr::Scope;
use crate::library::{ClauseIndex, Library};
use crate::pack::{Amount, Benefit, Body, Clause, Combine, Expression, Part, Test};
use crate::term::Typed;
use crate::types::{Level, Type};
use yihu_base::{Problem, Problems, Text};

/// A named step of a clause with a value of its own: a part of a test, what a payer pays, an item of
/// a scorecard.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Id inside the clause; empty where the figure is the whole.
    pub id: String,
    /// Title.
    pub title: Text,
    /// The document's words for it.
    pub words: String,
    /// The unit, as shown.
    pub unit: String,
    /// The expression as written; empty where the kind of clause computes it.
    pub expr: String,
    /// What to compute.
    pub typed: Typed,
}

/// The checked expressions of one clause.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The value of the clause; for a benefit, whether it is due.
    pub value: Option<Typed>,
    /// Its figures, in the order of the document.
    pub figures: Vec<Figure>,
    /// A benefit's amount per period, where an expression says it; the amount that a quota divides.
    pub amount: Option<Typed>,
    /// A benefit's cap per period, where an expression says it.
    pub cap: Option<Typed>,
    /// A benefit's days a year.
    pub days: Option<Typed>,
}

impl Checked {
    /// A figure by its id.
    pub fn figure(&self, id: &str) -> Option<&Figure> {
        self.figures.iter().find(|f| f.id == id)
    }

    /// A clause that is one expression.
    fn whole(expr: &Expression, unit: &str, typed: Option<Typed>) -> Self {
        let figures = typed.clone().map(|typed| Figure {
            id: String::new(),
            title: Text::default(),
            words: String::new(),
            unit: unit.to_owned(),
            expr: expr.text.clone(),
            typed,
        });
        Self {
            value: typed,
            figures: figures.into_iter().collect(),
            ..Self::default()
        }
    }

    /// All expressions.
    pub fn all(&self) -> impl Iterator<Item = &Typed> {
        let figures = self.figures.iter().map(|f| &f.typed);
        let one = [&self.value, &self.amount, &self.cap, &self.days];
        figures.chain(one.into_iter().flatten())
    }
}

/// Checks all clauses of a library.
///
/// # Errors
/// All problems at once.
pub(crate) fn check(library: &Library) -> Result<Vec<Checked>, Problems> {
    let mut checker = Checker {
        library,
        states: vec![State::New; library.clauses.len()],
        checked: vec![Checked::default(); library.clauses.len()],
        path: Vec::new(),
        problems: Vec::new(),
    };
    for i in 0..library.clauses.len() {
        checker.clause(i);
    }
    checker.same_types();
    if checker.problems.is_empty() {
        Ok(checker.checked)
    } else {
        Err(Problems(checker.problems))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
    Failed,
}

pub(crate) struct Checker<'a> {
    pub(crate) library: &'a Library,
    states: Vec<State>,
    checked: Vec<Checked>,
    path: Vec<ClauseIndex>,
    pub(crate) problems: Vec<Problem>,
}

impl Checker<'_> {
    fn clause(&mut self, i: ClauseIndex) {
        match self.states[i] {
            State::Done | State::Failed => return,
            State::Open => {
                let from = self.path.iter().position(|&p| p == i).unwrap_or(0);
                let mut chain: Vec<&str> = self.path[from..]
                    .iter()
                    .map(|&p| &*self.library.clauses[p].id)
                    .collect();
                chain.push(&self.library.clauses[i].id);
                let chain = chain.join(" → ");
                let place = self.library.clauses[i].place.show();
                self.problems.push(
                    Problem::new(
                        "pack.cycle",
                        format!("条款互相引用成环：{chain}；请断开其中一处"),
                        format!("clauses refer to each other in a circle: {chain}; break it at one place"),
                    )
                    .at(place),
                );
                return;
            }
            State::New => {}
        }
        self.states[i] = State::Open;
        self.path.push(i);
        let before = self.problems.len();
        let library = self.library;
        let clause = &library.clauses[i];
        let checked = match &clause.body {
            Body::Parameter(_) | Body::Procedure(_) => Checked::default(),
            Body::Variable(v) => {
                let typed = self.expression(v.of, &v.expr, None);
                Checked::whole(&v.expr, &v.unit, typed)
            }
            Body::Test(t) => self.test(&clause.id, t),
            Body::Benefit(b) => self.benefit(clause, b),
            Body::Settlement(s) => self.settlement(clause, s),
            Body::Duty(d) => self.duty(clause, d),
            Body::Quota(q) => self.quota(clause, q),
            Body::Plan(p) => self.plan(clause, p),
            Body::Indicator(i) => self.indicator(clause, i),
            Body::Scorecard(s) => self.scorecard(clause, s),
            Body::Checklist(c) => self.checklist(clause, c),
            Body::Check(c) => {
                let area = self.library.pack_of(clause).area;
                let level = Level::of_area(area.level());
                let typed = self.expression(level, &c.expr, Some(Type::Bool));
                Checked::whole(&c.expr, "", typed)
            }
        };
        self.path.pop();
        self.states[i] = if self.problems.len() > before {
            State::Failed
        } else {
            State::Done
        };
        self.checked[i] = checked;
    }

    fn test(&mut self, name: &str, test: &Test) -> Checked {
        let figures: Vec<Figure> = test
            .parts
            .iter()
            .filter_map(|part| self.part(name, test.of, part))
            .collect();
        let parts = figures.iter().map(|f| f.typed.clone());
        let value = match test.combine {
            Combine::All => parts.reduce(Typed::and),
            Combine::Any => parts.reduce(Typed::or),
        };
        Checked {
            value,
            figures,
            ..Checked::default()
        }
    }

    /// A named condition, or the reason why the source does not say it.
    pub(crate) fn part(&mut self, name: &str, of: Level, part: &Part) -> Option<Figure> {
        let (typed, expr) = match &part.expr {
            Ok(expr) => (self.expression(of, expr, Some(Type::Bool))?, &*expr.text),
            Err(why) => (
                Typed::hole(format!("{name}.{}", part.id), why, Type::Bool),
                "",
            ),
        };
        Some(Figure {
            id: part.id.clone(),
            title: part.title.clone(),
            words: part.words.clone(),
            unit: String::new(),
            expr: expr.to_owned(),
            typed,
        })
    }

    fn benefit(&mut self, clause: &Clause, b: &Benefit) -> Checked {
        for id in &b.not_with {
            self.benefit_exists(clause, id);
        }
        let amount = |c: &mut Self, amount: &Amount| match amount {
            Amount::Expr(expr) => c.expression(b.of, expr, Some(Type::Money)),
            Amount::Unknown(why) => Some(Typed::hole(
                format!("{}.amount", clause.id),
                why,
                Type::Money,
            )),
            _ => None,
        };
        let due = self.expression(b.of, &b.when, Some(Type::Bool));
        let days = b.days.as_ref();
        Checked {
            amount: amount(self, &b.amount),
            cap: amount(self, &b.cap),
            days: days.and_then(|d| self.expression(b.of, d, Some(Type::Int))),
            ..Checked::whole(&b.when, "", due)
        }
    }

    fn benefit_exists(&mut self, clause: &Clause, id: &str) {
        let named = self.library.names.get(id);
        let level = clause.body.level();
        if named.is_none_or(|n| n.kind != "benefit" || n.level != level) {
            self.problems.push(
                Problem::new(
                    "pack.name",
                    format!("not_with 里的 {id} 不是同一对象的待遇"),
                    format!("{id} in `not_with` is no benefit of the same level"),
                )
                .at(clause.place.show()),
            );
        } else {
            self.name_type(id);
        }
    }

    /// A checked expression of a level.
    pub(crate) fn expression(
        &mut self,
        level: Level,
        expr: &Expression,
        want: Option<Type>,
    ) -> Option<Typed> {
        self.expression_with(level, expr, want, &[])
    }

    /// The same, where some words mean something only here.
    pub(crate) fn expression_with(
        &mut self,
        level: Level,
        expr: &Expression,
        want: Option<Type>,
        locals: &[(String, Typed)],
    ) -> Option<Typed> {
        let result = crate::expr::parse(expr)
            .and_then(|ast| {
                Scope {
                    checker: self,
                    level,
                    expr,
                    locals,
                }
                .typed(&ast)
            })
            .and_then(|typed| match want {
                Some(want) => crate::expr::expect_type(typed, want, expr),
                None => Ok(typed),
            });
        match result {
            Ok(typed) => Some(typed),
            Err(problem) => {
                // A clause that failed already has its own message; a second one helps nobody.
                if !problem.zh.is_empty() {
                    self.problems.push(problem);
                }
                None
            }
        }
    }

    /// Notes a problem at a clause.
    pub(crate) fn say(&mut self, clause: &Clause, code: &'static str, zh: String, en: String) {
        self.problems
            .push(Problem::new(code, zh, en).at(clause.place.show()));
    }

    /// The type of a name's values, checking its clauses first; `None` if they have problems.
    pub(crate) fn name_type(&mut self, name: &str) -> Option<Type> {
        let clauses = self.library.names.get(name)?.clauses.clone();
        for &i in &clauses {
            self.clause(i);
        }
        let first = clauses[0];
        if clauses.iter().any(|&i| self.states[i] != State::Done) {
            // Its problem is told where it stands.
            self.states[*self.path.last()?] = State::Failed;
            return None;
        }
        self.type_at(first)
    }

    /// The type of a clause that was checked.
    fn type_at(&self, i: ClauseIndex) -> Option<Type> {
        match &self.library.clauses[i].body {
            Body::Parameter(p) => Some(p.ty),
            _ => self.checked[i].value.as_ref().map(|v| v.ty),
        }
    }

    /// The type of a figure of a name whose clauses were checked.
    pub(crate) fn figure_type(&self, name: &str, figure: &str) -> Option<Type> {
        let clauses = &self.library.names.get(name)?.clauses;
        let found = clauses.iter().find_map(|&i| self.checked[i].figure(figure));
        found.map(|f| f.typed.ty)
    }

    fn same_types(&mut self) {
        for (name, info) in &self.library.names {
            let types: Vec<(ClauseIndex, Type)> = info
                .clauses
                .iter()
                .filter_map(|&i| Some((i, self.type_at(i)?)))
                .collect();
            let Some(&(first, ty)) = types.first() else {
                continue;
            };
            for &(i, other) in types.iter().filter(|(_, other)| *other != ty) {
                let there = self.library.clauses[first].place.show();
                self.problems.push(
                    Problem::new(
                        "pack.type",
                        format!("{name} 在 {there} 是{}，在此是{}，同名条款类型必须相同", ty.zh(), other.zh()),
                        format!("{name} is {} at {there} and {} here: all clauses of a name are of one type", ty.id(), other.id()),
                    )
                    .at(self.library.clauses[i].place.show()),
                );
            }
        }
    }
}
