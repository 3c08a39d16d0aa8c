//! Finding the header among title rows, and which column holds which field.

use crate::source::Row;
use std::collections::HashMap;
use std::hash::Hash;
use yihu_base::{Problem, text};

/// How far down a header is looked for.
const SEARCH_ROWS: usize = 20;

/// What headers a table may have.
pub trait Vocabulary {
    /// What a column stands for.
    type Field: Copy + Eq + Hash + 'static;
    /// The field of a header already in the form of [`text::key`].
    fn field(&self, key: &str) -> Option<Self::Field>;
    /// How many known headers make a row a header row.
    const ENOUGH: usize;
}

/// Which column was taken for which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matching<F> {
    /// The row of the header; the lower one of a header of two rows.
    pub row: u32,
    /// Headers as they stand in the file, by column.
    pub headers: Vec<String>,
    /// The field of each column; `None` is a column that is not taken.
    pub fields: Vec<Option<F>>,
}

impl<F: Copy + Eq> Matching<F> {
    /// The column that holds a field.
    pub fn column(&self, field: F) -> Option<usize> {
        self.fields.iter().position(|f| *f == Some(field))
    }

    /// Whether a row repeats the header, as at a page break: most of its cells stand under
    /// themselves. Compared as they are, since this is asked of every row.
    pub fn repeated(&self, row: &Row) -> bool {
        let (mut filled, mut same) = (0, 0);
        for (cell, header) in row.cells().zip(&self.headers) {
            filled += usize::from(!cell.is_empty());
            same += usize::from(!cell.is_empty() && cell == header);
        }
        same >= 2 && same * 2 >= filled
    }
}

/// Looks up a header: as it stands, then without what is in brackets (a unit, as a rule).
pub fn lookup<V: Vocabulary>(vocabulary: &V, header: &str) -> Option<V::Field> {
    let key = text::key(header);
    if key.is_empty() {
        return None;
    }
    vocabulary
        .field(&key)
        .or_else(|| vocabulary.field(&text::key(&without_brackets(header))))
}

fn without_brackets(header: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::new();
    for c in header.chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Where the data of a sheet begins, and its header; `None` if no row looks like one.
type Found<V> = Option<(usize, Matching<<V as Vocabulary>::Field>)>;

/// Finds the header of a sheet among its first rows. Returns where in `rows` the data begins, or
/// `None` if no row looks like a header.
///
/// # Errors
/// A field is in two columns.
pub fn find<V: Vocabulary>(vocabulary: &V, rows: &[Row]) -> Result<Found<V>, Problem> {
    let mut best: Option<(usize, usize, Vec<String>)> = None;
    for (i, row) in rows.iter().take(SEARCH_ROWS).enumerate() {
        let single: Vec<String> = row.cells().map(str::to_owned).collect();
        let score = known(vocabulary, &single);
        if score >= V::ENOUGH && best.as_ref().is_none_or(|b| score > b.0) {
            best = Some((score, i + 1, single.clone()));
        }
        let Some(below) = rows.get(i + 1).filter(|_| score > 0) else {
            continue;
        };
        // A second header row refines groups (家庭收入 over 工资性收入, …): all of it must be known.
        let lower: Vec<String> = below.cells().map(str::to_owned).collect();
        let filled = lower.iter().filter(|c| !c.trim().is_empty()).count();
        if filled == 0 || known(vocabulary, &lower) < filled {
            continue;
        }
        let both = merge(single, lower);
        let score = known(vocabulary, &both);
        if score >= V::ENOUGH && best.as_ref().is_none_or(|b| score > b.0) {
            best = Some((score, i + 2, both));
        }
    }
    let Some((_, data, headers)) = best else {
        return Ok(None);
    };
    let fields: Vec<_> = headers.iter().map(|h| lookup(vocabulary, h)).collect();
    let mut seen = HashMap::new();
    for (i, field) in fields.iter().enumerate() {
        let Some(field) = field else { continue };
        if let Some(first) = seen.insert(*field, i) {
            return Err(twice(&headers, first, i).at(rows[data - 1].number().to_string()));
        }
    }
    let row = rows[data - 1].number();
    Ok(Some((
        data,
        Matching {
            row,
            headers,
            fields,
        },
    )))
}

fn merge(upper: Vec<String>, lower: Vec<String>) -> Vec<String> {
    let columns = upper.len().max(lower.len());
    let (mut upper, mut lower) = (upper.into_iter(), lower.into_iter());
    let mut out = Vec::with_capacity(columns);
    for _ in 0..columns {
        let (up, low) = (
            upper.next().unwrap_or_default(),
            lower.next().unwrap_or_default(),
        );
        out.push(if low.trim().is_empty() { up } else { low });
    }
    out
}

fn known<V: Vocabulary>(vocabulary: &V, headers: &[String]) -> usize {
    headers
        .iter()
        .filter(|h| lookup(vocabulary, h).is_some())
        .count()
}

fn twice(headers: &[String], first: usize, second: usize) -> Problem {
    let (a, b) = (column_letters(first), column_letters(second));
    let (one, two) = (text::fold(&headers[first]), text::fold(&headers[second]));
    Problem::new(
        "import.column_twice",
        format!("{a} 列“{one}”和 {b} 列“{two}”是同一项，请删去一列或改名"),
        format!("columns {a} \"{one}\" and {b} \"{two}\" are the same field: delete or rename one"),
    )
}

/// `A` for column 0, `AB` for 27, as a spreadsheet names them.
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut n = column + 1;
    while n > 0 {
        letters.push(char::from(b'A' + ((n - 1) % 26) as u8));
        n = (n - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Whether a row is the total (合计) at the end of a page or sheet.
pub fn is_total(row: &Row) -> bool {
    let first = row.cells().find(|c| !c.trim().is_empty()).map(text::key);
    first.is_some_and(|key| {
        matches!(
            key.as_str(),
            "合计" | "总计" | "共计" | "小计" | "本页合计" | "本页小计" | "总合计"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters() {
        for (column, want) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (702, "AAA")] {
            assert_eq!(column_letters(column), want);
        }
    }
}
