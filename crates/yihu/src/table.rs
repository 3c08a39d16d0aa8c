//! Tables of text for a terminal, where a Chinese character is two columns wide, and numbers as
//! people read them.

use unicode_width::UnicodeWidthStr;
use yihu_base::Fen;

/// A table whose columns grow with their cells.
#[derive(Debug)]
pub struct Table {
    /// `false` is flush left, `true` flush right.
    right: Vec<bool>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with a header; a title that starts with `>` belongs to a column of numbers.
    pub fn new(header: &[&str]) -> Self {
        Self {
            right: header.iter().map(|h| h.starts_with('>')).collect(),
            rows: vec![
                header
                    .iter()
                    .map(|h| h.trim_start_matches('>').to_owned())
                    .collect(),
            ],
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Whether it has no rows beside its header.
    pub fn is_empty(&self) -> bool {
        self.rows.len() == 1
    }

    /// The lines of the table, its header underlined.
    pub fn show(&self) -> String {
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|r| r.get(column));
            cells.map(|c| c.width()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..self.right.len()).map(width).collect();
        let mut out = String::new();
        for (i, row) in self.rows.iter().enumerate() {
            let mut line = String::new();
            for ((cell, width), right) in row.iter().zip(&widths).zip(&self.right) {
                let pad = " ".repeat(width - cell.width());
                let (before, after) = if *right { (&*pad, "") } else { ("", &*pad) };
                line.push_str(&format!("{before}{cell}{after}  "));
            }
            out.push_str(line.trim_end());
            out.push('\n');
            if i == 0 {
                let total = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
                out.push_str(&"─".repeat(total));
                out.push('\n');
            }
        }
        out
    }
}

/// `1,234,567`.
pub fn count(n: u64) -> String {
    grouped(&n.to_string())
}

/// `1,234.50` (yuan).
pub fn yuan(fen: Fen) -> String {
    grouped(&fen.to_string())
}

/// Commas after every third digit of the whole part.
fn grouped(number: &str) -> String {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", number),
    };
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("0", "0")]
    #[case("999", "999")]
    #[case("1000", "1,000")]
    #[case("-1234567.05", "-1,234,567.05")]
    #[case("-100.00", "-100.00")]
    fn numbers_are_grouped(#[case] plain: &str, #[case] shown: &str) {
        assert_eq!(grouped(plain), shown);
    }

    #[test]
    fn chinese_takes_two_columns() {
        let mut table = Table::new(&["乡镇", ">户"]);
        assert!(table.is_empty());
        table.row(["东阳乡".into(), "588".into()]);
        table.row(["sum".into(), "8,696".into()]);
        assert_eq!(
            table.show(),
            "乡镇       户\n─────────────\n东阳乡    588\nsum     8,696\n"
        );
    }
}
