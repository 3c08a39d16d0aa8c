//! A workbook's whole way: into the register, its faults back to the clerk, mended, in again.

use crate::support::{area_rows, as_of, csv, ctx, file, id, member};
use calamine::{Reader, Xlsx, open_workbook};
use std::io::Read;
use std::path::{Path, PathBuf};
use yihu_base::{Ctx, Locale, Role};
use yihu_exchange::export::export_registry;
use yihu_exchange::facts::import_facts;
use yihu_exchange::import::{ImportReport, Options, import_registry};
use yihu_exchange::source::Limits;
use yihu_registry::AsOf;
use yihu_registry::areas::{self, AreaList};
use yihu_registry::facts::{EntityKind, read_as_of};
use yihu_registry::households::{HouseholdKey, Secrets, count, find};
use yihu_store::testing::{TestDb, databases};
use yihu_store::{Db, Keyring};

fn keyring() -> Keyring {
    Keyring::new([7; 32])
}

async fn with_areas(db: &Db) {
    let list = AreaList {
        within: "361103".parse().unwrap(),
        valid_from: jiff::civil::date(2010, 1, 1),
        rows: area_rows(),
        successors: Vec::new(),
    };
    areas::import(&ctx(), db, &list).await.unwrap();
}

fn options(dir: &Path) -> Options {
    Options {
        as_of: as_of(),
        report: dir.join("report.xlsx"),
        dry_run: false,
        limits: Limits::DEFAULT,
    }
}

async fn import(db: &Db, path: &Path, options: &Options) -> ImportReport {
    import_registry(&ctx(), db, &keyring(), path, options, &|_| {})
        .await
        .unwrap()
}

/// Two good households, one with a wrong ID number, one of an unknown village.
fn workbook(dir: &Path) -> PathBuf {
    let good = id("19750131", 11);
    let wrong = format!(
        "{}{}",
        &good[..17],
        if good.ends_with('5') { '6' } else { '5' }
    );
    let rows = [
        member(1, 1, "户主", &id("19800131", 11), &[]),
        member(1, 2, "配偶", &id("19820131", 22), &[]),
        member(2, 1, "户主", &id("19810131", 11), &[("务工时间(月)", "3")]),
        member(3, 1, "户主", &wrong, &[]),
        member(3, 2, "之子", &id("20050131", 11), &[]),
        member(4, 1, "户主", &id("19830131", 11), &[("行政村", "无名村")]),
    ];
    file(dir, "list.csv", csv(&rows))
}

fn part(path: &Path, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut text = String::new();
    zip.by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

async fn bad_households_come_back_and_go_in_when_mended(db: &TestDb) {
    let dir = tempfile::tempdir().unwrap();
    let path = workbook(dir.path());
    let first = import(db, &path, &options(dir.path())).await;
    assert_eq!((first.rows, first.households, first.refused), (6, 4, 2));
    assert_eq!((first.applied.new, first.applied.persons_new), (2, 3));
    let codes: Vec<_> = first.findings.iter().map(|(c, n)| (*c, *n)).collect();
    let want = [
        ("area.unknown", 1),
        ("id.checksum", 1),
        ("work.months_without_place", 1),
    ];
    assert_eq!(codes, want);
    let county = "361103".parse().unwrap();
    assert_eq!(count(&ctx(), db, county).await.unwrap(), 2);

    // The report holds the refused rows as sent, with a comment on each wrong cell.
    let report = first.report.unwrap();
    let mut book: Xlsx<_> = open_workbook(&report).unwrap();
    assert_eq!(book.sheet_names(), ["名册", "问题清单", "汇总"]);
    let sheet = book.worksheet_range("名册").unwrap();
    assert_eq!(sheet.height(), 4);
    let sent = std::fs::read_to_string(&path).unwrap();
    for (row, line) in sheet.rows().zip([0usize, 4, 5, 6]) {
        let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
        assert_eq!(cells.join(","), sent.lines().nth(line).unwrap());
    }
    let comments = part(&report, "xl/comments1.xml");
    assert!(comments.contains("ref=\"H2\"") && comments.contains("校验不通过"));
    assert!(comments.contains("ref=\"C4\"") && comments.contains("找不到该行政村"));
    assert_eq!(comments.matches("<comment ").count(), 2);
    assert!(part(&report, "xl/worksheets/sheet1.xml").contains("普通劳动力,技能劳动力"));
    let problems = book.worksheet_range("问题清单").unwrap();
    let listed: Vec<String> = problems
        .rows()
        .skip(1)
        .map(|row| format!("{} {} {}", row[1], row[4], row[5]))
        .collect();
    assert_eq!(listed.len(), 3);
    assert!(listed[0].starts_with("4 务工状况"));
    assert!(
        listed[1].starts_with("5 证件号码 999999********"),
        "masked: {}",
        listed[1]
    );

    // Mended as a clerk would, the report itself is imported.
    let mended = dir.path().join("mended.xlsx");
    let mut out = rust_xlsxwriter::Workbook::new();
    let page = out.add_worksheet();
    for (r, row) in (0..).zip(sheet.rows()) {
        for (c, cell) in (0..).zip(row) {
            let text = match cell.to_string() {
                t if t == "无名村" => "东阳村".to_owned(),
                t if r == 1 && c == 7 && !t.is_empty() => id("19750131", 11),
                t => t,
            };
            page.write_string(r, c, text).unwrap();
        }
    }
    for name in ["问题清单", "汇总"] {
        let range = book.worksheet_range(name).unwrap();
        let page = out.add_worksheet();
        page.set_name(name).unwrap();
        for (r, row) in (0..).zip(range.rows()) {
            for (c, cell) in (0..).zip(row) {
                page.write_string(r, c, cell.to_string()).unwrap();
            }
        }
    }
    out.save(&mended).unwrap();
    let second = import(db, &mended, &options(dir.path())).await;
    assert_eq!(
        (second.households, second.refused, second.applied.new),
        (2, 0, 2)
    );
    assert_eq!(second.report, None);
    assert_eq!(count(&ctx(), db, county).await.unwrap(), 4);

    // The same file again says so and changes nothing; the first one, too, though it had faults.
    let again = import(db, &mended, &options(dir.path())).await;
    assert!(again.before.is_some() && again.source.is_none());
    assert_eq!(
        (
            again.applied.new,
            again.applied.changed,
            again.applied.unchanged
        ),
        (0, 0, 2)
    );
    let old = import(db, &path, &options(dir.path())).await;
    assert!(old.before.is_some());
    assert_eq!(
        (old.applied.new, old.applied.changed, old.refused),
        (0, 0, 2)
    );
}

async fn changes_become_versions_and_conflicts_come_back(db: &TestDb) {
    let dir = tempfile::tempdir().unwrap();
    let person = id("19600131", 11);
    let child = id("19900131", 11);
    let rows = [
        member(21, 1, "户主", &person, &[]),
        member(21, 2, "之子", &child, &[]),
        member(22, 1, "户主", &id("19610131", 11), &[]),
    ];
    let path = file(dir.path(), "a.csv", csv(&rows));
    assert_eq!(import(db, &path, &options(dir.path())).await.applied.new, 2);

    // A dry run checks and writes nothing.
    let change = [("饮水安全", "否")];
    let rows = [
        member(22, 1, "户主", &id("19610131", 11), &change),
        member(23, 1, "户主", &person, &[]),
    ];
    let path = file(dir.path(), "b.csv", csv(&rows));
    let dry = Options {
        dry_run: true,
        ..options(dir.path())
    };
    let tried = import(db, &path, &dry).await;
    assert_eq!(
        (tried.households, tried.refused, tried.source),
        (2, 0, None)
    );
    assert_eq!(tried.applied.new + tried.applied.changed, 0);

    // A person the register has elsewhere is refused, with its row.
    let done = import(db, &path, &options(dir.path())).await;
    assert_eq!((done.applied.changed, done.refused), (1, 1));
    assert_eq!(done.findings.get("register"), Some(&1));
    let number = "36110300000022";
    let (ctx, at) = (ctx(), AsOf::on(as_of()));
    let key = HouseholdKey::Number(number);
    let household = find(&ctx, db, key, at, Secrets::Hidden)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (household.version, household.household.water.safe),
        (2, Some(false))
    );
}

async fn who_may_not_and_what_is_missing(db: &TestDb) {
    let dir = tempfile::tempdir().unwrap();
    let path = workbook(dir.path());
    let inspector = Ctx::new("i", Role::Inspector, "361103".parse().unwrap(), Locale::En);
    let options = options(dir.path());
    let keys = keyring();
    let refused = import_registry(&inspector, db, &keys, &path, &options, &|_| {}).await;
    assert_eq!(refused.unwrap_err().0[0].code, "forbidden");
    let elsewhere = Ctx::new(
        "o",
        Role::CountyOffice,
        "361102".parse().unwrap(),
        Locale::En,
    );
    let refused = import_registry(&elsewhere, db, &keys, &path, &options, &|_| {}).await;
    assert_eq!(refused.unwrap_err().0[0].code, "import.no_areas");
    let out = dir.path().join("out.csv");
    let area = "361103".parse().unwrap();
    let refused = export_registry(&inspector, db, &keys, &out, area, as_of(), true).await;
    assert_eq!(refused.unwrap_err().code, "forbidden");
}

async fn exports_are_masked_or_go_in_again(db: &TestDb) {
    let dir = tempfile::tempdir().unwrap();
    let (keys, area) = (keyring(), "361103".parse().unwrap());
    let person = id("19800131", 11);
    let masked = dir.path().join("masked.csv");
    let n = export_registry(&ctx(), db, &keys, &masked, area, as_of(), false)
        .await
        .unwrap();
    assert_eq!(n as u64, count(&ctx(), db, area).await.unwrap());
    let text = std::fs::read_to_string(&masked).unwrap();
    assert!(!text.contains(&person) && text.contains("999999********"));
    for name in ["clear.csv", "clear.xlsx"] {
        let clear = dir.path().join(name);
        export_registry(&ctx(), db, &keys, &clear, area, as_of(), true)
            .await
            .unwrap();
        let back = import(db, &clear, &options(dir.path())).await;
        assert_eq!(
            (back.refused, back.applied.unchanged),
            (0, n as u64),
            "{:?}",
            back.findings
        );
    }
}

async fn facts_go_in(db: &TestDb) {
    let dir = tempfile::tempdir().unwrap();
    let take = async |name: &str, text: &str| {
        let path = file(dir.path(), name, text);
        let report = import_facts(&ctx(), db, &path, as_of(), &Limits::DEFAULT)
            .await
            .unwrap();
        let refused: Vec<String> = report
            .refused
            .iter()
            .map(|p| format!("{} {}", p.place, p.code))
            .collect();
        (
            report.put.new,
            report.put.changed,
            report.put.unchanged,
            refused,
        )
    };
    let long = "实体类型,编号,指标,值,单位,起,止\n\
        户,36110300000001,sheep,12,只,2016-01-01,\n\
        人,3611030000000102,herder,是,,,\n\
        区划,361103100201,broadband,true,,2016-01-01,2017-01-01\n\
        户,999,sheep,1,,,\n\
        鬼,1,x,1,,,\n\
        区划,361102100201,x,1,,,\n\
        区划,361103100201,x,1,,2016-01-01,2015-01-01\n";
    let refused = [
        "5, 编号 facts.not_found",
        "6, 实体类型 facts.entity",
        "7, 编号 area.not_found",
        "8, 止 facts.ends_early",
    ]
    .map(str::to_owned);
    assert_eq!(take("long.csv", long).await, (3, 0, 0, refused.into()));
    let wide = "附表：行政村情况\n县,乡镇,行政村,总户数（户）,集体经济收入,便民超市,便民服务中心面积\n\
        广丰区,东阳乡,东阳村,\"1,204\",0,有,130\n\
        广丰区,东阳乡,龙溪村,很多,,,\n\
        广丰区,东阳乡,无名村,1,,,\n";
    let refused = ["4, 总户数（户） facts.value", "5, 行政村 area.unknown"].map(str::to_owned);
    assert_eq!(
        take("wide.csv", wide).await,
        (4, 0, 0, refused.clone().into())
    );
    assert_eq!(take("wide.csv", wide).await, (0, 0, 4, refused.into()));
    let village = "361103100201".parse().unwrap();
    let keys = ["households_total", "collective_income", "convenience_shop"];
    let at = AsOf::on(as_of());
    let stored = read_as_of(&ctx(), db, village, EntityKind::Area, at, &keys)
        .await
        .unwrap();
    let mut values: Vec<_> = stored
        .iter()
        .map(|f| (f.fact.key.as_str(), f.fact.value.as_deref()))
        .collect();
    values.sort_unstable();
    let want = [
        ("collective_income", Some("0.00")),
        ("convenience_shop", Some("true")),
        ("households_total", Some("1204")),
    ];
    assert_eq!(values, want);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story() {
    for db in databases().await {
        with_areas(&db).await;
        bad_households_come_back_and_go_in_when_mended(&db).await;
        changes_become_versions_and_conflicts_come_back(&db).await;
        who_may_not_and_what_is_missing(&db).await;
        exports_are_masked_or_go_in_again(&db).await;
        facts_go_in(&db).await;
    }
}
