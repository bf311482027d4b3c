//! A large document reads the same as its parts read alone.

use super::*;
use crate::json::Json;

/// A text of more than `INDEX_FROM` bytes in which `part` is a member of an indexed mapping.
fn large(part: &str) -> String {
    let mut text = String::from("# a comment\nopenapi: 3.1.0\n\nfiller:\n");
    for number in 0..400 {
        text.push_str(&format!(
            "  'key {number}': {{text: some text that fills the line, number: {number}}}\n"
        ));
    }
    text.push_str(part);
    text.push_str("last: end\n");
    text
}

fn is_indexed(document: &Document) -> bool {
    matches!(document.root.get().unwrap().unit, arena::Unit::Bytes)
}

/// The member `part` of the large text against that of the small one.
fn assert_same(part: &str, indexed: bool) {
    let text = large(part);
    let document = read(&text);
    assert_eq!(is_indexed(&document), indexed, "{part}");
    let small = read(part);
    for (key, node) in small.root().entries() {
        let found = document
            .root()
            .get(key)
            .unwrap_or_else(|| panic!("no {key} in {part}"));
        assert_eq!(found.to_json(), node.to_json(), "{part}");
        assert_eq!(found.pointer(), node.pointer());
        assert_same_places(found, node);
    }
    let count = small.root().entries().count();
    assert_eq!(document.root().entries().count(), count + 3, "{part}");
    assert_eq!(late(&document), "", "{part}");
    assert_eq!(document.root().get("last").unwrap().as_str(), Some("end"));
}

#[test]
fn members_are_found_by_their_indentation() {
    for part in [
        "a: 1\nb:\n  c: 2\n  d:\n    - e\n",
        "a:\n- 1\n- b: 2\n  c: 3\n-\n  x\nd: 4\n",
        "a: |\n  text\n  b: not a key\n\n  # no comment\nb: >-\n  folded\n  text\n",
        "a: |2\n    kept\n  b\nc: |-\n\n  first\nd: |+\n  end\n\n\ne: 1\n",
        "a: 'it''s'\nb: \"x: y\"\nc: plain\n  goes on: no\n".trim_end_matches("  goes on: no\n"),
        "'q: k': 1\n\"d # k\": 2\n/v1/{a}/b: 3\nexpand[]: 4\na:b: 5\n$ref: 6\n200: 7\n~: 8\n",
        "a: plain\n  continued\n  lines\nb: 'quoted\n\n  lines'\nc: \"more\\\n  lines\"\n",
        "a: # a comment\n  b: 1 # another\n  # and\n# one more\n\n  c: 2\nd:\ne:   \n",
        "a: [1, 2]\nb: {c: 1,\n  d: 2}\n",
        "key : 1\n",
        "a: http://example.com:80/x?y=1&z=2#f\nb: A & B &amp; c\n",
        "\u{e9}: \u{fc}\n\u{65e5}\u{672c}: x\n",
        "a:\n      deep: 1\n      er:\n            x: 2\nb: 1\n",
    ] {
        assert_same(part, true);
        assert_same(&part.replace('\n', "\r\n"), true);
    }
}

#[test]
fn what_is_unsure_is_parsed_whole() {
    for part in [
        "a: &x 1\nb: *x\n",
        "a:\n  &x b: 1\n",
        "? a\n: b\n",
        "a: !!str 12\n",
        "a: [1,\n  2\n]\n",
        "\"a\\tb\": 1\n",
        "-a: 1\n",
        "a: {\n  b: 1\n}\n",
        "<<: {a: 1}\n".trim_start_matches("<<: {a: 1}\n"),
    ] {
        if !part.is_empty() {
            assert_same(part, false);
        }
    }
    let text = large("<<: {a: 1}\n");
    assert_eq!(read(&text).root().get("a").unwrap().as_i64(), Some(1));
    assert!(!is_indexed(&read(&format!("%YAML 1.2\n---\n{}", large("")))));
    assert!(is_indexed(&read(&format!("---\n{}", large("")))));
    assert!(is_indexed(&read(&format!("\u{feff}{}", large("")))));
    assert_eq!(
        try_read(&large("---\na: 1\n")).1,
        "AZ0014: the file holds more than one YAML document"
    );
}

#[test]
fn late_errors_are_kept_with_their_place() {
    let text = large("a:\n  b: 'open\nc: 1\n");
    let document = read(&text);
    assert!(is_indexed(&document));
    assert_eq!(document.root().get("c").unwrap().as_i64(), Some(1));
    let a = document.root().get("a").unwrap();
    assert_eq!((a.kind(), late(&document).as_str()), (Kind::Mapping, ""));
    assert_eq!(a.get("b").unwrap().kind(), Kind::Null);
    let mut diagnostics = Diagnostics::default();
    document.take_late_errors(&mut diagnostics);
    let (_, found) = diagnostics.iter().next().unwrap();
    assert_eq!(found.code.id, "AZ0010");
    let range = locate(&text, &found.primary.as_ref().unwrap().place).unwrap();
    assert!(
        text[range.start..].starts_with("'open"),
        "{:?}",
        &text[range.start..]
    );
    assert_eq!(late(&document), "", "taken once");
}

#[test]
fn duplicates_in_an_index_are_reported() {
    let text = large("a: 1\na: 2\nb:\n  c: 1\n  c: 2\n");
    let (document, found) = try_read(&text);
    assert_eq!(found, "AZ0011: the key `a` stands twice in this mapping");
    let document = document.unwrap();
    assert_eq!(document.root().get("a").unwrap().as_i64(), Some(1));
    assert_eq!(
        document.root().get("b").unwrap().get("c").unwrap().as_i64(),
        Some(1)
    );
    assert_eq!(
        late(&document),
        "AZ0011: the key `c` stands twice in this mapping"
    );
}

#[test]
fn indexing_goes_on_below() {
    let mut text = String::from("paths:\n");
    for path in 0..50 {
        text.push_str(&format!(
            "  /p{path}/{{id}}:\n    get:\n      operationId: op{path}\n"
        ));
        for parameter in 0..40 {
            text.push_str(&format!(
                "      x-{parameter}:\n      - {{name: value, number: {parameter}}}\n"
            ));
        }
    }
    let document = read(&text);
    let node = document
        .at(&Pointer::parse("/paths/~1p49~1{id}/get/x-39/0/number").unwrap())
        .unwrap();
    assert_eq!(node.as_i64(), Some(39));
    assert_eq!(node.pointer().as_str(), "/paths/~1p49~1{id}/get/x-39/0/number");
    assert_eq!(document.root().get("paths").unwrap().entries().count(), 50);
    assert!(is_indexed(&document));
}

#[test]
fn large_json_is_indexed() {
    let mut members = Vec::new();
    for number in 0..400 {
        members.push(format!(
            "\"key {number}\": {{\"text\": \"a \\\" b }} ]\", \"list\": [1, [], {{}}, \"x\"]}}"
        ));
    }
    let text = format!(
        "{{\n  \"list\": [{}],\n  {}\n}}\n",
        vec!["{\"a\": 1}"; 2000].join(", "),
        members.join(",\n  ")
    );
    let document = read(&text);
    let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
    let root = document.root();
    assert!(is_indexed(&document));
    assert_eq!(
        root.get("key 399").unwrap().get("list").unwrap().items().count(),
        4
    );
    let item = document.at(&Pointer::parse("/list/1999/a").unwrap()).unwrap();
    assert_eq!(
        (item.as_i64(), item.pointer().as_str()),
        (Some(1), "/list/1999/a")
    );
    assert_eq!(root.to_json(), expected.into());
    let broken = text.replacen("\"list\": [1, [], {}, \"x\"]", "\"list\": [1, [}, {}, \"x\"]", 1);
    let (document, found) = try_read(&broken);
    let found = document.map_or(found, |document| {
        let _ = document.root().to_json();
        late(&document)
    });
    assert!(
        found.starts_with("AZ0010: this is not valid JSON: expected a value, found `}`"),
        "{found}"
    );
}

/// Sequences are split as mappings are, and what a scan takes for a scalar is what the parser makes of it.
#[test]
fn items_and_scalars_read_as_the_parser_reads_them() {
    for part in [
        "a:\n  - b: 1\n    c: x y\n  -   d: 2\n      e:\n      - f\n  - - g\n    - h\n  - i\n  -\n    j: 3\n  -\n",
        "a:\n- # a comment\n  b: 1\n- 'c'\n- \"d\"\n- e: f\n  # another\n  g: h\n-\n",
        "a: 'x'\nb: 'it''s'\nc: 'x' # y\nd: \"a\\tb\"\ne: \"x\"\nf: ''\ng: \"\"\nh: 'x\"y'\n",
        "a: true\nb: 12\nc: -3\nd: 1e3\ne: 0x1F\nf: .5\ng: null\nh: ~\ni: 2024-02-29\nj: +1\nk: 1.2.3\n",
        "a: x#y\nb: x # y\nc: x:y\nd: x\ne: x  \nf: x\t# y\ng: a - b\nh: a, b\ni: a] }\nj: $ref/~1x\n",
        "a: one\n  two\nb: 'one\n  two'\nc: one\n  # a comment\nd: 1\n",
        "a:\n  - x: one\n     two\n  - y\n    z\n  - |\n    text\n  - [1,\n    2]\n",
        "a:\n  - b: |2\n      x\n    c: |2-\n      y\n  - d: >1\n     z\n",
        "a:\n    - b\n    # deep\n# shallow\n\n    - c:\n       d: 1\n\n       e: 2\n",
    ] {
        assert_same(part, true);
        assert_same(&part.replace('\n', "\r\n"), true);
    }
}

/// The parsed document, no line of it looked at by the index.
fn parsed_whole(text: &str) -> Document {
    let mut document = Document {
        file: FileId(0),
        text: text.into(),
        format: Format::Yaml,
        root: OnceLock::new(),
        lines: OnceLock::from(None),
        late: Mutex::default(),
    };
    let root = document.read_root().expect("it parses");
    document.root = OnceLock::from(root);
    document
}

/// Two nodes, each in a text of its own, are shown by the same words.
fn assert_same_places(one: Node<'_>, other: Node<'_>) {
    let words = |node: Node<'_>| {
        let locator = Locator::new(node.document_text());
        [node.place(), node.place().key()].map(|place| {
            let range = locator.locate(&place).expect("it is there");
            node.document_text()[range].to_owned()
        })
    };
    assert_eq!(words(one), words(other), "{}", one.pointer());
    for ((_, one), (_, other)) in one.entries().zip(other.entries()) {
        assert_same_places(one, other);
    }
    for (one, other) in one.items().zip(other.items()) {
        assert_same_places(one, other);
    }
}

fn first_difference(one: &Json, other: &Json) -> String {
    use Json::{Array, Object};
    match (one, other) {
        (Object(one), Object(other)) if one.keys().eq(other.keys()) => {
            let (key, value) = one.iter().find(|(key, value)| other[*key] != **value).unwrap();
            format!("/{key}{}", first_difference(value, &other[key]))
        }
        (Array(one), Array(other)) if one.len() == other.len() => {
            let at = one
                .iter()
                .zip(other)
                .position(|(one, other)| one != other)
                .unwrap();
            format!("/{at}{}", first_difference(&one[at], &other[at]))
        }
        _ => format!(": {one} is not {other}"),
    }
}

#[test]
fn published_descriptions_read_the_same_split_and_whole() {
    let Some(folder) = std::env::var_os("ARAZZO_SHARED") else {
        println!("ARAZZO_SHARED is not set: no published descriptions to compare");
        return;
    };
    let (mut compared, mut open) = (0, vec![std::path::PathBuf::from(folder).join("corpus")]);
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                std::fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        let size = std::fs::metadata(&path).unwrap().len();
        let yaml = path.extension().is_some_and(|extension| extension != "json");
        if !yaml || size < INDEX_FROM as u64 || size > 100_000 {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let document = read(&text);
        if is_indexed(&document) {
            let whole = parsed_whole(&text);
            let (split, whole) = (document.root().to_json(), whole.root().to_json());
            assert!(
                split == whole,
                "{}: {}",
                path.display(),
                first_difference(&split, &whole)
            );
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared} descriptions");
}
