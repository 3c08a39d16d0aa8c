use crate::{as_of, generator};
use std::collections::{BTreeMap, HashSet};
use yihu_base::codes::{Cause, Class, CodeList, Status};
use yihu_base::{AreaCode, AreaLevel, date};
use yihu_registry::record::Household;
use yihu_sample::{County, Margin};

fn count(households: &[Household], is: impl Fn(&Household) -> bool) -> Margin {
    let chosen = households.iter().filter(|h| is(h));
    chosen.fold(Margin::default(), |sum, h| {
        Margin::new(sum.households + 1, sum.persons + h.members.len() as u64)
    })
}

#[test]
fn the_demo_county_is_as_printed() {
    let households: Vec<Household> = generator(County::demo(), 20).collect();
    for (class, want) in County::demo().registered {
        assert_eq!(
            count(&households, |h| h.class == Some(class)),
            want,
            "{class}"
        );
    }
    for (township, want) in County::demo().townships {
        let poor = |h: &Household| h.registered() == Some(true) && township.contains(h.village);
        assert_eq!(count(&households, poor), want, "{township}");
    }
    let registered = count(&households, |h| h.registered() == Some(true));
    assert_eq!(registered, Margin::new(8696, 24_123));
    assert_eq!(count(&households, |_| true), County::demo().total());
    let order: Vec<(AreaCode, &str)> = households
        .iter()
        .map(|h| (h.village, h.number.as_str()))
        .collect();
    assert!(order.is_sorted(), "by village code, then number");
    let townships: HashSet<AreaCode> = households
        .iter()
        .map(|h| h.village.at(AreaLevel::Township))
        .collect();
    assert_eq!(townships.len(), 24, "every township has households");
    numbers_are_unique_and_synthetic(&households);
    skews_are_those_of_the_documents(&households);
}

fn numbers_are_unique_and_synthetic(households: &[Household]) {
    let (mut ids, mut numbers) = (HashSet::new(), HashSet::new());
    let mut without_id = 0;
    for h in households {
        assert_eq!(h.number.len(), 18);
        assert!(h.number.starts_with(&h.village.to_string()) && numbers.insert(h.number.clone()));
        assert!(h.head().is_some(), "{}", h.number);
        assert!(
            h.phone
                .as_ref()
                .is_none_or(|p| p.reveal().starts_with("100"))
        );
        assert!(
            h.bank_account
                .as_ref()
                .is_none_or(|a| a.reveal().starts_with("9999"))
        );
        for p in &h.members {
            assert!(p.number.starts_with(&h.number) && numbers.insert(p.number.clone()));
            let Some(id) = &p.id_number else {
                assert!(date::full_years(p.birth.unwrap(), as_of()) < 1);
                without_id += 1;
                continue;
            };
            assert!(id.reveal().starts_with("999999") && ids.insert(id.reveal().to_owned()));
            assert_eq!((Some(id.birth()), Some(id.sex())), (p.birth, p.sex));
        }
    }
    assert!(
        without_id > 50,
        "some infants have no number yet: {without_id}"
    );
}

fn skews_are_those_of_the_documents(households: &[Household]) {
    let share = |is: &dyn Fn(&Household) -> bool, of: &dyn Fn(&Household) -> bool| {
        let all = households.iter().filter(|h| of(h)).count();
        1000 * households.iter().filter(|h| of(h) && is(h)).count() / all
    };
    let poor = |h: &Household| h.registered() == Some(true);
    let ordinary = |h: &Household| h.class == Some(Class::Ordinary);
    let mut causes: BTreeMap<Cause, usize> = BTreeMap::new();
    for cause in households.iter().filter_map(|h| h.main_cause) {
        *causes.entry(cause).or_default() += 1;
    }
    let most = causes.iter().max_by_key(|(_, n)| **n).map(|(c, _)| *c);
    assert_eq!(most, Some(Cause::Illness), "{causes:?}");
    assert_eq!(
        causes.len(),
        Cause::ALL.len(),
        "every cause occurs: {causes:?}"
    );
    let illness = 1000 * causes[&Cause::Illness] / causes.values().sum::<usize>();
    let below = |yuan: i64| {
        move |h: &Household| {
            h.account
                .income_per_capita_fen
                .is_some_and(|f| f.0 < 100 * yuan)
        }
    };
    let known = |h: &Household| h.account.income_per_capita_fen.is_some();
    let medical = |p: &yihu_registry::record::Person| p.medical_insured;
    let pension = |p: &yihu_registry::record::Person| {
        let adult = date::full_years(p.birth?, as_of()) >= 16;
        p.pension_insured.filter(|_| adult)
    };
    let insured = |of: &dyn Fn(&yihu_registry::record::Person) -> Option<bool>| {
        let known: Vec<bool> = households
            .iter()
            .flat_map(|h| &h.members)
            .filter_map(of)
            .collect();
        1000 * known.iter().filter(|yes| **yes).count() / known.len()
    };
    for (name, permille, range) in [
        ("illness leads", illness, 300..500),
        ("poor below 2,300", share(&below(2300), &poor), 380..560),
        (
            "ordinary below 2,300",
            share(&below(2300), &ordinary),
            5..40,
        ),
        (
            "ordinary below 5,000",
            share(&below(5000), &ordinary),
            180..320,
        ),
        ("income known, ordinary", share(&known, &ordinary), 940..980),
        (
            "poor in unsafe houses",
            share(&|h| h.housing.unsafe_house == Some(true), &poor),
            140..220,
        ),
        (
            "ordinary in unsafe houses",
            share(&|h| h.housing.unsafe_house == Some(true), &ordinary),
            15..50,
        ),
        (
            "poor without safe water",
            share(&|h| h.water.safe == Some(false), &poor),
            100..220,
        ),
        (
            "out of poverty",
            share(&|h| h.status == Some(Status::Exited), &poor),
            50..170,
        ),
        ("medical insurance", insured(&medical), 930..970),
        ("pension at 16 and above", insured(&pension), 800..910),
    ] {
        assert!(range.contains(&permille), "{name}: {permille} ‰");
    }
}

#[test]
fn accounts_add_up_and_some_facts_are_missing() {
    let mut complete = 0;
    let mut missing = 0;
    for h in generator(County::scaled(3000), 21) {
        let a = &h.account;
        let parts = [
            a.wages_fen,
            a.business_fen,
            a.property_fen,
            a.transfers_fen,
            a.costs_fen,
        ];
        let Some(parts) = parts.into_iter().collect::<Option<Vec<_>>>() else {
            missing += 1;
            continue;
        };
        let net: i64 = parts[..4].iter().map(|f| f.0).sum::<i64>() - parts[4].0;
        let declared = a.income_per_capita_fen.unwrap().0 * h.members.len() as i64;
        assert_eq!(net, declared, "{}", h.number);
        assert!(
            parts[1] >= parts[4] && parts.iter().all(|f| f.0 >= 0),
            "{}",
            h.number
        );
        complete += 1;
    }
    assert!(
        complete > 2500 && missing > 100,
        "{complete} complete, {missing} not"
    );
}

#[test]
fn a_seed_gives_the_same_register_and_another_a_different_one() {
    let print = |seed| {
        let mut hash = blake3::Hasher::new();
        let register = generator(County::scaled(500), seed);
        assert_eq!(register.len(), 500);
        let facts: Vec<_> = register.village_facts().collect();
        hash.update(format!("{facts:?}").as_bytes());
        let seeded = register.clone();
        for h in register {
            let facts = seeded.household_facts(&h);
            let ids: Vec<&str> = h
                .members
                .iter()
                .filter_map(|p| p.id_number.as_ref())
                .map(|id| id.reveal())
                .collect();
            hash.update(format!("{h:?}{facts:?}{ids:?}").as_bytes());
        }
        hash.finalize()
    };
    assert_eq!(print(1), print(1));
    assert_ne!(print(1), print(2));
}
