//! The small vocabulary every other crate speaks: ids, money, decimals, civil dates, ID-card
//! numbers, area codes, code lists, who acts, and problems in two languages.
//!
//! Invariant: nothing here does IO, and no floating point touches money.

pub mod area;
pub mod codes;
pub mod ctx;
pub mod date;
pub mod dec;
pub mod fen;
pub mod id;
pub mod idnumber;
pub mod problem;
pub mod secret;
pub mod text;

pub use area::{AreaCode, AreaLevel};
pub use codes::{CodeList, Sex};
pub use ctx::{Actor, Ctx, Domain, Role};
pub use date::Date;
pub use dec::Dec;
pub use fen::Fen;
pub use idnumber::IdNumber;
pub use problem::{Problem, Problems};
pub use secret::Secret;
pub use text::{Locale, Text};
