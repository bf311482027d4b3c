#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use super::*;
use crate::{
    diagnostics::codes,
    document::place::Place,
    source::{Memory, SourceMap},
};

/// Replaces parts of scalars in a file; `None` if nothing was mended.
fn mended(file: &str, edits: &[(&str, &str, &str)]) -> Option<String> {
    let mut files = SourceMap::new(Memory::new().with("/w/a", file), "/w");
    let id = files.load("a".as_ref()).unwrap();
    let locator = Locator::new(files.text(id));
    let diagnostics: Vec<Diagnostic> = edits
        .iter()
        .map(|(pointer, old, new)| {
            let value = Place::value(id, Pointer::parse(pointer).unwrap());
            let scalar = locator.document_text(&value.pointer).unwrap();
            let at = scalar.find(old).unwrap();
            let place = value.text(at..at + old.len());
            Diagnostic::new(&codes::UNBRACED_EXPRESSION, place.clone(), "")
                .suggest(place, *new)
                .certain()
        })
        .collect();
    let found = mend(&files, diagnostics.iter());
    found.into_iter().next().map(|mended| mended.text)
}

#[test]
fn a_replacement_is_written_as_its_scalar_is() {
    for (before, after) in [
        // A plain scalar of YAML, with its comment.
        ("a: Bearer $b # c\n", "a: Bearer {$b} # c\n"),
        // At its start a brace would begin a mapping, and `{` is no text in a flow collection.
        ("a: $b/c\n", "a: '{$b}/c'\n"),
        ("{a: x $b, c: d}\n", "{a: 'x {$b}', c: d}\n"),
        ("a: it's $b\n", "a: it's {$b}\n"),
        ("{a: it's $b}\n", "{a: 'it''s {$b}'}\n"),
        ("a: 'it''s $b'\n", "a: 'it''s {$b}'\n"),
        ("a: \"é\\t$b\"\n", "a: \"é\\t{$b}\"\n"),
        ("a: |\n  one\n  $b two\n", "a: |\n  one\n  {$b} two\n"),
        (
            "a: >-\r\n  one\r\n  $b two\r\n",
            "a: >-\r\n  one\r\n  {$b} two\r\n",
        ),
        ("{\"a\": \"\\u00e9 $b\"}", "{\"a\": \"\\u00e9 {$b}\"}"),
    ] {
        assert_eq!(
            mended(before, &[("/a", "$b", "{$b}")]).as_deref(),
            Some(after),
            "{before}"
        );
    }
}

#[test]
fn quotes_in_a_replacement_are_escaped() {
    for (before, after) in [
        ("a: $b == \"c\"\n", "a: $b == 'c'\n"),
        ("a: '$b == \"c\"'\n", "a: '$b == ''c'''\n"),
        ("a: \"$b == \\\"c\\\"\"\n", "a: \"$b == 'c'\"\n"),
        ("{\"a\": \"$b == \\\"c\\\"\"}", "{\"a\": \"$b == 'c'\"}"),
    ] {
        assert_eq!(
            mended(before, &[("/a", "\"c\"", "'c'")]).as_deref(),
            Some(after),
            "{before}"
        );
    }
    let before = "{\"a\": \"b\"}";
    assert_eq!(
        mended(before, &[("/a", "b", "\"\\\n")]).as_deref(),
        Some("{\"a\": \"\\\"\\\\\\n\"}")
    );
}

#[test]
fn several_replacements_in_one_scalar_are_applied_and_of_two_that_overlap_the_first() {
    let two = [("/a", "$b", "{$b}"), ("/a", "$c", "{$c}")];
    assert_eq!(
        mended("a: x $b y $c\n", &two).as_deref(),
        Some("a: x {$b} y {$c}\n")
    );
    assert_eq!(
        mended("a: $b y $c\n", &two).as_deref(),
        Some("a: '{$b} y {$c}'\n")
    );
    let overlapping = [("/a", "$b y", "B"), ("/a", "y $c", "C")];
    assert_eq!(
        mended("a: x $b y $c\n", &overlapping).as_deref(),
        Some("a: x B $c\n")
    );
}

#[test]
fn what_has_no_sure_way_is_left_alone() {
    // Over two lines, a plain scalar cannot be put in quotes without touching its folding.
    assert_eq!(mended("a: $b\n  c\n", &[("/a", "$b", "{$b}")]), None);
    // A number would become text.
    let mut files = SourceMap::new(Memory::new().with("/w/a", "a: 1\n"), "/w");
    let id = files.load("a".as_ref()).unwrap();
    let place = Place::value(id, Pointer::root().child("a"));
    let uncertain = Diagnostic::new(&codes::UNBRACED_EXPRESSION, place.clone(), "").suggest(place, "x");
    assert_eq!(mend(&files, [&uncertain].into_iter()), []);
}
