//! The day of a county office, on both databases: find, read why, edit, run again, import, take away.

use crate::endpoints::escaped;
use crate::{Call, TOWNSHIP, World, area};
use serde_json::{Value, json};

const OFFICE: &str = "county_office";

#[tokio::test]
async fn a_day_at_the_office() {
    for db in yihu_store::testing::databases().await {
        let world = World::on(db, 300).await;
        lists_agree(&world).await;
        an_edit_is_a_version(&world).await;
        a_file_comes_in_and_its_rest_goes_out(&world).await;
    }
}

/// Numbers of the overview, counts and lists say the same, and verdict lists follow the run.
async fn lists_agree(world: &World) {
    let overview = world.get(OFFICE, "/overview").await.ok().json();
    let all = world.households(OFFICE, "").await;
    assert_eq!(overview["totals"]["households"], json!(all.len()));
    for bucket in overview["by_class"].as_array().unwrap() {
        let class = bucket["id"].as_str().unwrap_or("none");
        let rows = world.households(OFFICE, &format!("class={class}")).await;
        assert_eq!(bucket["households"], json!(rows.len()), "{class}");
        let count = world
            .get(OFFICE, &format!("/households/count?class={class}"))
            .await
            .ok()
            .json();
        assert_eq!(count["households"], json!(rows.len()), "{class}");
    }
    let children = overview["children"].as_array().unwrap();
    let sum: i64 = children
        .iter()
        .map(|c| c["households"].as_i64().unwrap())
        .sum();
    assert_eq!(overview["totals"]["households"], json!(sum));
    let mut driven = 0;
    for test in overview["tests"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|t| t["level"] == "household")
    {
        for verdict in ["yes", "no", "unknown"] {
            let query = format!("test={}&verdict={verdict}", test["name"].as_str().unwrap());
            let rows = world.households(OFFICE, &query).await;
            assert_eq!(test[verdict], json!(rows.len()), "{query}");
            driven += rows.len();
        }
    }
    assert!(driven > 300);
    // Two characters of a name find the household.
    let row = all
        .iter()
        .find(|h| {
            h["head_name"]
                .as_str()
                .is_some_and(|n| n.chars().count() == 3)
        })
        .unwrap();
    let name: String = row["head_name"].as_str().unwrap().chars().skip(1).collect();
    let found = world
        .households(OFFICE, &format!("q={}", escaped(&name)))
        .await;
    assert!(found.iter().any(|h| h["id"] == row["id"]), "{name}");
    // So does the beginning of its number at the head of the page, by its head.
    let number = row["number"].as_str().unwrap();
    for (digits, whole) in [(number, true), (&number[..12], false)] {
        let path = format!("/search?q={digits}");
        let heads = world.get(OFFICE, &path).await.ok().json();
        let heads = heads["items"].as_array().unwrap();
        let number_of = |h: &Value| h["household_number"].as_str().unwrap().to_owned();
        assert!(heads.iter().all(|h| number_of(h).starts_with(digits)));
        let own = heads.iter().find(|h| h["household"] == row["id"]);
        assert!(heads.len() == 1 || !whole, "{heads:?}");
        assert_eq!(own.unwrap()["name"], row["head_name"], "{digits}");
    }
    let elsewhere = format!("/search?q={}", all[0]["number"].as_str().unwrap());
    let village = all[0]["village"].as_str().unwrap();
    let hidden = world.get("village_worker", &elsewhere).await.ok().json();
    assert!(!area(TOWNSHIP).contains(area(village)));
    assert_eq!(hidden["items"], json!([]), "another village's");
}

/// An edit needs the version seen and a reason, is judged like an import, and shows after a run.
async fn an_edit_is_a_version(world: &World) {
    let overview = world.get(OFFICE, "/overview").await.ok().json();
    let test = overview["totals"]["identified_by"].as_str().unwrap();
    let identified = format!("area={TOWNSHIP}&test={test}&verdict=yes");
    let row = world.households(OFFICE, &identified).await.remove(0);
    let path = format!("/households/{}", row["id"].as_str().unwrap());
    let dossier = world.get(OFFICE, &path).await.ok();
    let mut household = dossier.json()["household"].clone();
    assert!(
        household["members"][0]["id_number"]
            .as_str()
            .is_none_or(|n| n.contains('*'))
    );
    let put = |household: &Value, etag: &str| {
        let body = json!({ "household": household, "as_of": "2017-01-01", "reason": "入户核实" });
        world.call(
            Call::new("PUT", &path, Some(OFFICE))
                .header("if-match", etag)
                .json(&body),
        )
    };
    let mut wrong = household.clone();
    wrong["members"][0]["id_number"] = json!("999999199001010001");
    wrong["account"]["wages_fen"] = json!("much");
    let refused = put(&wrong, &dossier.etag()).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code().as_str()),
        (422, "edit.invalid")
    );
    let findings = refused.json()["details"]["findings"].clone();
    let paths: Vec<&str> = findings
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|f| f["path"].as_str())
        .collect();
    assert!(
        paths.contains(&"members[0].id_number") && paths.contains(&"account.wages_fen"),
        "{paths:?}"
    );

    household["account"]["income_per_capita_fen"] = json!(9_999_900);
    household["account"]["year"] = json!(2017);
    let saved = put(&household, &dossier.etag()).await.ok();
    let late = put(&household, &dossier.etag()).await;
    assert_eq!(
        (late.status.as_u16(), late.code().as_str()),
        (412, "edit.conflict")
    );
    let history = world
        .get(OFFICE, &format!("{path}/history"))
        .await
        .ok()
        .json();
    assert_eq!(history["items"][0]["reason"], "入户核实");
    assert_eq!(history["items"][0]["actor"], OFFICE);
    assert_eq!(
        format!("\"{}\"", history["items"][0]["version"]),
        saved.etag()
    );
    let clear = world
        .call(Call::new("POST", &format!("{path}/reveal"), Some(OFFICE)))
        .await
        .ok()
        .json();
    let number = clear["household"]["members"][0]["id_number"].as_str();
    assert!(
        number.is_none_or(|n| !n.contains('*')),
        "masked numbers survive an edit"
    );

    let before = world
        .get(OFFICE, &format!("{path}/verdicts"))
        .await
        .ok()
        .json();
    assert_eq!(before["stale"], true);
    let order = json!({ "as_of": "2017-12-31", "policy_day": "2016-12-31" });
    let job = world
        .call(Call::new("POST", "/runs", Some(OFFICE)).json(&order))
        .await
        .ok()
        .json();
    let job = world.job(OFFICE, &job).await;
    assert_eq!(job["state"], "done", "{job}");
    let after = world
        .get(OFFICE, &format!("{path}/verdicts"))
        .await
        .ok()
        .json();
    assert_eq!(after["stale"], false);
    assert_ne!(before["run"]["id"], after["run"]["id"]);
    let run = after["run"]["id"].as_str().unwrap();
    let name = "income_target_reached";
    let entered = format!("/runs/{run}/changes?name={name}&kind=entered&limit=200");
    let changes = world.get(OFFICE, &entered).await.ok().json();
    let items = changes["items"].as_array().unwrap();
    assert!(
        items.iter().any(|c| c["household"] == row["id"]),
        "who earns so much reaches the target: {changes}"
    );
    let ledger = world
        .get(OFFICE, &format!("/runs/{run}/files/ledger"))
        .await
        .ok();
    assert!(ledger.body.starts_with(b"PK"), "a workbook");
}

/// Good rows go in, bad ones come back as a workbook, and the same key makes one job only.
async fn a_file_comes_in_and_its_rest_goes_out(world: &World) {
    let village = world.household_in(TOWNSHIP).await["village_name"]
        .as_str()
        .unwrap()
        .to_owned();
    let csv = format!(
        "乡镇,行政村,户编号,人编号,姓名,与户主关系,证件号码,人数\n\
         东阳乡,{village},361103202888000001,36110320288800000101,甲某,户主,,1\n\
         东阳乡,{village},361103202888000002,36110320288800000201,乙某,户主,12345,1\n"
    );
    let path = format!("/imports/preview?name={}", escaped("名册.csv"));
    let preview = world
        .call(Call::new("POST", &path, Some(OFFICE)).bytes(csv.into_bytes()))
        .await
        .ok()
        .json();
    assert_eq!(preview["rows"], 2, "{preview}");
    let columns = preview["sheets"][0]["columns"].as_array().unwrap();
    assert!(columns.iter().all(|c| !c["field"].is_null()), "{columns:?}");
    let order = json!({ "upload": preview["upload"], "as_of": "2017-06-30" });
    let start = || {
        let call = Call::new("POST", "/imports", Some(OFFICE)).json(&order);
        world.call(call.header("idempotency-key", "one"))
    };
    let (first, again) = (start().await.ok().json(), start().await.ok().json());
    assert_eq!(first["id"], again["id"]);
    let job = world.job(OFFICE, &first).await;
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(
        (&job["result"]["new"], &job["result"]["refused"]),
        (&json!(1), &json!(1)),
        "{job}"
    );
    let written = job["result"]["changed_households"].as_array().unwrap();
    assert_eq!(written.len(), 1, "{job}");
    assert_eq!(written[0]["number"], "361103202888000001");
    for title in [
        &job["files"][0]["title"],
        &job["result"]["findings"][0]["title"],
    ] {
        // Whoever looks reads it in a language of their own.
        let han = |t: &Value| {
            t.as_str()
                .unwrap()
                .chars()
                .any(|c| ('一'..='龥').contains(&c))
        };
        assert!(han(&title["zh"]) && !han(&title["en"]), "{title}");
    }
    let file = format!("/jobs/{}/files/report.xlsx", first["id"].as_str().unwrap());
    assert!(world.get(OFFICE, &file).await.ok().body.starts_with(b"PK"));
    let other = world.get("department", &file).await;
    assert_eq!(
        other.status.as_u16(),
        404,
        "rows as sent are for who sent them"
    );
    let found = world.households(OFFICE, "q=361103202888000001").await;
    assert_eq!(found.len(), 1);
    let new = format!("/households/{}/verdicts", found[0]["id"].as_str().unwrap());
    assert_eq!(
        world.get(OFFICE, &new).await.code(),
        "run.none",
        "not yet evaluated"
    );
}
