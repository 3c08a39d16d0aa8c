//! What a command works with: settings, database, keys, and the context of who acts.

use crate::config::Config;
use crate::reply;
use std::path::Path;
use yihu_base::{AreaCode, AreaLevel, Ctx, Date, Locale, Problem};
use yihu_registry::{AreaTree, AsOf};
use yihu_store::{Db, DbConfig, Keyring};

/// An open data folder.
pub struct App {
    /// The settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The keys to what is encrypted.
    pub keyring: Keyring,
    /// Who acts, for which area, in which language.
    pub ctx: Ctx,
}

impl App {
    /// Opens a data folder that `yihu init` made.
    ///
    /// # Errors
    /// `data.missing`; those of database and key.
    pub async fn open(config: Config) -> Result<Self, Problem> {
        if let Some(file) = sqlite_file(&config.db)
            && !file.exists()
        {
            return Err(Problem::new(
                "data.missing",
                "这里还没有数据库：请先运行 yihu init，或用 --data 指定数据目录",
                "there is no database here yet: run yihu init, or name the data folder with --data",
            )
            .at(file.display().to_string()));
        }
        Self::open_or_make(config).await
    }

    /// Opens a data folder, making what is missing.
    ///
    /// # Errors
    /// Those of database and key.
    pub async fn open_or_make(config: Config) -> Result<Self, Problem> {
        let db = Db::open(&config.db).await?;
        let (keyring, made) = Keyring::load(&config.key_file())?;
        keyring.check_or_register(&db).await?;
        if let Some(warning) = made {
            reply::warn(&warning, config.locale);
        }
        let mut ctx = Ctx::new(&config.actor, config.role, AreaCode::COUNTRY, config.locale);
        ctx.area = match config.area {
            Some(area) => area,
            None => only_county(&ctx, &db).await?,
        };
        Ok(Self {
            config,
            db,
            keyring,
            ctx,
        })
    }

    /// The language of the answer.
    pub fn locale(&self) -> Locale {
        self.ctx.locale
    }

    /// The areas in scope on a day.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn areas(&self, on: Date) -> Result<AreaTree, Problem> {
        AreaTree::load(&self.ctx, &self.db, on).await
    }
}

/// The only county of the register, or else the whole.
async fn only_county(ctx: &Ctx, db: &Db) -> Result<AreaCode, Problem> {
    let tree = AreaTree::load(ctx, db, today()).await?;
    let mut counties = tree.iter().filter(|a| a.code.level() == AreaLevel::County);
    Ok(match (counties.next(), counties.next()) {
        (Some(county), None) => county.code,
        _ => AreaCode::COUNTRY,
    })
}

/// The file of a SQLite database.
pub fn sqlite_file(db: &DbConfig) -> Option<&Path> {
    let path = db.url.strip_prefix("sqlite:")?;
    Some(Path::new(path.strip_prefix("//").unwrap_or(path)))
}

/// Today where the command runs.
pub fn today() -> Date {
    jiff::Zoned::now().date()
}

/// The register as of a day, or today, as known at a time, or now.
pub fn as_of(date: Option<Date>, known_at: Option<jiff::Timestamp>) -> AsOf {
    let date = date.unwrap_or_else(today);
    match known_at {
        Some(at) => AsOf::known(date, at.as_millisecond()),
        None => AsOf::on(date),
    }
}
