//! Signatures of versions (签名): ed25519 over what a version is and who answers for it, by a key that
//! is derived from the office's master key.

use crate::files::{File, pack_files};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use std::fmt;
use yihu_base::Problem;
use yihu_store::Keyring;

/// What is signed of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// Id of the pack.
    pub pack: String,
    /// Version.
    pub version: u32,
    /// blake3 of its files, hex.
    pub hash: String,
    /// Who wrote it.
    pub author: String,
    /// Who approved it.
    pub approver: String,
    /// When, Unix milliseconds.
    pub approved_at: i64,
}

impl Seal {
    /// Texts are preceded by their length, so that no two seals sign the same bytes.
    fn message(&self) -> Vec<u8> {
        let (version, at) = (self.version.to_string(), self.approved_at.to_string());
        let texts = [
            &self.pack,
            &version,
            &self.hash,
            &self.author,
            &self.approver,
            &at,
        ];
        let mut message = b"yihu pack version 1".to_vec();
        for text in texts {
            message.extend((text.len() as u64).to_le_bytes());
            message.extend(text.as_bytes());
        }
        message
    }
}

/// A seal with its signature, as it goes with exported files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// What is signed.
    #[serde(flatten)]
    pub seal: Seal,
    /// The public key, hex.
    pub key: String,
    /// The signature, hex.
    pub signature: String,
}

impl Signed {
    /// Passes files that are those signed, and a signature that its key made.
    ///
    /// # Errors
    /// `signature.files`, `signature.wrong`.
    pub fn verify(&self, files: &[File]) -> Result<(), Problem> {
        let found = pack_files(&self.seal.pack, self.seal.version, files).hash();
        if found != self.seal.hash {
            return Err(Problem::new(
                "signature.files",
                "文件与签名时不同：已被改动、增减或改名，请重新取得原件",
                "these are not the files that were signed: some were changed, added, removed or renamed; get the original again",
            ));
        }
        let verified = || {
            let key = VerifyingKey::from_bytes(&bytes(&self.key)?).ok()?;
            let signature = Signature::from_bytes(&bytes(&self.signature)?);
            key.verify_strict(&self.seal.message(), &signature).ok()
        };
        verified().ok_or_else(|| {
            Problem::new(
                "signature.wrong",
                "签名不符：版本、起草人、批准人或时间被改动，或不是此公钥所签",
                "the signature does not fit: version, author, approver or time were changed, or another key signed",
            )
        })
    }
}

/// The office's key for signing.
pub struct Signer(SigningKey);

impl fmt::Debug for Signer {
    /// Shows no key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer(…)")
    }
}

impl Signer {
    /// The key that belongs to a keyring.
    pub fn of(keyring: &Keyring) -> Self {
        Self(SigningKey::from_bytes(&keyring.derived("policy versions")))
    }

    /// The public key, hex.
    pub fn public(&self) -> String {
        hex(self.0.verifying_key().as_bytes())
    }

    /// Signs a seal; the signature is hex.
    pub fn sign(&self, seal: &Seal) -> String {
        hex(&self.0.sign(&seal.message()).to_bytes())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn bytes<const N: usize>(hex: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if hex.len() != 2 * N || !hex.is_ascii() {
        return None;
    }
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(bytes)
}
