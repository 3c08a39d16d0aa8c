//! The area tree of the tests.

use yihu_base::AreaCode;
use yihu_registry::AreaTree;
use yihu_registry::areas::Area;

/// The tree of samples/areas, whose names have no comma or quote inside.
pub(crate) fn guangfeng() -> AreaTree {
    let files = [
        include_str!("../../../samples/areas/provinces.csv"),
        include_str!("../../../samples/areas/cities.csv"),
        include_str!("../../../samples/areas/areas.csv"),
        include_str!("../../../samples/areas/streets.csv"),
        include_str!("../../../samples/areas/villages.csv"),
    ];
    let lines = files.iter().flat_map(|text| text.lines().skip(1));
    tree(lines.map(|line| {
        let mut cells = line.split(',').map(|cell| cell.trim_matches('"'));
        (
            cells.next().unwrap_or_default(),
            cells.next().unwrap_or_default(),
        )
    }))
}

/// A tree of codes and names.
pub(crate) fn tree<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str)>) -> AreaTree {
    let area = |(code, name): (&str, &str)| Area {
        code: code.parse().unwrap(),
        name: name.into(),
    };
    AreaTree::new(AreaCode::COUNTRY, rows.into_iter().map(area))
}
