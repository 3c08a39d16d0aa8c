//! Sheets of one vocabulary: the rows of data under their headers, without titles, blank rows,
//! repeated headers and totals.

use crate::header::{self, Matching, Vocabulary};
use crate::source::{self, Kind, Limits, Row};
use std::path::Path;
use yihu_base::Problem;

/// How many rows are looked at for a header before a sheet is passed over.
const HEAD_ROWS: usize = 24;

/// A sheet with its header and rows of data.
#[derive(Debug)]
pub struct Sheet<F> {
    /// The name; empty in a text file.
    pub name: String,
    /// Its header.
    pub matching: Matching<F>,
    /// Its rows of data.
    pub rows: Vec<Row>,
}

/// What was read of a file.
#[derive(Debug)]
pub struct Book<F> {
    /// What kind of file it is.
    pub kind: Kind,
    /// Sheets with a header, in their order.
    pub sheets: Vec<Sheet<F>>,
    /// Rows left out: repeated headers and totals.
    pub skipped: usize,
}

/// Reads all sheets that have a header; others (explanations, problem lists) are passed over.
///
/// # Errors
/// The file cannot be read, no sheet has a header, or a field is in two columns.
pub fn read<V: Vocabulary>(
    path: &Path,
    limits: &Limits,
    vocabulary: &V,
    progress: &mut dyn FnMut(usize),
) -> Result<Book<V::Field>, Problem> {
    let mut reader = BookReader {
        vocabulary,
        sheets: Vec::new(),
        skipped: 0,
        open: None,
        read: 0,
    };
    let kind = source::read(path, limits, &mut |sheet, row| {
        reader.row(sheet, row)?;
        if reader.read.is_multiple_of(4096) {
            progress(reader.read);
        }
        Ok(())
    })?;
    reader.close().map_err(|p| p.at(source::file_name(path)))?;
    progress(reader.read);
    if reader.sheets.is_empty() {
        return Err(no_header().at(source::file_name(path)));
    }
    Ok(Book {
        kind,
        sheets: reader.sheets,
        skipped: reader.skipped,
    })
}

struct BookReader<'v, V: Vocabulary> {
    vocabulary: &'v V,
    sheets: Vec<Sheet<V::Field>>,
    skipped: usize,
    open: Option<Open<V::Field>>,
    read: usize,
}

/// The sheet being read: before its header is known, or after.
enum Open<F> {
    Searching { name: String, head: Vec<Row> },
    Found(Sheet<F>),
    Passed { name: String },
}

impl<F> Open<F> {
    fn name(&self) -> &str {
        match self {
            Self::Searching { name, .. } | Self::Passed { name } => name,
            Self::Found(sheet) => &sheet.name,
        }
    }
}

impl<V: Vocabulary> BookReader<'_, V> {
    fn row(&mut self, sheet: &str, row: Row) -> Result<(), Problem> {
        self.read += 1;
        if self.open.as_ref().is_none_or(|o| o.name() != sheet) {
            self.close()?;
            self.open = Some(Open::Searching {
                name: sheet.to_owned(),
                head: Vec::new(),
            });
        }
        if row.is_blank() {
            return Ok(());
        }
        match &mut self.open {
            Some(Open::Found(sheet)) => {
                self.skipped += usize::from(!take(sheet, row));
            }
            Some(Open::Searching { head, .. }) => {
                head.push(row);
                if head.len() >= HEAD_ROWS {
                    self.decide()?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Settles the header of the open sheet from the rows seen so far.
    fn decide(&mut self) -> Result<(), Problem> {
        let Some(Open::Searching { name, head }) = self.open.take() else {
            return Ok(());
        };
        let found = header::find(self.vocabulary, &head).map_err(|p| p.at(&name))?;
        self.open = Some(match found {
            None => Open::Passed { name },
            Some((data, matching)) => {
                let mut sheet = Sheet {
                    name,
                    matching,
                    rows: Vec::new(),
                };
                for row in head.into_iter().skip(data) {
                    self.skipped += usize::from(!take(&mut sheet, row));
                }
                Open::Found(sheet)
            }
        });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Problem> {
        if matches!(self.open, Some(Open::Searching { .. })) {
            self.decide()?;
        }
        if let Some(Open::Found(sheet)) = self.open.take() {
            self.sheets.push(sheet);
        }
        Ok(())
    }
}

/// Keeps a row of data; a repeated header or a total is not kept.
fn take<F: Copy + Eq>(sheet: &mut Sheet<F>, row: Row) -> bool {
    let data = !header::is_total(&row) && !sheet.matching.repeated(&row);
    if data {
        sheet.rows.push(row);
    }
    data
}

fn no_header() -> Problem {
    Problem::new(
        "import.header_missing",
        "找不到表头：前 20 行中没有一行含有足够的已知列名，请对照 docs/import.md 的列名表",
        "no header: none of the first 20 rows has enough known column names, see docs/import.md",
    )
}
