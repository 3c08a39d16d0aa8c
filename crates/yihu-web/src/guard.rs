//! What stands before every request: an id, a limit to how many, and proof that a change was meant.

use crate::error::{ApiError, broken};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CACHE_CONTROL, HeaderName, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tracing::Instrument;
use yihu_base::Problem;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives each request an id, in its answer and in the log.
pub(crate) async fn request_id(request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7().simple().to_string();
    let span =
        tracing::info_span!("request", id, method = %request.method(), path = request.uri().path());
    let start = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(parent: &span, status = response.status().as_u16(), took_ms, "answered");
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID.clone(), id);
    }
    response
}

/// A change must carry a header that no other site's page can send, and come from our own pages.
pub(crate) async fn intended(request: Request, next: Next) -> Response {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if reads || request.headers().contains_key("x-yihu") && same_origin(request.headers()) {
        return next.run(request).await;
    }
    ApiError::from(Problem::new(
        "csrf",
        "此操作未带本系统的标记，已拒绝；请从本系统页面操作，程序调用请加请求头 X-Yihu: 1",
        "this change lacks this system's mark: use its pages, or send the header X-Yihu: 1",
    ))
    .into_response()
}

/// Browsers name the page's origin; programs need not.
fn same_origin(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN).and_then(|v| v.to_str().ok()) else {
        return true;
    };
    let host = headers.get("host").and_then(|v| v.to_str().ok());
    origin.split_once("://").map(|(_, host)| host) == host
}

/// How many requests one address may make.
pub(crate) struct Limits {
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
    per_second: f64,
    burst: f64,
}

struct Bucket {
    left: f64,
    at: Instant,
}

/// Addresses remembered at most.
const ADDRESSES: usize = 50_000;

impl Limits {
    /// So many requests a second in the long run, so many at once.
    pub(crate) fn new(per_second: u32, burst: u32) -> Self {
        Self {
            buckets: Mutex::default(),
            per_second: per_second.into(),
            burst: burst.into(),
        }
    }

    /// Whether one more is allowed now.
    pub(crate) fn take(&self, address: IpAddr, now: Instant) -> bool {
        let Ok(mut buckets) = self.buckets.lock() else {
            return false;
        };
        if buckets.len() >= ADDRESSES {
            let full = Duration::from_secs_f64(self.burst / self.per_second);
            buckets.retain(|_, b| now.duration_since(b.at) < full);
        }
        let bucket = buckets.entry(address).or_insert(Bucket {
            left: self.burst,
            at: now,
        });
        let since = now.duration_since(bucket.at).as_secs_f64();
        bucket.left = (bucket.left + since * self.per_second).min(self.burst);
        bucket.at = now;
        if bucket.left < 1.0 {
            return false;
        }
        bucket.left -= 1.0;
        true
    }
}

/// The address a request came from. A proxy on this machine is asked for whom it speaks; what
/// others claim is not believed.
pub(crate) fn address(extensions: &axum::http::Extensions, headers: &HeaderMap) -> IpAddr {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |c| c.0.ip());
    let forwarded = headers.get("x-forwarded-for").and_then(|v| v.to_str().ok());
    let last = forwarded.and_then(|f| f.rsplit(',').next()?.trim().parse().ok());
    last.filter(|_| peer.is_loopback()).unwrap_or(peer)
}

/// Refuses more requests from one address than people make.
pub(crate) async fn limited(
    State(limits): State<std::sync::Arc<Limits>>,
    request: Request,
    next: Next,
) -> Response {
    if limits.take(
        address(request.extensions(), request.headers()),
        Instant::now(),
    ) {
        return next.run(request).await;
    }
    too_many().into_response()
}

/// More requests than allowed.
pub(crate) fn too_many() -> ApiError {
    Problem::new(
        "rate",
        "请求过于频繁，请稍等几秒再试",
        "too many requests: wait some seconds",
    )
    .into()
}

/// A method that a path does not have.
pub(crate) fn no_method() -> Problem {
    Problem::new(
        "method",
        "此地址不支持该操作，请按接口说明调用",
        "this path does not have that method: see the description of the API",
    )
}

/// Answers of the API are about people: no cache keeps them.
pub(crate) async fn no_store(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let cache = HeaderValue::from_static("no-store");
    response.headers_mut().entry(CACHE_CONTROL).or_insert(cache);
    response
}

/// The answer to a request that made the program fail.
pub(crate) fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    ApiError::from(broken("a handler panicked")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_fills_up_again() {
        let (limits, start) = (Limits::new(10, 3), Instant::now());
        let me = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let other = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
        let taken: Vec<bool> = (0..4).map(|_| limits.take(me, start)).collect();
        assert_eq!(taken, [true, true, true, false]);
        assert!(limits.take(other, start));
        assert!(limits.take(me, start + Duration::from_millis(100)));
        assert!(!limits.take(me, start + Duration::from_millis(150)));
    }

    #[test]
    fn other_sites_are_refused() {
        let headers = |origin: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert("host", HeaderValue::from_static("yihu.example:8080"));
            if let Some(origin) = origin {
                headers.insert(ORIGIN, HeaderValue::from_static(origin));
            }
            headers
        };
        for (origin, passes) in [
            (None, true),
            (Some("http://yihu.example:8080"), true),
            (Some("https://evil.example"), false),
            (Some("null"), false),
        ] {
            assert_eq!(same_origin(&headers(origin)), passes, "{origin:?}");
        }
    }
}
