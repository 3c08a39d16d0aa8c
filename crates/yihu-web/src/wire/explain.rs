//! Why a clause came out as it did.

use super::Text;
use super::policy::Val;
use super::run::Run;
use crate::sections::Unseen;
use serde::Serialize;
use utoipa::ToSchema;
use yihu_base::Locale;
use yihu_policy::explain::plain::{Plain, plain};
use yihu_policy::explain::{self, Subject};
use yihu_policy::library::Library;
use yihu_policy::value::Value;
use yihu_runs::explain::HouseholdExplained;
use yihu_runs::export::payer_name;

/// All clauses of a household, its members and its village.
#[derive(Debug, Serialize, ToSchema)]
pub struct Verdicts {
    /// The run they come from.
    pub run: Run,
    /// Whether the household changed after the run.
    pub stale: bool,
    /// Clauses of the household.
    pub household: Vec<Explained>,
    /// Clauses of each member.
    pub persons: Vec<PersonExplained>,
    /// Clauses of the village.
    pub village: Vec<Explained>,
}

/// The clauses of a member.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonExplained {
    /// 姓名.
    pub name: String,
    /// The clauses.
    pub items: Vec<Explained>,
}

/// One clause explained.
#[derive(Debug, Serialize, ToSchema)]
pub struct Explained {
    /// The clause's name.
    pub name: String,
    /// The word packs use: `variable`, `test`, `benefit`, `settlement` …
    pub kind: &'static str,
    /// Title.
    pub title: Text,
    /// The pack.
    pub pack: String,
    /// Its title.
    pub pack_title: Text,
    /// The area through which it holds here.
    pub area: String,
    /// Whether by adoption.
    pub adopted: bool,
    /// The document's words.
    pub words: String,
    /// Citation.
    pub cite: Vec<String>,
    /// The value; for a benefit whether it is due.
    pub value: Val,
    /// Unit of a variable.
    pub unit: String,
    /// The parts.
    pub parts: Vec<ExplainedPart>,
    /// A benefit's amount per period.
    pub amount: Option<PeriodAmount>,
    /// A benefit's amount in a year.
    pub yearly_fen: Option<i64>,
    /// Whether it is due but nobody knows how much.
    pub yearly_unknown: bool,
    /// Who pays what of the year's amount.
    pub payers: Vec<PayerSum>,
    /// The way it is paid.
    pub route: String,
    /// What would have to be known.
    pub needs: Vec<Need>,
    /// The sentence to be read out to the household, in the caller's language.
    pub says: String,
    /// What to bring, or who has to settle it, one for each thing that is not known.
    pub bring: Vec<String>,
}

/// An amount per period.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeriodAmount {
    /// The amount, yuan.
    pub value: Val,
    /// The period.
    pub period: Text,
}

/// What a payer pays.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PayerSum {
    /// Id.
    pub payer: String,
    /// Name.
    pub title: String,
    /// The sum.
    pub fen: i64,
}

/// A figure of a clause: a part of a test, a step of a settlement, or the whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainedPart {
    /// Id, empty for the whole.
    pub id: String,
    /// Title.
    pub title: Text,
    /// The document's words.
    pub words: String,
    /// The expression.
    pub expr: String,
    /// What came out.
    pub value: Val,
    /// Its unit.
    pub unit: String,
    /// The values used.
    pub used: Vec<Used>,
}

/// A value that decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct Used {
    /// `fact`, `parameter`, `variable`, `test` or `benefit`.
    pub kind: &'static str,
    /// Id of the fact or name.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Whose value.
    pub subject: Option<Whose>,
    /// The value.
    pub value: Val,
    /// Its unit.
    pub unit: String,
    /// Citation of a parameter or clause.
    pub cite: Vec<String>,
}

/// Whose value: a row of a level.
#[derive(Debug, Serialize, ToSchema)]
pub struct Whose {
    /// The level.
    pub level: &'static str,
    /// The row in the snapshot.
    pub row: usize,
}

/// Something to find out.
#[derive(Debug, Serialize, ToSchema)]
pub struct Need {
    /// The fact or parameter.
    pub id: String,
    /// Whose fact.
    pub subject: Option<Whose>,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Verdicts {
    /// What is seen of an explanation, in the language of the request.
    pub(crate) fn of(
        run: Run,
        stale: bool,
        explained: &HouseholdExplained,
        library: &Library,
        unseen: &Unseen,
        locale: Locale,
    ) -> Self {
        let all = |who: &str, clauses: &[explain::Explained]| -> Vec<Explained> {
            let seen = clauses.iter().filter(|e| !unseen.clause(&e.name));
            seen.map(|e| Explained::of(&told(e, unseen), who, library, locale))
                .collect()
        };
        Self {
            run,
            stale,
            household: all(locale.pick("您家", "your household"), &explained.household),
            persons: explained
                .persons
                .iter()
                .map(|(name, clauses)| PersonExplained {
                    name: name.clone(),
                    items: all(name, clauses),
                })
                .collect(),
            village: all(
                locale.pick("本村", "the village"),
                &explained.village_clauses,
            ),
        }
    }
}

/// An explanation without the facts and clauses that somebody does not see.
fn told(e: &explain::Explained, unseen: &Unseen) -> explain::Explained {
    let mut e = e.clone();
    for part in &mut e.parts {
        part.used
            .retain(|u| match (u.subject, u.id.split_once('.')) {
                (Some(subject), Some((_, id))) if u.kind == "fact" => {
                    !unseen.fact(subject.level, id)
                }
                _ => !unseen.clause(&u.id),
            });
    }
    e.needs.retain(|n| {
        let fact = n.id.split_once('.').zip(n.subject);
        fact.is_none_or(|((_, id), whose)| !unseen.fact(whose.level, id))
    });
    e
}

impl Explained {
    fn of(e: &explain::Explained, who: &str, library: &Library, locale: Locale) -> Self {
        let Plain { says, bring, .. } = plain(e, who, locale);
        let pack = library.packs.iter().find(|p| p.id == e.pack);
        Self {
            name: e.name.clone(),
            kind: e.kind,
            title: (&e.title).into(),
            pack: e.pack.clone(),
            pack_title: pack.map_or_else(|| Text::new(&e.pack, &e.pack), |p| (&p.title).into()),
            area: e.area.clone(),
            adopted: e.adopted,
            words: e.words.clone(),
            cite: e.cite.clone(),
            value: Val::measured(e.value, &e.unit, locale),
            unit: e.unit.clone(),
            parts: e
                .parts
                .iter()
                .map(|p| ExplainedPart::of(p, locale))
                .collect(),
            amount: e.amount.map(|(value, period)| PeriodAmount {
                value: Val::of(value, locale),
                period: Text::new(period.show(Locale::Zh), period.show(Locale::En)),
            }),
            yearly_fen: match e.yearly {
                Some(Value::Money(fen)) => Some(fen.0),
                _ => None,
            },
            yearly_unknown: e.yearly == Some(Value::Unknown),
            payers: e
                .payers
                .iter()
                .map(|(payer, fen)| PayerSum {
                    payer: payer.clone(),
                    title: payer_name(payer, locale),
                    fen: fen.0,
                })
                .collect(),
            route: e.route.clone(),
            needs: e
                .needs
                .iter()
                .map(|n| Need {
                    id: n.id.clone(),
                    subject: n.subject.map(Whose::of),
                    zh: n.zh.clone(),
                    en: n.en.clone(),
                })
                .collect(),
            says,
            bring,
        }
    }
}

impl ExplainedPart {
    fn of(part: &explain::ExplainedPart, locale: Locale) -> Self {
        Self {
            id: part.id.clone(),
            title: (&part.title).into(),
            words: part.words.clone(),
            expr: part.expr.clone(),
            value: Val::measured(part.value, &part.unit, locale),
            unit: part.unit.clone(),
            used: part
                .used
                .iter()
                .map(|u| Used {
                    kind: u.kind,
                    id: u.id.clone(),
                    title: (&u.title).into(),
                    subject: u.subject.map(Whose::of),
                    value: Val::measured(u.value, &u.unit, locale),
                    unit: u.unit.clone(),
                    cite: u.cite.clone(),
                })
                .collect(),
        }
    }
}

impl Whose {
    fn of(subject: Subject) -> Self {
        Self {
            level: subject.level.id(),
            row: subject.row,
        }
    }
}
