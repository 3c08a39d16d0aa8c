//! Encryption of personal data at rest (敏感信息加密), and keyed hashes to look it up by value.

use crate::audit::AuditEntry;
use crate::db::{Db, private_options};
use crate::error::problem;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use sqlx::Row;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::{env, env::VarError, fmt, fs};
use yihu_base::{AreaCode, Ctx, Locale, Problem, Role};
use zeroize::Zeroizing;

/// The environment variable that holds the master key as 64 hexadecimal digits.
pub const KEY_VARIABLE: &str = "YIHU_KEY";

/// First byte of every sealed value, so that another cipher can follow one day.
const FORMAT: u8 = 1;
const NONCE_BYTES: usize = 24;

/// Name of the key check value in `store_meta`.
const CHECK: &str = "key_check";

/// The keys derived from the master key. Clones share them.
#[derive(Clone)]
pub struct Keyring(Arc<Keys>);

struct Keys {
    master: Zeroizing<[u8; 32]>,
    cipher: XChaCha20Poly1305,
}

impl fmt::Debug for Keyring {
    /// Shows no key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring(…)")
    }
}

impl Keyring {
    /// The keyring of a 32-byte master key.
    pub fn new(master: [u8; 32]) -> Self {
        let master = Zeroizing::new(master);
        let sealing = Zeroizing::new(blake3::derive_key("yihu 1 seal", &*master));
        Self(Arc::new(Keys {
            cipher: XChaCha20Poly1305::new((&*sealing).into()),
            master,
        }))
    }

    /// The keyring of a master key written as 64 hexadecimal digits.
    ///
    /// # Errors
    /// `key.malformed`.
    pub fn from_hex(text: &str) -> Result<Self, Problem> {
        match blake3::Hash::from_hex(text.trim()) {
            Ok(key) => Ok(Self::new(key.into())),
            Err(_) => Err(Problem::new(
                "key.malformed",
                "密钥应为 64 位十六进制数字，请恢复备份的密钥，不要新建",
                "the key must be 64 hexadecimal digits: restore it from its backup, do not make a new one",
            )),
        }
    }

    /// Takes the master key from `YIHU_KEY`, or else from `file`; when there is neither, makes the
    /// file and returns a warning to back it up.
    ///
    /// # Errors
    /// `key.malformed`, `key.file` when the file cannot be read or made.
    pub fn load(file: &Path) -> Result<(Self, Option<Problem>), Problem> {
        Self::choose(env::var(KEY_VARIABLE), file)
    }

    /// A variable that is set decides, even when it cannot be a key.
    fn choose(
        variable: Result<String, VarError>,
        file: &Path,
    ) -> Result<(Self, Option<Problem>), Problem> {
        match variable {
            Err(VarError::NotPresent) => {
                Self::from_file(file).map_err(|p| p.at(file.display().to_string()))
            }
            set => {
                let text = Zeroizing::new(set.unwrap_or_default());
                Ok((Self::from_hex(&text).map_err(|p| p.at(KEY_VARIABLE))?, None))
            }
        }
    }

    fn from_file(file: &Path) -> Result<(Self, Option<Problem>), Problem> {
        if file.exists() {
            let text = Zeroizing::new(fs::read_to_string(file).map_err(|e| file_problem(&e))?);
            return Ok((Self::from_hex(&text)?, None));
        }
        let mut master = [0; 32];
        fill_random(&mut master)?;
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(|e| file_problem(&e))?;
        }
        let text = Zeroizing::new(format!("{}\n", blake3::Hash::from(master)));
        let mut out = private_options().open(file).map_err(|e| file_problem(&e))?;
        out.write_all(text.as_bytes())
            .and_then(|()| out.sync_all())
            .map_err(|e| file_problem(&e))?;
        let warning = Problem::new(
            "key.made",
            "已生成新密钥，请立即备份到数据库以外的安全地点：密钥丢失后，已加密的证件号、电话和账号无法恢复",
            "a new key was made: back it up now, away from the database; without it encrypted ID numbers, phones and accounts are lost",
        )
        .at(file.display().to_string());
        Ok((Self::new(master), Some(warning)))
    }

    /// Seals a text; `purpose` names the column it is for and must be named again to open it.
    ///
    /// # Errors
    /// `key.random` when the system gives no random bytes.
    pub fn seal(&self, purpose: &'static str, clear: &str) -> Result<Vec<u8>, Problem> {
        // The thread's generator is seeded by the system and asks it only now and then.
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let payload = Payload {
            msg: clear.as_bytes(),
            aad: purpose.as_bytes(),
        };
        let sealed = self
            .0
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| not_opened())?;
        Ok([&[FORMAT], nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Keyring::seal`] sealed for the same purpose.
    ///
    /// # Errors
    /// `key.sealed` for anything changed, cut, or sealed by another key or for another purpose.
    pub fn open(&self, purpose: &'static str, sealed: &[u8]) -> Result<String, Problem> {
        let open = || {
            let (&format, rest) = sealed.split_first()?;
            let (nonce, msg) = rest.split_first_chunk::<NONCE_BYTES>()?;
            let payload = Payload {
                msg,
                aad: purpose.as_bytes(),
            };
            let clear = self.0.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
            (format == FORMAT).then(|| String::from_utf8(clear).ok())?
        };
        open().ok_or_else(not_opened)
    }

    /// A hash by which equal texts are found without being readable: the same text has another
    /// hash for another purpose, and nobody can compute it without the key.
    pub fn lookup_hash(&self, purpose: &'static str, clear: &str) -> [u8; 16] {
        let mut material = Zeroizing::new(self.0.master.to_vec());
        material.extend_from_slice(purpose.as_bytes());
        let key = Zeroizing::new(blake3::derive_key("yihu 1 lookup", &material));
        let hash = blake3::keyed_hash(&key, clear.as_bytes());
        let mut out = [0; 16];
        out.copy_from_slice(&hash.as_bytes()[..16]);
        out
    }

    /// A key of its own for a purpose: it lives and is backed up with the master key, which it does
    /// not tell.
    pub fn derived(&self, purpose: &'static str) -> Zeroizing<[u8; 32]> {
        let mut material = Zeroizing::new(self.0.master.to_vec());
        material.extend_from_slice(purpose.as_bytes());
        Zeroizing::new(blake3::derive_key("yihu 1 derived", &material))
    }

    /// Makes sure that the database was encrypted with this key; a new database remembers it.
    ///
    /// # Errors
    /// `key.wrong` for another key; those of the database.
    pub async fn check_or_register(&self, db: &Db) -> Result<(), Problem> {
        let mine = self.lookup_hash(CHECK, CHECK).to_vec();
        let mut stored = stored_check(db).await?;
        if stored.is_none() {
            let ctx = Ctx::new("system", Role::Administrator, AreaCode::COUNTRY, Locale::Zh);
            db.write(&ctx, async |tx| {
                // Of two processes that start at once the first one's key counts.
                sqlx::query(
                    "INSERT INTO store_meta (name, value) VALUES ($1, $2)
                     ON CONFLICT (name) DO NOTHING",
                )
                .bind(CHECK)
                .bind(mine.clone())
                .execute(tx.conn())
                .await
                .map_err(problem)?;
                tx.audit(AuditEntry {
                    county: AreaCode::COUNTRY,
                    action: "key.register",
                    entity: "store",
                    entity_id: CHECK.into(),
                    details: serde_json::Value::Null,
                });
                Ok(())
            })
            .await?;
            stored = stored_check(db).await?;
        }
        if stored.as_ref() == Some(&mine) {
            return Ok(());
        }
        Err(Problem::new(
            "key.wrong",
            "密钥与数据库不符：请使用加密此库时的密钥（密钥文件或 YIHU_KEY），新密钥打不开旧数据",
            "the key is not this database's: use the key it was encrypted with (key file or YIHU_KEY); a new key cannot open old data",
        )
        .at(db.place()))
    }
}

async fn stored_check(db: &Db) -> Result<Option<Vec<u8>>, Problem> {
    let row = sqlx::query("SELECT value FROM store_meta WHERE name = $1")
        .bind(CHECK)
        .fetch_optional(&mut *db.read().await?)
        .await
        .map_err(|e| db.placed(problem(e)))?;
    row.map(|row| row.try_get("value"))
        .transpose()
        .map_err(|e| db.placed(problem(e)))
}

fn fill_random(bytes: &mut [u8]) -> Result<(), Problem> {
    getrandom::fill(bytes).map_err(|e| {
        Problem::new(
            "key.random",
            format!("系统未能提供随机数（{e}），请检查操作系统"),
            format!("the system gave no random bytes ({e}): check the operating system"),
        )
    })
}

fn file_problem(error: &std::io::Error) -> Problem {
    let kind = error.kind();
    Problem::new(
        "key.file",
        format!("密钥文件无法读写（{kind}），请检查路径和权限"),
        format!("the key file cannot be read or made ({kind}): check path and permissions"),
    )
}

fn not_opened() -> Problem {
    Problem::new(
        "key.sealed",
        "密文无法解开：数据被改动，或不是用此密钥加密，请核对密钥并与备份比对",
        "a sealed value cannot be opened: it was changed or sealed by another key; check the key and compare with a backup",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::set(Ok("0f".repeat(32)), Ok(()))]
    #[case::empty(Ok(String::new()), Err("key.malformed"))]
    #[case::short(Ok("0f".repeat(31)), Err("key.malformed"))]
    #[case::no_text(Err(VarError::NotUnicode("?".into())), Err("key.malformed"))]
    #[case::unset(Err(VarError::NotPresent), Err("key.file"))]
    fn a_variable_that_is_set_decides(
        #[case] variable: Result<String, VarError>,
        #[case] expected: Result<(), &str>,
    ) {
        let nowhere = Path::new("/proc/nowhere/yihu.key");
        let chosen = Keyring::choose(variable, nowhere);
        assert_eq!(
            chosen
                .map(|(_, warning)| assert_eq!(warning, None))
                .map_err(|p| p.code),
            expected
        );
    }
}
