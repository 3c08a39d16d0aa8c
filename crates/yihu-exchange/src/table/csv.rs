//! CSV out: UTF-8 with a mark, as spreadsheets in China need it to see that it is UTF-8.

use super::{Cell, Column, Failure};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use yihu_base::Locale;

#[derive(Debug)]
pub(super) struct Files {
    path: PathBuf,
    locale: Locale,
    open: Option<csv::Writer<BufWriter<File>>>,
    written: Vec<(PathBuf, PathBuf)>,
}

impl Files {
    pub fn new(path: PathBuf, locale: Locale) -> Self {
        Self {
            path,
            locale,
            open: None,
            written: Vec::new(),
        }
    }

    pub fn table(&mut self, id: &str, columns: &[Column]) -> Result<(), Failure> {
        self.close()?;
        let path = if self.written.is_empty() {
            self.path.clone()
        } else {
            self.other(id)
        };
        let mut part = path.clone().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        let mut file = BufWriter::with_capacity(1 << 16, File::create(&part)?);
        file.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(file);
        writer.write_record(columns.iter().map(|c| c.header(self.locale)))?;
        self.open = Some(writer);
        self.written.push((part, path));
        Ok(())
    }

    fn other(&self, id: &str) -> PathBuf {
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy();
        self.path.with_file_name(format!("{stem}-{id}.csv"))
    }

    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Failure> {
        let writer = self.open.as_mut().ok_or("no table was begun")?;
        for cell in cells {
            let shown = cell.shown(self.locale);
            if matches!(cell, Cell::Text(_)) && reads_as_formula(&shown) {
                writer.write_field(format!("'{shown}"))?;
            } else {
                writer.write_field(shown.as_ref())?;
            }
        }
        writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    fn close(&mut self) -> Result<(), Failure> {
        if let Some(mut writer) = self.open.take() {
            writer.flush()?;
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<Vec<PathBuf>, Failure> {
        self.close()?;
        for (part, path) in &self.written {
            std::fs::rename(part, path)?;
        }
        Ok(self.written.into_iter().map(|(_, path)| path).collect())
    }
}

/// Whether a spreadsheet that opens the file would run the text: such a cell gets an apostrophe,
/// which the import takes off again.
pub(crate) fn reads_as_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}
