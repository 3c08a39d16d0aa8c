//! What contradicts the register stays out, whole, and the rest goes in.

use crate::*;
use yihu_registry::{facts, search};
use yihu_store::testing::databases;

async fn codes(db: &Db, as_of: &str, households: &[Household]) -> Vec<(usize, &'static str)> {
    codes_as(&ctx(COUNTY), db, as_of, households).await
}

async fn codes_as(
    ctx: &Ctx,
    db: &Db,
    as_of: &str,
    households: &[Household],
) -> Vec<(usize, &'static str)> {
    let refused = apply_as(ctx, db, as_of, households).await.refused;
    for (_, problem) in &refused {
        let text = format!("{problem:?}");
        assert!(!text.contains("9999991970"), "an ID number in {text}");
    }
    refused.into_iter().map(|(at, p)| (at, p.code)).collect()
}

#[tokio::test]
async fn conflicts_are_refused_whole() {
    for db in databases().await {
        with_areas(&db).await;
        let first = household("H1", EAST, vec![person(1, "张三"), person(2, "李四")]);
        let second = household("H2", WEST, vec![person(3, "王麻子")]);
        assert_eq!(
            codes(&db, "2016-01-01", &[first.clone(), second.clone()]).await,
            []
        );

        // A member of H1 in H2, while H1 is not in the batch; the other household goes in.
        let mut taken = second.clone();
        taken.members.push(person(2, "李四"));
        let good = household("H3", EAST, vec![person(5, "孙八")]);
        let got = codes(&db, "2016-02-01", &[taken.clone(), good]).await;
        assert_eq!(got, [(0, "person.elsewhere")]);
        assert!(find(&db, "H3", on("2016-02-01")).await.is_some());
        assert_eq!(
            find(&db, "H2", on("2016-02-01")).await.unwrap().household,
            second
        );

        // Refusing one refuses those whose move depends on it.
        let mut left = first.clone();
        left.members.truncate(1);
        left.members.push(person(5, "孙八"));
        let got = codes(&db, "2016-03-01", &[taken.clone(), left]).await;
        assert_eq!(got, [(0, "person.elsewhere"), (1, "person.elsewhere")]);

        // Another person's ID number.
        let mut copied = person(6, "周九");
        copied.id_number = Some(id_number(3));
        let mut households = [household("H4", EAST, vec![copied])];
        assert_eq!(
            codes(&db, "2016-03-01", &households).await,
            [(0, "person.id_number_taken")]
        );

        // The same household, person or ID number twice in the batch.
        households[0].members = vec![person(7, "吴十")];
        let mut twice = [households[0].clone(), households[0].clone()];
        assert_eq!(
            codes(&db, "2016-03-01", &twice).await,
            [(1, "household.twice")]
        );
        twice[0] = household("H5", EAST, vec![person(8, "郑一")]);
        twice[1] = household("H6", EAST, vec![person(8, "郑一")]);
        assert_eq!(
            codes(&db, "2016-03-01", &twice).await,
            [(0, "person.twice"), (1, "person.twice")]
        );

        // A village that is none, is not known, or is out of scope.
        let stray = ["361103100", "361103100299", "361199100201"]
            .map(|village| household("H7", village, vec![]));
        for (stray, code) in
            stray
                .into_iter()
                .zip(["household.village", "area.not_found", "area.not_found"])
        {
            assert_eq!(codes(&db, "2016-03-01", &[stray]).await, [(0, code)]);
        }
        assert_audit_intact(&db).await;
    }
}

#[tokio::test]
async fn corrections_of_numbers_are_no_conflicts() {
    for db in databases().await {
        with_areas(&db).await;
        let mut house = household("H1", EAST, vec![person(1, "张三"), person(2, "张四")]);
        apply(&db, "2016-01-01", &[house.clone()]).await;
        let before = find(&db, "H1", on("2016-01-01")).await.unwrap();

        // The ID numbers of two brothers had been swapped.
        let id = house.members[0].id_number.take();
        house.members[0].id_number = house.members[1].id_number.take();
        house.members[1].id_number = id;
        assert_eq!(codes(&db, "2016-02-01", &[house.clone()]).await, []);
        let after = find(&db, "H1", on("2016-02-01")).await.unwrap();
        assert_eq!(
            (&after.household, &after.persons),
            (&house, &before.persons)
        );

        // A person number was given out anew: the ID number tells that it is the same person.
        house.members[1].number = "77777".into();
        assert_eq!(codes(&db, "2016-03-01", &[house.clone()]).await, []);
        let after = find(&db, "H1", on("2016-03-01")).await.unwrap();
        assert_eq!(
            (&after.household, &after.persons),
            (&house, &before.persons)
        );

        // One who left may come back, elsewhere.
        let gone = house.members.pop().unwrap();
        apply(&db, "2016-04-01", &[house]).await;
        let other = household("H2", WEST, vec![gone]);
        assert_eq!(
            codes(&db, "2016-05-01", std::slice::from_ref(&other)).await,
            []
        );
        assert_eq!(
            find(&db, "H2", on("2016-05-01")).await.unwrap().persons,
            before.persons[1..]
        );
        // But not on a day on which the first household had that person still.
        let early = [household("H2", WEST, other.members.clone())];
        assert_eq!(
            codes(&db, "2016-03-15", &early).await,
            [(0, "person.elsewhere")]
        );
    }
}

#[tokio::test]
async fn what_is_out_of_scope_reads_as_not_found() {
    for db in databases().await {
        with_areas(&db).await;
        let east = household("H1", EAST, vec![person(1, "张三")]);
        let west = household("H2", WEST, vec![person(2, "张四")]);
        apply(&db, "2016-01-01", &[east.clone(), west]).await;
        let at = on("2016-01-01");
        let (eastern, key) = (ctx(EAST), HouseholdKey::Number("H2"));
        let id = find(&db, "H2", at).await.unwrap().id;
        for key in [key, HouseholdKey::Id(id), HouseholdKey::Number("H0")] {
            let found = households::find(&eastern, &db, key, at, Secrets::Hidden)
                .await
                .unwrap();
            assert_eq!(found, None);
            assert_eq!(households::history(&eastern, &db, key).await.unwrap(), []);
            let shown = households::reveal(&eastern, &db, &keyring(), key, at)
                .await
                .unwrap();
            assert_eq!(shown, None);
        }
        assert_eq!(
            households::count(&eastern, &db, area(EAST)).await.unwrap(),
            1
        );
        assert_eq!(
            households::count(&ctx(COUNTY), &db, area(COUNTY))
                .await
                .unwrap(),
            2
        );
        let found = search::persons(&eastern, &db, "张", 10).await.unwrap();
        assert_eq!(
            found.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(),
            ["张三"]
        );
        for hidden in [area(WEST), area(COUNTY), area("999999999999")] {
            let wanted = Err(yihu_base::ctx::area_not_found(hidden));
            assert_eq!(households::count(&eastern, &db, hidden).await, wanted);
            let kind = facts::EntityKind::Area;
            let facts = facts::read_as_of(&eastern, &db, hidden, kind, at, &["x"]).await;
            assert_eq!(facts.map(|_| 0), wanted);
            let each = |_| panic!("a household out of scope");
            let read = households::for_each_as_of(&eastern, &db, hidden, at, Secrets::Hidden, each);
            assert_eq!(read.await.map(|()| 0), wanted);
        }

        // A write that meets the unseen is refused without a word about it.
        let taken = [
            household("H2", EAST, vec![]),
            household("H8", EAST, vec![person(2, "张四")]),
        ];
        let refused = apply_as(&eastern, &db, "2016-02-01", &taken).await.refused;
        let codes: Vec<_> = refused.iter().map(|(at, p)| (*at, p.code)).collect();
        assert_eq!(
            codes,
            [(0, "household.number_taken"), (1, "person.elsewhere")]
        );
        assert!(
            refused
                .iter()
                .all(|(_, p)| !p.zh.contains("H2") && !p.en.contains("H2"))
        );

        // The ID number of a neighbouring county's person is known to the city only.
        let neighbour = household("N1", "361104100201", vec![person(1, "张三")]);
        let got = codes_as(
            &ctx("3611"),
            &db,
            "2016-02-01",
            std::slice::from_ref(&neighbour),
        )
        .await;
        assert_eq!(got, [(0, "person.id_number_taken")]);
        assert_eq!(
            codes_as(&ctx("361104"), &db, "2016-02-01", &[neighbour]).await,
            []
        );

        let helper = Ctx::new("钱七", Role::Helper, area(COUNTY), Locale::Zh);
        let denied =
            households::apply(&helper, &db, SourceId::new(), at.date, &prepared(&[east])).await;
        assert_eq!(denied.unwrap_err().code, "forbidden");
    }
}
