//! Every lint can be set by its name and by its code in the macro, in a build script and on the command line, and is listed
//! with its levels.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::path::Path;

use arazzo_codegen::{
    Generator, Level, Profile,
    diagnostics::{Code, Levels, Lint, codes},
    invocation::{self, Site},
};
use arazzo_tests::{command::run, project::repository};

fn lints() -> Vec<(&'static Code, &'static Lint)> {
    let lints = codes::all().filter_map(|code| Some((code, code.lint.as_ref()?)));
    lints.collect()
}

const UPSERT: &str = "workflows/upsert-customer.yml";

#[test]
fn each_lint_is_set_by_name_and_by_code() {
    assert!(lints().len() > 20);
    for (code, lint) in lints() {
        for name in [lint.name, code.id, &lint.name.replace('-', "_")] {
            for level in [Level::Allow, Level::Warn, Level::Error] {
                for profile in [Profile::Strict, Profile::Standard, Profile::Lenient] {
                    let mut levels = Levels::new(profile);
                    levels.set(name, level).unwrap();
                    assert_eq!(levels.of(code), level, "{name}");
                }
            }
        }
    }
}

#[test]
fn the_macro_knows_each_lint() {
    let site = Site {
        crate_folder: repository().join("generated-examples"),
        source_folder: None,
    };
    for (_, lint) in lints() {
        let name = lint.name.replace('-', "_");
        for word in ["allow", "warn", "deny"] {
            let input = format!("\"{UPSERT}\", {word}({name})");
            let code = invocation::expand(input.parse().unwrap(), &site).to_string();
            // The one thing that the example has: an output that nothing reads.
            let found = word == "deny" && lint.name == "unused-output";
            assert_eq!(code.contains("compile_error"), found, "{input}");
        }
    }
    let wrong = invocation::expand(
        format!("\"{UPSERT}\", allow(unused_inptu)").parse().unwrap(),
        &site,
    );
    assert!(wrong.to_string().contains("did you mean `unused_input`?"));
}

#[test]
fn a_build_script_knows_each_lint() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("each-lint");
    let mut generator = Generator::new()
        .base(repository().join("generated-examples"))
        .document(UPSERT)
        .out_dir(&folder);
    for (_, lint) in lints() {
        generator = generator.lint(lint.name, Level::Warn);
    }
    generator.generate().unwrap();
}

#[test]
fn the_command_knows_and_lists_each_lint() {
    let examples = repository().join("generated-examples");
    for option in ["-A", "-W", "-D"] {
        let mut arguments = vec!["check", UPSERT];
        for (_, lint) in lints() {
            arguments.extend([option, lint.name]);
        }
        let ran = run(&arguments, &examples);
        let (status, says) = match option {
            "-A" => (0, "no problems"),
            "-W" => (0, "warning[AZ0504]"),
            _ => (1, "error[AZ0504]"),
        };
        assert_eq!(ran.status, status, "{}", ran.stderr);
        assert!(ran.stderr.contains(says), "{}", ran.stderr);
    }
    let listed = run(&["lints"], &examples).stdout;
    for (code, lint) in lints() {
        let row = [
            code.id,
            lint.name,
            lint.strict.name(),
            lint.standard.name(),
            lint.lenient.name(),
        ];
        let found = listed.lines().any(|line| line.split_whitespace().take(5).eq(row));
        assert!(found, "{row:?} is not in\n{listed}");
    }
}
