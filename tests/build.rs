//! Generates the workflows that evaluate the table of conditions; takes the examples out of the documentation of the checked-in
//! code, so that a test compiles them; and generates the modules of published documents, unchanged, where those documents are
//! at hand.
//!
//! The published documents are no part of this repository. The environment variable `ARAZZO_SHARED` names the folder that holds them, in a
//! folder `corpus`; without it, `shared` beside the repository is looked at. Where they are, their modules stand in
//! `OUT_DIR` and `cfg(published)` is set; where they are not, the tests say that they were left out.

use std::{
    env,
    error::Error,
    fs, io,
    path::{Path, PathBuf},
};

use arazzo_codegen::{
    diagnostics::render::Renderer,
    format,
    pipeline::{Options, compile},
    source::Disk,
};

/// Provider's folder, document in it, name of the generated file. What is reported stands beside it, as text.
const DOCUMENTS: [(&str, &str, &str); 4] = [
    (
        "amberflo",
        "arazzo/amberflo-upsert-customer-workflow.yml",
        "upsert_customer",
    ),
    (
        "amberflo",
        "arazzo/amberflo-create-customer-and-assign-plan-workflow.yml",
        "create_customer_and_assign_plan",
    ),
    (
        "viam",
        "arazzo/viam-bill-customer-location-workflow.yml",
        "bill_customer_location",
    ),
    (
        "1password",
        "arazzo/1password-provision-partner-billing-workflow.yml",
        "provision_partner_billing",
    ),
];

#[path = "tests/conditions/document.rs"]
mod conditions;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rustc-check-cfg=cfg(published)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=tests/conditions");
    println!("cargo::rerun-if-env-changed=ARAZZO_SHARED");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    write(&out.join("examples.rs"), &examples()?)?;
    write(&out.join("conditions.rs"), &conditions::generated()?)?;
    let Some(corpus) = corpus()? else { return Ok(()) };
    println!("cargo::rustc-cfg=published");
    println!("cargo::rustc-env=ARAZZO_CORPUS={}", corpus.display());
    for (provider, document, name) in DOCUMENTS {
        generate(
            &corpus.join(provider),
            document,
            &out.join(name).with_extension("rs"),
        )?;
    }
    Ok(())
}

/// A module for each example, which sees what the golden declares; and their names.
fn examples() -> Result<String, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-examples/src/generated");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, io::Error>>()?;
    files.sort();
    let (mut modules, mut names) = (String::new(), Vec::new());
    for file in files {
        let golden = fs::read_to_string(&file)?;
        let name = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let sections = golden.split("/// # Example\n").skip(1);
        for section in sections {
            let code = section
                .split("/// ```\n")
                .nth(1)
                .ok_or("an example without code")?;
            let code = code.replace("/// # ", "").replace("/// ", "");
            modules += &format!("mod {name} {{\nuse generated_examples::generated::{name}::*;\n{code}}}\n");
            names.push(name.clone());
        }
    }
    Ok(format!(
        "pub(super) const NAMES: &[&str] = &{names:?};\n{modules}"
    ))
}

/// The folder of the published documents. It is an error when the environment names one that is not there.
fn corpus() -> Result<Option<PathBuf>, Box<dyn Error>> {
    let named = env::var_os("ARAZZO_SHARED").filter(|name| !name.is_empty());
    if let Some(named) = named {
        let corpus = PathBuf::from(named).join("corpus");
        return match corpus.is_dir() {
            true => Ok(Some(corpus)),
            false => Err(format!("ARAZZO_SHARED: there is no folder {}", corpus.display()).into()),
        };
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    Ok(beside.canonicalize().ok().filter(|corpus| corpus.is_dir()))
}

fn generate(provider: &Path, document: &str, output: &Path) -> Result<(), Box<dyn Error>> {
    let compilation = compile(Disk, &Options::new(provider.join(document), provider));
    for file in compilation.files.files() {
        println!(
            "cargo::rerun-if-changed={}",
            compilation.files.path(file).display()
        );
    }
    let report = Renderer::new(&compilation.files).report(&compilation.diagnostics);
    if compilation.diagnostics.has_errors() {
        return Err(format!("{document} does not compile\n\n{report}").into());
    }
    write(&output.with_extension("txt"), &report)?;
    write(output, &format::format(compilation.tokens)?)
}

fn write(output: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    if fs::read_to_string(output).ok().as_deref() != Some(text) {
        fs::write(output, text)?;
    }
    Ok(())
}
