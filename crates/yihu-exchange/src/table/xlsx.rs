//! Workbooks out: one sheet after the other, each in constant memory.

use super::{Cell, Column, Failure, Kind};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
};
use std::collections::HashSet;
use std::path::Path;
use yihu_base::{Locale, Text};

/// Rows of a sheet, its header among them.
const SHEET_ROWS: u32 = 1_048_576;

/// A whole number beyond this many is written as text, since a spreadsheet would round it.
const EXACT: i64 = 999_999_999_999_999;

pub(super) struct Book {
    book: Workbook,
    formats: Formats,
    locale: Locale,
    title: String,
    columns: Vec<Column>,
    /// How decimals of each column are shown.
    decimals: Vec<Format>,
    sheet: Option<Worksheet>,
    /// How many sheets the table has so far.
    parts: usize,
    names: HashSet<String>,
    row: u32,
}

struct Formats {
    header: Format,
    text: Format,
    integer: Format,
    money: Format,
    percent: Format,
    date: Format,
}

impl std::fmt::Debug for Book {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Book")
            .field("title", &self.title)
            .field("row", &self.row)
            .finish()
    }
}

/// A workbook whose bytes depend on nothing but its content.
pub(crate) fn workbook() -> Workbook {
    let mut book = Workbook::new();
    // Twice as fast as the usual level, for files a fifth larger.
    book.set_zip_compression_level(2);
    if let Ok(fixed) = ExcelDateTime::from_ymd(2000, 1, 1) {
        book.set_properties(&DocProperties::new().set_creation_datetime(&fixed));
    }
    book
}

/// The format of a header cell.
pub(crate) fn header_format() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0x00E8_EEF4))
        .set_border(FormatBorder::Thin)
}

/// A name that a sheet may have: at most 31 characters, none that spreadsheets forbid.
pub(crate) fn sheet_name(title: &str, part: usize) -> String {
    let ending = if part > 1 {
        format!(" ({part})")
    } else {
        String::new()
    };
    let room = 31 - ending.len();
    let clean = title.chars().filter(|c| !"[]:*?/\\'".contains(*c));
    clean.take(room).collect::<String>() + &ending
}

impl Book {
    pub fn new(locale: Locale) -> Self {
        let formats = Formats {
            header: header_format(),
            text: Format::new().set_num_format("@"),
            integer: Format::new().set_num_format("0"),
            money: Format::new().set_num_format("#,##0.00"),
            percent: Format::new().set_num_format("0.00%"),
            date: Format::new().set_num_format("yyyy-mm-dd"),
        };
        Self {
            book: workbook(),
            formats,
            locale,
            title: String::new(),
            columns: Vec::new(),
            decimals: Vec::new(),
            sheet: None,
            parts: 0,
            names: HashSet::new(),
            row: 0,
        }
    }

    pub fn table(&mut self, title: &Text, columns: Vec<Column>) -> Result<(), Failure> {
        title.get(self.locale).clone_into(&mut self.title);
        self.decimals = columns.iter().map(|c| decimal(c.kind)).collect();
        self.columns = columns;
        self.parts = 0;
        self.begin()
    }

    /// Begins the next sheet of the table.
    fn begin(&mut self) -> Result<(), Failure> {
        self.end();
        self.parts += 1;
        // Two long titles may be the same once they are cut to what a sheet's name holds.
        let mut name = sheet_name(&self.title, self.parts);
        while !self.names.insert(name.to_lowercase()) {
            self.parts += 1;
            name = sheet_name(&self.title, self.parts);
        }
        let mut sheet = self.book.new_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (i, column) in (0u16..).zip(&self.columns) {
            let header = column.header(self.locale);
            sheet.set_column_width(i, width(&header, column.kind))?;
            sheet.write_string_with_format(0, i, &header, &self.formats.header)?;
            // Cells of the column's own kind take its format: naming it cell by cell costs a look-up.
            let format = match column.kind {
                Kind::Text | Kind::Bool => &self.formats.text,
                Kind::Integer => &self.formats.integer,
                Kind::Money => &self.formats.money,
                Kind::Percent => &self.formats.percent,
                Kind::Date => &self.formats.date,
                Kind::Decimal(_) => &self.decimals[usize::from(i)],
            };
            sheet.set_column_format(i, format)?;
        }
        self.sheet = Some(sheet);
        self.row = 1;
        Ok(())
    }

    fn end(&mut self) {
        if let Some(sheet) = self.sheet.take() {
            self.book.push_worksheet(sheet);
        }
    }

    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Failure> {
        if self.row == SHEET_ROWS {
            self.begin()?;
        }
        let (formats, row) = (&self.formats, self.row);
        let sheet = self.sheet.as_mut().ok_or("no table was begun")?;
        for (i, cell) in (0u16..).zip(cells) {
            let kind = self.columns.get(usize::from(i)).map(|c| c.kind);
            // Spreadsheets know no numbers but doubles; the shortest one that reads as the amount
            // is written, so fen survive up to fifteen digits.
            match cell {
                Cell::Int(n) if n.abs() <= EXACT && kind == Some(Kind::Integer) => {
                    sheet.write_number(row, i, *n as f64)?;
                }
                Cell::Money(fen) if fen.0.abs() <= EXACT && kind == Some(Kind::Money) => {
                    sheet.write_number(row, i, fen.0 as f64 / 100.0)?;
                }
                Cell::Text(text) if kind == Some(Kind::Text) => {
                    sheet.write_string(row, i, text.as_ref())?;
                }
                Cell::Int(n) if n.abs() <= EXACT => {
                    sheet.write_number_with_format(row, i, *n as f64, &formats.integer)?;
                }
                Cell::Money(fen) if fen.0.abs() <= EXACT => {
                    sheet.write_number_with_format(row, i, fen.0 as f64 / 100.0, &formats.money)?;
                }
                Cell::Dec(d) => {
                    let format = self
                        .decimals
                        .get(usize::from(i))
                        .unwrap_or(&formats.integer);
                    let number: f64 = d.to_string().parse()?;
                    sheet.write_number_with_format(row, i, number, format)?;
                }
                Cell::Percent(d) => {
                    let number: f64 = d.to_string().parse()?;
                    sheet.write_number_with_format(row, i, number, &formats.percent)?;
                }
                Cell::Date(date) if date.year() >= 1900 => {
                    let (year, month, day) = (date.year(), date.month(), date.day());
                    let date = ExcelDateTime::from_ymd(
                        u16::try_from(year)?,
                        u8::try_from(month)?,
                        u8::try_from(day)?,
                    )?;
                    sheet.write_datetime_with_format(row, i, &date, &formats.date)?;
                }
                Cell::Empty => {}
                _ => {
                    let text = cell.shown(self.locale);
                    sheet.write_string_with_format(row, i, text.as_ref(), &formats.text)?;
                }
            }
        }
        self.row += 1;
        Ok(())
    }

    pub fn finish(mut self, path: &Path) -> Result<(), Failure> {
        self.end();
        if self.book.worksheets().is_empty() {
            self.book.add_worksheet();
        }
        self.book.save(path)?;
        Ok(())
    }
}

fn decimal(kind: Kind) -> Format {
    let places = if let Kind::Decimal(places) = kind {
        usize::from(places)
    } else {
        2
    };
    let point = if places == 0 { "" } else { "." };
    Format::new().set_num_format(format!("0{point}{}", "0".repeat(places)))
}

/// Wide enough for the header, a Chinese character counting as two, and for what its cells hold.
pub(crate) fn width(header: &str, kind: Kind) -> f64 {
    let chars: usize = header
        .chars()
        .map(|c| if c.is_ascii() { 1 } else { 2 })
        .sum();
    let cells = match kind {
        Kind::Text => 12,
        Kind::Money | Kind::Date => 14,
        Kind::Integer | Kind::Decimal(_) | Kind::Percent | Kind::Bool => 8,
    };
    let widest = u32::try_from(chars.clamp(cells, 40)).unwrap_or(40);
    f64::from(widest) + 2.0
}
