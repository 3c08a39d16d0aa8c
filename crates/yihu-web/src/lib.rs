//! The office (办公端): the HTTP API under `/api/v1`, and the console, which is its first client.
//!
//! - `wire` is what goes over the wire; `api` has one file a subject; `permit` says who may.
//! - Every handler takes a [`yihu_base::Ctx`] from `permit`, so that none can forget who acts; a
//!   test compares the endpoints tested for this with the OpenAPI file.
//! - Nothing here decides: features do. Nothing here is SQL.

mod api;
mod assets;
mod cursor;
mod error;
mod extract;
mod files;
mod guard;
mod idempotent;
mod locale;
mod packs;
mod permit;
mod sections;
mod server;
mod state;
mod uploads;
pub mod wire;
mod work;

pub use packs::{Load, Packs};
pub use server::{Served, openapi, router, serve};
pub use state::Office;
pub use work::work;
