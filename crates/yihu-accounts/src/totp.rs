//! One-time codes from the clock (RFC 6238): SHA-1, six digits, thirty seconds.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Bytes of a secret, as RFC 4226 recommends.
pub(crate) const SECRET_BYTES: usize = 20;

const STEP_MS: i64 = 30_000;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step whose code this is, when it is that of now, of the step before or of the one after,
/// and later than `used`: a code is good once.
pub(crate) fn accept(secret: &[u8], code: &str, now: i64, used: Option<i64>) -> Option<i64> {
    let current = now.div_euclid(STEP_MS);
    (current - 1..=current + 1)
        .filter(|step| used.is_none_or(|used| *step > used))
        .find(|step| self::code(secret, *step).as_deref() == Some(code.trim()))
}

/// The code of a step; `None` for a step before 1970.
fn code(secret: &[u8], step: i64) -> Option<String> {
    let counter = u64::try_from(step).ok()?;
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&counter.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest.last()? & 0x0f);
    let four: [u8; 4] = digest.get(offset..offset + 4)?.try_into().ok()?;
    let number = u32::from_be_bytes(four) & 0x7fff_ffff;
    Some(format!("{:06}", number % 1_000_000))
}

/// Bytes as people and apps read a secret (RFC 4648, without padding).
pub(crate) fn base32(bytes: &[u8]) -> String {
    bytes
        .chunks(5)
        .flat_map(|five| {
            let mut padded = [0; 8];
            padded[3..3 + five.len()].copy_from_slice(five);
            let bits = u64::from_be_bytes(padded);
            let letters = (five.len() * 8).div_ceil(5);
            (0..letters).map(move |i| BASE32[(bits >> (35 - 5 * i) & 31) as usize] as char)
        })
        .collect()
}

/// What an app reads from a square code.
pub(crate) fn uri(name: &str, secret: &[u8]) -> String {
    let name: String = name
        .bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(b).into(),
            b => format!("%{b:02X}"),
        })
        .collect();
    let secret = base32(secret);
    format!("otpauth://totp/yihu:{name}?secret={secret}&issuer=yihu")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// The secret of the examples in RFC 6238, appendix B.
    const SECRET: &[u8; SECRET_BYTES] = b"12345678901234567890";

    #[rstest]
    #[case(59, "287082")]
    #[case(1_111_111_109, "081804")]
    #[case(1_111_111_111, "050471")]
    #[case(1_234_567_890, "005924")]
    #[case(2_000_000_000, "279037")]
    #[case(20_000_000_000, "353130")]
    fn codes_are_those_of_the_standard(#[case] seconds: i64, #[case] code: &str) {
        let at = |seconds: i64| accept(SECRET, code, seconds * 1000, None);
        let step = seconds / 30;
        assert_eq!(at(seconds), Some(step));
        assert_eq!(
            (at(seconds - 30), at(seconds + 30)),
            (Some(step), Some(step))
        );
        assert_eq!((at(seconds - 60), at(seconds + 60)), (None, None));
        assert_eq!(
            accept(SECRET, code, seconds * 1000, Some(step)),
            None,
            "used"
        );
        assert_eq!(
            accept(SECRET, code, seconds * 1000, Some(step - 1)),
            Some(step)
        );
    }

    #[rstest]
    #[case("", "")]
    #[case("f", "MY")]
    #[case("fo", "MZXQ")]
    #[case("foo", "MZXW6")]
    #[case("foob", "MZXW6YQ")]
    #[case("fooba", "MZXW6YTB")]
    #[case("foobar", "MZXW6YTBOI")]
    fn secrets_are_written_as_the_standard_says(#[case] bytes: &str, #[case] written: &str) {
        assert_eq!(base32(bytes.as_bytes()), written);
    }

    #[test]
    fn a_name_in_any_script_makes_a_uri() {
        let uri = uri("王五", b"foobar");
        assert_eq!(
            uri,
            "otpauth://totp/yihu:%E7%8E%8B%E4%BA%94?secret=MZXW6YTBOI&issuer=yihu"
        );
    }
}
