//! Code lists of the national register (`docs/data-model.md`): each value has an id for packs and
//! files, its Chinese label, and the other labels the field sends.

use std::fmt;

/// A closed list of values.
pub trait CodeList: Copy + Eq + Sized + 'static {
    /// The id of the list.
    const NAME: &'static str;
    /// The Chinese name of the list.
    const ZH: &'static str;
    /// All values in their order.
    const ALL: &'static [Self];
    /// The id of the value, as packs write it.
    fn id(self) -> &'static str;
    /// The Chinese label.
    fn zh(self) -> &'static str;
    /// Other labels accepted on import.
    fn aliases(self) -> &'static [&'static str];
    /// Position in [`CodeList::ALL`], the form in which columns and tables store it.
    fn index(self) -> u8;

    /// From the stored position.
    fn from_index(index: u8) -> Option<Self> {
        Self::ALL.get(usize::from(index)).copied()
    }

    /// From an id, label or alias; the text should be folded first.
    fn parse(text: &str) -> Option<Self> {
        let key = crate::text::key(text);
        Self::ALL
            .iter()
            .copied()
            .find(|v| v.id() == key || v.zh() == key || v.aliases().iter().any(|a| *a == key))
    }

    /// The labels of all values, for error messages and validation lists.
    fn labels() -> Vec<&'static str> {
        Self::ALL.iter().map(|v| v.zh()).collect()
    }
}

macro_rules! code_list {
    ($(#[$doc:meta])* $name:ident = $list:literal $zh:literal {
        $($variant:ident $id:literal $label:literal $([$($alias:literal),*])?;)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name {
            $(#[doc = $label] $variant,)*
        }

        impl CodeList for $name {
            const NAME: &'static str = $list;
            const ZH: &'static str = $zh;
            const ALL: &'static [Self] = &[$(Self::$variant),*];
            fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),* }
            }
            fn zh(self) -> &'static str {
                match self { $(Self::$variant => $label),* }
            }
            fn aliases(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($($alias),*)?]),* }
            }
            fn index(self) -> u8 {
                self as u8
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.zh())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.id())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(d)?;
                Self::parse(&text).ok_or_else(|| {
                    serde::de::Error::custom(format!("{text} is not in the list {}", $list))
                })
            }
        }
    };
}

code_list! {
    /// Sex (性别).
    Sex = "sex" "性别" {
        Male "male" "男" ["男性", "1"];
        Female "female" "女" ["女性", "2"];
    }
}

code_list! {
    /// Relation to the head of the household (与户主关系).
    Relation = "relation" "与户主关系" {
        Head "head" "户主" ["本人", "本人或户主"];
        Spouse "spouse" "配偶" ["妻", "妻子", "夫", "丈夫"];
        Son "son" "之子" ["子", "儿子"];
        Daughter "daughter" "之女" ["女儿"];
        DaughterInLaw "daughter_in_law" "之儿媳" ["儿媳"];
        SonInLaw "son_in_law" "之女婿" ["女婿"];
        Grandson "grandson" "之孙子" ["孙子"];
        Granddaughter "granddaughter" "之孙女" ["孙女"];
        DaughtersSon "daughters_son" "之外孙子" ["外孙子", "外孙"];
        DaughtersDaughter "daughters_daughter" "之外孙女" ["外孙女"];
        Father "father" "之父" ["父亲", "父"];
        Mother "mother" "之母" ["母亲", "母"];
        WifesFather "wifes_father" "之岳父" ["岳父"];
        WifesMother "wifes_mother" "之岳母" ["岳母"];
        HusbandsFather "husbands_father" "之公公" ["公公"];
        HusbandsMother "husbands_mother" "之婆婆" ["婆婆"];
        Grandfather "grandfather" "之祖父" ["祖父"];
        Grandmother "grandmother" "之祖母" ["祖母"];
        Sibling "sibling" "之兄弟姐妹" ["兄弟姐妹", "之兄弟", "之姐妹"];
        Other "other" "其他" ["其它"];
    }
}

code_list! {
    /// Education level (文化程度).
    Education = "education" "文化程度" {
        Preschool "preschool" "学龄前儿童";
        Illiterate "illiterate" "文盲或半文盲" ["文盲", "半文盲"];
        Primary "primary" "小学";
        Junior "junior" "初中";
        Senior "senior" "高中" ["中专", "高中中专"];
        College "college" "大专";
        University "university" "本科及以上" ["本科", "大学本科", "研究生"];
    }
}

code_list! {
    /// Schooling (在校生状况).
    Schooling = "schooling" "在校生状况" {
        None "none" "非在校生" ["否"];
        Preschool "preschool" "学前教育";
        Primary "primary" "小学";
        Grade7 "grade7" "七年级" ["初中一年级"];
        Grade8 "grade8" "八年级" ["初中二年级"];
        Grade9 "grade9" "九年级" ["初中三年级"];
        Senior1 "senior1" "高中一年级";
        Senior2 "senior2" "高中二年级";
        Senior3 "senior3" "高中三年级";
        Vocational1 "vocational1" "中职一年级";
        Vocational2 "vocational2" "中职二年级";
        Vocational3 "vocational3" "中职三年级";
        HigherVocational1 "higher_vocational1" "高职一年级";
        HigherVocational2 "higher_vocational2" "高职二年级";
        HigherVocational3 "higher_vocational3" "高职三年级";
        College "college" "大专及以上" ["大学", "本科"];
        Technician "technician" "技师学院" ["技师学院一年级", "技师学院二年级", "技师学院三年级", "技师学院四年级"];
        Graduate "graduate" "硕士研究生及以上" ["硕士", "博士"];
    }
}

code_list! {
    /// School stage, derived from [`Schooling`] (学段).
    SchoolStage = "school_stage" "学段" {
        None "none" "不在校";
        Preschool "preschool" "学前";
        Primary "primary" "小学";
        Junior "junior" "初中";
        Senior "senior" "普通高中" ["高中"];
        SecondaryVocational "secondary_vocational" "中等职业" ["中职"];
        HigherVocational "higher_vocational" "高等职业" ["高职"];
        University "university" "大专及以上" ["大学"];
    }
}

impl Schooling {
    /// The stage a grade belongs to; a technician college is secondary vocational education.
    pub const fn stage(self) -> SchoolStage {
        match self {
            Self::None => SchoolStage::None,
            Self::Preschool => SchoolStage::Preschool,
            Self::Primary => SchoolStage::Primary,
            Self::Grade7 | Self::Grade8 | Self::Grade9 => SchoolStage::Junior,
            Self::Senior1 | Self::Senior2 | Self::Senior3 => SchoolStage::Senior,
            Self::Vocational1 | Self::Vocational2 | Self::Vocational3 | Self::Technician => {
                SchoolStage::SecondaryVocational
            }
            Self::HigherVocational1 | Self::HigherVocational2 | Self::HigherVocational3 => {
                SchoolStage::HigherVocational
            }
            Self::College | Self::Graduate => SchoolStage::University,
        }
    }
}

code_list! {
    /// Health (健康状况), the gravest of what is recorded; the others are kept as separate flags.
    Health = "health" "健康状况" {
        Healthy "healthy" "健康" ["良好"];
        Chronic "chronic" "长期慢性病" ["慢性病", "患有长期慢性病"];
        Serious "serious" "患有大病" ["大病"];
        Disabled "disabled" "残疾" ["残疾人"];
    }
}

code_list! {
    /// Labour capacity (劳动技能).
    Labour = "labour" "劳动能力" {
        Ordinary "ordinary" "普通劳动力" ["普通劳动能力", "有劳动能力"];
        Skilled "skilled" "技能劳动力";
        Weak "weak" "弱劳动力或半劳动力" ["弱劳动力", "半劳动力"];
        Lost "lost" "丧失劳动力" ["丧失劳动能力"];
        None "none" "无劳动力" ["无劳动能力"];
    }
}

code_list! {
    /// Where a member works away from home (务工区域).
    WorkPlace = "work_place" "务工区域" {
        Township "township" "乡镇内务工" ["乡内务工", "镇内务工"];
        County "county" "乡镇外县内务工" ["县内务工", "乡外县内务工"];
        Province "province" "县外省内务工" ["省内务工"];
        Outside "outside" "省外务工";
    }
}

code_list! {
    /// Poverty status of a household (脱贫属性).
    Status = "status" "脱贫属性" {
        Poor "poor" "未脱贫" ["贫困户"];
        Exited "exited" "已脱贫" ["脱贫", "脱贫户"];
        Returned "returned" "返贫" ["返贫户"];
        Expected "expected" "预脱贫";
        Stable "stable" "稳定脱贫";
    }
}

code_list! {
    /// Class of a household (贫困户属性). 一般农户 says that the household is known and not registered;
    /// the last three are the older classes of seed 004 P05.
    Class = "class" "户类型" {
        Ordinary "ordinary" "一般农户" ["非贫困户", "一般户"];
        General "general" "一般贫困户" ["一般农户贫困户"];
        MinimumLiving "minimum_living" "低保户";
        MinimumLivingPoor "minimum_living_poor" "低保贫困户";
        FiveGuarantee "five_guarantee" "五保户" ["五保贫困户"];
        SpecialSupport "special_support" "特困供养户" ["特困供养贫困户"];
        AidPoor "aid_poor" "扶贫户";
        AidMinimumLiving "aid_minimum_living" "扶贫低保户";
        PureMinimumLiving "pure_minimum_living" "纯低保户";
    }
}

code_list! {
    /// Cause of poverty (致贫原因).
    Cause = "cause" "致贫原因" {
        Illness "illness" "因病";
        Disability "disability" "因残";
        Schooling "schooling" "因学";
        Disaster "disaster" "因灾";
        Land "land" "缺土地";
        Water "water" "缺水";
        Skill "skill" "缺技术";
        Labour "labour" "缺劳力" ["缺劳动力"];
        Money "money" "缺资金";
        Traffic "traffic" "交通条件落后";
        Motivation "motivation" "自身发展动力不足" ["自身发展力不足"];
        Death "death" "因丧";
        Marriage "marriage" "因婚";
        Other "other" "其他" ["其它"];
    }
}

code_list! {
    /// Grade of a house (房屋鉴定等级); C and D are unsafe (危房).
    HouseGrade = "house_grade" "住房等级" {
        A "a" "A级" ["A"];
        B "b" "B级" ["B"];
        C "c" "C级" ["C"];
        D "d" "D级" ["D"];
    }
}

code_list! {
    /// Structure of a house (住房结构).
    HouseStructure = "house_structure" "住房结构" {
        Concrete "concrete" "钢筋混凝土";
        BrickConcrete "brick_concrete" "砖混";
        BrickTimber "brick_timber" "砖石木" ["砖木"];
        Earth "earth" "竹草土坯" ["土坯"];
        Other "other" "其他" ["其它"];
    }
}

code_list! {
    /// Where the household's water comes from (主要饮用水来源).
    WaterSource = "water_source" "饮用水来源" {
        Tap "tap" "治理自来水" ["经过净化处理的自来水", "自来水"];
        ProtectedWell "protected_well" "受保护的井水和泉水";
        OpenWell "open_well" "不受保护的井水和泉水";
        River "river" "江河湖泊水";
        Rain "rain" "收集雨水";
        Bottled "bottled" "桶装水";
        Other "other" "其他" ["其他水源"];
    }
}

code_list! {
    /// Road to the door (入户路类型).
    Road = "road" "入户路类型" {
        Earth "earth" "泥土路";
        Gravel "gravel" "砂石路";
        Cement "cement" "水泥路";
        Asphalt "asphalt" "沥青路";
    }
}

code_list! {
    /// Kind of care of a bill (就诊类别).
    Care = "care" "就诊类别" {
        Inpatient "inpatient" "住院" ["普通住院"];
        Outpatient "outpatient" "门诊" ["普通门诊"];
        ChronicOutpatient "chronic_outpatient" "门诊慢性病" ["慢性病门诊", "慢病门诊"];
        SpecialOutpatient "special_outpatient" "门诊特殊病" ["特殊病门诊", "大病门诊"];
        Delivery "delivery" "住院分娩" ["分娩"];
    }
}

code_list! {
    /// Level of a hospital (医疗机构级别).
    Hospital = "hospital" "医疗机构级别" {
        Village "village" "村级" ["村卫生室"];
        Township "township" "乡级" ["乡镇级", "乡镇卫生院", "一级"];
        County "county" "县级" ["县医院", "二级"];
        City "city" "市级" ["市医院", "三级"];
        Province "province" "省级" ["省医院"];
        Outside "outside" "省外" [];
    }
}

code_list! {
    /// Rank of an officer (职级).
    Rank = "rank" "职级" {
        Province "province" "省级领导";
        City "city" "市级领导" ["地厅级"];
        County "county" "县级领导" ["县处级", "副县级以上", "处级"];
        Section "section" "科级干部" ["正科级", "乡科级"];
        DeputySection "deputy_section" "副科级干部" ["副科级"];
        Ordinary "ordinary" "一般干部" ["普通干部", "职工", "教师"];
        Village "village" "村干部" [];
        Member "member" "普通党员" ["党员"];
    }
}

code_list! {
    /// Ethnic group (民族), GB 3304.
    Ethnic = "ethnic" "民族" {
        Han "han" "汉族" ["汉"]; Mongol "mongol" "蒙古族" ["蒙古"]; Hui "hui" "回族" ["回"];
        Tibetan "tibetan" "藏族" ["藏"]; Uyghur "uyghur" "维吾尔族" ["维吾尔"];
        Miao "miao" "苗族" ["苗"]; Yi "yi" "彝族" ["彝"]; Zhuang "zhuang" "壮族" ["壮"];
        Bouyei "bouyei" "布依族" ["布依"]; Korean "korean" "朝鲜族" ["朝鲜"];
        Manchu "manchu" "满族" ["满"]; Dong "dong" "侗族" ["侗"]; Yao "yao" "瑶族" ["瑶"];
        Bai "bai" "白族" ["白"]; Tujia "tujia" "土家族" ["土家"]; Hani "hani" "哈尼族" ["哈尼"];
        Kazak "kazak" "哈萨克族" ["哈萨克"]; Dai "dai" "傣族" ["傣"]; Li "li" "黎族" ["黎"];
        Lisu "lisu" "傈僳族" ["傈僳"]; Va "va" "佤族" ["佤"]; She "she" "畲族" ["畲"];
        Gaoshan "gaoshan" "高山族" ["高山"]; Lahu "lahu" "拉祜族" ["拉祜"]; Sui "sui" "水族" ["水"];
        Dongxiang "dongxiang" "东乡族" ["东乡"]; Naxi "naxi" "纳西族" ["纳西"];
        Jingpo "jingpo" "景颇族" ["景颇"]; Kirgiz "kirgiz" "柯尔克孜族" ["柯尔克孜"];
        Tu "tu" "土族" ["土"]; Daur "daur" "达斡尔族" ["达斡尔"]; Mulao "mulao" "仫佬族" ["仫佬"];
        Qiang "qiang" "羌族" ["羌"]; Blang "blang" "布朗族" ["布朗"]; Salar "salar" "撒拉族" ["撒拉"];
        Maonan "maonan" "毛南族" ["毛南"]; Gelao "gelao" "仡佬族" ["仡佬"]; Xibe "xibe" "锡伯族" ["锡伯"];
        Achang "achang" "阿昌族" ["阿昌"]; Pumi "pumi" "普米族" ["普米"]; Tajik "tajik" "塔吉克族" ["塔吉克"];
        Nu "nu" "怒族" ["怒"]; Uzbek "uzbek" "乌孜别克族" ["乌孜别克"]; Russ "russ" "俄罗斯族" ["俄罗斯"];
        Ewenki "ewenki" "鄂温克族" ["鄂温克"]; Deang "deang" "德昂族" ["德昂"]; Bonan "bonan" "保安族" ["保安"];
        Yugur "yugur" "裕固族" ["裕固"]; Gin "gin" "京族" ["京"]; Tatar "tatar" "塔塔尔族" ["塔塔尔"];
        Derung "derung" "独龙族" ["独龙"]; Oroqen "oroqen" "鄂伦春族" ["鄂伦春"]; Hezhen "hezhen" "赫哲族" ["赫哲"];
        Monba "monba" "门巴族" ["门巴"]; Lhoba "lhoba" "珞巴族" ["珞巴"]; Jino "jino" "基诺族" ["基诺"];
        Other "other" "其他" ["其它", "未识别民族", "外国血统中国籍人士"];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn sound<L: CodeList + fmt::Debug>() {
        let mut seen = BTreeSet::new();
        for (i, &value) in L::ALL.iter().enumerate() {
            assert_eq!(L::from_index(value.index()), Some(value));
            assert_eq!(usize::from(value.index()), i);
            for label in [value.id(), value.zh()].iter().chain(value.aliases()) {
                assert_eq!(L::parse(label), Some(value), "{label}");
                assert!(
                    seen.insert(crate::text::key(label)),
                    "{label} stands twice in {}",
                    L::NAME
                );
            }
        }
        assert_eq!(L::parse("没有这个值"), None);
    }

    #[test]
    fn labels_are_unambiguous() {
        sound::<Sex>();
        sound::<Relation>();
        sound::<Education>();
        sound::<Schooling>();
        sound::<SchoolStage>();
        sound::<Health>();
        sound::<Labour>();
        sound::<WorkPlace>();
        sound::<Status>();
        sound::<Class>();
        sound::<Cause>();
        sound::<HouseGrade>();
        sound::<HouseStructure>();
        sound::<WaterSource>();
        sound::<Road>();
        sound::<Ethnic>();
        assert_eq!(Ethnic::ALL.len(), 57);
    }
}
