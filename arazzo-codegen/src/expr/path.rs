//! Names inside expressions: a scanner after a root comes in; names and `.name[n]` paths go out.

use std::ops::Range;

use super::{
    Name, ParseError, Segment,
    scanner::{Scanner, is_identifier},
};

/// `.a.b[0]` with the first name present; a grammatical `a..b` is kept as an empty name between.
pub(super) fn dotted(scanner: &mut Scanner<'_>, expected: &str) -> Result<Vec<Segment>, ParseError> {
    if scanner.peek() != Some('.') {
        dot(scanner, expected)?;
    }
    let path = segments(scanner)?;
    let index = path
        .iter()
        .position(|segment| matches!(segment, Segment::Index(..)))
        .unwrap_or(path.len());
    let (head, tail) = path.split_at(index);
    if let [Segment::Name(only)] = head
        && only.text.is_empty()
    {
        return Err(ParseError::new(
            format!("expected {expected}"),
            only.range.clone(),
        ));
    }
    no_empty_names(tail)?;
    Ok(path)
}

/// Any number of `.name` and `[n]`.
pub(super) fn segments(scanner: &mut Scanner<'_>) -> Result<Vec<Segment>, ParseError> {
    let mut path = Vec::new();
    loop {
        match scanner.peek() {
            Some('.') => {
                scanner.bump();
                let range = scanner.take_while(is_name);
                path.push(Segment::Name(named(scanner, range)));
            }
            Some('[') => path.push(index(scanner)?),
            _ => return Ok(path),
        }
    }
}

fn index(scanner: &mut Scanner<'_>) -> Result<Segment, ParseError> {
    let start = scanner.at();
    scanner.bump();
    let digits = scanner.take_while(|character| character.is_ascii_digit());
    let number = scanner.slice(digits).parse();
    if let Ok(number) = number
        && scanner.eat("]")
    {
        return Ok(Segment::Index(number, start..scanner.at()));
    }
    scanner.take_while(|character| !matches!(character, ']' | '[' | '.' | '#'));
    scanner.eat("]");
    Err(
        ParseError::new("expected an index such as `[0]`", start..scanner.at())
            .help("write `.name` for a property; ranges, wildcards and filters need a JSONPath selector"),
    )
}

pub(super) fn dot(scanner: &mut Scanner<'_>, expected: &str) -> Result<(), ParseError> {
    if scanner.eat(".") {
        return Ok(());
    }
    Err(ParseError::new(
        format!("expected `.` and {expected}"),
        scanner.here(),
    ))
}

pub(super) fn name(
    scanner: &mut Scanner<'_>,
    accept: impl Fn(char) -> bool,
    expected: &str,
) -> Result<Name, ParseError> {
    let range = scanner.take_while(accept);
    if range.is_empty() {
        return Err(ParseError::new(format!("expected {expected}"), scanner.here()));
    }
    Ok(named(scanner, range))
}

/// Takes the names before the first of `fields` (not the very first name) off the path, and the field itself.
pub(super) fn split_at_field<'f>(
    path: &mut Vec<Segment>,
    fields: &[&'f str],
) -> Result<Option<(Name, &'f str)>, ParseError> {
    let mut found = None;
    for (position, segment) in path.iter().enumerate() {
        let Segment::Name(name) = segment else { break };
        if let Some(field) = fields
            .iter()
            .copied()
            .find(|field| position > 0 && *field == name.text)
        {
            found = Some((position, field));
            break;
        }
    }
    let Some((position, field)) = found else {
        return Ok(None);
    };
    let rest = path.split_off(position + 1);
    path.truncate(position);
    no_empty_names(path)?;
    let names: Vec<&str> = path.iter().filter_map(segment_name).collect();
    let start = path.first().map_or(0, |segment| segment_range(segment).start);
    let end = path.last().map_or(0, |segment| segment_range(segment).end);
    let name = Name {
        text: names.join("."),
        range: start..end,
    };
    *path = rest;
    Ok(Some((name, field)))
}

/// Takes the first name off a path that [`dotted`] gave.
pub(super) fn first_name(path: &mut Vec<Segment>) -> Result<Name, ParseError> {
    let rest = path.split_off(path.len().min(1));
    match std::mem::replace(path, rest).pop() {
        Some(Segment::Name(name)) if !name.text.is_empty() => Ok(name),
        other => {
            let place = other.as_ref().map_or(0..0, segment_range);
            Err(ParseError::new("expected a name", place))
        }
    }
}

/// What is left after an id must start with the name of an input or output.
pub(super) fn starts_with_name(
    path: &[Segment],
    expected: &str,
    scanner: &Scanner<'_>,
) -> Result<(), ParseError> {
    match path {
        [] => Err(ParseError::new(format!("expected {expected}"), scanner.here())),
        [Segment::Index(_, range), ..] => Err(ParseError::new(format!("expected {expected}"), range.clone())),
        [Segment::Name(only)] | [Segment::Name(only), Segment::Index(..), ..] if only.text.is_empty() => Err(
            ParseError::new(format!("expected {expected}"), only.range.clone()),
        ),
        [Segment::Name(_), ..] => Ok(()),
    }
}

pub(super) fn no_empty_names(path: &[Segment]) -> Result<(), ParseError> {
    let empty = path.iter().find_map(|segment| match segment {
        Segment::Name(name) if name.text.is_empty() => Some(name.range.clone()),
        _ => None,
    });
    empty.map_or(Ok(()), |range| {
        Err(ParseError::new("expected a name after `.`", range))
    })
}

pub(super) fn named(scanner: &Scanner<'_>, range: Range<usize>) -> Name {
    Name {
        text: scanner.slice(range.clone()).to_owned(),
        range,
    }
}

fn segment_name(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Name(name) => Some(&name.text),
        Segment::Index(..) => None,
    }
}

pub(super) fn segment_range(segment: &Segment) -> Range<usize> {
    match segment {
        Segment::Name(name) => name.range.clone(),
        Segment::Index(_, range) => range.clone(),
    }
}

/// The grammar's identifiers without the dot, and what property names in real documents hold besides.
fn is_name(character: char) -> bool {
    is_identifier(character)
        || matches!(character, '@' | '$' | ':')
        || (!character.is_ascii() && character.is_alphanumeric())
}
