//! How a request fails: a status, a stable code, a sentence in the caller's language.

use crate::locale;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use yihu_base::{Problem, Problems};

/// What every failed request answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    /// Stable, to branch on.
    #[schema(example = "household.not_found")]
    pub code: String,
    /// What happened and what to do, in the language of the request.
    pub message: String,
    /// What else there is to say, by code.
    pub details: Value,
}

/// A failed request.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    problem: Box<Problem>,
    details: Value,
}

/// What handlers answer.
pub type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    /// A problem with what else there is to say.
    pub fn new(problem: Problem, details: Value) -> Self {
        Self {
            status: status_of(problem.code),
            problem: problem.into(),
            details,
        }
    }

    /// Something in scope that is not there, or something out of scope: the two must not differ.
    pub fn not_found(what: &'static str) -> Self {
        Problem::new(
            what,
            "找不到所请求的内容，请核对后重试",
            "this was not found: check the address",
        )
        .into()
    }

    /// Input that cannot be read.
    pub fn input(problem: Problem) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            ..Self::from(problem)
        }
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self::new(problem, json!({}))
    }
}

impl From<Problems> for ApiError {
    fn from(mut problems: Problems) -> Self {
        let first = match problems.0.len() {
            0 => return Self::from(broken("empty list of problems")),
            _ => problems.0.remove(0),
        };
        let locale = locale::current();
        let rest = problems.0.iter();
        let rest: Vec<Value> = rest
            .map(|p| json!({ "code": p.code, "place": p.place, "message": p.message(locale) }))
            .collect();
        Self::new(first, json!({ "problems": rest }))
    }
}

/// A fault of the program; what happened goes to the log only.
pub fn broken(why: &str) -> Problem {
    tracing::error!(why, "internal fault");
    Problem::new(
        "internal",
        "程序错误，请稍后重试；若仍出现，请把请求编号告诉维护人员",
        "program error: try again later; if it stays, tell the maintainers the request id",
    )
}

/// The status that belongs to a code.
fn status_of(code: &str) -> StatusCode {
    match code {
        "internal" | "audit.missing" => StatusCode::INTERNAL_SERVER_ERROR,
        "forbidden" | "csrf" | "section.hidden" | "draft.own" | "draft.not_author" => {
            StatusCode::FORBIDDEN
        }
        "edit.conflict" => StatusCode::PRECONDITION_FAILED,
        "draft.state" | "draft.overtaken" => StatusCode::CONFLICT,
        "edit.unmatched" => StatusCode::PRECONDITION_REQUIRED,
        "rate" => StatusCode::TOO_MANY_REQUESTS,
        "run.none" => StatusCode::NOT_FOUND,
        "list.cursor" => StatusCode::BAD_REQUEST,
        "method" => StatusCode::METHOD_NOT_ALLOWED,
        "db.locked" | "db.conflict" | "db.unreachable" | "db.full" | "db.read_only" => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        "body.large" => StatusCode::PAYLOAD_TOO_LARGE,
        "body.type" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        _ if code.ends_with("not_found") => StatusCode::NOT_FOUND,
        _ if code.starts_with("auth.") => StatusCode::UNAUTHORIZED,
        _ if code.starts_with("idempotency.") => StatusCode::CONFLICT,
        _ if code.starts_with("db.") || code.starts_with("key.") => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        // What went wrong inside is for the log: a user can do nothing with it.
        let problem = if self.status == StatusCode::INTERNAL_SERVER_ERROR
            && self.problem.code != "internal"
        {
            broken(&self.problem.to_string())
        } else {
            *self.problem
        };
        let body = ErrorBody {
            code: problem.code.to_owned(),
            message: problem.message(locale::current()),
            details: self.details,
        };
        (self.status, Json(body)).into_response()
    }
}
