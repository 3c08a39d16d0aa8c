//! The rules of the house, read from the tree itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use yihu_base::IdNumber;
use yihu_policy::cases;
use yihu_policy::library::{Adoption, Library};
use yihu_policy::read::PackFiles;

/// Which crates each may use: the arrows point one way.
const ARROWS: [(&str, &[&str]); 11] = [
    ("yihu-base", &[]),
    ("yihu-store", &["yihu-base"]),
    ("yihu-policy", &["yihu-base"]),
    ("yihu-accounts", &["yihu-base", "yihu-store"]),
    ("yihu-registry", &["yihu-base", "yihu-store"]),
    (
        "yihu-exchange",
        &["yihu-base", "yihu-store", "yihu-registry"],
    ),
    (
        "yihu-sample",
        &["yihu-base", "yihu-registry", "yihu-exchange"],
    ),
    (
        "yihu-runs",
        &[
            "yihu-base",
            "yihu-store",
            "yihu-policy",
            "yihu-registry",
            "yihu-exchange",
        ],
    ),
    (
        "yihu-authoring",
        &["yihu-base", "yihu-store", "yihu-policy", "yihu-runs"],
    ),
    (
        "yihu-web",
        &[
            "yihu-base",
            "yihu-store",
            "yihu-policy",
            "yihu-accounts",
            "yihu-registry",
            "yihu-exchange",
            "yihu-runs",
            "yihu-authoring",
        ],
    ),
    (
        "yihu",
        &[
            "yihu-base",
            "yihu-store",
            "yihu-accounts",
            "yihu-web",
            "yihu-policy",
            "yihu-registry",
            "yihu-exchange",
            "yihu-runs",
            "yihu-sample",
            "yihu-authoring",
        ],
    ),
];

/// The store and the features that own tables.
const WITH_SQL: [&str; 5] = [
    "yihu-store",
    "yihu-accounts",
    "yihu-registry",
    "yihu-runs",
    "yihu-authoring",
];

/// Where something is written without an audit entry, since nobody decides it.
const BOOKKEEPERS: [&str; 3] = [
    "crates/yihu-store/src/jobs/mod.rs",
    "crates/yihu-accounts/src/sessions.rs",
    "crates/yihu-accounts/src/idempotency.rs",
];

/// What only SQL says.
const SQL: [&str; 6] = [
    "SELECT ",
    "INSERT INTO",
    "UPDATE ",
    "DELETE FROM",
    "VACUUM",
    "PRAGMA",
];

/// Licences that a dependency may have.
const LICENCES: [&str; 10] = [
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "Unicode-3.0",
    "CDLA-Permissive-2.0",
];

/// Dependencies with another licence. This one runs at build time only, for arrow's hash seeds.
const EXCEPTIONS: [(&str, &str); 1] = [("tiny-keccak", "CC0-1.0")];

/// A longer file has more than one subject.
const LINES_MAX: usize = 600;

/// The specimen that GB 11643 itself prints.
const SPECIMEN: &str = "11010519491231002X";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the workspace")
}

/// All files of the tree that are part of the project, with their path from the root.
fn files() -> Vec<(String, PathBuf)> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the tree") {
            let path = entry.expect("an entry").path();
            let name = path
                .strip_prefix(&root)
                .expect("below the root")
                .to_string_lossy();
            let outside = [
                ".git",
                "target",
                "data",
                "out",
                "web/node_modules",
                "web/dist",
            ];
            if outside.iter().any(|o| name == *o) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((name.into_owned(), path));
            }
        }
    }
    assert!(found.len() > 100, "the tree was not found");
    found
}

/// The text files of the tree, by their path from the root.
fn texts() -> impl Iterator<Item = (String, String)> {
    files()
        .into_iter()
        .filter_map(|(name, path)| Some((name, fs::read_to_string(path).ok()?)))
}

/// The sources of the crates: crate, path, text.
fn sources() -> Vec<(String, String, String)> {
    let sources: Vec<_> = texts()
        .filter(|(name, _)| name.ends_with(".rs"))
        .filter_map(|(name, text)| {
            let mut parts = name.split('/');
            let (crates, krate, src) = (parts.next()?, parts.next()?, parts.next()?);
            let kept = crates == "crates" && src == "src";
            kept.then(|| (krate.to_owned(), name.clone(), text))
        })
        .collect();
    assert!(sources.len() > 50, "the sources were not found");
    sources
}

fn none(findings: impl IntoIterator<Item = String>) {
    let findings: Vec<String> = findings.into_iter().collect();
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

#[test]
fn only_store_and_features_speak_sql() {
    let mut with_sql = 0;
    let mut findings = Vec::new();
    for (krate, name, text) in sources() {
        let code = text.lines().enumerate();
        let code = code.filter(|(_, line)| !line.trim_start().starts_with("//"));
        let sql = code.filter(|(_, line)| SQL.iter().any(|word| line.contains(word)));
        for (i, _) in sql {
            with_sql += 1;
            if !WITH_SQL.contains(&&*krate) {
                findings.push(format!(
                    "{name}:{}: SQL belongs in a feature or the store",
                    i + 1
                ));
            }
        }
    }
    assert!(with_sql > 50, "the patterns find no SQL any more");
    none(findings);
}

#[test]
fn only_bookkeepers_write_without_an_audit_entry() {
    let mut seen = 0;
    none(sources().into_iter().filter_map(|(_, name, text)| {
        let writes = text.contains(".bookkeep(");
        seen += usize::from(writes);
        (writes && !BOOKKEEPERS.contains(&&*name))
            .then(|| format!("{name}: an act needs its audit entry, use Db::write"))
    }));
    assert_eq!(seen, BOOKKEEPERS.len(), "a bookkeeper has no book");
}

#[test]
fn arrows_point_one_way() {
    let mut findings = Vec::new();
    let allowed: BTreeMap<_, _> = ARROWS.into_iter().collect();
    for entry in fs::read_dir(root().join("crates")).expect("crates") {
        let folder = entry.expect("a crate").path();
        let name = folder
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("Cargo.toml");
        let manifest: toml::Table = manifest.parse().expect("TOML");
        let Some(allowed) = allowed.get(&*name) else {
            findings.push(format!("{name}: say in ARROWS which crates it may use"));
            continue;
        };
        let uses = manifest.get("dependencies").and_then(|d| d.as_table());
        let ours = uses
            .into_iter()
            .flat_map(|d| d.keys())
            .filter(|d| d.starts_with("yihu"));
        let wrong = ours.filter(|d| !allowed.contains(&d.as_str()));
        findings.extend(wrong.map(|d| format!("{name} must not use {d}")));
    }
    for (i, (name, uses)) in ARROWS.iter().enumerate() {
        let lower: Vec<&str> = ARROWS[..i].iter().map(|(name, _)| *name).collect();
        assert!(
            uses.iter().all(|u| lower.contains(u)),
            "{name} uses one above it"
        );
    }
    none(findings);
}

#[test]
fn modules_say_what_they_are_and_have_one_subject() {
    none(sources().into_iter().flat_map(|(_, name, text)| {
        let lines = text.lines().count();
        let silent = !text.starts_with("//!");
        let long = lines > LINES_MAX;
        [
            silent.then(|| format!("{name}: begins without //!")),
            long.then(|| format!("{name}: {lines} lines, more than {LINES_MAX}")),
        ]
        .into_iter()
        .flatten()
    }));
}

#[test]
fn dependencies_have_licences_that_allow_their_use() {
    let host = Command::new("rustc").arg("-vV").output().expect("rustc");
    let host = String::from_utf8(host.stdout).expect("text");
    let host = host
        .lines()
        .find_map(|l| l.strip_prefix("host: "))
        .expect("a host")
        .to_owned();
    let metadata = Command::new(env!("CARGO"))
        .current_dir(root())
        .args([
            "metadata",
            "--offline",
            "--locked",
            "--format-version=1",
            "--filter-platform",
        ])
        .arg(host)
        .output()
        .expect("cargo metadata");
    let why = String::from_utf8_lossy(&metadata.stderr);
    assert!(metadata.status.success(), "{why}");
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 50);
    none(packages.iter().filter_map(|p| {
        let name = p["name"].as_str().unwrap_or_default();
        let licence = p["license"].as_str().unwrap_or_default();
        let fine = allows(licence) || EXCEPTIONS.contains(&(name, licence));
        (!fine).then(|| format!("{name}: licence \"{licence}\""))
    }));
}

/// Whether a licence expression (SPDX) can be met with allowed licences alone.
fn allows(expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let mut tokens = spaced.split_whitespace().peekable();
    !spaced.trim().is_empty() && any_of(&mut tokens) && tokens.next().is_none()
}

type Tokens<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any_of(tokens: &mut Tokens<'_>) -> bool {
    let mut fine = all_of(tokens);
    while tokens.next_if_eq(&"OR").is_some() {
        fine |= all_of(tokens);
    }
    fine
}

fn all_of(tokens: &mut Tokens<'_>) -> bool {
    let mut fine = one(tokens);
    while tokens.next_if_eq(&"AND").is_some() {
        fine &= one(tokens);
    }
    fine
}

fn one(tokens: &mut Tokens<'_>) -> bool {
    if tokens.next_if_eq(&"(").is_some() {
        let fine = any_of(tokens);
        return fine & tokens.next_if_eq(&")").is_some();
    }
    let fine = tokens
        .next()
        .is_some_and(|licence| LICENCES.contains(&licence));
    // An exception only adds permissions.
    if tokens.next_if_eq(&"WITH").is_some() {
        tokens.next();
    }
    fine
}

#[test]
fn licence_expressions_are_read_right() {
    let cases = [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("Unlicense/MIT", true),
        ("MIT AND GPL-3.0", false),
        ("(MIT OR GPL-3.0) AND Unicode-3.0", true),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("(MIT", false),
        ("", false),
    ];
    for (expression, fine) in cases {
        assert_eq!(allows(expression), fine, "{expression}");
    }
}

#[test]
fn nothing_secret_or_personal_is_in_the_tree() {
    let marks = [
        concat!("PRIVATE", " KEY"),
        concat!("/ro", "ot/"),
        concat!("/wo", "rk/"),
    ];
    none(
        texts()
            .filter(|(name, _)| name != "Cargo.lock")
            .flat_map(|(name, text)| {
                let mut findings = Vec::new();
                for (i, line) in text.lines().enumerate() {
                    let at = format!("{name}:{}", i + 1);
                    findings.extend(
                        marks
                            .iter()
                            .filter(|m| line.contains(**m))
                            .map(|m| format!("{at}: {m}")),
                    );
                    if line.to_ascii_uppercase().contains("KEY") && has_key(line) {
                        findings.push(format!("{at}: a key of 64 hexadecimal digits"));
                    }
                    if id_numbers(line).any(|id| !id.starts_with("999999") && id != SPECIMEN) {
                        findings.push(format!("{at}: an ID number that somebody may have"));
                    }
                }
                findings
            }),
    );
}

fn has_key(line: &str) -> bool {
    let mut runs = line.split(|c: char| !c.is_ascii_hexdigit());
    runs.any(|run| run.len() == 64 && run.bytes().any(|b| b != run.as_bytes()[0]))
}

/// The valid ID numbers of a line.
fn id_numbers(line: &str) -> impl Iterator<Item = String> {
    let runs = line.split(|c: char| !(c.is_ascii_digit() || matches!(c, 'X' | 'x')));
    runs.filter(|run| run.len() == 18 || run.len() == 20)
        .filter_map(|run| IdNumber::parse(run).ok())
        .map(|id| id.reveal().to_owned())
}

#[test]
fn secrets_and_numbers_would_be_found() {
    assert_eq!(id_numbers(&format!("a {SPECIMEN}, b")).count(), 1);
    assert_eq!(
        id_numbers("361103202201000001 110105194912310021").count(),
        0
    );
    assert!(has_key(&format!("KEY={}", "0f".repeat(32))));
    assert!(!has_key(&format!("KEY={}", "0".repeat(64))));
}

#[test]
fn packs_load_with_the_samples_adoptions_and_their_cases_pass() {
    #[derive(serde::Deserialize)]
    struct Adoptions {
        adopt: Vec<Adoption>,
    }
    let packs = PackFiles::read_all(&root().join("packs")).expect("packs");
    let text = fs::read_to_string(root().join("samples/adoptions.toml")).expect("adoptions");
    let Adoptions { adopt } = toml::from_str(&text).expect("a list of adoptions");
    for adoptions in [&[][..], &adopt] {
        let library = Library::load(&packs, adoptions).unwrap_or_else(|p| panic!("\n{p}"));
        let results = cases::run_all(&library);
        assert!(results.len() >= library.packs.len(), "packs without cases");
        none(
            results
                .into_iter()
                .flat_map(|r| r.failures)
                .map(|p| p.to_string()),
        );
    }
}
