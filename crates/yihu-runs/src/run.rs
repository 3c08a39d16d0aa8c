//! A run: the register is frozen, the packs are evaluated, results are stored and compared.

use crate::column_file::broken;
use crate::diff::{self, Change};
use crate::freeze::{Freezer, Frozen};
use crate::ledger::{self, RunRecord};
use crate::parquet;
use crate::results_file;
use crate::tally::{NameTally, tally};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use yihu_base::id::RunId;
use yihu_base::{AreaCode, AreaLevel, Ctx, Date, Problem};
use yihu_policy::library::Library;
use yihu_policy::results::{Keep, Results};
use yihu_policy::types::Level;
use yihu_policy::vocabulary::FACTS;
use yihu_registry::facts::{self, EntityKind, FactRow};
use yihu_registry::households::{Secrets, for_each_as_of};
use yihu_registry::lists::{self, HouseholdFilter};
use yihu_registry::{AreaTree, AsOf};
use yihu_store::Db;

/// Where snapshots and results are kept: a folder of the operator's.
#[derive(Debug, Clone)]
pub struct Folders {
    base: PathBuf,
}

impl Folders {
    /// Below a data folder.
    pub fn new(base: impl Into<PathBuf>) -> Self {
        Self { base: base.into() }
    }

    /// The folder of a snapshot, named by its hash.
    pub fn snapshot(&self, hash: &str) -> PathBuf {
        self.base.join("snapshots").join(hash)
    }

    /// The folder of a run's results.
    pub fn run(&self, id: RunId) -> PathBuf {
        self.base.join("runs").join(id.to_string())
    }
}

/// What to run.
#[derive(Debug, Clone, Copy)]
pub struct RunOptions {
    /// The area, in scope.
    pub area: AreaCode,
    /// The day of the facts.
    pub as_of: Date,
    /// The day of the policy; usually the same.
    pub policy_day: Date,
}

/// How long each step took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Timings {
    /// Reading the register and freezing it.
    pub freeze: Duration,
    /// Evaluating the packs.
    pub evaluate: Duration,
    /// Counting, comparing and storing.
    pub store: Duration,
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// Its record.
    pub record: RunRecord,
    /// Whether the run before had the same inputs, so that nothing new was stored.
    pub repeated: bool,
    /// The run it is compared with.
    pub previous: Option<RunRecord>,
    /// What changed since then.
    pub changes: Vec<Change>,
    /// Counts and sums by area.
    pub tallies: Vec<NameTally>,
    /// The snapshot.
    pub frozen: Frozen,
    /// The results.
    pub results: Results,
    /// How long it took.
    pub timings: Timings,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// So many households are frozen, of about so many.
    Freeze(usize, usize),
    /// The packs are evaluated.
    Evaluate,
    /// Results are counted, and compared with the run before.
    Compare,
    /// Results are stored.
    Store,
}

/// Hears how far a run is.
pub type Told<'a> = &'a (dyn Fn(Step) + Send + Sync);

/// After so many households a run says how many are frozen.
const TELL: usize = 1_000;

/// Freezes the register of an area as it was on a day, by all that is known now.
///
/// # Errors
/// `area.not_found` out of scope, `snapshot.empty` without villages, those of the database.
pub async fn freeze(
    ctx: &Ctx,
    db: &Db,
    library: &Library,
    area: AreaCode,
    as_of: Date,
) -> Result<Frozen, Problem> {
    freeze_telling(ctx, db, library, area, as_of, &|_| ()).await
}

async fn freeze_telling(
    ctx: &Ctx,
    db: &Db,
    library: &Library,
    area: AreaCode,
    as_of: Date,
    told: Told<'_>,
) -> Result<Frozen, Problem> {
    ctx.require_area(area)?;
    let areas = AreaTree::load(ctx, db, as_of).await?;
    let names: BTreeMap<AreaCode, String> =
        areas.iter().map(|a| (a.code, a.name.clone())).collect();
    let is_village = |code: &AreaCode| code.level() == AreaLevel::Village && area.contains(*code);
    let villages: Vec<AreaCode> = names.keys().copied().filter(is_village).collect();
    if villages.is_empty() {
        return Err(Problem::new(
            "snapshot.empty",
            format!("区划 {area} 下没有村，请先导入区划"),
            format!("there is no village in {area}: import the areas first"),
        ));
    }
    let mut freezer = Freezer::new(as_of, villages);
    let at = AsOf::on(as_of);
    // Those of today: on another day there were a few more or fewer.
    let of_area = HouseholdFilter {
        area,
        ..HouseholdFilter::default()
    };
    let today = lists::count(ctx, db, &of_area).await?.households;
    let today = usize::try_from(today).unwrap_or_default();
    let mut frozen = 0;
    told(Step::Freeze(frozen, today));
    // Two readers of one database: while one waits for its rows the other decodes.
    let households = for_each_as_of(ctx, db, area, at, Secrets::Hidden, |stored| {
        freezer.push(&stored.household)?;
        frozen += 1;
        if frozen % TELL == 0 {
            told(Step::Freeze(frozen, today.max(frozen)));
        }
        Ok(ControlFlow::Continue(()))
    });
    let (households, facts) = tokio::join!(households, extension_facts(ctx, db, library, area, at));
    households?;
    told(Step::Freeze(frozen, frozen));
    let facts = facts?;
    freezer.finish(library, &facts, names)
}

async fn extension_facts(
    ctx: &Ctx,
    db: &Db,
    library: &Library,
    area: AreaCode,
    at: AsOf,
) -> Result<Vec<FactRow>, Problem> {
    let is_column = |level: Level, id: &str| {
        level.area().is_none() && FACTS.iter().any(|f| f.level == level && f.id == id)
    };
    let keys = |wanted: fn(Level) -> bool| -> Vec<&str> {
        let mut keys: Vec<&str> = library
            .facts
            .keys()
            .filter(|(level, id)| wanted(*level) && !is_column(*level, id))
            .map(|(_, id)| id.as_str())
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    };
    let mut rows = Vec::new();
    for (kind, keys) in [
        (EntityKind::Person, keys(|l| l == Level::Person)),
        (EntityKind::Household, keys(|l| l == Level::Household)),
        (EntityKind::Area, keys(|l| l.area().is_some())),
    ] {
        let found = facts::read_as_of(ctx, db, area, kind, at, &keys).await?;
        rows.extend(found.into_iter().map(|f| f.fact));
    }
    Ok(rows)
}

/// Runs the packs that hold in an area.
///
/// # Errors
/// Those of freezing, evaluating and storing; a run that fails stores nothing.
pub async fn run(
    ctx: &Ctx,
    db: &Db,
    folders: &Folders,
    library: &Library,
    options: RunOptions,
) -> Result<Outcome, Problem> {
    run_telling(ctx, db, folders, library, options, &|_| ()).await
}

/// Runs the packs that hold in an area, and says how far it is.
///
/// # Errors
/// As [`run`].
pub async fn run_telling(
    ctx: &Ctx,
    db: &Db,
    folders: &Folders,
    library: &Library,
    options: RunOptions,
    told: Told<'_>,
) -> Result<Outcome, Problem> {
    let mut timings = Timings::default();
    let clock = Instant::now();
    let frozen = freeze_telling(ctx, db, library, options.area, options.as_of, told).await?;
    let about = keep_snapshot(folders, &frozen)?;
    timings.freeze = clock.elapsed();

    told(Step::Evaluate);
    let clock = Instant::now();
    let results = Results::run(
        library,
        &frozen.snapshot,
        options.policy_day,
        Keep::Decisions,
    )?;
    timings.evaluate = clock.elapsed();

    told(Step::Compare);
    let clock = Instant::now();
    let tallies = tally(library, &frozen, &results)?;
    let previous = ledger::latest(ctx, db, options.area)
        .await?
        .filter(|run| run.area == options.area);
    let changes = match &previous {
        Some(run) => diff::compare(&folders.run(run.id), &frozen, &results)?,
        None => Vec::new(),
    };
    told(Step::Store);
    let id = RunId::new();
    let folder = folders.run(id);
    let results_hash = results_file::write(&folder, &frozen, &results)?;
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let record = RunRecord {
        id,
        area: options.area,
        as_of: options.as_of,
        policy_day: options.policy_day,
        snapshot_hash: about.hash,
        packs_hash: library.hash.clone(),
        results_hash,
        households: about.households as i64,
        persons: about.persons as i64,
        actor: ctx.actor.name.clone(),
        finished_at: i64::try_from(now.as_millis()).unwrap_or(i64::MAX),
    };
    let same = previous
        .as_ref()
        .filter(|run| run.same_inputs(&record))
        .cloned();
    let (record, repeated) = match same {
        Some(before) => {
            // The results are already in the book; a second copy would say nothing new.
            let _ = std::fs::remove_dir_all(&folder);
            check_same_results(&before, &record)?;
            (before, true)
        }
        None => {
            ledger::enter(ctx, db, &record, &tallies).await?;
            (record, false)
        }
    };
    timings.store = clock.elapsed();
    Ok(Outcome {
        record,
        repeated,
        previous,
        changes,
        tallies,
        frozen,
        results,
        timings,
    })
}

/// The same inputs must give the same results: anything else is a fault of the program.
fn check_same_results(before: &RunRecord, now: &RunRecord) -> Result<(), Problem> {
    if before.results_hash == now.results_hash {
        return Ok(());
    }
    Err(Problem::new(
        "run.not_reproducible",
        "同样的输入得出了不同的结果：程序版本不同，或结果文件被改动；请报告维护人员",
        "the same inputs gave other results: the program is another version or a file was changed; tell support",
    ))
}

/// Puts a snapshot into the folder of its hash, whole or not at all.
fn keep_snapshot(folders: &Folders, frozen: &Frozen) -> Result<parquet::About, Problem> {
    let draft = folders.snapshot(&format!(".draft-{}", RunId::new()));
    let about = parquet::write(&draft, frozen)?;
    let place = folders.snapshot(&about.hash);
    let kept = if place.exists() {
        std::fs::remove_dir_all(&draft)
    } else {
        std::fs::rename(&draft, &place)
    };
    kept.map_err(|e| broken(&place, e))?;
    Ok(about)
}
