//! Where rows of text go: a CSV file or a worksheet, both streamed, both the same bytes each time.
//! Unlike the tables of an export, rows may be of any length and stand above the header.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use yihu_base::Problem;

/// Rows of a worksheet.
const SHEET_ROWS: u32 = 1_048_576;

/// Columns that are formatted as text.
const COLUMNS: u16 = 100;

/// A file being written.
pub(crate) enum Sink {
    /// UTF-8 with the mark by which spreadsheets know it.
    Csv(Box<csv::Writer<BufWriter<File>>>),
    /// One worksheet, all cells text.
    Xlsx(Box<Sheet>),
}

pub(crate) struct Sheet {
    path: PathBuf,
    workbook: Workbook,
    sheet: Worksheet,
    row: u32,
}

impl Sink {
    /// # Errors
    /// The file cannot be created, or its ending is neither `.csv` nor `.xlsx`.
    pub(crate) fn create(path: &Path, sheet_name: &str) -> Result<Self, Problem> {
        match path.extension().and_then(OsStr::to_str) {
            Some("csv") => {
                let mut file = BufWriter::new(File::create(path).map_err(|e| failed(&e))?);
                file.write_all("\u{feff}".as_bytes())
                    .map_err(|e| failed(&e))?;
                let writer = csv::WriterBuilder::new().flexible(true).from_writer(file);
                Ok(Self::Csv(Box::new(writer)))
            }
            Some("xlsx") => {
                let sheet = Sheet::new(path, sheet_name).map_err(|e| failed(&e))?;
                Ok(Self::Xlsx(Box::new(sheet)))
            }
            _ => Err(Problem::new(
                "sample.file",
                "文件名应以 .csv 或 .xlsx 结尾",
                "the file name must end in .csv or .xlsx",
            )),
        }
    }

    pub(crate) fn row<S: AsRef<str>>(&mut self, cells: &[S]) -> Result<(), Problem> {
        match self {
            Self::Csv(writer) => writer
                .write_record(cells.iter().map(AsRef::as_ref))
                .map_err(|e| failed(&e)),
            Self::Xlsx(sheet) => sheet.row(cells),
        }
    }

    pub(crate) fn finish(self) -> Result<(), Problem> {
        match self {
            Self::Csv(mut writer) => writer.flush().map_err(|e| failed(&e)),
            Self::Xlsx(sheet) => sheet.finish().map_err(|e| failed(&e)),
        }
    }
}

impl Sheet {
    fn new(path: &Path, name: &str) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_zip_compression_level(2);
        // A date of its own would make each file differ from the one before.
        let made =
            DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
        workbook.set_properties(&made);
        let mut sheet = workbook.new_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        // Text even where a clerk types a long number later.
        let text = Format::new().set_num_format("@");
        sheet.set_column_range_format(0, COLUMNS - 1, &text)?;
        Ok(Self {
            path: path.to_owned(),
            workbook,
            sheet,
            row: 0,
        })
    }

    fn row<S: AsRef<str>>(&mut self, cells: &[S]) -> Result<(), Problem> {
        if self.row >= SHEET_ROWS {
            return Err(Problem::new(
                "sample.file",
                format!("超过一张工作表的 {SHEET_ROWS} 行，请改写为 .csv"),
                format!("more than the {SHEET_ROWS} rows of a worksheet: write .csv instead"),
            ));
        }
        for (column, cell) in (0u16..).zip(cells) {
            let cell = cell.as_ref();
            if !cell.is_empty() {
                self.sheet
                    .write_string(self.row, column, cell)
                    .map_err(|e| failed(&e))?;
            }
        }
        self.row += 1;
        Ok(())
    }

    fn finish(mut self) -> Result<(), XlsxError> {
        self.workbook.push_worksheet(self.sheet);
        self.workbook.save(&self.path)
    }
}

fn failed(error: &dyn std::fmt::Display) -> Problem {
    Problem::new(
        "sample.file",
        format!("写文件失败（{error}），请检查目录、权限和磁盘空间"),
        format!("the file cannot be written ({error}): check folder, permissions and space"),
    )
}
