//! `cargo arazzo explain`: a code comes in; its explanation, with a bad and a good example, goes out.

use std::io::{self, Write as _};

use arazzo_codegen::diagnostics::{Code, codes, suggest::nearest};

use crate::outcome::{Misuse, Outcome};

/// Explain a code such as AZ0305, or a lint, with a bad and a good example
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The code, or the name of the lint
    code: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Misuse> {
    let code = find(&arguments.code)?;
    // A reader that has seen enough closes the pipe.
    let _ = io::stdout().write_all(page(code).as_bytes());
    Ok(Outcome::Fine)
}

fn find(name: &str) -> Result<&'static Code, Misuse> {
    let lint = name.to_ascii_lowercase().replace('_', "-");
    codes::find(name).or_else(|| codes::lint(&lint)).ok_or_else(|| {
        let ids = codes::all().map(|code| code.id);
        let lints = codes::all()
            .filter_map(|code| code.lint.as_ref())
            .map(|lint| lint.name);
        let hint = nearest(&lint, lints).or_else(|| nearest(&name.to_ascii_uppercase(), ids));
        let hint = hint
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default();
        Misuse(format!("there is no code or lint `{name}`{hint}"))
    })
}

fn page(code: &Code) -> String {
    let levels = match &code.lint {
        Some(lint) => format!(
            "lint `{}`: {} in `strict`, {} in `standard`, {} in `lenient`",
            lint.name,
            lint.strict.name(),
            lint.standard.name(),
            lint.lenient.name()
        ),
        None => "an error in every profile".to_owned(),
    };
    let example = |text: &str| {
        text.lines()
            .map(|line| format!("    {line}\n"))
            .collect::<String>()
    };
    format!(
        "{}: {}\n({levels})\n\n{}\n\nWrong:\n\n{}\nRight:\n\n{}",
        code.id,
        code.summary,
        code.explanation,
        example(code.bad),
        example(code.good)
    )
}
