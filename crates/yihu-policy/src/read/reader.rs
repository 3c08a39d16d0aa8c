//! From raw tables to a [`Pack`]: places, dates, ids and clauses, with every problem at its line.

use super::raw::{Common, RawFact, RawFile, RawHead, RawSource};
use crate::pack::{
    Body, Case, Check, Clause, Expression, Pack, Period, Place, Record, Scalar, Source, Variable,
    key,
};
use crate::read::PackFiles;
use crate::types::{CodeSet, Level, Type};
use crate::value::Quantity;
use crate::vocabulary::Fact;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use yihu_base::{AreaCode, Date, Problem, Text, date};

pub(crate) struct Reader<'a> {
    pub(crate) folder: &'a str,
    pub(crate) file: &'a str,
    pub(crate) text: &'a str,
    pub(crate) problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(crate) fn enter(&mut self, file: &'a str, text: &'a str) {
        self.file = file;
        self.text = text;
    }

    pub(crate) fn place(&self, at: usize) -> Place {
        let before = &self.text[..at.min(self.text.len())];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        Place {
            pack: self.folder.to_owned(),
            file: self.file.to_owned(),
            line,
            column,
        }
    }

    pub(crate) fn say(&mut self, at: usize, code: &'static str, zh: String, en: String) {
        let place = self.place(at).show();
        self.problems.push(Problem::new(code, zh, en).at(place));
    }

    pub(crate) fn date(&mut self, raw: &Spanned<toml::value::Datetime>) -> Option<Date> {
        let text = raw.get_ref().to_string();
        let parsed = (text.len() == 10).then(|| date::parse(&text)).flatten();
        if parsed.is_none() {
            self.say(
                raw.span().start,
                "pack.date",
                format!("“{text}”不是日期，应写成 2016-01-01"),
                format!("\"{text}\" is no date: write 2016-01-01"),
            );
        }
        parsed
    }

    pub(crate) fn area(&mut self, raw: &Spanned<String>) -> Option<AreaCode> {
        match raw.get_ref().parse() {
            Ok(area) => Some(area),
            Err(e) => {
                let problem: Problem = e;
                self.say(raw.span().start, "pack.area", problem.zh, problem.en);
                None
            }
        }
    }

    pub(crate) fn level(&mut self, raw: &Spanned<String>) -> Option<Level> {
        let level = Level::parse(raw.get_ref());
        if level.is_none() {
            let words: Vec<_> = Level::ALL.iter().map(|l| l.id()).collect();
            let words = words.join(", ");
            self.say(
                raw.span().start,
                "pack.level",
                format!("of 应是其中之一：{words}"),
                format!("`of` is one of {words}"),
            );
        }
        level
    }

    pub(crate) fn simple_type(&mut self, raw: &Spanned<String>) -> Option<Type> {
        Some(match raw.get_ref().as_str() {
            "boolean" => Type::Bool,
            "integer" => Type::Int,
            "decimal" => Type::Dec,
            "money" => Type::Money,
            "date" => Type::Date,
            _ => {
                self.say(
                    raw.span().start,
                    "pack.type",
                    "type 应是 boolean、integer、decimal、money、date、code 之一".into(),
                    "`type` is one of boolean, integer, decimal, money, date, code".into(),
                );
                return None;
            }
        })
    }

    pub(crate) fn period(&mut self, word: &Spanned<String>) -> Option<Period> {
        let found = Period::ALL.iter().find(|(_, en, _)| en == word.get_ref());
        if found.is_none() {
            let words: Vec<_> = Period::ALL.iter().map(|(_, en, _)| *en).collect();
            let words = words.join(", ");
            self.say(
                word.span().start,
                "pack.period",
                format!("per 应是其中之一：{words}"),
                format!("`per` is one of {words}"),
            );
        }
        found.map(|(period, _, _)| *period)
    }

    /// The id of a figure: it is only named behind that of its clause, so that no word is taken.
    pub(crate) fn figure_id(&mut self, raw: &Spanned<String>) -> String {
        self.checked_id(raw, false)
    }

    /// The id of a clause or a fact.
    pub(crate) fn id(&mut self, raw: &Spanned<String>) -> String {
        self.checked_id(raw, true)
    }

    fn checked_id(&mut self, raw: &Spanned<String>, reserved: bool) -> String {
        let id = raw.get_ref();
        let plain = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        let taken = reserved
            && (Level::parse(id).is_some() || Level::parse_plural(id).is_some() || id == "as_of");
        if !plain || taken {
            self.say(
                raw.span().start,
                "pack.id",
                format!("id“{id}”应由小写字母、数字、下划线组成，以字母开头，且不是保留词"),
                format!("the id \"{id}\" must be lower-case letters, digits and _, start with a letter, and be no reserved word"),
            );
        }
        id.clone()
    }

    pub(crate) fn expression(&self, raw: &Spanned<String>) -> Expression {
        self.expression_at(raw.get_ref(), raw.span())
    }

    fn expression_at(&self, text: &str, span: Range<usize>) -> Expression {
        // The span starts at the opening quote, or at three of them.
        let quoted = &self.text[span.start..span.end.min(self.text.len())];
        let mut skip = if quoted.starts_with("\"\"\"") || quoted.starts_with("'''") {
            3
        } else {
            1
        };
        if skip == 3 && quoted[3..].starts_with('\n') {
            skip = 4;
        }
        Expression {
            text: text.to_owned(),
            place: self.place(span.start + skip),
        }
    }

    /// A quantity, an expression, a table by code, or why the source does not say it.
    pub(crate) fn scalar(&mut self, raw: &Spanned<toml::Value>) -> Option<Scalar> {
        let span = raw.span();
        let found = self.scalar_of(raw.get_ref(), &span);
        if found.is_none() {
            self.say(
                span.start,
                "pack.value",
                "应写数量（\"70 %\"、\"300 CNY\"、3）、表达式、按选项列出的表 { by = \"事实\", 选项 = 值 } 或 { unknown = { zh, en } }".into(),
                "write a quantity (\"70 %\", \"300 CNY\", 3), an expression, a table { by = \"fact\", code = value } or { unknown = { zh, en } }".into(),
            );
        }
        found
    }

    /// The same for a field that may be left out; `Err` when it is there and wrong.
    pub(crate) fn optional(
        &mut self,
        raw: Option<&Spanned<toml::Value>>,
    ) -> Result<Option<Scalar>, ()> {
        match raw {
            None => Ok(None),
            Some(raw) => self.scalar(raw).map(Some).ok_or(()),
        }
    }

    fn scalar_of(&self, value: &toml::Value, span: &Range<usize>) -> Option<Scalar> {
        use toml::Value as V;
        match value {
            V::String(text) => Some(match Quantity::parse(text) {
                Some(quantity) => Scalar::Quantity(quantity, self.place(span.start)),
                None => Scalar::Expr(self.expression_at(text, span.clone())),
            }),
            V::Integer(n) => Some(Scalar::Quantity(
                Quantity::parse(&n.to_string())?,
                self.place(span.start),
            )),
            V::Table(table) if table.contains_key("unknown") && table.len() == 1 => {
                let why = table["unknown"].clone().try_into().ok()?;
                Some(Scalar::Unknown(why))
            }
            V::Table(table) => {
                let by = table.get("by")?.as_str()?;
                let rows = table.iter().filter(|(code, _)| *code != "by");
                let rows = rows.map(|(code, v)| Some((code.clone(), self.scalar_of(v, span)?)));
                let rows: Vec<_> = rows.collect::<Option<_>>()?;
                (!rows.is_empty()).then(|| Scalar::By {
                    by: self.expression_at(by, span.clone()),
                    rows,
                })
            }
            _ => None,
        }
    }

    pub(crate) fn head(&mut self, raw: RawHead, input: &PackFiles) -> Option<Pack> {
        let version = raw.version.as_ref().map_or(1, |v| *v.get_ref());
        if let Some(written) = raw.version.as_ref().filter(|_| version == 0) {
            self.say(
                written.span().start,
                "pack.version",
                "version 从 1 起".into(),
                "`version` counts from 1".into(),
            );
        }
        if key(raw.id.get_ref(), version) != input.folder {
            self.say(
                raw.id.span().start,
                "pack.folder",
                format!(
                    "政策包 id（第二版起加 @版本）应与文件夹同名：{}",
                    input.folder
                ),
                format!(
                    "the id of a pack, from the second version on with @version, is the name of its folder: {}",
                    input.folder
                ),
            );
        }
        let area = self.area(&raw.area);
        let from = self.date(&raw.from);
        let to = raw.to.as_ref().and_then(|to| self.date(to));
        let RawSource { seed, lines, title } = raw.source;
        let name = raw.id.into_inner();
        Some(Pack {
            id: key(&name, version),
            name,
            version,
            title: raw.title,
            area: area?,
            from: from?,
            to,
            unsure: raw.unsure,
            source: Source { seed, lines, title },
            adopted: Vec::new(),
            facts: Vec::new(),
            clauses: Vec::new(),
            cases: Vec::new(),
            records: Vec::new(),
            hash: input.hash(),
            files: Arc::new(input.clone()),
        })
    }

    pub(crate) fn file_into(&mut self, raw: RawFile, pack: &mut Pack) {
        for fact in raw.fact {
            self.fact_into(&fact, pack);
        }
        for mut p in raw.parameter {
            if let Some(body) = self.parameter(&p) {
                let common = p.common();
                self.clause_into(common, Body::Parameter(body), pack);
            }
        }
        for mut v in raw.variable {
            if let Some(of) = self.level(&v.of) {
                let expr = self.expression(&v.expr);
                let unit = v.unit.take().unwrap_or_default();
                let common = v.common();
                self.clause_into(common, Body::Variable(Variable { of, unit, expr }), pack);
            }
        }
        for mut t in raw.test {
            if let Some(body) = self.test(&mut t) {
                let common = t.common();
                self.clause_into(common, Body::Test(body), pack);
            }
        }
        for mut b in raw.benefit {
            if let Some(body) = self.benefit(&mut b) {
                let common = b.common();
                self.clause_into(common, Body::Benefit(Box::new(body)), pack);
            }
        }
        /// Reads the tables of one kind.
        macro_rules! clauses {
            ($tables:expr, $read:ident, $wrap:expr) => {
                for mut table in $tables {
                    if let Some(body) = self.$read(&mut table) {
                        let common = table.common();
                        self.clause_into(common, $wrap(body), pack);
                    }
                }
            };
        }
        clauses!(raw.settlement, settlement, |b| Body::Settlement(Box::new(
            b
        )));
        clauses!(raw.duty, duty, |b| Body::Duty(Box::new(b)));
        clauses!(raw.quota, quota, |b| Body::Quota(Box::new(b)));
        clauses!(raw.plan, plan, |b| Body::Plan(Box::new(b)));
        clauses!(raw.indicator, indicator, |b| Body::Indicator(Box::new(b)));
        clauses!(raw.scorecard, scorecard, |b| Body::Scorecard(Box::new(b)));
        clauses!(raw.procedure, procedure, Body::Procedure);
        clauses!(raw.checklist, checklist, |b| Body::Checklist(Box::new(b)));
        for mut check in raw.check {
            let body = Check {
                expr: self.expression(&check.expr),
                conflict: check.conflict.take(),
            };
            let common = check.common();
            self.clause_into(common, Body::Check(body), pack);
        }
        for record in raw.record {
            let place = self.place(record.cite.span().start);
            pack.records.push(Record {
                cite: record.cite.into_inner(),
                reason: record.reason,
                why: record.why,
                place,
            });
        }
        for case in raw.case {
            let place = self.place(case.says.span().start);
            let on = case.on.as_ref().and_then(|d| self.date(d));
            let area = case.area.as_ref().and_then(|a| self.area(a));
            pack.cases.push(Case {
                says: case.says.into_inner(),
                on,
                area,
                given: case.given,
                expect: case.expect,
                needs: case.needs,
                tells: case.tells,
                place,
            });
        }
    }

    pub(crate) fn fact_into(&mut self, raw: &RawFact, pack: &mut Pack) {
        let place = self.place(raw.id.span().start);
        let id = self.id(&raw.id);
        let ty = match raw.r#type.get_ref().as_str() {
            "code" => self.code_type(raw),
            _ => self.simple_type(&raw.r#type),
        };
        if let (Some(level), Some(ty)) = (self.level(&raw.of), ty) {
            let fact = Fact {
                id: id.into(),
                level,
                ty,
                unit: raw.unit.clone().into(),
                zh: raw.title.zh.clone().into(),
                en: raw.title.en.clone().into(),
            };
            pack.facts.push((fact, place));
        }
    }

    fn code_type(&mut self, raw: &RawFact) -> Option<Type> {
        let values = raw.values.iter();
        let values = values.map(|(id, zh)| Some((id.clone(), zh.as_str()?.to_owned())));
        let values: Option<Vec<_>> = values.collect();
        match values.filter(|v| (1..=128).contains(&v.len())) {
            Some(values) => {
                let set = CodeSet::declared(raw.id.get_ref(), &raw.title.zh, &values);
                Some(Type::Code(set))
            }
            None => {
                self.say(
                    raw.id.span().start,
                    "pack.code",
                    "选项类事实应写 values = { id = \"中文\", … }，1 至 128 项".into(),
                    "a fact of type code has values = { id = \"label\", … }, 1 to 128 of them"
                        .into(),
                );
                None
            }
        }
    }

    pub(crate) fn clause_into(&mut self, common: Common, body: Body, pack: &mut Pack) {
        let place = self.place(common.id.span().start);
        let id = self.id(&common.id);
        let own = common.area.as_ref().and_then(|a| self.area(a));
        let from = common.from.as_ref().and_then(|d| self.date(d));
        let to = common.to.as_ref().and_then(|d| self.date(d));
        let outside = own.is_some_and(|a| !pack.area.contains(a))
            || from.is_some_and(|d| d < pack.from || pack.to.is_some_and(|end| d > end))
            || to.is_some_and(|d| d < from.unwrap_or(pack.from));
        if outside {
            self.say(
                common.id.span().start,
                "pack.validity",
                format!("条款 {id} 的地区或时间超出了政策包的范围"),
                format!("the place or time of clause {id} lies outside its pack's"),
            );
        }
        let title = if common.title.zh.is_empty() && common.title.en.is_empty() {
            Text::new(id.clone(), id.replace('_', " "))
        } else {
            common.title
        };
        pack.clauses.push(Clause {
            id,
            title,
            words: common.words,
            cite: common.cite,
            note: common.note,
            areas: vec![own.unwrap_or(pack.area)],
            from: from.unwrap_or(pack.from),
            to: to.or(pack.to),
            place,
            body,
        });
    }
}
