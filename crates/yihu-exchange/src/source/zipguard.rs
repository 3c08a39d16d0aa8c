//! Looks into a zip before anything parses it: is it a workbook, and not a bomb?

use super::{Limits, not_a_workbook, unreadable};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use yihu_base::Problem;
use zip::ZipArchive;

/// Passes a zip that holds a workbook and unpacks within the limits.
///
/// Declared sizes can lie, so each part is also unpacked once into nothing and counted.
pub(super) fn check(path: &Path, limits: &Limits) -> Result<(), Problem> {
    let file = File::open(path).map_err(|e| unreadable(&e))?;
    let packed = file.metadata().map_err(|e| unreadable(&e))?.len().max(1);
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|e| unreadable(&e))?;
    if zip.len() > limits.parts {
        return Err(bomb());
    }
    if zip.index_for_name("xl/workbook.xml").is_none() {
        let (zh, en) = if zip.index_for_name("xl/workbook.bin").is_some() {
            ("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)")
        } else {
            ("压缩包", "a zip archive")
        };
        return Err(not_a_workbook(zh, en));
    }
    let allowed = limits.unpacked_bytes.min(
        packed
            .saturating_mul(limits.unpacked_ratio)
            .max(Limits::SMALL_BYTES),
    );
    let mut total = 0u64;
    for i in 0..zip.len() {
        let part = zip.by_index(i).map_err(|e| unreadable(&e))?;
        total = total.saturating_add(part.size());
        if total > allowed {
            return Err(bomb());
        }
    }
    let mut unpacked = 0u64;
    for i in 0..zip.len() {
        let part = zip.by_index(i).map_err(|e| unreadable(&e))?;
        let mut rest = part.take(allowed - unpacked + 1);
        unpacked += std::io::copy(&mut rest, &mut std::io::sink()).map_err(|e| unreadable(&e))?;
        if unpacked > allowed {
            return Err(bomb());
        }
    }
    Ok(())
}

fn bomb() -> Problem {
    Problem::new(
        "import.zip_bomb",
        "文件解压后异常庞大，已拒绝读取：请重新导出，或用表格软件打开后另存为新文件",
        "the file unpacks to an abnormal size and was not read: export it again, or open it in a spreadsheet and save a new file",
    )
}
