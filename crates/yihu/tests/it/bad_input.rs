//! Bad input: a clear problem, the right exit code, and nothing lost.

use crate::office::{Office, text};
use rstest::rstest;
use sqlx::{AnyConnection, Connection, Executor};
use std::fs;
use std::thread::sleep;
use std::time::Duration;

const DAY: &str = "2016-12-31";
const HEADER: &str = "行政村,户编号,人编号,姓名,证件号码,与户主关系";

#[rstest]
#[case::no_file("missing.xlsx", None, "import.unreadable")]
#[case::empty("empty.xlsx", Some(""), "import.empty")]
#[case::a_pdf("list.xlsx", Some("%PDF-1.7 …"), "import.not_a_workbook")]
#[case::a_web_page(
    "list.xls",
    Some("<html><table></table></html>"),
    "import.not_a_workbook"
)]
#[case::half_a_workbook("half.xlsx", Some("PK\u{3}\u{4}cut off"), "import.unreadable")]
#[case::no_header("plain.csv", Some("甲,乙\n1,2\n"), "import.header_missing")]
#[case::a_column_twice(
    "twice.csv",
    Some("行政村,户编号,户编号,人编号,姓名,证件号码,与户主关系\n"),
    "import.column_twice"
)]
#[case::a_column_missing(
    "lacks.csv",
    Some("户编号,人编号,姓名,证件号码,与户主关系\n"),
    "import.column_missing"
)]
fn what_is_no_register(#[case] name: &str, #[case] content: Option<&str>, #[case] code: &str) {
    let office = Office::with_areas();
    let file = match content {
        Some(content) => office.put(name, content),
        None => office.file(name),
    };
    let answer = office.json(&["import", "registry", &file, "--as-of", DAY], 2);
    assert_eq!(answer["code"], code, "{answer}");
}

#[rstest]
#[case::unknown_village("没有的村,1,11,甲某,,户主\n", "area.unknown")]
#[case::two_heads(
    "毛村村民委员会,1,11,甲某,,户主\n毛村村民委员会,1,12,乙某,,户主\n",
    "head.twice"
)]
#[case::no_head("毛村村民委员会,1,11,甲某,,配偶\n", "head.missing")]
#[case::a_number_cell("毛村村民委员会,1,11,甲某,9.99999E+17,户主\n", "id.spreadsheet")]
fn what_refuses_a_household(#[case] rows: &str, #[case] finding: &str) {
    let office = Office::with_areas();
    let file = office.put("list.csv", format!("{HEADER}\n{rows}"));
    let answer = office.json(&["import", "registry", &file, "--as-of", DAY], 1);
    assert_eq!(answer[0]["findings"][finding], 1, "{answer}");
    assert_eq!(
        (&answer[0]["refused"], &answer[0]["new"]),
        (&1.into(), &0.into())
    );
}

#[test]
fn nothing_happens_before_init_or_without_areas() {
    let office = Office::new(None);
    let file = office.put(
        "list.csv",
        format!("{HEADER}\n毛村村民委员会,1,11,甲某,,户主\n"),
    );
    let import = ["import", "registry", &file];
    assert_eq!(office.json(&import, 2)["code"], "data.missing");
    assert!(!office.path("data").exists(), "a reader made a data folder");
    office.done(&["init"]);
    assert_eq!(office.json(&import, 2)["code"], "import.no_areas");
    let strangers = office.json(&["--role", "auditor", "import", "registry", &file], 2);
    assert_eq!(strangers["code"], "forbidden");
}

#[test]
fn a_demo_leaves_a_register_alone() {
    let office = Office::with_areas();
    let register = office.generate("register.csv", 20);
    office.done(&["import", "registry", &register, "--as-of", DAY]);
    let refused = office.json(&["demo", "--out", &office.file("out")], 2);
    assert_eq!(refused["code"], "demo.not_demo");
}

#[test]
fn another_key_opens_nothing() {
    let office = Office::with_areas();
    office.put("data/keys/master.key", "0".repeat(64));
    assert_eq!(office.json(&["runs"], 2)["code"], "key.wrong");
    office.put("data/keys/master.key", "lost");
    assert_eq!(office.json(&["runs"], 2)["code"], "key.malformed");
}

async fn connect(office: &Office) -> AnyConnection {
    sqlx::any::install_default_drivers();
    let url = format!("sqlite:{}", office.file("data/yihu.db"));
    AnyConnection::connect(&url).await.expect("the database")
}

#[tokio::test]
async fn a_database_of_a_newer_program() {
    let office = Office::with_areas();
    let mut conn = connect(&office).await;
    conn.execute(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', TRUE, X'00', 0)",
    )
    .await
    .expect("a later migration");
    conn.close().await.expect("closed");
    assert_eq!(office.json(&["runs"], 2)["code"], "db.newer");
}

#[rstest]
#[case::no_server("postgres://nobody@127.0.0.1:1/yihu", "db.unreachable")]
#[case::no_url("mysql://localhost/yihu", "db.url")]
fn a_database_that_is_not_there(#[case] url: &str, #[case] code: &str) {
    let office = Office::new(Some(url));
    let answer = office.json(&["runs", "--lock-timeout", "1"], 2);
    assert_eq!(answer["code"], code, "{answer}");
}

#[test]
fn a_file_that_is_no_database() {
    let office = Office::with_areas();
    office.put(
        "data/yihu.db",
        "not a database, but long enough to be looked at as one".repeat(99),
    );
    assert_eq!(office.json(&["runs"], 2)["code"], "db.corrupt");
}

#[tokio::test]
async fn a_database_that_another_program_holds() {
    let office = Office::with_areas();
    let register = office.generate("register.csv", 20);
    let import = [
        "--lock-timeout",
        "1",
        "import",
        "registry",
        &register,
        "--as-of",
        DAY,
    ];
    let mut conn = connect(&office).await;
    conn.execute("BEGIN IMMEDIATE")
        .await
        .expect("the write lock");
    assert_eq!(office.json(&import, 2)["code"], "db.locked");
    conn.execute("ROLLBACK").await.expect("let go");
    assert_eq!(office.json(&import, 0)[0]["new"], 20);
}

/// Root may write to a protected file all the same: then there is nothing to see.
#[cfg(unix)]
#[test]
fn a_database_that_may_not_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::with_areas();
    let register = office.generate("register.csv", 20);
    let file = office.path("data/yihu.db");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).expect("protected");
    let protected = fs::OpenOptions::new().append(true).open(&file).is_err();
    let answer = office.run(&["import", "registry", &register, "--as-of", DAY, "--json"]);
    assert_eq!(answer.code, Some(if protected { 2 } else { 0 }), "{answer}");
    assert_eq!(
        answer.stdout.contains("db.read_only"),
        protected,
        "{answer}"
    );
}

/// Killed while it writes, an import is repeated and ends as if nothing had happened.
#[test]
fn an_import_killed_in_the_middle() {
    const HOUSEHOLDS: u32 = 6000;
    let office = Office::with_areas();
    let register = office.generate("register.csv", HOUSEHOLDS);
    let import = ["import", "registry", &register, "--as-of", DAY];
    let mut child = office.command(&import).spawn().expect("the binary");
    let log = office.path("data/yihu.db-wal");
    let written = || fs::metadata(&log).map_or(0, |m| m.len());
    let before = written();
    // Batches are committed one by one; the first of them is more than a megabyte.
    while written() < before + (1 << 20) && child.try_wait().expect("the child").is_none() {
        sleep(Duration::from_millis(2));
    }
    child.kill().expect("killed");
    let killed = child.wait().expect("gone").code().is_none();
    assert!(killed, "the import was done before it could be killed");

    let rest = &office.json(&import, 0)[0];
    let count = |name: &str| rest[name].as_u64().expect("a count");
    assert!(count("new") > 0, "nothing was left to do: {rest}");
    assert_eq!(
        (count("new") + count("unchanged"), count("changed")),
        (HOUSEHOLDS.into(), 0)
    );
    office.done(&["audit", "verify"]);
    let persons = text(&register).lines().count() - 1;
    let run = office.json(&["run", "--as-of", DAY], 0);
    assert_eq!(run["run"]["persons"], persons);
}
