//! Drafts (草稿): begun and saved by their author, submitted, returned or approved by another person.
//!
//! Invariants: nobody overwrites or decides on what they have not seen; only the author changes a
//! draft, and never decides on it; what was approved or withdrawn is never changed again.

use crate::check::{self, Checked};
use crate::draft::find;
use crate::files::{self, File, Head};
use crate::rows::{corrupt, now, stored};
use crate::sign::{Seal, Signer};
use crate::versions::{self, Published, Version};
use serde_json::json;
use sqlx::Row;
use std::sync::Arc;
use yihu_base::id::DraftId;
use yihu_base::{AreaLevel, Ctx, Problem, Problems, date};
use yihu_policy::library::Library;
use yihu_policy::pack;
use yihu_store::{AuditEntry, Db, Keyring, WriteTx, problem};

pub use crate::draft::{DRAFTS_MAX, Draft, State, get, list};

/// Longest note of a review, characters.
const NOTE_MAX: usize = 2000;

/// Begins a draft from files; their head says which pack it is a version of, and where it holds.
///
/// # Errors
/// `draft.files`, `draft.head`, `draft.pack`, `area.not_found`; those of the database.
pub async fn start(ctx: &Ctx, db: &Db, files: &[File]) -> Result<Draft, Problem> {
    let files = files::require(files)?;
    let head = Head::read(&files).ok_or_else(|| {
        Problem::new(
            "draft.head",
            "文件中应有一个 [pack] 表，写明 id、title、area、from",
            "one of the files needs a [pack] table with id, title, area and from",
        )
    })?;
    files::require_pack_id(&head.pack)?;
    let at = now();
    let draft = Draft {
        id: DraftId::new(),
        area: ctx.require_area(head.area)?,
        pack: head.pack,
        title: head.title,
        files,
        state: State::Draft,
        author: ctx.actor.name.clone(),
        reviewer: None,
        note: None,
        published: None,
        version: 1,
        created_at: at,
        updated_at: at,
        decided_at: None,
    };
    let text = stored(&draft.files)?;
    db.write(ctx, async |tx: &mut WriteTx| {
        sqlx::query(
            "INSERT INTO pack_drafts (county_code, draft_id, area_code, pack_id, title_zh, title_en,
                files, state, author, version, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $10)",
        )
        .bind(draft.area.at(AreaLevel::County).as_i64())
        .bind(draft.id.as_bytes().as_slice())
        .bind(draft.area.as_i64())
        .bind(&draft.pack)
        .bind(&draft.title.zh)
        .bind(&draft.title.en)
        .bind(&text)
        .bind(draft.state.id())
        .bind(&draft.author)
        .bind(at)
        .execute(tx.conn())
        .await
        .map_err(problem)?;
        tx.audit(entry("draft.start", &draft));
        Ok(())
    })
    .await?;
    Ok(draft)
}

/// Saves the files of a draft; `seen` is the version they were written on.
///
/// # Errors
/// `draft.files`, `draft.not_found`, `draft.not_author`, `draft.state`, `edit.conflict`; those of
/// the database.
pub async fn save(
    ctx: &Ctx,
    db: &Db,
    id: DraftId,
    seen: i64,
    files: &[File],
) -> Result<Draft, Problem> {
    let files = files::require(files)?;
    let title = Head::read(&files).map(|h| h.title);
    let edit = |draft: &mut Draft| {
        require_author(ctx, draft)?;
        require(draft, State::is_written)?;
        draft.files.clone_from(&files);
        if let Some(title) = &title {
            draft.title = title.clone();
        }
        Ok(())
    };
    db.write(ctx, async |tx: &mut WriteTx| {
        change(ctx, tx, id, seen, "draft.save", &edit).await
    })
    .await
}

/// Hands a draft in for review.
///
/// # Errors
/// The faults of the draft, all at once; else as [`save`].
pub async fn submit(
    ctx: &Ctx,
    db: &Db,
    keyring: &Keyring,
    base: &Arc<Library>,
    id: DraftId,
    seen: i64,
) -> Result<Draft, Problems> {
    let draft = get(ctx, db, id).await?;
    require_author(ctx, &draft)?;
    clean(db, keyring, base, &draft).await?;
    let edit = |draft: &mut Draft| {
        require(draft, State::is_written)?;
        draft.state = State::Submitted;
        Ok(())
    };
    let submitted = db.write(ctx, async |tx: &mut WriteTx| {
        change(ctx, tx, id, seen, "draft.submit", &edit).await
    });
    Ok(submitted.await?)
}

/// Gives a draft up.
///
/// # Errors
/// As [`save`].
pub async fn withdraw(ctx: &Ctx, db: &Db, id: DraftId, seen: i64) -> Result<Draft, Problem> {
    let edit = |draft: &mut Draft| {
        require_author(ctx, draft)?;
        require(draft, State::is_open)?;
        draft.state = State::Withdrawn;
        Ok(())
    };
    db.write(ctx, async |tx: &mut WriteTx| {
        change(ctx, tx, id, seen, "draft.withdraw", &edit).await
    })
    .await
}

/// Gives a submitted draft back to its author, with what is to be mended.
///
/// # Errors
/// `draft.note` without a note, `draft.own` for one's own draft; else as [`save`].
pub async fn give_back(
    ctx: &Ctx,
    db: &Db,
    id: DraftId,
    seen: i64,
    note: &str,
) -> Result<Draft, Problem> {
    let note = note.trim();
    if note.is_empty() || note.chars().count() > NOTE_MAX {
        return Err(Problem::new(
            "draft.note",
            format!("请写明需要修改之处，至多 {NOTE_MAX} 字"),
            format!("say what has to be mended, in at most {NOTE_MAX} characters"),
        ));
    }
    let edit = |draft: &mut Draft| {
        require_other(ctx, draft)?;
        require(draft, |s| s == State::Submitted)?;
        draft.state = State::Returned;
        decided(ctx, draft);
        draft.note = Some(note.to_owned());
        Ok(())
    };
    db.write(ctx, async |tx: &mut WriteTx| {
        change(ctx, tx, id, seen, "draft.return", &edit).await
    })
    .await
}

/// Approves a submitted draft: it becomes the next version of its pack.
///
/// # Errors
/// `draft.own` for one's own draft; the faults of the draft, all at once; `draft.overtaken` when
/// another version was approved meanwhile; else as [`save`].
pub async fn approve(
    ctx: &Ctx,
    db: &Db,
    keyring: &Keyring,
    base: &Arc<Library>,
    id: DraftId,
    seen: i64,
) -> Result<Version, Problems> {
    let draft = get(ctx, db, id).await?;
    require_other(ctx, &draft)?;
    require(&draft, |s| s == State::Submitted)?;
    let (checked, seq) = clean(db, keyring, base, &draft).await?;
    let version = checked.version_of(&draft, ctx, keyring)?;
    let edit = |draft: &mut Draft| {
        require_other(ctx, draft)?;
        require(draft, |s| s == State::Submitted)?;
        draft.state = State::Approved;
        draft.published = Some(version.seal.version);
        draft.note = None;
        decided(ctx, draft);
        Ok(())
    };
    let approved = db.write(ctx, async |tx: &mut WriteTx| {
        // It was checked together with the versions there were: one more, and it may not fit.
        let row = sqlx::query("SELECT COALESCE(MAX(seq), 0) FROM pack_versions")
            .fetch_one(tx.conn())
            .await
            .map_err(problem)?;
        if row.try_get::<i64, _>(0).map_err(problem)? != seq {
            return Err(overtaken());
        }
        let draft = change(ctx, tx, id, seen, "draft.approve", &edit).await?;
        publish(tx, &draft, &version, seq + 1).await
    });
    approved.await?;
    Ok(version)
}

async fn publish(
    tx: &mut WriteTx,
    draft: &Draft,
    version: &Version,
    seq: i64,
) -> Result<(), Problem> {
    let seal = &version.seal;
    sqlx::query(
        "INSERT INTO pack_versions (pack_id, version, seq, area_code, valid_from, title_zh, title_en,
            files, hash, author, approver, approved_at, signature)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(&seal.pack)
    .bind(i64::from(seal.version))
    .bind(seq)
    .bind(version.area.as_i64())
    .bind(i64::from(date::to_days(version.from)))
    .bind(&version.title.zh)
    .bind(&version.title.en)
    .bind(stored(&draft.files)?)
    .bind(&seal.hash)
    .bind(&seal.author)
    .bind(&seal.approver)
    .bind(seal.approved_at)
    .bind(&version.signature)
    .execute(tx.conn())
    .await
    .map_err(|e| match problem(e) {
        // Two counties that approve at one moment take the same number.
        p if p.code == "db.constraint" => overtaken(),
        p => p,
    })?;
    tx.audit(AuditEntry {
        county: version.area.at(AreaLevel::County),
        action: "pack.publish",
        entity: "pack",
        entity_id: pack::key(&seal.pack, seal.version),
        details: json!({ "area": version.area, "from": version.from, "hash": seal.hash }),
    });
    Ok(())
}

fn overtaken() -> Problem {
    Problem::new(
        "draft.overtaken",
        "刚有另一份政策被批准，请重新核对后再批准",
        "another policy was approved a moment ago: check again, then approve",
    )
}

/// A draft that checked clean: the packs in use with it, and its id among them.
struct Clean {
    library: Library,
    key: String,
}

impl Clean {
    fn version_of(&self, draft: &Draft, ctx: &Ctx, keyring: &Keyring) -> Result<Version, Problem> {
        let pack = self.library.packs.iter().find(|p| p.id == self.key);
        let pack = pack.ok_or_else(|| corrupt("files"))?;
        let seal = Seal {
            pack: pack.name.clone(),
            version: pack.version,
            hash: pack.hash.clone(),
            author: draft.author.clone(),
            approver: ctx.actor.name.clone(),
            approved_at: now(),
        };
        Ok(Version {
            area: pack.area,
            from: pack.from,
            title: pack.title.clone(),
            signature: Signer::of(keyring).sign(&seal),
            seal,
        })
    }
}

/// Passes a draft that checks clean together with the packs in use now; answers how many versions
/// there were.
async fn clean(
    db: &Db,
    keyring: &Keyring,
    base: &Arc<Library>,
    draft: &Draft,
) -> Result<(Clean, i64), Problems> {
    let Published { seq, packs } = versions::published(db, keyring).await?;
    let (base, checking) = (base.clone(), draft.clone());
    let check = move || -> Result<(Checked, String), Problems> {
        let in_use = base.with(&packs)?;
        let next = check::next_version(&in_use, &checking.pack);
        let Draft {
            pack, area, files, ..
        } = &checking;
        let checked = check::check(&in_use, pack, *area, files);
        Ok((checked, pack::key(pack, next)))
    };
    let done = tokio::task::spawn_blocking(check).await;
    let (checked, key) = done.map_err(|_| corrupt("files"))??;
    match checked.library {
        Some(library) if checked.faults.is_empty() => Ok((Clean { library, key }, seq)),
        _ => {
            let faults = checked.faults.into_iter();
            Err(Problems(
                faults.map(|f| f.problem.clone().at(f.place())).collect(),
            ))
        }
    }
}

fn decided(ctx: &Ctx, draft: &mut Draft) {
    draft.reviewer = Some(ctx.actor.name.clone());
    draft.decided_at = Some(now());
}

fn require_author(ctx: &Ctx, draft: &Draft) -> Result<(), Problem> {
    if draft.author == ctx.actor.name {
        return Ok(());
    }
    Err(Problem::new(
        "draft.not_author",
        "只有起草人可以修改、送审和撤回草稿；可用其内容另起草稿",
        "only its author changes, submits or withdraws a draft: start one of your own from its files",
    ))
}

fn require_other(ctx: &Ctx, draft: &Draft) -> Result<(), Problem> {
    if draft.author != ctx.actor.name {
        return Ok(());
    }
    Err(Problem::new(
        "draft.own",
        "起草人不能审批自己的草稿，请由另一人办理",
        "nobody decides on a draft of their own: let another person do it",
    ))
}

fn require(draft: &Draft, fits: impl Fn(State) -> bool) -> Result<(), Problem> {
    if fits(draft.state) {
        return Ok(());
    }
    let state = draft.state.id();
    Err(Problem::new(
        "draft.state",
        format!("草稿现为 {state} 状态，不能这样办理，请刷新"),
        format!("the draft is {state}: this cannot be done with it, reload"),
    ))
}

fn entry(action: &'static str, draft: &Draft) -> AuditEntry {
    AuditEntry {
        county: draft.area.at(AreaLevel::County),
        action,
        entity: "draft",
        entity_id: draft.id.to_string(),
        details: json!({ "pack": draft.pack, "area": draft.area, "version": draft.version }),
    }
}

/// Changes a draft as it was seen, and notes it.
async fn change(
    ctx: &Ctx,
    tx: &mut WriteTx,
    id: DraftId,
    seen: i64,
    action: &'static str,
    edit: &(dyn Fn(&mut Draft) -> Result<(), Problem> + Send + Sync),
) -> Result<Draft, Problem> {
    let mut draft = find(ctx, tx.conn(), id).await?;
    if draft.version != seen {
        return Err(conflict());
    }
    edit(&mut draft)?;
    draft.version += 1;
    draft.updated_at = now();
    let changed = sqlx::query(
        "UPDATE pack_drafts SET title_zh = $1, title_en = $2, files = $3, state = $4, reviewer = $5,
            note = $6, published = $7, version = $8, updated_at = $9, decided_at = $10
         WHERE county_code = $11 AND draft_id = $12 AND version = $13",
    )
    .bind(&draft.title.zh)
    .bind(&draft.title.en)
    .bind(stored(&draft.files)?)
    .bind(draft.state.id())
    .bind(draft.reviewer.as_deref())
    .bind(draft.note.as_deref())
    .bind(draft.published.map(i64::from))
    .bind(draft.version)
    .bind(draft.updated_at)
    .bind(draft.decided_at)
    .bind(draft.area.at(AreaLevel::County).as_i64())
    .bind(id.as_bytes().as_slice())
    .bind(seen)
    .execute(tx.conn())
    .await
    .map_err(problem)?;
    if changed.rows_affected() != 1 {
        return Err(conflict());
    }
    tx.audit(entry(action, &draft));
    Ok(draft)
}

fn conflict() -> Problem {
    Problem::new(
        "edit.conflict",
        "草稿已在别处修改，请刷新后重试",
        "the draft was changed meanwhile: reload and try again",
    )
}
