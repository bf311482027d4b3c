//! What several subcommands take: how to compile, and how to show problems.

use std::{
    env,
    io::IsTerminal as _,
    path::{Path, PathBuf, absolute},
};

use arazzo_codegen::{
    Level, Profile, diagnostics::Levels, emit, ir::xpath::Engines, pipeline::Options, runtime,
};
use clap::{Args, ValueEnum};

use crate::outcome::Misuse;

/// How to compile.
#[derive(Args)]
pub(crate) struct Compiling {
    /// Read the source description NAME from the file PATH, not from its `url`
    #[arg(long = "source", value_name = "NAME=PATH", value_parser = source)]
    sources: Vec<(String, PathBuf)>,
    /// How much is an error: `strict`, `standard` or `lenient`
    #[arg(long, value_name = "PROFILE", default_value = "standard")]
    profile: Profile,
    /// Treat a lint as an error; where one lint is given twice, the gravest level counts
    #[arg(short = 'D', long = "deny", value_name = "LINT")]
    deny: Vec<String>,
    /// Treat a lint as a warning
    #[arg(short = 'W', long = "warn", value_name = "LINT")]
    warn: Vec<String>,
    /// Do not report a lint
    #[arg(short = 'A', long = "allow", value_name = "LINT")]
    allow: Vec<String>,
    /// Compile only this workflow; may be given several times
    #[arg(long = "workflow", value_name = "ID")]
    workflows: Vec<String>,
    /// The engines that may do what the compiler's own cannot: `xpath31`
    #[arg(long, value_name = "ENGINE", value_delimiter = ',')]
    engines: Vec<String>,
    /// Allow files below FOLDER to be read, besides those below the base folder and the folder around the document's
    #[arg(long = "root", value_name = "FOLDER")]
    roots: Vec<PathBuf>,
    /// The folder that names in messages and in generated files are relative to [default: the current one]
    #[arg(long, value_name = "FOLDER")]
    base: Option<PathBuf>,
}

/// How to show problems.
#[derive(Args)]
pub(crate) struct Showing {
    /// When to colour; `auto` does on a terminal unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

#[derive(Clone, Copy, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

impl Showing {
    /// Whether to colour what goes to standard error.
    pub(crate) fn color(&self) -> bool {
        let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let dumb = env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
                std::io::stderr().is_terminal() && !set("NO_COLOR") && !dumb
            }
        }
    }
}

impl Compiling {
    /// The options for these documents, whose paths must be absolute.
    pub(crate) fn options(&self, documents: &[PathBuf], runtime: Option<&str>) -> Result<Options, Misuse> {
        let base = full(self.base.as_deref().unwrap_or(Path::new(".")))?;
        if !base.is_dir() {
            return Err(Misuse(format!("the base `{}` is not a folder", base.display())));
        }
        let mut levels = Levels::new(self.profile);
        for (names, level) in [
            (&self.allow, Level::Allow),
            (&self.warn, Level::Warn),
            (&self.deny, Level::Error),
        ] {
            for name in names {
                levels
                    .set(name, level)
                    .map_err(|error| Misuse(error.to_string()))?;
            }
        }
        let mut engines = Engines::default();
        for name in &self.engines {
            engines.choose(name).map_err(Misuse)?;
        }
        let mut emit = emit::Settings::default();
        if let Some(path) = runtime {
            emit.runtime = runtime::parse(path).map_err(Misuse)?;
        }
        let roots = self
            .roots
            .iter()
            .map(|root| full(root))
            .collect::<Result<Vec<_>, _>>()?;
        let sources = self
            .sources
            .iter()
            .map(|(name, path)| Ok((name.clone(), full(path)?)));
        Ok(Options {
            roots: outermost(
                roots
                    .into_iter()
                    .chain(documents.iter().filter_map(|document| around(document)))
                    .collect(),
            ),
            sources: sources.collect::<Result<_, Misuse>>()?,
            workflows: self.workflows.clone(),
            levels,
            engines,
            emit,
            ..Options::new("", base)
        })
    }
}

/// A path that means the same from every folder. The current one is what the user's paths are relative to, the base is
/// what the compiler's are.
pub(crate) fn full(path: &Path) -> Result<PathBuf, Misuse> {
    absolute(path).map_err(|error| Misuse(format!("`{}` is no path: {error}", path.display())))
}

/// The folders that are not below another of them, each once.
pub(crate) fn outermost(mut folders: Vec<PathBuf>) -> Vec<PathBuf> {
    // A folder stands before what is below it.
    folders.sort();
    let mut outermost: Vec<PathBuf> = Vec::new();
    for folder in folders {
        if !outermost.iter().any(|known| folder.starts_with(known)) {
            outermost.push(folder);
        }
    }
    outermost
}

/// The folder around the document's folder: documents in `arazzo/` often refer to descriptions in `openapi/` next to
/// it. Never the root of the file system.
pub(crate) fn around(document: &Path) -> Option<PathBuf> {
    let around = document.parent()?.parent()?;
    around.parent().is_some().then(|| around.to_owned())
}

fn source(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => Ok((name.to_owned(), path.into())),
        _ => Err("a source is given as `name=path/to/file.yaml`".to_owned()),
    }
}
