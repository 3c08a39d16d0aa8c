//! Snapshots of the register, runs of the packs, their results, differences and exports.

mod column_file;
pub mod columns;
pub mod diff;
pub mod explain;
pub mod export;
pub mod freeze;
pub mod ledger;
pub mod parquet;
pub mod results_file;
pub mod run;
pub mod simulate;
pub mod sums;
pub mod tally;
pub mod view;
