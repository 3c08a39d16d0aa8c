//! The words for whoever writes a policy: templates, levels, facts, names, functions.

use super::Text;
use super::policy::Val;
use serde::Serialize;
use utoipa::ToSchema;
use yihu_authoring::vocabulary::FUNCTIONS;
use yihu_base::Locale;
use yihu_policy::library::Library;
use yihu_policy::pack::Body;
use yihu_policy::types::{Level, Type};

/// A clause with its case to begin with.
#[derive(Debug, Serialize, ToSchema)]
pub struct KindTemplate {
    /// The kind of clause.
    pub kind: &'static str,
    /// What it is called.
    pub title: Text,
    /// The text, with remarks in both languages.
    pub text: &'static str,
}

/// The words for whoever writes a policy.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditorWords {
    /// The levels.
    pub levels: Vec<LevelWord>,
    /// The facts of the register and of the packs in use.
    pub facts: Vec<EditorFact>,
    /// The names of the packs in use.
    pub names: Vec<EditorName>,
    /// Functions and forms of expressions.
    pub functions: Vec<FunctionWord>,
}

/// A level.
#[derive(Debug, Serialize, ToSchema)]
pub struct LevelWord {
    /// The word in `of`.
    pub id: &'static str,
    /// The word over members: `persons`.
    pub plural: &'static str,
    /// The Chinese word.
    pub zh: &'static str,
    /// The level above it.
    pub parent: Option<&'static str>,
}

/// A fact that an expression may name.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditorFact {
    /// Whose fact it is.
    pub level: &'static str,
    /// The name in expressions.
    pub id: String,
    /// What people call it.
    pub title: Text,
    /// The type of its values.
    pub r#type: String,
    /// The unit of a number.
    pub unit: String,
    /// The values of a code.
    pub values: Vec<CodeWord>,
}

/// A value of a code.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeWord {
    /// As expressions write it.
    pub id: &'static str,
    /// The Chinese label, which expressions may write too.
    pub zh: &'static str,
}

/// A name that an expression may use.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditorName {
    /// The name.
    pub id: String,
    /// The kind of its clauses.
    pub kind: &'static str,
    /// Whose it is; a parameter is nobody's.
    pub level: Option<&'static str>,
    /// The type of its values.
    pub r#type: Option<String>,
    /// Title.
    pub title: Text,
    /// The value of a parameter, as its first clause has it.
    pub value: Option<Val>,
    /// Its unit.
    pub unit: String,
    /// The packs that say something under it.
    pub packs: Vec<String>,
    /// Its figures, named after a dot.
    pub figures: Vec<String>,
}

/// A function or form of expressions.
#[derive(Debug, Serialize, ToSchema)]
pub struct FunctionWord {
    /// Its name.
    pub name: &'static str,
    /// How it is written.
    pub example: &'static str,
    /// What it does.
    pub title: Text,
}

impl EditorWords {
    /// The words of the packs in use, in the language of the request.
    pub fn of(library: &Library, locale: Locale) -> Self {
        let facts = library.facts.values().map(|f| EditorFact {
            level: f.level.id(),
            id: f.id.to_string(),
            title: Text::new(&f.zh, &f.en),
            r#type: f.ty.id(),
            unit: f.unit.to_string(),
            values: match f.ty {
                Type::Code(set) => {
                    let values = set.values.iter();
                    values.map(|(id, zh, _)| CodeWord { id, zh }).collect()
                }
                _ => Vec::new(),
            },
        });
        Self {
            levels: Level::ALL
                .into_iter()
                .map(|l| LevelWord {
                    id: l.id(),
                    plural: l.plural(),
                    zh: l.zh(),
                    parent: l.parent().map(Level::id),
                })
                .collect(),
            facts: facts.collect(),
            names: library
                .names
                .keys()
                .map(|name| EditorName::of(library, name, locale))
                .collect(),
            functions: FUNCTIONS
                .iter()
                .map(|f| FunctionWord {
                    name: f.name,
                    example: f.example,
                    title: Text::new(f.zh, f.en),
                })
                .collect(),
        }
    }
}

impl EditorName {
    fn of(library: &Library, name: &str, locale: Locale) -> Self {
        let meant = &library.names[name];
        let first = meant.clauses.first().map(|at| (*at, &library.clauses[*at]));
        let (value, unit) = match first.map(|(_, c)| &c.body) {
            Some(Body::Parameter(p)) => (
                Some(Val::measured(p.value, &p.unit, locale)),
                p.unit.clone(),
            ),
            Some(Body::Variable(v)) => (None, v.unit.clone()),
            _ => (None, String::new()),
        };
        let mut packs: Vec<String> = meant
            .clauses
            .iter()
            .map(|at| library.clauses[*at].place.pack.clone())
            .collect();
        packs.dedup();
        let figures = first.map(|(at, _)| &library.checked[at].figures);
        let figures = figures.into_iter().flatten().filter(|f| !f.id.is_empty());
        Self {
            id: name.to_owned(),
            kind: meant.kind,
            level: meant.level.map(Level::id),
            r#type: library.type_of(name).map(Type::id),
            title: Text::of_name(library, name),
            value,
            unit,
            packs,
            figures: figures.map(|f| f.id.clone()).collect(),
        }
    }
}
