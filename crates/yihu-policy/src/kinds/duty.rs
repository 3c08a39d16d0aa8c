//! Duty (职责): who must do what for whom, how much or how often, by when.

use super::{figure, own, shown};
use crate::check::{Checked, Checker, Figure};
use crate::pack::{Clause, Expression, Period, Scalar};
use crate::read::Reader;
use crate::read::raw::raw;
use crate::term::{Op, Term, Typed};
use crate::types::{Level, Type};
use crate::value::Value;
use toml::Spanned;
use yihu_base::Text;

/// A duty. Its value is whether nothing is wrong: it is kept, or not owed.
#[derive(Debug, Clone)]
pub struct Duty {
    /// Of whom it is counted.
    pub of: Level,
    /// Who has the duty (责任主体).
    pub actor: Text,
    /// What is to be done.
    pub act: Text,
    /// To whom it applies; to all by default.
    pub when: Option<Expression>,
    /// What was done: a count, days, or money; or why nobody can say.
    pub done: Scalar,
    /// At least this much in the period.
    pub least: Option<Scalar>,
    /// At most this much in the period.
    pub most: Option<Scalar>,
    /// The period; none for a duty that is done once and for all.
    pub per: Option<Period>,
    /// The part of the year in which it is owed.
    pub season: Option<Season>,
}

/// A part of the year, both days included; it may run over the new year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Season {
    /// First day, month × 100 + day.
    pub from: i64,
    /// Last day.
    pub to: i64,
}

raw!(RawDuty {
    of: Spanned<String>,
    actor: Option<Text>,
    act: Option<Text>,
    when: Option<Spanned<String>>,
    done: Spanned<toml::Value>,
    least: Option<Spanned<toml::Value>>,
    most: Option<Spanned<toml::Value>>,
    per: Option<Spanned<String>>,
    season: Option<Spanned<Vec<String>>>,
});

impl Reader<'_> {
    pub(crate) fn duty(&mut self, raw: &mut RawDuty) -> Option<Duty> {
        let of = self.level(&raw.of)?;
        let done = self.scalar(&raw.done)?;
        let least = self.optional(raw.least.as_ref()).ok()?;
        let most = self.optional(raw.most.as_ref()).ok()?;
        if least.is_none() && most.is_none() {
            self.say(
                raw.id.span().start,
                "pack.duty",
                "职责应有 least 或 most".into(),
                "a duty has `least` or `most`".into(),
            );
            return None;
        }
        let season = match &raw.season {
            None => None,
            Some(days) => Some(self.season(days)?),
        };
        let per = match &raw.per {
            None => None,
            Some(word) => Some(self.period(word)?),
        };
        Some(Duty {
            of,
            actor: raw.actor.take().unwrap_or_default(),
            act: raw.act.take().unwrap_or_default(),
            when: raw.when.as_ref().map(|w| self.expression(w)),
            done,
            least,
            most,
            per,
            season,
        })
    }

    fn season(&mut self, raw: &Spanned<Vec<String>>) -> Option<Season> {
        let day = |text: &String| {
            let (month, day) = text.split_once('-')?;
            let (month, day): (i64, i64) = (month.parse().ok()?, day.parse().ok()?);
            ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(month * 100 + day)
        };
        let days: Option<Vec<i64>> = raw.get_ref().iter().map(day).collect();
        match days.as_deref() {
            Some(&[from, to]) => Some(Season { from, to }),
            _ => {
                self.say(
                    raw.span().start,
                    "pack.season",
                    "season 应写成 [\"03-01\", \"05-31\"]：起止的月和日".into(),
                    "`season` is written [\"03-01\", \"05-31\"]: month and day of its ends".into(),
                );
                None
            }
        }
    }
}

/// Whether the day of the run lies in a season.
fn in_season(season: Season) -> Typed {
    let today = || Typed {
        term: Term::AsOf,
        ty: Type::Date,
    };
    let whole = |n: i64| Typed::value(Value::Int(n), Type::Int);
    let month = Typed::op(Op::MonthOf, vec![today()], Type::Int);
    let day = Typed::op(Op::DayOf, vec![today()], Type::Int);
    let now = month.with(Op::Mul, whole(100)).with(Op::Add, day);
    let after = whole(season.from).compared(Op::Le, now.clone());
    let before = now.compared(Op::Le, whole(season.to));
    if season.from <= season.to {
        after.and(before)
    } else {
        after.or(before)
    }
}

impl Checker<'_> {
    pub(crate) fn duty(&mut self, clause: &Clause, d: &Duty) -> Checked {
        let mut owed = Typed::value(Value::Bool(true), Type::Bool);
        if let Some(when) = &d.when {
            match self.expression(d.of, when, Some(Type::Bool)) {
                Some(when) => owed = when,
                None => return Checked::default(),
            }
        }
        if let Some(season) = d.season {
            owed = owed.and(in_season(season));
        }
        let id = format!("{}.done", clause.id);
        let Some(done) = self.scalar(d.of, &id, &d.done, None, &[]) else {
            return Checked::default();
        };
        let mut figures = vec![
            figure("owed", "应履行", "owed", owed),
            Figure {
                expr: shown(&d.done),
                ..figure("done", "已完成", "done", done)
            },
        ];
        let mut kept: Option<Typed> = None;
        for (bound, id, zh, en) in [
            (&d.least, "least", "至少", "at least"),
            (&d.most, "most", "至多", "at most"),
        ] {
            let Some(bound) = bound else { continue };
            let name = format!("{}.{id}", clause.id);
            let Some(typed) = self.scalar(d.of, &name, bound, None, &[]) else {
                return Checked::default();
            };
            let limit = figure(id, zh, en, typed);
            let done = own(clause, d.of, &figures[1]);
            let limit_here = own(clause, d.of, &limit);
            figures.push(Figure {
                expr: shown(bound),
                ..limit
            });
            let Some((done, limit)) = Typed::alike(done, limit_here) else {
                self.say(
                    clause,
                    "pack.type",
                    format!("职责 {} 的 done 与 {id} 单位不同，不能比较", clause.id),
                    format!("`done` and `{id}` of duty {} cannot be compared", clause.id),
                );
                return Checked::default();
            };
            let holds = match id {
                "least" => {
                    let short = limit.clone().with(Op::Sub, done.clone()).at_least_zero();
                    figures.push(figure("short", "还差", "still missing", short));
                    limit.compared(Op::Le, done)
                }
                _ => done.compared(Op::Le, limit),
            };
            kept = Some(match kept {
                None => holds,
                Some(before) => before.and(holds),
            });
        }
        let owed = own(clause, d.of, &figures[0]);
        Checked {
            value: kept.map(|kept| owed.negated().or(kept)),
            figures,
            ..Checked::default()
        }
    }
}
