//! What the command and editors ask besides code: a document comes in, compiled as far as the answer needs; types, meaning,
//! control flow or problems go out.

use std::path::Path;

use super::{Analysis, Options, analyse, run, run_and};
use crate::{
    diagnostics::{Diagnostic, Diagnostics},
    document::library::Library,
    dump,
    graph::Chart,
    ir::{Program, WorkflowId},
    query::{self, Declared, Inspection, Known},
    source::{Loader, SourceMap},
};

/// What the compiler inferred of a document, as text for people.
pub struct Inference {
    /// See [`dump`]. Empty when the document cannot be read.
    pub text: String,
    /// Everything that was found.
    pub diagnostics: Diagnostics,
    /// The files that were read.
    pub files: SourceMap,
}

/// Compiles a document as far as its types, and tells them.
pub fn infer(loader: impl Loader + 'static, options: &Options) -> Inference {
    let run = run(loader, options);
    let text = run
        .analysis
        .map(|analysis| dump::dump(&analysis.program, &analysis.flow, &analysis.typed));
    Inference {
        text: text.unwrap_or_default(),
        diagnostics: run.diagnostics,
        files: run.files,
    }
}

/// What a document means, before what it says is checked.
pub struct Meaning {
    /// `None` when the document cannot be read.
    pub program: Option<Program>,
    /// Everything that was found.
    pub diagnostics: Diagnostics,
    /// The files that were read.
    pub files: SourceMap,
}

/// Compiles a document as far as its program.
pub fn meaning(loader: impl Loader + 'static, options: &Options) -> Meaning {
    let run = run(loader, options);
    Meaning {
        program: run.analysis.map(|analysis| analysis.program),
        diagnostics: run.diagnostics,
        files: run.files,
    }
}

/// The control flow of a document's workflows.
pub struct Flows {
    /// One chart per workflow that is compiled for its own sake, in document order. Empty when the document cannot be read.
    pub charts: Vec<Chart>,
    /// Everything that was found.
    pub diagnostics: Diagnostics,
    /// The files that were read.
    pub files: SourceMap,
}

/// Compiles a document as far as its control flow, for drawing it.
pub fn flows(loader: impl Loader + 'static, options: &Options) -> Flows {
    let run = run(loader, options);
    let charts = run.analysis.map(|Analysis { program, flow, .. }| {
        let workflows = program.workflows.iter().enumerate();
        let public = workflows.filter(|(_, workflow)| workflow.is_public);
        public
            .filter_map(|(index, _)| Chart::new(&program, &flow, WorkflowId(index)))
            .collect()
    });
    Flows {
        charts: charts.unwrap_or_default(),
        diagnostics: run.diagnostics,
        files: run.files,
    }
}

/// Documents that are checked one after the other; what one opened stays open for the others.
pub struct Session {
    library: Library,
}

impl Session {
    /// Nothing is open yet. The `document` of the options is not looked at.
    #[must_use]
    pub fn new(loader: impl Loader + 'static, options: &Options) -> Self {
        let mut files = SourceMap::new(loader, &options.base);
        options.roots.iter().for_each(|root| files.allow_root(root));
        Self {
            library: Library::new(files, options.levels.clone()),
        }
    }

    /// Compiles a document as far as there can be problems. Gives those, and the names in [`Options::shared`] options
    /// that it does not know. What several documents share may be reported for each of them.
    pub fn check(&self, document: &Path, options: &Options) -> (Diagnostics, Vec<Diagnostic>) {
        self.library.enter(document);
        let mut diagnostics = Diagnostics::new(options.levels.clone());
        let mut unknown = Vec::new();
        match self.library.load(document) {
            Ok(file) => drop(analyse(
                &mut diagnostics,
                &mut unknown,
                &self.library,
                file,
                options,
                |_, _, _| {},
            )),
            Err(error) => diagnostics.report(error.into_diagnostic(None, None)),
        }
        self.library.report_problems(&mut diagnostics);
        (diagnostics, unknown)
    }

    /// How many bytes are kept.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.library.bytes()
    }

    /// The files that were read.
    #[must_use]
    pub fn close(self) -> SourceMap {
        self.library.close(&mut Diagnostics::default())
    }
}

/// Compiles a document as far as its types, to be asked about.
pub fn inspect(loader: impl Loader + 'static, options: &Options) -> Inspection {
    let mut declared = Declared::default();
    let run = run_and(loader, options, |units, sources, resolved| {
        declared = query::declared(units, sources, resolved);
    });
    let known = run.analysis.map(|Analysis { program, flow, typed }| Known {
        program,
        flow,
        typed,
        declared,
    });
    Inspection {
        known,
        diagnostics: run.diagnostics,
        files: run.files,
    }
}
