//! Names as words of an index: characters, pairs of characters and pinyin initials.
//!
//! The words are plain ASCII, so that neither engine's tokenizer nor its locale decides whether a
//! rare character can be found.

use pinyin::ToPinyin;
use std::fmt::Write;
use yihu_base::text::fold;

/// Surnames read otherwise than the character alone (姓氏异读), with their pinyin; all readings of
/// those that have several as surnames.
const SURNAMES: [(&str, &str); 58] = [
    ("万俟", "mo qi"),
    ("尉迟", "yu chi"),
    ("单于", "chan yu"),
    ("长孙", "zhang sun"),
    ("澹台", "tan tai"),
    ("宓", "fu"),
    ("宓", "mi"),
    ("单", "shan"),
    ("仇", "qiu"),
    ("区", "ou"),
    ("解", "xie"),
    ("查", "zha"),
    ("曾", "zeng"),
    ("翟", "zhai"),
    ("翟", "di"),
    ("朴", "piao"),
    ("盖", "ge"),
    ("盖", "gai"),
    ("缪", "miao"),
    ("覃", "qin"),
    ("覃", "tan"),
    ("乐", "yue"),
    ("乐", "le"),
    ("召", "shao"),
    ("冼", "xian"),
    ("洗", "xian"),
    ("折", "she"),
    ("石", "shi"),
    ("尹", "yin"),
    ("种", "chong"),
    ("重", "chong"),
    ("秘", "bi"),
    ("繁", "po"),
    ("黑", "he"),
    ("瞿", "qu"),
    ("员", "yun"),
    ("郇", "xun"),
    ("郗", "xi"),
    ("郗", "chi"),
    ("晁", "chao"),
    ("祭", "zhai"),
    ("祭", "ji"),
    ("能", "nai"),
    ("乜", "nie"),
    ("佴", "nai"),
    ("隗", "wei"),
    ("隗", "kui"),
    ("逄", "pang"),
    ("撒", "sa"),
    ("沈", "shen"),
    ("宿", "su"),
    ("车", "che"),
    ("幺", "yao"),
    ("贾", "jia"),
    ("那", "na"),
    ("哈", "ha"),
    ("任", "ren"),
    ("华", "hua"),
];

/// The form of a name that is compared: folded, without middle dots and blanks, in lower case.
pub(crate) fn key(name: &str) -> String {
    let kept = |c: &char| {
        !matches!(
            c,
            '·' | '•' | '‧' | '・' | '⋅' | '∙' | '.' | ' ' | '\'' | '-'
        )
    };
    fold(name).to_lowercase().chars().filter(kept).collect()
}

/// The words of the index for a name's [`key`], joined by blanks.
pub(crate) fn grams(key: &str) -> String {
    let chars: Vec<char> = key.chars().collect();
    let mut out = String::with_capacity(chars.len() * 18 + 8);
    for &c in &chars {
        single(&mut out, c);
    }
    for two in chars.windows(2) {
        pair(&mut out, two[0], two[1]);
    }
    for reading in initials(key) {
        word(&mut out, 'p').push_str(&reading);
    }
    out
}

/// What a search text asks of the index.
pub(crate) enum Wanted {
    /// All of these words.
    Words(Vec<String>),
    /// A word that starts with this one.
    Prefix(String),
}

/// How to look up a search text's [`key`]; `None` when it holds nothing to look for.
pub(crate) fn wanted(key: &str) -> Option<Wanted> {
    let chars: Vec<char> = key.chars().collect();
    if !chars.is_empty() && chars.iter().all(char::is_ascii_lowercase) {
        return Some(Wanted::Prefix(format!("p{key}")));
    }
    let mut out = String::new();
    match chars.as_slice() {
        [] => return None,
        [one] => single(&mut out, *one),
        more => more
            .windows(2)
            .for_each(|two| pair(&mut out, two[0], two[1])),
    }
    Some(Wanted::Words(out.split(' ').map(str::to_owned).collect()))
}

/// Whether a name's [`key`] is one that a search for `text` (a key too) finds.
pub(crate) fn has(name: &str, text: &str, wanted: &Wanted) -> bool {
    match wanted {
        Wanted::Words(_) => name.contains(text),
        Wanted::Prefix(_) => initials(name).iter().any(|i| i.starts_with(text)),
    }
}

fn word(out: &mut String, kind: char) -> &mut String {
    if !out.is_empty() {
        out.push(' ');
    }
    out.push(kind);
    out
}

fn single(out: &mut String, c: char) {
    // Writing to a String cannot fail.
    let _ = write!(word(out, '1'), "{:x}", c as u32);
}

fn pair(out: &mut String, a: char, b: char) {
    let _ = write!(word(out, '2'), "{:x}z{:x}", a as u32, b as u32);
}

/// The pinyin initials of a name, one text for each reading of its surname.
fn initials(key: &str) -> Vec<String> {
    let plain = |text: &str| -> String { text.chars().filter_map(initial).collect() };
    let longest = SURNAMES
        .iter()
        .filter(|(s, _)| key.starts_with(s))
        .map(|(s, _)| s.len())
        .max();
    let Some(longest) = longest else {
        return [plain(key)].into_iter().filter(|s| !s.is_empty()).collect();
    };
    let (surname, given) = key.split_at(longest);
    let mut all: Vec<String> = SURNAMES
        .iter()
        .filter(|(s, _)| *s == surname)
        .map(|(_, reading)| {
            let surname = reading
                .split(' ')
                .filter_map(|syllable| syllable.chars().next());
            surname.collect::<String>() + &plain(given)
        })
        .collect();
    all.dedup();
    all
}

fn initial(c: char) -> Option<char> {
    if c.is_ascii_alphabetic() {
        return Some(c.to_ascii_lowercase());
    }
    c.to_pinyin()?.first_letter().chars().next()
}
