//! The columns of the national export and of the registration form: one table from which headers
//! are matched, cells checked, files written and `docs/import.md` printed.

use yihu_base::CodeList;
use yihu_base::codes::{
    Cause, Class, Education, Ethnic, HouseGrade, HouseStructure, Labour, Relation, Road, Schooling,
    Sex, Status, WaterSource, WorkPlace,
};

/// Whose fact a column holds, and so on which rows of a household it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// The household's: the same on all its rows, or empty on some of them.
    Household,
    /// The household's, taken from the head's row, else from the first row that has it.
    Head,
    /// The row's own person.
    Person,
}

/// How the text of a cell is read and checked.
#[derive(Debug, Clone, Copy)]
pub enum Format {
    /// Free text of at most so many characters.
    Text(usize),
    /// Digits that are a name, not a quantity (户编号, 银行账号): never a number cell.
    Digits,
    /// 公民身份号码 or 残疾人证号.
    IdNumber,
    /// 是 or 否.
    Bool,
    /// A whole number from 0 to the given.
    Count(i32),
    /// Yuan with at most two decimals.
    Money,
    /// A decimal number that is not negative, with its unit.
    Decimal(&'static str),
    /// A year from 1900 on.
    Year,
    /// A civil date.
    Date,
    /// One label of a code list.
    Code(fn() -> Vec<&'static str>),
    /// Up to so many labels of a code list, joined by commas.
    Codes(usize, fn() -> Vec<&'static str>),
}

/// One column of the table.
#[derive(Debug)]
pub struct Column {
    /// The field it fills.
    pub field: Field,
    /// The header as the national export prints it.
    pub header: &'static str,
    /// Other headers the field sends.
    pub aliases: &'static [&'static str],
    /// Whose fact it is.
    pub level: Level,
    /// Whether a file without it is refused.
    pub required: bool,
    /// How its cells are read.
    pub format: Format,
}

macro_rules! columns {
    ($($field:ident $header:literal [$($alias:literal),*] $level:ident $need:ident $format:expr;)*) => {
        /// A field of the household record that a column may fill.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Field {
            $(#[doc = $header] $field,)*
        }

        /// All columns, those of the national export first and in its order.
        pub static COLUMNS: &[Column] = &[$(Column {
            field: Field::$field,
            header: $header,
            aliases: &[$($alias),*],
            level: Level::$level,
            required: need::$need,
            format: $format,
        }),*];
    };
}

mod need {
    pub const REQUIRED: bool = true;
    pub const OPTIONAL: bool = false;
}

use Format::{Bool, Code, Codes, Count, Date, Decimal, Digits, IdNumber, Money, Text, Year};

/// Health labels: 健康 or any of the others joined.
fn health_labels() -> Vec<&'static str> {
    yihu_base::codes::Health::labels()
}

columns! {
    Province "省(自治区、直辖市)" ["省", "省份"] Household OPTIONAL Text(30);
    City "市(盟、州)" ["市", "地市", "设区市"] Household OPTIONAL Text(30);
    County "县(市、区、旗)" ["县", "区县", "县区", "县名"] Household OPTIONAL Text(30);
    Township "乡(镇)" ["乡", "镇", "乡镇街道", "乡镇名"] Household OPTIONAL Text(30);
    Village "行政村" ["村", "村名", "行政村名", "行政村社区", "所在村"] Household REQUIRED Text(50);
    VillageCode "行政村代码" ["村代码", "区划代码", "行政区划代码"] Household OPTIONAL Digits;
    Group "自然村" ["村民小组", "组", "自然村组", "自然村村民小组", "村组"] Household OPTIONAL Text(50);
    Number "户编号" ["户编码", "家庭编号", "农户编号"] Household REQUIRED Digits;
    PersonNumber "人编号" ["人编码", "人员编号", "成员编号"] Person REQUIRED Digits;
    Name "姓名" ["成员姓名", "家庭成员姓名"] Person REQUIRED Text(30);
    Sex "性别" [] Person OPTIONAL Code(Sex::labels);
    IdNumber "证件号码" ["公民身份号码", "身份证号", "身份证号码", "身份证", "证件号", "公民身份证号码"] Person REQUIRED IdNumber;
    Birth "出生日期" ["出生年月日", "生日"] Person OPTIONAL Date;
    Size "人数" ["家庭人口", "家庭人口数", "家庭人数", "户人数"] Household OPTIONAL Count(99);
    Relation "与户主关系" ["与户主的关系", "家庭关系"] Person REQUIRED Code(Relation::labels);
    Ethnic "民族" [] Person OPTIONAL Code(Ethnic::labels);
    Education "文化程度" ["学历", "受教育程度"] Person OPTIONAL Code(Education::labels);
    Schooling "在校生状况" ["在校生情况", "是否在校生", "在校状况"] Person OPTIONAL Code(Schooling::labels);
    Health "健康状况" ["身体状况"] Person OPTIONAL Codes(3, health_labels);
    Labour "劳动技能" ["劳动能力", "劳动力状况"] Person OPTIONAL Code(Labour::labels);
    WorkPlace "务工状况" ["务工区域", "务工情况"] Person OPTIONAL Code(WorkPlace::labels);
    WorkMonths "务工时间(月)" ["务工时间", "务工月数"] Person OPTIONAL Count(12);
    CatastrophicInsured "参加大病医疗" ["是否参加大病保险", "是否参加大病医疗保险", "参加大病保险"] Person OPTIONAL Bool;
    MedicalInsured "是否参加城乡居民基本医疗保险" ["新型农村合作医疗", "是否参加新型农村合作医疗", "是否参加新农合", "城乡居民基本医疗保险"] Person OPTIONAL Bool;
    PensionInsured "是否参加城乡居民基本养老保险" ["城乡居民基本养老保险", "是否参加城乡居民养老保险", "是否参加新农保"] Person OPTIONAL Bool;
    Status "脱贫属性" ["脱贫状态"] Household OPTIONAL Code(Status::labels);
    Class "贫困户属性" ["户类型", "农户属性", "贫困户类型"] Household OPTIONAL Code(Class::labels);
    MainCause "主要致贫原因" ["致贫原因"] Household OPTIONAL Code(Cause::labels);
    OtherCauses "其他致贫原因" ["其它致贫原因", "次要致贫原因"] Household OPTIONAL Codes(2, Cause::labels);
    UnsafeHouse "危房户" ["是否危房户", "是否危房", "危房"] Household OPTIONAL Bool;
    SafeWater "饮水安全" ["是否解决安全饮用水", "饮水是否安全", "是否饮水安全"] Household OPTIONAL Bool;
    DifficultWater "饮水困难" ["是否饮水困难", "饮水是否困难"] Household OPTIONAL Bool;
    IncomePerCapita "人均纯收入" ["年人均纯收入", "家庭人均纯收入", "农民人均纯收入"] Household OPTIONAL Money;
    MartyrFamily "是否军烈属" ["军烈属"] Household OPTIONAL Bool;
    OneChild "是否独生子女户" ["独生子女户"] Household OPTIONAL Bool;
    TwoDaughters "是否双女户" ["双女户"] Household OPTIONAL Bool;
    Phone "联系电话" ["电话", "手机", "手机号码", "联系方式"] Head OPTIONAL Digits;
    Bank "开户银行" ["开户行", "银行名称", "开户银行名称"] Head OPTIONAL Text(60);
    BankAccount "银行账号" ["银行卡号", "账号", "银行帐号", "帐号", "一卡通账号"] Head OPTIONAL Digits;
    AccountYear "收支年度" ["年度", "收入年度"] Household OPTIONAL Year;
    Wages "工资性收入" [] Household OPTIONAL Money;
    Business "生产经营性收入" ["经营性收入"] Household OPTIONAL Money;
    Property "财产性收入" [] Household OPTIONAL Money;
    Transfers "转移性收入" [] Household OPTIONAL Money;
    Costs "生产经营性支出" ["经营性支出"] Household OPTIONAL Money;
    Cultivated "耕地面积" ["耕地"] Household OPTIONAL Decimal("亩");
    Irrigated "有效灌溉面积" ["灌溉面积"] Household OPTIONAL Decimal("亩");
    Woodland "林地面积" ["林地"] Household OPTIONAL Decimal("亩");
    ReturnedForest "退耕还林面积" ["退耕还林"] Household OPTIONAL Decimal("亩");
    Pasture "牧草地面积" ["牧草地"] Household OPTIONAL Decimal("亩");
    WaterSurface "水面面积" ["水面"] Household OPTIONAL Decimal("亩");
    Livestock "牲畜头数" ["牲畜"] Household OPTIONAL Count(1_000_000);
    HouseGrade "住房等级" ["房屋鉴定等级", "危房等级", "住房鉴定等级"] Household OPTIONAL Code(HouseGrade::labels);
    HouseArea "住房面积" ["房屋面积"] Household OPTIONAL Decimal("平方米");
    HouseBuilt "建房年份" ["建房时间", "建房年度"] Household OPTIONAL Year;
    HouseStructure "住房结构" ["主要结构", "房屋结构"] Household OPTIONAL Code(HouseStructure::labels);
    Relocated "是否易地扶贫搬迁户" ["易地扶贫搬迁户", "是否搬迁户"] Household OPTIONAL Bool;
    WaterSource "主要饮用水来源" ["饮用水来源", "饮水来源"] Household OPTIONAL Code(WaterSource::labels);
    Road "入户路类型" ["入户路"] Household OPTIONAL Code(Road::labels);
    RoadDistance "与村主干路距离" ["与村主干路距离公里", "距村主干路"] Household OPTIONAL Decimal("公里");
    Electricity "是否通生活用电" ["生活用电", "是否通电"] Household OPTIONAL Bool;
    Broadcasting "是否通广播电视" ["广播电视"] Household OPTIONAL Bool;
    SanitaryToilet "是否有卫生厕所" ["卫生厕所"] Household OPTIONAL Bool;
    Cooperative "是否加入农民专业合作组织" ["是否加入农民专业合作社", "是否加入合作社"] Household OPTIONAL Bool;
    LedByEnterprise "是否有龙头企业带动" ["龙头企业带动"] Household OPTIONAL Bool;
    HelperName "帮扶责任人" ["帮扶人", "帮扶人姓名", "帮扶责任人姓名"] Head OPTIONAL Text(30);
    HelperUnit "帮扶单位" ["帮扶人单位", "帮扶责任人单位"] Head OPTIONAL Text(60);
    HelperPost "帮扶人职务" ["帮扶责任人职务"] Head OPTIONAL Text(60);
    HelperPhone "帮扶人电话" ["帮扶人联系电话", "帮扶责任人电话", "帮扶责任人联系电话"] Head OPTIONAL Digits;
}

impl Field {
    /// How many fields there are.
    pub const COUNT: usize = COLUMNS.len();

    /// The column that fills the field.
    pub fn column(self) -> &'static Column {
        &COLUMNS[self as usize]
    }

    /// The header as the national export prints it.
    pub fn header(self) -> &'static str {
        self.column().header
    }

    /// Whether a cell holds personal numbers, masked wherever it is shown to others.
    pub fn personal(self) -> bool {
        matches!(
            self,
            Self::IdNumber | Self::Birth | Self::Phone | Self::BankAccount | Self::HelperPhone
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;
    use yihu_base::text::key;

    #[test]
    fn headers_and_aliases_name_one_field_each() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for (i, column) in COLUMNS.iter().enumerate() {
            assert_eq!(column.field as usize, i);
            let mut names = vec![column.header];
            names.extend(column.aliases);
            for name in names {
                let other = seen.insert(key(name), column.header);
                assert_eq!(other, None, "{name} names two columns");
            }
        }
    }
}
