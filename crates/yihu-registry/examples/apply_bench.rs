//! Measures the way into the register and out of it on SQLite:
//! `cargo run --release -p yihu-registry --example apply_bench -- [PERSONS]`.
#![allow(clippy::print_stdout, reason = "a measurement is printed")]

use std::ops::ControlFlow;
use std::time::{Duration, Instant};
use std::{env, fs, process};
use yihu_base::codes::{Class, Education, Ethnic, Relation, Schooling};
use yihu_base::id::SourceId;
use yihu_base::{AreaCode, Ctx, Dec, Fen, IdNumber, Locale, Problem, Role, Secret, date, idnumber};
use yihu_registry::areas::{AreaList, AreaRow};
use yihu_registry::households::{self, Applied, Prepared, Secrets};
use yihu_registry::record::{HealthSet, Household, Person};
use yihu_registry::{AsOf, areas, search};
use yihu_store::{Db, DbConfig, Keyring};

/// As in the program: rows are made on one thread and freed on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Households in one call.
const BATCH: usize = 2_000;
const SURNAMES: [&str; 8] = ["王", "李", "张", "刘", "陈", "杨", "赵", "单"];
const GIVEN: [&str; 10] = [
    "建国", "秀英", "小明", "桂兰", "伟", "芳", "志强", "丽", "玉梅", "海涛",
];

#[tokio::main]
async fn main() -> Result<(), Problem> {
    let persons: u32 = env::args()
        .nth(1)
        .and_then(|a| a.parse().ok())
        .unwrap_or(100_000);
    let folder = env::temp_dir().join(format!("yihu-bench-{}", process::id()));
    let url = format!("sqlite:{}", folder.join("yihu.db").display());
    let db = Db::open(&DbConfig::new(url)).await?;
    let done = measure(&db, persons).await;
    db.close().await;
    // A folder left behind in the temporary folder harms nobody.
    drop(fs::remove_dir_all(&folder));
    done
}

async fn measure(db: &Db, persons: u32) -> Result<(), Problem> {
    let county: AreaCode = "361103".parse()?;
    let ctx = Ctx::new("bench", Role::CountyOffice, county, Locale::Zh);
    let keyring = Keyring::new([1; 32]);
    let villages = import_areas(&ctx, db).await?;
    let mut all: Vec<Household> = (0..persons * 3 / 10)
        .map(|i| household(i, persons * 3 / 10, &villages))
        .collect();
    let members: usize = all.iter().map(|h| h.members.len()).sum();
    println!("{} households, {members} persons", all.len());

    apply("apply, new", &ctx, db, &keyring, "2016-01-01", &all).await?;
    apply(
        "apply, the same again",
        &ctx,
        db,
        &keyring,
        "2016-01-01",
        &all,
    )
    .await?;
    for household in &mut all {
        household.account.income_per_capita_fen = Some(Fen::yuan(5_000));
        if let Some(person) = household.members.first_mut() {
            person.work_months = Some(11);
        }
    }
    apply("apply, all changed", &ctx, db, &keyring, "2017-01-01", &all).await?;
    for (what, secrets) in [
        ("hidden", Secrets::Hidden),
        ("masked", Secrets::Masked(&keyring)),
    ] {
        let start = Instant::now();
        let mut read = 0;
        let at = AsOf::on(date::parse("2017-06-01").unwrap_or_default());
        households::for_each_as_of(&ctx, db, county, at, secrets, |h| {
            read += h.household.members.len();
            Ok(ControlFlow::Continue(()))
        })
        .await?;
        report(&format!("for_each_as_of, {what}"), start.elapsed(), read);
    }
    for text in ["小明", "王", "wxm", "单玉梅"] {
        let start = Instant::now();
        let found = search::persons(&ctx, db, text, 50).await?;
        println!(
            "search {text}: {} found, {:.1?}",
            found.len(),
            start.elapsed()
        );
    }
    Ok(())
}

async fn apply(
    what: &str,
    ctx: &Ctx,
    db: &Db,
    keyring: &Keyring,
    as_of: &str,
    all: &[Household],
) -> Result<(), Problem> {
    let (source, as_of) = (SourceId::new(), date::parse(as_of).unwrap_or_default());
    let start = Instant::now();
    let mut applied = Applied::default();
    for (n, batch) in all.chunks(BATCH).enumerate() {
        let ready = |h: &Household| Prepared::new(keyring, h.clone());
        let batch = batch.iter().map(ready).collect::<Result<Vec<_>, _>>()?;
        let came_to = households::apply(ctx, db, source, as_of, &batch).await?;
        applied.add(came_to, n * BATCH);
    }
    let elapsed = start.elapsed();
    assert!(applied.refused.is_empty(), "{:?}", applied.refused.first());
    report(what, elapsed, all.iter().map(|h| h.members.len()).sum());
    Ok(())
}

fn report(what: &str, elapsed: Duration, persons: usize) {
    let rate = persons as u128 * 1_000_000 / elapsed.as_micros().max(1);
    println!("{what}: {elapsed:.2?}, {rate} persons a second");
}

async fn import_areas(ctx: &Ctx, db: &Db) -> Result<Vec<AreaCode>, Problem> {
    let (mut rows, mut villages) = (Vec::new(), Vec::new());
    let mut row = |code: String, name: String| -> Result<AreaCode, Problem> {
        let code = code.parse()?;
        rows.push(AreaRow { code, name });
        Ok(code)
    };
    row("361103".into(), "广丰区".into())?;
    for township in 100..120 {
        row(format!("361103{township}"), format!("{township}乡"))?;
        for village in 201..211 {
            villages.push(row(
                format!("361103{township}{village}"),
                format!("{village}村"),
            )?);
        }
    }
    let valid_from = date::parse("2010-01-01").unwrap_or_default();
    let list = AreaList {
        within: ctx.area,
        valid_from,
        rows,
        successors: Vec::new(),
    };
    areas::import(ctx, db, &list).await?;
    Ok(villages)
}

/// The `i`-th of `all`, village by village as files come.
fn household(i: u32, all: u32, villages: &[AreaCode]) -> Household {
    // Three or four members: 10 persons in 3 households.
    let members = (0..if i.is_multiple_of(3) { 4 } else { 3 })
        .map(|m| person(i * 4 + m, m))
        .collect();
    let mut household = Household {
        number: format!("36110300{i:012}"),
        village: villages[i as usize * villages.len() / all as usize],
        group: Some(format!("{}组", i % 12)),
        class: Some(Class::General),
        phone: Some(Secret::new(format!("139{i:08}"))),
        bank: Some("农村信用社".into()),
        bank_account: Some(Secret::new(format!("6222{i:015}"))),
        members,
        ..Household::default()
    };
    household.account.wages_fen = Some(Fen::yuan(i64::from(i % 30_000)));
    household.account.income_per_capita_fen = Some(Fen::yuan(i64::from(i % 9_000)));
    household.housing.unsafe_house = Some(i.is_multiple_of(7));
    household.water.safe = Some(!i.is_multiple_of(9));
    household.resources.cultivated_mu = Dec::parse("3.5");
    household
}

fn person(i: u32, position: u32) -> Person {
    let day = i / 1_000 % 20_000;
    let birth = date::from_days(i32::try_from(day).unwrap_or(0) - 10_000).unwrap_or_default();
    let seventeen = format!(
        "{:06}{}{:03}",
        999_990 + i / 20_000_000,
        birth.strftime("%Y%m%d"),
        i % 1_000
    );
    let check = idnumber::check_character(&seventeen).unwrap_or('0');
    Person {
        number: format!("3611030099{i:012}"),
        name: format!(
            "{}{}",
            SURNAMES[(i / 4 % 8) as usize],
            GIVEN[(i % 10) as usize]
        ),
        id_number: IdNumber::parse(&format!("{seventeen}{check}")).ok(),
        sex: None,
        birth: Some(birth),
        relation: if position == 0 {
            Relation::Head
        } else {
            Relation::Son
        },
        ethnic: Some(Ethnic::Han),
        education: Some(Education::Primary),
        schooling: Some(Schooling::None),
        health: Some(HealthSet::HEALTHY),
        disability: None,
        labour: None,
        work_place: None,
        work_months: Some(0),
        catastrophic_insured: Some(true),
        medical_insured: Some(true),
        pension_insured: Some(false),
    }
}
