//! `yihu backup`: a consistent copy of the database.

use crate::app::App;
use crate::config::Config;
use crate::reply::Reply;
use crate::table::count;
use serde::Serialize;
use std::path::PathBuf;
use yihu_base::{Locale, Problems};

/// Arguments of `yihu backup`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
示例 / Examples:
  yihu backup /mnt/backup/yihu-2016-12-31.db

副本中的证件号、电话和账号仍是加密的：请把密钥 DATA/keys/master.key 另行备份到别处。
Personal numbers in the copy stay encrypted: back up the key DATA/keys/master.key apart from it.
PostgreSQL：请用 pg_dump / use pg_dump.")]
pub struct Args {
    /// 备份文件，须不存在 / The copy, a new file
    file: PathBuf,
}

#[derive(Serialize)]
struct Made {
    file: PathBuf,
    bytes: u64,
    key_file: PathBuf,
}

/// Makes the copy.
///
/// # Errors
/// `backup.server`, `backup.file`; those of the database.
pub async fn run(args: &Args, config: Config) -> Result<Reply, Problems> {
    let app = App::open(config).await?;
    app.db.backup(&app.ctx, &args.file).await?;
    let made = Made {
        file: args.file.clone(),
        bytes: args.file.metadata().map_or(0, |m| m.len()),
        key_file: app.config.key_file(),
    };
    let (file, bytes, key) = (
        made.file.display(),
        count(made.bytes),
        made.key_file.display(),
    );
    let text = match app.locale() {
        Locale::Zh => format!(
            "已备份到 {file}（{bytes} 字节）\n请把密钥 {key} 另行备份到别处：没有密钥，备份中的证件号、电话和账号无法恢复\n"
        ),
        Locale::En => format!(
            "copied to {file} ({bytes} bytes)\nback up the key {key} apart from it: without it the personal numbers in the copy are lost\n"
        ),
    };
    Ok(Reply::new(&made, text))
}
