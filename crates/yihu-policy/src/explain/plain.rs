//! Results in plain words (大白话): the sentence a village worker can read out to a household, and
//! what to bring when something is not known.

use super::{Explained, ExplainedPart, Need, Used};
use crate::types::Level;
use crate::value::{Value, unit_word};
use serde::Serialize;
use yihu_base::{Dec, Fen, Locale};

/// A result in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plain {
    /// The sentence.
    pub says: String,
    /// What to bring or to tell, one by one; empty when nothing is missing.
    pub bring: Vec<String>,
    /// The document's words it rests on; empty where the pack quotes none.
    pub source: String,
}

/// A payer as people call it.
pub fn payer_word(payer: &str, locale: Locale) -> String {
    let words = [
        ("central", "中央", "the central government"),
        ("province", "省级", "the province"),
        ("city_county", "市县", "city and county"),
        ("city", "市级", "the city"),
        ("county", "县级", "the county"),
        ("township", "乡镇", "the township"),
        ("village", "村", "the village"),
        ("unit", "帮扶单位", "the helping unit"),
        ("basic", "基本医保", "basic insurance"),
        ("catastrophic", "大病保险", "serious-illness insurance"),
        ("aid", "医疗救助", "medical aid"),
        ("household", "本户", "the household"),
    ];
    match words.iter().find(|(id, ..)| *id == payer) {
        Some((_, zh, en)) => locale.pick(zh, en).to_owned(),
        None => payer.replace('_', locale.pick("和", " and ")),
    }
}

/// Tells a result to `who`: 您家, a member's name, the village's name.
pub fn plain(e: &Explained, who: &str, locale: Locale) -> Plain {
    let tell = Teller { e, who, locale };
    let unknown = e.value == Value::Unknown;
    let says = match e.kind {
        _ if unknown && !matches!(e.kind, "plan" | "scorecard" | "indicator") => tell.open(),
        "benefit" => tell.benefit(),
        "settlement" => tell.settlement(),
        "duty" => tell.duty(),
        "quota" => tell.quota(),
        "plan" => tell.plan(),
        "indicator" => tell.indicator(),
        "scorecard" => tell.scorecard(),
        "variable" => tell.measure(),
        _ => tell.test(),
    };
    let mut bring: Vec<String> = e.needs.iter().map(|n| tell.bring(n)).collect();
    bring.dedup();
    Plain {
        says,
        bring,
        source: e.words.clone(),
    }
}

struct Teller<'a> {
    e: &'a Explained,
    who: &'a str,
    locale: Locale,
}

impl Teller<'_> {
    fn pick(&self, zh: String, en: String) -> String {
        match self.locale {
            Locale::Zh => zh,
            Locale::En => en,
        }
    }

    fn list(&self, items: &[String]) -> String {
        items.join(self.locale.pick("、", ", "))
    }

    fn title(&self) -> &str {
        match self.e.title.get(self.locale) {
            "" => &self.e.name,
            title => title,
        }
    }

    /// A value with its unit; a share in percent.
    fn value(&self, value: Value, unit: &str) -> String {
        match (value, unit) {
            (Value::Unknown, _) => self.locale.pick("还不知道", "not known yet").to_owned(),
            (Value::Dec(Dec(raw)), "%") => match raw.checked_mul(100) {
                Some(raw) => format!("{} %", Dec(raw)),
                None => value.show(self.locale),
            },
            (Value::Money(fen), _) => self.money(fen),
            (value, "") => value.show(self.locale),
            (value, unit) => {
                let unit = unit_word(unit, self.locale);
                format!("{} {unit}", value.show(self.locale))
            }
        }
    }

    fn money(&self, fen: Fen) -> String {
        self.pick(format!("{fen}元"), format!("{fen} yuan"))
    }

    fn figure(&self, id: &str) -> Option<&ExplainedPart> {
        self.e.parts.iter().find(|p| p.id == id)
    }

    fn figure_value(&self, id: &str) -> String {
        self.figure(id)
            .map_or_else(String::new, |p| self.value(p.value, &p.unit))
    }

    fn is(&self, id: &str, value: bool) -> bool {
        self.figure(id)
            .is_some_and(|p| p.value == Value::Bool(value))
    }

    fn part(&self, part: &ExplainedPart) -> String {
        let title = match part.title.get(self.locale) {
            "" => part.id.as_str(),
            title => title,
        };
        match self.used(&part.used) {
            used if used.is_empty() || title.is_empty() => format!("{title}{used}"),
            used => self.pick(format!("{title}（{used}）"), format!("{title} ({used})")),
        }
    }

    fn used(&self, used: &[Used]) -> String {
        let one = |u: &Used| {
            let title = match u.title.get(self.locale) {
                "" => u.id.as_str(),
                title => title,
            };
            let value = self.value(u.value, &u.unit);
            self.pick(format!("{title}：{value}"), format!("{title}: {value}"))
        };
        let all: Vec<String> = used.iter().map(one).collect();
        all.join(self.locale.pick("，", ", "))
    }

    /// The parts that came out so, or what was used where there are no named parts.
    fn parts(&self, value: bool) -> String {
        let named = self.e.parts.iter().filter(|p| !p.id.is_empty());
        let found: Vec<String> = named
            .filter(|p| p.value == Value::Bool(value))
            .map(|p| self.part(p))
            .collect();
        if !found.is_empty() {
            return self.list(&found);
        }
        let whole = self.e.parts.iter().find(|p| p.id.is_empty());
        whole.map_or_else(String::new, |p| self.used(&p.used))
    }

    fn because(&self, zh: &str, en: &str, value: bool) -> String {
        match self.parts(value) {
            parts if parts.is_empty() => String::new(),
            parts => self.pick(format!("，{zh}：{parts}"), format!(", {en}: {parts}")),
        }
    }

    fn open(&self) -> String {
        let (who, title) = (self.who, self.title());
        let needs: Vec<String> = (self.e.needs.iter())
            .map(|n| self.locale.pick(&n.zh, &n.en).to_owned())
            .collect();
        match needs.is_empty() {
            true => self.pick(
                format!("{who}：“{title}”现在还定不下来。"),
                format!("{who}: \"{title}\" cannot be decided yet."),
            ),
            false => {
                let needs = self.list(&needs);
                self.pick(
                    format!("{who}：“{title}”现在还定不下来，还要弄清：{needs}。"),
                    format!("{who}: \"{title}\" cannot be decided yet; to find out: {needs}."),
                )
            }
        }
    }

    fn test(&self) -> String {
        let (who, title) = (self.who, self.title());
        match self.e.value == Value::Bool(true) {
            true => {
                let because = self.because("因为", "because of", true);
                self.pick(
                    format!("{who}符合“{title}”{because}。"),
                    format!("{who}: \"{title}\" holds{because}."),
                )
            }
            false => {
                let because = self.because("还没有达到的是", "what is missing", false);
                self.pick(
                    format!("{who}不符合“{title}”{because}。"),
                    format!("{who}: \"{title}\" does not hold{because}."),
                )
            }
        }
    }

    fn benefit(&self) -> String {
        let (who, title) = (self.who, self.title());
        if self.e.value != Value::Bool(true) {
            let because = self.because("登记的情况是", "the register says", false);
            return self.pick(
                format!("{who}不享受“{title}”{because}。"),
                format!("{who}: \"{title}\" is not due{because}."),
            );
        }
        let mut says = self.pick(
            format!("{who}可以享受“{title}”"),
            format!("{who}: \"{title}\" is due"),
        );
        match self.e.amount {
            Some((Value::Unknown, _)) => {
                let open = ("，金额文件没有写明", ", the document does not say how much");
                says += self.locale.pick(open.0, open.1);
            }
            Some((amount, period)) => {
                let (amount, per) = (self.value(amount, ""), period.show(self.locale));
                says += &self.pick(format!("，{per}{amount}"), format!(", {amount} {per}"));
            }
            None => {}
        }
        if let (Some(yearly), false) = (self.e.yearly, self.e.payers.is_empty()) {
            let yearly = self.value(yearly, "");
            let payers: Vec<String> = (self.e.payers.iter())
                .map(|(payer, fen)| {
                    let (payer, fen) = (payer_word(payer, self.locale), self.money(*fen));
                    self.pick(format!("{payer}出{fen}"), format!("{payer} pays {fen}"))
                })
                .collect();
            let payers = self.list(&payers);
            says += &self.pick(
                format!("，一年共{yearly}，其中{payers}"),
                format!(", {yearly} a year, of which {payers}"),
            );
        }
        let routes = [
            ("card", "，打到一卡通", ", paid to the card"),
            ("cash", "，发现金", ", paid in cash"),
            ("school", "，由学校发放或减免", ", through the school"),
            ("hospital", "，在医院结算时扣除", ", at the hospital's desk"),
            ("supplier", "，付给供货方", ", paid to the supplier"),
            ("account", "，打到账户", ", paid to the account"),
        ];
        if let Some((_, zh, en)) = routes.iter().find(|(id, ..)| *id == self.e.route) {
            says += self.locale.pick(zh, en);
        }
        says + self.locale.pick("。", ".")
    }

    fn settlement(&self) -> String {
        let title = self.title();
        if self.e.value != Value::Bool(true) {
            return self.pick(
                format!("这张费用单不按“{title}”结算。"),
                format!("This bill is not settled by \"{title}\"."),
            );
        }
        let bill = self.figure_value("bill");
        let steps = self.e.parts.iter().filter(|p| {
            let total = matches!(p.id.as_str(), "bill" | "patient");
            !total && !p.id.starts_with("left_")
        });
        let paid: Vec<String> = steps
            .filter(|p| p.value != Value::Money(Fen(0)))
            .map(|p| {
                let (payer, fen) = (self.step_word(p), self.value(p.value, ""));
                self.pick(format!("{payer}付{fen}"), format!("{payer} pays {fen}"))
            })
            .collect();
        let (paid, own) = (self.list(&paid), self.figure_value("patient"));
        self.pick(
            format!("这张{bill}的费用单：{paid}，您自己付{own}。"),
            format!("Of this bill of {bill}: {paid}; you pay {own} yourself."),
        )
    }

    fn step_word(&self, step: &ExplainedPart) -> String {
        match step.title.get(self.locale) {
            "" => payer_word(&step.id, self.locale),
            title => payer_word(title, self.locale),
        }
    }

    fn duty(&self) -> String {
        let title = self.title();
        if self.is("owed", false) {
            return self.pick(
                format!("“{title}”现在不用履行。"),
                format!("\"{title}\" is not owed now."),
            );
        }
        let kept = self.e.value == Value::Bool(true);
        let (zh, en) = match kept {
            true => ("已经做到", "is kept"),
            false => ("还没有做到", "is not kept"),
        };
        let done = self.figure_value("done");
        let mut says = self.pick(
            format!("“{title}”{zh}：已完成{done}"),
            format!("\"{title}\" {en}: {done} done"),
        );
        self.bounds(&mut says);
        if !kept && self.figure("short").is_some() {
            let short = self.figure_value("short");
            says += &self.pick(format!("，还差{short}"), format!(", {short} missing"));
        }
        says + self.locale.pick("。", ".")
    }

    fn bounds(&self, says: &mut String) {
        for (id, zh, en) in [
            ("least", "要求至少", "at least"),
            ("most", "要求至多", "at most"),
            ("exactly", "要求正好", "exactly"),
        ] {
            if let Some(bound) = self.figure(id) {
                let bound = self.value(bound.value, &bound.unit);
                *says += &self.pick(format!("，{zh}{bound}"), format!(", {en} {bound} wanted"));
            }
        }
    }

    fn quota(&self) -> String {
        let title = self.title();
        let (zh, en) = match self.e.value == Value::Bool(true) {
            true => ("符合规定", "is kept"),
            false => ("不符合规定", "is not kept"),
        };
        let mut says = self.pick(format!("“{title}”{zh}"), format!("\"{title}\" {en}"));
        for id in ["share", "part"] {
            if let Some(part) = self.figure(id) {
                let value = self.value(part.value, &part.unit);
                says += &self.pick(format!("：现有{value}"), format!(": there are {value}"));
                break;
            }
        }
        self.bounds(&mut says);
        if self.is("odd", false) {
            says += self
                .locale
                .pick("，人数应为单数", ", the number must be odd");
        }
        for (payer, fen) in &self.e.payers {
            let (payer, fen) = (payer_word(payer, self.locale), self.money(*fen));
            says += &self.pick(format!("，{payer}{fen}"), format!(", {payer} {fen}"));
        }
        says + self.locale.pick("。", ".")
    }

    fn plan(&self) -> String {
        let [planned, total, done] = ["planned", "total", "done"].map(|id| self.figure_value(id));
        let title = self.title();
        self.pick(
            format!("“{title}”共计划{total}，到今年应完成{planned}，已完成{done}。"),
            format!("\"{title}\": {total} planned in all, {planned} to date, {done} done."),
        )
    }

    fn indicator(&self) -> String {
        let (title, value) = (self.title(), self.figure_value("measure"));
        let mut says = self.pick(
            format!("“{title}”现在是{value}"),
            format!("\"{title}\" is {value}"),
        );
        if self.figure("target").is_some() {
            let target = self.figure_value("target");
            let reached = match self.figure("reached").map(|p| p.value) {
                Some(Value::Bool(true)) => self.locale.pick("已达标", "reached"),
                Some(Value::Bool(false)) => self.locale.pick("未达标", "not reached"),
                _ => self.locale.pick("还不能判断", "not decided yet"),
            };
            says += &self.pick(
                format!("，目标是{target}，{reached}"),
                format!(", the target is {target}: {reached}"),
            );
        }
        says + self.locale.pick("。", ".")
    }

    fn measure(&self) -> String {
        let (title, value) = (self.title(), self.value(self.e.value, &self.e.unit));
        self.pick(
            format!("“{title}”是{value}。"),
            format!("\"{title}\" is {value}."),
        )
    }

    fn scorecard(&self) -> String {
        let (title, score) = (
            self.title(),
            self.value(self.e.value, self.locale.pick("分", "points")),
        );
        let mut says = self.pick(
            format!("“{title}”得{score}"),
            format!("\"{title}\": {score}"),
        );
        let at = self.e.parts.iter().position(|p| p.id == "score");
        let (before, after) = self.e.parts.split_at(at.unwrap_or(0));
        let holding = |parts: &[ExplainedPart]| -> Vec<String> {
            let held = parts.iter().filter(|p| p.value == Value::Bool(true));
            held.map(|p| match p.title.get(self.locale) {
                "" => p.id.clone(),
                title => title.to_owned(),
            })
            .collect()
        };
        let (vetoes, grades) = (holding(before), holding(after));
        if !vetoes.is_empty() {
            let vetoes = self.list(&vetoes);
            says += &self.pick(
                format!("，一票否决：{vetoes}"),
                format!(", vetoed by {vetoes}"),
            );
        }
        if !grades.is_empty() {
            let grades = self.list(&grades);
            says += &self.pick(format!("，等次：{grades}"), format!(", grade: {grades}"));
        }
        says + self.locale.pick("。", ".")
    }

    fn bring(&self, need: &Need) -> String {
        let fact = need.id.rsplit('.').next().unwrap_or_default();
        if let (Some((_, zh, en)), Some(_)) = (
            EVIDENCE.iter().find(|(ids, ..)| ids.contains(&fact)),
            need.subject,
        ) {
            return self.pick(
                format!("{zh}（{}）", need.zh),
                format!("{en} ({})", need.en),
            );
        }
        match need.subject.map(|s| s.level) {
            Some(level) if !level.is_within(Level::Household) => self.pick(
                format!("不用带材料，由村或乡镇登记：{}", need.zh),
                format!(
                    "nothing: village or township has to record it ({})",
                    need.en
                ),
            ),
            Some(_) => self.pick(
                format!("说明“{}”的材料或情况", need.zh),
                format!("anything that shows: {}", need.en),
            ),
            // Nothing a household could bring: the document itself leaves it open.
            None => self.pick(
                format!("不用带材料，由政府部门明确：{}", need.zh),
                format!("nothing: the office has to settle it ({})", need.en),
            ),
        }
    }
}

/// What shows a fact of the register: ids, in Chinese, in English.
const EVIDENCE: &[(&[&str], &str, &str)] = &[
    (
        &["birth", "age", "sex", "relation", "ethnic", "size"],
        "户口簿和身份证",
        "household register and identity card",
    ),
    (
        &["education", "schooling", "school_stage", "boarding"],
        "学籍证明或学生证",
        "proof of enrolment",
    ),
    (
        &["chronic_ill", "seriously_ill"],
        "诊断证明或病历",
        "diagnosis or medical record",
    ),
    (
        &["disabled", "disability_category", "disability_grade"],
        "残疾证",
        "disability certificate",
    ),
    (
        &["medical_insured", "catastrophic_insured", "pension_insured"],
        "参保缴费凭证",
        "receipt of the insurance payment",
    ),
    (
        &[
            "income_per_capita",
            "wages",
            "business",
            "property",
            "transfers",
            "costs",
        ],
        "工资单、补贴存折等收支凭证",
        "pay slips, passbooks and other accounts",
    ),
    (
        &["works_away", "work_place", "work_months", "labour"],
        "务工合同或用工单位证明",
        "work contract or a note of the employer",
    ),
    (
        &[
            "unsafe_house",
            "house_grade",
            "house_area",
            "house_built",
            "house_structure",
        ],
        "房产证或房屋鉴定书，也可请村干部上门查看",
        "house deed or survey, or a visit of the village cadre",
    ),
    (
        &[
            "water_safe",
            "water_difficult",
            "water_source",
            "electricity",
            "broadcasting",
            "sanitary_toilet",
            "road",
            "road_distance",
        ],
        "请村干部上门查看",
        "a visit of the village cadre",
    ),
    (
        &[
            "cultivated_land",
            "irrigated_land",
            "woodland",
            "returned_forest",
            "pasture",
            "water_surface",
        ],
        "土地承包证或林权证",
        "land or forest certificate",
    ),
    (
        &[
            "date",
            "care",
            "hospital",
            "cost",
            "in_policy",
            "chinese_medicine",
        ],
        "医院发票和费用清单",
        "hospital invoice with its items",
    ),
];
