//! A small county, and sheets written as text.

use std::path::{Path, PathBuf};
use yihu_base::idnumber::check_character;
use yihu_base::{Ctx, Date, Locale, Role};
use yihu_exchange::check::{Checked, Checker, RegistryHeaders};
use yihu_exchange::columns::Field;
use yihu_exchange::places::Places;
use yihu_exchange::sheet::{self, Book};
use yihu_exchange::source::Limits;
use yihu_registry::AreaTree;
use yihu_registry::areas::{Area, AreaRow};

pub const AREAS: [(&str, &str); 8] = [
    ("36", "江西省"),
    ("3611", "上饶市"),
    ("361103", "广丰区"),
    ("361103100", "东阳乡"),
    ("361103100201", "东阳村委会"),
    ("361103100202", "龙溪村委会"),
    ("361103101", "毛村镇"),
    ("361103101201", "龙溪村委会"),
];

pub fn as_of() -> Date {
    jiff::civil::date(2016, 12, 31)
}

pub fn ctx() -> Ctx {
    Ctx::new(
        "tester",
        Role::CountyOffice,
        "361103".parse().unwrap(),
        Locale::Zh,
    )
}

pub fn tree() -> AreaTree {
    let areas = AREAS.map(|(code, name)| Area {
        code: code.parse().unwrap(),
        name: name.into(),
    });
    AreaTree::new("361103".parse().unwrap(), areas)
}

pub fn area_rows() -> Vec<AreaRow> {
    AREAS
        .map(|(code, name)| AreaRow {
            code: code.parse().unwrap(),
            name: name.into(),
        })
        .into()
}

/// An ID number of nobody: born on `birth` (`19800131`), the last digit of `serial` tells the sex.
pub fn id(birth: &str, serial: u32) -> String {
    let seventeen = format!("999999{birth}{serial:03}");
    let check = check_character(&seventeen).unwrap();
    format!("{seventeen}{check}")
}

/// Writes `text` to a file in `dir`.
pub fn file(dir: &Path, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// A CSV with the header of the usual columns and these rows.
pub fn csv(rows: &[String]) -> String {
    let mut text = HEADER.join(",") + "\n";
    for row in rows {
        text += row;
        text += "\n";
    }
    text
}

pub const HEADER: [&str; 24] = [
    "县(市、区、旗)",
    "乡(镇)",
    "行政村",
    "户编号",
    "人编号",
    "姓名",
    "性别",
    "证件号码",
    "人数",
    "与户主关系",
    "民族",
    "文化程度",
    "在校生状况",
    "健康状况",
    "劳动技能",
    "务工状况",
    "务工时间(月)",
    "脱贫属性",
    "贫困户属性",
    "主要致贫原因",
    "其他致贫原因",
    "危房户",
    "饮水安全",
    "人均纯收入(元)",
];

/// A member of household `h`, the `n`-th in it, with the usual facts and what `set` changes.
pub fn member(h: u32, n: u32, relation: &str, id: &str, set: &[(&str, &str)]) -> String {
    let number = format!("3611030000{h:04}");
    let person = format!("{number}{n:02}");
    let mut cells = [
        "广丰区",
        "东阳乡",
        "龙溪村",
        &number,
        &person,
        "某人",
        "",
        id,
        "",
        relation,
        "汉族",
        "",
        "",
        "健康",
        "",
        "",
        "",
        "未脱贫",
        "一般贫困户",
        "因病",
        "",
        "否",
        "是",
        "2650.50",
    ]
    .map(str::to_owned);
    for (header, value) in set {
        let at = HEADER.iter().position(|h| h == header).unwrap();
        cells[at] = (*value).to_owned();
    }
    cells
        .map(|c| {
            if c.contains(',') {
                format!("\"{c}\"")
            } else {
                c
            }
        })
        .join(",")
}

pub fn read(path: &Path) -> Book<Field> {
    sheet::read(
        path,
        &Limits::DEFAULT,
        &RegistryHeaders::default(),
        &mut |_| {},
    )
    .unwrap()
}

/// Checks all households of a book, in the order of the file.
pub fn check(book: &Book<Field>) -> Vec<Checked> {
    let tree = tree();
    let places = Places::new(&tree);
    let checker = Checker::new(book, &places, as_of(), Locale::Zh);
    (0..checker.len()).map(|i| checker.check(i)).collect()
}
