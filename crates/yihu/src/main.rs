//! The command line of yihu 一户.
//!
//! Exit codes: 0 done, 1 done with findings, 2 not done.

mod adoptions;
mod app;
mod areas;
mod bench_office;
mod bench_steps;
mod bundle;
mod cli;
mod commands;
mod config;
mod figures;
mod progress;
mod reply;
mod table;
mod vocabulary;

use clap::Parser;
use clap::error::ErrorKind;
use cli::Cli;
use config::Config;
use reply::Reply;
use std::process::ExitCode;
use yihu_base::{Locale, Problem, Problems};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let json = cli.json;
    match Config::load(&cli.layer) {
        Ok(config) => {
            let locale = config.locale;
            reply::print(run(cli, config), json, locale)
        }
        Err(problem) => {
            let locale = config::language_hint(&cli.layer);
            reply::print(Err(problem.into()), json, locale)
        }
    }
}

fn run(cli: Cli, config: Config) -> Result<Reply, Problems> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|e| {
        Problem::new(
            "runtime",
            format!("系统未能启动线程（{e}），请检查资源限制"),
            format!("the system gave no threads ({e}): check its limits"),
        )
    })?;
    runtime.block_on(commands::run(cli.command, config))
}

/// Help and version are answers; anything else is a command that was not done.
fn usage(error: &clap::Error) -> ExitCode {
    let asked = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    if asked || !std::env::args_os().any(|arg| arg == "--json") {
        // Clap writes help to stdout and errors to stderr, where nobody may listen any more.
        let _ = error.print();
        return ExitCode::from(error.exit_code() as u8);
    }
    let text = error.to_string();
    let problem = Problem::new("usage", text.trim_end(), text.trim_end());
    reply::print(Err(problem.into()), true, Locale::En)
}
