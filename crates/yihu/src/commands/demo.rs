//! `yihu demo`: the whole trip with a synthetic county, from a workbook to the ledger.

use crate::app::App;
use crate::commands::run::{evaluate, library, write_outcome};
use crate::commands::serve::serve_on;
use crate::commands::{import, pack};
use crate::config::Config;
use crate::figures::{self, Figures};
use crate::reply::{self, Reply};
use crate::table::{Table, count};
use crate::{adoptions, areas, bundle};
use serde::Serialize;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Instant;
use yihu_accounts::demo_users;
use yihu_base::{AreaCode, Ctx, Date, Locale, Problem, Problems, Role};
use yihu_exchange::import::Options;
use yihu_exchange::source::Limits;
use yihu_registry::households;
use yihu_sample::{Config as Sample, County, Generator, Layout, write_register};

/// Arguments of `yihu demo`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
示例 / Examples:
  yihu demo
  yihu --data /tmp/demo demo --out /tmp/out --seed 7
  yihu --data /tmp/small demo --households 500
  yihu --data /tmp/small demo --households 500 --serve    之后打开 / then open http://127.0.0.1:8080

人名、证件号均为合成，不属于任何人。再次运行得到同样的数。
Names and numbers belong to nobody. A second run gives the same numbers.")]
pub struct Args {
    /// 输出目录 / The folder for workbooks and summary
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
    /// 随机种子 / Seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// 之后在此地址启动办公端 / Then serve the office at this address
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, default_missing_value = "127.0.0.1:8080")]
    serve: Option<SocketAddr>,
    /// 户数，默认按示例县公布的数 / Households, by default as the sample county prints them
    #[arg(long)]
    households: Option<u64>,
}

impl Args {
    fn county(&self) -> County {
        self.households.map_or_else(County::demo, County::scaled)
    }

    /// What the data folder is marked with.
    fn mark(&self) -> String {
        format!("{} {}", self.seed, self.county().total().households)
    }
}

/// The sample county, 广丰区.
const COUNTY: &str = "361103";

/// The day of the register, and of the run.
const AS_OF: Date = jiff::civil::date(2016, 12, 31);

/// The day from which the sample's area lists are taken to hold.
const AREAS_FROM: Date = jiff::civil::date(2000, 1, 1);

/// Where the demo's township station and village worker are: 东阳乡 and its first village.
const TOWNSHIP: &str = "361103202";

/// The password of all demo users, who exist in synthetic registers only.
const PASSWORD: &str = "yihu-demo-2016";

/// The file in the data folder that says which demo it holds.
const MARKER: &str = "demo";

#[derive(Serialize)]
struct Step {
    step: String,
    result: String,
    milliseconds: u64,
}

#[derive(Serialize)]
struct Demo {
    steps: Vec<Step>,
    summary: Figures,
    files: Vec<PathBuf>,
}

/// Makes the trip.
///
/// # Errors
/// `demo.not_demo` when the data folder holds another register; those of every step.
pub async fn run(args: &Args, config: Config) -> Result<Reply, Problems> {
    let county: AreaCode = COUNTY.parse()?;
    let config = Config {
        area: Some(county),
        ..config
    };
    let out = &args.out;
    fs::create_dir_all(out).map_err(|e| areas::unwritable(out, &e))?;
    let mut trip = Trip {
        steps: Vec::new(),
        locale: config.locale,
        clock: Instant::now(),
    };

    let app = App::open_or_make(config).await?;
    claim(&app, &args.mark()).await?;
    trip.step("打开数据库", "open the database", app.db.place());

    let lists = out.join("areas");
    areas::extract(&lists)?;
    let done = import::import_areas(&app, &[lists], county, AREAS_FROM).await?;
    trip.step(
        "导入区划",
        "import areas",
        &import::areas_text(&done, trip.locale),
    );

    let register = out.join("register.xlsx");
    let facts = out.join("facts.csv");
    let written = generate(args, &register, &facts, trip.locale)?;
    trip.step("生成名册", "generate the register", &written);

    let options = Options {
        as_of: AS_OF,
        report: out.join("register.report.xlsx"),
        dry_run: false,
        limits: Limits::DEFAULT,
    };
    let report = import::read_registry(&app, &register, &options).await?;
    trip.step(
        "导入名册",
        "import the register",
        &import::registry_line(&report, trip.locale),
    );

    let report = import::read_facts(&app, &facts, AS_OF).await?;
    trip.step(
        "导入事实",
        "import facts",
        &import::facts_line(&report, trip.locale),
    );

    let wanted = adoptions::parse(bundle::sample("adoptions.toml")?)?;
    let new = pack::adopt_all(&app, &wanted).await?;
    let adopted = match trip.locale {
        Locale::Zh => format!("{} 份文件，新增 {new}", wanted.len()),
        Locale::En => format!("{} documents, {new} new", wanted.len()),
    };
    trip.step("参照执行", "adopt policies", &adopted);

    let library = library(&app).await?;
    let outcome = evaluate(&app, &library, AS_OF, AS_OF).await?;
    let same = if outcome.repeated {
        trip.locale.pick("与上次相同", "as before")
    } else {
        trip.locale.pick("新结果", "new results")
    };
    let clauses = count(library.clauses.len() as u64);
    let ran = match trip.locale {
        Locale::Zh => format!("{} 个政策包 {clauses} 个条款，{same}", library.packs.len()),
        Locale::En => format!(
            "{} packs with {clauses} clauses, {same}",
            library.packs.len()
        ),
    };
    trip.step("按政策测算", "run the packs", &ran);

    let written = write_outcome(&library, &outcome, out, trip.locale)?;
    let summary = figures::of(&library, &outcome);
    let file = out.join("summary.json");
    let text = serde_json::to_string_pretty(&summary).unwrap_or_default() + "\n";
    fs::write(&file, text).map_err(|e| areas::unwritable(&file, &e))?;
    let files: Vec<PathBuf> = [register, facts, options.report]
        .into_iter()
        .chain(written.all().into_iter().cloned())
        .chain([file])
        .collect();
    trip.step(
        "写出台账和结果",
        "write ledger and results",
        &out.display().to_string(),
    );

    let users = users(&app, county).await?;
    let text = trip.text() + &figures::text(&summary, trip.locale) + &listed(&files);
    if let Some(address) = args.serve {
        reply::say(&text);
        return serve_on(app, address, &users).await;
    }
    Ok(Reply::new(
        &Demo {
            steps: trip.steps,
            summary,
            files,
        },
        text,
    ))
}

/// Makes a user for each role, and says how to sign in.
async fn users(app: &App, county: AreaCode) -> Result<Vec<String>, Problem> {
    let township: AreaCode = TOWNSHIP.parse()?;
    let areas = app.areas(AS_OF).await?;
    let village = areas.children(township).map(|a| a.code).next();
    let ctx = Ctx::new("demo", Role::Administrator, county, app.locale());
    let village = village.unwrap_or(township);
    let made = demo_users(&ctx, &app.db, township, village, PASSWORD).await?;
    let names: Vec<&str> = made.iter().map(|(name, _)| *name).collect();
    let names = names.join(", ");
    Ok(vec![match app.locale() {
        Locale::Zh => format!("登录：用户名为岗位（{names}），密码均为 {PASSWORD}"),
        Locale::En => format!("sign in as one of {names}; the password is {PASSWORD}"),
    }])
}

/// Makes sure that the data folder is this demo's: synthetic people must not get into a register
/// of real ones.
async fn claim(app: &App, mark: &str) -> Result<(), Problem> {
    let marker = app.config.data.join(MARKER);
    if let Ok(known) = fs::read_to_string(&marker) {
        let known = known.trim();
        if known == mark {
            return Ok(());
        }
        return Err(Problem::new(
            "demo.other",
            format!("此数据目录是另一个演示（种子和户数 {known}），请用 --data 另选目录"),
            format!("this data folder holds another demo (seed and households {known}): choose another with --data"),
        )
        .at(marker.display().to_string()));
    }
    if households::count(&app.ctx, &app.db, app.ctx.area).await? > 0 {
        return Err(Problem::new(
            "demo.not_demo",
            "此数据库已有名册，演示不会写入：请用 --data 另选目录",
            "this database holds a register, which the demo leaves alone: choose another folder with --data",
        )
        .at(app.db.place()));
    }
    fs::write(&marker, format!("{mark}\n")).map_err(|e| areas::unwritable(&marker, &e))
}

/// Writes the register as the field sends it, and the facts beside its columns.
fn generate(args: &Args, register: &Path, facts: &Path, locale: Locale) -> Result<String, Problem> {
    let areas = areas::tree(areas::sample()?);
    let sample = Sample {
        county: args.county(),
        seed: args.seed,
        as_of: AS_OF,
    };
    let generator = Generator::new(&sample, &areas)?;
    let mark = Mark::of(args, register, facts);
    if let Some(known) = mark.known() {
        return Ok(known);
    }
    let (told, written) = std::thread::scope(|scope| {
        let told = scope.spawn(|| figures::write_facts(facts, &generator));
        let written = write_register(register, generator.clone(), &areas, &Layout::as_sent());
        (told.join(), written)
    });
    told.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    let written = written?;
    let (households, persons) = (count(written.households), count(written.persons));
    let faulty = count(written.faulty_households);
    let told = match locale {
        Locale::Zh => format!("{households} 户 {persons} 人，另有 {faulty} 户有错漏"),
        Locale::En => {
            format!(
                "{households} households, {persons} persons, and {faulty} households with faults"
            )
        }
    };
    mark.set(&told)?;
    Ok(told)
}

/// Remembers beside the generated files what they are, so that a second demo need not write the
/// same bytes again.
struct Mark {
    file: PathBuf,
    of: String,
    files: [PathBuf; 2],
}

impl Mark {
    fn of(args: &Args, register: &Path, facts: &Path) -> Self {
        Self {
            file: args.out.join(".sample"),
            of: format!("yihu {} {}", env!("CARGO_PKG_VERSION"), args.mark()),
            files: [register.to_owned(), facts.to_owned()],
        }
    }

    /// What was said when the files were written, if they are still there.
    fn known(&self) -> Option<String> {
        let text = fs::read_to_string(&self.file).ok()?;
        let (of, told) = text.split_once('\n')?;
        let there = self.files.iter().all(|file| file.exists());
        (of == self.of && there).then(|| told.to_owned())
    }

    fn set(&self, told: &str) -> Result<(), Problem> {
        fs::write(&self.file, format!("{}\n{told}", self.of))
            .map_err(|e| areas::unwritable(&self.file, &e))
    }
}

struct Trip {
    steps: Vec<Step>,
    locale: Locale,
    clock: Instant,
}

impl Trip {
    /// Notes what was done since the step before.
    fn step(&mut self, zh: &str, en: &str, result: &str) {
        let took = self.clock.elapsed();
        self.clock = Instant::now();
        self.steps.push(Step {
            step: self.locale.pick(zh, en).to_owned(),
            result: result.trim().to_owned(),
            milliseconds: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        });
    }

    fn text(&self) -> String {
        let mut table = Table::new(&match self.locale {
            Locale::Zh => ["步骤", ">秒", "结果"],
            Locale::En => ["step", ">seconds", "result"],
        });
        let seconds = |ms: u64| format!("{}.{:02}", ms / 1000, ms % 1000 / 10);
        for step in &self.steps {
            table.row([
                step.step.clone(),
                seconds(step.milliseconds),
                step.result.clone(),
            ]);
        }
        let all = self.steps.iter().map(|s| s.milliseconds).sum();
        table.row([
            self.locale.pick("合计", "all").to_owned(),
            seconds(all),
            String::new(),
        ]);
        table.show()
    }
}

fn listed(files: &[PathBuf]) -> String {
    let lines = files
        .iter()
        .filter(|f| f.exists())
        .map(|f| format!("{}\n", f.display()));
    format!("\n{}", lines.collect::<String>())
}
