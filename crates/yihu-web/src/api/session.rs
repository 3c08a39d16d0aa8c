//! Signing in and out, and what concerns only the caller's own account.

use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract;
use crate::guard;
use crate::permit::{COOKIE_NAME, SignedIn};
use crate::state::{Office, now};
use crate::wire::account::Session;
use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use std::time::Instant;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_accounts::{self as accounts, Refused};
use yihu_base::Problem;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(sign_in, current, sign_out))
        .routes(routes!(everywhere))
        .routes(routes!(post))
        .routes(routes!(password))
        .routes(routes!(begin_totp, confirm_totp, remove_totp))
}

/// Who wants to come in.
#[derive(Deserialize, ToSchema)]
struct Credentials {
    name: String,
    password: String,
    /// The code of the second factor.
    code: Option<String>,
}

fn refused(refused: Refused) -> ApiError {
    match refused.until {
        Some(until) => ApiError::new(refused.problem, json!({ "until": until })),
        None => refused.problem.into(),
    }
}

/// The cookie that holds a token, or ends one.
fn cookie(token: &str, headers: &HeaderMap) -> [(axum::http::HeaderName, HeaderValue); 1] {
    // Behind a proxy that speaks HTTPS the browser must never send it in clear.
    let https = headers
        .get("x-forwarded-proto")
        .is_some_and(|v| v == "https");
    let secure = if https { "; Secure" } else { "" };
    let age = if token.is_empty() {
        "; Max-Age=0"
    } else {
        "; Max-Age=604800"
    };
    let text = format!("{COOKIE_NAME}={token}; Path=/; HttpOnly; SameSite=Strict{age}{secure}");
    let value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    [(SET_COOKIE, value)]
}

type WithCookie<T> = ([(axum::http::HeaderName, HeaderValue); 1], T);

/// Sign in
#[utoipa::path(post, path = "/session", tag = "session", request_body = Credentials,
    responses((status = 200, body = Session), (status = "default", body = ErrorBody)))]
async fn sign_in(
    State(office): State<Arc<Office>>,
    extensions: Extensions,
    headers: HeaderMap,
    extract::Json(who): extract::Json<Credentials>,
) -> ApiResult<WithCookie<Json<Session>>> {
    if !office
        .sign_ins
        .take(guard::address(&extensions, &headers), Instant::now())
    {
        return Err(guard::too_many());
    }
    let (name, code) = (&who.name, who.code.as_deref());
    let inside = accounts::sign_in(
        &office.db,
        &office.keyring,
        name,
        &who.password,
        code,
        now(),
    );
    let inside = inside.await.map_err(refused)?;
    let tree = office.areas().await?;
    Ok((
        cookie(inside.token.reveal(), &headers),
        Json(Session::of(&inside.session, &tree)),
    ))
}

/// Who is signed in
#[utoipa::path(get, path = "/session", tag = "session",
    responses((status = 200, body = Session), (status = "default", body = ErrorBody)))]
async fn current(State(office): State<Arc<Office>>, me: SignedIn) -> ApiResult<Json<Session>> {
    let tree = office.areas().await?;
    Ok(Json(Session::of(&me.session, &tree)))
}

/// Sign out
#[utoipa::path(delete, path = "/session", tag = "session",
    responses((status = 204), (status = "default", body = ErrorBody)))]
async fn sign_out(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    me: SignedIn,
) -> ApiResult<WithCookie<StatusCode>> {
    accounts::sign_out(&office.db, &me.session).await?;
    Ok((cookie("", &headers), StatusCode::NO_CONTENT))
}

/// Sign out everywhere
#[utoipa::path(delete, path = "/sessions", tag = "session",
    responses((status = 204), (status = "default", body = ErrorBody)))]
async fn everywhere(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    me: SignedIn,
) -> ApiResult<WithCookie<StatusCode>> {
    accounts::sign_out_everywhere(&office.db, &me.session).await?;
    Ok((cookie("", &headers), StatusCode::NO_CONTENT))
}

/// A post of the caller's.
#[derive(Deserialize, ToSchema)]
struct PostChoice {
    /// Its id.
    post: String,
}

/// Go on in another post
#[utoipa::path(post, path = "/session/post", tag = "session", request_body = PostChoice,
    responses((status = 200, body = Session), (status = "default", body = ErrorBody)))]
async fn post(
    State(office): State<Arc<Office>>,
    me: SignedIn,
    extract::Json(choice): extract::Json<PostChoice>,
) -> ApiResult<Json<Session>> {
    let post = choice.post.parse();
    let post = post.map_err(|_| ApiError::not_found("post.not_found"))?;
    let session = accounts::choose_post(&office.db, &me.session, post).await?;
    let tree = office.areas().await?;
    Ok(Json(Session::of(&session, &tree)))
}

/// A change of password.
#[derive(Deserialize, ToSchema)]
struct PasswordChange {
    old: String,
    new: String,
}

/// Change one's password; all other sessions end
#[utoipa::path(post, path = "/session/password", tag = "session", request_body = PasswordChange,
    responses((status = 204), (status = "default", body = ErrorBody)))]
async fn password(
    State(office): State<Arc<Office>>,
    me: SignedIn,
    extract::Json(change): extract::Json<PasswordChange>,
) -> ApiResult<StatusCode> {
    let done = accounts::change_password(&office.db, &me.session, &change.old, &change.new, now());
    done.await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// A second factor to be confirmed.
#[derive(Serialize, ToSchema)]
struct NewTotp {
    /// The secret, base32.
    secret: String,
    /// The same for an app, to be shown as a QR code.
    uri: String,
}

/// Begin a second factor
#[utoipa::path(post, path = "/session/totp", tag = "session",
    responses((status = 200, body = NewTotp), (status = "default", body = ErrorBody)))]
async fn begin_totp(State(office): State<Arc<Office>>, me: SignedIn) -> ApiResult<Json<NewTotp>> {
    let new = accounts::begin_totp(&office.db, &office.keyring, &me.session).await?;
    Ok(Json(NewTotp {
        secret: new.secret.reveal().to_owned(),
        uri: new.uri.reveal().to_owned(),
    }))
}

/// A code of the second factor.
#[derive(Deserialize, ToSchema)]
struct TotpCode {
    /// Six digits.
    code: String,
}

/// Confirm a second factor
#[utoipa::path(put, path = "/session/totp", tag = "session", request_body = TotpCode,
    responses((status = 204), (status = "default", body = ErrorBody)))]
async fn confirm_totp(
    State(office): State<Arc<Office>>,
    me: SignedIn,
    extract::Json(code): extract::Json<TotpCode>,
) -> ApiResult<StatusCode> {
    let done = accounts::confirm_totp(&office.db, &office.keyring, &me.session, &code.code, now());
    done.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The caller's password.
#[derive(Deserialize, ToSchema)]
struct PasswordProof {
    password: String,
}

/// Remove the second factor
#[utoipa::path(delete, path = "/session/totp", tag = "session", request_body = PasswordProof,
    responses((status = 204), (status = "default", body = ErrorBody)))]
async fn remove_totp(
    State(office): State<Arc<Office>>,
    me: SignedIn,
    extract::Json(proof): extract::Json<PasswordProof>,
) -> ApiResult<StatusCode> {
    let done = accounts::remove_totp(&office.db, &me.session, &proof.password, now());
    done.await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// A service that answers.
#[derive(Serialize, ToSchema)]
pub(super) struct Health {
    status: &'static str,
    version: &'static str,
}

/// Whether the service and its database answer
#[utoipa::path(get, path = "/health", tag = "session",
    responses((status = 200, body = Health), (status = "default", body = ErrorBody)))]
pub(super) async fn health(State(office): State<Arc<Office>>) -> ApiResult<Json<Health>> {
    office.db.read().await.map_err(|_: Problem| {
        Problem::new(
            "db.unreachable",
            "数据库暂时不可用，请稍后重试",
            "the database does not answer: try again later",
        )
    })?;
    Ok(Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
    }))
}
