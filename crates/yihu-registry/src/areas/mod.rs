//! Areas (行政区划): the tree, with validity and successors.

mod import;
mod tree;

pub use import::{AreaImport, AreaList, AreaRow, import};
pub use tree::{Area, AreaTree};
