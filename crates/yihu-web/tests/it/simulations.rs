//! Scenarios are tried on the latest run, in the caller's area, and nothing of them stays.

use crate::{COUNTY, Call, ELSEWHERE, TOWNSHIP, World, area};
use serde_json::{Value, json};

const OFFICE: &str = "county_office";

fn send<'a>(user: &'a str, path: &'a str, order: &Value) -> Call<'a> {
    Call::new("POST", path, Some(user)).json(order)
}

async fn simulate(world: &World, user: &str, order: &Value) -> Value {
    world
        .call(send(user, "/simulations", order))
        .await
        .ok()
        .json()
}

fn named<'a>(answer: &'a Value, name: &str) -> Option<&'a Value> {
    let names = answer["names"].as_array().unwrap();
    names.iter().find(|n| n["name"] == name)
}

fn n(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

/// What parts say together is what the whole says.
fn assert_adds_up(answer: &Value) {
    for name in answer["names"].as_array().unwrap() {
        for effect in name["scenarios"].as_array().unwrap() {
            let delta = &effect["delta"];
            for by in ["by_area", "by_class", "by_cause"] {
                let parts = effect[by].as_array().unwrap();
                if parts.is_empty() && by != "by_area" {
                    continue; // villages have neither class nor cause
                }
                for of in ["entered", "left", "amount", "undecided", "yearly_fen"] {
                    let sum: i64 = parts.iter().map(|p| n(&p["delta"][of])).sum();
                    assert_eq!(sum, n(&delta[of]), "{} {by} {of}", name["name"]);
                }
            }
            if n(&delta["undecided"]) == 0 {
                let then = n(&name["now"]["yes"]) + n(&delta["entered"]) - n(&delta["left"]);
                assert_eq!(n(&effect["sums"]["yes"]), then, "{}", name["name"]);
            }
            let payers = effect["sums"]["payers"].as_array().unwrap();
            let paid: i64 = payers.iter().map(|p| n(&p["fen"])).sum();
            assert_eq!(paid, n(&effect["sums"]["yearly_fen"]), "{}", name["name"]);
        }
    }
}

#[tokio::test]
async fn scenarios_are_compared_and_nothing_stays() {
    let world = World::sqlite().await;
    let listed = world
        .get(OFFICE, "/simulations/parameters")
        .await
        .ok()
        .json();
    let parameters = listed["items"].as_array().unwrap();
    let line = parameters
        .iter()
        .find(|p| p["name"] == "poverty_line")
        .unwrap();
    assert_eq!(
        (&line["type"], &line["value"]["known"]),
        (&json!("money"), &json!(true))
    );
    let masked = parameters.iter().find(|p| p["value"]["known"] == false);
    assert!(
        masked.is_some_and(|p| !p["unknown"].is_null()),
        "{masked:?}"
    );

    let audited = world.audited().await;
    let order = json!({ "scenarios": [
        { "title": { "zh": "提高", "en": "raise" }, "set": { "poverty_line": "9000 CNY/year" } },
        { "set": { "poverty_line": format!("{} {}", line["value"]["text"].as_str().unwrap(), line["unit"].as_str().unwrap()) } },
        { "draft": "[[benefit]]\nid = \"elder_subsidy\"\nof = \"person\"\ntitle = { zh = \"高龄补贴\", en = \"subsidy of the old\" }\nwhen = \"age >= 70\"\namount = \"100 CNY\"\nper = \"month\"\npayers = { province = 6, county = 4 }\n" },
    ] });
    let answer = simulate(&world, OFFICE, &order).await;
    assert_adds_up(&answer);
    assert_eq!(answer["area"]["code"], COUNTY);
    assert_eq!(
        answer["scenarios"],
        json!([
            { "zh": "提高", "en": "raise" }, { "zh": "方案 2", "en": "scenario 2" }, { "zh": "方案 3", "en": "scenario 3" },
        ])
    );
    let over = named(&answer, "over_poverty_line").unwrap();
    let [raised, same, _] = over["scenarios"].as_array().unwrap().as_slice() else {
        panic!("{over}");
    };
    assert!(
        n(&raised["delta"]["left"]) > 0,
        "fewer are over a higher line: {over}"
    );
    assert_eq!(
        same["sums"], over["now"],
        "the value in force changes nothing"
    );
    let township = &raised["by_area"][0];
    assert!(area(COUNTY).contains(area(township["id"].as_str().unwrap())));
    assert_ne!(township["title"], township["id"], "areas have names");
    let old = &named(&answer, "elder_subsidy").unwrap()["scenarios"][2];
    assert_eq!(
        n(&old["sums"]["yearly_fen"]),
        n(&old["sums"]["yes"]) * 120_000
    );
    assert!(n(&old["sums"]["yes"]) > 0);

    let mut only = order.clone();
    only["names"] = json!(["elder_subsidy"]);
    let only = simulate(&world, OFFICE, &only).await;
    assert_eq!(only["names"].as_array().unwrap().len(), 1);
    assert_eq!(world.audited().await, audited, "trying is no act");
    let runs = world.get(OFFICE, "/runs").await.ok().json();
    assert_eq!(runs["items"].as_array().unwrap().len(), 1);

    let file = world
        .call(send(OFFICE, "/simulations/export", &order))
        .await
        .ok();
    assert!(file.body.starts_with(b"PK"), "a workbook");
    assert_eq!(
        world.audited().await,
        audited + 1,
        "a file taken away is an act"
    );
}

#[tokio::test]
async fn a_township_tries_on_itself() {
    let world = World::sqlite().await;
    let order = json!({ "scenarios": [{ "set": { "poverty_line": "9000 CNY/year" } }] });
    let own = simulate(&world, "township_station", &order).await;
    assert_adds_up(&own);
    assert_eq!(own["area"]["code"], TOWNSHIP);
    let count = world
        .get("township_station", "/households/count")
        .await
        .ok()
        .json();
    assert_eq!(own["households"], count["households"]);
    let parts = own["names"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|n| n["scenarios"][0]["by_area"].as_array().unwrap());
    let parts: Vec<&str> = parts.map(|p| p["id"].as_str().unwrap()).collect();
    assert!(!parts.is_empty());
    assert!(
        parts.iter().all(|code| area(TOWNSHIP).contains(area(code))),
        "{parts:?}"
    );
    let mut of_county = order.clone();
    of_county["area"] = json!(TOWNSHIP);
    assert_eq!(
        simulate(&world, OFFICE, &of_county).await["names"],
        own["names"]
    );
    for elsewhere in [ELSEWHERE, COUNTY, "1"] {
        let mut theirs = order.clone();
        theirs["area"] = json!(elsewhere);
        for path in ["/simulations", "/simulations/export"] {
            let answer = world.call(send("township_station", path, &theirs)).await;
            assert_eq!(answer.code(), "area.not_found", "{elsewhere} {path}");
        }
        let path = format!("/simulations/parameters?area={elsewhere}");
        assert_eq!(
            world.get("township_station", &path).await.code(),
            "area.not_found"
        );
    }
}

#[tokio::test]
async fn faults_are_told_together_and_where_they_are() {
    let world = World::sqlite().await;
    let order = json!({ "scenarios": [
        { "set": { "poverty_lime": "2600 CNY/year", "poverty_line": "30 %" } },
        { "set": { "poverty_line": "2600 CNY/year" } },
        { "draft": "[[test]]\nid = \"t\"\nof = \"household\"\nexpr = \"no_such_fact > 3\"\n" },
    ] });
    let answer = world.call(send(OFFICE, "/simulations", &order)).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (422, "scenario.invalid")
    );
    let problems = answer.json()["details"]["problems"].clone();
    let told: Vec<(i64, &str, &str)> = problems
        .as_array()
        .unwrap()
        .iter()
        .map(|p| {
            (
                n(&p["scenario"]),
                p["code"].as_str().unwrap(),
                p["place"].as_str().unwrap(),
            )
        })
        .collect();
    let [
        (0, "scenario.parameter", "poverty_lime"),
        (0, "scenario.value", "poverty_line"),
        (2, _, place),
    ] = told[..]
    else {
        panic!("{told:?}");
    };
    assert!(place.contains("scenario.toml:4:"), "{place}");

    let one = json!({ "set": { "poverty_line": "2600 CNY/year" } });
    for (scenarios, code) in [
        (json!([]), "scenario.none"),
        (json!([one, one, one, one, one, one]), "scenario.many"),
        (json!([{ "draft": "#".repeat(70_000) }]), "scenario.invalid"),
        (json!([{ "draft": "[[test]" }]), "scenario.invalid"),
    ] {
        let answer = world
            .call(send(
                OFFICE,
                "/simulations",
                &json!({ "scenarios": scenarios }),
            ))
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (422, code)
        );
    }
}

/// The demo's department is that of education: it sees no house, whichever way it asks.
#[tokio::test]
async fn a_department_learns_nothing_by_drafts() {
    let world = World::sqlite().await;
    let draft = |id: &str, kind: &str, of: &str, expr: &str| {
        let rest = match kind {
            "benefit" => format!("when = \"{expr}\"\namount = \"1 CNY\"\nper = \"year\"\n"),
            _ => format!("expr = \"{expr}\"\n"),
        };
        format!("[[{kind}]]\nid = \"{id}\"\nof = \"{of}\"\n{rest}")
    };
    let unsafe_house = "unsafe_house IS NOT FALSE";
    let drafts = [
        draft("seen", "test", "person", "boarding IS NOT FALSE"),
        draft("told", "test", "household", unsafe_house),
        draft("paid", "benefit", "household", unsafe_house),
        draft("asked", "variable", "household", "unsafe_house"),
        draft(
            "wide",
            "test",
            "village",
            "count(households) FILTER (WHERE asked IS NOT FALSE) > 0",
        ),
    ];
    let order = json!({ "scenarios": [{ "draft": drafts.concat() }] });
    let names = |answer: &Value| -> Vec<String> {
        let names = answer["names"].as_array().unwrap().iter();
        names
            .map(|n| n["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let whole = names(&simulate(&world, OFFICE, &order).await);
    assert_eq!(whole, ["paid", "seen", "told", "wide"]);
    assert_eq!(
        names(&simulate(&world, "department", &order).await),
        ["seen"]
    );
}

#[tokio::test]
async fn checks_are_listed_by_outcome() {
    let world = World::sqlite().await;
    let all = world
        .get(OFFICE, "/policies/checks?limit=200")
        .await
        .ok()
        .json();
    let mut items = all["items"].as_array().unwrap().clone();
    let mut next = all["next"].clone();
    while let Some(cursor) = next.as_str() {
        let path = format!("/policies/checks?limit=200&cursor={cursor}");
        let page = world.get(OFFICE, &path).await.ok().json();
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        next = page["next"].clone();
    }
    for outcome in ["agrees", "conflict", "unknown"] {
        let path = format!("/policies/checks?outcome={outcome}&limit=1");
        let page = world.get(OFFICE, &path).await.ok().json();
        let of = items.iter().filter(|c| c["outcome"] == outcome).count();
        assert_eq!(all[outcome], json!(of), "{outcome}");
        assert_eq!(page["items"].as_array().unwrap().len(), of.min(1));
        assert_eq!(page["next"].is_null(), of <= 1);
    }
    let refused = world.get(OFFICE, "/policies/checks?outcome=maybe").await;
    assert_eq!(refused.code(), "query.code");
}
