//! The description of the API is a file, and it is the API's.

use crate::root;
use std::collections::BTreeMap;

/// Set to write the file anew.
const UPDATE: &str = "YIHU_UPDATE_SNAPSHOTS";

#[test]
fn the_description_is_current() {
    let file = root().join("docs/openapi.json");
    let now = serde_json::to_string_pretty(&yihu_web::openapi()).unwrap() + "\n";
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&file, &now).unwrap();
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        known == now,
        "docs/openapi.json is not current: run the tests with {UPDATE}=1"
    );
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let document = serde_json::to_value(yihu_web::openapi()).unwrap();
    let mut seen = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap().to_owned();
            let tag = operation["tags"][0].as_str().unwrap();
            let what = name.strip_prefix(&format!("{tag}_"));
            assert!(
                what.is_some_and(|w| !w.is_empty()),
                "{method} {path}: {name}"
            );
            let before = seen.insert(name.clone(), (method.clone(), path.clone()));
            assert!(before.is_none(), "{name} is {method} {path} and {before:?}");
        }
    }
    assert!(seen.contains_key("households_list") && seen.contains_key("runs_start"));
}

/// Two types of one name would silently share one schema in the description.
#[test]
fn every_wire_type_has_a_name_of_its_own() {
    let mut seen = BTreeMap::new();
    let mut folders = vec![root().join("crates/yihu-web/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for (at, _) in text.match_indices("ToSchema)]") {
                let rest = &text[at..];
                let words = rest.split_once("struct ").into_iter();
                let words = words.chain(rest.split_once("enum "));
                let next = words.min_by_key(|(before, _)| before.len());
                let (between, after) = next.unwrap();
                let end = after.find(|c: char| !c.is_alphanumeric()).unwrap();
                let renamed = between.split_once("schema(as = ").map(|(_, name)| name);
                let renamed = renamed
                    .and_then(|name| name.split_once(')'))
                    .map(|(name, _)| name);
                let name = renamed.unwrap_or(&after[..end]).to_owned();
                let before = seen.insert(name.clone(), path.clone());
                assert!(before.is_none(), "{name} stands in {path:?} and {before:?}");
            }
        }
    }
    assert!(seen.len() > 60, "the wire types were not found");
}
