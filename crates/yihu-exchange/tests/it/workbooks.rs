//! Real workbooks as offices send them.

use crate::support::{check, file, id, read};
use rust_xlsxwriter::{Format, Workbook};
use std::path::Path;
use yihu_exchange::source::Kind;

/// Titles, a header of two rows, merged numbers, text and number cells, a repeated header, a
/// total, an explanation on another sheet.
fn messy(path: &Path) {
    let mut book = Workbook::new();
    let note = book.add_worksheet();
    note.set_name("填表说明").unwrap();
    note.write(0, 0, "一、户编号、姓名、证件号码必填").unwrap();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet
        .merge_range(0, 0, 0, 11, "贫困户家庭成员信息表", &plain)
        .unwrap();
    sheet.write(1, 0, "填报单位：广丰区").unwrap();
    let upper = [
        "县（市、区、旗）",
        "乡\n（镇）",
        "行政村",
        "户编号",
        "人编号",
        "姓 名",
        "证件号码",
        "家庭人口",
        "与户主关系",
        "家庭收入",
    ];
    for (i, text) in (0..).zip(upper) {
        sheet.write(2, i, text).unwrap();
    }
    sheet.write(3, 9, "工资性收入").unwrap();
    sheet.write(3, 10, "人均纯收入（元）").unwrap();
    let (a, b, c) = (id("19700131", 11), id("19720131", 22), id("19800131", 11));
    let row = |sheet: &mut rust_xlsxwriter::Worksheet, at, cells: [&str; 9]| {
        for (i, text) in (0..).zip(cells) {
            sheet.write(at, i, text).unwrap();
        }
    };
    row(
        sheet,
        4,
        [
            "广丰区",
            "东阳乡",
            "东阳村",
            "",
            "３６１１０３０１",
            "张三",
            &a,
            "2",
            "户主",
        ],
    );
    row(
        sheet,
        5,
        [
            "广丰区",
            "东阳乡",
            "东阳村",
            "",
            "36110302",
            "李四　",
            &b,
            "2",
            "配偶",
        ],
    );
    sheet
        .merge_range(4, 3, 5, 3, "3611030000000001", &plain)
        .unwrap();
    for (i, text) in (0..).zip(upper) {
        sheet.write(6, i, text).unwrap();
    }
    row(
        sheet,
        8,
        [
            "广丰区",
            "毛村镇",
            "龙溪村",
            "",
            "",
            "王五",
            &c,
            "1",
            "户主",
        ],
    );
    sheet.write_number(8, 3, 361_103_002.0).unwrap();
    sheet.write_number(8, 4, 361_103_000_000_201.0).unwrap();
    sheet.write_number(8, 9, 0.1 + 0.2).unwrap();
    sheet.write_number(8, 10, 3100.0).unwrap();
    row(
        sheet,
        9,
        [
            "广丰区",
            "毛村镇",
            "龙溪村",
            "",
            "36110304",
            "赵六",
            "",
            "1",
            "户主",
        ],
    );
    sheet
        .write_number(9, 3, 3_611_030_000_000_001_234.0)
        .unwrap();
    sheet.write_number(9, 6, 999_999_198_001_310_112.0).unwrap();
    sheet.write(10, 0, "合 计").unwrap();
    sheet.write(10, 7, 4).unwrap();
    sheet.write(11, 0, "制表人：某人").unwrap();
    book.save(path).unwrap();
}

#[test]
fn a_messy_workbook_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("named.csv"); // what it is shows from its content
    messy(&path);
    let mut book = read(&path);
    assert_eq!(
        (book.kind, book.sheets.len(), book.skipped),
        (Kind::Xlsx, 1, 2)
    );
    yihu_exchange::import::fill_merged(&path, &mut book).unwrap();
    assert_eq!(book.sheets[0].matching.row, 4);
    let checked = check(&book);
    let households: Vec<_> = checked
        .iter()
        .filter_map(|c| c.household.as_ref())
        .collect();
    assert_eq!(households.len(), 2);
    assert_eq!(households[0].number, "3611030000000001");
    let members: Vec<_> = households[0]
        .members
        .iter()
        .map(|m| (&*m.number, &*m.name))
        .collect();
    assert_eq!(members, [("36110301", "张三"), ("36110302", "李四")]);
    assert_eq!(households[1].number, "361103002");
    assert_eq!(households[1].members[0].number, "361103000000201");
    assert_eq!(households[1].account.wages_fen.map(|f| f.0), Some(30));
    assert_eq!(
        households[1].account.income_per_capita_fen.map(|f| f.0),
        Some(310_000)
    );
    let codes: Vec<_> = checked
        .iter()
        .flat_map(|c| &c.findings)
        .map(|f| f.rule.code)
        .collect();
    assert_eq!(codes, ["number.spreadsheet", "id.spreadsheet"]);
}

#[test]
fn an_old_xls_is_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/old.xls");
    let mut book = read(&path);
    assert_eq!((book.kind, book.skipped), (Kind::Xls, 1));
    yihu_exchange::import::fill_merged(&path, &mut book).unwrap();
    let checked = check(&book);
    let household = checked[0].household.as_ref().unwrap();
    assert_eq!(
        (household.number.as_str(), household.members.len()),
        ("36110300009001", 2)
    );
    assert_eq!(
        household.account.income_per_capita_fen.map(|f| f.0),
        Some(265_050)
    );
    assert_eq!(checked[1].findings[0].rule.code, "id.spreadsheet");
}

#[test]
fn a_line_that_is_no_member_is_left_out_with_a_word() {
    let dir = tempfile::tempdir().unwrap();
    let text = "县,乡,村,户编号,人编号,姓名,证件号码,与户主关系\n制表人：某人,,,,,,,\n";
    let book = read(&file(dir.path(), "a.csv", text));
    let tree = crate::support::tree();
    let places = yihu_exchange::places::Places::new(&tree);
    let checker = yihu_exchange::check::Checker::new(
        &book,
        &places,
        crate::support::as_of(),
        yihu_base::Locale::Zh,
    );
    let codes: Vec<_> = checker.strays().iter().map(|f| f.rule.code).collect();
    assert_eq!(
        (codes, checker.is_empty()),
        (vec!["row.not_a_member"], true)
    );
}
