//! JSON out: `{"table": [{"column": value, …}, …], …}`, written as a stream.

use super::{Cell, Column, Failure};
use std::fs::File;
use std::io::{BufWriter, Write};

#[derive(Debug)]
pub(super) struct Object {
    out: BufWriter<File>,
    columns: Vec<Column>,
    tables: usize,
    rows: usize,
}

impl Object {
    pub fn new(out: BufWriter<File>) -> Self {
        Self {
            out,
            columns: Vec::new(),
            tables: 0,
            rows: 0,
        }
    }

    pub fn table(&mut self, id: &str, columns: Vec<Column>) -> Result<(), Failure> {
        self.out
            .write_all(if self.tables == 0 { b"{\n" } else { b"\n],\n" })?;
        serde_json::to_writer(&mut self.out, id)?;
        self.out.write_all(b": [")?;
        self.columns = columns;
        self.tables += 1;
        self.rows = 0;
        Ok(())
    }

    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Failure> {
        self.out
            .write_all(if self.rows == 0 { b"\n{" } else { b",\n{" })?;
        self.rows += 1;
        let mut first = true;
        for (column, cell) in self.columns.iter().zip(cells) {
            if *cell == Cell::Empty {
                continue;
            }
            if !first {
                self.out.write_all(b",")?;
            }
            first = false;
            serde_json::to_writer(&mut self.out, &column.id)?;
            self.out.write_all(b":")?;
            match cell {
                Cell::Int(n) => write!(self.out, "{n}")?,
                Cell::Money(fen) => write!(self.out, "{}", fen.0)?,
                Cell::Dec(d) | Cell::Percent(d) => write!(self.out, "{d}")?,
                Cell::Bool(yes) => write!(self.out, "{yes}")?,
                Cell::Date(date) => write!(self.out, "\"{date}\"")?,
                Cell::Text(text) => serde_json::to_writer(&mut self.out, text)?,
                Cell::Unknown | Cell::Empty => self.out.write_all(b"null")?,
            }
        }
        self.out.write_all(b"}")?;
        Ok(())
    }

    pub fn finish(mut self) -> Result<(), Failure> {
        self.out.write_all(if self.tables == 0 {
            b"{}\n"
        } else {
            b"\n]\n}\n"
        })?;
        self.out.flush()?;
        Ok(())
    }
}
