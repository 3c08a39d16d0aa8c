//! A policy from its first line to force: a department writes it, tries it on households, hands it
//! in; the county office approves; the next run shows it, on its day, and not the one before.

use crate::{AS_OF, Call, ELSEWHERE, PASSWORD, TOWNSHIP, World};
use axum::http::StatusCode;
use serde_json::{Value, json};
use yihu_runs::explain;

const WRITER: &str = "department";
const OFFICE: &str = "county_office";

/// A pack of one benefit for schoolchildren; `when` may be nonsense.
fn files(when: &str, amount: &str) -> Value {
    json!([
        { "name": "clauses.toml", "text": format!(
            "[[benefit]]\nid = \"meals\"\nof = \"person\"\ntitle = {{ zh = \"营养午餐\", en = \"meals\" }}\n\
             when = \"{when}\"\namount = \"{amount} CNY\"\nper = \"year\"\n\
             payers = {{ county = 1 }}\n\n\
             [[case]]\nsays = \"小学生\"\ngiven = {{ person = {{ school_stage = \"primary\" }} }}\n\
             expect = {{ meals = \"{amount} CNY\" }}\n") },
        { "name": "pack.toml", "text":
            "[pack]\nid = \"meals-2016\"\ntitle = { zh = \"午餐\", en = \"meals\" }\n\
             area = \"361103\"\nfrom = 2016-09-01\n" },
    ])
}

const PUPIL: &str = "school_stage = 'primary'";

impl World {
    /// Does something with a draft and answers it.
    async fn draft(&self, user: &str, draft: &Value, what: &str, body: Value) -> crate::Answer {
        let path = format!("/authoring/drafts/{}{what}", draft["id"].as_str().unwrap());
        let method = if what.is_empty() { "PUT" } else { "POST" };
        let call = Call::new(method, &path, Some(user));
        let call = call.header("if-match", format!("\"{}\"", draft["version"]));
        self.call(call.json(&body)).await
    }

    async fn begun(&self, user: &str, order: Value) -> Value {
        let call = Call::new("POST", "/authoring/drafts", Some(user));
        self.call(call.json(&order)).await.ok().json()
    }

    /// Runs the packs for a day, and answers what the run made of `meals`.
    async fn meals(&self, day: &str) -> Option<i64> {
        let order = json!({ "as_of": AS_OF.to_string(), "policy_day": day });
        let job = Call::new("POST", "/runs", Some(OFFICE)).json(&order);
        let job = self.call(job).await.ok().json();
        assert_eq!(self.job(OFFICE, &job).await["state"], "done");
        let path = format!("/clauses/meals?day={day}");
        let clauses = self.get(OFFICE, &path).await;
        if clauses.status == StatusCode::NOT_FOUND {
            return None;
        }
        let clauses = clauses.ok().json();
        let clauses = clauses["items"].as_array().unwrap().iter();
        clauses
            .filter_map(|c| c["effect"]["yearly_fen"].as_i64())
            .next()
    }
}

#[tokio::test]
async fn a_policy_is_written_tried_approved_and_in_force_on_its_day() {
    for db in yihu_store::testing::databases().await {
        let world = World::on(db, 300).await;
        let draft = world
            .begun(
                WRITER,
                json!({ "files": files("school_stag = 'primary'", "800") }),
            )
            .await;
        assert_eq!(
            (draft["state"].as_str(), draft["can_submit"].as_bool()),
            (Some("draft"), Some(true))
        );

        // What is wrong is told with file, line, column and clause; it can neither be tried nor sent.
        let found = world
            .draft(WRITER, &draft, "/check", json!({}))
            .await
            .ok()
            .json();
        let fault = &found["faults"][0];
        assert_eq!(
            (&found["clean"], &fault["code"]),
            (&json!(false), &json!("pack.name")),
            "{found}"
        );
        assert_eq!(
            (&fault["file"], &fault["line"], &fault["clause"]),
            (&json!("clauses.toml"), &json!(5), &json!("meals"))
        );
        assert!(
            fault["message"].as_str().unwrap().contains("school_stage"),
            "{fault}"
        );
        let refused = world.draft(WRITER, &draft, "/submit", json!({})).await;
        assert_eq!(
            (refused.status, refused.code()),
            (StatusCode::UNPROCESSABLE_ENTITY, "draft.unclean".into())
        );
        assert_eq!(
            refused.json()["details"]["problems"]
                .as_array()
                .map(Vec::len),
            Some(1)
        );
        let typed = json!({ "files": files(PUPIL, "800") });
        let found = world
            .draft(WRITER, &draft, "/check", typed.clone())
            .await
            .ok()
            .json();
        assert_eq!(
            (&found["clean"], &found["cases"][0]["passed"]),
            (&json!(true), &json!(true)),
            "{found}"
        );
        assert_eq!(found["clauses"][0]["name"], "meals");

        let saved = world
            .draft(WRITER, &draft, "", typed.clone())
            .await
            .ok()
            .json();
        assert_eq!(saved["version"], 2);
        let late = world.draft(WRITER, &draft, "", typed).await;
        assert_eq!(
            (late.status, late.code()),
            (StatusCode::PRECONDITION_FAILED, "edit.conflict".into())
        );

        // Tried: for the county, and for one household, which says the same.
        let path = format!("/authoring/drafts/{}", saved["id"].as_str().unwrap());
        let effect = world
            .get(WRITER, &format!("{path}/effect"))
            .await
            .ok()
            .json();
        let name = effect["names"]
            .as_array()
            .unwrap()
            .iter()
            .find(|n| n["name"] == "meals")
            .unwrap();
        let expected = name["scenarios"][0]["sums"]["yes"].as_i64().unwrap();
        assert!(expected > 0, "{effect}");
        assert_eq!(
            name["scenarios"][0]["sums"]["yearly_fen"],
            expected * 80_000
        );
        let mut pupils = 0;
        for household in world.households(OFFICE, &format!("area={TOWNSHIP}")).await {
            let id = household["id"].as_str().unwrap();
            let said = world
                .get(WRITER, &format!("{path}/explanation?household={id}"))
                .await
                .ok()
                .json();
            for person in said["persons"].as_array().unwrap() {
                let items = person["items"].as_array().unwrap();
                assert_eq!(items.len(), 1, "only the draft's own clauses: {said}");
                pupils += i64::from(items[0]["value"]["bool"] == true);
            }
        }
        let here = format!("{path}/effect?area={TOWNSHIP}");
        let effect = world.get(WRITER, &here).await.ok().json();
        let sums = effect["names"]
            .as_array()
            .unwrap()
            .iter()
            .find(|n| n["name"] == "meals");
        assert_eq!(
            sums.map_or(0, |n| n["scenarios"][0]["sums"]["yes"].as_i64().unwrap()),
            pupils
        );

        // Reviewed by another, who saw what is approved.
        assert_eq!(world.meals("2016-12-31").await, None);
        let own = world.draft(WRITER, &saved, "/approve", json!({})).await;
        assert_eq!(own.code(), "forbidden");
        let early = world.draft(OFFICE, &saved, "/approve", json!({})).await;
        assert_eq!(
            (early.status, early.code()),
            (StatusCode::CONFLICT, "draft.state".into())
        );
        let sent = world
            .draft(WRITER, &saved, "/submit", json!({}))
            .await
            .ok()
            .json();
        let seen = world.get(OFFICE, &path).await.ok().json();
        assert_eq!(
            (&seen["can_decide"], &seen["can_save"]),
            (&json!(true), &json!(false))
        );
        let unseen = world.draft(OFFICE, &saved, "/approve", json!({})).await;
        assert_eq!(unseen.code(), "edit.conflict");
        let approved = world
            .draft(OFFICE, &sent, "/approve", json!({}))
            .await
            .ok()
            .json();
        assert_eq!(
            (&approved["state"], &approved["published"]),
            (&json!("approved"), &json!("meals-2016"))
        );
        assert_eq!(world.meals("2016-12-31").await, Some(expected * 80_000));
        assert_eq!(
            world.meals("2016-08-31").await,
            None,
            "not before its first day"
        );

        // The office's own draft waits for another person; its approval ends the version before.
        let next = world
            .begun(
                OFFICE,
                json!({ "next_of": { "pack": "meals-2016", "from": "2017-09-01" } }),
            )
            .await;
        let mut text = next["files"].clone();
        for file in text.as_array_mut().unwrap() {
            file["text"] = json!(
                file["text"]
                    .as_str()
                    .unwrap()
                    .replace("800 CNY", "1000 CNY")
            );
        }
        let next = world
            .draft(OFFICE, &next, "", json!({ "files": text }))
            .await
            .ok()
            .json();
        let next = world
            .draft(OFFICE, &next, "/submit", json!({}))
            .await
            .ok()
            .json();
        let own = world.draft(OFFICE, &next, "/approve", json!({})).await;
        assert_eq!(
            (own.status, own.code()),
            (StatusCode::FORBIDDEN, "draft.own".into())
        );
        let second = world.second_officer().await;
        world
            .draft(&second, &next, "/approve", json!({}))
            .await
            .ok();
        assert_eq!(world.meals("2016-12-31").await, Some(expected * 80_000));
        assert_eq!(world.meals("2017-12-31").await, Some(expected * 100_000));

        // Another process on the same database takes them into use, too.
        let (db, data) = (world.db.clone(), world.office.data.clone());
        let other = yihu_web::Office::new(
            db,
            yihu_store::Keyring::new([7; 32]),
            data,
            crate::library(),
        );
        assert_ne!(other.library().hash, world.office.library().hash);
        other.refresh_packs().await.unwrap();
        assert_eq!(other.library().hash, world.office.library().hash);

        // Versions with their days, hashes and signatures, for all to see.
        let versions = world
            .get("helper", "/authoring/versions?pack=meals-2016")
            .await
            .ok()
            .json();
        let days: Vec<_> = versions["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| (&v["id"], &v["from"], &v["to"]))
            .collect();
        assert_eq!(
            days,
            [
                (&json!("meals-2016@2"), &json!("2017-09-01"), &Value::Null),
                (
                    &json!("meals-2016"),
                    &json!("2016-09-01"),
                    &json!("2017-08-31")
                ),
            ]
        );
        let export = world
            .get("helper", "/authoring/packs/meals-2016@2/files")
            .await
            .ok()
            .json();
        assert_eq!(export["hash"], versions["items"][0]["hash"]);
        let key = world.get("helper", "/authoring/key").await.ok().json();
        assert_eq!(export["signature"]["key"], key["key"]);
        let signed: yihu_authoring::sign::Signed =
            serde_json::from_str(export["signature_file"]["text"].as_str().unwrap()).unwrap();
        let files: Vec<yihu_authoring::files::File> =
            serde_json::from_value(export["files"].clone()).unwrap();
        signed.verify(&files).unwrap();
        let given = world
            .get("helper", "/authoring/packs/weining/files")
            .await
            .ok()
            .json();
        assert_eq!(given["signature"], Value::Null);
        assert_eq!(
            world
                .get("helper", "/authoring/packs/meals-2016@3/files")
                .await
                .code(),
            "pack.not_found"
        );
    }
}

impl World {
    /// Another user of the county office, by the session's cookie.
    async fn second_officer(&self) -> String {
        let first = "first password 1";
        let new = json!({ "name": "second", "display_name": "第二人", "password": first,
            "posts": [{ "role": "county_office", "area": crate::COUNTY, "domain": null }] });
        let call = Call::new("POST", "/users", Some("administrator"));
        self.call(call.json(&new)).await.ok();
        let cookie = self.sign_in("second", first).await;
        let change = json!({ "old": first, "new": PASSWORD });
        let call = Call::new("POST", "/session/password", Some(&cookie));
        self.call(call.json(&change)).await.ok();
        self.sign_in("second", PASSWORD).await
    }
}

/// A draft is no way round the sections: what rests on facts that a department does not see stays
/// hidden from it.
#[tokio::test]
async fn a_department_learns_nothing_of_what_it_does_not_see() {
    let world = World::sqlite().await;
    let draft = world
        .begun(WRITER, json!({ "files": files("seriously_ill", "1") }))
        .await;
    let path = format!("/authoring/drafts/{}", draft["id"].as_str().unwrap());
    let household = world.household_in(ELSEWHERE).await["id"].clone();
    let explanation = format!(
        "{path}/explanation?household={}",
        household.as_str().unwrap()
    );
    let mine = world.get(WRITER, &explanation).await.ok().json();
    for person in mine["persons"].as_array().unwrap() {
        assert_eq!(person["items"], json!([]), "{mine}");
    }
    let effect = world
        .get(WRITER, &format!("{path}/effect"))
        .await
        .ok()
        .json();
    assert!(
        !effect["names"]
            .as_array()
            .unwrap()
            .iter()
            .any(|n| n["name"] == "meals")
    );
    let whole = world
        .get(OFFICE, &format!("{path}/effect"))
        .await
        .ok()
        .json();
    assert!(
        whole["names"]
            .as_array()
            .unwrap()
            .iter()
            .any(|n| n["name"] == "meals")
    );
}

/// What the editor offers is there, and a draft can begin with each.
#[tokio::test]
async fn the_editor_has_its_words() {
    let world = World::sqlite().await;
    let words = world.get(WRITER, "/authoring/vocabulary").await.ok().json();
    let has = |list: &str, id: &str| {
        words[list]
            .as_array()
            .unwrap()
            .iter()
            .any(|w| w["id"] == id || w["name"] == id)
    };
    for (list, id) in [
        ("levels", "household"),
        ("facts", "unsafe_house"),
        ("names", "poverty_line"),
        ("functions", "count"),
    ] {
        assert!(has(list, id), "{list} {id}");
    }
    let templates = world.get(WRITER, "/authoring/templates").await.ok().json();
    for template in templates["items"].as_array().unwrap() {
        let new = json!({ "new": { "pack": "p", "title": { "zh": "包", "en": "p" }, "from": "2016-01-01", "kind": template["kind"] } });
        let draft = world.begun(WRITER, new).await;
        assert_eq!(draft["files"].as_array().map(Vec::len), Some(2));
    }
    let call = Call::new("POST", "/authoring/drafts", Some(WRITER));
    assert_eq!(
        world.call(call.json(&json!({}))).await.code(),
        "draft.order"
    );
    let outside = json!({ "new": { "pack": "p", "title": { "zh": "包", "en": "p" }, "from": "2016-01-01", "area": "360102" } });
    let call = Call::new("POST", "/authoring/drafts", Some(WRITER));
    assert_eq!(
        world.call(call.json(&outside)).await.code(),
        "area.not_found"
    );
    let submitted = world
        .get(WRITER, "/authoring/drafts?state=submitted")
        .await
        .ok()
        .json();
    assert_eq!(submitted["items"], json!([]));
}

/// A trial with the packs of a run says what the run says, of wider areas too.
#[tokio::test]
async fn a_trial_of_nothing_new_is_the_run_itself() {
    let world = World::sqlite().await;
    let (library, folders) = (world.office.library(), &world.office.folders);
    let county = crate::area(crate::COUNTY);
    let ctx = yihu_base::Ctx::new(
        "x",
        yihu_base::Role::CountyOffice,
        county,
        yihu_base::Locale::En,
    );
    let run = yihu_runs::ledger::latest(&ctx, &world.db, county).await;
    let run = run.unwrap().unwrap();
    for place in [TOWNSHIP, ELSEWHERE] {
        let household = world.household_in(place).await;
        let village = crate::area(household["village"].as_str().unwrap());
        let number = household["number"].as_str().unwrap();
        let was = explain::household(&library, folders, &run, village, number);
        let is = explain::trial(&library, folders, &run, run.policy_day, village, number);
        let [was, is] = [was, is].map(|e| serde_json::to_value(e.unwrap()).unwrap());
        assert_eq!(was, is, "{number}");
        let told = was["household"].as_array().unwrap();
        assert!(told.len() > 10, "{was}");
    }
}
