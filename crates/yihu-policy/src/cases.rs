//! Runs the cases of packs: facts in, expected results out, in sentences an official can read.

use crate::documents::a_village_in;
use crate::evaluate::Injected;
use crate::explain::plain::plain;
use crate::explain::{Explained, Explainer};
use crate::library::Library;
use crate::pack::{Body, Case, Pack};
use crate::read::nearest;
use crate::snapshot::{Snapshot, column, column_type};
use crate::tree::Tree;
use crate::types::{Level, Type};
use crate::value::{Quantity, Value};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use toml::Value as Toml;
use yihu_base::{AreaCode, Date, Dec, Locale, Problem, date};

/// How one case came out.
#[derive(Debug, Clone, Serialize)]
pub struct CaseResult {
    /// The pack.
    pub pack: String,
    /// What the case says.
    pub says: String,
    /// Where it is written.
    pub place: String,
    /// What differs from the expectation; empty if nothing does.
    pub failures: Vec<Problem>,
}

impl CaseResult {
    /// What differs, after what the case says.
    pub fn problems(&self) -> impl Iterator<Item = Problem> {
        let says = &self.says;
        self.failures.iter().cloned().map(move |mut p| {
            p.zh = format!("案例“{says}”：{}", p.zh);
            p.en = format!("case \"{says}\": {}", p.en);
            p
        })
    }
}

/// Runs all cases of all packs.
pub fn run_all(library: &Library) -> Vec<CaseResult> {
    run_of(library, &library.packs)
}

/// Runs the cases of some packs of a library.
pub fn run_of(library: &Library, packs: &[Pack]) -> Vec<CaseResult> {
    use rayon::prelude::*;
    let cases: Vec<(&Pack, &Case)> = packs
        .iter()
        .flat_map(|p| p.cases.iter().map(move |c| (p, c)))
        .collect();
    cases
        .into_par_iter()
        .map(|(pack, case)| {
            let failures = match run(library, pack, case) {
                Ok(failures) => failures,
                Err(problem) => vec![problem],
            };
            let place = case.place.show();
            let failures = failures.into_iter().map(|p| p.at(&place)).collect();
            CaseResult {
                pack: pack.id.clone(),
                says: case.says.clone(),
                place,
                failures,
            }
        })
        .collect()
}

fn run(library: &Library, pack: &Pack, case: &Case) -> Result<Vec<Problem>, Problem> {
    let day = case.on.unwrap_or(pack.from);
    let village = a_village_in(case.area.unwrap_or(pack.area));
    let given = Given::read(library, case)?;
    let snapshot = given.snapshot(library, village, day);
    let names = given.names();
    let mut explainer = Explainer::new(library, &snapshot, day, &names, |_| Injected::new())?;
    let mut failures = Vec::new();
    let mut needs = BTreeSet::new();
    for (key, want) in &case.expect {
        let (name, row, rest) = target(library, &snapshot, key)?;
        let explained = explainer.name(name, row);
        if let Some(explained) = &explained {
            needs.extend(explained.needs.iter().map(|n| n.id.clone()));
        }
        if let Some(failure) = differs(library, key, rest, explained.as_ref(), want)? {
            failures.push(failure);
        }
    }
    for (key, want) in &case.tells {
        let (name, row, _) = target(library, &snapshot, key)?;
        let told = explainer.name(name, row);
        let told = told.map_or_else(String::new, |e| plain(&e, "您家", Locale::Zh).says);
        let wanted = want.as_str().unwrap_or_default();
        if told != wanted {
            failures.push(differ(key, wanted, &told));
        }
    }
    if let Some(wanted) = &case.needs {
        let wanted: BTreeSet<String> = wanted.iter().cloned().collect();
        if wanted != needs {
            let list = |s: &BTreeSet<String>| s.iter().cloned().collect::<Vec<_>>().join(", ");
            failures.push(Problem::new(
                "case.needs",
                format!("应缺少 [{}]，实际缺少 [{}]", list(&wanted), list(&needs)),
                format!("should need [{}], needs [{}]", list(&wanted), list(&needs)),
            ));
        }
    }
    Ok(failures)
}

type Row = BTreeMap<String, Option<i64>>;

/// What a case gives, row by row.
#[derive(Default)]
struct Given {
    rows: BTreeMap<Level, Vec<Row>>,
    /// For each level with members given one by one: how many under each parent.
    counts: BTreeMap<Level, Vec<u32>>,
}

fn wrong(code: &'static str, zh: String, en: String) -> Problem {
    Problem::new(code, zh, en)
}

fn table(value: &Toml, key: &str) -> Result<toml::Table, Problem> {
    value.as_table().cloned().ok_or_else(|| {
        wrong(
            "case.given",
            format!("given.{key} 应是表，如 {{ registered = true }}"),
            format!("given.{key} is a table such as {{ registered = true }}"),
        )
    })
}

fn tables(value: &Toml, key: &str) -> Result<Vec<toml::Table>, Problem> {
    let list = value.as_array().ok_or_else(|| {
        wrong(
            "case.given",
            format!("given.{key} 应是数组"),
            format!("given.{key} is an array"),
        )
    })?;
    list.iter().map(|v| table(v, key)).collect()
}

/// The members of a level in a table: `persons = [ … ]`, or `person = { … }` for one.
fn take(from: &mut toml::Table, level: Level) -> Result<Option<Vec<toml::Table>>, Problem> {
    let (one, many) = (from.remove(level.id()), from.remove(level.plural()));
    match (one, many) {
        (_, Some(many)) => tables(&many, level.plural()).map(Some),
        (Some(one), None) => Ok(Some(vec![table(&one, level.id())?])),
        (None, None) => Ok(None),
    }
}

fn array(tables: Vec<toml::Table>) -> Toml {
    Toml::Array(tables.into_iter().map(Toml::Table).collect())
}

impl Given {
    fn read(library: &Library, case: &Case) -> Result<Self, Problem> {
        let mut given = Self::default();
        let mut top = case.given.clone();
        // Members given at the top belong to the one parent there is.
        let bills = take(&mut top, Level::Bill)?;
        let mut persons = take(&mut top, Level::Person)?;
        if let Some(bills) = bills {
            let persons = persons.get_or_insert_with(|| vec![toml::Table::new()]);
            if let Some(first) = persons.first_mut() {
                first.insert("bills".into(), array(bills));
            }
        }
        let mut households =
            take(&mut top, Level::Household)?.unwrap_or_else(|| vec![toml::Table::new()]);
        if let (Some(persons), Some(first)) = (persons, households.first_mut()) {
            first.insert("persons".into(), array(persons));
        }
        let officers = take(&mut top, Level::Officer)?;
        let mut units = take(&mut top, Level::Unit)?;
        if let Some(officers) = officers {
            let units = units.get_or_insert_with(|| vec![toml::Table::new()]);
            if let Some(first) = units.first_mut() {
                first.insert("officers".into(), array(officers));
            }
        }
        let projects = take(&mut top, Level::Project)?;
        given.members(library, Level::Household, Some(households))?;
        given.members(library, Level::Project, projects)?;
        given.members(library, Level::Unit, units)?;
        for (key, value) in &top {
            let level = Level::parse(key).filter(|l| l.area().is_some());
            let Some(level) = level else {
                return Err(wrong(
                    "case.given",
                    format!(
                        "given 里没有 {key}；可写 bill、person、household、project、officer、unit 或其复数，和 village、county 等"
                    ),
                    format!(
                        "given has no {key}; it has bill, person, household, project, officer, unit or many of them, and village, county …"
                    ),
                ));
            };
            let row = row(library, level, &table(value, key)?)?;
            given.rows.insert(level, vec![row]);
        }
        Ok(given)
    }

    /// Takes the members of one parent with all below them.
    fn members(
        &mut self,
        library: &Library,
        level: Level,
        members: Option<Vec<toml::Table>>,
    ) -> Result<(), Problem> {
        // A household of which nothing is said of its members has one, of whom nothing is known.
        let one = || match level {
            Level::Person => vec![toml::Table::new()],
            _ => Vec::new(),
        };
        let members = members.unwrap_or_else(one);
        self.counts
            .entry(level)
            .or_default()
            .push(members.len() as u32);
        for mut member in members {
            let below: &[Level] = match level {
                Level::Household => &[Level::Person],
                Level::Person => &[Level::Bill],
                Level::Unit => &[Level::Officer],
                _ => &[],
            };
            let mut size = None;
            for &level in below {
                let list = take(&mut member, level)?;
                size = list.as_ref().map(Vec::len);
                self.members(library, level, list)?;
            }
            let mut row = row(library, level, &member)?;
            if let (Level::Household, Some(size)) = (level, size) {
                row.entry("size".into()).or_insert(Some(size as i64));
            }
            self.rows.entry(level).or_default().push(row);
        }
        Ok(())
    }

    /// Names (not facts) whose values are given.
    fn names(&self) -> BTreeSet<(Level, String)> {
        self.rows
            .iter()
            .flat_map(|(level, rows)| {
                rows.iter()
                    .flat_map(|r| r.keys().map(|k| (*level, k.clone())))
            })
            .collect()
    }

    fn snapshot(&self, library: &Library, village: AreaCode, as_of: Date) -> Snapshot {
        let counts = |level: Level| self.counts.get(&level).map_or(&[][..], Vec::as_slice);
        let mut tree = Tree::new(
            vec![village],
            counts(Level::Household),
            counts(Level::Person),
        );
        for level in [Level::Bill, Level::Project, Level::Unit, Level::Officer] {
            if self.counts.contains_key(&level) {
                tree = tree.with_records(level, counts(level));
            }
        }
        let mut columns = BTreeMap::new();
        for (level, rows) in &self.rows {
            let ids: BTreeSet<&String> = rows.iter().flat_map(|r| r.keys()).collect();
            for id in ids {
                let ty = type_of(library, *level, id).unwrap_or(Type::Bool);
                let values = rows.iter().map(|r| r.get(id).copied().flatten());
                // A given variable may not fit the narrow column of a fact.
                let is_fact = library.facts.contains_key(&(*level, id.clone()));
                let data_type = match ty {
                    Type::Int if !is_fact => arrow_schema::DataType::Int64,
                    _ => column_type(*level, id, ty),
                };
                columns.insert((*level, id.clone()), column(&data_type, values));
            }
        }
        Snapshot {
            as_of,
            tree,
            columns,
        }
    }
}

fn type_of(library: &Library, level: Level, id: &str) -> Option<Type> {
    if let Some(fact) = library.facts.get(&(level, id.to_owned())) {
        return Some(fact.ty);
    }
    let name = library.names.get(id)?;
    if name.level == Some(level) {
        library.type_of(id)
    } else {
        None
    }
}

fn row(library: &Library, level: Level, table: &toml::Table) -> Result<Row, Problem> {
    let mut row = Row::new();
    for (id, value) in table {
        let Some(ty) = type_of(library, level, id) else {
            let known = library
                .facts
                .keys()
                .filter(|(l, _)| *l == level)
                .map(|(_, id)| id.as_str())
                .chain(library.names.keys().map(String::as_str));
            let near = nearest(id, known).map_or(String::new(), |n| format!("（{n}？/ {n}?）"));
            return Err(wrong(
                "case.fact",
                format!("{}没有事实或变量 {id}{near}", level.zh()),
                format!("a {level} has no fact or variable {id}{near}"),
            ));
        };
        row.insert(id.clone(), read_value(ty, value)?);
    }
    Ok(row)
}

/// Reads a value of a case; `"unknown"` is unknown.
fn read_value(ty: Type, value: &Toml) -> Result<Option<i64>, Problem> {
    let text = match value {
        Toml::String(s) => s.clone(),
        Toml::Integer(n) => n.to_string(),
        Toml::Boolean(b) => b.to_string(),
        Toml::Datetime(d) => d.to_string(),
        // The shortest decimal that means this number is what the author wrote.
        Toml::Float(f) => f.to_string(),
        _ => String::new(),
    };
    if text == "unknown" {
        return Ok(None);
    }
    let raw = match ty {
        Type::Bool => text.parse::<bool>().ok().map(i64::from),
        Type::Int => match Quantity::parse(&text).map(|q| q.value) {
            Some(Value::Int(n)) => Some(n),
            _ => None,
        },
        Type::Dec => match Quantity::parse(&text).map(|q| q.value) {
            Some(Value::Dec(d)) => Some(d.0),
            Some(Value::Int(n)) => Dec::whole(n).map(|d| d.0),
            _ => None,
        },
        Type::Money => match Quantity::parse(&text).map(|q| q.value) {
            Some(Value::Money(fen)) => Some(fen.0),
            _ => None,
        },
        Type::Date => date::parse(&text).map(|d| i64::from(date::to_days(d))),
        Type::Code(set) => set.index(&text).map(i64::from),
    };
    raw.map(Some).ok_or_else(|| {
        wrong(
            "case.value",
            format!("“{text}”不是{}", ty.zh()),
            format!("\"{text}\" is no {}", ty.id()),
        )
    })
}

/// The name, row and rest of a key such as `persons.1.grant.yearly`.
fn target<'k>(
    library: &Library,
    snapshot: &Snapshot,
    key: &'k str,
) -> Result<(&'k str, usize, Option<&'k str>), Problem> {
    let mut words: Vec<&str> = key.split('.').collect();
    let mut row = 0;
    let mut at = None;
    if let [plural, number, ..] = words[..]
        && let (Some(level), Ok(n)) = (Level::parse_plural(plural), number.parse::<usize>())
    {
        (row, at) = (n, Some(level));
        words.drain(..2);
    }
    let name = words.first().copied().unwrap_or_default();
    let level = library.names.get(name).and_then(|n| n.level);
    let Some(level) = level.filter(|l| at.is_none_or(|at| at == *l) && row < snapshot.tree.len(*l))
    else {
        return Err(wrong(
            "case.expect",
            format!("expect 里的 {key} 不是变量、判定或待遇，或没有这一行"),
            format!("{key} in `expect` is no variable, test or benefit, or there is no such row"),
        ));
    };
    debug_assert!(row < snapshot.tree.len(level));
    Ok((name, row, words.get(1).copied()))
}

/// Whether a clause of the name divides an amount, known or not, with this payer.
fn pays(library: &Library, e: &Explained, payer: &str) -> bool {
    let named = library.names.get(&e.name).into_iter();
    let mut clauses = named.flat_map(|n| &n.clauses).map(|i| &library.clauses[*i]);
    clauses.any(|clause| {
        let payers = match &clause.body {
            Body::Benefit(benefit) => &benefit.payers,
            Body::Quota(quota) => &quota.among,
            _ => return false,
        };
        clause.place.pack == e.pack && payers.iter().any(|(name, _)| name == payer)
    })
}

fn differs(
    library: &Library,
    key: &str,
    rest: Option<&str>,
    explained: Option<&Explained>,
    want: &Toml,
) -> Result<Option<Problem>, Problem> {
    let wanted = match want {
        Toml::String(s) => s.clone(),
        other => other.to_string(),
    };
    let Some(e) = explained else {
        return Ok((wanted != "not applicable").then(|| differ(key, &wanted, "not applicable")));
    };
    let money = |v: Value| match v {
        Value::Money(fen) => format!("{fen} CNY"),
        other => other.show(Locale::En),
    };
    let due = e.kind == "benefit" && e.value == Value::Bool(true);
    let amount_wanted = due && !matches!(want, Toml::Boolean(_)) && wanted != "unknown";
    let (got, ty) = match rest {
        None if amount_wanted => {
            let amount = e.amount.map_or(Value::Unknown, |(v, _)| v);
            if amount == Value::Unknown {
                let got = "amount unknown";
                return Ok((wanted != got).then(|| differ(key, &wanted, got)));
            }
            (amount, Type::Money)
        }
        None => (e.value, value_type(e.value)),
        Some("yearly") => (e.yearly.unwrap_or(Value::Unknown), Type::Money),
        Some(word) => {
            let payer = e.payers.iter().find(|(p, _)| p == word);
            match (payer, e.parts.iter().find(|p| p.id == word)) {
                (Some((_, fen)), _) => (Value::Money(*fen), Type::Money),
                (None, Some(part)) => (part.value, value_type(part.value)),
                (None, None) if pays(library, e, word) => (Value::Unknown, Type::Money),
                (None, None) => {
                    return Err(wrong(
                        "case.expect",
                        format!("{key}：{} 没有 {word} 这一项", e.name),
                        format!("{key}: {} has no part, payer or figure {word}", e.name),
                    ));
                }
            }
        }
    };
    if got == Value::Unknown {
        return Ok((wanted != "unknown").then(|| differ(key, &wanted, "unknown")));
    }
    let expected = match read_value(ty, want) {
        Ok(Some(raw)) => Value::from_raw(ty, raw),
        _ => return Ok(Some(differ(key, &wanted, &money(got)))),
    };
    Ok((expected != got).then(|| differ(key, &wanted, &money(got))))
}

fn value_type(value: Value) -> Type {
    match value {
        Value::Unknown | Value::Bool(_) => Type::Bool,
        Value::Int(_) => Type::Int,
        Value::Dec(_) => Type::Dec,
        Value::Money(_) => Type::Money,
        Value::Date(_) => Type::Date,
        Value::Code(set, _) => Type::Code(set),
    }
}

fn differ(key: &str, want: &str, got: &str) -> Problem {
    Problem::new(
        "case.differs",
        format!("{key} 应为 {want}，实际为 {got}"),
        format!("{key} should be {want}, is {got}"),
    )
}
