//! The files of a run for one of its townships: what is there, and nothing of the neighbours.

use crate::view::store;
use crate::{county, library};
use serde_json::Value;
use std::collections::BTreeMap;
use yihu_base::{AreaCode, AreaLevel, Ctx, Fen, Locale, Role};
use yihu_policy::library::Library;
use yihu_policy::types::Level;
use yihu_runs::export::{StoredRun, part_of};
use yihu_runs::ledger::RunRecord;
use yihu_runs::run::Folders;

/// Ledger and results of a part of a run.
fn files(
    folders: &Folders,
    library: &Library,
    (run, before): (&RunRecord, &RunRecord),
    area: AreaCode,
) -> (Vec<Value>, Value) {
    let stored = StoredRun::compute(folders, library, run, Some(before), area).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (ledger, results) = (
        folder.path().join("ledger.json"),
        folder.path().join("results.json"),
    );
    let report = stored.report(library);
    report.write_ledger(&ledger, Locale::En).unwrap();
    report.write_results(&results, Locale::En).unwrap();
    let read = |file| -> Value {
        let text = std::fs::read_to_string(file).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    (rows(&read(ledger)["ledger"]), read(results))
}

fn rows(table: &Value) -> Vec<Value> {
    table.as_array().cloned().unwrap_or_default()
}

/// The sums of a summary by title, level and column.
fn sums(summary: &Value) -> BTreeMap<(String, String, String), i64> {
    let mut sums = BTreeMap::new();
    for row in rows(summary) {
        for (column, value) in row.as_object().unwrap() {
            if let Some(n) = value.as_i64().filter(|n| *n != 0) {
                let text = |id: &str| row[id].as_str().unwrap().to_owned();
                sums.insert((text("title"), text("of"), column.clone()), n);
            }
        }
    }
    sums
}

fn sorted(rows: impl IntoIterator<Item = Value>) -> Vec<String> {
    let mut rows: Vec<String> = rows.into_iter().map(|r| r.to_string()).collect();
    rows.sort();
    rows
}

#[test]
fn the_parts_of_a_run_make_its_whole() {
    let (home, library) = (tempfile::tempdir().unwrap(), library());
    let folders = Folders::new(home.path());
    let (mut households, facts) = county(400);
    for household in &mut households[..60] {
        household.account.income_per_capita_fen = Some(Fen::yuan(90_000));
    }
    let (before, ..) = store(&folders, &library, &households, &facts);
    for household in &mut households[..40] {
        household.account.income_per_capita_fen = Some(Fen::yuan(1_000));
    }
    // Some are gone, and were in more than one township.
    let gone: Vec<_> = households.drain(40..60).collect();
    let townships = |of: &mut dyn Iterator<Item = AreaCode>| {
        let mut codes: Vec<AreaCode> = of.map(|v| v.at(AreaLevel::Township)).collect();
        codes.sort();
        codes.dedup();
        codes
    };
    assert!(townships(&mut gone.iter().map(|h| h.village)).len() > 1);
    let (run, frozen, _) = store(&folders, &library, &households, &facts);
    let runs = (&run, &before);

    let (ledger, results) = files(&folders, &library, runs, run.area);
    let (mut ledgers, mut changes, mut villages) = (Vec::new(), Vec::new(), Vec::new());
    let mut summed = BTreeMap::new();
    let all = townships(&mut frozen.snapshot.tree.codes(Level::Village).iter().copied());
    let below = all.iter().filter(|t| run.area.contains(**t));
    for township in below {
        let ctx = Ctx::new("x", Role::TownshipStation, *township, Locale::En);
        let area = part_of(&ctx, &run).unwrap();
        assert_eq!(area, *township);
        let (own_ledger, own) = files(&folders, &library, runs, area);
        ledgers.extend(own_ledger);
        changes.extend(rows(&own["changes"]));
        for row in rows(&own["by_village"]) {
            match row["code"].as_str() {
                Some(code) => assert!(area.contains(code.parse().unwrap()), "{row}"),
                None => continue,
            }
            villages.push(row);
        }
        for (key, n) in sums(&own["summary"]) {
            *summed.entry(key).or_insert(0) += n;
        }
    }
    assert!(ledger.len() > 20);
    assert_eq!(sorted(ledgers), sorted(ledger));
    let told = rows(&results["by_village"]);
    let told = told.into_iter().filter(|r| r.get("code").is_some());
    assert_eq!(sorted(villages), sorted(told));
    assert_eq!(summed, sums(&results["summary"]));
    // What changed of the county itself is the county's to know.
    let wider = |row: &Value| {
        let code = row["key"].as_str().unwrap().parse::<AreaCode>().ok();
        code.is_some_and(|c| c.level() < AreaLevel::Township)
    };
    let all = rows(&results["changes"]);
    assert!(all.iter().any(|c| c["key"] == gone[0].number.as_str()));
    let all = all.into_iter().filter(|row| !wider(row));
    assert_eq!(sorted(changes), sorted(all));

    let village = gone[0].village;
    let (own, results) = files(&folders, &library, runs, village);
    assert!(own.len() < 40);
    assert!(results.get("by_township").is_none() && results.get("by_village").is_some());
    let elsewhere = Ctx::new(
        "x",
        Role::CountyOffice,
        "361102".parse().unwrap(),
        Locale::En,
    );
    assert_eq!(
        part_of(&elsewhere, &run).unwrap_err().code,
        "area.not_found"
    );
}
