//! Lists of areas as the `china-division` package writes them: CSV files with the columns `code`
//! and `name`, one file a level.

use crate::bundle;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use yihu_base::{AreaCode, Problem, Problems};
use yihu_registry::AreaTree;
use yihu_registry::areas::{Area, AreaRow};

/// The files of a package folder; a folder needs not have all of them.
const FILES: [&str; 5] = [
    "provinces.csv",
    "cities.csv",
    "areas.csv",
    "streets.csv",
    "villages.csv",
];

/// The most areas of all files together: the country has some 670,000.
const MAX_AREAS: usize = 2_000_000;

/// The areas of files, and of the package files in folders.
///
/// # Errors
/// `areas.file` for one that cannot be read, `areas.row` for rows without a code or name, all at
/// once; `areas.empty`.
pub fn read(paths: &[PathBuf]) -> Result<Vec<AreaRow>, Problems> {
    let mut list = List::default();
    for path in paths {
        if !path.is_dir() {
            list.read(path)?;
            continue;
        }
        for file in FILES.map(|name| path.join(name)) {
            if file.exists() {
                list.read(&file)?;
            }
        }
    }
    list.done()
}

/// A tree of all these areas.
pub fn tree(rows: Vec<AreaRow>) -> AreaTree {
    let areas = rows
        .into_iter()
        .map(|AreaRow { code, name }| Area { code, name });
    AreaTree::new(AreaCode::COUNTRY, areas)
}

/// The tree of the sample county.
///
/// # Errors
/// `sample.missing`.
pub fn sample() -> Result<Vec<AreaRow>, Problems> {
    let mut list = List::default();
    for name in FILES {
        list.add(name, bundle::sample(&format!("areas/{name}"))?.as_bytes())?;
    }
    list.done()
}

/// Those in `under`, and those above it for their names.
pub fn within(rows: Vec<AreaRow>, under: AreaCode) -> Vec<AreaRow> {
    let mut rows = rows;
    rows.retain(|row| under.contains(row.code) || row.code.contains(under));
    rows
}

#[derive(Default)]
struct List {
    /// By code, so that a file given twice does no harm.
    names: BTreeMap<AreaCode, String>,
    problems: Vec<Problem>,
}

impl List {
    fn read(&mut self, path: &Path) -> Result<(), Problem> {
        let place = path.display().to_string();
        let file = File::open(path).map_err(|e| unreadable(&e).at(&place))?;
        self.add(&place, file)
    }

    fn add(&mut self, place: &str, file: impl Read) -> Result<(), Problem> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
        let header = reader.headers().map_err(|e| unreadable(&e).at(place))?;
        let column = |name: &str| {
            let found = header
                .iter()
                .position(|h| h.trim_start_matches('\u{feff}') == name);
            found.ok_or_else(|| no_column(name).at(place))
        };
        let (code, name) = (column("code")?, column("name")?);
        for record in reader.records() {
            let record = record.map_err(|e| unreadable(&e).at(place))?;
            let line = record.position().map_or(0, csv::Position::line);
            let code = record.get(code).unwrap_or_default().parse::<AreaCode>();
            let name = record.get(name).unwrap_or_default().trim();
            match code {
                Ok(code) if !name.is_empty() && self.names.len() < MAX_AREAS => {
                    self.names.insert(code, name.to_owned());
                }
                _ => self.problems.push(bad_row().at(format!("{place}:{line}"))),
            }
            if self.problems.len() >= 100 {
                break;
            }
        }
        Ok(())
    }

    fn done(self) -> Result<Vec<AreaRow>, Problems> {
        if !self.problems.is_empty() {
            return Err(Problems(self.problems));
        }
        if self.names.is_empty() {
            return Err(Problem::new(
                "areas.empty",
                "没有区划：请给出 china-division 的 CSV 文件或其目录",
                "no areas: name the CSV files of china-division, or their folder",
            )
            .into());
        }
        let rows = self
            .names
            .into_iter()
            .map(|(code, name)| AreaRow { code, name });
        Ok(rows.collect())
    }
}

fn unreadable(error: &dyn std::fmt::Display) -> Problem {
    Problem::new(
        "areas.file",
        format!("区划文件无法读取，请核对路径、权限和编码（{error}）"),
        format!("the list of areas cannot be read: check path, permissions and encoding ({error})"),
    )
}

fn no_column(name: &str) -> Problem {
    Problem::new(
        "areas.file",
        format!("缺少列 {name}：区划文件应有 code 和 name 两列"),
        format!("the column {name} is missing: a list of areas has the columns code and name"),
    )
}

fn bad_row() -> Problem {
    Problem::new(
        "areas.row",
        "区划代码应为 2、4、6、9 或 12 位数字，名称不能为空，请改正",
        "an area has a code of 2, 4, 6, 9 or 12 digits and a name: correct the row",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_a_county_with_what_lies_above_it() {
        let rows = sample().unwrap();
        let county: AreaCode = "361103".parse().unwrap();
        assert_eq!(rows.len(), 1 + 1 + 1 + 24 + 247);
        assert_eq!(within(rows.clone(), county).len(), rows.len());
        let township = within(rows, "361103108".parse().unwrap());
        assert!(township.iter().any(|r| r.code == county) && township.len() < 60);
    }

    #[test]
    fn all_bad_rows_are_told() {
        let mut list = List::default();
        let text = "\u{feff}code,name\n36,江西省\n36x,某县\n3611,\n";
        list.add("list.csv", text.as_bytes()).unwrap();
        let places: Vec<String> = list
            .done()
            .unwrap_err()
            .0
            .into_iter()
            .map(|p| p.place)
            .collect();
        assert_eq!(places, ["list.csv:3", "list.csv:4"]);
        let wrong = List::default()
            .add("list.csv", "a,b\n".as_bytes())
            .map_err(|p| p.code);
        assert_eq!(wrong, Err("areas.file"));
    }
}
