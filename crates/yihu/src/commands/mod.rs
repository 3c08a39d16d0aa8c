//! The commands, one file each.

pub mod audit;
pub mod backup;
pub mod bench;
pub mod demo;
pub mod explain;
pub mod export;
pub mod generate;
pub mod history;
pub mod import;
pub mod init;
pub mod pack;
mod pack_check;
mod pack_files;
pub mod run;
pub mod runs;
pub mod search;
pub mod serve;
pub mod show;
pub mod simulate;
pub mod user;

use crate::cli::Command;
use crate::config::Config;
use crate::reply::Reply;
use yihu_base::Problems;

/// Does what was asked.
///
/// # Errors
/// All problems that kept it from being done.
pub async fn run(command: Command, config: Config) -> Result<Reply, Problems> {
    match command {
        Command::Init(args) => init::run(&args, config).await,
        Command::Import(args) => import::run(args, config).await,
        Command::Generate(args) => generate::run(&args, &config),
        Command::Pack(args) => pack::run(args, config).await,
        Command::Run(args) => run::run(&args, config).await,
        Command::Simulate(args) => simulate::run(&args, config).await,
        Command::Runs(args) => runs::run(&args, config).await,
        Command::Explain(args) => explain::run(&args, config).await,
        Command::Export(args) => export::run(args, config).await,
        Command::Search(args) => search::run(&args, config).await,
        Command::Show(args) => show::run(&args, config).await,
        Command::History(args) => history::run(&args, config).await,
        Command::Audit(args) => audit::run(args, config).await,
        Command::Serve(args) => serve::run(&args, config).await,
        Command::User(args) => user::run(args, config).await,
        Command::Backup(args) => backup::run(&args, config).await,
        Command::Demo(args) => demo::run(&args, config).await,
        Command::Bench(args) => bench::run(&args, config).await,
    }
}
