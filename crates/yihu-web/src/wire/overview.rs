//! Numbers of an area (总览) and of the map.

use super::Text;
use super::area::Area;
use super::explain::PayerSum;
use super::list::VillageRow;
use super::run::{Run, TallyRow};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use yihu_base::CodeList;
use yihu_registry::lists;

/// The numbers of an area.
#[derive(Debug, Serialize, ToSchema)]
pub struct Overview {
    /// The area.
    pub area: Area,
    /// The areas it lies in, the widest first.
    pub path: Vec<Area>,
    /// The day of the facts of the run.
    pub as_of: Option<String>,
    /// The latest run.
    pub run: Option<Run>,
    /// The sums.
    pub totals: Totals,
    /// By class.
    pub by_class: Vec<Bucket>,
    /// By status.
    pub by_status: Vec<Bucket>,
    /// By main cause.
    pub by_cause: Vec<Bucket>,
    /// The areas below.
    pub children: Vec<VillageRow>,
    /// The tests of the run.
    pub tests: Vec<TallyRow>,
    /// The benefits of the run.
    pub benefits: Vec<TallyRow>,
    /// What each payer pays in a year.
    pub payers: Vec<PayerSum>,
    /// The part whose payers no document names.
    pub payer_unknown_fen: i64,
    /// The runs, the earliest first.
    pub trends: Vec<TrendPoint>,
}

/// The sums of an area.
#[derive(Debug, Serialize, ToSchema)]
pub struct Totals {
    /// Households.
    pub households: i64,
    /// Persons in them.
    pub persons: i64,
    /// Registered households.
    pub registered: i64,
    /// Persons in them.
    pub registered_persons: i64,
    /// Registered households that have left poverty.
    pub exited: i64,
    /// Registered households in poverty.
    pub poor: i64,
    /// The test that identifies households.
    pub identified_by: Option<String>,
    /// Households that the run identifies.
    pub identified: Option<u64>,
    /// Households for which it cannot be decided.
    pub unknown: Option<u64>,
    /// Known amounts of all benefits in a year.
    pub benefits_fen: Option<i64>,
}

/// The households of one kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct Bucket {
    /// The kind; `null` is unknown.
    pub id: Option<&'static str>,
    /// Households.
    pub households: i64,
    /// Persons in them.
    pub persons: i64,
}

impl Bucket {
    /// The buckets of a count.
    pub fn all<L: CodeList>(buckets: &[lists::Bucket<L>]) -> Vec<Self> {
        let of = |b: &lists::Bucket<L>| Self {
            id: b.id.map(CodeList::id),
            households: b.households,
            persons: b.persons,
        };
        buckets.iter().map(of).collect()
    }
}

/// What a run came to, for a line over runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrendPoint {
    /// The run.
    pub run: String,
    /// The day of its facts.
    pub as_of: String,
    /// When it was done, Unix milliseconds.
    pub finished_at: i64,
    /// How often each test holds.
    pub values: BTreeMap<String, u64>,
    /// Known amounts of all benefits in a year.
    pub benefits_fen: i64,
}

/// Something the map can show.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Indicator {
    /// Id.
    pub id: String,
    /// What it says.
    pub title: Text,
    /// Its unit.
    pub unit: Text,
    /// `count`, `share` or `money`.
    pub kind: &'static str,
    /// Whether a `high` or a `low` value is good, or neither.
    pub better: &'static str,
}

/// The values of an indicator in the areas below one.
#[derive(Debug, Serialize, ToSchema)]
pub struct MapValues {
    /// The area.
    pub area: Area,
    /// The areas it lies in, the widest first.
    pub path: Vec<Area>,
    /// What is shown.
    pub indicator: Indicator,
    /// One value for each area below.
    pub values: Vec<MapValue>,
}

/// The value of an area.
#[derive(Debug, Serialize, ToSchema)]
pub struct MapValue {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The value: a count, the numerator of a share, or fen; `null` is unknown.
    pub value: Option<i64>,
    /// The denominator of a share.
    pub of: Option<i64>,
    /// Level of the area.
    pub level: &'static str,
    /// Whether there are areas below it.
    pub has_children: bool,
    /// The query of the list behind the number; empty where I may not see whom it counts.
    pub list: String,
}
