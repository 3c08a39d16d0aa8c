//! Scenarios (模拟方案): packs with some parameters set otherwise, or with draft clauses, to see what
//! would come of it. Nothing of it is stored.

use crate::library::Library;
use crate::pack::{Body, Clause, Pack};
use crate::read::{nearest, parse_scenario};
use crate::value::Quantity;
use yihu_base::{AreaCode, Problem, Problems, Text};

/// What would be changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scenario {
    /// What people call it.
    pub title: Text,
    /// Parameters and their new values, as packs write them: `poverty_line`, `2600 CNY/year`.
    pub set: Vec<(String, String)>,
    /// Clauses in the form of a pack's file; they take the place of clauses of the same names.
    pub draft: String,
}

impl Scenario {
    /// Reads the file of a scenario: a `[scenario]` table with `title` and `set`, and clauses.
    ///
    /// # Errors
    /// All problems at once, each with line and column.
    pub fn read(name: &str, text: &str, area: AreaCode) -> Result<Self, Problems> {
        let file = parse_scenario(name, text, area)?;
        Ok(Self {
            title: file.title,
            set: file.set,
            draft: text.to_owned(),
        })
    }
}

impl Library {
    /// The library as it would be with a scenario in an area.
    ///
    /// # Errors
    /// `scenario.parameter`, `scenario.value`; problems of the draft clauses, all at once.
    pub fn revised(&self, scenario: &Scenario, area: AreaCode) -> Result<Self, Problems> {
        let file = parse_scenario("scenario.toml", &scenario.draft, area)?;
        let mut packs = self.packs.clone();
        let mut problems = Vec::new();
        for (name, value) in &scenario.set {
            if let Err(problem) = self.set(&mut packs, name, value, area) {
                problems.push(problem);
            }
        }
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        let mut draft = file.draft;
        draft.cases.clear();
        let named = |clause: &Clause| draft.clauses.iter().any(|d| d.id == clause.id);
        for pack in &mut packs {
            pack.clauses.retain(|c| !(named(c) && touches(c, area)));
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.hash.as_bytes());
        hasher.update(draft.hash.as_bytes());
        for (name, value) in &scenario.set {
            hasher.update(format!("{name} = {value}\n").as_bytes());
        }
        packs.push(draft);
        let hash = hasher.finalize().to_hex().to_string();
        Self::assemble(packs, self.adoptions.clone(), hash)
    }

    fn set(
        &self,
        packs: &mut [Pack],
        name: &str,
        text: &str,
        area: AreaCode,
    ) -> Result<(), Problem> {
        let quantity = Quantity::parse(text).ok_or_else(|| {
            Problem::new(
                "scenario.value",
                format!("{name} 的新值“{text}”不是数量：应写成 \"2600 CNY/year\"、\"30 %\"、3"),
                format!("the new value \"{text}\" of {name} is no quantity: write \"2600 CNY/year\", \"30 %\" or 3"),
            )
            .at(name)
        })?;
        let mut found = false;
        let clauses = packs.iter_mut().flat_map(|p| &mut p.clauses);
        for clause in clauses.filter(|c| c.id == name && touches(c, area)) {
            let Body::Parameter(parameter) = &mut clause.body else {
                continue;
            };
            found = true;
            if parameter.ty != quantity.ty {
                return Err(Problem::new(
                    "scenario.value",
                    format!(
                        "{name} 是{}，新值“{text}”却是{}",
                        parameter.ty.zh(),
                        quantity.ty.zh()
                    ),
                    format!(
                        "{name} is {}, its new value \"{text}\" is {}",
                        parameter.ty.id(),
                        quantity.ty.id()
                    ),
                )
                .at(name));
            }
            parameter.value = quantity.value;
            parameter.unknown = None;
        }
        if found {
            return Ok(());
        }
        let parameters = self.names.iter().filter(|(_, n)| n.kind == "parameter");
        let hint = nearest(name, parameters.map(|(id, _)| id.as_str()));
        let (zh, en) = hint.map_or_else(Default::default, |near| {
            (
                format!("；是否指 {near}"),
                format!("; did you mean {near}?"),
            )
        });
        Err(Problem::new(
            "scenario.parameter",
            format!("本地没有参数 {name}{zh}"),
            format!("there is no parameter {name} here{en}"),
        )
        .at(name))
    }
}

/// Whether a clause holds in an area or in a part of it.
fn touches(clause: &Clause, area: AreaCode) -> bool {
    let mut areas = clause.areas.iter();
    areas.any(|a| a.contains(area) || area.contains(*a))
}
