//! `cargo arazzo vendor`: documents come in; copies of what they name by URL, and a lock file with digests, go out.
//!
//! What is needed is what a compilation asks for: a source description, and what a `$ref` of a part that some step
//! reaches names. So documents are compiled, what they asked for is fetched, and they are compiled again, until nothing
//! new is asked for.

mod copies;
mod fetch;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use arazzo_codegen::{
    batch::Batch,
    pipeline::Options,
    source::{LOCK_FILE, Lock},
};

use crate::{
    discover,
    outcome::{Misuse, Outcome, counted},
    settings::Compiling,
};
use copies::{Change, Copies};

/// Fetch what documents name by URL, and lock it
///
/// The files go to `vendor/`, and `arazzo.lock` beside that folder says which file stands for which URL, with a digest.
/// Keep both under version control: a build reads them and never the network. Only what the workflows need is fetched, which
/// includes what references in fetched files name.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Documents, or folders to look for documents in [default: the current folder]
    paths: Vec<PathBuf>,
    /// Fetch again what is there already, and accept what has changed
    #[arg(long)]
    update: bool,
    /// Fail where the lock file would have to change; missing files are fetched if they are what it says
    #[arg(long)]
    locked: bool,
    /// Fetch nothing: tell whether the files are there and are what the lock file says
    #[arg(long, conflicts_with_all = ["update", "locked"])]
    check: bool,
    #[command(flatten)]
    compiling: Compiling,
}

/// Documents that share a lock file.
struct Group {
    copies: Copies,
    documents: Vec<PathBuf>,
}

pub(crate) fn run(arguments: Arguments) -> Result<Outcome, Misuse> {
    let found = discover::documents(&arguments.paths)?;
    let whole = arguments.paths.is_empty();
    let mode = copies::Mode {
        update: arguments.update,
        locked: arguments.locked,
        offline: arguments.check,
    };
    let options = arguments.compiling.options(&found.documents, None)?;
    let (mut asked, mut failed) = (0, 0);
    for mut group in groups(&found.documents, &options, mode)? {
        let urls = group.settle(&options);
        asked += urls.len();
        failed += group.copies.failures;
        if whole {
            group.tell_unused(&urls);
        }
    }
    let checked = counted(found.documents.len(), "document");
    let names = counted(asked, "URL");
    if failed == 0 {
        eprintln!("{checked} with {names}: all are vendored");
        return Ok(Outcome::Fine);
    }
    eprintln!("{checked} with {names}: {}", counted(failed, "problem"));
    Ok(Outcome::Problems)
}

/// The documents by the lock file that their compilation looks at, or would look at.
fn groups(documents: &[PathBuf], options: &Options, mode: copies::Mode) -> Result<Vec<Group>, Misuse> {
    let mut groups: BTreeMap<PathBuf, Group> = BTreeMap::new();
    for document in documents {
        let batch = Batch::compile(std::slice::from_ref(document), options);
        let files = batch.documents.first().map(|(_, outcome)| &outcome.files);
        if let Some(error) = files.and_then(|files| files.broken_lock()) {
            return Err(Misuse(error.to_string()));
        }
        let (path, lock) = match files.and_then(|files| files.lock()) {
            Some((path, lock)) => (path.to_owned(), lock.clone()),
            None => in_base(&options.base)?,
        };
        groups
            .entry(path.clone())
            .or_insert_with(|| Group {
                copies: Copies::new(path, lock, mode),
                documents: Vec::new(),
            })
            .documents
            .push(document.clone());
    }
    Ok(groups.into_values().collect())
}

/// The lock file in the base, for documents whose compilation needs none, or finds none; it may not be there yet.
fn in_base(base: &Path) -> Result<(PathBuf, Lock), Misuse> {
    let path = base.join(LOCK_FILE);
    let lock = match fs::read_to_string(&path) {
        Ok(text) => Lock::parse(&text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Lock::default()),
        Err(error) => Err(error.to_string()),
    };
    let cannot = |reason| Misuse(format!("the file `{}` cannot be read: {reason}", path.display()));
    let lock = lock.map_err(cannot)?;
    Ok((path, lock))
}

impl Group {
    /// Brings files and lock file to what the documents ask for; what that was.
    fn settle(&mut self, options: &Options) -> BTreeSet<String> {
        let mut settled = BTreeSet::new();
        loop {
            let batch = Batch::compile(&self.documents, options);
            let asked: BTreeSet<String> = batch
                .documents
                .iter()
                .flat_map(|(_, outcome)| outcome.files.remote())
                .map(str::to_owned)
                .collect();
            let new: Vec<String> = asked.difference(&settled).cloned().collect();
            if new.is_empty() {
                return settled;
            }
            for url in new {
                match self.copies.settle(&url) {
                    Ok(Change::None) => {}
                    Ok(change) => eprintln!("{:>10} {url}", change.name()),
                    Err(problem) => {
                        self.copies.failures += 1;
                        eprintln!("error: {url}: {problem}");
                    }
                }
                settled.insert(url);
            }
        }
    }

    /// Tells what the lock file has and no document asks for.
    fn tell_unused(&self, asked: &BTreeSet<String>) {
        for (url, file) in self.copies.unused(asked) {
            eprintln!("note: no document asks for {url} any more; `{file}` and its entry can go");
        }
    }
}
