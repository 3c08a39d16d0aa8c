//! Finding persons by name.

use crate::*;
use yihu_registry::search;
use yihu_store::testing::databases;

#[tokio::test]
async fn names_are_found_by_characters_and_initials() {
    let names = [
        "张三",
        "张三丰",
        "李小明",
        "王小明",
        "单雄信",
        "仇英",
        "区寄",
        "解缙",
        "查良镛",
        "尉迟恭",
        "曾国藩",
        "翟让",
        "朴智星",
        "盖叫天",
        "缪小平",
        "覃小平",
        "阿依古丽·买买提",
        "三张",
        "\u{2b9f0}\u{30729}",
        "Maria",
    ];
    let cases: [(&str, &[&str]); 31] = [
        ("张三", &["张三", "张三丰"]),
        ("三丰", &["张三丰"]),
        ("张三丰", &["张三丰"]),
        ("三张", &["三张"]),
        ("张三张", &[]),
        ("小明", &["李小明", "王小明"]),
        ("明", &["李小明", "王小明"]),
        (" 李 小明 ", &["李小明"]),
        ("zs", &["张三", "张三丰"]),
        ("ZSF", &["张三丰"]),
        ("s", &["单雄信", "三张"]),
        ("sxx", &["单雄信"]),
        ("dxx", &[]),
        ("qy", &["仇英"]),
        ("oj", &["区寄"]),
        ("xj", &["解缙"]),
        ("zly", &["查良镛"]),
        ("ycg", &["尉迟恭"]),
        ("zgf", &["曾国藩"]),
        ("zr", &["翟让"]),
        ("dr", &["翟让"]),
        ("pzx", &["朴智星"]),
        ("gjt", &["盖叫天"]),
        ("mxp", &["缪小平"]),
        ("qxp", &["覃小平"]),
        ("txp", &["覃小平"]),
        ("阿依古丽·买买提", &["阿依古丽·买买提"]),
        ("古丽买买", &["阿依古丽·买买提"]),
        ("\u{2b9f0}", &["\u{2b9f0}\u{30729}"]),
        ("mar", &["Maria"]),
        ("%", &[]),
    ];
    for db in databases().await {
        with_areas(&db).await;
        let members = (1..)
            .zip(names)
            .map(|(serial, name)| person(serial, name))
            .collect();
        apply(&db, "2016-01-01", &[household("H1", EAST, members)]).await;
        for (text, want) in cases {
            let found = search::persons(&ctx(COUNTY), &db, text, 50).await.unwrap();
            let mut got: Vec<&str> = found.iter().map(|p| p.name.as_str()).collect();
            got.sort_unstable();
            let mut want = want.to_vec();
            want.sort_unstable();
            assert_eq!(got, want, "{text:?} on {:?}", db.dialect());
        }
        let empty = search::persons(&ctx(COUNTY), &db, " · ", 50).await;
        assert_eq!(empty.unwrap_err().code, "search.empty");
        let one = search::persons(&ctx(COUNTY), &db, "明", 1).await.unwrap();
        assert_eq!(
            (one.len(), one[0].household_number.as_str(), one[0].village),
            (1, "H1", area(EAST))
        );
        assert_eq!(one[0].birth_year, Some(1970));
    }
}

#[tokio::test]
async fn the_index_follows_the_present() {
    for db in databases().await {
        with_areas(&db).await;
        let mut house = household("H1", EAST, vec![person(1, "张三"), person(2, "李四")]);
        apply(&db, "2016-01-01", &[house.clone()]).await;
        let found = async |text: &str| {
            let found = search::persons(&ctx(COUNTY), &db, text, 50).await.unwrap();
            found
                .into_iter()
                .map(|p| p.name)
                .collect::<Vec<_>>()
                .join(" ")
        };
        house.members[0].name = "张山".into();
        apply(&db, "2017-01-01", &[house.clone()]).await;
        assert_eq!(
            (found("张三").await, found("张山").await),
            (String::new(), "张山".into())
        );

        // A late report of an old name does not bring it back.
        house.members[0].name = "章三".into();
        apply(&db, "2016-06-01", &[house.clone()]).await;
        assert_eq!(
            (found("章三").await, found("张山").await),
            (String::new(), "张山".into())
        );

        house.members[0].name = "张山".into();
        house.members.pop();
        apply(&db, "2018-01-01", &[house]).await;
        assert_eq!(found("李四").await, "");
    }
}
