//! The files of a stored run, made again on demand: the same inputs give the same results.

use super::View;
use super::ledger::ledger as write_rows;
use super::lists::{changes, list};
use super::sums::{by_area, summary};
use crate::diff::{self, Change};
use crate::freeze::Frozen;
use crate::ledger::{self, RunRecord};
use crate::parquet::{self, Want};
use crate::run::Folders;
use crate::tally::{NameTally, tally};
use crate::view::keys_in;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use yihu_base::{AreaCode, AreaLevel, Ctx, Locale, Problem};
use yihu_exchange::table::{Format, Writer};
use yihu_policy::library::Library;
use yihu_policy::program::Output;
use yihu_policy::results::{Keep, Results};
use yihu_policy::types::Level;
use yihu_store::Db;

/// A stored run with its results computed once more, as far as one may see it.
#[derive(Debug)]
pub struct StoredRun {
    area: AreaCode,
    frozen: Frozen,
    results: Results,
    tallies: Vec<NameTally>,
    changes: Vec<Change>,
}

impl StoredRun {
    /// Computes a stored run again, and compares it with the run of its area before it. Of a run of
    /// a wider area than the context's, only the context's area is told. It takes as long as
    /// evaluating does, and blocks.
    ///
    /// # Errors
    /// `area.not_found` for a run elsewhere; `run.packs_changed` when the packs in use are not those of the run;
    /// `run.overflow`, `snapshot.unreadable`; those of the database.
    pub async fn load(
        ctx: &Ctx,
        db: &Db,
        folders: &Folders,
        library: &Library,
        run: &RunRecord,
    ) -> Result<Self, Problem> {
        let area = part_of(ctx, run)?;
        let before = ledger::before(ctx, db, run).await?;
        Self::compute(folders, library, run, before.as_ref(), area)
    }

    /// The same with the run to compare with and the [`part_of`] it, without a database.
    ///
    /// # Errors
    /// As [`StoredRun::load`].
    pub fn compute(
        folders: &Folders,
        library: &Library,
        run: &RunRecord,
        before: Option<&RunRecord>,
        area: AreaCode,
    ) -> Result<Self, Problem> {
        if run.packs_hash != library.hash {
            return Err(packs_changed());
        }
        let frozen = parquet::read(&folders.snapshot(&run.snapshot_hash), &Want::All)?;
        let day = run.policy_day;
        let results = Results::run(library, &frozen.snapshot, day, Keep::Decisions)?;
        let tallies = tally(library, &frozen, &results)?;
        let changes = match before {
            Some(run) => {
                let all = diff::compare(&folders.run(run.id), &frozen, &results)?;
                changes_in(folders, run, &frozen, area, all)?
            }
            None => Vec::new(),
        };
        Ok(Self {
            area,
            frozen,
            results,
            tallies,
            changes,
        })
    }

    /// What there is to write of it; `library` is the one it was computed with.
    pub fn report<'a>(&'a self, library: &'a Library) -> Part<'a> {
        let report = Report {
            view: View {
                library,
                frozen: &self.frozen,
                results: &self.results,
            },
            tallies: &self.tallies,
            changes: &self.changes,
        };
        Part {
            report,
            area: self.area,
        }
    }
}

/// The part of a run that a context may see: all of it, or the context's own area.
///
/// # Errors
/// `area.not_found` for a run elsewhere.
pub fn part_of(ctx: &Ctx, run: &RunRecord) -> Result<AreaCode, Problem> {
    match run.area.contains(ctx.area) {
        true => Ok(ctx.area),
        false => ctx.require_area(run.area),
    }
}

/// The changes of rows that are in an area, or were when they were there last.
fn changes_in(
    folders: &Folders,
    before: &RunRecord,
    frozen: &Frozen,
    area: AreaCode,
    all: Vec<Change>,
) -> Result<Vec<Change>, Problem> {
    let mut were: BTreeMap<&'static str, HashSet<String>> = BTreeMap::new();
    let mut kept = Vec::new();
    for change in all {
        let level = Level::parse(change.level).unwrap_or(Level::Village);
        let here = match (change.row, level) {
            (Some(row), _) => area.contains(area_of(frozen, level, row)),
            (None, Level::Person | Level::Household) => {
                if !were.contains_key(change.level) {
                    let keys = keys_in(folders, before, area, level)?;
                    were.insert(change.level, keys);
                }
                were[change.level].contains(&change.key)
            }
            (None, _) => change.key.parse().is_ok_and(|code| area.contains(code)),
        };
        if here {
            kept.push(change);
        }
    }
    Ok(kept)
}

fn area_of(frozen: &Frozen, level: Level, row: usize) -> AreaCode {
    let (tree, area) = (&frozen.snapshot.tree, level.max(Level::Village));
    tree.codes(area)[tree.parent(level, row, area)]
}

/// A run ready to be written as files: a run just made or a stored one.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The results.
    pub view: View<'a>,
    /// Their sums.
    pub tallies: &'a [NameTally],
    /// What changed since the run before.
    pub changes: &'a [Change],
}

/// Files written of a run.
#[derive(Debug, Default)]
pub struct Files {
    /// The ledger.
    pub ledger: Vec<PathBuf>,
    /// The sums and changes.
    pub results: Vec<PathBuf>,
    /// The folder with a list for each test and benefit.
    pub lists: Vec<PathBuf>,
}

impl Files {
    /// All of them.
    pub fn all(&self) -> Vec<&PathBuf> {
        self.ledger
            .iter()
            .chain(&self.results)
            .chain(&self.lists)
            .collect()
    }
}

impl Report<'_> {
    /// Writes the files of the whole run: see [`Part::write_all`].
    ///
    /// # Errors
    /// `file.unwritable`; those of the writer.
    pub fn write_all(&self, folder: &Path, locale: Locale) -> Result<Files, Problem> {
        let whole = Part {
            report: *self,
            area: AreaCode::COUNTRY,
        };
        whole.write_all(folder, locale)
    }
}

/// A run ready to be written, of one area only.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    report: Report<'a>,
    area: AreaCode,
}

impl Part<'_> {
    /// Writes `ledger.xlsx`, `results.xlsx` and `lists/` into a folder, side by side.
    ///
    /// # Errors
    /// `file.unwritable`; those of the writer.
    pub fn write_all(&self, folder: &Path, locale: Locale) -> Result<Files, Problem> {
        make(folder)?;
        let (ledger, results) = (folder.join("ledger.xlsx"), folder.join("results.xlsx"));
        let lists = folder.join("lists");
        let (written_lists, (written_ledger, written_results)) = rayon::join(
            || self.write_lists(&lists, "xlsx", locale),
            || {
                (
                    self.write_ledger(&ledger, locale),
                    self.write_results(&results, locale),
                )
            },
        );
        written_lists?;
        Ok(Files {
            ledger: written_ledger?.0,
            results: written_results?,
            lists: vec![lists],
        })
    }

    /// A file for each test and benefit in a folder; answers the number of rows.
    ///
    /// # Errors
    /// `file.unwritable`, `export.format`; those of the writer.
    pub fn write_lists(&self, folder: &Path, ending: &str, locale: Locale) -> Result<u64, Problem> {
        make(folder)?;
        let outputs: Vec<&Output> = self.report.view.decisions().collect();
        outputs
            .into_par_iter()
            .map(|output| {
                let file = folder.join(format!("{}.{ending}", output.name));
                Ok(self.write_output(output, &file, locale)?.1)
            })
            .sum()
    }

    /// The list of one test or benefit; answers the files and the number of rows.
    ///
    /// # Errors
    /// `clause.not_found`, `export.format`; those of the writer.
    pub fn write_list(
        &self,
        name: &str,
        file: &Path,
        locale: Locale,
    ) -> Result<(Vec<PathBuf>, u64), Problem> {
        let found = self
            .report
            .view
            .decisions()
            .find(|output| output.name == name);
        let output = found.ok_or_else(|| crate::view::name_not_found(name))?;
        self.write_output(output, file, locale)
    }

    fn write_output(
        &self,
        output: &Output,
        file: &Path,
        locale: Locale,
    ) -> Result<(Vec<PathBuf>, u64), Problem> {
        let mut writer = Writer::create(file, Format::of(file)?, locale)?;
        let rows = list(&self.report.view, self.area, output, &mut writer, locale)?;
        Ok((writer.finish()?, rows))
    }

    /// The ledger; answers the files and the number of rows.
    ///
    /// # Errors
    /// `export.format`; those of the writer.
    pub fn write_ledger(
        &self,
        file: &Path,
        locale: Locale,
    ) -> Result<(Vec<PathBuf>, u64), Problem> {
        let mut writer = Writer::create(file, Format::of(file)?, locale)?;
        let rows = write_rows(&self.report.view, self.area, &mut writer, locale)?;
        Ok((writer.finish()?, rows))
    }

    /// The sums of the area, by township and by village, then the changes.
    ///
    /// # Errors
    /// `export.format`, `run.sums`; those of the writer.
    pub fn write_results(&self, file: &Path, locale: Locale) -> Result<Vec<PathBuf>, Problem> {
        let mut writer = Writer::create(file, Format::of(file)?, locale)?;
        let Report {
            view,
            tallies,
            changes: all,
        } = &self.report;
        summary(view, self.area, tallies, &mut writer, locale)?;
        let levels = [AreaLevel::Township, AreaLevel::Village];
        for level in levels.into_iter().filter(|l| *l >= self.area.level()) {
            by_area(view, self.area, tallies, level, &mut writer, locale)?;
        }
        changes(view, all, &mut writer, locale)?;
        writer.finish()
    }
}

fn make(folder: &Path) -> Result<(), Problem> {
    std::fs::create_dir_all(folder).map_err(|error| {
        Problem::new(
            "file.unwritable",
            format!("无法写入（{error}），请检查磁盘空间和权限"),
            format!("cannot be written ({error}): check disk space and permissions"),
        )
        .at(folder.display().to_string())
    })
}

/// The packs in use are not those of the run.
pub(crate) fn packs_changed() -> Problem {
    Problem::new(
        "run.packs_changed",
        "政策包在该次测算后有改动，请重新测算（yihu run）",
        "the packs have changed since that run: run again (yihu run)",
    )
}
