//! Policy packs.
pub mod cases;
mod check;
pub mod evaluate;
pub mod explain;
mod expr;
pub mod kernels;
pub mod library;
pub mod pack;
pub mod program;
pub mod read;
pub mod results;
pub mod snapshot;
pub mod term;
pub mod tree;
pub mod types;
pub mod value;
pub mod vocabulary;
