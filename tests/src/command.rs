//! The command `cargo arazzo`: arguments come in; its exit status and what it wrote go out.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use crate::project::{cargo, repository, target};

/// What the command did.
#[derive(Debug)]
pub struct Ran {
    /// The exit status.
    pub status: i32,
    /// What went to standard output.
    pub stdout: String,
    /// What went to standard error.
    pub stderr: String,
}

/// The command, built once.
#[must_use]
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let built = cargo()
            .args([
                "build",
                "--quiet",
                "--offline",
                "-p",
                "arazzo-codegen",
                "--features",
                "cli",
                "--bin",
                "cargo-arazzo",
            ])
            .current_dir(repository())
            .status()
            .expect("cargo starts");
        assert!(built.success(), "the command does not build");
        target()
            .join("debug")
            .join(format!("cargo-arazzo{}", std::env::consts::EXE_SUFFIX))
    })
}

/// Runs the command in a folder, with these variables besides those of the test.
#[must_use]
pub fn run_with(arguments: &[&str], folder: &Path, environment: &[(&str, &str)]) -> Ran {
    let output = Command::new(program())
        .args(arguments)
        .current_dir(folder)
        .envs(environment.iter().copied())
        .output()
        .expect("the command starts");
    Ran {
        status: output.status.code().expect("it ends by itself"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the command in a folder.
#[must_use]
pub fn run(arguments: &[&str], folder: &Path) -> Ran {
    run_with(arguments, folder, &[])
}
