//! Users (用户), as those who manage them see them.

use crate::account::{entry, folded};
use crate::authz::{self, Action};
use crate::posts::{self, NewPost, Post};
use crate::rows::{cell, flag, id};
use crate::{password, second_factor, sessions};
use serde::Serialize;
use serde_json::json;
use yihu_base::id::UserId;
use yihu_base::{Ctx, Problem, text};
use yihu_store::{Conn, Db, WriteTx, problem};

/// The most users one call returns.
pub const MAX_LISTED: u32 = 200;

/// A user to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewUser<'a> {
    /// Name to sign in with; small letters, digits, Chinese, `.`, `_` and `-`.
    pub name: &'a str,
    /// Name to be read.
    pub display_name: &'a str,
    /// First password.
    pub password: &'a str,
    /// Whether nothing is allowed before the password was changed.
    pub must_change_password: bool,
    /// At least one.
    pub posts: &'a [NewPost],
}

/// What to change; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// Name to be read.
    pub display_name: Option<String>,
    /// Whether signing in is barred; ends all sessions.
    pub disabled: Option<bool>,
    /// All posts from now on; sessions in a post that goes end.
    pub posts: Option<Vec<NewPost>>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct User {
    /// Identity.
    pub id: UserId,
    /// Name to sign in with.
    pub name: String,
    /// Name to be read.
    pub display_name: String,
    /// Whether signing in is barred.
    pub disabled: bool,
    /// Until when too many wrong attempts bar signing in, Unix milliseconds; may have passed.
    pub locked_until: Option<i64>,
    /// Whether there is a second factor.
    pub totp: bool,
    /// The posts, the oldest first.
    pub posts: Vec<Post>,
    /// When the user last signed in, Unix milliseconds.
    pub last_sign_in: Option<i64>,
}

/// Some users of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserPage {
    /// In the order of their names.
    pub items: Vec<User>,
    /// The name after which the next page begins; `None` on the last.
    pub next: Option<String>,
}

/// The users all whose posts lie in the actor's area, by name, after a name.
///
/// # Errors
/// `forbidden`; those of the database.
pub async fn list(
    ctx: &Ctx,
    db: &Db,
    after: Option<&str>,
    limit: u32,
) -> Result<UserPage, Problem> {
    authz::require(ctx, Action::UserRead)?;
    let limit = limit.clamp(1, MAX_LISTED) as usize;
    let mut conn = db.read().await?;
    let mut items = load(&mut conn, ctx, after, None, limit + 1).await?;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().map(|u| u.name.clone()).filter(|_| more);
    Ok(UserPage { items, next })
}

/// One user in scope.
///
/// # Errors
/// `forbidden`, `user.not_found`; those of the database.
pub async fn get(ctx: &Ctx, db: &Db, user: UserId) -> Result<User, Problem> {
    authz::require(ctx, Action::UserRead)?;
    in_scope(&mut *db.read().await?, ctx, user).await
}

/// Makes a user.
///
/// # Errors
/// `forbidden`; `user.exists`, `user.name`, `user.display_name`, `user.posts`, `post.domain`,
/// `area.not_found`, `password.…`; those of the database.
pub async fn create(ctx: &Ctx, db: &Db, new: &NewUser<'_>) -> Result<UserId, Problem> {
    authz::require(ctx, Action::UserEdit)?;
    let name = checked_name(new.name)?;
    let display_name = checked_display_name(new.display_name)?;
    let posts = posts::check(ctx, new.posts)?;
    password::check(&name, new.password)?;
    let hash = password::hash(new.password).await?;
    let user = UserId::new();
    db.write(ctx, async |tx: &mut WriteTx| {
        let made = sqlx::query(
            "INSERT INTO users (user_id, name, display_name, password_hash, must_change_password,
                disabled, failures)
             VALUES ($1, $2, $3, $4, $5, 0, 0) ON CONFLICT (name) DO NOTHING",
        )
        .bind(user.as_bytes().as_slice())
        .bind(&name)
        .bind(&display_name)
        .bind(&hash)
        .bind(i64::from(new.must_change_password))
        .execute(tx.conn())
        .await
        .map_err(problem)?;
        if made.rows_affected() != 1 {
            return Err(Problem::new(
                "user.exists",
                "登录名已被使用，请换一个",
                "this user name is taken: choose another",
            ));
        }
        for post in &posts {
            posts::give(tx.conn(), user, post).await?;
        }
        tx.audit(entry(
            ctx,
            "user.create",
            Some(user),
            json!({ "name": name, "posts": posts }),
        ));
        Ok(())
    })
    .await?;
    Ok(user)
}

/// Changes a user.
///
/// # Errors
/// `forbidden`; `user.not_found`; `user.self` for what would lock the actor out; what [`create`]
/// says of names and posts; those of the database.
pub async fn update(
    ctx: &Ctx,
    db: &Db,
    user: UserId,
    change: &UserChange,
) -> Result<User, Problem> {
    authz::require(ctx, Action::UserEdit)?;
    let posts = change.posts.as_deref();
    let posts = posts.map(|p| posts::check(ctx, p)).transpose()?;
    let display_name = change.display_name.as_deref();
    let display_name = display_name.map(checked_display_name).transpose()?;
    db.write(ctx, async |tx: &mut WriteTx| {
        let before = in_scope(tx.conn(), ctx, user).await?;
        if before.name == ctx.actor.name && (change.disabled == Some(true) || posts.is_some()) {
            return Err(Problem::new(
                "user.self",
                "不能停用自己或改自己的岗位，请由其他管理员办理",
                "you cannot disable yourself or change your own posts: ask another administrator",
            ));
        }
        let disabled = change.disabled.unwrap_or(before.disabled);
        sqlx::query("UPDATE users SET display_name = $1, disabled = $2 WHERE user_id = $3")
            .bind(display_name.as_ref().unwrap_or(&before.display_name))
            .bind(i64::from(disabled))
            .bind(user.as_bytes().as_slice())
            .execute(tx.conn())
            .await
            .map_err(problem)?;
        if disabled {
            sessions::end_all(tx, user, &[]).await?;
        }
        if let Some(wanted) = &posts {
            posts::replace(tx.conn(), &before, wanted).await?;
        }
        tx.audit(entry(
            ctx,
            "user.update",
            Some(user),
            json!({ "display_name": display_name, "disabled": change.disabled, "posts": posts }),
        ));
        in_scope(tx.conn(), ctx, user).await
    })
    .await
}

/// Gives a user a password that must be changed at once, ends all sessions, lifts the lock and
/// takes the second factor away: what helps whoever has lost the phone.
///
/// # Errors
/// `forbidden`; `user.not_found`, `password.…`; those of the database.
pub async fn reset_password(
    ctx: &Ctx,
    db: &Db,
    user: UserId,
    password: &str,
) -> Result<(), Problem> {
    authz::require(ctx, Action::UserEdit)?;
    let name = in_scope(&mut *db.read().await?, ctx, user).await?.name;
    password::check(&name, password)?;
    let hash = password::hash(password).await?;
    db.write(ctx, async |tx: &mut WriteTx| {
        in_scope(tx.conn(), ctx, user).await?;
        sessions::set_password(tx, user, &hash, true).await?;
        second_factor::drop_totp(tx, user).await?;
        sqlx::query("UPDATE users SET failures = 0, locked_until = NULL WHERE user_id = $1")
            .bind(user.as_bytes().as_slice())
            .execute(tx.conn())
            .await
            .map_err(problem)?;
        let ended = sessions::end_all(tx, user, &[]).await?;
        tx.audit(entry(
            ctx,
            "user.reset_password",
            Some(user),
            json!({ "sessions": ended }),
        ));
        Ok(())
    })
    .await
}

async fn in_scope(conn: &mut Conn, ctx: &Ctx, user: UserId) -> Result<User, Problem> {
    let found = load(conn, ctx, None, Some(user), 1).await?;
    found.into_iter().next().ok_or_else(|| {
        Problem::new(
            "user.not_found",
            "找不到该用户，请刷新用户列表",
            "there is no such user: reload the list",
        )
    })
}

/// Users in scope with their posts. One with a post outside is none: who could reset the password
/// would get that post too.
async fn load(
    conn: &mut Conn,
    ctx: &Ctx,
    after: Option<&str>,
    only: Option<UserId>,
    limit: usize,
) -> Result<Vec<User>, Problem> {
    let (first, last) = ctx.area.range();
    let rows = sqlx::query(
        "SELECT u.user_id, u.name, u.display_name, u.disabled, u.locked_until, u.last_sign_in,
            CASE WHEN u.totp_secret IS NULL THEN 0 ELSE 1 END AS totp,
            p.post_id, p.role, p.area_code, p.domain
         FROM (SELECT * FROM users
               WHERE name > $1 AND ($2 IS NULL OR user_id = $2)
                 AND NOT EXISTS (SELECT 1 FROM posts o WHERE o.user_id = users.user_id
                    AND o.area_code NOT BETWEEN $3 AND $4)
               ORDER BY name LIMIT $5) u
         JOIN posts p ON p.user_id = u.user_id
         ORDER BY u.name, p.post_id",
    )
    .bind(after.unwrap_or_default())
    .bind(only.map(|id| id.as_bytes().to_vec()))
    .bind(first.as_i64())
    .bind(last.as_i64())
    .bind(limit as i64)
    .fetch_all(conn)
    .await
    .map_err(problem)?;
    let mut users: Vec<User> = Vec::new();
    for row in &rows {
        let user = UserId::from_bytes(id(row, "user_id")?);
        let post = Post::read(row)?;
        match users.last_mut() {
            Some(last) if last.id == user => last.posts.push(post),
            _ => users.push(User {
                id: user,
                name: cell(row, "name")?,
                display_name: cell(row, "display_name")?,
                disabled: flag(row, "disabled")?,
                locked_until: cell(row, "locked_until")?,
                totp: flag(row, "totp")?,
                posts: vec![post],
                last_sign_in: cell(row, "last_sign_in")?,
            }),
        }
    }
    Ok(users)
}

fn checked_name(raw: &str) -> Result<String, Problem> {
    let name = folded(raw);
    let fits = (2..=32).contains(&name.chars().count());
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    if fits && name.chars().all(plain) {
        return Ok(name);
    }
    Err(Problem::new(
        "user.name",
        "登录名应为 2 至 32 个字母、数字、汉字或 . _ -",
        "a user name has 2 to 32 letters, digits, Chinese characters or . _ -",
    ))
}

fn checked_display_name(raw: &str) -> Result<String, Problem> {
    let name = text::fold(raw);
    if (1..=64).contains(&name.chars().count()) {
        return Ok(name);
    }
    Err(Problem::new(
        "user.display_name",
        "显示名应为 1 至 64 个字",
        "a display name has 1 to 64 characters",
    ))
}
