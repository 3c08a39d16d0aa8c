//! Text tables: comma, tab or semicolon; UTF-8, UTF-16 or GB 18030.

use super::row::RowBuilder;
use super::{Limits, Sink, unreadable};
use crate::table::reads_as_formula;
use encoding_rs::{Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use yihu_base::Problem;

/// How much of a file is looked at to tell its encoding and separator.
const PROBE: u64 = 1 << 20;

pub(super) fn csv(path: &Path, limits: &Limits, sink: &mut Sink<'_>) -> Result<(), Problem> {
    let mut head = Vec::new();
    let file = File::open(path).map_err(|e| unreadable(&e))?;
    file.take(PROBE)
        .read_to_end(&mut head)
        .map_err(|e| unreadable(&e))?;
    let encoding = encoding(&head);
    let (probe, _) = encoding.decode_with_bom_removal(&head);
    let separator = separator(&probe);

    let file = File::open(path).map_err(|e| unreadable(&e))?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(Utf8Reader::new(
            BufReader::with_capacity(1 << 16, file),
            encoding,
        ));
    let mut record = csv::StringRecord::new();
    let mut builder = RowBuilder::new(limits);
    loop {
        let more = reader
            .read_record(&mut record)
            .map_err(|e| unreadable(&e))?;
        if !more {
            return Ok(());
        }
        let line = record.position().map_or(0, csv::Position::line);
        let number = u32::try_from(line).unwrap_or(u32::MAX);
        for (column, cell) in record.iter().enumerate() {
            if cell.contains('\u{fffd}') {
                return Err(garbled(encoding).at(number.to_string()));
            }
            let cell = plain(cell);
            builder
                .push(column, cell, false)
                .map_err(|p| p.at(number.to_string()))?;
        }
        sink("", builder.take(number))?;
    }
}

/// The cell without the apostrophe that an export puts before what would read as a formula.
fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'')
        .filter(|text| reads_as_formula(text))
        .unwrap_or(cell)
}

/// From the mark at the start; else UTF-8 if the probe is, else GB 18030, which spreadsheets in
/// China write. A multi-byte character may be cut at the end of the probe.
fn encoding(head: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    match std::str::from_utf8(head) {
        Ok(_) => UTF_8,
        Err(e) if e.error_len().is_none() && head.len() - e.valid_up_to() < 4 => UTF_8,
        Err(_) => GB18030,
    }
}

/// The separator that stands most often outside quotes in the first lines.
fn separator(probe: &str) -> u8 {
    let mut counts = [(b',', 0usize), (b'\t', 0), (b';', 0)];
    let mut quoted = false;
    let mut lines = 0;
    for byte in probe.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' => lines += 1,
            _ if quoted => {}
            _ => {
                if let Some(count) = counts.iter_mut().find(|(s, _)| *s == byte) {
                    count.1 += 1;
                }
            }
        }
        if lines > 20 {
            break;
        }
    }
    // Of equals the first listed stands: a text of one column has none of them.
    counts
        .iter()
        .rev()
        .max_by_key(|(_, n)| n)
        .map_or(b',', |(s, _)| *s)
}

fn garbled(encoding: &'static Encoding) -> Problem {
    let name = if encoding == UTF_16LE || encoding == UTF_16BE {
        "UTF-16"
    } else {
        encoding.name()
    };
    Problem::new(
        "import.encoding",
        format!("按 {name} 解码有乱码：请用表格软件另存为“CSV UTF-8”或 .xlsx"),
        format!("garbled when read as {name}: save it as \"CSV UTF-8\" or .xlsx in a spreadsheet"),
    )
}

/// Turns any encoding into UTF-8 while reading; what cannot be decoded becomes U+FFFD, which the
/// row reader reports with its line.
struct Utf8Reader<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    out: Vec<u8>,
    out_at: usize,
    ended: bool,
}

impl<R: Read> Utf8Reader<R> {
    fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: Vec::new(),
            raw_at: 0,
            out: Vec::new(),
            out_at: 0,
            ended: false,
        }
    }

    /// Decodes the next block into `out`.
    fn fill(&mut self) -> std::io::Result<()> {
        if self.raw_at == self.raw.len() && !self.ended {
            self.raw.resize(1 << 16, 0);
            let n = self.inner.read(&mut self.raw)?;
            self.raw.truncate(n);
            self.raw_at = 0;
            self.ended = n == 0;
        }
        self.out.resize(1 << 18, 0);
        let input = &self.raw[self.raw_at..];
        let (_, read, written, _) = self
            .decoder
            .decode_to_utf8(input, &mut self.out, self.ended);
        self.raw_at += read;
        self.out.truncate(written);
        self.out_at = 0;
        Ok(())
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        while self.out_at == self.out.len() {
            if self.ended {
                return Ok(0);
            }
            self.fill()?;
        }
        let n = buf.len().min(self.out.len() - self.out_at);
        buf[..n].copy_from_slice(&self.out[self.out_at..self.out_at + n]);
        self.out_at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, Problem> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let mut out = Vec::new();
        csv(file.path(), &Limits::DEFAULT, &mut |_, row| {
            out.push(row.cells().map(str::to_owned).collect());
            Ok(())
        })?;
        Ok(out)
    }

    #[test]
    fn reads_what_spreadsheets_write() {
        let want = vec![
            vec!["姓名".to_owned(), "户编号".to_owned()],
            vec!["张三".into(), "1".into()],
        ];
        let utf16: Vec<u8> = std::iter::once(0xFEFFu16)
            .chain("姓名\t户编号\r\n张三\t1\r\n".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in [
            "姓名,户编号\n张三,1\n".as_bytes().to_vec(),
            "\u{feff}姓名;户编号\r\n\"张三\";1".as_bytes().to_vec(),
            GB18030.encode("姓名\t户编号\n张三\t1\n").0.into_owned(),
            utf16,
        ] {
            assert_eq!(rows(&bytes).unwrap(), want);
        }
    }

    #[test]
    fn a_garbled_cell_is_reported_with_its_line() {
        let mut bytes = "姓名,户编号\n".repeat(70_000).into_bytes();
        bytes.extend(b"\xc3\x28\xff,1\n");
        let problem = rows(&bytes).unwrap_err();
        assert_eq!(
            (problem.code, problem.place.as_str()),
            ("import.encoding", "70001")
        );
    }

    #[test]
    fn long_text_keeps_its_characters_at_block_ends() {
        let text = "汉".repeat(20_000);
        let file = format!("甲,{text}\n").repeat(20);
        let got = rows(&GB18030.encode(&file).0).unwrap();
        assert!(got.len() == 20 && got.iter().all(|r| r[1] == text));
    }
}
