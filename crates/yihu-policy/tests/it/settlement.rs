//! The algebra of settlements over bills nobody made up by hand, and both ways of evaluation.

use crate::pack::load;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use yihu_base::{AreaCode, Date};
use yihu_policy::evaluate::Injected;
use yihu_policy::explain::Explainer;
use yihu_policy::library::Library;
use yihu_policy::results::{Keep, Results};
use yihu_policy::snapshot::{Snapshot, column, column_type};
use yihu_policy::tree::Tree;
use yihu_policy::types::{Level, Type};
use yihu_policy::value::Value;

const PACK: &str = r#"
[[settlement]]
id = "s"
when = "care = 'inpatient'"
bill = "cost"
steps = [
  { id = "medicine", of = "chinese_medicine", rate = "100 %" },
  { id = "basic", less = { by = "hospital", township = "100 CNY", other = "350 CNY" }, rate = "65 %", cap = "5000 CNY" },
  { id = "catastrophic", less = "3000 CNY", bands = [ { to = "10000 CNY", rate = "50 %" }, { rate = "60 %" } ], per = "year", cap = "30000 CNY" },
  { id = "aid", leaves = "cost * 0.1" },
]

[[variable]]
id = "own"
of = "person"
expr = "sum(bills.s.patient)"
"#;

const STEPS: [&str; 4] = ["medicine", "basic", "catastrophic", "aid"];
const DAY: Date = jiff::civil::date(2016, 12, 31);

/// A bill: day, kind of care, level of hospital, cost and Chinese medicine in fen.
#[derive(Debug, Clone)]
struct Bill(i64, Option<i64>, Option<i64>, Option<i64>, Option<i64>);

fn bill() -> impl Strategy<Value = Bill> {
    let fen = || prop::option::weighted(0.9, 0i64..5_000_000);
    let code = |n: i64| prop::option::weighted(0.9, 0..n);
    (16_500i64..17_500, code(2), code(6), fen(), fen())
        .prop_map(|(day, care, hospital, cost, medicine)| Bill(day, care, hospital, cost, medicine))
}

fn snapshot(library: &Library, bills: &[Vec<Bill>]) -> Snapshot {
    let village: AreaCode = "361103202201".parse().unwrap();
    let persons = vec![1; bills.len()];
    let counts: Vec<u32> = bills.iter().map(|b| b.len() as u32).collect();
    let tree = Tree::new(vec![village], &[bills.len() as u32], &persons);
    let tree = tree.with_records(Level::Bill, &counts);
    let mut rows: Vec<Vec<Bill>> = bills.to_vec();
    for bills in &mut rows {
        bills.sort_by_key(|b| b.0);
    }
    let rows: Vec<Bill> = rows.concat();
    let mut columns = BTreeMap::new();
    type Fact = fn(&Bill) -> Option<i64>;
    let facts: [(&str, Fact); 5] = [
        ("date", |b| Some(b.0)),
        ("care", |b| b.1),
        ("hospital", |b| b.2),
        ("cost", |b| b.3),
        ("chinese_medicine", |b| b.4),
    ];
    for (id, value) in facts {
        let ty = library.facts[&(Level::Bill, id.to_owned())].ty;
        let data = column(&column_type(Level::Bill, id, ty), rows.iter().map(value));
        columns.insert((Level::Bill, id.to_owned()), data);
    }
    Snapshot {
        as_of: DAY,
        tree,
        columns,
    }
}

/// What a figure of the settlement is for each bill.
fn figure(results: &Results, id: &str, bills: usize) -> Vec<Option<i64>> {
    let output = results.output("s").unwrap();
    let (_, ty, node) = output.parts.iter().find(|(part, ..)| part == id).unwrap();
    assert_eq!(*ty, Type::Money);
    (0..bills)
        .map(|row| results.column(*node).raw(row))
        .collect()
}

proptest! {
    #[test]
    fn every_fen_of_every_bill_is_accounted_for(bills in prop::collection::vec(prop::collection::vec(bill(), 0..5), 1..6)) {
        let library = load(PACK).unwrap();
        let snapshot = snapshot(&library, &bills);
        let results = Results::run(&library, &snapshot, DAY, Keep::Everything).unwrap();
        let n = snapshot.tree.len(Level::Bill);
        let (bill, patient) = (figure(&results, "bill", n), figure(&results, "patient", n));
        let steps = STEPS.map(|id| figure(&results, id, n));
        for row in 0..n {
            let paid: Option<Vec<i64>> = steps.iter().map(|s| s[row]).collect();
            for paid in steps.iter().filter_map(|s| s[row]) {
                prop_assert!(paid >= 0);
                prop_assert!(paid <= bill[row].unwrap_or(i64::MAX));
            }
            if let (Some(paid), Some(bill), Some(patient)) = (paid, bill[row], patient[row]) {
                prop_assert_eq!(paid.iter().sum::<i64>() + patient, bill);
                prop_assert!((0..=bill).contains(&patient));
            }
        }
    }

    #[test]
    fn a_dearer_bill_never_brings_a_payer_less(cost in 0i64..5_000_000, more in 0i64..1_000_000, hospital in 0i64..6) {
        let library = load(PACK).unwrap();
        let paid = |cost| {
            let one = vec![vec![Bill(17_000, Some(0), Some(hospital), Some(cost), Some(0))]];
            let snapshot = snapshot(&library, &one);
            let results = Results::run(&library, &snapshot, DAY, Keep::Everything).unwrap();
            let steps = STEPS.map(|id| figure(&results, id, 1)[0].unwrap());
            steps.iter().sum::<i64>()
        };
        prop_assert!(paid(cost) <= paid(cost + more));
    }

    #[test]
    fn one_bill_is_settled_as_all_of_them_are(bills in prop::collection::vec(prop::collection::vec(bill(), 0..4), 1..4)) {
        let library = load(PACK).unwrap();
        let snapshot = snapshot(&library, &bills);
        let results = Results::run(&library, &snapshot, DAY, Keep::Everything).unwrap();
        let n = snapshot.tree.len(Level::Bill);
        let mut explainer = Explainer::new(&library, &snapshot, DAY, &BTreeSet::new(), |_| Injected::new()).unwrap();
        for row in 0..n {
            let explained = explainer.name("s", row).unwrap();
            for id in STEPS.iter().chain(&["bill", "patient"]) {
                let part = explained.parts.iter().find(|p| p.id == *id).unwrap();
                let whole = figure(&results, id, n)[row];
                let one = match part.value {
                    Value::Money(fen) => Some(fen.0),
                    _ => None,
                };
                prop_assert_eq!(one, whole, "{} of bill {}", id, row);
                // What is unknown says what to find out.
                prop_assert!(one.is_some() || !explained.needs.is_empty() || explained.value == Value::Bool(false));
            }
        }
    }
}
