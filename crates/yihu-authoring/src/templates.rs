//! What a draft begins with (模板): a head, a kind of clause with its case, or the pack that it is to
//! take the place of.

use crate::files::{self, File, require_pack_id, span};
use crate::vocabulary;
use yihu_base::{AreaCode, Date, Problem, Text};
use yihu_policy::library::Library;

/// A clause of a kind with its case, for a file of a pack.
#[derive(Debug, Clone)]
pub struct Template {
    /// The kind of clause.
    pub kind: &'static str,
    /// What it is called.
    pub title: Text,
    /// The text.
    pub text: &'static str,
}

macro_rules! texts {
    ($($kind:literal),* $(,)?) => {
        /// The text of a kind's template.
        fn text_of(kind: &str) -> &'static str {
            match kind {
                $($kind => include_str!(concat!("../templates/", $kind, ".toml")),)*
                _ => "",
            }
        }
    };
}

texts! {
    "test", "benefit", "parameter", "variable", "settlement", "duty", "quota", "plan", "indicator",
    "scorecard", "procedure", "checklist", "check",
}

/// A template for each kind of clause.
pub fn all() -> Vec<Template> {
    let kinds = vocabulary::kinds().into_iter();
    kinds
        .map(|(kind, title)| Template {
            kind,
            title,
            text: text_of(kind),
        })
        .collect()
}

/// A new pack.
#[derive(Debug, Clone)]
pub struct New {
    /// Its id.
    pub pack: String,
    /// Its title.
    pub title: Text,
    /// Where it holds.
    pub area: AreaCode,
    /// From which day.
    pub from: Date,
    /// The kind of its first clause; without one it begins with its head only.
    pub kind: Option<String>,
}

/// The files that a new pack begins with.
///
/// # Errors
/// `draft.pack`, `draft.kind`.
pub fn new(new: &New) -> Result<Vec<File>, Problem> {
    require_pack_id(&new.pack)?;
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let (pack, title) = (&new.pack, &new.title);
    let (zh, en) = (quoted(&title.zh), quoted(&title.en));
    let digits = new.area.level().digits().max(6) as usize;
    let code = new.area.to_string();
    let area = &code[..digits];
    let from = new.from;
    let mut files = vec![File {
        name: "pack.toml".to_owned(),
        text: format!(
            "[pack]\nid    = \"{pack}\"\ntitle = {{ zh = {zh}, en = {en} }}\narea  = \"{area}\"\nfrom  = {from}\n"
        ),
    }];
    if let Some(kind) = &new.kind {
        let text = text_of(kind);
        if text.is_empty() {
            return Err(Problem::new(
                "draft.kind",
                format!("没有 {kind} 这种条款的模板"),
                format!("there is no template of a clause of kind {kind}"),
            ));
        }
        files.push(File {
            name: "clauses.toml".to_owned(),
            text: text.to_owned(),
        });
    }
    Ok(files)
}

/// The files that the next version of a pack in use begins with: those of its latest version, with
/// the new number and the new first day.
///
/// # Errors
/// `pack.not_found`.
pub fn next_of(in_use: &Library, pack: &str, from: Date) -> Result<Vec<File>, Problem> {
    let versions = in_use.packs.iter().filter(|p| p.name == pack);
    let latest = versions.max_by_key(|p| p.version).ok_or_else(|| {
        Problem::new(
            "pack.not_found",
            format!("没有政策包 {pack}，请核对"),
            format!("there is no pack {pack}: check its name"),
        )
    })?;
    let mut files = files::of_pack(&latest.files);
    for file in &mut files {
        if let Some((start, end)) = span(&file.text) {
            let head = renewed(&file.text[start..end], latest.version + 1, from);
            file.text.replace_range(start..end, &head);
        }
    }
    Ok(files)
}

/// A head with another version and another first day; everything else, comments included, stays.
fn renewed(head: &str, version: u32, from: Date) -> String {
    let key = |line: &str| line.split('=').next().unwrap_or_default().trim().to_owned();
    let mut lines: Vec<String> = head
        .lines()
        .filter(|line| key(line) != "version")
        .map(|line| match key(line) == "from" {
            true => format!("from = {from}"),
            false => line.to_owned(),
        })
        .collect();
    let id = lines.iter().position(|line| key(line) == "id");
    lines.insert(id.map_or(1, |i| i + 1), format!("version = {version}"));
    lines.join("\n") + "\n"
}
