//! `yihu bench`: the figures of issue and documentation, measured on this machine.
//!
//! Every measurement is a process of its own, so that its memory is its own too.

use crate::config::Config;
use crate::reply::Reply;
use crate::table::{Table, count};
use crate::{bench_office, bench_steps};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};
use yihu_base::{Locale, Problem, Problems};

/// Arguments of `yihu bench`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
示例 / Examples:
  yihu bench
  yihu bench --scale 100          规模为百分之一 / a hundredth of the size
  yihu bench --only packs --only explain --times 9

请用 release 编译的程序，机器上不要有别的负载。
Use a release build on a machine that does nothing else.")]
pub struct Args {
    /// 每项测几次，取中位数 / How often each is measured; the median counts
    #[arg(long, default_value_t = 3)]
    times: usize,
    /// 规模除以此数 / Divide all sizes by this
    #[arg(long, default_value_t = 1)]
    scale: u64,
    /// 只测此项 / Measure only this: workbook, csv, export, packs, explain, office, demo
    #[arg(long)]
    only: Vec<String>,
    #[command(subcommand)]
    step: Option<bench_steps::Step>,
}

/// Persons in a household of the generated registers, times a hundred.
const PERSONS_PER_100_HOUSEHOLDS: u64 = 321;

/// How often the memory of a process is looked at.
const LOOK: Duration = Duration::from_millis(5);

#[derive(Serialize)]
struct Figure {
    what: String,
    times_ms: Vec<u64>,
    median_ms: u64,
    peak_kib: Option<u64>,
}

/// Measures.
///
/// # Errors
/// `bench.failed` when a measured command is not done; those of files.
pub async fn run(args: &Args, config: Config) -> Result<Reply, Problems> {
    if let Some(step) = &args.step {
        return bench_steps::run(step, &config).await;
    }
    let folder = tempfile::tempdir().map_err(|e| failed("tempdir", &e.to_string()))?;
    let bench = Bench {
        folder: folder.path().to_owned(),
        times: args.times.max(1),
    };
    let wanted = |name: &str| args.only.is_empty() || args.only.iter().any(|o| o == name);
    let households =
        |persons: u64| (persons * 100 / PERSONS_PER_100_HOUSEHOLDS / args.scale).max(30);
    let mut figures = Vec::new();
    if wanted("workbook") || wanted("explain") {
        figures.extend(bench.imports("workbook", "xlsx", households(100_000), bench.times)?);
    }
    if wanted("explain") {
        figures.extend(bench.explain()?);
    }
    if wanted("csv") {
        figures.extend(bench.imports("csv", "csv", households(1_000_000), 1)?);
    }
    if wanted("export") {
        figures.push(bench.table(100_000 / args.scale)?);
    }
    if wanted("packs") {
        figures.extend(bench.packs(1_000_000 / args.scale)?);
    }
    if wanted("office") {
        figures.extend(bench.office(1_000_000 / args.scale)?);
    }
    if wanted("demo") {
        figures.extend(bench.demo()?);
    }
    let text = table(&figures, config.locale);
    Ok(Reply::new(&figures, text))
}

fn table(figures: &[Figure], locale: Locale) -> String {
    let mut table = Table::new(&match locale {
        Locale::Zh => ["项目", ">中位数（毫秒）", ">内存峰值（MB）", "各次（毫秒）"],
        Locale::En => ["what", ">median ms", ">peak MB", "each ms"],
    });
    for f in figures {
        let times: Vec<String> = f.times_ms.iter().map(|t| count(*t)).collect();
        table.row([
            f.what.clone(),
            count(f.median_ms),
            f.peak_kib.map_or_else(String::new, |kib| count(kib / 1024)),
            times.join(" "),
        ]);
    }
    table.show()
}

fn figure(what: impl Into<String>, runs: &[Run]) -> Figure {
    let times_ms: Vec<u64> = runs.iter().map(|r| r.took_ms).collect();
    let mut sorted = times_ms.clone();
    sorted.sort_unstable();
    Figure {
        what: what.into(),
        median_ms: sorted.get(sorted.len() / 2).copied().unwrap_or_default(),
        peak_kib: runs.iter().filter_map(|r| r.peak_kib).max(),
        times_ms,
    }
}

/// One measured process.
struct Run {
    took_ms: u64,
    peak_kib: Option<u64>,
    stdout: String,
}

struct Bench {
    folder: PathBuf,
    times: usize,
}

impl Bench {
    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// Runs this program once more and waits for its end.
    fn process(&self, data: &str, args: &[&str]) -> Result<Run, Problem> {
        let program = env::current_exe().map_err(|e| failed("current_exe", &e.to_string()))?;
        let name = args.join(" ");
        let clock = Instant::now();
        let mut child = Command::new(program)
            .args(["--json", "--data", data])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| failed(&name, &e.to_string()))?;
        let watched = child.id();
        let peak = thread::spawn(move || watch(watched));
        let mut stdout = String::new();
        if let Some(pipe) = &mut child.stdout {
            std::io::Read::read_to_string(pipe, &mut stdout)
                .map_err(|e| failed(&name, &e.to_string()))?;
        }
        let status = child.wait().map_err(|e| failed(&name, &e.to_string()))?;
        let took = clock.elapsed();
        if status.code() == Some(2) || status.code().is_none() {
            return Err(failed(&name, &stdout));
        }
        Ok(Run {
            took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            peak_kib: peak.join().unwrap_or_default(),
            stdout,
        })
    }

    /// A fresh data folder with the sample county.
    fn prepared(&self, name: &str) -> Result<String, Problem> {
        let data = self.path(name);
        let _ = fs::remove_dir_all(&data);
        crate::areas::extract(&self.folder.join("areas"))?;
        self.process(&data, &["init"])?;
        self.process(
            &data,
            &["import", "areas", &self.path("areas"), "--under", "361103"],
        )?;
        Ok(data)
    }

    fn imports(
        &self,
        name: &str,
        ending: &str,
        households: u64,
        times: usize,
    ) -> Result<[Figure; 2], Problem> {
        let file = self.path(&format!("{name}.{ending}"));
        let number = households.to_string();
        let made = self.process(
            &self.path("none"),
            &["generate", "--households", &number, "--out", &file],
        )?;
        let mut runs = Vec::new();
        for _ in 0..times {
            let data = self.prepared("imported")?;
            runs.push(self.process(
                &data,
                &["import", "registry", &file, "--as-of", "2016-12-31"],
            )?);
        }
        let what = format!("{name}, {} households", count(households));
        Ok([
            figure(format!("generate {what}"), &[made]),
            figure(format!("import {what}"), &runs),
        ])
    }

    /// Run and explain in the data folder of the last import.
    fn explain(&self) -> Result<[Figure; 2], Problem> {
        let data = self.path("imported");
        let run = self.process(&data, &["run", "--as-of", "2016-12-31"])?;
        let household = self.some_household(&data)?;
        let explain = || self.process(&data, &["explain", &household]);
        let runs = (0..self.times)
            .map(|_| explain())
            .collect::<Result<Vec<_>, _>>()?;
        Ok([
            figure("run", &[run]),
            figure("explain, with start of the program", &runs),
        ])
    }

    fn some_household(&self, data: &str) -> Result<String, Problem> {
        let found = self.process(data, &["search", "王", "--limit", "1"])?;
        let found: serde_json::Value = serde_json::from_str(&found.stdout).unwrap_or_default();
        let number = found[0]["household"].as_str().map(str::to_owned);
        number.ok_or_else(|| failed("search", "nobody found"))
    }

    fn table(&self, rows: u64) -> Result<Figure, Problem> {
        let (rows_text, file) = (rows.to_string(), self.path("table.xlsx"));
        let args = ["bench", "table", "--rows", &rows_text, "--out", &file];
        let runs = (0..self.times)
            .map(|_| self.process(&self.path("none"), &args))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(figure(
            format!("export workbook, {} × 20", count(rows)),
            &runs,
        ))
    }

    fn packs(&self, households: u64) -> Result<Vec<Figure>, Problem> {
        let (number, snapshot) = (households.to_string(), self.path("snapshot"));
        let none = self.path("none");
        let args = [
            "bench",
            "snapshot",
            "--households",
            &number,
            "--out",
            &snapshot,
        ];
        let frozen = self.process(&none, &args)?;
        let (mut all, mut evaluate) = (Vec::new(), Vec::new());
        for _ in 0..self.times {
            let run = self.process(&none, &["bench", "packs", "--snapshot", &snapshot])?;
            let inner: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_default();
            let step = |name: &str| Run {
                took_ms: inner[name].as_u64().unwrap_or_default(),
                peak_kib: run.peak_kib,
                stdout: String::new(),
            };
            all.push(step("all_ms"));
            evaluate.push(step("evaluate_ms"));
        }
        let mut compared = Vec::new();
        for _ in 0..self.times {
            let run = self.process(&none, &["bench", "simulate", "--snapshot", &snapshot])?;
            let inner: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_default();
            compared.push(Run {
                took_ms: inner["all_ms"].as_u64().unwrap_or_default(),
                ..run
            });
        }
        let what = format!("packs over {} households", count(households));
        Ok(vec![
            figure(
                format!("freeze {} households", count(households)),
                &[frozen],
            ),
            figure(format!("{what}, snapshot on disk to results"), &all),
            figure(format!("{what}, evaluation"), &evaluate),
            figure(format!("{what}, five scenarios compared"), &compared),
        ])
    }

    /// A server on a large register, asked a hundred times a second by another process.
    fn office(&self, households: u64) -> Result<Vec<Figure>, Problem> {
        let data = self.prepared("office")?;
        let number = households.to_string();
        self.process(&data, &["bench", "fill", "--households", &number])?;
        self.process(&data, &["run", "--as-of", "2016-12-31"])?;
        let program = env::current_exe().map_err(|e| failed("current_exe", &e.to_string()))?;
        let port = free_port()?;
        let address = format!("127.0.0.1:{port}");
        let clock = Instant::now();
        let mut server = Command::new(program)
            .args(["--data", &data, "serve", "--listen", &address])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| failed("serve", &e.to_string()))?;
        let measured = self.asked(&data, &address, clock, server.id());
        // It is killed on purpose: nothing it does here is to be kept.
        let _ = server.kill();
        let _ = server.wait();
        let (first_ms, rest_kib, took) = measured?;
        let what = format!("office, {} households", count(households));
        let begun = Run {
            took_ms: first_ms,
            peak_kib: rest_kib,
            stdout: String::new(),
        };
        let mut figures = vec![figure(
            format!("{what}: start to first answer, at rest"),
            &[begun],
        )];
        let kinds = took.as_object().into_iter().flatten();
        figures.extend(kinds.map(|(kind, f)| {
            let ms = |name: &str| f[name].as_u64().unwrap_or_default().div_ceil(1000);
            Figure {
                what: format!("{what}: {kind} (p50; p50 p99 max of {})", f["requests"]),
                times_ms: vec![ms("p50_us"), ms("p99_us"), ms("max_us")],
                median_ms: ms("p50_us"),
                peak_kib: None,
            }
        }));
        Ok(figures)
    }

    /// Time to the first answer, memory at rest, and what each kind of request took.
    fn asked(
        &self,
        data: &str,
        address: &str,
        clock: Instant,
        server: u32,
    ) -> Result<(u64, Option<u64>, serde_json::Value), Problem> {
        while !answers(address) {
            if clock.elapsed() > bench_office::PATIENCE {
                return Err(failed("serve", "no answer"));
            }
            thread::sleep(LOOK);
        }
        let first_ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
        thread::sleep(Duration::from_secs(2));
        let rest = memory(server, "VmRSS:");
        let args = [
            "bench",
            "load",
            "--address",
            address,
            "--rate",
            "100",
            "--seconds",
            "30",
        ];
        let run = self.process(data, &args)?;
        Ok((
            first_ms,
            rest,
            serde_json::from_str(&run.stdout).unwrap_or_default(),
        ))
    }

    fn demo(&self) -> Result<[Figure; 2], Problem> {
        let (data, out) = (self.path("demo"), self.path("out"));
        let (mut first, mut again) = (Vec::new(), Vec::new());
        for _ in 0..self.times {
            let _ = fs::remove_dir_all(&data);
            first.push(self.process(&data, &["demo", "--out", &out])?);
            again.push(self.process(&data, &["demo", "--out", &out])?);
        }
        Ok([figure("demo", &first), figure("demo again", &again)])
    }
}

/// The most memory of a process, as Linux counts it; `None` elsewhere.
fn watch(process: u32) -> Option<u64> {
    let mut peak = None;
    // Without memory it has ended, and waits to be asked for.
    while let Some(kib) = memory(process, "VmHWM:") {
        peak = Some(kib);
        thread::sleep(LOOK);
    }
    peak
}

/// A line of a process's memory figures, KiB.
fn memory(process: u32, name: &str) -> Option<u64> {
    let status = Path::new("/proc").join(process.to_string()).join("status");
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|l| l.strip_prefix(name))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// Whether a server answers.
fn answers(address: &str) -> bool {
    let client = bench_office::Client::new(address, "");
    client
        .and_then(|mut c| c.get("/health"))
        .is_ok_and(|a| a.status == 200)
}

/// A port that nobody listens on.
fn free_port() -> Result<u16, Problem> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0");
    let address = listener.and_then(|l| l.local_addr());
    address
        .map(|a| a.port())
        .map_err(|e| failed("port", &e.to_string()))
}

pub(crate) fn failed(what: &str, why: &str) -> Problem {
    Problem::new(
        "bench.failed",
        format!("测速中断：{what}（{}）", why.trim()),
        format!("the benchmark stopped: {what} ({})", why.trim()),
    )
}
