//! The whole compiler: the path of an Arazzo document comes in; Rust tokens, or the problems, go out.
//!
//! This is the only place that knows the order of the stages.

#[cfg(feature = "tools")]
mod views;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use proc_macro2::TokenStream;

use crate::{
    check::{self, typed::Typed},
    diagnostics::{Diagnostic, Diagnostics, Levels, codes, suggest::nearest},
    document::{
        arazzo::{self, SourceDescription, SourceKind},
        library::Library,
        openapi::{self, Descriptions},
    },
    emit::{self, Extent},
    flow::{self, Flow},
    ir::{Program, types::Formats, xpath::Engines},
    lower, names,
    resolve::{
        self, Resolved,
        sources::{Opened, Sources, Unit, UnitId},
    },
    source::{FileId, Loader, SourceMap},
};

#[cfg(feature = "tools")]
pub use views::{Flows, Inference, Meaning, Session, flows, infer, inspect, meaning};

/// What to compile, and how.
#[derive(Clone)]
pub struct Options {
    /// The Arazzo document.
    pub document: PathBuf,
    /// The folder that relative paths and shown names are relative to: the crate's folder.
    pub base: PathBuf,
    /// Further folders below which files may be read, besides the base and the document's folder.
    pub roots: Vec<PathBuf>,
    /// Files that stand for source descriptions, by the source's name.
    pub sources: BTreeMap<String, PathBuf>,
    /// The workflows to generate; all when empty.
    pub workflows: Vec<String>,
    /// Whether `sources` and `workflows` are meant for several documents, so that a name this one does not know is
    /// handed back in [`Compilation::unknown`] and not reported.
    pub shared: bool,
    /// How grave each kind of problem is.
    pub levels: Levels,
    /// Which formats of text become types.
    pub formats: Formats,
    /// Which engines may do what the compiler's own cannot.
    pub engines: Engines,
    /// How the output names things.
    pub emit: emit::Settings,
}

impl Options {
    /// Compiles a document below a base folder with everything else at its default.
    #[must_use]
    pub fn new(document: impl Into<PathBuf>, base: impl Into<PathBuf>) -> Self {
        Self {
            document: document.into(),
            base: base.into(),
            roots: Vec::new(),
            sources: BTreeMap::new(),
            workflows: Vec::new(),
            shared: false,
            levels: Levels::default(),
            formats: Formats::default(),
            engines: Engines::default(),
            emit: emit::Settings::default(),
        }
    }
}

/// The outcome of a compilation.
pub struct Compilation {
    /// The generated items: whole when there are no errors, else as much as keeps the code around them free of
    /// follow-up errors, which may be nothing.
    pub tokens: TokenStream,
    /// Everything that was found.
    pub diagnostics: Diagnostics,
    /// The names in [`Options::shared`] options that this document does not know: an error if no document does.
    pub unknown: Vec<Diagnostic>,
    /// The files that were read.
    pub files: SourceMap,
}

/// Compiles a document.
pub fn compile(loader: impl Loader + 'static, options: &Options) -> Compilation {
    let run = run(loader, options);
    let extent = if run.diagnostics.has_errors() {
        Extent::Skeleton
    } else {
        Extent::Whole
    };
    let tokens = run.analysis.map(|Analysis { program, flow, typed }| {
        let names = names::name(&program, &typed);
        emit::emit(&program, &flow, &typed, &names, &options.emit, extent)
    });
    Compilation {
        tokens: tokens.unwrap_or_default(),
        diagnostics: run.diagnostics,
        unknown: run.unknown,
        files: run.files,
    }
}

/// What analysing a document gives.
struct Run {
    /// `None` when the document cannot be read.
    analysis: Option<Analysis>,
    diagnostics: Diagnostics,
    unknown: Vec<Diagnostic>,
    files: SourceMap,
}

/// Opens a document and analyses it.
fn run(loader: impl Loader + 'static, options: &Options) -> Run {
    run_and(loader, options, |_, _, _| {})
}

/// The same; shows the open documents to `look` while they are open, with what their names lead to.
fn run_and(
    loader: impl Loader + 'static,
    options: &Options,
    look: impl FnOnce(&[Unit<'_>], &Sources<'_>, &Resolved<'_>),
) -> Run {
    let mut files = SourceMap::new(loader, &options.base);
    for root in options
        .roots
        .iter()
        .map(PathBuf::as_path)
        .chain(options.document.parent())
    {
        files.allow_root(root);
    }
    files.lock_beside(&options.document);
    let library = Library::new(files, options.levels.clone());
    let mut diagnostics = Diagnostics::new(options.levels.clone());
    let mut unknown = Vec::new();
    let analysis = match library.load(&options.document) {
        Ok(file) => analyse(&mut diagnostics, &mut unknown, &library, file, options, look),
        Err(error) => {
            diagnostics.report(error.into_diagnostic(None, None));
            None
        }
    };
    let files = library.close(&mut diagnostics);
    Run {
        analysis,
        diagnostics,
        unknown,
        files,
    }
}

/// What the stages before `names` give.
struct Analysis {
    program: Program,
    flow: Flow,
    typed: Typed,
}

/// The stages, in order. Each reports what it finds and goes on, so that one run finds everything.
fn analyse(
    diagnostics: &mut Diagnostics,
    unknown: &mut Vec<Diagnostic>,
    library: &Library,
    file: FileId,
    options: &Options,
    look: impl FnOnce(&[Unit<'_>], &Sources<'_>, &Resolved<'_>),
) -> Option<Analysis> {
    let document = arazzo::read(diagnostics, file, library.root(file)?);
    *unknown = unknown_names(&document, options);
    if !options.shared {
        unknown
            .drain(..)
            .for_each(|diagnostic| diagnostics.report(diagnostic));
    }
    let is_wanted = |id: &String| options.workflows.is_empty() || options.workflows.contains(id);
    let wanted = document
        .workflows
        .iter()
        .enumerate()
        .filter(|(_, workflow)| is_wanted(&workflow.id.value));
    let public: Vec<usize> = wanted.map(|(index, _)| index).collect();
    let (units, sources) = open(diagnostics, library, document, options)?;
    let resolved = resolve::resolve(diagnostics, &units, &sources, &public);
    look(&units, &sources, &resolved);
    let program = lower::lower(
        diagnostics,
        &units,
        &sources,
        &resolved,
        options.formats,
        options.engines,
    );
    let flow = flow::flow(diagnostics, &program);
    let typed = check::check(diagnostics, &program, &flow);
    Some(Analysis { program, flow, typed })
}

/// The options that name a workflow or a source description that the document has not.
fn unknown_names(document: &arazzo::Description<'_>, options: &Options) -> Vec<Diagnostic> {
    let workflows: Vec<&str> = document
        .workflows
        .iter()
        .map(|workflow| workflow.id.value.as_str())
        .collect();
    let sources: Vec<&str> = document
        .sources
        .iter()
        .map(|source| source.name.value.as_str())
        .collect();
    let mut found = Vec::new();
    let mut look_up = |code, name: &str, known: &[&str], message: String| {
        if known.contains(&name) {
            return;
        }
        let diagnostic = Diagnostic::global(code, message);
        found.push(match nearest(name, known.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic,
        });
    };
    let none = if options.shared {
        "no document has a"
    } else {
        "the document has no"
    };
    for name in &options.workflows {
        let message = format!("{none} workflow `{name}` to generate");
        look_up(&codes::UNKNOWN_WORKFLOW, name, &workflows, message);
    }
    for name in options.sources.keys() {
        let message = format!("{none} source description `{name}` to map to a file");
        look_up(&codes::UNKNOWN_SOURCE, name, &sources, message);
    }
    found
}

/// Opens the source descriptions: each at the file that the caller maps it to, else at its `url`; those of type
/// `arazzo` with their own source descriptions, each document once.
fn open<'d>(
    diagnostics: &mut Diagnostics,
    library: &'d Library,
    entry: arazzo::Description<'d>,
    options: &Options,
) -> Option<(Vec<Unit<'d>>, Sources<'d>)> {
    let mut sources = Sources::default();
    let mut files = vec![entry.file];
    let mut units: Vec<Unit<'d>> = Vec::new();
    let mut entry = Some(entry);
    while let Some(file) = files.get(units.len()).copied() {
        let document = match entry.take() {
            Some(entry) => entry,
            None => arazzo::read(diagnostics, file, library.root(file)?),
        };
        let unit = UnitId(units.len());
        for source in &document.sources {
            let mapped = options
                .sources
                .get(&source.name.value)
                .filter(|_| unit == UnitId::default());
            let opened = open_source(diagnostics, library, file, source, mapped.map(PathBuf::as_path));
            let shown = opened.map(|file| library.display(file)).unwrap_or_default();
            let leads_to = match opened {
                Some(file) if is_arazzo(diagnostics, library, source, file) => {
                    Opened::Arazzo(unit_of(&mut files, file))
                }
                Some(file) => openapi::Description::new(diagnostics, library, file)
                    .map_or(Opened::Nothing, Opened::OpenApi),
                None => Opened::Nothing,
            };
            sources.push(unit, source, shown, leads_to);
        }
        let schemas = openapi::Description::of_schemas(library, file)?;
        units.push(Unit { document, schemas });
    }
    Some((units, sources))
}

/// A source is what its document is, whatever type it is said to have.
fn is_arazzo(
    diagnostics: &mut Diagnostics,
    library: &Library,
    source: &SourceDescription,
    file: FileId,
) -> bool {
    let Some(root) = library.root(file) else {
        return source.kind == Some(SourceKind::Arazzo);
    };
    let has = |key: &str| root.get(key).is_some();
    let found = match (has("arazzo"), has("openapi") || has("swagger")) {
        (true, _) => Some((SourceKind::Arazzo, "an Arazzo document", "arazzo")),
        (false, true) => Some((SourceKind::OpenApi, "an OpenAPI description", "openapi")),
        (false, false) => None,
    };
    match (found, &source.kind) {
        (Some((found, what, name)), Some(said)) if found != *said => {
            let place = &source.kind_place;
            diagnostics.report(
                Diagnostic::new(
                    &codes::SOURCE_TYPE_MISMATCH,
                    place.clone().unwrap_or_else(|| source.name.place.clone()),
                    format!("the source `{}` is {what}", source.name.value),
                )
                .note("it is read as what it is")
                .help(format!("write `type: {name}`")),
            );
            found == SourceKind::Arazzo
        }
        (Some((found, ..)), _) => found == SourceKind::Arazzo,
        (None, said) => *said == Some(SourceKind::Arazzo),
    }
}

/// The index of an Arazzo document; it will be read when it is new.
fn unit_of(files: &mut Vec<FileId>, file: FileId) -> UnitId {
    let known = files.iter().position(|known| *known == file);
    UnitId(known.unwrap_or_else(|| {
        files.push(file);
        files.len() - 1
    }))
}

fn open_source(
    diagnostics: &mut Diagnostics,
    library: &Library,
    document: FileId,
    source: &SourceDescription,
    mapped: Option<&Path>,
) -> Option<FileId> {
    if source.kind == Some(SourceKind::AsyncApi) {
        diagnostics.report(Diagnostic::new(
            &codes::NOT_SUPPORTED,
            source.url.place.clone(),
            "a source description of type `asyncapi` is not supported yet",
        ));
        return None;
    }
    let loaded = match mapped {
        Some(path) => library.load(path),
        None => library.load_relative(document, &source.url.value),
    };
    match loaded {
        Ok(file) => Some(file),
        Err(error) => {
            diagnostics
                .report(error.into_diagnostic(Some(source.url.place.clone()), Some(&source.name.value)));
            None
        }
    }
}
