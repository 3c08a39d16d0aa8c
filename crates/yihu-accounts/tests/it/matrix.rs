//! Who may do what, as a table to be read.

use std::path::Path;
use std::{env, fs};
use yihu_accounts::authz::{allows, require};
use yihu_accounts::{Action, Section, Sight};
use yihu_base::{Ctx, Domain, Locale, Role};

/// Set to write the table anew after a change that was meant.
const UPDATE: &str = "YIHU_UPDATE_SNAPSHOTS";

/// Roles by actions, then departments by sections of a household.
fn tables() -> String {
    let actions = Action::ALL.map(|a| (a.id(), Role::ALL.map(|r| allows(r, a))));
    let department = |d| Sight::of(Role::Department, Some(d));
    let shown = |s| Domain::ALL.map(|d| department(d).shows(s));
    let sections = Section::ALL.map(|s| (s.id(), shown(s)));
    let text = [
        table(&Role::ALL.map(Role::id), &actions),
        table(&Domain::ALL.map(Domain::id), &sections),
    ];
    text.join("\n")
}

fn table(columns: &[&str], rows: &[(&str, [bool; 8])]) -> String {
    let mut text = format!("{:<18} {}", "", columns.join(" "));
    for (row, marks) in rows {
        text += &format!("\n{row:<18}");
        for (column, yes) in columns.iter().zip(marks) {
            let mark = if *yes { '✔' } else { '·' };
            text += &format!(" {mark:^width$}", width = column.len());
        }
    }
    text.lines()
        .map(|l| format!("{}\n", l.trim_end()))
        .collect()
}

#[test]
fn the_matrix_is_as_agreed() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/matrix.txt");
    if env::var_os(UPDATE).is_some() {
        fs::write(&file, tables()).unwrap();
    }
    let agreed = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        tables(),
        agreed,
        "\n{}\nif this was meant, run the test with {UPDATE}=1 and have the file reviewed",
        tables()
    );
}

#[test]
fn roles_and_matrix_agree() {
    for role in Role::ALL {
        let may = |action| allows(role, action);
        assert_eq!(
            role.may_write_register(),
            may(Action::ImportStart),
            "{role:?}"
        );
        assert_eq!(role.may_reveal(), may(Action::HouseholdReveal), "{role:?}");
        assert!(
            !may(Action::HouseholdEdit) || role.may_write_register(),
            "{role:?}"
        );
        assert!(
            !may(Action::HouseholdReveal) || may(Action::HouseholdRead),
            "{role:?}"
        );
        assert!(!may(Action::UserEdit) || may(Action::UserRead), "{role:?}");
        for action in Action::ALL {
            let ctx = Ctx::new("x", role, crate::area(crate::COUNTY), Locale::Zh);
            let code = require(&ctx, action).err().map(|p| p.code);
            assert_eq!(code, (!may(action)).then_some("forbidden"));
        }
    }
}

/// Whoever sends a household back must have seen all of it, and whoever sees numbers in clear, too.
#[test]
fn only_departments_see_in_part() {
    for role in Role::ALL {
        let whole = Sight::of(role, None).is_whole();
        assert_eq!(whole, role != Role::Department, "{role:?}");
        for action in [Action::HouseholdEdit, Action::HouseholdReveal] {
            assert!(!allows(role, action) || whole, "{role:?}");
        }
    }
    for domain in Domain::ALL {
        let sight = Sight::of(Role::Department, Some(domain));
        let hidden = sight.hidden();
        assert!(!sight.is_whole() && hidden.len() < Section::ALL.len());
        assert_eq!(sight.of_section(hidden[0], Some(1)), None);
    }
}
