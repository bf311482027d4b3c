//! What a scalar is (YAML 1.2.2, 10.3.2), and what numbers keep.

use super::*;

#[test]
fn the_core_schema_decides() {
    let cases = [
        ("null", Kind::Null),
        ("~", Kind::Null),
        ("Null", Kind::Null),
        ("", Kind::Null),
        ("nULL", Kind::String),
        ("true", Kind::Bool),
        ("FALSE", Kind::Bool),
        ("yes", Kind::String),
        ("No", Kind::String),
        ("on", Kind::String),
        ("off", Kind::String),
        ("0", Kind::Integer),
        ("-12", Kind::Integer),
        ("+12", Kind::Integer),
        ("012", Kind::Integer),
        ("0o17", Kind::Integer),
        ("0x1F", Kind::Integer),
        ("0x", Kind::String),
        ("0o8", Kind::String),
        ("-0x1", Kind::String),
        ("1_000", Kind::String),
        ("1.10", Kind::Float),
        (".5", Kind::Float),
        ("5.", Kind::Float),
        (".", Kind::String),
        ("1e3", Kind::Float),
        ("1e", Kind::String),
        ("-.inf", Kind::Float),
        (".NaN", Kind::Float),
        ("-.nan", Kind::String),
        ("inf", Kind::String),
        ("1.0.1", Kind::String),
        ("2024-01-01", Kind::String),
        ("12:30:45", Kind::String),
        ("'12'", Kind::String),
        ("\"true\"", Kind::String),
        ("!!str 12", Kind::String),
        ("! 12", Kind::String),
        ("!!int 12", Kind::Integer),
        ("|\n    12", Kind::String),
    ];
    for (text, kind) in cases {
        let document = read(&format!("value: {text}\n"));
        assert_eq!(document.root().get("value").unwrap().kind(), kind, "{text}");
    }
}

#[test]
fn numbers_keep_their_text_and_have_values() {
    let document =
        read("a: 1.10\nb: 0o17\nc: 0x1f\nd: 18446744073709551615\ne: 1e400\nf: -7\ng: +7\nh: .inf\n");
    let at = |key| document.root().get(key).unwrap();
    assert_eq!(at("a").scalar_text(), Some("1.10"));
    assert_eq!(at("a").as_str(), None);
    assert_eq!(at("a").as_f64(), Some(1.1));
    assert_eq!(at("a").as_i64(), None);
    assert_eq!((at("b").as_i64(), at("c").as_u64()), (Some(15), Some(31)));
    assert_eq!((at("d").as_i64(), at("d").as_u64()), (None, Some(u64::MAX)));
    assert_eq!((at("f").as_i64(), at("f").as_u64()), (Some(-7), None));
    assert_eq!(at("g").as_i64(), Some(7));
    assert_eq!(
        document.root().to_json().to_string(),
        r#"{"a":1.1,"b":15,"c":31,"d":18446744073709551615,"e":"1e400","f":-7,"g":7,"h":".inf"}"#
    );
}

#[test]
fn keys_are_text() {
    assert_eq!(
        json("200: a\nnull: b\ntrue: c\n1.10: d\n~: e\n"),
        r#"{"1.10":"d","200":"a","null":"b","true":"c","~":"e"}"#
    );
    let (_, found) = try_read("? [a]\n: b\n");
    assert_eq!(
        found,
        "AZ0010: a mapping's key must be a scalar, not a sequence or a mapping"
    );
}

#[test]
fn members_and_items_are_reached() {
    let document = read("a:\n  - x\n  - {y: 1, 'z/~': 2}\nb:\n- 1\nc: {}\nd: []\n");
    let root = document.root();
    assert_eq!(
        root.entries().map(|(key, _)| key).collect::<Vec<_>>(),
        ["a", "b", "c", "d"]
    );
    let second = root.get("a").unwrap().items().nth(1).unwrap();
    let node = second.get("z/~").unwrap();
    assert_eq!(node.as_i64(), Some(2));
    assert_eq!(node.pointer().as_str(), "/a/1/z~1~0");
    assert_eq!(document.at(&node.pointer()).unwrap().as_i64(), Some(2));
    assert!(root.get("e").is_none() && root.get("b").unwrap().get("0").is_none());
    assert!(document.at(&Pointer::parse("/b/00").unwrap()).is_none());
    assert!(root.get("c").unwrap().is_empty() && root.get("d").unwrap().is_empty());
    assert_eq!(
        (root.describe(), second.get("y").unwrap().describe()),
        ("a mapping", "an integer")
    );
}

#[test]
fn duplicates_are_reported_and_the_first_wins() {
    let (document, found) = try_read("a: 1\nb: 2\na: 3\n");
    assert_eq!(found, "AZ0011: the key `a` stands twice in this mapping");
    assert_eq!(document.unwrap().root().to_json().to_string(), r#"{"a":1,"b":2}"#);
    let (document, found) = try_read(r#"{"a": 1, "\u0061": 3}"#);
    assert_eq!(found, "AZ0011: the key `a` stands twice in this mapping");
    assert_eq!(document.unwrap().root().to_json().to_string(), r#"{"a":1}"#);
}

#[test]
fn aliases_and_merge_keys_are_expanded() {
    assert_eq!(
        json("a: &x {p: [1]}\nb: *x\n"),
        r#"{"a":{"p":[1]},"b":{"p":[1]}}"#
    );
    assert_eq!(
        json("base: &x {p: 1, q: 2}\nm:\n  <<: *x\n  q: 3\n"),
        r#"{"base":{"p":1,"q":2},"m":{"p":1,"q":3}}"#
    );
    assert_eq!(
        json("l: &x {p: 1}\nr: &y {p: 2, q: 3}\nm: {<<: [*x, *y]}\n")
            .split("\"m\":")
            .nth(1),
        Some("{\"p\":1,\"q\":3},\"r\":{\"p\":2,\"q\":3}}")
    );
    let document = read("a: &x {p: [1]}\nb: *x\n");
    let node = document.at(&Pointer::parse("/b/p/0").unwrap()).unwrap();
    assert_eq!(node.pointer().as_str(), "/b/p/0");
    let (_, found) = try_read("a: &x [*x]\n");
    assert_eq!(
        found,
        "AZ0010: an alias cannot stand inside the node that its anchor names"
    );
}

#[test]
fn several_documents_are_refused_and_empty_ones_are_not() {
    assert_eq!(
        try_read("a: 1\n---\nb: 2\n").1,
        "AZ0014: the file holds more than one YAML document"
    );
    assert_eq!(json("---\na: 1\n...\n"), r#"{"a":1}"#);
    assert_eq!(json("a: 1\n---\n"), r#"{"a":1}"#);
    assert_eq!(json(""), "null");
    assert_eq!(json("# nothing\n"), "null");
}

#[test]
fn json_is_read_as_json_and_flow_yaml_as_yaml() {
    let text = "\u{feff} {\"a\": [1, -2.5e3, true, null, \"x\\n\\u00e9\\ud83d\\ude00\\\\\"], \"b\": {}, \"c\": []}\n";
    assert_eq!(
        json(text),
        r#"{"a":[1,-2500.0,true,null,"x\né😀\\"],"b":{},"c":[]}"#
    );
    assert_eq!(json("{\"a\": }"), r#"{"a":null}"#);
    assert_eq!(json("{a: [b, c], }"), r#"{"a":["b","c"]}"#);
    let cases = [
        (
            "{\"a\": 1, \"b\": } }",
            "AZ0010: this is not valid JSON: expected a value, found `}`",
        ),
        (
            "{\"a\": 1 \"b\": 2}",
            "AZ0010: this is not valid JSON: expected a comma or `}`, found `\"`",
        ),
        (
            "[1, 2",
            "AZ0010: this is not valid JSON: expected a comma or `]`, found the end",
        ),
        (
            "{\"a\": \"x}",
            "AZ0010: this is not valid JSON: this string does not end",
        ),
        (
            "{\"a\": \"\\q\"}",
            "AZ0010: this is not valid JSON: there is no such escape",
        ),
        (
            "{\"a\": \"\\ud800\"}",
            "AZ0010: this is not valid JSON: there is no such escape",
        ),
        (
            "[1] [2]",
            "AZ0010: this is not valid JSON: expected the end of the file, found `[`",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(try_read(text).1, expected, "{text}");
    }
}
