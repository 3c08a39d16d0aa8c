//! A household with its place, its years and its versions.

use super::area::Area;
use super::household::{Account, Household, Numbers};
use axum::http::HeaderValue;
use serde::Serialize;
use utoipa::ToSchema;
use yihu_accounts::{Section, Sight};
use yihu_base::{Ctx, Locale};
use yihu_policy::library::Library;
use yihu_policy::types::Level;
use yihu_registry::AreaTree;
use yihu_registry::edits;
use yihu_registry::households::{StoredHousehold, VersionInfo, YearAccount};

/// Everything known of one household (一户一档).
#[derive(Debug, Serialize, ToSchema)]
pub struct Dossier {
    /// Id.
    pub id: String,
    /// The version shown.
    pub version: i64,
    /// Since when it holds.
    pub valid_from: String,
    /// When it was recorded, Unix milliseconds.
    pub recorded_at: i64,
    /// File, form or list it came from.
    pub source_name: Option<String>,
    /// The areas it lies in, the widest first.
    pub village_path: Vec<Area>,
    /// The household.
    pub household: Household,
    /// Whether personal numbers are masked.
    pub masked: bool,
    /// Sections that the caller's department does not see: what is in them is `null` here, and not
    /// unknown.
    pub hidden: Vec<&'static str>,
    /// 建档立卡.
    pub registered: Option<bool>,
    /// Whether it has ended: merged into another, or nobody left.
    pub ended: bool,
    /// One account for each year, the oldest first.
    pub accounts: Vec<AccountYear>,
    /// Whether the caller may change it.
    pub can_edit: bool,
    /// Whether the caller may see its numbers in clear.
    pub can_reveal: bool,
}

/// The account of a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountYear {
    /// The figures.
    #[serde(flatten)]
    pub account: Account,
    /// Since when it is known so.
    pub valid_from: String,
}

impl Dossier {
    /// A household with what belongs to it; what the caller may do is for the caller to say.
    pub fn new(
        stored: &StoredHousehold,
        accounts: &[YearAccount],
        source: Option<&VersionInfo>,
        tree: &AreaTree,
        ctx: &Ctx,
        numbers: Numbers,
        sight: Sight,
    ) -> Self {
        let persons: Vec<String> = stored.persons.iter().map(ToString::to_string).collect();
        Self {
            id: stored.id.to_string(),
            version: stored.version,
            valid_from: stored.valid_from.to_string(),
            recorded_at: stored.recorded_at,
            source_name: source.and_then(|v| source_name(v, ctx.locale)),
            village_path: Area::path(tree, ctx.area, stored.household.village),
            household: Household::new(&stored.household, &persons, numbers, sight),
            masked: numbers == Numbers::Masked,
            hidden: sight.hidden().into_iter().map(Section::id).collect(),
            registered: stored.household.registered(),
            ended: stored.ended(),
            accounts: accounts
                .iter()
                .filter(|_| sight.shows(Section::Income))
                .map(|a| AccountYear {
                    account: Account {
                        year: Some(a.year),
                        ..Account::new(&a.account)
                    },
                    valid_from: a.valid_from.to_string(),
                })
                .collect(),
            can_edit: false,
            can_reveal: false,
        }
    }
}

/// One entry of a household's history.
#[derive(Debug, Serialize, ToSchema)]
pub struct Version {
    /// Counted from 1.
    pub version: i64,
    /// Since when it holds.
    pub valid_from: String,
    /// When it was recorded, Unix milliseconds.
    pub recorded_at: i64,
    /// Who brought it.
    pub actor: Option<String>,
    /// File, form or list it came from, or what was done by hand.
    pub source_name: Option<String>,
    /// Why, for what was done by hand.
    pub reason: Option<String>,
    /// What differs from the version before.
    pub changed: Vec<ChangedField>,
}

/// A field that differs.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedField {
    /// Its column; those of members after `member.`.
    pub field: String,
    /// What people call it.
    pub title: String,
}

impl Version {
    /// A version in the language of the request.
    pub fn of(version: &VersionInfo, library: &Library, locale: Locale) -> Self {
        Self {
            version: version.version,
            valid_from: version.valid_from.to_string(),
            recorded_at: version.recorded_at,
            actor: version.actor.clone(),
            source_name: source_name(version, locale),
            reason: version.reason.clone(),
            changed: version
                .changed
                .iter()
                .map(|field| ChangedField {
                    field: field.clone(),
                    title: title(field, library, locale),
                })
                .collect(),
        }
    }
}

fn source_name(version: &VersionInfo, locale: Locale) -> Option<String> {
    let name = version.source_name.clone()?;
    let by_hand = version.source_kind.as_deref() == Some(edits::KIND);
    match by_hand.then(|| edits::Act::from_id(&name)).flatten() {
        Some(act) => Some(act.title().get(locale).to_owned()),
        None => Some(name),
    }
}

/// Columns that are no facts of the vocabulary under their own name.
const TITLES: [(&str, &str, &str); 21] = [
    ("members", "家庭成员", "members"),
    ("village_code", "所在村", "village"),
    ("group_name", "村民小组", "group"),
    ("main_cause", "主要致贫原因", "main cause"),
    ("other_causes", "其他致贫原因", "other causes"),
    ("phone", "联系电话", "phone"),
    ("bank", "开户银行", "bank"),
    ("bank_account", "银行账号", "bank account"),
    ("account_year", "收支年度", "year of the account"),
    ("house_built_year", "建房年份", "year built"),
    ("helper_name", "帮扶责任人", "helper"),
    ("helper_unit", "帮扶单位", "helper's unit"),
    ("helper_post", "帮扶人职务", "helper's post"),
    ("helper_phone", "帮扶人电话", "helper's phone"),
    ("number", "人编号", "person number"),
    ("name", "姓名", "name"),
    ("id", "证件号码", "ID number"),
    ("birth", "出生日期", "date of birth"),
    ("health", "健康状况", "health"),
    ("disability_category", "残疾类别", "disability category"),
    ("disability_grade", "残疾等级", "disability grade"),
];

fn title(column: &str, library: &Library, locale: Locale) -> String {
    let (level, id) = match column.strip_prefix("member.") {
        Some(id) => (Level::Person, id),
        None => (Level::Household, column),
    };
    let plain = id.trim_end_matches("_e9");
    let plain = plain.strip_suffix("_fen").unwrap_or(plain);
    let fact = [
        id,
        plain,
        plain.trim_end_matches("_mu"),
        plain.trim_end_matches("_km"),
    ]
    .into_iter()
    .find_map(|id| library.facts.get(&(level, id.to_owned())));
    if let Some(fact) = fact {
        return locale.pick(&fact.zh, &fact.en).to_owned();
    }
    let known = TITLES.iter().find(|(known, ..)| *known == plain);
    known.map_or_else(
        || column.to_owned(),
        |(_, zh, en)| locale.pick(zh, en).to_owned(),
    )
}

/// The tag of a version, for `If-Match`.
pub fn etag(version: i64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}
