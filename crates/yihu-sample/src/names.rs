//! Synthetic names: surnames by frequency, and given names put together at random.

use crate::dice::Dice;
use yihu_base::Sex;
use yihu_base::codes::Ethnic;

/// Surnames with a weight; among the rare ones those whose reading as a surname is its own.
const SURNAMES: &[(&str, u32)] = &[
    ("王", 74),
    ("李", 72),
    ("张", 68),
    ("刘", 54),
    ("陈", 45),
    ("杨", 31),
    ("黄", 28),
    ("吴", 25),
    ("赵", 23),
    ("周", 26),
    ("徐", 24),
    ("孙", 15),
    ("马", 12),
    ("朱", 18),
    ("胡", 17),
    ("林", 18),
    ("郭", 12),
    ("何", 13),
    ("高", 10),
    ("罗", 13),
    ("郑", 14),
    ("梁", 8),
    ("谢", 12),
    ("宋", 8),
    ("唐", 8),
    ("许", 8),
    ("邓", 9),
    ("韩", 6),
    ("冯", 6),
    ("曹", 6),
    ("彭", 8),
    ("曾", 8),
    ("肖", 8),
    ("田", 5),
    ("董", 5),
    ("潘", 7),
    ("袁", 6),
    ("蔡", 6),
    ("蒋", 6),
    ("余", 10),
    ("于", 4),
    ("杜", 5),
    ("叶", 9),
    ("程", 6),
    ("魏", 4),
    ("苏", 4),
    ("吕", 5),
    ("丁", 5),
    ("任", 4),
    ("卢", 5),
    ("姚", 5),
    ("沈", 4),
    ("钟", 5),
    ("姜", 4),
    ("崔", 3),
    ("谭", 4),
    ("陆", 4),
    ("范", 4),
    ("汪", 6),
    ("廖", 6),
    ("石", 3),
    ("金", 4),
    ("韦", 2),
    ("贾", 2),
    ("夏", 4),
    ("傅", 4),
    ("方", 5),
    ("邹", 5),
    ("熊", 5),
    ("白", 2),
    ("孟", 2),
    ("秦", 2),
    ("邱", 4),
    ("侯", 2),
    ("江", 5),
    ("尹", 3),
    ("薛", 2),
    ("祝", 7),
    ("俞", 6),
    ("管", 5),
    ("毛", 4),
    ("占", 3),
    ("万", 3),
    ("涂", 3),
    ("饶", 3),
    ("龚", 3),
    ("欧阳", 3),
    ("单", 1),
    ("仇", 1),
    ("区", 1),
    ("解", 1),
    ("查", 1),
    ("尉迟", 1),
    ("上官", 1),
    ("诸葛", 1),
];

/// The usual surnames of the She (畲族).
const SHE: &[(&str, u32)] = &[("雷", 4), ("蓝", 4), ("钟", 3), ("盘", 1)];

const MALE: &[&str] = &[
    "伟", "强", "军", "勇", "杰", "涛", "明", "超", "平", "辉", "鹏", "华", "飞", "鑫", "波", "斌",
    "宇", "浩", "凯", "健", "俊", "帆", "帅", "旭", "宁", "龙", "林", "欢", "建", "国", "文", "志",
    "永", "德", "福", "根", "水", "火", "木", "土", "金", "生", "发", "有", "才", "贵", "茂", "荣",
    "祥", "松", "柏", "山", "河", "海", "泉", "春", "秋", "长", "正", "忠", "良", "善", "庆", "万",
    "世", "家", "子", "梓",
];

const FEMALE: &[&str] = &[
    "芳", "娟", "敏", "静", "丽", "艳", "娜", "霞", "燕", "玲", "桂", "秀", "英", "兰", "红", "梅",
    "琴", "云", "珍", "莲", "凤", "翠", "香", "月", "玉", "素", "春", "花", "仙", "菊", "美", "爱",
    "金", "银", "莉", "婷", "雪", "倩", "颖", "琳", "萍", "蓉", "慧", "巧", "淑", "惠", "珠", "雯",
    "欣", "怡", "梓", "涵", "萱", "冬", "水", "彩", "细", "妹", "娥", "姣",
];

/// Names of peoples who put a father's name behind a dot.
const DOTTED: &[&str] = &[
    "买买提",
    "艾山",
    "吐尔逊",
    "阿不都热合曼",
    "努尔",
    "依明",
    "卡德尔",
];
const DOTTED_FEMALE: &[&str] = &["古丽娜尔", "阿依古丽", "热孜万", "帕提古丽", "米热班"];

/// The ethnic group of a household's head.
pub(crate) fn ethnic(dice: &mut Dice) -> Ethnic {
    dice.weighted(&[
        (Ethnic::Han, 985),
        (Ethnic::She, 7),
        (Ethnic::Miao, 2),
        (Ethnic::Tujia, 2),
        (Ethnic::Hui, 1),
        (Ethnic::Zhuang, 1),
        (Ethnic::Uyghur, 1),
        (Ethnic::Yi, 1),
    ])
}

/// A surname usual in an ethnic group; empty where none is used.
pub(crate) fn surname(dice: &mut Dice, ethnic: Ethnic) -> &'static str {
    match ethnic {
        Ethnic::She => dice.weighted(SHE),
        Ethnic::Uyghur => "",
        _ => dice.weighted(SURNAMES),
    }
}

/// A whole name. The old have more names of one character, and the young fewer.
pub(crate) fn name(dice: &mut Dice, surname: &str, sex: Sex, ethnic: Ethnic, age: i64) -> String {
    if ethnic == Ethnic::Uyghur || surname.is_empty() {
        let own = match sex {
            Sex::Male => dice.pick(DOTTED),
            Sex::Female => dice.pick(DOTTED_FEMALE),
        };
        return format!("{own}·{}", dice.pick(DOTTED));
    }
    let table = if sex == Sex::Male { MALE } else { FEMALE };
    let first = dice.pick(table);
    let single = if age > 30 { 14 } else { 8 };
    if dice.percent(single) {
        return format!("{surname}{first}");
    }
    let second = dice.pick(table);
    format!("{surname}{first}{second}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Stream;

    #[test]
    fn names_are_of_two_to_four_characters_or_dotted() {
        let mut dice = Dice::new(2, Stream::Damage);
        for ethnic in [Ethnic::Han, Ethnic::She, Ethnic::Uyghur] {
            for _ in 0..300 {
                let surname = surname(&mut dice, ethnic);
                let name = name(&mut dice, surname, Sex::Female, ethnic, 40);
                let dotted = name.contains('·');
                assert_eq!(dotted, ethnic == Ethnic::Uyghur, "{name}");
                assert!(dotted || (2..=4).contains(&name.chars().count()), "{name}");
            }
        }
    }
}
