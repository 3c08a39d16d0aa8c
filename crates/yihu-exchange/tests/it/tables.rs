//! Tables written and read back.

use crate::support::as_of;
use calamine::{Data, Reader, Xlsx, open_workbook};
use yihu_base::{Dec, Fen, Locale, Text};
use yihu_exchange::table::{Cell, Column, Format, Kind, Writer};

fn write(dir: &std::path::Path, name: &str, locale: Locale) -> Vec<std::path::PathBuf> {
    let path = dir.join(name);
    let mut out = Writer::create(&path, Format::of(&path).unwrap(), locale).unwrap();
    let t = Text::new;
    let columns = vec![
        Column::new("name", t("姓名", "name"), Kind::Text),
        Column::new("count", t("人数", "persons"), Kind::Integer).unit(t("人", "persons")),
        Column::new("amount_fen", t("金额", "amount"), Kind::Money),
        Column::new("land", t("耕地", "land"), Kind::Decimal(2)).unit(t("亩", "mu")),
        Column::new("share", t("占比", "share"), Kind::Percent),
        Column::new("day", t("日期", "date"), Kind::Date),
        Column::new("due", t("应享", "due"), Kind::Bool),
    ];
    out.table("ledger", &t("台账", "ledger"), columns).unwrap();
    out.row(&[
        Cell::text("=HYPERLINK(\"x\")"),
        Cell::Int(3),
        Cell::Money(Fen(-125_050)),
        Cell::Dec(Dec(1_500_000_000)),
        Cell::Percent(Dec(273_400_000)),
        Cell::Date(as_of()),
        Cell::Bool(true),
    ])
    .unwrap();
    out.row(&[
        Cell::text("张\"三\",甲"),
        Cell::Int(1_234_567_890_123_456_789),
        Cell::Unknown,
        Cell::Empty,
        Cell::Unknown,
        Cell::Empty,
        Cell::Bool(false),
    ])
    .unwrap();
    let columns = vec![Column::new("n", t("数", "n"), Kind::Integer)];
    out.table("sums", &t("合计", "sums"), columns).unwrap();
    out.row(&[Cell::Int(2)]).unwrap();
    out.finish().unwrap()
}

#[test]
fn csv_is_safe_to_open_and_exact() {
    let dir = tempfile::tempdir().unwrap();
    let files = write(dir.path(), "a.csv", Locale::Zh);
    let names: Vec<_> = files
        .iter()
        .map(|f| f.file_name().unwrap().to_str().unwrap())
        .collect();
    assert_eq!(names, ["a.csv", "a-sums.csv"]);
    let text = std::fs::read_to_string(&files[0]).unwrap();
    let want = "\u{feff}姓名,人数（人）,金额（元）,耕地（亩）,占比,日期,应享\r\n\
        \"'=HYPERLINK(\"\"x\"\")\",3,-1250.50,1.5,27.34%,2016-12-31,是\r\n\
        \"张\"\"三\"\",甲\",1234567890123456789,未知,,未知,,否\r\n";
    assert_eq!(text, want);
    assert!(
        std::fs::read_dir(dir.path()).unwrap().count() == 2,
        "nothing unfinished is left"
    );
}

#[test]
fn json_has_exact_values_and_null_for_unknown() {
    let dir = tempfile::tempdir().unwrap();
    let files = write(dir.path(), "a.json", Locale::En);
    let value: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&files[0]).unwrap()).unwrap();
    assert_eq!(value["ledger"][0]["amount_fen"], -125_050);
    assert_eq!(value["ledger"][0]["share"].to_string(), "0.2734");
    assert_eq!(value["ledger"][1]["amount_fen"], serde_json::Value::Null);
    assert!(value["ledger"][1].get("land").is_none());
    assert_eq!(
        value["ledger"][1]["count"].to_string(),
        "1234567890123456789"
    );
    assert_eq!(value["sums"][0]["n"], 2);
}

#[test]
fn workbooks_hold_typed_cells_and_the_same_bytes_each_time() {
    let dir = tempfile::tempdir().unwrap();
    let first = std::fs::read(&write(dir.path(), "a.xlsx", Locale::En)[0]).unwrap();
    let second = std::fs::read(&write(dir.path(), "b.xlsx", Locale::En)[0]).unwrap();
    assert!(first == second, "the same cells give the same bytes");

    let mut book: Xlsx<_> = open_workbook(dir.path().join("a.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["ledger", "sums"]);
    let range = book.worksheet_range("ledger").unwrap();
    let row: Vec<_> = range.rows().nth(1).unwrap().to_vec();
    assert_eq!(row[0], Data::String("=HYPERLINK(\"x\")".into()));
    assert_eq!(row[1], Data::Float(3.0));
    assert_eq!(row[2], Data::Float(-1250.5));
    assert_eq!(row[4], Data::Float(0.2734));
    assert!(matches!(row[5], Data::DateTime(_)));
    assert_eq!(row[6], Data::String("yes".into()));
    let row: Vec<_> = range.rows().nth(2).unwrap().to_vec();
    assert_eq!(row[1], Data::String("1234567890123456789".into()));
    assert_eq!(
        (&row[2], &row[3]),
        (&Data::String("unknown".into()), &Data::Empty)
    );
    let formulas = book.worksheet_formula("ledger").unwrap();
    assert!(
        formulas.used_cells().next().is_none(),
        "no cell is a formula"
    );
    let header: Vec<_> = range
        .rows()
        .next()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(header[2..4], ["amount (yuan)", "land (mu)"]);
}

#[test]
fn what_cannot_be_written_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let gone = dir.path().join("absent/a.json");
    let problem = Writer::create(&gone, Format::Json, Locale::Zh).unwrap_err();
    assert_eq!(problem.code, "export.unwritable");
    assert_eq!(
        Format::of(&dir.path().join("a.docx")).unwrap_err().code,
        "export.format"
    );
}
