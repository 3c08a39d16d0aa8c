//! Codes from the phone.

use crate::*;
use hmac::{Hmac, KeyInit, Mac};
use yihu_accounts::{begin_totp, confirm_totp, remove_totp};
use yihu_store::testing::databases;

/// The app on the phone: RFC 6238 from the secret as it was shown.
fn code(secret: &str, now: i64) -> String {
    let mut bits = String::new();
    for c in secret.chars() {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).unwrap();
        bits += &format!("{value:05b}");
    }
    let bytes: Vec<u8> = (0..bits.len() / 8)
        .map(|i| u8::from_str_radix(&bits[i * 8..i * 8 + 8], 2).unwrap())
        .collect();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&bytes).unwrap();
    mac.update(&(now / 30_000).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 15);
    let four = u32::from_be_bytes(digest[at..at + 4].try_into().unwrap());
    format!("{:06}", (four & 0x7fff_ffff) % 1_000_000)
}

#[tokio::test]
async fn with_a_second_factor_each_code_opens_once() {
    for db in databases().await {
        user(&db, "lisi", &[post(Role::Auditor, COUNTY)]).await;
        let keyring = keyring();
        let mine = enter(&db, "lisi", PASSWORD, NOW).await.unwrap().session;
        let confirm = async |code: &str| {
            let confirmed = confirm_totp(&db, &keyring, &mine, code, NOW).await;
            confirmed.map_err(|p| p.code)
        };
        assert_eq!(confirm("000000").await, Err("totp.not_begun"));
        let shown = begin_totp(&db, &keyring, &mine).await.unwrap();
        let secret = shown.secret.reveal();
        assert!(
            shown
                .uri
                .reveal()
                .ends_with(&format!("lisi?secret={secret}&issuer=yihu"))
        );
        enter(&db, "lisi", PASSWORD, NOW)
            .await
            .expect("not yet in force");
        let stale = code(secret, NOW - 90_000);
        assert_eq!(confirm(&stale).await, Err("totp.wrong"));
        assert_eq!(confirm(&code(secret, NOW)).await, Ok(()));
        let again = begin_totp(&db, &keyring, &mine).await;
        assert_eq!(again.unwrap_err().code, "totp.already");

        let enter = async |password, code: Option<&str>, now| {
            let entered = sign_in(&db, &keyring, "lisi", password, code, now).await;
            entered
                .map(|e| e.session.user.totp)
                .map_err(|r| r.problem.code)
        };
        let later = NOW + 60_000;
        let good = code(secret, later);
        assert_eq!(enter(PASSWORD, None, later).await, Err("auth.code_needed"));
        assert_eq!(enter("wrong", None, later).await, Err("auth.wrong"));
        assert_eq!(enter("wrong", Some(&good), later).await, Err("auth.wrong"));
        assert_eq!(
            enter(PASSWORD, Some(&code(secret, NOW)), later).await,
            Err("auth.wrong")
        );
        assert_eq!(enter(PASSWORD, Some(&good), later).await, Ok(true));
        assert_eq!(
            enter(PASSWORD, Some(&good), later).await,
            Err("auth.wrong"),
            "used"
        );

        let remove = async |password| {
            let removed = remove_totp(&db, &mine, password, later).await;
            removed.map_err(|r| r.problem.code)
        };
        assert_eq!(remove("wrong").await, Err("auth.wrong"));
        assert_eq!(remove(PASSWORD).await, Ok(()));
        assert_eq!(enter(PASSWORD, None, later).await, Ok(false));
        let stored = everything_stored(&db).await;
        assert!(!stored.contains(secret) && !stored.contains(&good));
    }
}

#[tokio::test]
async fn wrong_codes_lock_as_wrong_passwords_do() {
    for db in databases().await {
        user(&db, "lisi", &[post(Role::Auditor, COUNTY)]).await;
        let keyring = keyring();
        let mine = enter(&db, "lisi", PASSWORD, NOW).await.unwrap().session;
        let shown = begin_totp(&db, &keyring, &mine).await.unwrap();
        let secret = shown.secret.reveal();
        confirm_totp(&db, &keyring, &mine, &code(secret, NOW), NOW)
            .await
            .unwrap();
        let mut codes = Vec::new();
        for _ in 0..5 {
            let entered = sign_in(&db, &keyring, "lisi", PASSWORD, Some("x"), NOW).await;
            codes.push(entered.unwrap_err().problem.code);
        }
        let wrong = "auth.wrong";
        assert_eq!(codes, [wrong, wrong, wrong, wrong, "auth.locked"]);
    }
}
