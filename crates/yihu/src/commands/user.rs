//! `yihu user`: who may sign in to the office.

use crate::app::App;
use crate::config::Config;
use crate::reply::Reply;
use crate::table::Table;
use serde_json::json;
use std::io::{self, IsTerminal, Read};
use yihu_accounts::NewPost;
use yihu_accounts::users::{self, NewUser, UserChange};
use yihu_base::{AreaCode, Ctx, Domain, Locale, Problem, Problems, Role};

/// Arguments of `yihu user`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
示例 / Examples:
  yihu user add admin --name 管理员 --post administrator < password.txt
  yihu user add zhang --name 张三 --post township_station --in 361103202 < password.txt
  yihu user password zhang < password.txt
  yihu user list

密码从标准输入读取，首次登录须修改。
The password is read from standard input; it has to be changed at the first sign-in.")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// 新增用户 / Make a user
    Add {
        /// 登录名 / Name to sign in with
        user: String,
        /// 姓名 / Name to be read
        #[arg(long)]
        name: String,
        /// 岗位 / Role, e.g. county_office, township_station, village_worker, auditor, administrator
        #[arg(long, value_name = "ROLE", value_parser = role)]
        post: Role,
        /// 岗位所在区划，默认为本命令办理的区划 / Area of the post, by default that of the command
        #[arg(long = "in", value_name = "CODE")]
        place: Option<AreaCode>,
        /// 行业部门（仅 department）/ Domain, for departments only, e.g. health, education
        #[arg(long, value_parser = domain)]
        domain: Option<Domain>,
    },
    /// 重置密码 / Give a new password
    Password {
        /// 登录名 / Name to sign in with
        user: String,
    },
    /// 停用或恢复用户 / Keep a user out, or let one in again
    Disable {
        /// 登录名 / Name to sign in with
        user: String,
        /// 恢复 / Let in again
        #[arg(long)]
        undo: bool,
    },
    /// 列出用户 / List users
    List,
}

fn role(text: &str) -> Result<Role, String> {
    let all: Vec<&str> = Role::ALL.iter().map(|r| r.id()).collect();
    Role::from_id(text).ok_or_else(|| format!("可用 / one of: {}", all.join(", ")))
}

fn domain(text: &str) -> Result<Domain, String> {
    let all: Vec<&str> = Domain::ALL.iter().map(|d| d.id()).collect();
    Domain::from_id(text).ok_or_else(|| format!("可用 / one of: {}", all.join(", ")))
}

/// Manages users as an administrator of the command's area: whoever can run the program on its data
/// folder is one.
///
/// # Errors
/// `user.…`, `password.…`, `area.not_found`; those of the database.
pub async fn run(args: Args, config: Config) -> Result<Reply, Problems> {
    let app = App::open(config).await?;
    let ctx = Ctx {
        actor: yihu_base::Actor {
            role: Role::Administrator,
            ..app.ctx.actor.clone()
        },
        ..app.ctx.clone()
    };
    let locale = app.locale();
    match args.what {
        What::Add {
            user,
            name,
            post,
            place,
            domain,
        } => {
            let post = NewPost {
                role: post,
                area: place.unwrap_or(ctx.area),
                domain,
            };
            let new = NewUser {
                name: &user,
                display_name: &name,
                password: &password(locale)?,
                must_change_password: true,
                posts: &[post],
            };
            users::create(&ctx, &app.db, &new).await?;
            done(locale, "已新增用户", "made user", &user)
        }
        What::Password { user } => {
            let id = find(&ctx, &app, &user).await?.id;
            users::reset_password(&ctx, &app.db, id, &password(locale)?).await?;
            done(locale, "已重置密码", "new password for", &user)
        }
        What::Disable { user, undo } => {
            let id = find(&ctx, &app, &user).await?.id;
            let change = UserChange {
                disabled: Some(!undo),
                ..UserChange::default()
            };
            users::update(&ctx, &app.db, id, &change).await?;
            match undo {
                true => done(locale, "已恢复用户", "lets in again", &user),
                false => done(locale, "已停用用户", "keeps out", &user),
            }
        }
        What::List => list(&ctx, &app).await,
    }
}

fn done(locale: Locale, zh: &str, en: &str, user: &str) -> Result<Reply, Problems> {
    let text = format!("{} {user}\n", locale.pick(zh, en));
    Ok(Reply::new(&json!({ "user": user }), text))
}

async fn find(ctx: &Ctx, app: &App, name: &str) -> Result<users::User, Problem> {
    let mut after: Option<String> = None;
    loop {
        let page = users::list(ctx, &app.db, after.as_deref(), users::MAX_LISTED).await?;
        if let Some(user) = page.items.into_iter().find(|u| u.name == name) {
            return Ok(user);
        }
        after = Some(page.next.ok_or_else(|| {
            Problem::new(
                "user.not_found",
                "没有这个用户，名单见 yihu user list",
                "there is no such user: see yihu user list",
            )
        })?);
    }
}

async fn list(ctx: &Ctx, app: &App) -> Result<Reply, Problems> {
    let mut table = Table::new(&match app.locale() {
        Locale::Zh => ["登录名", "姓名", "岗位", "状态"],
        Locale::En => ["user", "name", "posts", "state"],
    });
    let (mut all, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = users::list(ctx, &app.db, after.as_deref(), users::MAX_LISTED).await?;
        for user in &page.items {
            let posts = user.posts.iter();
            let posts: Vec<String> = posts
                .map(|p| format!("{} {}", p.what.role.id(), p.what.area))
                .collect();
            let state = match user.disabled {
                true => app.locale().pick("停用", "kept out"),
                false => "",
            };
            table.row([
                user.name.clone(),
                user.display_name.clone(),
                posts.join("; "),
                state.to_owned(),
            ]);
        }
        all.extend(page.items);
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    Ok(Reply::new(&json!({ "users": all }), table.show()))
}

/// The password on standard input: never an argument, which others on the machine can read.
fn password(locale: Locale) -> Result<String, Problem> {
    let mut text = String::new();
    let input = io::stdin();
    if input.is_terminal() {
        crate::reply::say(locale.pick(
            "请输入密码（会显示在屏幕上），回车后按 Ctrl-D：",
            "type the password (it shows on the screen), then Enter and Ctrl-D:",
        ));
    }
    let read = input.lock().read_to_string(&mut text);
    read.map_err(|e| {
        Problem::new(
            "password.input",
            format!("读不到密码（{}），请用标准输入给出", e.kind()),
            format!("no password came ({}): give it on standard input", e.kind()),
        )
    })?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
