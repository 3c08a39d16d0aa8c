//! Random batches against a model that keeps everything in a list.

use crate::*;
use proptest::prelude::*;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU32, Ordering};
use yihu_registry::lists::{self, HouseholdFilter, Page, Sort};
use yihu_store::testing::{TestDb, databases};

const DAYS: i32 = 6;

/// A household of a batch: its number, its variant, and its members as (person, variant).
type Draft = (u32, u8, Vec<(u32, u8)>);

fn batches() -> impl Strategy<Value = Vec<(i32, Vec<Draft>)>> {
    // Person p lives in household p / 2 as a rule, so that most batches go in and some collide.
    let member = |home: u32| {
        (prop_oneof![6 => 0..2u32, 1 => 2..8u32], 0..3u8)
            .prop_map(move |(p, variant)| ((home * 2 + p) % 8, variant))
    };
    let draft = (0..4u32).prop_flat_map(move |home| {
        (
            Just(home),
            0..2u8,
            prop::collection::vec(member(home), 0..3),
        )
    });
    let draft = draft.prop_map(|(home, variant, mut members): Draft| {
        members.sort_unstable();
        members.dedup_by_key(|m| m.0);
        (home, variant, members)
    });
    prop::collection::vec((0..DAYS, prop::collection::vec(draft, 1..4)), 1..9)
}

fn date_at(day: i32) -> Date {
    date::from_days(17_000 + day * 100).unwrap()
}

fn record(county: &str, (home, variant, members): &Draft) -> Household {
    let members = members.iter().map(|&(p, variant)| {
        let mut person = person(p, "张三");
        match variant {
            0 => {}
            1 => person.work_months = None,
            // Its number is its neighbour's.
            _ => person.id_number = Some(id_number(p ^ 1)),
        }
        person
    });
    let village = if *variant == 0 { "100201" } else { "101201" };
    household(
        &format!("H{home}"),
        &format!("{county}{village}"),
        members.collect(),
    )
}

/// A household as it was brought in.
#[derive(Clone)]
struct Entry {
    from: Date,
    recorded_at: i64,
    household: Household,
}

/// The households on a day, in order: of each the one that began last, of several the last one.
fn as_of(entries: &[Entry], at: AsOf) -> Vec<Household> {
    let mut latest: HashMap<&str, &Entry> = HashMap::new();
    for entry in entries
        .iter()
        .filter(|e| e.from <= at.date && e.recorded_at <= at.known_at)
    {
        let slot = latest.entry(&entry.household.number).or_insert(entry);
        if slot.from <= entry.from {
            *slot = entry;
        }
    }
    let found = latest.into_values().map(|e| e.household.clone());
    let mut found: Vec<Household> = found.collect();
    found.sort_by(|a, b| (a.village, &a.number).cmp(&(b.village, &b.number)));
    found
}

/// As [`as_of`], without those that have ended.
fn living(entries: &[Entry], at: AsOf) -> Vec<Household> {
    let mut found = as_of(entries, at);
    found.retain(|h| !h.members.is_empty());
    found
}

/// Whether on some day a person is in two households.
fn person_twice(entries: &[Entry]) -> bool {
    (-2..DAYS).any(|day| {
        let households = as_of(entries, AsOf::on(date_at(day)));
        let mut numbers: Vec<String> = households
            .into_iter()
            .flat_map(|h| h.members)
            .map(|p| p.number)
            .collect();
        let all = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.len() < all
    })
}

/// Whether an ID number belongs to two persons now.
fn id_twice(entries: &[Entry]) -> bool {
    let households = as_of(entries, AsOf::on(date_at(DAYS)));
    let mut ids: Vec<String> = households
        .into_iter()
        .flat_map(|h| h.members)
        .filter_map(|p| Some(p.id_number?.reveal().to_owned()))
        .collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    ids.len() < all
}

/// Whether now another person has the ID number of one of these members.
fn someone_has_an_id_of(entries: &[Entry], household: &Household) -> bool {
    let now = as_of(entries, AsOf::on(date_at(DAYS)));
    let persons: Vec<Person> = now.into_iter().flat_map(|h| h.members).collect();
    household.members.iter().any(|m| {
        persons
            .iter()
            .any(|p| p.number != m.number && p.id_number == m.id_number)
    })
}

async fn read(ctx: &Ctx, db: &Db, at: AsOf) -> Vec<Household> {
    let (keyring, mut all) = (keyring(), Vec::new());
    let each = |h: StoredHousehold| {
        all.push(h.household);
        Ok(ControlFlow::Continue(()))
    };
    let secrets = Secrets::Masked(&keyring);
    households::for_each_as_of(ctx, db, ctx.area, at, secrets, each)
        .await
        .unwrap();
    all
}

async fn check(db: &TestDb, county: &str, batches: &[(i32, Vec<Draft>)]) {
    import_county(db, county).await;
    let ctx = ctx(county);
    let mut entries: Vec<Entry> = Vec::new();
    // All persons are known by their numbers: they once lived in one household, which broke up.
    let everybody: Draft = (9, 0, (0..8).map(|p| (p, 0)).collect());
    let mut all = vec![(-2, vec![everybody]), (-1, vec![(9, 0, Vec::new())])];
    all.extend_from_slice(batches);
    for (day, drafts) in &all {
        let from = date_at(*day);
        let households: Vec<Household> = drafts.iter().map(|d| record(county, d)).collect();
        let source = SourceId::new();
        let applied = households::apply(&ctx, db, source, from, &prepared(&households))
            .await
            .unwrap();
        let refused: HashMap<usize, &str> = applied
            .refused
            .iter()
            .map(|(at, p)| (*at, p.code))
            .collect();
        let sum = applied.new + applied.changed + applied.unchanged;
        assert_eq!(sum as usize + refused.len(), households.len());
        let before = entries.clone();
        for (at, household) in households.iter().enumerate() {
            // What is as known is not written, and so does not stand in the way of a correction.
            let known = as_of(&before, AsOf::on(from)).contains(household);
            if !refused.contains_key(&at) && !known {
                let key = HouseholdKey::Number(&household.number);
                let known = households::history(&ctx, db, key).await.unwrap();
                let recorded_at = known.last().map_or(0, |v| v.recorded_at);
                entries.push(Entry {
                    from,
                    recorded_at,
                    household: household.clone(),
                });
            }
        }
        assert!(
            !person_twice(&entries),
            "a person in two households on one day"
        );
        assert!(!id_twice(&entries), "an ID number of two persons");
        // Nothing was refused without need.
        for (at, code) in refused {
            let mut with = entries.clone();
            let household = households[at].clone();
            with.push(Entry {
                from,
                recorded_at: i64::MAX,
                household,
            });
            match code {
                "person.elsewhere" => assert!(person_twice(&with)),
                "person.id_number_taken" => {
                    assert!(someone_has_an_id_of(&entries, &households[at]));
                }
                code => assert!(matches!(code, "person.twice" | "household.twice"), "{code}"),
            }
        }
    }
    let mut moments: Vec<i64> = entries.iter().map(|e| e.recorded_at).collect();
    moments.push(i64::MAX);
    for day in -2..DAYS {
        for &known_at in &moments {
            let at = AsOf::known(date_at(day), known_at);
            assert_eq!(read(&ctx, db, at).await, living(&entries, at), "{at:?}");
        }
    }
    let now = living(&entries, AsOf::on(date_at(DAYS)));
    assert_eq!(
        listed(&ctx, db).await,
        now.iter().map(shown).collect::<Vec<_>>()
    );
    for (code, counted) in counted(&ctx, db).await {
        let within = now.iter().filter(|h| code.contains(h.village));
        let persons = within.clone().map(|h| h.members.len()).sum();
        assert_eq!(counted, (within.count(), persons), "{code}");
    }
    assert_audit_intact(db).await;
}

/// What a list shows of a household: where it is, and who is the head of how many.
type Shown = (AreaCode, String, Option<String>, usize);

fn shown(h: &Household) -> Shown {
    let head = h.head().map(|p| p.name.clone());
    (h.village, h.number.clone(), head, h.members.len())
}

/// All pages of the list.
async fn listed(ctx: &Ctx, db: &Db) -> Vec<Shown> {
    let (mut page, mut all) = (Page::first(2), Vec::new());
    loop {
        let filter = HouseholdFilter::default();
        let found = lists::households(ctx, db, &filter, Sort::Place, &page)
            .await
            .unwrap();
        let rows = found.items.into_iter();
        all.extend(rows.map(|h| (h.village, h.number, h.head_name, h.persons as usize)));
        page.after = found.next;
        if page.after.is_none() {
            return all;
        }
    }
}

/// Households and persons of the county and of each township that has any.
async fn counted(ctx: &Ctx, db: &Db) -> Vec<(AreaCode, (usize, usize))> {
    let counts = lists::counts(ctx, db, ctx.area).await.unwrap();
    let all = counts.children.into_iter().chain([counts.total]);
    all.map(|v| (v.code, (v.households as usize, v.persons as usize)))
        .collect()
}

#[test]
fn reads_equal_a_simple_model() {
    static COUNTIES: AtomicU32 = AtomicU32::new(110_101);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let databases = runtime.block_on(databases());
    let config = ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(batches in batches())| {
        let county = COUNTIES.fetch_add(1, Ordering::Relaxed).to_string();
        for db in &databases {
            runtime.block_on(check(db, &county, &batches));
        }
    });
}
