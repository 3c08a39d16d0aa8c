//! Households (户) and their members: the one way in, and the ways to read them.

mod apply;
mod batch;
mod columns;
mod conflict;
mod dossier;
mod known;
mod present;
mod read;
mod stream;
mod write;

pub(crate) use apply::apply_in;
pub use apply::{Applied, apply};
pub(crate) use batch::Batch;
pub use batch::Prepared;
pub use columns::Secrets;
pub use dossier::{YearAccount, accounts, version};
pub(crate) use read::find_in;
pub use read::{HouseholdKey, VersionInfo, count, find, history, reveal};
pub use stream::for_each_as_of;

use crate::record::Household;
use yihu_base::Date;
use yihu_base::id::{HouseholdId, PersonId, SourceId};

/// A household as the register holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredHousehold {
    /// Its identity.
    pub id: HouseholdId,
    /// The version, counted from 1 in the order of recording.
    pub version: i64,
    /// Since when it held.
    pub valid_from: Date,
    /// When it was recorded, Unix milliseconds.
    pub recorded_at: i64,
    /// Where it came from.
    pub source: SourceId,
    /// The identities of the members, in their order.
    pub persons: Vec<PersonId>,
    /// The content.
    pub household: Household,
}

impl StoredHousehold {
    /// Whether the household has ended (销户): nobody is in it any more. Lists, counts and streams
    /// leave it out from that day on.
    pub fn ended(&self) -> bool {
        self.persons.is_empty()
    }
}
