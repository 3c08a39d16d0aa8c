//! `yihu pack`: policy packs checked, listed, adopted, and the vocabulary they use.

use crate::app::App;
use crate::bundle;
use crate::commands::run::library;
use crate::commands::{pack_check, pack_files};
use crate::config::Config;
use crate::reply::Reply;
use crate::table::Table;
use crate::{adoptions, vocabulary};
use serde::Serialize;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use yihu_authoring::versions;
use yihu_base::{AreaCode, Date, Locale, Problem, Problems, Role, Text};
use yihu_policy::library::Adoption;
use yihu_store::{AuditEntry, WriteTx};

/// Arguments of `yihu pack`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// 检查政策包并运行其案例 / Prove packs sound and run their cases
    #[command(after_help = "\
示例 / Examples:
  yihu pack check            程序自带的 / those in the program
  yihu pack check packs/     一个目录 / those of a folder
  yihu pack check --all      相符的勾稽也列出 / also the sums that agree

退出码 1：有错误、案例不符，或有未说明的矛盾
Exit code 1: errors, cases that fail, or contradictions that no pack declares")]
    Check {
        /// 政策包目录 / Folder of packs
        dir: Option<PathBuf>,
        /// 列出全部勾稽核对 / List every check of the documents' numbers
        #[arg(long)]
        all: bool,
    },
    /// 目录中每条规定的落实情况 / What became of every rule of the catalogue
    #[command(after_help = "\
示例 / Examples:
  yihu pack coverage
  yihu pack coverage --missing       只列没有运行的 / only what does not run
  yihu pack coverage packs/ --json")]
    Coverage {
        /// 政策包目录 / Folder of packs
        dir: Option<PathBuf>,
        /// 列出没有运行的条目及原因 / List the entries that do not run, and why
        #[arg(long)]
        missing: bool,
    },
    /// 列出政策包 / List the packs
    #[command(after_help = "示例 / Examples:\n  yihu pack list\n  yihu pack list --json")]
    List,
    /// 表达式可用的事实和代码表 / The facts and code lists that expressions may name
    #[command(after_help = "\
示例 / Examples:
  yihu pack vocabulary
  yihu pack vocabulary --write docs/packs.md")]
    Vocabulary {
        /// 更新该文件中标记行之后的部分 / Renew the part of this file after its marker
        #[arg(long, value_name = "FILE")]
        write: Option<PathBuf>,
    },
    /// 参照执行：让一份文件在 --area 也有效 / Let a document hold in --area too
    #[command(after_help = "\
示例 / Examples:
  yihu --area 361103 pack adopt gansu-education")]
    Adopt {
        /// 政策包 / The pack
        pack: String,
    },
    /// 导出一版政策包，连同签名 / Export a version of a pack with its signature
    #[command(after_help = "\
示例 / Examples:
  yihu pack export guangfeng --out exported       最新一版 / the latest version
  yihu pack export guangfeng@2 --out exported")]
    Export {
        /// 政策包，可带版本 / The pack, with or without a version
        #[arg(value_name = "ID[@VERSION]")]
        pack: String,
        /// 写入此目录下与政策包同名的文件夹 / Write into a folder of its name below this one
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// 用目录中的文件建立草稿 / Begin a draft from the files of a folder
    #[command(
        after_help = "示例 / Examples:\n  yihu --area 361103 pack import exported/guangfeng@2"
    )]
    Import {
        /// 政策包目录 / Folder of the pack
        dir: PathBuf,
    },
    /// 核验导出的政策包没有被改动 / Verify that an exported pack was not changed
    #[command(after_help = "\
示例 / Examples:
  yihu pack verify exported/guangfeng@2               与本办公室的密钥核对 / by this office's key
  yihu pack verify exported/guangfeng@2 --key 0123…

退出码 1：文件、签名或密钥不符
Exit code 1: files, signature or key do not fit")]
    Verify {
        /// 政策包目录 / Folder of the pack
        dir: PathBuf,
        /// 发文单位公布的公钥 / The public key that the issuing office publishes
        #[arg(long, value_name = "HEX")]
        key: Option<String>,
    },
}

/// Checks, lists, adopts.
///
/// # Errors
/// `pack.unreadable`, `pack.adoption`, and the problems of the packs unless they are being checked.
pub async fn run(args: Args, config: Config) -> Result<Reply, Problems> {
    match args.what {
        What::Check { dir, all } => pack_check::check(dir.as_deref(), all, &config),
        What::Coverage { dir, missing } => pack_check::coverage(dir.as_deref(), missing, &config),
        What::List => list(config).await,
        What::Vocabulary { write } => vocabulary(write.as_deref(), config.locale),
        What::Adopt { pack } => adopt(pack, config).await,
        What::Export { pack, out } => pack_files::export(&pack, &out, config).await,
        What::Import { dir } => pack_files::import(&dir, config).await,
        What::Verify { dir, key } => pack_files::verify(&dir, key.as_deref(), config).await,
    }
}

#[derive(Serialize)]
struct Listed {
    id: String,
    title: Text,
    area: AreaCode,
    from: Date,
    to: Option<Date>,
    adopted: Vec<AreaCode>,
    unsure: Vec<String>,
    clauses: usize,
    cases: usize,
    hash: String,
}

/// The packs in use; before there is a database, those of the program.
async fn list(config: Config) -> Result<Reply, Problems> {
    let locale = config.locale;
    let library = match App::open(config.clone()).await {
        Ok(app) => library(&app).await?,
        Err(problem) if problem.code == "data.missing" => {
            let adoptions = adoptions::read(&config.adoptions_file())?;
            bundle::library(config.packs.as_deref(), &adoptions)?
        }
        Err(problem) => return Err(problem.into()),
    };
    let mut table = Table::new(&match locale {
        Locale::Zh => ["政策包", "区划", "自", ">条款", ">案例", "参照执行", "名称"],
        Locale::En => [
            "pack",
            "area",
            "from",
            ">clauses",
            ">cases",
            "adopted in",
            "title",
        ],
    });
    let mut listed = Vec::new();
    for pack in &library.packs {
        let adopted: Vec<String> = pack.adopted.iter().map(AreaCode::to_string).collect();
        table.row([
            pack.id.clone(),
            pack.area.to_string(),
            pack.from.to_string(),
            pack.clauses.len().to_string(),
            pack.cases.len().to_string(),
            adopted.join(" "),
            pack.title.get(locale).to_owned(),
        ]);
        listed.push(Listed {
            id: pack.id.clone(),
            title: pack.title.clone(),
            area: pack.area,
            from: pack.from,
            to: pack.to,
            adopted: pack.adopted.clone(),
            unsure: pack.unsure.clone(),
            clauses: pack.clauses.len(),
            cases: pack.cases.len(),
            hash: pack.hash.clone(),
        });
    }
    Ok(Reply::new(&listed, table.show()))
}

fn vocabulary(write: Option<&Path>, locale: Locale) -> Result<Reply, Problems> {
    let markdown = vocabulary::markdown();
    let Some(file) = write else {
        return Ok(Reply::new(&json!({ "markdown": markdown }), markdown));
    };
    let failed = |zh: String, en: String| {
        Problem::new("vocabulary.file", zh, en).at(file.display().to_string())
    };
    let io = |e: std::io::Error| {
        failed(
            format!("文件无法读写（{e}），请核对"),
            format!("the file cannot be read or written ({e})"),
        )
    };
    let document = fs::read_to_string(file).map_err(io)?;
    let renewed = vocabulary::renewed(&document).ok_or_else(|| {
        let marker = vocabulary::MARKER;
        failed(
            format!("文件中没有标记行，请加上 {marker}"),
            format!("the file lacks the marker, add {marker}"),
        )
    })?;
    let changed = renewed != document;
    if changed {
        fs::write(file, renewed).map_err(io)?;
    }
    let text = match changed {
        true => locale.pick("已更新\n", "renewed\n"),
        false => locale.pick("已是最新\n", "current\n"),
    };
    Ok(Reply::new(
        &json!({ "file": file, "changed": changed }),
        text,
    ))
}

async fn adopt(pack: String, config: Config) -> Result<Reply, Problems> {
    let app = App::open(config).await?;
    let adoption = Adoption {
        pack,
        area: app.ctx.area,
    };
    let changed = adopt_all(&app, std::slice::from_ref(&adoption)).await? > 0;
    let (pack, area) = (&adoption.pack, adoption.area);
    let text = match (app.locale(), changed) {
        (Locale::Zh, true) => format!("{pack} 自此在 {area} 参照执行\n"),
        (Locale::Zh, false) => format!("{pack} 已在 {area} 参照执行，没有变化\n"),
        (Locale::En, true) => format!("{pack} now holds in {area} too\n"),
        (Locale::En, false) => format!("{pack} holds in {area} already: nothing changed\n"),
    };
    Ok(Reply::new(
        &json!({ "pack": pack, "area": area, "changed": changed }),
        text,
    ))
}

/// Adds adoptions to those of the data folder, and answers how many are new. All packs must still
/// fit together.
///
/// # Errors
/// `forbidden`, `area.not_found`; problems of the packs; those of the file and the database.
pub async fn adopt_all(app: &App, wanted: &[Adoption]) -> Result<usize, Problems> {
    if !matches!(app.ctx.actor.role, Role::CountyOffice | Role::Administrator) {
        return Err(Problem::new(
            "forbidden",
            "您的岗位不能参照执行政策，请联系县办",
            "your post may not adopt a policy: ask the county office",
        )
        .into());
    }
    let file = app.config.adoptions_file();
    let mut adoptions = adoptions::read(&file)?;
    let new: Vec<&Adoption> = wanted.iter().filter(|a| !adoptions.contains(a)).collect();
    if new.is_empty() {
        return Ok(0);
    }
    for adoption in &new {
        app.ctx.require_area(adoption.area)?;
        adoptions.push((*adoption).clone());
    }
    let base = bundle::library(app.config.packs.as_deref(), &adoptions)?;
    versions::in_use(&app.db, &app.keyring, &base).await?;
    let draft = adoptions::Draft::write(&file, &adoptions)?;
    app.db
        .write(&app.ctx, async |tx: &mut WriteTx| {
            for adoption in &new {
                tx.audit(AuditEntry {
                    county: adoption.area,
                    action: "pack.adopt",
                    entity: "pack",
                    entity_id: adoption.pack.clone(),
                    details: json!({ "area": adoption.area }),
                });
            }
            Ok(())
        })
        .await?;
    draft.put()?;
    Ok(new.len())
}
