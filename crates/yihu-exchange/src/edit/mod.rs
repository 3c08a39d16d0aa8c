//! A household typed by hand, judged by the very rules of an import: it is written as the rows of a
//! form and checked as they are.

mod draft;

pub use draft::{
    AccountDraft, DisabilityDraft, Draft, HelperDraft, HousingDraft, Leaf, MemberDraft,
    ResourcesDraft, WaterDraft,
};

use crate::check::suggest::nearest;
use crate::check::{Checker, fold::folded};
use crate::columns::{COLUMNS, Field, Format};
use crate::findings::{self, Finding, RowRef, Rule, Severity};
use crate::header::Matching;
use crate::places::Places;
use crate::sheet::{Book, Sheet};
use crate::source::{Kind, Limits, Row};
use yihu_base::id::PersonId;
use yihu_base::{Date, Locale, Problem, Secret};
use yihu_registry::AreaTree;
use yihu_registry::households::StoredHousehold;
use yihu_registry::record::{Household, Person};

/// The most members of a household, as the column 人数 has it.
const MEMBERS_MAX: usize = 99;

static MASKED: Rule = Rule {
    code: "secret.masked",
    severity: Severity::Error,
    zh: "号码含有 *，且与原号码的脱敏形式不同：请填写完整号码，或恢复原样",
    en: "the number holds * and is not the stored one as it was shown: enter all of it, or restore it",
};

/// One thing wrong with one field of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditFinding {
    /// What it is; see `docs/import.md`.
    pub code: &'static str,
    /// Whether it keeps the household from being written.
    pub severity: Severity,
    /// The field, as `members[2].id_number` or `account.wages_fen`.
    pub path: String,
    /// The sentence with the remedy.
    pub message: String,
    /// The value that was probably meant.
    pub suggestion: Option<String>,
}

/// What came of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// The household, unless a finding keeps it out.
    pub household: Option<Household>,
    /// Everything found, in the order of the form.
    pub findings: Vec<EditFinding>,
}

/// Checks a draft: villages are those of `tree`, ages are judged at `as_of`, sentences are in
/// `locale`. A number that stands in the draft as the `stored` household shows it masked is kept
/// as it is stored; for that it must have been read with its secrets.
///
/// # Errors
/// `import.row_too_long` for a draft beyond all measure.
pub fn check(
    draft: &Draft,
    stored: Option<&StoredHousehold>,
    tree: &AreaTree,
    as_of: Date,
    locale: Locale,
) -> Result<Reviewed, Problem> {
    let mut review = Review {
        locale,
        findings: Vec::new(),
    };
    let mut draft = draft.clone();
    review.unmask(&mut draft, stored);
    if draft.members.is_empty() {
        review.say(&findings::HEAD_MISSING, "members".into(), "");
        return Ok(review.end(None));
    }
    if draft.members.len() > MEMBERS_MAX {
        let most = MEMBERS_MAX.to_string();
        review.say(&findings::COUNT_INVALID, "members".into(), &most);
        return Ok(review.end(None));
    }
    let book = book(&draft)?;
    let places = Places::new(tree);
    let checked = Checker::of_members(&book, &places, as_of, locale).check_all();
    for finding in &checked.findings {
        review.found(finding, &draft, &book);
    }
    let mut household = checked.household;
    for (i, member) in draft.members.iter().enumerate() {
        let person = household.as_mut().and_then(|h| h.members.get_mut(i));
        review.disability(i, member, person);
    }
    Ok(review.end(household))
}

/// The rows of a form: one for each member, the household's own facts on the first.
fn book(draft: &Draft) -> Result<Book<Field>, Problem> {
    let mut rows = Vec::with_capacity(draft.members.len());
    for (i, member) in (1u32..).zip(&draft.members) {
        let mut cells = vec![String::new(); Field::COUNT];
        if i == 1 {
            for (field, _, text) in draft::HOUSEHOLD {
                cells[*field as usize] = text(draft);
            }
        }
        for (field, _, text) in draft::MEMBER {
            cells[*field as usize] = text(member);
        }
        rows.push(Row::new(i, &cells, &Limits::DEFAULT)?);
    }
    let matching = Matching {
        row: 0,
        headers: COLUMNS.iter().map(|c| c.header.to_owned()).collect(),
        fields: COLUMNS.iter().map(|c| Some(c.field)).collect(),
    };
    let sheet = Sheet {
        name: String::new(),
        matching,
        rows,
    };
    Ok(Book {
        kind: Kind::Csv,
        sheets: vec![sheet],
        skipped: 0,
    })
}

struct Review {
    locale: Locale,
    findings: Vec<EditFinding>,
}

impl Review {
    fn say(&mut self, rule: &'static Rule, path: String, detail: &str) {
        self.findings.push(EditFinding {
            code: rule.code,
            severity: rule.severity,
            path,
            message: self.locale.pick(rule.zh, rule.en).replace("{}", detail),
            suggestion: None,
        });
    }

    fn end(self, household: Option<Household>) -> Reviewed {
        let fine = self.findings.iter().all(|f| f.severity != Severity::Error);
        Reviewed {
            household: household.filter(|_| fine),
            findings: self.findings,
        }
    }

    /// Puts the stored numbers where the draft shows them masked.
    fn unmask(&mut self, draft: &mut Draft, stored: Option<&StoredHousehold>) {
        let household = stored.map(|s| &s.household);
        let shown = |secret: Option<&Secret>| secret.map(|s| (s.masked(), s.reveal().to_owned()));
        let phone = household.and_then(|h| shown(h.phone.as_ref()));
        self.keep(&mut draft.phone, phone, || "phone".into());
        let account = household.and_then(|h| shown(h.bank_account.as_ref()));
        self.keep(&mut draft.bank_account, account, || "bank_account".into());
        if let Some(helper) = &mut draft.helper {
            let phone = household.and_then(|h| shown(h.helper.as_ref()?.phone.as_ref()));
            self.keep(&mut helper.phone, phone, || "helper.phone".into());
        }
        for (i, member) in draft.members.iter_mut().enumerate() {
            let person = stored.and_then(|s| same_person(s, member));
            let id = person.and_then(|p| p.id_number.as_ref());
            let id = id.map(|id| (id.masked(), id.reveal().to_owned()));
            self.keep(&mut member.id_number, id, || {
                format!("members[{i}].id_number")
            });
        }
    }

    fn keep(
        &mut self,
        leaf: &mut Leaf,
        stored: Option<(String, String)>,
        path: impl Fn() -> String,
    ) {
        if !leaf.text().contains('*') {
            return;
        }
        match stored {
            Some((masked, clear)) if masked == leaf.text().trim() => *leaf = clear.into(),
            _ => {
                self.say(&MASKED, path(), "");
                *leaf = Leaf::default();
            }
        }
    }

    fn found(&mut self, finding: &Finding, draft: &Draft, book: &Book<Field>) {
        let path = finding.field.map_or_else(String::new, |field| {
            let member = draft.members.get(finding.row.row as usize);
            path(field, finding.rule, finding.row, member)
        });
        // A number that was taken away because it was masked is not missing.
        let masked = |f: &EditFinding| f.path == path && f.code == MASKED.code;
        if self.findings.iter().any(masked) {
            return;
        }
        self.findings.push(EditFinding {
            code: finding.rule.code,
            severity: finding.rule.severity,
            path,
            message: finding.message(self.locale),
            suggestion: suggestion(finding, book),
        });
    }

    /// Category and grade of one whose ID number is not known stand in no column.
    fn disability(&mut self, at: usize, member: &MemberDraft, person: Option<&mut Person>) {
        let Some(given) = &member.disability else {
            return;
        };
        let number = folded(member.id_number.text());
        if number.len() == 18 {
            return;
        }
        let digit = |leaf: &Leaf, most: u8| {
            let digit = folded(leaf.text()).parse().ok();
            digit.filter(|d| (1..=most).contains(d))
        };
        match (digit(&given.category, 7), digit(&given.grade, 4), person) {
            (Some(category), Some(grade), Some(person)) => {
                person.disability = person.disability.or(Some((category, grade)));
            }
            (Some(_), Some(_), None) => {}
            _ => self.say(
                &findings::ID_DISABILITY,
                format!("members[{at}].disability"),
                "",
            ),
        }
    }
}

/// The stored member that a draft means: by identity, else by number.
fn same_person<'s>(stored: &'s StoredHousehold, member: &MemberDraft) -> Option<&'s Person> {
    let id: Option<PersonId> = member.id.text().parse().ok();
    let known = stored.persons.iter().position(|p| Some(*p) == id);
    let members = &stored.household.members;
    match known {
        Some(at) => members.get(at),
        None => members.iter().find(|p| p.number == member.number.text()),
    }
}

/// The path of a field.
fn path(field: Field, rule: &'static Rule, at: RowRef, member: Option<&MemberDraft>) -> String {
    if let Some((_, path, _)) = draft::HOUSEHOLD.iter().find(|(f, _, _)| *f == field) {
        return (*path).to_owned();
    }
    let of_certificate =
        rule.code == findings::ID_DISABILITY.code && member.is_some_and(|m| m.disability.is_some());
    let path = match field {
        // A draft names its village by code only.
        Field::Village => return "village".to_owned(),
        Field::IdNumber if of_certificate => "disability",
        field => {
            let entry = draft::MEMBER.iter().find(|(f, _, _)| *f == field);
            entry.map_or("", |(_, path, _)| *path)
        }
    };
    format!("members[{}].{path}", at.row)
}

/// The label nearest to what stands in a cell that is not in its code list.
fn suggestion(finding: &Finding, book: &Book<Field>) -> Option<String> {
    let field = finding
        .field
        .filter(|_| finding.rule == &findings::CODE_UNKNOWN)?;
    let labels = match field.column().format {
        Format::Code(labels) | Format::Codes(_, labels) => labels(),
        _ => return None,
    };
    let text = book.sheets[0]
        .rows
        .get(finding.row.row as usize)?
        .cell(field as usize);
    nearest(&folded(text), labels).into_iter().next()
}
