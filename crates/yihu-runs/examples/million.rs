//! Throw-away measurement.
#![allow(clippy::all, clippy::print_stdout)]
use std::time::Instant;
use yihu_policy::library::{Adoption, Library};
use yihu_policy::read::PackFiles;
use yihu_policy::results::{Keep, Results};
use yihu_policy::types::Level;
use yihu_registry::areas::{Area, AreaTree};
use yihu_runs::{freeze::Freezer, parquet};
use yihu_sample::{Config, County, Generator};

fn main() {
    let n: u64 = std::env::args()
        .nth(1)
        .map_or(1_000_000, |a| a.parse().unwrap());
    let folder = std::path::Path::new("/tmp/million");
    let files = PackFiles::read_all(std::path::Path::new("packs")).unwrap();
    let county = "361103".parse().unwrap();
    let adoptions: Vec<Adoption> = ["weining", "liangping", "yizhang", "gaotai", "dongpo"]
        .iter()
        .map(|p| Adoption {
            pack: (*p).into(),
            area: county,
        })
        .collect();
    let library = Library::load(&files, &adoptions).unwrap();
    let as_of = "2016-06-30".parse().unwrap();
    if !folder.exists() {
        let mut areas = Vec::new();
        for (file, pad) in [
            ("provinces", 10),
            ("cities", 8),
            ("areas", 6),
            ("streets", 3),
            ("villages", 0),
        ] {
            let text = std::fs::read_to_string(format!("samples/areas/{file}.csv")).unwrap();
            for line in text.lines().skip(1) {
                let mut cells = line.split(',');
                let code = cells.next().unwrap().trim_matches('"');
                let name = cells.next().unwrap().trim_matches('"');
                let code = format!("{code}{}", "0".repeat(pad));
                areas.push(Area {
                    code: code.parse().unwrap(),
                    name: name.into(),
                });
            }
        }
        let tree = AreaTree::new(county, areas);
        let villages: Vec<_> = tree
            .iter()
            .map(|a| a.code)
            .filter(|c| c.level() == yihu_base::AreaLevel::Village)
            .collect();
        let t = Instant::now();
        let generator = Generator::new(
            &Config {
                county: County::scaled(n),
                seed: 1,
                as_of,
            },
            &tree,
        )
        .unwrap();
        let facts_of = generator.clone();
        let mut facts: Vec<_> = generator.village_facts().collect();
        let mut freezer = Freezer::new(as_of, villages);
        for h in generator {
            facts.extend(facts_of.household_facts(&h));
            freezer.push(&h).unwrap();
        }
        let frozen = freezer
            .finish(&library, &facts, Default::default())
            .unwrap();
        println!("generated in {:?}", t.elapsed());
        let t = Instant::now();
        println!(
            "{:?} in {:?}",
            parquet::write(folder, &frozen).unwrap(),
            t.elapsed()
        );
    }
    for _ in 0..5 {
        let t = Instant::now();
        let used = yihu_policy::program::facts_used(&library);
        let frozen = parquet::read(folder, &parquet::Want::Facts(&used)).unwrap();
        let read = t.elapsed();
        let t2 = Instant::now();
        let results = Results::run(&library, &frozen.snapshot, as_of, Keep::Decisions).unwrap();
        println!(
            "read {read:?} evaluate {:?} total {:?}; {} persons, {} nodes",
            t2.elapsed(),
            t.elapsed(),
            frozen.snapshot.tree.len(Level::Person),
            results.program.nodes.len()
        );
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!(
        "{}",
        status.lines().find(|l| l.starts_with("VmHWM")).unwrap()
    );
}
