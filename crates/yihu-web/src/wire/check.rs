//! Checks of documents' own numbers (勾稽核对).

use super::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yihu_policy::documents::{Finding, Outcome};

/// Checks with how many there are of each outcome.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckPage {
    /// Conflicts first, then what cannot be checked.
    pub items: Vec<CheckRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many agree, of those asked for.
    pub agrees: usize,
    /// How many do not.
    pub conflict: usize,
    /// How many cannot be checked.
    pub unknown: usize,
}

/// A check of a document's own numbers (勾稽核对).
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckRow {
    /// The pack.
    pub pack: String,
    /// The clause.
    pub clause: String,
    /// Its title.
    pub title: Text,
    /// Citation.
    pub cite: Vec<String>,
    /// How it came out.
    pub outcome: CheckOutcome,
    /// The numbers compared.
    pub numbers: Text,
    /// What the pack says of the contradiction.
    pub declared: Option<Text>,
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// The numbers agree.
    Agrees,
    /// They do not.
    Conflict,
    /// One of them is not printed.
    Unknown,
}

impl From<Outcome> for CheckOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Agrees => Self::Agrees,
            Outcome::Conflict => Self::Conflict,
            Outcome::Unknown => Self::Unknown,
        }
    }
}

impl CheckRow {
    /// What a check found.
    pub fn of(finding: &Finding) -> Self {
        Self {
            pack: finding.pack.clone(),
            clause: finding.clause.clone(),
            title: (&finding.title).into(),
            cite: finding.cite.clone(),
            outcome: finding.outcome.into(),
            numbers: (&finding.numbers).into(),
            declared: finding.declared.as_ref().map(Text::from),
        }
    }
}
