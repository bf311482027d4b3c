//! A slip of one character in an example workflow, among its ids, JSON Pointers, operators and keys: each is reported
//! with a label on the line where it was made, or does no harm, because the same code is generated. Where a name that is
//! only declared changes, the code is the same but for that name.
//!
//! The slips are chosen at random with a fixed seed; `ARAZZO_MUTATIONS=1000` tries so many.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::{env, fs, ops::Range, path::PathBuf};

use arazzo_codegen::{
    diagnostics::render::Renderer,
    pipeline::{Compilation, Options, compile},
    source::{Disk, Loader},
};
use arazzo_tests::project::repository;
use heck::{ToShoutySnakeCase as _, ToSnakeCase as _, ToUpperCamelCase as _};

const WORKFLOWS: [&str; 5] = [
    "upsert-customer",
    "create-customer-and-assign-plan",
    "bill-customer-location",
    "provision-partner-billing",
    "create-workflow",
];

#[test]
fn a_slip_of_one_character_is_reported_at_its_line_or_does_no_harm() {
    let count = env::var("ARAZZO_MUTATIONS").map_or(40, |count| count.parse().unwrap());
    let documents: Vec<Document> = WORKFLOWS.into_iter().map(Document::read).collect();
    let mut random = Random(0x5eed);
    let (mut reported, mut harmless, mut wrong) = (0, 0, Vec::new());
    while reported + harmless + wrong.len() < count {
        let document = &documents[random.below(documents.len())];
        let kind = [Kind::Id, Kind::Pointer, Kind::Operator, Kind::Key][random.below(4)];
        let sites: Vec<&Site> = document.sites.iter().filter(|site| site.kind == kind).collect();
        let Some(site) = sites.get(random.below(sites.len().max(1))) else {
            continue;
        };
        let Some(slip) = slip(document, site, &mut random) else {
            continue;
        };
        match verdict(document, &slip) {
            Verdict::Reported => reported += 1,
            Verdict::Harmless => harmless += 1,
            Verdict::Missed(why) => wrong.push(format!("{}\n{why}", slip.shown)),
        }
    }
    eprintln!("{reported} slips reported, {harmless} harmless");
    assert!(
        wrong.is_empty(),
        "{} missed:\n\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Id,
    Pointer,
    Operator,
    Key,
}

/// A word that may be misspelt.
struct Site {
    kind: Kind,
    bytes: Range<usize>,
}

struct Document {
    path: PathBuf,
    text: String,
    sites: Vec<Site>,
    /// What is generated from it as it is.
    code: String,
}

impl Document {
    fn read(name: &str) -> Self {
        let path = repository().join(format!("generated-examples/workflows/{name}.yml"));
        let text = fs::read_to_string(&path).unwrap();
        let whole = compile_text(&path, &text);
        assert!(whole.diagnostics.errors().next().is_none(), "{name} has errors");
        let sites = sites(&text);
        Self {
            code: whole.tokens.to_string(),
            path,
            sites,
            text,
        }
    }
}

/// A document with one character wrong.
struct Slip {
    text: String,
    line: usize,
    /// The word before and after.
    words: (String, String),
    shown: String,
}

enum Verdict {
    Reported,
    Harmless,
    Missed(String),
}

/// Removes, doubles or replaces one character of a word; `None` where nothing changes.
fn slip(document: &Document, site: &Site, random: &mut Random) -> Option<Slip> {
    let word = &document.text[site.bytes.clone()];
    let at = random.below(word.len());
    let (before, rest) = word.split_at(at);
    let (found, after) = rest.split_at(1);
    let replaced = match random.below(3) {
        0 => String::new(),
        1 => found.repeat(2),
        _ => random.letter().to_string(),
    };
    if replaced == found {
        return None;
    }
    let new = format!("{before}{replaced}{after}");
    let head = &document.text[..site.bytes.start];
    let text = format!("{head}{new}{}", &document.text[site.bytes.end..]);
    let line = head.matches('\n').count() + 1;
    let name = document.path.file_name().unwrap().to_str().unwrap();
    let shown = format!(
        "{name}:{line}: `{}` (was `{word}`)",
        text.lines().nth(line - 1)?.trim()
    );
    Some(Slip {
        text,
        line,
        words: (word.to_owned(), new),
        shown,
    })
}

fn verdict(document: &Document, slip: &Slip) -> Verdict {
    let outcome = compile_text(&document.path, &slip.text);
    let renderer = Renderer::new(&outcome.files);
    let entry = outcome.files.files().next().unwrap();
    let mut messages = Vec::new();
    for (_, found) in outcome.diagnostics.iter() {
        for label in found.primary.iter().chain(&found.secondary) {
            let at = renderer.position(&label.place).unwrap();
            if at.file == entry && (at.line..=at.end_line).contains(&slip.line) {
                return Verdict::Reported;
            }
            messages.push(format!("line {}: {}", at.line, found.message));
        }
    }
    let code = outcome.tokens.to_string();
    if messages.is_empty() && (code == document.code || renamed(&code, &slip.words) == document.code) {
        return Verdict::Harmless;
    }
    if messages.is_empty() {
        messages.push("nothing is reported, and other code is generated".to_owned());
    }
    Verdict::Missed(messages.join("\n"))
}

/// The code with a name changed back, in every casing that it is written in. Only whole words are changed.
fn renamed(code: &str, (old, new): &(String, String)) -> String {
    let cases: [fn(&str) -> String; 4] = [
        |name| name.to_owned(),
        |name| name.to_snake_case(),
        |name| name.to_upper_camel_case(),
        |name| name.to_shouty_snake_case(),
    ];
    let is_word = |found: char| found.is_alphanumeric() || found == '_' || found == '-';
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(start) = rest.find(is_word) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|found| !is_word(found)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        let case = cases.iter().find(|case| case(new) == word);
        out.push_str(before);
        out.push_str(&case.map_or_else(|| word.to_owned(), |case| case(old)));
        rest = after;
    }
    out + rest
}

fn compile_text(path: &std::path::Path, text: &str) -> Compilation {
    let base = repository().join("generated-examples");
    let overlay = Overlay {
        path: path.canonicalize().unwrap(),
        text: text.to_owned(),
    };
    compile(overlay, &Options::new(path, base))
}

/// The disk, with other text in one file.
struct Overlay {
    path: PathBuf,
    text: String,
}

impl Loader for Overlay {
    fn canonical(&self, path: &std::path::Path) -> std::io::Result<PathBuf> {
        Disk.canonical(path)
    }

    fn read(&self, path: &std::path::Path, limit: usize) -> std::io::Result<Vec<u8>> {
        if path == self.path {
            return Ok(self.text.clone().into_bytes());
        }
        Disk.read(path, limit)
    }

    fn names(&self, folder: &std::path::Path) -> Vec<String> {
        Disk.names(folder)
    }
}

/// Finds the words: keys at the start of lines, values of ids and names, and what expressions consist of. The lines of
/// block scalars are prose.
fn sites(text: &str) -> Vec<Site> {
    let mut sites = Vec::new();
    let mut prose: Option<usize> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches([' ', '-']).len();
        if prose.is_some_and(|outer| indent > outer || line.trim().is_empty()) {
            start += line.len();
            continue;
        }
        prose = None;
        if let Some((key, value)) = line.trim_end().split_once(':') {
            let key = key.get(indent..).unwrap_or_default();
            sites.push(site(Kind::Key, start + indent, key));
            let at = start + line.trim_end().len() - value.trim_start().len();
            let value = value.trim();
            if value.starts_with(['>', '|']) {
                prose = Some(indent);
            } else if key.ends_with("Id") || key == "name" {
                sites.push(site(Kind::Id, at, value));
            } else if value.contains('$') {
                expression_sites(at, value, &mut sites);
            }
        }
        start += line.len();
    }
    sites.retain(|site| !site.bytes.is_empty());
    sites
}

fn site(kind: Kind, at: usize, word: &str) -> Site {
    Site {
        kind,
        bytes: at..at + word.len(),
    }
}

/// Names between dots are ids, what follows `#` is a pointer, and runs of marks are operators.
fn expression_sites(at: usize, value: &str, sites: &mut Vec<Site>) {
    for word in value.split([' ', '{', '}', '\'', '"', ',']) {
        let offset = at + (word.as_ptr() as usize - value.as_ptr() as usize);
        if !word.is_empty() && word.chars().all(|mark| "=!<>&|".contains(mark)) {
            sites.push(site(Kind::Operator, offset, word));
        }
        if !word.starts_with('$') {
            continue;
        }
        let (names, pointer) = word.split_once('#').unwrap_or((word, ""));
        let mut from = offset + 1;
        for name in names[1..].split('.') {
            sites.push(site(Kind::Id, from, name));
            from += name.len() + 1;
        }
        sites.push(site(Kind::Pointer, offset + names.len() + 1, pointer));
    }
}

/// A linear congruential generator (Knuth's MMIX constants): the same slips on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % bound as u64).unwrap()
    }

    fn letter(&mut self) -> char {
        char::from(b'a' + u8::try_from(self.below(26)).unwrap())
    }
}
