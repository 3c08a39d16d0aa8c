//! `adoptions.toml`: which documents hold beside their own area.

use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use yihu_base::Problem;
use yihu_policy::library::Adoption;

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    adopt: Vec<Adoption>,
}

/// The adoptions of a file; none where there is no file.
///
/// # Errors
/// `adoptions.file`.
pub fn read(file: &Path) -> Result<Vec<Adoption>, Problem> {
    match fs::read_to_string(file) {
        Ok(text) => parse(&text).map_err(|p| p.at(file.display().to_string())),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(failed(&e).at(file.display().to_string())),
    }
}

/// The adoptions of a text.
///
/// # Errors
/// `adoptions.file`.
pub fn parse(text: &str) -> Result<Vec<Adoption>, Problem> {
    let file: File = toml::from_str(text).map_err(|e| failed(&e))?;
    Ok(file.adopt)
}

/// A new version of the file beside the old one, until it takes its place.
pub struct Draft {
    draft: PathBuf,
    file: PathBuf,
}

impl Draft {
    /// Writes the new version.
    ///
    /// # Errors
    /// `adoptions.file`.
    pub fn write(file: &Path, adoptions: &[Adoption]) -> Result<Self, Problem> {
        let text = toml::to_string(&File {
            adopt: adoptions.to_vec(),
        })
        .map_err(|e| failed(&e))?;
        let draft = file.with_extension("toml.new");
        fs::write(&draft, text).map_err(|e| failed(&e).at(draft.display().to_string()))?;
        Ok(Self {
            draft,
            file: file.to_owned(),
        })
    }

    /// Puts it in the old one's place.
    ///
    /// # Errors
    /// `adoptions.file`.
    pub fn put(self) -> Result<(), Problem> {
        let place = self.file.display().to_string();
        fs::rename(&self.draft, &self.file).map_err(|e| failed(&e).at(place))
    }
}

fn failed(error: &dyn std::fmt::Display) -> Problem {
    let why = error.to_string();
    let why = why.trim_end();
    Problem::new(
        "adoptions.file",
        format!("参照执行清单有误，请改正：{why}"),
        format!("the list of adoptions is not right, correct it: {why}"),
    )
}
