//! Checking many documents: paths come in; everything that is wrong with them, each problem once, goes out.
//!
//! Documents of one folder are checked together, since they tend to share descriptions: a description is read and indexed
//! once. Folders are spread over the cores.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    num::NonZero,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{
    diagnostics::{Diagnostic, Diagnostics, Level, Levels, render::Renderer},
    ir::{types::Formats, xpath::Engines},
    pipeline::{Options, Session},
    source::{Disk, Loader, SourceMap},
};

/// What a session may keep before the next document gets a new one: bytes of text, and documents.
const SESSION_BYTES: usize = 64 << 20;
const SESSION_DOCUMENTS: usize = 64;

/// What was found in many documents.
pub struct Survey {
    groups: Vec<Group>,
    /// The names in the options that no document knows.
    unknown: Vec<Diagnostic>,
    /// Where what has no file stands.
    nowhere: SourceMap,
}

/// Documents that were checked in one session.
struct Group {
    files: SourceMap,
    /// Each document's index among all, with its problems.
    found: Vec<(usize, Diagnostics)>,
    unknown: Vec<Vec<Diagnostic>>,
}

/// One problem, with what it takes to show it.
pub struct Finding<'s> {
    /// How grave it is.
    pub level: Level,
    /// What it is.
    pub diagnostic: &'s Diagnostic,
    /// The files that its places mean.
    pub files: &'s SourceMap,
    /// Which of [`Survey::renderers`] shows it.
    pub renderer: usize,
}

impl Survey {
    /// Checks documents. The `document` of the options is not looked at. `done` is called, on any thread, after each.
    #[must_use]
    pub fn new(
        documents: &[PathBuf],
        options: &Options,
        loader: impl Loader + Clone + 'static,
        done: &(impl Fn() + Sync),
    ) -> Self {
        let plan = Plan::new(options, documents.len() > 1);
        let folders = by_folder(documents);
        let next = AtomicUsize::new(0);
        let finished = Mutex::new(Vec::new());
        let work = || {
            while let Some(folder) = folders.get(next.fetch_add(1, Ordering::Relaxed)) {
                let groups = check(folder, &plan.options(), &loader, done);
                finished
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .extend(groups);
            }
        };
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        thread::scope(|scope| {
            for _ in 1..cores.min(folders.len()) {
                scope.spawn(work);
            }
            work();
        });
        let mut groups: Vec<Group> = finished.into_inner().unwrap_or_else(PoisonError::into_inner);
        groups.sort_by_key(|group| group.found.first().map(|(index, _)| *index));
        Self {
            unknown: unknown_to_all(&groups),
            groups,
            nowhere: SourceMap::new(Disk, ""),
        }
    }

    /// One renderer per group of files, for [`Finding::renderer`].
    #[must_use]
    pub fn renderers(&self) -> Vec<Renderer<'_>> {
        let files = std::iter::once(&self.nowhere).chain(self.groups.iter().map(|group| &group.files));
        files.map(Renderer::new).collect()
    }

    /// All problems, by document, file and position. What two documents share, such as a source description, is
    /// reported once.
    #[must_use]
    pub fn findings<'s>(&'s self, renderers: &[Renderer<'_>]) -> Vec<Finding<'s>> {
        let mut findings: Vec<Finding<'s>> = self
            .unknown
            .iter()
            .map(|diagnostic| Finding {
                level: Level::Error,
                diagnostic,
                files: &self.nowhere,
                renderer: 0,
            })
            .collect();
        let mut documents: Vec<(usize, usize, &Group, &Diagnostics)> = Vec::new();
        for (group, known) in self.groups.iter().enumerate() {
            let found = known.found.iter();
            documents.extend(found.map(|(index, found)| (*index, group + 1, known, found)));
        }
        documents.sort_by_key(|(index, ..)| *index);
        let mut seen = HashSet::new();
        for (_, renderer, group, found) in documents {
            let sorted = renderers.get(renderer).map(|renderer| renderer.sorted(found));
            for (level, diagnostic) in sorted.into_iter().flatten() {
                let place = diagnostic.primary.as_ref().map(|label| &label.place);
                let at = place.map(|place| (group.files.path(place.file), &place.pointer, &place.part));
                if seen.insert((diagnostic.code.id, at, &diagnostic.message)) {
                    findings.push(Finding {
                        level,
                        diagnostic,
                        files: &group.files,
                        renderer,
                    });
                }
            }
        }
        findings
    }

    /// The files that were looked for, whether they were there or not, each once.
    #[must_use]
    pub fn watched(&self) -> Vec<&Path> {
        let mut paths: Vec<&Path> = self
            .groups
            .iter()
            .flat_map(|group| group.files.watched())
            .collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    }
}

/// The options, without what belongs to a thread: those of emitting, which nothing asks for here.
struct Plan {
    base: PathBuf,
    roots: Vec<PathBuf>,
    sources: BTreeMap<String, PathBuf>,
    workflows: Vec<String>,
    shared: bool,
    levels: Levels,
    formats: Formats,
    engines: Engines,
}

impl Plan {
    fn new(options: &Options, shared: bool) -> Self {
        Self {
            base: options.base.clone(),
            roots: options.roots.clone(),
            sources: options.sources.clone(),
            workflows: options.workflows.clone(),
            shared,
            levels: options.levels.clone(),
            formats: options.formats,
            engines: options.engines,
        }
    }

    fn options(&self) -> Options {
        Options {
            roots: self.roots.clone(),
            sources: self.sources.clone(),
            workflows: self.workflows.clone(),
            shared: self.shared,
            levels: self.levels.clone(),
            formats: self.formats,
            engines: self.engines,
            ..Options::new("", &self.base)
        }
    }
}

/// The documents with their indices, those of one folder together.
fn by_folder(documents: &[PathBuf]) -> Vec<Vec<(usize, &Path)>> {
    let mut folders: Vec<Vec<(usize, &Path)>> = Vec::new();
    let mut known = HashMap::new();
    for (index, document) in documents.iter().enumerate() {
        let at = *known.entry(document.parent()).or_insert(folders.len());
        match folders.get_mut(at) {
            Some(folder) => folder.push((index, document)),
            None => folders.push(vec![(index, document)]),
        }
    }
    folders
}

fn check(
    documents: &[(usize, &Path)],
    options: &Options,
    loader: &(impl Loader + Clone + 'static),
    done: &impl Fn(),
) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut rest = documents.iter().peekable();
    while rest.peek().is_some() {
        let session = Session::new(loader.clone(), options);
        let (mut found, mut unknown) = (Vec::new(), Vec::new());
        while found.len() < SESSION_DOCUMENTS && session.bytes() < SESSION_BYTES {
            let Some((index, document)) = rest.next() else {
                break;
            };
            let (diagnostics, names) = session.check(document, options);
            found.push((*index, diagnostics));
            unknown.push(names);
            done();
        }
        groups.push(Group {
            files: session.close(),
            found,
            unknown,
        });
    }
    groups
}

/// What each single document says it does not know.
fn unknown_to_all(groups: &[Group]) -> Vec<Diagnostic> {
    let mut documents = groups.iter().flat_map(|group| &group.unknown);
    let Some(first) = documents.next() else {
        return Vec::new();
    };
    let others: Vec<_> = documents.collect();
    let everywhere = |found: &&Diagnostic| {
        let same = |other: &Diagnostic| other.message == found.message;
        others.iter().all(|other| other.iter().any(same))
    };
    first.iter().filter(everywhere).cloned().collect()
}
