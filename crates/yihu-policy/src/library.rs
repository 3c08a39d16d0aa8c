//! All packs in use together: which clause a name means, in which place, on which day.

use crate::check::{self, Checked};
use crate::pack::{Body, Clause, Pack};
use crate::read::{PackFiles, parse};
use crate::types::{Level, Type};
use crate::vocabulary::{FACTS, Fact};
use std::collections::BTreeMap;
use yihu_base::{AreaCode, Date, Problem, Problems};

/// Position of a clause in [`Library::clauses`].
pub type ClauseIndex = usize;

/// A document adopted for an area beside its own (参照执行).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adoption {
    /// The pack.
    pub pack: String,
    /// The area in which it holds too.
    pub area: AreaCode,
}

/// What a name means: all clauses of the name are of one kind, level and type.
#[derive(Debug, Clone)]
pub struct Name {
    /// The word of [`Body::kind`].
    pub kind: &'static str,
    /// Whose clause it is; a parameter is nobody's.
    pub level: Option<Level>,
    /// The clauses of the name.
    pub clauses: Vec<ClauseIndex>,
}

/// Checked packs.
#[derive(Debug)]
pub struct Library {
    /// The packs, by id.
    pub packs: Vec<Pack>,
    /// All clauses of all packs.
    pub clauses: Vec<Clause>,
    /// What each name means.
    pub names: BTreeMap<String, Name>,
    /// Built-in and declared facts.
    pub facts: BTreeMap<(Level, String), Fact>,
    /// The checked expressions of each clause, by its index.
    pub checked: Vec<Checked>,
    /// The adoptions.
    pub adoptions: Vec<Adoption>,
    /// blake3 over the packs' hashes and the adoptions, hex.
    pub hash: String,
}

impl Library {
    /// Reads and checks packs together.
    ///
    /// # Errors
    /// All problems of all packs at once. A pack with a problem is never used.
    pub fn load(files: &[PackFiles], adoptions: &[Adoption]) -> Result<Self, Problems> {
        Self::add(Vec::new(), files, adoptions)
    }

    /// The library with more packs, or with later versions of some that it has.
    ///
    /// # Errors
    /// As [`Library::load`].
    pub fn with(&self, files: &[PackFiles]) -> Result<Self, Problems> {
        Self::add(self.packs.clone(), files, &self.adoptions)
    }

    fn add(
        mut packs: Vec<Pack>,
        files: &[PackFiles],
        adoptions: &[Adoption],
    ) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        for file in files {
            match parse(file) {
                Ok(pack) => packs.push(pack),
                Err(Problems(more)) => problems.extend(more),
            }
        }
        adopt(&mut packs, adoptions, &mut problems);
        supersede(&mut packs, &mut problems);
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        let hash = hash(&packs, adoptions);
        Self::assemble(packs, adoptions.to_vec(), hash)
    }

    /// Checks packs that were read and adopted.
    ///
    /// # Errors
    /// All problems of all packs at once.
    pub(crate) fn assemble(
        mut packs: Vec<Pack>,
        adoptions: Vec<Adoption>,
        hash: String,
    ) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        packs.sort_by(|a, b| a.id.cmp(&b.id));
        let facts = collect_facts(&packs, &mut problems);
        let clauses: Vec<Clause> = packs
            .iter()
            .flat_map(|p| p.clauses.iter().cloned())
            .collect();
        let names = collect_names(&clauses, &facts, &mut problems);
        let mut library = Self {
            packs,
            clauses,
            names,
            facts,
            checked: Vec::new(),
            adoptions,
            hash,
        };
        if problems.is_empty() {
            match check::check(&library) {
                Ok(checked) => library.checked = checked,
                Err(Problems(more)) => problems.extend(more),
            }
        }
        if problems.is_empty() {
            Ok(library)
        } else {
            Err(Problems(problems))
        }
    }

    /// The pack of a clause.
    pub fn pack_of(&self, clause: &Clause) -> &Pack {
        self.packs
            .iter()
            .find(|p| p.id == clause.place.pack)
            .expect("a clause comes from a pack of its library")
    }

    /// The clause a name means in an area on a day: the most specific place wins.
    pub fn resolve(&self, name: &str, area: AreaCode, day: Date) -> Option<ClauseIndex> {
        self.names
            .get(name)?
            .clauses
            .iter()
            .copied()
            .filter_map(|i| {
                let clause = &self.clauses[i];
                clause.holds_on(day).then_some(())?;
                clause.best_area(area).map(|a| (a.level(), i))
            })
            .max()
            .map(|(_, i)| i)
    }

    /// The type of a name's values.
    pub fn type_of(&self, name: &str) -> Option<Type> {
        let first = *self.names.get(name)?.clauses.first()?;
        match &self.clauses[first].body {
            Body::Parameter(p) => Some(p.ty),
            _ => Some(self.checked.get(first)?.value.as_ref()?.ty),
        }
    }
}

fn adopt(packs: &mut [Pack], adoptions: &[Adoption], problems: &mut Vec<Problem>) {
    for adoption in adoptions {
        if !packs.iter().any(|p| p.name == adoption.pack) {
            problems.push(Problem::new(
                "pack.adoption",
                format!("参照执行的政策包 {} 不存在，请核对名称", adoption.pack),
                format!(
                    "there is no pack {} to adopt: check its name",
                    adoption.pack
                ),
            ));
        }
        // Whoever adopts a document follows its later versions too.
        for pack in packs.iter_mut().filter(|p| p.name == adoption.pack) {
            if pack.area.contains(adoption.area) || pack.adopted.contains(&adoption.area) {
                continue;
            }
            pack.adopted.push(adoption.area);
            let own = pack.area;
            for clause in &mut pack.clauses {
                // A clause narrowed to a part of the document's own area says nothing elsewhere.
                if clause.areas.contains(&own) {
                    clause.areas.push(adoption.area);
                }
            }
        }
    }
}

/// Ends every version of a pack the day before the first day of a later one, with its clauses and
/// its cases.
fn supersede(packs: &mut [Pack], problems: &mut Vec<Problem>) {
    let versions: Vec<_> = packs
        .iter()
        .map(|p| (p.name.clone(), p.version, p.area, p.from))
        .collect();
    for (i, pack) in packs.iter_mut().enumerate() {
        let place = format!("{}/{}", pack.id, pack.files.files[0].0);
        for (j, (name, version, area, from)) in versions.iter().enumerate() {
            if i == j || *name != pack.name {
                continue;
            }
            if *version == pack.version {
                let id = &pack.id;
                problems.push(
                    Problem::new(
                        "pack.version",
                        format!("政策包 {id} 有两份，请去掉一份或改版本号"),
                        format!("there are two packs {id}: remove one, or change its version"),
                    )
                    .at(&place),
                );
            } else if *version < pack.version && *area != pack.area {
                problems.push(
                    Problem::new(
                        "pack.version",
                        format!("新版本的地区应与第 {version} 版相同：{area}；别处的规定请另立政策包"),
                        format!("a version holds where version {version} does, in {area}: write another pack for another place"),
                    )
                    .at(&place),
                );
            } else if *version > pack.version {
                let last = from.yesterday().unwrap_or(Date::MIN);
                pack.to = Some(pack.to.map_or(last, |to| to.min(last)));
                pack.clauses.retain(|c| c.from <= last);
                for clause in &mut pack.clauses {
                    clause.to = Some(clause.to.map_or(last, |to| to.min(last)));
                }
                let first = pack.from;
                pack.cases.retain(|c| c.on.unwrap_or(first) <= last);
            }
        }
    }
}

fn collect_facts(packs: &[Pack], problems: &mut Vec<Problem>) -> BTreeMap<(Level, String), Fact> {
    let mut facts: BTreeMap<_, _> = FACTS
        .iter()
        .map(|f| ((f.level, f.id.to_string()), f.clone()))
        .collect();
    for (fact, place) in packs.iter().flat_map(|p| &p.facts) {
        let key = (fact.level, fact.id.to_string());
        match facts.get(&key) {
            Some(known) if known.ty != fact.ty => problems.push(
                Problem::new(
                    "pack.fact",
                    format!(
                        "事实 {}.{} 已声明为 {}，不能再声明为 {}",
                        fact.level,
                        fact.id,
                        known.ty.zh(),
                        fact.ty.zh()
                    ),
                    format!(
                        "the fact {}.{} is already {}, not {}",
                        fact.level,
                        fact.id,
                        known.ty.id(),
                        fact.ty.id()
                    ),
                )
                .at(place.show()),
            ),
            Some(_) => {}
            None => {
                facts.insert(key, fact.clone());
            }
        }
    }
    facts
}

fn collect_names(
    clauses: &[Clause],
    facts: &BTreeMap<(Level, String), Fact>,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, Name> {
    let mut names: BTreeMap<String, Name> = BTreeMap::new();
    for (i, clause) in clauses.iter().enumerate() {
        let (kind, level) = (clause.body.kind(), clause.body.level());
        if level.is_some_and(|l| facts.contains_key(&(l, clause.id.clone()))) {
            problems.push(
                Problem::new(
                    "pack.duplicate",
                    format!("{} 已是一个事实的名称，请给条款另取 id", clause.id),
                    format!(
                        "{} is the name of a fact: give the clause another id",
                        clause.id
                    ),
                )
                .at(clause.place.show()),
            );
        }
        let name = names.entry(clause.id.clone()).or_insert_with(|| Name {
            kind,
            level,
            clauses: Vec::new(),
        });
        if name.kind != kind || name.level != level {
            let first = &clauses[name.clauses[0]];
            problems.push(
                Problem::new(
                    "pack.kind",
                    format!(
                        "{} 在 {} 是 {}，同名条款的种类和对象必须相同",
                        clause.id,
                        first.place.show(),
                        name.kind
                    ),
                    format!(
                        "{} is a {} at {}: all clauses of a name are of one kind and one level",
                        clause.id,
                        name.kind,
                        first.place.show()
                    ),
                )
                .at(clause.place.show()),
            );
        }
        for &other in &name.clauses {
            let other = &clauses[other];
            let same_area = clause.areas.iter().any(|a| other.areas.contains(a));
            let overlap = clause.from <= other.to.unwrap_or(Date::MAX)
                && other.from <= clause.to.unwrap_or(Date::MAX);
            if same_area && overlap {
                problems.push(
                    Problem::new(
                        "pack.overlap",
                        format!("{} 与 {} 同名、同地区且时间重叠，请改 id、地区或起止日期", clause.id, other.place.show()),
                        format!("{} overlaps {} in name, area and time: change an id, an area or the dates", clause.id, other.place.show()),
                    )
                    .at(clause.place.show()),
                );
            }
        }
        name.clauses.push(i);
    }
    names
}

fn hash(packs: &[Pack], adoptions: &[Adoption]) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut packs: Vec<&Pack> = packs.iter().collect();
    packs.sort_by(|a, b| a.id.cmp(&b.id));
    for pack in packs {
        hasher.update(pack.id.as_bytes());
        hasher.update(b"\n");
        hasher.update(pack.hash.as_bytes());
        hasher.update(b"\n");
    }
    let mut adopted: Vec<_> = adoptions
        .iter()
        .map(|a| format!("{} {}\n", a.pack, a.area))
        .collect();
    adopted.sort();
    hasher.update(adopted.concat().as_bytes());
    hasher.finalize().to_hex().to_string()
}
