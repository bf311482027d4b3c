#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fs;

use proc_macro2::TokenTree;

use super::*;

/// What is wrong with the arguments, each message with the text of the token that it is at.
fn wrong(input: &str) -> Vec<String> {
    let Arguments { errors, .. } = arguments::parse(input.parse().unwrap());
    errors
        .into_iter()
        .flatten()
        .map(|error| error.to_string())
        .collect()
}

fn options(input: &str) -> Options {
    let Arguments {
        errors,
        options,
        document,
    } = arguments::parse(input.parse().unwrap());
    assert!(
        errors.is_none() && document.is_some_and(|document| document.value() == "a.yml"),
        "{input}"
    );
    options
}

#[test]
fn arguments_become_options() {
    let all = options(
        r#""a.yml",
        sources = { petstore = "vendor/petstore.yaml", "pet-store" = "b.yaml", },
        warn(undeclared_pointer, AZ0406), allow(untyped_value),
        profile = strict, deny(unused_input),
        workflows = ["place-order", "cancel-order"],
        roots = ["../openapi"],
        crate = vendor::arazzo,"#,
    );
    let sources: Vec<_> = all
        .sources
        .iter()
        .map(|(name, path)| (name.as_str(), path.to_str().unwrap()))
        .collect();
    assert_eq!(
        sources,
        [("pet-store", "b.yaml"), ("petstore", "vendor/petstore.yaml")]
    );
    assert_eq!(all.workflows, ["place-order", "cancel-order"]);
    assert_eq!(all.roots, [Path::new("../openapi")]);
    let level = |name| all.levels.of(crate::diagnostics::codes::lint(name).unwrap());
    assert_eq!(level("undeclared-pointer"), Level::Warn);
    assert_eq!(level("enum-mismatch"), Level::Warn);
    assert_eq!(level("untyped-value"), Level::Allow);
    assert_eq!(level("unused-input"), Level::Error);
    assert_eq!(level("missing-required"), Level::Error, "by the profile");
    let runtime = &all.emit.runtime;
    assert_eq!(quote!(#runtime).to_string(), ":: vendor :: arazzo");
    assert!(options("\"a.yml\",").sources.is_empty() && options("\"a.yml\"").workflows.is_empty());
}

#[test]
fn every_wrong_argument_is_told() {
    for (input, expected) in [
        (
            "",
            &["the path of an Arazzo document is expected first: `\"workflows/place-order.yml\"`"][..],
        ),
        (
            "profile = strict",
            &["the path of an Arazzo document is expected first: `\"workflows/place-order.yml\"`"],
        ),
        (
            "\"a.yml\", profil = strict",
            &["there is no option `profil`; did you mean `profile`?"],
        ),
        (
            "\"a.yml\", xyz = { a = b, c } , profile = strct, deny(unused_inptu), deny(AZ0010)",
            &[
                "there is no option `xyz`; there are `sources`, `profile`, `allow`, `warn`, `deny`, `workflows`, `roots`, `formats`, `engines`, `crate`",
                "there is no profile `strct`; did you mean `strict`?",
                "there is no lint `unused_inptu`; did you mean `unused_input`?",
                "`AZ0010` is an error in every profile; its level cannot be set",
            ],
        ),
        (
            "\"a.yml\", profile = strict, profile = lenient",
            &["`profile` is given twice"],
        ),
        ("\"a.yml\" profile = strict", &["expected `,`"]),
        ("\"a.yml\", profile strict", &["expected `=`"]),
        (
            "\"a.yml\", profile = strict lenient, workflows = []",
            &["expected `,`"],
        ),
        ("\"a.yml\", workflows = [order]", &["expected string literal"]),
        (
            "\"a.yml\", crate = self::arazzo",
            &["the path of the run-time crate must not depend on where it stands; start it with `crate`"],
        ),
    ] {
        assert_eq!(wrong(input), expected, "{input}");
    }
}

/// The texts of the literals that start with a line end: the messages.
fn messages(tokens: TokenStream) -> Vec<String> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(group) => messages(group.stream()),
            TokenTree::Literal(literal) => {
                let text = syn::parse_str::<syn::LitStr>(&literal.to_string()).map(|text| text.value());
                text.into_iter().filter(|text| text.starts_with('\n')).collect()
            }
            _ => Vec::new(),
        })
        .collect()
}

#[test]
fn a_file_is_found_in_the_crate_first_and_then_beside_the_source() {
    let folder = env::temp_dir().join(format!("arazzo-invocation-{}", std::process::id()));
    let site = Site {
        crate_folder: folder.clone(),
        source_folder: Some(folder.join("src")),
    };
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("src/a.yml"), "").unwrap();
    assert_eq!(site.find(Path::new("a.yml")), folder.join("src/a.yml"));
    assert_eq!(site.find(Path::new("b.yml")), folder.join("b.yml"));
    fs::write(folder.join("a.yml"), "").unwrap();
    assert_eq!(site.find(Path::new("a.yml")), folder.join("a.yml"));
    let nowhere = Site {
        source_folder: None,
        ..site
    };
    assert_eq!(nowhere.find(Path::new("a.yml")), folder.join("a.yml"));

    // A wrong argument is told with what is wrong in the documents, and files that were read are tracked.
    let tokens = expand(quote!("src/a.yml", profil = strict), &nowhere);
    let text = tokens.to_string();
    assert!(
        text.contains("there is no option `profil`; did you mean `profile`?"),
        "{text}"
    );
    assert!(text.contains("include_bytes") && text.contains("a.yml"), "{text}");
    assert!(!messages(tokens).is_empty(), "an empty document is wrong: {text}");
    let missing = messages(expand(quote!("c.yml"), &nowhere));
    assert!(
        missing[0].starts_with("\nerror[AZ0001]: there is no file `c.yml`"),
        "{missing:?}"
    );
    fs::remove_dir_all(folder).unwrap();
}
