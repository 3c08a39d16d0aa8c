//! What a command answers: one JSON document, or a text for people; and the exit code.

use serde::Serialize;
use serde_json::{Value, json};
use std::io::{self, Write};
use std::process::ExitCode;
use yihu_base::{Locale, Problem, Problems};

/// The answer of a command that was done.
#[derive(Debug)]
pub struct Reply {
    json: Value,
    text: String,
    findings: bool,
}

impl Reply {
    /// The answer as data and as text.
    pub fn new(data: &impl Serialize, text: impl Into<String>) -> Self {
        Self {
            json: serde_json::to_value(data).unwrap_or_default(),
            text: text.into(),
            findings: false,
        }
    }

    /// Whether something was found that someone should look at: refused rows, failed cases.
    #[must_use]
    pub fn with_findings(mut self, findings: bool) -> Self {
        self.findings = findings;
        self
    }
}

/// Done.
const DONE: u8 = 0;
/// Done, with findings.
const FINDINGS: u8 = 1;
/// Not done.
const FAILED: u8 = 2;

/// Prints the outcome of a command; its exit code says whether it was done, done with findings, or
/// not done.
pub fn print(outcome: Result<Reply, Problems>, json: bool, locale: Locale) -> ExitCode {
    let code = match outcome {
        Ok(reply) => {
            if json {
                put(&mut io::stdout(), &document(&reply.json));
            } else {
                put(&mut io::stdout(), &reply.text);
            }
            if reply.findings { FINDINGS } else { DONE }
        }
        Err(problems) => {
            if json {
                put(&mut io::stdout(), &document(&failure(&problems, locale)));
            } else {
                put(&mut io::stderr(), &sentences(&problems.0, locale));
            }
            FAILED
        }
    };
    ExitCode::from(code)
}

/// A warning beside the answer, for people.
pub fn warn(problem: &Problem, locale: Locale) {
    let word = locale.pick("注意", "warning");
    put(
        &mut io::stderr(),
        &format!("{word}: {}\n", problem.message(locale)),
    );
}

/// A line for people, said while a command goes on.
pub fn say(line: &str) {
    put(&mut io::stderr(), &format!("{line}\n"));
}

/// Problems one to a line, each with its code.
pub fn sentences(problems: &[Problem], locale: Locale) -> String {
    let lines = problems
        .iter()
        .map(|p| format!("{} [{}]\n", p.message(locale), p.code));
    lines.collect()
}

/// `{code, message, details}`: the first problem, and all of them.
fn failure(problems: &Problems, locale: Locale) -> Value {
    let first = problems.0.first();
    json!({
        "code": first.map_or("failed", |p| p.code),
        "message": first.map(|p| p.message(locale)).unwrap_or_default(),
        "details": problems.0,
    })
}

fn document(value: &Value) -> String {
    format!("{value:#}\n")
}

/// Whoever closed the other end of a pipe has read enough.
fn put(out: &mut impl Write, text: &str) {
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
