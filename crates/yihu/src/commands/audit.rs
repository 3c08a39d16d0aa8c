//! `yihu audit`: the audit chain, verified and listed.

use crate::app::App;
use crate::commands::history::time;
use crate::config::Config;
use crate::reply::{self, Reply};
use crate::table::{Table, count};
use std::fs;
use std::path::{Path, PathBuf};
use yihu_base::{AreaLevel, Locale, Problem, Problems};
use yihu_store::audit::{self, AuditFilter, ChainHead};

/// Arguments of `yihu audit`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// 核对整条审计链 / Verify the chains from end to end
    #[command(after_help = "\
示例 / Examples:
  yihu audit verify
  yihu audit verify > heads.txt          留存链首 / keep the heads elsewhere
  yihu audit verify --heads heads.txt    与留存的链首核对 / compare with heads kept before

退出码 1：发现改动、缺失或调换 / Exit code 1: something was changed, removed or moved")]
    Verify {
        /// 以前留存的链首 / Heads kept before, one to a line
        #[arg(long, value_name = "FILE")]
        heads: Option<PathBuf>,
    },
    /// 列出审计记录 / List the entries, newest first
    #[command(after_help = "\
示例 / Examples:
  yihu audit list
  yihu audit list --entity household --limit 20
  yihu --area 000000 audit list          不属于任何县的记录 / what concerns no county")]
    List {
        /// 对象种类，如 household、source / Kind of object
        #[arg(long)]
        entity: Option<String>,
        /// 对象编号 / Which object
        #[arg(long)]
        id: Option<String>,
        /// 只列此序号以前的 / Only entries before this number
        #[arg(long, value_name = "SEQ")]
        before: Option<i64>,
        /// 最多几条 / The most entries to list
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
}

/// Verifies or lists.
///
/// # Errors
/// `audit.head`, `audit.heads_file`, `area.not_found`; those of the database.
pub async fn run(args: Args, config: Config) -> Result<Reply, Problems> {
    let app = App::open(config).await?;
    match args.what {
        What::Verify { heads } => verify(&app, heads.as_deref()).await,
        What::List {
            entity,
            id,
            before,
            limit,
        } => {
            let filter = AuditFilter {
                entity,
                entity_id: id,
                before_seq: before,
                ..AuditFilter::default()
            };
            list(&app, &filter, limit).await
        }
    }
}

async fn verify(app: &App, heads: Option<&Path>) -> Result<Reply, Problems> {
    let known = heads.map(kept).transpose()?.unwrap_or_default();
    let report = audit::verify_against(&app.db, &known).await?;
    let locale = app.locale();
    let mut text = String::new();
    for chain in &report.chains {
        text.push_str(&format!("{}\n", chain.head));
    }
    let entries: u64 = report.chains.iter().map(|c| c.entries).sum();
    let faults: Vec<Problem> = report.faults.iter().map(|f| f.problem()).collect();
    text.push_str(&reply::sentences(&faults, locale));
    let (entries, found) = (count(entries), count(faults.len() as u64));
    text.push_str(&match (locale, report.intact()) {
        (Locale::Zh, true) => format!("# 完好：{entries} 条\n"),
        (Locale::Zh, false) => format!("# 发现 {found} 处问题，共 {entries} 条\n"),
        (Locale::En, true) => format!("# intact: {entries} entries\n"),
        (Locale::En, false) => format!("# {found} faults in {entries} entries\n"),
    });
    Ok(Reply::new(&report, text).with_findings(!report.intact()))
}

/// Heads as `audit verify` prints them; other lines begin with `#`.
fn kept(file: &Path) -> Result<Vec<ChainHead>, Problem> {
    let text = fs::read_to_string(file).map_err(|e| {
        Problem::new(
            "audit.heads_file",
            format!("无法读取链首文件（{e}），请核对路径"),
            format!("the file of heads cannot be read ({e}): check its path"),
        )
        .at(file.display().to_string())
    })?;
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|(i, line)| {
            line.parse()
                .map_err(|p: Problem| p.at(format!("{}:{}", file.display(), i + 1)))
        })
        .collect()
}

async fn list(app: &App, filter: &AuditFilter, limit: u32) -> Result<Reply, Problems> {
    let county = app.ctx.area.at(AreaLevel::County);
    let entries = audit::list(&app.ctx, &app.db, county, filter, limit).await?;
    let mut table = Table::new(&match app.locale() {
        Locale::Zh => [">序号", "时间", "操作人", "岗位", "事项", "对象", "内容"],
        Locale::En => [
            ">seq", "time", "actor", "role", "action", "object", "details",
        ],
    });
    for e in &entries {
        table.row([
            e.seq.to_string(),
            time(e.at_ms),
            e.actor.clone(),
            e.role.clone(),
            e.action.clone(),
            e.entity_id.clone(),
            e.details.chars().take(80).collect(),
        ]);
    }
    Ok(Reply::new(&entries, table.show()))
}
