//! A clerk's year: a register comes in, is mended, evaluated, explained, exported, and the audit
//! chain tells when someone touched the database behind everyone's back.

use crate::office::{Office, text};
use serde_json::Value;
use std::path::Path;
use yihu_store::Dialect;
use yihu_store::testing::{TestDb, databases};

const HOUSEHOLDS: u32 = 80;
const DAY: &str = "2016-12-31";

#[tokio::test]
async fn from_a_workbook_to_the_ledger() {
    for db in databases().await {
        let office = Office::new(Some(&db.config().url));
        office.open();
        let good = office.generate("good.csv", HOUSEHOLDS);
        imports_and_mends(&office, &good);
        let (household, name) = first_household(&good);
        looks_up(&office, &household, &name);
        evaluates(&office, &household);
        carries(&office);
        exports(&office);
        audits(&office, &db).await;
    }
}

/// A register with a damaged ID number is refused in part; the mended one changes just that part.
fn imports_and_mends(office: &Office, good: &str) {
    let broken = office.put("broken.csv", with_a_wrong_id(&text(good)));
    let all = u64::from(HOUSEHOLDS);
    let import =
        |file: &str, code| office.json(&["import", "registry", file, "--as-of", DAY], code);

    let dry = office.json(
        &["import", "registry", &broken, "--as-of", DAY, "--dry-run"],
        1,
    );
    assert_eq!((&dry[0]["refused"], &dry[0]["new"]), (&1.into(), &0.into()));

    let first = &import(&broken, 1)[0];
    assert_eq!(
        (&first["refused"], &first["new"]),
        (&1.into(), &(all - 1).into()),
        "{first}"
    );
    assert_eq!(first["findings"]["id.checksum"], 1);
    let report = first["report"].as_str().expect("a report").to_owned();
    assert!(Path::new(&report).exists());

    let again = &import(&broken, 1)[0];
    assert_eq!(again["unchanged"], all - 1);
    assert_eq!(again["imported_before"]["name"], "broken.csv");

    // The report holds the refused household as it was sent, so it is refused once more.
    let returned = &import(&report, 1)[0];
    assert_eq!(
        (&returned["households"], &returned["refused"]),
        (&1.into(), &1.into())
    );

    let mended = &import(good, 0)[0];
    assert_eq!(
        (&mended["new"], &mended["unchanged"]),
        (&1.into(), &(all - 1).into())
    );
    let same = &import(good, 0)[0];
    assert_eq!((&same["new"], &same["unchanged"]), (&0.into(), &all.into()));
    assert_eq!(same["imported_before"]["actor"], "tester");
}

/// The check character of the first ID number made wrong.
fn with_a_wrong_id(csv: &str) -> String {
    let at = csv.find("999999").expect("an ID number");
    let (before, rest) = csv.split_at(at);
    let (id, after) = rest.split_at(18);
    let wrong = if id.ends_with('1') { '2' } else { '1' };
    format!("{before}{}{wrong}{after}", &id[..17])
}

/// Number and head's name of the first household of a CSV register.
fn first_household(csv: &str) -> (String, String) {
    let csv = text(csv);
    let mut lines = csv.trim_start_matches('\u{feff}').lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let row: Vec<&str> = lines.next().expect("a row").split(',').collect();
    let cell = |name: &str| {
        let at = header.iter().position(|h| *h == name).expect("the column");
        row[at].to_owned()
    };
    (cell("户编号"), cell("姓名"))
}

fn looks_up(office: &Office, household: &str, name: &str) {
    let found = office.json(&["search", name], 0);
    let hits = found.as_array().expect("a list");
    assert!(hits.iter().any(|p| p["household"] == *household), "{found}");

    let masked = office.done(&["show", household, "--as-of", DAY]).stdout;
    assert!(
        masked.contains(name) && masked.contains("********"),
        "{masked}"
    );
    let clear = office
        .done(&["show", household, "--as-of", DAY, "--reveal"])
        .stdout;
    assert!(
        clear.contains("999999") && !clear.contains("********"),
        "{clear}"
    );
    let forbidden = office.json(
        &["--role", "village_worker", "show", household, "--reveal"],
        2,
    );
    assert_eq!(forbidden["code"], "forbidden");

    let elsewhere = if household.starts_with("361103001") {
        "361103108"
    } else {
        "361103001"
    };
    for (area, day) in [(elsewhere, DAY), ("361103", "2010-01-01")] {
        let missing = office.json(&["--area", area, "show", household, "--as-of", day], 2);
        assert_eq!(missing["code"], "household.not_found");
    }
    let versions = office.json(&["history", household], 0);
    assert_eq!(versions[0]["version"], 1);
    assert_eq!(versions[0]["valid_from"], DAY);
}

fn evaluates(office: &Office, household: &str) {
    let none = office.json(&["explain", household], 2);
    assert_eq!(none["code"], "run.none");
    let first = office.json(&["run", "--as-of", DAY], 0);
    assert_eq!(first["run"]["households"], HOUSEHOLDS);
    assert_eq!(first["repeated"], false);
    let second = office.json(&["run", "--as-of", DAY], 0);
    assert_eq!(second["repeated"], true);
    assert_eq!(second["run"], first["run"]);

    // Adopting a document is a change of policy: there is something new to run and to explain.
    let adopted = office.json(&["pack", "adopt", "weining"], 0);
    assert_eq!(adopted["changed"], true);
    assert_eq!(
        office.json(&["pack", "adopt", "weining"], 0)["changed"],
        false
    );
    let stale = office.json(&["explain", household], 2);
    assert_eq!(stale["code"], "run.packs_changed");
    let third = office.json(&["run", "--as-of", DAY], 0);
    assert_eq!(third["repeated"], false);
    assert_eq!(office.json(&["runs"], 0).as_array().map(Vec::len), Some(2));
    let explained = office.json(&["explain", household, "--clause", "poor_village"], 0);
    assert_eq!(explained["village_clauses"][0]["pack"], "weining");
    assert_eq!(explained["village_clauses"][0]["adopted"], true);
    let nothing = office.json(&["explain", household, "--clause", "no_such"], 2);
    assert_eq!(nothing["code"], "clause.not_found");
    assert!(
        office
            .done(&["explain", household])
            .stdout
            .contains(household)
    );
}

/// A pack leaves as a folder, and comes back as a draft that waits for its review.
fn carries(office: &Office) {
    let out = office.file("packs");
    let exported = office.json(&["pack", "export", "guangfeng", "--out", &out], 0);
    let folder = exported["folder"].as_str().expect("a folder");
    assert!(folder.ends_with("guangfeng"), "{folder}");
    let again = office.json(&["pack", "export", "guangfeng", "--out", &out], 2);
    assert_eq!(again["code"], "export.exists");
    let missing = office.json(&["pack", "export", "guangfeng@2", "--out", &out], 2);
    assert_eq!(missing["code"], "pack.not_found");
    let unsigned = office.json(&["pack", "verify", folder], 2);
    assert_eq!(unsigned["code"], "signature.none");
    let draft = office.json(&["pack", "import", folder], 0);
    assert_eq!(draft["pack"], "guangfeng");
    let helper = office.json(&["--role", "helper", "pack", "import", folder], 2);
    assert_eq!(helper["code"], "forbidden");
}

fn exports(office: &Office) {
    for name in ["ledger.xlsx", "ledger.csv", "ledger.json"] {
        let file = office.file(name);
        let rows = office.json(&["export", "ledger", &file], 0)["rows"].as_u64();
        assert!(
            rows.is_some_and(|n| 0 < n && n < HOUSEHOLDS.into()),
            "{name} {rows:?}"
        );
        let once = std::fs::read(&file).expect("the file");
        office.done(&["export", "ledger", &file]);
        assert_eq!(
            std::fs::read(&file).expect("the file"),
            once,
            "{name}: other bytes"
        );
    }
    let ledger: Value = serde_json::from_str(&text(office.path("ledger.json"))).expect("JSON");
    assert!(
        ledger["ledger"][0]["household_number"].is_string(),
        "{ledger}"
    );

    let results = office.file("results.xlsx");
    office.done(&["export", "results", &results]);
    let refused = office.json(&["export", "results", &office.file("results.pdf")], 2);
    assert_eq!(refused["code"], "export.format");

    // What is exported in clear can be imported again, and changes nothing.
    let register = office.file("register.xlsx");
    office.done(&["export", "registry", &register, "--as-of", DAY, "--reveal"]);
    let back = &office.json(&["import", "registry", &register, "--as-of", DAY], 0)[0];
    assert_eq!(back["unchanged"], HOUSEHOLDS);
}

async fn audits(office: &Office, db: &TestDb) {
    let heads = office.done(&["audit", "verify"]).stdout;
    let heads = office.put("heads.txt", heads);
    office.done(&["audit", "verify", "--heads", &heads]);
    let listed = office.json(&["audit", "list", "--entity", "pack"], 0);
    assert_eq!(listed[0]["action"], "pack.adopt");
    assert_eq!(listed[0]["actor"], "tester");

    if db.dialect() == Dialect::Postgres {
        let refused = office.json(&["backup", &office.file("copy.db")], 2);
        assert_eq!(refused["code"], "backup.server");
    }
    db.tamper(
        "UPDATE audit_entry SET actor = 'nobody' WHERE county_code = 361103000000 AND seq = 2",
    )
    .await;
    let report = office.json(&["audit", "verify"], 1);
    assert_eq!(report["faults"][0]["kind"], "changed");
    assert_eq!(report["faults"][0]["seq"], 2);
}

#[test]
fn a_backup_is_a_whole_database() {
    let office = Office::with_areas();
    let register = office.generate("register.xlsx", 40);
    office.done(&["import", "registry", &register, "--as-of", DAY]);
    let copy = office.file("copy.db");
    office.done(&["backup", &copy]);
    let db = format!("sqlite:{copy}");
    let names = office.json(&["--db", &db, "search", "王"], 0);
    assert_eq!(names, office.json(&["search", "王"], 0));
    office.done(&["--db", &db, "audit", "verify"]);
    let there = office.json(&["backup", &copy], 2);
    assert_eq!(there["code"], "backup.file");
}

/// The same seed gives the same file; one household more gives another.
#[test]
fn a_seed_is_a_register() {
    let office = Office::new(None);
    for ending in ["csv", "xlsx"] {
        let files = [("a", 30), ("b", 30), ("c", 31)].map(|(name, households)| {
            let file = office.generate(&format!("{name}.{ending}"), households);
            std::fs::read(file).expect("the file")
        });
        assert_eq!(files[0], files[1]);
        assert_ne!(files[0], files[2]);
    }
}

/// A second demo finds everything done and gives the same figures.
#[test]
fn the_demo_can_be_repeated() {
    let office = Office::new(None);
    let out = office.file("out");
    let demo = ["demo", "--out", &out, "--households", "300"];
    let first = office.json(&demo, 0);
    assert_eq!(first["summary"]["all"]["households"], 300);
    let written = [
        "register.xlsx",
        "facts.csv",
        "ledger.xlsx",
        "results.xlsx",
        "summary.json",
    ];
    let read = || written.map(|f| std::fs::read(Path::new(&out).join(f)).expect("written"));
    let before = read();
    let again = office.done(&demo).stdout;
    assert!(again.contains("同一文件已由 tester 导入过"), "{again}");
    assert!(again.contains("与上次相同"), "{again}");
    assert!(read() == before, "a second demo wrote other files");
    let other = office.json(&["demo", "--out", &out, "--households", "301"], 2);
    assert_eq!(other["code"], "demo.other");
    let english = office.file("english");
    let summary = office.json(
        &[
            "demo",
            "--out",
            &english,
            "--households",
            "300",
            "--lang",
            "en",
        ],
        0,
    );
    assert_eq!(summary["summary"]["all"]["households"], 300);
    office.done(&["audit", "verify"]);
}
