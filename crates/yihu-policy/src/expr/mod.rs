//! From the text of an expression to a checked term: `sqlparser` reads it, the scope resolves names
//! and types. Anything outside the documented language is an error.

mod functions;
mod operators;

use crate::check::Checker;
use crate::pack::Expression;
use crate::read::nearest;
use crate::term::{Op, Term, Typed};
use crate::types::{Level, Type};
use crate::value::Value;
use operators::negate;
use sqlparser::ast::{
    BinaryOperator, DataType, Expr, Ident, Spanned, UnaryOperator, Value as Literal,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Location, Token, Tokenizer};
use yihu_base::{Dec, Problem, date};

/// Longest expression, bytes.
const EXPRESSION_BYTES_MAX: usize = 20_000;
/// Deepest nesting of an expression.
const DEPTH_MAX: usize = 100;

/// Reads the text of an expression as one SQL scalar expression.
pub(crate) fn parse(expr: &Expression) -> Result<Expr, Problem> {
    let fail = |location: Location, why: String| {
        Problem::new(
            "pack.expression",
            format!("表达式无法读懂（{why}）；应是一个 SQL 标量表达式"),
            format!("cannot read the expression ({why}); write one SQL scalar expression"),
        )
        .at(at(expr, location))
    };
    let start = Location { line: 1, column: 1 };
    if expr.text.len() > EXPRESSION_BYTES_MAX {
        return Err(fail(start, format!("> {EXPRESSION_BYTES_MAX} bytes")));
    }
    let mut tokens = Tokenizer::new(&GenericDialect {}, &expr.text)
        .tokenize_with_location()
        .map_err(|e| fail(e.location, e.message))?;
    for token in &mut tokens {
        // SQL's `= ANY (…)` is not part of the language; any(…) is a function here.
        if let Token::Word(word) = &mut token.token
            && word.keyword == Keyword::ANY
        {
            word.keyword = Keyword::NoKeyword;
        }
    }
    let mut parser = Parser::new(&GenericDialect {})
        .with_recursion_limit(DEPTH_MAX)
        .with_tokens_with_locations(tokens);
    let ast = parser.parse_expr();
    let next = parser.peek_token();
    let ast = ast.map_err(|e| fail(next.span.start, e.to_string()))?;
    if next.token != Token::EOF {
        return Err(fail(next.span.start, format!("unexpected {}", next.token)));
    }
    Ok(ast)
}

fn at(expr: &Expression, location: Location) -> String {
    let mut place = expr.place.clone();
    let (line, column) = (location.line as usize, location.column as usize);
    if line > 1 {
        place.line += line - 1;
        place.column = column;
    } else if line == 1 {
        place.column += column.saturating_sub(1);
    }
    place.show()
}

/// Passes an expression of a wanted type; a whole number will do for a decimal.
pub(crate) fn expect_type(typed: Typed, want: Type, expr: &Expression) -> Result<Typed, Problem> {
    if typed.ty == want || is_null(&typed) {
        return Ok(Typed { ty: want, ..typed });
    }
    if (typed.ty, want) == (Type::Int, Type::Dec) {
        return Ok(typed.widened());
    }
    Err(Problem::new(
        "pack.type",
        format!("此处应是{}，表达式却是{}", want.zh(), typed.ty.zh()),
        format!(
            "{} is wanted here, the expression is {}",
            want.id(),
            typed.ty.id()
        ),
    )
    .at(expr.place.show()))
}

pub(super) fn is_null(typed: &Typed) -> bool {
    matches!(typed.term, Term::Const(Value::Unknown))
}

/// A problem already told at the clause it comes from.
fn told() -> Problem {
    Problem::new("pack.told", "", "")
}

pub(crate) struct Scope<'a, 'b> {
    pub(crate) checker: &'a mut Checker<'b>,
    pub(crate) level: Level,
    pub(crate) expr: &'a Expression,
    /// Words that mean something only in this expression.
    pub(crate) locals: &'a [(String, Typed)],
}

pub(super) type Fallible<T> = Result<T, Problem>;

impl Scope<'_, '_> {
    pub(super) fn error(
        &self,
        ast: &impl Spanned,
        code: &'static str,
        zh: String,
        en: String,
    ) -> Problem {
        Problem::new(code, zh, en).at(at(self.expr, ast.span().start))
    }

    pub(super) fn type_error(&self, ast: &Expr, what: &str, a: Type, b: Type) -> Problem {
        let (hint_zh, hint_en) = match (a, b) {
            (Type::Money, Type::Int | Type::Dec) | (Type::Int | Type::Dec, Type::Money) => (
                "；金额请写成 yuan(…) 或用参数",
                "; write money as yuan(…) or as a parameter",
            ),
            _ => ("", ""),
        };
        self.error(
            ast,
            "pack.type",
            format!(
                "{what} 的两边是{}和{}，不能一起运算{hint_zh}",
                a.zh(),
                b.zh()
            ),
            format!("{what} cannot take {} and {}{hint_en}", a.id(), b.id()),
        )
    }

    pub(crate) fn typed(&mut self, ast: &Expr) -> Fallible<Typed> {
        match ast {
            Expr::Nested(inner) => self.typed(inner),
            Expr::Identifier(ident) => self.name(ast, std::slice::from_ref(ident)),
            Expr::CompoundIdentifier(path) => self.name(ast, path),
            Expr::Value(v) => self.literal(ast, &v.value),
            Expr::TypedString(t) if t.data_type == DataType::Date => {
                let text = t.value.clone().into_string().unwrap_or_default();
                let date = date::parse(&text).ok_or_else(|| {
                    self.error(
                        ast,
                        "pack.date",
                        format!("“{text}”不是日期，应写成 DATE '2016-01-01'"),
                        format!("\"{text}\" is no date: write DATE '2016-01-01'"),
                    )
                })?;
                Ok(Typed::value(Value::Date(date), Type::Date))
            }
            Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr,
            } => {
                let inner = self.bool(expr)?;
                Ok(Typed::op(Op::Not, vec![inner], Type::Bool))
            }
            Expr::UnaryOp {
                op: UnaryOperator::Minus,
                expr,
            } => {
                let inner = self.number(expr)?;
                let ty = inner.ty;
                Ok(Typed::op(Op::Neg, vec![inner], ty))
            }
            Expr::BinaryOp { left, op, right } => self.binary(ast, left, op, right),
            Expr::IsNull(e) => Ok(Typed::op(Op::IsNull, vec![self.typed(e)?], Type::Bool)),
            Expr::IsNotNull(e) => Ok(negate(Typed::op(
                Op::IsNull,
                vec![self.typed(e)?],
                Type::Bool,
            ))),
            Expr::IsTrue(e) => Ok(Typed::op(Op::IsTrue, vec![self.bool(e)?], Type::Bool)),
            Expr::IsFalse(e) => Ok(Typed::op(Op::IsFalse, vec![self.bool(e)?], Type::Bool)),
            Expr::IsNotTrue(e) => Ok(negate(Typed::op(
                Op::IsTrue,
                vec![self.bool(e)?],
                Type::Bool,
            ))),
            Expr::IsNotFalse(e) => Ok(negate(Typed::op(
                Op::IsFalse,
                vec![self.bool(e)?],
                Type::Bool,
            ))),
            Expr::Between {
                expr,
                negated,
                low,
                high,
            } => {
                let low = self.compare(ast, expr, &BinaryOperator::GtEq, low)?;
                let high = self.compare(ast, expr, &BinaryOperator::LtEq, high)?;
                let both = Typed::op(Op::And, vec![low, high], Type::Bool);
                Ok(if *negated { negate(both) } else { both })
            }
            Expr::InList {
                expr,
                list,
                negated,
            } => {
                let found = self.in_list(ast, expr, list)?;
                Ok(if *negated { negate(found) } else { found })
            }
            Expr::Case {
                operand: None,
                conditions,
                else_result,
                ..
            } => self.case(ast, conditions, else_result.as_deref()),
            Expr::Floor { expr, field } => self.round_to_whole(ast, expr, field, Op::FloorTo),
            Expr::Ceil { expr, field } => self.round_to_whole(ast, expr, field, Op::CeilTo),
            Expr::Function(function) => self.function(ast, function),
            _ => Err(self.error(
                ast,
                "pack.expression",
                format!("“{ast}”不在政策语言之内，请看 docs/packs.md"),
                format!("\"{ast}\" is outside the policy language, see docs/packs.md"),
            )),
        }
    }

    pub(super) fn bool(&mut self, ast: &Expr) -> Fallible<Typed> {
        let typed = self.typed(ast)?;
        if typed.ty == Type::Bool || is_null(&typed) {
            return Ok(Typed {
                ty: Type::Bool,
                ..typed
            });
        }
        Err(self.error(
            ast,
            "pack.type",
            format!("此处应是条件，“{ast}”却是{}", typed.ty.zh()),
            format!("a condition is wanted here, \"{ast}\" is {}", typed.ty.id()),
        ))
    }

    pub(super) fn number(&mut self, ast: &Expr) -> Fallible<Typed> {
        let typed = self.typed(ast)?;
        if typed.ty.is_number() {
            return Ok(typed);
        }
        Err(self.error(
            ast,
            "pack.type",
            format!("此处应是数，“{ast}”却是{}", typed.ty.zh()),
            format!("a number is wanted here, \"{ast}\" is {}", typed.ty.id()),
        ))
    }

    pub(super) fn literal(&self, ast: &Expr, literal: &Literal) -> Fallible<Typed> {
        match literal {
            Literal::Boolean(b) => Ok(Typed::value(Value::Bool(*b), Type::Bool)),
            Literal::Null => Ok(Typed::value(Value::Unknown, Type::Bool)),
            Literal::Number(text, _) => {
                if let Ok(n) = text.parse::<i64>() {
                    return Ok(Typed::value(Value::Int(n), Type::Int));
                }
                let dec = Dec::parse(text).ok_or_else(|| {
                    self.error(
                        ast,
                        "pack.number",
                        format!("{text} 超出范围或超过九位小数"),
                        format!("{text} is out of range or has more than nine decimals"),
                    )
                })?;
                Ok(Typed::value(Value::Dec(dec), Type::Dec))
            }
            _ => Err(self.error(
                ast,
                "pack.type",
                format!("文字 {literal} 只能与选项类事实比较"),
                format!("the text {literal} can only be compared with a fact of a code list"),
            )),
        }
    }

    pub(super) fn name(&mut self, ast: &Expr, path: &[Ident]) -> Fallible<Typed> {
        let words: Vec<&str> = path.iter().map(|i| i.value.as_str()).collect();
        match words[..] {
            ["as_of"] => Ok(Typed {
                term: Term::AsOf,
                ty: Type::Date,
            }),
            [word] => match self.locals.iter().find(|(name, _)| name == word) {
                Some((_, typed)) => Ok(typed.clone()),
                None => self.lookup(ast, self.level, word, None, true),
            },
            [first, word] => match Level::parse(first) {
                Some(level) => self.lookup_up(ast, level, word, None),
                None => self.lookup(ast, self.level, first, Some(word), false),
            },
            [first, word, part] if Level::parse(first).is_some() => {
                let level = Level::parse(first).unwrap_or(self.level);
                self.lookup_up(ast, level, word, Some(part))
            }
            _ => Err(self.unknown(ast, self.level, &words.join("."))),
        }
    }

    pub(super) fn lookup_up(
        &mut self,
        ast: &Expr,
        level: Level,
        word: &str,
        part: Option<&str>,
    ) -> Fallible<Typed> {
        if self.level.is_within(level) {
            return self.lookup(ast, level, word, part, false);
        }
        Err(self.error(
            ast,
            "pack.level",
            format!(
                "{}条款不能直接用{}的 {word}，请用汇总，如 any({}.{word})",
                self.level.zh(),
                level.zh(),
                level.plural()
            ),
            format!(
                "a clause of a {} cannot use {word} of one {level}: take them together, e.g. any({}.{word})",
                self.level,
                level.plural()
            ),
        ))
    }

    pub(super) fn lookup(
        &mut self,
        ast: &Expr,
        level: Level,
        word: &str,
        part: Option<&str>,
        parameters: bool,
    ) -> Fallible<Typed> {
        let library = self.checker.library;
        let fact = library
            .facts
            .get(&(level, word.to_owned()))
            .filter(|_| part.is_none());
        if let Some(fact) = fact {
            return Ok(Typed {
                term: Term::Fact(level, word.to_owned()),
                ty: fact.ty,
            });
        }
        let Some(named) = library.names.get(word) else {
            return Err(self.unknown(ast, level, word));
        };
        if named.kind == "parameter" && parameters && part.is_none() {
            let ty = self.checker.name_type(word).ok_or_else(told)?;
            return Ok(Typed {
                term: Term::Parameter(word.to_owned()),
                ty,
            });
        }
        if named.level != Some(level) {
            return Err(self.unknown(ast, level, word));
        }
        let whole = self.checker.name_type(word).ok_or_else(told)?;
        let ty = match part {
            None => whole,
            Some(part) => match self.checker.figure_type(word, part) {
                Some(ty) => ty,
                None => return Err(self.unknown(ast, level, &format!("{word}.{part}"))),
            },
        };
        let term = Term::Clause(level, word.to_owned(), part.map(str::to_owned));
        Ok(Typed { term, ty })
    }

    pub(super) fn unknown(&self, ast: &Expr, level: Level, word: &str) -> Problem {
        let library = self.checker.library;
        let elsewhere = library
            .facts
            .keys()
            .map(|(l, id)| (*l, id.as_str()))
            .chain(
                library
                    .names
                    .iter()
                    .filter_map(|(id, n)| Some((n.level?, id.as_str()))),
            )
            .find(|(l, id)| *id == word && *l != level);
        let here = library
            .facts
            .keys()
            .filter(|(l, _)| *l == level)
            .map(|(_, id)| id.as_str())
            .chain(library.names.keys().map(String::as_str));
        let (zh, en) = match (elsewhere, nearest(word, here)) {
            (Some((l, _)), _) if level.is_within(l) => (
                format!("；是否想写 {l}.{word}"),
                format!("; did you mean {l}.{word}?"),
            ),
            (Some((l, _)), _) => (
                format!(
                    "；它是{}的事实，请用汇总，如 any({}.{word})",
                    l.zh(),
                    l.plural()
                ),
                format!(
                    "; it is a fact of a {l}: take members together, e.g. any({}.{word})",
                    l.plural()
                ),
            ),
            (None, Some(near)) => (
                format!("；是否想写 {near}"),
                format!("; did you mean {near}?"),
            ),
            (None, None) => (
                "；登记没有的事实请用 [[fact]] 声明".into(),
                "; declare a fact the register does not have with [[fact]]".into(),
            ),
        };
        self.error(
            ast,
            "pack.name",
            format!("{}没有名为 {word} 的事实、参数或条款{zh}", level.zh()),
            format!("a {level} has no fact, parameter or clause {word}{en}"),
        )
    }
}
