//! Walks an expression for one row: which values it used, and which unknown ones decide.

use super::{Explainer, Need, Subject, Used};
use crate::pack::{Body, Clause};
use crate::term::{Op, Reduce, Term, Typed};
use crate::types::Level;
use crate::value::Value;
use std::collections::BTreeSet;
use yihu_base::Text;

impl Explainer<'_> {
    pub(super) fn used(&mut self, typed: &Typed, level: Level, row: usize, used: &mut Vec<Used>) {
        let entry = match &typed.term {
            Term::Const(_) | Term::AsOf => return,
            Term::Fact(at, id) => {
                let fact = &self.library.facts[&(*at, id.clone())];
                Used {
                    kind: "fact",
                    id: format!("{at}.{id}"),
                    title: Text::new(fact.zh.clone(), fact.en.clone()),
                    subject: Some(Subject {
                        level: *at,
                        row: self.row_at(level, row, *at),
                    }),
                    value: self.value(typed, level, row),
                    unit: fact.unit.to_string(),
                    cite: Vec::new(),
                }
            }
            Term::Parameter(name) => {
                let code = self.area_code(level, row);
                let clause = self.library.resolve(name, code, self.day);
                let (title, cite, unit) = match clause.map(|i| &self.library.clauses[i]) {
                    Some(c) => {
                        let unit = match &c.body {
                            Body::Parameter(p) => p.unit.clone(),
                            _ => String::new(),
                        };
                        (c.title.clone(), c.cite.clone(), unit)
                    }
                    None => (
                        Text::new(name.clone(), name.clone()),
                        Vec::new(),
                        String::new(),
                    ),
                };
                let value = self.value(typed, level, row);
                Used {
                    kind: "parameter",
                    id: name.clone(),
                    title,
                    subject: None,
                    value,
                    unit,
                    cite,
                }
            }
            Term::Clause(at, name, part) => {
                let here = self.row_at(level, row, *at);
                let code = self.area_code(*at, here);
                let clause = self.library.resolve(name, code, self.day);
                let clause = clause.map(|i| &self.library.clauses[i]);
                let id = part
                    .as_ref()
                    .map_or(name.clone(), |p| format!("{name}.{p}"));
                Used {
                    kind: self.library.names[name].kind,
                    title: clause.map_or(Text::new(id.clone(), id.clone()), |c| {
                        title_of(c, part.as_deref())
                    }),
                    subject: Some(Subject {
                        level: *at,
                        row: here,
                    }),
                    value: self.value(typed, level, row),
                    unit: match clause.map(|c| &c.body) {
                        Some(Body::Variable(v)) => v.unit.clone(),
                        _ => String::new(),
                    },
                    cite: clause.map(|c| c.cite.clone()).unwrap_or_default(),
                    id,
                }
            }
            Term::Op(_, args) => {
                for arg in args {
                    self.used(arg, level, row, used);
                }
                return;
            }
            Term::Reduce {
                how,
                over,
                arg,
                filter,
            } => {
                let (title, id) =
                    self.reduction_title(*how, *over, arg.as_deref(), filter.as_deref());
                Used {
                    kind: "variable",
                    id,
                    title,
                    subject: Some(Subject { level, row }),
                    value: self.value(typed, level, row),
                    unit: String::new(),
                    cite: Vec::new(),
                }
            }
        };
        if !used.contains(&entry) {
            used.push(entry);
        }
    }

    pub(super) fn reduction_title(
        &self,
        how: Reduce,
        over: Level,
        arg: Option<&Typed>,
        filter: Option<&Typed>,
    ) -> (Text, String) {
        let (zh, en) = match how {
            Reduce::Count => ("数", "count"),
            Reduce::Sum => ("合计", "sum"),
            Reduce::Min => ("最小", "min"),
            Reduce::Max => ("最大", "max"),
            Reduce::Any => ("中任一", "any"),
            Reduce::Every => ("中每一", "every"),
        };
        let (name, title) = match arg.map(|a| &a.term) {
            Some(Term::Fact(at, id)) => {
                let fact = &self.library.facts[&(*at, id.clone())];
                (format!(".{id}"), format!("：{}", fact.zh))
            }
            Some(Term::Clause(_, id, _)) => {
                let first = self.library.names[id].clauses.first();
                let title = first.map_or(id.as_str(), |i| &self.library.clauses[*i].title.zh);
                (format!(".{id}"), format!("：{title}"))
            }
            Some(_) => (".…".to_owned(), String::new()),
            None => (String::new(), String::new()),
        };
        let which = if filter.is_some() {
            " FILTER (…)"
        } else {
            ""
        };
        let id = format!("{en}({}{name}){which}", over.plural());
        (
            Text::new(format!("{}{zh}{title}", over.zh()), id.clone()),
            id,
        )
    }

    /// Collects what an unknown value would need.
    pub(super) fn needs(
        &mut self,
        typed: &Typed,
        level: Level,
        row: usize,
        needs: &mut BTreeSet<Need>,
    ) {
        if self.value(typed, level, row) != Value::Unknown {
            return;
        }
        match &typed.term {
            Term::Const(_) | Term::AsOf => {}
            Term::Fact(at, id) => {
                let fact = &self.library.facts[&(*at, id.clone())];
                needs.insert(Need {
                    id: format!("{at}.{id}"),
                    subject: Some(Subject {
                        level: *at,
                        row: self.row_at(level, row, *at),
                    }),
                    zh: fact.zh.to_string(),
                    en: fact.en.to_string(),
                });
            }
            Term::Parameter(name) => {
                let code = self.area_code(level, row);
                let why = self.library.resolve(name, code, self.day).and_then(|i| {
                    match &self.library.clauses[i].body {
                        Body::Parameter(p) => p.unknown.clone(),
                        _ => None,
                    }
                });
                let why = why.unwrap_or_else(|| {
                    Text::new(
                        "此地此时没有文件规定",
                        "no document says it for this place and day",
                    )
                });
                needs.insert(Need {
                    id: name.clone(),
                    subject: None,
                    zh: why.zh,
                    en: why.en,
                });
            }
            Term::Clause(at, name, part) => {
                let here = self.row_at(level, row, *at);
                self.clause_needs(name, part.as_deref(), *at, here, needs);
            }
            Term::Op(op, args) => {
                // What decides nothing need not be collected: a false side of OR, a branch not taken.
                for arg in self.deciding(*op, args, level, row) {
                    self.needs(arg, level, row, needs);
                }
                let is_division = matches!(op, Op::Ratio | Op::DivInt | Op::DivDec);
                if is_division
                    && args
                        .iter()
                        .all(|a| self.value(a, level, row) != Value::Unknown)
                {
                    needs.insert(nothing(
                        "除数为零，无法计算",
                        "division by zero has no answer",
                    ));
                }
            }
            Term::Reduce {
                over, arg, filter, ..
            } => {
                let members = self.snapshot.tree.under(level, row..row + 1, *over);
                if members.is_empty() {
                    needs.insert(nothing(
                        "没有成员可汇总",
                        "there are no members to take together",
                    ));
                }
                for member in members {
                    if let Some(filter) = filter {
                        match self.value(filter, *over, member) {
                            Value::Bool(false) => continue,
                            Value::Unknown => self.needs(filter, *over, member, needs),
                            _ => {}
                        }
                    }
                    if let Some(arg) = arg {
                        self.needs(arg, *over, member, needs);
                    }
                }
            }
        }
    }

    pub(super) fn deciding<'t>(
        &mut self,
        op: Op,
        args: &'t [Typed],
        level: Level,
        row: usize,
    ) -> Vec<&'t Typed> {
        match op {
            Op::If => match self.value(&args[0], level, row) {
                Value::Bool(true) => vec![&args[1]],
                Value::Bool(false) => vec![&args[2]],
                _ => vec![&args[0]],
            },
            _ => args.iter().collect(),
        }
    }

    pub(super) fn clause_needs(
        &mut self,
        name: &str,
        part: Option<&str>,
        level: Level,
        row: usize,
        needs: &mut BTreeSet<Need>,
    ) {
        let library = self.library;
        if self.compiler.is_given(level, name) {
            needs.insert(Need {
                id: format!("{level}.{name}"),
                subject: Some(Subject { level, row }),
                zh: name.to_owned(),
                en: name.to_owned(),
            });
            return;
        }
        let code = self.area_code(level, row);
        let Some(i) = library.resolve(name, code, self.day) else {
            if library.names[name].kind != "benefit" {
                needs.insert(Need {
                    id: name.to_owned(),
                    subject: None,
                    zh: "此地此时没有文件规定".into(),
                    en: "no document says it for this place and day".into(),
                });
            }
            return;
        };
        let clause = &library.clauses[i];
        if let Body::Test(t) = &clause.body {
            for (p, typed) in t.parts.iter().zip(&library.checked[i].main) {
                if part.is_some_and(|part| part != p.id) {
                    continue;
                }
                match (&p.expr, typed) {
                    (Ok(_), Some(typed)) => self.needs(typed, level, row, needs),
                    (Err(why), _) => {
                        needs.insert(Need {
                            id: format!("{name}.{}", p.id),
                            subject: None,
                            zh: why.zh.clone(),
                            en: why.en.clone(),
                        });
                    }
                    _ => {}
                }
            }
        } else if let Some(typed) = library.checked[i].main() {
            self.needs(typed, level, row, needs);
        }
    }
}

/// An unknown that no fact would mend.
fn nothing(zh: &str, en: &str) -> Need {
    Need {
        id: String::new(),
        subject: None,
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

/// The title of a clause, or of one of its parts.
fn title_of(clause: &Clause, part: Option<&str>) -> Text {
    let found = match (&clause.body, part) {
        (Body::Test(test), Some(id)) => test.parts.iter().find(|p| p.id == id),
        _ => None,
    };
    match found {
        Some(part) if !part.title.zh.is_empty() => part.title.clone(),
        _ => clause.title.clone(),
    }
}
