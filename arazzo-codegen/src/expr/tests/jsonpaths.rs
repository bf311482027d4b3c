//! RFC 9535, and what criteria of type `jsonpath` write.

use super::{
    jsonpath::{
        Comparable, Criterion, Logical, Query, Root as Start, Selector as Step, parse, parse_criterion,
    },
    *,
};

/// The query in one canonical notation, from the tree alone.
fn query(query: &Query) -> String {
    let mut text = String::from(match query.root {
        Start::Document => "$",
        Start::Current => "@",
    });
    for segment in &query.segments {
        let steps: Vec<String> = segment.selectors.iter().map(step).collect();
        text.push_str(if segment.descendant { ".." } else { "" });
        text.push_str(&format!("[{}]", steps.join(",")));
    }
    text
}

fn step(selector: &Step) -> String {
    let part = |part: &Option<i64>| part.map_or(String::new(), |part| part.to_string());
    match selector {
        Step::Name(name) => format!("{name:?}"),
        Step::Wildcard => "*".to_owned(),
        Step::Index(index) => index.to_string(),
        Step::Slice { start, end, step } => format!("{}:{}:{}", part(start), part(end), part(step)),
        Step::Filter(filter) => format!("?{}", logical(filter)),
        Step::Embedded(expression) => format!("{{{expression}}}"),
    }
}

fn logical(test: &Logical) -> String {
    let all = |items: &[Logical]| items.iter().map(logical).collect::<Vec<_>>().join(" ");
    match test {
        Logical::Or(items) => format!("(or {})", all(items)),
        Logical::And(items) => format!("(and {})", all(items)),
        Logical::Not(inner) => format!("(not {})", logical(inner)),
        Logical::Compare(operator, left, right) => format!("({operator} {} {})", value(left), value(right)),
        Logical::Exists(inner) => query(inner),
        Logical::Match(text, pattern) => format!("(match {} {})", value(text), value(pattern)),
        Logical::Search(text, pattern) => format!("(search {} {})", value(text), value(pattern)),
    }
}

fn value(comparable: &Comparable) -> String {
    match comparable {
        Comparable::Literal { value, .. } => value.to_string(),
        Comparable::Query(inner) => query(inner),
        Comparable::Length(inner) => format!("(length {})", value(inner)),
        Comparable::Count(inner) => format!("(count {})", query(inner)),
        Comparable::Value(inner) => format!("(value {})", query(inner)),
        Comparable::Expression {
            expression,
            braced: true,
        } => format!("{{{expression}}}"),
        Comparable::Expression {
            expression,
            braced: false,
        } => expression.to_string(),
    }
}

/// Text, canonical notation, singular or not. Most are the RFC's own examples (1.5, 2.1 to 2.6).
pub(super) const VALID: &[(&str, &str, bool)] = &[
    ("$", "$", true),
    ("$.a", r#"$["a"]"#, true),
    ("$['a']", r#"$["a"]"#, true),
    ("$.store.book[0].title", r#"$["store"]["book"][0]["title"]"#, true),
    ("$ .a [ 'b' ]\n[-1]", r#"$["a"]["b"][-1]"#, true),
    (
        "$.store.book[*].author",
        r#"$["store"]["book"][*]["author"]"#,
        false,
    ),
    ("$..author", r#"$..["author"]"#, false),
    ("$.store.*", r#"$["store"][*]"#, false),
    ("$..book[2]", r#"$..["book"][2]"#, false),
    ("$..book[-1]", r#"$..["book"][-1]"#, false),
    ("$..book[0,1]", r#"$..["book"][0,1]"#, false),
    ("$..book[:2]", r#"$..["book"][:2:]"#, false),
    ("$[1 : 5 : -2]", "$[1:5:-2]", false),
    ("$[::]", "$[::]", false),
    ("$..*", "$..[*]", false),
    ("$..[0]", "$..[0]", false),
    ("$['a','b']", r#"$["a","b"]"#, false),
    ("$..book[?@.isbn]", r#"$..["book"][?@["isbn"]]"#, false),
    (
        "$..book[?(@.price < 10)]",
        r#"$..["book"][?(< @["price"] 10)]"#,
        false,
    ),
    ("$.o[?@ < 3, ?@ < 3]", r#"$["o"][?(< @ 3),?(< @ 3)]"#, false),
    ("$[?@.b == 'kilo']", r#"$[?(== @["b"] "kilo")]"#, false),
    ("$[?@>3.5]", "$[?(> @ 3.5)]", false),
    (
        "$.a[?@<2 || @.b == \"k\"]",
        r#"$["a"][?(or (< @ 2) (== @["b"] "k"))]"#,
        false,
    ),
    (
        "$[?@.a || @.b && !@.c]",
        r#"$[?(or @["a"] (and @["b"] (not @["c"])))]"#,
        false,
    ),
    ("$[?!(@.a == 1)]", r#"$[?(not (== @["a"] 1))]"#, false),
    (
        "$[?(@.a || @.b) && @.c]",
        r#"$[?(and (or @["a"] @["b"]) @["c"])]"#,
        false,
    ),
    ("$[?@.b == $.x]", r#"$[?(== @["b"] $["x"])]"#, false),
    ("$[?@[?@.b]]", r#"$[?@[?@["b"]]]"#, false),
    ("$[?match(@.b, '[jk]')]", r#"$[?(match @["b"] "[jk]")]"#, false),
    (
        "$[?search( @.b ,\"[jk]\" )]",
        r#"$[?(search @["b"] "[jk]")]"#,
        false,
    ),
    (
        "$[?length(@.authors) >= 5]",
        r#"$[?(>= (length @["authors"]) 5)]"#,
        false,
    ),
    (
        "$[?count(@.*.author) >= 5]",
        r#"$[?(>= (count @[*]["author"]) 5)]"#,
        false,
    ),
    (
        "$[?value(@..color) == \"red\"]",
        r#"$[?(== (value @..["color"]) "red")]"#,
        false,
    ),
    (
        "$[?length(value(@..a)) == 1]",
        r#"$[?(== (length (value @..["a"])) 1)]"#,
        false,
    ),
    (
        "$[?@.a == null && @.b != true]",
        r#"$[?(and (== @["a"] null) (!= @["b"] true))]"#,
        false,
    ),
    (
        "$[?@.a == -0 || @.a == 1E+2]",
        r#"$[?(or (== @["a"] 0) (== @["a"] 100.0))]"#,
        false,
    ),
    (r#"$["\u0041\uD83D\uDE00\n\"'"]"#, "$[\"A😀\\n\\\"'\"]", true),
    (r"$['\'\\\/']", r#"$["'\\/"]"#, true),
    ("$.ü_1", r#"$["ü_1"]"#, true),
    ("$[9007199254740991]", "$[9007199254740991]", true),
];

#[test]
fn valid_queries() {
    for (text, expected, singular) in VALID {
        let parsed = parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(query(&parsed), *expected, "{text}");
        assert_eq!(parsed.is_singular(), *singular, "{text}");
        assert_eq!(parsed.range, 0..text.len());
        assert_eq!(parse_criterion(text), Ok(Criterion::Query(parsed)), "{text}");
    }
}

#[test]
fn segments_have_their_ranges() {
    let text = "$.a ..['b', 1].*";
    let parsed = parse(text).unwrap();
    let ranges: Vec<&str> = parsed
        .segments
        .iter()
        .map(|segment| &text[segment.range.clone()])
        .collect();
    assert_eq!(ranges, [".a", "..['b', 1]", ".*"]);
}

pub(super) const INVALID: &[(&str, &str)] = &[
    ("«»", "starts with `$`"),
    ("«.»a", "write `$.a`"),
    ("«/»a", "JSON Pointer"),
    ("$« »", "white space"),
    ("$.«»", "expected a name"),
    ("$.«[»0]", "remove the dot"),
    ("$.«0»", "`[0]`"),
    ("$.«'»a']", "brackets"),
    ("$«a»", "expected `.`"),
    ("$.a« »== 1", "in a filter"),
    ("$[«]»", "`[*]`"),
    ("$«[»0", "never closed"),
    ("$[«01»]", "leading zeros"),
    ("$[«-0»]", "leading zeros"),
    ("$[«9007199254740992»]", "too large"),
    ("$[«'a»", "never closed"),
    ("$['a«\\x»']", "escape"),
    ("$['«\\uD800»']", "escape"),
    ("$['a«\n»']", "control"),
    ("$[«(»@.length-1)]", "no script"),
    ("$[0 «1»]", "expected `,`"),
    ("$[?«]»", "query or a value"),
    ("$[?«1»]", "compared"),
    ("$[?(@.a«]»", "expected `)`"),
    ("$[?@.a == «]»", "query or a value"),
    ("$[?«@.*» == 1]", "several nodes"),
    ("$[?@.a == «@..b»]", "several nodes"),
    ("$[?@.a == «abc»]", "`'abc'`"),
    ("$[?@.a «=» 1]", "expected `,`"),
    ("$[?@.a == 1 «==» 1]", "cannot be compared"),
    ("$[?«!»@.a == 1]", "cannot stand before a comparison"),
    ("$[?«length(@.a)»]", "compared"),
    ("$[?length(«@.*») == 1]", "must be a value"),
    ("$[?count(«1») == 1]", "must be a query"),
    ("$[?match(@.a«)»]", "two arguments"),
    ("$[?«match(@.a, 'b')» == true]", "no value"),
    ("$[?«lenght»(@.a) == 1]", "did you mean `length`?"),
];

#[test]
fn invalid_queries() {
    for (text, words) in INVALID {
        assert_fails(parse, text, words);
    }
}

/// What real criteria of type `jsonpath` hold beside RFC 9535.
#[test]
fn criteria() {
    for (text, expected) in [
        (
            "$[?(@.status == \"{$inputs.expectedStatus}\")]",
            r#"$[?(== @["status"] "{$inputs.expectedStatus}")]"#,
        ),
        (
            "$[?@.price > {$inputs.min}]",
            r#"$[?(> @["price"] {$inputs.min})]"#,
        ),
        ("$[?@.price > $inputs.min]", r#"$[?(> @["price"] $inputs.min)]"#),
        ("$.items[{$inputs.index}]", r#"$["items"][{$inputs.index}]"#),
        ("$.{$inputs.name}.a", r#"$[{$inputs.name}]["a"]"#),
        ("$.ok == true", r#"(== $["ok"] true)"#),
        ("$[2] == false", "(== $[2] false)"),
        ("$.items.length > 0", r#"(> $["items"]["length"] 0)"#),
        (
            "$.data[?(@.id == 'x')].length == 0",
            r#"(== $["data"][?(== @["id"] "x")]["length"] 0)"#,
        ),
        ("$.tokens <= $inputs.budget", r#"(<= $["tokens"] $inputs.budget)"#),
        (
            "$.a == 'x' || $.b && !$.c",
            r#"(or (== $["a"] "x") (and $["b"] (not $["c"])))"#,
        ),
        ("count($.a[*]) > 1", r#"(> (count $["a"][*]) 1)"#),
        ("($.a)", r#"$["a"]"#),
    ] {
        let parsed = parse_criterion(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        let found = match &parsed {
            Criterion::Query(inner) => query(inner),
            Criterion::Comparison(test) => logical(test),
        };
        assert_eq!(found, expected, "{text}");
    }
    for (text, words) in [
        ("«@».a == 1", "write `$`"),
        ("$.a «==»", "after the operator"),
        ("$[?@.a == «$inptus».b]", "did you mean"),
        ("$[?«@.*» == 1]", "several nodes"),
        ("$.a == 1 «x»", "expected"),
    ] {
        assert_fails(parse_criterion, text, words);
    }
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| format!("${}{}", "[?@".repeat(depth), "]".repeat(depth));
    assert!(parse(&nested(64)).is_ok());
    let groups = |depth: usize| format!("$[?{}@.a{}]", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&groups(63)).is_ok());
    let calls = |depth: usize| format!("$[?{}@.a{} == 1]", "length(".repeat(depth), ")".repeat(depth));
    assert!(parse(&calls(63)).is_ok());
    for text in [
        nested(65),
        groups(64),
        calls(64),
        nested(100_000),
        groups(100_000),
        calls(100_000),
    ] {
        assert!(parse(&text).unwrap_err().message.contains("nested"));
    }
}

#[test]
fn selectors_by_kind() {
    assert_eq!(
        SelectorKind::from_name("jsonpointer"),
        Some(SelectorKind::JsonPointer)
    );
    assert_eq!(SelectorKind::from_name("simple"), None);
    assert_eq!(
        parse_selector(SelectorKind::JsonPointer, "/a/0"),
        Ok(Selector::JsonPointer(Pointer::root().child("a").item(0)))
    );
    assert!(matches!(
        parse_selector(SelectorKind::JsonPath, "$.a"),
        Ok(Selector::JsonPath(_))
    ));
    assert_eq!(
        parse_selector(SelectorKind::XPath, "/a/b"),
        Ok(Selector::XPath("/a/b".to_owned()))
    );
    assert!(parse_selector(SelectorKind::XPath, " ").is_err());
    assert!(parse_selector(SelectorKind::JsonPath, "$.{$inputs.a}").is_err());
}
