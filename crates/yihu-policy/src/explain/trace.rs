//! Walks an expression for one row: which values it used, and which unknown ones decide.

use super::{Explainer, Need, Subject, Used};
use crate::pack::Body;
use crate::term::{Op, Reduce, Term, Typed};
use crate::types::{Level, Type};
use crate::value::Value;
use std::collections::BTreeSet;
use yihu_base::Text;

impl Explainer<'_> {
    pub(super) fn used(&mut self, typed: &Typed, level: Level, row: usize, used: &mut Vec<Used>) {
        let entry = match &typed.term {
            Term::Const(_) | Term::Hole(..) | Term::AsOf => return,
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
                let at_clause = self.library.resolve(name, code, self.day);
                let clause = at_clause.map(|i| &self.library.clauses[i]);
                let figure = at_clause.and_then(|i| {
                    self.library.checked[i].figure(part.as_deref().unwrap_or_default())
                });
                let id = part
                    .as_ref()
                    .map_or(name.clone(), |p| format!("{name}.{p}"));
                let title = match (figure, clause) {
                    (Some(figure), _) if !figure.title.zh.is_empty() => figure.title.clone(),
                    (_, Some(clause)) => clause.title.clone(),
                    (_, None) => Text::new(id.clone(), id.clone()),
                };
                Used {
                    kind: self.library.names[name].kind,
                    title,
                    subject: Some(Subject {
                        level: *at,
                        row: here,
                    }),
                    value: self.value(typed, level, row),
                    unit: figure.map(|f| f.unit.clone()).unwrap_or_default(),
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
            Term::SoFar(inner) => {
                let title = match &inner.term {
                    Term::Fact(at, id) => {
                        let fact = &self.library.facts[&(*at, id.clone())];
                        Text::new(
                            format!("本年此前累计{}", fact.zh),
                            format!("{} of the year before it", fact.en),
                        )
                    }
                    _ => Text::new("本年此前累计", "of the year before it"),
                };
                Used {
                    kind: "variable",
                    id: "so_far".to_owned(),
                    title,
                    subject: Some(Subject { level, row }),
                    value: self.value(typed, level, row),
                    unit: String::new(),
                    cite: Vec::new(),
                }
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
            Term::Hole(id, why) => {
                needs.insert(Need {
                    id: id.clone(),
                    subject: None,
                    zh: why.zh.clone(),
                    en: why.en.clone(),
                });
            }
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
            Term::SoFar(inner) => {
                let person = self.snapshot.tree.parent(level, row, Level::Person);
                let bills =
                    (self.snapshot.tree).under(Level::Person, person..person + 1, Level::Bill);
                let date = Typed {
                    term: Term::Fact(Level::Bill, "date".to_owned()),
                    ty: Type::Date,
                };
                self.needs(&date, level, row, needs);
                for bill in bills.start..row {
                    self.needs(&date, level, bill, needs);
                    self.needs(inner, level, bill, needs);
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
        let checked = &library.checked[i];
        let typed = match part {
            Some(part) => checked.figure(part).map(|f| &f.typed),
            None => checked.value.as_ref(),
        };
        if let Some(typed) = typed {
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
