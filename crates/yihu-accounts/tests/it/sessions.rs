//! Staying in, and going.

use crate::*;
use std::time::Duration;
use yihu_accounts::users::{NewUser, UserChange, create, reset_password, update};
use yihu_accounts::{
    Action, change_password, choose_post, session, sign_out, sign_out_everywhere, sweep,
};
use yihu_base::id::PostId;
use yihu_store::testing::databases;

#[tokio::test]
async fn a_session_ends_when_idle_and_after_a_week() {
    for db in databases().await {
        user(&db, "lisi", &[post(Role::Helper, COUNTY)]).await;
        let entered = enter(&db, "lisi", PASSWORD, NOW).await.unwrap();
        assert_eq!(entered.session.expires_at, NOW + 12 * HOUR);
        assert!(alive(&db, &entered, NOW + 12 * HOUR).await.is_none());
        assert!(session(&db, "0", NOW).await.unwrap().is_none());

        let mut now = NOW;
        let end = NOW + 7 * 24 * HOUR;
        while now < end {
            let found = alive(&db, &entered, now).await.unwrap();
            assert_eq!(found.expires_at, end.min(now + 12 * HOUR));
            // The use is noted in the background.
            while now - NOW >= 5 * MINUTE && seen(&db).await < now {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            now += 11 * HOUR;
        }
        assert!(alive(&db, &entered, end).await.is_none());
        sweep(&db, end - 1).await.unwrap();
        assert_eq!(seen(&db).await, now - 11 * HOUR);
        sweep(&db, end).await.unwrap();
        assert_eq!(seen(&db).await, 0);
    }
}

async fn seen(db: &Db) -> i64 {
    sqlx::query_scalar("SELECT CAST(COALESCE(MAX(seen_at), 0) AS BIGINT) FROM sessions")
        .fetch_one(&mut *db.read().await.unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn sessions_follow_the_posts() {
    for db in databases().await {
        let (east, west) = (
            post(Role::VillageWorker, "361103100201"),
            post(Role::Helper, COUNTY),
        );
        let id = user(&db, "lisi", &[east, west]).await;
        let entered = enter(&db, "lisi", PASSWORD, NOW).await.unwrap();
        let posts = &entered.session.posts;
        assert_eq!(
            posts.iter().map(|p| p.what).collect::<Vec<_>>(),
            [east, west]
        );
        assert_eq!(entered.session.post, posts[0]);
        assert!(entered.session.may(Action::HouseholdEdit));

        let chosen = choose_post(&db, &entered.session, posts[1].id)
            .await
            .unwrap();
        assert!(!chosen.may(Action::HouseholdEdit));
        assert_eq!(alive(&db, &entered, NOW).await.unwrap(), chosen);
        let stranger = choose_post(&db, &chosen, PostId::new()).await;
        assert_eq!(stranger.unwrap_err().code, "post.not_found");

        let kept = UserChange {
            posts: Some(vec![west]),
            ..UserChange::default()
        };
        update(&admin(COUNTY), &db, id, &kept).await.unwrap();
        assert_eq!(alive(&db, &entered, NOW).await.unwrap().posts, [posts[1]]);
        let moved = UserChange {
            posts: Some(vec![east]),
            ..UserChange::default()
        };
        update(&admin(COUNTY), &db, id, &moved).await.unwrap();
        assert!(alive(&db, &entered, NOW).await.is_none());
    }
}

#[tokio::test]
async fn signing_out_ends_one_session_or_all() {
    for db in databases().await {
        user(&db, "lisi", &[post(Role::Helper, COUNTY)]).await;
        user(&db, "other", &[post(Role::Helper, COUNTY)]).await;
        let mut entered = Vec::new();
        for name in ["lisi", "lisi", "lisi", "other"] {
            entered.push(enter(&db, name, PASSWORD, NOW).await.unwrap());
        }
        let living = async || {
            let mut living = Vec::new();
            for e in &entered {
                living.push(alive(&db, e, NOW).await.is_some());
            }
            living
        };
        sign_out(&db, &entered[0].session).await.unwrap();
        assert_eq!(living().await, [false, true, true, true]);
        sign_out_everywhere(&db, &entered[1].session).await.unwrap();
        assert_eq!(living().await, [false, false, false, true]);
        let acts = acts(&db).await;
        assert_eq!(
            (&*acts[0].action, &*acts[0].details),
            ("session.end_all", r#"{"sessions":2}"#)
        );
        assert_eq!(acts[1].action, "session.end");
    }
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    for db in databases().await {
        let new = NewUser {
            name: "lisi",
            display_name: "李四",
            password: PASSWORD,
            must_change_password: true,
            posts: &[post(Role::CountyOffice, COUNTY)],
        };
        let id = create(&admin(COUNTY), &db, &new).await.unwrap();
        let mine = enter(&db, "lisi", PASSWORD, NOW).await.unwrap();
        let other = enter(&db, "lisi", PASSWORD, NOW).await.unwrap();
        assert!(mine.session.actions().is_empty());
        let early = mine.session.require(Action::HouseholdRead, Locale::Zh);
        assert_eq!(early.unwrap_err().code, "auth.password_change");

        let change = async |old, new| {
            let changed = change_password(&db, &mine.session, old, new, NOW).await;
            changed.map_err(|r| r.problem.code)
        };
        let next = "correct horse battery";
        assert_eq!(change(PASSWORD, PASSWORD).await, Err("password.same"));
        assert_eq!(change(PASSWORD, "short").await, Err("password.short"));
        for _ in 0..4 {
            assert_eq!(change("guess", next).await, Err("auth.wrong"));
        }
        assert_eq!(change(PASSWORD, next).await, Ok(()));
        let mine_now = alive(&db, &mine, NOW).await.unwrap();
        assert!(mine_now.require(Action::HouseholdRead, Locale::Zh).is_ok());
        assert!(alive(&db, &other, NOW).await.is_none());
        assert!(enter(&db, "lisi", PASSWORD, NOW).await.is_err());
        enter(&db, "lisi", next, NOW).await.unwrap();

        for _ in 0..4 {
            assert_eq!(change("guess", PASSWORD).await, Err("auth.wrong"));
        }
        assert_eq!(change("guess", PASSWORD).await, Err("auth.locked"));
        assert_eq!(change(next, PASSWORD).await, Err("auth.locked"));
        reset_password(&admin(COUNTY), &db, id, "given at the counter")
            .await
            .unwrap();
        assert!(alive(&db, &mine, NOW).await.is_none());
        let again = enter(&db, "lisi", "given at the counter", NOW)
            .await
            .unwrap();
        assert!(again.session.user.must_change_password);
        let stored = everything_stored(&db).await;
        assert!(!stored.contains(next) && !stored.contains("counter"));
    }
}

#[tokio::test]
async fn a_user_has_so_many_sessions_at_most() {
    for db in databases().await {
        user(&db, "lisi", &[post(Role::Helper, COUNTY)]).await;
        let first = enter(&db, "lisi", PASSWORD, NOW).await.unwrap();
        let mut last = None;
        for i in 1..=20 {
            last = Some(enter(&db, "lisi", PASSWORD, NOW + i).await.unwrap());
        }
        assert!(alive(&db, &first, NOW + 20).await.is_none());
        assert!(alive(&db, &last.unwrap(), NOW + 20).await.is_some());
    }
}
