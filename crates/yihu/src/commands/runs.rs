//! `yihu runs`: the book of runs.

use crate::app::App;
use crate::commands::history::time;
use crate::config::Config;
use crate::reply::Reply;
use crate::table::{Table, count};
use yihu_base::{Locale, Problems};
use yihu_runs::ledger;

/// Arguments of `yihu runs`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "示例 / Examples:\n  yihu runs\n  yihu --area 361103202 runs --limit 5 --json"
)]
pub struct Args {
    /// 最多几次 / The most runs to list
    #[arg(long, default_value_t = 20)]
    limit: u32,
}

/// Lists the runs, the latest first.
///
/// # Errors
/// Those of the database.
pub async fn run(args: &Args, config: Config) -> Result<Reply, Problems> {
    let app = App::open(config).await?;
    let runs = ledger::list(&app.ctx, &app.db, None, args.limit).await?;
    let mut table = Table::new(&match app.locale() {
        Locale::Zh => [
            "批次",
            "区划",
            "名册日期",
            "政策日期",
            ">户",
            ">人",
            "操作人",
            "完成",
            "结果",
        ],
        Locale::En => [
            "run",
            "area",
            "facts of",
            "policy of",
            ">households",
            ">persons",
            "actor",
            "done",
            "results",
        ],
    });
    for run in &runs {
        table.row([
            run.id.to_string(),
            run.area.to_string(),
            run.as_of.to_string(),
            run.policy_day.to_string(),
            count(run.households.unsigned_abs()),
            count(run.persons.unsigned_abs()),
            run.actor.clone(),
            time(run.finished_at),
            run.results_hash.chars().take(12).collect(),
        ]);
    }
    Ok(Reply::new(&runs, table.show()))
}
