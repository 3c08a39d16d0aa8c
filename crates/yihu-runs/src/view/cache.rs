//! The views a server keeps open: those of the runs last asked for.

use super::{Changes, RunView, changes};
use crate::ledger::RunRecord;
use crate::run::Folders;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use yihu_base::Problem;
use yihu_policy::library::Library;

/// How many runs stay open: the latest, the one before, and one that somebody looks up.
const KEPT: usize = 3;

/// Open views by run, the last asked for first.
#[derive(Debug)]
pub struct Views {
    folders: Folders,
    open: Mutex<VecDeque<Arc<RunView>>>,
    /// The changes last asked for.
    compared: Mutex<Option<Arc<Changes>>>,
}

impl Views {
    /// Views of the runs in these folders.
    pub fn new(folders: Folders) -> Self {
        Self {
            folders,
            open: Mutex::default(),
            compared: Mutex::default(),
        }
    }

    /// The view of a run with the packs in use.
    ///
    /// # Errors
    /// `snapshot.unreadable`.
    pub fn get(&self, run: &RunRecord, library: &Arc<Library>) -> Result<Arc<RunView>, Problem> {
        if let Some(view) = self.known(run, library) {
            return Ok(view);
        }
        let view = RunView::open(&self.folders, run.clone(), library.clone())?;
        // Whoever opened the same run meanwhile has a view with columns already.
        if let Some(view) = self.known(run, library) {
            return Ok(view);
        }
        let view = Arc::new(view);
        let mut open = self.lock();
        open.retain(|view| view.run.id != run.id);
        open.push_front(view.clone());
        open.truncate(KEPT);
        Ok(view)
    }

    /// What changed between two runs; the pair last asked for is kept, so that its pages are fast.
    ///
    /// # Errors
    /// `snapshot.unreadable`.
    pub fn changes(
        &self,
        before: &RunRecord,
        now: &RunRecord,
        library: &Arc<Library>,
    ) -> Result<Arc<Changes>, Problem> {
        let kept = || self.compared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().as_ref().filter(|c| c.is_between(before.id, now.id)) {
            return Ok(known.clone());
        }
        let (was, is) = (self.get(before, library)?, self.get(now, library)?);
        let found = Arc::new(changes(&was, &is)?);
        *kept() = Some(found.clone());
        Ok(found)
    }

    fn known(&self, run: &RunRecord, library: &Arc<Library>) -> Option<Arc<RunView>> {
        let mut open = self.lock();
        let same = |view: &Arc<RunView>| view.run.id == run.id && view.library.hash == library.hash;
        let at = open.iter().position(same)?;
        let view = open.remove(at)?;
        open.push_front(view.clone());
        Some(view)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<RunView>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
