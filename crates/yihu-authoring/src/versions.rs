//! Versions (政策版本): what was approved, never edited, only superseded.

use crate::files::{self, File, pack_files};
use crate::rows::{area, cell, corrupt, count};
use crate::sign::{Seal, Signed, Signer};
use sqlx::Row;
use sqlx::any::AnyRow;
use yihu_base::{AreaCode, Ctx, Date, Problem, Problems, Text, date};
use yihu_policy::library::Library;
use yihu_policy::pack;
use yihu_policy::read::PackFiles;
use yihu_store::{Db, Keyring, problem};

/// Most versions listed at once.
pub const VERSIONS_MAX: u32 = 500;

/// A version as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Where it holds.
    pub area: AreaCode,
    /// First day.
    pub from: Date,
    /// Title.
    pub title: Text,
    /// What was signed.
    pub seal: Seal,
    /// The signature, hex.
    pub signature: String,
}

impl Version {
    fn signed(self, key: &str) -> Signed {
        Signed {
            seal: self.seal,
            key: key.to_owned(),
            signature: self.signature,
        }
    }
}

/// All versions of the database.
#[derive(Debug, Clone, Default)]
pub struct Published {
    /// How many there are: another number means others.
    pub seq: i64,
    /// Their files.
    pub packs: Vec<PackFiles>,
}

/// A pack with its files, as it is taken away.
#[derive(Debug, Clone)]
pub struct Export {
    /// Id of the pack.
    pub pack: String,
    /// Version.
    pub version: u32,
    /// Its files.
    pub files: Vec<File>,
    /// blake3 of its files, hex.
    pub hash: String,
    /// The signature of a version that was approved here; what came with the program has none.
    pub signed: Option<Signed>,
}

/// How many versions there are.
///
/// # Errors
/// Those of the database.
pub async fn seq(db: &Db) -> Result<i64, Problem> {
    let row = sqlx::query("SELECT COALESCE(MAX(seq), 0) FROM pack_versions")
        .fetch_one(&mut *db.read().await?)
        .await
        .map_err(problem)?;
    row.try_get(0).map_err(problem)
}

/// The files of all versions, for the packs in use, each held against its signature. Policies are
/// public: no area is left out.
///
/// # Errors
/// `signature.files`, `signature.wrong` for a version that was changed behind the office's back: then
/// none is used; those of the database.
pub async fn published(db: &Db, keyring: &Keyring) -> Result<Published, Problem> {
    let rows = sqlx::query(
        "SELECT pack_id, version, seq, area_code, valid_from, title_zh, title_en, files, hash, author,
            approver, approved_at, signature
         FROM pack_versions ORDER BY seq",
    )
    .fetch_all(&mut *db.read().await?)
    .await
    .map_err(problem)?;
    let key = Signer::of(keyring).public();
    let mut published = Published::default();
    for row in &rows {
        let (version, files) = (read(row)?, crate::rows::files(row)?);
        let (pack, number) = (version.seal.pack.clone(), version.seal.version);
        let signed = version.signed(&key);
        signed
            .verify(&files)
            .map_err(|p| p.at(pack::key(&pack, number)))?;
        published.seq = cell(row, "seq")?;
        published.packs.push(pack_files(&pack, number, &files));
    }
    Ok(published)
}

/// The packs in use: those of the program with the versions of the database.
///
/// # Errors
/// Problems of the packs together; as [`published`].
pub async fn in_use(db: &Db, keyring: &Keyring, base: &Library) -> Result<Library, Problems> {
    base.with(&published(db, keyring).await?.packs)
}

/// Versions, the latest first; of one pack, if it is named.
///
/// # Errors
/// Those of the database.
pub async fn list(_ctx: &Ctx, db: &Db, pack: Option<&str>) -> Result<Vec<Version>, Problem> {
    let rows = sqlx::query(
        "SELECT pack_id, version, area_code, valid_from, title_zh, title_en, hash, author, approver,
            approved_at, signature
         FROM pack_versions WHERE pack_id = $1 OR $1 = '' ORDER BY seq DESC LIMIT $2",
    )
    .bind(pack.unwrap_or_default())
    .bind(i64::from(VERSIONS_MAX))
    .fetch_all(&mut *db.read().await?)
    .await
    .map_err(problem)?;
    rows.iter().map(read).collect()
}

/// A version of a pack with its files, in force or not: one of the database, or one in use that came
/// with the program. Without a version, the latest.
///
/// # Errors
/// `pack.not_found`; those of the database.
pub async fn export(
    _ctx: &Ctx,
    db: &Db,
    in_use: &Library,
    signer: &Signer,
    pack: &str,
    version: Option<u32>,
) -> Result<Export, Problem> {
    let row = sqlx::query(
        "SELECT pack_id, version, area_code, valid_from, title_zh, title_en, files, hash, author,
            approver, approved_at, signature
         FROM pack_versions WHERE pack_id = $1 AND (version = $2 OR $2 = 0)
         ORDER BY version DESC LIMIT 1",
    )
    .bind(pack)
    .bind(i64::from(version.unwrap_or_default()))
    .fetch_optional(&mut *db.read().await?)
    .await
    .map_err(problem)?;
    if let Some(row) = row {
        let signed = read(&row)?.signed(&signer.public());
        return Ok(Export {
            pack: signed.seal.pack.clone(),
            version: signed.seal.version,
            files: crate::rows::files(&row)?,
            hash: signed.seal.hash.clone(),
            signed: Some(signed),
        });
    }
    let packs = in_use.packs.iter().filter(|p| p.name == pack);
    let found = packs
        .filter(|p| version.is_none_or(|v| v == p.version))
        .max_by_key(|p| p.version);
    let found = found.ok_or_else(|| {
        Problem::new(
            "pack.not_found",
            format!("没有政策包 {pack} 的这个版本，请核对"),
            format!("there is no such version of a pack {pack}: check its name"),
        )
    })?;
    Ok(Export {
        pack: found.name.clone(),
        version: found.version,
        files: files::of_pack(&found.files),
        hash: found.hash.clone(),
        signed: None,
    })
}

fn read(row: &AnyRow) -> Result<Version, Problem> {
    let from = i32::try_from(cell::<i64>(row, "valid_from")?).ok();
    Ok(Version {
        area: area(row, "area_code")?,
        from: from
            .and_then(date::from_days)
            .ok_or_else(|| corrupt("valid_from"))?,
        title: Text::new(
            cell::<String>(row, "title_zh")?,
            cell::<String>(row, "title_en")?,
        ),
        seal: Seal {
            pack: cell(row, "pack_id")?,
            version: count(row, "version")?,
            hash: cell(row, "hash")?,
            author: cell(row, "author")?,
            approver: cell(row, "approver")?,
            approved_at: cell(row, "approved_at")?,
        },
        signature: cell(row, "signature")?,
    })
}
