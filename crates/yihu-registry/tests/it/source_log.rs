//! Sources.

use crate::*;
use std::collections::BTreeMap;
use yihu_registry::sources::{self, NewSource};
use yihu_store::testing::databases;

#[tokio::test]
async fn a_file_read_before_is_known_again() {
    for db in databases().await {
        let (county, hash) = (ctx(COUNTY), [5; 32]);
        let new = NewSource {
            kind: "registry_workbook".into(),
            name: "名册.xlsx".into(),
            content_hash: hash,
            as_of: day("2016-01-01"),
        };
        let id = sources::begin(&county, &db, &new).await.unwrap();
        assert_eq!(
            sources::find_by_hash(&county, &db, &hash).await.unwrap(),
            None,
            "interrupted"
        );
        let counts = BTreeMap::from([("new".to_owned(), 3)]);
        let stranger = sources::finish(&ctx("361104"), &db, id, &counts).await;
        assert_eq!(stranger.unwrap_err().code, "source.not_found");
        sources::finish(&county, &db, id, &counts).await.unwrap();
        let found = sources::find_by_hash(&county, &db, &hash)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((found.id, found.what, found.counts), (id, new, counts));
        assert_eq!(found.actor, "王五");
        assert_eq!(
            sources::find_by_hash(&county, &db, &[6; 32]).await.unwrap(),
            None
        );
        assert_eq!(
            sources::find_by_hash(&ctx("361104"), &db, &hash)
                .await
                .unwrap(),
            None
        );
    }
}
