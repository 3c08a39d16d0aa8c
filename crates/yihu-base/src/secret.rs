//! Personal data that masks itself wherever it might be printed.

use std::fmt;

/// A text of personal data (ID number, phone, bank account). `Debug` and `Display` show it masked;
/// only [`Secret::reveal`] gives the whole, so that every use of the clear text can be searched for.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Secret(String);

impl Secret {
    /// Wraps a clear text.
    pub fn new(clear: impl Into<String>) -> Self {
        Self(clear.into())
    }

    /// The clear text: for storage, comparison, and views by a role that may see it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The text with its middle hidden.
    pub fn masked(&self) -> String {
        mask(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.masked())
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// Hides the middle of a number: an ID number keeps 6 + 4 characters, a phone 3 + 4, an account
/// its last 4, anything short nothing at all.
///
/// ```
/// use yihu_base::secret::mask;
/// assert_eq!(mask("999999199001010010"), "999999********0010");
/// assert_eq!(mask("13800138000"), "138****8000");
/// assert_eq!(mask("6222000000000001"), "************0001");
/// assert_eq!(mask("123"), "***");
/// ```
pub fn mask(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (head, tail) = match chars.len() {
        18 | 20 => (6, 4),
        11 => (3, 4),
        12.. => (0, 4),
        _ => (0, 0),
    };
    chars
        .iter()
        .enumerate()
        .map(|(i, &c)| {
            if i < head || i + tail >= chars.len() {
                c
            } else {
                '*'
            }
        })
        .collect()
}
