//! `--watch`: a check comes in; it is run, and the call returns once something has changed that the check depends on.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

use super::Check;
use crate::{
    discover,
    outcome::{Misuse, counted},
    settings::full,
};

/// How often files are looked at.
const PERIOD: Duration = Duration::from_millis(250);

/// What tells that a file has changed: when, and to which length; `None` for a file that is not there.
type Stamp = Option<(SystemTime, u64)>;

/// Checks, reports, and waits for a change: of a file that was looked for, or among the files below the folders.
pub(super) fn until_change(check: &Check) -> Result<(), Misuse> {
    // The stamps are older than what is read, so that a change in between counts; what `--fix` writes does not.
    let mut before = stamps(check, &[]);
    let survey = check.survey();
    check.report(&survey);
    let watched: Vec<PathBuf> = survey.watched().into_iter().map(Path::to_owned).collect();
    if check.arguments.fix {
        before = stamps(check, &watched);
    }
    for path in &watched {
        before.entry(path.clone()).or_insert_with(|| stamp(path));
    }
    eprintln!("watching {}\n", counted(before.len(), "file"));
    while stamps(check, &watched) == before {
        thread::sleep(PERIOD);
    }
    Ok(())
}

fn stamps(check: &Check, watched: &[PathBuf]) -> BTreeMap<PathBuf, Stamp> {
    let below = check.arguments.paths.iter().filter_map(|path| full(path).ok());
    let below = below.flat_map(|path| discover::data_files(&path).unwrap_or_default());
    below
        .chain(watched.iter().cloned())
        .map(|path| {
            let stamp = stamp(&path);
            (path, stamp)
        })
        .collect()
}

fn stamp(path: &Path) -> Stamp {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
