//! Tables out: typed cells to a workbook, to CSV or to JSON, row by row in constant memory.
//!
//! The same cells give the same bytes: no clock and no machine goes into a file.

mod csv;
mod json;
mod xlsx;

pub(crate) use csv::reads_as_formula;
pub(crate) use xlsx::{header_format, sheet_name, width, workbook};

use std::borrow::Cow;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use yihu_base::{Date, Dec, Fen, Locale, Problem, Text};

/// The kind of file written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A workbook with one sheet for each table.
    Xlsx,
    /// One file for each table; from the second on the table's id stands behind the name.
    Csv,
    /// One object with an array of rows for each table.
    Json,
}

impl Format {
    /// From the ending of a file's name.
    ///
    /// # Errors
    /// `export.format` for any other ending.
    pub fn of(path: &Path) -> Result<Self, Problem> {
        let ending = path
            .extension()
            .map(|e| e.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("xlsx") => Ok(Self::Xlsx),
            Some("csv") => Ok(Self::Csv),
            Some("json") => Ok(Self::Json),
            _ => Err(Problem::new(
                "export.format",
                "输出文件名应以 .xlsx、.csv 或 .json 结尾",
                "the name of the output file must end in .xlsx, .csv or .json",
            )
            .at(crate::source::file_name(path))),
        }
    }
}

/// What the cells of a column hold, for number formats and widths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Integer,
    /// Money, shown in yuan with two decimals; JSON has fen.
    Money,
    /// Decimals with so many places shown.
    Decimal(u8),
    /// Shares, shown in percent with two decimals; JSON has the share.
    Percent,
    /// Dates.
    Date,
    /// 是 or 否.
    Bool,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The key in JSON, e.g. `amount_fen`.
    pub id: String,
    /// The title.
    pub title: Text,
    /// The unit, put behind the title.
    pub unit: Option<Text>,
    /// What its cells hold.
    pub kind: Kind,
}

impl Column {
    /// A column; money gets its unit by itself.
    pub fn new(id: impl Into<String>, title: Text, kind: Kind) -> Self {
        let unit = (kind == Kind::Money).then(|| Text::new("元", "yuan"));
        Self {
            id: id.into(),
            title,
            unit,
            kind,
        }
    }

    /// The same column with a unit.
    #[must_use]
    pub fn unit(self, unit: Text) -> Self {
        Self {
            unit: Some(unit),
            ..self
        }
    }

    /// The header: the title with its unit.
    pub fn header(&self, locale: Locale) -> String {
        let title = self.title.get(locale);
        match (&self.unit, locale) {
            (None, _) => title.to_owned(),
            (Some(unit), Locale::Zh) => format!("{title}（{}）", unit.zh),
            (Some(unit), Locale::En) => format!("{title} ({})", unit.en),
        }
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Text; never a formula.
    Text(Cow<'a, str>),
    /// A whole number.
    Int(i64),
    /// Money.
    Money(Fen),
    /// A decimal.
    Dec(Dec),
    /// A share: 0.27 is 27 %.
    Percent(Dec),
    /// A date.
    Date(Date),
    /// 是 or 否.
    Bool(bool),
    /// Nobody knows: 未知, and `null` in JSON.
    Unknown,
    /// Does not apply: an empty cell, left out in JSON.
    Empty,
}

impl<'a> Cell<'a> {
    /// A text cell.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// A known value, else unknown.
    pub fn known<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Unknown, cell)
    }

    /// The text in CSV, and of those cells that a workbook holds as text.
    fn shown(&self, locale: Locale) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Int(n) => Cow::Owned(n.to_string()),
            Self::Money(fen) => Cow::Owned(fen.to_string()),
            Self::Dec(dec) => Cow::Owned(dec.to_string()),
            Self::Percent(dec) => Cow::Owned(percent(*dec)),
            Self::Date(date) => Cow::Owned(date.to_string()),
            Self::Bool(yes) => Cow::Borrowed(yes_no(*yes, locale)),
            Self::Unknown => Cow::Borrowed(locale.pick("未知", "unknown")),
            Self::Empty => Cow::Borrowed(""),
        }
    }
}

/// Percent with two decimals, rounded half away from zero.
fn percent(share: Dec) -> String {
    let hundredths = yihu_base::dec::div_round(i128::from(share.0), i128::from(Dec::ONE / 10_000));
    let sign = if hundredths < 0 { "-" } else { "" };
    let abs = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}%", abs / 100, abs % 100)
}

fn yes_no(yes: bool, locale: Locale) -> &'static str {
    if yes {
        locale.pick("是", "yes")
    } else {
        locale.pick("否", "no")
    }
}

/// Writes tables to one file.
#[derive(Debug)]
pub struct Writer {
    path: PathBuf,
    part: PathBuf,
    out: Out,
}

#[derive(Debug)]
enum Out {
    Xlsx(Box<xlsx::Book>),
    Csv(Box<csv::Files>),
    Json(json::Object),
}

impl Writer {
    /// Begins a file at `path`; what stands there is replaced only when all is written.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn create(path: &Path, format: Format, locale: Locale) -> Result<Self, Problem> {
        let mut name = path.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        let out = match format {
            Format::Xlsx => Out::Xlsx(Box::new(xlsx::Book::new(locale))),
            Format::Csv => Out::Csv(Box::new(csv::Files::new(path.to_owned(), locale))),
            Format::Json => {
                let file = File::create(&part).map_err(|e| unwritable(path, &e))?;
                Out::Json(json::Object::new(BufWriter::new(file)))
            }
        };
        Ok(Self {
            path: path.to_owned(),
            part,
            out,
        })
    }

    /// Begins a table: all rows that follow are its own. `id` names it in JSON and in file names.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn table(&mut self, id: &str, title: &Text, columns: Vec<Column>) -> Result<(), Problem> {
        match &mut self.out {
            Out::Xlsx(book) => book.table(title, columns),
            Out::Csv(files) => files.table(id, &columns),
            Out::Json(object) => object.table(id, columns),
        }
        .map_err(|e| unwritable(&self.path, &e))
    }

    /// Writes a row, one cell for each column.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Problem> {
        match &mut self.out {
            Out::Xlsx(book) => book.row(cells),
            Out::Csv(files) => files.row(cells),
            Out::Json(object) => object.row(cells),
        }
        .map_err(|e| unwritable(&self.path, &e))
    }

    /// Writes the rest, puts the file in its place and answers which files were written.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(self) -> Result<Vec<PathBuf>, Problem> {
        let Self { path, part, out } = self;
        let done = match out {
            Out::Csv(files) => files.finish(),
            Out::Xlsx(book) => book.finish(&part).and_then(|()| placed(&part, &path)),
            Out::Json(object) => object.finish().and_then(|()| placed(&part, &path)),
        };
        done.map_err(|e| unwritable(&path, &e))
    }
}

/// What goes wrong while writing: said to the user in the same words whatever it was.
type Failure = Box<dyn std::error::Error>;

fn placed(part: &Path, path: &Path) -> Result<Vec<PathBuf>, Failure> {
    std::fs::rename(part, path)?;
    Ok(vec![path.to_owned()])
}

/// A file that cannot be written, with the reason the system gives.
pub(crate) fn unwritable(path: &Path, error: &dyn std::fmt::Display) -> Problem {
    Problem::new(
        "export.unwritable",
        format!("无法写入，请检查文件夹、权限、剩余空间，并关闭已打开的同名文件（{error}）"),
        format!("cannot be written: check folder, permissions and space, and close it where it is open ({error})"),
    )
    .at(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_are_rounded_to_two_places() {
        for (billionths, want) in [
            (270_000_000, "27.00%"),
            (333_333_333, "33.33%"),
            (-5_550_000, "-0.56%"),
            (1_000_000_000, "100.00%"),
        ] {
            assert_eq!(percent(Dec(billionths)), want);
        }
    }
}
