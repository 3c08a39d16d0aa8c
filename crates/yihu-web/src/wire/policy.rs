//! Packs and clauses (政策包、条款) with their effect.

use super::Text;
use super::check::CheckRow;
use super::kinds::{
    DutyFull, IndicatorFull, PlanFull, ProcedureFull, QuotaFull, ScorecardFull, SettlementFull,
};
use super::run::TallyRow;
use super::scalar::Teller;
use serde::Serialize;
use utoipa::ToSchema;
use yihu_base::{AreaCode, Date, Dec, Locale};
use yihu_policy::documents::Finding;
use yihu_policy::library::Library;
use yihu_policy::pack::{Amount, Benefit, Body, Clause, Pack};
use yihu_policy::types::Level;
use yihu_policy::value::Value;
use yihu_runs::export::payer_name;

/// A value ready to show.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Val {
    /// Whether it is known.
    pub known: bool,
    /// The answer of a test.
    pub bool: Option<bool>,
    /// The text, without unit, in the language of the request.
    pub text: String,
}

impl Val {
    /// A value in a language.
    pub fn of(value: Value, locale: Locale) -> Self {
        Self {
            known: value != Value::Unknown,
            bool: match value {
                Value::Bool(b) => Some(b),
                _ => None,
            },
            text: value.show(locale),
        }
    }

    /// A value in the unit that it is told in: shares are kept as parts of one, money in yuan.
    pub fn measured(value: Value, unit: &str, locale: Locale) -> Self {
        let told = match value {
            // To hundredths of a percent.
            Value::Dec(share) if unit == "%" => {
                let hundredth = Dec::ONE / 100;
                let percent = i128::from(share.0) * 100;
                let rounded = (percent + i128::from(hundredth / 2)).div_euclid(hundredth.into());
                i64::try_from(rounded * i128::from(hundredth)).map_or(value, |d| Value::Dec(Dec(d)))
            }
            // A fen is a millionth of ten thousand yuan.
            Value::Money(fen) if unit.starts_with("wan CNY") => fen
                .0
                .checked_mul(Dec::ONE / 1_000_000)
                .map_or(value, |d| Value::Dec(Dec(d))),
            _ => value,
        };
        Self::of(told, locale)
    }
}

/// A pack in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackRow {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// The document's own area.
    pub area: String,
    /// Its name.
    pub area_name: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: Option<String>,
    /// Whether it holds here because it was adopted.
    pub adopted: bool,
    /// Whether it holds here on the day.
    pub in_force: bool,
    /// The document.
    pub source: PackSource,
    /// How many clauses it has.
    pub clauses: usize,
    /// How many cases prove them.
    pub cases: usize,
    /// Hash of its files.
    pub hash: String,
    /// What of its head the source does not print.
    pub unsure: Vec<String>,
}

/// The document of a pack.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackSource {
    /// Which document of the collection.
    pub seed: String,
    /// Which lines of it.
    pub lines: String,
    /// Its own title.
    pub title: String,
}

impl PackRow {
    /// A pack as it stands for an area on a day.
    pub fn of(pack: &Pack, area_name: String, area: AreaCode, day: Date) -> Self {
        let own = pack.area.contains(area);
        let adopted = !own && pack.adopted.iter().any(|a| a.contains(area));
        let in_time = pack.from <= day && pack.to.is_none_or(|to| day <= to);
        Self {
            id: pack.id.clone(),
            title: (&pack.title).into(),
            area: pack.area.to_string(),
            area_name,
            from: pack.from.to_string(),
            to: pack.to.map(|d| d.to_string()),
            adopted,
            in_force: in_time && (own || adopted),
            source: PackSource {
                seed: pack.source.seed.clone(),
                lines: pack.source.lines.clone(),
                title: pack.source.title.clone(),
            },
            clauses: pack.clauses.len(),
            cases: pack.cases.len(),
            hash: pack.hash.clone(),
            unsure: pack.unsure.clone(),
        }
    }
}

/// A pack with its clauses.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackFull {
    /// The pack.
    #[serde(flatten)]
    pub pack: PackRow,
    /// Its clauses in the order of the files.
    pub clauses_full: Vec<ClauseFull>,
}

/// A clause with the document's words beside its expression.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClauseFull {
    /// The name that packs share.
    pub name: String,
    /// The word packs use: `parameter`, `test`, `benefit`, `settlement` …
    pub kind: &'static str,
    /// Title.
    pub title: Text,
    /// The document's words.
    pub words: String,
    /// Citation.
    pub cite: Vec<String>,
    /// A remark.
    pub note: String,
    /// Whose it is.
    pub level: Option<&'static str>,
    /// The pack.
    pub pack: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: Option<String>,
    /// Where it holds.
    pub areas: Vec<String>,
    /// Whether it is the one that holds here on the day.
    pub in_force: bool,
    /// File in the pack.
    pub file: String,
    /// Line in the file.
    pub line: usize,
    /// What a parameter says.
    pub parameter: Option<ParameterFull>,
    /// The expression of a variable or a check, or the condition under which a clause applies.
    pub expression: Option<String>,
    /// Whether `all` parts of a test must hold, or `any`.
    pub combine: Option<Combine>,
    /// The parts of a test, the items of a checklist.
    pub parts: Vec<PartFull>,
    /// How many items of a checklist must be there, where not all.
    pub least: Option<i64>,
    /// What a benefit gives.
    pub benefit: Option<BenefitFull>,
    /// How a bill is paid.
    pub settlement: Option<SettlementFull>,
    /// What is owed to be done.
    pub duty: Option<DutyFull>,
    /// How something is divided.
    pub quota: Option<QuotaFull>,
    /// What is planned.
    pub plan: Option<PlanFull>,
    /// What is measured.
    pub indicator: Option<IndicatorFull>,
    /// How somebody is assessed.
    pub scorecard: Option<ScorecardFull>,
    /// The steps of a procedure.
    pub procedure: Option<ProcedureFull>,
    /// How the numbers of the document agree, where they can be checked.
    pub checks: Vec<CheckRow>,
    /// What the latest run made of it here.
    pub effect: Option<TallyRow>,
}

/// A parameter's value.
#[derive(Debug, Serialize, ToSchema)]
pub struct ParameterFull {
    /// The value.
    pub value: Val,
    /// Its unit as written.
    pub unit: String,
    /// Why it is unknown.
    pub unknown: Option<Text>,
}

/// How the parts of a test make the whole.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// Every part must hold.
    All,
    /// One part suffices.
    Any,
}

impl From<yihu_policy::pack::Combine> for Combine {
    fn from(combine: yihu_policy::pack::Combine) -> Self {
        match combine {
            yihu_policy::pack::Combine::All => Self::All,
            yihu_policy::pack::Combine::Any => Self::Any,
        }
    }
}

/// How an amount is said.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AmountForm {
    /// There is nothing to count.
    None,
    /// A fixed sum.
    Fixed,
    /// An expression.
    Expression,
    /// The source does not print it; the text says why.
    Unknown,
}

impl From<&Amount> for AmountForm {
    fn from(amount: &Amount) -> Self {
        match amount {
            Amount::None => Self::None,
            Amount::Fixed(_) => Self::Fixed,
            Amount::Expr(_) => Self::Expression,
            Amount::Unknown(_) => Self::Unknown,
        }
    }
}

/// A part of a test.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartFull {
    /// Id, empty for the only one.
    pub id: String,
    /// Title.
    pub title: Text,
    /// The document's words.
    pub words: String,
    /// The condition.
    pub expr: Option<String>,
    /// Why the source does not say it.
    pub unknown: Option<Text>,
}

/// What a benefit gives.
#[derive(Debug, Serialize, ToSchema)]
pub struct BenefitFull {
    /// `money`, `in_kind` or `waiver`.
    pub kind: &'static str,
    /// What is given in kind or waived.
    pub what: Option<Text>,
    /// How much, ready to show.
    pub amount: String,
    /// How it is said.
    pub amount_form: AmountForm,
    /// At most.
    pub cap: String,
    /// How that is said.
    pub cap_form: AmountForm,
    /// How often.
    pub per: Text,
    /// Who pays which share.
    pub payers: Vec<PayerShare>,
    /// The way it is paid.
    pub route: String,
    /// Benefits that go first.
    pub not_with: Vec<String>,
}

/// The share of a payer.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayerShare {
    /// Id.
    pub payer: String,
    /// Name.
    pub title: String,
    /// Its share, percent.
    pub share_percent: String,
}

impl ClauseFull {
    /// A clause as it stands for an area on a day.
    pub fn of(
        library: &Library,
        clause: &Clause,
        area: AreaCode,
        day: Date,
        locale: Locale,
        effect: Option<TallyRow>,
        checks: &[Finding],
    ) -> Self {
        let here = library.resolve(&clause.id, area, day);
        let in_force = here.is_some_and(|at| std::ptr::eq(&library.clauses[at], clause));
        let body = &clause.body;
        let tell = &Teller {
            library,
            of: body.level().unwrap_or(Level::Country),
            locale,
        };
        let own = |f: &&Finding| {
            f.pack == clause.place.pack && f.clause == clause.id && f.place == clause.place.show()
        };
        Self {
            name: clause.id.clone(),
            kind: body.kind(),
            title: (&clause.title).into(),
            words: clause.words.clone(),
            cite: clause.cite.clone(),
            note: clause.note.clone(),
            level: body.level().map(Level::id),
            pack: clause.place.pack.clone(),
            from: clause.from.to_string(),
            to: clause.to.map(|d| d.to_string()),
            areas: clause.areas.iter().map(ToString::to_string).collect(),
            in_force,
            file: clause.place.file.clone(),
            line: clause.place.line,
            parameter: match body {
                Body::Parameter(p) => Some(ParameterFull {
                    value: Val::measured(p.value, &p.unit, locale),
                    unit: p.unit.clone(),
                    unknown: p.unknown.as_ref().map(Text::from),
                }),
                _ => None,
            },
            expression: match body {
                Body::Variable(v) => Some(v.expr.text.clone()),
                Body::Benefit(b) => Some(b.when.text.clone()),
                Body::Settlement(s) => Some(s.when.text.clone()),
                Body::Duty(d) => d.when.as_ref().map(|w| w.text.clone()),
                Body::Quota(q) => q.when.as_ref().map(|w| w.text.clone()),
                Body::Check(c) => Some(c.expr.text.clone()),
                _ => None,
            },
            combine: match body {
                Body::Test(test) => Some(test.combine.into()),
                _ => None,
            },
            parts: match body {
                Body::Test(test) => test.parts.iter().map(PartFull::of).collect(),
                Body::Checklist(list) => list.items.iter().map(PartFull::of).collect(),
                _ => Vec::new(),
            },
            least: match body {
                Body::Checklist(list) => list.least,
                _ => None,
            },
            benefit: match body {
                Body::Benefit(benefit) => Some(BenefitFull::of(benefit, locale)),
                _ => None,
            },
            settlement: match body {
                Body::Settlement(s) => Some(SettlementFull::of(s, tell)),
                _ => None,
            },
            duty: match body {
                Body::Duty(d) => Some(DutyFull::of(d, tell)),
                _ => None,
            },
            quota: match body {
                Body::Quota(q) => Some(QuotaFull::of(q, tell)),
                _ => None,
            },
            plan: match body {
                Body::Plan(p) => Some(PlanFull::of(p, tell)),
                _ => None,
            },
            indicator: match body {
                Body::Indicator(i) => Some(IndicatorFull::of(i, tell)),
                _ => None,
            },
            scorecard: match body {
                Body::Scorecard(s) => Some(ScorecardFull::of(s, tell)),
                _ => None,
            },
            procedure: match body {
                Body::Procedure(p) => Some(ProcedureFull::of(p)),
                _ => None,
            },
            checks: checks.iter().filter(own).map(CheckRow::of).collect(),
            effect: effect.filter(|_| in_force),
        }
    }
}

impl PartFull {
    fn of(part: &yihu_policy::pack::Part) -> Self {
        Self {
            id: part.id.clone(),
            title: (&part.title).into(),
            words: part.words.clone(),
            expr: part.expr.as_ref().ok().map(|e| e.text.clone()),
            unknown: part.expr.as_ref().err().map(Text::from),
        }
    }
}

impl BenefitFull {
    fn of(benefit: &Benefit, locale: Locale) -> Self {
        use yihu_policy::pack::BenefitKind;
        let per = benefit.per;
        Self {
            kind: match benefit.kind {
                BenefitKind::Money => "money",
                BenefitKind::InKind => "in_kind",
                BenefitKind::Waiver => "waiver",
            },
            what: benefit.what.as_ref().map(Text::from),
            amount: amount(&benefit.amount, locale),
            amount_form: (&benefit.amount).into(),
            cap: amount(&benefit.cap, locale),
            cap_form: (&benefit.cap).into(),
            per: Text::new(per.show(Locale::Zh), per.show(Locale::En)),
            payers: shares(&benefit.payers, locale),
            route: benefit.route.clone(),
            not_with: benefit.not_with.clone(),
        }
    }
}

/// Parts as percentages.
pub(super) fn shares(payers: &[(String, u32)], locale: Locale) -> Vec<PayerShare> {
    let parts: u32 = payers.iter().map(|(_, parts)| parts).sum();
    let share = |(payer, own): &(String, u32)| PayerShare {
        payer: payer.clone(),
        title: payer_name(payer, locale),
        share_percent: percent(*own, parts),
    };
    payers.iter().map(share).collect()
}

fn amount(amount: &Amount, locale: Locale) -> String {
    match amount {
        Amount::None => String::new(),
        Amount::Fixed(fen) => format!("{fen} {}", locale.pick("元", "CNY")),
        Amount::Expr(e) => e.text.clone(),
        Amount::Unknown(why) => why.get(locale).to_owned(),
    }
}

/// `own` of `all` as a percentage with at most two decimals.
fn percent(own: u32, all: u32) -> String {
    let ratio = Dec::ratio(i64::from(own) * 100, i64::from(all.max(1)));
    let hundredths = ratio.map(|r| yihu_base::dec::div_round(i128::from(r.0), 10_000_000));
    match hundredths {
        Some(h) if h % 100 == 0 => (h / 100).to_string(),
        Some(h) => format!("{}.{:02}", h / 100, h % 100),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn shares_in_percent() {
        for (own, all, text) in [
            (6, 10, "60"),
            (1, 3, "33.33"),
            (2, 3, "66.67"),
            (1, 1, "100"),
        ] {
            assert_eq!(super::percent(own, all), text);
        }
    }
}
