//! Cells of one household, read by their format; what cannot be read becomes a finding.

use super::fold::folded;
use super::suggest::{nearest, quoted};
use super::{Checker, id_key};
use crate::columns::{Field, Format};
use crate::findings::{self, Finding, RowRef, Rule};
use std::borrow::Cow;
use yihu_base::idnumber::IdNumberError;
use yihu_base::{CodeList, Date, Dec, Fen, IdNumber, Locale, Secret};

/// Digits beyond which a spreadsheet's number is no longer exact.
const EXACT_DIGITS: usize = 15;

/// Reads cells and gathers what is wrong with them.
pub(super) struct Cells<'c, 'a> {
    pub checker: &'c Checker<'a>,
    pub findings: Vec<Finding>,
}

impl<'a> Cells<'_, 'a> {
    #[allow(
        clippy::needless_pass_by_value,
        reason = "details are labels, numbers and strings alike"
    )]
    pub fn say(&mut self, rule: &'static Rule, at: RowRef, field: Field, detail: impl ToString) {
        self.findings
            .push(self.checker.finding(rule, at, field, detail.to_string()));
    }

    /// The folded text; empty is unknown.
    pub fn folded(&self, at: RowRef, field: Field) -> Cow<'a, str> {
        folded(self.checker.raw(at, field))
    }

    pub fn text(&mut self, at: RowRef, field: Field) -> Option<String> {
        let text = self.folded(at, field);
        if let Format::Text(limit) = field.column().format
            && text.len() > limit
            && text.chars().count() > limit
        {
            self.say(&findings::TEXT_LONG, at, field, limit);
        }
        (!text.is_empty()).then(|| text.into_owned())
    }

    /// A number that is a name: 户编号, 人编号.
    pub fn number(
        &mut self,
        at: RowRef,
        field: Field,
        missing: &'static Rule,
        wrong: &'static Rule,
    ) -> String {
        let text = self.folded(at, field);
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if text.is_empty() {
            self.say(missing, at, field, "");
        } else if self.damaged(at, field, &text) {
            self.say(&findings::NUMBER_SPREADSHEET, at, field, "");
        } else if !digits || text.len() > 30 {
            self.say(wrong, at, field, quoted(&text));
        }
        text.into_owned()
    }

    /// Whether a spreadsheet has lost digits: a long number cell, or scientific notation.
    fn damaged(&self, at: RowRef, field: Field, text: &str) -> bool {
        let scientific = text.contains(['E', 'e'])
            && text.contains(['+', '.'])
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || b"Ee+.".contains(&b));
        scientific || (text.len() > EXACT_DIGITS && self.checker.is_number(at, field))
    }

    pub fn id_number(&mut self, at: RowRef) -> Option<IdNumber> {
        let field = Field::IdNumber;
        let text = self.folded(at, field);
        if text.is_empty() {
            self.say(&findings::ID_MISSING, at, field, "");
            return None;
        }
        if self.damaged(at, field, &text) {
            self.say(&findings::ID_SPREADSHEET, at, field, "");
            return None;
        }
        let key = id_key(&text);
        if let Some(other) = self.checker.repeated(&self.checker.id_rows, &key, at) {
            let other = self.checker.row_name(other);
            self.say(&findings::ID_TWICE, at, field, other);
        }
        match IdNumber::parse(&text) {
            Ok(id) => return Some(id),
            Err(IdNumberError::Length) => {
                self.say(&findings::ID_LENGTH, at, field, text.chars().count());
            }
            Err(IdNumberError::Spreadsheet) => self.say(&findings::ID_SPREADSHEET, at, field, ""),
            Err(IdNumberError::Character) => self.say(&findings::ID_CHARACTER, at, field, ""),
            Err(IdNumberError::BirthDate) => self.say(&findings::ID_BIRTH, at, field, ""),
            Err(IdNumberError::Checksum(right)) => {
                self.say(&findings::ID_CHECKSUM, at, field, right);
            }
            Err(IdNumberError::Disability) => self.say(&findings::ID_DISABILITY, at, field, ""),
        }
        None
    }

    pub fn code<L: CodeList>(&mut self, at: RowRef, field: Field) -> Option<L> {
        let text = self.folded(at, field);
        if text.is_empty() {
            return None;
        }
        let value = label::<L>(&text);
        if value.is_none() {
            self.unknown_code::<L>(at, field, &text);
        }
        value
    }

    /// Labels joined by commas, each once.
    pub fn codes<L: CodeList>(&mut self, at: RowRef, field: Field) -> Vec<L> {
        let text = self.folded(at, field);
        let mut values = Vec::new();
        for part in text
            .split([',', '、', ';', '，', '；', '|'])
            .filter(|p| !p.trim().is_empty())
        {
            match label::<L>(part.trim()) {
                Some(value) if !values.contains(&value) => values.push(value),
                Some(_) => {}
                None => self.unknown_code::<L>(at, field, part.trim()),
            }
        }
        if let Format::Codes(most, _) = field.column().format
            && values.len() > most
        {
            self.say(&findings::CODES_TOO_MANY, at, field, most);
        }
        values
    }

    fn unknown_code<L: CodeList>(&mut self, at: RowRef, field: Field, text: &str) {
        let near = nearest(text, L::labels()).join("、");
        let detail = match (near.is_empty(), self.checker.locale) {
            (true, _) => quoted(text),
            (false, Locale::Zh) => format!("{}（是否为 {near}？）", quoted(text)),
            (false, Locale::En) => format!("{} ({near}?)", quoted(text)),
        };
        self.say(&findings::CODE_UNKNOWN, at, field, detail);
    }

    pub fn yes_no(&mut self, at: RowRef, field: Field) -> Option<bool> {
        let text = self.folded(at, field);
        if text.is_empty() {
            return None;
        }
        let value = yes_no(&text);
        if value.is_none() {
            self.say(&findings::BOOL_UNKNOWN, at, field, quoted(&text));
        }
        value
    }

    /// A whole number within the column's range.
    pub fn count(&mut self, at: RowRef, field: Field) -> Option<i32> {
        let text = self.folded(at, field);
        let most = match field.column().format {
            Format::Count(most) => most,
            _ => i32::MAX,
        };
        if text.is_empty() {
            return None;
        }
        let digits = text.trim_end_matches(['人', '个', '月', '头', '只']);
        let value = digits.parse().ok().filter(|n| (0..=most).contains(n));
        if value.is_none() {
            self.say(&findings::COUNT_INVALID, at, field, most);
        }
        value
    }

    pub fn money(&mut self, at: RowRef, field: Field) -> Option<Fen> {
        let text = self.folded(at, field);
        if text.is_empty() {
            return None;
        }
        let value = Fen::parse_yuan(text.trim_end_matches('元').trim_start_matches('¥'));
        match value {
            None => self.say(&findings::MONEY_INVALID, at, field, quoted(&text)),
            Some(Fen(..0)) => self.say(&findings::INCOME_NEGATIVE, at, field, ""),
            Some(_) => {}
        }
        value
    }

    pub fn decimal(&mut self, at: RowRef, field: Field) -> Option<Dec> {
        let text = self.folded(at, field);
        let Format::Decimal(unit) = field.column().format else {
            return None;
        };
        if text.is_empty() {
            return None;
        }
        let value = Dec::parse(&text.trim_end_matches(unit).replace(',', ""));
        let value = value.filter(|d| d.0 >= 0);
        if value.is_none() {
            self.say(&findings::DECIMAL_INVALID, at, field, unit);
        }
        value
    }

    pub fn year(&mut self, at: RowRef, field: Field) -> Option<i16> {
        let text = self.folded(at, field);
        if text.is_empty() {
            return None;
        }
        let year = text.trim_end_matches('年').parse().ok();
        let year = year.or_else(|| yihu_base::date::parse(&text).map(Date::year));
        let year = year.filter(|y| (1900..=self.checker.as_of.year()).contains(y));
        if year.is_none() {
            self.say(&findings::YEAR_INVALID, at, field, "");
        }
        year
    }

    pub fn date(&mut self, at: RowRef, field: Field) -> Option<Date> {
        let text = self.folded(at, field);
        if text.is_empty() {
            return None;
        }
        let date = yihu_base::date::parse(&text);
        if date.is_none() {
            self.say(&findings::DATE_INVALID, at, field, "");
        }
        date
    }

    /// A phone number, kept as sent even if it looks wrong.
    pub fn phone(&mut self, at: RowRef, field: Field) -> Option<Secret> {
        let text = self.folded(at, field);
        if text.is_empty() {
            return None;
        }
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let written = text
            .bytes()
            .all(|b| b.is_ascii_digit() || b"-+ ".contains(&b));
        if !written || !(7..=12).contains(&digits) {
            self.say(&findings::PHONE_INVALID, at, field, "");
        }
        Some(Secret::new(text))
    }

    pub fn bank_account(&mut self, at: RowRef) -> Option<Secret> {
        let field = Field::BankAccount;
        let text: String = self.folded(at, field).split_whitespace().collect();
        if text.is_empty() {
            return None;
        }
        if self.damaged(at, field, &text) {
            self.say(&findings::NUMBER_SPREADSHEET, at, field, "");
        } else if !(8..=30).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_digit()) {
            self.say(&findings::ACCOUNT_DIGITS, at, field, "");
        }
        Some(Secret::new(text))
    }
}

/// The value of a label; the printed ones without the work of normalising them.
fn label<L: CodeList>(text: &str) -> Option<L> {
    L::ALL
        .iter()
        .copied()
        .find(|v| v.zh() == text)
        .or_else(|| L::parse(text))
}

/// Reads the ways of writing yes and no.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    match text {
        "是" | "有" | "已" | "参加" | "已参加" | "√" | "Y" | "y" | "yes" | "true" | "1" => {
            Some(true)
        }
        "否" | "无" | "未" | "未参加" | "没有" | "×" | "N" | "n" | "no" | "false" | "0" => {
            Some(false)
        }
        _ => None,
    }
}
