//! How a workbook would be read, before anything is written.

use crate::check::{RegistryHeaders, missing_columns};
use crate::columns::Field;
use crate::sheet;
use crate::source::Limits;
use std::path::Path;
use yihu_base::{Problem, text};

/// A sheet that has a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetPreview {
    /// Its name; empty in a text file.
    pub name: String,
    /// The row of its header, from 1.
    pub header_row: u32,
    /// Rows of data.
    pub rows: usize,
    /// Its columns, in their order.
    pub columns: Vec<ColumnPreview>,
    /// Required fields that no column holds: with one the file is refused.
    pub missing: Vec<Field>,
}

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnPreview {
    /// Where it stands, from 0.
    pub column: usize,
    /// Its header as the file has it.
    pub header: String,
    /// What it was taken for; `None` is not taken.
    pub field: Option<Field>,
    /// How the field was found.
    pub how: How,
}

/// How a field was found for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By the header of the national export.
    Header,
    /// By another header that the field sends.
    Alias,
    /// By the header without what stands in brackets, a unit as a rule.
    WithoutBrackets,
    /// Not at all: its cells are not read.
    Unknown,
}

impl How {
    /// The id for callers that speak JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Alias => "alias",
            Self::WithoutBrackets => "without_brackets",
            Self::Unknown => "unknown",
        }
    }
}

/// Reads a registry workbook or list as an import does, and says how.
///
/// # Errors
/// All that keeps the file as a whole from being read. A missing column is no error here: see
/// [`SheetPreview::missing`].
pub fn preview(path: &Path, limits: &Limits) -> Result<Vec<SheetPreview>, Problem> {
    let book = sheet::read(path, limits, &RegistryHeaders::default(), &mut |_| {})?;
    let sheets = book.sheets.iter().map(|sheet| {
        let matching = &sheet.matching;
        let columns = matching.headers.iter().zip(&matching.fields).enumerate();
        SheetPreview {
            name: sheet.name.clone(),
            header_row: matching.row,
            rows: sheet.rows.len(),
            columns: columns
                .map(|(column, (header, field))| ColumnPreview {
                    column,
                    header: header.clone(),
                    field: *field,
                    how: how(header, *field),
                })
                .collect(),
            missing: missing_columns(matching).map(|c| c.field).collect(),
        }
    });
    Ok(sheets.collect())
}

fn how(header: &str, field: Option<Field>) -> How {
    let Some(field) = field else {
        return How::Unknown;
    };
    let (key, column) = (text::key(header), field.column());
    if key == text::key(column.header) {
        How::Header
    } else if column.aliases.iter().any(|a| key == text::key(a)) {
        How::Alias
    } else {
        How::WithoutBrackets
    }
}
