//! A part of a YAML text comes in; nodes go out.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as Marks, StrInput, Tag};

use super::{
    arena::{Slice, Span, Text, Unit},
    build::{Builder, Problem, narrow},
    scalar::{self, Style},
};
use crate::{diagnostics::codes, document::place::Pointer};

/// Parses a part of `source` as one YAML document, with the problems that leave it readable.
///
/// # Errors
/// What makes it unreadable.
pub(super) fn parse(
    source: &str,
    range: Range<usize>,
    base: Pointer,
) -> Result<(Slice, Vec<Problem>), Box<Problem>> {
    let part = source.get(range.clone()).unwrap_or_default();
    let mut builder = Builder::new(source, base.depth());
    let in_bytes = |problem: Problem| to_bytes(problem, part, range.start);
    read(part, &mut builder).map_err(|problem| Box::new(in_bytes(problem)))?;
    let problems = std::mem::take(&mut builder.problems)
        .into_iter()
        .map(in_bytes)
        .collect();
    if builder.nodes.is_empty() {
        return Ok((
            Slice {
                base,
                ..Slice::null()
            },
            problems,
        ));
    }
    let slice = Slice {
        base,
        nodes: builder.nodes,
        root: 0,
        range,
        unit: Unit::Characters,
    };
    Ok((slice, problems))
}

fn read(part: &str, builder: &mut Builder<'_>) -> Result<(), Problem> {
    let mut parser = Parser::new_from_str(part);
    let mut documents = 0;
    while let Some((event, marks)) = next(part, &mut parser)? {
        let span = narrow(marks.start.index())..narrow(marks.end.index());
        match event {
            Event::DocumentStart(_) => documents += 1,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            // An empty second document, as after a trailing `---`, says nothing.
            Event::Scalar(text, ..) if documents > 1 && text.is_empty() => {}
            _ if documents > 1 => {
                let message = "the file holds more than one YAML document";
                let span = super::build::wide(&span);
                let mut problem = Problem::new(&codes::SEVERAL_DOCUMENTS, span, message);
                problem.help = Some("put what follows the `---` into a file of its own");
                return Err(problem);
            }
            Event::Scalar(text, style, anchor, tag) => {
                scalar(builder, text.into_owned(), style, anchor, tag.as_deref(), span);
            }
            Event::Alias(anchor) => builder.alias(anchor, &span)?,
            Event::SequenceStart(anchor, _) => builder.start(false, span, anchor)?,
            Event::MappingStart(anchor, _) => builder.start(true, span, anchor)?,
            Event::SequenceEnd | Event::MappingEnd => builder.end(span.end),
        }
    }
    Ok(())
}

fn next<'t>(
    part: &str,
    parser: &mut Parser<'t, StrInput<'t>>,
) -> Result<Option<(Event<'t>, Marks)>, Problem> {
    parser
        .next_event()
        .transpose()
        .map_err(|error| syntax(part, &error))
}

fn syntax(part: &str, error: &ScanError) -> Problem {
    let mut at = error.marker().index();
    if error.info().contains("tab") {
        at = tab_after(part, at).unwrap_or(at);
    }
    // The parser bounds the nesting of flow collections by itself.
    if error.info().contains("recursion limit") {
        return super::build::too_deep(at..at);
    }
    let mut problem = Problem::new(
        &codes::SYNTAX,
        at..at,
        format!("this is not valid YAML: {}", error.info()),
    );
    problem.help = advice(error.info());
    problem
}

/// The first tab in an indentation at or behind a character: the scanner's mark may stand where the line before it begins.
fn tab_after(part: &str, at: usize) -> Option<usize> {
    let mut is_indentation = false;
    part.chars()
        .enumerate()
        .skip(at)
        .find(|(_, found)| {
            let is_tab = *found == '\t' && is_indentation;
            is_indentation = *found == '\n' || is_indentation && *found == ' ';
            is_tab
        })
        .map(|(at, _)| at)
}

/// What to do about an error of the scanner, by words in its message: the first that it has.
fn advice(info: &str) -> Option<&'static str> {
    const ADVICE: &[(&str, &str)] = &[
        (
            "mapping values are not allowed",
            "put a text that has `: ` in it in quotes",
        ),
        (
            "simple key expect",
            "a key ends with `: `; put a text that is no key in quotes, or after `|`",
        ),
        ("tab", "indent with spaces"),
        ("unexpected end of stream", "close the quotes"),
        (
            "expected ','",
            "put a `,` between the items, and close the brackets",
        ),
        (
            "expected key",
            "indent this line like the keys that it belongs to",
        ),
        (
            "expected '-'",
            "indent this line like the items that it belongs to",
        ),
        (
            "indentation in quoted scalar",
            "close the quotes, or indent this line further than the key",
        ),
        ("indentation", "indent this line like those that it belongs to"),
        (
            "are not allowed in this context",
            "indent this line like those that it belongs to",
        ),
    ];
    ADVICE
        .iter()
        .find(|(words, _)| info.contains(words))
        .map(|(_, advice)| *advice)
}

fn scalar(
    builder: &mut Builder<'_>,
    text: String,
    style: ScalarStyle,
    anchor: usize,
    tag: Option<&Tag>,
    span: Span,
) {
    let style = match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Block { folded: false },
        ScalarStyle::Folded => Style::Block { folded: true },
    };
    let tagged = match tag {
        Some(tag) if tag.is_yaml_core_schema() => scalar::tagged(&tag.suffix),
        Some(tag) if tag.handle.is_empty() && tag.suffix == "!" => Some(super::Kind::String),
        _ => None,
    };
    if builder.wants_key() {
        builder.key(Text::Owned(text.into()), span, style);
        return;
    }
    let by_text = if style == Style::Plain {
        scalar::resolve(&text)
    } else {
        super::Kind::String
    };
    builder.scalar(
        tagged.unwrap_or(by_text),
        style,
        Text::Owned(text.into()),
        span,
        anchor,
    );
}

/// Turns a range in characters of `part` into bytes of the document.
fn to_bytes(problem: Problem, part: &str, origin: usize) -> Problem {
    let range = bytes_of(part, &problem.range);
    let earlier = problem
        .earlier
        .map(|(range, text)| (bytes_of(part, &range), text));
    let shift = |range: Range<usize>| range.start + origin..range.end + origin;
    Problem {
        range: shift(range),
        earlier: earlier.map(|(range, text)| (shift(range), text)),
        ..problem
    }
}

/// The bytes of a range of characters.
pub(super) fn bytes_of(text: &str, characters: &Range<usize>) -> Range<usize> {
    if text.is_ascii() {
        return characters.start.min(text.len())..characters.end.min(text.len());
    }
    let start = text
        .char_indices()
        .nth(characters.start)
        .map_or(text.len(), |(byte, _)| byte);
    let rest = text.get(start..).unwrap_or_default();
    let length = characters.end.saturating_sub(characters.start);
    start
        ..start
            + rest
                .char_indices()
                .nth(length)
                .map_or(rest.len(), |(byte, _)| byte)
}
