//! The form of a pack's TOML, as serde reads it: spans kept for error messages.

use serde::Deserialize;
use toml::Spanned;
use yihu_base::Text;

macro_rules! raw {
    ($name:ident { $($field:ident : $ty:ty),* $(,)? }) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name {
            pub(super) id: Spanned<String>,
            #[serde(default)]
            pub(super) title: Text,
            #[serde(default)]
            pub(super) words: String,
            #[serde(default)]
            pub(super) cite: Vec<String>,
            #[serde(default)]
            pub(super) note: String,
            pub(super) area: Option<Spanned<String>>,
            pub(super) from: Option<Spanned<toml::value::Datetime>>,
            pub(super) to: Option<Spanned<toml::value::Datetime>>,
            $(pub(super) $field: $ty,)*
        }

        impl $name {
            pub(super) fn common(&mut self) -> Common {
                Common {
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

pub(super) struct Common {
    pub(super) id: Spanned<String>,
    pub(super) title: Text,
    pub(super) words: String,
    pub(super) cite: Vec<String>,
    pub(super) note: String,
    pub(super) area: Option<Spanned<String>>,
    pub(super) from: Option<Spanned<toml::value::Datetime>>,
    pub(super) to: Option<Spanned<toml::value::Datetime>>,
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
pub(super) struct RawPart {
    pub(super) id: Spanned<String>,
    #[serde(default)]
    pub(super) title: Text,
    #[serde(default)]
    pub(super) words: String,
    #[serde(default)]
    pub(super) cite: Vec<String>,
    pub(super) expr: Option<Spanned<String>>,
    pub(super) unknown: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFact {
    pub(super) id: Spanned<String>,
    pub(super) of: Spanned<String>,
    pub(super) r#type: Spanned<String>,
    pub(super) title: Text,
    #[serde(default)]
    pub(super) unit: String,
    #[serde(default, rename = "words")]
    pub(super) _words: String,
    #[serde(default, rename = "cite")]
    pub(super) _cite: Vec<String>,
    #[serde(default, rename = "note")]
    pub(super) _note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHead {
    pub(super) id: Spanned<String>,
    pub(super) title: Text,
    pub(super) area: Spanned<String>,
    pub(super) from: Spanned<toml::value::Datetime>,
    pub(super) to: Option<Spanned<toml::value::Datetime>>,
    #[serde(default)]
    pub(super) unsure: Vec<String>,
    #[serde(default)]
    pub(super) source: RawSource,
    #[serde(default, rename = "note")]
    pub(super) _note: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawSource {
    pub(super) seed: String,
    pub(super) lines: String,
    pub(super) title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCase {
    pub(super) says: Spanned<String>,
    pub(super) on: Option<Spanned<toml::value::Datetime>>,
    pub(super) area: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) given: toml::Table,
    pub(super) expect: toml::Table,
    pub(super) needs: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    pub(super) pack: Option<RawHead>,
    #[serde(default)]
    pub(super) fact: Vec<RawFact>,
    #[serde(default)]
    pub(super) parameter: Vec<RawParameter>,
    #[serde(default)]
    pub(super) variable: Vec<RawVariable>,
    #[serde(default)]
    pub(super) test: Vec<RawTest>,
    #[serde(default)]
    pub(super) benefit: Vec<RawBenefit>,
    #[serde(default)]
    pub(super) case: Vec<RawCase>,
}
