//! A draft as it is stored, and the list of them.

use crate::files::File;
use crate::rows::{area, cell, corrupt};
use sqlx::any::AnyRow;
use yihu_base::id::DraftId;
use yihu_base::{AreaCode, Ctx, Problem, Text};
use yihu_store::{Conn, Db, problem};

/// Most drafts listed at once.
pub const DRAFTS_MAX: u32 = 500;

/// How far a draft is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Being written.
    Draft,
    /// Waits for a decision.
    Submitted,
    /// Given back to be mended.
    Returned,
    /// Became a version.
    Approved,
    /// Given up.
    Withdrawn,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Draft,
        Self::Submitted,
        Self::Returned,
        Self::Approved,
        Self::Withdrawn,
    ];

    /// The word that is stored.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of a word.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.id() == id)
    }

    pub(crate) const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Submitted | Self::Returned)
    }

    pub(crate) const fn is_written(self) -> bool {
        matches!(self, Self::Draft | Self::Returned)
    }
}

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// The area it is for.
    pub area: AreaCode,
    /// The pack it is a version of.
    pub pack: String,
    /// Title, as its head says it.
    pub title: Text,
    /// Its files; empty in lists.
    pub files: Vec<File>,
    /// How far it is.
    pub state: State,
    /// Who writes it.
    pub author: String,
    /// Who decided.
    pub reviewer: Option<String>,
    /// What the reviewer said.
    pub note: Option<String>,
    /// The version of the pack that it became.
    pub published: Option<u32>,
    /// How often it was changed, from 1.
    pub version: i64,
    /// When it was begun, Unix milliseconds.
    pub created_at: i64,
    /// When it was changed last.
    pub updated_at: i64,
    /// When it was decided on last.
    pub decided_at: Option<i64>,
}

/// A query for drafts; [`read`] reads its columns.
macro_rules! select_drafts {
    ($files:literal, $rest:literal) => {
        concat!(
            "SELECT draft_id, area_code, pack_id, title_zh, title_en, ",
            $files,
            " AS files, state, author, reviewer, note, published, version, created_at, updated_at,
                decided_at
             FROM pack_drafts WHERE area_code BETWEEN $1 AND $2 ",
            $rest
        )
    };
}

fn read(row: &AnyRow) -> Result<Draft, Problem> {
    let id: Vec<u8> = cell(row, "draft_id")?;
    let state: String = cell(row, "state")?;
    let published: Option<i64> = cell(row, "published")?;
    Ok(Draft {
        id: DraftId::from_bytes(id.try_into().map_err(|_| corrupt("draft_id"))?),
        area: area(row, "area_code")?,
        pack: cell(row, "pack_id")?,
        title: Text::new(
            cell::<String>(row, "title_zh")?,
            cell::<String>(row, "title_en")?,
        ),
        files: crate::rows::files(row)?,
        state: State::from_id(&state).ok_or_else(|| corrupt("state"))?,
        author: cell(row, "author")?,
        reviewer: cell(row, "reviewer")?,
        note: cell(row, "note")?,
        published: published.and_then(|v| u32::try_from(v).ok()),
        version: cell(row, "version")?,
        created_at: cell(row, "created_at")?,
        updated_at: cell(row, "updated_at")?,
        decided_at: cell(row, "decided_at")?,
    })
}

/// Drafts in scope, the latest first; in one state, if it is named. Their files are left out.
///
/// # Errors
/// Those of the database.
pub async fn list(ctx: &Ctx, db: &Db, state: Option<State>) -> Result<Vec<Draft>, Problem> {
    let (first, last) = ctx.area.range();
    let rows = sqlx::query(select_drafts!(
        "'[]'",
        "AND (state = $3 OR $3 = '') ORDER BY draft_id DESC LIMIT $4"
    ))
    .bind(first.as_i64())
    .bind(last.as_i64())
    .bind(state.map_or("", State::id))
    .bind(i64::from(DRAFTS_MAX))
    .fetch_all(&mut *db.read().await?)
    .await
    .map_err(problem)?;
    rows.iter().map(read).collect()
}

/// A draft in scope.
///
/// # Errors
/// `draft.not_found`; those of the database.
pub async fn get(ctx: &Ctx, db: &Db, id: DraftId) -> Result<Draft, Problem> {
    find(ctx, &mut *db.read().await?, id).await
}

pub(crate) async fn find(ctx: &Ctx, conn: &mut Conn, id: DraftId) -> Result<Draft, Problem> {
    let (first, last) = ctx.area.range();
    let row = sqlx::query(select_drafts!("files", "AND draft_id = $3"))
        .bind(first.as_i64())
        .bind(last.as_i64())
        .bind(id.as_bytes().as_slice())
        .fetch_optional(conn)
        .await
        .map_err(problem)?;
    row.as_ref().map(read).transpose()?.ok_or_else(not_found)
}

fn not_found() -> Problem {
    Problem::new(
        "draft.not_found",
        "找不到该草稿，请刷新",
        "there is no such draft: reload",
    )
}
