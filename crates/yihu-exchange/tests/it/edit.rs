//! A household typed by hand goes through the rules of an import.

use crate::support::{as_of, file, id, tree};
use serde_json::{Value, json};
use yihu_base::codes::{Class, Relation};
use yihu_base::id::{HouseholdId, PersonId, SourceId};
use yihu_base::{Fen, Locale, Secret};
use yihu_exchange::columns::Field;
use yihu_exchange::edit::{self, Draft, Reviewed};
use yihu_exchange::findings::Severity;
use yihu_exchange::preview::{How, preview};
use yihu_exchange::source::Limits;
use yihu_registry::households::StoredHousehold;
use yihu_registry::record::HealthSet;

/// A household as the console sends it.
fn typed() -> Value {
    json!({
        "number": "36110300000001", "village": "361103100201", "group": null, "class": "general",
        "status": "未脱贫", "main_cause": null, "other_causes": [], "phone": "13900000001",
        "bank": null, "bank_account": "6222000000000001", "martyr_family": false,
        "one_child": null, "two_daughters": null,
        "account": {"year": 2016, "income_per_capita_fen": 265_050, "wages_fen": null},
        "housing": {"unsafe_house": true, "grade": "C", "area_m2": "82.5", "built": 1998},
        "water": {"safe": true}, "resources": {"cultivated_mu": 3.5, "livestock_heads": 2},
        "helper": {"name": "赵六", "unit": null, "post": null, "phone": "13900000002"},
        "members": [
            {"id": null, "number": "3611030000000101", "name": "张三",
             "id_number": id("19700101", 1), "relation": "head", "health": []},
            {"number": "3611030000000102", "name": "李四", "id_number": id("19710101", 2),
             "relation": "spouse", "health": ["chronic", "disabled"],
             "disability": {"category": 4, "grade": 3}, "work_months": 0},
        ],
    })
}

fn check(value: &Value, stored: Option<&StoredHousehold>) -> Reviewed {
    let draft: Draft = serde_json::from_value(value.clone()).unwrap();
    edit::check(&draft, stored, &tree(), as_of(), Locale::Zh).unwrap()
}

#[test]
fn a_good_draft_is_a_household() {
    let reviewed = check(&typed(), None);
    assert_eq!(reviewed.findings, []);
    let h = reviewed.household.unwrap();
    assert_eq!(
        (h.number.as_str(), h.class),
        ("36110300000001", Some(Class::General))
    );
    assert_eq!(h.village, "361103100201".parse().unwrap());
    assert_eq!(h.account.income_per_capita_fen, Some(Fen(265_050)));
    assert_eq!(
        (h.account.wages_fen, h.one_child, h.martyr_family),
        (None, None, Some(false))
    );
    assert_eq!(
        h.resources.cultivated_mu.map(|d| d.to_string()).as_deref(),
        Some("3.5")
    );
    assert_eq!(h.helper.unwrap().phone, Some(Secret::new("13900000002")));
    let [head, spouse] = h.members.try_into().unwrap();
    assert_eq!(
        (head.relation, head.health),
        (Relation::Head, Some(HealthSet::HEALTHY))
    );
    assert_eq!(
        spouse.health,
        Some(HealthSet::CHRONIC.with(HealthSet::DISABLED))
    );
    assert_eq!(
        (spouse.disability, spouse.work_months),
        (Some((4, 3)), Some(0))
    );
    assert_eq!(spouse.id_number.unwrap().reveal(), id("19710101", 2));
}

#[test]
fn each_fault_is_told_at_its_field() {
    let cases: [(&str, Value, &str, &str); 17] = [
        ("/number", json!(""), "number.missing", "number"),
        ("/village", json!("361104100201"), "area.unknown", "village"),
        ("/village", Value::Null, "area.missing", "village"),
        ("/class", json!("一般贫困"), "code.unknown", "class"),
        (
            "/account/wages_fen",
            json!("很多"),
            "money.invalid",
            "account.wages_fen",
        ),
        (
            "/account/wages_fen",
            json!(12.5),
            "money.invalid",
            "account.wages_fen",
        ),
        ("/account/year", json!(2030), "year.invalid", "account.year"),
        (
            "/housing/grade",
            json!("A"),
            "house.grade",
            "housing.unsafe_house",
        ),
        (
            "/resources/livestock_heads",
            json!(-1),
            "count.invalid",
            "resources.livestock_heads",
        ),
        ("/phone", json!("139****0001"), "secret.masked", "phone"),
        (
            "/members/0/relation",
            json!("son"),
            "head.missing",
            "members[0].relation",
        ),
        (
            "/members/1/relation",
            json!("head"),
            "head.twice",
            "members[1].relation",
        ),
        (
            "/members/1/name",
            json!(" "),
            "name.missing",
            "members[1].name",
        ),
        (
            "/members/1/id_number",
            json!(id("19700101", 1)),
            "id.twice",
            "members[1].id_number",
        ),
        (
            "/members/1/id_number",
            json!("999999********0010"),
            "secret.masked",
            "members[1].id_number",
        ),
        (
            "/members/1/disability/grade",
            json!(9),
            "id.disability",
            "members[1].disability",
        ),
        ("/members", json!([]), "head.missing", "members"),
    ];
    for (pointer, value, code, path) in cases {
        let mut draft = typed();
        *draft.pointer_mut(pointer).unwrap() = value;
        let reviewed = check(&draft, None);
        let errors = reviewed
            .findings
            .iter()
            .filter(|f| f.severity == Severity::Error);
        let errors: Vec<_> = errors.map(|f| (f.code, f.path.as_str())).collect();
        assert!(errors.contains(&(code, path)), "{pointer}: {errors:?}");
        assert_eq!(reviewed.household, None, "{pointer}");
    }
    // A mistyped label comes with the one that was meant, a number never.
    let mut draft = typed();
    draft["class"] = json!("一般贫困");
    assert_eq!(
        check(&draft, None).findings[0].suggestion.as_deref(),
        Some("一般贫困户")
    );
    // What is no field is refused rather than forgotten.
    draft["clas"] = json!("general");
    assert!(serde_json::from_value::<Draft>(draft.clone()).is_err());
    let shown = format!("{:?}", serde_json::from_value::<Draft>(typed()).unwrap());
    assert!(!shown.contains(&id("19700101", 1)) && !shown.contains("6222000000000001"));
}

#[test]
fn a_warning_does_not_hinder() {
    let mut draft = typed();
    draft["members"][1]["id_number"] = Value::Null;
    let reviewed = check(&draft, None);
    let found: Vec<_> = reviewed
        .findings
        .iter()
        .map(|f| (f.code, &*f.path))
        .collect();
    assert!(
        found.contains(&("id.missing", "members[1].id_number")),
        "{found:?}"
    );
    // Without an ID number the certificate's end still says what it says.
    assert_eq!(
        reviewed.household.unwrap().members[1].disability,
        Some((4, 3))
    );
}

#[test]
fn masked_numbers_keep_what_is_stored() {
    let household = check(&typed(), None).household.unwrap();
    let persons = vec![PersonId::new(), PersonId::new()];
    let stored = StoredHousehold {
        id: HouseholdId::new(),
        version: 1,
        valid_from: as_of(),
        recorded_at: 0,
        source: SourceId::new(),
        persons: persons.clone(),
        household: household.clone(),
    };
    let mut draft = typed();
    draft["phone"] = json!("139****0001");
    draft["bank_account"] = json!("************0001");
    draft["helper"]["phone"] = json!("139****0002");
    for (i, member) in household.members.iter().enumerate() {
        let masked = member.id_number.as_ref().unwrap().masked();
        draft["members"][i]["id_number"] = json!(masked);
    }
    // One is known by identity although the number changes, the other by number.
    draft["members"][0]["id"] = json!(persons[0].to_string());
    draft["members"][0]["number"] = json!("3611030000000109");
    let reviewed = check(&draft, Some(&stored));
    assert_eq!(reviewed.findings, []);
    let mut want = household.clone();
    want.members[0].number = "3611030000000109".into();
    assert_eq!(reviewed.household, Some(want));
    draft["phone"] = Value::Null;
    assert_eq!(check(&draft, Some(&stored)).household.unwrap().phone, None);
    draft["phone"] = json!("139****0003");
    let found = check(&draft, Some(&stored)).findings;
    let found: Vec<_> = found.iter().map(|f| (f.code, &*f.path)).collect();
    assert_eq!(found, [("secret.masked", "phone")]);
}

#[test]
fn a_preview_shows_which_column_is_what() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        "某乡名册\n行政村,户编码,人编号,姓名,身份证号,人均纯收入(元),备注\n东阳村,1,11,某人,,1,\n";
    let path = file(folder.path(), "a.csv", text);
    let [sheet] = preview(&path, &Limits::DEFAULT)
        .unwrap()
        .try_into()
        .unwrap();
    assert_eq!((sheet.header_row, sheet.rows), (2, 1));
    let columns: Vec<_> = sheet.columns.iter().map(|c| (c.field, c.how)).collect();
    assert_eq!(
        columns,
        [
            (Some(Field::Village), How::Header),
            (Some(Field::Number), How::Alias),
            (Some(Field::PersonNumber), How::Header),
            (Some(Field::Name), How::Header),
            (Some(Field::IdNumber), How::Alias),
            (Some(Field::IncomePerCapita), How::WithoutBrackets),
            (None, How::Unknown),
        ]
    );
    assert_eq!(sheet.missing, [Field::Relation]);
    assert_eq!(sheet.columns[6].header, "备注");
}
