//! Lists of areas over the years.

use crate::*;
use yihu_registry::AreaTree;
use yihu_registry::areas::AreaImport;
use yihu_store::testing::databases;

fn list(valid_from: &str, rows: &[(&str, &str)]) -> AreaList {
    AreaList {
        within: area(COUNTY),
        valid_from: day(valid_from),
        rows: rows
            .iter()
            .map(|(code, name)| AreaRow {
                code: area(code),
                name: (*name).into(),
            })
            .collect(),
        successors: Vec::new(),
    }
}

#[tokio::test]
async fn areas_keep_their_history() {
    for db in databases().await {
        let ctx = ctx(COUNTY);
        let old = list(
            "2010-01-01",
            &[
                ("36", "江西省"),
                (COUNTY, "广丰县"),
                ("361103100", "东阳乡"),
                (EAST, "龙溪村"),
                ("361103100202", "管村村"),
            ],
        );
        let first = areas::import(&ctx, &db, &old).await.unwrap();
        assert_eq!(
            first,
            AreaImport {
                new: 5,
                ..AreaImport::default()
            }
        );
        let audited = rows(&db, "audit_entry").await;
        let again = areas::import(&ctx, &db, &old).await.unwrap();
        assert_eq!(
            again,
            AreaImport {
                unchanged: 5,
                ..AreaImport::default()
            }
        );
        assert_eq!(rows(&db, "audit_entry").await, audited);

        // The county becomes a district, one village joins the other.
        let mut new = list(
            "2015-06-01",
            &[
                (COUNTY, "广丰区"),
                ("361103100", "东阳乡"),
                (EAST, "龙溪村"),
            ],
        );
        new.successors = vec![(area("361103100202"), area(EAST))];
        let counts = areas::import(&ctx, &db, &new).await.unwrap();
        assert_eq!(
            counts,
            AreaImport {
                renamed: 1,
                closed: 1,
                unchanged: 2,
                new: 0
            }
        );

        let then = AreaTree::load(&ctx, &db, day("2015-05-31")).await.unwrap();
        let now = AreaTree::load(&ctx, &db, day("2015-06-01")).await.unwrap();
        assert_eq!(then.path(area("361103100202")), "江西省广丰县东阳乡管村村");
        assert_eq!(now.path(area(EAST)), "江西省广丰区东阳乡龙溪村");
        assert!(then.get(area("361103100202")).is_some());
        assert!(now.get(area("361103100202")).is_none());
        assert!(now.get(area("36")).is_none(), "out of scope");
        assert_eq!(now.by_names(&["广丰", "东阳", "龙溪"]).unwrap(), area(EAST));

        let cases = [
            (
                list("2016-01-01", &[(COUNTY, "甲"), (COUNTY, "乙")]),
                "area.twice",
            ),
            (
                list("2016-01-01", &[(COUNTY, "甲"), ("361104", "乙")]),
                "area.outside",
            ),
            (
                list("2016-01-01", &[(COUNTY, "甲"), (EAST, "乙")]),
                "area.orphan",
            ),
            (list("2012-01-01", &[(COUNTY, "甲")]), "area.older"),
            (
                AreaList {
                    within: area("36"),
                    ..new
                },
                "area.not_found",
            ),
        ];
        for (list, code) in cases {
            assert_eq!(
                areas::import(&ctx, &db, &list).await.unwrap_err().code,
                code
            );
        }
        assert_audit_intact(&db).await;
    }
}
