//! What all requests share.

use crate::guard::Limits;
use crate::packs::Packs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, RwLock};
use yihu_authoring::versions;
use yihu_base::{AreaCode, Ctx, Date, Locale, Problem, Problems, Role};
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
    packs: Packs,
    /// Where snapshots and results are.
    pub folders: Folders,
    /// How often one address may try to sign in.
    pub(crate) sign_ins: Limits,
    /// The results of the latest runs.
    pub views: Views,
    /// Why a run judged a household as it did.
    pub explanations: ExplainCache,
    /// Held by a request that reads all there is, so that one does so at a time.
    pub(crate) heavy: Mutex<()>,
    areas: RwLock<Option<(Instant, Arc<AreaTree>)>>,
}

impl Office {
    /// An office on an open data folder, with packs that stay as they are.
    pub fn new(db: Db, keyring: Keyring, data: PathBuf, library: Library) -> Arc<Self> {
        Self::with_packs(db, keyring, data, Packs::fixed(library))
    }

    /// An office on an open data folder.
    pub fn with_packs(db: Db, keyring: Keyring, data: PathBuf, packs: Packs) -> Arc<Self> {
        Arc::new(Self {
            views: Views::new(Folders::new(&data)),
            explanations: ExplainCache::new(Folders::new(&data)),
            folders: Folders::new(&data),
            db,
            keyring,
            data,
            packs,
            sign_ins: Limits::new(1, 30),
            heavy: Mutex::default(),
            areas: RwLock::default(),
        })
    }

    /// The packs in use. They may be others a moment later: who needs them twice keeps them.
    pub fn library(&self) -> Arc<Library> {
        self.packs.current()
    }

    /// The packs of the program, without the versions that were approved.
    pub(crate) fn base(&self) -> Arc<Library> {
        self.packs.base()
    }

    /// Takes versions into use that were approved since it was last looked, here or by another
    /// process.
    ///
    /// # Errors
    /// Problems of the packs together; those of the database.
    pub async fn refresh_packs(&self) -> Result<(), Problems> {
        if versions::seq(&self.db).await? != self.packs.seq() {
            self.packs
                .refresh(versions::published(&self.db, &self.keyring).await?)?;
        }
        Ok(())
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
