//! One household's life, as it was and as it was known.

use crate::*;
use std::ops::ControlFlow;
use yihu_base::codes::Status;
use yihu_base::{Dec, Problem};
use yihu_store::audit::{self, AuditFilter};
use yihu_store::testing::databases;

fn counts(a: &Applied) -> [u64; 7] {
    [
        a.new,
        a.changed,
        a.unchanged,
        a.persons_new,
        a.persons_changed,
        a.persons_moved,
        a.persons_left,
    ]
}

#[tokio::test]
async fn a_household_changes_and_nothing_is_lost() {
    for db in databases().await {
        with_areas(&db).await;
        let first = household("H1", EAST, vec![person(1, "张三"), person(2, "李四")]);
        let neighbour = household("H2", WEST, vec![person(3, "王麻子")]);
        let both = [first.clone(), neighbour.clone()];

        let audited = rows(&db, "audit_entry").await;
        let applied = apply(&db, "2016-01-01", &both).await;
        assert_eq!(
            (counts(&applied), applied.refused),
            ([2, 0, 0, 3, 0, 0, 0], vec![])
        );
        assert_eq!(
            find(&db, "H1", on("2016-01-01")).await.unwrap().household,
            first
        );
        assert_eq!(find(&db, "H1", on("2015-12-31")).await, None);

        assert_eq!(
            rows(&db, "audit_entry").await,
            audited + 2,
            "one for each household"
        );

        // The same again, on the day or later, changes nothing and leaves no trace.
        let audited = rows(&db, "audit_entry").await;
        for day in ["2016-01-01", "2016-07-01"] {
            assert_eq!(counts(&apply(&db, day, &both).await), [0, 0, 2, 0, 0, 0, 0]);
        }
        assert_eq!(rows(&db, "audit_entry").await, audited);

        // Income rises, 李四 takes a job, a child is born: one person changes, one comes.
        let mut second = first.clone();
        second.account.income_per_capita_fen = Some(Fen(412_350));
        second.housing.area_m2 = Dec::parse("82.5");
        second.status = Some(Status::Exited);
        second.members[1].work_months = Some(11);
        let mut child = person(4, "张小宝");
        child.id_number = None;
        second.members.push(child);
        let applied = apply(&db, "2017-01-01", &[second.clone(), neighbour.clone()]).await;
        assert_eq!(counts(&applied), [0, 1, 1, 1, 1, 0, 0]);
        assert_eq!(rows(&db, "person_versions").await, 5);
        let stored = find(&db, "H1", on("2017-06-01")).await.unwrap();
        assert_eq!((stored.version, &stored.household), (2, &second));
        assert_eq!(
            find(&db, "H1", on("2016-12-31")).await.unwrap().household,
            first
        );

        // What was known before the change was recorded does not hold it.
        let before = AsOf::known(day("2017-06-01"), stored.recorded_at - 1);
        let seen = find(&db, "H1", before).await.map(|h| h.household);
        assert!(seen.is_none_or(|seen| seen == first));

        // A report that comes late tells of the time between, and leaves the present alone.
        let mut late = first.clone();
        late.class = Some(Class::MinimumLiving);
        assert_eq!(
            counts(&apply(&db, "2016-06-01", &[late.clone()]).await),
            [0, 1, 0, 0, 0, 0, 0]
        );
        for (when, want) in [
            ("2016-05-31", &first),
            ("2016-06-01", &late),
            ("2016-12-31", &late),
            ("2017-01-01", &second),
        ] {
            assert_eq!(
                &find(&db, "H1", on(when)).await.unwrap().household,
                want,
                "{when}"
            );
        }
        assert_eq!(
            counts(&apply(&db, "2017-02-01", &[second.clone()]).await),
            [0, 0, 1, 0, 0, 0, 0]
        );

        // A correction of the same day goes before what it corrects.
        let mut corrected = second.clone();
        corrected.account.income_per_capita_fen = None;
        apply(&db, "2017-01-01", &[corrected.clone()]).await;
        assert_eq!(
            find(&db, "H1", on("2017-01-01")).await.unwrap().household,
            corrected
        );

        // 李四 marries into the other household: both come in the same batch.
        let mut left = corrected.clone();
        let moved = left.members.remove(1);
        let mut joined = neighbour.clone();
        joined.members.push(moved);
        let applied = apply(&db, "2018-01-01", &[joined.clone(), left.clone()]).await;
        assert_eq!(
            (counts(&applied), applied.refused),
            ([0, 2, 0, 0, 0, 1, 0], vec![])
        );
        let there = find(&db, "H2", on("2018-01-01")).await.unwrap();
        assert_eq!(there.household, joined);
        assert_eq!(
            find(&db, "H1", on("2018-01-01")).await.unwrap().household,
            left
        );
        assert_eq!(
            there.persons[1], stored.persons[1],
            "the same person lives on"
        );

        // 王麻子 is there no more.
        joined.members.remove(0);
        assert_eq!(
            counts(&apply(&db, "2019-01-01", &[joined.clone()]).await),
            [0, 1, 0, 0, 0, 0, 1]
        );
        assert_eq!(
            find(&db, "H2", on("2019-01-01")).await.unwrap().household,
            joined
        );
        assert_eq!(
            find(&db, "H2", on("2018-12-31"))
                .await
                .unwrap()
                .household
                .members
                .len(),
            2
        );

        let history = households::history(&ctx(COUNTY), &db, HouseholdKey::Number("H1"))
            .await
            .unwrap();
        let changed: Vec<String> = history.iter().map(|v| v.changed.join(" ")).collect();
        assert_eq!(
            changed,
            [
                "",
                "status income_per_capita_fen house_area_m2_e9 members member.work_months",
                "class",
                "income_per_capita_fen",
                "members",
            ]
        );
        let versions: Vec<i64> = history.iter().map(|v| v.version).collect();
        assert_eq!(versions, [1, 2, 3, 4, 5]);
        assert_audit_intact(&db).await;
    }
}

#[tokio::test]
async fn numbers_are_sealed_masked_and_revealed_to_those_who_may() {
    for db in databases().await {
        with_areas(&db).await;
        let mut certified = person(1, "张三");
        certified.id_number = IdNumber::parse(&format!("{}43", id_number(1).reveal()))
            .map(Some)
            .unwrap();
        certified.disability = Some((4, 3));
        let whole = household("H1", EAST, vec![certified]);
        apply(&db, "2016-01-01", std::slice::from_ref(&whole)).await;

        let key = HouseholdKey::Number("H1");
        let county = ctx(COUNTY);
        let hidden = households::find(&county, &db, key, on("2016-01-01"), Secrets::Hidden);
        let hidden = hidden.await.unwrap().unwrap().household;
        assert_eq!((&hidden.phone, &hidden.bank_account), (&None, &None));
        assert_eq!(hidden.members[0].id_number, None);
        assert_eq!(hidden.members[0].name, "张三");

        let audited = rows(&db, "audit_entry").await;
        let keyring = keyring();
        let helper = Ctx::new("钱七", Role::Helper, area(COUNTY), Locale::Zh);
        let refused = households::reveal(&helper, &db, &keyring, key, on("2016-01-01")).await;
        assert_eq!(refused.unwrap_err().code, "forbidden");
        let shown = households::reveal(&ctx(COUNTY), &db, &keyring, key, on("2016-01-01")).await;
        assert_eq!(shown.unwrap().unwrap().household, whole);
        assert_eq!(rows(&db, "audit_entry").await, audited + 1);

        // Neither tables nor audit details hold a number in clear.
        let mut conn = db.connect().await;
        let id = id_number(1);
        let clear = [
            "13900000001",
            "13900000002",
            "6222000000000001",
            id.reveal(),
        ];
        for sql in [
            "SELECT phone_sealed, phone_hash, bank_account_sealed, bank_account_hash,
                helper_phone_sealed, helper_phone_hash FROM household_versions",
            "SELECT id_number_sealed, id_hash FROM person_versions",
            "SELECT id_hash FROM persons",
        ] {
            use sqlx::Row;
            let row = sqlx::query(sql).fetch_one(&mut conn).await.unwrap();
            for i in 0..row.len() {
                let bytes: Vec<u8> = row.get(i);
                let shown =
                    |number: &str| bytes.windows(number.len()).any(|w| w == number.as_bytes());
                assert!(!clear.iter().any(|n| shown(n)), "{sql} {i}");
            }
        }
        let log = audit::list(
            &ctx(COUNTY),
            &db,
            area(COUNTY),
            &AuditFilter::default(),
            100,
        )
        .await;
        let log = format!("{:?}", log.unwrap());
        assert!(log.contains("household.reveal") && !clear.iter().any(|n| log.contains(n)));
    }
}

#[tokio::test]
async fn all_households_come_in_order_and_stop_when_told() {
    for db in databases().await {
        with_areas(&db).await;
        // More than a page, brought in in another order.
        let mut all: Vec<Household> = (0..2_100)
            .rev()
            .map(|i| {
                let village = if i % 2 == 0 { EAST } else { WEST };
                let mut member = person(1, "张三");
                member.number = format!("P{i}");
                member.id_number = None;
                let members = if i % 3 == 0 { vec![] } else { vec![member] };
                Household {
                    number: format!("H{i:05}"),
                    village: area(village),
                    members,
                    ..Household::default()
                }
            })
            .collect();
        let applied = apply(&db, "2016-01-01", &all).await;
        assert_eq!((applied.new, applied.persons_new), (2_100, 1_400));
        all.sort_by(|a, b| (a.village, &a.number).cmp(&(b.village, &b.number)));
        // Without members a household has ended.
        all.retain(|h| !h.members.is_empty());

        let collect = async |ctx: &Ctx, at: AsOf, limit: usize| {
            let mut read = Vec::new();
            let each = |h: StoredHousehold| -> Result<_, Problem> {
                read.push(h.household);
                let done = read.len() == limit;
                Ok(if done {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                })
            };
            households::for_each_as_of(ctx, &db, ctx.area, at, Secrets::Hidden, each)
                .await
                .unwrap();
            read
        };
        assert_eq!(collect(&ctx(COUNTY), on("2016-01-01"), 0).await, all);
        assert_eq!(collect(&ctx(COUNTY), on("2016-01-01"), 3).await, all[..3]);
        assert_eq!(collect(&ctx(EAST), on("2016-01-01"), 0).await, all[..700]);
        assert!(collect(&ctx(COUNTY), on("2015-01-01"), 0).await.is_empty());
        assert!(
            collect(&ctx(COUNTY), AsOf::known(day("2016-01-01"), 0), 0)
                .await
                .is_empty()
        );
    }
}

#[tokio::test]
async fn nothing_is_left_of_an_import_that_was_killed() {
    for db in databases().await {
        with_areas(&db).await;
        let known = household("H1", EAST, vec![person(1, "张三")]);
        apply(&db, "2016-01-01", std::slice::from_ref(&known)).await;
        let tables = [
            "households",
            "household_versions",
            "household_members",
            "persons",
            "person_versions",
            "audit_entry",
        ];
        let mut before = Vec::new();
        for table in tables {
            before.push(rows(&db, table).await);
        }
        let mut changed = known.clone();
        changed.class = None;
        let mut many: Vec<Household> = std::iter::once(changed)
            .chain((2..300).map(|i| household(&format!("H{i}"), EAST, vec![person(i, "李四")])))
            .collect();
        // Dropping the future after ever more steps is what a kill looks like to the engine.
        for steps in [1, 3, 10, 20] {
            let (ctx, source, ready) = (ctx(COUNTY), SourceId::new(), prepared(&many));
            let work = households::apply(&ctx, &db, source, day("2017-01-01"), &ready);
            let mut work = std::pin::pin!(work);
            for _ in 0..steps {
                tokio::select! {
                    biased;
                    _ = &mut work => panic!("done too soon"),
                    () = tokio::task::yield_now() => {}
                }
            }
        }
        // So does an error of the engine, when households and persons are already written.
        db.tamper(
            "INSERT INTO person_versions (county_code, person_id, version, valid_from, recorded_at,
                source_id, digest, number, name, relation)
             SELECT county_code, person_id, 2, valid_from, recorded_at, source_id, digest, number,
                name, relation FROM person_versions",
        )
        .await;
        many[0].members[0].work_months = None;
        let (ctx, ready, when) = (ctx(COUNTY), prepared(&many), day("2017-01-01"));
        let failed = households::apply(&ctx, &db, SourceId::new(), when, &ready).await;
        assert_eq!(failed.unwrap_err().code, "db.constraint");
        db.tamper("DELETE FROM person_versions WHERE version = 2")
            .await;
        for (table, before) in tables.into_iter().zip(before) {
            assert_eq!(rows(&db, table).await, before, "{table}");
        }
        assert_eq!(
            find(&db, "H1", on("2017-01-01")).await.unwrap().household,
            known
        );
        let applied = apply(&db, "2017-01-01", &many).await;
        assert_eq!((applied.new, applied.changed), (298, 1));
        assert_audit_intact(&db).await;
    }
}
