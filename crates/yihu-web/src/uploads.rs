//! Uploaded files: kept in the data folder under an id of our own until their job is done.

use crate::error::ApiError;
use crate::extract::too_large;
use crate::state::Office;
use axum::body::Body;
use http_body_util::BodyExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::fs;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;
use yihu_base::Problem;

/// Largest upload, bytes.
const LARGEST: u64 = 512 << 20;

/// Most characters of a file's name.
const NAME: usize = 120;

/// Each user's uploads lie apart, so that nobody's id opens another's file.
fn folder(office: &Office, user: &str) -> PathBuf {
    let own = blake3::hash(user.as_bytes()).to_hex();
    office.data.join("uploads").join(&own[..16])
}

/// Keeps a body under a new id and the file's own name, and answers the id.
///
/// # Errors
/// `body.large`, `upload.name`; `upload.disk` when the disk refuses.
pub(crate) async fn keep(
    office: &Office,
    user: &str,
    name: &str,
    mut body: Body,
) -> Result<String, ApiError> {
    let name = safe(name)?;
    let id = Uuid::now_v7().simple().to_string();
    let folder = folder(office, user).join(&id);
    private(&folder).map_err(|e| disk(&e))?;
    let mut file = fs::File::create(folder.join(name))
        .await
        .map_err(|e| disk(&e))?;
    let mut bytes = 0u64;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            Problem::new(
                "upload.broken",
                "上传中断，请重新上传",
                "the upload was interrupted: upload again",
            )
        })?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        bytes += data.len() as u64;
        if bytes > LARGEST {
            drop(file);
            let _ = fs::remove_dir_all(&folder).await;
            return Err(too_large().into());
        }
        file.write_all(&data).await.map_err(|e| disk(&e))?;
    }
    file.flush().await.map_err(|e| disk(&e))?;
    Ok(id)
}

/// The file of an upload.
///
/// # Errors
/// `upload.not_found`.
pub(crate) fn find(office: &Office, user: &str, id: &str) -> Result<PathBuf, Problem> {
    let missing = || {
        Problem::new(
            "upload.not_found",
            "找不到上传的文件，请重新上传",
            "the uploaded file is not here any more: upload it again",
        )
    };
    let id = Uuid::try_parse(id).map_err(|_| missing())?;
    let folder = folder(office, user).join(id.simple().to_string());
    let mut files = std::fs::read_dir(folder).map_err(|_| missing())?;
    files
        .next()
        .and_then(Result::ok)
        .map(|f| f.path())
        .ok_or_else(missing)
}

/// Makes a folder that nobody but the server's own user may look into.
pub(crate) fn private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Uploads that no job took, and files of jobs, are kept for so long.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// Removes uploads and files of jobs that are too old.
pub(crate) fn sweep(office: &Office) {
    let uploads = folders(&office.data.join("uploads"));
    let uploads = uploads.iter().flat_map(|user| folders(user));
    for folder in uploads.chain(folders(&office.data.join("jobs"))) {
        let changed = std::fs::metadata(&folder).and_then(|m| m.modified());
        let old = changed.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > KEPT));
        if old && let Err(error) = std::fs::remove_dir_all(&folder) {
            tracing::warn!(%error, "an old file could not be removed");
        }
    }
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(of).into_iter().flatten();
    entries.filter_map(|e| Some(e.ok()?.path())).collect()
}

/// Removes an upload.
pub(crate) fn remove(office: &Office, user: &str, id: &str) {
    if let Ok(id) = Uuid::try_parse(id) {
        let folder = folder(office, user).join(id.simple().to_string());
        if let Err(error) = std::fs::remove_dir_all(folder) {
            tracing::warn!(%error, "an upload could not be removed");
        }
    }
}

/// The last part of a name, if it can be one file's name on any system.
fn safe(name: &str) -> Result<&str, Problem> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let plain = last
        .chars()
        .all(|c| !c.is_control() && !matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\0'));
    if last.is_empty() || last.starts_with('.') || !plain || last.chars().count() > NAME {
        return Err(Problem::new(
            "upload.name",
            "文件名无效，请改用普通的文件名（不超过 120 个字）",
            "this is no plain file name: rename the file (at most 120 characters)",
        ));
    }
    Ok(last)
}

/// The disk refused.
pub(crate) fn disk(error: &std::io::Error) -> Problem {
    Problem::new(
        "upload.disk",
        format!("服务器磁盘无法写入（{}），请联系维护人员", error.kind()),
        format!(
            "the server's disk refuses ({}): tell the maintainers",
            error.kind()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn names_cannot_leave_their_folder() {
        for (name, kept) in [
            ("名册.xlsx", Some("名册.xlsx")),
            ("../../etc/passwd", Some("passwd")),
            ("C:\\tmp\\a.csv", Some("a.csv")),
            ("..", None),
            (".", None),
            ("a/", None),
            ("", None),
            ("a\0b.csv", None),
            ("a:b.csv", None),
        ] {
            assert_eq!(safe(name).ok(), kept, "{name:?}");
        }
    }
}
