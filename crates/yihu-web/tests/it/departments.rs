//! Departments see the sections of their domain, in dossiers, lists, filters, verdicts and files alike.

use crate::{COUNTY, Call, PASSWORD, World};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use yihu_accounts::{Section, Sight};
use yihu_base::{Domain, Role};

const OFFICE: &str = "county_office";

/// Where the sections stand in a dossier; `*` is each of a list.
const FIELDS: [(Section, &[&str]); 9] = [
    (
        Section::Income,
        &[
            "accounts",
            "household.account.wages_fen",
            "household.account.income_per_capita_fen",
            "household.account.year",
        ],
    ),
    (Section::Bank, &["household.bank", "household.bank_account"]),
    (
        Section::Health,
        &[
            "household.members.*.health",
            "household.members.*.disability",
        ],
    ),
    (
        Section::Insurance,
        &[
            "household.members.*.medical_insured",
            "household.members.*.pension_insured",
            "household.members.*.catastrophic_insured",
        ],
    ),
    (
        Section::Schooling,
        &[
            "household.members.*.education",
            "household.members.*.schooling",
        ],
    ),
    (
        Section::Labour,
        &[
            "household.members.*.labour",
            "household.members.*.work_place",
            "household.members.*.work_months",
        ],
    ),
    (
        Section::Housing,
        &["household.housing.grade", "household.housing.unsafe_house"],
    ),
    (
        Section::Water,
        &["household.water.safe", "household.water.source"],
    ),
    (
        Section::Production,
        &[
            "household.resources.cultivated_mu",
            "household.resources.road",
        ],
    ),
];

/// The values at a path.
fn at<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    path.split('.').fold(vec![value], |values, part| {
        let step = |v: &'a Value| -> Vec<&'a Value> {
            match part {
                "*" => v.as_array().unwrap().iter().collect(),
                part => vec![&v[part]],
            }
        };
        values.into_iter().flat_map(step).collect()
    })
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

fn names(verdicts: &Value) -> BTreeSet<String> {
    let persons = verdicts["persons"].as_array().unwrap().iter();
    let lists = persons.map(|p| &p["items"]);
    let clauses = lists.chain([&verdicts["household"], &verdicts["village"]]);
    let clauses = clauses.flat_map(|l| l.as_array().unwrap());
    clauses
        .map(|c| c["name"].as_str().unwrap().to_owned())
        .collect()
}

/// Facts that an explanation shows of persons and households.
fn facts(verdicts: &Value, found: &mut BTreeSet<String>) {
    match verdicts {
        Value::Array(items) => items.iter().for_each(|v| facts(v, found)),
        Value::Object(fields) => {
            let personal = matches!(
                fields.get("subject").and_then(|s| s["level"].as_str()),
                Some("person" | "household")
            );
            if personal && fields.get("kind").is_some_and(|k| k == "fact") {
                found.insert(fields["id"].as_str().unwrap().to_owned());
            }
            fields.values().for_each(|v| facts(v, found));
        }
        _ => {}
    }
}

#[tokio::test]
async fn each_department_sees_its_own_sections_and_no_other() {
    let mut world = World::sqlite().await;
    for domain in Domain::ALL {
        let post = json!({ "role": "department", "area": COUNTY, "domain": domain.id() });
        let new = json!({ "name": domain.id(), "display_name": domain.id(), "password": PASSWORD, "posts": [post] });
        let made = Call::new("POST", "/users", Some("administrator")).json(&new);
        world.call(made).await.ok();
        let cookie = world.sign_in(domain.id(), PASSWORD).await;
        let change = json!({ "old": PASSWORD, "new": "another one 2016" });
        let change = Call::new("POST", "/session/password", Some(&cookie)).json(&change);
        world.call(change).await.ok();
        let cookie = world.sign_in(domain.id(), "another one 2016").await;
        world.sessions.insert(domain.id(), cookie);
    }
    // A household of which everything is known that can be.
    let all = world.households(OFFICE, "").await;
    let filled = |dossier: &Value| {
        let paths = FIELDS.iter().map(|(_, paths)| paths.iter());
        paths
            .filter_map(|mut paths| paths.find(|p| at(dossier, p).iter().any(|v| !is_empty(v))))
            .count()
    };
    let mut best = (0, String::new(), Value::Null);
    for row in &all {
        let path = format!("/households/{}", row["id"].as_str().unwrap());
        let dossier = world.get(OFFICE, &path).await.ok().json();
        if filled(&dossier) > best.0 {
            best = (filled(&dossier), path, dossier);
        }
    }
    let (count, path, whole) = best;
    assert_eq!(count, FIELDS.len(), "a household with all sections");
    assert_eq!(whole["hidden"], json!([]));
    let verdicts = format!("{path}/verdicts");
    let explained = world.get(OFFICE, &verdicts).await.ok().json();
    let runs = world.get(OFFICE, "/runs").await.ok().json();
    let run = runs["items"][0]["id"].as_str().unwrap();

    let mut told = BTreeSet::new();
    for domain in Domain::ALL {
        let (me, sight) = (domain.id(), Sight::of(Role::Department, Some(domain)));
        let hidden: Vec<&str> = sight.hidden().into_iter().map(Section::id).collect();
        let session = world.get(me, "/session").await.ok().json();
        assert_eq!(session["hidden"], json!(hidden), "{me}");

        let dossier = world.get(me, &path).await.ok().json();
        assert_eq!(dossier["hidden"], json!(hidden), "{me}");
        for (section, paths) in FIELDS {
            for field in paths {
                let (own, all) = (at(&dossier, field), at(&whole, field));
                match sight.shows(section) {
                    true => assert_eq!(own, all, "{me} {field}"),
                    false => assert!(own.iter().all(|v| is_empty(v)), "{me} {field}: {own:?}"),
                }
            }
        }
        assert_eq!(
            at(&dossier, "household.members.*.name"),
            at(&whole, "household.members.*.name")
        );

        // Clauses, and the facts they show.
        let own = world.get(me, &verdicts).await.ok().json();
        let (seen, everything) = (names(&own), names(&explained));
        assert!(
            seen.is_subset(&everything) && seen.len() < everything.len(),
            "{me}"
        );
        assert!(!seen.contains("poor_household"), "{me}");
        let mut shown = BTreeSet::new();
        facts(&own, &mut shown);
        for (fact, section) in [
            ("income_per_capita", Section::Income),
            ("water_safe", Section::Water),
            ("unsafe_house", Section::Housing),
            ("seriously_ill", Section::Health),
            ("medical_insured", Section::Insurance),
            ("labour", Section::Labour),
            ("school_stage", Section::Schooling),
        ] {
            assert!(sight.shows(section) || !shown.contains(fact), "{me} {fact}");
        }
        told.extend(seen);

        // Rows, filters, orders, columns.
        let refused = |shown: bool| if shown { 200 } else { 403 };
        let households = world.households(me, "").await;
        let persons = world.get(me, "/persons?limit=200").await.ok().json();
        let known = |rows: &[Value], field: &str| rows.iter().any(|r| !is_empty(&r[field]));
        let persons = persons["items"].as_array().unwrap();
        assert_eq!(households.len(), all.len(), "{me}");
        for (rows, field, section, query) in [
            (
                &households,
                "income_per_capita_fen",
                Section::Income,
                "/households?sort=income",
            ),
            (
                &households,
                "account_year",
                Section::Income,
                "/households/export?columns=account_year",
            ),
            (
                persons,
                "health",
                Section::Health,
                "/persons?health=serious",
            ),
            (
                persons,
                "schooling",
                Section::Schooling,
                "/persons?schooling_stage=primary",
            ),
            (
                persons,
                "labour",
                Section::Labour,
                "/persons?labour=ordinary",
            ),
            (persons, "work_place", Section::Labour, "/persons?work=yes"),
        ] {
            let shows = sight.shows(section);
            assert_eq!(known(rows, field), shows, "{me} {field}");
            let answer = world.get(me, query).await;
            assert_eq!(
                answer.status.as_u16(),
                refused(shows),
                "{me} {query}: {}",
                String::from_utf8_lossy(&answer.body)
            );
        }
        let export = world.get(me, "/households/export?format=json").await.ok();
        let columns = export.json()["households"][0].clone();
        let has = columns.get("income_per_capita_fen").is_some();
        assert_eq!(has, sight.shows(Section::Income), "{me}: {columns}");

        // Lists by a clause, changes, files.
        for (name, list) in [
            ("over_poverty_line", "test=over_poverty_line&verdict=no"),
            ("poor_household", "test=poor_household"),
        ] {
            let answer = world.get(me, &format!("/households?{list}")).await;
            let seen = name == "over_poverty_line" && sight.shows(Section::Income);
            assert_eq!(
                answer.status.as_u16(),
                if seen { 200 } else { 404 },
                "{me} {name}"
            );
            let count = world.get(me, &format!("/households/count?{list}")).await;
            assert_eq!(count.status, answer.status, "{me} {name}");
        }
        let file = world.get(me, &format!("/runs/{run}/files/ledger")).await;
        assert_eq!(file.code(), "file.not_found", "{me}");
        let overview = world.get(me, "/overview").await.ok().json();
        assert!(
            overview["totals"]["identified"].as_i64() > Some(0),
            "numbers tell of nobody"
        );
        let tests = overview["tests"].as_array().unwrap();
        let listed =
            |name: &str| tests.iter().find(|t| t["name"] == name).unwrap()["listed"].clone();
        assert_eq!(listed("poor_household"), false, "{me}");
        assert_eq!(
            listed("over_poverty_line"),
            sight.shows(Section::Income),
            "{me}"
        );
        for (indicator, shown) in [("yes:poor_household", false), ("registered", true)] {
            let map = world.get(me, &format!("/map?indicator={indicator}")).await;
            let list = map.ok().json()["values"][0]["list"].clone();
            assert_eq!(list != "", shown, "{me} {indicator}: {list}");
        }
    }
    assert!(told.contains("over_poverty_line"), "{told:?}");
}
