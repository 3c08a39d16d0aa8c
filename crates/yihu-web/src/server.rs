//! Putting it together: routes, what stands before them, and the listening itself.

use crate::state::Office;
use crate::{api, assets, error, guard, idempotent, locale};
use axum::extract::DefaultBodyLimit;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use axum::{Json, Router};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::path::Operation;
use utoipa_axum::router::OpenApiRouter;
use yihu_base::Problem;

/// Largest body of a request, bytes; uploads have a limit of their own.
const BODY: usize = 1 << 20;

/// Requests an address may make: a second in the long run, at once.
const RATE: (u32, u32) = (500, 2_000);

#[derive(OpenApi)]
#[openapi(
    info(
        title = "yihu 一户",
        description = "The office's API. Errors are {code, message, details}; changes need the header X-Yihu: 1.",
        license(name = "Apache-2.0")
    ),
    servers((url = "/api/v1"))
)]
struct Head;

/// The description of the API, without its routes being served.
pub fn openapi() -> Document {
    let (_, mut document) = OpenApiRouter::with_openapi(Head::openapi())
        .merge(api::routes())
        .split_for_parts();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    for path in document.paths.paths.values_mut() {
        let methods = [
            &mut path.get,
            &mut path.put,
            &mut path.post,
            &mut path.patch,
            &mut path.delete,
        ];
        methods.into_iter().flatten().for_each(name);
    }
    document
}

/// Names an operation by its subject and its handler: `households_count`. A handler called as its
/// subject lists it.
fn name(operation: &mut Operation) {
    let subject = operation.tags.iter().flatten().next();
    if let (Some(subject), Some(handler)) = (subject, &operation.operation_id) {
        let what = if subject == handler { "list" } else { handler };
        operation.operation_id = Some(format!("{subject}_{what}"));
    }
}

/// The whole service.
pub fn router(office: Arc<Office>) -> Router {
    let (routes, _) = api::routes().split_for_parts();
    let document = Arc::new(openapi());
    let api = routes
        .route(
            "/openapi.json",
            get(move || async move { Json(document.as_ref().clone()) }),
        )
        .fallback(|| async { error::ApiError::not_found("path.not_found") })
        .method_not_allowed_fallback(|| async { error::ApiError::from(guard::no_method()) })
        .layer(DefaultBodyLimit::max(BODY))
        .layer(from_fn_with_state(office.clone(), idempotent::once))
        .layer(from_fn(guard::intended))
        .layer(from_fn_with_state(
            Arc::new(guard::Limits::new(RATE.0, RATE.1)),
            guard::limited,
        ))
        .layer(from_fn(guard::no_store))
        .with_state(office);
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    Router::new()
        .nest("/api/v1", api)
        .fallback(get(assets::file))
        .layer(CatchPanicLayer::custom(guard::panicked))
        .layer(from_fn(locale::layer))
        .layer(from_fn(guard::request_id))
        .layer(CompressionLayer::new())
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(X_FRAME_OPTIONS, "DENY"))
        .layer(header(REFERRER_POLICY, "same-origin"))
        .layer(header(
            CONTENT_SECURITY_POLICY,
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
             frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
        ))
}

/// A server that listens.
pub struct Served {
    /// Where it listens.
    pub address: SocketAddr,
    listener: TcpListener,
    router: Router,
}

/// Listens on an address.
///
/// # Errors
/// `serve.address` when it cannot be had.
pub async fn serve(office: Arc<Office>, address: SocketAddr) -> Result<Served, Problem> {
    let failed = |e: std::io::Error| {
        Problem::new(
            "serve.address",
            format!(
                "无法监听 {address}（{}），请换端口或停掉占用它的程序",
                e.kind()
            ),
            format!(
                "cannot listen on {address} ({}): choose another port, or stop what uses it",
                e.kind()
            ),
        )
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    Ok(Served {
        address: listener.local_addr().map_err(failed)?,
        listener,
        router: router(office),
    })
}

impl Served {
    /// Answers until `stop` comes, then lets running requests finish.
    ///
    /// # Errors
    /// `serve.stopped` when listening fails.
    pub async fn until(
        self,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Problem> {
        let service = self
            .router
            .into_make_service_with_connect_info::<SocketAddr>();
        let serving = axum::serve(self.listener, service).with_graceful_shutdown(stop);
        serving.await.map_err(|e| {
            Problem::new(
                "serve.stopped",
                format!("服务停止（{}），请重新启动", e.kind()),
                format!("the server stopped ({}): start it again", e.kind()),
            )
        })
    }
}
