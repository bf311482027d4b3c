//! `--fix`: documents come in; those that can be mended surely are written anew.

use std::{collections::BTreeMap, fs, path::PathBuf};

use arazzo_codegen::{
    Level,
    fix::mend,
    output,
    pipeline::Options,
    source::Overlay,
    survey::{Finding, Survey},
};

use crate::outcome::counted;

/// A mended document can show problems that could not be told before, which can be mended too; this often.
const ROUNDS: usize = 8;

/// Mends the documents, and no other files, and tells of it. Nothing is written that would have more problems.
pub(super) fn fix(documents: &[PathBuf], options: &Options) {
    let mut mended = Overlay::default();
    let mut state = State::of(documents, options, &mended);
    let before = state.count();
    for _ in 0..ROUNDS {
        let proposals = state.proposals(documents);
        let Some(better) = better(documents, options, &mended, &state, &proposals) else {
            break;
        };
        (mended, state) = better;
    }
    let fixed = before.saturating_sub(state.count());
    for (path, text) in mended.texts() {
        if let Err(error) = output::write(path, text) {
            eprintln!("error: cannot write `{}`: {error}", path.display());
        }
    }
    if fixed > 0 {
        let files = counted(mended.texts().len(), "document");
        eprintln!("fixed {} in {files}\n", counted(fixed, "problem"));
    }
}

/// All proposals together, or, where those make something worse, as many as do not.
fn better(
    documents: &[PathBuf],
    options: &Options,
    mended: &Overlay,
    state: &State,
    proposals: &[Proposal],
) -> Option<(Overlay, State)> {
    let with = |overlay: &Overlay, proposals: &[Proposal], before: &State| {
        let overlay = with_proposals(overlay, proposals);
        let after = State::of(documents, options, &overlay);
        after.is_better_than(before).then_some((overlay, after))
    };
    if proposals.is_empty() {
        return None;
    }
    if let Some(better) = with(mended, proposals, state) {
        return Some(better);
    }
    let mut best: Option<(Overlay, State)> = None;
    for proposal in proposals {
        let (overlay, before) = best
            .as_ref()
            .map_or((mended, state), |(overlay, state)| (overlay, state));
        if let Some(better) = with(overlay, std::slice::from_ref(proposal), before) {
            best = Some(better);
        }
    }
    best
}

/// A document with a new text.
struct Proposal {
    path: PathBuf,
    text: String,
}

/// What there is to say of the documents.
struct State {
    survey: Survey,
    errors: usize,
    /// How many problems each file has.
    problems: BTreeMap<PathBuf, usize>,
}

impl State {
    fn of(documents: &[PathBuf], options: &Options, overlay: &Overlay) -> Self {
        let survey = Survey::new(documents, options, overlay.clone(), &|| ());
        let findings = survey.findings(&survey.renderers());
        let mut problems = BTreeMap::new();
        for found in &findings {
            *problems.entry(path(found)).or_default() += 1;
        }
        let errors = findings
            .iter()
            .filter(|found| found.level == Level::Error)
            .count();
        Self {
            errors,
            problems,
            survey,
        }
    }

    fn proposals(&self, documents: &[PathBuf]) -> Vec<Proposal> {
        let findings = self.survey.findings(&self.survey.renderers());
        let mut by_group: BTreeMap<usize, Vec<&Finding<'_>>> = BTreeMap::new();
        for found in &findings {
            by_group.entry(found.renderer).or_default().push(found);
        }
        let mut proposals: Vec<Proposal> = Vec::new();
        for found in by_group.into_values() {
            let Some(files) = found.first().map(|found| found.files) else {
                continue;
            };
            for mended in mend(files, found.iter().map(|found| found.diagnostic)) {
                let path = files.path(mended.file).to_owned();
                let is_new = !proposals.iter().any(|known| known.path == path);
                if documents.contains(&path) && is_new {
                    proposals.push(Proposal {
                        path,
                        text: mended.text,
                    });
                }
            }
        }
        proposals
    }

    fn count(&self) -> usize {
        self.problems.values().sum()
    }

    /// Whether there are fewer problems in all, no more errors, and in no file more problems.
    fn is_better_than(&self, before: &Self) -> bool {
        let of = |path: &PathBuf| before.problems.get(path).copied().unwrap_or_default();
        self.errors <= before.errors
            && self.count() < before.count()
            && self.problems.iter().all(|(path, count)| *count <= of(path))
    }
}

/// The file that a problem is in; empty for none.
fn path(found: &Finding<'_>) -> PathBuf {
    let primary = found.diagnostic.primary.as_ref();
    primary
        .map(|label| found.files.path(label.place.file).to_owned())
        .unwrap_or_default()
}

fn with_proposals(overlay: &Overlay, proposals: &[Proposal]) -> Overlay {
    let mut texts = overlay.texts().clone();
    // The files are there, or they would have no text to mend.
    let real = proposals
        .iter()
        .filter_map(|proposal| Some((fs::canonicalize(&proposal.path).ok()?, proposal.text.clone())));
    texts.extend(real);
    Overlay::new(texts)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

    use std::path::Path;

    use super::*;

    const API: &str = "\
openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: 'https://shop.example'}]
paths:
  /orders:
    get: {operationId: list, responses: {'200': {description: all}}}
";
    const DOCUMENT: &str = "\
arazzo: 1.0.1
info: {title: List, version: '1'}
sourceDescriptions: [{name: shop, url: api.yaml, type: openapi}]
workflows:
  - workflowId: all
    steps:
      - stepId: list
        operationId: list
        successCriteria: [{condition: '$url != \"a\" && $method != \"b\"'}]
";

    /// Two documents with two warnings each, in a folder of the test's own.
    fn documents(name: &str) -> (Vec<PathBuf>, Options) {
        let folder = std::env::temp_dir().join(format!("arazzo-fix-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let folder = fs::canonicalize(folder).unwrap();
        fs::write(folder.join("api.yaml"), API).unwrap();
        let paths = ["one.yml", "two.yml"].map(|name| folder.join(name));
        paths.iter().for_each(|path| fs::write(path, DOCUMENT).unwrap());
        let options = Options::new(Path::new(""), &folder);
        (paths.to_vec(), options)
    }

    fn proposal(path: &Path, from: &str, to: &str) -> Proposal {
        assert!(DOCUMENT.contains(from), "{from}");
        Proposal {
            path: path.to_owned(),
            text: DOCUMENT.replace(from, to),
        }
    }

    #[test]
    fn what_would_be_worse_is_not_written() {
        let (paths, options) = documents("worse");
        let nothing = Overlay::default();
        let before = State::of(&paths, &options, &nothing);
        assert_eq!((before.errors, before.count()), (0, 4));
        let better = |proposals: &[Proposal]| {
            let found = better(&paths, &options, &nothing, &before, proposals);
            found.map(|(overlay, state)| (overlay.texts().clone(), state.count()))
        };
        let good = || proposal(&paths[1], "\"b\"", "''b''");
        // Fewer problems, but an error among them; as many problems as before; no change.
        for (from, to) in [
            ("$url != \"a\" && $method != \"b\"", "$input"),
            ("\"b\"", "\"c\""),
            ("\"b\"", "\"b\""),
        ] {
            let bad = || proposal(&paths[0], from, to);
            assert!(better(&[bad()]).is_none(), "{from} -> {to}");
            // What is good in another document is done all the same.
            let Some((texts, count)) = better(&[bad(), good()]) else {
                panic!("nothing is done beside {from} -> {to}")
            };
            assert_eq!(count, 3);
            if to == "$input" {
                assert_eq!(texts.keys().collect::<Vec<_>>(), [&paths[1]]);
            }
        }
        // One document is mended at the cost of another: the sum alone would be better.
        let none = proposal(
            &paths[0],
            "$url != \"a\" && $method != \"b\"",
            "$statusCode == 200",
        );
        let more = proposal(&paths[1], "!= \"b\"", "!= \"b\" && $url != \"c\"");
        let Some((texts, count)) = better(&[none, more]) else {
            panic!("the first document can be mended")
        };
        assert_eq!((texts.keys().collect::<Vec<_>>(), count), (vec![&paths[0]], 2));
        fs::remove_dir_all(paths[0].parent().unwrap()).unwrap();
    }
}
