//! Packs as folders (导出与导入): the files of a pack, and the signature of a version beside them.

use crate::files::{self, File};
use crate::sign::Signed;
use crate::versions::Export;
use std::fs;
use std::path::{Path, PathBuf};
use yihu_base::Problem;
use yihu_policy::pack;
use yihu_policy::read::PackFiles;

/// The file of the signature; packs are read from `.toml` files only.
pub const SIGNATURE: &str = "signature.json";

/// Writes a pack into a folder of its name below `dir`, and answers that folder.
///
/// # Errors
/// `export.exists` for a folder that is there already; `export.file`.
pub fn write(export: &Export, dir: &Path) -> Result<PathBuf, Problem> {
    let folder = dir.join(pack::key(&export.pack, export.version));
    let failed = |e: std::io::Error| {
        Problem::new(
            "export.file",
            format!("无法写入（{}），请检查目录和权限", e.kind()),
            format!("cannot write ({}): check folder and permissions", e.kind()),
        )
        .at(folder.display().to_string())
    };
    if folder.exists() {
        return Err(Problem::new(
            "export.exists",
            "该目录已存在，请换一个目录或先移走",
            "this folder is there already: choose another, or move it away",
        )
        .at(folder.display().to_string()));
    }
    fs::create_dir_all(&folder).map_err(failed)?;
    for file in &export.files {
        fs::write(folder.join(&file.name), &file.text).map_err(failed)?;
    }
    if let Some(signed) = &export.signed {
        let mut text = serde_json::to_string_pretty(signed).map_err(|e| failed(e.into()))?;
        text.push('\n');
        fs::write(folder.join(SIGNATURE), text).map_err(failed)?;
    }
    Ok(folder)
}

/// Reads the files of a pack from its folder, and the signature, if there is one.
///
/// # Errors
/// `pack.unreadable`, `draft.files`, `signature.unreadable`.
pub fn read(folder: &Path) -> Result<(Vec<File>, Option<Signed>), Problem> {
    let found = files::require(&files::of_pack(&PackFiles::read(folder)?))?;
    let path = folder.join(SIGNATURE);
    let unreadable = |why: String| {
        Problem::new(
            "signature.unreadable",
            format!("签名文件无法读取（{why}），请重新取得原件"),
            format!("the signature cannot be read ({why}): get the original again"),
        )
        .at(path.display().to_string())
    };
    if !path.exists() {
        return Ok((found, None));
    }
    let text = fs::read_to_string(&path).map_err(|e| unreadable(e.kind().to_string()))?;
    let signed = serde_json::from_str(&text).map_err(|e| unreadable(e.to_string()))?;
    Ok((found, Some(signed)))
}
