//! What parses, in which version, and where what does not goes wrong.

#![allow(clippy::unwrap_used, clippy::panic)]

use super::{Refusal, Version, parse};

#[test]
fn expressions_of_every_version_parse() {
    for text in [
        "/",
        "//item",
        "/root/pets",
        "count(/root/pets/*) > 0",
        "/root/items[price > {$steps.a.outputs.min}]",
        "//item[@id = '{$inputs.id}']/name",
        "//a/following-sibling::b[last()]",
        "(//a | //b)[1]/text()",
        "../@x",
        "not(//error)",
        "-1 + 2 * 3 div 4 mod 5",
        "self::node()",
        "a and b or c",
        ".//x",
        "string-length(name(//a)) = 1",
        "//*[local-name() = 'Envelope']",
        "boolean(1)",
        "'it''s' = \"x\"",
        "div div mod",
        "* * *",
        "processing-instruction()",
    ] {
        for version in [Version::One, Version::Later] {
            assert!(parse(version, text).is_ok(), "{text}: {:?}", parse(version, text));
        }
    }
}

#[test]
fn what_versions_mean_differently_is_taken_in_one_only() {
    for text in [
        "//a < //b",
        "//a < '10'",
        "'1' = 1",
        "//a = true()",
        "string(1) < 2",
    ] {
        assert!(parse(Version::One, text).is_ok(), "{text}");
        assert!(
            matches!(parse(Version::Later, text), Err(Refusal::Unsupported(_))),
            "{text}"
        );
    }
    assert!(parse(Version::Later, "exists(//a) and ends-with('ab', 'b')").is_ok());
    assert!(matches!(
        parse(Version::One, "exists(//a)"),
        Err(Refusal::Invalid(_))
    ));
    for text in [
        "matches(//a, 'x')",
        "//a eq 1",
        "1 to 3",
        "//a ! b",
        "'a' || 'b'",
        "(1, 2)",
    ] {
        assert!(
            matches!(parse(Version::Later, text), Err(Refusal::Unsupported(_))),
            "{text}"
        );
    }
}

#[test]
fn mistakes_are_located() {
    for (text, at) in [
        ("//item[price > 10", ""),
        ("count()", "count"),
        ("cuont(//a)", "cuont"),
        ("//soap:Body", "soap:Body"),
        ("/a/", ""),
        ("'open", "'open"),
        ("$x", "$"),
        ("{x}", "{"),
        ("a b", "b"),
        ("count('x')", "count"),
        ("up::a", "up"),
        ("1/a", "1"),
        ("", ""),
        ("a[", ""),
        ("'a' | 'b'", "|"),
    ] {
        match parse(Version::One, text) {
            Err(Refusal::Invalid(error)) => assert_eq!(text.get(error.range), Some(at), "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(parse(Version::One, &"(".repeat(100_000)).is_err());
    assert!(parse(Version::One, &"-".repeat(100_000)).is_err());
}
