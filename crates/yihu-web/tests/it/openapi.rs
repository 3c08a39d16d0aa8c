//! The description of the API is a file, and it is the API's.

use crate::root;

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
