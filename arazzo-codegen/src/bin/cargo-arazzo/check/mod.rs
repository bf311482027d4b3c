//! `cargo arazzo check`: files and folders come in; all problems of the documents in them go out.

mod fix;
mod github;
mod json;
mod sarif;
mod watch;

use std::{
    io::{self, IsTerminal as _, Write as _},
    path::PathBuf,
};

use arazzo_codegen::{
    Level,
    diagnostics::render::Renderer,
    pipeline::Options,
    source::Disk,
    survey::{Finding, Survey},
};
use clap::ValueEnum;

use crate::{
    discover::{self, Found},
    outcome::{Misuse, Outcome, Tally, counted},
    progress::Progress,
    settings::{Compiling, Showing, full, outermost},
};

/// Report all problems of Arazzo documents
///
/// Looks for documents below folders, and passes over other files. Names in reports are relative to the base folder. The
/// report of problems goes to standard error as text, or to standard output in a format for programs.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Documents, or folders to look for documents in [default: the current folder]
    paths: Vec<PathBuf>,
    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Apply the suggestions that keep the meaning, as long as that leaves fewer problems, and report the rest
    #[arg(long)]
    fix: bool,
    /// Check again whenever a file that was read changes, until interrupted
    #[arg(long)]
    watch: bool,
    #[command(flatten)]
    compiling: Compiling,
    #[command(flatten)]
    showing: Showing,
}

const EXAMPLES: &str = "\
Examples:
  cargo arazzo check workflows/                     all documents below a folder
  cargo arazzo check -D unused-input x.yml          a lint as an error
  cargo arazzo check --fix workflows/               mend what can be mended surely
  cargo arazzo check --format sarif > arazzo.sarif  for code scanning

Exit status: 0 without errors, even with warnings; 1 with errors; 2 if the command was used wrongly.";

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text with excerpts of the documents
    Human,
    /// One JSON object, as docs/src/check.schema.json describes it
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions, which annotate the changed lines
    Github,
}

/// What is checked, and how.
struct Check {
    arguments: Arguments,
    found: Found,
    options: Options,
}

pub(crate) fn run(mut arguments: Arguments) -> Result<Outcome, Misuse> {
    if arguments.paths.is_empty() {
        arguments.paths.push(PathBuf::from("."));
    }
    if !arguments.watch {
        return Check::new(arguments)?.run();
    }
    loop {
        let check = Check::new(arguments)?;
        watch::until_change(&check)?;
        arguments = check.arguments;
    }
}

impl Check {
    fn new(arguments: Arguments) -> Result<Self, Misuse> {
        let found = discover::documents(&arguments.paths)?;
        let mut options = arguments.compiling.options(&found.documents, None)?;
        // Who names a folder means what is in it.
        for path in arguments.paths.iter().filter(|path| path.is_dir()) {
            options.roots.push(full(path)?);
        }
        options.roots = outermost(options.roots);
        Ok(Self {
            arguments,
            found,
            options,
        })
    }

    fn run(&self) -> Result<Outcome, Misuse> {
        Ok(self.report(&self.survey()))
    }

    /// Checks; mends first, if that was asked for.
    fn survey(&self) -> Survey {
        if self.arguments.fix {
            fix::fix(&self.found.documents, &self.options);
        }
        let is_long = self.arguments.format == Format::Human && io::stderr().is_terminal();
        let progress = Progress::new(self.found.documents.len(), is_long);
        Survey::new(&self.found.documents, &self.options, Disk, &|| progress.step())
    }

    fn report(&self, survey: &Survey) -> Outcome {
        let color = self.arguments.showing.color();
        let renderers: Vec<Renderer<'_>> = survey
            .renderers()
            .into_iter()
            .map(|renderer| renderer.color(color))
            .collect();
        let findings: Vec<Shown<'_>> = survey
            .findings(&renderers)
            .into_iter()
            .filter_map(|finding| Some(Shown::new(renderers.get(finding.renderer)?, finding)))
            .collect();
        let tally = Tally::of(findings.iter().map(|shown| shown.finding.level));
        let output = match self.arguments.format {
            Format::Human => {
                let texts: Vec<String> = findings.iter().map(Shown::full).collect();
                eprint!("{}", texts.join("\n"));
                String::new()
            }
            Format::Json => json::report(self.found.documents.len(), &tally, &findings),
            Format::Sarif => sarif::report(&findings),
            Format::Github => github::report(&findings),
        };
        // A reader that has seen enough closes the pipe.
        let _ = io::stdout().write_all(output.as_bytes());
        let separator = if self.arguments.format == Format::Human && !findings.is_empty() {
            "\n"
        } else {
            ""
        };
        eprintln!("{separator}{}", self.verdict(&tally));
        if tally.errors == 0 {
            Outcome::Fine
        } else {
            Outcome::Problems
        }
    }

    fn verdict(&self, tally: &Tally) -> String {
        let checked = counted(self.found.documents.len(), "document");
        let others = match self.found.others {
            0 => String::new(),
            others => format!(", {} passed over", counted(others, "other file")),
        };
        let tally = tally.to_string();
        let verdict = if tally.is_empty() { "no problems" } else { &tally };
        format!("checked {checked}{others}: {verdict}")
    }
}

/// A problem with what shows it.
struct Shown<'s> {
    renderer: &'s Renderer<'s>,
    finding: Finding<'s>,
}

impl<'s> Shown<'s> {
    fn new(renderer: &'s Renderer<'s>, finding: Finding<'s>) -> Self {
        Self { renderer, finding }
    }

    fn full(&self) -> String {
        self.renderer.full(self.finding.level, self.finding.diagnostic)
    }

    /// `error` or `warning`.
    fn level(&self) -> &'static str {
        match self.finding.level {
            Level::Error => "error",
            Level::Warn | Level::Allow => "warning",
        }
    }
}
