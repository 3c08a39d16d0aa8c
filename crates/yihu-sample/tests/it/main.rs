//! The register as the rest of the system meets it: as records, as facts and as a file that is
//! imported.

mod facts;
mod file;
mod register;

use std::path::Path;
use yihu_base::{AreaCode, Date};
use yihu_registry::AreaTree;
use yihu_registry::areas::Area;
use yihu_sample::{Config, County, Generator};

/// The tree of samples/areas.
fn areas() -> AreaTree {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/areas");
    let mut areas = Vec::new();
    for list in ["provinces", "cities", "areas", "streets", "villages"] {
        let mut reader = csv::Reader::from_path(folder.join(list).with_extension("csv")).unwrap();
        for record in reader.records() {
            let record = record.unwrap();
            areas.push(Area {
                code: record[0].parse().unwrap(),
                name: record[1].to_owned(),
            });
        }
    }
    AreaTree::new(AreaCode::COUNTRY, areas)
}

fn as_of() -> Date {
    Date::new(2014, 6, 30).unwrap()
}

fn generator(county: County, seed: u64) -> Generator {
    Generator::new(
        &Config {
            county,
            seed,
            as_of: as_of(),
        },
        &areas(),
    )
    .unwrap()
}
