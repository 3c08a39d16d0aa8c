//! Records as cells in the order of their columns: one order for storing, comparing, digesting and
//! reading back.

use crate::record::{Account, HealthSet, Helper, Household, Housing, Person, Resources, Water};
use crate::sql::{Cells, Key, area_of, code_of, corrupt};
use std::cell::RefCell;
use std::collections::HashMap;
use yihu_base::{CodeList, Dec, IdNumber, Problem, Secret};
use yihu_store::{Keyring, Value};

/// The content columns of `household_versions`.
pub(super) const HOUSEHOLD: [&str; 46] = [
    "village_code",
    "group_name",
    "class",
    "status",
    "main_cause",
    "other_causes",
    "phone_hash",
    "bank",
    "bank_account_hash",
    "martyr_family",
    "one_child",
    "two_daughters",
    "account_year",
    "income_per_capita_fen",
    "wages_fen",
    "business_fen",
    "property_fen",
    "transfers_fen",
    "costs_fen",
    "unsafe_house",
    "house_grade",
    "house_area_m2_e9",
    "house_built_year",
    "house_structure",
    "relocated",
    "water_safe",
    "water_difficult",
    "water_source",
    "cultivated_mu_e9",
    "irrigated_mu_e9",
    "woodland_mu_e9",
    "returned_forest_mu_e9",
    "pasture_mu_e9",
    "water_mu_e9",
    "livestock_heads",
    "electricity",
    "broadcasting",
    "sanitary_toilet",
    "road",
    "road_km_e9",
    "cooperative",
    "led_by_enterprise",
    "helper_name",
    "helper_unit",
    "helper_post",
    "helper_phone_hash",
];

/// The content columns of `person_versions`.
pub(super) const PERSON: [&str; 18] = [
    "number",
    "name",
    "id_hash",
    "sex",
    "birth",
    "relation",
    "ethnic",
    "education",
    "schooling",
    "health",
    "disability_category",
    "disability_grade",
    "labour",
    "work_place",
    "work_months",
    "catastrophic_insured",
    "medical_insured",
    "pension_insured",
];

/// Purposes under which personal data is sealed and hashed.
const PHONE: &str = "phone";
const BANK_ACCOUNT: &str = "bank_account";
const ID_NUMBER: &str = "id_number";

/// How personal data comes out of the register.
#[derive(Debug, Clone, Copy)]
pub enum Secrets<'a> {
    /// Left out: nothing is decrypted, the fields read `None`.
    Hidden,
    /// Decrypted into types that mask themselves when shown. A view in clear is another matter:
    /// see [`crate::households::reveal`].
    Masked(&'a Keyring),
}

/// The keyed hash of an ID number, the same for all households and counties.
pub(super) fn id_hash(keyring: &Keyring, id: &IdNumber) -> Key {
    keyring.lookup_hash(ID_NUMBER, id.reveal())
}

fn code<L: CodeList>(value: Option<L>) -> Value {
    value.map_or(Value::Text(None), |v| shared(v.id()))
}

/// The few texts of the code lists are in every row: each is allocated once a thread.
fn shared(id: &'static str) -> Value {
    thread_local! {
        static TEXTS: RefCell<HashMap<&'static str, Value>> = RefCell::default();
    }
    TEXTS.with_borrow_mut(|texts| texts.entry(id).or_insert_with(|| id.into()).clone())
}

fn dec(value: Option<Dec>) -> Value {
    value.map(|d| d.0).into()
}

/// The content of a household without its members, in the order of [`HOUSEHOLD`].
pub(super) fn household_cells(h: &Household, keyring: &Keyring) -> [Value; HOUSEHOLD.len()] {
    let hash = |purpose, secret: Option<&Secret>| -> Value {
        secret
            .map(|s| keyring.lookup_hash(purpose, s.reveal()))
            .into()
    };
    let causes: Vec<&str> = h.other_causes.iter().map(|c| c.id()).collect();
    let (a, s, w, r, helper) = (
        &h.account,
        &h.housing,
        &h.water,
        &h.resources,
        h.helper.as_ref(),
    );
    [
        h.village.into(),
        h.group.as_deref().into(),
        code(h.class),
        code(h.status),
        code(h.main_cause),
        causes.join(",").into(),
        hash(PHONE, h.phone.as_ref()),
        h.bank.as_deref().into(),
        hash(BANK_ACCOUNT, h.bank_account.as_ref()),
        h.martyr_family.into(),
        h.one_child.into(),
        h.two_daughters.into(),
        a.year.into(),
        a.income_per_capita_fen.into(),
        a.wages_fen.into(),
        a.business_fen.into(),
        a.property_fen.into(),
        a.transfers_fen.into(),
        a.costs_fen.into(),
        s.unsafe_house.into(),
        code(s.grade),
        dec(s.area_m2),
        s.built.into(),
        code(s.structure),
        s.relocated.into(),
        w.safe.into(),
        w.difficult.into(),
        code(w.source),
        dec(r.cultivated_mu),
        dec(r.irrigated_mu),
        dec(r.woodland_mu),
        dec(r.returned_forest_mu),
        dec(r.pasture_mu),
        dec(r.water_mu),
        r.livestock_heads.into(),
        r.electricity.into(),
        r.broadcasting.into(),
        r.sanitary_toilet.into(),
        code(r.road),
        dec(r.road_km),
        r.cooperative.into(),
        r.led_by_enterprise.into(),
        helper.map(|x| x.name.as_str()).into(),
        helper.and_then(|x| x.unit.as_deref()).into(),
        helper.and_then(|x| x.post.as_deref()).into(),
        hash(PHONE, helper.and_then(|x| x.phone.as_ref())),
    ]
}

/// `phone_sealed`, `bank_account_sealed`, `helper_phone_sealed`.
pub(super) fn household_sealed(h: &Household, keyring: &Keyring) -> Result<[Value; 3], Problem> {
    let seal = |purpose, secret: Option<&Secret>| -> Result<Value, Problem> {
        Ok(secret
            .map(|s| keyring.seal(purpose, s.reveal()))
            .transpose()?
            .into())
    };
    Ok([
        seal(PHONE, h.phone.as_ref())?,
        seal(BANK_ACCOUNT, h.bank_account.as_ref())?,
        seal(PHONE, h.helper.as_ref().and_then(|x| x.phone.as_ref()))?,
    ])
}

/// The content of a person, in the order of [`PERSON`].
pub(super) fn person_cells(p: &Person, id_hash: Option<Key>) -> [Value; PERSON.len()] {
    [
        p.number.as_str().into(),
        p.name.as_str().into(),
        id_hash.into(),
        code(p.sex),
        p.birth.map(crate::time::days).into(),
        shared(p.relation.id()),
        code(p.ethnic),
        code(p.education),
        code(p.schooling),
        p.health.map(|h| h.0).into(),
        p.disability.map(|d| d.0).into(),
        p.disability.map(|d| d.1).into(),
        code(p.labour),
        code(p.work_place),
        p.work_months.into(),
        p.catastrophic_insured.into(),
        p.medical_insured.into(),
        p.pension_insured.into(),
    ]
}

/// `id_number_sealed`: a disability certificate keeps its last two digits.
pub(super) fn person_sealed(p: &Person, keyring: &Keyring) -> Result<Value, Problem> {
    let seal = |id: &IdNumber| match id.disability() {
        Some((category, grade)) => {
            keyring.seal(ID_NUMBER, &format!("{}{category}{grade}", id.reveal()))
        }
        None => keyring.seal(ID_NUMBER, id.reveal()),
    };
    Ok(p.id_number.as_ref().map(seal).transpose()?.into())
}

/// The columns that [`read_household`] reads of the table with alias `v`.
pub(super) fn household_select(secrets: Secrets) -> String {
    select(
        "v",
        &HOUSEHOLD,
        secrets,
        &["phone_sealed", "bank_account_sealed", "helper_phone_sealed"],
    )
}

/// The columns that [`read_person`] reads of the table with alias `p`.
pub(super) fn person_select(secrets: Secrets) -> String {
    select("p", &PERSON, secrets, &["id_number_sealed"])
}

fn select(alias: &str, columns: &[&str], secrets: Secrets, sealed: &[&str]) -> String {
    let sealed = match secrets {
        Secrets::Hidden => &[],
        Secrets::Masked(_) => sealed,
    };
    let content = columns.iter().filter(|c| !c.ends_with("_hash"));
    content
        .chain(sealed)
        .map(|c| format!("{alias}.{c}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn open(
    cells: &mut Cells,
    secrets: Secrets,
    purpose: &'static str,
) -> Result<Option<Secret>, Problem> {
    match secrets {
        Secrets::Hidden => Ok(None),
        Secrets::Masked(keyring) => {
            let clear = cells
                .blob()?
                .map(|sealed| keyring.open(purpose, sealed))
                .transpose()?;
            Ok(clear.map(Secret::new))
        }
    }
}

/// Reads the columns of [`household_select`]; members are read apart.
pub(super) fn read_household(
    number: String,
    c: &mut Cells,
    secrets: Secrets,
) -> Result<Household, Problem> {
    let mut h = Household {
        number,
        village: area_of(c.need_int()?)?,
        group: c.owned()?,
        class: c.code()?,
        status: c.code()?,
        main_cause: c.code()?,
        other_causes: read_causes(c.need_text()?)?,
        bank: c.owned()?,
        martyr_family: c.flag()?,
        one_child: c.flag()?,
        two_daughters: c.flag()?,
        account: Account {
            year: c.narrow()?,
            income_per_capita_fen: c.fen()?,
            wages_fen: c.fen()?,
            business_fen: c.fen()?,
            property_fen: c.fen()?,
            transfers_fen: c.fen()?,
            costs_fen: c.fen()?,
        },
        housing: Housing {
            unsafe_house: c.flag()?,
            grade: c.code()?,
            area_m2: c.dec()?,
            built: c.narrow()?,
            structure: c.code()?,
            relocated: c.flag()?,
        },
        water: Water {
            safe: c.flag()?,
            difficult: c.flag()?,
            source: c.code()?,
        },
        resources: Resources {
            cultivated_mu: c.dec()?,
            irrigated_mu: c.dec()?,
            woodland_mu: c.dec()?,
            returned_forest_mu: c.dec()?,
            pasture_mu: c.dec()?,
            water_mu: c.dec()?,
            livestock_heads: c.narrow()?,
            electricity: c.flag()?,
            broadcasting: c.flag()?,
            sanitary_toilet: c.flag()?,
            road: c.code()?,
            road_km: c.dec()?,
            cooperative: c.flag()?,
            led_by_enterprise: c.flag()?,
        },
        helper: read_helper(c)?,
        ..Household::default()
    };
    h.phone = open(c, secrets, PHONE)?;
    h.bank_account = open(c, secrets, BANK_ACCOUNT)?;
    let helper_phone = open(c, secrets, PHONE)?;
    if let Some(helper) = &mut h.helper {
        helper.phone = helper_phone;
    }
    Ok(h)
}

fn read_causes<L: CodeList>(ids: &str) -> Result<Vec<L>, Problem> {
    ids.split(',')
        .filter(|id| !id.is_empty())
        .map(code_of)
        .collect()
}

fn read_helper(c: &mut Cells) -> Result<Option<Helper>, Problem> {
    let (name, unit, post) = (c.owned()?, c.owned()?, c.owned()?);
    Ok(name.map(|name| Helper {
        name,
        unit,
        post,
        phone: None,
    }))
}

/// Reads the columns of [`person_select`].
pub(super) fn read_person(c: &mut Cells, secrets: Secrets) -> Result<Person, Problem> {
    let mut person = Person {
        number: c.need_text()?.to_owned(),
        name: c.need_text()?.to_owned(),
        id_number: None,
        sex: c.code()?,
        birth: c.date()?,
        relation: code_of(c.need_text()?)?,
        ethnic: c.code()?,
        education: c.code()?,
        schooling: c.code()?,
        health: c.narrow()?.map(HealthSet),
        disability: c.narrow()?.zip(c.narrow()?),
        labour: c.code()?,
        work_place: c.code()?,
        work_months: c.narrow()?,
        catastrophic_insured: c.flag()?,
        medical_insured: c.flag()?,
        pension_insured: c.flag()?,
    };
    if let Some(clear) = open(c, secrets, ID_NUMBER)? {
        let id = IdNumber::parse(clear.reveal()).map_err(|_| corrupt("id_number"))?;
        person.id_number = Some(id);
    }
    Ok(person)
}

/// A digest of cells. Secrets stand in it as keyed hashes, so that it tells nothing about them.
pub(super) fn digest<'a>(cells: impl IntoIterator<Item = &'a Value>, buffer: &mut Vec<u8>) -> Key {
    buffer.clear();
    for cell in cells {
        match cell {
            Value::Int(None) | Value::Text(None) | Value::Blob(None) => buffer.push(0),
            Value::Int(Some(v)) => {
                buffer.push(1);
                buffer.extend_from_slice(&v.to_le_bytes());
            }
            Value::Text(Some(v)) => sized(buffer, 2, v.as_bytes()),
            Value::Blob(Some(v)) => sized(buffer, 3, v),
        }
    }
    let mut out = [0; 16];
    out.copy_from_slice(&blake3::hash(buffer).as_bytes()[..16]);
    out
}

fn sized(buffer: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    buffer.push(tag);
    buffer.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    buffer.extend_from_slice(bytes);
}

/// The remaining cells of a stored row, to compare with.
pub(super) fn stored_cells(c: &mut Cells, count: usize) -> Result<Vec<Value>, Problem> {
    (0..count).map(|_| c.any()).collect()
}

/// The columns in which two rows differ, as a history shows them.
pub(super) fn changed<'a>(columns: &[&'a str], old: &[Value], new: &[Value]) -> Vec<&'a str> {
    let pairs = columns.iter().zip(old.iter().zip(new));
    pairs
        .filter(|(_, (old, new))| !same(old, new))
        .map(|(c, _)| c.trim_end_matches("_hash"))
        .collect()
}

/// Whether two cells are equal; a stored NULL has no type.
fn same(a: &Value, b: &Value) -> bool {
    let null = |v: &Value| matches!(v, Value::Int(None) | Value::Text(None) | Value::Blob(None));
    a == b || null(a) && null(b)
}
