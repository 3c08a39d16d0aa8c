//! `docs/import.md` says what the code does: its tables are made from the code's.

use std::fmt::Write;
use yihu_base::Locale;
use yihu_exchange::columns::{COLUMNS, Format};
use yihu_exchange::facts::VILLAGE_FACTS;
use yihu_exchange::findings::RULES;

fn columns() -> String {
    let mut out =
        "| 列名 header | 别名 aliases | 必需 required | 内容 content |\n|---|---|---|---|\n"
            .to_owned();
    for c in COLUMNS {
        let content = match c.format {
            Format::Text(n) => format!("文字，最多 {n} 字"),
            Format::Digits => "数字串，按文本".to_owned(),
            Format::IdNumber => "18 位公民身份号码或 20 位残疾人证号".to_owned(),
            Format::Bool => "是、否".to_owned(),
            Format::Count(n) => format!("0–{n} 的整数"),
            Format::Money => "元，最多两位小数".to_owned(),
            Format::Decimal(unit) => format!("不小于 0 的数，{unit}"),
            Format::Year => "年份".to_owned(),
            Format::Date => "日期".to_owned(),
            Format::Code(labels) => labels().join("、"),
            Format::Codes(n, labels) => format!("最多 {n} 项：{}", labels().join("、")),
        };
        let required = if c.required { "是" } else { "" };
        writeln!(
            out,
            "| {} | {} | {required} | {content} |",
            c.header,
            c.aliases.join("、")
        )
        .unwrap();
    }
    out
}

fn findings() -> String {
    let mut out =
        "| 代码 code | 级别 severity | 问题与处理 | problem and remedy |\n|---|---|---|---|\n"
            .to_owned();
    for r in RULES {
        let severity = r.severity.label(Locale::Zh);
        writeln!(
            out,
            "| `{}` | {severity} | {} | {} |",
            r.code,
            r.zh.replace("{}", "…"),
            r.en.replace("{}", "…")
        )
        .unwrap();
    }
    out
}

fn village_facts() -> String {
    let mut out =
        "| 列名 header | 别名 aliases | 指标 fact | 单位 unit |\n|---|---|---|---|\n".to_owned();
    for f in VILLAGE_FACTS {
        writeln!(
            out,
            "| {} | {} | `{}` | {} |",
            f.header,
            f.aliases.join("、"),
            f.key,
            f.unit
        )
        .unwrap();
    }
    out
}

/// Replaces what stands between `<!-- name -->` and `<!-- end -->`.
fn put(text: &str, name: &str, table: &str) -> String {
    let mark = format!("<!-- {name} -->\n");
    let start = text.find(&mark).expect("the mark stands in the document") + mark.len();
    let end = start + text[start..].find("<!-- end -->").expect("so does its end");
    format!("{}{table}{}", &text[..start], &text[end..])
}

#[test]
fn the_tables_are_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/import.md");
    let text = std::fs::read_to_string(path).unwrap();
    let mut want = put(&text, "columns", &columns());
    want = put(&want, "findings", &findings());
    want = put(&want, "village-facts", &village_facts());
    if std::env::var_os("YIHU_UPDATE_DOCS").is_some() {
        std::fs::write(path, &want).unwrap();
        return;
    }
    assert!(
        text == want,
        "docs/import.md is behind the code: run the test with YIHU_UPDATE_DOCS=1"
    );
}
