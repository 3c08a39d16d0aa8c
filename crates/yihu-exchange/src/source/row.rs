//! One row of a sheet, kept in little memory: a workbook of a million rows is held whole.

use super::{Limits, row_too_long, too_many_columns};
use yihu_base::Problem;

/// The cells of a row as text, in one allocation, with where each ends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    number: u32,
    text: Box<str>,
    ends: Box<[u16]>,
    numbers: Box<[u16]>,
}

impl Row {
    /// A row of these cells, all of them text.
    ///
    /// # Errors
    /// `import.too_many_columns`, `import.row_too_long`.
    pub fn new(number: u32, cells: &[String], limits: &Limits) -> Result<Self, Problem> {
        let mut builder = RowBuilder::new(limits);
        for (column, text) in cells.iter().enumerate() {
            builder.push(column, text, false)?;
        }
        Ok(builder.take(number))
    }

    /// The number the spreadsheet shows, from 1; in a text file the line it starts on.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The text of the cell in a column from 0, empty where the row has none.
    pub fn cell(&self, column: usize) -> &str {
        let Some(&end) = self.ends.get(column) else {
            return "";
        };
        let start = if column == 0 {
            0
        } else {
            self.ends[column - 1]
        };
        &self.text[usize::from(start)..usize::from(end)]
    }

    /// All cells up to the last that is not empty.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len()).map(|i| self.cell(i))
    }

    /// Whether the spreadsheet holds the cell as a number rather than as text.
    pub fn is_number(&self, column: usize) -> bool {
        u16::try_from(column).is_ok_and(|c| self.numbers.contains(&c))
    }

    /// Puts a text into an empty cell that a merged region covers.
    pub(crate) fn fill(&mut self, column: usize, text: &str) {
        let mut cells: Vec<&str> = self.cells().collect();
        if cells.len() <= column {
            cells.resize(column + 1, "");
        }
        if !cells[column].trim().is_empty() {
            return;
        }
        cells[column] = text;
        let mut end = 0usize;
        let ends: Option<Box<[u16]>> = cells
            .iter()
            .map(|cell| {
                end += cell.len();
                u16::try_from(end).ok()
            })
            .collect();
        // A row at its limit of length keeps its empty cell, which the checks then report.
        if let Some(ends) = ends {
            self.text = cells.concat().into();
            self.ends = ends;
        }
    }

    /// Whether nothing but blanks is in it.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Collects the cells of a row, which come in order but with gaps.
#[derive(Debug)]
pub(super) struct RowBuilder {
    columns: usize,
    text: String,
    ends: Vec<u16>,
    numbers: Vec<u16>,
}

impl RowBuilder {
    pub fn new(limits: &Limits) -> Self {
        Self {
            columns: limits.columns,
            text: String::new(),
            ends: Vec::new(),
            numbers: Vec::new(),
        }
    }

    /// Adds a cell at `column`; empty cells are only counted when something follows.
    pub fn push(&mut self, column: usize, text: &str, number: bool) -> Result<(), Problem> {
        if text.is_empty() {
            return Ok(());
        }
        if column >= self.columns {
            return Err(too_many_columns(self.columns));
        }
        if column < self.ends.len() {
            return Ok(()); // a broken sheet that names a cell twice: the first stands
        }
        let before = self.end()?;
        self.ends.resize(column, before);
        self.text.push_str(text);
        let end = self.end()?;
        self.ends.push(end);
        if number {
            self.numbers
                .push(u16::try_from(column).map_err(|_| too_many_columns(self.columns))?);
        }
        Ok(())
    }

    fn end(&self) -> Result<u16, Problem> {
        u16::try_from(self.text.len()).map_err(|_| row_too_long())
    }

    /// The row, leaving the builder empty.
    pub fn take(&mut self, number: u32) -> Row {
        let row = Row {
            number,
            text: self.text.as_str().into(),
            ends: self.ends.as_slice().into(),
            numbers: self.numbers.as_slice().into(),
        };
        self.text.clear();
        self.ends.clear();
        self.numbers.clear();
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_gaps_and_drops_trailing_blanks() {
        let mut b = RowBuilder::new(&Limits::DEFAULT);
        b.push(1, "甲", false).unwrap();
        b.push(3, "5", true).unwrap();
        b.push(4, "", false).unwrap();
        let row = b.take(7);
        assert_eq!(row.cells().collect::<Vec<_>>(), ["", "甲", "", "5"]);
        assert_eq!((row.cell(9), row.number(), row.is_number(3)), ("", 7, true));
        assert!(!row.is_number(1) && !row.is_blank() && b.take(8).is_blank());
    }

    #[test]
    fn refuses_what_is_too_wide_or_too_long() {
        let mut b = RowBuilder::new(&Limits {
            columns: 3,
            ..Limits::DEFAULT
        });
        assert_eq!(
            b.push(3, "x", false).unwrap_err().code,
            "import.too_many_columns"
        );
        assert_eq!(
            b.push(0, &"x".repeat(70_000), false).unwrap_err().code,
            "import.row_too_long"
        );
    }
}
