//! Areas (区划).

use serde::Serialize;
use utoipa::ToSchema;
use yihu_base::{AreaCode, AreaLevel};
use yihu_registry::AreaTree;

/// An area.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Area {
    /// Twelve digits.
    #[schema(example = "361103000000")]
    pub code: String,
    /// Its name.
    pub name: String,
    /// `country`, `province`, `city`, `county`, `township` or `village`.
    pub level: &'static str,
    /// Whether there are areas below it.
    pub has_children: bool,
}

/// The word for a level of areas.
pub fn level(level: AreaLevel) -> &'static str {
    match level {
        AreaLevel::Country => "country",
        AreaLevel::Province => "province",
        AreaLevel::City => "city",
        AreaLevel::County => "county",
        AreaLevel::Township => "township",
        AreaLevel::Village => "village",
    }
}

impl Area {
    /// An area as the tree has it.
    pub fn of(tree: &AreaTree, code: AreaCode) -> Self {
        Self {
            code: code.to_string(),
            name: name(tree, code),
            level: level(code.level()),
            has_children: tree.children(code).next().is_some(),
        }
    }

    /// The areas from the widest in `scope` down to this one.
    pub fn path(tree: &AreaTree, scope: AreaCode, code: AreaCode) -> Vec<Self> {
        let up = std::iter::successors(Some(code), |a| a.parent());
        let mut path: Vec<_> = up
            .take_while(|a| scope.contains(*a))
            .map(|a| Self::of(tree, a))
            .collect();
        path.reverse();
        path
    }
}

/// The name of an area, its code where the tree does not have it.
pub fn name(tree: &AreaTree, code: AreaCode) -> String {
    match tree.get(code) {
        Some(area) => area.name.clone(),
        None if code == AreaCode::COUNTRY => "全国".to_owned(),
        None => code.to_string(),
    }
}

/// The name of the township that an area is or lies in; empty for wider ones.
pub fn township(tree: &AreaTree, code: AreaCode) -> String {
    match code.level() < AreaLevel::Township {
        true => String::new(),
        false => name(tree, code.at(AreaLevel::Township)),
    }
}
