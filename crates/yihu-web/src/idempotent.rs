//! Repeated changes: a change that comes twice under the same `Idempotency-Key` is made once.
//!
//! Answers are kept for a day, so what answers with secrets, or is asked with passwords, takes no key:
//! see [`keeps`].

use crate::error::{ApiError, ApiResult};
use crate::extract::too_large;
use crate::permit::SignedIn;
use crate::state::{Office, now};
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_MATCH};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use yihu_accounts::idempotency::{self, Answer, Begun, Key};

/// The header with the caller's key.
const KEY: &str = "idempotency-key";

/// Largest body of a request or an answer that is kept for repetition, bytes.
const LARGEST: usize = 1 << 20;

/// Whether nothing secret stands in the requests and answers of a path.
fn keeps(path: &str) -> bool {
    !["/session", "/users"].iter().any(|p| path.starts_with(p)) && !path.ends_with("/reveal")
}

/// Makes a keyed change once, and answers its repetitions with the first answer.
pub(crate) async fn once(
    State(office): State<Arc<Office>>,
    request: Request,
    next: Next,
) -> Response {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let key = request.headers().get(KEY).and_then(|v| v.to_str().ok());
    match key
        .map(str::to_owned)
        .filter(|_| !reads && keeps(request.uri().path()))
    {
        None => next.run(request).await,
        Some(key) => match keyed(&office, &key, request, next).await {
            Ok(response) => response,
            Err(error) => error.into_response(),
        },
    }
}

async fn keyed(
    office: &Arc<Office>,
    key: &str,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let (mut parts, body) = request.into_parts();
    // Who is not signed in, or may do nothing yet, has no keys: the handler says what it says to them.
    let me = SignedIn::from_request_parts(&mut parts, office).await.ok();
    let me = me.filter(|me| !me.session.user.must_change_password);
    let Some(SignedIn { session }) = me else {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    };
    let body = to_bytes(body, LARGEST).await.map_err(|_| too_large())?;
    let mut hasher = blake3::Hasher::new();
    hasher.update(parts.method.as_str().as_bytes());
    hasher.update(parts.uri.to_string().as_bytes());
    let seen = parts
        .headers
        .get(IF_MATCH)
        .map_or(&[][..], HeaderValue::as_bytes);
    hasher.update(seen);
    hasher.update(&body);
    let key = Key {
        user: session.user.id,
        post: session.post.id,
        text: key,
    };
    let hash = hasher.finalize().into();
    if let Begun::Answered(answer) = idempotency::begin(&office.db, key, &hash, now()).await? {
        return Ok(again(answer));
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, LARGEST).await;
    let body = body.map_err(|_| ApiError::from(crate::error::broken("an answer broke off")))?;
    // What the server failed to do may be tried again under the same key.
    let kept = if parts.status.is_server_error() {
        idempotency::forget(&office.db, key).await
    } else {
        let etag = parts.headers.get(ETAG).and_then(|v| v.to_str().ok());
        let answer = Answer {
            status: parts.status.as_u16(),
            etag: etag.map(str::to_owned),
            body: body.to_vec(),
        };
        idempotency::finish(&office.db, key, &answer).await
    };
    kept?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// The first answer once more.
fn again(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let tag = answer.etag.and_then(|t| HeaderValue::from_str(&t).ok());
    tag.map(|tag| headers.insert(ETAG, tag));
    response
}

#[cfg(test)]
mod tests {
    #[test]
    fn secrets_are_not_kept() {
        for (path, kept) in [
            ("/households/x", true),
            ("/imports", true),
            ("/households/x/reveal", false),
            ("/session/totp", false),
            ("/users", false),
            ("/users/x/password", false),
        ] {
            assert_eq!(super::keeps(path), kept, "{path}");
        }
    }
}
