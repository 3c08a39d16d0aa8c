//! What scenarios come to, held against the register they were run on.

use crate::{AS_OF, county, freeze, library};
use yihu_base::{AreaCode, Text};
use yihu_policy::library::Library;
use yihu_policy::revise::Scenario;
use yihu_runs::simulate::{self, Delta};

const HERE: &str = "361103";

fn area() -> AreaCode {
    HERE.parse().unwrap()
}

fn scenario(set: &[(&str, &str)], draft: &str) -> Scenario {
    let set = set.iter();
    Scenario {
        title: Text::new("方案", "scenario"),
        set: set.map(|(n, v)| ((*n).into(), (*v).into())).collect(),
        draft: draft.into(),
    }
}

fn revised(library: &Library, scenario: &Scenario) -> Library {
    let revised = library.revised(scenario, area());
    revised.unwrap_or_else(|e| panic!("{e}"))
}

const GIFT: &str = r#"
[[benefit]]
id = "elder_gift"
of = "person"
title = { zh = "老年慰问金", en = "gift to the old" }
when = "age >= 80"
amount = "300.01 CNY"
per = "year"
payers = { province = 1, county = 2 }
"#;

#[test]
fn a_scenario_tells_who_enters_who_leaves_and_what_it_costs() {
    let library = library();
    let (households, facts) = county(600);
    let frozen = freeze(&library, &households, &facts);
    let same = scenario(&[], "");
    let lower = scenario(&[("poverty_line", "2000 CNY/year")], "");
    let gift = scenario(&[], GIFT);
    let scenarios = [&same, &lower, &gift].map(|s| revised(&library, s));
    let compared = simulate::compare(&library, &scenarios, &frozen, AS_OF, area()).unwrap();
    assert_eq!(compared.households, households.len() as u64);
    let named = |name: &str| compared.names.iter().find(|n| n.name == name);

    for name in &compared.names {
        let [same, ..] = &name.scenarios[..] else {
            panic!("three scenarios")
        };
        assert_eq!(same.delta, Delta::default(), "{}", name.name);
        assert_eq!(same.sums, name.now);
        for effect in &name.scenarios {
            let d = &effect.delta;
            // What entered and left is the difference of the sums, and the parts are the whole.
            assert_eq!(
                i128::from(effect.sums.yearly_fen.0) - i128::from(name.now.yearly_fen.0),
                i128::from(d.yearly_fen.0)
            );
            for parts in [
                effect.by_area.values().collect::<Vec<_>>(),
                effect.by_class.values().collect(),
                effect.by_cause.values().collect(),
            ] {
                if name.level == "village" && parts.is_empty() {
                    continue;
                }
                assert_eq!(parts.iter().map(|p| p.entered).sum::<u64>(), d.entered);
                assert_eq!(parts.iter().map(|p| p.left).sum::<u64>(), d.left);
                assert_eq!(
                    parts.iter().map(|p| p.yearly_fen.0).sum::<i64>(),
                    d.yearly_fen.0
                );
            }
            let payers: i64 = effect.sums.payers.values().map(|f| f.0).sum();
            assert_eq!(payers, effect.sums.yearly_fen.0);
        }
    }

    let poor = named("poor_household").expect("a lower line identifies fewer");
    assert!(poor.scenarios[1].delta.left > 0);
    assert_eq!(poor.scenarios[1].delta.entered, 0);

    let old = households.iter().flat_map(|h| &h.members);
    let old = old.filter(|p| {
        p.birth
            .is_some_and(|b| yihu_base::date::full_years(b, AS_OF) >= 80)
    });
    let gift = &named("elder_gift").expect("a new benefit").scenarios[2];
    assert_eq!(gift.delta.entered, old.count() as u64);
    assert_eq!(
        gift.sums.yearly_fen.0,
        30_001 * i64::try_from(gift.sums.yes).unwrap()
    );
}

#[test]
fn a_township_sees_its_own_households_only() {
    let library = library();
    let (households, facts) = county(600);
    let frozen = freeze(&library, &households, &facts);
    let township = households[0].village.at(yihu_base::AreaLevel::Township);
    let gift = library
        .revised(&scenario(&[], GIFT), township)
        .unwrap_or_else(|e| panic!("{e}"));
    let compared = simulate::compare(&library, &[gift], &frozen, AS_OF, township).unwrap();
    let here = households.iter().filter(|h| township.contains(h.village));
    assert_eq!(compared.households, here.count() as u64);
    for name in &compared.names {
        let areas = name.scenarios[0].by_area.keys();
        assert!(areas.clone().all(|a| a.parent() == Some(township)));
    }
}

#[test]
fn a_scenario_with_faults_says_where() {
    let library = library();
    let fails = |scenario: Scenario| library.revised(&scenario, area()).unwrap_err().0;
    for (set, code) in [
        (("povertyline", "2600 CNY"), "scenario.parameter"),
        (("poverty_line", "20 %"), "scenario.value"),
        (("poverty_line", "viel"), "scenario.value"),
    ] {
        assert_eq!(fails(scenario(&[set], ""))[0].code, code, "{set:?}");
    }
    let problems = fails(scenario(
        &[],
        "\n[[test]]\nid = \"t\"\nof = \"household\"\nexpr = \"nothing > 1\"\n",
    ));
    assert!(
        problems[0].place.starts_with("scenario/scenario.toml:5:"),
        "{}",
        problems[0].place
    );
}
