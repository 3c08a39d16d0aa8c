//! Users, posts and sessions (账户).

use super::area;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yihu_accounts::{self as accounts, NewPost};
use yihu_base::{AreaCode, Domain, Problem, Role};
use yihu_registry::AreaTree;

/// A session: who is signed in, in which post, and what that allows.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// Who.
    pub user: Me,
    /// In which post now.
    pub post: Post,
    /// All posts to choose from.
    pub posts: Vec<Post>,
    /// The permitted actions.
    pub can: Vec<&'static str>,
    /// Sections of households that a department does not see.
    pub hidden: Vec<&'static str>,
    /// When it ends if it is not used, Unix milliseconds.
    pub expires_at: i64,
}

/// The user of a session.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// Id.
    pub id: String,
    /// Name to sign in with.
    pub name: String,
    /// Name to be read.
    pub display_name: String,
    /// Whether there is a second factor.
    pub totp: bool,
    /// Whether nothing is allowed before the password was changed.
    pub must_change_password: bool,
}

/// A post: a role in an area.
#[derive(Debug, Serialize, ToSchema)]
pub struct Post {
    /// Id.
    pub id: String,
    /// The role.
    #[schema(example = "township_station")]
    pub role: &'static str,
    /// Code of the area.
    pub area: String,
    /// Its name.
    pub area_name: String,
    /// A department's domain.
    pub domain: Option<&'static str>,
}

impl Post {
    fn of(post: &accounts::Post, tree: &AreaTree) -> Self {
        let NewPost { role, area, domain } = post.what;
        Self {
            id: post.id.to_string(),
            role: role.id(),
            area: area.to_string(),
            area_name: area::name(tree, area),
            domain: domain.map(Domain::id),
        }
    }
}

impl Session {
    /// A session as the store has it.
    pub fn of(session: &accounts::Session, tree: &AreaTree) -> Self {
        let user = &session.user;
        Self {
            user: Me {
                id: user.id.to_string(),
                name: user.name.clone(),
                display_name: user.display_name.clone(),
                totp: user.totp,
                must_change_password: user.must_change_password,
            },
            post: Post::of(&session.post, tree),
            posts: session.posts.iter().map(|p| Post::of(p, tree)).collect(),
            can: session.actions().into_iter().map(|a| a.id()).collect(),
            hidden: session
                .sight()
                .hidden()
                .into_iter()
                .map(accounts::Section::id)
                .collect(),
            expires_at: session.expires_at,
        }
    }
}

/// A user as an administrator sees one.
#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    /// Id.
    pub id: String,
    /// Name to sign in with.
    pub name: String,
    /// Name to be read.
    pub display_name: String,
    /// Whether the user may not come in.
    pub disabled: bool,
    /// Until when too many wrong passwords lock the user out, Unix milliseconds.
    pub locked_until: Option<i64>,
    /// Whether there is a second factor.
    pub totp: bool,
    /// The posts.
    pub posts: Vec<Post>,
    /// Unix milliseconds.
    pub last_sign_in: Option<i64>,
}

impl User {
    /// A user as the store has one.
    pub fn of(user: &accounts::users::User, tree: &AreaTree) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.name.clone(),
            display_name: user.display_name.clone(),
            disabled: user.disabled,
            locked_until: user.locked_until,
            totp: user.totp,
            posts: user.posts.iter().map(|p| Post::of(p, tree)).collect(),
            last_sign_in: user.last_sign_in,
        }
    }
}

/// A post to be given.
#[derive(Debug, Deserialize, ToSchema)]
pub struct GivePost {
    /// The role.
    pub role: String,
    /// Code of the area.
    pub area: String,
    /// A department's domain.
    pub domain: Option<String>,
}

impl GivePost {
    /// The post, if role, area and domain are such.
    ///
    /// # Errors
    /// `post.role`, `post.domain`, `area.not_found`.
    pub fn read(&self) -> Result<NewPost, Problem> {
        let area: AreaCode = self
            .area
            .parse()
            .map_err(|_| yihu_base::ctx::area_not_found(AreaCode::COUNTRY))?;
        let role = Role::from_id(&self.role).ok_or_else(|| {
            Problem::new(
                "post.role",
                "没有这种岗位，请从列表中选择",
                "there is no such role: choose one from the list",
            )
        })?;
        let domain = self.domain.as_deref().map(|d| {
            Domain::from_id(d).ok_or_else(|| {
                Problem::new(
                    "post.domain",
                    "没有这个行业部门，请从列表中选择",
                    "there is no such domain: choose one from the list",
                )
            })
        });
        Ok(NewPost {
            role,
            area,
            domain: domain.transpose()?,
        })
    }
}
