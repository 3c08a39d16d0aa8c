//! The first users of a new office, and those of a demonstration.

use crate::posts::NewPost;
use crate::users::{self, NewUser};
use yihu_base::{AreaCode, Ctx, Domain, Problem, Role};
use yihu_store::Db;

/// Makes an administrator of the actor's area, unless there is a user of that name; tells whether
/// it did.
///
/// # Errors
/// What [`users::create`] says.
pub async fn ensure_admin(ctx: &Ctx, db: &Db, name: &str, password: &str) -> Result<bool, Problem> {
    let post = NewPost {
        role: Role::Administrator,
        area: ctx.area,
        domain: None,
    };
    ensure(ctx, db, name, "系统管理员", password, post).await
}

/// Makes one user for each role, named by the role's id, unless there is one of that name; returns
/// their names and posts.
///
/// # Errors
/// What [`users::create`] says.
pub async fn demo_users(
    ctx: &Ctx,
    db: &Db,
    township: AreaCode,
    village: AreaCode,
    password: &str,
) -> Result<Vec<(&'static str, NewPost)>, Problem> {
    let county = ctx.area;
    let mut made = Vec::new();
    for role in Role::ALL {
        let (display_name, area, domain) = match role {
            Role::CountyOffice => ("县办演示", county, None),
            Role::TownshipStation => ("乡镇站演示", township, None),
            Role::VillageWorker => ("村专干演示", village, None),
            Role::Helper => ("帮扶责任人演示", village, None),
            Role::Department => ("教育部门演示", county, Some(Domain::Education)),
            Role::Inspector => ("督查演示", county, None),
            Role::Auditor => ("审计演示", county, None),
            Role::Administrator => ("管理员演示", county, None),
        };
        let post = NewPost { role, area, domain };
        ensure(ctx, db, role.id(), display_name, password, post).await?;
        made.push((role.id(), post));
    }
    Ok(made)
}

async fn ensure(
    ctx: &Ctx,
    db: &Db,
    name: &str,
    display_name: &str,
    password: &str,
    post: NewPost,
) -> Result<bool, Problem> {
    let new = NewUser {
        name,
        display_name,
        password,
        must_change_password: false,
        posts: &[post],
    };
    match users::create(ctx, db, &new).await {
        Ok(_) => Ok(true),
        Err(p) if p.code == "user.exists" => Ok(false),
        Err(p) => Err(p),
    }
}
