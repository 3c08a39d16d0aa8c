//! What goes over the wire: JSON types, described once for the API and the console. They are not the
//! types of the register, so that neither binds the other.

pub mod account;
pub mod area;
pub mod dossier;
pub mod explain;
pub mod household;
pub mod list;
pub mod overview;
pub mod policy;
pub mod run;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

impl From<&yihu_base::Text> for Text {
    fn from(text: &yihu_base::Text) -> Self {
        Self {
            zh: text.zh.clone(),
            en: text.en.clone(),
        }
    }
}
