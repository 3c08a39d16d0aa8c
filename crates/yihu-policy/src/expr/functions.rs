//! Functions and aggregates.

use super::operators::{negate, to_dec};
use super::{Fallible, Scope, is_null};
use crate::term::{Op, Reduce, Term, Typed};
use crate::types::{Level, Type};
use crate::value::Value;
use sqlparser::ast::{
    CeilFloorKind, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, ObjectNamePart,
    Value as Literal,
};
use yihu_base::{Dec, Fen, Problem};

impl Scope<'_, '_> {
    pub(super) fn round_to_whole(
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

    pub(super) fn function(&mut self, ast: &Expr, function: &Function) -> Fallible<Typed> {
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
            ("year" | "month" | "day", [arg]) => {
                let date = self.date(arg)?;
                let op = match name.as_str() {
                    "year" => Op::YearOf,
                    "month" => Op::MonthOf,
                    _ => Op::DayOf,
                };
                Ok(Typed::op(op, vec![date], Type::Int))
            }
            ("so_far", [arg]) if self.level == Level::Bill => {
                let value = self.number(arg)?;
                let ty = value.ty;
                Ok(Typed {
                    term: Term::SoFar(Box::new(value)),
                    ty,
                })
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

    pub(super) fn no_function(&self, ast: &Expr, name: &str) -> Problem {
        self.error(
            ast,
            "pack.function",
            format!("没有函数 {name}，或参数不对；可用：count sum min max avg any every yuan round floor ceil abs year month day years_between so_far（仅单据） least greatest coalesce"),
            format!("there is no function {name}, or its arguments are wrong; there are count sum min max avg any every yuan round floor ceil abs year month day years_between so_far (of bills) least greatest coalesce"),
        )
    }

    pub(super) fn same_typed(&mut self, ast: &Expr, op: Op, args: &[&Expr]) -> Fallible<Typed> {
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

    pub(super) fn date(&mut self, ast: &Expr) -> Fallible<Typed> {
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

    pub(super) fn yuan(&self, ast: &Expr, arg: &Expr) -> Fallible<Typed> {
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

    pub(super) fn round(&mut self, ast: &Expr, arg: &Expr, places: u32) -> Fallible<Typed> {
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

    pub(super) fn aggregate(
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
        let below = |l: &Level| *l != self.level && l.is_within(self.level);
        let Some(over) = over.filter(below) else {
            let words: Vec<_> = Level::ALL
                .iter()
                .filter(|l| below(l))
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
            locals: &[],
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
