//! Sending a file to be saved.

use crate::error::{ApiError, ApiResult};
use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use std::path::Path;

/// A file of the disk, to be saved under a name.
///
/// # Errors
/// `file.not_found`.
pub(crate) async fn answer(path: &Path, name: &str) -> ApiResult<Response> {
    let content = tokio::fs::read(path).await;
    let content = content.map_err(|_| ApiError::not_found("file.not_found"))?;
    Ok(named(content.into(), name))
}

/// A body to be saved under a name.
pub(crate) fn named(body: Body, name: &str) -> Response {
    let kind = match name.rsplit('.').next() {
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("csv") => "text/csv; charset=utf-8",
        Some("json") => "application/json",
        Some("zip") => "application/zip",
        _ => "application/octet-stream",
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    let disposition = format!("attachment; filename*=UTF-8''{}", escaped(name));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// A name as RFC 5987 writes it.
fn escaped(name: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    name.bytes()
        .map(|b| match plain(b) {
            true => char::from(b).to_string(),
            false => format!("%{b:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_in_any_script() {
        assert_eq!(super::escaped("名册 1.xlsx"), "%E5%90%8D%E5%86%8C%201.xlsx");
        assert_eq!(super::escaped("a\r\nb.csv"), "a%0D%0Ab.csv");
    }
}
