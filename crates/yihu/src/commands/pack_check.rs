//! `yihu pack check` and `yihu pack coverage`: whether packs are sound, whether the documents' own
//! numbers agree, and which rules of the catalogue run.

use crate::adoptions;
use crate::bundle;
use crate::config::Config;
use crate::reply::{self, Reply};
use crate::table::{Table, count};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use yihu_base::{Locale, Problem, Problems};
use yihu_policy::cases;
use yihu_policy::coverage::{self, Covered, Status};
use yihu_policy::documents::{self, Finding, Outcome};
use yihu_policy::library::Library;
use yihu_policy::lint;

#[derive(Default, Serialize)]
struct Checked {
    packs: usize,
    clauses: usize,
    cases: usize,
    failed: usize,
    /// Checks of the documents' numbers, and how many came out how.
    checks: usize,
    conflicts: usize,
    unknown: usize,
    findings: Vec<Finding>,
    warnings: Vec<Problem>,
    problems: Vec<Problem>,
}

/// A pack with faults is what a check is for: they are its findings.
pub fn check(dir: Option<&Path>, all: bool, config: &Config) -> Result<Reply, Problems> {
    let adoptions = adoptions::read(&config.adoptions_file())?;
    let packs = bundle::packs(dir.or(config.packs.as_deref()))?;
    let locale = config.locale;
    let checked = match Library::load(&packs, &adoptions) {
        Ok(library) => checked(&library),
        Err(Problems(problems)) => Checked {
            packs: packs.len(),
            problems,
            ..Checked::default()
        },
    };
    let mut text = reply::sentences(&checked.problems, locale);
    for warning in &checked.warnings {
        let word = locale.pick("提醒", "warning");
        text.push_str(&format!("{word}  {}\n", warning.message(locale)));
    }
    let shown = checked.findings.iter();
    let shown = shown.filter(|f| all || f.outcome == Outcome::Conflict);
    for finding in shown {
        text.push_str(&sentence(finding, locale));
    }
    let n = |n: usize| count(n as u64);
    let (packs, clauses, cases) = (n(checked.packs), n(checked.clauses), n(checked.cases));
    let (failed, problems) = (n(checked.failed), n(checked.problems.len()));
    let (checks, conflicts) = (n(checked.checks), n(checked.conflicts));
    text.push_str(&match locale {
        Locale::Zh => format!("{packs} 个政策包，{clauses} 个条款，{cases} 个案例，{failed} 个不符；勾稽核对 {checks} 项，原文矛盾 {conflicts} 处；{problems} 个问题\n"),
        Locale::En => format!("{packs} packs, {clauses} clauses, {cases} cases, {failed} failed; {checks} checks of the documents' numbers, {conflicts} contradictions in the sources; {problems} problems\n"),
    });
    let found = !checked.problems.is_empty();
    Ok(Reply::new(&checked, text).with_findings(found))
}

fn checked(library: &Library) -> Checked {
    let results = cases::run_all(library);
    let findings = documents::check(library);
    let outcome = |o: Outcome| findings.iter().filter(|f| f.outcome == o).count();
    let news = findings
        .iter()
        .filter(|f| f.is_news())
        .map(Finding::problem);
    Checked {
        packs: library.packs.len(),
        clauses: library.clauses.len(),
        cases: results.len(),
        failed: results.iter().filter(|r| !r.failures.is_empty()).count(),
        checks: findings.len(),
        conflicts: outcome(Outcome::Conflict),
        unknown: outcome(Outcome::Unknown),
        problems: news
            .chain(results.iter().flat_map(cases::CaseResult::problems))
            .collect(),
        findings,
        warnings: lint::warnings(library),
    }
}

fn sentence(finding: &Finding, locale: Locale) -> String {
    let word = match finding.outcome {
        Outcome::Agrees => locale.pick("相符", "agrees"),
        Outcome::Conflict => locale.pick("矛盾", "conflict"),
        Outcome::Unknown => locale.pick("不明", "unknown"),
    };
    let mut text = format!(
        "{word}  {}  {}（{}）",
        finding.place,
        finding.title.get(locale),
        finding.numbers.get(locale)
    );
    if let Some(why) = &finding.declared {
        text.push_str(locale.pick("：", ": "));
        text.push_str(why.get(locale));
    }
    format!("{text}  [{}]\n", finding.cite.join(", "))
}

#[derive(Serialize)]
struct Coverage {
    /// By catalogue file: how many entries of each status.
    files: BTreeMap<String, BTreeMap<&'static str, usize>>,
    /// Entries that state a number or a condition, and how many of them run.
    computable: usize,
    computable_running: usize,
    entries: Vec<Covered>,
}

/// What became of every entry of the catalogue; exit code 1 when one is missing.
pub fn coverage(dir: Option<&Path>, missing: bool, config: &Config) -> Result<Reply, Problems> {
    let locale = config.locale;
    let dir = dir.or(config.packs.as_deref());
    let library = bundle::library(dir, &[])?;
    let entries = bundle::catalogue(dir)?;
    let covered = coverage::cover(&library, &entries);
    let mut files: BTreeMap<String, BTreeMap<&'static str, usize>> = BTreeMap::new();
    for entry in &covered {
        let file = entry.entry.id.split(':').next().unwrap_or_default();
        let counts = files.entry(file.to_owned()).or_default();
        *counts.entry(entry.status.id()).or_default() += 1;
    }
    let mut heads = vec![locale.pick("目录", "catalogue").to_owned()];
    heads.extend(Status::ALL.map(|s| format!(">{}", s.word(locale))));
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let mut table = Table::new(&heads);
    for (file, counts) in &files {
        let mut row = vec![file.clone()];
        row.extend(Status::ALL.map(|s| count(counts.get(s.id()).copied().unwrap_or(0) as u64)));
        table.row(row);
    }
    let mut text = table.show();
    let computable: Vec<&Covered> = covered.iter().filter(|c| c.entry.computable).collect();
    let running = computable.iter().filter(|c| c.status.runs()).count();
    let share = (100 * running).checked_div(computable.len()).unwrap_or(100);
    let (all, runs) = (count(computable.len() as u64), count(running as u64));
    text.push_str(&match locale {
        Locale::Zh => format!("写明数字或条件的 {all} 条，其中 {runs} 条运行（{share} %）\n"),
        Locale::En => {
            format!("{all} entries state a number or a condition, {runs} of them run ({share} %)\n")
        }
    });
    if missing {
        for entry in covered.iter().filter(|c| !c.status.runs()) {
            let why = entry.why.as_ref().map_or("", |w| w.get(locale));
            let (id, says) = (&entry.entry.id, &entry.entry.says);
            text.push_str(&format!(
                "{id}  {}  {says}  {why}\n",
                entry.status.word(locale)
            ));
        }
    }
    let lost = covered.iter().any(|c| c.status == Status::Missing);
    let reply = Coverage {
        computable: computable.len(),
        computable_running: running,
        files,
        entries: covered,
    };
    Ok(Reply::new(&reply, text).with_findings(lost))
}
