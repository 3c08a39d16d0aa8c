//! Passwords: what they must be, and argon2id.

use crate::account::folded;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use yihu_base::Problem;
use zeroize::Zeroizing;

/// Each hashing takes a core and 19 MiB for some time: more at once would starve everybody else.
static HASHING: Semaphore = Semaphore::const_new(2);

const SHORTEST: usize = 10;
const LONGEST: usize = 128;

/// The commonest passwords of that length and more, in small letters.
const COMMON: [&str; 48] = [
    "0000000000",
    "0123456789",
    "0987654321",
    "1111111111",
    "11111111111",
    "111222333444",
    "11223344556",
    "1122334455",
    "1212121212",
    "1231231231",
    "123123123123",
    "1234512345",
    "123456123456",
    "12345678900",
    "1234567890",
    "12345678901",
    "123456789012",
    "1234567891",
    "12345678910",
    "123456789a",
    "123456789abc",
    "123456789q",
    "1234567890a",
    "1314520520",
    "1314521521",
    "147258369a",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "1qazxsw23edc",
    "5201314520",
    "5201314521",
    "9876543210",
    "9999999999",
    "a123456789",
    "a1234567890",
    "abc123456789",
    "abcd123456",
    "admin123456",
    "administrator",
    "asdfghjkl;",
    "password123",
    "password1234",
    "q123456789",
    "qq123456789",
    "qwertyuiop",
    "woaini1314",
    "woaini1314520",
];

/// Passes a password that `name` may use.
///
/// # Errors
/// `password.short`, `password.long`, `password.name`, `password.common`.
pub(crate) fn check(name: &str, password: &str) -> Result<(), Problem> {
    let length = password.chars().count();
    let key = folded(password);
    let (code, zh, en) = if length < SHORTEST {
        (
            "password.short",
            "密码至少 10 个字符",
            "use at least 10 characters",
        )
    } else if length > LONGEST {
        (
            "password.long",
            "密码至多 128 个字符",
            "use at most 128 characters",
        )
    } else if key == folded(name) {
        (
            "password.name",
            "密码不能与登录名相同",
            "the password must not be the user name",
        )
    } else if COMMON.contains(&&*key) {
        (
            "password.common",
            "此密码太常见，请换一个",
            "this password is too common: choose another",
        )
    } else {
        return Ok(());
    };
    Err(Problem::new(code, zh, en))
}

/// The argon2id hash of a password, with its salt and parameters.
///
/// # Errors
/// `password.hash` when the system gives no random bytes or no memory.
pub(crate) async fn hash(password: &str) -> Result<String, Problem> {
    blocking(password, |password| {
        let hash = Argon2::default().hash_password(password);
        hash.map(|h| h.to_string()).map_err(|_| not_hashed())
    })
    .await
}

/// Whether a password is the one that was hashed. Without a hash it is wrong, after the same time.
///
/// # Errors
/// As [`hash`].
pub(crate) async fn verify(stored: Option<&str>, password: &str) -> Result<bool, Problem> {
    let stored = stored.map(str::to_owned);
    blocking(password, move |password| match stored {
        Some(stored) => {
            let hash = PasswordHash::new(&stored).map_err(|_| not_hashed())?;
            Ok(Argon2::default().verify_password(password, &hash).is_ok())
        }
        None => match Argon2::default().hash_password(password) {
            Ok(_) => Ok(false),
            Err(_) => Err(not_hashed()),
        },
    })
    .await
}

async fn blocking<T: Send + 'static>(
    password: &str,
    work: impl FnOnce(&[u8]) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let password = Zeroizing::new(password.as_bytes().to_vec());
    let turn = HASHING.acquire().await.map_err(|_| not_hashed())?;
    let done = spawn_blocking(move || {
        // Held by the work itself, which goes on when its caller has gone.
        let _turn = turn;
        work(&password)
    });
    done.await.map_err(|_| not_hashed())?
}

fn not_hashed() -> Problem {
    Problem::new(
        "password.hash",
        "系统暂时不能校验密码，请重试；若仍出错请报告维护人员",
        "the password could not be worked on: try again, and if it persists tell support",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("赶集带两只鸡去", Some("password.short"))]
    #[case("赶集那天带两只鸡去", Some("password.short"))]
    #[case("赶集那天带两只老母鸡去", None)]
    #[case("county_office", Some("password.name"))]
    #[case("County_Office", Some("password.name"))]
    #[case("QwertyUiop", Some("password.common"))]
    #[case("１２３４５６７８９０", Some("password.common"))]
    #[case(&"长".repeat(128), None)]
    #[case(&"长".repeat(129), Some("password.long"))]
    fn passwords_are_neither_short_nor_guessed(
        #[case] password: &str,
        #[case] refused: Option<&str>,
    ) {
        let code = check("county_office", password).err().map(|p| p.code);
        assert_eq!(code, refused);
    }
}
