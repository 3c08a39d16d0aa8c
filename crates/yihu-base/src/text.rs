//! Two languages side by side, and the normal form of text that people type.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// The language a caller reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl Locale {
    /// Reads `zh`, `zh_CN.UTF-8`, `en`, …; anything that does not start with `en` is Chinese.
    pub fn parse(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("en") {
            Self::En
        } else {
            Self::Zh
        }
    }

    /// Picks one of two texts.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// A title or sentence in Chinese and English.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// Both languages at once.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The text in `locale`.
    pub fn get(&self, locale: Locale) -> &str {
        locale.pick(&self.zh, &self.en)
    }
}

/// Folds what differs only in typing: full-width forms become half-width (NFKC), outer blanks go,
/// inner runs of white space become one space.
///
/// ```
/// assert_eq!(yihu_base::text::fold(" 张 三　１２３ "), "张 三 123");
/// ```
pub fn fold(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut blank = false;
    for c in raw.nfkc() {
        if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}') {
            blank = !out.is_empty();
            continue;
        }
        if blank {
            out.push(' ');
            blank = false;
        }
        out.push(c);
    }
    out
}

/// [`fold`] for a label that is looked up: also drops all blanks and brackets, keeping what is in them.
///
/// ```
/// assert_eq!(yihu_base::text::key("县（市、区、旗）"), "县市区旗");
/// ```
pub fn key(raw: &str) -> String {
    raw.nfkc()
        .filter(|c| {
            !c.is_whitespace()
                && !matches!(
                    c,
                    '(' | ')'
                        | '['
                        | ']'
                        | '【'
                        | '】'
                        | '、'
                        | ','
                        | '。'
                        | '.'
                        | ':'
                        | '*'
                        | '\u{200b}'
                        | '\u{feff}'
                        | '"'
                        | '“'
                        | '”'
                )
        })
        .collect()
}
