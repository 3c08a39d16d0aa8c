//! The files of a pack as they are written, and what their head says while the rest may be wrong.

use serde::{Deserialize, Serialize};
use yihu_base::{AreaCode, Problem, Text};
use yihu_policy::pack;
use yihu_policy::read::PackFiles;

/// Most files of a draft.
pub const FILES_MAX: usize = 50;
/// Most bytes of all files of a draft.
pub const BYTES_MAX: usize = 800_000;
/// Longest name of a pack or a file.
const NAME_MAX: usize = 64;

/// A file of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name, `tests.toml`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What the head of a pack says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Id of the pack, without a version.
    pub pack: String,
    /// Version.
    pub version: u32,
    /// The area in which it holds.
    pub area: AreaCode,
    /// Title.
    pub title: Text,
}

impl Head {
    /// Reads the `[pack]` table, as far as it can be read.
    pub fn read(files: &[File]) -> Option<Self> {
        let table = |f: &File| f.text.parse::<toml::Table>().ok()?.remove("pack");
        // A file with a fault elsewhere still has its head.
        let alone = |f: &File| {
            let (start, end) = span(&f.text)?;
            f.text[start..end]
                .parse::<toml::Table>()
                .ok()?
                .remove("pack")
        };
        let head = files.iter().find_map(|f| table(f).or_else(|| alone(f)))?;
        let title = |locale: &str| {
            let title = head.get("title").and_then(|t| t.get(locale));
            title.and_then(|t| t.as_str()).unwrap_or_default()
        };
        let version = head.get("version").map_or(Some(1), |v| v.as_integer());
        Some(Self {
            pack: head.get("id")?.as_str()?.to_owned(),
            version: u32::try_from(version?).ok()?,
            area: head.get("area")?.as_str()?.parse().ok()?,
            title: Text::new(title("zh"), title("en")),
        })
    }
}

/// From the `[pack]` line to the next table.
pub(crate) fn span(text: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    let mut start = None;
    for line in text.split_inclusive('\n') {
        match start {
            None if line.trim_end() == "[pack]" => start = Some(at),
            Some(start) if line.starts_with('[') => return Some((start, at)),
            _ => {}
        }
        at += line.len();
    }
    Some((start?, text.len()))
}

/// The files as a pack is read from.
pub fn pack_files(pack: &str, version: u32, files: &[File]) -> PackFiles {
    let mut files: Vec<_> = files
        .iter()
        .map(|f| (f.name.clone(), f.text.clone()))
        .collect();
    files.sort();
    PackFiles {
        folder: pack::key(pack, version),
        files,
    }
}

/// The files that a pack was read from.
pub fn of_pack(pack: &PackFiles) -> Vec<File> {
    let files = pack.files.iter();
    files
        .map(|(name, text)| File {
            name: name.clone(),
            text: text.clone(),
        })
        .collect()
}

/// Passes files that can be stored, and written to a disk one day; in name order, as packs are read.
///
/// # Errors
/// `draft.files`.
pub fn require(files: &[File]) -> Result<Vec<File>, Problem> {
    let mut names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let bytes: usize = files.iter().map(|f| f.text.len()).sum();
    let fine = (1..=FILES_MAX).contains(&files.len())
        && names.len() == files.len()
        && bytes <= BYTES_MAX
        && names.iter().all(|name| {
            name.strip_suffix(".toml")
                .is_some_and(|stem| plain(stem) && name.len() <= NAME_MAX)
        });
    if fine {
        let mut files = files.to_vec();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        return Ok(files);
    }
    Err(Problem::new(
        "draft.files",
        format!(
            "草稿应有 1 至 {FILES_MAX} 个文件，合计不超过 {BYTES_MAX} 字节；文件名不重复，由小写字母、数字、- 和 _ 组成，以 .toml 结尾"
        ),
        format!(
            "a draft has 1 to {FILES_MAX} files of at most {BYTES_MAX} bytes together; their names differ, are of lower-case letters, digits, - and _, and end in .toml"
        ),
    ))
}

/// Passes an id that a pack can have: it becomes the name of a folder.
///
/// # Errors
/// `draft.pack`.
pub fn require_pack_id(id: &str) -> Result<(), Problem> {
    if plain(id) && id.starts_with(|c: char| c.is_ascii_lowercase()) && id.len() <= NAME_MAX {
        return Ok(());
    }
    Err(Problem::new(
        "draft.pack",
        format!("政策包 id 由小写字母、数字和 - 组成，以字母开头，至多 {NAME_MAX} 个字"),
        format!(
            "the id of a pack is of lower-case letters, digits and -, starts with a letter, and has at most {NAME_MAX} characters"
        ),
    ))
}

fn plain(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    !name.is_empty() && name.bytes().all(allowed)
}
