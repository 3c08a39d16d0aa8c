//! Everything that touches the database engine: connections, transactions with their audit chain,
//! migrations, bulk inserts and encryption at rest, on SQLite and PostgreSQL alike.
//!
//! One SQL text serves both engines through sqlx's `Any` driver: placeholders are `$1`, values are
//! `i64`, `String`, `Vec<u8>` and options of them. What PostgreSQL widens must be narrowed in the
//! text (`CAST(SUM(x) AS BIGINT)`), since `Any` knows no numeric type.
//!
//! Invariants: readers cannot write; every committed write has an audit entry in the same
//! transaction, bookkeeping ([`Db::bookkeep`]) excepted; no problem's text holds a value from a row.

pub mod audit;
mod backup;
mod bulk;
mod config;
mod db;
mod error;
pub mod jobs;
mod keyring;
#[cfg(feature = "testing")]
pub mod testing;
mod write;

pub use audit::AuditEntry;
pub use bulk::{Row, Value, bulk_insert};
pub use config::{DbConfig, Dialect};
pub use db::{Conn, Db};
pub use error::problem;
pub use keyring::Keyring;
pub use write::WriteTx;
