//! A second factor to sign in with (动态码): codes from an app on the phone.

use crate::account::{self, Proof, Verdict, entry, open_secret};
use crate::rows::cell;
use crate::sessions::Session;
use crate::sign_in::{Refused, admitted};
use crate::totp;
use serde_json::json;
use yihu_base::{Problem, Secret};
use yihu_store::{Db, Keyring, WriteTx, problem};

/// A secret to be put into the app. It is shown once.
#[derive(Debug, Clone)]
pub struct TotpSecret {
    /// To be typed.
    pub secret: Secret,
    /// To be read from a square code.
    pub uri: Secret,
}

/// Makes a secret, which counts from [`confirm_totp`] on.
///
/// # Errors
/// `totp.already` when there is a second factor; those of the keyring and the database.
pub async fn begin_totp(
    db: &Db,
    keyring: &Keyring,
    session: &Session,
) -> Result<TotpSecret, Problem> {
    let bytes: [u8; totp::SECRET_BYTES] = rand::random();
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let sealed = keyring.seal(account::TOTP, &hex)?;
    let ctx = session.own_ctx();
    db.write(&ctx, async |tx: &mut WriteTx| {
        let done = sqlx::query(
            "UPDATE users SET totp_pending = $1 WHERE user_id = $2 AND totp_secret IS NULL",
        )
        .bind(sealed.as_slice())
        .bind(session.user.id.as_bytes().as_slice())
        .execute(tx.conn())
        .await
        .map_err(problem)?;
        if done.rows_affected() != 1 {
            return Err(Problem::new(
                "totp.already",
                "已启用动态码，如需更换请先停用",
                "there is a second factor: remove it before making another",
            ));
        }
        tx.audit(entry(
            &ctx,
            "user.totp_begin",
            Some(session.user.id),
            json!({}),
        ));
        Ok(())
    })
    .await?;
    Ok(TotpSecret {
        secret: Secret::new(totp::base32(&bytes)),
        uri: Secret::new(totp::uri(&session.user.name, &bytes)),
    })
}

/// Puts the secret into force, with a code that shows that the app has it.
///
/// # Errors
/// `totp.wrong` for another code, `totp.not_begun` when there is no secret to confirm; those of the
/// keyring and the database.
pub async fn confirm_totp(
    db: &Db,
    keyring: &Keyring,
    session: &Session,
    code: &str,
    now: i64,
) -> Result<(), Problem> {
    let ctx = session.own_ctx();
    db.write(&ctx, async |tx: &mut WriteTx| {
        let row = sqlx::query(
            "UPDATE users SET failures = failures WHERE user_id = $1 RETURNING totp_pending",
        )
        .bind(session.user.id.as_bytes().as_slice())
        .fetch_one(tx.conn())
        .await
        .map_err(problem)?;
        let pending: Option<Vec<u8>> = cell(&row, "totp_pending")?;
        let pending = pending.ok_or_else(|| {
            Problem::new(
                "totp.not_begun",
                "请先获取动态码密钥",
                "get a secret for the codes first",
            )
        })?;
        let secret = open_secret(keyring, &pending)?;
        let step = totp::accept(&secret, code, now, None).ok_or_else(|| {
            Problem::new(
                "totp.wrong",
                "动态码不正确，请核对手机时间后重试",
                "the code is wrong: check the clock of your phone and try again",
            )
        })?;
        sqlx::query(
            "UPDATE users SET totp_secret = totp_pending, totp_pending = NULL, totp_step = $1
             WHERE user_id = $2",
        )
        .bind(step)
        .bind(session.user.id.as_bytes().as_slice())
        .execute(tx.conn())
        .await
        .map_err(problem)?;
        tx.audit(entry(
            &ctx,
            "user.totp_confirm",
            Some(session.user.id),
            json!({}),
        ));
        Ok(())
    })
    .await
}

/// Removes the second factor. A wrong password counts as a wrong attempt to sign in.
///
/// # Errors
/// `auth.wrong`, `auth.locked`; those of the database.
pub async fn remove_totp(
    db: &Db,
    session: &Session,
    password: &str,
    now: i64,
) -> Result<(), Refused> {
    let account = account::find(db, &session.user.name).await?;
    let account = account.as_ref();
    let proof = Proof {
        password: account::weigh(account, password).await?,
        second: None,
    };
    let ctx = session.own_ctx();
    let verdict = db
        .write(&ctx, async |tx: &mut WriteTx| {
            let verdict = account::decide(tx, &ctx, account, &proof, now).await?;
            if matches!(verdict, Verdict::Right) {
                drop_totp(tx, session.user.id).await?;
                tx.audit(entry(
                    &ctx,
                    "user.totp_remove",
                    Some(session.user.id),
                    json!({}),
                ));
            }
            Ok(verdict)
        })
        .await?;
    admitted(verdict, now)
}

/// Takes the second factor from a user.
pub(crate) async fn drop_totp(
    tx: &mut WriteTx,
    user: yihu_base::id::UserId,
) -> Result<(), Problem> {
    sqlx::query(
        "UPDATE users SET totp_secret = NULL, totp_pending = NULL, totp_step = NULL
         WHERE user_id = $1",
    )
    .bind(user.as_bytes().as_slice())
    .execute(tx.conn())
    .await
    .map_err(problem)?;
    Ok(())
}
