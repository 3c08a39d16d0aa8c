//! Procedure (程序): steps with actor, level, evidence, deadline, notice and outcome, as data for
//! casework.

use crate::read::Reader;
use crate::read::raw::raw;
use crate::types::Level;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use toml::Spanned;
use yihu_base::Text;

/// A procedure.
#[derive(Debug, Clone, Serialize)]
pub struct Procedure {
    /// What sets it going.
    pub starts: Text,
    /// Its steps; a step stands behind those it comes after.
    pub steps: Vec<Step>,
}

/// A step of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// The document's words.
    pub words: String,
    /// Who acts (办理人).
    pub actor: Text,
    /// At which level, where the document says so.
    #[serde(serialize_with = "level_id")]
    pub level: Option<Level>,
    /// Steps that come before; by default the one before it in the list.
    pub after: Vec<String>,
    /// What has to be brought (材料).
    pub evidence: Vec<Text>,
    /// How long it may take.
    pub within: Option<Deadline>,
    /// What is published, and for how long (公示).
    pub notice: Option<Notice>,
    /// What comes out of it.
    pub outcome: Text,
}

fn level_id<S: serde::Serializer>(level: &Option<Level>, s: S) -> Result<S::Ok, S::Error> {
    match level {
        Some(level) => s.serialize_str(level.id()),
        None => s.serialize_none(),
    }
}

/// How long a step may take, or until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Deadline {
    /// Calendar days.
    Days(u32),
    /// Working days.
    WorkingDays(u32),
    /// Months.
    Months(u32),
    /// Month and day of each year, `10-31`.
    YearlyOn(String),
    /// A day that the source prints.
    On(String),
    /// The source names a deadline that it does not print.
    Unknown(Text),
}

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// Where it hangs.
    pub place: Text,
    /// For how long, if the document says so.
    pub days: Option<u32>,
}

raw!(RawProcedure {
    starts: Option<Text>,
    steps: Vec<RawStep>,
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStep {
    id: Spanned<String>,
    #[serde(default)]
    title: Text,
    #[serde(default)]
    words: String,
    #[serde(default)]
    actor: Text,
    level: Option<Spanned<String>>,
    after: Option<Vec<String>>,
    #[serde(default)]
    evidence: Vec<Text>,
    within: Option<Spanned<toml::Value>>,
    notice: Option<RawNotice>,
    #[serde(default)]
    outcome: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNotice {
    #[serde(default)]
    place: Text,
    days: Option<u32>,
}

impl Reader<'_> {
    pub(crate) fn procedure(&mut self, raw: &mut RawProcedure) -> Option<Procedure> {
        let at = raw.id.span().start;
        let mut steps: Vec<Step> = Vec::new();
        let mut seen = BTreeSet::new();
        for raw in std::mem::take(&mut raw.steps) {
            let place = raw.id.span().start;
            let id = self.figure_id(&raw.id);
            let after = match raw.after {
                Some(after) => after,
                None => steps.last().map(|s| s.id.clone()).into_iter().collect(),
            };
            // Steps name only those before them, so no procedure runs in a circle.
            if let Some(later) = after.iter().find(|a| !seen.contains(*a)) {
                self.say(
                    place,
                    "pack.procedure",
                    format!("步骤 {id} 的 after 里的 {later} 不在它前面"),
                    format!("step {id} comes after {later}, which does not stand before it"),
                );
                return None;
            }
            if !seen.insert(id.clone()) {
                self.say(
                    place,
                    "pack.duplicate",
                    format!("程序里有两个步骤 {id}"),
                    format!("the procedure has two steps {id}"),
                );
                return None;
            }
            let level = match &raw.level {
                None => None,
                Some(level) => Some(self.level(level)?),
            };
            let within = match &raw.within {
                None => None,
                Some(within) => Some(self.deadline(within)?),
            };
            steps.push(Step {
                id,
                title: raw.title,
                words: raw.words,
                actor: raw.actor,
                level,
                after,
                evidence: raw.evidence,
                within,
                notice: raw.notice.map(|n| Notice {
                    place: n.place,
                    days: n.days,
                }),
                outcome: raw.outcome,
            });
        }
        if steps.is_empty() {
            self.say(
                at,
                "pack.procedure",
                "程序应有 steps".into(),
                "a procedure has `steps`".into(),
            );
            return None;
        }
        Some(Procedure {
            starts: raw.starts.take().unwrap_or_default(),
            steps,
        })
    }

    fn deadline(&mut self, raw: &Spanned<toml::Value>) -> Option<Deadline> {
        let read = |value: &toml::Value| match value {
            toml::Value::Table(table) => {
                let why = table.get("unknown")?.clone();
                Some(Deadline::Unknown(why.try_into().ok()?))
            }
            toml::Value::String(text) => {
                if let Some((n, unit)) = text.split_once(' ') {
                    let n: u32 = n.parse().ok().filter(|n| *n > 0)?;
                    return match unit {
                        "day" | "days" => Some(Deadline::Days(n)),
                        "working day" | "working days" => Some(Deadline::WorkingDays(n)),
                        "month" | "months" => Some(Deadline::Months(n)),
                        _ => None,
                    };
                }
                if yihu_base::date::parse(text).is_some() {
                    return Some(Deadline::On(text.clone()));
                }
                yihu_base::date::parse(&format!("2000-{text}"))?;
                Some(Deadline::YearlyOn(text.clone()))
            }
            _ => None,
        };
        let found = read(raw.get_ref());
        if found.is_none() {
            self.say(
                raw.span().start,
                "pack.deadline",
                "within 应写 \"7 days\"、\"10 working days\"、\"1 month\"、\"10-31\"、\"2017-10-31\" 或 { unknown = { zh, en } }".into(),
                "`within` is \"7 days\", \"10 working days\", \"1 month\", \"10-31\", \"2017-10-31\" or { unknown = { zh, en } }".into(),
            );
        }
        found
    }
}
