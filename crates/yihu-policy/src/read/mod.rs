//! Reads packs from their folders: TOML to [`Pack`], with every error at its file, line and column.

mod bodies;
pub(crate) mod raw;
mod reader;

use crate::pack::{Pack, Source};
use raw::RawFile;
pub(crate) use reader::Reader;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use yihu_base::{AreaCode, Date, Problem, Problems, Text};

/// Largest file of a pack, bytes.
const FILE_BYTES_MAX: u64 = 4 << 20;
/// Most files of a pack.
const FILES_MAX: usize = 200;

/// The files of one pack: name and text, in name order.
#[derive(Debug, Clone)]
pub struct PackFiles {
    /// The folder's name.
    pub folder: String,
    /// Name and text of each file.
    pub files: Vec<(String, String)>,
}

impl PackFiles {
    /// blake3 of names and texts, hex.
    pub fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (name, text) in &self.files {
            for part in [name, text] {
                hasher.update(&(part.len() as u64).to_le_bytes());
                hasher.update(part.as_bytes());
            }
        }
        hasher.finalize().to_hex().to_string()
    }

    /// Reads all `.toml` files of a folder.
    ///
    /// # Errors
    /// `pack.unreadable` for a folder or file that cannot be read, is too large, or is not UTF-8.
    pub fn read(folder: &Path) -> Result<Self, Problem> {
        let place = folder.display().to_string();
        let unreadable = |why: String| {
            Problem::new(
                "pack.unreadable",
                format!("无法读取政策包（{why}），请检查文件夹和权限"),
                format!("cannot read the pack ({why}): check the folder and its permissions"),
            )
            .at(&place)
        };
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .map_err(|e| unreadable(e.to_string()))?
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|e| e == "toml"))
            .collect();
        paths.sort();
        if paths.is_empty() || paths.len() > FILES_MAX {
            return Err(unreadable(format!("{} .toml files", paths.len())));
        }
        let name = |p: &Path| {
            p.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        };
        let mut files = Vec::with_capacity(paths.len());
        for path in paths {
            let size = path
                .metadata()
                .map_err(|e| unreadable(e.to_string()))?
                .len();
            if size > FILE_BYTES_MAX {
                return Err(unreadable(format!(
                    "{} > {FILE_BYTES_MAX} bytes",
                    name(&path)
                )));
            }
            let text = std::fs::read_to_string(&path)
                .map_err(|e| unreadable(format!("{}: {e}", name(&path))))?;
            files.push((name(&path), text));
        }
        Ok(Self {
            folder: name(folder),
            files,
        })
    }

    /// Reads every folder below `root` that holds `.toml` files, in name order.
    ///
    /// # Errors
    /// As [`PackFiles::read`].
    pub fn read_all(root: &Path) -> Result<Vec<Self>, Problem> {
        let entries = std::fs::read_dir(root).map_err(|e| {
            Problem::new(
                "pack.unreadable",
                format!("无法读取政策包文件夹（{e}），请用 --packs 指定"),
                format!("cannot read the folder of packs ({e}): name it with --packs"),
            )
            .at(root.display().to_string())
        })?;
        let mut folders: Vec<_> = entries
            .filter_map(Result::ok)
            .map(|e| e.path())
            .filter(|p| p.is_dir())
            .collect();
        folders.sort();
        folders.iter().map(|folder| Self::read(folder)).collect()
    }
}

/// Turns the files of a pack into a [`Pack`].
///
/// # Errors
/// All problems of the pack at once, each with file, line and column.
pub fn parse(input: &PackFiles) -> Result<Pack, Problems> {
    let mut reader = Reader {
        folder: &input.folder,
        file: "",
        text: "",
        problems: Vec::new(),
    };
    let mut raw_files = Vec::new();
    for (file, text) in &input.files {
        reader.enter(file, text);
        match toml::from_str::<RawFile>(text) {
            Ok(raw) => raw_files.push((file, text, raw)),
            Err(e) => {
                for (at, message) in faults(text, &e) {
                    reader.say(
                        at,
                        "pack.toml",
                        format!("不符合政策包格式：{message}；请对照 docs/packs.md 修改"),
                        format!("not in the form of a pack: {message}; compare with docs/packs.md"),
                    );
                }
            }
        }
    }
    let heads = raw_files
        .iter()
        .filter(|(_, _, raw)| raw.pack.is_some())
        .count();
    if heads != 1 && reader.problems.is_empty() {
        reader.say(
            0,
            "pack.head",
            format!("政策包应有且只有一个 [pack] 表，现有 {heads} 个"),
            format!("a pack has exactly one [pack] table, this one has {heads}"),
        );
    }
    if !reader.problems.is_empty() {
        return Err(Problems(reader.problems));
    }
    let mut pack = None;
    for (file, text, raw) in &mut raw_files {
        reader.enter(file, text);
        if let Some(scenario) = &raw.scenario {
            reader.say(
                scenario.span().start,
                "pack.scenario",
                "[scenario] 只用于模拟方案，政策包里不能有".into(),
                "[scenario] belongs into a scenario of a simulation, not into a pack".into(),
            );
        }
        if let Some(head) = raw.pack.take() {
            pack = reader.head(head, input);
        }
    }
    let Some(mut pack) = pack else {
        return Err(Problems(reader.problems));
    };
    for (file, text, raw) in raw_files {
        reader.enter(file, text);
        reader.file_into(raw, &mut pack);
    }
    if reader.problems.is_empty() {
        Ok(pack)
    } else {
        Err(Problems(reader.problems))
    }
}

/// Where a file is not in the form of a pack: TOML tells of the first fault, so that its tables are
/// read one by one.
fn faults(text: &str, first: &toml::de::Error) -> Vec<(usize, String)> {
    let lines = text.match_indices('\n').map(|(i, _)| i + 1);
    let mut starts: Vec<usize> = std::iter::once(0)
        .chain(lines.filter(|i| text[*i..].starts_with("[[") || text[*i..].starts_with("[pack]")))
        .collect();
    starts.push(text.len());
    let mut faults = Vec::new();
    for table in starts.windows(2) {
        if let Err(e) = toml::from_str::<RawFile>(&text[table[0]..table[1]]) {
            let at = table[0] + e.span().map_or(0, |s| s.start);
            faults.push((at, e.message().to_owned()));
        }
    }
    if faults.is_empty() {
        let at = first.span().map_or(0, |s| s.start);
        faults.push((at, first.message().to_owned()));
    }
    faults
}

/// What a scenario says: its title, the parameters it sets, and a pack of draft clauses that holds
/// in an area.
pub(crate) struct ScenarioFile {
    pub(crate) title: Text,
    pub(crate) set: Vec<(String, String)>,
    pub(crate) draft: Pack,
}

/// Reads the file of a scenario.
///
/// # Errors
/// All problems at once, each with line and column.
pub(crate) fn parse_scenario(
    name: &str,
    text: &str,
    area: AreaCode,
) -> Result<ScenarioFile, Problems> {
    let folder = "scenario";
    let mut reader = Reader {
        folder,
        file: name,
        text,
        problems: Vec::new(),
    };
    let mut raw: RawFile = toml::from_str(text).map_err(|e| {
        let (at, message) = (e.span().map_or(0, |s| s.start), e.message());
        Problem::new(
            "pack.toml",
            format!("不符合模拟方案的格式：{message}；请对照 docs/packs.md 修改"),
            format!("not in the form of a scenario: {message}; compare with docs/packs.md"),
        )
        .at(reader.place(at).show())
    })?;
    let scenario = raw.scenario.take().map(toml::Spanned::into_inner);
    let (title, set) = scenario.map_or_else(Default::default, |s| (s.title, s.set));
    let files = PackFiles {
        folder: folder.to_owned(),
        files: vec![(name.to_owned(), text.to_owned())],
    };
    let mut draft = Pack {
        id: folder.to_owned(),
        name: folder.to_owned(),
        version: 1,
        title: title.clone(),
        area,
        from: Date::MIN,
        to: None,
        unsure: Vec::new(),
        source: Source::default(),
        adopted: Vec::new(),
        facts: Vec::new(),
        clauses: Vec::new(),
        cases: Vec::new(),
        records: Vec::new(),
        hash: files.hash(),
        files: Arc::new(files),
    };
    reader.file_into(raw, &mut draft);
    if !reader.problems.is_empty() {
        return Err(Problems(reader.problems));
    }
    let set = set
        .into_iter()
        .map(|(name, value)| (name, value.into_inner()));
    Ok(ScenarioFile {
        title,
        set: set.collect(),
        draft,
    })
}

/// Titles by id, for messages that list alternatives.
pub(crate) fn nearest<'a>(word: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: BTreeMap<usize, &str> = BTreeMap::new();
    for candidate in among {
        best.entry(distance(word, candidate)).or_insert(candidate);
    }
    let (d, found) = best.pop_first()?;
    (d <= 2.max(word.chars().count() / 3)).then_some(found)
}

/// Edit distance, by characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let cost = corner + usize::from(ca != *cb);
            corner = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
