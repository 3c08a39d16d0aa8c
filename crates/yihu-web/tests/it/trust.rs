//! What others can rely on: repeated changes are made once, the audit chain can be checked.

use crate::{AS_OF, COUNTY, Call, PASSWORD, TOWNSHIP, World, area, library_with};
use axum::http::StatusCode;
use serde_json::json;
use std::sync::Mutex;
use std::time::Duration;
use yihu_base::{Ctx, Locale, Problem, Role};
use yihu_runs::run::{RunOptions, Step, run_telling};
use yihu_store::Keyring;
use yihu_web::{Office, Packs, router};

#[tokio::test]
async fn a_repetition_gets_the_first_answer_in_the_same_post_only() {
    let world = World::sqlite().await;
    let station = world.household_in(TOWNSHIP).await;
    let path = format!("/households/{}", station["id"].as_str().unwrap());
    let dossier = world.get("county_office", &path).await.ok();
    let mut edit = json!({ "household": dossier.json()["household"], "as_of": "2017-01-01", "reason": "核实" });
    edit["household"]["group"] = json!("第八组");
    let send = async |cookie: &str| {
        let call = Call::new("PUT", &path, Some(cookie))
            .header("if-match", dossier.etag())
            .header("idempotency-key", "k1");
        world.call(call.json(&edit)).await
    };
    // Somebody with two posts edits in the one that may.
    let posts = json!([
        { "role": "township_station", "area": TOWNSHIP, "domain": null },
        { "role": "helper", "area": TOWNSHIP, "domain": null },
    ]);
    let new = json!({ "name": "two_posts", "display_name": "两岗", "password": "first password 1", "posts": posts });
    let user = Call::new("POST", "/users", Some("administrator")).json(&new);
    let user = world.call(user).await.ok().json();
    let cookie = world.sign_in("two_posts", "first password 1").await;
    let refused = send(&cookie).await;
    assert_eq!(refused.code(), "auth.password_change");
    let change = json!({ "old": "first password 1", "new": PASSWORD });
    let change = Call::new("POST", "/session/password", Some(&cookie)).json(&change);
    world.call(change).await.ok();
    let (mut station, mut helper) = (String::new(), String::new());
    for post in user["posts"].as_array().unwrap() {
        let cookie = world.sign_in("two_posts", PASSWORD).await;
        let chosen = Call::new("POST", "/session/post", Some(&cookie));
        let chosen = chosen.json(&json!({ "post": post["id"] }));
        world.call(chosen).await.ok();
        match post["role"] == "helper" {
            true => helper = cookie,
            false => station = cookie,
        }
    }
    let first = send(&station).await.ok();
    let again = send(&station).await.ok();
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(again.etag(), first.etag());
    assert_ne!(again.etag(), dossier.etag());
    // The other post may not, and hears nothing of the answer.
    let other = send(&helper).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    assert_eq!(other.code(), "forbidden");
    // A post that is gone has no answers any more.
    let left = json!({ "posts": [posts[1]] });
    let id = format!("/users/{}", user["id"].as_str().unwrap());
    let call = Call::new("PATCH", &id, Some("administrator")).json(&left);
    world.call(call).await.ok();
    assert_eq!(send(&station).await.status, StatusCode::UNAUTHORIZED);
    let cookie = world.sign_in("two_posts", PASSWORD).await;
    let lost = send(&cookie).await;
    assert_eq!(lost.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_chain_says_whether_it_is_whole() {
    let world = World::sqlite().await;
    let check = async || world.get("auditor", "/audit/verify").await.ok().json();
    let whole = check().await;
    assert_eq!(whole["intact"], true, "{whole}");
    assert_eq!(whole["entries"], whole["seq"]);
    assert_eq!(whole["hash"].as_str().map(str::len), Some(64));
    let other = world.get("auditor", "/audit/verify?area=360102").await;
    assert_eq!(other.code(), "area.not_found");
    let newest = world.get("auditor", "/audit?limit=1").await.ok().json();
    assert_eq!(newest["items"][0]["seq"], whole["seq"]);
    let victim = whole["seq"].as_i64().unwrap() - 3;
    // Whoever can write the file can change an entry, but not without being seen.
    let forge = format!(
        "UPDATE audit_entry SET actor = 'nobody' WHERE county_code = {COUNTY} AND seq = {victim}"
    );
    world.db.tamper(&forge).await;
    let broken = check().await;
    assert_eq!(broken["intact"], false, "{broken}");
    let faults = broken["faults"].as_array().unwrap();
    assert_eq!(faults.len(), 1, "{broken}");
    assert_eq!(
        (&faults[0]["seq"], &faults[0]["code"]),
        (&json!(victim), &json!("audit.changed"))
    );
}

#[tokio::test]
async fn an_adoption_by_another_process_is_noticed() {
    let mut world = World::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("adoptions");
    std::fs::write(&file, "weining").unwrap();
    let load = {
        let file = file.clone();
        move || {
            let text = std::fs::read_to_string(&file).unwrap();
            match text.as_str() {
                "broken" => Err(Problem::new("adoptions.file", "坏", "broken").into()),
                text => Ok(library_with(&text.split(' ').collect::<Vec<_>>())),
            }
        }
    };
    let packs = Packs::watching(load().unwrap(), file.clone(), Box::new(load));
    let (db, data) = (world.db.clone(), folder.path().to_owned());
    world.office = Office::with_packs(db, Keyring::new([7; 32]), data, packs);
    world.router = router(world.office.clone());
    let adopted = async || -> Vec<String> {
        let packs = world.get("helper", "/policies").await.ok().json();
        let packs = packs["items"].as_array().unwrap().iter();
        let adopted = packs.filter(|p| p["adopted"] == true);
        adopted
            .map(|p| p["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let soon = async |wanted: &[&str]| {
        for _ in 0..100 {
            if adopted().await == wanted {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        false
    };
    assert_eq!(adopted().await, ["weining"]);
    std::fs::write(&file, "weining gaotai").unwrap();
    assert!(soon(&["gaotai", "weining"]).await, "{:?}", adopted().await);
    // A list that cannot be read changes nothing, and the next that can does.
    std::fs::write(&file, "broken").unwrap();
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(adopted().await, ["gaotai", "weining"]);
    std::fs::write(&file, "gaotai").unwrap();
    assert!(soon(&["gaotai"]).await, "{:?}", adopted().await);
}

#[tokio::test]
async fn a_run_says_how_far_it_is() {
    let world = World::sqlite().await;
    let all = world.households("county_office", "").await.len();
    let ctx = Ctx::new("x", Role::CountyOffice, area(COUNTY), Locale::En);
    let options = RunOptions {
        area: ctx.area,
        as_of: AS_OF,
        policy_day: AS_OF,
    };
    let heard = Mutex::new(Vec::new());
    let tell = |step| heard.lock().unwrap().push(step);
    let (office, library) = (&world.office, world.office.library());
    let folders = &office.folders;
    let done = run_telling(&ctx, &office.db, folders, &library, options, &tell).await;
    assert_eq!(done.unwrap().record.households, all as i64);
    let heard = heard.into_inner().unwrap();
    let steps = [
        Step::Freeze(0, all),
        Step::Freeze(all, all),
        Step::Evaluate,
        Step::Compare,
        Step::Store,
    ];
    assert_eq!(heard, steps);
}
