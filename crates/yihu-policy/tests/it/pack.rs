//! Packs written for one test.

use yihu_base::Problems;
use yihu_policy::cases;
use yihu_policy::library::Library;
use yihu_policy::read::PackFiles;

const HEAD: &str = r#"
[pack]
id = "p"
title = { zh = "试", en = "trial" }
area = "361103"
from = 2015-01-01
"#;

pub fn load(body: &str) -> Result<Library, Problems> {
    let files = vec![("pack.toml".to_owned(), format!("{HEAD}{body}"))];
    Library::load(
        &[PackFiles {
            folder: "p".into(),
            files,
        }],
        &[],
    )
}

/// Every case of the pack holds.
#[track_caller]
pub fn holds(body: &str) {
    let library = load(body).unwrap_or_else(|e| panic!("{e}"));
    let results = cases::run_all(&library);
    assert!(!results.is_empty(), "a pack without cases proves nothing");
    let failures: Vec<String> = results
        .iter()
        .flat_map(|r| &r.failures)
        .map(ToString::to_string)
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
