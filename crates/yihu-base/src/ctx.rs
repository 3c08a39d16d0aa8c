//! Who acts, for which area, in which language: the first argument of every operation.

use crate::area::AreaCode;
use crate::problem::Problem;
use crate::text::Locale;
use serde::{Deserialize, Serialize};

/// What an actor may do; a post is a role in an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 县扶贫办 / 乡村振兴局: runs the register of a county.
    CountyOffice,
    /// 乡镇扶贫工作站.
    TownshipStation,
    /// 村级扶贫专干, 第一书记.
    VillageWorker,
    /// 帮扶责任人.
    Helper,
    /// 行业部门.
    Department,
    /// 督查人员.
    Inspector,
    /// 审计人员.
    Auditor,
    /// 系统管理员: users, areas, packs, keys.
    Administrator,
}

impl Role {
    /// All roles, from the county office downwards, then those who watch, then who keeps the system.
    pub const ALL: [Self; 8] = [
        Self::CountyOffice,
        Self::TownshipStation,
        Self::VillageWorker,
        Self::Helper,
        Self::Department,
        Self::Inspector,
        Self::Auditor,
        Self::Administrator,
    ];

    /// The role with an id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }

    /// The id used in files and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::CountyOffice => "county_office",
            Self::TownshipStation => "township_station",
            Self::VillageWorker => "village_worker",
            Self::Helper => "helper",
            Self::Department => "department",
            Self::Inspector => "inspector",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// Whether the role may change the register.
    pub const fn may_write_register(self) -> bool {
        matches!(
            self,
            Self::CountyOffice | Self::TownshipStation | Self::VillageWorker | Self::Administrator
        )
    }

    /// Whether the role may see ID numbers, phones and bank accounts in clear. Every such view is
    /// audited.
    pub const fn may_reveal(self) -> bool {
        matches!(
            self,
            Self::CountyOffice | Self::TownshipStation | Self::Auditor
        )
    }
}

/// The domain of a line department (行业部门).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    /// 卫生健康.
    Health,
    /// 教育.
    Education,
    /// 民政.
    CivilAffairs,
    /// 财政.
    Finance,
    /// 农业农村.
    Agriculture,
    /// 人力资源和社会保障.
    HumanResources,
    /// 住房和城乡建设.
    Housing,
    /// 水利.
    Water,
}

impl Domain {
    /// All domains.
    pub const ALL: [Self; 8] = [
        Self::Health,
        Self::Education,
        Self::CivilAffairs,
        Self::Finance,
        Self::Agriculture,
        Self::HumanResources,
        Self::Housing,
        Self::Water,
    ];

    /// The domain with an id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|domain| domain.id() == id)
    }

    /// The id used in files and in the database.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Education => "education",
            Self::CivilAffairs => "civil_affairs",
            Self::Finance => "finance",
            Self::Agriculture => "agriculture",
            Self::HumanResources => "human_resources",
            Self::Housing => "housing",
            Self::Water => "water",
        }
    }
}

/// The one who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Stable login or service name, written to the audit log.
    pub name: String,
    /// The role in which the actor acts now.
    pub role: Role,
}

/// The context of one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ctx {
    /// Who acts.
    pub actor: Actor,
    /// The area the actor acts for: everything outside it reads as not found.
    pub area: AreaCode,
    /// The language of texts and errors.
    pub locale: Locale,
}

impl Ctx {
    /// A context of `name` in `role` for `area`.
    pub fn new(name: impl Into<String>, role: Role, area: AreaCode, locale: Locale) -> Self {
        Self {
            actor: Actor {
                name: name.into(),
                role,
            },
            area,
            locale,
        }
    }

    /// Passes an area in scope.
    ///
    /// # Errors
    /// `not_found` for an area out of scope, as if it did not exist.
    pub fn require_area(&self, area: AreaCode) -> Result<AreaCode, Problem> {
        if self.area.contains(area) {
            Ok(area)
        } else {
            Err(area_not_found(area))
        }
    }

    /// Passes a role that may change the register.
    ///
    /// # Errors
    /// `forbidden` otherwise.
    pub fn require_register_writer(&self) -> Result<(), Problem> {
        if self.actor.role.may_write_register() {
            return Ok(());
        }
        Err(Problem::new(
            "forbidden",
            "您的岗位不能修改名册，请联系县办",
            "your post may not change the register: ask the county office",
        ))
    }

    /// Passes a role that may see personal numbers in clear.
    ///
    /// # Errors
    /// `forbidden` otherwise.
    pub fn require_reveal(&self) -> Result<(), Problem> {
        if self.actor.role.may_reveal() {
            return Ok(());
        }
        Err(Problem::new(
            "forbidden",
            "您的岗位只能查看脱敏信息",
            "your post sees masked personal data only",
        ))
    }
}

/// The answer for an area that does not exist or is out of scope: the two must not differ.
pub fn area_not_found(area: AreaCode) -> Problem {
    Problem::new(
        "area.not_found",
        format!("找不到区划 {area}，请核对代码或先导入区划"),
        format!("no area {area}: check the code, or import the areas first"),
    )
}
