//! The policy language: packs of clauses are read, checked, compiled for a snapshot, evaluated over
//! columns and explained row by row. No database, no HTTP; the only input beside packs is a snapshot.
//!
//! Start at [`library::Library::load`], then [`results::Results::run`], [`explain::Explainer`] and
//! [`cases::run_all`]; `docs/packs.md` is the language for those who write it.

pub mod cases;
mod check;
pub mod coverage;
pub mod documents;
pub mod evaluate;
pub mod explain;
mod expr;
pub mod kernels;
pub mod kinds;
pub mod library;
pub mod lint;
pub mod pack;
pub mod program;
pub mod read;
pub mod results;
pub mod revise;
pub mod snapshot;
pub mod term;
pub mod tree;
pub mod types;
pub mod value;
pub mod vocabulary;
