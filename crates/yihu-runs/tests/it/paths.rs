use crate::{AS_OF, county, freeze, library};
use std::collections::BTreeSet;
use yihu_base::codes::Class;
use yihu_policy::evaluate::Injected;
use yihu_policy::explain::Explainer;
use yihu_policy::results::{Keep, Results, Verdict};
use yihu_policy::types::Level;
use yihu_policy::value::Value;
use yihu_runs::parquet::{self, Want};
use yihu_runs::results_file::StoredLevel;
use yihu_runs::{results_file, tally};

/// A peer system dropped a rule it could not compile on one path only: here the explanation of one
/// household and the run over the county must say the same of every clause.
#[test]
fn one_household_is_judged_as_in_the_whole_county() {
    let library = library();
    let (households, facts) = county(400);
    let frozen = freeze(&library, &households, &facts);
    let folder = tempfile::tempdir().unwrap();
    parquet::write(folder.path(), &frozen).unwrap();
    let whole = Results::run(&library, &frozen.snapshot, AS_OF, Keep::Everything).unwrap();
    let tree = &frozen.snapshot.tree;
    let mut compared = 0;
    for (village, code) in tree.codes(Level::Village).iter().enumerate().step_by(7) {
        let part = parquet::read_village(folder.path(), *code).unwrap();
        let rows = |level| tree.under(Level::Village, village..village + 1, level);
        let wider = |program: &yihu_policy::program::Program| {
            let outputs = program
                .outputs
                .iter()
                .filter(|o| o.level > Level::Village && !o.level.is_record());
            outputs
                .flat_map(|o| {
                    let there = whole.output(&o.name).unwrap();
                    let row = tree.parent(Level::Village, village, o.level);
                    let parts = o.parts.iter().zip(&there.parts).map(|(a, b)| (a.2, b.2));
                    parts
                        .chain([(o.value, there.value)])
                        .map(|(here, there)| (here, whole.column(there).raw(row)))
                        .collect::<Vec<_>>()
                })
                .collect::<Injected>()
        };
        let mut explainer =
            Explainer::new(&library, &part.snapshot, AS_OF, &BTreeSet::new(), wider).unwrap();
        for level in [Level::Person, Level::Household, Level::Village] {
            for (row, row_in_whole) in rows(level).enumerate() {
                for explained in explainer.row(level, row) {
                    let output = whole.output(&explained.name).unwrap();
                    let verdict = whole.verdict(&frozen.snapshot, output, row_in_whole);
                    assert_eq!(Verdict::Is(explained.value), verdict, "{}", explained.name);
                    if let Some(yearly) = explained.yearly {
                        let there = whole.yearly(output, row_in_whole);
                        assert_eq!(yearly.raw(), there, "{}", explained.name);
                    }
                    let is_open = explained.value == Value::Unknown;
                    assert!(
                        !is_open || !explained.needs.is_empty(),
                        "{}",
                        explained.name
                    );
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 5_000, "{compared}");
}

#[test]
fn a_snapshot_is_read_as_it_was_written() {
    let library = library();
    let (households, facts) = county(150);
    let frozen = freeze(&library, &households, &facts);
    let folder = tempfile::tempdir().unwrap();
    let about = parquet::write(folder.path(), &frozen).unwrap();
    let again = parquet::read(folder.path(), &Want::All).unwrap();
    assert_eq!(frozen.snapshot.columns, again.snapshot.columns);
    assert_eq!(
        frozen.labels.household_number,
        again.labels.household_number
    );
    let other = tempfile::tempdir().unwrap();
    assert_eq!(
        parquet::write(other.path(), &again).unwrap(),
        about,
        "the same bytes"
    );
    std::fs::write(folder.path().join("persons.parquet"), b"PAR1 cut off").unwrap();
    let problem = parquet::read(folder.path(), &Want::All).unwrap_err();
    assert_eq!(problem.code, "snapshot.unreadable");
}

#[test]
fn sums_of_townships_are_the_sum_of_the_whole() {
    let library = library();
    let (households, facts) = county(600);
    let frozen = freeze(&library, &households, &facts);
    let results = Results::run(&library, &frozen.snapshot, AS_OF, Keep::Decisions).unwrap();
    let tallies = tally::tally(&library, &frozen, &results).unwrap();
    let registered = households
        .iter()
        .filter(|h| h.class != Some(Class::Ordinary))
        .count() as u64;
    for name in &tallies {
        let total = name.total();
        for level in [
            yihu_base::AreaLevel::Township,
            yihu_base::AreaLevel::Village,
        ] {
            let areas = name.areas.iter().filter(|(a, _)| a.level() == level);
            let (mut yes, mut fen) = (0, 0);
            for (_, tally) in areas {
                yes += tally.yes;
                fen += tally.yearly_fen.0;
            }
            assert_eq!((yes, fen), (total.yes, total.yearly_fen.0), "{}", name.name);
        }
    }
    let not_exited = tallies.iter().find(|t| t.name == "not_yet_exited");
    if let Some(name) = not_exited {
        assert!(name.total().yes <= registered);
    }
    let paid: i64 = tallies.iter().map(|t| t.total().yearly_fen.0).sum();
    assert!(paid > 0, "somebody is due something");
    let folder = tempfile::tempdir().unwrap();
    results_file::write(folder.path(), &frozen, &results).unwrap();
    let stored = StoredLevel::read(folder.path(), Level::Household).unwrap();
    for output in results
        .program
        .outputs
        .iter()
        .filter(|o| o.level == Level::Household)
    {
        if output.kind != "variable" {
            for row in 0..households.len() {
                let kept = stored.get(&output.name, row).unwrap();
                let verdict = match results.verdict(&frozen.snapshot, output, row) {
                    Verdict::NotApplicable => None,
                    Verdict::Is(value) => Some(value.raw().map(|v| v != 0)),
                };
                assert_eq!(
                    (kept.verdict, kept.yearly),
                    (verdict, results.yearly(output, row))
                );
            }
        }
    }
}
