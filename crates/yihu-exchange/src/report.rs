//! The workbook that goes back to the clerk: refused rows as they were sent, with a comment on
//! each wrong cell, ready to be mended and imported again.
//!
//! ID numbers stand in clear on the first sheets, since the clerk must mend them in what is the
//! clerk's own file; the problem list masks them.

use crate::check::fold::folded;
use crate::columns::{Field, Format as CellFormat};
use crate::findings::{Finding, RowRef};
use crate::header::column_letters;
use crate::sheet::{Book, Sheet};
use crate::table::{self, Kind, header_format, sheet_name, unwritable, width};
use rust_xlsxwriter::{Color, DataValidation, Format, Note, Workbook, Worksheet, XlsxError};
use std::collections::HashMap;
use std::path::Path;
use yihu_base::{Locale, Problem, secret};

/// Comments on one sheet; spreadsheets become slow beyond, and the problem list has them all.
const NOTES: usize = 20_000;

/// What a report tells.
#[derive(Debug)]
pub struct Report<'a> {
    /// The file as it was read.
    pub book: &'a Book<Field>,
    /// All rows of refused households, in the order of the file.
    pub refused: &'a [RowRef],
    /// Errors and warnings, in the order of rows.
    pub findings: &'a [Finding],
    /// Counts for the summary: what, and how many.
    pub counts: &'a [(String, u64)],
    /// The language of sentences and headers; data stays as it is.
    pub locale: Locale,
}

/// Writes the report to `path`.
///
/// # Errors
/// `export.unwritable`.
pub fn write(path: &Path, report: &Report<'_>) -> Result<(), Problem> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let save = || -> Result<(), Box<dyn std::error::Error>> {
        report.workbook()?.save(&part)?;
        std::fs::rename(&part, path)?;
        Ok(())
    };
    save().map_err(|e| unwritable(path, &e))
}

impl Report<'_> {
    fn workbook(&self) -> Result<Workbook, XlsxError> {
        let mut book = table::workbook();
        let mut notes: HashMap<(RowRef, Option<usize>), Vec<&Finding>> = HashMap::new();
        for finding in self.findings {
            notes
                .entry((finding.row, self.column(finding)))
                .or_default()
                .push(finding);
        }
        for (i, sheet) in self.book.sheets.iter().enumerate() {
            let of_sheet = |at: &&RowRef| usize::from(at.sheet) == i;
            let rows: Vec<RowRef> = self.refused.iter().filter(of_sheet).copied().collect();
            if !rows.is_empty() {
                let name = if sheet.name.is_empty() {
                    "名册"
                } else {
                    &sheet.name
                };
                let out = self.rows(&mut book, name, sheet, &rows, &notes)?;
                book.push_worksheet(out);
            }
        }
        let problems = self.problems(&mut book)?;
        book.push_worksheet(problems);
        let summary = self.summary(&mut book)?;
        book.push_worksheet(summary);
        Ok(book)
    }

    /// The column of a finding's cell in its own sheet.
    fn column(&self, finding: &Finding) -> Option<usize> {
        let sheet = self.book.sheets.get(usize::from(finding.row.sheet))?;
        sheet.matching.column(finding.field?)
    }

    fn rows(
        &self,
        book: &mut Workbook,
        name: &str,
        sheet: &Sheet<Field>,
        rows: &[RowRef],
        notes: &HashMap<(RowRef, Option<usize>), Vec<&Finding>>,
    ) -> Result<Worksheet, XlsxError> {
        let text = Format::new().set_num_format("@");
        let wrong = Format::new()
            .set_num_format("@")
            .set_background_color(Color::RGB(0x00FF_C7CE));
        let odd = Format::new()
            .set_num_format("@")
            .set_background_color(Color::RGB(0x00FF_EB9C));
        let header = header_format();
        let mut out = book.new_worksheet_with_constant_memory()?;
        out.set_name(sheet_name(name, 1))?;
        out.set_freeze_panes(1, 0)?;
        let last = u32::try_from(rows.len()).unwrap_or(u32::MAX).min(1_048_575);
        for (i, title) in (0u16..).zip(&sheet.matching.headers) {
            out.set_column_width(i, width(title, Kind::Text))?;
            out.write_string_with_format(0, i, title, &header)?;
            if let Some(list) = sheet.matching.fields[usize::from(i)].and_then(choices) {
                out.add_data_validation(1, i, last, i, &list)?;
            }
        }
        let mut written = 0;
        for (row, at) in (1..=last).zip(rows) {
            let cells = &sheet.rows[at.row as usize];
            let columns = sheet.matching.headers.len().max(cells.cells().len());
            for (column, i) in (0..columns).zip(0u16..) {
                let mut found: Vec<&Finding> =
                    notes.get(&(*at, Some(column))).cloned().unwrap_or_default();
                if column == 0 {
                    // What is wrong with the row, or with a column the file lacks, stands in front.
                    found.extend(notes.get(&(*at, None)).into_iter().flatten());
                }
                let format = match found.iter().map(|f| f.rule.severity).min() {
                    None => &text,
                    Some(crate::findings::Severity::Error) => &wrong,
                    Some(crate::findings::Severity::Warning) => &odd,
                };
                let cell = cells.cell(column);
                if found.is_empty() && cell.is_empty() {
                    continue;
                }
                out.write_string_with_format(row, i, cell, format)?;
                if !found.is_empty() && written < NOTES {
                    written += 1;
                    let lines: Vec<String> = found.iter().map(|f| f.message(self.locale)).collect();
                    let note = Note::new(lines.join("\n")).add_author_prefix(false);
                    out.insert_note(row, i, &note.set_width(280).set_height(90))?;
                }
            }
        }
        Ok(out)
    }

    fn problems(&self, book: &mut Workbook) -> Result<Worksheet, XlsxError> {
        let l = self.locale;
        let titles = [
            (l.pick("工作表", "sheet"), 12.0),
            (l.pick("原文件行号", "row in the file"), 12.0),
            (l.pick("户编号", "household"), 22.0),
            (l.pick("姓名", "name"), 12.0),
            (l.pick("列", "column"), 18.0),
            (l.pick("内容", "content"), 24.0),
            (l.pick("级别", "severity"), 8.0),
            (l.pick("问题与处理", "problem and remedy"), 70.0),
            (l.pick("代码", "code"), 22.0),
        ];
        let mut out = book.new_worksheet_with_constant_memory()?;
        out.set_name(l.pick("问题清单", "problems"))?;
        out.set_freeze_panes(1, 0)?;
        for (i, (title, wide)) in (0u16..).zip(titles) {
            out.set_column_width(i, wide)?;
            out.write_string_with_format(0, i, title, &header_format())?;
        }
        for (row, finding) in (1..1_048_576).zip(self.findings) {
            let sheet = &self.book.sheets[usize::from(finding.row.sheet)];
            let cells = &sheet.rows[finding.row.row as usize];
            let of = |field| sheet.matching.column(field).map_or("", |c| cells.cell(c));
            let content = finding
                .field
                .map_or(String::new(), |field| shown(field, of(field)));
            let texts = [
                sheet.name.clone(),
                cells.number().to_string(),
                of(Field::Number).to_owned(),
                of(Field::Name).to_owned(),
                finding.field.map_or("", Field::header).to_owned(),
                content,
                finding.rule.severity.label(l).to_owned(),
                finding.message(l),
                finding.rule.code.to_owned(),
            ];
            for (i, text) in (0u16..).zip(texts) {
                out.write_string(row, i, text)?;
            }
        }
        Ok(out)
    }

    fn summary(&self, book: &mut Workbook) -> Result<Worksheet, XlsxError> {
        let l = self.locale;
        let mut out = book.new_worksheet_with_constant_memory()?;
        out.set_name(l.pick("汇总", "summary"))?;
        for (i, wide) in [(0u16, 28.0), (1, 32.0), (2, 32.0)] {
            out.set_column_width(i, wide)?;
        }
        let mut row = 0;
        for (what, count) in self.counts {
            out.write_string(row, 0, what)?;
            out.write_string(row, 1, count.to_string())?;
            row += 1;
        }
        for sheet in &self.book.sheets {
            row += 1;
            for (i, title) in (0u16..).zip([
                l.pick("列", "column"),
                l.pick("文件中的列名", "header in the file"),
                l.pick("作为", "taken for"),
            ]) {
                out.write_string_with_format(row, i, title, &header_format())?;
            }
            row += 1;
            for (column, (title, field)) in sheet
                .matching
                .headers
                .iter()
                .zip(&sheet.matching.fields)
                .enumerate()
            {
                out.write_string(row, 0, format!("{} {}", sheet.name, column_letters(column)))?;
                out.write_string(row, 1, title)?;
                let taken = field.map_or(l.pick("（未采用）", "(not taken)"), Field::header);
                out.write_string(row, 2, taken)?;
                row += 1;
            }
        }
        Ok(out)
    }
}

/// The content of a cell for the problem list; personal numbers masked, also when they stand in
/// the wrong column.
fn shown(field: Field, cell: &str) -> String {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let own_number = matches!(
        field,
        Field::Number | Field::PersonNumber | Field::VillageCode
    );
    if field.personal() || (digits >= 11 && !own_number) {
        secret::mask(&folded(cell))
    } else {
        cell.to_owned()
    }
}

/// The drop-down list of a column; none where the labels are too many for a spreadsheet.
fn choices(field: Field) -> Option<DataValidation> {
    let labels = match field.column().format {
        CellFormat::Bool => vec!["是", "否"],
        CellFormat::Code(labels) => labels(),
        _ => return None,
    };
    DataValidation::new().allow_list_strings(&labels).ok()
}
