//! The office under load: a register of any size, a server on it, and callers in another process.

mod client;
mod load;

pub use client::Client;
pub use load::load;

use crate::config::Config;
use crate::{adoptions, areas, bundle};
use std::time::Duration;
use yihu_accounts::demo_users;
use yihu_base::id::SourceId;
use yihu_base::{AreaCode, Ctx, Date, Problem, Problems, Role};
use yihu_registry::households::{self, Prepared};
use yihu_sample::{Config as Sample, County, Generator};

/// The day of the sample register.
const AS_OF: Date = jiff::civil::date(2016, 12, 31);

/// Households in one transaction.
const BATCH: usize = 10_000;

/// The password of the users of the benchmark.
pub const PASSWORD: &str = "yihu-bench-2016";

/// The longest wait for a server to answer.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Fills a data folder with a synthetic register and users for each role.
///
/// # Errors
/// Those of the database.
pub async fn fill(count: u64, config: Config) -> Result<(), Problems> {
    let county: AreaCode = "361103".parse()?;
    let app = crate::app::App::open(Config {
        area: Some(county),
        ..config
    })
    .await?;
    let tree = areas::tree(areas::sample()?);
    let sample = Sample {
        county: County::scaled(count),
        seed: 1,
        as_of: AS_OF,
    };
    let mut generator = Generator::new(&sample, &tree)?;
    let source = SourceId::new();
    loop {
        let batch: Vec<_> = generator.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        let ready = batch.into_iter().map(|h| Prepared::new(&app.keyring, h));
        let ready = ready.collect::<Result<Vec<_>, Problem>>()?;
        households::apply(&app.ctx, &app.db, source, AS_OF, &ready).await?;
    }
    let wanted = adoptions::parse(bundle::sample("adoptions.toml")?)?;
    crate::commands::pack::adopt_all(&app, &wanted).await?;
    let admin = Ctx::new("bench", Role::Administrator, county, app.locale());
    let township = tree
        .children(county)
        .map(|a| a.code)
        .next()
        .unwrap_or(county);
    let village = tree.children(township).map(|a| a.code).next();
    demo_users(
        &admin,
        &app.db,
        township,
        village.unwrap_or(township),
        PASSWORD,
    )
    .await?;
    Ok(())
}
