//! What the binary carries: the policy packs, and the area tree of the sample county.

use include_dir::{Dir, include_dir};
use std::path::Path;
use yihu_base::{Problem, Problems};
use yihu_policy::coverage::{Entry, entries};
use yihu_policy::library::{Adoption, Library};
use yihu_policy::read::PackFiles;

static PACKS: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../packs");
static SAMPLES: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../samples");

/// The packs of `folder`, or those in the binary.
///
/// # Errors
/// `pack.unreadable`.
pub fn packs(folder: Option<&Path>) -> Result<Vec<PackFiles>, Problem> {
    match folder {
        Some(folder) => PackFiles::read_all(folder),
        None => Ok(PACKS.dirs().map(files_of).collect()),
    }
}

/// The catalogue of source documents: what each numbered sentence says, by the `.tsv` files beside
/// the packs.
///
/// # Errors
/// `pack.unreadable`.
pub fn catalogue(folder: Option<&Path>) -> Result<Vec<Entry>, Problem> {
    let mut files: Vec<(String, String)> = match folder {
        None => PACKS
            .files()
            .filter_map(|f| Some((stem(f.path())?, f.contents_utf8()?.to_owned())))
            .collect(),
        Some(folder) => read_tsv(folder).map_err(|e| {
            Problem::new(
                "pack.unreadable",
                format!("无法读取目录清单（{e}），请检查文件夹和权限"),
                format!("cannot read the lists of the catalogue ({e}): check the folder"),
            )
            .at(folder.display().to_string())
        })?,
    };
    files.sort();
    let entries = files.iter().flat_map(|(name, text)| entries(name, text));
    Ok(entries.collect())
}

fn stem(path: &Path) -> Option<String> {
    path.extension().filter(|e| *e == "tsv")?;
    Some(path.file_stem()?.to_string_lossy().into_owned())
}

fn read_tsv(folder: &Path) -> std::io::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if let Some(name) = stem(&path) {
            files.push((name, std::fs::read_to_string(&path)?));
        }
    }
    Ok(files)
}

/// The packs with the adoptions, checked together.
///
/// # Errors
/// All problems of all packs at once.
pub fn library(folder: Option<&Path>, adoptions: &[Adoption]) -> Result<Library, Problems> {
    Library::load(&packs(folder)?, adoptions)
}

/// A file of the samples, by its path below `samples/`.
///
/// # Errors
/// `sample.missing`.
pub fn sample(path: &str) -> Result<&'static str, Problem> {
    let file = SAMPLES.get_file(path).and_then(|f| f.contents_utf8());
    file.ok_or_else(|| {
        Problem::new(
            "sample.missing",
            format!("程序中没有示例文件 {path}，请用完整的源码重新编译"),
            format!("the program has no sample {path}: build it from the whole source"),
        )
    })
}

fn files_of(folder: &Dir<'_>) -> PackFiles {
    let name = |path: &Path| {
        let last = path.file_name().unwrap_or_default();
        last.to_string_lossy().into_owned()
    };
    let files = folder
        .files()
        .filter(|f| f.path().extension().is_some_and(|e| e == "toml"))
        .filter_map(|f| Some((name(f.path()), f.contents_utf8()?.to_owned())));
    let mut files: Vec<(String, String)> = files.collect();
    files.sort();
    PackFiles {
        folder: name(folder.path()),
        files,
    }
}
