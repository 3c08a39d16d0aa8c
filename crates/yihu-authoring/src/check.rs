//! The check of a draft (核对): read and loaded together with all packs in use, its own numbers
//! compared, its cases run; all that is wrong at once.

use crate::files::{File, Head, pack_files};
use yihu_base::{AreaCode, Problem, Problems};
use yihu_policy::cases::{self, CaseResult};
use yihu_policy::coverage::without_case;
use yihu_policy::documents::{self, Finding};
use yihu_policy::library::Library;
use yihu_policy::pack::{self, Pack};

/// Something wrong in a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The pack: that of the draft, or one that does not go with it. Empty if it is nowhere.
    pub pack: String,
    /// The file.
    pub file: String,
    /// Line, from 1; 0 if it is nowhere.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// Id of the clause, where there is one.
    pub clause: Option<String>,
    /// What is wrong, with the remedy; its place is empty.
    pub problem: Problem,
}

impl Fault {
    /// `file:line:column`, empty if it is nowhere.
    pub fn place(&self) -> String {
        match self.line {
            0 => self.file.clone(),
            line => format!("{}:{line}:{}", self.file, self.column),
        }
    }
}

/// What a check came to.
#[derive(Debug)]
pub struct Checked {
    /// All that is wrong; a draft without is clean.
    pub faults: Vec<Fault>,
    /// Checks of the document's own numbers, those that agree as well.
    pub findings: Vec<Finding>,
    /// How its cases came out.
    pub cases: Vec<CaseResult>,
    /// The packs in use with the draft; none while they do not go together.
    pub library: Option<Library>,
}

impl Checked {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Which version of a pack comes next.
pub fn next_version(in_use: &Library, pack: &str) -> u32 {
    let versions = in_use.packs.iter().filter(|p| p.name == pack);
    versions.map(|p| p.version).max().map_or(1, |v| v + 1)
}

/// Checks the files of a draft of a pack in an area.
pub fn check(in_use: &Library, pack: &str, area: AreaCode, files: &[File]) -> Checked {
    let next = next_version(in_use, pack);
    let head = Head::read(files);
    let version = head.as_ref().map_or(next, |h| h.version);
    let key = pack::key(pack, version);
    let mut checked = Checked {
        faults: Vec::new(),
        findings: Vec::new(),
        cases: Vec::new(),
        library: None,
    };
    let placed = |problem| place(problem, &key, files);
    if let Some(head) = head {
        let at = |word| head_place(&key, files, word);
        if head.version != next {
            let problem = Problem::new(
                "draft.version",
                format!("政策包 {pack} 的下一版是第 {next} 版，请改为 version = {next}"),
                format!("the next version of {pack} is {next}: write version = {next}"),
            );
            checked.faults.push(placed(problem.at(at("version"))));
        }
        if head.area != area {
            let problem = Problem::new(
                "draft.area",
                format!("草稿是为 {area} 起草的，请改回，或另起草稿"),
                format!("this draft is for {area}: change it back, or start another draft"),
            );
            checked.faults.push(placed(problem.at(at("area"))));
        }
    }
    // What is wrong with version and area is said already, in words that fit a draft.
    let told = !checked.faults.is_empty();
    match in_use.with(&[pack_files(pack, version, files)]) {
        Ok(library) => {
            let found = library.packs.iter().find(|p| p.id == key);
            if let Some(found) = found {
                judge(&library, found, &mut checked, &placed);
            }
            checked.library = Some(library);
        }
        Err(Problems(problems)) => {
            let news = problems.into_iter();
            let news = news.filter(|p| !told || p.code != "pack.version");
            checked.faults.extend(news.map(placed));
        }
    }
    checked
}

fn judge(library: &Library, pack: &Pack, checked: &mut Checked, placed: &dyn Fn(Problem) -> Fault) {
    let findings = documents::check(library).into_iter();
    checked.findings = findings.filter(|f| f.pack == pack.id).collect();
    checked.cases = cases::run_of(library, std::slice::from_ref(pack));
    let news = checked.findings.iter().filter(|f| f.is_news());
    let mut problems: Vec<Problem> = news.map(Finding::problem).collect();
    problems.extend(checked.cases.iter().flat_map(CaseResult::problems));
    problems.extend(without_case(library, pack).into_iter().map(|clause| {
        let id = &clause.id;
        Problem::new(
            "draft.case",
            format!("条款 {id} 还没有案例，请写一个：给出事实和应得的结果"),
            format!(
                "no case expects anything of {id}: write one, facts given and what must come out"
            ),
        )
        .at(clause.place.show())
    }));
    checked.faults.extend(problems.into_iter().map(placed));
}

/// The place of a word of the head, or of the head.
fn head_place(key: &str, files: &[File], word: &str) -> String {
    for file in files {
        let Some((start, end)) = crate::files::span(&file.text) else {
            continue;
        };
        let before = file.text[..start].matches('\n').count() + 1;
        let mut lines = file.text[start..end].lines();
        let line = lines.position(|l| l.trim_start().starts_with(word));
        return format!("{key}/{}:{}:1", file.name, before + line.unwrap_or(0));
    }
    String::new()
}

/// Takes the place of a problem apart: `pack/file:line:column`.
fn place(mut problem: Problem, key: &str, files: &[File]) -> Fault {
    let whole = std::mem::take(&mut problem.place);
    let first = whole.split(", ").next().unwrap_or_default();
    let (pack, rest) = first.split_once('/').unwrap_or_default();
    let mut parts = rest.rsplitn(3, ':');
    let mut number = || parts.next().and_then(|n| n.parse::<usize>().ok());
    let (column, line) = (number(), number());
    let (file, line, column) = match (parts.next(), line, column) {
        (Some(file), Some(line), Some(column)) => (file, line, column),
        _ => (rest, 0, 0),
    };
    let own = files.iter().find(|f| pack == key && f.name == file);
    Fault {
        pack: pack.to_owned(),
        file: file.to_owned(),
        line,
        column,
        clause: own.and_then(|f| clause_at(&f.text, line)),
        problem,
    }
}

/// The id of the clause that a line belongs to, read from the text, which may be in no form yet.
fn clause_at(text: &str, line: usize) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let table = |l: &&str| l.starts_with("[[") || l.trim_end() == "[pack]";
    let last = line.min(lines.len());
    let start = lines[..last].iter().rposition(table)?;
    let body = lines[start + 1..].iter().take_while(|l| !table(l));
    let id = body
        .map(|l| l.trim_start())
        .find_map(|l| l.strip_prefix("id")?.trim_start().strip_prefix('='))?;
    let kind = lines[start].trim_matches(|c| c == '[' || c == ']');
    let id = id.trim().trim_start_matches(['"', '\'']);
    let id = id.split(['"', '\'']).next()?;
    (kind != "pack").then(|| id.to_owned())
}
