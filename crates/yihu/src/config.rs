//! The settings of a command: defaults, then `yihu.toml` in the data folder, then the environment,
//! then the command line.

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as ValueError;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};
use yihu_base::{AreaCode, Locale, Problem, Role};
use yihu_store::DbConfig;

/// Name of the settings file in the data folder.
pub const FILE: &str = "yihu.toml";

/// What one layer of settings says; clap fills it from flags and environment, serde from the file.
#[derive(Debug, Clone, Default, Deserialize, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// 数据目录，默认 ./data / The data folder, ./data by default
    #[arg(long, global = true, env = "YIHU_DATA", value_name = "DIR", help_heading = GLOBAL)]
    #[serde(skip)]
    pub data: Option<PathBuf>,
    /// 数据库，默认为数据目录中的 SQLite / The database, by default SQLite in the data folder
    #[arg(long, global = true, env = "YIHU_DB", hide_env_values = true, value_name = "URL", help_heading = GLOBAL)]
    pub db: Option<String>,
    /// 政策包目录，默认用程序自带的 / Folder of policy packs, by default those in the program
    #[arg(long, global = true, env = "YIHU_PACKS", value_name = "DIR", help_heading = GLOBAL)]
    pub packs: Option<PathBuf>,
    /// 操作人，默认为系统用户 / Who acts, by default the user of the system
    #[arg(long = "as", global = true, env = "YIHU_USER", value_name = "USER", help_heading = GLOBAL)]
    #[serde(rename = "as")]
    pub actor: Option<String>,
    /// 岗位，默认 county_office / The role, e.g. township_station, village_worker, auditor
    #[arg(long, global = true, env = "YIHU_ROLE", value_name = "ROLE", help_heading = GLOBAL)]
    pub role: Option<String>,
    /// 为哪个区划办理，默认为名册中唯一的县 / For which area, by default the only county of the register
    #[arg(long, global = true, env = "YIHU_AREA", value_name = "CODE", help_heading = GLOBAL)]
    pub area: Option<String>,
    /// 语言 zh 或 en，默认中文 / Language, zh or en
    #[arg(long, global = true, env = "YIHU_LANG", value_name = "LANG", help_heading = GLOBAL)]
    pub lang: Option<String>,
    /// 等待数据库锁的秒数，默认 30 / Seconds to wait for a locked database, 30 by default
    #[arg(long, global = true, env = "YIHU_LOCK_TIMEOUT", value_name = "SECONDS", help_heading = GLOBAL)]
    pub lock_timeout: Option<u64>,
}

const GLOBAL: &str = "通用选项 / Global options";

/// The settings in force.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where database, key, runs and adoptions are.
    pub data: PathBuf,
    /// The database.
    pub db: DbConfig,
    /// The folder of packs; `None` for those in the binary.
    pub packs: Option<PathBuf>,
    /// Who acts.
    pub actor: String,
    /// In which role.
    pub role: Role,
    /// For which area, if it was named.
    pub area: Option<AreaCode>,
    /// In which language.
    pub locale: Locale,
}

impl Config {
    /// Puts the layers together.
    ///
    /// # Errors
    /// `config.file`, `config.role`, `area.code`.
    pub fn load(flags: &Layer) -> Result<Self, Problem> {
        let data = flags.data.clone().unwrap_or_else(|| "data".into());
        let file = read(&data.join(FILE))?;
        let pick = |flag: &Option<String>, file: &Option<String>| flag.clone().or(file.clone());
        let db = pick(&flags.db, &file.db)
            .unwrap_or_else(|| format!("sqlite:{}", data.join("yihu.db").display()));
        let mut db = DbConfig::new(db);
        if let Some(seconds) = flags.lock_timeout.or(file.lock_timeout) {
            db.lock_timeout = Duration::from_secs(seconds);
        }
        Ok(Self {
            db,
            packs: flags.packs.clone().or(file.packs),
            actor: pick(&flags.actor, &file.actor).unwrap_or_else(system_user),
            role: role(pick(&flags.role, &file.role).as_deref())?,
            area: pick(&flags.area, &file.area)
                .map(|code| code.parse())
                .transpose()?,
            locale: pick(&flags.lang, &file.lang)
                .map_or_else(system_locale, |tag| Locale::parse(&tag)),
            data,
        })
    }

    /// Where the master key is kept.
    pub fn key_file(&self) -> PathBuf {
        self.data.join("keys/master.key")
    }

    /// Which documents hold beside their own area.
    pub fn adoptions_file(&self) -> PathBuf {
        self.data.join("adoptions.toml")
    }
}

/// The language before any setting could be read.
pub fn language_hint(flags: &Layer) -> Locale {
    flags
        .lang
        .as_deref()
        .map_or_else(system_locale, Locale::parse)
}

/// `YIHU_LANG`, else `LANG`, else Chinese.
pub fn system_locale() -> Locale {
    let tag = ["YIHU_LANG", "LC_ALL", "LANG"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|tag| !tag.is_empty()));
    tag.map_or(Locale::Zh, |tag| Locale::parse(&tag))
}

fn system_user() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|user| !user.is_empty()))
        .unwrap_or_else(|| "yihu".into())
}

fn read(path: &Path) -> Result<Layer, Problem> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Layer::default()),
        Err(e) => return Err(file_problem(path, &e.to_string())),
    };
    toml::from_str(&text).map_err(|e| file_problem(path, &e.to_string()))
}

fn file_problem(path: &Path, why: &str) -> Problem {
    let why = why.trim_end();
    Problem::new(
        "config.file",
        format!("设置文件有误，请改正：{why}"),
        format!("the settings are not right, correct them: {why}"),
    )
    .at(path.display().to_string())
}

fn role(id: Option<&str>) -> Result<Role, Problem> {
    let Some(id) = id else {
        return Ok(Role::CountyOffice);
    };
    Role::deserialize(id.into_deserializer()).map_err(|e: ValueError| {
        Problem::new(
            "config.role",
            format!("没有岗位“{id}”，请核对 --role（{e}）"),
            format!("there is no role \"{id}\", check --role ({e})"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_goes_before_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let text = "area = \"361103\"\nrole = \"auditor\"\nlang = \"en\"\nlock_timeout = 3\n";
        fs::write(folder.path().join(FILE), text).unwrap();
        let flags = Layer {
            data: Some(folder.path().into()),
            role: Some("village_worker".into()),
            ..Layer::default()
        };
        let config = Config::load(&flags).unwrap();
        assert_eq!(
            (config.role, config.locale),
            (Role::VillageWorker, Locale::En)
        );
        assert_eq!(config.area, "361103".parse().ok());
        assert_eq!(config.db.lock_timeout, Duration::from_secs(3));
        assert!(config.db.url.ends_with("yihu.db"), "{}", config.db.url);
    }

    #[test]
    fn faults_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let flags = |role: &str| Layer {
            data: Some(folder.path().into()),
            role: Some(role.into()),
            ..Layer::default()
        };
        assert_eq!(
            Config::load(&flags("king")).map(|_| ()).map_err(|p| p.code),
            Err("config.role")
        );
        fs::write(folder.path().join(FILE), "colour = \"red\"\n").unwrap();
        let problem = Config::load(&flags("auditor")).map(|_| ()).unwrap_err();
        assert_eq!(problem.code, "config.file");
        assert!(problem.en.contains("colour"), "{problem}");
    }
}
