use crate::{AS_OF, county, freeze, library};
use yihu_base::Fen;
use yihu_policy::results::{Keep, Results};
use yihu_runs::diff::{ChangeKind, compare, counts};
use yihu_runs::results_file;

#[test]
fn every_change_between_two_runs_is_told() {
    let library = library();
    let (mut households, facts) = county(300);
    // All three begin well above every line, so that only what happens below decides.
    for household in &mut households[..3] {
        household.account.income_per_capita_fen = Some(Fen::yuan(90_000));
    }
    let before = freeze(&library, &households, &facts);
    let run = |frozen| Results::run(&library, frozen, AS_OF, Keep::Decisions).unwrap();
    let folder = tempfile::tempdir().unwrap();
    results_file::write(folder.path(), &before, &run(&before.snapshot)).unwrap();

    let same = compare(folder.path(), &before, &run(&before.snapshot)).unwrap();
    assert_eq!(same, [], "nothing changed");

    households[0].account.income_per_capita_fen = Some(Fen::yuan(1_000));
    households[1].account.income_per_capita_fen = None;
    let gone = households.remove(2);
    let after = freeze(&library, &households, &facts);
    let changes = compare(folder.path(), &after, &run(&after.snapshot)).unwrap();
    let of = |number: &str, name: &str| {
        let found = changes.iter().find(|c| c.key == number && c.name == name);
        found.map(|c| c.kind)
    };
    let over = "over_poverty_line";
    assert_eq!(of(&households[0].number, over), Some(ChangeKind::Left));
    assert_eq!(
        of(&households[0].number, "poor_household"),
        Some(ChangeKind::Entered)
    );
    assert_eq!(of(&households[1].number, over), Some(ChangeKind::Undecided));
    assert_eq!(of(&gone.number, over), Some(ChangeKind::Left));
    let touched = [&households[0].number, &households[1].number, &gone.number];
    for change in changes.iter().filter(|c| c.level == "household") {
        assert!(touched.contains(&&change.key), "{change:?}");
    }
    assert!(counts(&changes)[over][&ChangeKind::Left] >= 2);
}
