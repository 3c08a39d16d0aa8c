//! Area trees from the CSV files of `china-division`: provinces, cities, areas, streets, villages.

use crate::source::{self, Limits, file_name};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use yihu_base::{AreaCode, Problem};
use yihu_registry::areas::AreaRow;

/// The files of the package, the widest areas first.
const FILES: [&str; 5] = [
    "provinces.csv",
    "cities.csv",
    "areas.csv",
    "streets.csv",
    "villages.csv",
];

/// Reads the areas in `within`, and those above it for their names. `paths` are files, or folders
/// that hold files of the package; any of the five may be missing. Where two files have the same
/// code (a city without counties is its own county), the wider one's name stands.
///
/// # Errors
/// A file cannot be read, has no columns `code` and `name`, or a code is none; `area.none` when
/// nothing is in `within`.
pub fn read(paths: &[PathBuf], within: AreaCode) -> Result<Vec<AreaRow>, Problem> {
    let mut areas: BTreeMap<AreaCode, String> = BTreeMap::new();
    for path in files(paths) {
        read_file(&path, within, &mut areas)?;
    }
    if !areas.keys().any(|code| within.contains(*code)) {
        return Err(Problem::new(
            "area.none",
            format!("文件中没有 {within} 之内的区划，请核对代码和文件"),
            format!("the files have no area in {within}: check the code and the files"),
        ));
    }
    Ok(areas
        .into_iter()
        .map(|(code, name)| AreaRow { code, name })
        .collect())
}

/// The files named, folders replaced by the files of the package in them, the widest first.
fn files(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(
                FILES
                    .map(|name| path.join(name))
                    .into_iter()
                    .filter(|p| p.exists()),
            );
        } else {
            files.push(path.clone());
        }
    }
    let order = |path: &PathBuf| {
        let name = file_name(path);
        FILES.iter().position(|f| *f == name).unwrap_or(FILES.len())
    };
    files.sort_by_key(order);
    files
}

fn read_file(
    path: &Path,
    within: AreaCode,
    areas: &mut BTreeMap<AreaCode, String>,
) -> Result<(), Problem> {
    let mut columns: Option<(usize, usize)> = None;
    let place = file_name(path);
    source::read(path, &Limits::DEFAULT, &mut |_, row| {
        let Some((code, name)) = columns else {
            let find = |names: [&str; 2]| {
                row.cells()
                    .position(|c| names.contains(&c.trim().to_lowercase().as_str()))
            };
            columns = find(["code", "代码"]).zip(find(["name", "名称"]));
            return columns.map(drop).ok_or_else(no_columns);
        };
        if row.is_blank() {
            return Ok(());
        }
        let at = |p: Problem| p.at(row.number().to_string());
        let code: AreaCode = row.cell(code).parse().map_err(at)?;
        if within.contains(code) || code.contains(within) {
            areas
                .entry(code)
                .or_insert_with(|| row.cell(name).trim().to_owned());
        }
        Ok(())
    })
    .map(drop)
    .map_err(|p| {
        if p.place.starts_with(&place) {
            p
        } else {
            p.at(&place)
        }
    })
}

fn no_columns() -> Problem {
    Problem::new(
        "area.columns",
        "首行应有 code 和 name 两列（china-division 的 CSV 文件）",
        "the first row needs the columns code and name (a CSV file of china-division)",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_any_part_of_the_package() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            std::fs::write(dir.path().join(name), text).unwrap();
        };
        write(
            "villages.csv",
            "code,name,streetCode,provinceCode,cityCode,areaCode\n361103100201,东阳村委会,361103100,36,3611,361103\n361102001001,外县居委会,361102001,36,3611,361102\n",
        );
        write("provinces.csv", "code,name\n\"36\",\"江西省\"\n44,广东省\n");
        write(
            "streets.csv",
            "code,name,areaCode\n361103100,东阳乡,361103\n",
        );
        write(
            "cities.csv",
            "code,name,provinceCode\n3611,上饶市,36\n4419,东莞市,44\n",
        );
        write(
            "areas.csv",
            "code,name,cityCode\n361103,广丰区,3611\n441900,不设区,4419\n",
        );
        let rows = |within: &str| {
            let rows = read(&[dir.path().to_owned()], within.parse().unwrap());
            rows.map(|rows| {
                rows.into_iter()
                    .map(|r| format!("{} {}", r.code, r.name))
                    .collect::<Vec<_>>()
            })
            .map_err(|p| p.code)
        };
        assert_eq!(
            rows("361103").unwrap(),
            [
                "360000000000 江西省",
                "361100000000 上饶市",
                "361103000000 广丰区",
                "361103100000 东阳乡",
                "361103100201 东阳村委会"
            ]
        );
        assert_eq!(
            rows("44").unwrap(),
            ["440000000000 广东省", "441900000000 东莞市"]
        );
        assert_eq!(rows("51"), Err("area.none"));
        write("streets.csv", "x,y\n1,2\n");
        assert_eq!(rows("36"), Err("area.columns"));
        write("streets.csv", "code,name\n3611,上饶市\n36110,错\n");
        let problem = read(&[dir.path().join("streets.csv")], AreaCode::COUNTRY).unwrap_err();
        assert_eq!(
            (problem.code, problem.place.as_str()),
            ("area.code", "streets.csv, 3")
        );
    }
}
