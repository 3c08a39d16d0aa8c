//! Checks of documents (勾稽核对): whether a document's own numbers agree, and where documents
//! contradict each other. Contradictions are kept and shown, never repaired.

use crate::kinds::{Plan, PlanRow, Scorecard, seams, sum};
use crate::library::{ClauseIndex, Library};
use crate::pack::{Body, Clause};
use crate::program::Compiler;
use crate::snapshot::Snapshot;
use crate::term::{Op, Term, Typed};
use crate::tree::Tree;
use crate::types::Level;
use crate::value::{Quantity, Value};
use serde::Serialize;
use yihu_base::{AreaCode, Fen, Locale, Problem, Text};

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The numbers agree.
    Agrees,
    /// They do not.
    Conflict,
    /// One of them is not printed.
    Unknown,
}

/// One check of one clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The pack.
    pub pack: String,
    /// The clause.
    pub clause: String,
    /// Title of the clause.
    pub title: Text,
    /// Where it is written.
    pub place: String,
    /// Catalogue ids and seed lines.
    pub cite: Vec<String>,
    /// How it came out.
    pub outcome: Outcome,
    /// The numbers compared.
    pub numbers: Text,
    /// What the pack says of the contradiction, where it declares one.
    pub declared: Option<Text>,
}

impl Finding {
    /// Whether it is news: a conflict that no pack declares, or a declared one that is none.
    pub fn is_news(&self) -> bool {
        (self.outcome == Outcome::Conflict) != self.declared.is_some()
            && self.outcome != Outcome::Unknown
    }

    /// What is wrong, of a finding that is news.
    pub fn problem(&self) -> Problem {
        let Finding {
            clause, numbers, ..
        } = self;
        let problem = match self.outcome {
            Outcome::Conflict => Problem::new(
                "check.conflict",
                format!(
                    "{clause} 的数字不符（{}）：请核对抄录，原文如此则写明 conflict 或 contradiction",
                    numbers.zh
                ),
                format!(
                    "the numbers of {clause} disagree ({}): check the copy, or declare the `conflict` or `contradiction` of the source",
                    numbers.en
                ),
            ),
            _ => Problem::new(
                "check.declared",
                format!(
                    "{clause} 声明了矛盾，数字却相符（{}）：请删去声明",
                    numbers.zh
                ),
                format!(
                    "{clause} declares a contradiction, yet its numbers agree ({}): remove the declaration",
                    numbers.en
                ),
            ),
        };
        problem.at(&self.place)
    }
}

/// Checks the documents of all packs.
pub fn check(library: &Library) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (i, clause) in library.clauses.iter().enumerate() {
        match &clause.body {
            Body::Check(check) => {
                let (outcome, numbers) = evaluate(library, i, clause);
                findings.push(Finding {
                    declared: check.conflict.clone(),
                    ..finding(clause, outcome, numbers)
                });
            }
            Body::Plan(plan) => sums(clause, plan, &mut findings),
            Body::Scorecard(card) => card_of(clause, card, &mut findings),
            _ => {}
        }
    }
    findings
}

fn finding(clause: &Clause, outcome: Outcome, numbers: Text) -> Finding {
    Finding {
        pack: clause.place.pack.clone(),
        clause: clause.id.clone(),
        title: clause.title.clone(),
        place: clause.place.show(),
        cite: clause.cite.clone(),
        outcome,
        numbers,
        declared: None,
    }
}

/// The expression of a check where its pack holds, on the first day of its clause.
fn evaluate(library: &Library, i: ClauseIndex, clause: &Clause) -> (Outcome, Text) {
    let area = library.pack_of(clause).area;
    let level = Level::of_area(area.level());
    let tree = Tree::new(vec![a_village_in(area)], &[0], &[]);
    let snapshot = Snapshot {
        as_of: clause.from,
        tree,
        columns: Default::default(),
    };
    let mut compiler = Compiler::new(library, &snapshot.tree, clause.from);
    let mut value = |typed: &Typed| {
        let node = compiler.lower(typed, level);
        let raw = compiler.constant(node);
        raw.map_or(Value::Unknown, |raw| Value::from_raw(typed.ty, raw))
    };
    let Some(typed) = &library.checked[i].value else {
        return (Outcome::Unknown, Text::default());
    };
    let outcome = match value(typed) {
        Value::Bool(true) => Outcome::Agrees,
        Value::Bool(false) => Outcome::Conflict,
        _ => Outcome::Unknown,
    };
    let mut sides = Vec::new();
    compared(typed, &mut sides);
    let show = |locale: Locale, value: &mut dyn FnMut(&Typed) -> Value| {
        let pairs = sides.iter().map(|(a, sign, b)| {
            let (a, b) = (value(a).show(locale), value(b).show(locale));
            format!("{a} {sign} {b}")
        });
        pairs.collect::<Vec<_>>().join(locale.pick("；", "; "))
    };
    let zh = show(Locale::Zh, &mut value);
    (outcome, Text::new(zh, show(Locale::En, &mut value)))
}

/// Both sides of every comparison of a condition.
fn compared<'t>(typed: &'t Typed, sides: &mut Vec<(&'t Typed, &'static str, &'t Typed)>) {
    let Term::Op(op, args) = &typed.term else {
        return;
    };
    let sign = match op {
        Op::Eq => "=",
        Op::Ne => "≠",
        Op::Lt => "<",
        Op::Le => "≤",
        _ => {
            args.iter().for_each(|arg| compared(arg, sides));
            return;
        }
    };
    sides.push((&args[0], sign, &args[1]));
}

/// Some village inside an area: the first of every level that the area leaves open.
pub(crate) fn a_village_in(area: AreaCode) -> AreaCode {
    let mut code = area.as_u64();
    for level in yihu_base::AreaLevel::ALL
        .into_iter()
        .filter(|l| *l > area.level())
    {
        code += 10u64.pow(12 - level.digits());
    }
    AreaCode::from_u64(code).unwrap_or(area)
}

/// Rows of a plan against its totals, and unit costs against amounts.
fn sums(clause: &Clause, plan: &Plan, findings: &mut Vec<Finding>) {
    let mut own: Vec<(Option<bool>, Text)> = Vec::new();
    if let Some(total) = &plan.total {
        let summed = sum(plan.rows.iter().map(|r| r.quantity.as_ref()));
        own.push(equal(
            summed.as_ref().map(|s| s.value),
            total.value,
            &plan.unit,
        ));
    }
    if let Some(total) = plan.total_amount {
        let amounts: Option<Vec<Fen>> = plan.rows.iter().map(|r| r.amount).collect();
        let summed = amounts.and_then(|a| a.into_iter().try_fold(Fen(0), Fen::checked_add));
        own.push(equal(summed.map(Value::Money), Value::Money(total), "元"));
    }
    for row in &plan.rows {
        if let (Some(amount), Some(cost), Some(quantity)) =
            (row.amount, row.unit_cost, &row.quantity)
        {
            let product = of_quantity(cost, quantity);
            let (holds, numbers) = equal(product, Value::Money(amount), "元");
            let name = row_name(row);
            own.push((
                holds,
                Text::new(
                    format!("{name}{}", numbers.zh),
                    format!("{name}{}", numbers.en),
                ),
            ));
        }
    }
    tell(clause, plan.contradiction.as_ref(), own, findings);
}

/// Turns what was compared in one clause into findings.
fn tell(
    clause: &Clause,
    contradiction: Option<&Text>,
    own: Vec<(Option<bool>, Text)>,
    findings: &mut Vec<Finding>,
) {
    let broken = own.iter().any(|(holds, _)| *holds == Some(false));
    for (holds, numbers) in own {
        let outcome = match holds {
            Some(true) => Outcome::Agrees,
            Some(false) => Outcome::Conflict,
            None => Outcome::Unknown,
        };
        // One declared contradiction speaks for the clause; what agrees in it still agrees.
        let speaks = outcome == Outcome::Conflict || !broken;
        findings.push(Finding {
            declared: contradiction.filter(|_| speaks).cloned(),
            ..finding(clause, outcome, numbers)
        });
    }
}

fn row_name(row: &PlanRow) -> String {
    let year = row.year.map(|y| y.to_string()).unwrap_or_default();
    let words = [year.as_str(), &row.when, &row.category, &row.place];
    let words: Vec<&str> = words.into_iter().filter(|w| !w.is_empty()).collect();
    if words.is_empty() {
        String::new()
    } else {
        format!("{}: ", words.join(" "))
    }
}

fn of_quantity(cost: Fen, quantity: &Quantity) -> Option<Value> {
    let raw = i128::from(quantity.value.raw()?);
    let fen = match quantity.value {
        Value::Int(_) => i128::from(cost.0).checked_mul(raw)?,
        Value::Dec(_) => {
            yihu_base::dec::div_round(i128::from(cost.0) * raw, i128::from(yihu_base::Dec::ONE))
        }
        _ => return None,
    };
    Some(Value::Money(Fen(i64::try_from(fen).ok()?)))
}

fn equal(sum: Option<Value>, printed: Value, unit: &str) -> (Option<bool>, Text) {
    let say = |locale: Locale| {
        let unknown = || locale.pick("未印全", "not all printed").to_owned();
        let sum = sum.map_or_else(unknown, |s| s.show(locale));
        format!("{sum} = {} {unit}", printed.show(locale))
            .trim()
            .to_owned()
    };
    (
        sum.map(|sum| sum == printed),
        Text::new(say(Locale::Zh), say(Locale::En)),
    )
}

/// Weights against the full score, and grades against each other.
fn card_of(clause: &Clause, card: &Scorecard, findings: &mut Vec<Finding>) {
    let weights = card.items.iter().filter(|i| !i.bonus);
    let weights: Option<i64> = weights.map(|i| i.weight.map(|w| w.0)).sum();
    let mut own = Vec::new();
    if let Some(full) = card.full {
        let sum = weights.map(|w| Value::Dec(yihu_base::Dec(w)));
        own.push(equal(sum, Value::Dec(full), "分"));
    }
    for (upper, lower, overlap) in seams(&card.grades) {
        let numbers = match overlap {
            true => Text::new(
                format!("等次 {upper} 与 {lower} 重叠"),
                format!("grades {upper} and {lower} overlap"),
            ),
            false => Text::new(
                format!("等次 {upper} 与 {lower} 之间有分数没有等次"),
                format!("between grades {upper} and {lower} some scores have no grade"),
            ),
        };
        own.push((Some(false), numbers));
    }
    tell(clause, card.contradiction.as_ref(), own, findings);
}
