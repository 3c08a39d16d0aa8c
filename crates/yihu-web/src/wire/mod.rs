//! What goes over the wire: JSON types, described once for the API and the console. They are not the
//! types of the register, so that neither binds the other.

pub mod account;
pub mod area;
pub mod authoring;
pub mod check;
pub mod dossier;
pub mod editor;
pub mod explain;
pub mod household;
pub mod kinds;
pub mod list;
pub mod overview;
pub mod policy;
pub mod run;
pub mod scalar;
pub mod simulation;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yihu_policy::library::Library;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listed<T: ToSchema> {
    /// The items, at most as many as asked for.
    pub items: Vec<T>,
    /// Where the next page begins; `null` on the last. Hand it back as `cursor`.
    pub next: Option<String>,
}

impl<T: ToSchema> Listed<T> {
    /// A list that fits one page.
    pub fn all(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// A text in both languages.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A text.
    pub fn new(zh: &str, en: &str) -> Self {
        Self {
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }

    /// What a name of clauses is called; the name itself where no pack has it any more.
    pub fn of_name(library: &Library, name: &str) -> Self {
        let clause = library.names.get(name).and_then(|n| n.clauses.first());
        clause.map_or_else(
            || Self::new(name, name),
            |at| (&library.clauses[*at].title).into(),
        )
    }
}

impl From<&yihu_base::Text> for Text {
    fn from(text: &yihu_base::Text) -> Self {
        Self {
            zh: text.zh.clone(),
            en: text.en.clone(),
        }
    }
}
