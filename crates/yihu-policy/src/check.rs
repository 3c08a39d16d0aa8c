//! Checks the expressions of all clauses: names, levels, types, cycles. Rules fail closed: what
//! cannot be checked is an error, never a match.

use crate::expr::Scope;
use crate::library::{ClauseIndex, Library};
use crate::pack::{Amount, Body, Clause, Expression};
use crate::term::Typed;
use crate::types::{Level, Type};
use yihu_base::{Problem, Problems};

/// The checked expressions of one clause.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// A variable's expression; a test's parts (`None`: the source does not say the part); a
    /// benefit's condition.
    pub main: Vec<Option<Typed>>,
    /// A benefit's amount per period, where an expression says it.
    pub amount: Option<Typed>,
    /// A benefit's cap per period, where an expression says it.
    pub cap: Option<Typed>,
    /// A benefit's days a year.
    pub days: Option<Typed>,
}

impl Checked {
    /// The first expression.
    pub fn main(&self) -> Option<&Typed> {
        self.main.first()?.as_ref()
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
    problems: Vec<Problem>,
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
            Body::Parameter(_) => Checked::default(),
            Body::Variable(v) => Checked {
                main: vec![self.expression(v.of, &v.expr, None)],
                ..Checked::default()
            },
            Body::Test(t) => {
                let main = t
                    .parts
                    .iter()
                    .map(|part| match &part.expr {
                        Ok(expr) => self.expression(t.of, expr, Some(Type::Bool)),
                        Err(_) => None,
                    })
                    .collect();
                Checked {
                    main,
                    ..Checked::default()
                }
            }
            Body::Benefit(b) => {
                for id in &b.not_with {
                    self.benefit_exists(clause, id);
                }
                let amount = |c: &mut Self, amount: &Amount| match amount {
                    Amount::Expr(expr) => c.expression(b.of, expr, Some(Type::Money)),
                    _ => None,
                };
                Checked {
                    main: vec![self.expression(b.of, &b.when, Some(Type::Bool))],
                    amount: amount(self, &b.amount),
                    cap: amount(self, &b.cap),
                    days: b
                        .days
                        .as_ref()
                        .and_then(|d| self.expression(b.of, d, Some(Type::Int))),
                }
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

    fn expression(&mut self, level: Level, expr: &Expression, want: Option<Type>) -> Option<Typed> {
        let result = crate::expr::parse(expr)
            .and_then(|ast| {
                Scope {
                    checker: self,
                    level,
                    expr,
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
        Some(match &self.library.clauses[first].body {
            Body::Parameter(p) => p.ty,
            Body::Variable(_) => self.checked[first].main()?.ty,
            Body::Test(_) | Body::Benefit(_) => Type::Bool,
        })
    }

    fn same_types(&mut self) {
        for (name, info) in &self.library.names {
            let types: Vec<(ClauseIndex, Type)> = info
                .clauses
                .iter()
                .filter_map(|&i| {
                    let ty = match &self.library.clauses[i].body {
                        Body::Parameter(p) => p.ty,
                        Body::Variable(_) => self.checked[i].main()?.ty,
                        _ => Type::Bool,
                    };
                    Some((i, ty))
                })
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
