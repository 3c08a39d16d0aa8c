//! What people send who mean no good, or whose programs are broken.

use crate::{Call, TOWNSHIP, World};
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn requests_that_are_not_ours_are_refused_in_our_form() {
    let world = World::sqlite().await;
    let office = Some("county_office");
    let body = json!({ "as_of": "2016-12-31" });
    let forged = format!("yihu_session={}", "0".repeat(64));
    let id = world.household_in(TOWNSHIP).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let with = |method, path, user| Call::new(method, path, user);
    let mut unmarked = with("POST", "/runs", office).json(&body);
    unmarked.headers.retain(|(name, _)| *name != "x-yihu");
    let mut typed = with("POST", "/runs", office).json(&body);
    typed.headers.retain(|(name, _)| *name != "content-type");
    let foreign = with("POST", "/runs", office).json(&body);
    let foreign = foreign
        .header("host", "yihu.example")
        .header("origin", "https://evil.example");
    let large = with("POST", "/runs", office).json(&json!({ "as_of": "x".repeat(2 << 20) }));
    let tampered = id.replace('0', "1");
    let missing = format!("/households/{tampered}");
    let unmatched = format!("/households/{id}");
    let edit = json!({ "household": {}, "reason": "x" });
    let cases = [
        (unmarked, 403, "csrf"),
        (foreign, 403, "csrf"),
        (typed, 415, "body.type"),
        (large, 413, "body.large"),
        (
            with("GET", "/session", Some(forged.as_str())),
            401,
            "auth.signed_out",
        ),
        (with("GET", "/session", None), 401, "auth.signed_out"),
        (
            with("GET", missing.as_str(), office),
            404,
            "household.not_found",
        ),
        (
            with("GET", "/households/../../etc/passwd", office),
            404,
            "path.not_found",
        ),
        (
            with("GET", "/households/%00", office),
            404,
            "household.not_found",
        ),
        (with("GET", "/nothing", office), 404, "path.not_found"),
        (
            with("GET", "/households?limit=0", office),
            400,
            "query.limit",
        ),
        (
            with("GET", "/households?limit=x", office),
            400,
            "query.invalid",
        ),
        (
            with("GET", "/households?cursor=abc", office),
            400,
            "list.cursor",
        ),
        (
            with("GET", "/households?class=rich", office),
            400,
            "query.code",
        ),
        (
            with("GET", "/households?test=nothing", office),
            404,
            "clause.not_found",
        ),
        (
            with("GET", "/areas/1%27%20OR%201=1", office),
            404,
            "area.not_found",
        ),
        (
            with("PUT", unmatched.as_str(), office).json(&edit),
            428,
            "edit.unmatched",
        ),
        (
            with("POST", "/runs", office).json(&json!({ "as_of": "gestern" })),
            400,
            "query.date",
        ),
        (
            with("POST", "/runs", office).json(&json!([1])),
            400,
            "body.invalid",
        ),
        (
            with("POST", "/imports", office)
                .json(&json!({ "upload": "../../x", "as_of": "2016-12-31" })),
            404,
            "upload.not_found",
        ),
        (
            with("POST", "/imports/preview?name=..", office).bytes(vec![1]),
            422,
            "upload.name",
        ),
        (
            with("GET", "/jobs/x/files/..%2F..%2Fyihu.db", office),
            404,
            "job.not_found",
        ),
    ];
    for (call, status, code) in cases {
        let what = format!("{} {}", call.method, call.path);
        let answer = world.call(call).await;
        assert_eq!(
            answer.status.as_u16(),
            status,
            "{what}: {}",
            String::from_utf8_lossy(&answer.body)
        );
        let error = answer.json();
        assert_eq!(error["code"], code, "{what}");
        assert!(!error["message"].as_str().unwrap().is_empty(), "{what}");
        assert!(error["details"].is_object(), "{what}");
        assert!(answer.headers.contains_key("x-request-id"), "{what}");
    }
}

#[tokio::test]
async fn stored_script_comes_back_as_text_and_formulas_stay_text() {
    let world = World::sqlite().await;
    let office = Some("county_office");
    let household = world.household_in(TOWNSHIP).await;
    let path = format!("/households/{}", household["id"].as_str().unwrap());
    let dossier = world.call(Call::new("GET", &path, office)).await.ok();
    let mut edit = json!({ "household": dossier.json()["household"], "as_of": "2017-01-01", "reason": "<script>alert(1)</script>" });
    edit["household"]["group"] = json!("=HYPERLINK(\"http://evil.example\")");
    edit["household"]["bank"] = json!("<img src=x onerror=alert(1)>");
    let save = Call::new("PUT", &path, office)
        .header("if-match", dossier.etag())
        .json(&edit);
    world.call(save).await.ok();
    let after = world.call(Call::new("GET", &path, office)).await.ok();
    assert_eq!(
        after.json()["household"]["bank"],
        "<img src=x onerror=alert(1)>"
    );
    assert_eq!(after.headers["content-type"], "application/json");
    assert_eq!(after.headers["x-content-type-options"], "nosniff");
    let csp = after.headers["content-security-policy"].to_str().unwrap();
    assert!(
        csp.contains("default-src 'self'") && !csp.contains("script-src"),
        "{csp}"
    );
    let number = household["number"].as_str().unwrap();
    let export = format!("/households/export?format=csv&columns=number,group&q={number}");
    let file = world.call(Call::new("GET", &export, office)).await.ok();
    let text = String::from_utf8(file.body).unwrap();
    assert!(text.contains("HYPERLINK"), "{text}");
    assert!(
        !text.contains(",=") && !text.contains(",\"="),
        "a formula: {text}"
    );
}

#[tokio::test]
async fn guessing_a_password_is_slowed_down() {
    let world = World::sqlite().await;
    let guess = json!({ "name": "auditor", "password": "wrong" });
    let mut codes = Vec::new();
    for _ in 0..6 {
        let answer = world
            .call(Call::new("POST", "/session", None).json(&guess))
            .await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        codes.push(answer.code());
    }
    assert_eq!(codes[0], "auth.wrong");
    assert_eq!(codes[5], "auth.locked");
    let nobody = json!({ "name": "nobody", "password": "wrong" });
    let answer = world
        .call(Call::new("POST", "/session", None).json(&nobody))
        .await;
    assert_eq!(
        answer.code(),
        "auth.wrong",
        "an unknown name is not told apart"
    );
}
