//! Managing users.

use crate::*;
use yihu_accounts::users::{NewUser, UserChange, create, get, list, reset_password, update};
use yihu_accounts::{demo_users, ensure_admin};
use yihu_base::Domain;
use yihu_store::testing::databases;

#[tokio::test]
async fn a_new_user_is_checked() {
    for db in databases().await {
        let ctx = admin(COUNTY);
        let teacher = NewPost {
            domain: Some(Domain::Education),
            ..post(Role::Department, COUNTY)
        };
        let helper = post(Role::Helper, "361103100201");
        let many = vec![helper; 21];
        type Case<'a> = (&'a str, &'a str, &'a str, &'a [NewPost], Option<&'a str>);
        let cases: [Case<'_>; 12] = [
            (
                "zhang.san",
                "张三",
                PASSWORD,
                &[helper, helper, teacher],
                None,
            ),
            (
                "ＺＨＡＮＧ.san",
                "张三",
                PASSWORD,
                &[helper],
                Some("user.exists"),
            ),
            ("z", "张三", PASSWORD, &[helper], Some("user.name")),
            ("zhang san", "张三", PASSWORD, &[helper], Some("user.name")),
            (
                "zhang2",
                " ",
                PASSWORD,
                &[helper],
                Some("user.display_name"),
            ),
            ("zhang2", "张三", "short", &[helper], Some("password.short")),
            (
                "zhang.number2",
                "张三",
                "Zhang.Number2",
                &[helper],
                Some("password.name"),
            ),
            ("zhang2", "张三", PASSWORD, &[], Some("user.posts")),
            ("zhang2", "张三", PASSWORD, &many, Some("user.posts")),
            (
                "zhang2",
                "张三",
                PASSWORD,
                &[post(Role::Department, COUNTY)],
                Some("post.domain"),
            ),
            (
                "zhang2",
                "张三",
                PASSWORD,
                &[NewPost {
                    role: Role::Helper,
                    ..teacher
                }],
                Some("post.domain"),
            ),
            (
                "zhang2",
                "张三",
                PASSWORD,
                &[post(Role::Helper, "361104")],
                Some("area.not_found"),
            ),
        ];
        for (name, display_name, password, posts, code) in cases {
            let new = NewUser {
                name,
                display_name,
                password,
                must_change_password: true,
                posts,
            };
            let made = create(&ctx, &db, &new).await;
            assert_eq!(made.err().map(|p| p.code), code, "{name} {password}");
        }
        let page = list(&ctx, &db, None, 10).await.unwrap();
        let [made] = &page.items[..] else {
            panic!("{page:?}")
        };
        assert_eq!((&*made.name, &*made.display_name), ("zhang.san", "张三"));
        let posts: Vec<_> = made.posts.iter().map(|p| p.what).collect();
        assert_eq!(posts, [helper, teacher], "each post once");
        assert_eq!(
            (made.disabled, made.totp, made.last_sign_in),
            (false, false, None)
        );
        let acts: Vec<_> = acts(&db).await.into_iter().map(|a| a.action).collect();
        assert_eq!(acts, ["user.create"]);
    }
}

#[tokio::test]
async fn users_with_a_post_elsewhere_are_not_there() {
    for db in databases().await {
        let ours = user(&db, "ours", &[post(Role::Helper, COUNTY)]).await;
        let elsewhere = [
            user(
                &db,
                "both",
                &[post(Role::Helper, COUNTY), post(Role::Helper, "361104")],
            )
            .await,
            user(&db, "wider", &[post(Role::Administrator, "36")]).await,
            user(&db, "theirs", &[post(Role::Helper, "361104")]).await,
        ];
        let ctx = admin(COUNTY);
        let page = list(&ctx, &db, None, 10).await.unwrap();
        assert_eq!(page.items.iter().map(|u| u.id).collect::<Vec<_>>(), [ours]);
        assert_eq!(get(&ctx, &db, ours).await.unwrap().name, "ours");
        let rename = UserChange {
            display_name: Some("改名".into()),
            ..UserChange::default()
        };
        for id in elsewhere {
            let codes = [
                get(&ctx, &db, id).await.unwrap_err().code,
                update(&ctx, &db, id, &rename).await.unwrap_err().code,
                reset_password(&ctx, &db, id, PASSWORD)
                    .await
                    .unwrap_err()
                    .code,
            ];
            assert_eq!(codes, ["user.not_found"; 3]);
        }
        let changed = update(&ctx, &db, ours, &rename).await.unwrap();
        assert_eq!(changed.display_name, "改名");

        let office = Ctx::new("office", Role::CountyOffice, area(COUNTY), Locale::Zh);
        assert!(get(&office, &db, ours).await.is_ok());
        let refused = update(&office, &db, ours, &rename).await;
        assert_eq!(refused.unwrap_err().code, "forbidden");
        let helper = Ctx::new("ours", Role::Helper, area(COUNTY), Locale::Zh);
        let refused = list(&helper, &db, None, 10).await;
        assert_eq!(refused.unwrap_err().code, "forbidden");
    }
}

#[tokio::test]
async fn the_list_goes_on_where_the_page_ended() {
    for db in databases().await {
        for name in ["c1", "a1", "b1", "王五", "李四"] {
            user(
                &db,
                name,
                &[post(Role::Helper, COUNTY), post(Role::Auditor, COUNTY)],
            )
            .await;
        }
        let ctx = admin(COUNTY);
        let all: Vec<_> = list(&ctx, &db, None, 200).await.unwrap().items;
        assert_eq!(all.len(), 5);
        let (mut paged, mut next) = (Vec::new(), None);
        loop {
            let page = list(&ctx, &db, next.as_deref(), 2).await.unwrap();
            assert!((1..=2).contains(&page.items.len()));
            paged.extend(page.items);
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        assert_eq!(paged, all);
    }
}

#[tokio::test]
async fn an_administrator_cannot_lock_the_own_door() {
    for db in databases().await {
        let ctx = admin(COUNTY);
        assert!(ensure_admin(&ctx, &db, "admin", PASSWORD).await.unwrap());
        assert!(
            !ensure_admin(&ctx, &db, "admin", "another password")
                .await
                .unwrap()
        );
        let me = enter(&db, "admin", PASSWORD, NOW).await.unwrap().session;
        assert_eq!(me.post.what, post(Role::Administrator, COUNTY));
        for change in [
            UserChange {
                disabled: Some(true),
                ..UserChange::default()
            },
            UserChange {
                posts: Some(vec![post(Role::Helper, COUNTY)]),
                ..UserChange::default()
            },
        ] {
            let refused = update(&me.ctx(Locale::Zh), &db, me.user.id, &change).await;
            assert_eq!(refused.unwrap_err().code, "user.self");
        }
    }
}

#[tokio::test]
async fn the_demonstration_has_every_role() {
    for db in databases().await {
        let (township, village) = (area("361103100"), area("361103100201"));
        for _ in 0..2 {
            let made = demo_users(&admin(COUNTY), &db, township, village, PASSWORD).await;
            let roles: Vec<_> = made.unwrap().iter().map(|(_, post)| post.role).collect();
            assert_eq!(roles, Role::ALL);
        }
        for role in Role::ALL {
            let session = enter(&db, role.id(), PASSWORD, NOW).await.unwrap().session;
            assert_eq!(session.post.what.role, role);
            assert!(!session.actions().is_empty());
        }
    }
}
