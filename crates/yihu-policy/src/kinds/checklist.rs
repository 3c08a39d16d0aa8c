//! Checklist (清单): things that must be there one by one, such as 八个一, 十到村, 三清六改.

use super::{figure, own};
use crate::check::{Checked, Checker, Figure};
use crate::pack::{Clause, Part};
use crate::read::Reader;
use crate::read::raw::{RawPart, raw};
use crate::term::{Op, Typed};
use crate::types::{Level, Type};
use crate::value::Value;
use toml::Spanned;

/// A checklist. Its value is whether enough of it is there.
#[derive(Debug, Clone)]
pub struct Checklist {
    /// Who has the list.
    pub of: Level,
    /// The things; one that no fact tells of says why.
    pub items: Vec<Part>,
    /// How many must be there; all by default.
    pub least: Option<i64>,
}

raw!(RawChecklist {
    of: Spanned<String>,
    items: Vec<RawPart>,
    least: Option<Spanned<i64>>,
});

impl Reader<'_> {
    pub(crate) fn checklist(&mut self, raw: &mut RawChecklist) -> Option<Checklist> {
        let of = self.level(&raw.of)?;
        let items: Vec<Part> = std::mem::take(&mut raw.items)
            .into_iter()
            .filter_map(|item| self.part(item))
            .collect();
        let least = raw.least.as_ref().map(|l| *l.get_ref());
        let most = items.len() as i64;
        if items.is_empty() || least.is_some_and(|n| !(1..=most).contains(&n)) {
            self.say(
                raw.id.span().start,
                "pack.checklist",
                "清单应有 items；least 在 1 与项数之间".into(),
                "a checklist has `items`; `least` lies between 1 and their number".into(),
            );
            return None;
        }
        Some(Checklist { of, items, least })
    }
}

impl Checker<'_> {
    pub(crate) fn checklist(&mut self, clause: &Clause, c: &Checklist) -> Checked {
        let mut figures: Vec<Figure> = c
            .items
            .iter()
            .filter_map(|item| self.part(&clause.id, c.of, item))
            .collect();
        let whole = |n: i64| Typed::value(Value::Int(n), Type::Int);
        let items: Vec<Typed> = figures.iter().map(|f| own(clause, c.of, f)).collect();
        // Neither count is unknown: what is surely there, and what may be.
        let count = |op: Op| {
            let ones = items.iter().map(|item| {
                let is = Typed::op(op, vec![item.clone()], Type::Bool);
                whole(1).or_else(is, whole(0))
            });
            ones.reduce(|a, b| a.with(Op::Add, b)).unwrap_or(whole(0))
        };
        let there = figure("there", "已有项数", "there are", count(Op::IsTrue));
        let open = figure("open", "未查明项数", "not known", count(Op::IsNull));
        let value = match c.least {
            Some(least) => {
                let sure = own(clause, c.of, &there);
                let possible = sure.clone().with(Op::Add, own(clause, c.of, &open));
                let nobody_knows = Typed::value(Value::Unknown, Type::Bool);
                let maybe = whole(least).compared(Op::Le, possible).and(nobody_knows);
                Some(whole(least).compared(Op::Le, sure).or(maybe))
            }
            None => items.iter().cloned().reduce(Typed::and),
        };
        figures.extend([there, open]);
        Checked {
            value,
            figures,
            ..Checked::default()
        }
    }
}
