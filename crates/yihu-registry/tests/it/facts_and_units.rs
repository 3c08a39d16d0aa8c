//! Facts that no column foresees, and units.

use crate::*;
use yihu_registry::facts::{self, EntityKind, FactRow};
use yihu_registry::units::{self, Unit};
use yihu_store::testing::databases;

fn fact(entity: &str, value: Option<&str>, from: &str, to: Option<&str>) -> FactRow {
    FactRow {
        kind: EntityKind::Area,
        area: area(entity),
        entity: entity.into(),
        key: "collective_income".into(),
        value: value.map(str::to_owned),
        unit: Some("CNY".into()),
        valid_from: day(from),
        valid_to: to.map(day),
    }
}

async fn values(db: &Db, code: &str, at: AsOf) -> Vec<String> {
    let keys = ["collective_income", "other"];
    let ctx = ctx(COUNTY);
    let read = facts::read_as_of(&ctx, db, area(code), EntityKind::Area, at, &keys);
    read.await
        .unwrap()
        .into_iter()
        .filter_map(|f| f.fact.value)
        .collect()
}

#[tokio::test]
async fn facts_keep_their_history() {
    for db in databases().await {
        let put = async |rows: &[FactRow]| {
            let put = facts::put_batch(&ctx(COUNTY), &db, SourceId::new(), rows)
                .await
                .unwrap();
            (put.new, put.changed, put.unchanged, put.refused.len())
        };
        let batch = [
            fact(EAST, Some("100"), "2016-01-01", None),
            fact(WEST, Some("200"), "2016-01-01", Some("2017-01-01")),
            fact("361104100201", Some("300"), "2016-01-01", None),
        ];
        assert_eq!(put(&batch).await, (2, 0, 0, 1));
        let audited = rows(&db, "audit_entry").await;
        assert_eq!(put(&batch).await, (0, 0, 2, 1));
        assert_eq!(rows(&db, "audit_entry").await, audited);
        assert_eq!(
            put(&[fact(EAST, Some("150"), "2018-01-01", None)]).await,
            (1, 0, 0, 0)
        );
        assert_eq!(
            put(&[fact(EAST, Some("110"), "2016-01-01", None)]).await,
            (0, 1, 0, 0)
        );
        assert_eq!(
            put(&[fact(EAST, None, "2019-01-01", None)]).await,
            (1, 0, 0, 0)
        );

        let cases: [(&str, &str, &[&str]); 6] = [
            (COUNTY, "2015-12-31", &[]),
            (COUNTY, "2016-01-01", &["110", "200"]),
            (COUNTY, "2017-01-01", &["110"]),
            (COUNTY, "2018-06-01", &["150"]),
            (COUNTY, "2019-01-01", &[]),
            (WEST, "2016-01-01", &["200"]),
        ];
        for (code, when, want) in cases {
            assert_eq!(values(&db, code, on(when)).await, want, "{code} {when}");
        }
        let unknown = AsOf::known(day("2016-01-01"), 0);
        assert!(values(&db, COUNTY, unknown).await.is_empty());
        assert_audit_intact(&db).await;
    }
}

#[tokio::test]
async fn units_keep_their_history() {
    for db in databases().await {
        let ctx = ctx(COUNTY);
        let school = |name: &str| Unit {
            code: "S1".into(),
            name: name.into(),
            kind: "school".into(),
            area: area(EAST),
        };
        let put = async |from: &str, unit: Unit| {
            units::put(&ctx, &db, SourceId::new(), day(from), &[unit])
                .await
                .map_err(|p| p.code)
        };
        assert_eq!(put("2016-01-01", school("龙溪小学")).await, Ok(1));
        assert_eq!(put("2017-01-01", school("龙溪小学")).await, Ok(0));
        assert_eq!(put("2017-01-01", school("龙溪中心小学")).await, Ok(1));
        assert_eq!(put("2016-06-01", school("溪小学")).await, Err("unit.older"));
        for (when, want) in [
            ("2015-01-01", ""),
            ("2016-12-31", "龙溪小学"),
            ("2017-01-01", "龙溪中心小学"),
        ] {
            let list = units::list(&ctx, &db, area(COUNTY), on(when))
                .await
                .unwrap();
            assert_eq!(
                list.iter()
                    .map(|u| u.unit.name.as_str())
                    .collect::<String>(),
                want
            );
        }
    }
}
