//! The figures of the demo county: households and persons by class and township, and what the
//! packs say of them. The same seed gives the same figures.

use crate::commands::run::title;
use crate::table::{Table, count, yuan};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use yihu_base::codes::Class;
use yihu_base::{AreaCode, AreaLevel, CodeList, Locale, Problem, Text};
use yihu_exchange::table::{Cell, Column, Format, Kind, Writer};
use yihu_policy::kernels;
use yihu_policy::library::Library;
use yihu_policy::types::Level;
use yihu_registry::facts::{EntityKind, FactRow};
use yihu_runs::run::Outcome;
use yihu_runs::tally::Tally;
use yihu_sample::Generator;

/// Households (户) and persons (人).
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Number {
    households: u64,
    persons: u64,
}

/// How one test or benefit came out.
#[derive(Debug, Serialize)]
struct Total {
    name: String,
    kind: &'static str,
    of: &'static str,
    title: Text,
    #[serde(flatten)]
    tally: Tally,
}

/// All figures; no clock and no random id is in them.
#[derive(Debug, Serialize)]
pub struct Figures {
    snapshot_hash: String,
    packs_hash: String,
    results_hash: String,
    all: Number,
    registered: Number,
    by_class: BTreeMap<Class, Number>,
    /// The registered of each township, by code.
    by_township: BTreeMap<AreaCode, (String, Number)>,
    totals: Vec<Total>,
}

/// The figures of a run.
pub fn of(library: &Library, outcome: &Outcome) -> Figures {
    let mut figures = Figures {
        snapshot_hash: outcome.record.snapshot_hash.clone(),
        packs_hash: outcome.record.packs_hash.clone(),
        results_hash: outcome.record.results_hash.clone(),
        all: Number::default(),
        registered: Number::default(),
        by_class: BTreeMap::new(),
        by_township: BTreeMap::new(),
        totals: Vec::new(),
    };
    count_register(outcome, &mut figures);
    let both = |name: &str| {
        let [zh, en] = [Locale::Zh, Locale::En].map(|locale| title(library, name, locale));
        Text { zh, en }
    };
    figures.totals = outcome
        .tallies
        .iter()
        .map(|t| Total {
            title: both(&t.name),
            tally: t.total(),
            name: t.name.clone(),
            kind: t.kind,
            of: t.level,
        })
        .collect();
    figures
}

fn count_register(outcome: &Outcome, figures: &mut Figures) {
    let snapshot = &outcome.frozen.snapshot;
    let column = |id| {
        snapshot
            .column(Level::Household, id)
            .map(kernels::Column::from_array)
    };
    let (classes, registered) = (column("class"), column("registered"));
    let at = |column: &Option<kernels::Column>, row| column.as_ref().and_then(|c| c.raw(row));
    let tree = &snapshot.tree;
    for row in 0..tree.len(Level::Household) {
        let persons = tree
            .under(Level::Household, row..row + 1, Level::Person)
            .len() as u64;
        let class = at(&classes, row).and_then(|raw| Class::from_index(u8::try_from(raw).ok()?));
        figures.all.add(persons);
        if let Some(class) = class {
            figures.by_class.entry(class).or_default().add(persons);
        }
        if at(&registered, row) == Some(1) {
            figures.registered.add(persons);
            let village =
                tree.codes(Level::Village)[tree.parent(Level::Household, row, Level::Village)];
            let township = village.at(AreaLevel::Township);
            let name = outcome
                .frozen
                .area_names
                .get(&township)
                .cloned()
                .unwrap_or_default();
            let entry = figures.by_township.entry(township);
            entry
                .or_insert_with(|| (name, Number::default()))
                .1
                .add(persons);
        }
    }
}

impl Number {
    fn add(&mut self, persons: u64) {
        self.households += 1;
        self.persons += persons;
    }

    fn cells(self) -> [String; 2] {
        [count(self.households), count(self.persons)]
    }
}

/// The figures as tables.
pub fn text(figures: &Figures, locale: Locale) -> String {
    let number = |what: &str| {
        Table::new(&[
            what,
            locale.pick(">户", ">households"),
            locale.pick(">人", ">persons"),
        ])
    };
    let line = |name: &str, n: Number| {
        let [households, persons] = n.cells();
        [name.to_owned(), households, persons]
    };
    let mut classes = number(locale.pick("户类型", "class"));
    for (class, n) in &figures.by_class {
        classes.row(line(locale.pick(class.zh(), class.id()), *n));
    }
    classes.row(line(
        locale.pick("建档立卡合计", "registered"),
        figures.registered,
    ));
    classes.row(line(locale.pick("全部", "all"), figures.all));
    let mut townships = number(locale.pick("乡镇（建档立卡）", "township (registered)"));
    for (name, n) in figures.by_township.values() {
        townships.row(line(name, *n));
    }
    let mut totals = Table::new(&match locale {
        Locale::Zh => ["判定或待遇", "对象", ">是/应享", ">待核实", ">年金额（元）"],
        Locale::En => [
            "test or benefit",
            "of",
            ">yes/due",
            ">to find out",
            ">yuan a year",
        ],
    });
    // What came out for nobody is in summary.json.
    for t in figures.totals.iter().filter(|t| t.tally.yes > 0) {
        let level = Level::parse(t.of);
        totals.row([
            t.title.get(locale).to_owned(),
            level
                .map_or(t.of, |l| locale.pick(l.zh(), l.id()))
                .to_owned(),
            count(t.tally.yes),
            count(t.tally.unknown),
            if t.kind == "benefit" {
                yuan(t.tally.yearly_fen)
            } else {
                String::new()
            },
        ]);
    }
    format!(
        "\n{}\n{}\n{}",
        classes.show(),
        townships.show(),
        totals.show()
    )
}

/// Writes the facts of a generated county as the long table that `yihu import facts` reads.
///
/// # Errors
/// Those of the file.
pub fn write_facts(file: &Path, generator: &Generator) -> Result<(), Problem> {
    let mut out = Writer::create(file, Format::of(file)?, Locale::Zh)?;
    let column = |zh: &str, en: &str| Column::new(en, Text::new(zh, en), Kind::Text);
    let columns = vec![
        column("实体类型", "entity"),
        column("编号", "number"),
        column("指标", "fact"),
        column("值", "value"),
        column("单位", "unit"),
    ];
    out.table("facts", &Text::new("事实", "facts"), columns)?;
    for fact in generator.village_facts() {
        out.row(&cells(&fact))?;
    }
    for household in generator.clone() {
        for fact in generator.household_facts(&household) {
            out.row(&cells(&fact))?;
        }
    }
    out.finish().map(drop)
}

fn cells(fact: &FactRow) -> [Cell<'_>; 5] {
    let kind = match fact.kind {
        EntityKind::Household => "户",
        EntityKind::Person => "人",
        EntityKind::Area => "区划",
        EntityKind::Unit => "单位",
    };
    let text = |value: &'_ Option<String>| value.clone().map_or(Cell::Empty, Cell::text);
    [
        Cell::text(kind),
        Cell::text(fact.entity.as_str()),
        Cell::text(fact.key.as_str()),
        text(&fact.value),
        text(&fact.unit),
    ]
}
