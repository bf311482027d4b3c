//! Runtime expressions: a text comes in; an [`Expression`] goes out.

use std::ops::Range;

use super::{
    ComponentKind, Expression, Name, ParseError, Part, Root, Segment, WorkflowField,
    path::{
        dot, dotted, first_name, name, named, no_empty_names, segment_range, segments, split_at_field,
        starts_with_name,
    },
    pointer,
    scanner::{Scanner, is_identifier},
};

/// The words that may follow `$`.
const ROOTS: [&str; 13] = [
    "url",
    "method",
    "statusCode",
    "self",
    "request",
    "response",
    "message",
    "inputs",
    "outputs",
    "steps",
    "workflows",
    "sourceDescriptions",
    "components",
];

/// Parses a scalar that must be one expression (Arazzo 1.1.0, "Runtime Expressions").
///
/// The forms that [`Expression::nonstandard`] names are taken too. Dots in the names of inputs and outputs are kept as
/// steps of the path: only who knows what is declared can tell a dotted name from a property of a value.
///
/// # Errors
/// The first place where the text leaves the grammar.
pub fn parse_expression(text: &str) -> Result<Expression, ParseError> {
    parse_within(text, 0..text.len())
}

/// Parses the stretch of a scalar that is an expression.
pub(super) fn parse_within(text: &str, range: Range<usize>) -> Result<Expression, ParseError> {
    let mut scanner = Scanner::within(text, range.clone());
    let written = scanner.rest();
    // A pointer may end in a line break by the grammar, but only a block scalar ever makes it so.
    if let Some(body) = written.strip_suffix(['\n', '\r']) {
        let place = range.start + body.len()..range.end;
        return Err(ParseError::new("a line break after the expression", place)
            .help("end a YAML block scalar with `>-` or `|-`"));
    }
    if let Some(offset) = written.find("{$") {
        let place = range.start + offset..range.start + offset + 2;
        return Err(ParseError::new(
            "an expression cannot stand inside another",
            place,
        ));
    }
    let (root, path) = parse_root(&mut scanner)?;
    let pointer = if takes_pointer(&root) {
        parse_fragment(&mut scanner, text)?
    } else {
        None
    };
    if !scanner.is_done() {
        return Err(trailing(&scanner, &root));
    }
    Ok(Expression {
        root,
        path,
        pointer,
        text: written.to_owned(),
        range,
    })
}

/// Whether `word`, without its `$`, opens an expression.
pub(super) fn is_root(word: &str) -> bool {
    ROOTS.contains(&word)
}

/// The root that a mistyped word most likely means.
pub(super) fn nearest_root(word: &str) -> Option<&'static str> {
    nearest(word, ROOTS.into_iter())
}

/// The candidate that is at most two edits, and less than half of the word, away.
pub(super) fn nearest<'c>(word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    const LONGEST: usize = 32; // bounds the cost of the comparison
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_lowercase();
    candidates
        .map(|candidate| (strsim::osa_distance(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= 2 && distance * 2 < candidate.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn parse_root(scanner: &mut Scanner<'_>) -> Result<(Root, Vec<Segment>), ParseError> {
    let start = scanner.at();
    if !scanner.eat("$") {
        let error = ParseError::new("a runtime expression starts with `$`", scanner.here());
        return Err(if scanner.is_done() {
            error
        } else {
            error.help(format!("found {}", scanner.found()))
        });
    }
    let word = scanner.take_while(is_identifier);
    let word = scanner.slice(word);
    let none = |root| Ok((root, Vec::new()));
    match word {
        "url" => none(Root::Url),
        "method" => none(Root::Method),
        "statusCode" => none(Root::StatusCode),
        "self" => none(Root::SelfUri),
        "request" => message_root(scanner, Root::Request),
        "response" => message_root(scanner, Root::Response),
        "message" => message_root(scanner, Root::Message),
        "inputs" => Ok((Root::Inputs, dotted(scanner, "an input's name")?)),
        "outputs" => Ok((Root::Outputs, dotted(scanner, "an output's name")?)),
        "steps" => step_root(scanner),
        "workflows" => workflow_root(scanner),
        "sourceDescriptions" => none(source_root(scanner)?),
        "components" => none(component_root(scanner)?),
        _ => Err(unknown_root(scanner, start, word)),
    }
}

fn unknown_root(scanner: &Scanner<'_>, start: usize, word: &str) -> ParseError {
    let place = start..scanner.at();
    if word.is_empty() {
        let error = ParseError::new("`$` alone is no runtime expression", place);
        return match scanner.peek() {
            Some('.' | '[') => error.help("this looks like JSONPath: write `$response.body` for the body"),
            _ => error.help(all_roots()),
        };
    }
    let error = ParseError::new(format!("`${word}` is no runtime expression"), place);
    match nearest_root(word) {
        Some(root) => error.help(format!("did you mean `${root}`?")),
        None => error.help(all_roots()),
    }
}

fn all_roots() -> String {
    format!("expressions start with one of `${}`", ROOTS.join("`, `$"))
}

/// `header.<token>`, `query.<name>`, `path.<name>`, `body`, `payload`, after `$request` and its like.
fn message_root(
    scanner: &mut Scanner<'_>,
    root: fn(Part) -> Root,
) -> Result<(Root, Vec<Segment>), ParseError> {
    const PARTS: &str = "`header.<name>`, `query.<name>`, `path.<name>`, `body` or `payload`";
    dot(scanner, PARTS)?;
    let range = scanner.take_while(is_identifier);
    let part = match scanner.slice(range.clone()) {
        "body" => Part::Body,
        "payload" => Part::Payload,
        word @ ("header" | "headers") => {
            dot(scanner, "a header's name")?;
            let token = name(scanner, is_token, "a header's name")?;
            Part::Header(token, word == "headers")
        }
        "query" => {
            dot(scanner, "a parameter's name")?;
            Part::Query(parameter_name(scanner)?)
        }
        "path" => {
            dot(scanner, "a parameter's name")?;
            Part::Path(parameter_name(scanner)?)
        }
        "" => return Err(ParseError::new(format!("expected {PARTS}"), scanner.here())),
        word => {
            let error = ParseError::new(format!("expected {PARTS}, found `{word}`"), range);
            return Err(match word {
                "status" | "statusCode" | "status_code" | "code" => error.help("the status is `$statusCode`"),
                "url" | "method" => error.help(format!("write `${word}`")),
                _ => match nearest(word, ["header", "query", "path", "body", "payload"].into_iter()) {
                    Some(part) => error.help(format!("did you mean `{part}`?")),
                    None => error,
                },
            });
        }
    };
    let path = if matches!(part, Part::Body | Part::Payload) {
        segments(scanner)?
    } else {
        Vec::new()
    };
    no_empty_names(&path)?;
    Ok((root(part), path))
}

/// `<step>.outputs.<name>`. A step's id may hold dots although the grammar has none: its field only recommends so.
fn step_root(scanner: &mut Scanner<'_>) -> Result<(Root, Vec<Segment>), ParseError> {
    let mut path = dotted(scanner, "a step's id")?;
    let (step, keyword) = match split_at_field(&mut path, &["outputs"])? {
        Some((step, _)) => (step, true),
        None => (first_name(&mut path)?, false),
    };
    // `.output.` in place of `.outputs.`
    if let [Segment::Name(word), Segment::Name(_), ..] = path.as_slice()
        && !keyword
        && nearest(&word.text, ["outputs"].into_iter()).is_some()
    {
        path.remove(0);
    }
    let expected = if keyword {
        "an output's name"
    } else {
        "`.outputs.` and an output's name"
    };
    starts_with_name(&path, expected, scanner)?;
    Ok((Root::Step { step, keyword }, path))
}

/// `<workflow>.inputs.<name>` or `<workflow>.outputs.<name>`.
fn workflow_root(scanner: &mut Scanner<'_>) -> Result<(Root, Vec<Segment>), ParseError> {
    let mut path = dotted(scanner, "a workflow's id")?;
    let Some((workflow, field)) = split_at_field(&mut path, &["inputs", "outputs"])? else {
        let place = match path.get(1) {
            Some(segment) => segment_range(segment),
            None => scanner.here(),
        };
        return Err(ParseError::new(
            "expected `.inputs.` or `.outputs.` after the workflow's id",
            place,
        ));
    };
    let (field, expected) = match field {
        "inputs" => (WorkflowField::Inputs, "an input's name"),
        _ => (WorkflowField::Outputs, "an output's name"),
    };
    starts_with_name(&path, expected, scanner)?;
    Ok((Root::Workflow { workflow, field }, path))
}

/// `<source>.<reference>`: operation ids may hold any character, so the reference is all that is left.
fn source_root(scanner: &mut Scanner<'_>) -> Result<Root, ParseError> {
    dot(scanner, "the name of a source description")?;
    let source = name(scanner, is_identifier, "the name of a source description")?;
    dot(scanner, "an operation's or workflow's id, or `url`")?;
    if scanner.is_done() {
        return Err(ParseError::new(
            "expected an operation's or workflow's id, or `url`",
            scanner.here(),
        ));
    }
    let reference = scanner.take_rest();
    Ok(Root::Source {
        source,
        reference: named(scanner, reference),
    })
}

fn component_root(scanner: &mut Scanner<'_>) -> Result<Root, ParseError> {
    const KINDS: &str = "`parameters`, `successActions` or `failureActions`";
    dot(scanner, KINDS)?;
    let range = scanner.take_while(is_identifier);
    let kind = match scanner.slice(range.clone()) {
        "parameters" => ComponentKind::Parameters,
        "successActions" => ComponentKind::SuccessActions,
        "failureActions" => ComponentKind::FailureActions,
        "" => return Err(ParseError::new(format!("expected {KINDS}"), scanner.here())),
        word => {
            let error = ParseError::new(format!("expected {KINDS}, found `{word}`"), range);
            let kinds = ["parameters", "successActions", "failureActions"];
            return Err(match nearest(word, kinds.into_iter()) {
                Some(kind) => error.help(format!("did you mean `{kind}`?")),
                None => error,
            });
        }
    };
    dot(scanner, "a component's key")?;
    let name = name(
        scanner,
        |character| is_identifier(character) || character == '.',
        "a component's key",
    )?;
    Ok(Root::Component { kind, name })
}

/// `#` and a JSON Pointer to the end.
fn parse_fragment(
    scanner: &mut Scanner<'_>,
    text: &str,
) -> Result<Option<(super::Pointer, Range<usize>)>, ParseError> {
    if !scanner.eat("#") {
        return Ok(None);
    }
    let range = scanner.take_rest();
    Ok(Some((pointer::parse_within(text, range.clone())?, range)))
}

fn takes_pointer(root: &Root) -> bool {
    match root {
        Root::Request(part) | Root::Response(part) | Root::Message(part) => {
            matches!(part, Part::Body | Part::Payload)
        }
        Root::Inputs | Root::Outputs | Root::Step { .. } | Root::Workflow { .. } => true,
        Root::Url
        | Root::Method
        | Root::StatusCode
        | Root::SelfUri
        | Root::Source { .. }
        | Root::Component { .. } => false,
    }
}

/// Something stands after all that could be read.
fn trailing(scanner: &Scanner<'_>, root: &Root) -> ParseError {
    let found = scanner.found();
    let scalar = matches!(root, Root::Url | Root::Method | Root::StatusCode | Root::SelfUri);
    if scalar {
        return ParseError::new("nothing can follow this expression", scanner.at()..scanner.end());
    }
    let error = ParseError::new(
        format!("{found} cannot stand here in an expression"),
        scanner.here(),
    );
    match scanner.peek() {
        Some('/') if takes_pointer(root) => error.help("a JSON Pointer starts with `#/`"),
        Some('#') => error.help("only bodies, inputs and outputs can be followed by a JSON Pointer"),
        Some('\'' | '"') => error.help("write `.name` for a property, `[0]` for an element"),
        _ => error,
    }
}

/// `name = *( CHAR )`: it may be empty and hold nearly anything; escapes are checked and kept as written.
fn parameter_name(scanner: &mut Scanner<'_>) -> Result<Name, ParseError> {
    let start = scanner.at();
    loop {
        let place = scanner.here();
        match scanner.bump() {
            None => return Ok(named(scanner, start..place.start)),
            Some('\\') if escape(scanner) => {}
            Some('\\') => {
                return Err(
                    ParseError::new("`\\` in a parameter's name must start an escape", place)
                        .help("write `\\\\` for a backslash"),
                );
            }
            Some('"') => {
                return Err(
                    ParseError::new("`\"` cannot stand in a parameter's name", place).help("write `\\\"`")
                );
            }
            Some(control) if control < ' ' => {
                return Err(ParseError::new(
                    "a control character cannot stand in a parameter's name",
                    place,
                ));
            }
            Some(_) => {}
        }
    }
}

/// What follows the backslash of a JSON escape.
fn escape(scanner: &mut Scanner<'_>) -> bool {
    match scanner.bump() {
        Some('u') => (0..4).all(|_| scanner.bump().is_some_and(|digit| digit.is_ascii_hexdigit())),
        other => matches!(other, Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')),
    }
}

/// `tchar` of RFC 9110.
fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
}
