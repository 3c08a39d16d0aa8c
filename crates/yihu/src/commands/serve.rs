//! `yihu serve`: the office in the browser.

use crate::app::App;
use crate::commands::run::base;
use crate::config::Config;
use crate::reply::{self, Reply};
use crate::{adoptions, bundle};
use serde_json::json;
use std::net::SocketAddr;
use yihu_base::{Locale, Problems};
use yihu_web::{Office, Packs, serve, work};

/// Arguments of `yihu serve`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
示例 / Examples:
  yihu serve                              http://127.0.0.1:8080
  yihu --data /srv/yihu serve --listen 0.0.0.0:8080

按 Ctrl-C 停止；正在办理的请求会先做完，后台任务下次启动时接着做。
本程序不做 HTTPS：对外服务请放在反向代理之后。
Ctrl-C stops it: requests under way are finished, background jobs go on at the next start.
It speaks no HTTPS: put it behind a reverse proxy when others are to reach it.")]
pub struct Args {
    /// 监听地址 / Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
}

/// Serves until it is stopped.
///
/// # Errors
/// Problems of the packs; `serve.address`; those of the database.
pub async fn run(args: &Args, config: Config) -> Result<Reply, Problems> {
    let app = App::open(config).await?;
    serve_on(app, args.listen, &[]).await
}

/// Serves an open data folder; `hints` are printed below the address.
///
/// # Errors
/// As [`run`].
pub async fn serve_on(app: App, listen: SocketAddr, hints: &[String]) -> Result<Reply, Problems> {
    // Personal data masks itself, and requests are logged by path, which holds ids only.
    let log = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::INFO)
        .with_ansi(false);
    if let Err(error) = log.try_init() {
        tracing::debug!(%error, "a log is there already");
    }
    let base = base(&app)?;
    let locale = app.locale();
    let (dir, file) = (app.config.packs.clone(), app.config.adoptions_file());
    let again = {
        let file = file.clone();
        move || bundle::library(dir.as_deref(), &adoptions::read(&file)?)
    };
    let packs = Packs::watching(base, file, Box::new(again));
    let office = Office::with_packs(app.db, app.keyring, app.config.data, packs);
    office.refresh_packs().await?;
    let served = serve(office.clone(), listen).await?;
    let address = format!("http://{}", served.address);
    reply::say(&match locale {
        Locale::Zh => format!("一户已启动：{address}（Ctrl-C 停止）"),
        Locale::En => format!("yihu is running: {address} (Ctrl-C stops it)"),
    });
    for hint in hints {
        reply::say(hint);
    }
    let worker = tokio::spawn(work(office));
    let stopped = served
        .until(async {
            asked_to_stop().await;
        })
        .await;
    worker.abort();
    stopped?;
    let text = locale.pick("已停止\n", "stopped\n");
    Ok(Reply::new(&json!({ "address": address }), text))
}

/// Waits for Ctrl-C, or for the signal by which service managers end a program.
async fn asked_to_stop() {
    // Without a signal handler the process simply ends when it is killed.
    let by_hand = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut end) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = by_hand => {}
                _ = end.recv() => {}
            }
            return;
        }
    }
    let _ = by_hand.await;
}
