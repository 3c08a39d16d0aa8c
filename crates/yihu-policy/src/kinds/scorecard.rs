//! Scorecard (考核): weighted items, deductions, vetoes, grades and what follows from them.

use super::{figure, own, shown, times};
use crate::check::{Checked, Checker, Figure};
use crate::pack::{Clause, Expression, Scalar};
use crate::read::Reader;
use crate::read::raw::raw;
use crate::term::{Op, Typed};
use crate::types::{Level, Type};
use crate::value::Value;
use serde::Deserialize;
use toml::Spanned;
use yihu_base::{Dec, Text};

/// A scorecard. Its value is the score.
#[derive(Debug, Clone)]
pub struct Scorecard {
    /// Who is assessed.
    pub of: Level,
    /// The full score, where the document prints one: the weights must sum to it.
    pub full: Option<Dec>,
    /// The items.
    pub items: Vec<Item>,
    /// What overrules the items.
    pub vetoes: Vec<Veto>,
    /// Grades, the best first.
    pub grades: Vec<Grade>,
    /// Set where the source leaves scores without a grade or gives them two.
    pub contradiction: Option<Text>,
}

/// An item with its weight.
#[derive(Debug, Clone)]
pub struct Item {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// The document's words.
    pub words: String,
    /// Points at most; `None` where the source does not print it.
    pub weight: Option<Dec>,
    /// Points reached; the whole weight where only deductions are said.
    pub score: Option<Scalar>,
    /// Points lost.
    pub deductions: Vec<Deduction>,
    /// Whether the score may rise above the weight (加分).
    pub bonus: bool,
}

/// Points lost for each time something happens.
#[derive(Debug, Clone)]
pub struct Deduction {
    /// What happened, a count or a condition.
    pub each: Expression,
    /// Points lost each time.
    pub points: Scalar,
    /// At most this many points.
    pub most: Option<Scalar>,
}

/// What overrules the items (一票否决).
#[derive(Debug, Clone)]
pub struct Veto {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// The document's words.
    pub words: String,
    /// When.
    pub when: Expression,
    /// The item whose points are lost; all where none is named.
    pub item: String,
}

/// A grade (等次): the scores it is given for, and what follows.
#[derive(Debug, Clone)]
pub struct Grade {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// The lowest score, and whether it is itself inside.
    pub from: Option<(Dec, bool)>,
    /// The highest score, and whether it is itself inside.
    pub to: Option<(Dec, bool)>,
    /// A factor that wages or funds are multiplied with.
    pub factor: Option<Dec>,
    /// What follows.
    pub consequence: Text,
}

raw!(RawScorecard {
    of: Spanned<String>,
    full: Option<Spanned<toml::Value>>,
    items: Vec<RawItem>,
    vetoes: Option<Vec<RawVeto>>,
    grades: Option<Vec<RawGrade>>,
    contradiction: Option<Text>,
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawItem {
    id: Spanned<String>,
    #[serde(default)]
    title: Text,
    #[serde(default)]
    words: String,
    weight: Option<Spanned<toml::Value>>,
    score: Option<Spanned<toml::Value>>,
    #[serde(default)]
    deduct: Vec<RawDeduction>,
    #[serde(default)]
    bonus: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDeduction {
    each: Spanned<String>,
    points: Spanned<toml::Value>,
    most: Option<Spanned<toml::Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawVeto {
    id: Spanned<String>,
    #[serde(default)]
    title: Text,
    #[serde(default)]
    words: String,
    when: Spanned<String>,
    item: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGrade {
    id: Spanned<String>,
    #[serde(default)]
    title: Text,
    from: Option<Spanned<toml::Value>>,
    above: Option<Spanned<toml::Value>>,
    to: Option<Spanned<toml::Value>>,
    below: Option<Spanned<toml::Value>>,
    factor: Option<Spanned<toml::Value>>,
    #[serde(default)]
    consequence: Text,
}

impl Reader<'_> {
    pub(crate) fn scorecard(&mut self, raw: &mut RawScorecard) -> Option<Scorecard> {
        let of = self.level(&raw.of)?;
        if raw.items.is_empty() {
            self.say(
                raw.id.span().start,
                "pack.scorecard",
                "考核表应有 items".into(),
                "a scorecard has `items`".into(),
            );
            return None;
        }
        let items: Option<Vec<Item>> = raw.items.iter().map(|i| self.item(i)).collect();
        let vetoes = raw.vetoes.take().unwrap_or_default();
        let vetoes = vetoes.into_iter().map(|v| Veto {
            id: self.figure_id(&v.id),
            title: v.title,
            words: v.words,
            when: self.expression(&v.when),
            item: v.item.map(Spanned::into_inner).unwrap_or_default(),
        });
        let vetoes = vetoes.collect();
        let grades = raw.grades.take().unwrap_or_default();
        let grades: Option<Vec<Grade>> = grades.iter().map(|g| self.grade(g)).collect();
        Some(Scorecard {
            of,
            full: self.points(raw.full.as_ref())?,
            items: items?,
            vetoes,
            grades: grades?,
            contradiction: raw.contradiction.take(),
        })
    }

    /// A printed number of points; `None` when it is there and wrong.
    fn points(&mut self, raw: Option<&Spanned<toml::Value>>) -> Option<Option<Dec>> {
        let Some(raw) = raw else { return Some(None) };
        match self.scalar(raw)? {
            Scalar::Quantity(q, _) => match q.value {
                Value::Int(n) => Some(Some(Dec::whole(n)?)),
                Value::Dec(d) => Some(Some(d)),
                _ => None,
            },
            _ => {
                self.say(
                    raw.span().start,
                    "pack.quantity",
                    "此处应是印出的分数，如 40".into(),
                    "a printed number of points is wanted here, such as 40".into(),
                );
                None
            }
        }
    }

    fn item(&mut self, raw: &RawItem) -> Option<Item> {
        let deductions = raw.deduct.iter().map(|d| {
            Some(Deduction {
                each: self.expression(&d.each),
                points: self.scalar(&d.points)?,
                most: self.optional(d.most.as_ref()).ok()?,
            })
        });
        Some(Item {
            deductions: deductions.collect::<Option<_>>()?,
            id: self.figure_id(&raw.id),
            title: raw.title.clone(),
            words: raw.words.clone(),
            weight: self.points(raw.weight.as_ref())?,
            score: self.optional(raw.score.as_ref()).ok()?,
            bonus: raw.bonus,
        })
    }

    fn grade(&mut self, raw: &RawGrade) -> Option<Grade> {
        let mut bound = |inside: &Option<Spanned<toml::Value>>,
                         outside: &Option<Spanned<toml::Value>>| {
            Some(
                match (
                    self.points(inside.as_ref())?,
                    self.points(outside.as_ref())?,
                ) {
                    (Some(n), _) => Some((n, true)),
                    (None, Some(n)) => Some((n, false)),
                    (None, None) => None,
                },
            )
        };
        let (from, to) = (bound(&raw.from, &raw.above)?, bound(&raw.to, &raw.below)?);
        Some(Grade {
            id: self.figure_id(&raw.id),
            title: raw.title.clone(),
            from,
            to,
            factor: self.points(raw.factor.as_ref())?,
            consequence: raw.consequence.clone(),
        })
    }
}

fn points(n: Dec) -> Typed {
    Typed::value(Value::Dec(n), Type::Dec)
}

impl Grade {
    fn holds(&self, score: &Typed) -> Typed {
        let op = |inside: bool| if inside { Op::Le } else { Op::Lt };
        let from = self
            .from
            .map(|(n, inside)| points(n).compared(op(inside), score.clone()));
        let to = self
            .to
            .map(|(n, inside)| score.clone().compared(op(inside), points(n)));
        let all = from.into_iter().chain(to).reduce(Typed::and);
        all.unwrap_or_else(|| Typed::value(Value::Bool(true), Type::Bool))
    }
}

/// Where neighbouring grades, the best first, overlap or leave scores without a grade: the ids and
/// whether they overlap.
pub(crate) fn seams(grades: &[Grade]) -> Vec<(&str, &str, bool)> {
    let mut found = Vec::new();
    for pair in grades.windows(2) {
        let (upper, lower) = (&pair[0], &pair[1]);
        let (Some((bottom, bottom_in)), Some((top, top_in))) = (upper.from, lower.to) else {
            // An open lower grade takes what those before it leave.
            continue;
        };
        let gap = top < bottom || (top == bottom && !bottom_in && !top_in);
        let overlap = top > bottom || (top == bottom && bottom_in && top_in);
        if gap || overlap {
            found.push((upper.id.as_str(), lower.id.as_str(), overlap));
        }
    }
    found
}

impl Checker<'_> {
    pub(crate) fn scorecard(&mut self, clause: &Clause, s: &Scorecard) -> Checked {
        self.scorecard_figures(clause, s).unwrap_or_default()
    }

    fn scorecard_figures(&mut self, clause: &Clause, s: &Scorecard) -> Option<Checked> {
        self.sound_scorecard(clause, s);
        let mut figures: Vec<Figure> = Vec::new();
        let mut vetoed: Vec<(&str, Typed)> = Vec::new();
        for veto in &s.vetoes {
            let typed = self.expression(s.of, &veto.when, Some(Type::Bool))?;
            let veto_figure = Figure {
                id: veto.id.clone(),
                title: veto.title.clone(),
                words: veto.words.clone(),
                unit: String::new(),
                expr: veto.when.text.clone(),
                typed,
            };
            vetoed.push((&veto.item, own(clause, s.of, &veto_figure)));
            figures.push(veto_figure);
        }
        let mut sum: Option<Typed> = None;
        for item in &s.items {
            let mut typed = self.item_score(clause, s, item)?;
            for (of, veto) in &vetoed {
                if *of == item.id || of.is_empty() {
                    typed = Typed::zero(Type::Dec).or_else(veto.clone(), typed);
                }
            }
            let item_figure = Figure {
                id: item.id.clone(),
                title: item.title.clone(),
                words: item.words.clone(),
                unit: "分".into(),
                expr: item.score.as_ref().map(shown).unwrap_or_default(),
                typed,
            };
            let here = own(clause, s.of, &item_figure);
            sum = Some(match sum {
                None => here,
                Some(sum) => sum.with(Op::Add, here),
            });
            figures.push(item_figure);
        }
        let mut score = figure("score", "总分", "score", sum?);
        score.unit = "分".into();
        let total = own(clause, s.of, &score);
        figures.push(score);
        for grade in &s.grades {
            figures.push(Figure {
                title: grade.title.clone(),
                words: grade.consequence.zh.clone(),
                ..figure(&grade.id, "", "", grade.holds(&total))
            });
        }
        if s.grades.iter().any(|g| g.factor.is_some()) {
            let why = Text::new(
                "文件没有给这个分数规定等次",
                "the document gives no grade for this score",
            );
            let none = Typed::hole(format!("{}.factor", clause.id), &why, Type::Dec);
            let factor = s
                .grades
                .iter()
                .rev()
                .fold(none, |rest, grade| match grade.factor {
                    Some(factor) => points(factor).or_else(grade.holds(&total), rest),
                    None => rest,
                });
            figures.push(figure("factor", "系数", "factor", factor));
        }
        Some(Checked {
            value: Some(total),
            figures,
            ..Checked::default()
        })
    }

    fn item_score(&mut self, clause: &Clause, s: &Scorecard, item: &Item) -> Option<Typed> {
        let id = format!("{}.{}", clause.id, item.id);
        let why = Text::new("原文没有印出分值", "the source does not print its points");
        let weight = match item.weight {
            Some(weight) => points(weight),
            None => Typed::hole(&id, &why, Type::Dec),
        };
        let mut typed = match &item.score {
            None => weight.clone(),
            Some(score) => self.scalar(s.of, &id, score, Some(Type::Dec), &[])?,
        };
        for deduction in &item.deductions {
            let each = self.expression(s.of, &deduction.each, None)?;
            let lost = self.scalar(s.of, &id, &deduction.points, Some(Type::Dec), &[])?;
            let mut lost = match each.ty {
                Type::Bool => lost.or_else(each, Typed::zero(Type::Dec)),
                Type::Int | Type::Dec => times(lost, each),
                _ => {
                    self.say(
                        clause,
                        "pack.type",
                        format!("{id} 的 each 应是次数或条件"),
                        format!("`each` of {id} is a count or a condition"),
                    );
                    return None;
                }
            };
            if let Some(most) = &deduction.most {
                let most = self.scalar(s.of, &id, most, Some(Type::Dec), &[])?;
                lost = lost.with(Op::Least, most);
            }
            typed = typed.with(Op::Sub, lost);
        }
        // No item gives less than nothing, nor more than its weight unless it is a bonus.
        typed = typed.at_least_zero();
        if !item.bonus && (item.score.is_some() || !item.deductions.is_empty()) {
            typed = typed.with(Op::Least, weight);
        }
        Some(typed)
    }

    fn sound_scorecard(&mut self, clause: &Clause, s: &Scorecard) {
        let weights = s
            .items
            .iter()
            .filter(|i| !i.bonus)
            .map(|i| i.weight.map(|w| w.0));
        let sum: Option<i64> = weights.sum();
        if let (Some(full), Some(sum)) = (s.full, sum)
            && full.0 != sum
            && s.contradiction.is_none()
        {
            self.say(
                clause,
                "pack.weights",
                format!("考核 {} 的权重合计 {}，不等于满分 {full}；原文如此请写 contradiction", clause.id, Dec(sum)),
                format!("the weights of scorecard {} sum to {}, not to {full}; where the source says so, write `contradiction`", clause.id, Dec(sum)),
            );
        }
        for veto in &s.vetoes {
            let known = veto.item.is_empty() || s.items.iter().any(|i| i.id == veto.item);
            if !known {
                self.say(
                    clause,
                    "pack.veto",
                    format!("否决 {} 针对的 {} 不是本表的项目", veto.id, veto.item),
                    format!(
                        "veto {} names {}, which is no item of the scorecard",
                        veto.id, veto.item
                    ),
                );
            }
        }
        if s.contradiction.is_none() {
            for (upper, lower, overlap) in seams(&s.grades) {
                let (zh, en) = match overlap {
                    true => ("重叠", "overlap"),
                    false => ("之间有分数没有等次", "leave scores without a grade"),
                };
                self.say(
                    clause,
                    "pack.bands",
                    format!("等次 {upper} 与 {lower} {zh}；原文如此请写 contradiction"),
                    format!("grades {upper} and {lower} {en}; where the source says so, write `contradiction`"),
                );
            }
        }
        let mut ids: Vec<&str> = s
            .items
            .iter()
            .map(|i| i.id.as_str())
            .chain(s.vetoes.iter().map(|v| v.id.as_str()))
            .chain(s.grades.iter().map(|g| g.id.as_str()))
            .chain(["score", "factor"])
            .collect();
        ids.sort_unstable();
        if let Some(twice) = ids.windows(2).find(|w| w[0] == w[1]) {
            self.say(
                clause,
                "pack.duplicate",
                format!("考核 {} 里有两个 {}", clause.id, twice[0]),
                format!("scorecard {} has two {}", clause.id, twice[0]),
            );
        }
    }
}
