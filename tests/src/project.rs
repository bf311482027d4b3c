//! Packages outside of the workspace: files are written to a temporary folder, cargo builds them, and what it said comes
//! back in parts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// The folder of this repository.
#[must_use]
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The target folder that the tests were built in. What they build goes there too, so that the dependencies are
/// compiled once.
#[must_use]
pub fn target() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    // <target>/debug/deps/<test>
    program.ancestors().nth(3).unwrap().to_owned()
}

/// Cargo, as if it were called from outside of the tests: what the outer cargo says of the package under test would make
/// dependencies that look at it compile anew on each change between the two.
#[must_use]
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let package = [
            "OUT_DIR",
            "CARGO_PKG_",
            "CARGO_MANIFEST_",
            "CARGO_BIN_EXE_",
            "CARGO_CRATE_",
            "CARGO_PRIMARY_",
        ];
        if package.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_TERM_COLOR", "never");
    command
}

/// A package in a folder of its own.
pub struct Project {
    folder: PathBuf,
    kept: bool,
}

impl Project {
    /// An empty temporary folder, which is removed in the end unless the test fails. The name is the test's own; two
    /// clones of the repository do not meet.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        repository().hash(&mut hasher);
        let folder = std::env::temp_dir().join(format!("arazzo-{name}-{:08x}", hasher.finish() >> 32));
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        // As cargo names files; on some systems the temporary folder is behind a link.
        let folder = folder.canonicalize().unwrap();
        fs::copy(repository().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        Self { folder, kept: false }
    }

    /// A folder in the target folder, which stays: what is written again as it was is not built again.
    #[must_use]
    pub fn kept(name: &str) -> Self {
        let folder = target().join("projects").join(name);
        fs::create_dir_all(&folder).unwrap();
        let project = Self { folder, kept: true };
        let lock = fs::read_to_string(repository().join("Cargo.lock")).unwrap();
        if !project.folder.join("Cargo.lock").exists() {
            project.write("Cargo.lock", &lock);
        }
        project
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes a file, unless it is there with this text.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        if fs::read_to_string(&path).is_ok_and(|known| known == text) {
            return;
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes the manifest of the package `name`: the edition, then what is given.
    pub fn manifest(&self, name: &str, rest: &str) {
        let rest = rest.replace("{repository}", repository().to_str().unwrap());
        self.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"{name}\"\nedition = \"2024\"\npublish = false\n\n{rest}\n\n[workspace]\n"
            ),
        );
    }

    /// Copies files of `generated-examples`.
    pub fn copy_examples<'p>(&self, paths: impl IntoIterator<Item = &'p str>) {
        for path in paths {
            self.write(path, &example(path));
        }
    }

    /// Replaces a text that stands in a file once.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.folder.join(path)).unwrap();
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {path}");
        self.write(path, &text.replace(from, to));
    }

    /// Runs `cargo check`.
    #[must_use]
    pub fn check(&self) -> Checked {
        let output = cargo()
            .args(["check", "--offline", "--message-format", "json"])
            .current_dir(&self.folder)
            .output()
            .expect("cargo starts");
        let lines = String::from_utf8(output.stdout).unwrap();
        let mut checked = Checked {
            success: output.status.success(),
            fresh: false,
            messages: Vec::new(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        for line in lines.lines() {
            let line: Value = serde_json::from_str(line).expect("cargo writes JSON");
            let ours = line["manifest_path"]
                .as_str()
                .is_some_and(|path| Path::new(path).starts_with(&self.folder));
            let program = matches!(line["target"]["kind"][0].as_str(), Some("bin" | "lib"));
            match line["reason"].as_str() {
                Some("compiler-artifact") if ours && program => checked.fresh = line["fresh"] == true,
                Some("compiler-message") if ours => checked.messages.extend(Message::read(&line["message"])),
                _ => {}
            }
        }
        checked
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        if std::thread::panicking() {
            eprintln!("the package was left in {}", self.folder.display());
        } else {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// A file of `generated-examples`.
#[must_use]
pub fn example(path: &str) -> String {
    fs::read_to_string(repository().join("generated-examples").join(path)).unwrap()
}

/// What `cargo check` said.
#[derive(Debug)]
pub struct Checked {
    /// Whether it succeeded.
    pub success: bool,
    /// Whether the package was up to date.
    pub fresh: bool,
    /// What the compiler said of the package.
    pub messages: Vec<Message>,
    /// What cargo and build scripts said.
    pub stderr: String,
}

/// One message of the compiler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// `error` or `warning`.
    pub level: String,
    /// The text.
    pub text: String,
    /// The source text that is marked.
    pub marked: String,
}

impl Message {
    /// `None` for the sums at the end, which have no place.
    fn read(message: &Value) -> Option<Self> {
        let spans = message["spans"].as_array()?;
        let span = spans.iter().find(|span| span["is_primary"] == true)?;
        let line = span["text"][0]["text"].as_str()?;
        let column = |name: &str| usize::try_from(span[name].as_u64()?).ok()?.checked_sub(1);
        Some(Self {
            level: message["level"].as_str()?.to_owned(),
            text: message["message"].as_str()?.to_owned(),
            marked: line
                .chars()
                .skip(column("column_start")?)
                .take(column("column_end")? - column("column_start")?)
                .collect(),
        })
    }
}

impl Checked {
    /// Fails the test unless the package is as it should be, without a warning.
    pub fn assert_clean(&self) {
        assert!(self.success && self.messages.is_empty(), "{self:#?}");
    }

    /// The texts of the messages of a level.
    #[must_use]
    pub fn texts(&self, level: &str) -> Vec<&str> {
        self.messages
            .iter()
            .filter(|message| message.level == level)
            .map(|message| message.text.as_str())
            .collect()
    }
}
