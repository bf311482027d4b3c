//! A document that is being written and the cursor in it come in; a text that can be read, with a scalar at the cursor, goes
//! out.
//!
//! What an editor is asked about is mostly unfinished: a value that is still empty, a quote or a bracket that is still open.
//! The line of the cursor is finished with the least that helps; other lines that cannot be read are left out.

use std::sync::Arc;

use crate::{
    diagnostics::Diagnostics,
    document::{
        place::Part,
        tree::{Document, Locator, Node},
    },
    source::FileId,
};

/// Stands where a value is to be written.
const WORD: &str = "x";

/// How many lines that cannot be read are left out.
const LEFT_OUT: usize = 4;

/// The text with the line of the cursor finished, and the cursor in it: the text on its line that is before the cursor ends
/// there. `None` where nothing helps.
#[must_use]
pub fn mend(text: &str, byte: usize) -> Option<(String, usize)> {
    let (before, after) = text.split_at_checked(byte)?;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let (lines, line) = before.split_at_checked(start)?;
    let end = after.find(['\r', '\n']).unwrap_or(after.len());
    let (rest, behind) = after.split_at_checked(end)?;
    let closed = format!("{line}{WORD}{}", closing(line));
    let endings = [
        format!("{line}{WORD}{rest}"),
        // A flow collection may go on in the next line.
        format!("{closed},"),
        closed,
    ];
    let mut endings = endings
        .into_iter()
        .map(|ending| (ending, byte))
        .collect::<Vec<_>>();
    endings.extend(quoted(line).map(|ending| (ending, byte + 1)));
    endings.into_iter().find_map(|(ending, cursor)| {
        let text = format!("{lines}{ending}{behind}");
        let text = readable(text, start..start + ending.len())?;
        Locator::new(text.as_str()).scalar_at(cursor)?;
        Some((text, cursor))
    })
}

/// What closes the quotes and brackets that are open at the end of a line.
fn closing(line: &str) -> String {
    let mut open = Vec::new();
    let mut quote = None;
    let mut last = ' ';
    for found in line.chars() {
        match (quote, found) {
            (Some(mark), found) if mark == found && !(mark == '"' && last == '\\') => quote = None,
            (Some(_), _) => {}
            // A quote in the middle of a word is text.
            (None, '"' | '\'') if " [{,:-".contains(last) => quote = Some(found),
            (None, '{') if last != '$' => open.push('}'),
            (None, '[') => open.push(']'),
            (None, '}' | ']') => drop(open.pop()),
            (None, _) => {}
        }
        last = found;
    }
    quote.into_iter().chain(open.into_iter().rev()).collect()
}

/// The line with the value after its key in quotes, for what YAML reads in another way without them.
fn quoted(line: &str) -> Option<String> {
    let (key, value) = line.split_once(": ")?;
    let is_plain = !value.is_empty() && !value.contains(['\'', '\\']);
    is_plain.then(|| format!("{key}: '{value}{WORD}'"))
}

/// The text as it is, or without the lines that cannot be read; those at `keep` are needed.
fn readable(mut text: String, keep: std::ops::Range<usize>) -> Option<String> {
    for _ in 0..=LEFT_OUT {
        let Some(problem) = first_problem(&text) else {
            return Some(text);
        };
        let before = text.get(..problem)?;
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let line = text.get(start..)?.split(['\r', '\n']).next()?.len();
        if start < keep.end && keep.start < start + line || line == 0 {
            return None;
        }
        text.replace_range(start..start + line, &" ".repeat(line));
    }
    None
}

/// Where the text cannot be read; `None` if it can.
fn first_problem(text: &str) -> Option<usize> {
    let mut problems = Diagnostics::default();
    let document = Document::parse(FileId(0), Arc::from(text), &mut problems);
    if let Some(document) = &document {
        visit(document.root());
        document.take_late_errors(&mut problems);
    }
    problems
        .iter()
        .find_map(|(_, problem)| match problem.primary.as_ref()?.place.part {
            Part::Source(ref range) => Some(range.start.min(text.len())),
            _ => None,
        })
}

/// Has every part of a document parsed.
fn visit(node: Node<'_>) {
    node.entries().for_each(|(_, value)| visit(value));
    node.items().for_each(visit);
}
