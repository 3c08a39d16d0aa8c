//! Every endpoint of the description is called: by each role, by nobody, for another's area; and
//! every change leaves an audit entry. An endpoint that is missing here fails the test.

use crate::{Call, ELSEWHERE, TOWNSHIP, World, area};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use yihu_accounts::Action;
use yihu_accounts::authz::allows;
use yihu_base::Role;

/// Who may call an endpoint.
#[derive(Clone, Copy)]
enum Who {
    Anybody,
    SignedIn,
    May(Action),
}

use Who::{Anybody, May, SignedIn};

/// The endpoints as the description names them, and who may call each.
#[rustfmt::skip]
const ENDPOINTS: [(&str, &str, Who); 79] = [
    ("GET",    "/health",                             Anybody),
    ("POST",   "/session",                            Anybody),
    ("GET",    "/session",                            SignedIn),
    ("DELETE", "/session",                            SignedIn),
    ("DELETE", "/sessions",                           SignedIn),
    ("POST",   "/session/post",                       SignedIn),
    ("POST",   "/session/password",                   SignedIn),
    ("POST",   "/session/totp",                       SignedIn),
    ("PUT",    "/session/totp",                       SignedIn),
    ("DELETE", "/session/totp",                       SignedIn),
    ("GET",    "/areas",                              May(Action::OverviewRead)),
    ("GET",    "/areas/search",                       May(Action::OverviewRead)),
    ("GET",    "/areas/{code}",                       May(Action::OverviewRead)),
    ("GET",    "/vocabulary",                         May(Action::PolicyRead)),
    ("GET",    "/overview",                           May(Action::OverviewRead)),
    ("GET",    "/map",                                May(Action::OverviewRead)),
    ("GET",    "/map/indicators",                     May(Action::OverviewRead)),
    ("GET",    "/map/shapes",                         May(Action::OverviewRead)),
    ("PUT",    "/map/shapes",                         May(Action::MapEdit)),
    ("GET",    "/households",                         May(Action::HouseholdRead)),
    ("GET",    "/households/count",                   May(Action::HouseholdRead)),
    ("GET",    "/households/export",                  May(Action::ListExport)),
    ("POST",   "/households",                         May(Action::HouseholdEdit)),
    ("GET",    "/households/{id}",                    May(Action::HouseholdRead)),
    ("PUT",    "/households/{id}",                    May(Action::HouseholdEdit)),
    ("POST",   "/households/{id}/reveal",             May(Action::HouseholdReveal)),
    ("GET",    "/households/{id}/history",            May(Action::HouseholdRead)),
    ("GET",    "/households/{id}/versions/{version}", May(Action::HouseholdRead)),
    ("GET",    "/households/{id}/verdicts",           May(Action::HouseholdRead)),
    ("POST",   "/households/{id}/members/leave",      May(Action::HouseholdEdit)),
    ("POST",   "/households/{id}/split",              May(Action::HouseholdEdit)),
    ("POST",   "/households/{id}/merge",              May(Action::HouseholdEdit)),
    ("POST",   "/households/{id}/move",               May(Action::HouseholdEdit)),
    ("GET",    "/persons",                            May(Action::PersonRead)),
    ("GET",    "/search",                             May(Action::PersonRead)),
    ("GET",    "/villages",                           May(Action::HouseholdRead)),
    ("POST",   "/imports/preview",                    May(Action::ImportStart)),
    ("POST",   "/imports",                            May(Action::ImportStart)),
    ("GET",    "/jobs",                               May(Action::JobRead)),
    ("GET",    "/jobs/{id}",                          May(Action::JobRead)),
    ("POST",   "/jobs/{id}/cancel",                   May(Action::ImportStart)),
    ("GET",    "/jobs/{id}/files/{file}",             May(Action::JobRead)),
    ("GET",    "/policies",                           May(Action::PolicyRead)),
    ("GET",    "/policies/checks",                    May(Action::PolicyRead)),
    ("GET",    "/policies/{pack}",                    May(Action::PolicyRead)),
    ("GET",    "/clauses/{name}",                     May(Action::PolicyRead)),
    ("GET",    "/simulations/parameters",             May(Action::PolicySimulate)),
    ("POST",   "/simulations",                        May(Action::PolicySimulate)),
    ("POST",   "/simulations/export",                 May(Action::PolicySimulate)),
    ("GET",    "/authoring/drafts",                    May(Action::PolicyDraft)),
    ("POST",   "/authoring/drafts",                    May(Action::PolicyDraft)),
    ("GET",    "/authoring/drafts/{id}",               May(Action::PolicyDraft)),
    ("PUT",    "/authoring/drafts/{id}",               May(Action::PolicyDraft)),
    ("POST",   "/authoring/drafts/{id}/check",         May(Action::PolicyDraft)),
    ("GET",    "/authoring/drafts/{id}/explanation",   May(Action::PolicyDraft)),
    ("GET",    "/authoring/drafts/{id}/effect",        May(Action::PolicyDraft)),
    ("POST",   "/authoring/drafts/{id}/submit",        May(Action::PolicyDraft)),
    ("POST",   "/authoring/drafts/{id}/withdraw",      May(Action::PolicyDraft)),
    ("POST",   "/authoring/drafts/{id}/return",        May(Action::PolicyApprove)),
    ("POST",   "/authoring/drafts/{id}/approve",       May(Action::PolicyApprove)),
    ("GET",    "/authoring/versions",                  May(Action::PolicyRead)),
    ("GET",    "/authoring/packs/{pack}/files",        May(Action::PolicyRead)),
    ("GET",    "/authoring/key",                       May(Action::PolicyRead)),
    ("GET",    "/authoring/vocabulary",                May(Action::PolicyDraft)),
    ("GET",    "/authoring/templates",                 May(Action::PolicyDraft)),
    ("GET",    "/runs",                               May(Action::RunRead)),
    ("POST",   "/runs",                               May(Action::RunStart)),
    ("GET",    "/runs/{id}",                          May(Action::RunRead)),
    ("GET",    "/runs/{id}/changes",                  May(Action::RunRead)),
    ("GET",    "/runs/{id}/files/{file}",             May(Action::ListExport)),
    ("GET",    "/views",                              May(Action::ViewEdit)),
    ("PUT",    "/views/{name}",                       May(Action::ViewEdit)),
    ("DELETE", "/views/{name}",                       May(Action::ViewEdit)),
    ("GET",    "/users",                              May(Action::UserRead)),
    ("POST",   "/users",                              May(Action::UserEdit)),
    ("PATCH",  "/users/{id}",                         May(Action::UserEdit)),
    ("POST",   "/users/{id}/password",                May(Action::UserEdit)),
    ("GET",    "/audit",                              May(Action::AuditRead)),
    ("GET",    "/audit/verify",                       May(Action::AuditRead)),
];

fn all() -> impl Iterator<Item = (&'static str, &'static str, Who)> {
    ENDPOINTS.into_iter()
}

/// A path whose parts name things in scope.
async fn path(world: &World, template: &str) -> String {
    let household = world.household_in(TOWNSHIP).await;
    let runs = world.get("county_office", "/runs").await.json();
    template
        .replace("{code}", TOWNSHIP)
        .replace(
            "/households/{id}",
            &format!("/households/{}", household["id"].as_str().unwrap()),
        )
        .replace(
            "/runs/{id}",
            &format!("/runs/{}", runs["items"][0]["id"].as_str().unwrap()),
        )
        .replace("{version}", "1")
        .replace("{pack}", "weining")
        .replace("{name}", "identified")
        .replace("{file}", "ledger")
        .replace("{id}", "01900000-0000-7000-8000-000000000000")
}

#[tokio::test]
async fn each_role_gets_what_the_matrix_allows_and_nothing_else() {
    let world = World::sqlite().await;
    let described: BTreeSet<(String, String)> = {
        let document = serde_json::to_value(yihu_web::openapi()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let each = paths.iter().flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(|m| (m.to_uppercase(), path.clone()))
        });
        each.collect()
    };
    let called: BTreeSet<(String, String)> = all()
        .map(|(method, path, _)| (method.to_owned(), path.to_owned()))
        .collect();
    assert_eq!(called, described, "every endpoint is tested, and no other");

    for (method, template, who) in all() {
        if template == "/sessions" || (method, template) == ("DELETE", "/session") {
            continue; // they would end the sessions of this test; see `story`
        }
        let path = path(&world, template).await;
        let send = |user| {
            let call = Call::new(method, &path, user);
            // What a changing endpoint is sent says nothing: a caller who passes gets its refusal.
            world.call(if method == "GET" {
                call
            } else {
                call.json(&json!({}))
            })
        };
        let nobody = send(None).await.status;
        if !matches!(who, Anybody) {
            assert_eq!(nobody, StatusCode::UNAUTHORIZED, "{method} {template}");
        }
        for role in Role::ALL {
            let answer = send(Some(role.id())).await;
            let what = format!("{method} {template} as {}", role.id());
            assert!(
                !answer.status.is_server_error(),
                "{what}: {}",
                answer.status
            );
            let forbidden = answer.status == StatusCode::FORBIDDEN;
            match who {
                May(action) => assert_eq!(forbidden, !allows(role, action), "{what}"),
                _ => assert!(!forbidden, "{what}"),
            }
        }
    }
}

#[tokio::test]
async fn another_area_reads_as_not_found_on_every_path() {
    let world = World::sqlite().await;
    let theirs = world.household_in(ELSEWHERE).await;
    let (id, number) = (
        theirs["id"].as_str().unwrap(),
        theirs["number"].as_str().unwrap(),
    );
    let me = "township_station";
    let mine = world.household_in(TOWNSHIP).await["id"].clone();
    for (method, template, _) in all() {
        let by_area = [
            "/overview",
            "/map",
            "/households",
            "/households/count",
            "/households/export",
            "/persons",
            "/villages",
        ];
        let path = if template.contains("/households/{id}") {
            template.replace("{id}", id).replace("{version}", "1")
        } else if method == "GET" && by_area.contains(&template) {
            format!("{template}?area={ELSEWHERE}")
        } else if template == "/areas/{code}" {
            format!("/areas/{ELSEWHERE}")
        } else if template == "/areas" && method == "GET" {
            format!("/areas?parent={ELSEWHERE}")
        } else {
            continue;
        };
        let body = match template.rsplit('/').next().unwrap() {
            "leave" => json!({ "person": id, "kind": "death", "reason": "x" }),
            "split" => json!({ "members": [], "head": id, "number": "1", "reason": "x" }),
            "merge" => json!({ "other": mine, "reason": "x" }),
            "move" => json!({ "village": TOWNSHIP, "reason": "x" }),
            _ => json!({ "household": {}, "reason": "x" }),
        };
        let mut call = Call::new(method, &path, Some(me)).header("if-match", "\"1\"");
        if method != "GET" {
            call = call.json(&body);
        }
        let answer = world.call(call).await;
        assert_eq!(
            answer.status,
            StatusCode::NOT_FOUND,
            "{method} {path}: {}",
            answer.json()
        );
        assert!(!answer.json().to_string().contains(number), "{path}");
    }
    // Nor do search, count or a list of mine tell of them.
    let name = theirs["head_name"].as_str().unwrap();
    let found = world
        .get(me, &format!("/search?q={}", escaped(name)))
        .await
        .ok()
        .json();
    for person in found["items"].as_array().unwrap() {
        assert_ne!(person["household"].as_str(), Some(id));
    }
    let mine = world.households(me, "").await;
    assert!(!mine.is_empty());
    for row in &mine {
        assert!(area(TOWNSHIP).contains(area(row["village"].as_str().unwrap())));
    }
    let count = world.get(me, "/households/count").await.ok().json();
    assert_eq!(count["households"], json!(mine.len()));
}

pub(crate) fn escaped(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

#[tokio::test]
async fn every_change_is_audited_and_no_view_is() {
    let world = World::sqlite().await;
    let (office, admin) = ("county_office", "administrator");
    let household = world.household_in(TOWNSHIP).await;
    let id = household["id"].as_str().unwrap();
    let at = |rest: &str| format!("/households/{id}{rest}");

    for (method, template, _) in all().filter(|(method, ..)| *method == "GET") {
        let path = path(&world, template).await;
        if template == "/households/export" || template.contains("/files/") {
            continue; // taking a list away is an act, checked below
        }
        let before = world.audited().await;
        world.call(Call::new(method, &path, Some(office))).await;
        assert_eq!(world.audited().await, before, "{method} {template}");
    }

    let mut covered: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut done = async |template: &'static str, call: Call<'_>| {
        let method = match call.method {
            "POST" => "POST",
            "PUT" => "PUT",
            "PATCH" => "PATCH",
            "DELETE" => "DELETE",
            _ => "GET",
        };
        covered.insert((method, template));
        let before = world.audited().await;
        let answer = world.call(call).await.ok();
        assert!(
            world.audited().await > before,
            "{method} {template} left no audit entry"
        );
        answer
    };
    let dossier = world.get(office, &at("")).await.ok();
    let mut edit = json!({ "household": dossier.json()["household"], "as_of": "2017-01-01", "reason": "核实" });
    edit["household"]["group"] = json!("第九组");
    let saved = done(
        "/households/{id}",
        Call::new("PUT", &at(""), Some(office))
            .header("if-match", dossier.etag())
            .json(&edit),
    )
    .await;
    done(
        "/households/{id}/reveal",
        Call::new("POST", &at("/reveal"), Some(office)),
    )
    .await;
    let members = dossier.json()["household"]["members"].clone();
    let other = members
        .as_array()
        .unwrap()
        .iter()
        .find(|m| m["relation"] != "head")
        .unwrap()
        .clone();
    let split = json!({ "members": [other["id"]], "head": other["id"], "number": "361103202999000001", "as_of": "2017-02-01", "reason": "分户" });
    let split = done(
        "/households/{id}/split",
        Call::new("POST", &at("/split"), Some(office))
            .header("if-match", saved.etag())
            .json(&split),
    )
    .await
    .json();
    let merge = json!({ "other": split["right"]["id"], "as_of": "2017-03-01", "reason": "并户" });
    let merged = done(
        "/households/{id}/merge",
        Call::new("POST", &at("/merge"), Some(office))
            .header("if-match", format!("\"{}\"", split["left"]["version"]))
            .json(&merge),
    )
    .await
    .json();
    let village = world.household_in(ELSEWHERE).await["village"].clone();
    let to = json!({ "village": village, "as_of": "2017-04-01", "reason": "搬迁" });
    let moved = done(
        "/households/{id}/move",
        Call::new("POST", &at("/move"), Some(office))
            .header("if-match", format!("\"{}\"", merged["version"]))
            .json(&to),
    )
    .await
    .json();
    let leave = json!({ "person": other["id"], "kind": "moved_out", "as_of": "2017-05-01", "reason": "迁出" });
    done(
        "/households/{id}/members/leave",
        Call::new("POST", &at("/members/leave"), Some(office))
            .header("if-match", format!("\"{}\"", moved["version"]))
            .json(&leave),
    )
    .await;
    let mut new = dossier.json()["household"].clone();
    new["number"] = json!("361103202999000009");
    new["members"] = json!([{ "number": "36110320299900000901", "name": "新人", "relation": "head", "sex": "male", "birth": "1960-05-05" }]);
    for secret in ["phone", "bank_account", "helper"] {
        new[secret] = Value::Null;
    }
    done(
        "/households",
        Call::new("POST", "/households", Some(office))
            .json(&json!({ "household": new, "as_of": "2017-01-01", "reason": "新增" })),
    )
    .await;

    let shape = json!({ "type": "FeatureCollection", "features": [
        { "type": "Feature", "properties": { "code": TOWNSHIP }, "geometry": { "type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]] } },
    ] });
    done(
        "/map/shapes",
        Call::new("PUT", "/map/shapes", Some(office)).json(&shape),
    )
    .await;
    let csv = "乡镇,行政村,户编号,姓名,与户主关系,人数\n"
        .as_bytes()
        .to_vec();
    let upload = world
        .call(Call::new("POST", "/imports/preview?name=a.csv", Some(office)).bytes(csv))
        .await;
    let upload = match upload.status.is_success() {
        true => upload.json()["upload"].clone(),
        false => panic!("{}", upload.json()),
    };
    let job = done(
        "/imports",
        Call::new("POST", "/imports", Some(office))
            .json(&json!({ "upload": upload, "as_of": "2016-12-31" })),
    )
    .await
    .json();
    let cancel = format!("/jobs/{}/cancel", job["id"].as_str().unwrap());
    done(
        "/jobs/{id}/cancel",
        Call::new("POST", &cancel, Some(office)),
    )
    .await;
    let job = done(
        "/runs",
        Call::new("POST", "/runs", Some(office)).json(&json!({ "as_of": "2017-12-31" })),
    )
    .await
    .json();
    assert_eq!(world.job(office, &job).await["state"], "done");
    done(
        "/views/{name}",
        Call::new("PUT", "/views/mine", Some(office))
            .json(&json!({ "page": "households", "query": {} })),
    )
    .await;
    done(
        "/views/{name}",
        Call::new("DELETE", "/views/mine", Some(office)),
    )
    .await;
    let user = json!({ "name": "new_user", "display_name": "新用户", "password": "long enough 2016", "posts": [{ "role": "helper", "area": TOWNSHIP, "domain": null }] });
    let user = done(
        "/users",
        Call::new("POST", "/users", Some(admin)).json(&user),
    )
    .await
    .json();
    let user = user["id"].as_str().unwrap();
    done(
        "/users/{id}",
        Call::new("PATCH", &format!("/users/{user}"), Some(admin))
            .json(&json!({ "display_name": "改名" })),
    )
    .await;
    done(
        "/users/{id}/password",
        Call::new("POST", &format!("/users/{user}/password"), Some(admin))
            .json(&json!({ "password": "another long 2016" })),
    )
    .await;

    let cookie = world.sign_in("helper", crate::PASSWORD).await;
    let me = Some(cookie.as_str());
    let session = world.call(Call::new("GET", "/session", me)).await.json();
    done(
        "/session",
        Call::new("POST", "/session", None)
            .json(&json!({ "name": "helper", "password": crate::PASSWORD })),
    )
    .await;
    done(
        "/session/post",
        Call::new("POST", "/session/post", me).json(&json!({ "post": session["post"]["id"] })),
    )
    .await;
    done("/session/totp", Call::new("POST", "/session/totp", me)).await;
    done(
        "/session/password",
        Call::new("POST", "/session/password", me)
            .json(&json!({ "old": crate::PASSWORD, "new": "quite different 1" })),
    )
    .await;
    done("/session", Call::new("DELETE", "/session", me)).await;
    let cookie = world.sign_in("helper", "quite different 1").await;
    done(
        "/sessions",
        Call::new("DELETE", "/sessions", Some(cookie.as_str())),
    )
    .await;
    done(
        "/households/export",
        Call::new(
            "GET",
            "/households/export?class=five_guarantee",
            Some(office),
        ),
    )
    .await;
    let scenario = json!({ "scenarios": [{ "set": { "poverty_line": "2600 CNY/year" } }] });
    done(
        "/simulations/export",
        Call::new("POST", "/simulations/export", Some(office)).json(&scenario),
    )
    .await;

    let department = Some("department");
    let begin = json!({ "new": { "pack": "audited", "title": { "zh": "示例", "en": "example" }, "from": "2016-01-01", "kind": "benefit" } });
    let draft = done(
        "/authoring/drafts",
        Call::new("POST", "/authoring/drafts", department).json(&begin),
    )
    .await;
    let at = |rest: &str| {
        let id = draft.json()["id"].as_str().unwrap().to_owned();
        format!("/authoring/drafts/{id}{rest}")
    };
    let files = json!({ "files": draft.json()["files"] });
    let saved = done(
        "/authoring/drafts/{id}",
        Call::new("PUT", &at(""), department)
            .header("if-match", draft.etag())
            .json(&files),
    )
    .await;
    let submitted = done(
        "/authoring/drafts/{id}/submit",
        Call::new("POST", &at("/submit"), department).header("if-match", saved.etag()),
    )
    .await;
    let returned = done(
        "/authoring/drafts/{id}/return",
        Call::new("POST", &at("/return"), Some(office))
            .header("if-match", submitted.etag())
            .json(&json!({ "note": "请核对" })),
    )
    .await;
    let submitted = done(
        "/authoring/drafts/{id}/submit",
        Call::new("POST", &at("/submit"), department).header("if-match", returned.etag()),
    )
    .await;
    done(
        "/authoring/drafts/{id}/approve",
        Call::new("POST", &at("/approve"), Some(office)).header("if-match", submitted.etag()),
    )
    .await;
    let next = json!({ "next_of": { "pack": "audited", "from": "2018-01-01" } });
    let next = done(
        "/authoring/drafts",
        Call::new("POST", "/authoring/drafts", department).json(&next),
    )
    .await;
    let withdraw = format!(
        "/authoring/drafts/{}/withdraw",
        next.json()["id"].as_str().unwrap()
    );
    done(
        "/authoring/drafts/{id}/withdraw",
        Call::new("POST", &withdraw, department).header("if-match", next.etag()),
    )
    .await;

    let changing: BTreeSet<(&str, &str)> = all()
        .filter(|(method, ..)| *method != "GET")
        .map(|(method, path, _)| (method, path))
        .collect();
    covered.extend([
        // Judges and keeps nothing.
        ("POST", "/authoring/drafts/{id}/check"),
        // Compares and keeps nothing.
        ("POST", "/simulations"),
        // Writes nothing but a file that waits.
        ("POST", "/imports/preview"),
        // A right code is tested where the clock is, in yihu-accounts.
        ("PUT", "/session/totp"),
        ("DELETE", "/session/totp"),
    ]);
    let forgotten: Vec<_> = changing.difference(&covered).collect();
    assert!(
        forgotten.is_empty(),
        "changes without an audit test: {forgotten:?}"
    );
    assert!(yihu_store::audit::verify(&world.db).await.unwrap().intact());
}
