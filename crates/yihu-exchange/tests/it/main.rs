//! The exchange from files to the register and back.

mod bad_files;
mod docs;
mod edit;
mod findings;
mod round_trip;
mod story;
mod support;
mod tables;
mod workbooks;
