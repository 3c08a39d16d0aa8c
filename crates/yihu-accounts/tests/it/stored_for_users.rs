//! Saved views, and answers to repeated requests.

use crate::*;
use yihu_accounts::idempotency::{Answer, Begun, Key, begin, finish, forget};
use yihu_accounts::sweep;
use yihu_accounts::views::{self, View};
use yihu_base::id::PostId;
use yihu_store::testing::databases;

fn view(name: &str, status: &str) -> View {
    View {
        name: name.into(),
        page: "households".into(),
        query: [("status".to_owned(), status.to_owned())].into(),
    }
}

#[tokio::test]
async fn views_belong_to_their_user() {
    for db in databases().await {
        let mut sessions = Vec::new();
        for name in ["lisi", "other"] {
            user(&db, name, &[post(Role::Helper, COUNTY)]).await;
            sessions.push(enter(&db, name, PASSWORD, NOW).await.unwrap().session);
        }
        let [mine, other] = &sessions[..] else {
            unreachable!()
        };
        views::put(&db, mine, &view("待核实", "poor"))
            .await
            .unwrap();
        views::put(&db, mine, &view(" 待核实 ", "exited"))
            .await
            .unwrap();
        assert_eq!(
            views::list(&db, mine).await.unwrap(),
            [view("待核实", "exited")]
        );
        assert_eq!(views::list(&db, other).await.unwrap(), []);
        let gone = views::delete(&db, other, "待核实").await;
        assert_eq!(gone.unwrap_err().code, "view.not_found");
        for bad in [
            view(" ", "poor"),
            view("长", &"长".repeat(2000)),
            view(&"长".repeat(65), ""),
        ] {
            let refused = views::put(&db, mine, &bad).await;
            assert_eq!(refused.unwrap_err().code, "view.invalid");
        }
        for i in 1..views::MOST {
            views::put(&db, mine, &view(&format!("{i}"), "poor"))
                .await
                .unwrap();
        }
        let further = views::put(&db, mine, &view("多一个", "poor")).await;
        assert_eq!(further.unwrap_err().code, "view.too_many");
        views::put(&db, mine, &view("1", "exited")).await.unwrap();
        views::delete(&db, mine, "待核实").await.unwrap();
        views::put(&db, mine, &view("多一个", "poor"))
            .await
            .unwrap();
        assert_eq!(
            views::list(&db, mine).await.unwrap().len(),
            views::MOST as usize
        );
        assert_eq!(acts(&db).await[1].action, "view.delete");
    }
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer() {
    const DAY: i64 = 24 * HOUR;
    for db in databases().await {
        let (lisi, other) = (PostId::new(), PostId::new());
        let user = user(&db, "lisi", &[post(Role::Helper, COUNTY)]).await;
        let audited = acts(&db).await.len();
        let key = |post, text| Key { user, post, text };
        let go = async |key, request: u8, now| {
            let begun = begin(&db, key, &[request; 32], now).await;
            begun.map_err(|p| p.code)
        };
        let (mine, elsewhere) = (key(lisi, "k"), key(other, "k"));
        let answer = |etag: Option<&str>, body: &[u8]| Answer {
            status: 201,
            etag: etag.map(str::to_owned),
            body: body.to_vec(),
        };
        let answered = answer(Some("\"2\""), b"{\"id\":\n1}");
        let again = Ok(Begun::Answered(answered.clone()));
        assert_eq!(go(mine, 1, NOW).await, Ok(Begun::Do));
        assert_eq!(go(mine, 1, NOW).await, Err("idempotency.running"));
        assert_eq!(go(mine, 2, NOW).await, Err("idempotency.other"));
        assert_eq!(go(elsewhere, 2, NOW).await, Ok(Begun::Do), "another post");
        finish(&db, mine, &answered).await.unwrap();
        assert_eq!(go(mine, 1, NOW + DAY - 1).await, again);
        forget(&db, mine).await.unwrap();
        assert_eq!(go(mine, 1, NOW).await, again, "an answer is not forgotten");
        forget(&db, elsewhere).await.unwrap();
        assert_eq!(go(elsewhere, 2, NOW).await, Ok(Begun::Do));
        let plain = answer(None, b"");
        finish(&db, elsewhere, &plain).await.unwrap();
        let begun = go(elsewhere, 2, NOW).await;
        assert_eq!(begun, Ok(Begun::Answered(plain)));
        assert_eq!(go(mine, 2, NOW + DAY).await, Ok(Begun::Do), "run out");
        sweep(&db, NOW + DAY).await.unwrap();
        assert_eq!(go(mine, 2, NOW + DAY).await, Err("idempotency.running"));
        assert_eq!(go(elsewhere, 1, NOW).await, Ok(Begun::Do), "swept");
        for text in ["", &"k".repeat(129)] {
            assert_eq!(go(key(lisi, text), 1, NOW).await, Err("idempotency.key"));
        }
        assert_eq!(acts(&db).await.len(), audited, "keys are bookkeeping");
    }
}

#[tokio::test]
async fn of_many_at_once_one_is_let_through() {
    for db in databases().await {
        let key = Key {
            user: user(&db, "lisi", &[post(Role::Helper, COUNTY)]).await,
            post: PostId::new(),
            text: "k",
        };
        let tries: Vec<_> = (0..10)
            .map(|_| {
                let db = Db::clone(&db);
                tokio::spawn(async move { begin(&db, key, &[1; 32], NOW).await })
            })
            .collect();
        let mut through = 0;
        for attempt in tries {
            match attempt.await.unwrap() {
                Ok(begun) => through += i32::from(begun == Begun::Do),
                Err(p) => assert_eq!(p.code, "idempotency.running"),
            }
        }
        assert_eq!(through, 1);
    }
}
