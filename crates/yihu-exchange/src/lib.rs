//! Workbooks and lists in and out: read, match, validate, report every bad cell, lose nothing.

pub mod areas_csv;
pub mod check;
pub mod columns;
pub mod edit;
pub mod export;
pub mod facts;
pub mod findings;
pub mod form;
pub mod header;
pub mod import;
pub mod places;
pub mod preview;
pub mod report;
pub mod sheet;
pub mod source;
pub mod table;
