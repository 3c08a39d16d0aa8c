//! From raw tables to a [`Pack`]: places, dates, ids and clauses, with every problem at its line.

use super::hash;
use super::raw::{Common, RawFact, RawFile, RawHead, RawSource};
use crate::pack::{Body, Case, Clause, Expression, Pack, Place, Source, Variable};
use crate::read::PackFiles;
use crate::types::{Level, Type};
use crate::vocabulary::Fact;
use toml::Spanned;
use yihu_base::{AreaCode, Date, Problem, Text, date};

pub(super) struct Reader<'a> {
    pub(super) folder: &'a str,
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(super) fn enter(&mut self, file: &'a str, text: &'a str) {
        self.file = file;
        self.text = text;
    }

    pub(super) fn place(&self, at: usize) -> Place {
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

    pub(super) fn say(&mut self, at: usize, code: &'static str, zh: String, en: String) {
        let place = self.place(at).show();
        self.problems.push(Problem::new(code, zh, en).at(place));
    }

    pub(super) fn date(&mut self, raw: &Spanned<toml::value::Datetime>) -> Option<Date> {
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

    pub(super) fn area(&mut self, raw: &Spanned<String>) -> Option<AreaCode> {
        match raw.get_ref().parse() {
            Ok(area) => Some(area),
            Err(e) => {
                let problem: Problem = e;
                self.say(raw.span().start, "pack.area", problem.zh, problem.en);
                None
            }
        }
    }

    pub(super) fn level(&mut self, raw: &Spanned<String>) -> Option<Level> {
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

    pub(super) fn simple_type(&mut self, raw: &Spanned<String>) -> Option<Type> {
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
                    "type 应是 boolean、integer、decimal、money、date 之一".into(),
                    "`type` is one of boolean, integer, decimal, money, date".into(),
                );
                return None;
            }
        })
    }

    pub(super) fn id(&mut self, raw: &Spanned<String>) -> String {
        let id = raw.get_ref();
        let plain = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        let taken =
            Level::parse(id).is_some() || Level::parse_plural(id).is_some() || id == "as_of";
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

    pub(super) fn expression(&self, raw: &Spanned<String>) -> Expression {
        // The span starts at the opening quote, or at three of them.
        let span = raw.span();
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
            text: raw.get_ref().clone(),
            place: self.place(span.start + skip),
        }
    }

    pub(super) fn head(&mut self, raw: RawHead, input: &PackFiles) -> Option<Pack> {
        if raw.id.get_ref() != &input.folder {
            self.say(
                raw.id.span().start,
                "pack.folder",
                format!("政策包 id 应与文件夹同名：{}", input.folder),
                format!(
                    "the id of a pack is the name of its folder: {}",
                    input.folder
                ),
            );
        }
        let area = self.area(&raw.area);
        let from = self.date(&raw.from);
        let to = raw.to.as_ref().and_then(|to| self.date(to));
        let RawSource { seed, lines, title } = raw.source;
        Some(Pack {
            id: raw.id.into_inner(),
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
            hash: hash(input),
        })
    }

    pub(super) fn file_into(&mut self, raw: RawFile, pack: &mut Pack) {
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
                place,
            });
        }
    }

    pub(super) fn fact_into(&mut self, raw: &RawFact, pack: &mut Pack) {
        let place = self.place(raw.id.span().start);
        let id = self.id(&raw.id);
        if let (Some(level), Some(ty)) = (self.level(&raw.of), self.simple_type(&raw.r#type)) {
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

    pub(super) fn clause_into(&mut self, common: Common, body: Body, pack: &mut Pack) {
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
