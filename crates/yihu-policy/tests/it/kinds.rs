//! Every kind of clause by the cases an official would write for it.

use crate::pack::{holds, load};
use rstest::rstest;

const INPATIENT: &str = r#"
[[settlement]]
id = "inpatient"
when = "care = 'inpatient' AND person.medical_insured"
bill = "cost"
steps = [
  { id = "medicine", payer = "basic", of = "chinese_medicine", rate = "100 %" },
  { id = "basic", of = "in_policy - chinese_medicine", less = { by = "hospital", township = "100 CNY", county = "350 CNY", other = "1500 CNY" }, rate = { by = "hospital", township = "95 %", county = "85 %", city = "70 %" } },
  { id = "catastrophic", of = "in_policy - paid_medicine - paid_basic", less = "3000 CNY", bands = [ { to = "10000 CNY", rate = "50 %" }, { rate = "60 %" } ], per = "year", cap = "30000 CNY" },
  { id = "aid", when = "household.registered", leaves = "cost * 0.1" },
]
"#;

#[test]
fn a_bill_goes_through_its_payers_and_every_fen_is_accounted_for() {
    holds(&format!(
        r#"{INPATIENT}
[[case]]
says = "乡镇卫生院"
given = {{ household = {{ registered = true }}, person = {{ medical_insured = true }}, bill = {{ date = "2016-03-01", care = "住院", hospital = "乡级", cost = "2000 CNY", in_policy = "1800 CNY", chinese_medicine = "300 CNY" }} }}
expect = {{ inpatient = true, "inpatient.bill" = "2000 CNY", "inpatient.medicine" = "300 CNY", "inpatient.basic" = "1330 CNY", "inpatient.catastrophic" = "0 CNY", "inpatient.aid" = "170 CNY", "inpatient.patient" = "200 CNY" }}
tells = {{ inpatient = "这张2000.00元的费用单：基本医保付300.00元、基本医保付1330.00元、医疗救助付170.00元，您自己付200.00元。" }}

[[case]]
says = "同年第二张单据，起付线只扣一次"
given = {{ household = {{ registered = false }}, person = {{ medical_insured = true, bills = [
  {{ date = "2016-03-01", care = "住院", hospital = "市级", cost = "21500 CNY", in_policy = "21500 CNY", chinese_medicine = "0 CNY" }},
  {{ date = "2016-05-01", care = "住院", hospital = "市级", cost = "21500 CNY", in_policy = "21500 CNY", chinese_medicine = "0 CNY" }},
  {{ date = "2017-01-01", care = "住院", hospital = "市级", cost = "21500 CNY", in_policy = "21500 CNY", chinese_medicine = "0 CNY" }},
] }} }}
expect = {{ "bills.0.inpatient.basic" = "14000 CNY", "bills.0.inpatient.catastrophic" = "2250 CNY", "bills.0.inpatient.patient" = "5250 CNY", "bills.1.inpatient.catastrophic" = "3950 CNY", "bills.1.inpatient.aid" = "0 CNY", "bills.2.inpatient.catastrophic" = "2250 CNY" }}

[[case]]
says = "省外医院没有规定比例"
given = {{ household = {{ registered = true }}, person = {{ medical_insured = true }}, bill = {{ date = "2016-03-01", care = "住院", hospital = "省外", cost = "2000 CNY", in_policy = "1800 CNY", chinese_medicine = "0 CNY" }} }}
expect = {{ inpatient = true, "inpatient.basic" = "unknown", "inpatient.patient" = "unknown" }}
needs = ["inpatient.basic"]

[[case]]
says = "门诊不按住院结算"
given = {{ person = {{ medical_insured = true }}, bill = {{ date = "2016-03-01", care = "门诊", cost = "200 CNY" }} }}
expect = {{ inpatient = false, "inpatient.basic" = "0 CNY", "inpatient.patient" = "200 CNY" }}
"#
    ));
}

#[test]
fn bills_add_up_for_a_person() {
    holds(&format!(
        r#"{INPATIENT}
[[variable]]
id = "own_share"
of = "person"
expr = "sum(bills.inpatient.patient)"

[[case]]
says = "两张单据的自付"
given = {{ household = {{ registered = true }}, person = {{ medical_insured = true, bills = [
  {{ date = "2016-03-01", care = "住院", hospital = "乡级", cost = "1000 CNY", in_policy = "1000 CNY", chinese_medicine = "0 CNY" }},
  {{ date = "2016-04-01", care = "门诊", cost = "80.05 CNY" }},
] }} }}
expect = {{ own_share = "180.05 CNY" }}
"#
    ));
}

#[test]
fn a_duty_is_owed_kept_or_short() {
    holds(
        r#"
[[duty]]
id = "days_in_village_duty"
of = "officer"
when = "rank <> 'county'"
done = "days_in_village"
least = "15 days"
per = "year"

[[duty]]
id = "households_of_rank"
of = "officer"
done = "paired_households"
least = { by = "rank", county = 3, section = 2, other = 1 }

[[duty]]
id = "farming_visits"
of = "officer"
done = { unknown = { zh = "没有登记农忙走访", en = "nobody records visits in the season" } }
least = 2
season = ["03-01", "05-31"]

[[case]]
says = "14天不够"
given = { officer = { rank = "科级干部", days_in_village = 14, paired_households = 2 } }
expect = { days_in_village_duty = false, "days_in_village_duty.short" = 1, households_of_rank = true }
tells = { days_in_village_duty = "“days_in_village_duty”还没有做到：已完成14，要求至少15，还差1。" }

[[case]]
says = "县级领导不在此列"
given = { officer = { rank = "县级领导", days_in_village = 0, paired_households = 2 } }
expect = { days_in_village_duty = true, "days_in_village_duty.owed" = false, households_of_rank = false, "households_of_rank.short" = 1 }

[[case]]
says = "农忙时要走访，没人登记"
on = 2016-04-01
given = { officer = { rank = "科级干部" } }
expect = { farming_visits = "unknown" }
needs = ["farming_visits.done"]

[[case]]
says = "不在农忙时"
on = 2016-06-01
given = { officer = { rank = "科级干部" } }
expect = { farming_visits = true }
"#,
    );
}

#[test]
fn a_quota_bounds_or_divides() {
    holds(
        r#"
[[fact]]
id = "jury"
of = "village"
type = "integer"
title = { zh = "评审团人数", en = "jury" }

[[fact]]
id = "industry_fund"
of = "county"
type = "money"
title = { zh = "产业资金", en = "industry fund" }

[[fact]]
id = "fund"
of = "county"
type = "money"
title = { zh = "资金", en = "fund" }

[[quota]]
id = "jury_size"
of = "village"
part = "jury"
least = 15
odd = true

[[quota]]
id = "industry_share"
of = "county"
part = "industry_fund"
whole = "fund"
least = "70 %"

[[quota]]
id = "matching"
of = "county"
amount = "fund"
among = { province = 6, county = 4 }

[[case]]
says = "16人是双数"
given = { village = { jury = 16 } }
expect = { jury_size = false, "jury_size.odd" = false }
tells = { jury_size = "“jury_size”不符合规定：现有16，要求至少15，人数应为单数。" }

[[case]]
says = "15人正好"
given = { village = { jury = 15 } }
expect = { jury_size = true }

[[case]]
says = "正好七成"
given = { county = { industry_fund = "70 CNY", fund = "100 CNY" } }
expect = { industry_share = true, "industry_share.share" = "70 %", "matching.province" = "60 CNY", "matching.county" = "40 CNY" }

[[case]]
says = "不知道总数就分不出来"
given = { county = { industry_fund = "70 CNY" } }
expect = { "matching.province" = "unknown" }

[[case]]
says = "差一分"
given = { county = { industry_fund = "69.99 CNY", fund = "100 CNY" } }
expect = { industry_share = false }
"#,
    );
}

#[test]
fn a_plan_knows_what_is_due_by_now() {
    holds(
        r#"
[[plan]]
id = "farms"
of = "county"
unit = "个"
rows = [ { year = 2014, quantity = 77 }, { year = 2015, quantity = 50 }, { year = 2016, quantity = 120 } ]
total = 247
done = "count(projects) FILTER (WHERE accepted)"

[[plan]]
id = "clinics"
of = "county"
rows = [ { year = 2015, quantity = 2 }, { when = "其余", quantity = 1 } ]
done = "count(projects) FILTER (WHERE accepted)"

[[case]]
says = "其余的哪年应完成没有印出"
on = 2015-12-31
given = { projects = [ { accepted = true }, { accepted = true }, { accepted = false } ] }
expect = { clinics = "unknown", "clinics.planned" = 2, "clinics.total" = 3 }

[[case]]
says = "有年份的都没有完成"
on = 2015-12-31
given = { projects = [ { accepted = true } ] }
expect = { clinics = false }

[[case]]
says = "全部完成"
on = 2015-12-31
given = { projects = [ { accepted = true }, { accepted = true }, { accepted = true } ] }
expect = { clinics = true }

[[case]]
says = "到2015年应有127个"
on = 2015-12-31
given = { projects = [ { accepted = true }, { accepted = false }, { accepted = true } ] }
expect = { farms = false, "farms.planned" = 127, "farms.total" = 247, "farms.done" = 2, "farms.rest" = 125 }
tells = { farms = "“farms”共计划247 个，到今年应完成127 个，已完成2 个。" }
"#,
    );
}

#[test]
fn an_indicator_measures_and_compares() {
    holds(
        r#"
[[indicator]]
id = "insured_share"
of = "village"
part = "count(persons) FILTER (WHERE medical_insured)"
whole = "count(persons)"
unit = "%"
target = "98 %"

[[case]]
says = "一半参保"
given = { persons = [ { medical_insured = true }, { medical_insured = false } ] }
expect = { insured_share = "50 %", "insured_share.reached" = false, "insured_share.target" = "98 %" }
tells = { insured_share = "“insured_share”现在是50 %，目标是98 %，未达标。" }

[[case]]
says = "有人没有登记"
given = { persons = [ { medical_insured = true }, {} ] }
expect = { insured_share = "unknown", "insured_share.reached" = "unknown" }
"#,
    );
}

#[test]
fn a_scorecard_weighs_deducts_vetoes_and_grades() {
    holds(
        r#"
[[fact]]
id = "collected"
of = "unit"
type = "decimal"
title = { zh = "收回率", en = "collection rate" }

[[fact]]
id = "complaints"
of = "unit"
type = "integer"
title = { zh = "投诉", en = "complaints" }

[[fact]]
id = "accident"
of = "unit"
type = "boolean"
title = { zh = "事故", en = "accident" }

[[scorecard]]
id = "annual"
of = "unit"
full = 100
items = [
  { id = "collection", weight = 60, score = "collected * 60" },
  { id = "service", weight = 40, deduct = [ { each = "complaints", points = 5, most = 20 } ] },
]
vetoes = [ { id = "safety", when = "accident" } ]
grades = [
  { id = "good", from = 90, factor = "1.2" },
  { id = "pass", from = 60, below = 90, factor = "1.0" },
  { id = "fail", below = 60, factor = "0.8" },
]

[[case]]
says = "扣到上限"
given = { unit = { collected = "95 %", complaints = 9, accident = false } }
expect = { annual = "77", "annual.collection" = "57", "annual.service" = "20", "annual.pass" = true, "annual.good" = false, "annual.factor" = "1" }

[[case]]
says = "一票否决"
given = { unit = { collected = "95 %", complaints = 0, accident = true } }
expect = { annual = "0", "annual.safety" = true, "annual.fail" = true, "annual.factor" = "0.8" }
tells = { annual = "“annual”得0 分，一票否决：safety，等次：fail。" }
"#,
    );
}

#[test]
fn a_checklist_counts_what_is_there() {
    holds(
        r#"
[[checklist]]
id = "house_things"
of = "household"
items = [
  { id = "power", expr = "electricity" },
  { id = "toilet", expr = "sanitary_toilet" },
  { id = "file", unknown = { zh = "原文没有说明", en = "the source does not say" } },
]

[[checklist]]
id = "two_of_three"
of = "household"
least = 2
items = [
  { id = "power", expr = "electricity" },
  { id = "toilet", expr = "sanitary_toilet" },
  { id = "tv", expr = "broadcasting" },
]

[[case]]
says = "两项已有"
given = { household = { electricity = true, sanitary_toilet = true } }
expect = { house_things = "unknown", "house_things.there" = 2, "house_things.open" = 1, two_of_three = true }
tells = { house_things = "您家：“house_things”现在还定不下来，还要弄清：原文没有说明。", two_of_three = "您家符合“two_of_three”，因为：power（通生活用电：是）、toilet（卫生厕所：是）。" }

[[case]]
says = "缺一项就不成"
given = { household = { electricity = true, sanitary_toilet = false } }
expect = { house_things = false, two_of_three = "unknown" }

[[case]]
says = "两项没有"
given = { household = { electricity = false, sanitary_toilet = false } }
expect = { two_of_three = false }
"#,
    );
}

#[rstest]
#[case::no_payers(
    "[[settlement]]\nid='s'\nwhen='TRUE'\nbill='cost'\nsteps=[]",
    "pack.settlement",
    "payers in order"
)]
#[case::bands(
    "[[settlement]]\nid='s'\nwhen='TRUE'\nbill='cost'\nsteps=[{id='a',bands=[{to='20000 CNY',rate='50 %'},{to='10000 CNY',rate='60 %'}]}]",
    "pack.bands",
    "overlap"
)]
#[case::rate(
    "[[settlement]]\nid='s'\nwhen='TRUE'\nbill='cost'\nsteps=[{id='a',rate='120 %'}]",
    "pack.rate",
    "100 %"
)]
#[case::weights(
    "[[scorecard]]\nid='s'\nof='unit'\nfull=100\nitems=[{id='a',weight=45},{id='b',weight=45}]",
    "pack.weights",
    "90"
)]
#[case::grades(
    "[[scorecard]]\nid='s'\nof='unit'\nitems=[{id='a',weight=100}]\ngrades=[{id='g',from=90},{id='h',from=60,to=90}]",
    "pack.bands",
    "overlap"
)]
#[case::hole(
    "[[scorecard]]\nid='s'\nof='unit'\nitems=[{id='a',weight=100}]\ngrades=[{id='g',above=90},{id='h',from=60,below=90}]",
    "pack.bands",
    "without a grade"
)]
#[case::veto(
    "[[scorecard]]\nid='s'\nof='unit'\nitems=[{id='a',weight=100}]\nvetoes=[{id='v',when='TRUE',item='b'}]",
    "pack.veto",
    "no item"
)]
#[case::procedure(
    "[[procedure]]\nid='p'\nsteps=[{id='a',after=['b']},{id='b'}]",
    "pack.procedure",
    "does not stand before"
)]
#[case::deadline(
    "[[procedure]]\nid='p'\nsteps=[{id='a',within='soon'}]",
    "pack.deadline",
    "7 days"
)]
#[case::quota(
    "[[quota]]\nid='q'\nof='village'\npart='population'",
    "pack.quota",
    "least"
)]
#[case::duty(
    "[[duty]]\nid='d'\nof='officer'\ndone='visits_month'",
    "pack.duty",
    "least"
)]
#[case::units(
    "[[duty]]\nid='d'\nof='officer'\ndone='visits_month'\nleast='3 CNY'",
    "pack.type",
    "cannot be compared"
)]
#[case::season(
    "[[duty]]\nid='d'\nof='officer'\ndone='visits_month'\nleast=1\nseason=['3月','5月']",
    "pack.season",
    "03-01"
)]
#[case::code(
    "[[fact]]\nid='f'\nof='unit'\ntype='code'\ntitle={zh='类',en='kind'}",
    "pack.code",
    "values"
)]
fn bad_clauses_are_refused(#[case] body: &str, #[case] code: &str, #[case] says: &str) {
    let problems = load(body).expect_err("a bad pack").0;
    let found = problems.iter().find(|p| p.code == code);
    let found = found.unwrap_or_else(|| panic!("no {code} in {problems:?}"));
    assert!(found.to_string().contains(says), "{found}");
    assert!(found.place.starts_with("p/pack.toml:"), "{}", found.place);
}

#[rstest]
#[case::zero(
    "[[variable]]\nid='v'\nof='household'\nexpr='wages / (size - size) > yuan(1)'",
    None
)]
#[case::null(
    "[[test]]\nid='t'\nof='household'\nexpr='NULL AND TRUE'",
    Some("pack.always_unknown")
)]
#[case::elsewhere(
    "[[parameter]]\nid='line'\nvalue='3 CNY'\narea='361103001'\n[[test]]\nid='t'\nof='household'\narea='361103002'\nexpr='line > yuan(1)'",
    Some("pack.always_unknown")
)]
#[case::masked(
    "[[parameter]]\nid='line'\ntype='money'\nunknown={zh='没有印出',en='not printed'}\n[[test]]\nid='t'\nof='household'\nexpr='line > yuan(1)'",
    None
)]
#[case::constant(
    "[[parameter]]\nid='line'\nvalue='3 CNY'\n[[test]]\nid='t'\nof='household'\nexpr='line > yuan(1)'",
    Some("pack.constant")
)]
#[case::veto(
    "[[scorecard]]\nid='s'\nof='unit'\nitems=[{id='a',weight=100}]\nvetoes=[{id='v',when='1 > 2'}]",
    Some("pack.idle_veto")
)]
#[case::facts("[[test]]\nid='t'\nof='household'\nexpr='size > 3'", None)]
fn packs_that_cannot_mean_it_are_warned_of(#[case] body: &str, #[case] code: Option<&str>) {
    let library = load(body).unwrap_or_else(|e| panic!("{e}"));
    let warnings = yihu_policy::lint::warnings(&library);
    let codes: Vec<&str> = warnings.iter().map(|w| w.code).collect();
    assert_eq!(codes, code.into_iter().collect::<Vec<_>>());
}

#[rstest]
#[case::sum(
    "[[parameter]]\nid='a'\nvalue='77'\n[[parameter]]\nid='b'\nvalue='50'\n[[check]]\nid='c'\nexpr='a + b = 127'",
    "Agrees",
    false
)]
#[case::slip(
    "[[parameter]]\nid='a'\nvalue='77'\n[[check]]\nid='c'\nexpr='a = 127'",
    "Conflict",
    true
)]
#[case::declared(
    "[[parameter]]\nid='a'\nvalue='77'\n[[check]]\nid='c'\nexpr='a = 127'\nconflict={zh='原文如此',en='so printed'}",
    "Conflict",
    false
)]
#[case::masked(
    "[[parameter]]\nid='a'\ntype='integer'\nunknown={zh='没有印出',en='not printed'}\n[[check]]\nid='c'\nexpr='a = 127'",
    "Unknown",
    false
)]
#[case::no_conflict(
    "[[parameter]]\nid='a'\nvalue='127'\n[[check]]\nid='c'\nexpr='a = 127'\nconflict={zh='原文如此',en='so printed'}",
    "Agrees",
    true
)]
#[case::plan(
    "[[plan]]\nid='p'\nof='county'\nrows=[{year=2014,quantity=77},{year=2015,quantity=50}]\ntotal=130",
    "Conflict",
    true
)]
#[case::unit_cost(
    "[[plan]]\nid='p'\nof='county'\nrows=[{quantity=247,unit_cost='20000 CNY',amount='494 wan CNY'}]",
    "Agrees",
    false
)]
#[case::amounts(
    "[[plan]]\nid='p'\nof='county'\nrows=[{quantity=1,amount='100 CNY'},{quantity=2,amount='50.01 CNY'}]\ntotal_amount='150 CNY'\ncontradiction={zh='原文如此',en='so printed'}",
    "Conflict",
    false
)]
fn documents_are_checked(#[case] body: &str, #[case] outcome: &str, #[case] news: bool) {
    let library = load(body).unwrap_or_else(|e| panic!("{e}"));
    let findings = yihu_policy::documents::check(&library);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(format!("{:?}", findings[0].outcome), outcome);
    assert_eq!(findings[0].is_news(), news);
}
