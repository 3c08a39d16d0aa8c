//! The form of a pack's TOML, as serde reads it: spans kept for error messages.

use crate::kinds::{
    RawChecklist, RawDuty, RawIndicator, RawPlan, RawProcedure, RawQuota, RawScorecard,
    RawSettlement,
};
use crate::pack::Reason;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;
use yihu_base::Text;

/// A table of a clause: the fields every clause has, and its own.
macro_rules! raw {
    ($name:ident { $($field:ident : $ty:ty),* $(,)? }) => {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            pub(crate) id: toml::Spanned<String>,
            #[serde(default)]
            pub(crate) title: yihu_base::Text,
            #[serde(default)]
            pub(crate) words: String,
            #[serde(default)]
            pub(crate) cite: Vec<String>,
            #[serde(default)]
            pub(crate) note: String,
            pub(crate) area: Option<toml::Spanned<String>>,
            pub(crate) from: Option<toml::Spanned<toml::value::Datetime>>,
            pub(crate) to: Option<toml::Spanned<toml::value::Datetime>>,
            $(pub(crate) $field: $ty,)*
        }

        impl $name {
            pub(crate) fn common(&mut self) -> $crate::read::raw::Common {
                $crate::read::raw::Common {
                    id: self.id.clone(),
                    title: std::mem::take(&mut self.title),
                    words: std::mem::take(&mut self.words),
                    cite: std::mem::take(&mut self.cite),
                    note: std::mem::take(&mut self.note),
                    area: self.area.take(),
                    from: self.from.take(),
                    to: self.to.take(),
                }
            }
        }
    };
}

pub(crate) use raw;

pub(crate) struct Common {
    pub(crate) id: Spanned<String>,
    pub(crate) title: Text,
    pub(crate) words: String,
    pub(crate) cite: Vec<String>,
    pub(crate) note: String,
    pub(crate) area: Option<Spanned<String>>,
    pub(crate) from: Option<Spanned<toml::value::Datetime>>,
    pub(crate) to: Option<Spanned<toml::value::Datetime>>,
}

raw!(RawParameter {
    value: Option<Spanned<toml::Value>>,
    unknown: Option<Text>,
    r#type: Option<Spanned<String>>,
});
raw!(RawVariable { of: Spanned<String>, unit: Option<String>, expr: Spanned<String> });
raw!(RawTest {
    of: Spanned<String>,
    purpose: Option<Spanned<String>>,
    expr: Option<Spanned<String>>,
    all: Option<Vec<RawPart>>,
    any: Option<Vec<RawPart>>,
});
raw!(RawBenefit {
    of: Spanned<String>,
    kind: Option<Spanned<String>>,
    what: Option<Text>,
    when: Spanned<String>,
    amount: Option<Spanned<String>>,
    amount_expr: Option<Spanned<String>>,
    unknown: Option<Text>,
    cap: Option<Spanned<String>>,
    cap_expr: Option<Spanned<String>>,
    per: Option<Spanned<String>>,
    days: Option<Spanned<String>>,
    payers: Option<Spanned<toml::Table>>,
    route: Option<Spanned<String>>,
    not_with: Option<Vec<String>>,
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPart {
    pub(crate) id: Spanned<String>,
    #[serde(default)]
    pub(crate) title: Text,
    #[serde(default)]
    pub(crate) words: String,
    #[serde(default)]
    pub(crate) cite: Vec<String>,
    pub(crate) expr: Option<Spanned<String>>,
    pub(crate) unknown: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFact {
    pub(crate) id: Spanned<String>,
    pub(crate) of: Spanned<String>,
    pub(crate) r#type: Spanned<String>,
    pub(crate) title: Text,
    #[serde(default)]
    pub(crate) unit: String,
    /// Id and Chinese label of each value of a code.
    #[serde(default)]
    pub(crate) values: toml::Table,
    #[serde(default, rename = "words")]
    pub(crate) _words: String,
    #[serde(default, rename = "cite")]
    pub(crate) _cite: Vec<String>,
    #[serde(default, rename = "note")]
    pub(crate) _note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawHead {
    pub(crate) id: Spanned<String>,
    pub(crate) version: Option<Spanned<u32>>,
    pub(crate) title: Text,
    pub(crate) area: Spanned<String>,
    pub(crate) from: Spanned<toml::value::Datetime>,
    pub(crate) to: Option<Spanned<toml::value::Datetime>>,
    #[serde(default)]
    pub(crate) unsure: Vec<String>,
    #[serde(default)]
    pub(crate) source: RawSource,
    #[serde(default, rename = "note")]
    pub(crate) _note: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawSource {
    pub(crate) seed: String,
    pub(crate) lines: String,
    pub(crate) title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCase {
    pub(crate) says: Spanned<String>,
    pub(crate) on: Option<Spanned<toml::value::Datetime>>,
    pub(crate) area: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) given: toml::Table,
    pub(crate) expect: toml::Table,
    pub(crate) needs: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) tells: toml::Table,
}

raw!(RawCheck { expr: Spanned<String>, conflict: Option<Text> });

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRecord {
    pub(crate) cite: Spanned<Vec<String>>,
    pub(crate) reason: Reason,
    pub(crate) why: Text,
}

/// What a scenario changes, at the head of its file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawScenario {
    #[serde(default)]
    pub(crate) title: Text,
    #[serde(default)]
    pub(crate) set: BTreeMap<String, Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFile {
    pub(crate) pack: Option<RawHead>,
    pub(crate) scenario: Option<Spanned<RawScenario>>,
    #[serde(default)]
    pub(crate) fact: Vec<RawFact>,
    #[serde(default)]
    pub(crate) parameter: Vec<RawParameter>,
    #[serde(default)]
    pub(crate) variable: Vec<RawVariable>,
    #[serde(default)]
    pub(crate) test: Vec<RawTest>,
    #[serde(default)]
    pub(crate) benefit: Vec<RawBenefit>,
    #[serde(default)]
    pub(crate) settlement: Vec<RawSettlement>,
    #[serde(default)]
    pub(crate) duty: Vec<RawDuty>,
    #[serde(default)]
    pub(crate) quota: Vec<RawQuota>,
    #[serde(default)]
    pub(crate) plan: Vec<RawPlan>,
    #[serde(default)]
    pub(crate) indicator: Vec<RawIndicator>,
    #[serde(default)]
    pub(crate) scorecard: Vec<RawScorecard>,
    #[serde(default)]
    pub(crate) procedure: Vec<RawProcedure>,
    #[serde(default)]
    pub(crate) checklist: Vec<RawChecklist>,
    #[serde(default)]
    pub(crate) check: Vec<RawCheck>,
    #[serde(default)]
    pub(crate) record: Vec<RawRecord>,
    #[serde(default)]
    pub(crate) case: Vec<RawCase>,
}
