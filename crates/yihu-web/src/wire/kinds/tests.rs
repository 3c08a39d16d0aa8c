//! Every kind of clause as the API tells it.

use crate::wire::policy::ClauseFull;
use serde_json::{Value, json};
use yihu_base::{AreaCode, Locale};
use yihu_policy::documents;
use yihu_policy::library::Library;
use yihu_policy::read::PackFiles;

const PACK: &str = r#"
    [pack]
    id     = "kinds"
    title  = { zh = "样例", en = "sample" }
    area   = "361103"
    from   = 2015-01-01
    source = { seed = "002", lines = "1" }
    [[settlement]]
    id    = "inpatient"
    when  = "care = 'inpatient'"
    bill  = "cost"
    steps = [
      { id = "basic", of = "in_policy", less = { by = "hospital", county = "350 CNY", other = "1500 CNY" }, rate = "85 %" },
      { id = "large", less = "3000 CNY", bands = [ { to = "10000 CNY", rate = "50 %" }, { rate = "60 %" } ], per = "year", cap = "3 wan CNY" },
      { id = "aid", when = "household.registered", leaves = "cost * 0.1" },
    ]
    [[duty]]
    id    = "days"
    of    = "officer"
    actor = { zh = "驻村干部", en = "resident cadre" }
    act   = { zh = "驻村", en = "stay" }
    done  = { unknown = { zh = "没有考勤", en = "no attendance" } }
    least = "15 days"
    per   = "year"
    season = ["03-01", "05-31"]
    [[quota]]
    id     = "matching"
    of     = "county"
    amount = "1650 wan CNY"
    among  = { province = 6, county = 4 }
    [[plan]]
    id    = "farms"
    of    = "county"
    unit  = "个"
    rows  = [ { year = 2014, quantity = 77 }, { when = "第二年", quantity = 50, unit_cost = "12000 CNY", amount = "60 wan CNY" } ]
    total = 247
    contradiction = { zh = "不符", en = "disagree" }
    [[indicator]]
    id     = "insured"
    of     = "village"
    part   = "count(persons) FILTER (WHERE medical_insured)"
    whole  = "count(persons)"
    unit   = "%"
    target = "98 %"
    by     = 2020-12-31
    [[scorecard]]
    id    = "annual"
    of    = "unit"
    full  = 100
    items = [ { id = "a", weight = 60, score = "60" }, { id = "b", weight = 40, deduct = [ { each = "staff > 3", points = 5, most = 20 } ] } ]
    vetoes = [ { id = "v", when = "staff > 100", item = "b" } ]
    grades = [ { id = "good", from = 90, factor = "1.2" }, { id = "fail", below = 90 } ]
    [[checklist]]
    id    = "ones"
    of    = "household"
    items = [ { id = "water", expr = "water_safe" }, { id = "plan", unknown = { zh = "没说", en = "not said" } } ]
    least = 1
    [[procedure]]
    id     = "identification"
    steps  = [
      { id = "apply", evidence = [ { zh = "申请书", en = "application" } ] },
      { id = "notice", level = "village", within = "7 days", notice = { place = { zh = "公示栏", en = "board" }, days = 7 } },
    ]
    [[check]]
    id   = "sum"
    expr = "2 + 3 = 5"
"#;

/// Every kind is told whole, in values that are ready to show.
#[test]
fn each_kind_is_told() {
    let files = PackFiles {
        folder: "kinds".into(),
        files: vec![("pack.toml".into(), PACK.into())],
    };
    let library = Library::load(&[files], &[]).unwrap();
    let checks = documents::check(&library);
    let (area, day): (AreaCode, _) = ("361103".parse().unwrap(), jiff::civil::date(2016, 1, 1));
    let told = |name: &str, pointer: &str| -> Value {
        let at = library.resolve(name, area, day).unwrap();
        let clause = &library.clauses[at];
        let full = ClauseFull::of(&library, clause, area, day, Locale::En, None, &checks);
        let full = serde_json::to_value(full).unwrap();
        assert_eq!(full["in_force"], true);
        full.pointer(pointer).unwrap_or(&Value::Null).clone()
    };
    for (name, pointer, expected) in [
        ("inpatient", "/expression", json!("care = 'inpatient'")),
        ("inpatient", "/settlement/bill/text", json!("cost")),
        ("inpatient", "/settlement/steps/0/less/form", json!("table")),
        (
            "inpatient",
            "/settlement/steps/0/less/rows/0/text",
            json!("350.00"),
        ),
        (
            "inpatient",
            "/settlement/steps/0/less/rows/1/title",
            json!("other"),
        ),
        ("inpatient", "/settlement/steps/0/rate/text", json!("85")),
        ("inpatient", "/settlement/steps/0/rate/unit", json!("%")),
        (
            "inpatient",
            "/settlement/steps/1/bands/0/to/text",
            json!("10000.00"),
        ),
        ("inpatient", "/settlement/steps/1/bands/1/to", Value::Null),
        ("inpatient", "/settlement/steps/1/cap/text", json!("3")),
        ("inpatient", "/settlement/steps/1/yearly", json!(true)),
        (
            "inpatient",
            "/settlement/steps/2/leaves/text",
            json!("cost * 0.1"),
        ),
        (
            "days",
            "/duty/done",
            json!({ "form": "unknown", "text": "no attendance", "unit": "", "rows": [] }),
        ),
        ("days", "/duty/least/text", json!("15")),
        ("days", "/duty/season", json!(["03-01", "05-31"])),
        ("matching", "/quota/among/0/share_percent", json!("60")),
        ("matching", "/quota/amount/unit", json!("wan CNY")),
        ("farms", "/plan/rows/1/unit_cost/text", json!("12000.00")),
        ("farms", "/plan/total/text", json!("247")),
        ("farms", "/checks/0/outcome", json!("conflict")),
        ("farms", "/checks/0/declared/en", json!("disagree")),
        ("insured", "/indicator/direction", json!("at_least")),
        ("insured", "/indicator/target/text", json!("98")),
        ("insured", "/indicator/by", json!("2020-12-31")),
        (
            "annual",
            "/scorecard/items/1/deductions/0/points/text",
            json!("5"),
        ),
        ("annual", "/scorecard/vetoes/0/item", json!("b")),
        (
            "annual",
            "/scorecard/grades/0/from",
            json!({ "score": "90", "inside": true }),
        ),
        (
            "annual",
            "/scorecard/grades/1/to",
            json!({ "score": "90", "inside": false }),
        ),
        ("ones", "/least", json!(1)),
        ("ones", "/parts/1/unknown/en", json!("not said")),
        (
            "identification",
            "/procedure/steps/0/evidence/0/en",
            json!("application"),
        ),
        (
            "identification",
            "/procedure/steps/1/within/text/en",
            json!("within 7 days"),
        ),
        ("identification", "/procedure/steps/1/notice/days", json!(7)),
        ("sum", "/expression", json!("2 + 3 = 5")),
        ("sum", "/checks/0/outcome", json!("agrees")),
    ] {
        assert_eq!(told(name, pointer), expected, "{name} {pointer}");
    }
}
