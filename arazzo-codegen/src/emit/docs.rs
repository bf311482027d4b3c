//! Rustdoc from the documents' texts. A document's text never becomes a doctest, a link or HTML.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, example};
use crate::{
    check::typed::{FailureTest, Step, Test},
    graph::{Chart, inline_svg},
    ir::{self, Piece, Target, Then, ValueKind, WorkflowId},
};

/// Where long paragraphs are broken.
const WIDTH: usize = 100;

/// A text as doc attributes.
pub(super) fn lines(text: &str) -> TokenStream {
    attributes(&rustdoc(text))
}

pub(super) fn attributes(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote!(#(#[doc = #lines])*)
}

/// The documentation of a workflow's function.
pub(super) fn workflow(context: &Context<'_>) -> TokenStream {
    let declared = context.declared;
    let mut all = rustdoc(
        declared
            .summary
            .as_deref()
            .unwrap_or(&format!("The workflow `{}`.", declared.id.value)),
    );
    if let Some(description) = &declared.description {
        all.push(String::new());
        all.extend(rustdoc(description));
    }
    all.push(String::new());
    all.extend(drawing(context));
    all.push("| step | request | then |".to_owned());
    all.push("|---|---|---|".to_owned());
    for (position, step) in context.workflow.steps.iter().enumerate() {
        all.push(step_row(context, step, position));
    }
    all.push(String::new());
    let about = attributes(&all);
    let example = example::example(context);
    let runtime = path(&context.settings.runtime);
    let errors = attributes(&[
        String::new(),
        "# Errors".to_owned(),
        String::new(),
        format!(
            "The variant of the step that failed: see [`StepErrorKind`]({runtime}::StepErrorKind) for the causes."
        ),
    ]);
    quote!(#about #example #errors)
}

/// A path as it is written in Rust.
pub(super) fn path(path: &syn::Path) -> String {
    quote!(#path).to_string().replace(' ', "")
}

/// The flow, as lines of HTML and a blank one that ends it.
fn drawing(context: &Context<'_>) -> Vec<String> {
    let workflow = WorkflowId(context.workflow.index);
    let Some(chart) = Chart::new(context.program, context.flow, workflow) else {
        return Vec::new();
    };
    let drawing = inline_svg(&chart);
    drawing
        .lines()
        .map(str::to_owned)
        .chain([String::new()])
        .collect()
}

fn step_row(context: &Context<'_>, step: &Step, position: usize) -> String {
    let id = context
        .declared_step(step.id)
        .map(|step| step.id.value.as_str())
        .unwrap_or_default();
    let then = if step.edges.is_empty() {
        let next = context.workflow.steps.get(position + 1);
        name_of(context, next.map_or(Target::End, |next| Target::Step(next.id)))
    } else {
        let edges: Vec<String> = step.edges.iter().map(|edge| edge_text(context, edge)).collect();
        edges.join("; ")
    };
    let then = match failures(context, step) {
        Some(failures) => format!("{then}; on failure {failures}"),
        None => then,
    };
    format!("| {} | {} | {then} |", cell(id), cell(&request(context, step)))
}

/// What follows failure: ``503: again, up to 3 times; 404: `create` ``.
fn failures(context: &Context<'_>, step: &Step) -> Option<String> {
    let actions: Vec<String> = step
        .failures
        .iter()
        .map(|action| {
            let then = match action.then {
                Then::Go(target) => name_of(context, target),
                Then::Retry { limit, first, .. } => {
                    let first = first.map(|first| format!("{}, then ", name_of(context, first)));
                    let times = if limit == 1 {
                        "once".to_owned()
                    } else {
                        format!("up to {limit} times")
                    };
                    format!("{}again, {times}", first.unwrap_or_default())
                }
            };
            match &action.test {
                FailureTest::Always => then,
                FailureTest::Status(statuses) => format!("{statuses}: {then}"),
                FailureTest::Asked(_) => format!("{}: {then}", cell(&action.action)),
            }
        })
        .collect();
    (!actions.is_empty()).then(|| actions.join("; "))
}

fn edge_text(context: &Context<'_>, edge: &crate::check::typed::Edge) -> String {
    let target = name_of(context, edge.target);
    match (&edge.test, &edge.action) {
        (Test::Status(statuses), _) => format!("{statuses}: {target}"),
        (_, Some(action)) => format!("{}: {target}", cell(action)),
        (_, None) => target,
    }
}

fn name_of(context: &Context<'_>, target: Target) -> String {
    match target {
        Target::End => "end".to_owned(),
        Target::Workflow(workflow) => format!("workflow {}", cell(context.called_id(workflow))),
        Target::Step(step) => cell(
            context
                .declared_step(step)
                .map(|step| step.id.value.as_str())
                .unwrap_or_default(),
        ),
    }
}

/// Text in a table cell, as code.
fn cell(text: &str) -> String {
    format!(
        "`{}`",
        text.replace('`', "'")
            .replace('|', "\\|")
            .replace(['\n', '\r'], " ")
    )
}

/// ``` `createNew` (`POST /customers`) ```
pub(super) fn step_title(context: &Context<'_>, step: &Step) -> String {
    let id = context
        .declared_step(step.id)
        .map(|step| step.id.value.as_str())
        .unwrap_or_default();
    let request = request(context, step);
    format!("`{}` (`{}`)", id.replace('`', "'"), request.replace('`', "'"))
}

/// `POST /customers`, or `workflow login`.
fn request(context: &Context<'_>, step: &Step) -> String {
    match (context.operation_of(step), step.call()) {
        (Some(operation), _) => format!("{} {}", operation.method, operation.path),
        (None, Some(call)) => format!("workflow {}", context.called_id(call.workflow)),
        (None, None) => String::new(),
    }
}

/// What an output is read from.
pub(super) fn origin(value: &ir::Value) -> String {
    match &value.kind {
        ValueKind::Read(read) => format!("`{}`", read.text.replace('`', "'")),
        ValueKind::Text(pieces) => {
            let text: String = pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text.clone(),
                    Piece::Read(read) => format!("{{{}}}", read.text),
                    Piece::Built(_) => "{…}".to_owned(),
                })
                .collect();
            format!("`{}`", text.replace('`', "'").replace('\n', " "))
        }
        _ => "A fixed value.".to_owned(),
    }
}

/// Markdown made safe for rustdoc: fences and indented blocks are no code, brackets no links, `<` no HTML.
fn rustdoc(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fenced = false;
    for line in text.trim().lines() {
        let line = line.trim_end();
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            fenced = !fenced;
            lines.push(if fenced {
                "```text".to_owned()
            } else {
                "```".to_owned()
            });
        } else if fenced {
            lines.push(line.to_owned());
        } else {
            let indent = line.len() - line.trim_start().len();
            wrap(&escape(line.trim_start()), indent.min(3), &mut lines);
        }
    }
    if fenced {
        lines.push("```".to_owned());
    }
    lines
}

/// Escapes outside of code spans.
fn escape(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    // A lone backtick opens nothing.
    let mut in_code = false;
    let mut ticks_left = line.matches('`').count();
    for character in line.chars() {
        match character {
            '`' => {
                ticks_left -= 1;
                if in_code || ticks_left > 0 {
                    in_code = !in_code;
                    escaped.push('`');
                } else {
                    escaped.push_str("\\`");
                }
            }
            '[' | ']' | '<' | '>' if !in_code => {
                escaped.push('\\');
                escaped.push(character);
            }
            other => escaped.push(other),
        }
    }
    escaped
}

fn wrap(line: &str, indent: usize, lines: &mut Vec<String>) {
    let padding = " ".repeat(indent);
    let mut current = padding.clone();
    for word in line.split(' ') {
        let is_start = current.len() == padding.len();
        if !is_start && current.chars().count() + 1 + word.chars().count() > WIDTH && !looks_like_markup(word)
        {
            lines.push(std::mem::replace(&mut current, padding.clone()));
        } else if !is_start {
            current.push(' ');
        }
        current.push_str(word);
    }
    lines.push(if current.trim().is_empty() {
        String::new()
    } else {
        current
    });
}

/// A word that would mean something at the start of a line.
fn looks_like_markup(word: &str) -> bool {
    word.starts_with(['-', '*', '+', '#', '=', '|', '~', '`'])
        || word
            .trim_end_matches(['.', ')'])
            .chars()
            .all(|character| character.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::rustdoc;

    #[test]
    fn code_in_a_description_is_never_a_doctest() {
        let text = "Call it:\n\n```\nlet x = 1;\n```\n\n    indented();\n\n```rust\npanic!()";
        let lines = rustdoc(text);
        assert_eq!(
            lines,
            [
                "Call it:",
                "",
                "```text",
                "let x = 1;",
                "```",
                "",
                "   indented();",
                "",
                "```text",
                "panic!()",
                "```"
            ]
        );
    }

    #[test]
    fn brackets_and_html_are_text() {
        assert_eq!(
            rustdoc("a [link](x) <b> `Vec<[u8]>` and a lone ` tick"),
            ["a \\[link\\](x) \\<b\\> `Vec<[u8]>` and a lone \\` tick"]
        );
    }

    #[test]
    fn long_paragraphs_are_broken_between_words() {
        let lines = rustdoc(&"word ".repeat(60));
        assert!(
            lines.len() > 1 && lines.iter().all(|line| line.len() <= 100),
            "{lines:?}"
        );
        assert_eq!(lines.join(" ").split(' ').count(), 60);
    }
}
