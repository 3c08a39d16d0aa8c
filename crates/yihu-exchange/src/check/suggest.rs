//! The labels nearest to what was written.

use yihu_base::secret::mask;

/// Up to three of `labels` that share at least a third of their characters with `text`, the nearest
/// first.
pub fn nearest<'a>(text: &str, labels: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let typed: Vec<char> = text.chars().collect();
    let mut scored: Vec<(usize, &str)> = labels
        .into_iter()
        .filter_map(|label| {
            let wanted: Vec<char> = label.chars().collect();
            let distance = distance(&typed, &wanted);
            (distance * 3 <= typed.len().max(wanted.len()) * 2).then_some((distance, label))
        })
        .collect();
    scored.sort_unstable();
    scored.dedup();
    scored
        .into_iter()
        .take(3)
        .map(|(_, label)| label.to_owned())
        .collect()
}

/// Edit distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// A wrong value for a sentence: quoted, short, and masked where it holds a long number, since a
/// shifted column puts ID numbers anywhere.
pub fn quoted(value: &str) -> String {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let shown = if digits >= 7 {
        mask(value)
    } else {
        value.to_owned()
    };
    let short: String = shown.chars().take(20).collect();
    let dots = if shown.chars().count() > 20 {
        "…"
    } else {
        ""
    };
    format!("“{short}{dots}”")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_label_comes_first() {
        let labels = ["一般贫困户", "低保贫困户", "五保户", "扶贫户"];
        for (typed, want) in [
            ("一般贫困", Some("一般贫困户")),
            ("低保贫困", Some("低保贫困户")),
            ("五保", Some("五保户")),
            ("XYZ", None),
        ] {
            assert_eq!(
                nearest(typed, labels).first().map(String::as_str),
                want,
                "{typed}"
            );
        }
        assert_eq!(quoted("999999199001010010"), "“999999********0010”");
        assert_eq!(quoted("一般贫户"), "“一般贫户”");
    }
}
