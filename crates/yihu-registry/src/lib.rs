//! The register: areas, households, persons, facts and their history.

pub mod areas;
pub mod facts;
pub mod households;
mod names;
pub mod record;
pub mod search;
pub mod sources;
mod sql;
mod time;
pub mod units;

pub use areas::AreaTree;
pub use time::AsOf;
