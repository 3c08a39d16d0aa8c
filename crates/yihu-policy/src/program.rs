//! Clauses compiled for one snapshot: a list of column operations, each computed once however many
//! clauses share it, at the widest level that will do.

use crate::check::Checked;
use crate::kernels::{Column, Empty, scalar};
use crate::library::{ClauseIndex, Library};
use crate::pack::{Amount, Benefit, Body};
use crate::term::{Op, Reduce, Term, Typed};
use crate::tree::Tree;
use crate::types::{Level, Type};
use arrow_array::{BooleanArray, Int64Array};
use std::collections::{BTreeSet, HashMap};
use yihu_base::{Date, date};

/// Position of a node in [`Program::nodes`]; inputs stand before the nodes that use them.
pub type NodeId = usize;

/// One column operation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Node {
    /// One raw value for all.
    Const(Option<i64>),
    /// A fact's column.
    Fact(Level, String),
    /// A value for each area of a level: [`Program::tables`].
    PerArea(Level, usize),
    /// An operation on rows of one level.
    Apply(Op, Vec<NodeId>),
    /// A column of a wider level spread over a narrower one.
    Gather(NodeId),
    /// The sum of values over the earlier bills of the same person with the same year.
    SoFar(NodeId, NodeId),
    /// Members taken together.
    Reduce {
        /// How.
        how: Reduce,
        /// The level of the members.
        from: Level,
        /// Their values.
        arg: Option<NodeId>,
        /// Which of them count.
        filter: Option<NodeId>,
        /// What nothing yields.
        empty: Empty,
    },
}

impl Node {
    /// The nodes it reads.
    pub fn inputs(&self) -> Vec<NodeId> {
        match self {
            Self::Const(_) | Self::Fact(..) | Self::PerArea(..) => Vec::new(),
            Self::Apply(_, args) => args.clone(),
            Self::Gather(from) => vec![*from],
            Self::SoFar(value, year) => vec![*value, *year],
            Self::Reduce { arg, filter, .. } => arg.iter().chain(filter).copied().collect(),
        }
    }
}

/// What a program computes of one name.
#[derive(Debug, Clone)]
pub struct Output {
    /// The name.
    pub name: String,
    /// The kind of clause.
    pub kind: &'static str,
    /// Whose it is.
    pub level: Level,
    /// The type of its value.
    pub ty: Type,
    /// For each area of the level, or for each village below the village level: the clause that
    /// holds there, if any.
    pub which: Vec<Option<ClauseIndex>>,
    /// The value; for a benefit, whether it is due.
    pub value: NodeId,
    /// Its figures: id, type, node.
    pub parts: Vec<(String, Type, NodeId)>,
    /// A benefit's amount per period; it means something only where the benefit is due.
    pub amount: Option<NodeId>,
    /// A benefit's amount in a year; likewise.
    pub yearly: Option<NodeId>,
}

impl Output {
    /// Whether it decides about rows, yes, no or unknown, rather than measuring them.
    pub fn decides(&self) -> bool {
        self.ty == Type::Bool && self.kind != "variable"
    }
}

/// A compiled program for the places and the day of one snapshot.
#[derive(Debug, Clone)]
pub struct Program {
    /// All operations, inputs first.
    pub nodes: Vec<Node>,
    /// The level of each node; `None` for a constant.
    pub levels: Vec<Option<Level>>,
    /// A clause that asked for each node, for error messages.
    pub owners: Vec<ClauseIndex>,
    /// Values per area.
    pub tables: Vec<Column>,
    /// What is computed.
    pub outputs: Vec<Output>,
}

/// The facts that the clauses of a library use, wherever and whenever they hold: what has to be
/// read of a snapshot.
pub fn facts_used(library: &Library) -> Vec<(Level, String)> {
    let mut used = BTreeSet::new();
    for typed in library.checked.iter().flat_map(Checked::all) {
        typed.walk(&mut |term| match term {
            Term::Fact(level, id) => {
                used.insert((*level, id.clone()));
            }
            Term::SoFar(_) => {
                used.insert((Level::Bill, "date".to_owned()));
            }
            _ => {}
        });
    }
    used.into_iter().collect()
}

/// Compiles all names of a library.
pub struct Compiler<'a> {
    library: &'a Library,
    tree: &'a Tree,
    day: Date,
    given: BTreeSet<(Level, String)>,
    nodes: Vec<Node>,
    levels: Vec<Option<Level>>,
    owners: Vec<ClauseIndex>,
    index: HashMap<(Node, Option<Level>), NodeId>,
    tables: Vec<Column>,
    parameters: HashMap<(String, Level), NodeId>,
    clauses: HashMap<(String, Option<String>), NodeId>,
    owner: ClauseIndex,
}

impl<'a> Compiler<'a> {
    /// A compiler for the areas of a tree and a day.
    pub fn new(library: &'a Library, tree: &'a Tree, day: Date) -> Self {
        Self {
            library,
            tree,
            day,
            given: BTreeSet::new(),
            nodes: Vec::new(),
            levels: Vec::new(),
            owners: Vec::new(),
            index: HashMap::new(),
            tables: Vec::new(),
            parameters: HashMap::new(),
            clauses: HashMap::new(),
            owner: 0,
        }
    }

    /// Takes the values of some names from the snapshot instead of computing them, as cases do.
    #[must_use]
    pub fn with_given(mut self, given: BTreeSet<(Level, String)>) -> Self {
        self.given = given;
        self
    }

    /// Compiles every name that holds somewhere.
    pub fn compile(mut self) -> Program {
        let outputs = self.replay();
        Program {
            nodes: self.nodes,
            levels: self.levels,
            owners: self.owners,
            tables: self.tables,
            outputs,
        }
    }

    /// Lowers every name that holds somewhere, in an order that depends on nothing but the library,
    /// the tree and the day: done again, it makes the same nodes.
    pub(crate) fn replay(&mut self) -> Vec<Output> {
        let library = self.library;
        let mut outputs = Vec::new();
        for (name, info) in &library.names {
            let Some(level) = info.level else { continue };
            let which = self.which(name, level);
            if which.iter().any(Option::is_some) {
                outputs.push(self.output(name, info.kind, level, which));
            }
        }
        outputs
    }

    /// The value of a node that is a constant.
    pub(crate) fn constant(&self, node: NodeId) -> Option<i64> {
        match self.nodes[node] {
            Node::Const(value) => value,
            _ => None,
        }
    }

    /// Whether a node is a constant.
    pub(crate) fn is_constant(&self, node: NodeId) -> bool {
        matches!(self.nodes[node], Node::Const(_))
    }

    /// Whether a name's values are taken from the snapshot.
    pub(crate) fn is_given(&self, level: Level, name: &str) -> bool {
        self.given.contains(&(level, name.to_owned()))
    }

    fn output(
        &mut self,
        name: &str,
        kind: &'static str,
        level: Level,
        which: Vec<Option<ClauseIndex>>,
    ) -> Output {
        let library = self.library;
        let ty = library.type_of(name).unwrap_or(Type::Bool);
        let value = self.clause(name, None);
        let value = self.align(value, Some(level));
        let mut figures: Vec<(&str, Type)> = Vec::new();
        for &i in which.iter().flatten().collect::<BTreeSet<_>>() {
            for figure in library.checked[i].figures.iter() {
                let known = figures.iter().any(|(id, _)| *id == figure.id);
                if !figure.id.is_empty() && !known {
                    figures.push((&figure.id, figure.typed.ty));
                }
            }
        }
        let parts = figures
            .into_iter()
            .map(|(id, ty)| {
                let node = self.clause(name, Some(id));
                (id.to_owned(), ty, self.align(node, Some(level)))
            })
            .collect();
        let (mut amount, mut yearly) = (None, None);
        if kind == "benefit" {
            // Not masked by whether it is due: a constant stays one, and readers ask the value first.
            let per_period = self.by_place(level, &which, Self::amount);
            let per_year = self.by_place(level, &which, Self::yearly);
            amount = Some(self.align(per_period, Some(level)));
            yearly = Some(self.align(per_year, Some(level)));
        }
        Output {
            name: name.to_owned(),
            kind,
            level,
            ty,
            which,
            value,
            parts,
            amount,
            yearly,
        }
    }

    /// For each area that decides for rows of `level`: the clause that holds there.
    fn which(&self, name: &str, level: Level) -> Vec<Option<ClauseIndex>> {
        self.tree
            .codes(level.place())
            .iter()
            .map(|&code| self.library.resolve(name, code, self.day))
            .collect()
    }

    /// The node of a name's value (or of a test's part) at the name's own level.
    pub fn clause(&mut self, name: &str, part: Option<&str>) -> NodeId {
        let key = (name.to_owned(), part.map(str::to_owned));
        if let Some(&node) = self.clauses.get(&key) {
            return node;
        }
        let info = &self.library.names[name];
        let level = info.level.expect("a parameter is no clause of a level");
        let node = if part.is_none() && self.given.contains(&(level, name.to_owned())) {
            self.node(Node::Fact(level, name.to_owned()), Some(level))
        } else {
            let which = self.which(name, level);
            self.by_place(level, &which, |c, i| c.variant(i, part))
        };
        self.clauses.insert(key, node);
        node
    }

    /// One node from the clauses that hold in different places.
    fn by_place(
        &mut self,
        level: Level,
        which: &[Option<ClauseIndex>],
        mut lower: impl FnMut(&mut Self, ClauseIndex) -> NodeId,
    ) -> NodeId {
        let variants: BTreeSet<Option<ClauseIndex>> = which.iter().copied().collect();
        let owner = self.owner;
        let mut result = self.node(Node::Const(None), None);
        for variant in variants.iter().flatten() {
            self.owner = *variant;
            let value = lower(self, *variant);
            if variants.len() == 1 {
                result = value;
            } else {
                let here: BooleanArray = which.iter().map(|w| Some(*w == Some(*variant))).collect();
                let area = level.place();
                let here = self.table(area, Column::Bool(here));
                result = self.apply(Op::If, vec![here, value, result]);
            }
        }
        self.owner = owner;
        result
    }

    fn variant(&mut self, i: ClauseIndex, part: Option<&str>) -> NodeId {
        let library = self.library;
        let (clause, checked) = (&library.clauses[i], &library.checked[i]);
        if let Body::Parameter(p) = &clause.body {
            return self.node(Node::Const(p.value.raw()), None);
        }
        let typed = match part {
            None => checked.value.as_ref(),
            Some(id) => checked.figure(id).map(|f| &f.typed),
        };
        let (Some(typed), Some(of)) = (typed, clause.body.level()) else {
            return self.node(Node::Const(None), None);
        };
        let mut value = self.lower(typed, of);
        if let (Body::Benefit(b), None) = (&clause.body, part) {
            for other in &b.not_with {
                let first = self.clause(other, None);
                let first = self.where_it_holds(other, b.of, first);
                let free = self.apply(Op::Not, vec![first]);
                value = self.apply(Op::And, vec![value, free]);
            }
        }
        value
    }

    /// A benefit of another place is not due here: outside its places it reads as false.
    fn where_it_holds(&mut self, name: &str, level: Level, node: NodeId) -> NodeId {
        let which = self.which(name, level);
        if which.iter().all(Option::is_some) {
            return node;
        }
        let here: BooleanArray = which.iter().map(|w| Some(w.is_some())).collect();
        let here = self.table(level.place(), Column::Bool(here));
        self.apply(Op::And, vec![here, node])
    }

    fn benefit(&self, i: ClauseIndex) -> &'a Benefit {
        match &self.library.clauses[i].body {
            Body::Benefit(b) => b,
            _ => unreachable!("only benefits have amounts"),
        }
    }

    fn money(&mut self, amount: &Amount, checked: Option<&Typed>, level: Level) -> NodeId {
        match (amount, checked) {
            (Amount::Fixed(fen), _) => self.node(Node::Const(Some(fen.0)), None),
            (Amount::Expr(_), Some(typed)) => self.lower(typed, level),
            _ => self.node(Node::Const(None), None),
        }
    }

    fn amount(&mut self, i: ClauseIndex) -> NodeId {
        let (benefit, checked) = (self.benefit(i), &self.library.checked[i]);
        let amount = self.money(&benefit.amount, checked.amount.as_ref(), benefit.of);
        if matches!(benefit.cap, Amount::None) {
            return amount;
        }
        let cap = self.money(&benefit.cap, checked.cap.as_ref(), benefit.of);
        self.apply(Op::Least, vec![amount, cap])
    }

    fn yearly(&mut self, i: ClauseIndex) -> NodeId {
        let amount = self.amount(i);
        let benefit = self.benefit(i);
        let times = match (benefit.per.per_year(), &self.library.checked[i].days) {
            (Some(1), _) => return amount,
            (Some(n), _) => self.node(Node::Const(Some(n)), None),
            (None, Some(days)) => self.lower(days, benefit.of),
            (None, None) => self.node(Node::Const(None), None),
        };
        self.apply(Op::Mul, vec![amount, times])
    }

    /// The node of a checked expression seen from `scope`; it may sit at a wider level.
    pub fn lower(&mut self, typed: &Typed, scope: Level) -> NodeId {
        match &typed.term {
            Term::Const(value) => self.node(Node::Const(value.raw()), None),
            Term::Hole(..) => self.node(Node::Const(None), None),
            Term::AsOf => {
                let day = i64::from(date::to_days(self.day));
                self.node(Node::Const(Some(day)), None)
            }
            Term::Fact(level, id) => self.node(Node::Fact(*level, id.clone()), Some(*level)),
            Term::Parameter(name) => self.parameter(name, scope.place()),
            Term::Clause(_, name, part) => self.clause(name, part.as_deref()),
            Term::Op(op, args) => {
                let args = args.iter().map(|a| self.lower(a, scope)).collect();
                self.apply(*op, args)
            }
            Term::SoFar(value) => {
                let value = self.lower(value, Level::Bill);
                let value = self.align(value, Some(Level::Bill));
                let date = Node::Fact(Level::Bill, "date".to_owned());
                let date = self.node(date, Some(Level::Bill));
                let year = self.apply(Op::YearOf, vec![date]);
                self.node(Node::SoFar(value, year), Some(Level::Bill))
            }
            Term::Reduce {
                how,
                over,
                arg,
                filter,
            } => {
                let arg = arg.as_ref().map(|a| self.lower(a, *over));
                let filter = filter.as_ref().map(|f| self.lower(f, *over));
                self.reduce(*how, *over, arg, filter, scope)
            }
        }
    }

    fn parameter(&mut self, name: &str, level: Level) -> NodeId {
        let key = (name.to_owned(), level);
        if let Some(&node) = self.parameters.get(&key) {
            return node;
        }
        let library = self.library;
        let values: Vec<Option<i64>> = self
            .which(name, level)
            .into_iter()
            .map(|i| match &library.clauses[i?].body {
                Body::Parameter(p) => p.value.raw(),
                _ => None,
            })
            .collect();
        let node = match values.first() {
            Some(first) if values.iter().all(|v| v == first) => {
                self.node(Node::Const(*first), None)
            }
            _ if library.type_of(name) == Some(Type::Bool) => {
                let values: BooleanArray = values.into_iter().map(|v| v.map(|v| v != 0)).collect();
                self.table(level, Column::Bool(values))
            }
            _ => self.table(
                level,
                Column::Num(values.into_iter().collect::<Int64Array>()),
            ),
        };
        self.parameters.insert(key, node);
        node
    }

    fn table(&mut self, level: Level, values: Column) -> NodeId {
        self.tables.push(values);
        self.node(Node::PerArea(level, self.tables.len() - 1), Some(level))
    }

    fn apply(&mut self, op: Op, args: Vec<NodeId>) -> NodeId {
        let level = args.iter().filter_map(|&a| self.levels[a]).min();
        let consts: Option<Vec<Option<i64>>> = args
            .iter()
            .map(|&a| match self.nodes[a] {
                Node::Const(v) => Some(v),
                _ => None,
            })
            .collect();
        if let Some(Ok(value)) = consts.map(|c| scalar(op, &c)) {
            return self.node(Node::Const(value), None);
        }
        let args = args.into_iter().map(|a| self.align(a, level)).collect();
        self.node(Node::Apply(op, args), level)
    }

    /// The node at a narrower level.
    pub fn align(&mut self, node: NodeId, level: Option<Level>) -> NodeId {
        match (self.levels[node], level) {
            (Some(from), Some(to)) if from > to => {
                // Areas are spread over villages first: chunks of the work end at villages.
                let step = if from > Level::Village {
                    to.max(Level::Village)
                } else {
                    to
                };
                let next = self.node(Node::Gather(node), Some(step));
                self.align(next, level)
            }
            _ => node,
        }
    }

    fn reduce(
        &mut self,
        how: Reduce,
        over: Level,
        arg: Option<NodeId>,
        filter: Option<NodeId>,
        to: Level,
    ) -> NodeId {
        let arg = arg.map(|a| self.align(a, Some(over)));
        let filter = filter.map(|f| self.align(f, Some(over)));
        if over < Level::Village && to > Level::Village {
            let partial = Node::Reduce {
                how,
                from: over,
                arg,
                filter,
                empty: Empty::Marked,
            };
            let partial = self.node(partial, Some(Level::Village));
            let how = if how == Reduce::Count {
                Reduce::Sum
            } else {
                how
            };
            return self.reduce(how, Level::Village, Some(partial), None, to);
        }
        self.node(
            Node::Reduce {
                how,
                from: over,
                arg,
                filter,
                empty: Empty::Unknown,
            },
            Some(to),
        )
    }

    fn node(&mut self, node: Node, level: Option<Level>) -> NodeId {
        // One reduction to two levels is two nodes: the level is part of the identity.
        if let Some(&known) = self.index.get(&(node.clone(), level)) {
            return known;
        }
        let id = self.nodes.len();
        self.nodes.push(node.clone());
        self.levels.push(level);
        self.owners.push(self.owner);
        self.index.insert((node, level), id);
        id
    }
}
