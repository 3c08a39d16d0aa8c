//! Workbooks: .xlsx as a stream of cells, .xls sheet by sheet.

use super::row::RowBuilder;
use super::{Kind, Limits, Region, Sink, unreadable};
use calamine::{Data, DataRef, Reader, SheetType, Xls, Xlsx, XlsxError, open_workbook};
use std::borrow::Cow;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use yihu_base::Problem;

pub(super) fn xlsx(path: &Path, limits: &Limits, sink: &mut Sink<'_>) -> Result<(), Problem> {
    let mut book: Xlsx<BufReader<File>> = open_workbook(path).map_err(|e| broken(&e))?;
    for sheet in sheets(&book) {
        let mut cells = match book.worksheet_cells_reader(&sheet) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(e) => return Err(broken(&e).at(&sheet)),
        };
        let mut builder = RowBuilder::new(limits);
        let mut current = None;
        while let Some(cell) = cells.next_cell().map_err(|e| broken(&e).at(&sheet))? {
            let (row, column) = cell.get_position();
            if current.is_some_and(|c| c != row) {
                sink(&sheet, builder.take(current.unwrap_or(row) + 1))?;
            }
            current = Some(row);
            let (text, number) = xlsx_text(cell.get_value());
            builder
                .push(column as usize, &text, number)
                .map_err(|p| p.at(place(&sheet, row)))?;
        }
        if let Some(row) = current {
            sink(&sheet, builder.take(row + 1))?;
        }
    }
    Ok(())
}

pub(super) fn xls(path: &Path, limits: &Limits, sink: &mut Sink<'_>) -> Result<(), Problem> {
    let mut book: Xls<BufReader<File>> = open_workbook(path).map_err(|e| broken(&e))?;
    for sheet in sheets(&book) {
        let range = book
            .worksheet_range(&sheet)
            .map_err(|e| broken(&e).at(&sheet))?;
        let Some((top, left)) = range.start() else {
            continue;
        };
        let mut builder = RowBuilder::new(limits);
        for (row, cells) in (top..).zip(range.rows()) {
            for (column, value) in (left..).zip(cells) {
                let (text, number) = xls_text(value);
                builder
                    .push(column as usize, &text, number)
                    .map_err(|p| p.at(place(&sheet, row)))?;
            }
            sink(&sheet, builder.take(row + 1))?;
        }
    }
    Ok(())
}

pub(super) fn merges(path: &Path, kind: Kind, sheet: &str) -> Result<Vec<Region>, Problem> {
    let found = match kind {
        Kind::Csv => Vec::new(),
        Kind::Xlsx => {
            let mut book: Xlsx<BufReader<File>> = open_workbook(path).map_err(|e| broken(&e))?;
            book.merge_cells_by_sheet_name(sheet)
                .map_err(|e| broken(&e))?
        }
        Kind::Xls => {
            let book: Xls<BufReader<File>> = open_workbook(path).map_err(|e| broken(&e))?;
            book.merge_cells_by_sheet_name(sheet)
                .map_err(|e| broken(&e))?
        }
    };
    let region = |d: calamine::Dimensions| Region {
        top: d.start.0 + 1,
        bottom: d.end.0 + 1,
        left: d.start.1,
        right: d.end.1,
    };
    Ok(found.into_iter().map(region).collect())
}

/// Names of the sheets that hold cells.
fn sheets<RS: std::io::Read + std::io::Seek>(book: &impl Reader<RS>) -> Vec<String> {
    let all = book.sheets_metadata().iter();
    all.filter(|s| s.typ == SheetType::WorkSheet)
        .map(|s| s.name.clone())
        .collect()
}

fn xlsx_text<'a>(value: &'a DataRef<'_>) -> (Cow<'a, str>, bool) {
    match value {
        DataRef::SharedString(s) => (Cow::Borrowed(*s), false),
        DataRef::String(s) | DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => {
            (Cow::Borrowed(s), false)
        }
        DataRef::Int(n) => (Cow::Owned(n.to_string()), true),
        DataRef::Float(n) => (Cow::Owned(number(*n)), true),
        DataRef::DateTime(d) => (Cow::Owned(date(d)), false),
        DataRef::Bool(b) => (Cow::Borrowed(yes_no(*b)), false),
        DataRef::Error(e) => (Cow::Owned(e.to_string()), false),
        _ => (Cow::Borrowed(""), false),
    }
}

fn xls_text(value: &Data) -> (Cow<'_, str>, bool) {
    match value {
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => (Cow::Borrowed(s), false),
        Data::Int(n) => (Cow::Owned(n.to_string()), true),
        Data::Float(n) => (Cow::Owned(number(*n)), true),
        Data::DateTime(d) => (Cow::Owned(date(d)), false),
        Data::Bool(b) => (Cow::Borrowed(yes_no(*b)), false),
        Data::Error(e) => (Cow::Owned(e.to_string()), false),
        _ => (Cow::Borrowed(""), false),
    }
}

/// The digits a spreadsheet shows: whole numbers in full and without `.0`, others with the fifteen
/// significant digits it keeps, so that a sum's binary residue does not read as a fraction of a fen.
fn number(n: f64) -> String {
    if n.abs() >= 1e15 && n.is_finite() {
        let text = format!("{n:.14e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "14"));
        let zeros = exponent.parse().unwrap_or(14usize).saturating_sub(14);
        return format!("{}{}", digits.replace('.', ""), "0".repeat(zeros));
    }
    if n.fract() == 0.0 || !n.is_finite() {
        return format!("{n:.0}");
    }
    let digits_before = n.abs().log10().floor() as i32 + 1;
    let places = usize::try_from((15 - digits_before).clamp(0, 15)).unwrap_or(0);
    let text = format!("{n:.places$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A cell formatted as a date, as `2014-01-31`.
fn date(value: &calamine::ExcelDateTime) -> String {
    let (year, month, day, ..) = value.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

fn yes_no(yes: bool) -> &'static str {
    if yes { "是" } else { "否" }
}

fn place(sheet: &str, row: u32) -> String {
    format!("{sheet}, {}", row + 1)
}

/// What a reader says of a workbook it cannot take: protected by a password, or damaged.
fn broken(error: &dyn std::fmt::Display) -> Problem {
    let text = error.to_string();
    if text.to_ascii_lowercase().contains("password") || text.contains("EncryptedPackage") {
        return Problem::new(
            "import.password",
            "工作簿有密码保护，请取消密码后再导入",
            "the workbook is protected by a password: remove it and import again",
        );
    }
    unreadable(&text)
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_read_as_a_clerk_sees_them() {
        for (n, text) in [
            (5.0, "5"),
            (3100.25, "3100.25"),
            (0.1 + 0.2, "0.3"),
            (-12.5, "-12.5"),
            (0.000_012, "0.000012"),
            (361_103_000_012.0, "361103000012"),
            (3.611_031_990_010_1e17, "361103199001010000"),
            (123_456_789_012_345.6, "123456789012346"),
        ] {
            assert_eq!(number(n), text);
        }
    }
}
