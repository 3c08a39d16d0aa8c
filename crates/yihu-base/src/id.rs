//! Typed identifiers: UUIDv7, ordered by time of making; one Rust type per entity.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier, later than all made before on this machine.
            #[allow(clippy::new_without_default, reason = "an id is made on purpose, never by default")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// From the 16 bytes it is stored as.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// The 16 bytes it is stored as.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

typed_id! {
    /// A household (户).
    HouseholdId,
    /// A person (人).
    PersonId,
    /// A unit or organisation (单位).
    UnitId,
    /// Where a change came from: a file, a form, a department list (来源).
    SourceId,
    /// A run of the policy packs (测算批次).
    RunId,
    /// A user of the system (用户).
    UserId,
    /// A post of a user (岗位): a role in an area.
    PostId,
    /// A job in the background (后台任务).
    JobId,
    /// A draft of a policy pack (政策草稿).
    DraftId,
}
