//! What a department does not see of a household, carried over to facts and clauses.
//!
//! A clause about persons or households is seen by whoever sees all the facts it rests on, through
//! other clauses as well: its answer would tell them. Benefits are seen by those who pay them, too.
//! Numbers of villages and wider areas tell of nobody, and are seen by all.

use crate::error::ApiResult;
use std::collections::{BTreeMap, BTreeSet};
use yihu_accounts::{Section, Sight};
use yihu_base::Problem;
use yihu_policy::library::Library;
use yihu_policy::pack::Body;
use yihu_policy::term::Term;
use yihu_policy::types::Level;

/// Facts that all see: who, where, and how the register classes the household.
const COMMON: [&str; 18] = [
    "sex",
    "birth",
    "age",
    "relation",
    "ethnic",
    "registered",
    "class",
    "status",
    "main_cause",
    "other_cause",
    "size",
    "martyr_family",
    "one_child",
    "two_daughters",
    "has_helper",
    "newly_identified",
    "key_household",
    "has_contact",
];

/// Facts by section, those of the register and those that packs add. What stands nowhere is in
/// [`Section::Other`]: a new fact is seen by no department until somebody decides.
const SECTIONS: [(Section, &[&str]); 8] = [
    (
        Section::Income,
        &[
            "income_per_capita",
            "wages",
            "business",
            "property",
            "transfers",
            "costs",
            "income_gain",
            "stable_income",
            "able_to_pay",
            "minimum_living_eligible",
            "minimum_living_grade",
        ],
    ),
    (
        Section::Health,
        &[
            "chronic_ill",
            "seriously_ill",
            "disabled",
            "disability_category",
            "disability_grade",
            "listed_serious_disease",
            "family_doctor",
            "only_child_died",
            "only_child_disabled",
            "further_child",
            "sterilised_on_schedule",
            "date",
            "care",
            "hospital",
            "cost",
            "in_policy",
            "chinese_medicine",
            "catastrophic_disease",
            "referred",
        ],
    ),
    (
        Section::Insurance,
        &[
            "medical_insured",
            "catastrophic_insured",
            "pension_insured",
            "commercial_insured",
        ],
    ),
    (
        Section::Schooling,
        &[
            "education",
            "schooling",
            "school_stage",
            "boarding",
            "specially_poor_student",
            "free_vocational_graduate",
            "graduate_service",
            "grant_tier",
            "college_in_province",
            "loan_applied",
            "two_later_graduate",
            "undergraduate_admitted",
            "family_in_difficulty",
        ],
    ),
    (
        Section::Labour,
        &[
            "labour",
            "works_away",
            "work_place",
            "work_months",
            "labour_transferred",
            "knows_technology",
            "skills_improved",
            "public_service",
        ],
    ),
    (
        Section::Housing,
        &[
            "unsafe_house",
            "house_grade",
            "house_area",
            "house_built",
            "house_structure",
            "relocated",
        ],
    ),
    (
        Section::Water,
        &["water_safe", "water_difficult", "water_source"],
    ),
    (
        Section::Production,
        &[
            "cultivated_land",
            "irrigated_land",
            "woodland",
            "returned_forest",
            "pasture",
            "water_surface",
            "livestock",
            "electricity",
            "broadcasting",
            "sanitary_toilet",
            "road",
            "road_distance",
            "cooperative",
            "led_by_enterprise",
            "income_project",
            "breeding_site",
            "breeding_wish",
            "chicken_approved",
            "pig_approved",
            "sheep_approved",
            "sheep_floor_area",
            "sheep_pen_area",
            "sheep_yard_area",
            "sheep_sold",
            "compost_volume",
        ],
    ),
];

/// The section of a fact of persons or households; `None` when all see it.
fn of_fact(id: &str) -> Option<Section> {
    if COMMON.contains(&id) {
        return None;
    }
    let found = SECTIONS.iter().find(|(_, ids)| ids.contains(&id));
    Some(found.map_or(Section::Other, |(section, _)| *section))
}

/// What somebody does not see of facts and clauses.
#[derive(Debug)]
pub(crate) struct Unseen {
    sight: Sight,
    names: BTreeSet<String>,
}

impl Unseen {
    /// By the packs in use.
    pub fn of(sight: Sight, library: &Library) -> Self {
        let mut names = BTreeSet::new();
        if !sight.is_whole() {
            for (name, sections) in rests_on(library, Level::Household) {
                let paid = library.names[name].kind == "benefit";
                let seen = sections.iter().all(|s| sight.shows(*s))
                    || paid && sight.shows(Section::Entitlements);
                if !seen {
                    names.insert(name.to_owned());
                }
            }
        }
        Self { sight, names }
    }

    /// By packs with drafts of the caller's own. A draft may ask whatever it likes, of a village or
    /// as a benefit too: it gets an answer from facts that the caller sees and from no others.
    pub fn of_draft(sight: Sight, library: &Library) -> Self {
        let rests = rests_on(library, Level::Country);
        let hidden = rests
            .into_iter()
            .filter(|(_, sections)| !sections.iter().all(|s| sight.shows(*s)));
        let names = hidden.map(|(name, _)| name.to_owned()).collect();
        Self { sight, names }
    }

    /// Whether a clause is not seen.
    pub fn clause(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether a fact is not seen.
    pub fn fact(&self, level: Level, id: &str) -> bool {
        let section = (level <= Level::Household).then(|| of_fact(id)).flatten();
        section.is_some_and(|s| !self.sight.shows(s))
    }

    /// The clauses that are not seen.
    pub fn clauses(&self) -> &BTreeSet<String> {
        &self.names
    }
}

/// Passes a filter or an order by something of a section.
///
/// # Errors
/// `section.hidden`: whom the filter leaves would tell what the section says.
pub(crate) fn require(sight: Sight, section: Section) -> ApiResult<()> {
    if sight.shows(section) {
        return Ok(());
    }
    Err(Problem::new(
        "section.hidden",
        "此项不属于本部门的业务，不能按它筛选、排序或导出",
        "this is not your department's: it can neither filter nor sort, nor be taken away",
    )
    .into())
}

/// The sections that each clause rests on, of clauses up to a level.
fn rests_on(library: &Library, widest: Level) -> BTreeMap<&str, BTreeSet<Section>> {
    let asked = |name: &str| {
        let level = library.names.get(name).and_then(|n| n.level);
        level.is_some_and(|level| level <= widest)
    };
    let mut sections: BTreeMap<&str, BTreeSet<Section>> = BTreeMap::new();
    let mut uses: Vec<(&str, &str)> = Vec::new();
    let names = library.names.iter().filter(|(name, _)| asked(name));
    for (name, meant) in names {
        let own = sections.entry(name).or_default();
        for at in &meant.clauses {
            for typed in library.checked[*at].all() {
                typed.walk(&mut |term| match term {
                    Term::Fact(level, id) if *level <= Level::Household => own.extend(of_fact(id)),
                    Term::Clause(_, used, _) => uses.push((name, used)),
                    _ => {}
                });
            }
            if let Body::Benefit(benefit) = &library.clauses[*at].body {
                uses.extend(benefit.not_with.iter().map(|b| (name.as_str(), b.as_str())));
            }
        }
    }
    // Clauses rest on no circle, so that this ends.
    loop {
        let mut more = false;
        for (name, used) in &uses {
            let below = sections.get(used).cloned().unwrap_or_default();
            let own = sections.entry(name).or_default();
            let before = own.len();
            own.extend(below);
            more |= own.len() > before;
        }
        if !more {
            return sections;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use yihu_base::{Domain, Role};
    use yihu_policy::read::PackFiles;
    use yihu_policy::vocabulary::FACTS;

    #[test]
    fn every_fact_of_the_register_is_in_one_place() {
        let listed = SECTIONS.iter().flat_map(|(_, ids)| ids.iter());
        let listed: Vec<&str> = listed.chain(&COMMON).copied().collect();
        let once: BTreeSet<&str> = listed.iter().copied().collect();
        assert_eq!(once.len(), listed.len(), "a fact stands twice");
        for fact in FACTS.iter().filter(|f| f.level <= Level::Household) {
            assert!(once.contains(fact.id.as_ref()), "{} is nowhere", fact.id);
        }
    }

    #[test]
    fn clauses_follow_what_they_rest_on() {
        let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        let library = Library::load(&PackFiles::read_all(&packs).unwrap(), &[]).unwrap();
        let seen = |name: &str| -> Vec<&str> {
            assert!(library.names.contains_key(name), "{name}");
            let by = |domain: &Domain| {
                let sight = Sight::of(Role::Department, Some(*domain));
                !Unseen::of(sight, &library).clause(name)
            };
            Domain::ALL.into_iter().filter(by).map(Domain::id).collect()
        };
        let all = Domain::ALL.map(Domain::id);
        for (name, by) in [
            ("has_minimum_living", &all[..]),
            ("over_poverty_line", &["civil_affairs", "finance"]),
            (
                "able_to_work",
                &["civil_affairs", "agriculture", "human_resources"],
            ),
            ("sheep_project", &["agriculture"]),
            // Rests on house, water, illness and income.
            ("poor_household", &[]),
            (
                "boarder_allowance",
                &["education", "civil_affairs", "finance"],
            ),
            (
                "chronic_certificate",
                &["health", "civil_affairs", "finance"],
            ),
            ("village_medical_joined", &all),
            ("poverty_line", &all),
        ] {
            assert_eq!(seen(name), by, "{name}");
        }
        let whole = Unseen::of(Sight::of(Role::CountyOffice, None), &library);
        assert!(whole.clauses().is_empty());
    }
}
