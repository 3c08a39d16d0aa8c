//! What went wrong, where, and what to do: a code to branch on, two languages to show.

use crate::text::Locale;
use serde::Serialize;
use std::fmt;

/// One problem met by the user: stable `code`, the place, and a sentence with the remedy in both
/// languages. Personal data never goes into a problem's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable machine-readable code, e.g. `import.header_missing`.
    pub code: &'static str,
    /// File, sheet, row, column, clause or line, innermost last; empty when there is none.
    pub place: String,
    /// Chinese sentence with the remedy.
    pub zh: String,
    /// English sentence with the remedy.
    pub en: String,
}

impl Problem {
    /// A problem without a place yet.
    pub fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            code,
            place: String::new(),
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The same problem at a place; an outer place is put before an inner one.
    #[must_use]
    pub fn at(mut self, place: impl AsRef<str>) -> Self {
        let place = place.as_ref();
        self.place = match (place.is_empty(), self.place.is_empty()) {
            (true, _) => self.place,
            (_, true) => place.to_owned(),
            _ => format!("{place}, {}", self.place),
        };
        self
    }

    /// The sentence in `locale`, after its place.
    pub fn message(&self, locale: Locale) -> String {
        let text = locale.pick(&self.zh, &self.en);
        if self.place.is_empty() {
            text.to_owned()
        } else {
            format!("{}{}{text}", self.place, locale.pick("：", ": "))
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}", self.code, self.message(Locale::En))
    }
}

impl std::error::Error for Problem {}

/// All problems of one input, reported together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problems(pub Vec<Problem>);

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
