//! Why an edit cannot be made.

use yihu_base::{Date, Problem};

/// Another version is current than the one that was seen.
pub(super) fn conflict() -> Problem {
    Problem::new(
        "edit.conflict",
        "此户已被他人修改，请重新载入后核对再改",
        "somebody has changed this household meanwhile: load it again, compare, and edit again",
    )
}

pub(super) fn not_found() -> Problem {
    Problem::new(
        "household.not_found",
        "找不到此户，请核对户编号",
        "no such household: check its number",
    )
}

pub(super) fn reason() -> Problem {
    let most = super::REASON_MAX;
    Problem::new(
        "edit.reason",
        format!("请填写修改事由（不超过 {most} 字）"),
        format!("say why it is changed (at most {most} characters)"),
    )
}

pub(super) fn as_of(since: Date) -> Problem {
    Problem::new(
        "edit.as_of",
        format!("生效日期不能早于现行情况的起始日 {since}，请改晚；更早情况的更正请用导入"),
        format!(
            "the date lies before {since}, when the current state begins: choose a later one; correct earlier states by an import"
        ),
    )
}

pub(super) fn number() -> Problem {
    Problem::new(
        "edit.number",
        "户编号不能修改，请恢复原编号",
        "the household number cannot be changed: restore it",
    )
}

pub(super) fn number_taken() -> Problem {
    Problem::new(
        "edit.number_taken",
        "该户编号已在使用，请换一个编号",
        "this household number is in use: choose another",
    )
}

pub(super) fn county() -> Problem {
    Problem::new(
        "edit.county",
        "两地不在同一个县，跨县迁移请由两县分别办理迁出和新增",
        "not in the same county: for a move between counties one lets the household leave and the other adds it",
    )
}

pub(super) fn head() -> Problem {
    Problem::new(
        "edit.head",
        "户主不能离开有其他成员的户，请先将另一成员改为户主",
        "the head cannot leave others behind: make another member the head first",
    )
}

pub(super) fn member() -> Problem {
    Problem::new(
        "edit.member",
        "所选成员不符：应为本户成员，新户主应在分出的成员中，且原户至少留一人",
        "the members do not fit: choose members of this household, the new head among them, and leave at least one",
    )
}

pub(super) fn same() -> Problem {
    Problem::new(
        "edit.same",
        "不能与本户合并，请选择另一户",
        "a household cannot be merged with itself: choose another",
    )
}
