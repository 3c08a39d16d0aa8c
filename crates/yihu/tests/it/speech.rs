//! What every command says: help with examples, two languages, JSON, exit codes.

use crate::office::Office;
use rstest::rstest;

const COMMANDS: [&str; 23] = [
    "init",
    "import registry",
    "import areas",
    "import facts",
    "generate",
    "pack check",
    "pack list",
    "pack vocabulary",
    "pack adopt",
    "run",
    "runs",
    "explain",
    "export ledger",
    "export results",
    "export registry",
    "search",
    "show",
    "history",
    "audit verify",
    "audit list",
    "backup",
    "demo",
    "bench",
];

#[test]
fn help_is_in_two_languages_with_examples() {
    let office = Office::new(None);
    for command in COMMANDS {
        let mut args: Vec<&str> = command.split(' ').collect();
        args.push("--help");
        let help = office.done(&args).stdout;
        let first = help.lines().next().unwrap_or_default();
        let (zh, en) = first
            .split_once(" / ")
            .unwrap_or_else(|| panic!("{command}: {first}"));
        assert!(!zh.is_ascii() && en.is_ascii(), "{command}: {first}");
        let example = format!("\n  yihu {command}");
        let elsewhere = |l: &str| l.starts_with("  yihu ") && l.contains(&format!(" {command}"));
        assert!(
            help.contains(&example) || help.lines().any(elsewhere),
            "{command}:\n{help}"
        );
    }
}

#[rstest]
#[case::nothing_asked(&[], 2)]
#[case::no_such_command(&["dance"], 2)]
#[case::no_such_option(&["runs", "--fast"], 2)]
#[case::no_date(&["run", "--as-of", "yesterday"], 2)]
#[case::version(&["--version"], 0)]
fn usage_has_exit_codes(#[case] args: &[&str], #[case] code: i32) {
    assert_eq!(Office::new(None).run(args).code, Some(code));
}

#[test]
fn a_wrong_command_line_is_a_json_document_too() {
    let answer = Office::new(None).json(&["runs", "--fast"], 2);
    assert_eq!(answer["code"], "usage");
    assert!(
        answer["message"]
            .as_str()
            .is_some_and(|m| m.contains("--fast"))
    );
}

#[rstest]
#[case("zh", "请先运行")]
#[case("en", "run yihu init")]
fn problems_are_in_the_language_of_the_user(#[case] lang: &str, #[case] said: &str) {
    let office = Office::new(None);
    let answer = office.run(&["runs", "--lang", lang]);
    assert_eq!(answer.code, Some(2));
    assert!(
        answer.stderr.contains(said) && answer.stdout.is_empty(),
        "{answer}"
    );
    let json = office.json(&["runs", "--lang", lang], 2);
    assert_eq!(json["code"], "data.missing");
    assert!(json["message"].as_str().is_some_and(|m| m.contains(said)));
    assert_eq!(json["details"][0]["code"], "data.missing");
}

#[test]
fn a_bad_pack_is_a_finding_with_its_place() {
    let office = Office::new(None);
    std::fs::create_dir_all(office.path("packs/x")).expect("a folder");
    office.put(
        "packs/x/pack.toml",
        "[pack]\nid = \"x\"\ntitle = { zh = \"甲\", en = \"x\" }\narea = \"000000\"\nfrom = 2016-01-01\nsource = { seed = \"004\", lines = \"1\" }\n\n[[test]]\nid = \"t\"\nof = \"household\"\ntitle = { zh = \"乙\", en = \"t\" }\nexpr = \"incom_per_capita < yuan(1)\"\n",
    );
    let found = office.json(&["pack", "check", &office.file("packs")], 1);
    let place = found["problems"][0]["place"].as_str().unwrap_or_default();
    assert!(place.contains("x/pack.toml:12"), "{found}");
    let run = office.json(&["--packs", &office.file("packs"), "pack", "list"], 2);
    assert_eq!(run["code"], found["problems"][0]["code"]);
}
