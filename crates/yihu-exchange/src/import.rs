//! The whole way of a registry workbook into the register.

use crate::check::{Checker, RegistryHeaders, required_columns};
use crate::columns::Field;
use crate::findings::{self, Finding, RowRef};
use crate::header::Matching;
use crate::places::Places;
use crate::report::{self, Report};
use crate::sheet::{self, Book};
use crate::source::{Limits, file_name, merges};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;
use yihu_base::id::SourceId;
use yihu_base::{AreaLevel, Ctx, Date, Locale, Problem, Problems};
use yihu_registry::AreaTree;
use yihu_registry::households::{self, Applied, Prepared};
use yihu_registry::sources::{self, NewSource, Source};
use yihu_store::{Db, Keyring};

/// Households written in one transaction: indexes in random order want large ones, memory small ones.
const BATCH: usize = 10_000;

/// How a file is imported.
#[derive(Debug, Clone)]
pub struct Options {
    /// The date for which the file tells; ages are judged on it.
    pub as_of: Date,
    /// Where the report workbook goes, if there is something to report.
    pub report: PathBuf,
    /// Check only; write nothing but the report.
    pub dry_run: bool,
    /// What a file may contain at most.
    pub limits: Limits,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many rows are read.
    Reading(usize),
    /// So many of all households are checked and written.
    Households(usize, usize),
    /// The report is being written.
    Reporting,
}

/// What an import came to.
#[derive(Debug)]
pub struct ImportReport {
    /// This very file was imported before.
    pub before: Option<Source>,
    /// The source under which changes stand; `None` when nothing was to be written.
    pub source: Option<SourceId>,
    /// Rows of data.
    pub rows: usize,
    /// Households in the file.
    pub households: usize,
    /// Households refused, by the file's own faults or by the register.
    pub refused: usize,
    /// What became of the others.
    pub applied: Applied,
    /// How often each finding was made, by code.
    pub findings: BTreeMap<&'static str, usize>,
    /// Sheets and which of their columns was taken for which field.
    pub matching: Vec<(String, Matching<Field>)>,
    /// The report workbook, if one was written.
    pub report: Option<PathBuf>,
}

/// Imports a registry workbook or list.
///
/// Good households go in, in batches of one transaction each; the others go to the report
/// workbook. The import can be repeated at any time, also after an interruption: what is in
/// already is not changed.
///
/// # Errors
/// All that keeps the file as a whole from being read, and those of the database.
pub async fn import_registry(
    ctx: &Ctx,
    db: &Db,
    keyring: &Keyring,
    path: &Path,
    options: &Options,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<ImportReport, Problems> {
    ctx.require_register_writer()?;
    let hash = blocking({
        let path = path.to_owned();
        move || content_hash(&path)
    })
    .await??;
    let before = sources::find_by_hash(ctx, db, &hash).await?;
    if let Some(source) = before.as_ref().filter(|s| is_done(s, ctx, options.as_of)) {
        return Ok(unchanged(source));
    }
    let tree = AreaTree::load(ctx, db, options.as_of).await?;
    if !tree.iter().any(|a| a.code.level() == AreaLevel::Village) {
        return Err(no_areas().into());
    }
    let (events, mut incoming) = mpsc::channel(1);
    let work = tokio::task::spawn_blocking({
        let (path, options, locale) = (path.to_owned(), options.clone(), ctx.locale);
        let keyring = keyring.clone();
        move || read_and_check(&path, &options, locale, &tree, &keyring, &events)
    });

    let mut writing = Writing {
        ctx,
        db,
        new: NewSource {
            kind: "registry_workbook".into(),
            name: file_name(path),
            content_hash: hash,
            as_of: options.as_of,
        },
        source: None,
        applied: Applied::default(),
        refused: Vec::new(),
    };
    while let Some(event) = incoming.recv().await {
        match event {
            Event::Rows(n) => progress(Progress::Reading(n)),
            Event::Batch {
                households,
                done,
                total,
            } => {
                if !options.dry_run {
                    writing.batch(households).await?;
                }
                progress(Progress::Households(done, total));
            }
        }
    }
    let read = work.await.map_err(|e| Problems::from(crashed(&e)))??;
    if !options.dry_run {
        writing.again().await?;
    }
    progress(Progress::Reporting);
    let Writing {
        source,
        applied,
        refused,
        ..
    } = writing;
    let report = conclude(ctx.locale, read, refused, applied, source, before, options).await?;
    if let Some(source) = source {
        sources::finish(ctx, db, source, &counts(&report)).await?;
    }
    Ok(report)
}

/// What the reading thread sends while it works.
enum Event {
    Rows(usize),
    Batch {
        households: Vec<Incoming>,
        done: usize,
        total: usize,
    },
}

/// A good household and the row its problems are pointed at.
struct Incoming {
    group: usize,
    household: Prepared,
}

/// What is left when all rows are read and checked.
struct Read {
    book: Book<Field>,
    /// Rows of every household.
    groups: Vec<Vec<RowRef>>,
    findings: Vec<Finding>,
    refused: Vec<usize>,
}

fn read_and_check(
    path: &Path,
    options: &Options,
    locale: Locale,
    tree: &AreaTree,
    keyring: &Keyring,
    events: &mpsc::Sender<Event>,
) -> Result<Read, Problems> {
    let send = |event| {
        events
            .blocking_send(event)
            .map_err(|_| Problems::from(stopped()))
    };
    let mut book = sheet::read(
        path,
        &options.limits,
        &RegistryHeaders::default(),
        &mut |n| {
            let _ = events.blocking_send(Event::Rows(n));
        },
    )?;
    required_columns(&book)
        .map_err(|p| Problems(p.0.into_iter().map(|p| p.at(file_name(path))).collect()))?;
    fill_merged(path, &mut book)?;
    let places = Places::new(tree);
    let checker = Checker::new(&book, &places, options.as_of, locale);
    let total = checker.len();
    let mut findings = checker.strays().to_vec();
    let mut refused = Vec::new();
    let mut groups = Vec::with_capacity(total);
    for start in (0..total).step_by(BATCH) {
        let end = total.min(start + BATCH);
        let checked: Vec<_> = (start..end)
            .into_par_iter()
            .map(|group| {
                let mut checked = checker.check(group);
                let household = checked.household.take();
                (checked, household.map(|h| Prepared::new(keyring, h)))
            })
            .collect();
        let mut households = Vec::with_capacity(checked.len());
        for (group, (checked, household)) in (start..end).zip(checked) {
            findings.extend(checked.findings);
            groups.push(checked.rows);
            match household.transpose()? {
                Some(household) => households.push(Incoming { group, household }),
                None => refused.push(group),
            }
        }
        send(Event::Batch {
            households,
            done: end,
            total,
        })?;
    }
    drop(checker);
    Ok(Read {
        book,
        groups,
        findings,
        refused,
    })
}

/// A household number merged over the rows of its members stands in the first of them only.
///
/// # Errors
/// The file cannot be read again.
pub fn fill_merged(path: &Path, book: &mut Book<Field>) -> Result<(), Problem> {
    for sheet in &mut book.sheets {
        let Some(column) = sheet.matching.column(Field::Number) else {
            continue;
        };
        if sheet
            .rows
            .iter()
            .all(|row| !row.cell(column).trim().is_empty())
        {
            continue;
        }
        let mut regions = merges(path, book.kind, &sheet.name)?;
        regions.retain(|r| (r.left..=r.right).contains(&u32::try_from(column).unwrap_or(0)));
        for region in regions {
            // Rows stand in the order of their numbers.
            let start = sheet.rows.partition_point(|row| row.number() < region.top);
            let end = sheet
                .rows
                .partition_point(|row| row.number() <= region.bottom);
            let Some((first, rest)) = sheet.rows[start..end].split_first_mut() else {
                continue;
            };
            if first.number() == region.top {
                rest.iter_mut()
                    .for_each(|row| row.fill(column, first.cell(column)));
            }
        }
    }
    Ok(())
}

/// The side of an import that writes.
struct Writing<'a> {
    ctx: &'a Ctx,
    db: &'a Db,
    new: NewSource,
    source: Option<SourceId>,
    applied: Applied,
    refused: Vec<(Incoming, Problem)>,
}

impl Writing<'_> {
    async fn batch(&mut self, incoming: Vec<Incoming>) -> Result<(), Problem> {
        if incoming.is_empty() {
            return Ok(());
        }
        let source = match self.source {
            Some(source) => source,
            None => sources::begin(self.ctx, self.db, &self.new).await?,
        };
        self.source = Some(source);
        let (groups, households): (Vec<usize>, Vec<Prepared>) =
            incoming.into_iter().map(|i| (i.group, i.household)).unzip();
        let as_of = self.new.as_of;
        let mut applied = households::apply(self.ctx, self.db, source, as_of, &households).await?;
        let mut problems: BTreeMap<usize, Problem> =
            std::mem::take(&mut applied.refused).into_iter().collect();
        self.applied.add(applied, 0);
        for (at, (group, household)) in groups.into_iter().zip(households).enumerate() {
            if let Some(problem) = problems.remove(&at) {
                self.refused.push((Incoming { group, household }, problem));
            }
        }
        Ok(())
    }

    /// Tries once more what the register refused: a member's former household may have come later.
    async fn again(&mut self) -> Result<(), Problem> {
        let mut refused = std::mem::take(&mut self.refused);
        while !refused.is_empty() {
            let rest = refused.split_off(refused.len().min(BATCH));
            self.batch(refused.into_iter().map(|(incoming, _)| incoming).collect())
                .await?;
            refused = rest;
        }
        Ok(())
    }
}

async fn conclude(
    locale: Locale,
    read: Read,
    refused: Vec<(Incoming, Problem)>,
    applied: Applied,
    source: Option<SourceId>,
    before: Option<Source>,
    options: &Options,
) -> Result<ImportReport, Problems> {
    let Read {
        book,
        groups,
        mut findings,
        refused: mut refused_groups,
    } = read;
    for (incoming, problem) in refused {
        refused_groups.push(incoming.group);
        findings.push(Finding {
            rule: &findings::REGISTER,
            row: groups[incoming.group][0],
            field: Some(Field::Number),
            detail: problem.message(locale),
        });
    }
    findings.sort_by_key(|f| (f.row, f.field));
    let mut rows: Vec<RowRef> = refused_groups
        .iter()
        .flat_map(|group| &groups[*group])
        .copied()
        .collect();
    rows.sort_unstable();
    let mut by_code: BTreeMap<&'static str, usize> = BTreeMap::new();
    for finding in &findings {
        *by_code.entry(finding.rule.code).or_default() += 1;
    }
    let mut report = ImportReport {
        before,
        source,
        rows: book.sheets.iter().map(|s| s.rows.len()).sum(),
        households: groups.len(),
        refused: refused_groups.len(),
        applied,
        findings: by_code,
        matching: book
            .sheets
            .iter()
            .map(|s| (s.name.clone(), s.matching.clone()))
            .collect(),
        report: None,
    };
    if !findings.is_empty() {
        let counts = summary(&report, locale);
        let path = options.report.clone();
        blocking(move || {
            let content = Report {
                book: &book,
                refused: &rows,
                findings: &findings,
                counts: &counts,
                locale,
            };
            report::write(&path, &content)
        })
        .await??;
        report.report = Some(options.report.clone());
    }
    Ok(report)
}

/// The counts kept with the source.
fn counts(report: &ImportReport) -> BTreeMap<String, u64> {
    let applied = &report.applied;
    let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    [
        ("rows", number(report.rows)),
        ("households", number(report.households)),
        ("refused", number(report.refused)),
        ("new", applied.new),
        ("changed", applied.changed),
        ("unchanged", applied.unchanged),
        ("persons_new", applied.persons_new),
        ("persons_changed", applied.persons_changed),
        ("persons_moved", applied.persons_moved),
        ("persons_left", applied.persons_left),
    ]
    .into_iter()
    .map(|(name, n)| (name.to_owned(), n))
    .collect()
}

fn summary(report: &ImportReport, locale: Locale) -> Vec<(String, u64)> {
    let zh = |name: &str| match name {
        "rows" => "数据行",
        "households" => "户数",
        "refused" => "退回户数",
        "new" => "新增户",
        "changed" => "变更户",
        "unchanged" => "未变户",
        "persons_new" => "新增人员",
        "persons_changed" => "变更人员",
        "persons_moved" => "迁户人员",
        _ => "减少人员",
    };
    let name = |(name, n): (String, u64)| (locale.pick(zh(&name), &name).to_owned(), n);
    counts(report).into_iter().map(name).collect()
}

/// Whether all of a file is in: nothing refused, for the same date, by one who sees as much.
pub(crate) fn is_done(source: &Source, ctx: &Ctx, as_of: Date) -> bool {
    source.counts.get("refused") == Some(&0)
        && source.what.as_of == as_of
        && source.area == ctx.area
}

/// The report of a file that was imported before: all its households are as known.
fn unchanged(source: &Source) -> ImportReport {
    let count = |name| source.counts.get(name).copied().unwrap_or(0);
    let number = |name| usize::try_from(count(name)).unwrap_or(usize::MAX);
    ImportReport {
        before: Some(source.clone()),
        source: None,
        rows: number("rows"),
        households: number("households"),
        refused: 0,
        applied: Applied {
            unchanged: count("households"),
            ..Applied::default()
        },
        findings: BTreeMap::new(),
        matching: Vec::new(),
        report: None,
    }
}

/// BLAKE3 of a file's content.
pub(crate) fn content_hash(path: &Path) -> Result<[u8; 32], Problem> {
    let mut hasher = blake3::Hasher::new();
    let file = std::fs::File::open(path).and_then(|file| hasher.update_reader(file).map(drop));
    file.map_err(|e| crate::source::unreadable(&e).at(file_name(path)))?;
    Ok(*hasher.finalize().as_bytes())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| crashed(&e))
}

fn crashed(error: &dyn std::fmt::Display) -> Problem {
    Problem::new(
        "import.crashed",
        format!("程序错误，导入中断，已写入的户保持完整，可重新导入；请报告维护人员（{error}）"),
        format!(
            "program error: the import stopped, written households are whole and it can be repeated; please report it ({error})"
        ),
    )
}

fn stopped() -> Problem {
    Problem::new(
        "import.stopped",
        "导入已中断，可重新导入",
        "the import was stopped: repeat it",
    )
}

fn no_areas() -> Problem {
    Problem::new(
        "import.no_areas",
        "本辖区还没有行政村，请先导入区划（yihu import areas）",
        "there are no villages in your area: import the areas first (yihu import areas)",
    )
}
