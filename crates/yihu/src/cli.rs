//! The command line: the options of all commands, and the commands.

use crate::commands::{
    audit, backup, bench, demo, explain, export, generate, history, import, init, pack, run, runs,
    search, serve, show, simulate, user,
};
use crate::config::Layer;
use clap::{Parser, Subcommand};
use jiff::Timestamp;
use yihu_base::{Date, date};

/// 一户：名册、政策与台账 / A social registry whose policies are data that runs
#[derive(Debug, Parser)]
#[command(
    name = "yihu",
    version,
    subcommand_required = true,
    arg_required_else_help = true
)]
#[command(after_help = "\
示例 / Examples:
  yihu demo                                      看一遍全程 / see the whole trip
  yihu init                                      建库 / make a data folder
  yihu import areas samples/areas --under 361103 导入区划 / import areas
  yihu import registry 名册.xlsx                 导入名册 / import a register
  yihu run --as-of 2016-12-31                    按政策测算 / run the packs
  yihu explain 361103202201000001                说明一户 / explain a household
  yihu serve                                     在浏览器中办公 / the office in the browser

退出码 / Exit codes: 0 完成 done · 1 完成但有待处理 done with findings · 2 未完成 not done")]
pub struct Cli {
    /// The settings that flags and environment give.
    #[command(flatten)]
    pub layer: Layer,
    /// 输出一个 JSON 文档 / Print one JSON document
    #[arg(long, global = true, help_heading = "通用选项 / Global options")]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// All commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 新建数据目录、数据库和密钥 / Make the data folder, the database and the key
    Init(init::Args),
    /// 导入名册、区划或事实 / Import a register, areas or facts
    Import(import::Args),
    /// 生成合成名册 / Generate a synthetic register
    Generate(generate::Args),
    /// 检查、列出、参照执行政策包 / Check, list and adopt policy packs
    Pack(pack::Args),
    /// 按政策测算一个日期 / Run the packs for a day
    Run(run::Args),
    /// 列出历次测算 / List the runs
    Runs(runs::Args),
    /// 模拟：换一种政策会怎样 / What would come of other policies
    Simulate(simulate::Args),
    /// 逐条说明一户的结果 / Explain a household clause by clause
    Explain(explain::Args),
    /// 导出台账、结果或名册 / Export the ledger, results or the register
    Export(export::Args),
    /// 在浏览器中办公 / The office in the browser
    Serve(serve::Args),
    /// 管理可登录的用户 / Manage who may sign in
    User(user::Args),
    /// 按姓名或拼音首字母查人 / Find persons by name or pinyin initials
    Search(search::Args),
    /// 查看一户 / Show a household
    Show(show::Args),
    /// 一户的变更历史 / The history of a household
    History(history::Args),
    /// 核对与查看审计链 / Verify and list the audit chain
    Audit(audit::Args),
    /// 备份数据库 / Back up the database
    Backup(backup::Args),
    /// 用合成的县走一遍全程 / The whole trip with a synthetic county
    Demo(demo::Args),
    /// 测速 / Benchmarks
    Bench(bench::Args),
}

/// A date argument.
///
/// # Errors
/// Says how a date is written.
pub fn parse_date(text: &str) -> Result<Date, String> {
    date::parse(text).ok_or_else(|| "日期应写作 2016-12-31 / write a date as 2016-12-31".into())
}

/// A time argument: `2016-12-31T08:00:00Z`, or a date, which stands for its end in the zone of the
/// system.
///
/// # Errors
/// Says how a time is written.
pub fn parse_time(text: &str) -> Result<Timestamp, String> {
    let end_of_day = |day: Date| {
        let next = day.tomorrow().ok()?;
        let start = next.to_zoned(jiff::tz::TimeZone::system()).ok()?;
        start
            .timestamp()
            .checked_sub(jiff::SignedDuration::from_millis(1))
            .ok()
    };
    let time = text.parse().ok();
    time.or_else(|| date::parse(text).and_then(end_of_day))
        .ok_or_else(|| {
            "时间应写作 2016-12-31 或 2016-12-31T08:00:00Z / write a date, or 2016-12-31T08:00:00Z"
                .into()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clap_accepts_the_definition() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn a_day_lasts_to_its_end() {
        let (day, next) = (parse_time("2016-12-31"), parse_time("2017-01-01"));
        let hours = next.unwrap().duration_since(day.unwrap()).as_hours();
        assert_eq!(hours, 24);
        assert_eq!(
            parse_time("2016-12-31T08:00:00Z").unwrap().as_second(),
            1_483_171_200
        );
        assert!(parse_time("yesterday").is_err() && parse_date("2016-13-01").is_err());
    }
}
