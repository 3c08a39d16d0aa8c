//! Coverage (覆盖): what became of every numbered sentence of the catalogue of source documents.

use crate::check::Checked;
use crate::kinds::{Measure, PlanRow};
use crate::library::Library;
use crate::pack::{Body, Clause, Pack, Reason};
use crate::term::Term;
use crate::types::Type;
use crate::value::Value;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use yihu_base::Locale;

/// A numbered sentence of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// `000-001:R12`.
    pub id: String,
    /// Whether it states a number or a condition.
    pub computable: bool,
    /// What it says, in short.
    pub says: String,
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A clause runs, and a case or a check proves it.
    Running,
    /// A clause runs; nothing proves it yet.
    Unproven,
    /// Kept in words only.
    Recorded,
    /// The source does not print what it says.
    Unknown,
    /// About something else.
    OffTopic,
    /// In no pack.
    Missing,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Running,
        Self::Unproven,
        Self::Recorded,
        Self::Unknown,
        Self::OffTopic,
        Self::Missing,
    ];

    /// The word of a status as JSON has it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Unproven => "unproven",
            Self::Recorded => "recorded",
            Self::Unknown => "unknown",
            Self::OffTopic => "off_topic",
            Self::Missing => "missing",
        }
    }

    /// The word people read.
    pub const fn word(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::Running, Locale::Zh) => "运行",
            (Self::Running, Locale::En) => "running",
            (Self::Unproven, Locale::Zh) => "运行未证",
            (Self::Unproven, Locale::En) => "unproven",
            (Self::Recorded, Locale::Zh) => "只作记录",
            (Self::Recorded, Locale::En) => "recorded only",
            (Self::Unknown, Locale::Zh) => "原文不明",
            (Self::Unknown, Locale::En) => "unknown in the source",
            (Self::OffTopic, Locale::Zh) => "无关",
            (Self::OffTopic, Locale::En) => "off topic",
            (Self::Missing, Locale::Zh) => "缺失",
            (Self::Missing, Locale::En) => "missing",
        }
    }

    /// Whether a clause runs.
    pub fn runs(self) -> bool {
        matches!(self, Self::Running | Self::Unproven)
    }
}

/// An entry and what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct Covered {
    /// The entry.
    #[serde(flatten)]
    pub entry: Entry,
    /// What became of it.
    pub status: Status,
    /// The clauses that cite it: `pack/clause`.
    pub clauses: Vec<String>,
    /// Why it does not run.
    pub why: Option<yihu_base::Text>,
}

/// Reads a list of entries: `id<TAB>computable or not<TAB>what it says`, one a line, `#` comments.
pub fn entries(file: &str, text: &str) -> Vec<Entry> {
    let lines = text
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'));
    let entry = |line: &str| {
        let mut parts = line.splitn(3, '\t');
        let id = parts.next()?.trim();
        Some(Entry {
            id: format!("{file}:{id}"),
            computable: parts.next()?.trim() == "yes",
            says: parts.next().unwrap_or_default().trim().to_owned(),
        })
    };
    lines.filter_map(entry).collect()
}

/// What became of each entry in the packs of a library.
pub fn cover(library: &Library, entries: &[Entry]) -> Vec<Covered> {
    let proven = proven(&library.packs);
    let used = used_parameters(library);
    let mut by_id: BTreeMap<&str, Vec<&Clause>> = BTreeMap::new();
    for clause in &library.clauses {
        for cite in cites(clause) {
            by_id.entry(cite).or_default().push(clause);
        }
    }
    entries
        .iter()
        .map(|entry| {
            let clauses = by_id.get(entry.id.as_str()).cloned().unwrap_or_default();
            let records = library.packs.iter().flat_map(|p| &p.records);
            let record = records.clone().find(|r| r.cite.contains(&entry.id));
            let best = clauses
                .iter()
                .map(|c| status(library, c, &proven, &used))
                .min();
            let status = match (best, record.map(|r| r.reason)) {
                (Some(best), _) if best < Status::Recorded => best,
                (_, Some(Reason::Recorded)) => Status::Recorded,
                (_, Some(Reason::Unknown)) => Status::Unknown,
                (_, Some(Reason::OffTopic)) => Status::OffTopic,
                (Some(best), None) => best,
                (None, None) => Status::Missing,
            };
            let name = |c: &&Clause| format!("{}/{}", c.place.pack, c.id);
            Covered {
                entry: entry.clone(),
                status,
                clauses: clauses.iter().map(name).collect(),
                why: record.map(|r| r.why.clone()),
            }
        })
        .collect()
}

fn cites(clause: &Clause) -> BTreeSet<&str> {
    let mut cites: BTreeSet<&str> = clause.cite.iter().map(String::as_str).collect();
    let parts: &[crate::pack::Part] = match &clause.body {
        Body::Test(test) => &test.parts,
        Body::Checklist(list) => &list.items,
        _ => &[],
    };
    cites.extend(parts.iter().flat_map(|p| &p.cite).map(String::as_str));
    cites
}

/// The clauses of a pack that decide something, and of which none of its cases expects anything.
pub fn without_case<'a>(library: &Library, pack: &'a Pack) -> Vec<&'a Clause> {
    let proven = proven(std::slice::from_ref(pack));
    let decides = |clause: &Clause| {
        let of = clause.body.level();
        of.is_some() && library.type_of(&clause.id) == Some(Type::Bool)
    };
    let clauses = pack.clauses.iter();
    clauses
        .filter(|c| decides(c) && !proven.contains(c.id.as_str()))
        .collect()
}

/// The names that a case expects something of.
fn proven(packs: &[Pack]) -> BTreeSet<&str> {
    let cases = packs.iter().flat_map(|p| &p.cases);
    let keys = cases.flat_map(|c| c.expect.keys());
    keys.filter_map(|key| {
        let mut words = key.split('.');
        let first = words.next()?;
        match crate::types::Level::parse_plural(first) {
            Some(_) => words.nth(1),
            None => Some(first),
        }
    })
    .collect()
}

/// The parameters that an expression names.
fn used_parameters(library: &Library) -> BTreeSet<&str> {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for typed in library.checked.iter().flat_map(Checked::all) {
        typed.walk(&mut |term| {
            if let Term::Parameter(name) = term {
                used.insert(name);
            }
        });
    }
    used
}

fn status(
    library: &Library,
    clause: &Clause,
    proven: &BTreeSet<&str>,
    used: &BTreeSet<&str>,
) -> Status {
    let by_case = match proven.contains(clause.id.as_str()) {
        true => Status::Running,
        false => Status::Unproven,
    };
    match &clause.body {
        Body::Parameter(p) if p.value == Value::Unknown => Status::Unknown,
        Body::Parameter(_) => match used.contains(clause.id.as_str()) {
            true => Status::Running,
            false => Status::Recorded,
        },
        // Checks run with every `pack check`; procedures are data that casework follows.
        Body::Check(_) | Body::Procedure(_) => Status::Running,
        // The rows of a plan are checked against each other and against its totals.
        Body::Plan(plan) => {
            let printed = |r: &PlanRow| r.quantity.is_some() || r.amount.is_some();
            match plan.rows.iter().any(printed) {
                true => Status::Running,
                false => Status::Unknown,
            }
        }
        Body::Indicator(i)
            if matches!(&i.measure, Measure::One(crate::pack::Scalar::Unknown(_))) =>
        {
            Status::Recorded
        }
        _ if is_hole(library, clause) => Status::Unknown,
        _ => by_case,
    }
}

/// Whether the source says nothing that the clause could be computed from.
fn is_hole(library: &Library, clause: &Clause) -> bool {
    let named = library.names.get(&clause.id);
    let at = named.and_then(|n| {
        let same = |i: &&usize| library.clauses[**i].place == clause.place;
        n.clauses.iter().find(same).copied()
    });
    let value = at.and_then(|i| library.checked[i].value.as_ref());
    matches!(value.map(|v| &v.term), Some(Term::Hole(..)))
}
