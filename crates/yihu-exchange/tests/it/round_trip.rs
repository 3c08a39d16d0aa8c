//! Whatever household is written in the national columns is read back the same.

use crate::support::{check, id, read};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use yihu_base::codes::{
    Cause, Class, Education, Ethnic, HouseGrade, HouseStructure, Labour, Relation, Road, Schooling,
    Status, WaterSource, WorkPlace,
};
use yihu_base::{CodeList, Dec, Fen, IdNumber, Secret};
use yihu_exchange::export::RegistryWriter;
use yihu_exchange::form::{self, Place};
use yihu_registry::record::{
    Account, HealthSet, Helper, Household, Housing, Person, Resources, Water,
};

fn code<L: CodeList + std::fmt::Debug>() -> impl Strategy<Value = Option<L>> {
    option::of(select(L::ALL))
}

fn text() -> impl Strategy<Value = String> {
    "[一-龥·]{1,8}"
}

fn money() -> impl Strategy<Value = Option<Fen>> {
    option::of((0i64..10_000_000).prop_map(Fen))
}

fn decimal() -> impl Strategy<Value = Option<Dec>> {
    option::of((0i64..10_000_000_000_000).prop_map(Dec))
}

fn yes() -> impl Strategy<Value = Option<bool>> {
    any::<Option<bool>>()
}

fn secret(digits: &'static str) -> impl Strategy<Value = Option<Secret>> {
    option::of(digits.prop_map(Secret::new))
}

/// A grown-up of 1950–1980 whose facts do not contradict each other; `n` makes numbers unique.
fn person(n: u32, relation: Relation) -> impl Strategy<Value = Person> {
    let work = (option::of(select(WorkPlace::ALL)), option::of(0u8..=12));
    let insured = (yes(), yes(), yes());
    let facts = (
        text(),
        code::<Ethnic>(),
        option::of(0u8..8),
        code::<Labour>(),
        work,
        insured,
    );
    let papers = (0i32..10_000, any::<bool>(), option::of((1u8..=7, 1u8..=4)));
    (facts, papers).prop_map(move |(facts, (days, has_id, disability))| {
        let (name, ethnic, health, labour, (work_place, work_months), insured) = facts;
        let birth = yihu_base::date::from_days(days - 7_000).unwrap();
        let id_number =
            has_id.then(|| IdNumber::parse(&id(&birth.strftime("%Y%m%d").to_string(), n)).unwrap());
        Person {
            number: format!("36110300{n:08}"),
            name,
            sex: id_number.as_ref().map(|id| id.sex()),
            birth: Some(birth),
            disability: disability.filter(|_| has_id),
            id_number,
            relation,
            ethnic,
            education: n.is_multiple_of(3).then_some(Education::Senior),
            schooling: n.is_multiple_of(2).then_some(Schooling::None),
            health: health.map(HealthSet),
            labour,
            work_place,
            work_months,
            catastrophic_insured: insured.0,
            medical_insured: insured.1,
            pension_insured: insured.2,
        }
    })
}

fn resources() -> impl Strategy<Value = Resources> {
    let land = (
        decimal(),
        decimal(),
        decimal(),
        decimal(),
        decimal(),
        decimal(),
    );
    let living = (yes(), yes(), yes(), code::<Road>(), decimal());
    (land, living, yes(), yes(), option::of(0i32..1000)).prop_map(
        |(land, living, cooperative, led_by_enterprise, livestock_heads)| Resources {
            cultivated_mu: land.0,
            irrigated_mu: land.1,
            woodland_mu: land.2,
            returned_forest_mu: land.3,
            pasture_mu: land.4,
            water_mu: land.5,
            livestock_heads,
            electricity: living.0,
            broadcasting: living.1,
            sanitary_toilet: living.2,
            road: living.3,
            road_km: living.4,
            cooperative,
            led_by_enterprise,
        },
    )
}

fn housing() -> impl Strategy<Value = Housing> {
    let stated = (code::<HouseGrade>(), yes());
    (
        stated,
        decimal(),
        option::of(1900i16..=2016),
        code::<HouseStructure>(),
        yes(),
    )
        .prop_map(|((grade, stated), area_m2, built, structure, relocated)| {
            let graded = grade.map(|g| matches!(g, HouseGrade::C | HouseGrade::D));
            Housing {
                unsafe_house: graded.or(stated),
                grade,
                area_m2,
                built,
                structure,
                relocated,
            }
        })
}

fn household(n: u32) -> impl Strategy<Value = Household> {
    let members = (1u32..4).prop_flat_map(move |size| {
        (0..size)
            .map(|i| {
                person(
                    n * 10 + i,
                    if i == 0 {
                        Relation::Head
                    } else {
                        Relation::Sibling
                    },
                )
            })
            .collect::<Vec<_>>()
    });
    let account = (
        option::of(2000i16..=2016),
        money(),
        money(),
        money(),
        money(),
        money(),
        money(),
    );
    let causes = (code::<Cause>(), subsequence(Cause::ALL, 0..=2));
    let bank = (
        secret("[1-9][0-9]{10}"),
        option::of(text()),
        secret("[0-9]{16,19}"),
    );
    let family = (
        yes(),
        yes(),
        yes(),
        code::<Class>(),
        code::<Status>(),
        option::of(text()),
    );
    let helper = option::of((
        text(),
        option::of(text()),
        option::of(text()),
        secret("1[0-9]{10}"),
    ));
    let water = (yes(), yes(), code::<WaterSource>());
    (
        members,
        account,
        causes,
        bank,
        family,
        helper,
        water,
        housing(),
        resources(),
    )
        .prop_map(
            move |(
                members,
                a,
                (main_cause, other_causes),
                bank,
                family,
                helper,
                water,
                housing,
                resources,
            )| {
                Household {
                    number: format!("36110300000000{n:04}"),
                    village: "361103100202".parse().unwrap(),
                    group: family.5,
                    class: family.3,
                    status: family.4.filter(|_| family.3 != Some(Class::Ordinary)),
                    main_cause,
                    other_causes,
                    phone: bank.0,
                    bank: bank.1,
                    bank_account: bank.2,
                    martyr_family: family.0,
                    one_child: family.1,
                    two_daughters: family.2,
                    account: Account {
                        year: a.0,
                        income_per_capita_fen: a.1,
                        wages_fen: a.2,
                        business_fen: a.3,
                        property_fen: a.4,
                        transfers_fen: a.5,
                        costs_fen: a.6,
                    },
                    housing,
                    water: Water {
                        safe: water.0,
                        difficult: water.1,
                        source: water.2,
                    },
                    resources,
                    helper: helper.map(|(name, unit, post, phone)| Helper {
                        name,
                        unit,
                        post,
                        phone,
                    }),
                    members,
                }
            },
        )
}

fn households() -> impl Strategy<Value = Vec<Household>> {
    (1u32..4).prop_flat_map(|n| (0..n).map(household).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_is_written_is_read(households in households(), xlsx in any::<bool>()) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(if xlsx { "a.xlsx" } else { "a.csv" });
        let place = Place { county: "广丰区", township: "东阳乡", village: "龙溪村委会", ..Place::default() };
        let mut out = RegistryWriter::create(&path, form::all_fields(), false).unwrap();
        for household in &households {
            out.household(household, place).unwrap();
        }
        out.finish().unwrap();
        let book = read(&path);
        prop_assert!(book.sheets[0].matching.fields.iter().all(Option::is_some));
        let checked = check(&book);
        let errors: Vec<_> = checked
            .iter()
            .flat_map(|c| &c.findings)
            .filter(|f| f.refuses())
            .map(|f| f.rule.code)
            .collect();
        prop_assert_eq!(errors, Vec::<&str>::new());
        let back: Vec<Household> = checked.into_iter().filter_map(|c| c.household).collect();
        prop_assert_eq!(back, households);
    }
}
