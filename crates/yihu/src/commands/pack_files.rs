//! `yihu pack export`, `import`, `verify`: packs as folders, with the office's signature.

use crate::app::App;
use crate::commands::run::library;
use crate::config::Config;
use crate::reply::{self, Reply};
use serde_json::json;
use std::path::Path;
use yihu_accounts::{Action, authz};
use yihu_authoring::sign::Signer;
use yihu_authoring::{drafts, folder, versions};
use yihu_base::{Locale, Problem, Problems};

/// Writes a version of a pack into a folder of its name.
///
/// # Errors
/// `pack.not_found`; those of the packs, the folder and the database.
pub async fn export(id: &str, out: &Path, config: Config) -> Result<Reply, Problems> {
    let app = App::open(config).await?;
    let in_use = library(&app).await?;
    let (pack, version) = match id.split_once('@') {
        Some((pack, version)) => {
            let version = version.parse().map_err(|_| {
                Problem::new(
                    "pack.version",
                    format!("“{id}”应写成 名称 或 名称@版本，如 guangfeng@2"),
                    format!("write \"{id}\" as name or name@version, e.g. guangfeng@2"),
                )
            })?;
            (pack, Some(version))
        }
        None => (id, None),
    };
    let signer = Signer::of(&app.keyring);
    let export = versions::export(&app.ctx, &app.db, &in_use, &signer, pack, version).await?;
    let written = folder::write(&export, out)?;
    let (hash, path) = (&export.hash, written.display());
    let signed = match (&export.signed, app.locale()) {
        (Some(s), Locale::Zh) => {
            format!("{} 起草，{} 批准，已签名", s.seal.author, s.seal.approver)
        }
        (Some(s), Locale::En) => format!(
            "written by {}, approved by {}, signed",
            s.seal.author, s.seal.approver
        ),
        (None, Locale::Zh) => "程序自带，没有签名".to_owned(),
        (None, Locale::En) => "came with the program, not signed".to_owned(),
    };
    let text = format!("{path}\n{hash}\n{signed}\n");
    Ok(Reply::new(
        &json!({ "folder": written, "hash": hash, "signed": export.signed }),
        text,
    ))
}

/// Begins a draft from the files of a folder. A signature beside them must fit: nobody reviews what
/// was changed on its way.
///
/// # Errors
/// `forbidden`; those of the folder, the signature and [`drafts::start`].
pub async fn import(dir: &Path, config: Config) -> Result<Reply, Problems> {
    let app = App::open(config).await?;
    authz::require(&app.ctx, Action::PolicyDraft)?;
    let (files, signed) = folder::read(dir)?;
    if let Some(signed) = &signed {
        signed
            .verify(&files)
            .map_err(|p| p.at(dir.display().to_string()))?;
    }
    let draft = drafts::start(&app.ctx, &app.db, &files).await?;
    let (id, pack) = (draft.id, &draft.pack);
    let text = match app.locale() {
        Locale::Zh => format!("已建立政策包 {pack} 的草稿 {id}，请在办公端核对、送审\n"),
        Locale::En => {
            format!("draft {id} of {pack} was begun: check and submit it in the office\n")
        }
    };
    Ok(Reply::new(&json!({ "draft": id, "pack": pack }), text))
}

/// Tells whether the files of a folder are those that were signed, and by whose key: a known one, or
/// that of this office.
///
/// # Errors
/// Those of the folder; `signature.none`.
pub async fn verify(dir: &Path, key: Option<&str>, config: Config) -> Result<Reply, Problems> {
    let locale = config.locale;
    let (files, signed) = folder::read(dir)?;
    let signed = signed.ok_or_else(|| {
        Problem::new(
            "signature.none",
            "目录中没有签名文件，无法核验",
            "there is no signature in this folder: nothing can be verified",
        )
        .at(dir.display().to_string())
    })?;
    let known = match key {
        Some(key) => Some(key.trim().to_lowercase()),
        // Without a data folder there is no key of an office to compare with.
        None => match App::open(config).await {
            Ok(app) => Some(Signer::of(&app.keyring).public()),
            Err(_) => None,
        },
    };
    let mut faults: Vec<Problem> = signed.verify(&files).err().into_iter().collect();
    if known.as_ref().is_some_and(|known| *known != signed.key) {
        faults.push(Problem::new(
            "signature.key",
            format!(
                "由另一把密钥签名，请与发文单位公布的公钥核对：{}",
                signed.key
            ),
            format!(
                "another key signed it, compare it with the one that its office publishes: {}",
                signed.key
            ),
        ));
    }
    let seal = &signed.seal;
    let mut text = reply::sentences(&faults, locale);
    let (pack, version) = (&seal.pack, seal.version);
    if faults.is_empty() {
        text.push_str(&match (locale, known.is_some()) {
            (Locale::Zh, true) => format!("{pack} 第 {version} 版：文件和签名相符，密钥相符\n"),
            (Locale::En, true) => {
                format!("{pack} version {version}: files, signature and key fit\n")
            }
            (Locale::Zh, false) => format!(
                "{pack} 第 {version} 版：文件和签名相符；请与公布的公钥核对：{}\n",
                signed.key
            ),
            (Locale::En, false) => format!(
                "{pack} version {version}: files and signature fit; compare the key with the published one: {}\n",
                signed.key
            ),
        });
    }
    let found = !faults.is_empty();
    let json = json!({ "signed": signed, "known_key": known, "problems": faults });
    Ok(Reply::new(&json, text).with_findings(found))
}
