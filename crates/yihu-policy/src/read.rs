//! Reads packs from their folders: TOML to [`Pack`], with every error at its file, line and column.

use crate::pack::{
    Amount, Benefit, BenefitKind, Body, Case, Clause, Combine, Expression, Pack, Parameter, Part,
    Period, Place, Purpose, Source, Test, Variable,
};
use crate::types::{Level, Type};
use crate::value::{Quantity, Value};
use crate::vocabulary::Fact;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use toml::Spanned;
use yihu_base::{AreaCode, Date, Fen, Problem, Problems, Text, date};

/// Largest file of a pack, bytes.
const FILE_BYTES_MAX: u64 = 4 << 20;
/// Most files of a pack.
const FILES_MAX: usize = 200;

/// The files of one pack: name and text, in name order.
#[derive(Debug, Clone)]
pub struct PackFiles {
    /// The folder's name.
    pub folder: String,
    /// Name and text of each file.
    pub files: Vec<(String, String)>,
}

impl PackFiles {
    /// Reads all `.toml` files of a folder.
    ///
    /// # Errors
    /// `pack.unreadable` for a folder or file that cannot be read, is too large, or is not UTF-8.
    pub fn read(folder: &Path) -> Result<Self, Problem> {
        let place = folder.display().to_string();
        let unreadable = |why: String| {
            Problem::new(
                "pack.unreadable",
                format!("无法读取政策包（{why}），请检查文件夹和权限"),
                format!("cannot read the pack ({why}): check the folder and its permissions"),
            )
            .at(&place)
        };
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .map_err(|e| unreadable(e.to_string()))?
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|e| e == "toml"))
            .collect();
        paths.sort();
        if paths.is_empty() || paths.len() > FILES_MAX {
            return Err(unreadable(format!("{} .toml files", paths.len())));
        }
        let name = |p: &Path| {
            p.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        };
        let mut files = Vec::with_capacity(paths.len());
        for path in paths {
            let size = path
                .metadata()
                .map_err(|e| unreadable(e.to_string()))?
                .len();
            if size > FILE_BYTES_MAX {
                return Err(unreadable(format!(
                    "{} > {FILE_BYTES_MAX} bytes",
                    name(&path)
                )));
            }
            let text = std::fs::read_to_string(&path)
                .map_err(|e| unreadable(format!("{}: {e}", name(&path))))?;
            files.push((name(&path), text));
        }
        Ok(Self {
            folder: name(folder),
            files,
        })
    }

    /// Reads every folder below `root` that holds `.toml` files, in name order.
    ///
    /// # Errors
    /// As [`PackFiles::read`].
    pub fn read_all(root: &Path) -> Result<Vec<Self>, Problem> {
        let entries = std::fs::read_dir(root).map_err(|e| {
            Problem::new(
                "pack.unreadable",
                format!("无法读取政策包文件夹（{e}），请用 --packs 指定"),
                format!("cannot read the folder of packs ({e}): name it with --packs"),
            )
            .at(root.display().to_string())
        })?;
        let mut folders: Vec<_> = entries
            .filter_map(Result::ok)
            .map(|e| e.path())
            .filter(|p| p.is_dir())
            .collect();
        folders.sort();
        folders.iter().map(|folder| Self::read(folder)).collect()
    }
}

macro_rules! raw {
    ($name:ident { $($field:ident : $ty:ty),* $(,)? }) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $name {
            id: Spanned<String>,
            #[serde(default)]
            title: Text,
            #[serde(default)]
            words: String,
            #[serde(default)]
            cite: Vec<String>,
            #[serde(default)]
            note: String,
            area: Option<Spanned<String>>,
            from: Option<Spanned<toml::value::Datetime>>,
            to: Option<Spanned<toml::value::Datetime>>,
            $($field: $ty,)*
        }

        impl $name {
            fn common(&mut self) -> Common {
                Common {
                    id: self.id.clone(),
                    title: std::mem::take(&mut self.title),
                    words: std::mem::take(&mut self.words),
                    cite: std::mem::take(&mut self.cite),
                    note: std::mem::take(&mut self.note),
                    area: self.area.take(),
                    from: self.from.take(),
                    to: self.to.take(),
                }
            }
        }
    };
}

struct Common {
    id: Spanned<String>,
    title: Text,
    words: String,
    cite: Vec<String>,
    note: String,
    area: Option<Spanned<String>>,
    from: Option<Spanned<toml::value::Datetime>>,
    to: Option<Spanned<toml::value::Datetime>>,
}

raw!(RawParameter {
    value: Option<Spanned<toml::Value>>,
    unknown: Option<Text>,
    r#type: Option<Spanned<String>>,
});
raw!(RawVariable { of: Spanned<String>, unit: Option<String>, expr: Spanned<String> });
raw!(RawTest {
    of: Spanned<String>,
    purpose: Option<Spanned<String>>,
    expr: Option<Spanned<String>>,
    all: Option<Vec<RawPart>>,
    any: Option<Vec<RawPart>>,
});
raw!(RawBenefit {
    of: Spanned<String>,
    kind: Option<Spanned<String>>,
    what: Option<Text>,
    when: Spanned<String>,
    amount: Option<Spanned<String>>,
    amount_expr: Option<Spanned<String>>,
    unknown: Option<Text>,
    cap: Option<Spanned<String>>,
    cap_expr: Option<Spanned<String>>,
    per: Option<Spanned<String>>,
    days: Option<Spanned<String>>,
    payers: Option<Spanned<toml::Table>>,
    route: Option<Spanned<String>>,
    not_with: Option<Vec<String>>,
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPart {
    id: Spanned<String>,
    #[serde(default)]
    title: Text,
    #[serde(default)]
    words: String,
    #[serde(default)]
    cite: Vec<String>,
    expr: Option<Spanned<String>>,
    unknown: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFact {
    id: Spanned<String>,
    of: Spanned<String>,
    r#type: Spanned<String>,
    title: Text,
    #[serde(default)]
    unit: String,
    #[serde(default, rename = "words")]
    _words: String,
    #[serde(default, rename = "cite")]
    _cite: Vec<String>,
    #[serde(default, rename = "note")]
    _note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHead {
    id: Spanned<String>,
    title: Text,
    area: Spanned<String>,
    from: Spanned<toml::value::Datetime>,
    to: Option<Spanned<toml::value::Datetime>>,
    #[serde(default)]
    unsure: Vec<String>,
    #[serde(default)]
    source: RawSource,
    #[serde(default, rename = "note")]
    _note: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawSource {
    seed: String,
    lines: String,
    title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCase {
    says: Spanned<String>,
    on: Option<Spanned<toml::value::Datetime>>,
    area: Option<Spanned<String>>,
    #[serde(default)]
    given: toml::Table,
    expect: toml::Table,
    needs: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    pack: Option<RawHead>,
    #[serde(default)]
    fact: Vec<RawFact>,
    #[serde(default)]
    parameter: Vec<RawParameter>,
    #[serde(default)]
    variable: Vec<RawVariable>,
    #[serde(default)]
    test: Vec<RawTest>,
    #[serde(default)]
    benefit: Vec<RawBenefit>,
    #[serde(default)]
    case: Vec<RawCase>,
}

/// Turns the files of a pack into a [`Pack`].
///
/// # Errors
/// All problems of the pack at once, each with file, line and column.
pub fn parse(input: &PackFiles) -> Result<Pack, Problems> {
    let mut reader = Reader {
        folder: &input.folder,
        file: "",
        text: "",
        problems: Vec::new(),
    };
    let mut raw_files = Vec::new();
    for (file, text) in &input.files {
        reader.enter(file, text);
        match toml::from_str::<RawFile>(text) {
            Ok(raw) => raw_files.push((file, text, raw)),
            Err(e) => {
                let at = e.span().map_or(0, |s| s.start);
                let message = e.message();
                reader.say(
                    at,
                    "pack.toml",
                    format!("不符合政策包格式：{message}；请对照 docs/packs.md 修改"),
                    format!("not in the form of a pack: {message}; compare with docs/packs.md"),
                );
            }
        }
    }
    let heads = raw_files
        .iter()
        .filter(|(_, _, raw)| raw.pack.is_some())
        .count();
    if heads != 1 && reader.problems.is_empty() {
        reader.say(
            0,
            "pack.head",
            format!("政策包应有且只有一个 [pack] 表，现有 {heads} 个"),
            format!("a pack has exactly one [pack] table, this one has {heads}"),
        );
    }
    if !reader.problems.is_empty() {
        return Err(Problems(reader.problems));
    }
    let mut pack = None;
    for (file, text, raw) in &mut raw_files {
        reader.enter(file, text);
        if let Some(head) = raw.pack.take() {
            pack = reader.head(head, input);
        }
    }
    let Some(mut pack) = pack else {
        return Err(Problems(reader.problems));
    };
    for (file, text, raw) in raw_files {
        reader.enter(file, text);
        reader.file_into(raw, &mut pack);
    }
    if reader.problems.is_empty() {
        Ok(pack)
    } else {
        Err(Problems(reader.problems))
    }
}

fn hash(input: &PackFiles) -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, text) in &input.files {
        for part in [name, text] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().to_hex().to_string()
}

struct Reader<'a> {
    folder: &'a str,
    file: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn enter(&mut self, file: &'a str, text: &'a str) {
        self.file = file;
        self.text = text;
    }

    fn place(&self, at: usize) -> Place {
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

    fn say(&mut self, at: usize, code: &'static str, zh: String, en: String) {
        let place = self.place(at).show();
        self.problems.push(Problem::new(code, zh, en).at(place));
    }

    fn date(&mut self, raw: &Spanned<toml::value::Datetime>) -> Option<Date> {
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

    fn area(&mut self, raw: &Spanned<String>) -> Option<AreaCode> {
        match raw.get_ref().parse() {
            Ok(area) => Some(area),
            Err(e) => {
                let problem: Problem = e;
                self.say(raw.span().start, "pack.area", problem.zh, problem.en);
                None
            }
        }
    }

    fn level(&mut self, raw: &Spanned<String>) -> Option<Level> {
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

    fn simple_type(&mut self, raw: &Spanned<String>) -> Option<Type> {
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

    fn id(&mut self, raw: &Spanned<String>) -> String {
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

    fn expression(&self, raw: &Spanned<String>) -> Expression {
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

    fn head(&mut self, raw: RawHead, input: &PackFiles) -> Option<Pack> {
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

    fn file_into(&mut self, raw: RawFile, pack: &mut Pack) {
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

    fn fact_into(&mut self, raw: &RawFact, pack: &mut Pack) {
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

    fn clause_into(&mut self, common: Common, body: Body, pack: &mut Pack) {
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

    fn quantity(&mut self, raw: &Spanned<String>) -> Option<Quantity> {
        let quantity = Quantity::parse(raw.get_ref());
        if quantity.is_none() {
            self.say(
                raw.span().start,
                "pack.quantity",
                format!("“{}”不是数量：应写成 \"2300 CNY/year\"、\"27 %\"、\"30 m2\"、\"3\"；原文未印出的写 unknown", raw.get_ref()),
                format!("\"{}\" is no quantity: write \"2300 CNY/year\", \"27 %\", \"30 m2\", \"3\"; what the source does not print is `unknown`", raw.get_ref()),
            );
        }
        quantity
    }

    fn money(&mut self, raw: &Spanned<String>) -> Option<Fen> {
        match self.quantity(raw)?.value {
            Value::Money(fen) => Some(fen),
            _ => {
                self.say(
                    raw.span().start,
                    "pack.money",
                    "此处应是金额，如 \"1250 CNY\"".into(),
                    "an amount of money stands here, such as \"1250 CNY\"".into(),
                );
                None
            }
        }
    }

    fn parameter(&mut self, raw: &RawParameter) -> Option<Parameter> {
        let at = raw.id.span().start;
        match (&raw.value, &raw.unknown) {
            (Some(value), None) => {
                let (value, ty, unit) = match value.get_ref() {
                    toml::Value::String(text) => {
                        let q = self.quantity(&Spanned::new(value.span(), text.clone()))?;
                        (q.value, q.ty, q.unit)
                    }
                    toml::Value::Integer(n) => (Value::Int(*n), Type::Int, String::new()),
                    toml::Value::Boolean(b) => (Value::Bool(*b), Type::Bool, String::new()),
                    toml::Value::Datetime(d) => {
                        let date = self.date(&Spanned::new(value.span(), *d))?;
                        (Value::Date(date), Type::Date, String::new())
                    }
                    _ => {
                        let text = value.get_ref().to_string();
                        self.quantity(&Spanned::new(value.span(), format!("?{text}")))?;
                        return None;
                    }
                };
                let declared = match &raw.r#type {
                    Some(t) => self.simple_type(t)?,
                    None => ty,
                };
                // A whole number may be declared a decimal, so that another version can be `2.5`.
                let value = match (value, declared) {
                    (Value::Int(n), Type::Dec) => Value::Dec(yihu_base::Dec::whole(n)?),
                    (value, _) => value,
                };
                let ty = if matches!(value, Value::Dec(_)) {
                    Type::Dec
                } else {
                    ty
                };
                Some(Parameter {
                    value,
                    ty,
                    unit,
                    unknown: None,
                })
            }
            (None, Some(reason)) => {
                let Some(ty) = &raw.r#type else {
                    self.say(
                        at,
                        "pack.parameter",
                        "未知的参数应写明 type".into(),
                        "an unknown parameter says its `type`".into(),
                    );
                    return None;
                };
                let ty = self.simple_type(ty)?;
                let unknown = Some(reason.clone());
                Some(Parameter {
                    value: Value::Unknown,
                    ty,
                    unit: String::new(),
                    unknown,
                })
            }
            _ => {
                self.say(
                    at,
                    "pack.parameter",
                    "参数应有 value 或 unknown 之一".into(),
                    "a parameter has either `value` or `unknown`".into(),
                );
                None
            }
        }
    }

    fn test(&mut self, raw: &mut RawTest) -> Option<Test> {
        let of = self.level(&raw.of)?;
        let purpose = match raw.purpose.as_ref().map(|p| p.get_ref().as_str()) {
            None => None,
            Some("identify") => Some(Purpose::Identify),
            Some("goal") => Some(Purpose::Goal),
            Some(_) => {
                self.say(
                    raw.id.span().start,
                    "pack.test",
                    "purpose 应是 identify、goal 之一".into(),
                    "`purpose` is one of identify, goal".into(),
                );
                return None;
            }
        };
        let (combine, parts) = match (raw.expr.take(), raw.all.take(), raw.any.take()) {
            (Some(expr), None, None) => {
                let part = Part {
                    id: String::new(),
                    title: Text::default(),
                    words: String::new(),
                    cite: Vec::new(),
                    expr: Ok(self.expression(&expr)),
                };
                return Some(Test {
                    of,
                    purpose,
                    combine: Combine::All,
                    parts: vec![part],
                });
            }
            (None, Some(parts), None) if !parts.is_empty() => (Combine::All, parts),
            (None, None, Some(parts)) if !parts.is_empty() => (Combine::Any, parts),
            _ => {
                self.say(
                    raw.id.span().start,
                    "pack.test",
                    "判定应有 expr、all、any 之一".into(),
                    "a test has one of `expr`, `all`, `any`".into(),
                );
                return None;
            }
        };
        let parts = parts.into_iter().filter_map(|p| self.part(p)).collect();
        Some(Test {
            of,
            purpose,
            combine,
            parts,
        })
    }

    fn part(&mut self, raw: RawPart) -> Option<Part> {
        let id = self.id(&raw.id);
        let expr = match (&raw.expr, raw.unknown) {
            (Some(expr), None) => Ok(self.expression(expr)),
            (None, Some(why)) => Err(why),
            _ => {
                self.say(
                    raw.id.span().start,
                    "pack.part",
                    "判定的一项应有 expr 或 unknown 之一".into(),
                    "a part of a test has either `expr` or `unknown`".into(),
                );
                return None;
            }
        };
        Some(Part {
            id,
            title: raw.title,
            words: raw.words,
            cite: raw.cite,
            expr,
        })
    }

    fn benefit(&mut self, raw: &mut RawBenefit) -> Option<Benefit> {
        let of = self.level(&raw.of)?;
        let at = raw.id.span().start;
        let kind = match raw.kind.as_ref().map(|k| k.get_ref().as_str()) {
            None | Some("money") => BenefitKind::Money,
            Some("in_kind") => BenefitKind::InKind,
            Some("waiver") => BenefitKind::Waiver,
            Some(_) => {
                self.say(
                    at,
                    "pack.benefit",
                    "kind 应是 money、in_kind、waiver 之一".into(),
                    "`kind` is one of money, in_kind, waiver".into(),
                );
                return None;
            }
        };
        let amount = match (
            raw.amount.take(),
            raw.amount_expr.take(),
            raw.unknown.take(),
        ) {
            (Some(amount), None, None) => Amount::Fixed(self.money(&amount)?),
            (None, Some(expr), None) => Amount::Expr(self.expression(&expr)),
            (None, None, Some(why)) => Amount::Unknown(why),
            (None, None, None) if kind != BenefitKind::Money => Amount::None,
            _ => {
                self.say(
                    at,
                    "pack.benefit",
                    "待遇应有 amount、amount_expr、unknown 之一".into(),
                    "a benefit has one of `amount`, `amount_expr`, `unknown`".into(),
                );
                return None;
            }
        };
        if matches!(amount, Amount::Fixed(Fen(fen)) if fen < 0) {
            self.say(
                at,
                "pack.benefit",
                "待遇金额不能为负".into(),
                "the amount of a benefit is not negative".into(),
            );
        }
        let cap = match (raw.cap.take(), raw.cap_expr.take()) {
            (Some(cap), _) => Amount::Fixed(self.money(&cap)?),
            (None, Some(expr)) => Amount::Expr(self.expression(&expr)),
            (None, None) => Amount::None,
        };
        let per = match &raw.per {
            None => Period::Year,
            Some(word) => {
                let found = Period::ALL.iter().find(|(_, en, _)| en == word.get_ref());
                let Some((period, _, _)) = found else {
                    let words: Vec<_> = Period::ALL.iter().map(|(_, en, _)| *en).collect();
                    let words = words.join(", ");
                    self.say(
                        word.span().start,
                        "pack.period",
                        format!("per 应是其中之一：{words}"),
                        format!("`per` is one of {words}"),
                    );
                    return None;
                };
                *period
            }
        };
        let payers = match raw.payers.take() {
            None => Vec::new(),
            Some(table) => self.payers(&table)?,
        };
        Some(Benefit {
            of,
            kind,
            what: raw.what.take(),
            when: self.expression(&raw.when),
            amount,
            cap,
            per,
            days: raw.days.as_ref().map(|d| self.expression(d)),
            payers,
            route: raw
                .route
                .take()
                .map(Spanned::into_inner)
                .unwrap_or_default(),
            not_with: raw.not_with.take().unwrap_or_default(),
        })
    }

    fn payers(&mut self, table: &Spanned<toml::Table>) -> Option<Vec<(String, u32)>> {
        let mut payers = Vec::new();
        for (name, parts) in table.get_ref() {
            let whole = parts.as_integer().and_then(|n| u32::try_from(n).ok());
            let Some(parts) = whole.filter(|n| (1..=1_000_000).contains(n)) else {
                self.say(
                    table.span().start,
                    "pack.payers",
                    format!("分担方 {name} 的份额应是正整数"),
                    format!("the part of payer {name} is a positive whole number"),
                );
                return None;
            };
            payers.push((name.clone(), parts));
        }
        Some(payers)
    }
}

/// Titles by id, for messages that list alternatives.
pub(crate) fn nearest<'a>(word: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: BTreeMap<usize, &str> = BTreeMap::new();
    for candidate in among {
        best.entry(distance(word, candidate)).or_insert(candidate);
    }
    let (d, found) = best.pop_first()?;
    (d <= 2.max(word.chars().count() / 3)).then_some(found)
}

/// Edit distance, by characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let cost = corner + usize::from(ca != *cb);
            corner = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
