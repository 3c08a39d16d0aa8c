//! The packs in use: those of the program with the versions that were approved. Somebody may adopt
//! another document at any time, from another process: the office looks now and then whether the list
//! of adoptions is still the same.

use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant, SystemTime};
use yihu_authoring::versions::Published;
use yihu_base::Problems;
use yihu_policy::library::Library;

/// How often the list of adoptions is looked at.
const LOOK: Duration = Duration::from_secs(2);

/// Reads packs and adoptions anew.
pub type Load = Box<dyn Fn() -> Result<Library, Problems> + Send + Sync>;

/// The packs in use.
pub struct Packs {
    kept: RwLock<Kept>,
    source: Option<Source>,
}

/// The packs in use, and what they were made of.
struct Kept {
    base: Arc<Library>,
    published: Published,
    library: Arc<Library>,
}

impl Kept {
    fn of(base: Arc<Library>, published: Published) -> Result<Self, Problems> {
        let library = match published.packs.is_empty() {
            true => base.clone(),
            false => Arc::new(base.with(&published.packs)?),
        };
        Ok(Self {
            base,
            published,
            library,
        })
    }
}

/// Where packs come from.
struct Source {
    adoptions: PathBuf,
    load: Load,
    seen: Mutex<Seen>,
}

/// How the list of adoptions was when it was last looked at.
struct Seen {
    at: Instant,
    stamp: Option<(SystemTime, u64)>,
}

impl Packs {
    /// Packs of a program that stay as they are.
    pub fn fixed(library: Library) -> Self {
        let library = Arc::new(library);
        let kept = Kept {
            base: library.clone(),
            published: Published::default(),
            library,
        };
        Self {
            kept: RwLock::new(kept),
            source: None,
        }
    }

    /// Packs that are loaded again when the file of adoptions is another.
    pub fn watching(library: Library, adoptions: PathBuf, load: Load) -> Self {
        let mut packs = Self::fixed(library);
        let source = Source {
            seen: Mutex::new(Seen {
                at: Instant::now(),
                stamp: stamp(&adoptions),
            }),
            adoptions,
            load,
        };
        packs.source = Some(source);
        packs
    }

    /// The packs as they are now. Where they cannot be read the former stay in use.
    pub(crate) fn current(&self) -> Arc<Library> {
        if let Some(base) = self.source.as_ref().and_then(Source::changed) {
            let published = self.read().published.clone();
            self.put(Kept::of(Arc::new(base), published));
        }
        self.read().library.clone()
    }

    /// The packs of the program, without the versions that were approved.
    pub(crate) fn base(&self) -> Arc<Library> {
        self.read().base.clone()
    }

    /// How many versions the packs in use were made with.
    pub(crate) fn seq(&self) -> i64 {
        self.read().published.seq
    }

    /// Takes the versions that were approved into use.
    ///
    /// # Errors
    /// Problems of the packs together; the former stay in use.
    pub(crate) fn refresh(&self, published: Published) -> Result<(), Problems> {
        let kept = Kept::of(self.base(), published)?;
        self.put(Ok(kept));
        Ok(())
    }

    fn read(&self) -> RwLockReadGuard<'_, Kept> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, kept: Result<Kept, Problems>) {
        match kept {
            Ok(kept) => {
                tracing::info!(hash = kept.library.hash, "other packs are in use");
                *self.kept.write().unwrap_or_else(PoisonError::into_inner) = kept;
            }
            Err(problems) => tracing::warn!(%problems, "the packs do not go together"),
        }
    }
}

impl Source {
    /// The packs, if there are others than when they were last looked at.
    fn changed(&self) -> Option<Library> {
        // Whoever comes while another looks goes on with the former.
        let mut seen = self.seen.try_lock().ok()?;
        if seen.at.elapsed() < LOOK {
            return None;
        }
        seen.at = Instant::now();
        let stamp = stamp(&self.adoptions);
        if stamp == seen.stamp {
            return None;
        }
        seen.stamp = stamp;
        match (self.load)() {
            Ok(library) => Some(library),
            Err(problems) => {
                tracing::warn!(%problems, "the packs could not be read again");
                None
            }
        }
    }
}

fn stamp(file: &PathBuf) -> Option<(SystemTime, u64)> {
    let about = fs::metadata(file).ok()?;
    Some((about.modified().ok()?, about.len()))
}

impl fmt::Debug for Packs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Packs").finish_non_exhaustive()
    }
}
