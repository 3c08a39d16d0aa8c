//! Who may do what, as a table to be read.

use std::path::Path;
use std::{env, fs};
use yihu_accounts::Action;
use yihu_accounts::authz::{allows, require};
use yihu_base::{Ctx, Locale, Role};

/// Set to write the table anew after a change that was meant.
const UPDATE: &str = "YIHU_UPDATE_SNAPSHOTS";

fn table() -> String {
    let mut text = format!("{:<18}", "");
    for role in Role::ALL {
        text += &format!(" {}", role.id());
    }
    for action in Action::ALL {
        text += &format!("\n{:<18}", action.id());
        for role in Role::ALL {
            let mark = if allows(role, action) { '✔' } else { '·' };
            text += &format!(" {mark:^width$}", width = role.id().len());
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
        fs::write(&file, table()).unwrap();
    }
    let agreed = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        table(),
        agreed,
        "\n{}\nif this was meant, run the test with {UPDATE}=1 and have the file reviewed",
        table()
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
