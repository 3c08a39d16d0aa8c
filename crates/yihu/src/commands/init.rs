//! `yihu init`: data folder, database, key.

use crate::app::App;
use crate::config::Config;
use crate::reply::Reply;
use serde::Serialize;
use std::path::PathBuf;
use yihu_base::Problems;

/// Arguments of `yihu init`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
示例 / Examples:
  yihu init
  yihu --data /srv/yihu init
  yihu --data /srv/yihu --db postgres://yihu@localhost/yihu init

密钥在 DATA/keys/master.key：请立即另行备份。
The key is in DATA/keys/master.key: back it up apart from the database.")]
pub struct Args {}

#[derive(Serialize)]
struct Made {
    data: PathBuf,
    database: String,
    key_file: PathBuf,
}

/// Makes what is missing; what is there stays.
///
/// # Errors
/// Those of database and key.
pub async fn run(_: &Args, config: Config) -> Result<Reply, Problems> {
    let app = App::open_or_make(config).await?;
    let made = Made {
        data: app.config.data.clone(),
        database: app.db.place().to_owned(),
        key_file: app.config.key_file(),
    };
    let locale = app.locale();
    let text = format!(
        "{} {}\n{} {}\n{}\n",
        locale.pick("数据库", "database"),
        made.database,
        locale.pick("密钥", "key"),
        made.key_file.display(),
        locale.pick(
            "下一步：yihu import areas 目录 --under 县代码",
            "next: yihu import areas FOLDER --under COUNTY",
        ),
    );
    Ok(Reply::new(&made, text))
}
