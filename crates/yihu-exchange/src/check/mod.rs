//! Rows become households, or findings that say what to mend: the rules of a good register.
//!
//! Rows are grouped by 户编号 wherever they stand in the file. All findings of a household are
//! made at once; one error refuses the whole household, so that none goes in by half.

mod cells;
pub mod fold;
mod household;
mod rules;
pub mod suggest;

pub(crate) use cells::yes_no;

use crate::columns::{COLUMNS, Column, Field};
use crate::findings::{Finding, RowRef, Rule};
use crate::header::Matching;
use crate::places::Places;
use crate::sheet::{Book, Sheet};
use crate::source::Row;
use fold::folded;
use std::collections::HashMap;
use yihu_base::{Date, Locale, Problem, Problems};
use yihu_registry::record::Household;

/// The vocabulary of the national export and the registration form.
#[derive(Debug)]
pub struct RegistryHeaders(HashMap<String, Field>);

impl Default for RegistryHeaders {
    fn default() -> Self {
        let names = COLUMNS.iter().flat_map(|c| {
            let all = std::iter::once(c.header).chain(c.aliases.iter().copied());
            all.map(|name| (yihu_base::text::key(name), c.field))
        });
        Self(names.collect())
    }
}

impl crate::header::Vocabulary for RegistryHeaders {
    type Field = Field;
    const ENOUGH: usize = 4;
    fn field(&self, key: &str) -> Option<Field> {
        self.0.get(key).copied()
    }
}

/// Says which required columns a book lacks.
///
/// # Errors
/// One problem for each.
pub fn required_columns(book: &Book<Field>) -> Result<(), Problems> {
    let mut missing = Vec::new();
    for sheet in &book.sheets {
        let columns = missing_columns(&sheet.matching);
        missing.extend(columns.map(|c| missing_column(c.header).at(&sheet.name)));
    }
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Problems(missing))
    }
}

/// The required columns that a header lacks; a village may be named by its code alone.
pub(crate) fn missing_columns(matching: &Matching<Field>) -> impl Iterator<Item = &'static Column> {
    COLUMNS.iter().filter(|c| c.required).filter(|c| {
        let coded = c.field == Field::Village && matching.column(Field::VillageCode).is_some();
        matching.column(c.field).is_none() && !coded
    })
}

fn missing_column(header: &str) -> Problem {
    Problem::new(
        "import.column_missing",
        format!("缺少必需的列“{header}”，请补上该列（可用的列名见 docs/import.md）"),
        format!("the column \"{header}\" is missing: add it (names are in docs/import.md)"),
    )
}

/// A household's rows and what came of them.
#[derive(Debug)]
pub struct Checked {
    /// Its rows, in the order of the file.
    pub rows: Vec<RowRef>,
    /// The household, unless a finding refuses it.
    pub household: Option<Household>,
    /// Errors and warnings, in the order of rows.
    pub findings: Vec<Finding>,
}

/// Checks the households of a book.
#[derive(Debug)]
pub struct Checker<'a> {
    book: &'a Book<Field>,
    columns: Vec<[Option<u16>; Field::COUNT]>,
    places: &'a Places<'a>,
    as_of: Date,
    locale: Locale,
    groups: Vec<Vec<RowRef>>,
    strays: Vec<Finding>,
    id_rows: Repeats,
    number_rows: Repeats,
    /// Whether rows are named as the members of one household.
    of_members: bool,
}

/// Rows by a number that must not repeat; only those that do are kept.
type Repeats = HashMap<String, Vec<RowRef>>;

impl<'a> Checker<'a> {
    /// Groups the rows of a book; ages are judged at `as_of`, sentences are in `locale`.
    pub fn new(book: &'a Book<Field>, places: &'a Places<'a>, as_of: Date, locale: Locale) -> Self {
        let columns = book.sheets.iter().map(columns_of).collect();
        let mut checker = Self {
            book,
            columns,
            places,
            as_of,
            locale,
            groups: Vec::new(),
            strays: Vec::new(),
            id_rows: Repeats::new(),
            number_rows: Repeats::new(),
            of_members: false,
        };
        checker.group();
        checker.id_rows = checker.repeats(Field::IdNumber, id_key);
        checker.number_rows = checker.repeats(Field::PersonNumber, str::to_owned);
        checker
    }

    /// For a book that holds one household, whose rows are its members.
    pub(crate) fn of_members(
        book: &'a Book<Field>,
        places: &'a Places<'a>,
        as_of: Date,
        locale: Locale,
    ) -> Self {
        Self {
            of_members: true,
            ..Self::new(book, places, as_of, locale)
        }
    }

    /// How many households there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Warnings of rows that belong to no household.
    pub fn strays(&self) -> &[Finding] {
        &self.strays
    }

    /// Checks one household.
    pub fn check(&self, index: usize) -> Checked {
        household::check(self, &self.groups[index])
    }

    /// Checks all rows, at least one, as one household.
    pub(crate) fn check_all(&self) -> Checked {
        let rows: Vec<RowRef> = self.refs().collect();
        household::check(self, &rows)
    }

    /// The row of a reference.
    pub fn row(&self, at: RowRef) -> &'a Row {
        &self.book.sheets[usize::from(at.sheet)].rows[at.row as usize]
    }

    /// The text of a cell as sent, empty where there is no such column.
    fn raw(&self, at: RowRef, field: Field) -> &'a str {
        match self.columns[usize::from(at.sheet)][field as usize] {
            Some(column) => self.row(at).cell(usize::from(column)),
            None => "",
        }
    }

    /// Whether a spreadsheet holds the cell as a number.
    fn is_number(&self, at: RowRef, field: Field) -> bool {
        let column = self.columns[usize::from(at.sheet)][field as usize];
        column.is_some_and(|c| self.row(at).is_number(usize::from(c)))
    }

    fn finding(&self, rule: &'static Rule, row: RowRef, field: Field, detail: String) -> Finding {
        Finding {
            rule,
            row,
            field: Some(field),
            detail,
        }
    }

    /// `第 5 行` or `row 5`, with the sheet if there are several.
    fn row_name(&self, at: RowRef) -> String {
        let number = self.row(at).number();
        let row = match (self.of_members, self.locale) {
            (false, Locale::Zh) => format!("第 {number} 行"),
            (false, Locale::En) => format!("row {number}"),
            (true, Locale::Zh) => format!("第 {number} 名成员"),
            (true, Locale::En) => format!("member {number}"),
        };
        let sheet = &self.book.sheets[usize::from(at.sheet)];
        if self.book.sheets.len() > 1 {
            format!("{} {row}", sheet.name)
        } else {
            row
        }
    }

    /// All rows of data.
    fn refs(&self) -> impl Iterator<Item = RowRef> + use<> {
        let lengths: Vec<(u16, u32)> = (0u16..)
            .zip(&self.book.sheets)
            .map(|(sheet, s)| (sheet, u32::try_from(s.rows.len()).unwrap_or(u32::MAX)))
            .collect();
        let rows = |(sheet, n)| (0..n).map(move |row| RowRef { sheet, row });
        lengths.into_iter().flat_map(rows)
    }

    /// Puts the rows of a household together, wherever they stand; a row without number is a
    /// household of its own, which then is refused.
    fn group(&mut self) {
        let mut by_number: HashMap<String, usize> = HashMap::new();
        for at in self.refs() {
            let number = folded(self.raw(at, Field::Number));
            let empty = |f| folded(self.raw(at, f)).is_empty();
            if number.is_empty() && empty(Field::Name) && empty(Field::IdNumber) {
                let rule = &crate::findings::NOT_A_MEMBER;
                let detail = String::new();
                self.strays.push(Finding {
                    rule,
                    row: at,
                    field: None,
                    detail,
                });
                continue;
            }
            if let Some(&group) = by_number.get(number.as_ref()) {
                self.groups[group].push(at);
                continue;
            }
            if !number.is_empty() {
                by_number.insert(number.into_owned(), self.groups.len());
            }
            self.groups.push(vec![at]);
        }
    }

    /// Rows by the numbers of `field` that stand in several rows.
    fn repeats(&self, field: Field, key: fn(&str) -> String) -> Repeats {
        let mut first: HashMap<String, RowRef> = HashMap::new();
        let mut repeats = Repeats::new();
        for at in self.refs() {
            let number = folded(self.raw(at, field));
            if number.is_empty() {
                continue;
            }
            match first.entry(key(&number)) {
                std::collections::hash_map::Entry::Vacant(entry) => {
                    entry.insert(at);
                }
                std::collections::hash_map::Entry::Occupied(entry) => {
                    let rows = repeats.entry(entry.key().clone());
                    rows.or_insert_with(|| vec![*entry.get()]).push(at);
                }
            }
        }
        repeats
    }

    /// The other row with the same number, if there is one.
    fn repeated(&self, rows: &Repeats, number: &str, at: RowRef) -> Option<RowRef> {
        rows.get(number)?.iter().copied().find(|other| *other != at)
    }
}

fn columns_of(sheet: &Sheet<Field>) -> [Option<u16>; Field::COUNT] {
    let mut columns = [None; Field::COUNT];
    for (i, field) in sheet.matching.fields.iter().enumerate() {
        if let Some(field) = field {
            columns[*field as usize] = u16::try_from(i).ok();
        }
    }
    columns
}

/// What ID numbers are compared by: a disability certificate starts with the person's ID number.
fn id_key(number: &str) -> String {
    let plain = number.chars().filter(|c| !c.is_whitespace());
    plain.take(18).map(|c| c.to_ascii_uppercase()).collect()
}
