use crate::{areas, as_of, generator};
use rstest::rstest;
use std::collections::HashMap;
use std::path::Path;
use yihu_base::Locale;
use yihu_exchange::check::{Checker, RegistryHeaders, required_columns};
use yihu_exchange::findings::Finding;
use yihu_exchange::places::Places;
use yihu_exchange::sheet;
use yihu_exchange::source::Limits;
use yihu_registry::record::Household;
use yihu_sample::{County, Layout, Margin, write_register};

/// What an import makes of a file: good households, refused ones, and the codes of findings.
struct Read {
    good: HashMap<String, Household>,
    refused: Vec<Vec<&'static str>>,
    warnings: HashMap<&'static str, usize>,
}

fn read(path: &Path) -> Read {
    let headers = RegistryHeaders::default();
    let book = sheet::read(path, &Limits::DEFAULT, &headers, &mut |_| ()).unwrap();
    required_columns(&book).unwrap();
    let areas = areas();
    let places = Places::new(&areas);
    let checker = Checker::new(&book, &places, as_of(), Locale::En);
    assert_eq!(checker.strays(), []);
    let mut read = Read {
        good: HashMap::new(),
        refused: Vec::new(),
        warnings: HashMap::new(),
    };
    for i in 0..checker.len() {
        let checked = checker.check(i);
        match checked.household {
            Some(household) => {
                for finding in &checked.findings {
                    *read.warnings.entry(finding.rule.code).or_default() += 1;
                }
                read.good.insert(household.number.clone(), household);
            }
            None => {
                let errors = checked.findings.iter().filter(|f| Finding::refuses(f));
                read.refused.push(errors.map(|f| f.rule.code).collect());
            }
        }
    }
    read
}

/// The file as sent, with careless typing, gives back every generated household, whole, and
/// refuses those with a fault for the fault they have.
#[rstest]
#[case("register.csv")]
#[case("register.xlsx")]
fn an_import_gives_back_what_was_generated(#[case] name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let layout = Layout {
        careless_permille: 400,
        faulty_households: 20,
        ..Layout::as_sent()
    };
    let layout = Layout {
        paper_page_rows: Some(700),
        ..layout
    };
    let written = write_register(
        &path,
        generator(County::scaled(1200), 31),
        &areas(),
        &layout,
    )
    .unwrap();
    let total = County::scaled(1200).total();
    assert_eq!(Margin::new(written.households, written.persons), total);
    assert_eq!(written.faulty_households, 20);

    let read = read(&path);
    let generated: Vec<Household> = generator(County::scaled(1200), 31).collect();
    for household in generated {
        let (want, back) = (format!("{household:#?}"), read.good.get(&household.number));
        let back = format!("{:#?}", back.expect("not refused"));
        let differing = want.lines().zip(back.lines()).find(|(a, b)| a != b);
        assert_eq!(differing, None, "{}", household.number);
        assert_eq!(
            read.good.get(&household.number),
            Some(&household),
            "in a masked number"
        );
    }
    assert_eq!(read.good.len(), 1200);
    let faults = [
        "id.spreadsheet",
        "id.checksum",
        "head.twice",
        "head.missing",
        "area.unknown",
        "code.unknown",
        "schooling.age",
        "sex.contradicts_id",
        "size.differs",
        "id.twice",
    ];
    assert_eq!(read.refused.len(), 20);
    for (i, codes) in read.refused.iter().enumerate() {
        assert!(
            codes.contains(&faults[i % faults.len()]),
            "household {i}: {codes:?}"
        );
    }
}

#[test]
fn a_file_as_sent_raises_few_warnings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("county.csv");
    let written = write_register(
        &path,
        generator(County::scaled(5000), 4),
        &areas(),
        &Layout::as_sent(),
    )
    .unwrap();
    let read = read(&path);
    assert_eq!((read.good.len() as u64, written.households), (5000, 5000));
    assert_eq!(read.refused.len() as u64, written.faulty_households);
    let odd: usize = read
        .warnings
        .iter()
        .filter(|(c, _)| **c != "id.missing")
        .map(|(_, n)| n)
        .sum();
    assert!(odd < 10, "{:?}", read.warnings);
}

#[rstest]
#[case("a.csv")]
#[case("a.xlsx")]
fn a_seed_gives_the_same_bytes(#[case] name: &str) {
    let print = |seed| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        let generator = generator(County::scaled(300), seed);
        write_register(&path, generator, &areas(), &Layout::as_sent()).unwrap();
        blake3::hash(&std::fs::read(path).unwrap())
    };
    assert_eq!(print(1), print(1));
    assert_ne!(print(1), print(2));
}

#[test]
fn refuses_another_kind_of_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.pdf");
    let refused = write_register(
        &path,
        generator(County::scaled(1), 1),
        &areas(),
        &Layout::plain(),
    );
    assert_eq!(refused.map_err(|p| p.code), Err("sample.file"));
}
