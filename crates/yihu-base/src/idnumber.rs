//! Citizen ID numbers (公民身份号码, GB 11643) and 20-character disability certificates.

use crate::codes::Sex;
use crate::date::Date;
use crate::secret::mask;
use std::fmt;

/// A checked ID number: 18 characters, right date and check character. A disability certificate
/// (残疾人证) keeps its category and grade beside the ID number it starts with.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdNumber {
    number: String,
    disability: Option<(u8, u8)>,
}

/// Why a text is not an ID number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdNumberError {
    /// Neither 18 nor 20 characters.
    Length,
    /// A spreadsheet turned it into a number (`3.61103E+17`) or dropped its last digits (`…000`).
    Spreadsheet,
    /// A character that cannot stand there.
    Character,
    /// Digits 7–14 are not a date, or one before 1850.
    BirthDate,
    /// The check character is wrong; the right one is given.
    Checksum(char),
    /// The category (1–7) or grade (1–4) of a disability certificate is wrong.
    Disability,
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

/// The check character of 17 digits (GB 11643, ISO 7064 MOD 11-2); `None` if one is no digit.
pub fn check_character(digits: &str) -> Option<char> {
    if digits.len() != 17 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let sum: u32 = digits
        .bytes()
        .zip(WEIGHTS)
        .map(|(b, w)| u32::from(b - b'0') * w)
        .sum();
    Some(char::from(CHECKS[(sum % 11) as usize]))
}

impl IdNumber {
    /// Reads an ID number or disability certificate; the text should be folded first.
    ///
    /// # Errors
    /// Says which rule of GB 11643 the text breaks.
    pub fn parse(text: &str) -> Result<Self, IdNumberError> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.to_ascii_uppercase();
        let looks_scientific = text.contains("E+") || (text.contains('.') && text.contains('E'));
        if looks_scientific {
            return Err(IdNumberError::Spreadsheet);
        }
        if !text.is_ascii() {
            return Err(IdNumberError::Character);
        }
        if text.len() != 18 && text.len() != 20 {
            return Err(IdNumberError::Length);
        }
        let (number, certificate) = text.split_at(18);
        let last = number.as_bytes()[17];
        if !number.as_bytes()[..17].iter().all(u8::is_ascii_digit)
            || !(last.is_ascii_digit() || last == b'X')
        {
            return Err(IdNumberError::Character);
        }
        let right = check_character(&number[..17]).ok_or(IdNumberError::Character)?;
        let birth = crate::date::parse(&number[6..14]);
        if char::from(last) != right {
            // A cell typed as a number keeps 15 digits; the rest reads as zeros.
            return Err(if number.ends_with("000") {
                IdNumberError::Spreadsheet
            } else if birth.is_none() {
                IdNumberError::BirthDate
            } else {
                IdNumberError::Checksum(right)
            });
        }
        if birth.is_none_or(|d| d.year() < 1850) {
            return Err(IdNumberError::BirthDate);
        }
        let disability = match certificate.as_bytes() {
            [] => None,
            &[category @ b'1'..=b'7', grade @ b'1'..=b'4'] => Some((category - b'0', grade - b'0')),
            _ => return Err(IdNumberError::Disability),
        };
        Ok(Self {
            number: number.to_owned(),
            disability,
        })
    }

    /// The 18 characters in clear: for storage and comparison.
    pub fn reveal(&self) -> &str {
        &self.number
    }

    /// `361103********0010`.
    pub fn masked(&self) -> String {
        mask(&self.number)
    }

    /// Digits 7–14.
    pub fn birth(&self) -> Date {
        crate::date::parse(&self.number[6..14]).expect("checked when it was read")
    }

    /// The 17th digit: odd is male.
    pub fn sex(&self) -> Sex {
        if (self.number.as_bytes()[16] - b'0') % 2 == 1 {
            Sex::Male
        } else {
            Sex::Female
        }
    }

    /// Category (残疾类别 1–7) and grade (残疾等级 1–4) of a disability certificate.
    pub fn disability(&self) -> Option<(u8, u8)> {
        self.disability
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdNumber({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_and_names_the_fault() {
        use IdNumberError as E;
        let cases = [
            ("11010519491231002X", Ok(())),
            ("11010519491231002x", Ok(())),
            ("110105194912310021", Err(E::Checksum('X'))),
            ("11010519491331002X", Err(E::BirthDate)),
            ("1.10105E+17", Err(E::Spreadsheet)),
            ("110105194912310000", Err(E::Spreadsheet)),
            ("1101051949123100", Err(E::Length)),
            ("11010519491231002A", Err(E::Character)),
            ("11010519491231002X43", Ok(())),
            ("11010519491231002X95", Err(E::Disability)),
        ];
        for (text, want) in cases {
            assert_eq!(IdNumber::parse(text).map(|_| ()), want, "{text}");
        }
        let id = IdNumber::parse("11010519491231002X43").unwrap();
        assert_eq!(id.birth(), jiff::civil::date(1949, 12, 31));
        assert_eq!(id.sex(), Sex::Female);
        assert_eq!(id.disability(), Some((4, 3)));
        assert_eq!(format!("{id:?}"), "IdNumber(110105********002X)");
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_found(
            serial in 0u32..1000, days in 0i32..30_000, at in 0usize..17, add in 1u8..10,
        ) {
            let birth = crate::date::from_days(days).unwrap();
            let seventeen = format!("999999{}{serial:03}", birth.strftime("%Y%m%d"));
            let good = format!("{seventeen}{}", check_character(&seventeen).unwrap());
            prop_assert!(IdNumber::parse(&good).is_ok());
            let mut bad = good.into_bytes();
            bad[at] = (bad[at] - b'0' + add) % 10 + b'0';
            prop_assert!(IdNumber::parse(std::str::from_utf8(&bad).unwrap()).is_err());
        }
    }
}
