//! Snapshots and results: what is written is what is read, one household is judged as the whole
//! county judges it, and every change between two runs is told.

mod book;
mod changes;
mod part;
mod paths;
mod simulation;
mod view;

use std::path::{Path, PathBuf};
use yihu_base::{AreaCode, AreaLevel, Date};
use yihu_policy::library::{Adoption, Library};
use yihu_policy::read::PackFiles;
use yihu_registry::AreaTree;
use yihu_registry::areas::Area;
use yihu_registry::record::Household;
use yihu_runs::freeze::{Freezer, Frozen};
use yihu_sample::{Config, County, Generator};

const AS_OF: Date = jiff::civil::date(2016, 12, 31);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The project's packs, with those of other places adopted by the sample county.
fn library() -> Library {
    library_with(&["weining", "liangping", "yizhang", "gaotai", "dongpo"])
}

fn library_with(adopted: &[&str]) -> Library {
    let files = PackFiles::read_all(&root().join("packs")).unwrap();
    let area: AreaCode = "361103".parse().unwrap();
    let adopt = |pack: &&str| Adoption {
        pack: (*pack).into(),
        area,
    };
    let adoptions: Vec<Adoption> = adopted.iter().map(adopt).collect();
    Library::load(&files, &adoptions).unwrap_or_else(|e| panic!("{e}"))
}

fn areas() -> AreaTree {
    let mut areas = Vec::new();
    for file in ["areas", "streets", "villages"] {
        let text =
            std::fs::read_to_string(root().join(format!("samples/areas/{file}.csv"))).unwrap();
        for line in text.lines().skip(1) {
            let mut cells = line.split(',').map(|c| c.trim_matches('"'));
            let code = format!("{:0<12}", cells.next().unwrap());
            let name = cells.next().unwrap().to_owned();
            areas.push(Area {
                code: code.parse().unwrap(),
                name,
            });
        }
    }
    AreaTree::new(AreaCode::COUNTRY, areas)
}

/// A small county: its households, and the facts beside them.
fn county(households: u64) -> (Vec<Household>, Vec<yihu_registry::facts::FactRow>) {
    let config = Config {
        county: County::scaled(households),
        seed: 5,
        as_of: AS_OF,
    };
    let generator = Generator::new(&config, &areas()).unwrap();
    let facts_of = generator.clone();
    let mut facts: Vec<_> = generator.village_facts().collect();
    let households: Vec<Household> = generator.collect();
    for household in &households {
        facts.extend(facts_of.household_facts(household));
    }
    (households, facts)
}

fn freeze(
    library: &Library,
    households: &[Household],
    facts: &[yihu_registry::facts::FactRow],
) -> Frozen {
    let tree = areas();
    let villages = tree
        .iter()
        .map(|a| a.code)
        .filter(|c| c.level() == AreaLevel::Village);
    let mut freezer = Freezer::new(AS_OF, villages);
    for household in households {
        freezer.push(household).unwrap();
    }
    let names = tree.iter().map(|a| (a.code, a.name.clone())).collect();
    freezer.finish(library, facts, names).unwrap()
}
