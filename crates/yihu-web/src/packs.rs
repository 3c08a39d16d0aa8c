//! The packs in use. Somebody may adopt another document at any time, from another process: the office
//! looks now and then whether the list of adoptions is still the same.

use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};
use yihu_base::Problems;
use yihu_policy::library::Library;

/// How often the list of adoptions is looked at.
const LOOK: Duration = Duration::from_secs(2);

/// Reads packs and adoptions anew.
pub type Load = Box<dyn Fn() -> Result<Library, Problems> + Send + Sync>;

/// The packs in use.
pub struct Packs {
    library: RwLock<Arc<Library>>,
    source: Option<Source>,
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
    /// Packs that stay as they are.
    pub fn fixed(library: Library) -> Self {
        Self {
            library: RwLock::new(Arc::new(library)),
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
        if let Some(library) = self.source.as_ref().and_then(Source::changed) {
            *self.library.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(library);
        }
        let library = self.library.read();
        library.unwrap_or_else(PoisonError::into_inner).clone()
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
            Ok(library) => {
                tracing::info!(hash = library.hash, "other packs are in use");
                Some(library)
            }
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
