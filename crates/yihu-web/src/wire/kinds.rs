//! What the kinds of clause say that are built from figures: settlements, duties, quotas, plans,
//! indicators, scorecards, procedures.

use super::Text;
use super::policy::{PayerShare, shares};
use super::scalar::{ScalarFull, Teller};
use serde::Serialize;
use utoipa::ToSchema;
use yihu_base::{Dec, Locale};
use yihu_policy::kinds::{
    Band, Deadline, Deduction, Direction, Duty, Grade, Indicator, Item, Measure, Plan, PlanRow,
    Procedure, Quota, Rate, Scorecard, Season, Settlement, SettlementStep, Step, Veto,
};
use yihu_policy::pack::Expression;
use yihu_runs::export::payer_name;

/// A bill passed through payers in order (结算).
#[derive(Debug, Serialize, ToSchema)]
pub struct SettlementFull {
    /// What has to be paid.
    pub bill: ScalarFull,
    /// Who pays, in order.
    pub steps: Vec<SettlementStepFull>,
}

/// One payer's turn.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettlementStepFull {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// The document's words.
    pub words: String,
    /// Who pays, an id.
    pub payer: String,
    /// What the payer is called.
    pub payer_title: String,
    /// Which of the bills it pays for.
    pub when: Option<String>,
    /// The amount it looks at; what is left, by default.
    pub base: Option<ScalarFull>,
    /// The deductible (起付线).
    pub less: Option<ScalarFull>,
    /// One rate.
    pub rate: Option<ScalarFull>,
    /// Or rates by bands.
    pub bands: Vec<BandFull>,
    /// Or all but this much of the bill, which stays with the patient.
    pub leaves: Option<ScalarFull>,
    /// At most this (封顶线).
    pub cap: Option<ScalarFull>,
    /// Whether deductible, bands and cap are those of a year.
    pub yearly: bool,
}

/// A band of amounts with its rate.
#[derive(Debug, Serialize, ToSchema)]
pub struct BandFull {
    /// Its upper end; open in the last.
    pub to: Option<ScalarFull>,
    /// The rate inside it.
    pub rate: ScalarFull,
}

/// Who must do what, how often (职责).
#[derive(Debug, Serialize, ToSchema)]
pub struct DutyFull {
    /// Who has the duty.
    pub actor: Text,
    /// What is to be done.
    pub act: Text,
    /// What was done.
    pub done: ScalarFull,
    /// At least.
    pub least: Option<ScalarFull>,
    /// At most.
    pub most: Option<ScalarFull>,
    /// The period; none when it is done once and for all.
    pub per: Option<Text>,
    /// The part of the year in which it is owed, `["03-01", "05-31"]`.
    pub season: Option<Vec<String>>,
}

/// How people, places or money are divided (配额).
#[derive(Debug, Serialize, ToSchema)]
pub struct QuotaFull {
    /// What is counted.
    pub part: Option<ScalarFull>,
    /// What it is a part of.
    pub whole: Option<ScalarFull>,
    /// At least.
    pub least: Option<ScalarFull>,
    /// At most.
    pub most: Option<ScalarFull>,
    /// Exactly.
    pub exactly: Option<ScalarFull>,
    /// Whether the number must be odd.
    pub odd: bool,
    /// An amount of money that is divided.
    pub amount: Option<ScalarFull>,
    /// Among whom.
    pub among: Vec<PayerShare>,
}

/// Targets by year, category and place (计划).
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanFull {
    /// What is counted.
    pub unit: String,
    /// The rows.
    pub rows: Vec<PlanRowFull>,
    /// The printed total of the quantities.
    pub total: Option<ScalarFull>,
    /// The printed total of the amounts.
    pub total_amount: Option<ScalarFull>,
    /// What is done.
    pub done: Option<ScalarFull>,
    /// What is wrong in the source, where it contradicts itself.
    pub contradiction: Option<Text>,
}

/// A row of a plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanRowFull {
    /// The calendar year.
    pub year: Option<i64>,
    /// The year as the source names it.
    pub when: String,
    /// 类别.
    pub category: String,
    /// 地点.
    pub place: String,
    /// How many; `null` where the source does not print it.
    pub quantity: Option<ScalarFull>,
    /// What one costs.
    pub unit_cost: Option<ScalarFull>,
    /// What all cost.
    pub amount: Option<ScalarFull>,
}

/// A measure with its target (指标).
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorFull {
    /// The unit, as shown.
    pub unit: String,
    /// The measure, where one expression says it.
    pub measure: Option<ScalarFull>,
    /// Or its numerator,
    pub part: Option<String>,
    /// and its denominator.
    pub whole: Option<String>,
    /// What it is aimed at.
    pub target: Option<ScalarFull>,
    /// `at_least`, `at_most`, `exactly`, `above` or `below`.
    pub direction: &'static str,
    /// By when.
    pub by: Option<String>,
}

/// Weighted items, vetoes and grades (考核).
#[derive(Debug, Serialize, ToSchema)]
pub struct ScorecardFull {
    /// The full score.
    pub full: Option<String>,
    /// The items.
    pub items: Vec<ScoreItemFull>,
    /// What overrules them.
    pub vetoes: Vec<VetoFull>,
    /// Grades, the best first.
    pub grades: Vec<GradeFull>,
    /// What is wrong in the source, where it contradicts itself.
    pub contradiction: Option<Text>,
}

/// An item with its weight.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreItemFull {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// The document's words.
    pub words: String,
    /// Points at most; `null` where the source does not print it.
    pub weight: Option<String>,
    /// Points reached; the whole weight where only deductions are said.
    pub score: Option<ScalarFull>,
    /// Points lost.
    pub deductions: Vec<DeductionFull>,
    /// Whether it comes on top (加分).
    pub bonus: bool,
}

/// Points lost for each time something happens.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeductionFull {
    /// What happened.
    pub each: String,
    /// Points lost each time.
    pub points: ScalarFull,
    /// At most so many.
    pub most: Option<ScalarFull>,
}

/// What overrules the items (一票否决).
#[derive(Debug, Serialize, ToSchema)]
pub struct VetoFull {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// The document's words.
    pub words: String,
    /// When.
    pub when: String,
    /// The item whose points are lost; all where none is named.
    pub item: String,
}

/// A grade (等次).
#[derive(Debug, Serialize, ToSchema)]
pub struct GradeFull {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// The lowest score.
    pub from: Option<ScoreBound>,
    /// The highest score.
    pub to: Option<ScoreBound>,
    /// A factor that wages or funds are multiplied with.
    pub factor: Option<String>,
    /// What follows.
    pub consequence: Text,
}

/// An end of a range of scores.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreBound {
    /// The score.
    pub score: String,
    /// Whether it is itself inside.
    pub inside: bool,
}

/// Steps with actors, evidence and deadlines (程序).
#[derive(Debug, Serialize, ToSchema)]
pub struct ProcedureFull {
    /// What sets it going.
    pub starts: Text,
    /// The steps.
    pub steps: Vec<ProcedureStepFull>,
}

/// A step of a procedure.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProcedureStepFull {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// The document's words.
    pub words: String,
    /// Who acts.
    pub actor: Text,
    /// At which level.
    pub level: Option<&'static str>,
    /// Steps that come before.
    pub after: Vec<String>,
    /// What has to be brought.
    pub evidence: Vec<Text>,
    /// How long it may take, or until when.
    pub within: Option<DeadlineFull>,
    /// Where a notice hangs.
    pub notice: Option<NoticeFull>,
    /// What comes out of it.
    pub outcome: Text,
}

/// How long a step may take.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeadlineFull {
    /// Whether the source prints it.
    pub known: bool,
    /// In words.
    pub text: Text,
}

/// A notice (公示).
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeFull {
    /// Where it hangs.
    pub place: Text,
    /// For how many days.
    pub days: Option<u32>,
}

impl SettlementFull {
    pub(super) fn of(s: &Settlement, tell: &Teller<'_>) -> Self {
        Self {
            bill: tell.scalar(&s.bill),
            steps: s
                .steps
                .iter()
                .map(|s| SettlementStepFull::of(s, tell))
                .collect(),
        }
    }
}

impl SettlementStepFull {
    fn of(s: &SettlementStep, tell: &Teller<'_>) -> Self {
        let band = |b: &Band| BandFull {
            to: tell.optional(b.to.as_ref()),
            rate: tell.scalar(&b.rate),
        };
        let (mut rate, mut bands, mut leaves) = (None, Vec::new(), None);
        match &s.rate {
            Rate::One(one) => rate = Some(tell.scalar(one)),
            Rate::Bands(of) => bands = of.iter().map(band).collect(),
            Rate::Leaves(rest) => leaves = Some(tell.scalar(rest)),
        }
        Self {
            id: s.id.clone(),
            title: (&s.title).into(),
            words: s.words.clone(),
            payer: s.payer.clone(),
            payer_title: payer_name(&s.payer, tell.locale),
            when: written(s.when.as_ref()),
            base: tell.optional(s.base.as_ref()),
            less: tell.optional(s.less.as_ref()),
            rate,
            bands,
            leaves,
            cap: tell.optional(s.cap.as_ref()),
            yearly: s.yearly,
        }
    }
}

impl DutyFull {
    pub(super) fn of(d: &Duty, tell: &Teller<'_>) -> Self {
        let day = |day: i64| format!("{:02}-{:02}", day / 100, day % 100);
        let season = |s: Season| vec![day(s.from), day(s.to)];
        let per = |p: yihu_policy::pack::Period| Text::new(p.show(Locale::Zh), p.show(Locale::En));
        Self {
            actor: (&d.actor).into(),
            act: (&d.act).into(),
            done: tell.scalar(&d.done),
            least: tell.optional(d.least.as_ref()),
            most: tell.optional(d.most.as_ref()),
            per: d.per.map(per),
            season: d.season.map(season),
        }
    }
}

impl QuotaFull {
    pub(super) fn of(q: &Quota, tell: &Teller<'_>) -> Self {
        Self {
            part: tell.optional(q.part.as_ref()),
            whole: tell.optional(q.whole.as_ref()),
            least: tell.optional(q.least.as_ref()),
            most: tell.optional(q.most.as_ref()),
            exactly: tell.optional(q.exactly.as_ref()),
            odd: q.odd,
            amount: tell.optional(q.amount.as_ref()),
            among: shares(&q.among, tell.locale),
        }
    }
}

impl PlanFull {
    pub(super) fn of(p: &Plan, tell: &Teller<'_>) -> Self {
        let row = |r: &PlanRow| PlanRowFull {
            year: r.year,
            when: r.when.clone(),
            category: r.category.clone(),
            place: r.place.clone(),
            quantity: r.quantity.as_ref().map(|q| tell.quantity(q)),
            unit_cost: r.unit_cost.map(|fen| tell.money(fen)),
            amount: r.amount.map(|fen| tell.money(fen)),
        };
        Self {
            unit: p.unit.clone(),
            rows: p.rows.iter().map(row).collect(),
            total: p.total.as_ref().map(|q| tell.quantity(q)),
            total_amount: p.total_amount.map(|fen| tell.money(fen)),
            done: tell.optional(p.done.as_ref()),
            contradiction: p.contradiction.as_ref().map(Text::from),
        }
    }
}

impl IndicatorFull {
    pub(super) fn of(i: &Indicator, tell: &Teller<'_>) -> Self {
        let (measure, part, whole) = match &i.measure {
            Measure::One(one) => (Some(tell.scalar(one)), None, None),
            Measure::Share(part, whole) => (None, written(Some(part)), written(Some(whole))),
        };
        let mut words = Direction::ALL.iter();
        Self {
            unit: i.unit.clone(),
            measure,
            part,
            whole,
            target: tell.optional(i.target.as_ref()),
            direction: words
                .find(|(d, ..)| *d == i.direction)
                .map_or("", |(_, word, _)| word),
            by: i.by.map(|d| d.to_string()),
        }
    }
}

impl ScorecardFull {
    pub(super) fn of(s: &Scorecard, tell: &Teller<'_>) -> Self {
        let deduction = |d: &Deduction| DeductionFull {
            each: d.each.text.clone(),
            points: tell.scalar(&d.points),
            most: tell.optional(d.most.as_ref()),
        };
        let item = |i: &Item| ScoreItemFull {
            id: i.id.clone(),
            title: (&i.title).into(),
            words: i.words.clone(),
            weight: i.weight.map(|w| w.to_string()),
            score: tell.optional(i.score.as_ref()),
            deductions: i.deductions.iter().map(deduction).collect(),
            bonus: i.bonus,
        };
        let veto = |v: &Veto| VetoFull {
            id: v.id.clone(),
            title: (&v.title).into(),
            words: v.words.clone(),
            when: v.when.text.clone(),
            item: v.item.clone(),
        };
        Self {
            full: s.full.map(|f| f.to_string()),
            items: s.items.iter().map(item).collect(),
            vetoes: s.vetoes.iter().map(veto).collect(),
            grades: s.grades.iter().map(GradeFull::of).collect(),
            contradiction: s.contradiction.as_ref().map(Text::from),
        }
    }
}

impl GradeFull {
    fn of(g: &Grade) -> Self {
        let bound = |(score, inside): (Dec, bool)| ScoreBound {
            score: score.to_string(),
            inside,
        };
        Self {
            id: g.id.clone(),
            title: (&g.title).into(),
            from: g.from.map(bound),
            to: g.to.map(bound),
            factor: g.factor.map(|f| f.to_string()),
            consequence: (&g.consequence).into(),
        }
    }
}

impl ProcedureFull {
    pub(super) fn of(p: &Procedure) -> Self {
        Self {
            starts: (&p.starts).into(),
            steps: p.steps.iter().map(ProcedureStepFull::of).collect(),
        }
    }
}

impl ProcedureStepFull {
    fn of(s: &Step) -> Self {
        Self {
            id: s.id.clone(),
            title: (&s.title).into(),
            words: s.words.clone(),
            actor: (&s.actor).into(),
            level: s.level.map(yihu_policy::types::Level::id),
            after: s.after.clone(),
            evidence: s.evidence.iter().map(Text::from).collect(),
            within: s.within.as_ref().map(DeadlineFull::of),
            notice: s.notice.as_ref().map(|n| NoticeFull {
                place: (&n.place).into(),
                days: n.days,
            }),
            outcome: (&s.outcome).into(),
        }
    }
}

impl DeadlineFull {
    fn of(deadline: &Deadline) -> Self {
        let many = |n: &u32| if *n == 1 { "" } else { "s" };
        let (zh, en) = match deadline {
            Deadline::Days(n) => (format!("{n} 天内"), format!("within {n} day{}", many(n))),
            Deadline::WorkingDays(n) => (
                format!("{n} 个工作日内"),
                format!("within {n} working day{}", many(n)),
            ),
            Deadline::Months(n) => (
                format!("{n} 个月内"),
                format!("within {n} month{}", many(n)),
            ),
            Deadline::YearlyOn(day) => (format!("每年 {day} 前"), format!("by {day} of each year")),
            Deadline::On(day) => (format!("{day} 前"), format!("by {day}")),
            Deadline::Unknown(why) => (why.zh.clone(), why.en.clone()),
        };
        Self {
            known: !matches!(deadline, Deadline::Unknown(_)),
            text: Text::new(&zh, &en),
        }
    }
}

/// An expression as written.
fn written(expr: Option<&Expression>) -> Option<String> {
    expr.map(|e| e.text.clone())
}

#[cfg(test)]
mod tests;
