//! Drafts and versions: the words they are written with, and the way from the first line to force.

mod story;
mod words;

use std::path::{Path, PathBuf};
use yihu_authoring::files::File;
use yihu_base::{Ctx, Locale, Role};
use yihu_policy::library::Library;
use yihu_policy::read::PackFiles;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn packs() -> Library {
    let files = PackFiles::read_all(&root().join("packs")).unwrap();
    Library::load(&files, &[]).unwrap_or_else(|e| panic!("{e}"))
}

fn ctx(name: &str, area: &str) -> Ctx {
    Ctx::new(name, Role::CountyOffice, area.parse().unwrap(), Locale::En)
}

fn file(name: &str, text: &str) -> File {
    File {
        name: name.to_owned(),
        text: text.to_owned(),
    }
}
