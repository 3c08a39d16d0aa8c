//! Lists and counts: every filter against a plain look at all households, page by page.

use crate::*;
use yihu_base::codes::{Cause, Labour, SchoolStage, Schooling, Status, WorkPlace};
use yihu_base::{CodeList, Sex};
use yihu_registry::lists::{
    self, Cursor, HealthFilter, HouseholdFilter, HouseholdRow, Page, PersonFilter, Sort,
};
use yihu_registry::record::HealthSet;
use yihu_store::testing::databases;

const NAMES: [&str; 5] = ["张三丰", "李四", "单雄信", "张丰", "王小三丰"];

/// Households of all kinds in both townships; every fifth has two members of one name.
fn county() -> Vec<Household> {
    let cycle = |i: u32, n: usize| i as usize % (n + 1);
    let households = (0..120u32).map(|i| {
        let mut head = person(i * 2, NAMES[i as usize % 5]);
        head.labour = Labour::ALL.get(cycle(i / 2, 5)).copied();
        head.work_place = (i % 4 == 0).then_some(WorkPlace::Outside);
        head.health = (i % 5 != 0).then_some(HealthSet((i % 8) as u8));
        let mut child = person(i * 2 + 1, NAMES[(i / 5) as usize % 5]);
        child.id_number = None;
        child.sex = Sex::ALL.get(cycle(i, 2)).copied();
        child.birth = (i % 7 != 0).then(|| day(&format!("{}-07-01", 1990 + i % 20)));
        child.schooling = Schooling::ALL.get(cycle(i, 18)).copied();
        let village = if i % 3 == 0 { EAST } else { WEST };
        let mut h = household(&format!("7{i:05}"), village, vec![head, child]);
        h.class = Class::ALL.get(cycle(i, 3)).copied();
        h.status = Status::ALL.get(cycle(i / 2, 2)).copied();
        h.main_cause = Cause::ALL.get(cycle(i / 3, 4)).copied();
        h.account.income_per_capita_fen = (i % 6 != 0).then(|| Fen(i64::from(i * 37 % 23) * 100));
        h
    });
    households.collect()
}

/// All pages, each as small as it gets.
async fn numbers(ctx: &Ctx, db: &Db, filter: &HouseholdFilter, sort: Sort) -> Vec<HouseholdRow> {
    let (mut page, mut all) = (Page::first(7), Vec::new());
    loop {
        // The place from which to go on survives being written down.
        let text = serde_json::to_string(&page.after).unwrap();
        page.after = serde_json::from_str(&text).unwrap();
        let found = lists::households(ctx, db, filter, sort, &page)
            .await
            .unwrap();
        assert!(found.items.len() <= 7);
        all.extend(found.items);
        page.after = found.next;
        if page.after.is_none() {
            return all;
        }
    }
}

type Fits = fn(&Household) -> bool;

fn household_filters() -> Vec<(HouseholdFilter, Fits)> {
    let all = HouseholdFilter::default;
    let q = |text: &str| HouseholdFilter {
        q: Some(text.into()),
        ..all()
    };
    vec![
        (all(), |_| true),
        (
            HouseholdFilter {
                class: vec![Some(Class::General), None],
                ..all()
            },
            |h| matches!(h.class, Some(Class::General) | None),
        ),
        (
            HouseholdFilter {
                status: vec![Some(Status::Exited)],
                main_cause: vec![None, Some(Cause::ALL[2])],
                ..all()
            },
            |h| {
                h.status == Some(Status::Exited)
                    && (h.main_cause.is_none() || h.main_cause == Some(Cause::ALL[2]))
            },
        ),
        (
            HouseholdFilter {
                registered: vec![Some(true)],
                ..all()
            },
            |h| h.registered() == Some(true),
        ),
        (
            HouseholdFilter {
                registered: vec![Some(false), None],
                ..all()
            },
            |h| h.registered() != Some(true),
        ),
        (
            HouseholdFilter {
                class: vec![Some(Class::ALL[Class::ALL.len() - 1])],
                ..all()
            },
            |_| false,
        ),
        (
            HouseholdFilter {
                area: area("361103101"),
                ..all()
            },
            |h| h.village == area(WEST),
        ),
        (q("三丰"), |h| {
            h.members.iter().any(|p| p.name.contains("三丰"))
        }),
        (q("丰"), |h| {
            h.members.iter().any(|p| p.name.contains('丰'))
        }),
        (q("sx"), |h| h.members.iter().any(|p| p.name == "单雄信")),
        (q(" 70001 "), |h| h.number.starts_with("70001")),
        (q("·"), |_| false),
        (q("%_"), |_| false),
        (q("' OR 1=1 --"), |_| false),
    ]
}

#[tokio::test]
async fn every_filter_finds_what_fits_and_nothing_else() {
    for db in databases().await {
        with_areas(&db).await;
        let all = county();
        assert_eq!(apply(&db, "2016-01-01", &all).await.refused, []);
        for scope in [COUNTY, "361103100", EAST, "36"] {
            let ctx = ctx(scope);
            let seen = || all.iter().filter(|h| ctx.area.contains(h.village));
            for (filter, fits) in household_filters() {
                if !ctx.area.contains(filter.area) && filter.area != AreaCode::COUNTRY {
                    continue;
                }
                let mut want: Vec<&Household> = seen().filter(|h| fits(h)).collect();
                let key = |h: &&Household| (h.village, h.number.clone());
                want.sort_by_key(key);
                let persons: usize = want.iter().map(|h| h.members.len()).sum();
                let count = lists::count(&ctx, &db, &filter).await.unwrap();
                let found = (
                    count.households as usize,
                    count.persons as usize,
                    count.more,
                );
                assert_eq!(found, (want.len(), persons, false), "{scope} {filter:?}");

                let mut place = numbers(&ctx, &db, &filter, Sort::Place).await;
                if filter.q.is_some() {
                    place.sort_by_key(|h| (h.village, h.number.clone()));
                }
                let got: Vec<&str> = place.iter().map(|h| h.number.as_str()).collect();
                let of: Vec<&str> = want.iter().map(|h| h.number.as_str()).collect();
                assert_eq!(got, of, "{scope} {filter:?}");

                let picked = lists::by_numbers(&ctx, &db, area(COUNTY), &of, &filter).await;
                assert_eq!(picked.unwrap(), place);
                let every: Vec<&str> = all.iter().map(|h| h.number.as_str()).collect();
                let mut picked = lists::by_numbers(&ctx, &db, area(COUNTY), &every, &filter)
                    .await
                    .unwrap();
                picked.sort_by_key(|h| (h.village, h.number.clone()));
                assert_eq!(picked, place);

                if filter.q.is_none() {
                    for sort in [Sort::IncomeUp, Sort::IncomeDown] {
                        let rows = numbers(&ctx, &db, &filter, sort).await;
                        assert_eq!(rows.len(), want.len(), "{sort:?}");
                        let known = |h: &HouseholdRow| match (h.income_per_capita_fen, sort) {
                            (None, _) => i64::MAX,
                            (Some(fen), Sort::IncomeDown) => -fen.0,
                            (Some(fen), _) => fen.0,
                        };
                        assert!(rows.is_sorted_by_key(known), "{sort:?}");
                        let mut rows = rows;
                        rows.sort_by_key(|h| (h.village, h.number.clone()));
                        assert_eq!(rows, place);
                    }
                }
            }
        }
        let of_place = Cursor::Place {
            village: area(EAST),
            number: String::new(),
            member: None,
        };
        for (q, after) in [
            (None, Cursor::Name("1".into())),
            (Some("张".into()), of_place),
            (Some("张".into()), Cursor::Name("x' OR 1".into())),
        ] {
            let filter = HouseholdFilter {
                q,
                ..HouseholdFilter::default()
            };
            let page = Page {
                limit: 5,
                after: Some(after),
            };
            let forged = lists::households(&ctx(COUNTY), &db, &filter, Sort::Place, &page).await;
            assert_eq!(forged.unwrap_err().code, "list.cursor");
        }
    }
}

#[tokio::test]
async fn rows_show_the_present_and_counts_add_up() {
    for db in databases().await {
        with_areas(&db).await;
        let all = county();
        apply(&db, "2016-01-01", &all).await;
        // A late report of the past does not touch the present; a later one does.
        let mut before = all[1].clone();
        before.class = None;
        apply(&db, "2015-01-01", &[before]).await;
        let mut after = all[2].clone();
        (after.village, after.status) = (area(EAST), Some(Status::Returned));
        after.members.pop();
        apply(&db, "2017-01-01", &[after.clone()]).await;
        let mut now = all.clone();
        now[2] = after;

        let ctx = ctx(COUNTY);
        for (i, h) in now.iter().enumerate().take(3) {
            let numbers = [h.number.as_str()];
            let filter = HouseholdFilter::default();
            let found = lists::by_numbers(&ctx, &db, area(COUNTY), &numbers, &filter).await;
            let [row] = found.unwrap().try_into().unwrap();
            assert_eq!(row.head_name.as_deref(), Some(h.members[0].name.as_str()));
            assert_eq!(
                (row.village, row.class, row.status),
                (h.village, h.class, h.status)
            );
            assert_eq!((row.main_cause, &row.group), (h.main_cause, &h.group));
            assert_eq!(row.income_per_capita_fen, h.account.income_per_capita_fen);
            assert_eq!(row.persons as usize, h.members.len());
            assert_eq!(row.registered(), h.registered());
            let (version, from) = if i == 2 {
                (2, "2017-01-01")
            } else {
                (1, "2016-01-01")
            };
            assert_eq!((row.version, row.valid_from), (version, day(from)));
        }

        let sum = |fits: &dyn Fn(&Household) -> bool| -> (i64, i64) {
            let fitting = now.iter().filter(|h| fits(h));
            let persons = fitting.clone().map(|h| h.members.len()).sum::<usize>();
            (fitting.count() as i64, persons as i64)
        };
        let counts = lists::counts(&ctx, &db, area(COUNTY)).await.unwrap();
        for village in counts.children.iter().chain([&counts.total]) {
            let here = |h: &Household| village.code.contains(h.village);
            assert_eq!((village.households, village.persons), sum(&here));
            let registered = |h: &Household| here(h) && h.registered() == Some(true);
            assert_eq!(
                (village.registered, village.registered_persons),
                sum(&registered)
            );
        }
        assert_eq!(counts.children.len(), 2);
        for b in &counts.by_class {
            assert_eq!((b.households, b.persons), sum(&|h| h.class == b.id));
        }
        for b in &counts.by_status {
            assert_eq!((b.households, b.persons), sum(&|h| h.status == b.id));
        }
        for b in &counts.by_cause {
            assert_eq!((b.households, b.persons), sum(&|h| h.main_cause == b.id));
        }
        let total = |n: &[i64]| n.iter().sum::<i64>();
        let of_kind: Vec<i64> = counts.by_cause.iter().map(|b| b.households).collect();
        assert_eq!(total(&of_kind), 120);
        assert_eq!(counts.exited, sum(&|h| h.status == Some(Status::Exited)).0);

        let codes = [area(WEST), area("361104100201"), area(EAST)];
        let villages = lists::villages(&ctx, &db, &codes).await.unwrap();
        let found: Vec<_> = villages.iter().map(|v| (v.code, v.households)).collect();
        let at = |code| sum(&|h: &Household| h.village == area(code)).0;
        assert_eq!(found, [(area(WEST), at(WEST)), (area(EAST), at(EAST))]);
    }
}

type PersonFits = fn(&Person) -> bool;

fn person_filters() -> Vec<(PersonFilter, PersonFits)> {
    let all = PersonFilter::default;
    vec![
        (all(), |_| true),
        (
            PersonFilter {
                sex: Some(Sex::Female),
                labour: Some(Labour::Ordinary),
                ..all()
            },
            |p| p.sex == Some(Sex::Female) && p.labour == Some(Labour::Ordinary),
        ),
        (
            PersonFilter {
                health: Some(HealthFilter::Has(HealthSet::CHRONIC)),
                ..all()
            },
            |p| p.health.is_some_and(|h| h.has(HealthSet::CHRONIC)),
        ),
        (
            PersonFilter {
                health: Some(HealthFilter::Has(HealthSet::HEALTHY)),
                ..all()
            },
            |p| p.health == Some(HealthSet::HEALTHY),
        ),
        (
            PersonFilter {
                health: Some(HealthFilter::Unknown),
                q: Some("丰".into()),
                ..all()
            },
            |p| p.health.is_none() && p.name.contains('丰'),
        ),
        (
            PersonFilter {
                stage: Some(SchoolStage::Junior),
                ..all()
            },
            |p| {
                p.schooling
                    .is_some_and(|s| s.stage() == SchoolStage::Junior)
            },
        ),
        (
            PersonFilter {
                age_from: Some(10),
                age_to: Some(15),
                on: Some(day("2016-06-30")),
                ..all()
            },
            |p| {
                let age = |b| date::full_years(b, day("2016-06-30"));
                p.birth.is_some_and(|b| (10..=15).contains(&age(b)))
            },
        ),
        (
            PersonFilter {
                works_away: Some(true),
                q: Some("zsf".into()),
                ..all()
            },
            |p| p.work_place.is_some() && p.name == "张三丰",
        ),
    ]
}

#[tokio::test]
async fn persons_are_found_by_every_filter() {
    for db in databases().await {
        with_areas(&db).await;
        let all = county();
        apply(&db, "2016-01-01", &all).await;
        for scope in [COUNTY, WEST] {
            let ctx = ctx(scope);
            for (filter, fits) in person_filters() {
                let (mut page, mut found) = (Page::first(11), Vec::new());
                loop {
                    let listed = lists::persons(&ctx, &db, &filter, &page).await.unwrap();
                    assert!(listed.items.len() <= 11);
                    found.extend(listed.items);
                    page.after = listed.next;
                    if page.after.is_none() {
                        break;
                    }
                }
                let mut want: Vec<(AreaCode, &str, &Person)> = all
                    .iter()
                    .filter(|h| ctx.area.contains(h.village))
                    .flat_map(|h| h.members.iter().map(|p| (h.village, &*h.number, p)))
                    .filter(|(_, _, p)| fits(p))
                    .collect();
                want.sort_by_key(|(village, number, _)| (*village, *number));
                assert!(!want.is_empty(), "{filter:?}");
                if filter.q.is_some() {
                    found.sort_by(|a, b| {
                        let key = |p: &lists::PersonRow| (p.village, p.household_number.clone());
                        key(a).cmp(&key(b))
                    });
                }
                let got = found
                    .iter()
                    .map(|p| (p.village, &*p.household_number, &*p.name));
                let of = want.iter().map(|(v, n, p)| (*v, *n, &*p.name));
                assert_eq!(
                    got.collect::<Vec<_>>(),
                    of.collect::<Vec<_>>(),
                    "{filter:?}"
                );
                for (row, (_, _, p)) in found.iter().zip(&want) {
                    assert_eq!((row.sex, row.birth, row.labour), (p.sex, p.birth, p.labour));
                    assert_eq!((row.health, row.schooling), (p.health, p.schooling));
                }
            }
        }
    }
}

#[tokio::test]
async fn another_township_is_in_no_list() {
    for db in databases().await {
        with_areas(&db).await;
        apply(&db, "2016-01-01", &county()).await;
        let eastern = ctx("361103100");
        for hidden in [area("361103101"), area(COUNTY), area("361104")] {
            let households = HouseholdFilter {
                area: hidden,
                ..HouseholdFilter::default()
            };
            let persons = PersonFilter {
                area: hidden,
                ..PersonFilter::default()
            };
            let page = Page::first(10);
            let codes = [
                lists::households(&eastern, &db, &households, Sort::Place, &page)
                    .await
                    .unwrap_err(),
                lists::count(&eastern, &db, &households).await.unwrap_err(),
                lists::persons(&eastern, &db, &persons, &page)
                    .await
                    .unwrap_err(),
                lists::counts(&eastern, &db, hidden).await.unwrap_err(),
                lists::by_numbers(&eastern, &db, area(COUNTY), &["700001"], &households)
                    .await
                    .unwrap_err(),
            ];
            assert!(codes.iter().all(|p| p.code == "area.not_found"));
        }
        // A forged place in another township leads nowhere else.
        let page = Page {
            limit: 200,
            after: Some(Cursor::Place {
                village: area(WEST),
                number: String::new(),
                member: None,
            }),
        };
        let all = HouseholdFilter::default();
        let found = lists::households(&eastern, &db, &all, Sort::Place, &page).await;
        assert_eq!(found.unwrap().items, []);
        let found = lists::persons(&eastern, &db, &PersonFilter::default(), &page).await;
        assert_eq!(found.unwrap().items, []);
        // 700001 lies in the west, 700000 in the east.
        let numbers = ["700001", "700000"];
        let found = lists::by_numbers(&eastern, &db, area(COUNTY), &numbers, &all).await;
        let found: Vec<String> = found.unwrap().into_iter().map(|h| h.number).collect();
        assert_eq!(found, ["700000"]);
        assert_eq!(
            lists::villages(&eastern, &db, &[area(WEST)]).await.unwrap(),
            []
        );
    }
}
