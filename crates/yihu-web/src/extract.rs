//! Reading a request: path, query and body, with errors of our own form.

use crate::error::ApiError;
use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use yihu_base::Problem;

/// The parts of the path.
pub(crate) struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        // A path that cannot be read names nothing that exists.
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(path)| Self(path))
            .map_err(|_| ApiError::not_found("path.not_found"))
    }
}

/// The query.
pub(crate) struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let query = axum::extract::Query::from_request_parts(parts, state).await;
        query
            .map(|axum::extract::Query(query)| Self(query))
            .map_err(|e| {
                ApiError::input(unreadable(
                    "query.invalid",
                    "网址参数",
                    "the query",
                    &e.body_text(),
                ))
            })
    }
}

/// A JSON body.
pub(crate) struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes = body(request, state, "application/json").await?;
        serde_json::from_slice(&bytes).map(Self).map_err(|e| {
            // The words of the error may quote the input, which may be personal.
            let place = format!("{}:{}", e.line(), e.column());
            ApiError::input(unreadable("body.invalid", "请求内容", "the body", &place))
        })
    }
}

/// The body of a request of a content type.
pub(crate) async fn body<S: Send + Sync>(
    request: Request<Body>,
    state: &S,
    wanted: &'static str,
) -> Result<Bytes, ApiError> {
    require_type(request.headers(), wanted)?;
    Bytes::from_request(request, state)
        .await
        .map_err(|e| match e {
            BytesRejection::FailedToBufferBody(e)
                if e.status() == StatusCode::PAYLOAD_TOO_LARGE =>
            {
                too_large().into()
            }
            e => ApiError::input(unreadable(
                "body.invalid",
                "请求内容",
                "the body",
                &e.body_text(),
            )),
        })
}

/// Passes a content type.
///
/// # Errors
/// `body.type`.
pub(crate) fn require_type(
    headers: &axum::http::HeaderMap,
    wanted: &'static str,
) -> Result<(), ApiError> {
    let kind = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let kind = kind.and_then(|k| k.split(';').next()).unwrap_or_default();
    if kind.trim().eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    Err(Problem::new(
        "body.type",
        format!("请求内容的类型应为 {wanted}"),
        format!("the content type must be {wanted}"),
    )
    .into())
}

pub(crate) fn too_large() -> Problem {
    Problem::new(
        "body.large",
        "提交的内容过大，请分成几个文件或减少内容",
        "this is too large: split it",
    )
}

fn unreadable(code: &'static str, zh: &str, en: &str, why: &str) -> Problem {
    Problem::new(
        code,
        format!("{zh}无法识别，请按接口说明改正（{why}）"),
        format!("{en} cannot be read, see the description of the API ({why})"),
    )
}
