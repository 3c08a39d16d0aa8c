//! What a link of the chain is made of, and its hash.

use crate::error::problem;
use serde::{Serialize, Serializer};
use sqlx::Row;
use sqlx::any::AnyRow;
use std::{fmt, str::FromStr};
use yihu_base::{AreaCode, Problem};

/// The hash before the first entry.
pub(crate) const GENESIS: [u8; 32] = [0; 32];

/// A stored entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditRecord {
    /// The chain: a county, or the country.
    pub county: AreaCode,
    /// Place in the chain, from 1.
    pub seq: i64,
    /// When, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Who.
    pub actor: String,
    /// In which role, by id.
    pub role: String,
    /// For which area the actor acted.
    pub scope: AreaCode,
    /// What was done.
    pub action: String,
    /// To what kind of object.
    pub entity: String,
    /// Which object.
    pub entity_id: String,
    /// More, as JSON text.
    pub details: String,
}

/// The columns that [`AuditRecord::read`] expects.
macro_rules! record_columns {
    () => {
        "county_code, seq, at_ms, actor, role, scope, action, entity, entity_id, details"
    };
}
pub(crate) use record_columns;

impl AuditRecord {
    /// The hash of the entry after `prev`. Texts are preceded by their length, so that no two
    /// different entries encode to the same bytes.
    pub(crate) fn hash(&self, prev: &[u8]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_derive_key("yihu audit entry 1");
        for number in [
            self.county.as_i64(),
            self.seq,
            self.at_ms,
            self.scope.as_i64(),
        ] {
            hasher.update(&number.to_le_bytes());
        }
        let texts = [
            &self.actor,
            &self.role,
            &self.action,
            &self.entity,
            &self.entity_id,
            &self.details,
        ];
        for bytes in texts.map(|t| t.as_bytes()).into_iter().chain([prev]) {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        }
        hasher.finalize()
    }

    pub(crate) fn read(row: &AnyRow) -> Result<Self, Problem> {
        let read = || -> Result<Self, sqlx::Error> {
            Ok(Self {
                county: area(row, "county_code")?,
                seq: row.try_get("seq")?,
                at_ms: row.try_get("at_ms")?,
                actor: row.try_get("actor")?,
                role: row.try_get("role")?,
                scope: area(row, "scope")?,
                action: row.try_get("action")?,
                entity: row.try_get("entity")?,
                entity_id: row.try_get("entity_id")?,
                details: row.try_get("details")?,
            })
        };
        read().map_err(problem)
    }
}

/// An area code; a stored number that is none is a decoding error.
pub(crate) fn area(row: &AnyRow, column: &str) -> Result<AreaCode, sqlx::Error> {
    let code: i64 = row.try_get(column)?;
    u64::try_from(code)
        .ok()
        .and_then(AreaCode::from_u64)
        .ok_or_else(|| sqlx::Error::ColumnDecode {
            index: column.into(),
            source: "no area code".into(),
        })
}

/// The end of a chain: small enough to print, and to keep where nobody of the office can reach it.
/// Its text is `COUNTY SEQ HASH`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ChainHead {
    /// The chain.
    pub county: AreaCode,
    /// Its last entry; 0 for an empty chain.
    pub seq: i64,
    /// The hash of that entry.
    #[serde(serialize_with = "hex")]
    pub hash: blake3::Hash,
}

fn hex<S: Serializer>(hash: &blake3::Hash, s: S) -> Result<S::Ok, S::Error> {
    s.collect_str(hash)
}

impl fmt::Display for ChainHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.county, self.seq, self.hash)
    }
}

impl FromStr for ChainHead {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let parse = || {
            let mut parts = text.split_whitespace();
            let head = Self {
                county: parts.next()?.parse().ok()?,
                seq: parts.next()?.parse().ok().filter(|seq| *seq >= 0)?,
                hash: parts.next()?.parse().ok()?,
            };
            parts.next().is_none().then_some(head)
        };
        parse().ok_or_else(|| {
            Problem::new(
                "audit.head",
                "审计链首应写作“县代码 序号 哈希”，请照抄核对报告中的一行",
                "a chain head is written COUNTY SEQ HASH: copy the line of the report",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(texts: [String; 6]) -> AuditRecord {
        let [actor, role, action, entity, entity_id, details] = texts;
        let county = AreaCode::COUNTRY;
        AuditRecord {
            county,
            seq: 1,
            at_ms: 0,
            actor,
            role,
            scope: county,
            action,
            entity,
            entity_id,
            details,
        }
    }

    proptest! {
        /// Moving a character across the border of two fields must change the hash.
        #[test]
        fn borders_count(text in "[a-z]{1,8}", cut in 0usize..8, field in 0usize..5) {
            let cut = cut.min(text.len());
            let mut texts: [String; 6] = Default::default();
            texts[field] = text[..cut].into();
            texts[field + 1] = text[cut..].into();
            let mut joined: [String; 6] = Default::default();
            joined[field].clone_from(&text);
            let (a, b) = (record(texts), record(joined));
            prop_assert_eq!(a.hash(&GENESIS) == b.hash(&GENESIS), a == b);
        }

        #[test]
        fn a_head_reads_back(county in 0u64..1_000_000_000_000, seq in 0i64.., hash: [u8; 32]) {
            let county = AreaCode::from_u64(county).unwrap();
            let head = ChainHead { county, seq, hash: hash.into() };
            prop_assert_eq!(head.to_string().parse(), Ok(head));
        }
    }
}
