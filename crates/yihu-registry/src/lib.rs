//! The register (名册): areas, sources, households, persons, facts and units, with all their history.
//!
//! # The model
//!
//! A household (户) and a person (人) each have an identity, given once, and versions, which are
//! only ever added. A version of a household names which version of which persons are its members,
//! so that a change of one member writes one person, and a change of the household writes none.
//! Every version has two times: the day from which it holds (`valid_from`) and the moment at which
//! it was recorded (`recorded_at`). Reading takes both, as [`AsOf`]: of the versions that were
//! recorded by then and hold by that day, the one that began last counts, and of several from the
//! same day the one recorded last. So a correction comes after what it corrects, a late report
//! takes its place in the past without touching the present, and what was known on a day can be
//! read again.
//!
//! `households` and `persons` keep identities and an index of the present: number, village, the
//! current version, and where a person lives. They can be rebuilt from the versions.
//!
//! # Invariants
//!
//! - [`households::apply`] is the one way in. It is one transaction, set-based, and linear: what is
//!   as known is recognised by its digest and written nowhere.
//! - On no day is a person in two households; no two persons who are in a household have the same
//!   ID number. A household that would break this is refused whole, and the others go in.
//! - Every change leaves an audit entry in the same transaction, one for each household.
//! - ID numbers, phones and bank accounts are stored sealed, are found and compared by keyed hash,
//!   and stand in no digest, audit entry or problem.
//! - Everything reads within the area of the [`yihu_base::Ctx`]; what lies beyond it reads as not
//!   found.
//!
//! Tables and columns: `docs/data-model.md`.

pub mod areas;
pub mod edits;
pub mod facts;
pub mod households;
pub mod lists;
mod names;
pub mod record;
pub mod search;
pub mod sources;
mod sql;
mod time;
pub mod units;

pub use areas::AreaTree;
pub use time::AsOf;
