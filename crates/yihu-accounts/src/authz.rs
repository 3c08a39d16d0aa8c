//! Which role may do what: one table, and nothing else decides.

use yihu_base::{Ctx, Problem, Role};

/// What can be done in the office, as far as it is allowed to some and not to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// See households, personal numbers masked.
    HouseholdRead,
    /// Change households and their members.
    HouseholdEdit,
    /// See personal numbers in clear.
    HouseholdReveal,
    /// See persons in lists and search.
    PersonRead,
    /// Take lists away as files.
    ListExport,
    /// Import into the register.
    ImportStart,
    /// See jobs.
    JobRead,
    /// See numbers by area.
    OverviewRead,
    /// See packs and clauses.
    PolicyRead,
    /// Try what other policies would come to.
    PolicySimulate,
    /// Write policies.
    PolicyDraft,
    /// Decide on policies that others wrote.
    PolicyApprove,
    /// See runs and what they changed.
    RunRead,
    /// Run the packs.
    RunStart,
    /// Keep views of one's own.
    ViewEdit,
    /// See users.
    UserRead,
    /// Make users, give posts, reset passwords.
    UserEdit,
    /// See the audit log.
    AuditRead,
    /// Put the shapes of areas on the map.
    MapEdit,
}

const Y: bool = true;
const N: bool = false;

/// The columns stand in the order of [`Role::ALL`].
#[rustfmt::skip]
const RIGHTS: [(Action, &str, [bool; 8]); 19] = {
    use Action::*;
    [
        //                                   县办 乡站 村专干 帮扶 部门 督查 审计 管理
        (HouseholdRead,   "household.read",   [Y,   Y,   Y,    Y,   Y,   Y,   Y,   N]),
        (HouseholdEdit,   "household.edit",   [Y,   Y,   Y,    N,   N,   N,   N,   N]),
        (HouseholdReveal, "household.reveal", [Y,   Y,   N,    N,   N,   N,   Y,   N]),
        (PersonRead,      "person.read",      [Y,   Y,   Y,    Y,   Y,   Y,   Y,   N]),
        (ListExport,      "list.export",      [Y,   Y,   Y,    N,   Y,   Y,   Y,   N]),
        (ImportStart,     "import.start",     [Y,   Y,   Y,    N,   N,   N,   N,   Y]),
        (JobRead,         "job.read",         [Y,   Y,   Y,    N,   Y,   Y,   Y,   Y]),
        (OverviewRead,    "overview.read",    [Y,   Y,   Y,    Y,   Y,   Y,   Y,   Y]),
        (PolicyRead,      "policy.read",      [Y,   Y,   Y,    Y,   Y,   Y,   Y,   Y]),
        (PolicySimulate,  "policy.simulate",  [Y,   Y,   N,    N,   Y,   Y,   N,   N]),
        (PolicyDraft,     "policy.draft",     [Y,   N,   N,    N,   Y,   N,   N,   N]),
        (PolicyApprove,   "policy.approve",   [Y,   N,   N,    N,   N,   N,   N,   N]),
        (RunRead,         "run.read",         [Y,   Y,   Y,    Y,   Y,   Y,   Y,   Y]),
        (RunStart,        "run.start",        [Y,   N,   N,    N,   N,   N,   N,   N]),
        (ViewEdit,        "view.edit",        [Y,   Y,   Y,    Y,   Y,   Y,   Y,   Y]),
        (UserRead,        "user.read",        [Y,   N,   N,    N,   N,   Y,   Y,   Y]),
        (UserEdit,        "user.edit",        [N,   N,   N,    N,   N,   N,   N,   Y]),
        (AuditRead,       "audit.read",       [Y,   N,   N,    N,   N,   Y,   Y,   Y]),
        (MapEdit,         "map.edit",         [Y,   N,   N,    N,   N,   N,   N,   Y]),
    ]
};

impl Action {
    /// All actions.
    pub const ALL: [Self; RIGHTS.len()] = {
        let mut all = [Self::HouseholdRead; RIGHTS.len()];
        let mut i = 0;
        while i < RIGHTS.len() {
            // The table is read by position, so it must follow the order of the variants.
            assert!(RIGHTS[i].0 as usize == i);
            all[i] = RIGHTS[i].0;
            i += 1;
        }
        all
    };

    /// The id used on the wire.
    pub const fn id(self) -> &'static str {
        RIGHTS[self as usize].1
    }
}

/// Whether a role may do something, in its area.
pub fn allows(role: Role, action: Action) -> bool {
    let column = Role::ALL.iter().position(|r| *r == role);
    column.is_some_and(|column| RIGHTS[action as usize].2[column])
}

/// Passes an action that the actor's role allows.
///
/// # Errors
/// `forbidden` otherwise.
pub fn require(ctx: &Ctx, action: Action) -> Result<(), Problem> {
    if allows(ctx.actor.role, action) {
        return Ok(());
    }
    Err(Problem::new(
        "forbidden",
        "您的岗位没有此项权限，请切换岗位或联系系统管理员",
        "your post does not allow this: choose another post or ask an administrator",
    ))
}
