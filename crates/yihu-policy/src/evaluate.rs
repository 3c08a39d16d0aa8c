//! Runs a program over a snapshot: village by village in parallel, wider areas in between.

use crate::kernels::{self, Column, Overflow};
use crate::library::Library;
use crate::program::{Node, NodeId, Program};
use crate::snapshot::Snapshot;
use crate::types::Level;
use rayon::prelude::*;
use std::collections::HashMap;
use std::ops::Range;
use yihu_base::Problem;

/// Persons of a chunk of villages: small enough that its columns stay in a core's cache.
const CHUNK_PERSONS: usize = 16_384;

/// The columns a program computed, for the nodes asked for.
#[derive(Debug, Default)]
pub struct Values {
    columns: HashMap<NodeId, Column>,
}

impl Values {
    /// The column of a node that was asked for.
    ///
    /// # Panics
    /// For a node that was not.
    pub fn column(&self, node: NodeId) -> &Column {
        &self.columns[&node]
    }
}

/// Values of nodes wider than a village, to be taken instead of computed: the explanation of one
/// household reads one village only.
pub type Injected = HashMap<NodeId, Option<i64>>;

/// Evaluates a program.
///
/// `keep` names the nodes whose columns are wanted; `injected` gives values for single areas.
///
/// # Errors
/// `run.overflow` names the clause and the villages where an amount leaves the exact range.
pub fn evaluate(
    library: &Library,
    program: &Program,
    snapshot: &Snapshot,
    keep: &[NodeId],
    injected: &Injected,
) -> Result<Values, Problem> {
    let plan = Plan::new(program, keep);
    let mut global: Vec<Option<Column>> = vec![None; program.nodes.len()];
    let mut chunks: Vec<Chunk<'_>> = chunks(snapshot)
        .into_iter()
        .map(|villages| Chunk::new(program, snapshot, villages))
        .collect();
    for phase in 0..plan.phases {
        let failed: Result<(), (NodeId, Overflow, Range<usize>)> = chunks
            .par_iter_mut()
            .map(|chunk| chunk.run(&plan, phase, &global))
            .collect();
        failed.map_err(|(node, Overflow, villages)| {
            overflow(library, program, snapshot, node, villages)
        })?;
        for id in plan.nodes(program, phase, true) {
            let column = match injected.get(&id) {
                Some(value) => Column::Same(*value),
                None => {
                    run_global(program, snapshot, id, &global, &chunks).map_err(|Overflow| {
                        overflow(
                            library,
                            program,
                            snapshot,
                            id,
                            0..snapshot.tree.len(Level::Village),
                        )
                    })?
                }
            };
            global[id] = Some(column);
        }
    }
    let columns = keep
        .par_iter()
        .map(|&id| {
            let column = if plan.global[id] {
                global[id].clone().unwrap_or(Column::Same(None))
            } else {
                gathered(program, &chunks, id)
            };
            (id, column)
        })
        .collect();
    Ok(Values { columns })
}

fn overflow(
    library: &Library,
    program: &Program,
    snapshot: &Snapshot,
    node: NodeId,
    villages: Range<usize>,
) -> Problem {
    let clause = &library.clauses[program.owners[node]];
    let codes = snapshot.tree.codes(Level::Village);
    let (first, last) = (codes[villages.start], codes[villages.end.max(1) - 1]);
    Problem::new(
        "run.overflow",
        format!("条款 {} 在村 {first} 至 {last} 之间算出的数超出范围，请核对这些村的金额", clause.id),
        format!("clause {} gives a number out of range between villages {first} and {last}: check the amounts there", clause.id),
    )
    .at(clause.place.show())
}

/// Ranges of villages with about [`CHUNK_PERSONS`] persons each.
fn chunks(snapshot: &Snapshot) -> Vec<Range<usize>> {
    let tree = &snapshot.tree;
    let villages = tree.len(Level::Village);
    let mut chunks = Vec::new();
    let mut start = 0;
    for end in 1..=villages {
        let persons = tree.under(Level::Village, start..end, Level::Person).len();
        if persons >= CHUNK_PERSONS || end == villages {
            chunks.push(start..end);
            start = end;
        }
    }
    chunks
}

/// In which order nodes run, and which columns may be dropped after their last use.
struct Plan {
    phases: usize,
    phase: Vec<usize>,
    /// Whether the node is of a level wider than villages (constants run everywhere).
    global: Vec<bool>,
    /// For a column needed only inside one phase of one chunk: its last user.
    last_use: Vec<Option<NodeId>>,
}

impl Plan {
    fn new(program: &Program, keep: &[NodeId]) -> Self {
        let n = program.nodes.len();
        let global: Vec<bool> = program
            .levels
            .iter()
            .map(|l| l.is_some_and(|l| l > Level::Village))
            .collect();
        let mut phase = vec![0; n];
        let mut last_use: Vec<Option<NodeId>> = vec![None; n];
        let mut shared = vec![false; n];
        for &id in keep {
            shared[id] = true;
        }
        for id in 0..n {
            for input in program.nodes[id].inputs() {
                let after = usize::from(global[input] && !global[id]);
                phase[id] = phase[id].max(phase[input] + after);
            }
        }
        for id in 0..n {
            for input in program.nodes[id].inputs() {
                last_use[input] = Some(id);
                shared[input] |= phase[id] != phase[input] || global[id] != global[input];
            }
        }
        for (id, last) in last_use.iter_mut().enumerate() {
            if shared[id] {
                *last = None;
            }
        }
        let phases = phase.iter().max().map_or(0, |p| p + 1);
        Self {
            phases,
            phase,
            global,
            last_use,
        }
    }

    fn nodes<'a>(
        &'a self,
        program: &'a Program,
        phase: usize,
        global: bool,
    ) -> impl Iterator<Item = NodeId> + 'a {
        (0..program.nodes.len())
            .filter(move |&id| self.phase[id] == phase && self.global[id] == global)
    }
}

struct Chunk<'a> {
    program: &'a Program,
    snapshot: &'a Snapshot,
    villages: Range<usize>,
    columns: Vec<Option<Column>>,
    parents: HashMap<(Level, Level), Vec<u32>>,
    offsets: HashMap<(Level, Level), Vec<u32>>,
}

impl<'a> Chunk<'a> {
    fn new(program: &'a Program, snapshot: &'a Snapshot, villages: Range<usize>) -> Self {
        let columns = vec![None; program.nodes.len()];
        let (parents, offsets) = (HashMap::new(), HashMap::new());
        Self {
            program,
            snapshot,
            villages,
            columns,
            parents,
            offsets,
        }
    }

    fn rows(&self, level: Level) -> Range<usize> {
        self.snapshot
            .tree
            .under(Level::Village, self.villages.clone(), level)
    }

    fn len(&self, level: Option<Level>) -> usize {
        level.map_or(1, |l| self.rows(l).len())
    }

    fn run(
        &mut self,
        plan: &Plan,
        phase: usize,
        global: &[Option<Column>],
    ) -> Result<(), (NodeId, Overflow, Range<usize>)> {
        for id in plan.nodes(self.program, phase, false) {
            let column = self
                .node(id, global)
                .map_err(|e| (id, e, self.villages.clone()))?;
            self.columns[id] = Some(column);
            for input in self.program.nodes[id].inputs() {
                if plan.last_use[input] == Some(id) && !plan.global[input] {
                    self.columns[input] = None;
                }
            }
        }
        Ok(())
    }

    fn column(&self, id: NodeId) -> &Column {
        self.columns[id]
            .as_ref()
            .expect("inputs run before their users")
    }

    fn node(&mut self, id: NodeId, global: &[Option<Column>]) -> Result<Column, Overflow> {
        let program = self.program;
        let level = program.levels[id];
        match &program.nodes[id] {
            Node::Const(value) => Ok(Column::Same(*value)),
            Node::Fact(level, fact) => Ok(match self.snapshot.column(*level, fact) {
                None => Column::Same(None),
                Some(column) => {
                    let rows = self.rows(*level);
                    Column::from_array(&column.slice(rows.start, rows.len()))
                }
            }),
            Node::PerArea(_, table) => Ok(slice(&program.tables[*table], self.villages.clone())),
            Node::Apply(op, args) => {
                let len = self.len(level);
                let args: Vec<Column> = args.iter().map(|&a| self.column(a).clone()).collect();
                kernels::apply(*op, &args, len)
            }
            Node::Gather(from) => {
                let to = level.expect("a gathered column has a level");
                let source = program.levels[*from].expect("a constant is not gathered");
                if source > Level::Village {
                    let column = global[*from].as_ref().expect("wider areas run before");
                    let tree = &self.snapshot.tree;
                    let parents: Vec<u32> = self
                        .villages
                        .clone()
                        .map(|v| tree.parent(Level::Village, v, source) as u32)
                        .collect();
                    return Ok(kernels::gather(column, &parents));
                }
                self.prepare_parents(source, to);
                Ok(kernels::gather(
                    self.column(*from),
                    &self.parents[&(source, to)],
                ))
            }
            Node::SoFar(value, year) => {
                let len = self.len(level);
                self.prepare_offsets(Level::Person, Level::Bill);
                let offsets = &self.offsets[&(Level::Person, Level::Bill)];
                let (value, year) = (self.column(*value).nums(len), self.column(*year).nums(len));
                kernels::so_far(&value, &year, offsets).map(Column::Num)
            }
            Node::Reduce {
                how,
                from,
                arg,
                filter,
                empty,
            } => {
                let to = level.expect("a reduction has a level");
                self.prepare_offsets(to, *from);
                let offsets = &self.offsets[&(to, *from)];
                let column = |id: &NodeId| self.column(*id);
                kernels::reduce(
                    *how,
                    arg.as_ref().map(column),
                    filter.as_ref().map(column),
                    offsets,
                    *empty,
                )
            }
        }
    }

    fn prepare_offsets(&mut self, level: Level, below: Level) {
        let rows = self.rows(level);
        let tree = &self.snapshot.tree;
        self.offsets
            .entry((level, below))
            .or_insert_with(|| tree.offsets(level, rows, below));
    }

    fn prepare_parents(&mut self, level: Level, below: Level) {
        if self.parents.contains_key(&(level, below)) {
            return;
        }
        self.prepare_offsets(level, below);
        let offsets = &self.offsets[&(level, below)];
        let mut parents = Vec::with_capacity(offsets.last().map_or(0, |&n| n as usize));
        for (row, w) in offsets.windows(2).enumerate() {
            parents.resize(w[1] as usize, row as u32);
        }
        self.parents.insert((level, below), parents);
    }
}

fn slice(column: &Column, rows: Range<usize>) -> Column {
    match column {
        Column::Bool(a) => Column::Bool(a.slice(rows.start, rows.len())),
        Column::Num(a) => Column::Num(a.slice(rows.start, rows.len())),
        Column::Code(a) => Column::Code(a.slice(rows.start, rows.len())),
        Column::Same(v) => Column::Same(*v),
    }
}

/// The column of a village-or-narrower node over all chunks.
fn gathered(program: &Program, chunks: &[Chunk<'_>], id: NodeId) -> Column {
    let parts: Vec<(Column, usize)> = chunks
        .iter()
        .map(|c| {
            let column = c.columns[id].clone().unwrap_or(Column::Same(None));
            (column, c.len(program.levels[id]))
        })
        .collect();
    if parts.is_empty() {
        Column::Same(None)
    } else {
        kernels::concat(&parts)
    }
}

fn run_global(
    program: &Program,
    snapshot: &Snapshot,
    id: NodeId,
    global: &[Option<Column>],
    chunks: &[Chunk<'_>],
) -> Result<Column, Overflow> {
    let tree = &snapshot.tree;
    let level = program.levels[id].expect("a node of wider areas has a level");
    let input = |id: NodeId| match &global[id] {
        Some(column) => column.clone(),
        None => match program.nodes[id] {
            Node::Const(value) => Column::Same(value),
            _ => gathered(program, chunks, id),
        },
    };
    match &program.nodes[id] {
        Node::Const(value) => Ok(Column::Same(*value)),
        Node::Fact(level, fact) => Ok(snapshot
            .column(*level, fact)
            .map_or(Column::Same(None), Column::from_array)),
        Node::PerArea(_, table) => Ok(program.tables[*table].clone()),
        Node::Apply(op, args) => {
            let args: Vec<Column> = args.iter().map(|&a| input(a)).collect();
            kernels::apply(*op, &args, tree.len(level))
        }
        Node::Gather(from) => {
            let source = program.levels[*from].expect("a constant is not gathered");
            let parents: Vec<u32> = (0..tree.len(level))
                .map(|row| tree.parent(level, row, source) as u32)
                .collect();
            Ok(kernels::gather(&input(*from), &parents))
        }
        Node::SoFar(..) => unreachable!("bills lie within villages"),
        Node::Reduce {
            how,
            from,
            arg,
            filter,
            empty,
        } => {
            let offsets = tree.offsets(level, 0..tree.len(level), *from);
            let (arg, filter) = (arg.map(input), filter.map(input));
            kernels::reduce(*how, arg.as_ref(), filter.as_ref(), &offsets, *empty)
        }
    }
}
