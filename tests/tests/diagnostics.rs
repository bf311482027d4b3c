//! Wrong documents: each folder of `fixtures/invalid` has a document, what it needs, and the text that all three front ends
//! show. A first line `# profile: strict` says under which profile a lint shows. With `ARAZZO_BLESS=1` the text is written
//! instead of compared.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::{
    collections::HashSet,
    env, fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use arazzo_codegen::{
    Generator,
    batch::{Batch, Report},
    diagnostics::{Levels, codes},
    document::tree::MAX_BYTES,
    invocation::{self, Site},
    pipeline::Options,
};
use arazzo_tests::command::run;
use proc_macro2::{TokenStream, TokenTree};

/// What must be shown well, by the fixture's name.
const REQUIRED: [&str; 10] = [
    "AZ0001-missing-source",
    "AZ0010-yaml-syntax",
    "AZ0202-unknown-operation",
    "AZ0204-unknown-step",
    "AZ0207-goto-nowhere",
    "AZ0302-unparsable-condition",
    "AZ0303-unknown-input",
    "AZ0305-pointer-typo",
    "AZ0401-missing-path-parameter",
    "several-in-one-document",
];

#[test]
fn every_wrong_document_shows_the_expected_text() {
    let bless = env::var_os("ARAZZO_BLESS").is_some_and(|value| value == "1");
    let mut wrong = Vec::new();
    for fixture in fixtures() {
        let name = name(&fixture);
        let report = library(&fixture);
        if !name.starts_with("several-") {
            let code = name.split('-').next().unwrap();
            if !report.text.contains(&format!("[{code}]: ")) {
                wrong.push(format!("{name} does not show its code:\n\n{}", report.text));
            }
        }
        let path = fixture.join("expected.txt");
        if bless {
            fs::write(&path, &report.text).unwrap();
        } else if fs::read_to_string(&path).ok().as_deref() != Some(report.text.as_str()) {
            wrong.push(format!("{name} shows\n\n{}", report.text));
        }
    }
    assert!(
        wrong.is_empty(),
        "run with ARAZZO_BLESS=1 if this is better than what was expected:\n\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_code_has_a_fixture_and_an_explanation() {
    let names: Vec<String> = fixtures().iter().map(|fixture| name(fixture)).collect();
    for code in codes::all() {
        let prefix = format!("{}-", code.id);
        assert!(
            names.iter().any(|name| name.starts_with(&prefix)),
            "{} ({}) has no fixture",
            code.id,
            code.summary
        );
        for (what, text) in [
            ("summary", code.summary),
            ("explanation", code.explanation),
            ("bad example", code.bad),
            ("good example", code.good),
        ] {
            assert!(!text.trim().is_empty(), "{} has no {what}", code.id);
        }
        assert_ne!(code.bad, code.good, "{}", code.id);
    }
    for name in names.iter().filter(|name| !name.starts_with("several-")) {
        assert!(
            codes::find(&name[..6]).is_some(),
            "{name} is no fixture of a code"
        );
    }
}

#[test]
fn the_front_ends_show_the_same() {
    for fixture in fixtures() {
        let (name, expected) = (name(&fixture), library(&fixture));
        match build_script(&fixture) {
            Some(error) => assert_eq!(error, expected.text, "the build script's error for {name}"),
            None => assert_eq!(expected.errors, 0, "the build script accepts {name}"),
        }
        let folder = prepared(&fixture);
        let profile = profile(&fixture);
        // The command takes the folder of the crate that it is called in as its base: the file lies below that.
        if !name.starts_with("AZ0003") {
            let command = run(&["check", "--profile", &profile, "workflow.yml"], &folder);
            let status = i32::from(expected.errors > 0);
            assert_eq!(
                (command.status, command.stdout.as_str()),
                (status, ""),
                "{command:?}"
            );
            let (shown, summary) = command.stderr.rsplit_once("\nchecked 1 document").unwrap();
            assert_eq!(
                shown, expected.text,
                "the command's report of {name}, less `{summary}`"
            );
        }
        let mut shown = macro_messages(&fixture);
        assert_eq!(
            shown.len(),
            expected.errors + expected.warnings.len(),
            "messages of the macro for {name}"
        );
        assert!(shown.iter().all(|text| text.starts_with('\n')), "{shown:#?}");
        shown.iter_mut().for_each(|text| text.push('\n'));
        assert_eq!(
            shown.concat().trim_start(),
            expected.text,
            "the macro's messages for {name}"
        );
    }
}

/// What `rustc` shows of macro calls is compared, whole, by the tests of `arazzo-macros`. Here: that what was written down there
/// is our errors, each once, and no error of the compiler's own.
#[test]
fn the_macro_shows_our_errors_and_no_others() {
    let mut kinds = HashSet::new();
    for fixture in fixtures() {
        let Ok(shown) = fs::read_to_string(fixture.join("macro.stderr")) else {
            continue;
        };
        let name = name(&fixture);
        // Names of files are relative to the package that trybuild makes.
        let shown = shown.replace(&format!("../../../../tests/fixtures/invalid/{name}/"), "");
        let starts = |line: &str| ["error", "warning"].iter().any(|level| line.starts_with(level));
        let compiler: Vec<&str> = shown.lines().filter(|line| starts(line)).collect();
        let ours: Vec<&str> = shown
            .lines()
            .filter(|line| line.starts_with(' '))
            .map(str::trim_start)
            .filter(|line| starts(line) && line.contains("[AZ"))
            .collect();
        let expected = fs::read_to_string(fixture.join("expected.txt")).unwrap();
        let expected: Vec<&str> = expected.lines().filter(|line| starts(line)).collect();
        assert_eq!(ours, expected, "{name}");
        assert_eq!(compiler, vec!["error:"; ours.len()], "{name}");
        kinds.insert(name[..6].to_owned());
    }
    assert!(kinds.len() >= 12, "{kinds:?}");
}

#[test]
fn required_mistakes_show_a_place_a_snippet_and_what_to_do() {
    let names: Vec<String> = fixtures().iter().map(|fixture| name(fixture)).collect();
    for required in REQUIRED {
        assert!(
            names.iter().any(|name| name == required),
            "there is no fixture {required}"
        );
        let report = library(&folder().join(required));
        for text in report.text.split("\n\n") {
            let arrow = text
                .lines()
                .find(|line| line.trim_start().starts_with("--> workflow.yml:"));
            let position: Vec<usize> = arrow
                .unwrap()
                .split(':')
                .skip(1)
                .map(|number| number.parse().unwrap())
                .collect();
            assert!(
                position.len() == 2 && position.iter().all(|number| *number > 0),
                "{text}"
            );
            let snippet = format!("{} | ", position[0]);
            assert!(
                text.contains(&snippet) && text.contains('^'),
                "no snippet in\n{text}"
            );
            assert!(
                text.contains("= help: ") || text.contains("= note: known: "),
                "nothing to do in\n{text}"
            );
        }
    }
}

#[test]
fn five_mistakes_in_one_document_are_five_errors_in_one_run() {
    let report = library(&folder().join("several-in-one-document"));
    let codes: Vec<&str> = report
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("error[")?.get(..6))
        .collect();
    assert_eq!(
        codes,
        ["AZ0302", "AZ0207", "AZ0303", "AZ0305", "AZ0204"],
        "{}",
        report.text
    );
    assert_eq!((report.errors, report.warnings.len()), (5, 0));
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/invalid")
}

/// The folders, sorted by name.
fn fixtures() -> Vec<PathBuf> {
    let mut fixtures: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    fixtures.sort();
    fixtures
}

fn name(fixture: &Path) -> String {
    fixture.file_name().unwrap().to_str().unwrap().to_owned()
}

/// The profile that a fixture is for.
fn profile(fixture: &Path) -> String {
    let text = fs::read(fixture.join("workflow.yml")).unwrap();
    let text = String::from_utf8_lossy(&text).into_owned();
    let first = text.lines().next().unwrap_or_default();
    first.strip_prefix("# profile: ").unwrap_or("standard").to_owned()
}

/// The fixture as it is compiled: one that needs a file too large to keep gets it in a copy.
fn prepared(fixture: &Path) -> PathBuf {
    if !name(fixture).starts_with("AZ0004") {
        return fixture.to_owned();
    }
    static COPY: OnceLock<PathBuf> = OnceLock::new();
    let copy = COPY.get_or_init(|| {
        let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("too-large");
        fs::create_dir_all(&copy).unwrap();
        fs::copy(fixture.join("workflow.yml"), copy.join("workflow.yml")).unwrap();
        // All blanks would be slow to write; a file that ends far away has nothing but NULs.
        let large = fs::File::create(copy.join("too-large.yaml")).unwrap();
        large.set_len(MAX_BYTES as u64 + 1).unwrap();
        copy
    });
    copy.clone()
}

/// What the library, and so the command, shows.
fn library(fixture: &Path) -> Report {
    let folder = prepared(fixture);
    let options = Options {
        levels: Levels::new(profile(fixture).parse().unwrap()),
        ..Options::new("", &folder)
    };
    Batch::compile(&[folder.join("workflow.yml")], &options).report(false)
}

/// What cargo shows when a build script's `main` returns the error, less the line end that it starts with; `None` where
/// there are only warnings, which do not end it.
fn build_script(fixture: &Path) -> Option<String> {
    let out_dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("diagnostics");
    let result = Generator::new()
        .document("workflow.yml")
        .profile(profile(fixture).parse().unwrap())
        .base(prepared(fixture))
        .out_dir(out_dir)
        .generate();
    let error = result.err()?;
    assert_eq!(format!("{error:?}"), format!("\n{error}"));
    Some(error.to_string())
}

/// The texts that the macro makes the compiler show: of `compile_error!` and of deprecated items.
fn macro_messages(fixture: &Path) -> Vec<String> {
    let site = Site {
        crate_folder: prepared(fixture),
        source_folder: None,
    };
    let arguments = format!("\"workflow.yml\", profile = {}", profile(fixture));
    let mut messages = Vec::new();
    collect(
        invocation::expand(arguments.parse().unwrap(), &site),
        &mut messages,
    );
    messages
}

/// Only messages start with a line end; other literals of the expansion do not.
fn collect(tokens: TokenStream, messages: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect(group.stream(), messages),
            TokenTree::Literal(literal) => {
                let text = syn::parse_str::<syn::LitStr>(&literal.to_string()).map(|text| text.value());
                messages.extend(text.into_iter().filter(|text| text.starts_with('\n')));
            }
            _ => {}
        }
    }
}
