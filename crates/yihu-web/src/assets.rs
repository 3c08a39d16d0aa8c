//! The built console, from the program itself.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use include_dir::{Dir, include_dir};

static CONSOLE: Dir = include_dir!("$OUT_DIR/console");

/// A file of the console; any path that is none of its files is a page of the console, which finds
/// its way by itself.
pub(crate) async fn file(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some(file) = CONSOLE.get_file(path) {
        return answer(path, file.contents(), &headers);
    }
    if path.starts_with("assets/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    match CONSOLE.get_file("index.html") {
        Some(page) => answer("index.html", page.contents(), &headers),
        None => (
            StatusCode::NOT_FOUND,
            "本程序编译时没有控制台页面：先在 web/ 下运行 npm run build，再重新编译。\n\
             This program was built without the console: run npm run build in web/ and build again.\n",
        )
            .into_response(),
    }
}

fn answer(path: &str, content: &'static [u8], headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", &blake3::hash(content).to_hex()[..16]);
    let known = headers.get(IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    // Names under assets/ hold a hash of their content.
    let cache = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut response = if known == Some(tag.as_str()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(content).into_response()
    };
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    out.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(ETAG, tag);
    }
    response
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" | "webmanifest" => "application/json",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
