//! A data folder and the binary that works on it.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// The sample county's lists of areas.
pub const AREAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/areas");

/// A data folder with, or without, a database of its own.
pub struct Office {
    folder: TempDir,
    db: Option<String>,
}

/// What a command answered.
pub struct Answer {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Office {
    /// An empty folder; `db` names a database elsewhere.
    pub fn new(db: Option<&str>) -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            db: db.map(str::to_owned),
        }
    }

    /// A data folder with the sample county's areas.
    pub fn with_areas() -> Self {
        let office = Self::new(None);
        office.open();
        office
    }

    /// Makes the data folder and imports the sample county's areas.
    pub fn open(&self) {
        self.done(&["init"]);
        self.done(&["import", "areas", AREAS, "--under", "361103"]);
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The same as text.
    pub fn file(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// A file with this content.
    pub fn put(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), content).expect("a file");
        self.file(name)
    }

    /// The command, not yet started.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yihu"));
        let ours = std::env::vars().map(|(name, _)| name);
        for name in ours.filter(|n| n.starts_with("YIHU_") || n.starts_with("LC_")) {
            command.env_remove(name);
        }
        command.env("LANG", "C.UTF-8").env("USER", "tester");
        command.arg("--data").arg(self.path("data")).args(args);
        if let Some(db) = &self.db {
            command.args(["--db", db]);
        }
        command
    }

    /// Runs a command.
    pub fn run(&self, args: &[&str]) -> Answer {
        self.command(args).output().expect("the binary").into()
    }

    /// Runs a command that must be done without findings.
    pub fn done(&self, args: &[&str]) -> Answer {
        let answer = self.run(args);
        assert_eq!(answer.code, Some(0), "{args:?}\n{answer}");
        answer
    }

    /// Runs a command with `--json`, whose exit code must be `code`.
    pub fn json(&self, args: &[&str], code: i32) -> Value {
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        let answer = self.run(&args);
        assert_eq!(answer.code, Some(code), "{args:?}\n{answer}");
        serde_json::from_str(&answer.stdout).unwrap_or_else(|e| panic!("{args:?}: {e}\n{answer}"))
    }

    /// Generates a register of `households` in the sample county.
    pub fn generate(&self, name: &str, households: u32) -> String {
        let file = self.file(name);
        let households = households.to_string();
        self.done(&[
            "generate",
            "--households",
            &households,
            "--seed",
            "5",
            "--out",
            &file,
        ]);
        file
    }
}

impl From<Output> for Answer {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit {:?}\n{}\n{}", self.code, self.stdout, self.stderr)
    }
}

/// The text of a file.
pub fn text(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(path).expect("a text file")
}
