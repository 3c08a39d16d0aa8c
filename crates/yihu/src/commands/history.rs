//! `yihu history`: the versions of a household.

use crate::app::App;
use crate::commands::show::{household_missing, key_of};
use crate::config::Config;
use crate::reply::Reply;
use crate::table::Table;
use jiff::Timestamp;
use serde::Serialize;
use yihu_base::id::SourceId;
use yihu_base::{Date, Locale, Problems};
use yihu_registry::households;

/// Arguments of `yihu history`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
示例 / Examples:
  yihu history 361103202201000001
  yihu history 361103202201000001 --json")]
pub struct Args {
    /// 户编号 / The household's number or id
    household: String,
}

#[derive(Serialize)]
struct Version {
    version: i64,
    valid_from: Date,
    recorded_at: String,
    source: SourceId,
    source_name: Option<String>,
    actor: Option<String>,
    changed: Vec<String>,
}

/// Lists the versions in the order of recording.
///
/// # Errors
/// `household.not_found`; those of the database.
pub async fn run(args: &Args, config: Config) -> Result<Reply, Problems> {
    let app = App::open(config).await?;
    let versions = households::history(&app.ctx, &app.db, key_of(&args.household)).await?;
    if versions.is_empty() {
        return Err(household_missing().into());
    }
    let versions: Vec<Version> = versions
        .into_iter()
        .map(|v| Version {
            version: v.version,
            valid_from: v.valid_from,
            recorded_at: time(v.recorded_at),
            source: v.source,
            source_name: v.source_name,
            actor: v.actor,
            changed: v.changed,
        })
        .collect();
    let mut table = Table::new(&match app.locale() {
        Locale::Zh => [">版本", "自", "录入时间", "来源", "操作人", "变更"],
        Locale::En => [">version", "from", "recorded", "source", "actor", "changed"],
    });
    for v in &versions {
        table.row([
            v.version.to_string(),
            v.valid_from.to_string(),
            v.recorded_at.clone(),
            v.source_name.clone().unwrap_or_default(),
            v.actor.clone().unwrap_or_default(),
            v.changed.join(" "),
        ]);
    }
    Ok(Reply::new(&versions, table.show()))
}

/// A recorded time in UTC, to the second.
pub fn time(unix_ms: i64) -> String {
    Timestamp::from_millisecond(unix_ms)
        .map(|t| t.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_default()
}
