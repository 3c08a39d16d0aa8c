//! The words for whoever writes a policy: levels, kinds of clause, functions. Facts and names are in
//! the packs in use.

use yihu_base::Text;

/// A function or form of expressions.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// How it is written, in a clause of a household.
    pub example: &'static str,
    /// What it does.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
}

macro_rules! functions {
    ($($name:literal, $example:literal, $zh:literal, $en:literal;)*) => {
        [$(Function { name: $name, example: $example, zh: $zh, en: $en }),*]
    };
}

/// All functions and forms.
#[rustfmt::skip] // one line a function, as in a table
pub const FUNCTIONS: [Function; 29] = functions! {
    "AND", "registered AND unsafe_house", "并且：都成立才成立", "both hold";
    "OR", "unsafe_house OR size > 5", "或者：一个成立就成立", "one of them holds";
    "NOT", "NOT registered", "不成立", "does not hold";
    "IS NULL", "livestock IS NULL", "没有人登记", "nobody recorded it";
    "IS TRUE", "unsafe_house IS TRUE", "确知成立，未知算不成立", "surely holds; unknown counts as no";
    "BETWEEN", "size BETWEEN 2 AND 4", "在两数之间，含两端", "from one number to another, both included";
    "IN", "class IN ('五保户', '低保户')", "是其中之一", "is one of these";
    "CASE", "CASE WHEN size > 4 THEN yuan(500) ELSE yuan(300) END", "按条件取值", "a value for each condition";
    "COALESCE", "COALESCE(livestock, 0)", "未知时以后者代替", "what stands in for the unknown";
    "LEAST", "LEAST(size, 4)", "最小的", "the least of these";
    "GREATEST", "GREATEST(size, 1)", "最大的", "the greatest of these";
    "ROUND", "ROUND(house_area, 1)", "四舍五入到几位小数", "rounded to so many places";
    "FLOOR", "FLOOR(house_area)", "向下取整", "the whole number below";
    "CEIL", "CEIL(house_area)", "向上取整", "the whole number above";
    "ABS", "ABS(size - 3)", "绝对值", "without its sign";
    "yuan", "yuan('2300.50')", "金额，单位元", "an amount of money, in yuan";
    "DATE", "DATE '2016-01-01'", "日期", "a day";
    "as_of", "YEAR(as_of)", "测算日期", "the day of the run";
    "years_between", "years_between(DATE '1990-05-02', as_of)", "两个日期之间的满年数", "full years from one day to another";
    "YEAR", "YEAR(as_of)", "年份", "the year of a day";
    "MONTH", "MONTH(as_of)", "月份", "the month of a day";
    "DAY", "DAY(as_of)", "日", "the day of the month";
    "count", "count(persons) FILTER (WHERE age >= 60)", "满足条件的个数", "how many fulfil a condition";
    "sum", "sum(persons.work_months)", "合计", "the sum over members";
    "min", "min(persons.age)", "最小值", "the least of members";
    "max", "max(persons.age)", "最大值", "the greatest of members";
    "avg", "avg(persons.age)", "平均值", "the mean of members";
    "any", "any(persons.seriously_ill)", "有一个成立", "holds for one of them";
    "every", "every(persons.medical_insured)", "个个成立", "holds for each of them";
};

/// What the kinds of clause are called; the order in which they are offered.
pub fn kinds() -> [(&'static str, Text); 13] {
    [
        ("test", "判定", "test"),
        ("benefit", "待遇", "benefit"),
        ("parameter", "参数", "parameter"),
        ("variable", "变量", "variable"),
        ("settlement", "结算", "settlement"),
        ("duty", "职责", "duty"),
        ("quota", "配额", "quota"),
        ("plan", "计划", "plan"),
        ("indicator", "指标", "indicator"),
        ("scorecard", "评分表", "scorecard"),
        ("procedure", "程序", "procedure"),
        ("checklist", "清单", "checklist"),
        ("check", "勾稽", "check"),
    ]
    .map(|(id, zh, en)| (id, Text::new(zh, en)))
}
