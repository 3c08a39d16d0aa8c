//! Folding a cell without copying it when nothing has to change.

use std::borrow::Cow;
use yihu_base::text;

/// [`text::fold`], borrowing what is in normal form already, as nearly all cells are. Words for
/// "nothing recorded" read as empty.
pub fn folded(cell: &str) -> Cow<'_, str> {
    let plain = cell
        .chars()
        .all(|c| matches!(c, '!'..='~' | '\u{4e00}'..='\u{9fff}' | '·'));
    let text = if plain {
        Cow::Borrowed(cell)
    } else {
        Cow::Owned(text::fold(cell))
    };
    match text.as_ref() {
        "-" | "--" | "—" | "——" | "/" | "不详" | "未知" => Cow::Borrowed(""),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::folded;
    use proptest::prelude::*;

    #[test]
    fn blanks_and_placeholders_are_empty() {
        for cell in ["", "  ", "\u{3000}", "－", "—", "不详", " 未知 ", "/"] {
            assert_eq!(folded(cell), "", "{cell:?}");
        }
        assert_eq!(folded(" 张　三１ "), "张 三1");
    }

    proptest! {
        #[test]
        fn is_fold(cell in "[ -~　０-９Ａ-Ｚａ-ｚ（）一-龥·]{2,12}") {
            prop_assume!(!folded(&cell).is_empty());
            prop_assert_eq!(folded(&cell), yihu_base::text::fold(&cell));
        }
    }
}
