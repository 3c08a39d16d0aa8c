//! Posts (岗位): a role in an area and, for departments, a domain.

use crate::rows::{cell, corrupt, id};
use crate::{rows, users::User};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use yihu_base::id::{PostId, UserId};
use yihu_base::{AreaCode, Ctx, Domain, Locale, Problem, Role};
use yihu_store::{Conn, problem};

/// The most posts of one user.
const MOST: usize = 20;

/// A post to be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPost {
    /// What its holder may do.
    pub role: Role,
    /// Where.
    pub area: AreaCode,
    /// In which domain; for departments, and only there.
    pub domain: Option<Domain>,
}

/// A post of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Post {
    /// Its identity.
    pub id: PostId,
    /// What it is.
    #[serde(flatten)]
    pub what: NewPost,
}

impl Post {
    /// The context of a user who acts in this post.
    pub(crate) fn ctx(&self, name: &str, locale: Locale) -> Ctx {
        Ctx::new(name, self.what.role, self.what.area, locale)
    }

    pub(crate) fn read(row: &AnyRow) -> Result<Self, Problem> {
        let role: String = cell(row, "role")?;
        let domain: Option<String> = cell(row, "domain")?;
        Ok(Self {
            id: PostId::from_bytes(id(row, "post_id")?),
            what: NewPost {
                role: Role::from_id(&role).ok_or_else(|| corrupt("role"))?,
                area: rows::area(row, "area_code")?,
                domain: domain
                    .map(|d| Domain::from_id(&d).ok_or_else(|| corrupt("domain")))
                    .transpose()?,
            },
        })
    }
}

/// The posts of a user, the oldest first.
pub(crate) async fn of(conn: &mut Conn, user: UserId) -> Result<Vec<Post>, Problem> {
    let rows = sqlx::query(
        "SELECT post_id, role, area_code, domain FROM posts WHERE user_id = $1 ORDER BY post_id",
    )
    .bind(user.as_bytes().as_slice())
    .fetch_all(conn)
    .await
    .map_err(problem)?;
    rows.iter().map(Post::read).collect()
}

/// Passes posts that the actor may give, without repetitions.
///
/// # Errors
/// `user.posts` for none or too many, `post.domain` for a domain where none belongs or none where
/// one does, `area.not_found` outside the actor's area.
pub(crate) fn check(ctx: &Ctx, posts: &[NewPost]) -> Result<Vec<NewPost>, Problem> {
    if posts.is_empty() || posts.len() > MOST {
        return Err(Problem::new(
            "user.posts",
            format!("每个用户应有 1 至 {MOST} 个岗位"),
            format!("give each user 1 to {MOST} posts"),
        ));
    }
    let mut kept: Vec<NewPost> = Vec::new();
    for post in posts {
        ctx.require_area(post.area)?;
        if post.domain.is_some() != (post.role == Role::Department) {
            return Err(Problem::new(
                "post.domain",
                "行业部门岗位须选择领域，其他岗位不填领域",
                "choose a domain for a department's post, and none for any other",
            ));
        }
        if !kept.contains(post) {
            kept.push(*post);
        }
    }
    Ok(kept)
}

/// Gives a user a post.
pub(crate) async fn give(conn: &mut Conn, user: UserId, post: &NewPost) -> Result<(), Problem> {
    sqlx::query(
        "INSERT INTO posts (post_id, user_id, role, area_code, domain) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(PostId::new().as_bytes().as_slice())
    .bind(user.as_bytes().as_slice())
    .bind(post.role.id())
    .bind(post.area.as_i64())
    .bind(post.domain.map(Domain::id))
    .execute(conn)
    .await
    .map_err(problem)?;
    Ok(())
}

/// Makes `wanted` the posts of a user. What stays keeps its id and its sessions; sessions in a post
/// that goes end.
pub(crate) async fn replace(
    conn: &mut Conn,
    user: &User,
    wanted: &[NewPost],
) -> Result<(), Problem> {
    for post in user.posts.iter().filter(|p| !wanted.contains(&p.what)) {
        for sql in [
            "DELETE FROM sessions WHERE post_id = $1",
            "DELETE FROM posts WHERE post_id = $1",
        ] {
            sqlx::query(sql)
                .bind(post.id.as_bytes().as_slice())
                .execute(&mut *conn)
                .await
                .map_err(problem)?;
        }
    }
    let held = |post: &NewPost| user.posts.iter().any(|p| p.what == *post);
    for post in wanted.iter().filter(|p| !held(p)) {
        give(conn, user.id, post).await?;
    }
    Ok(())
}
