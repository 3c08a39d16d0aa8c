//! Small messy sheets and what is found in them.

use crate::support::{check, csv, file, id, member, read};
use yihu_exchange::findings::RULES;

/// Findings as `row column code`, rows numbered as in the file (the header is row 1).
fn findings(rows: &[String]) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let book = read(&file(dir.path(), "a.csv", csv(rows)));
    let mut out = Vec::new();
    for checked in check(&book) {
        let refused = checked.findings.iter().any(|f| f.refuses());
        assert_eq!(checked.household.is_none(), refused);
        for f in &checked.findings {
            let row = book.sheets[0].rows[f.row.row as usize].number();
            let column = f.field.map_or("", |f| f.header());
            out.push(format!("{row} {column} {}", f.rule.code));
        }
    }
    out
}

/// One household of a head with these cells, born in 1980 unless the cells say otherwise.
#[track_caller]
fn head(set: &[(&str, &str)], want: &[&str]) {
    let got = findings(&[member(1, 1, "户主", &id("19800131", 11), set)]);
    let want: Vec<String> = want.iter().map(|w| format!("2 {w}")).collect();
    assert_eq!(got, want, "{set:?}");
}

/// A head born in 1980, and a second member.
#[track_caller]
fn second(relation: &str, birth: &str, serial: u32, set: &[(&str, &str)], want: &[&str]) {
    let got = findings(&[
        member(1, 1, "户主", &id("19800131", 11), &[]),
        member(1, 2, relation, &id(birth, serial), set),
    ]);
    let want: Vec<String> = want.iter().map(|w| format!("3 {w}")).collect();
    assert_eq!(got, want, "{relation} {birth} {set:?}");
}

#[test]
fn sound_rows_have_no_findings() {
    head(&[], &[]);
    second(
        "配偶",
        "19820131",
        22,
        &[("健康状况", "长期慢性病，残疾")],
        &[],
    );
    second(
        "之子",
        "20050131",
        13,
        &[("在校生状况", "小学"), ("人数", "2")],
        &[],
    );
}

#[test]
fn numbers_and_names() {
    head(&[("户编号", "")], &["户编号 number.missing"]);
    head(&[("户编号", "36A1")], &["户编号 number.digits"]);
    head(&[("户编号", "3.61103E+17")], &["户编号 number.spreadsheet"]);
    head(&[("户编号", "３６１１０３")], &[]);
    head(&[("人编号", "")], &["人编号 person_number.missing"]);
    head(&[("姓名", " ")], &["姓名 name.missing"]);
    head(&[("姓名", &"名".repeat(31))], &["姓名 text.long"]);
}

#[test]
fn id_numbers() {
    let good = id("19800131", 11);
    let wrong_check = format!(
        "{}{}",
        &good[..17],
        if good.ends_with('5') { '6' } else { '5' }
    );
    head(&[("证件号码", "")], &["证件号码 id.missing"]);
    head(&[("证件号码", &wrong_check)], &["证件号码 id.checksum"]);
    head(&[("证件号码", &good[..15])], &["证件号码 id.length"]);
    head(&[("证件号码", "9.99999E+17")], &["证件号码 id.spreadsheet"]);
    head(
        &[("证件号码", "999999198001310000")],
        &["证件号码 id.spreadsheet"],
    );
    head(
        &[("证件号码", "99999919801331011X")],
        &["证件号码 id.birth"],
    );
    head(
        &[("证件号码", "9999991980O131011X")],
        &["证件号码 id.character"],
    );
    head(
        &[("证件号码", &format!("{good}95"))],
        &["证件号码 id.disability"],
    );
    head(
        &[("证件号码", &format!("{good}43")), ("健康状况", "残疾")],
        &[],
    );
    head(
        &[("证件号码", &format!("{good}43"))],
        &["健康状况 health.certificate"],
    );
    head(
        &[("证件号码", &id("20170101", 11))],
        &["证件号码 id.future"],
    );
    head(
        &[("证件号码", &id("18900101", 11))],
        &["证件号码 age.over_120"],
    );
    head(&[("性别", "女")], &["性别 sex.contradicts_id"]);
}

#[test]
fn the_same_person_twice() {
    let one = id("19800131", 11);
    let got = findings(&[
        member(1, 1, "户主", &one, &[]),
        member(2, 1, "户主", &format!("{one}43"), &[("健康状况", "残疾")]),
        member(
            3,
            1,
            "户主",
            &id("19810131", 11),
            &[("人编号", "361103000000010 1")],
        ),
        member(
            4,
            1,
            "户主",
            &id("19820131", 11),
            &[("人编号", "36110300000101")],
        ),
        member(
            5,
            1,
            "户主",
            &id("19830131", 11),
            &[("人编号", "36110300000101")],
        ),
    ]);
    assert_eq!(
        got,
        [
            "2 证件号码 id.twice",
            "3 证件号码 id.twice",
            "4 人编号 person_number.digits",
            "5 人编号 person_number.twice",
            "6 人编号 person_number.twice"
        ]
    );
}

#[test]
fn households_have_one_head_and_their_size() {
    let (a, b) = (id("19800131", 11), id("19820131", 22));
    assert_eq!(
        findings(&[member(1, 1, "户主", &a, &[]), member(1, 2, "户主", &b, &[])]),
        ["3 与户主关系 head.twice"]
    );
    assert_eq!(
        findings(&[member(1, 1, "配偶", &a, &[]), member(1, 2, "", &b, &[])]),
        ["3 与户主关系 relation.missing"]
    );
    assert_eq!(
        findings(&[member(1, 1, "配偶", &a, &[])]),
        ["2 与户主关系 head.missing"]
    );
    head(&[("人数", "3")], &["人数 size.differs"]);
    head(&[("人数", "三")], &["人数 count.invalid"]);
}

#[test]
fn rows_of_a_household_may_stand_apart_but_must_agree() {
    let rows = |water: &str| {
        [
            member(1, 1, "户主", &id("19800131", 11), &[]),
            member(2, 1, "户主", &id("19700131", 11), &[]),
            member(
                1,
                2,
                "配偶",
                &id("19820131", 22),
                &[("饮水安全", water), ("人数", "2")],
            ),
        ]
    };
    assert_eq!(findings(&rows("否")), ["4 饮水安全 household.differs"]);
    assert_eq!(findings(&rows("")), [""; 0]);
}

#[test]
fn places() {
    head(&[("行政村", "")], &["行政村 area.missing"]);
    head(&[("行政村", "龙西村")], &["行政村 area.unknown"]);
    head(&[("乡(镇)", "")], &["行政村 area.ambiguous"]);
    head(&[("乡(镇)", "毛村镇")], &[]);
    head(&[("行政村", "361103101201")], &[]);
}

#[test]
fn code_lists_and_values() {
    head(&[("民族", "汉人族")], &["民族 code.unknown"]);
    head(&[("贫困户属性", "低保贫困")], &["贫困户属性 code.unknown"]);
    head(
        &[("其他致贫原因", "因学,因残,因灾")],
        &["其他致贫原因 codes.too_many"],
    );
    head(
        &[("其他致贫原因", "因病、因学")],
        &["其他致贫原因 cause.repeated"],
    );
    head(&[("饮水安全", "也许")], &["饮水安全 bool.unknown"]);
    head(
        &[("人均纯收入(元)", "2,650.555")],
        &["人均纯收入 money.invalid"],
    );
    head(&[("人均纯收入(元)", "-3")], &["人均纯收入 income.negative"]);
    head(&[("务工时间(月)", "13")], &["务工时间(月) count.invalid"]);
    head(
        &[("务工时间(月)", "5")],
        &["务工状况 work.months_without_place"],
    );
    head(
        &[("健康状况", "健康,残疾")],
        &["健康状况 health.contradiction"],
    );
    head(&[("危房户", "D级")], &[]);
    head(&[("贫困户属性", "一般农户")], &["贫困户属性 class.status"]);
    head(
        &[("贫困户属性", "五保户"), ("劳动技能", "普通劳动力")],
        &["贫困户属性 class.five_guarantee"],
    );
}

#[test]
fn ages_and_kinship() {
    head(
        &[("证件号码", &id("19500131", 11)), ("在校生状况", "九年级")],
        &["在校生状况 schooling.age"],
    );
    head(
        &[("在校生状况", "中职一年级")],
        &["在校生状况 schooling.age_rare"],
    );
    second(
        "之女",
        "20140131",
        22,
        &[("劳动技能", "普通劳动力")],
        &["劳动技能 labour.age"],
    );
    second(
        "之女",
        "20140131",
        22,
        &[("文化程度", "初中")],
        &["文化程度 education.age"],
    );
    second(
        "之子",
        "20020131",
        11,
        &[("务工状况", "省外务工")],
        &["务工状况 work.child"],
    );
    second("之子", "20050131", 22, &[], &["与户主关系 relation.sex"]);
    second(
        "配偶",
        "20020131",
        22,
        &[],
        &["与户主关系 relation.spouse_age"],
    );
    second(
        "配偶",
        "19820131",
        11,
        &[],
        &["与户主关系 relation.spouse_sex"],
    );
    second(
        "之子",
        "19790131",
        11,
        &[],
        &["与户主关系 relation.generation"],
    );
    second(
        "之父",
        "19810131",
        11,
        &[],
        &["与户主关系 relation.generation"],
    );
    second(
        "之母",
        "19500131",
        22,
        &[("劳动技能", "丧失劳动力"), ("务工状况", "省外务工")],
        &["务工状况 labour.works"],
    );
}

#[test]
fn form_columns() {
    let form = |header: &str, cells: &str| {
        let dir = tempfile::tempdir().unwrap();
        let base = "县,乡,村,户编号,人编号,姓名,证件号码,与户主关系";
        let row = format!("广丰区,东阳乡,东阳村,1,11,某人,{},户主", id("19800131", 11));
        let path = file(
            dir.path(),
            "a.csv",
            format!("{base},{header}\n{row},{cells}\n"),
        );
        let checked = check(&read(&path)).remove(0);
        checked
            .findings
            .iter()
            .map(|f| f.rule.code)
            .collect::<Vec<_>>()
    };
    for (header, cells, want) in [
        ("出生日期", "1980-02-01", vec!["birth.contradicts_id"]),
        ("出生日期", "八零年", vec!["date.invalid"]),
        ("建房年份", "2088", vec!["year.invalid"]),
        ("住房面积（平方米）", "80.5平方米", vec![]),
        ("住房面积", "八十", vec!["decimal.invalid"]),
        ("危房户,住房等级", "否,C级", vec!["house.grade"]),
        ("饮水安全,饮水困难", "是,是", vec!["water.contradiction"]),
        ("耕地面积,有效灌溉面积", "2,3", vec!["land.irrigated"]),
        ("联系电话", "12345", vec!["phone.invalid"]),
        ("银行账号", "12a4", vec!["bank_account.digits"]),
        ("帮扶单位", "县水利局", vec!["helper.nameless"]),
        (
            "人均纯收入,工资性收入,生产经营性收入,财产性收入,转移性收入,生产经营性支出",
            "3000,1000,1000,0,500,100",
            vec!["income.contradiction"],
        ),
        ("文化程度", "学龄前儿童", vec!["education.preschool"]),
        ("行政村代码", "361103101201", vec!["area.code_differs"]),
        ("行政村代码", "361103100201", vec![]),
    ] {
        assert_eq!(form(header, cells), want, "{header}");
    }
}

/// Every rule is met by some test above or in the story; a new rule needs its case.
#[test]
fn every_rule_is_tested() {
    let tests = concat!(
        include_str!("findings.rs"),
        include_str!("story.rs"),
        include_str!("workbooks.rs")
    );
    let missing: Vec<_> = RULES
        .iter()
        .map(|r| r.code)
        .filter(|code| {
            !tests.contains(&format!(" {code}\"")) && !tests.contains(&format!("\"{code}\""))
        })
        .collect();
    assert_eq!(missing, [""; 0]);
}

/// Sentences never carry a personal number into the report or a log.
#[test]
fn sentences_mask_personal_numbers() {
    let dir = tempfile::tempdir().unwrap();
    let one = id("19800131", 11);
    let rows = [member(
        1,
        1,
        "户主",
        &one,
        &[("民族", &one), ("饮水安全", &one)],
    )];
    let book = read(&file(dir.path(), "a.csv", csv(&rows)));
    let findings = check(&book).remove(0).findings;
    assert_eq!(findings.len(), 2);
    for f in findings {
        let sentence = f.message(yihu_base::Locale::Zh);
        assert!(
            !sentence.contains(&one) && sentence.contains("999999********"),
            "{sentence}"
        );
    }
}
