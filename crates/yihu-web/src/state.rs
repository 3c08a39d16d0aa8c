//! What all requests share.

use crate::guard::Limits;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::RwLock;
use yihu_base::{AreaCode, Ctx, Date, Locale, Problem, Role};
use yihu_policy::library::Library;
use yihu_registry::AreaTree;
use yihu_runs::explain::ExplainCache;
use yihu_runs::run::Folders;
use yihu_runs::view::Views;
use yihu_store::{Db, Keyring};

/// How long the area tree is kept before it is read again.
const AREAS_FRESH: Duration = Duration::from_secs(30);

/// What the office works with; clones of the `Arc` around it are handed to requests and jobs.
pub struct Office {
    /// The database.
    pub db: Db,
    /// The keys to what is encrypted.
    pub keyring: Keyring,
    /// The data folder.
    pub data: PathBuf,
    /// The packs in use.
    pub library: Arc<Library>,
    /// Where snapshots and results are.
    pub folders: Folders,
    /// How often one address may try to sign in.
    pub(crate) sign_ins: Limits,
    /// The results of the latest runs.
    pub views: Views,
    /// Why a run judged a household as it did.
    pub explanations: ExplainCache,
    areas: RwLock<Option<(Instant, Arc<AreaTree>)>>,
}

impl Office {
    /// An office on an open data folder.
    pub fn new(db: Db, keyring: Keyring, data: PathBuf, library: Library) -> Arc<Self> {
        Arc::new(Self {
            views: Views::new(Folders::new(&data)),
            explanations: ExplainCache::new(Folders::new(&data)),
            folders: Folders::new(&data),
            db,
            keyring,
            data,
            library: Arc::new(library),
            sign_ins: Limits::new(1, 30),
            areas: RwLock::default(),
        })
    }

    /// The areas of the whole register. What a caller may see of them is for the caller's context
    /// to say.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn areas(&self) -> Result<Arc<AreaTree>, Problem> {
        if let Some((at, tree)) = &*self.areas.read().await
            && at.elapsed() < AREAS_FRESH
        {
            return Ok(tree.clone());
        }
        let all = Ctx::new("system", Role::Administrator, AreaCode::COUNTRY, Locale::Zh);
        let tree = Arc::new(AreaTree::load(&all, &self.db, today()).await?);
        *self.areas.write().await = Some((Instant::now(), tree.clone()));
        Ok(tree)
    }
}

/// Today where the server runs.
pub(crate) fn today() -> Date {
    jiff::Zoned::now().date()
}

/// Now, Unix milliseconds.
pub(crate) fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
