use crate::{AS_OF, county, freeze, library, library_with};
use std::sync::Arc;
use yihu_base::id::RunId;
use yihu_base::{AreaCode, AreaLevel, Fen};
use yihu_policy::library::Library;
use yihu_policy::results::{Keep, Results};
use yihu_policy::types::Level;
use yihu_registry::record::Household;
use yihu_runs::diff::{compare, counts};
use yihu_runs::freeze::Frozen;
use yihu_runs::ledger::RunRecord;
use yihu_runs::run::Folders;
use yihu_runs::view::{ChangeFilter, RunView, Views, Want, changes};
use yihu_runs::{explain, parquet, results_file, tally};

/// Stores a run of a county as the real one does, without its book.
pub(crate) fn store(
    folders: &Folders,
    library: &Library,
    households: &[Household],
    facts: &[yihu_registry::facts::FactRow],
) -> (RunRecord, Frozen, Results) {
    let frozen = freeze(library, households, facts);
    let results = Results::run(library, &frozen.snapshot, AS_OF, Keep::Decisions).unwrap();
    let draft = folders.snapshot("draft");
    let about = parquet::write(&draft, &frozen).unwrap();
    let _ = std::fs::rename(&draft, folders.snapshot(&about.hash));
    let id = RunId::new();
    let run = RunRecord {
        id,
        area: "361103".parse().unwrap(),
        as_of: AS_OF,
        policy_day: AS_OF,
        snapshot_hash: about.hash,
        packs_hash: library.hash.clone(),
        results_hash: results_file::write(&folders.run(id), &frozen, &results).unwrap(),
        households: about.households as i64,
        persons: about.persons as i64,
        actor: "test".into(),
        finished_at: 0,
    };
    (run, frozen, results)
}

/// All areas of a snapshot, villages and wider.
fn areas(frozen: &Frozen) -> impl Iterator<Item = AreaCode> {
    let tree = &frozen.snapshot.tree;
    let levels = Level::ALL.into_iter().filter(|l| l.area().is_some());
    levels.flat_map(|level| tree.codes(level).to_vec())
}

#[test]
fn a_view_adds_up_to_the_run_in_every_area() {
    // These name payers, with shares.
    let adopted = [
        "weining",
        "liangping",
        "gaotai",
        "dongpo",
        "gansu-education",
    ];
    let library = Arc::new(library_with(&adopted));
    let (households, facts) = county(600);
    let folder = tempfile::tempdir().unwrap();
    let folders = Folders::new(folder.path());
    let (run, frozen, results) = store(&folders, &library, &households, &facts);
    let view = RunView::open(&folders, run.clone(), library.clone()).unwrap();
    let tallies = tally::tally(&library, &frozen, &results).unwrap();
    assert_eq!(view.names().len(), tallies.len());
    let (mut with_payers, mut with_unknown) = (0, 0);
    for name in &tallies {
        for area in areas(&frozen) {
            let there = &name.areas[&area];
            assert_eq!(
                &view.tally(&name.name, area).unwrap(),
                there,
                "{}",
                name.name
            );
            for (child, tally) in view.tally_children(&name.name, area).unwrap() {
                assert_eq!(child.parent(), Some(area));
                assert_eq!(tally, name.areas[&child], "{} in {child}", name.name);
            }
            with_payers += usize::from(!there.payers.is_empty());
            with_unknown += usize::from(there.amount_unknown > 0);
            if name.kind == "benefit" {
                let who = view.recipients(&name.name, area).unwrap();
                assert_eq!(who.yearly_fen, there.yearly_fen);
                if name.level == "person" {
                    assert_eq!(who.persons, there.yes);
                    assert!(who.households <= who.persons);
                }
            }
        }
    }
    assert!(
        with_payers > 10 && with_unknown > 0,
        "{with_payers} {with_unknown}"
    );
    let problem = view.tally("no_such_name", AreaCode::COUNTRY).unwrap_err();
    assert_eq!(problem.code, "clause.not_found");

    // With other packs in use nothing changes but that nobody is named as payer.
    let other = Library::load(&[], &[]).unwrap();
    let stale = RunView::open(&folders, run, Arc::new(other)).unwrap();
    assert!(!stale.is_current());
    for name in tallies.iter().filter(|t| t.kind == "benefit") {
        let (there, total) = (
            stale.tally(&name.name, AreaCode::COUNTRY).unwrap(),
            name.total(),
        );
        assert_eq!((there.yes, there.yearly_fen), (total.yes, total.yearly_fen));
        assert_eq!(
            (there.payers.len(), there.payer_unknown_fen),
            (0, total.yearly_fen)
        );
    }
}

#[test]
fn a_list_pages_through_just_those_who_are_picked_in_the_order_of_the_register() {
    let library = Arc::new(library());
    let (households, facts) = county(500);
    let folder = tempfile::tempdir().unwrap();
    let folders = Folders::new(folder.path());
    let (run, frozen, results) = store(&folders, &library, &households, &facts);
    let view = RunView::open(&folders, run, library.clone()).unwrap();
    let tree = &frozen.snapshot.tree;
    let mut picked = 0;
    for (name, info) in view.names() {
        let output = results.output(name).unwrap();
        let value = results.column(output.value);
        let area = tree.codes(Level::Township)[2];
        for (want, raw) in [
            (Want::Yes, Some(1)),
            (Want::No, Some(0)),
            (Want::Unknown, None),
        ] {
            // Row by row, straight from the results.
            let is_wanted = |row: usize| {
                Results::clause_at(&frozen.snapshot, output, row).is_some() && value.raw(row) == raw
            };
            let expected: Vec<(AreaCode, String)> = (0..tree.len(Level::Household))
                .filter(|h| match info.level {
                    Level::Person => tree
                        .under(Level::Household, *h..h + 1, Level::Person)
                        .any(is_wanted),
                    Level::Household => is_wanted(*h),
                    _ => is_wanted(tree.parent(Level::Household, *h, Level::Village)),
                })
                .map(|h| (households[h].village, households[h].number.clone()))
                .filter(|(village, _)| area.contains(*village))
                .collect();
            assert!(expected.is_sorted(), "the order of the register");
            let mut found: Vec<(AreaCode, String)> = Vec::new();
            loop {
                let after = found
                    .last()
                    .map(|(village, number)| (*village, number.as_str()));
                let page = view.select(name, want, area, after, 7).unwrap();
                if page.is_empty() {
                    break;
                }
                found.extend(page);
            }
            assert_eq!(found, expected, "{name} {want:?}");
            assert_eq!(view.count(name, want, area).unwrap(), expected.len() as u64);
            let villages = view.select_villages(name, want, area, None, 1_000).unwrap();
            if info.level < Level::Village {
                let mut of: Vec<AreaCode> = expected.iter().map(|(v, _)| *v).collect();
                of.dedup();
                assert_eq!(villages, of);
            }
            for (village, number) in expected.iter().take(3) {
                assert!(view.holds(name, want, *village, number).unwrap());
            }
            picked += found.len();
        }
        let all = view.tally(name, area).unwrap();
        if info.level == Level::Household && info.kind == "benefit" {
            let open = view.count(name, Want::AmountUnknown, area).unwrap();
            assert_eq!(open, all.amount_unknown, "{name}");
        }
    }
    assert!(picked > 1_000, "{picked}");
    let nowhere: AreaCode = "530000".parse().unwrap();
    let name = view.names().keys().next().unwrap();
    assert_eq!(view.select(name, Want::Yes, nowhere, None, 5).unwrap(), []);
}

#[test]
fn two_stored_runs_differ_as_the_second_said_when_it_was_made() {
    let library = Arc::new(library());
    let (mut households, facts) = county(300);
    let folder = tempfile::tempdir().unwrap();
    let folders = Folders::new(folder.path());
    let (before, ..) = store(&folders, &library, &households, &facts);
    households[0].account.income_per_capita_fen = Some(Fen::yuan(1_000));
    households[1].account.income_per_capita_fen = None;
    let gone = households.remove(20);
    let (now, frozen, results) = store(&folders, &library, &households, &facts);
    let then = compare(&folders.run(before.id), &frozen, &results).unwrap();
    let views = Views::new(folders);
    let found = views.changes(&before, &now, &library).unwrap();
    let everywhere = ChangeFilter::default();
    assert_eq!(found.counts(AreaCode::COUNTRY), counts(&then));
    let (mut all, mut from) = (Vec::new(), Some(0));
    while let Some(start) = from {
        let (page, next) = found.page(everywhere, start, 10).unwrap();
        all.extend(page);
        from = next;
    }
    let mut told: Vec<_> = all
        .iter()
        .map(|c| {
            (
                c.name.clone(),
                c.kind,
                c.level,
                c.key.clone(),
                c.before_fen,
                c.after_fen,
            )
        })
        .collect();
    told.sort();
    let mut expected: Vec<_> = then
        .into_iter()
        .map(|c| (c.name, c.kind, c.level, c.key, c.before_fen, c.after_fen))
        .collect();
    expected.sort();
    assert_eq!(told, expected);
    let of_gone = all
        .iter()
        .filter(|c| c.household.as_ref() == Some(&gone.number));
    assert!(of_gone.clone().count() > 0 && of_gone.clone().all(|c| c.village == gone.village));
    let (of_name, _) = found
        .page(
            ChangeFilter {
                area: households[0].village,
                name: Some("over_poverty_line"),
                ..ChangeFilter::default()
            },
            0,
            100,
        )
        .unwrap();
    let out = ["over_poverty_line".to_owned()].into();
    let without = ChangeFilter {
        area: households[0].village,
        without: Some(&out),
        ..ChangeFilter::default()
    };
    let (others, _) = found.page(without, 0, 100).unwrap();
    assert!(!others.is_empty() && others.iter().all(|c| !out.contains(&c.name)));
    assert!(of_name.iter().any(|c| c.key == households[0].number));
    assert!(
        of_name
            .iter()
            .all(|c| c.village.at(AreaLevel::Village) == households[0].village)
    );
    let same = views.get(&now, &library).unwrap();
    assert!(
        changes(&same, &same)
            .unwrap()
            .counts(AreaCode::COUNTRY)
            .is_empty()
    );
    assert!(
        Arc::ptr_eq(&same, &views.get(&now, &library).unwrap()),
        "kept open"
    );
}

#[test]
fn a_kept_village_explains_as_one_read_afresh() {
    let library = library();
    let (households, facts) = county(200);
    let folder = tempfile::tempdir().unwrap();
    let folders = Folders::new(folder.path());
    let (run, ..) = store(&folders, &library, &households, &facts);
    let cache = explain::ExplainCache::new(folders.clone());
    let same = |h: &Household| {
        let fresh = explain::household(&library, &folders, &run, h.village, &h.number).unwrap();
        let kept = cache
            .household(&library, &run, h.village, &h.number)
            .unwrap();
        assert_eq!(
            (&kept.household, &kept.persons),
            (&fresh.household, &fresh.persons)
        );
        assert_eq!((kept.village, kept.head), (h.village, fresh.head));
    };
    households.iter().step_by(9).for_each(same);
    let problem = cache
        .household(&library, &run, households[0].village, "0")
        .unwrap_err();
    assert_eq!(problem.code, "household.not_found");
}
