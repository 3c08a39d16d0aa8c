//! Warnings about packs that are sound but cannot mean what they say: an expression that is always
//! unknown, a condition that is always the same, a veto that cannot fire.

use crate::documents::a_village_in;
use crate::library::{ClauseIndex, Library};
use crate::pack::{Body, Clause};
use crate::program::Compiler;
use crate::term::{Term, Typed};
use crate::tree::Tree;
use crate::types::Type;
use yihu_base::Problem;

/// All warnings of all packs, in the order of the clauses.
pub fn warnings(library: &Library) -> Vec<Problem> {
    let clauses = library.clauses.iter().enumerate();
    clauses
        .flat_map(|(i, clause)| of_clause(library, i, clause))
        .collect()
}

fn of_clause(library: &Library, i: ClauseIndex, clause: &Clause) -> Vec<Problem> {
    let Some(level) = clause.body.level() else {
        return Vec::new();
    };
    let area = clause.areas.first().copied().unwrap_or_default();
    let tree = Tree::new(vec![a_village_in(area)], &[1], &[1]);
    let mut compiler = Compiler::new(library, &tree, clause.from);
    let checked = &library.checked[i];
    let vetoes: &[crate::kinds::Veto] = match &clause.body {
        Body::Scorecard(card) => &card.vetoes,
        _ => &[],
    };
    let mut problems = Vec::new();
    for figure in checked.figures.iter().filter(|f| !f.expr.is_empty()) {
        let node = compiler.lower(&figure.typed, level);
        if !compiler.is_constant(node) {
            continue;
        }
        let value = compiler.constant(node);
        let name = match figure.id.as_str() {
            "" => clause.id.clone(),
            id => format!("{}.{id}", clause.id),
        };
        let warning = match value {
            None if !admits(library, &figure.typed) => Problem::new(
                "pack.always_unknown",
                format!(
                    "{name} 的表达式永远未知：请核对参数在本地是否有值、有没有除以零或与 NULL 比较"
                ),
                format!(
                    "the expression of {name} is always unknown: check that its parameters have values here, and look for a division by zero or a comparison with NULL"
                ),
            ),
            Some(0) if vetoes.iter().any(|v| v.id == figure.id) => Problem::new(
                "pack.idle_veto",
                format!("否决 {name} 永远不会生效：请核对条件"),
                format!("the veto {name} can never fire: check its condition"),
            ),
            Some(value) if figure.typed.ty == Type::Bool && computes(&figure.typed) => {
                let (zh, en) = match value {
                    0 => ("假", "false"),
                    _ => ("真", "true"),
                };
                Problem::new(
                    "pack.constant",
                    format!(
                        "{name} 的条件永远为{zh}：它不取决于任何事实，数字之间的关系请写成 [[check]]"
                    ),
                    format!(
                        "the condition of {name} is always {en}: it depends on no fact; write what numbers must satisfy as a [[check]]"
                    ),
                )
            }
            _ => continue,
        };
        problems.push(warning.at(clause.place.show()));
    }
    problems
}

/// Whether an expression says itself that something is not known: a hole, or an unknown parameter.
fn admits(library: &Library, typed: &Typed) -> bool {
    let unknown = |name: &str| {
        let clauses = library.names.get(name).map(|n| n.clauses.as_slice());
        clauses
            .unwrap_or_default()
            .iter()
            .any(|&i| match &library.clauses[i].body {
                Body::Parameter(p) => p.unknown.is_some(),
                _ => false,
            })
    };
    match &typed.term {
        Term::Hole(..) => true,
        Term::Parameter(name) => unknown(name),
        Term::Clause(_, name, part) => {
            let clauses = library.names.get(name).map(|n| n.clauses.as_slice());
            clauses.unwrap_or_default().iter().any(|&i| {
                let checked = &library.checked[i];
                let typed = match part {
                    Some(part) => checked.figure(part).map(|f| &f.typed),
                    None => checked.value.as_ref(),
                };
                typed.is_some_and(|t| admits(library, t))
            })
        }
        Term::Op(_, args) => args.iter().any(|a| admits(library, a)),
        Term::SoFar(inner) => admits(library, inner),
        Term::Reduce { arg, filter, .. } => arg.iter().chain(filter).any(|a| admits(library, a)),
        Term::Const(_) | Term::AsOf | Term::Fact(..) => false,
    }
}

/// Whether it is more than a plain TRUE or FALSE, which a pack may well write, or than the day.
fn computes(typed: &Typed) -> bool {
    fn by_day(typed: &Typed) -> bool {
        match &typed.term {
            Term::AsOf => true,
            Term::Op(_, args) => args.iter().any(by_day),
            _ => false,
        }
    }
    matches!(typed.term, Term::Op(..)) && !by_day(typed)
}
