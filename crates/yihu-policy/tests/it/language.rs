//! One-line cases of the language: an expression and facts in, a value out; a bad pack in, its
//! errors out.

use crate::pack::{holds, load};
use rstest::rstest;
use yihu_policy::cases;
use yihu_policy::library::Library;
use yihu_policy::read::PackFiles;

/// `expr` of a household is `want`, given these facts.
#[track_caller]
fn check(expr: &str, given: &str, want: &str) {
    holds(&format!(
        "[[variable]]\nid = \"x\"\nof = \"household\"\nexpr = \"\"\"{expr}\"\"\"\n\
         [[case]]\nsays = \"{}\"\ngiven = {{ {given} }}\nexpect = {{ x = {want} }}\n",
        want.replace('"', "'")
    ));
}

#[rstest]
#[case("1 + 2 * 3", "", "7")]
#[case("7 / 2", "", "\"3.5\"")]
#[case("2 / 3", "", "\"0.666666667\"")]
#[case("-2 / 3", "", "\"-0.666666667\"")]
#[case("ROUND(2 / 3, 2)", "", "\"0.67\"")]
#[case("FLOOR(-0.5)", "", "-1")]
#[case("CEIL(-0.5)", "", "0")]
#[case("yuan(100) / 3", "", "\"33.33 CNY\"")]
#[case("yuan('0.05') / 2", "", "\"0.03 CNY\"")]
#[case("yuan(1000) * 0.655", "", "\"655 CNY\"")]
#[case("yuan(10) / yuan(4)", "", "\"2.5\"")]
#[case(
    "income_per_capita * size",
    "household = { income_per_capita = '2300.50 CNY', size = 3 }",
    "\"6901.50 CNY\""
)]
#[case("DATE '2016-03-01' - DATE '2016-02-01'", "", "29")]
#[case("years_between(DATE '1990-05-02', as_of)", "", "24")]
#[case("YEAR(as_of)", "", "2015")]
#[case("1 / (size - 3)", "household = { size = 3 }", "\"unknown\"")]
#[case("LEAST(size, 2, 9)", "household = { size = 3 }", "2")]
#[case("GREATEST(size, NULL)", "household = { size = 3 }", "\"unknown\"")]
#[case("COALESCE(livestock, 0)", "", "0")]
#[case(
    "CASE WHEN size > 2 THEN yuan(5) ELSE yuan(1) END",
    "household = { size = 3 }",
    "\"5 CNY\""
)]
#[case(
    "CASE WHEN size > 2 THEN 5 WHEN size > 1 THEN 4 END",
    "household = { size = 1 }",
    "\"unknown\""
)]
#[case("CASE WHEN unsafe_house THEN 5 ELSE 1 END", "", "\"unknown\"")]
fn computes(#[case] expr: &str, #[case] given: &str, #[case] want: &str) {
    check(expr, given, want);
}

#[rstest]
#[case("unsafe_house AND FALSE", "", "false")]
#[case("unsafe_house OR TRUE", "", "true")]
#[case("NOT unsafe_house", "", "\"unknown\"")]
#[case("unsafe_house IS NULL", "", "true")]
#[case("unsafe_house IS NOT TRUE", "", "true")]
#[case("size BETWEEN 2 AND 4", "household = { size = 4 }", "true")]
#[case("size NOT BETWEEN 2 AND 4", "household = { size = 4 }", "false")]
#[case("size IN (1, 2)", "household = { size = 2 }", "true")]
#[case(
    "class IN ('低保户', 'five_guarantee')",
    "household = { class = '五保户' }",
    "true"
)]
#[case("class <> '低保户'", "household = { class = '五保户' }", "true")]
#[case("class = '低保户'", "", "\"unknown\"")]
#[case(
    "size > 0 AND CASE WHEN unsafe_house THEN TRUE ELSE NULL END",
    "household = { unsafe_house = true, size = 1 }",
    "true"
)]
#[case(
    "size > 0 AND any(persons.disabled)",
    "persons = [{ disabled = true }]",
    "true"
)]
#[case(
    "income_per_capita < yuan(4819)",
    "household = { income_per_capita = '4819 CNY' }",
    "false"
)]
fn decides(#[case] expr: &str, #[case] given: &str, #[case] want: &str) {
    check(expr, given, want);
}

#[rstest]
#[case("count(persons)", "{ age = 3 }, { age = 70 }", "2")]
#[case(
    "count(persons) FILTER (WHERE age >= 60)",
    "{ age = 3 }, { age = 70 }",
    "1"
)]
#[case(
    "count(persons) FILTER (WHERE age >= 60)",
    "{ age = 70 }, {}",
    "\"unknown\""
)]
#[case(
    "count(persons) FILTER (WHERE (age >= 60) IS TRUE)",
    "{ age = 70 }, {}",
    "1"
)]
#[case("any(persons.disabled)", "{ disabled = true }, {}", "true")]
#[case("any(persons.disabled)", "{ disabled = false }, {}", "\"unknown\"")]
#[case(
    "every(persons.medical_insured)",
    "{ medical_insured = false }, {}",
    "false"
)]
#[case(
    "every(persons.medical_insured) FILTER (WHERE age < 16)",
    "{ age = 3, medical_insured = true }, { age = 40 }",
    "true"
)]
#[case("max(persons.age)", "{ age = 3 }, { age = 70 }", "70")]
#[case("avg(persons.age)", "{ age = 3 }, { age = 4 }", "\"3.5\"")]
#[case(
    "sum(persons.work_months) FILTER (WHERE age > 16)",
    "{ age = 3 }, { age = 40, work_months = 7 }",
    "7"
)]
#[case(
    "min(persons.age) FILTER (WHERE age > 90)",
    "{ age = 3 }",
    "\"unknown\""
)]
#[case(
    "count(persons) FILTER (WHERE household.registered AND age < 16)",
    "{ age = 3 }",
    "\"unknown\""
)]
fn takes_members_together(#[case] expr: &str, #[case] persons: &str, #[case] want: &str) {
    check(expr, &format!("persons = [{persons}]"), want);
}

#[test]
fn reaches_over_levels() {
    holds(
        r#"
[[variable]]
id = "old"
of = "person"
expr = "age >= 60"
[[variable]]
id = "old_share"
of = "county"
expr = "count(persons) FILTER (WHERE old) / count(persons)"
[[test]]
id = "old_county_old_person"
of = "person"
expr = "old AND county.old_share >= 0.5"
[[variable]]
id = "largest"
of = "township"
expr = "max(households.size)"
[[case]]
says = "two levels up and down again"
given = { households = [ { persons = [{ age = 61 }, { age = 30 }] }, { persons = [{ age = 80 }, { age = 1 }] } ] }
expect = { old_share = "50 %", "persons.0.old_county_old_person" = true, "persons.1.old_county_old_person" = false, "persons.2.old_county_old_person" = true, largest = 2 }
[[case]]
says = "one age missing leaves the share unknown, and says so"
given = { persons = [{ age = 61 }, {}] }
expect = { "persons.0.old_county_old_person" = "unknown", "persons.1.old_county_old_person" = "unknown" }
needs = ["person.age"]
"#,
    );
}

#[test]
fn benefits_have_amounts_shares_caps_and_exclusions() {
    holds(
        r#"
[[fact]]
id = "boarding"
of = "person"
type = "boolean"
title = { zh = "寄宿", en = "boards" }
[[parameter]]
id = "masked"
type = "money"
unknown = { zh = "原文印作20xx元", en = "printed as 20xx" }
[[benefit]]
id = "board"
of = "person"
when = "school_stage = '初中' AND boarding"
amount = "1250.01 CNY"
per = "school year"
payers = { province = 6, city_county = 4 }
[[benefit]]
id = "monthly"
of = "household"
when = "unsafe_house"
amount_expr = "yuan(100) * size"
cap = "250 CNY"
per = "month"
[[benefit]]
id = "second"
of = "household"
when = "size > 0"
amount_expr = "masked"
not_with = ["monthly"]
[[case]]
says = "shares sum to the amount"
given = { persons = [{ school_stage = "junior", boarding = true }, { school_stage = "primary", boarding = true }, { school_stage = "junior" }] }
expect = { "persons.0.board" = "1250.01 CNY", "persons.0.board.province" = "750.01 CNY", "persons.0.board.city_county" = "500 CNY", "persons.1.board" = false, "persons.2.board" = "unknown" }
[[case]]
says = "capped, twelve times a year, and the other gives way"
given = { household = { unsafe_house = true, size = 3 } }
expect = { monthly = "250 CNY", "monthly.yearly" = "3000 CNY", second = false }
[[case]]
says = "due with an amount that the source masks"
given = { household = { unsafe_house = false, size = 3 } }
expect = { second = "amount unknown" }
needs = ["masked"]
"#,
    );
}

#[test]
fn place_and_time_decide() {
    let pack = |id: &str, area: &str, value: &str, extra: &str| {
        let text = format!(
            "[pack]\nid = \"{id}\"\ntitle = {{ zh = \"试\", en = \"t\" }}\narea = \"{area}\"\nfrom = 2011-01-01\n\
             [[parameter]]\nid = \"line\"\n{value}\n{extra}"
        );
        PackFiles {
            folder: id.into(),
            files: vec![("pack.toml".into(), text)],
        }
    };
    let test = r#"
[[test]]
id = "poor"
of = "household"
expr = "income_per_capita < line"
[[case]]
says = "the county's line wins in the county"
area = "361103"
given = { household = { income_per_capita = "3000 CNY" } }
expect = { poor = true }
[[case]]
says = "elsewhere the country's"
area = "361102"
given = { household = { income_per_capita = "3000 CNY" } }
expect = { poor = false }
[[case]]
says = "before the county's begins"
area = "361103"
on = 2012-01-01
given = { household = { income_per_capita = "3000 CNY" } }
expect = { poor = false }
[[case]]
says = "adopted elsewhere"
area = "520526"
on = 2016-01-01
given = { household = { income_per_capita = "3000 CNY" } }
expect = { poor = true }
"#;
    let country = pack("country", "000000", "value = \"2300 CNY\"", test);
    let county = pack(
        "county",
        "361103",
        "value = \"3500 CNY\"\nfrom = 2015-01-01",
        "",
    );
    let adopted = yihu_policy::library::Adoption {
        pack: "county".into(),
        area: "520526".parse().unwrap(),
    };
    // A case without a day of its own is read on its pack's first day.
    let text = country.files[0].1.replace(
        "area = \"361103\"\ngiven",
        "area = \"361103\"\non = 2016-01-01\ngiven",
    );
    let country = PackFiles {
        files: vec![("pack.toml".into(), text)],
        ..country
    };
    let library = Library::load(&[country, county], &[adopted]).unwrap_or_else(|e| panic!("{e}"));
    for result in cases::run_all(&library) {
        assert!(
            result.failures.is_empty(),
            "{}: {:?}",
            result.says,
            result.failures
        );
    }
}

#[rstest]
#[case::cycle(
    "[[variable]]\nid='a'\nof='household'\nexpr='b'\n[[variable]]\nid='b'\nof='household'\nexpr='a + 1'",
    "pack.cycle",
    "a → b → a"
)]
#[case::unknown_fact(
    "[[test]]\nid='t'\nof='household'\nexpr='unsafe_hose'",
    "pack.name",
    "unsafe_house"
)]
#[case::other_level(
    "[[test]]\nid='t'\nof='household'\nexpr='disabled'",
    "pack.name",
    "any(persons.disabled)"
)]
#[case::types(
    "[[test]]\nid='t'\nof='household'\nexpr='size > 1 AND income_per_capita < 2300'",
    "pack.type",
    ":10:20"
)]
#[case::not_a_condition(
    "[[test]]\nid='t'\nof='household'\nexpr='size'",
    "pack.type",
    "boolean is wanted"
)]
#[case::code(
    "[[test]]\nid='t'\nof='household'\nexpr=\"class = '五保'\"",
    "pack.code",
    "五保户"
)]
#[case::division(
    "[[variable]]\nid='v'\nof='household'\nexpr='size / 0'",
    "pack.division",
    ":10:7"
)]
#[case::duplicate(
    "[[parameter]]\nid='a'\nvalue='1'\n[[parameter]]\nid='a'\nvalue='2'",
    "pack.overlap",
    "overlaps p/pack.toml:8:4"
)]
#[case::overlap(
    "[[parameter]]\nid='a'\nvalue='1'\nto=2016-01-01\n[[parameter]]\nid='a'\nvalue='2'\nfrom=2016-01-01",
    "pack.overlap",
    "a"
)]
#[case::kind(
    "[[parameter]]\nid='a'\nvalue='1'\nto=2016-01-01\n[[variable]]\nid='a'\nof='household'\nexpr='1'\nfrom=2017-01-01",
    "pack.kind",
    "parameter"
)]
#[case::syntax(
    "[[test]]\nid='t'\nof='household'\nexpr='size >'",
    "pack.expression",
    ":10:7"
)]
#[case::rest(
    "[[test]]\nid='t'\nof='household'\nexpr='size > 1 size'",
    "pack.expression",
    "size"
)]
#[case::subquery(
    "[[test]]\nid='t'\nof='household'\nexpr='size IN (SELECT 1)'",
    "pack.expression",
    "outside"
)]
#[case::toml(
    "[[test]]\nid='t'\nof='household'\nexpression='x'",
    "pack.toml",
    "expression"
)]
#[case::masked("[[parameter]]\nid='a'\nvalue='20xx CNY'", "pack.quantity", "unknown")]
#[case::of(
    "[[test]]\nid='t'\nof='family'\nexpr='TRUE'",
    "pack.level",
    "household"
)]
#[case::outside(
    "[[parameter]]\nid='a'\nvalue='1'\narea='520526'",
    "pack.validity",
    "a"
)]
#[case::fact_name(
    "[[variable]]\nid='size'\nof='household'\nexpr='1'",
    "pack.duplicate",
    "size"
)]
#[case::aggregate(
    "[[variable]]\nid='v'\nof='person'\nexpr='count(persons)'",
    "pack.aggregate",
    "count"
)]
fn bad_packs_are_refused(#[case] body: &str, #[case] code: &str, #[case] says: &str) {
    let problems = load(body).expect_err("a bad pack").0;
    let found = problems.iter().find(|p| p.code == code);
    let found = found.unwrap_or_else(|| panic!("no {code} in {problems:?}"));
    assert!(found.to_string().contains(says), "{found}");
    assert!(found.place.starts_with("p/pack.toml:"), "{}", found.place);
}

#[test]
fn all_problems_come_at_once() {
    let body = "[[test]]\nid='t'\nof='household'\nexpr='nothing1'\n[[test]]\nid='u'\nof='household'\nexpr='nothing2'";
    assert_eq!(load(body).unwrap_err().0.len(), 2);
}

#[test]
fn a_later_version_takes_the_place_of_an_earlier_one() {
    let version = |version: u32, from: &str, area: &str, value: u32| {
        let cased = format!("{}-06-01", &from[..4]);
        PackFiles {
            folder: yihu_policy::pack::key("p", version),
            files: vec![(
                "pack.toml".into(),
                format!(
                    "[pack]\nid = \"p\"\nversion = {version}\ntitle = {{ zh = \"包\", en = \"p\" }}\n\
                     area = \"{area}\"\nfrom = {from}\n\
                     [[parameter]]\nid = \"line\"\nvalue = {value}\n\
                     [[variable]]\nid = \"x\"\nof = \"village\"\nexpr = \"line\"\n\
                     [[case]]\nsays = \"c\"\non = {cased}\nexpect = {{ x = {value} }}\n\
                     [[case]]\nsays = \"later\"\non = 2019-01-01\nexpect = {{ x = {value} }}\n"
                ),
            )],
        }
    };
    let (first, second, third) = (
        version(1, "2015-01-01", "361103", 1),
        version(2, "2016-01-01", "361103", 2),
        version(3, "2017-01-01", "361103", 3),
    );
    let all = [first.clone(), second.clone(), third.clone()];
    let whole = Library::load(&all, &[]).unwrap_or_else(|e| panic!("{e}"));
    let ids: Vec<_> = whole.packs.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(ids, ["p", "p@2", "p@3"]);
    let area = "361103202".parse().unwrap();
    for (day, pack) in [
        (jiff::civil::date(2015, 12, 31), "p"),
        (jiff::civil::date(2016, 1, 1), "p@2"),
        (jiff::civil::date(2016, 12, 31), "p@2"),
        (jiff::civil::date(2017, 1, 1), "p@3"),
    ] {
        let clause = whole.resolve("line", area, day).unwrap();
        let clause = &whole.clauses[clause];
        assert_eq!(
            (&*clause.place.pack, &*whole.pack_of(clause).name),
            (pack, "p")
        );
    }
    // A case speaks of the version it stands in, and of no day after it.
    let results = cases::run_all(&whole);
    assert_eq!(results.len(), 4);
    assert!(results.iter().all(|r| r.failures.is_empty()), "{results:?}");
    // One after the other comes to the same as all at once.
    let one = Library::load(std::slice::from_ref(&first), &[]).unwrap();
    let two = one
        .with(&[third])
        .unwrap()
        .with(std::slice::from_ref(&second))
        .unwrap();
    assert_eq!(two.hash, whole.hash);
    assert_eq!(two.packs[0].to, whole.packs[0].to);
    let code = |more: PackFiles| one.with(&[more]).unwrap_err().0[0].code;
    assert_eq!(code(first), "pack.version");
    assert_eq!(code(version(2, "2016-01-01", "361102", 2)), "pack.version");
    assert_eq!(code(version(0, "2016-01-01", "361103", 2)), "pack.version");
    let elsewhere = PackFiles {
        folder: "p".into(),
        ..second
    };
    assert_eq!(code(elsewhere), "pack.folder");
}

#[test]
fn an_overflow_stops_the_run_and_names_the_clause() {
    let body = "[[variable]]\nid='v'\nof='household'\nexpr='income_per_capita * 1000000'\n\
        [[case]]\nsays='too much'\ngiven={ household = { income_per_capita = '99999999999 CNY' } }\nexpect={ v = 'unknown' }";
    let library = load(body).unwrap();
    let results = cases::run_all(&library);
    assert_eq!(results[0].failures[0].code, "run.overflow");
    assert!(results[0].failures[0].en.contains("clause v"));
}
