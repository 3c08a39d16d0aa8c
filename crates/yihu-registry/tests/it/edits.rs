//! Changes by hand: what becomes of the households, who may, and what must not be.

use crate::*;
use yihu_base::Problem;
use yihu_base::id::PersonId;
use yihu_registry::edits::{self, Act, Change, Edit, Edited, LeaveKind, Seen};
use yihu_registry::lists::{self, HouseholdFilter};
use yihu_store::audit::{self, AuditFilter};
use yihu_store::testing::databases;

async fn make(ctx: &Ctx, db: &Db, as_of: &str, change: Change) -> Result<Vec<Edited>, Problem> {
    let edit = Edit {
        change,
        as_of: day(as_of),
        reason: "入户核实".into(),
    };
    edits::make(ctx, db, &keyring(), &edit).await
}

async fn now(db: &Db, number: &str) -> StoredHousehold {
    find(db, number, on("2030-01-01")).await.unwrap()
}

fn seen(stored: &StoredHousehold) -> Seen {
    Seen {
        id: stored.id,
        version: stored.version,
    }
}

fn names(stored: &StoredHousehold) -> Vec<&str> {
    stored.household.members.iter().map(|p| &*p.name).collect()
}

/// Two households in the east, one in the west.
async fn with_households(db: &Db) {
    with_areas(db).await;
    let all = [
        household(
            "1",
            EAST,
            vec![person(1, "张三"), person(2, "李四"), person(3, "小明")],
        ),
        household("2", EAST, vec![person(4, "王五")]),
        household("3", WEST, vec![person(5, "赵六")]),
    ];
    assert_eq!(apply(db, "2016-01-01", &all).await.refused, []);
}

#[tokio::test]
async fn households_change_by_hand_and_the_history_says_why() {
    for db in databases().await {
        with_households(&db).await;
        let east = ctx("361103100");
        let first = now(&db, "1").await;

        // Save: a member keeps the identity, secrets stay as they are, nothing is written twice.
        let mut typed = first.household.clone();
        typed.members[1].work_months = Some(9);
        let save = |household: &Household, version| Change::Save {
            seen: Seen {
                id: first.id,
                version,
            },
            household: Box::new(household.clone()),
        };
        let edited = make(&east, &db, "2016-03-01", save(&typed, 1))
            .await
            .unwrap();
        assert_eq!(
            edited,
            [Edited {
                id: first.id,
                version: 2
            }]
        );
        let audited = rows(&db, "audit_entry").await;
        let same = make(&east, &db, "2016-03-02", save(&typed, 2))
            .await
            .unwrap();
        assert_eq!((same, rows(&db, "audit_entry").await), (edited, audited));
        let saved = now(&db, "1").await;
        assert_eq!((&saved.household, &saved.persons), (&typed, &first.persons));

        // Somebody who saw the first version only is too late.
        let late = make(&east, &db, "2016-03-05", save(&first.household, 1)).await;
        assert_eq!(late.unwrap_err().code, "edit.conflict");
        assert_eq!(now(&db, "1").await, saved);

        // Split, merge, leave, move.
        let change = Change::Split {
            seen: seen(&saved),
            members: vec![first.persons[1], first.persons[2]],
            head: first.persons[2],
            number: "11".into(),
        };
        let both = make(&east, &db, "2016-04-01", change).await.unwrap();
        let (left, right) = (now(&db, "1").await, now(&db, "11").await);
        assert_eq!(both, [seen_as(&left), seen_as(&right)]);
        assert_eq!(
            (names(&left), names(&right)),
            (vec!["张三"], vec!["李四", "小明"])
        );
        assert_eq!(right.persons, first.persons[1..]);
        assert_eq!(right.household.head().map(|p| &*p.name), Some("小明"));
        assert_eq!(right.household.class, Some(Class::General));
        assert_eq!(right.household.account, Default::default());

        let (into, other) = (now(&db, "2").await, left);
        let change = Change::Merge {
            seen: seen(&into),
            other: other.id,
        };
        make(&east, &db, "2016-05-01", change).await.unwrap();
        let (into, ended) = (now(&db, "2").await, now(&db, "1").await);
        assert_eq!((names(&into), ended.ended()), (vec!["王五", "张三"], true));
        assert_eq!(into.household.head().map(|p| &*p.name), Some("王五"));
        // Before that day it was there; from then on lists and counts leave it out.
        assert!(!find(&db, "1", on("2016-04-30")).await.unwrap().ended());
        let all = HouseholdFilter::default();
        let count = lists::count(&ctx(COUNTY), &db, &all).await.unwrap();
        assert_eq!((count.households, count.persons), (3, 5));
        assert_eq!(
            households::count(&ctx(COUNTY), &db, area(COUNTY))
                .await
                .unwrap(),
            3
        );

        let leave = |stored: &StoredHousehold, at: usize| Change::Leave {
            seen: seen(stored),
            person: stored.persons[at],
            kind: LeaveKind::Death,
        };
        make(&east, &db, "2016-06-01", leave(&into, 1))
            .await
            .unwrap();
        let last = now(&db, "2").await;
        assert_eq!(names(&last), ["王五"]);
        make(&east, &db, "2016-06-02", leave(&last, 0))
            .await
            .unwrap();
        assert!(now(&db, "2").await.ended(), "nobody is left");

        let right = now(&db, "11").await;
        let change = Change::Move {
            seen: seen(&right),
            village: area(WEST),
            group: Some("三组".into()),
        };
        make(&ctx(COUNTY), &db, "2016-07-01", change).await.unwrap();
        let moved = now(&db, "11").await;
        assert_eq!(moved.household.village, area(WEST));
        assert_eq!(moved.household.group.as_deref(), Some("三组"));

        let county = ctx(COUNTY);
        let history = households::history(&county, &db, HouseholdKey::Id(first.id));
        let told = history.await.unwrap().into_iter().skip(1).map(|v| {
            assert_eq!(v.source_kind.as_deref(), Some(edits::KIND));
            assert_eq!(v.reason.as_deref(), Some("入户核实"));
            Act::from_id(&v.source_name.unwrap()).unwrap()
        });
        let told: Vec<Act> = told.collect();
        assert_eq!(told, [Act::Save, Act::Split, Act::Merge]);
        assert_audit_intact(&db).await;
    }
}

fn seen_as(stored: &StoredHousehold) -> Edited {
    Edited {
        id: stored.id,
        version: stored.version,
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_writes_nothing() {
    for db in databases().await {
        with_households(&db).await;
        let (one, three) = (now(&db, "1").await, now(&db, "3").await);
        let east = ctx("361103100");
        let helper = Ctx::new("钱七", Role::Helper, area(COUNTY), Locale::Zh);
        let head = one.persons[0];
        let leave = |person, seen| Change::Leave {
            seen,
            person,
            kind: LeaveKind::Other,
        };
        let split = |members: &[PersonId], head, number: &str| Change::Split {
            seen: seen(&one),
            members: members.to_vec(),
            head,
            number: number.into(),
        };
        let merge = |seen, other| Change::Merge { seen, other };
        let to = |village| Change::Move {
            seen: seen(&one),
            village: area(village),
            group: None,
        };
        let mut renumbered = one.household.clone();
        renumbered.number = "99".into();
        let save = |h: &Household| Change::Save {
            seen: seen(&one),
            household: Box::new(h.clone()),
        };
        let mut taken = one.household.clone();
        taken.members[1].number = three.household.members[0].number.clone();
        let add = |h: &Household| Change::Add(Box::new(h.clone()));
        let new = household("98", WEST, vec![person(9, "孙九")]);
        let on = "2016-02-01";
        let cases = [
            (&helper, on, leave(one.persons[1], seen(&one)), "forbidden"),
            (
                &east,
                on,
                leave(three.persons[0], seen(&three)),
                "household.not_found",
            ),
            (
                &east,
                on,
                leave(three.persons[0], seen(&one)),
                "edit.member",
            ),
            (&east, on, leave(head, seen(&one)), "edit.head"),
            (
                &east,
                "2015-12-31",
                leave(one.persons[1], seen(&one)),
                "edit.as_of",
            ),
            (&east, on, split(&[head], head, "12"), "edit.head"),
            (
                &east,
                on,
                split(&one.persons[1..], head, "12"),
                "edit.member",
            ),
            (
                &east,
                on,
                split(&one.persons[1..2], one.persons[1], "3"),
                "edit.number_taken",
            ),
            (&east, on, merge(seen(&one), one.id), "edit.same"),
            (
                &east,
                on,
                merge(seen(&one), three.id),
                "household.not_found",
            ),
            (&east, on, to(WEST), "area.not_found"),
            (&ctx("36"), on, to("361104100201"), "edit.county"),
            (&east, on, save(&renumbered), "edit.number"),
            (&east, on, save(&taken), "person.elsewhere"),
            (&east, on, add(&new), "area.not_found"),
            (
                &east,
                on,
                add(&household("3", EAST, vec![person(9, "孙九")])),
                "edit.number_taken",
            ),
        ];
        let tables = [
            "household_versions",
            "sources",
            "audit_entry",
            "person_versions",
        ];
        let mut before = Vec::new();
        for table in tables {
            before.push(rows(&db, table).await);
        }
        for (ctx, as_of, change, code) in cases {
            let said = format!("{change:?}");
            let refused = make(ctx, &db, as_of, change).await;
            assert_eq!(refused.map_err(|p| p.code), Err(code), "{said}");
        }
        let silent = Edit {
            change: save(&one.household),
            as_of: day(on),
            reason: " ".into(),
        };
        let refused = edits::make(&east, &db, &keyring(), &silent).await;
        assert_eq!(refused.unwrap_err().code, "edit.reason");
        for (table, before) in tables.into_iter().zip(before) {
            assert_eq!(rows(&db, table).await, before, "{table}");
        }

        let added = make(&ctx(COUNTY), &db, on, add(&new)).await.unwrap();
        assert_eq!(added, [seen_as(&now(&db, "98").await)]);
        let filter = AuditFilter::default();
        let entries = audit::list(&ctx(COUNTY), &db, area(COUNTY), &filter, 100)
            .await
            .unwrap();
        assert!(format!("{entries:?}").contains("household.edit"));
        assert!(!format!("{entries:?}").contains("入户核实"));
    }
}
