//! The area tree of the sample county, out of the binary.

use crate::bundle;
use std::fs;
use std::path::Path;
use yihu_base::{AreaCode, Problem};
use yihu_exchange::areas_csv;
use yihu_registry::AreaTree;
use yihu_registry::areas::{Area, AreaRow};

/// The lists of the sample.
const FILES: [&str; 5] = [
    "provinces.csv",
    "cities.csv",
    "areas.csv",
    "streets.csv",
    "villages.csv",
];

/// Writes the lists of the sample county into a folder, as files to import.
///
/// # Errors
/// `sample.missing`, `file.unwritable`.
pub fn extract(folder: &Path) -> Result<(), Problem> {
    let write = || {
        fs::create_dir_all(folder)?;
        for name in FILES {
            let text = bundle::sample(&format!("areas/{name}"));
            fs::write(folder.join(name), text.map_err(std::io::Error::other)?)?;
        }
        Ok(())
    };
    write().map_err(|e: std::io::Error| unwritable(folder, &e))
}

/// The areas of the sample county, with those above it.
///
/// # Errors
/// `sample.missing`, `file.unwritable`.
pub fn sample() -> Result<Vec<AreaRow>, Problem> {
    let folder = tempfile::tempdir().map_err(|e| unwritable(&std::env::temp_dir(), &e))?;
    extract(folder.path())?;
    areas_csv::read(&[folder.path().to_owned()], AreaCode::COUNTRY)
}

/// A tree of all these areas.
pub fn tree(rows: Vec<AreaRow>) -> AreaTree {
    let areas = rows
        .into_iter()
        .map(|AreaRow { code, name }| Area { code, name });
    AreaTree::new(AreaCode::COUNTRY, areas)
}

/// A file or folder that could not be written.
pub fn unwritable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(
        "file.unwritable",
        format!("无法写入（{error}），请检查磁盘空间和权限"),
        format!("cannot be written ({error}): check disk space and permissions"),
    )
    .at(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_a_county_with_what_lies_above_it() {
        assert_eq!(sample().unwrap().len(), 1 + 1 + 1 + 24 + 247);
    }
}
