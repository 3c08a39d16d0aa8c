//! The audit chain (审计链): who did what to which object, chained by hash county by county, so that an
//! outsider who keeps a chain's head can tell whether anything before it was changed since.

mod append;
mod chain;
mod list;
mod verify;

pub(crate) use append::{append, lock_head};
pub use chain::{AuditRecord, ChainHead};
pub use list::{AuditFilter, MAX_LISTED, list};
pub use verify::{AuditFault, AuditReport, Chain, FaultKind, verify, verify_against};

use yihu_base::AreaCode;

/// One act, as the operation that did it notes it. Never holds personal numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// The county whose chain it joins; an area below stands for its county, the country for what
    /// concerns no county.
    pub county: AreaCode,
    /// What was done, e.g. `household.update`.
    pub action: &'static str,
    /// The kind of object, e.g. `household`.
    pub entity: &'static str,
    /// Which object.
    pub entity_id: String,
    /// What else an auditor needs: counts, names of changed fields, the source.
    pub details: serde_json::Value,
}
