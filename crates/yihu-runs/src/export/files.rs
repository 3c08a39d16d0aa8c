//! The files of a stored run, made again on demand: the same inputs give the same results.

use super::{View, by_area, changes, ledger as write_rows, list, summary};
use crate::diff::{self, Change};
use crate::freeze::Frozen;
use crate::ledger::{self, RunRecord};
use crate::parquet::{self, Want};
use crate::run::Folders;
use crate::tally::{NameTally, tally};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use yihu_base::{AreaLevel, Ctx, Locale, Problem};
use yihu_exchange::table::{Format, Writer};
use yihu_policy::library::Library;
use yihu_policy::program::Output;
use yihu_policy::results::{Keep, Results};
use yihu_store::Db;

/// A stored run with its results computed once more.
#[derive(Debug)]
pub struct StoredRun {
    frozen: Frozen,
    results: Results,
    tallies: Vec<NameTally>,
    changes: Vec<Change>,
}

impl StoredRun {
    /// Computes a stored run again, and compares it with the run of its area before it. It takes
    /// as long as evaluating does, and blocks: a server gives it a job.
    ///
    /// # Errors
    /// `area.not_found` for a run of a wider area than the context's: its files would show what
    /// lies outside; `run.packs_changed` when the packs in use are not those of the run;
    /// `run.overflow`, `snapshot.unreadable`; those of the database.
    pub async fn load(
        ctx: &Ctx,
        db: &Db,
        folders: &Folders,
        library: &Library,
        run: &RunRecord,
    ) -> Result<Self, Problem> {
        ctx.require_area(run.area)?;
        let before = ledger::before(ctx, db, run).await?;
        Self::compute(folders, library, run, before.as_ref())
    }

    /// The same with the run to compare with, without a database.
    ///
    /// # Errors
    /// As [`StoredRun::load`].
    pub fn compute(
        folders: &Folders,
        library: &Library,
        run: &RunRecord,
        before: Option<&RunRecord>,
    ) -> Result<Self, Problem> {
        if run.packs_hash != library.hash {
            return Err(packs_changed());
        }
        let frozen = parquet::read(&folders.snapshot(&run.snapshot_hash), &Want::All)?;
        let day = run.policy_day;
        let results = Results::run(library, &frozen.snapshot, day, Keep::Decisions)?;
        let tallies = tally(library, &frozen, &results)?;
        let changes = match before {
            Some(run) => diff::compare(&folders.run(run.id), &frozen, &results)?,
            None => Vec::new(),
        };
        Ok(Self {
            frozen,
            results,
            tallies,
            changes,
        })
    }

    /// What there is to write of it; `library` is the one it was computed with.
    pub fn report<'a>(&'a self, library: &'a Library) -> Report<'a> {
        Report {
            view: View {
                library,
                frozen: &self.frozen,
                results: &self.results,
            },
            tallies: &self.tallies,
            changes: &self.changes,
        }
    }
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
        let outputs: Vec<&Output> = self.view.decisions().collect();
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
        let found = self.view.decisions().find(|output| output.name == name);
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
        let rows = list(&self.view, output, &mut writer, locale)?;
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
        let rows = write_rows(&self.view, &mut writer, locale)?;
        Ok((writer.finish()?, rows))
    }

    /// The sums of the whole, by township and by village, then the changes.
    ///
    /// # Errors
    /// `export.format`, `run.sums`; those of the writer.
    pub fn write_results(&self, file: &Path, locale: Locale) -> Result<Vec<PathBuf>, Problem> {
        let mut writer = Writer::create(file, Format::of(file)?, locale)?;
        summary(&self.view, self.tallies, &mut writer, locale)?;
        for level in [AreaLevel::Township, AreaLevel::Village] {
            by_area(&self.view, self.tallies, level, &mut writer, locale)?;
        }
        changes(&self.view, self.changes, &mut writer, locale)?;
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
