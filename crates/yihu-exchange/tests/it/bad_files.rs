//! Files that are no register: each ends in its own sentence.

use crate::support::file;
use std::io::Write;
use std::path::Path;
use yihu_exchange::check::{RegistryHeaders, required_columns};
use yihu_exchange::sheet;
use yihu_exchange::source::Limits;
use zip::write::SimpleFileOptions;

fn problem(path: &Path, limits: &Limits) -> String {
    let read = sheet::read(path, limits, &RegistryHeaders::default(), &mut |_| {});
    match read {
        Err(p) => {
            assert!(!p.zh.is_empty() && !p.en.is_empty() && !p.place.is_empty());
            p.code.to_owned()
        }
        Ok(book) => {
            let missing = required_columns(&book).expect_err("a bad file");
            missing
                .0
                .iter()
                .map(|p| p.code)
                .collect::<Vec<_>>()
                .join(" ")
        }
    }
}

fn zipped(path: &Path, parts: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn each_has_its_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let header = "县,乡,村,户编号,人编号,姓名,证件号码,与户主关系";
    let texts: [(&str, Vec<u8>, &str); 12] = [
        ("empty.xlsx", vec![], "import.empty"),
        ("blank.csv", b" \r\n\n".to_vec(), "import.empty"),
        ("a.pdf", b"%PDF-1.4 x".to_vec(), "import.not_a_workbook"),
        (
            "web.xls",
            b"<html><table><tr><td>1".to_vec(),
            "import.not_a_workbook",
        ),
        (
            "photo.xlsx",
            b"\x89PNG\r\n\x1a\n\0\0\0".to_vec(),
            "import.not_a_workbook",
        ),
        (
            "cut.xlsx",
            b"PK\x03\x04 cut off".to_vec(),
            "import.unreadable",
        ),
        (
            "cut.xls",
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 cut off".to_vec(),
            "import.unreadable",
        ),
        (
            "no_header.csv",
            b"1,2,3\n4,5,6\n".to_vec(),
            "import.header_missing",
        ),
        (
            "twice.csv",
            format!("{header},身份证号\n").into(),
            "import.column_twice",
        ),
        (
            "missing.csv",
            "县,乡,村,户编号,姓名,与户主关系\n".into(),
            "import.column_missing import.column_missing",
        ),
        (
            "wide.csv",
            format!("{header}{}x\n", ",".repeat(600)).into(),
            "import.too_many_columns",
        ),
        (
            "long.csv",
            format!("{header}\n{}\n", "长".repeat(30_000)).into(),
            "import.row_too_long",
        ),
    ];
    for (name, content, want) in texts {
        let path = file(dir.path(), name, content);
        assert_eq!(problem(&path, &Limits::DEFAULT), want, "{name}");
    }
    assert_eq!(
        problem(dir.path(), &Limits::DEFAULT),
        "import.not_a_workbook"
    );
    assert_eq!(
        problem(&dir.path().join("absent.xlsx"), &Limits::DEFAULT),
        "import.unreadable"
    );

    let rows = file(
        dir.path(),
        "rows.csv",
        format!("{header}\n{}", "1,2,3\n".repeat(50)),
    );
    let few = Limits {
        rows: 40,
        ..Limits::DEFAULT
    };
    assert_eq!(problem(&rows, &few), "import.too_many_rows");
    let small = Limits {
        file_bytes: 100,
        ..Limits::DEFAULT
    };
    assert_eq!(problem(&rows, &small), "import.file_too_large");
}

#[test]
fn zips_that_are_no_workbook_or_too_much() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.xlsx");
    zipped(&path, &[("letter.txt", b"hello")]);
    assert_eq!(problem(&path, &Limits::DEFAULT), "import.not_a_workbook");
    zipped(&path, &[("xl/workbook.bin", b"x")]);
    assert_eq!(problem(&path, &Limits::DEFAULT), "import.not_a_workbook");

    // 80 MB of zeros pack to 80 kB.
    let zeros = vec![0u8; 80 << 20];
    zipped(
        &path,
        &[
            ("xl/workbook.xml", b"<workbook/>"),
            ("xl/sharedStrings.xml", &zeros),
        ],
    );
    assert_eq!(problem(&path, &Limits::DEFAULT), "import.zip_bomb");

    // The same with sizes that lie: 12 bytes at each header's "uncompressed size" field.
    let mut bytes = std::fs::read(&path).unwrap();
    let real = u32::try_from(zeros.len()).unwrap().to_le_bytes();
    let mut lies = 0;
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == real {
            bytes[at..at + 4].copy_from_slice(&1000u32.to_le_bytes());
            lies += 1;
        }
    }
    assert!(lies >= 1, "the declared size was found");
    std::fs::write(&path, bytes).unwrap();
    let said = problem(&path, &Limits::DEFAULT);
    assert!(
        ["import.zip_bomb", "import.unreadable"].contains(&said.as_str()),
        "{said}"
    );

    let many: Vec<(String, &[u8])> = (0..40).map(|i| (format!("{i}"), &b""[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(n, c)| (n.as_str(), *c)).collect();
    zipped(&path, &many);
    assert_eq!(
        problem(
            &path,
            &Limits {
                parts: 30,
                ..Limits::DEFAULT
            }
        ),
        "import.zip_bomb"
    );
}
