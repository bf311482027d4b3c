//! The book is true: its code compiles in a crate outside of this repository and its tests pass there; what it shows of the
//! compiler is what the compiler says; its links lead somewhere; its page of codes is the table of codes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

use arazzo_codegen::{
    diagnostics::{Code, codes, render::Renderer},
    format,
    pipeline::{self, Options},
    source::Disk,
};
use arazzo_tests::{
    markdown::{Block, anchors, blocks, links},
    project::{Project, cargo, repository},
    snapshot::{self, blesses},
};

/// The workflow that the book's examples call.
const WORKFLOW: &str = "workflows/borrow-book.yml";

/// Every page by its name, `SUMMARY.md` included.
fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        // What else is there, such as a schema, is no page.
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap();
        pages.insert(name.to_owned(), fs::read_to_string(&path).unwrap());
    }
    pages
}

fn folder() -> PathBuf {
    repository().join("docs/src")
}

/// A package with the files that the book marks with `crate`. Tables of its `Cargo.toml` stand in several places.
fn project(name: &str, pages: &BTreeMap<String, String>) -> Project {
    let project = Project::new(name);
    let mut manifest =
        "[package]\nname = \"book\"\nedition = \"2024\"\npublish = false\n\n[workspace]\n\n".to_owned();
    for block in pages.values().flat_map(|page| blocks(page)) {
        match block.marked("crate") {
            Some("Cargo.toml") => manifest = manifest + &block.text + "\n",
            Some(path) => project.write(path, &block.text),
            None => {}
        }
    }
    manifest += "[patch.crates-io]\n";
    for package in ["arazzo", "arazzo-codegen", "arazzo-macros"] {
        let path = repository().join(package);
        writeln!(manifest, "{package} = {{ path = {path:?} }}").unwrap();
    }
    project.write("Cargo.toml", &manifest);
    project
}

/// Whether the block is a part of a program: all Rust is, unless it is marked as something else.
fn is_code(block: &Block<'_>) -> bool {
    block.language.starts_with("rust") && block.mark.is_none()
}

#[test]
fn all_code_compiles_and_all_tests_pass() {
    let pages = pages();
    let project = project("book", &pages);
    let mut library = "#![deny(warnings)]\n#![allow(dead_code, unused_imports)]\n".to_owned();
    library += &format!("pub mod example {{ arazzo::arazzo_workflow!({WORKFLOW:?}); }}\n");
    let mut parts = 0;
    for (page, text) in &pages {
        for block in blocks(text).iter().filter(|block| is_code(block)) {
            assert_eq!(
                block.language, "rust",
                "{page}:{}: all code is compiled",
                block.line
            );
            // The name leads back to the page.
            let name = format!(
                "{}_line_{}",
                page.trim_end_matches(".md").replace('-', "_"),
                block.line
            );
            project.write(
                &format!("src/{name}.rs"),
                &format!("use crate::example::*;\n\n{}", block.text),
            );
            writeln!(library, "mod {name};").unwrap();
            parts += 1;
        }
    }
    assert!(parts > 10, "{parts} blocks of code");
    project.write("src/lib.rs", &library);
    let output = cargo()
        .args(["test", "--quiet", "--offline", "--lib", "--bins"])
        .current_dir(project.folder())
        .output()
        .expect("cargo starts");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{errors}");
    assert!(said.contains(" passed"), "the book has tests: {said}");
}

#[test]
fn what_is_shown_of_the_compiler_is_what_it_says() {
    let pages = pages();
    let project = project("book-shown", &pages);
    for (page, text) in &pages {
        let mut blessed = text.clone();
        for block in blocks(text) {
            let Some((kind, name)) = block.mark else { continue };
            let said = match kind {
                "crate" => continue,
                "diagnostic" => diagnostic(&project, name),
                "types" => types(&project, name),
                "generated" => {
                    assert_generated(&project, name, &block, page);
                    continue;
                }
                _ => panic!("{page}:{}: what is `{kind}`?", block.line),
            };
            if blesses() {
                let shown = format!("<!-- {kind}: {name} -->\n```{}\n", block.language);
                let (old, new) = (shown.clone() + &block.text + "```", shown + &said + "```");
                blessed = blessed.replacen(&old, &new, 1);
            } else {
                let line = block.line;
                assert_eq!(
                    block.text, said,
                    "{page}:{line} shows another text; ARAZZO_BLESS=1 writes it"
                );
            }
        }
        if blessed != *text {
            fs::write(folder().join(page), blessed).unwrap();
        }
    }
}

/// What is reported once a text of the document is another: `workflows/a.yml #/title #/titel`.
fn diagnostic(project: &Project, mark: &str) -> String {
    let [path, from, to] = mark.split(' ').collect::<Vec<_>>()[..] else {
        panic!("`{mark}`: a document, a text, and what it becomes")
    };
    let good = fs::read_to_string(project.folder().join(path)).unwrap();
    let bad = good.replacen(from, to, 1);
    assert_ne!(good, bad, "`{from}` stands in {path}");
    project.write(path, &bad);
    let options = Options::new(project.folder().join(path), project.folder());
    let compilation = pipeline::compile(Disk, &options);
    project.write(path, &good);
    Renderer::new(&compilation.files).report(&compilation.diagnostics)
}

/// What was inferred of a document.
fn types(project: &Project, path: &str) -> String {
    let options = Options::new(project.folder().join(path), project.folder());
    pipeline::infer(Disk, &options).text
}

/// The lines stand one after another in the code that is generated, whatever their indentation.
fn assert_generated(project: &Project, path: &str, block: &Block<'_>, page: &str) {
    let options = Options::new(project.folder().join(path), project.folder());
    let compilation = pipeline::compile(Disk, &options);
    let code = format::format(compilation.tokens).unwrap();
    let flat = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    assert!(
        flat(&code).contains(&flat(&block.text)),
        "{page}:{}: this is not in what is generated:\n\n{code}",
        block.line
    );
}

#[test]
fn every_page_is_in_the_table_of_contents() {
    let pages = pages();
    let listed = links(&pages["SUMMARY.md"]);
    for page in pages.keys().filter(|page| *page != "SUMMARY.md") {
        let times = listed.iter().filter(|(target, _)| target == page).count();
        assert_eq!(times, 1, "SUMMARY.md lists {page}");
    }
}

#[test]
fn every_link_leads_somewhere() {
    let root = repository();
    let mut files: Vec<PathBuf> = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]
        .iter()
        .map(|name| root.join(name))
        .collect();
    files.extend(pages().keys().map(|page| folder().join(page)));
    let mut checked = 0;
    let mut broken = Vec::new();
    for file in &files {
        let page = fs::read_to_string(file).unwrap();
        for (target, line) in links(&page) {
            let Some((path, anchor)) = local(file, target) else {
                continue;
            };
            checked += 1;
            if let Err(problem) = look_up(&path, anchor) {
                broken.push(format!("{}:{line}: {target}: {problem}", file.display()));
            }
        }
    }
    assert!(checked > 30, "{checked} links were found");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The file and the anchor that a link leads to; `None` where that is not in this repository.
fn local<'l>(from: &std::path::Path, target: &'l str) -> Option<(PathBuf, Option<&'l str>)> {
    let (path, anchor) = target
        .split_once('#')
        .map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    let own = path.strip_prefix(env!("CARGO_PKG_REPOSITORY"));
    if let Some(path) = own {
        let path = path
            .strip_prefix("/blob/main/")
            .or_else(|| path.strip_prefix("/tree/main/"));
        return Some((repository().join(path.unwrap_or("README.md")), anchor));
    }
    if path.contains("://") {
        return None;
    }
    let path = if path.is_empty() {
        from.to_owned()
    } else {
        from.with_file_name("").join(path)
    };
    Some((path, anchor))
}

fn look_up(path: &std::path::Path, anchor: Option<&str>) -> Result<(), String> {
    if !path.exists() {
        return Err("there is no such file".to_owned());
    }
    let Some(anchor) = anchor else { return Ok(()) };
    let page = fs::read_to_string(path).map_err(|error| error.to_string())?;
    if anchors(&page).iter().any(|known| known == anchor) {
        Ok(())
    } else {
        Err("there is no such heading".to_owned())
    }
}

#[test]
fn the_page_of_codes_is_the_table_of_codes() {
    snapshot::compare(&folder().join("codes.md"), &page_of_codes()).unwrap_or_else(|error| panic!("{error}"));
}

/// The families of codes by their first four characters, in order.
const FAMILIES: [(&str, &str); 8] = [
    ("AZ00", "Loading files"),
    ("AZ01", "The structure of a document"),
    ("AZ02", "Names"),
    ("AZ03", "Expressions, conditions and selectors"),
    ("AZ04", "Requests"),
    ("AZ05", "The order of steps"),
    ("AZ06", "Descriptions"),
    ("AZ09", "Not supported yet"),
];

fn page_of_codes() -> String {
    let mut page = "# Codes\n\n\
        <!-- Written from `arazzo-codegen/src/diagnostics/codes`: `ARAZZO_BLESS=1 cargo test -p arazzo-tests --test book`. -->\n\n\
        Every problem has a code, which never changes its meaning. `cargo arazzo explain AZ0305` shows what stands here.\n\
        [Profiles and lints](lints.md) tells how the level of a lint is set.\n\n## Lints\n\n\
        | lint | code | strict | standard | lenient | meaning |\n|---|---|---|---|---|---|\n"
        .to_owned();
    for code in codes::all() {
        if let Some(lint) = &code.lint {
            let levels = [lint.strict, lint.standard, lint.lenient]
                .map(|level| level.name())
                .join(" | ");
            let (id, anchor) = (code.id, code.id.to_lowercase());
            writeln!(
                page,
                "| `{}` | [{id}](#{anchor}) | {levels} | {} |",
                lint.name, code.summary
            )
            .unwrap();
        }
    }
    page += "\nAll other codes are errors in every profile.\n";
    let mut written = 0;
    for (family, title) in FAMILIES {
        write!(page, "\n## {title}\n").unwrap();
        for code in codes::all().filter(|code| code.id.starts_with(family)) {
            page += &section(code);
            written += 1;
        }
    }
    assert_eq!(written, codes::all().count(), "every code is of a family");
    page
}

fn section(code: &Code) -> String {
    let level = match &code.lint {
        Some(lint) => format!(
            "Lint `{}`: {} in `strict`, {} in `standard`, {} in `lenient`.",
            lint.name,
            lint.strict.name(),
            lint.standard.name(),
            lint.lenient.name()
        ),
        None => "An error in every profile.".to_owned(),
    };
    format!(
        "\n### {}\n\n**{}.** {level}\n\n{}\n\nWrong:\n\n```yaml\n{}\n```\n\nRight:\n\n```yaml\n{}\n```\n",
        code.id,
        upper(code.summary),
        code.explanation,
        code.bad,
        code.good
    )
}

/// The text with its first letter in upper case.
fn upper(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}
