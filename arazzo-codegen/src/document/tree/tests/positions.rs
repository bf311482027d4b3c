//! Places map to the text that shows them, in every way to write a scalar.

use super::*;

/// `part` of the node at `pointer` is shown by the text between `«` and `»`.
fn shown(marked: &str, pointer: &str, part: impl Fn(Place) -> Place) {
    let start = marked.find('«').expect("a mark");
    let text = marked.replace(['«', '»'], "");
    let end = marked.find('»').unwrap() - '«'.len_utf8();
    let filler = "x".repeat(9000);
    for text in [text.clone(), format!("{text}\n# {filler}\n")] {
        if text.ends_with("x\n") && (text.starts_with(['{', '[']) || marked.contains("|\n")) {
            continue;
        }
        let place = part(Place::value(FileId(0), Pointer::parse(pointer).unwrap()));
        let range = locate(&text, &place).unwrap_or_else(|| panic!("{place:?} is not found in {marked:?}"));
        assert_eq!(
            text.get(range.clone()),
            text.get(start..end),
            "{place:?} in {marked:?}"
        );
        assert_eq!(range, start..end, "{place:?} in {marked:?}");
    }
}

fn value(marked: &str, pointer: &str) {
    shown(marked, pointer, |place| place);
}

fn key(marked: &str, pointer: &str) {
    shown(marked, pointer, |place| place.key());
}

fn text(marked: &str, pointer: &str, range: Range<usize>) {
    shown(marked, pointer, |place| place.text(range.clone()));
}

use std::ops::Range;

#[test]
fn values() {
    value("a: «text»\n", "/a");
    value("a: «text» # comment\n", "/a");
    value("a: «'it''s'»\n", "/a");
    value("a: «\"q\\n\"»\n", "/a");
    value("b: 1\na:\n  c: «12»\n", "/a/c");
    value("a:\n  - x\n  - «y»\n", "/a/1");
    value("a: «first»\n  second\n", "/a");
    value("a: «'first»\n  second'\n", "/a");
    value("a: |\n  «first»\n  second\nb: 1\n", "/a");
    value("a: |\n\n  «first»\n  second\nb: 1\n", "/a");
    value("a: >-\n    «first»\n    second\nb: 1\n", "/a");
    value("a: {b: «c», d: e}\n", "/a/b");
    value("a: {b: «'c''s'» , d: e}\n", "/a/b");
    value("a: [«\"c\\\"\"» # d\n  , e ]\n", "/a/0");
    value("a: [«c» , d ]\n", "/a/0");
    value("a: &x «text»\nb: *x\n", "/a");
    value("a: !!str «12»\n", "/a");
    value("ä: ü\na: «ö»\n", "/a");
    value("\u{feff}ä: «ö»\n", "/ä");
    value("a: 1\r\nb: «x»\r\n", "/b");
    value("a: 1\r\nb: |\r\n  «x»\r\n  y\r\n", "/b");
    value("{\"a\": [1, «\"x\\\"\"»]}", "/a/1");
    value("{\n  \"a\": «-1.5e3»\n}", "/a");
}

#[test]
fn collections_are_shown_by_their_key_or_their_first_line() {
    value("b: 1\n«a»:\n  c: 1\n", "/a");
    value("b: 1\n«a»:\n- c\n", "/a");
    value("a:\n  - «stepId: x»\n    operationId: y\n", "/a/0");
    value("a:\n  -\n    «stepId: x»\n    operationId: y\n", "/a/0");
    value("«a: 1»\nb: 2\n", "");
    value("a: «[1, 2]»\n", "/a");
    value("a: «{}»\n", "/a");
    value("«a»: [1,\n  2]\n", "/a");
    value("a: [«[»1,\n  2]]\n", "/a/0");
    value("«a»:\nb: 1\n", "/a");
    value("{\"a\": «{\"b\": 1}»}", "/a");
    value("{\n  «\"a\"»: {\n    \"b\": 1\n  }\n}", "/a");
    value("{\"a\": [\n  «{»\n    \"b\": 1\n  }\n]}", "/a/0");
}

#[test]
fn keys() {
    key("a:\n  «b»: 1\n", "/a/b");
    key("«'200'»: 1\n", "/200");
    key("«200»:\n  x: 1\n", "/200");
    key("«\"a b\"»: 1\n", "/a b");
    key("a: {«b»: 1}\n", "/a/b");
    key("a: {«'b'» : 1}\n", "/a/b");
    key("a: &x {c: 1}\n«b»: *x\n", "/b");
    key("a: &x {«c»: 1}\nb: *x\n", "/b/c");
    key("? «a»\n: b\n", "/a");
    key("{\"x\": {«\"a\\u0062\"»: 1}}", "/x/ab");
    key(
        "a:
  - «x»
",
        "/a/0",
    );
}

#[test]
fn texts() {
    text("a: Bearer «$inputs.token»\n", "/a", 7..20);
    text("a: 'it''s «$x»'\n", "/a", 5..7);
    text("a: 'it«''»s'\n", "/a", 2..3);
    text("a: \"\\u00e9\\t«$x»\\n\"\n", "/a", 3..5);
    text("a: \"x«\\n»y\"\n", "/a", 1..2);
    text("a: \"one \\\n   «two»\"\n", "/a", 4..7);
    text("a: one\n  «two» three\n", "/a", 4..7);
    text("a: 'one\n\n  «two»'\n", "/a", 4..7);
    text("a: |\n  one\n  «two» three\nb: 1\n", "/a", 4..7);
    text("a: |\n  one\n    «two»\n  three\nb: 1\n", "/a", 6..9);
    text("a: |2-\n    «one»\n  two\nb: 1\n", "/a", 2..5);
    text("a: |\n\n\n  «one»\nb: 1\n", "/a", 2..5);
    text("a: >-\n  one\n  «two»\n\n  three\nb: 1\n", "/a", 4..7);
    text("a: >-\n  one\n  two\n\n  «three»\nb: 1\n", "/a", 8..13);
    text("a: >\n  one\n    more\n  «two»\nb: 1\n", "/a", 11..14);
    text("- |\n one\n «two»\n- x\n", "/0", 4..7);
    text("a: {b: 'x «$y»' }\n", "/a/b", 2..4);
    text("a: {b: \"x «$y»\", c: d}\n", "/a/b", 2..4);
    text("a: &x one «two»\nb: *x\n", "/b", 4..7);
    text("a: !!str one «two»\n", "/a", 4..7);
    text("ä: ö «ü» ß\n", "/ä", 3..5);
    text("a: |\r\n  one\r\n  «two»\r\nb: 1\r\n", "/a", 4..7);
    text("a: 'one\r\n  «two»'\r\n", "/a", 4..7);
    text("a: 日本 «語»\n", "/a", 7..10);
    text("{\"a\": \"x\\n\\u00e9 «$y»\"}", "/a", 5..7);
    text("{\"a\": \"«\\ud83d\\ude00»z\"}", "/a", 0..4);
    text("a: one«»\n", "/a", 3..3);
    text("a: «two»\n", "/a", 0..3);
}

#[test]
fn ranges_out_of_bounds_stay_in_the_text() {
    let place = Place::value(FileId(0), Pointer::parse("/a").unwrap());
    for (start, end) in [(0, 100), (50, 100), (3, 1)] {
        let found = locate("a: é", &place.text(start..end)).unwrap();
        assert!("a: é".get(found).is_some());
    }
    assert_eq!(locate("a: é", &Place::source(FileId(0), 4..90)), Some(3..5));
    assert_eq!(locate("a: [", &place), None);
    assert_eq!(
        locate("a: 1", &Place::value(FileId(0), Pointer::parse("/b").unwrap())),
        None
    );
}
