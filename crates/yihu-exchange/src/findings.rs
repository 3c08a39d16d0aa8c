//! What can be wrong with a row, each with its severity, sentence and remedy: one table, printed
//! in `docs/import.md`.

use crate::columns::Field;
use yihu_base::Locale;

/// Whether a finding keeps its household out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// 错误: the whole household is refused until it is mended.
    Error,
    /// 提示: the household goes in; someone should look.
    Warning,
}

impl Severity {
    /// The word in a language.
    pub fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Error => locale.pick("错误", "error"),
            Self::Warning => locale.pick("提示", "warning"),
        }
    }
}

/// A kind of finding. In its sentences `{}` stands for the detail of the case.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable code.
    pub code: &'static str,
    /// Whether it refuses the household.
    pub severity: Severity,
    /// Sentence with remedy in Chinese.
    pub zh: &'static str,
    /// Sentence with remedy in English.
    pub en: &'static str,
}

/// One thing wrong with one cell, or with a whole row where `field` is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub rule: &'static Rule,
    /// Where the row stands.
    pub row: RowRef,
    /// The field whose cell is wrong.
    pub field: Option<Field>,
    /// What is put into the sentence, in the language of the report: a label, a count, a row;
    /// personal numbers masked.
    pub detail: String,
}

/// A row of data by sheet and position in the sheet's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowRef {
    /// Index of the sheet among those read.
    pub sheet: u16,
    /// Index in the sheet's rows of data.
    pub row: u32,
}

impl Finding {
    /// The sentence in a language.
    pub fn message(&self, locale: Locale) -> String {
        locale
            .pick(self.rule.zh, self.rule.en)
            .replace("{}", &self.detail)
    }

    /// Whether it keeps the household out.
    pub fn refuses(&self) -> bool {
        self.rule.severity == Severity::Error
    }
}

macro_rules! rules {
    ($($name:ident $severity:ident $code:literal $zh:literal $en:literal;)*) => {
        $(#[doc = $zh]
        pub static $name: Rule =
            Rule { code: $code, severity: Severity::$severity, zh: $zh, en: $en };)*

        /// All rules in the order of the documentation.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    NUMBER_MISSING Error "number.missing" "户编号为空，请补填" "no household number: fill it in";
    NUMBER_DIGITS Error "number.digits" "户编号应为 1–30 位数字，现为 {}" "a household number has 1–30 digits, this is {}";
    NUMBER_SPREADSHEET Error "number.spreadsheet" "编号被表格软件当作数字，超过 15 位的部分已丢失：请把该列设为文本后重新填写" "the spreadsheet took it for a number and lost the digits after the 15th: format the column as text and enter it again";
    PERSON_NUMBER_MISSING Error "person_number.missing" "人编号为空，请补填" "no person number: fill it in";
    PERSON_NUMBER_DIGITS Error "person_number.digits" "人编号应为 1–30 位数字，现为 {}" "a person number has 1–30 digits, this is {}";
    PERSON_NUMBER_TWICE Error "person_number.twice" "人编号与{}重复，请改正其中之一" "the same person number stands in {}: correct one of them";
    NAME_MISSING Error "name.missing" "姓名为空，请补填" "no name: fill it in";
    TEXT_LONG Error "text.long" "超过 {} 个字，请缩短" "longer than {} characters: shorten it";
    ID_MISSING Warning "id.missing" "证件号码为空，请尽快补录（婴儿可暂缺）" "no ID number: add it as soon as possible (an infant may have none yet)";
    ID_LENGTH Error "id.length" "证件号码为 {} 位，应为 18 位（残疾人证 20 位）；15 位旧号请换成 18 位" "the ID number has {} characters, it needs 18 (a disability certificate 20); replace an old number of 15";
    ID_SPREADSHEET Error "id.spreadsheet" "证件号码被表格软件当作数字，末几位已丢失：请把该列设为文本后照证件重新填写" "the spreadsheet took the ID number for a number and lost its last digits: format the column as text and enter it again from the card";
    ID_CHARACTER Error "id.character" "证件号码含有不应出现的字符：前 17 位应为数字，末位为数字或 X" "a wrong character in the ID number: 17 digits, then a digit or X";
    ID_BIRTH Error "id.birth" "证件号码第 7–14 位不是有效的出生日期，请照证件核对" "digits 7–14 of the ID number are no date of birth: check it against the card";
    ID_CHECKSUM Error "id.checksum" "证件号码校验不通过：按前 17 位推算末位应为 {}，请照证件核对全部号码" "the ID number fails its check: the first 17 digits ask for {} at the end, check all of it against the card";
    ID_DISABILITY Error "id.disability" "残疾人证末两位应为类别 1–7 和等级 1–4，请照证件核对" "a disability certificate ends in category 1–7 and grade 1–4: check it against the card";
    ID_TWICE Error "id.twice" "同一证件号码还出现在{}，请删去或改正其中之一" "the same ID number stands in {}: delete or correct one of them";
    ID_FUTURE Error "id.future" "出生日期晚于数据日期，请核对" "born after the date of the data: check it";
    AGE_OVER_120 Warning "age.over_120" "年龄为 {} 岁，请核对是否健在" "{} years old: check that the person is alive";
    SEX_CONTRADICTS_ID Error "sex.contradicts_id" "性别与证件号码第 17 位（{}）不符，请核对" "the sex contradicts the 17th digit of the ID number ({}): check both";
    BIRTH_CONTRADICTS_ID Error "birth.contradicts_id" "出生日期与证件号码不符，请核对" "the date of birth contradicts the ID number: check both";
    RELATION_MISSING Error "relation.missing" "与户主关系为空，请补填" "no relation to the head: fill it in";
    HEAD_MISSING Error "head.missing" "本户没有户主，请在户主一行的“与户主关系”填“户主”" "the household has no head: write 户主 as the relation of one member";
    HEAD_TWICE Error "head.twice" "本户有不止一个户主（另见{}），请只留一个" "the household has more than one head (see {}): keep one";
    SIZE_DIFFERS Error "size.differs" "人数为 {}，请核对是否漏行或多行" "the size is {} (stated/rows): look for a missing or surplus row";
    HOUSEHOLD_DIFFERS Error "household.differs" "同一户各行的该项应相同，与{}不同，请统一" "all rows of a household must agree here, {} differs: make them equal";
    AREA_MISSING Error "area.missing" "行政村为空，请补填" "no village: fill it in";
    AREA_UNKNOWN Error "area.unknown" "找不到该行政村，请核对县、乡镇、村名{}" "no such village: check county, township and village{}";
    AREA_AMBIGUOUS Error "area.ambiguous" "有几个同名行政村，请补填县和乡镇，或填行政村代码" "several villages have this name: fill in county and township, or the village code";
    AREA_CODE_DIFFERS Error "area.code_differs" "行政村代码与村名不符，该代码是“{}”，请改正其中之一" "code and name disagree, the code is \"{}\": correct one of them";
    CODE_UNKNOWN Error "code.unknown" "{} 不在代码表中，请从下拉列表选择" "{} is not in the code list: choose from the drop-down list";
    CODES_TOO_MANY Error "codes.too_many" "最多填 {} 项，请删去多余的" "at most {} values: delete the others";
    BOOL_UNKNOWN Error "bool.unknown" "应填“是”或“否”，现为 {}" "write 是 (yes) or 否 (no), this is {}";
    COUNT_INVALID Error "count.invalid" "应为 0–{} 的整数" "write a whole number from 0 to {}";
    MONEY_INVALID Error "money.invalid" "应为金额（元），最多两位小数，现为 {}" "write an amount in yuan with at most two decimals, this is {}";
    DECIMAL_INVALID Error "decimal.invalid" "应为不小于 0 的数，单位{}" "write a number of at least 0, in {}";
    YEAR_INVALID Error "year.invalid" "应为 1900 年至今的年份，如 2016" "write a year from 1900 to now, as 2016";
    DATE_INVALID Error "date.invalid" "应为日期，如 1990-01-31" "write a date, as 1990-01-31";
    PHONE_INVALID Warning "phone.invalid" "电话应为 7–12 位数字，请核对（已照录）" "a phone number has 7–12 digits: check it (kept as sent)";
    ACCOUNT_DIGITS Error "bank_account.digits" "银行账号应为 8–30 位数字，请核对" "a bank account has 8–30 digits: check it";
    HELPER_NAMELESS Warning "helper.nameless" "有帮扶单位、职务或电话但没有帮扶责任人姓名，未录入，请补填姓名" "unit, post or phone of a helper without a name are not taken: add the name";
    SCHOOLING_AGE Error "schooling.age" "{} 岁不可能是该在校生状况，请核对" "at {} years this schooling is not possible: check it";
    SCHOOLING_AGE_RARE Warning "schooling.age_rare" "{} 岁与该在校生状况少见，请核对" "at {} years this schooling is rare: check it";
    EDUCATION_AGE Error "education.age" "{} 岁不可能有该文化程度，请核对" "at {} years this education is not possible: check it";
    EDUCATION_PRESCHOOL Warning "education.preschool" "{} 岁已不是学龄前儿童，请更新" "at {} years no longer below school age: bring it up to date";
    LABOUR_AGE Error "labour.age" "{} 岁不可能是普通或技能劳动力，请核对" "at {} years no ordinary or skilled labour: check it";
    LABOUR_WORKS Warning "labour.works" "丧失或无劳动力但有务工记录，请核对" "without labour capacity but working away: check both";
    WORK_CHILD Warning "work.child" "{} 岁外出务工，请核对" "working away at {} years: check it";
    WORK_MONTHS_WITHOUT_PLACE Warning "work.months_without_place" "有务工时间但没有务工区域，请补填" "months of work without where: fill it in";
    RELATION_SEX Error "relation.sex" "与户主关系和性别（{}）不符，请核对" "the relation contradicts the sex ({}): check both";
    RELATION_SPOUSE_AGE Error "relation.spouse_age" "{} 岁不可能是配偶，请核对与户主关系" "no spouse at {} years: check the relation";
    RELATION_SPOUSE_SEX Warning "relation.spouse_sex" "配偶与户主性别相同，请核对" "spouse and head have the same sex: check it";
    RELATION_GENERATION Error "relation.generation" "与户主的年龄不合辈分（{}），请核对与户主关系和证件号码" "the ages contradict the relation ({}): check relation and ID number";
    HEALTH_CONTRADICTION Error "health.contradiction" "“健康”不能与疾病或残疾同时填写，请只留一种" "健康 cannot stand beside an illness or disability: keep one";
    HEALTH_CERTIFICATE Warning "health.certificate" "持残疾人证但健康状况没有“残疾”，请核对" "holds a disability certificate, but the health field lacks 残疾: check it";
    HOUSE_GRADE Error "house.grade" "住房等级为 {}，与危房户不符（C、D 级为危房），请核对" "grade {} contradicts the unsafe-house field (C and D are unsafe): check both";
    WATER_CONTRADICTION Warning "water.contradiction" "饮水安全与饮水困难同为“是”，请核对" "water is both safe and difficult: check it";
    CLASS_STATUS Error "class.status" "一般农户不应有脱贫属性，请核对" "an ordinary household has no poverty status: check both";
    CLASS_FIVE_GUARANTEE Warning "class.five_guarantee" "五保（特困供养）户有普通或技能劳动力，请核对" "a five-guarantee household with able labour: check it";
    CAUSE_REPEATED Warning "cause.repeated" "其他致贫原因与主要致贫原因重复，请核对" "the other causes repeat the main cause: check it";
    INCOME_NEGATIVE Warning "income.negative" "金额为负，请核对" "a negative amount: check it";
    INCOME_CONTRADICTION Warning "income.contradiction" "按各项收支计算人均为 {} 元，与所填不符，请核对" "the items give {} yuan per head, not what is stated: check it";
    LAND_IRRIGATED Warning "land.irrigated" "有效灌溉面积大于耕地面积，请核对" "more irrigated than cultivated land: check it";
    NOT_A_MEMBER Warning "row.not_a_member" "该行没有户编号、姓名和证件号码，已跳过，请核对" "a row without household number, name and ID number was left out: check it";
    REGISTER Error "register" "{}" "{}";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_details_stand_in_both_languages() {
        let mut seen = std::collections::HashSet::new();
        for rule in RULES {
            assert!(seen.insert(rule.code), "{}", rule.code);
            assert_eq!(
                rule.zh.contains("{}"),
                rule.en.contains("{}"),
                "{}",
                rule.code
            );
        }
    }
}
