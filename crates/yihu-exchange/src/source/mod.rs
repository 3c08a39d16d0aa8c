//! Files in: whatever workbook or text table an office sends becomes a stream of rows of text.
//!
//! What a file is shows from its first bytes, never from its name. Everything is read with the
//! [`Limits`] below, so that a hostile or mistaken file ends in a sentence and not in a full memory.

mod excel;
mod row;
mod text;
mod zipguard;

pub use row::Row;

use std::fs::File;
use std::io::Read;
use std::path::Path;
use yihu_base::Problem;

/// What a file may contain at most; above it, it is refused with a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of all parts of a workbook when unpacked.
    pub unpacked_bytes: u64,
    /// Unpacked bytes for one packed byte, judged above [`Limits::SMALL_BYTES`] only.
    pub unpacked_ratio: u64,
    /// Parts in a workbook.
    pub parts: usize,
    /// Rows of all sheets together.
    pub rows: usize,
    /// Columns of a sheet.
    pub columns: usize,
}

impl Limits {
    /// Unpacked size below which a ratio says nothing.
    pub const SMALL_BYTES: u64 = 64 << 20;
    /// The limits in force.
    pub const DEFAULT: Self = Self {
        file_bytes: 1 << 30,
        unpacked_bytes: 4 << 30,
        unpacked_ratio: 200,
        parts: 2_000,
        rows: 1_500_000,
        columns: 500,
    };
}

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Office Open XML workbook.
    Xlsx,
    /// Excel 97–2003 workbook.
    Xls,
    /// Text with a separator.
    Csv,
}

/// A row and the sheet it stands in; a text file has one sheet without a name.
pub type Sink<'a> = dyn FnMut(&str, Row) -> Result<(), Problem> + 'a;

/// Reads all rows of all sheets in their order, blank ones too where the file has them.
///
/// # Errors
/// The file cannot be read, is no workbook or list, or is beyond the limits; or what `sink` says.
pub fn read(path: &Path, limits: &Limits, sink: &mut Sink<'_>) -> Result<Kind, Problem> {
    let place = file_name(path);
    let kind = kind(path, limits).map_err(|p| p.at(&place))?;
    let mut rows = 0usize;
    let mut counted = |sheet: &str, row: Row| {
        rows += 1;
        if rows > limits.rows {
            return Err(too_many_rows(limits.rows));
        }
        sink(sheet, row)
    };
    match kind {
        Kind::Xlsx => {
            zipguard::check(path, limits).and_then(|()| excel::xlsx(path, limits, &mut counted))
        }
        Kind::Xls => excel::xls(path, limits, &mut counted),
        Kind::Csv => text::csv(path, limits, &mut counted),
    }
    .map_err(|p| p.at(&place))?;
    Ok(kind)
}

/// The merged regions of a sheet as (first row, first column, last row, last column), numbered as
/// rows are numbered from 1 and columns from 0. A text file has none.
///
/// # Errors
/// The workbook cannot be read.
pub fn merges(path: &Path, kind: Kind, sheet: &str) -> Result<Vec<Region>, Problem> {
    excel::merges(path, kind, sheet).map_err(|p| p.at(file_name(path)))
}

/// A merged region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// First row, from 1.
    pub top: u32,
    /// Last row, from 1.
    pub bottom: u32,
    /// First column, from 0.
    pub left: u32,
    /// Last column, from 0.
    pub right: u32,
}

/// The last part of a path, for places in problems.
pub fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

/// Says what a file is from its first bytes.
fn kind(path: &Path, limits: &Limits) -> Result<Kind, Problem> {
    let mut file = File::open(path).map_err(|e| unreadable(&e))?;
    let meta = file.metadata().map_err(|e| unreadable(&e))?;
    if meta.is_dir() {
        return Err(not_a_workbook("文件夹", "a folder"));
    }
    if meta.len() > limits.file_bytes {
        return Err(Problem::new(
            "import.file_too_large",
            format!(
                "文件大于 {} MB，请按县或乡镇分成几个文件",
                limits.file_bytes >> 20
            ),
            format!(
                "larger than {} MB: split it by county or township",
                limits.file_bytes >> 20
            ),
        ));
    }
    let mut head = Vec::with_capacity(4096);
    file.by_ref()
        .take(4096)
        .read_to_end(&mut head)
        .map_err(|e| unreadable(&e))?;
    if head.iter().all(u8::is_ascii_whitespace) && meta.len() <= 4096 {
        return Err(Problem::new(
            "import.empty",
            "文件是空的，请重新导出",
            "the file is empty: export it again",
        ));
    }
    let trimmed = head.trim_ascii_start();
    let markup =
        |tag: &[u8]| trimmed.len() >= tag.len() && trimmed[..tag.len()].eq_ignore_ascii_case(tag);
    match head.as_slice() {
        [b'P', b'K', 3, 4, ..] => Ok(Kind::Xlsx),
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => Ok(Kind::Xls),
        [b'%', b'P', b'D', b'F', ..] => Err(not_a_workbook("PDF 文件", "a PDF")),
        _ if [&b"<html"[..], b"<!doctype", b"<table", b"<meta", b"<?xml"]
            .into_iter()
            .any(markup) =>
        {
            Err(not_a_workbook("网页或 XML", "a web page or XML"))
        }
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Ok(Kind::Csv),
        _ if head.contains(&0) => Err(not_a_workbook("二进制文件", "a binary file")),
        _ => Ok(Kind::Csv),
    }
}

fn not_a_workbook(zh: &str, en: &str) -> Problem {
    Problem::new(
        "import.not_a_workbook",
        format!("这是{zh}，不是工作簿或 CSV：请用表格软件打开后另存为 .xlsx"),
        format!(
            "this is {en}, not a workbook or CSV: open it in a spreadsheet and save it as .xlsx"
        ),
    )
}

pub(crate) fn unreadable(error: &dyn std::fmt::Display) -> Problem {
    Problem::new(
        "import.unreadable",
        format!("无法读取文件，请检查路径、权限以及文件是否完整（{error}）"),
        format!("cannot be read: check the path, the permissions and that it is whole ({error})"),
    )
}

fn too_many_rows(limit: usize) -> Problem {
    Problem::new(
        "import.too_many_rows",
        format!("超过 {limit} 行，请按县或乡镇分成几个文件"),
        format!("more than {limit} rows: split the file by county or township"),
    )
}

fn too_many_columns(limit: usize) -> Problem {
    Problem::new(
        "import.too_many_columns",
        format!("超过 {limit} 列，请删去表格右侧的多余内容"),
        format!("more than {limit} columns: delete what stands to the right of the table"),
    )
}

fn row_too_long() -> Problem {
    Problem::new(
        "import.row_too_long",
        "一行超过 64 KB，这不是名册数据，请删去该行",
        "a row of more than 64 KB is no register data: delete it",
    )
}
