//! The register's promises, told once and checked on both engines.

mod area_lists;
mod edits;
mod facts_and_units;
mod lists;
mod model;
mod names;
mod refusals;
mod source_log;
mod story;

use yihu_base::codes::{Class, Education, Relation};
use yihu_base::id::SourceId;
use yihu_base::{AreaCode, Ctx, Date, Fen, IdNumber, Locale, Role, Secret, date, idnumber};
use yihu_registry::areas::{AreaList, AreaRow};
use yihu_registry::households::{self, Applied, HouseholdKey, Prepared, Secrets, StoredHousehold};
use yihu_registry::record::{Helper, Household, Person};
use yihu_registry::{AsOf, areas};
use yihu_store::{Db, Keyring};

const COUNTY: &str = "361103";
const EAST: &str = "361103100201";
const WEST: &str = "361103101201";

fn area(code: &str) -> AreaCode {
    code.parse().unwrap()
}

fn day(text: &str) -> Date {
    date::parse(text).unwrap()
}

fn ctx(code: &str) -> Ctx {
    Ctx::new("王五", Role::CountyOffice, area(code), Locale::Zh)
}

fn keyring() -> Keyring {
    Keyring::new([7; 32])
}

/// The tree of a county with two townships of one village each, and the one of its neighbour.
async fn with_areas(db: &Db) {
    for county in [COUNTY, "361104"] {
        import_county(db, county).await;
    }
}

async fn import_county(db: &Db, county: &str) {
    let rows = [
        ("", "广丰区"),
        ("100", "东阳乡"),
        ("100201", "龙溪村"),
        ("101", "毛村镇"),
        ("101201", "官田村"),
    ];
    let list = AreaList {
        within: area(county),
        valid_from: day("2010-01-01"),
        rows: rows
            .map(|(code, name)| AreaRow {
                code: area(&format!("{county}{code}")),
                name: name.into(),
            })
            .into(),
        successors: Vec::new(),
    };
    areas::import(&ctx(county), db, &list).await.unwrap();
}

/// An ID number that belongs to nobody.
fn id_number(serial: u32) -> IdNumber {
    let seventeen = format!("99999919700101{serial:03}");
    let check = idnumber::check_character(&seventeen).unwrap();
    IdNumber::parse(&format!("{seventeen}{check}")).unwrap()
}

/// A person whose number and ID number follow from `serial`.
fn person(serial: u32, name: &str) -> Person {
    let id = id_number(serial);
    Person {
        number: format!("9{serial:04}"),
        name: name.into(),
        sex: Some(id.sex()),
        birth: Some(id.birth()),
        id_number: Some(id),
        relation: Relation::Other,
        ethnic: None,
        education: Some(Education::Primary),
        schooling: None,
        health: None,
        disability: None,
        labour: None,
        work_place: None,
        work_months: Some(3),
        catastrophic_insured: None,
        medical_insured: Some(true),
        pension_insured: Some(false),
    }
}

/// A household whose first member is the head.
fn household(number: &str, village: &str, members: Vec<Person>) -> Household {
    let mut household = Household {
        number: number.into(),
        village: area(village),
        class: Some(Class::General),
        phone: Some(Secret::new("13900000001")),
        bank_account: Some(Secret::new("6222000000000001")),
        helper: Some(Helper {
            name: "赵六".into(),
            phone: Some(Secret::new("13900000002")),
            ..Helper::default()
        }),
        members,
        ..Household::default()
    };
    household.account.income_per_capita_fen = Some(Fen::yuan(2800));
    if let Some(head) = household.members.first_mut() {
        head.relation = Relation::Head;
    }
    household
}

/// Households ready to be applied.
fn prepared(households: &[Household]) -> Vec<Prepared> {
    let keyring = keyring();
    let ready = |h: &Household| Prepared::new(&keyring, h.clone()).unwrap();
    households.iter().map(ready).collect()
}

/// Applies as the county office.
async fn apply(db: &Db, as_of: &str, households: &[Household]) -> Applied {
    apply_as(&ctx(COUNTY), db, as_of, households).await
}

async fn apply_as(ctx: &Ctx, db: &Db, as_of: &str, households: &[Household]) -> Applied {
    let ready = prepared(households);
    households::apply(ctx, db, SourceId::new(), day(as_of), &ready)
        .await
        .unwrap()
}

async fn find(db: &Db, number: &str, at: AsOf) -> Option<StoredHousehold> {
    let keyring = keyring();
    let key = HouseholdKey::Number(number);
    households::find(&ctx(COUNTY), db, key, at, Secrets::Masked(&keyring))
        .await
        .unwrap()
}

fn on(text: &str) -> AsOf {
    AsOf::on(day(text))
}

/// How many rows a table has.
async fn rows(db: &Db, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table}");
    let mut conn = db.read().await.unwrap();
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .fetch_one(&mut *conn)
        .await
        .unwrap()
}

async fn assert_audit_intact(db: &Db) {
    let report = yihu_store::audit::verify(db).await.unwrap();
    assert!(report.intact(), "{:?}", report.faults);
}
