//! Operators: logic, comparison, arithmetic, choice; operands brought to one type first.

use super::{Fallible, Scope, is_null};
use crate::read::nearest;
use crate::term::{Op, Term, Typed};
use crate::types::Type;
use crate::value::Value;
use sqlparser::ast::{BinaryOperator, CaseWhen, Expr, Value as Literal};
use yihu_base::Dec;

impl Scope<'_, '_> {
    pub(super) fn binary(
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

    pub(super) fn compare(
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

    pub(super) fn code_is(
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

    pub(super) fn in_list(&mut self, ast: &Expr, needle: &Expr, list: &[Expr]) -> Fallible<Typed> {
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

    pub(super) fn case(
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
}

pub(super) fn string(ast: &Expr) -> Option<&str> {
    match ast {
        Expr::Value(v) => match &v.value {
            Literal::SingleQuotedString(s) => Some(s),
            _ => None,
        },
        Expr::Nested(inner) => string(inner),
        _ => None,
    }
}

pub(super) fn negate(typed: Typed) -> Typed {
    Typed::op(Op::Not, vec![typed], Type::Bool)
}

pub(super) fn to_dec(typed: Typed) -> Typed {
    match typed.term {
        Term::Const(Value::Int(n)) if Dec::whole(n).is_some() => {
            Typed::value(Dec::whole(n).map_or(Value::Unknown, Value::Dec), Type::Dec)
        }
        _ => Typed::op(Op::IntToDec, vec![typed], Type::Dec),
    }
}

/// Brings two operands to one type where that loses nothing: a whole number to a decimal, a bare
/// `NULL` to the other's type.
pub(super) fn unify(a: Typed, b: Typed) -> (Typed, Typed) {
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
