//! From the text of an expression to a checked term: `sqlparser` reads it, the scope resolves names
//! and types. Anything outside the documented language is an error.

use crate::check::Checker;
use crate::pack::Expression;
use crate::read::nearest;
use crate::term::{Op, Reduce, Term, Typed};
use crate::types::{Level, Type};
use crate::value::Value;
use sqlparser::ast::{
    BinaryOperator, CaseWhen, CeilFloorKind, DataType, Expr, Function, FunctionArg,
    FunctionArgExpr, FunctionArguments, Ident, ObjectNamePart, Spanned, UnaryOperator,
    Value as Literal,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Location, Token, Tokenizer};
use yihu_base::{Dec, Fen, Problem, date};

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

fn is_null(typed: &Typed) -> bool {
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
}

type Fallible<T> = Result<T, Problem>;

impl Scope<'_, '_> {
    fn error(&self, ast: &impl Spanned, code: &'static str, zh: String, en: String) -> Problem {
        Problem::new(code, zh, en).at(at(self.expr, ast.span().start))
    }

    fn type_error(&self, ast: &Expr, what: &str, a: Type, b: Type) -> Problem {
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

    fn bool(&mut self, ast: &Expr) -> Fallible<Typed> {
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

    fn number(&mut self, ast: &Expr) -> Fallible<Typed> {
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

    fn literal(&self, ast: &Expr, literal: &Literal) -> Fallible<Typed> {
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

    fn name(&mut self, ast: &Expr, path: &[Ident]) -> Fallible<Typed> {
        let words: Vec<&str> = path.iter().map(|i| i.value.as_str()).collect();
        match words[..] {
            ["as_of"] => Ok(Typed {
                term: Term::AsOf,
                ty: Type::Date,
            }),
            [word] => self.lookup(ast, self.level, word, None, true),
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

    fn lookup_up(
        &mut self,
        ast: &Expr,
        level: Level,
        word: &str,
        part: Option<&str>,
    ) -> Fallible<Typed> {
        if level >= self.level {
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

    fn lookup(
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
        if let Some(part) = part {
            let found = named
                .clauses
                .iter()
                .any(|&i| match &library.clauses[i].body {
                    crate::pack::Body::Test(t) => t.parts.iter().any(|p| p.id == part),
                    _ => false,
                });
            if !found {
                return Err(self.unknown(ast, level, &format!("{word}.{part}")));
            }
        }
        let ty = self.checker.name_type(word).ok_or_else(told)?;
        let term = Term::Clause(level, word.to_owned(), part.map(str::to_owned));
        Ok(Typed { term, ty })
    }

    fn unknown(&self, ast: &Expr, level: Level, word: &str) -> Problem {
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
            (Some((l, _)), _) if l > level => (
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

    fn binary(
        &mut self,
        ast: &Expr,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
    ) -> Fallible<Typed> {
        use BinaryOperator as B;
        match op {
            B::And | B::Or => {
                let args = vec![self.bool(left)?, self.bool(right)?];
                let op = if *op == B::And { Op::And } else { Op::Or };
                Ok(Typed::op(op, args, Type::Bool))
            }
            B::Eq | B::NotEq | B::Lt | B::LtEq | B::Gt | B::GtEq => {
                self.compare(ast, left, op, right)
            }
            B::Plus | B::Minus => {
                let (a, b) = (self.typed(left)?, self.typed(right)?);
                if a.ty == Type::Date && b.ty == Type::Date && *op == B::Minus {
                    return Ok(Typed::op(Op::Sub, vec![a, b], Type::Int));
                }
                let (a, b) = unify(a, b);
                if a.ty != b.ty || !a.ty.is_number() {
                    return Err(self.type_error(ast, &op.to_string(), a.ty, b.ty));
                }
                let ty = a.ty;
                let op = if *op == B::Plus { Op::Add } else { Op::Sub };
                Ok(Typed::op(op, vec![a, b], ty))
            }
            B::Multiply => {
                let (a, b) = (self.typed(left)?, self.typed(right)?);
                match (a.ty, b.ty) {
                    (Type::Int, Type::Int) => Ok(Typed::op(Op::Mul, vec![a, b], Type::Int)),
                    (Type::Money, Type::Int) => Ok(Typed::op(Op::Mul, vec![a, b], Type::Money)),
                    (Type::Int, Type::Money) => Ok(Typed::op(Op::Mul, vec![b, a], Type::Money)),
                    (Type::Money, Type::Dec) => Ok(Typed::op(Op::MulDec, vec![a, b], Type::Money)),
                    (Type::Dec, Type::Money) => Ok(Typed::op(Op::MulDec, vec![b, a], Type::Money)),
                    (Type::Dec, Type::Int | Type::Dec) | (Type::Int, Type::Dec) => {
                        let (a, b) = unify(a, b);
                        Ok(Typed::op(Op::MulDec, vec![a, b], Type::Dec))
                    }
                    (x, y) => Err(self.type_error(ast, "*", x, y)),
                }
            }
            B::Divide => {
                let (a, b) = (self.typed(left)?, self.typed(right)?);
                if matches!(b.term, Term::Const(v) if v.raw() == Some(0)) {
                    return Err(self.error(
                        ast,
                        "pack.division",
                        "除数恒为零".into(),
                        "the divisor is always zero".into(),
                    ));
                }
                match (a.ty, b.ty) {
                    (Type::Money, Type::Int) => Ok(Typed::op(Op::DivInt, vec![a, b], Type::Money)),
                    (Type::Money, Type::Dec) => Ok(Typed::op(Op::DivDec, vec![a, b], Type::Money)),
                    (x, y) if x.is_number() && y.is_number() => {
                        let (a, b) = unify(a, b);
                        if a.ty != b.ty {
                            return Err(self.type_error(ast, "/", x, y));
                        }
                        Ok(Typed::op(Op::Ratio, vec![a, b], Type::Dec))
                    }
                    (x, y) => Err(self.type_error(ast, "/", x, y)),
                }
            }
            _ => Err(self.error(
                ast,
                "pack.expression",
                format!("不支持运算符 {op}；百分比请写成参数，如 value = \"27 %\""),
                format!("the operator {op} is not part of the language; write a percentage as a parameter, value = \"27 %\""),
            )),
        }
    }

    fn compare(
        &mut self,
        ast: &Expr,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
    ) -> Fallible<Typed> {
        use BinaryOperator as B;
        if let Some(text) = string(right) {
            let a = self.typed(left)?;
            return self.code_is(ast, a, op, &[text]);
        }
        if let Some(text) = string(left) {
            let b = self.typed(right)?;
            return self.code_is(ast, b, op, &[text]);
        }
        let (a, b) = (self.typed(left)?, self.typed(right)?);
        let (a, b) = unify(a, b);
        let ordered = a.ty.is_number() || a.ty == Type::Date || matches!(op, B::Eq | B::NotEq);
        if a.ty != b.ty || !ordered {
            return Err(self.type_error(ast, &op.to_string(), a.ty, b.ty));
        }
        let (op, args) = match op {
            B::Eq => (Op::Eq, vec![a, b]),
            B::NotEq => (Op::Ne, vec![a, b]),
            B::Lt => (Op::Lt, vec![a, b]),
            B::LtEq => (Op::Le, vec![a, b]),
            B::Gt => (Op::Lt, vec![b, a]),
            _ => (Op::Le, vec![b, a]),
        };
        Ok(Typed::op(op, args, Type::Bool))
    }

    fn code_is(
        &self,
        ast: &Expr,
        code: Typed,
        op: &BinaryOperator,
        texts: &[&str],
    ) -> Fallible<Typed> {
        let Type::Code(set) = code.ty else {
            return Err(self.error(
                ast,
                "pack.type",
                format!("只有选项类事实能与文字比较，此处是{}", code.ty.zh()),
                format!(
                    "only a fact of a code list compares with text, this is {}",
                    code.ty.id()
                ),
            ));
        };
        let mut positions = 0u128;
        for text in texts {
            let Some(i) = set.index(text) else {
                let labels = set.values.iter().flat_map(|(id, zh, _)| [*id, *zh]);
                let near = nearest(text, labels).map_or(String::new(), |n| format!(" {n}?"));
                let all: Vec<_> = set
                    .values
                    .iter()
                    .map(|(id, zh, _)| format!("{id} {zh}"))
                    .collect();
                let all = all.join(", ");
                return Err(self.error(
                    ast,
                    "pack.code",
                    format!("“{text}”不在选项表“{}”中{near}；可选：{all}", set.zh),
                    format!(
                        "\"{text}\" is not in the list {}{near}; it has {all}",
                        set.name
                    ),
                ));
            };
            positions |= 1 << i;
        }
        let found = Typed::op(Op::InCodes(positions), vec![code], Type::Bool);
        match op {
            BinaryOperator::Eq => Ok(found),
            BinaryOperator::NotEq => Ok(negate(found)),
            _ => Err(self.error(
                ast,
                "pack.type",
                "选项没有大小，只能用 = 或 <>".into(),
                "values of a code list have no order: use = or <>".into(),
            )),
        }
    }

    fn in_list(&mut self, ast: &Expr, needle: &Expr, list: &[Expr]) -> Fallible<Typed> {
        let texts: Option<Vec<&str>> = list.iter().map(string).collect();
        if let Some(texts) = texts {
            let code = self.typed(needle)?;
            return self.code_is(ast, code, &BinaryOperator::Eq, &texts);
        }
        let mut any: Option<Typed> = None;
        for item in list {
            let one = self.compare(ast, needle, &BinaryOperator::Eq, item)?;
            any = Some(match any {
                None => one,
                Some(before) => Typed::op(Op::Or, vec![before, one], Type::Bool),
            });
        }
        Ok(any.unwrap_or(Typed::value(Value::Bool(false), Type::Bool)))
    }

    fn case(
        &mut self,
        ast: &Expr,
        conditions: &[CaseWhen],
        else_result: Option<&Expr>,
    ) -> Fallible<Typed> {
        let mut result = match else_result {
            Some(e) => self.typed(e)?,
            None => Typed::value(Value::Unknown, Type::Bool),
        };
        for when in conditions.iter().rev() {
            let condition = self.bool(&when.condition)?;
            let then = self.typed(&when.result)?;
            let (then, other) = unify(then, result);
            if then.ty != other.ty {
                return Err(self.type_error(ast, "CASE", then.ty, other.ty));
            }
            let ty = then.ty;
            result = Typed::op(Op::If, vec![condition, then, other], ty);
        }
        Ok(result)
    }

    fn round_to_whole(
        &mut self,
        ast: &Expr,
        inner: &Expr,
        field: &CeilFloorKind,
        to: fn(i64) -> Op,
    ) -> Fallible<Typed> {
        if !matches!(
            field,
            CeilFloorKind::DateTimeField(sqlparser::ast::DateTimeField::NoDateTime)
        ) {
            return Err(self.error(
                ast,
                "pack.expression",
                "FLOOR 和 CEIL 只取整，不带第二个参数".into(),
                "FLOOR and CEIL take one argument".into(),
            ));
        }
        let value = self.number(inner)?;
        Ok(match value.ty {
            Type::Dec => {
                let whole = Typed::op(to(Dec::ONE), vec![value], Type::Dec);
                Typed::op(Op::Unscale(Dec::ONE), vec![whole], Type::Int)
            }
            Type::Money => Typed::op(to(100), vec![value], Type::Money),
            _ => value,
        })
    }

    fn function(&mut self, ast: &Expr, function: &Function) -> Fallible<Typed> {
        let [ObjectNamePart::Identifier(name)] = &function.name.0[..] else {
            return Err(self.no_function(ast, &function.name.to_string()));
        };
        let name = name.value.to_ascii_lowercase();
        let FunctionArguments::List(list) = &function.args else {
            return Err(self.no_function(ast, &name));
        };
        let plain = function.over.is_none()
            && function.within_group.is_empty()
            && function.null_treatment.is_none()
            && list.duplicate_treatment.is_none()
            && list.clauses.is_empty();
        let args: Option<Vec<&Expr>> = list
            .args
            .iter()
            .map(|a| match a {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(e)) => Some(e),
                _ => None,
            })
            .collect();
        let (Some(args), true) = (args, plain) else {
            return Err(self.no_function(ast, &name));
        };
        let filter = function.filter.as_deref();
        match (name.as_str(), &args[..]) {
            ("count" | "sum" | "min" | "max" | "avg" | "any" | "every", [arg]) => {
                self.aggregate(ast, &name, arg, filter)
            }
            _ if filter.is_some() => Err(self.no_function(ast, &format!("{name} … FILTER"))),
            ("yuan", [arg]) => self.yuan(ast, arg),
            ("round", [arg]) => self.round(ast, arg, 0),
            ("round", [arg, places]) => {
                let places = match self.typed(places)?.term {
                    Term::Const(Value::Int(n @ 0..=9)) => n as u32,
                    _ => return Err(self.no_function(ast, "ROUND(x, 0…9)")),
                };
                self.round(ast, arg, places)
            }
            ("abs", [arg]) => {
                let value = self.number(arg)?;
                let ty = value.ty;
                Ok(Typed::op(Op::Abs, vec![value], ty))
            }
            ("year", [arg]) => {
                let date = self.date(arg)?;
                Ok(Typed::op(Op::YearOf, vec![date], Type::Int))
            }
            ("years_between", [a, b]) => {
                let args = vec![self.date(a)?, self.date(b)?];
                Ok(Typed::op(Op::YearsBetween, args, Type::Int))
            }
            ("least" | "greatest" | "coalesce", [_, _, ..]) => {
                let op = match name.as_str() {
                    "least" => Op::Least,
                    "greatest" => Op::Greatest,
                    _ => Op::Coalesce,
                };
                self.same_typed(ast, op, &args)
            }
            _ => Err(self.no_function(ast, &name)),
        }
    }

    fn no_function(&self, ast: &Expr, name: &str) -> Problem {
        self.error(
            ast,
            "pack.function",
            format!("没有函数 {name}，或参数不对；可用：count sum min max avg any every yuan round floor ceil abs year years_between least greatest coalesce"),
            format!("there is no function {name}, or its arguments are wrong; there are count sum min max avg any every yuan round floor ceil abs year years_between least greatest coalesce"),
        )
    }

    fn same_typed(&mut self, ast: &Expr, op: Op, args: &[&Expr]) -> Fallible<Typed> {
        let mut typed = Vec::with_capacity(args.len());
        for arg in args {
            typed.push(self.typed(arg)?);
        }
        let decimal = typed.iter().any(|t| t.ty == Type::Dec);
        let known = typed
            .iter()
            .find(|t| !is_null(t))
            .map_or(Type::Bool, |t| t.ty);
        let want = if decimal && known == Type::Int {
            Type::Dec
        } else {
            known
        };
        for t in &mut typed {
            let one = std::mem::replace(t, Typed::value(Value::Unknown, want));
            *t = if is_null(&one) {
                Typed { ty: want, ..one }
            } else if one.ty == Type::Int && want == Type::Dec {
                to_dec(one)
            } else {
                one
            };
            if t.ty != want {
                return Err(self.type_error(ast, "LEAST / GREATEST / COALESCE", want, t.ty));
            }
        }
        if op != Op::Coalesce && !(want.is_number() || want == Type::Date) {
            return Err(self.type_error(ast, "LEAST / GREATEST", want, want));
        }
        Ok(Typed::op(op, typed, want))
    }

    fn date(&mut self, ast: &Expr) -> Fallible<Typed> {
        let typed = self.typed(ast)?;
        if typed.ty == Type::Date {
            return Ok(typed);
        }
        Err(self.error(
            ast,
            "pack.type",
            format!("此处应是日期，“{ast}”却是{}", typed.ty.zh()),
            format!("a date is wanted here, \"{ast}\" is {}", typed.ty.id()),
        ))
    }

    fn yuan(&self, ast: &Expr, arg: &Expr) -> Fallible<Typed> {
        let text = match arg {
            Expr::Value(v) => match &v.value {
                Literal::Number(n, _) => Some(n.as_str()),
                Literal::SingleQuotedString(s) => Some(s.as_str()),
                _ => None,
            },
            _ => None,
        };
        let fen = text.and_then(Fen::parse_yuan).ok_or_else(|| {
            self.error(
                ast,
                "pack.money",
                "yuan(…) 里应是一个数，最多两位小数".into(),
                "yuan(…) takes a number with at most two decimals".into(),
            )
        })?;
        Ok(Typed::value(Value::Money(fen), Type::Money))
    }

    fn round(&mut self, ast: &Expr, arg: &Expr, places: u32) -> Fallible<Typed> {
        let value = self.number(arg)?;
        let unit = match value.ty {
            Type::Dec => Dec::ONE / 10i64.pow(places),
            Type::Money if places <= 2 => 100 / 10i64.pow(places),
            Type::Int => return Ok(value),
            _ => return Err(self.no_function(ast, "ROUND(money, 0…2)")),
        };
        let ty = value.ty;
        Ok(Typed::op(Op::RoundTo(unit), vec![value], ty))
    }

    fn aggregate(
        &mut self,
        ast: &Expr,
        name: &str,
        arg: &Expr,
        filter: Option<&Expr>,
    ) -> Fallible<Typed> {
        let path: Vec<&str> = match arg {
            Expr::Identifier(i) => vec![i.value.as_str()],
            Expr::CompoundIdentifier(path) => path.iter().map(|i| i.value.as_str()).collect(),
            _ => Vec::new(),
        };
        let over = path.first().and_then(|w| Level::parse_plural(w));
        let Some(over) = over.filter(|over| *over < self.level) else {
            let words: Vec<_> = Level::ALL
                .iter()
                .filter(|l| **l < self.level)
                .map(|l| l.plural())
                .collect();
            let words = if words.is_empty() {
                "—".into()
            } else {
                words.join(", ")
            };
            return Err(self.error(
                ast,
                "pack.aggregate",
                format!("{name}(…) 汇总下级成员，{}可汇总：{words}", self.level.zh()),
                format!(
                    "{name}(…) takes members together; for a {} these are {words}",
                    self.level
                ),
            ));
        };
        let mut members = Scope {
            checker: self.checker,
            level: over,
            expr: self.expr,
        };
        let filter = filter.map(|f| members.bool(f)).transpose()?;
        let value = match path[1..] {
            [] => None,
            [word] => Some(members.lookup(arg, over, word, None, false)?),
            [word, part] => Some(members.lookup(arg, over, word, Some(part), false)?),
            _ => return Err(self.no_function(ast, name)),
        };
        let reduce = |how, arg: Option<Typed>, filter: Option<Typed>, ty| Typed {
            term: Term::Reduce {
                how,
                over,
                arg: arg.map(Box::new),
                filter: filter.map(Box::new),
            },
            ty,
        };
        match (name, value) {
            ("count", None) => Ok(reduce(Reduce::Count, None, filter, Type::Int)),
            ("any" | "every", Some(value)) if value.ty == Type::Bool => {
                let any = name == "any";
                // any(x) over those with f is any(f AND x); every(x) is every(NOT f OR x).
                let value = match filter {
                    None => value,
                    Some(f) if any => Typed::op(Op::And, vec![f, value], Type::Bool),
                    Some(f) => Typed::op(Op::Or, vec![negate(f), value], Type::Bool),
                };
                let how = if any { Reduce::Any } else { Reduce::Every };
                Ok(reduce(how, Some(value), None, Type::Bool))
            }
            ("sum" | "min" | "max" | "avg", Some(value)) if value.ty.is_number() => {
                let ty = value.ty;
                match name {
                    "sum" => Ok(reduce(Reduce::Sum, Some(value), filter, ty)),
                    "min" => Ok(reduce(Reduce::Min, Some(value), filter, ty)),
                    "max" => Ok(reduce(Reduce::Max, Some(value), filter, ty)),
                    _ => {
                        let count = reduce(Reduce::Count, None, filter.clone(), Type::Int);
                        let sum = reduce(Reduce::Sum, Some(value), filter, ty);
                        let (op, count, ty) = match ty {
                            Type::Money => (Op::DivInt, count, Type::Money),
                            Type::Dec => (Op::Ratio, to_dec(count), Type::Dec),
                            _ => (Op::Ratio, count, Type::Dec),
                        };
                        Ok(Typed::op(op, vec![sum, count], ty))
                    }
                }
            }
            _ => Err(self.error(
                ast,
                "pack.aggregate",
                format!("{name} 的写法不对：count(persons)、any(persons.条件)、sum(persons.数)，可加 FILTER (WHERE …)"),
                format!("{name} is written count(persons), any(persons.condition) or sum(persons.number), with an optional FILTER (WHERE …)"),
            )),
        }
    }
}

fn string(ast: &Expr) -> Option<&str> {
    match ast {
        Expr::Value(v) => match &v.value {
            Literal::SingleQuotedString(s) => Some(s),
            _ => None,
        },
        Expr::Nested(inner) => string(inner),
        _ => None,
    }
}

fn negate(typed: Typed) -> Typed {
    Typed::op(Op::Not, vec![typed], Type::Bool)
}

fn to_dec(typed: Typed) -> Typed {
    match typed.term {
        Term::Const(Value::Int(n)) if Dec::whole(n).is_some() => {
            Typed::value(Dec::whole(n).map_or(Value::Unknown, Value::Dec), Type::Dec)
        }
        _ => Typed::op(Op::IntToDec, vec![typed], Type::Dec),
    }
}

/// Brings two operands to one type where that loses nothing: a whole number to a decimal, a bare
/// `NULL` to the other's type.
fn unify(a: Typed, b: Typed) -> (Typed, Typed) {
    if is_null(&a) {
        let ty = b.ty;
        return (Typed { ty, ..a }, b);
    }
    if is_null(&b) {
        let ty = a.ty;
        return (a, Typed { ty, ..b });
    }
    match (a.ty, b.ty) {
        (Type::Int, Type::Dec) => (to_dec(a), b),
        (Type::Dec, Type::Int) => (a, to_dec(b)),
        _ => (a, b),
    }
}
