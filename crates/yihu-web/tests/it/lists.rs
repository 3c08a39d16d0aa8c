//! Lists page by page: nobody is left out, nobody comes twice.

use crate::{Call, TOWNSHIP, World};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const OFFICE: &str = "county_office";

/// The ids of a list, page by page.
async fn paged(world: &World, query: &str, limit: usize) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/households?{query}&limit={limit}&cursor={cursor}");
        let page = world.get(OFFICE, &path).await.ok().json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit, "{query}");
        ids.extend(items.iter().map(|h| h["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return ids,
        }
    }
}

async fn relocate(world: &World, household: &str, village: &Value) {
    let path = format!("/households/{household}");
    let tag = world.get(OFFICE, &path).await.ok().etag();
    let path = format!("{path}/move");
    let order = json!({ "village": village, "as_of": "2017-01-01", "reason": "搬迁" });
    let call = Call::new("POST", &path, Some(OFFICE)).header("if-match", tag);
    world.call(call.json(&order)).await.ok();
}

#[tokio::test]
async fn a_list_of_a_run_survives_a_move_between_pages() {
    let world = World::sqlite().await;
    let overview = world.get(OFFICE, "/overview").await.ok().json();
    let test = overview["totals"]["identified_by"].as_str().unwrap();
    let query = format!("area={TOWNSHIP}&test={test}&verdict=no");
    let before = world.households(OFFICE, &query).await;
    let villages: BTreeSet<&str> = before
        .iter()
        .map(|h| h["village"].as_str().unwrap())
        .collect();
    assert!(before.len() > 6 && villages.len() > 2, "{villages:?}");
    let ids: Vec<String> = before
        .iter()
        .map(|h| h["id"].as_str().unwrap().to_owned())
        .collect();
    // The second row of a page of two is where the next page begins, and where it moved nobody was yet.
    let (first, last) = (&before[0]["village"], &before[before.len() - 1]["village"]);
    relocate(&world, &ids[1], last).await;
    relocate(&world, &ids[5], first).await;
    for limit in [1, 2, 3, 200] {
        assert_eq!(paged(&world, &query, limit).await, ids, "limit {limit}");
    }
    // Another filter thins the list out, and each page still has what it was asked for.
    let class = before[3]["class"].as_str().unwrap();
    let thin = format!("{query}&class={class}");
    let wanted: Vec<String> = before
        .iter()
        .filter(|h| h["class"] == class)
        .map(|h| h["id"].as_str().unwrap().to_owned())
        .collect();
    for limit in [1, 2, 200] {
        assert_eq!(paged(&world, &thin, limit).await, wanted, "limit {limit}");
    }
}

#[tokio::test]
async fn ages_are_of_the_day_that_the_answer_names() {
    let world = World::sqlite().await;
    let list = async |query: &str| {
        let path = format!("/persons?area={TOWNSHIP}&limit=200&{query}");
        world.get(OFFICE, &path).await.ok().json()
    };
    assert_eq!(list("").await["on"], jiff::Zoned::now().date().to_string());
    let (then, later) = (list("on=2016-12-31").await, list("on=2026-12-31").await);
    assert_eq!(then["on"], "2016-12-31");
    let ages = |page: &Value| -> Vec<i64> {
        let rows = page["items"].as_array().unwrap().iter();
        rows.filter_map(|p| p["age"].as_i64()).collect()
    };
    let ten_years_on: Vec<i64> = ages(&then).iter().map(|age| age + 10).collect();
    assert!(ten_years_on.len() > 50);
    assert_eq!(ages(&later), ten_years_on);
    let old = list("on=2016-12-31&age_from=60").await;
    let of_age = ages(&then).iter().filter(|age| **age >= 60).count();
    assert_eq!(ages(&old).len(), of_age);
    let wrong = world.get(OFFICE, "/persons?on=yesterday").await;
    assert_eq!(wrong.code(), "query.date");
}

#[tokio::test]
async fn a_township_takes_its_part_of_the_county_s_files() {
    let world = World::sqlite().await;
    let runs = world.get("township_station", "/runs").await.ok().json();
    let run = runs["items"][0]["id"].as_str().unwrap();
    let ledger = async |user: &str| {
        let path = format!("/runs/{run}/files/ledger?format=json");
        let text = world.get(user, &path).await.ok().json();
        let rows = text["ledger"].as_array().unwrap().clone();
        rows.iter()
            .map(|r| r["household_number"].as_str().unwrap().to_owned())
            .collect::<BTreeSet<String>>()
    };
    let (county, own) = (ledger(OFFICE).await, ledger("township_station").await);
    let registered = format!("area={TOWNSHIP}&registered=yes");
    let mine = world.households(OFFICE, &registered).await;
    let mine: BTreeSet<String> = mine
        .iter()
        .map(|h| h["number"].as_str().unwrap().to_owned())
        .collect();
    assert!(!own.is_empty() && own.len() < county.len());
    assert_eq!(own, mine);
    let results = format!("/runs/{run}/files/results");
    let results = world.get("township_station", &results).await.ok();
    assert!(results.body.starts_with(b"PK"), "a workbook");
}
