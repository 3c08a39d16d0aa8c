//! The one way in for imports: a batch of households, compared with the register, written as new
//! versions in one transaction.

use super::batch::{Batch, Incoming, Prepared};
use super::known::{Known, Loader};
use super::write::Writer;
use super::{conflict, write};
use crate::sql::{self, Undone};
use crate::time::{days, now_ms};
use std::collections::HashSet;
use std::mem;
use yihu_base::id::SourceId;
use yihu_base::{AreaCode, Ctx, Date, Problem};
use yihu_store::{Db, WriteTx};

/// What a batch came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applied {
    /// Households new to the register.
    pub new: u64,
    /// Known households with a new version.
    pub changed: u64,
    /// Households that are as the register has them.
    pub unchanged: u64,
    /// Persons new to the register.
    pub persons_new: u64,
    /// Known persons with a new version.
    pub persons_changed: u64,
    /// Persons who came from another household.
    pub persons_moved: u64,
    /// Persons who are in no household any more.
    pub persons_left: u64,
    /// Households that contradict the register, by their place in the batch, with the reason.
    pub refused: Vec<(usize, Problem)>,
}

impl Applied {
    /// Adds the counts of another batch, whose first household is the `offset`-th of all.
    pub fn add(&mut self, other: Self, offset: usize) {
        self.new += other.new;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.persons_new += other.persons_new;
        self.persons_changed += other.persons_changed;
        self.persons_moved += other.persons_moved;
        self.persons_left += other.persons_left;
        self.refused
            .extend(other.refused.into_iter().map(|(at, p)| (at + offset, p)));
    }
}

/// Brings `households` into the register as of `as_of`: all of them in one transaction, except
/// those in conflict with the register, which are refused whole.
///
/// A household or person that is as known gets no new version. One call should bring some
/// thousands of households; a person moves between households when both are in the same call. What is known
/// to hold from a later day stays untouched by an earlier `as_of`.
///
/// # Errors
/// `forbidden` for a role that may not write; those of the database. Conflicts are no errors: see
/// [`Applied::refused`].
pub async fn apply(
    ctx: &Ctx,
    db: &Db,
    source: SourceId,
    as_of: Date,
    households: &[Prepared],
) -> Result<Applied, Problem> {
    ctx.require_register_writer()?;
    let batch = Batch::new(ctx, households);
    if batch.counties.is_empty() {
        return Ok(Applied {
            refused: batch.refused,
            ..Applied::default()
        });
    }
    let undone = Undone::new();
    let written = db.write(ctx, async |tx: &mut WriteTx| {
        let applied = apply_in(ctx, tx, source, as_of, &batch).await?;
        if applied.new + applied.changed == 0 {
            return undone.undo(applied);
        }
        Ok(applied)
    });
    let written = written.await;
    undone.or(written)
}

/// [`apply`] inside a transaction.
pub(crate) async fn apply_in(
    ctx: &Ctx,
    tx: &mut WriteTx,
    source: SourceId,
    as_of: Date,
    batch: &Batch<'_>,
) -> Result<Applied, Problem> {
    let stamp = write::Stamp {
        source,
        as_of: days(as_of),
        recorded_at: now_ms(),
    };
    let mut applied = Applied {
        refused: batch.refused.clone(),
        ..Applied::default()
    };
    for (&county, households) in &batch.counties {
        apply_county(ctx, tx, county, &stamp, households, &mut applied).await?;
    }
    applied.refused.sort_by_key(|(at, _)| *at);
    Ok(applied)
}

async fn apply_county(
    ctx: &Ctx,
    tx: &mut WriteTx,
    county: AreaCode,
    stamp: &write::Stamp,
    batch: &[Incoming<'_>],
    applied: &mut Applied,
) -> Result<(), Problem> {
    let missing = missing_villages(tx, batch).await?;
    let mut loader = Loader {
        tx,
        county,
        as_of: stamp.as_of,
    };
    let mut known = loader.households(batch).await?;
    let mut dirty: Vec<&Incoming> = Vec::new();
    for household in batch {
        if missing.contains(&household.record.village) {
            let problem = yihu_base::ctx::area_not_found(household.record.village);
            applied.refused.push((household.index, problem));
        } else if is_known(ctx, &known, household, stamp.as_of) {
            applied.unchanged += 1;
        } else {
            dirty.push(household);
        }
    }
    if dirty.is_empty() {
        return Ok(());
    }
    loader.persons(ctx, &mut known, &dirty).await?;
    let resolved = conflict::resolve(county, &dirty, &known);
    let mut refused = conflict::refuse(ctx, &dirty, &known, &resolved, stamp.as_of);
    loader.previous(&mut known, &dirty).await?;

    let mut writer = Writer::new(county, stamp, mem::take(&mut known), applied);
    let accepted: Vec<_> = dirty
        .iter()
        .zip(&resolved)
        .enumerate()
        .filter(|(at, _)| !refused.contains_key(at))
        .map(|(_, pair)| pair)
        .collect();
    writer.plan(&accepted);
    writer.flush(tx).await?;
    let indexes = dirty.iter().map(|h| h.index).enumerate();
    applied
        .refused
        .extend(indexes.filter_map(|(at, index)| Some((index, refused.remove(&at)?))));
    Ok(())
}

/// Whether the register has the household just so on that day. One out of the actor's sight is
/// not known to the actor.
fn is_known(ctx: &Ctx, known: &Known, household: &Incoming, as_of: i64) -> bool {
    let number = &household.record.number;
    known
        .at(number, as_of)
        .is_some_and(|at| at.digest == household.digest)
        && known
            .households
            .get(number)
            .is_some_and(|h| ctx.area.contains(h.village))
}

/// The villages of the batch that the area tree does not have.
async fn missing_villages(
    tx: &mut WriteTx,
    batch: &[Incoming<'_>],
) -> Result<HashSet<AreaCode>, Problem> {
    let mut missing: HashSet<AreaCode> = batch.iter().map(|h| h.record.village).collect();
    let dialect = tx.dialect();
    let keys: Vec<_> = missing.iter().map(|v| [(*v).into()]).collect();
    let rows = sql::keyed(
        tx.conn(),
        dialect,
        "WITH k (code) AS (VALUES @KEYS)
         SELECT a.code FROM k CROSS JOIN areas a WHERE a.code = k.code AND a.level = 'village'",
        keys,
    )
    .await?;
    for row in &rows {
        missing.remove(&sql::area_of(sql::Cells::of(row).need_int()?)?);
    }
    Ok(missing)
}
