//! What is left to the full engine, and what is not XPath of any version.

#![allow(clippy::unwrap_used, clippy::panic)]

use super::{Piece, Refusal, Version, parse, read};

#[test]
fn expressions_of_later_versions_are_read() {
    for text in [
        "matches(//a, '^x')",
        "for $x in //a, $y in //b return $x + $y",
        "let $x := count(//a) return $x * 2",
        "some $x in //a satisfies $x/b > 1",
        "if (//a) then 'x' else ()",
        "//a ! lower-case(.)",
        "'a' || 'b'",
        "//a => string-join(', ')",
        "map{'a': 1}?a",
        "[1, 2]?1",
        "array { 1 to 3 }",
        "(: a (: nested :) comment :) //a",
        "filter(//a, function($x as element()) as xs:boolean { $x/b })",
        "sort(//a, (), function($x) { number($x) })",
        "fold-left(1 to 5, 0, function($sum, $x) { $sum + $x })",
        "fn:string-join(//a)",
        "math:pi() * array:size([1])",
        "xs:date('2024-01-01') lt current-date()",
        "//*:a",
        "Q{urn:x}a",
        "string-length#1",
        "count((1, 2))",
        "//a/string()",
        "child::element(a)",
    ] {
        let full = read(text);
        let parsed = parse(Version::Later, text);
        assert!(
            full.as_ref()
                .is_ok_and(|full| full.is_later || matches!(parsed, Err(Refusal::Unsupported(_)))),
            "{text}: {full:?}"
        );
        assert!(parsed.is_err(), "{text} needs no other engine");
    }
}

#[test]
fn what_is_wrong_in_every_version_is_located() {
    for (text, at) in [
        ("for $x in //a return (1", "("),
        ("//a[1)", ")"),
        ("//a]", "]"),
        ("'open", "'open"),
        ("(: open", "(: open"),
        ("string-joni(//a)", "string-joni"),
        ("math:tau()", "math:tau"),
        ("my:own(1)", "my:own"),
        ("//soap:Body ! .", "soap:Body"),
        ("$x + 1", "$x"),
        ("for $x in //a return $y", "$y"),
        ("//a ; //b", ";"),
        ("", ""),
    ] {
        match read(text) {
            Err(Refusal::Invalid(error)) => assert_eq!(text.get(error.range), Some(at), "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(read(&"(".repeat(100_000)).is_err());
    assert!(read(&format!("{}1{}", "(".repeat(100), ")".repeat(100))).is_err());
}

#[test]
fn what_the_engine_has_not_is_refused() {
    for text in [
        "format-number(1, '0')",
        "doc('a.xml')",
        "unparsed-text('a')",
        "environment-variable('HOME')",
        "schema-element(a)",
    ] {
        assert!(matches!(read(text), Err(Refusal::Unsupported(_))), "{text}");
    }
}

#[test]
fn what_is_embedded_stands_apart() {
    let full = read("matches(//a, '^{$inputs.x}', \"i\") and {$statusCode} = map{'{':$steps.s.outputs.y}?a");
    // `$steps` is no variable that something binds.
    assert!(matches!(full, Err(Refusal::Invalid(_))));
    let full = read("matches(//a, '^{$inputs.x}''s', \"i\") and {$statusCode} = 200").unwrap();
    let shown: Vec<String> = full
        .pieces
        .iter()
        .map(|piece| match piece {
            Piece::Code(code) => code.clone(),
            Piece::Text(text, range) => format!("text {text} at {range:?}"),
            Piece::Embedded(expression) => format!("value of {}", expression.text),
        })
        .collect();
    assert_eq!(
        shown,
        [
            "matches(//a, ",
            "text ^{$inputs.x}'s at 13..30",
            ", \"i\") and ",
            "value of $statusCode",
            " = 200"
        ]
    );
}
