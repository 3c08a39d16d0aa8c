//! What can be changed by hand, and what the households are then.

use super::{Edit, problems};
use crate::households::{HouseholdKey, Secrets, StoredHousehold, find_in};
use crate::record::{Household, Person};
use crate::time::AsOf;
use yihu_base::codes::Relation;
use yihu_base::id::{HouseholdId, PersonId};
use yihu_base::{AreaCode, AreaLevel, Ctx, Date, Problem, Text};
use yihu_store::{Keyring, WriteTx, problem};

/// A household as the one who changes it has seen it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Which.
    pub id: HouseholdId,
    /// The version that was seen.
    pub version: i64,
}

/// A change of one household, or of two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A new household.
    Add(Box<Household>),
    /// The household as it is now, whole. Members are known by their person number; who is not
    /// named any more has left.
    Save {
        /// The household.
        seen: Seen,
        /// What it is to be.
        household: Box<Household>,
    },
    /// A member leaves. The last one to leave ends the household.
    Leave {
        /// The household.
        seen: Seen,
        /// The member; the head only when nobody else is left.
        person: PersonId,
        /// How.
        kind: LeaveKind,
    },
    /// Members make a household of their own, in the same village and of the same class, status
    /// and causes; its account, house and land are not known yet. Relations to the new head are
    /// 其他 until somebody says better.
    Split {
        /// The household.
        seen: Seen,
        /// Who goes; not the head, and not everybody.
        members: Vec<PersonId>,
        /// The head of the new household, one of them.
        head: PersonId,
        /// The number of the new household.
        number: String,
    },
    /// The members of another household join, which ends. Their relation to the head is 其他 until
    /// somebody says better.
    Merge {
        /// The household that stays.
        seen: Seen,
        /// The one that ends, of the same county.
        other: HouseholdId,
    },
    /// The household moves to another village of its county.
    Move {
        /// The household.
        seen: Seen,
        /// Where to.
        village: AreaCode,
        /// 自然村 / 村民小组 there.
        group: Option<String>,
    },
}

/// How a member leaves a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaveKind {
    /// 死亡.
    Death,
    /// 迁出.
    MovedOut,
    /// 婚嫁.
    MarriedOut,
    /// 其他.
    Other,
}

/// What kind of change it is, as the history names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// [`Change::Add`].
    Add,
    /// [`Change::Save`].
    Save,
    /// [`Change::Leave`].
    Leave(LeaveKind),
    /// [`Change::Split`].
    Split,
    /// [`Change::Merge`].
    Merge,
    /// [`Change::Move`].
    Move,
}

impl Act {
    const ALL: [Self; 9] = [
        Self::Add,
        Self::Save,
        Self::Leave(LeaveKind::Death),
        Self::Leave(LeaveKind::MovedOut),
        Self::Leave(LeaveKind::MarriedOut),
        Self::Leave(LeaveKind::Other),
        Self::Split,
        Self::Merge,
        Self::Move,
    ];

    /// The id under which it is stored.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Save => "save",
            Self::Leave(LeaveKind::Death) => "leave_death",
            Self::Leave(LeaveKind::MovedOut) => "leave_moved_out",
            Self::Leave(LeaveKind::MarriedOut) => "leave_married_out",
            Self::Leave(LeaveKind::Other) => "leave_other",
            Self::Split => "split",
            Self::Merge => "merge",
            Self::Move => "move",
        }
    }

    /// The act of that id: the name of a source of kind [`super::KIND`].
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.id() == id)
    }

    /// What a history shows.
    pub fn title(self) -> Text {
        let (zh, en) = match self {
            Self::Add => ("新增户", "household added"),
            Self::Save => ("修改", "changed by hand"),
            Self::Leave(LeaveKind::Death) => ("成员死亡", "a member died"),
            Self::Leave(LeaveKind::MovedOut) => ("成员迁出", "a member moved out"),
            Self::Leave(LeaveKind::MarriedOut) => ("成员婚嫁离户", "a member married out"),
            Self::Leave(LeaveKind::Other) => ("成员离户", "a member left"),
            Self::Split => ("分户", "household split"),
            Self::Merge => ("并户", "households merged"),
            Self::Move => ("迁移", "household moved"),
        };
        Text::new(zh, en)
    }
}

impl Change {
    /// What kind of change it is.
    pub const fn act(&self) -> Act {
        match self {
            Self::Add(_) => Act::Add,
            Self::Save { .. } => Act::Save,
            Self::Leave { kind, .. } => Act::Leave(*kind),
            Self::Split { .. } => Act::Split,
            Self::Merge { .. } => Act::Merge,
            Self::Move { .. } => Act::Move,
        }
    }
}

/// The households of an edit as they are to be, at least one.
pub(super) async fn resolve(
    ctx: &Ctx,
    tx: &mut WriteTx,
    keyring: &Keyring,
    edit: &Edit,
) -> Result<Vec<Household>, Problem> {
    let mut now = Now {
        ctx,
        tx,
        keyring,
        as_of: edit.as_of,
    };
    match &edit.change {
        Change::Add(household) => {
            ctx.require_area(household.village)?;
            let county = household.village.at(AreaLevel::County);
            now.free_number(county, &household.number).await?;
            Ok(vec![(**household).clone()])
        }
        Change::Save { seen, household } => {
            let stored = now.seen(*seen).await?.household;
            same_county(stored.village, household.village)?;
            if stored.number != household.number {
                return Err(problems::number());
            }
            Ok(vec![(**household).clone()])
        }
        Change::Leave { seen, person, .. } => {
            let mut stored = now.seen(*seen).await?;
            let at = member(&stored, *person)?;
            let gone = stored.household.members.remove(at);
            if gone.relation == Relation::Head && !stored.household.members.is_empty() {
                return Err(problems::head());
            }
            Ok(vec![stored.household])
        }
        Change::Split {
            seen,
            members,
            head,
            number,
        } => {
            let stored = now.seen(*seen).await?;
            let county = stored.household.village.at(AreaLevel::County);
            let both = split(stored, members, *head, number)?;
            now.free_number(county, number).await?;
            Ok(both)
        }
        Change::Merge { seen, other } => {
            if seen.id == *other {
                return Err(problems::same());
            }
            let mut into = now.seen(*seen).await?.household;
            let from = now.current(*other).await?;
            let mut from = now.held_since(from)?.household;
            same_county(into.village, from.village)?;
            into.members.extend(from.members.drain(..).map(as_other));
            Ok(vec![into, from])
        }
        Change::Move {
            seen,
            village,
            group,
        } => {
            ctx.require_area(*village)?;
            let mut household = now.seen(*seen).await?.household;
            same_county(household.village, *village)?;
            household.village = *village;
            household.group.clone_from(group);
            Ok(vec![household])
        }
    }
}

/// The register as an edit finds it.
struct Now<'a> {
    ctx: &'a Ctx,
    tx: &'a mut WriteTx,
    keyring: &'a Keyring,
    as_of: Date,
}

impl Now<'_> {
    /// A household as it is now.
    async fn current(&mut self, id: HouseholdId) -> Result<StoredHousehold, Problem> {
        let dialect = self.tx.dialect();
        let (key, at) = (HouseholdKey::Id(id), AsOf::on(Date::MAX));
        let secrets = Secrets::Masked(self.keyring);
        let found = find_in(self.ctx, self.tx.conn(), dialect, key, at, secrets).await?;
        found.ok_or_else(problems::not_found)
    }

    /// The household that was seen, if it is still as it was.
    async fn seen(&mut self, seen: Seen) -> Result<StoredHousehold, Problem> {
        let stored = self.current(seen.id).await?;
        if stored.version != seen.version {
            return Err(problems::conflict());
        }
        self.held_since(stored)
    }

    /// Passes a household that has been as it is now since the day of the edit at least.
    fn held_since(&self, stored: StoredHousehold) -> Result<StoredHousehold, Problem> {
        if self.as_of < stored.valid_from {
            return Err(problems::as_of(stored.valid_from));
        }
        Ok(stored)
    }

    /// Passes a household number that is not in use in the county, in scope or out of it.
    async fn free_number(&mut self, county: AreaCode, number: &str) -> Result<(), Problem> {
        let query = sqlx::query("SELECT 1 FROM households WHERE county_code = $1 AND number = $2");
        let query = query.bind(county.as_i64()).bind(number);
        let taken = query
            .fetch_optional(self.tx.conn())
            .await
            .map_err(problem)?;
        match taken {
            Some(_) => Err(problems::number_taken()),
            None => Ok(()),
        }
    }
}

fn same_county(a: AreaCode, b: AreaCode) -> Result<(), Problem> {
    if a.at(AreaLevel::County) == b.at(AreaLevel::County) {
        return Ok(());
    }
    Err(problems::county())
}

/// The place of a member.
fn member(stored: &StoredHousehold, person: PersonId) -> Result<usize, Problem> {
    let at = stored.persons.iter().position(|p| *p == person);
    at.ok_or_else(problems::member)
}

fn as_other(person: Person) -> Person {
    Person {
        relation: Relation::Other,
        ..person
    }
}

fn split(
    stored: StoredHousehold,
    members: &[PersonId],
    head: PersonId,
    number: &str,
) -> Result<Vec<Household>, Problem> {
    for person in members.iter().chain([&head]) {
        member(&stored, *person)?;
    }
    if !members.contains(&head) {
        return Err(problems::member());
    }
    let mut left = stored.household;
    let mut right = Household {
        number: number.to_owned(),
        village: left.village,
        group: left.group.clone(),
        class: left.class,
        status: left.status,
        main_cause: left.main_cause,
        other_causes: left.other_causes.clone(),
        ..Household::default()
    };
    let all = std::mem::take(&mut left.members);
    for (id, person) in stored.persons.into_iter().zip(all) {
        if !members.contains(&id) {
            left.members.push(person);
            continue;
        }
        if person.relation == Relation::Head {
            return Err(problems::head());
        }
        let mut person = as_other(person);
        if id == head {
            person.relation = Relation::Head;
        }
        right.members.push(person);
    }
    if left.members.is_empty() {
        return Err(problems::member());
    }
    Ok(vec![left, right])
}
