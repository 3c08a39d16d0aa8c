//! Coming in, and not.

use crate::*;
use yihu_accounts::users::{UserChange, update};
use yihu_store::testing::databases;

fn refusal(entered: Result<SignedIn, Refused>) -> (&'static str, Option<i64>) {
    let refused = entered.expect_err("let in");
    (refused.problem.code, refused.until)
}

#[tokio::test]
async fn whoever_knows_the_password_comes_in_and_nobody_else() {
    for db in databases().await {
        let id = user(&db, "王五", &[post(Role::CountyOffice, COUNTY)]).await;
        let entered = enter(&db, " 王五 ", PASSWORD, NOW).await.unwrap();
        assert_eq!(entered.session.user.id, id);
        let ctx = entered.session.ctx(Locale::En);
        assert_eq!(
            ctx,
            Ctx::new("王五", Role::CountyOffice, area(COUNTY), Locale::En)
        );

        let wrong = refusal(enter(&db, "王五", "一二三四五六七八九十", NOW).await);
        assert_eq!(wrong, ("auth.wrong", None));
        assert_eq!(wrong, refusal(enter(&db, "无此人", PASSWORD, NOW).await));
        let change = UserChange {
            disabled: Some(true),
            ..UserChange::default()
        };
        update(&admin(COUNTY), &db, id, &change).await.unwrap();
        assert_eq!(wrong, refusal(enter(&db, "王五", PASSWORD, NOW).await));
        assert!(alive(&db, &entered, NOW).await.is_none());

        let acts: Vec<_> = acts(&db)
            .await
            .into_iter()
            .rev()
            .map(|a| a.action)
            .collect();
        let expected = [
            "session.begin",
            "session.refused",
            "user.update",
            "session.refused",
        ];
        assert_eq!(acts, expected, "the unknown name is in the country's chain");
        let stored = everything_stored(&db).await;
        for secret in [
            PASSWORD,
            "一二三四五六七八九十",
            "无此人",
            entered.token.reveal(),
        ] {
            assert!(!stored.contains(secret), "{secret}");
        }
        assert!(stored.contains("$argon2id$"));
        assert!(audit::verify(&db).await.unwrap().intact());
    }
}

#[tokio::test]
async fn five_wrong_attempts_in_a_row_lock_the_account() {
    for db in databases().await {
        user(&db, "lisi", &[post(Role::Helper, COUNTY)]).await;
        let attempt = async |password, now| enter(&db, "LiSi", password, now).await;
        for _ in 0..4 {
            assert_eq!(refusal(attempt("wrong", NOW).await).0, "auth.wrong");
        }
        attempt(PASSWORD, NOW).await.unwrap();
        for _ in 0..4 {
            assert_eq!(refusal(attempt("wrong", NOW).await).0, "auth.wrong");
        }
        let until = NOW + 15 * MINUTE;
        let locked = ("auth.locked", Some(until));
        assert_eq!(refusal(attempt("wrong", NOW).await), locked);
        assert_eq!(refusal(attempt(PASSWORD, until - 1).await), locked);
        for _ in 0..4 {
            assert_eq!(refusal(attempt("wrong", until).await).0, "auth.wrong");
        }
        let locked = ("auth.locked", Some(until + 30 * MINUTE));
        assert_eq!(refusal(attempt("wrong", until).await), locked);
        attempt(PASSWORD, until + 30 * MINUTE).await.unwrap();
        assert_eq!(
            refusal(attempt("wrong", until + HOUR).await).0,
            "auth.wrong"
        );
    }
}

#[tokio::test]
async fn attempts_at_the_same_time_get_no_more_tries() {
    for db in databases().await {
        // Of a province, so that no county's chain makes them take turns.
        user(&db, "lisi", &[post(Role::Inspector, "36")]).await;
        let attempts: Vec<_> = (0..12)
            .map(|_| {
                let db = Db::clone(&db);
                tokio::spawn(async move { refusal(enter(&db, "lisi", "wrong", NOW).await).0 })
            })
            .collect();
        let mut wrong = 0;
        for attempt in attempts {
            wrong += i32::from(attempt.await.unwrap() == "auth.wrong");
        }
        assert_eq!(wrong, 4);
        let locked = refusal(enter(&db, "lisi", PASSWORD, NOW).await);
        assert_eq!(locked, ("auth.locked", Some(NOW + 15 * MINUTE)));
    }
}
