//! The examples of RFC 9535, written out as the constants that the compiler makes of their texts.

#![allow(clippy::unwrap_used)]

use super::{Comparable as C, Comparison::*, Logical as L, Query, Segment::*, Selector as S, *};
use crate::{Value, json};

const fn root(segments: &'static [Segment]) -> Query {
    Query {
        relative: false,
        segments,
    }
}

const fn here(segments: &'static [Segment]) -> Query {
    Query {
        relative: true,
        segments,
    }
}

#[track_caller]
fn check(value: &Value, segments: &'static [Segment], expected: &Value) {
    let found: Vec<Value> = select(value, &root(segments), &[]).into_iter().cloned().collect();
    assert_eq!(&Value::from(found), expected, "{segments:?}");
}

/// RFC 9535, 1.5.
fn store() -> Value {
    json!({"store": {
        "book": [
            {"category": "reference", "author": "Nigel Rees", "title": "Sayings of the Century", "price": 8.95},
            {"category": "fiction", "author": "Evelyn Waugh", "title": "Sword of Honour", "price": 12.99},
            {"category": "fiction", "author": "Herman Melville", "title": "Moby Dick", "isbn": "0-553-21311-3", "price": 8.99},
            {"category": "fiction", "author": "J. R. R. Tolkien", "title": "The Lord of the Rings", "isbn": "0-395-19395-8", "price": 22.99}
        ],
        "bicycle": {"color": "red", "price": 399}
    }})
}

#[test]
fn the_overview() {
    let store = store();
    let authors = json!([
        "Nigel Rees",
        "Evelyn Waugh",
        "Herman Melville",
        "J. R. R. Tolkien"
    ]);
    check(
        &store,
        &[
            Child(&[S::Name("store")]),
            Child(&[S::Name("book")]),
            Child(&[S::Wildcard]),
            Child(&[S::Name("author")]),
        ],
        &authors,
    );
    check(&store, &[Descendant(&[S::Name("author")])], &authors);
    assert_eq!(
        select(
            &store,
            &root(&[Child(&[S::Name("store")]), Child(&[S::Wildcard])]),
            &[]
        )
        .len(),
        2
    );
    assert_eq!(
        select(
            &store,
            &root(&[Child(&[S::Name("store")]), Descendant(&[S::Name("price")])]),
            &[]
        )
        .len(),
        5
    );
    let third = json!(["Moby Dick"]);
    check(
        &store,
        &[
            Descendant(&[S::Name("book")]),
            Child(&[S::Index(2)]),
            Child(&[S::Name("title")]),
        ],
        &third,
    );
    check(
        &store,
        &[
            Descendant(&[S::Name("book")]),
            Child(&[S::Index(-1)]),
            Child(&[S::Name("title")]),
        ],
        &json!(["The Lord of the Rings"]),
    );
    let first_two = json!(["Sayings of the Century", "Sword of Honour"]);
    check(
        &store,
        &[
            Descendant(&[S::Name("book")]),
            Child(&[S::Index(0), S::Index(1)]),
            Child(&[S::Name("title")]),
        ],
        &first_two,
    );
    check(
        &store,
        &[
            Descendant(&[S::Name("book")]),
            Child(&[S::Slice(None, Some(2), 1)]),
            Child(&[S::Name("title")]),
        ],
        &first_two,
    );
    let isbn = L::Exists(here(&[Child(&[S::Name("isbn")])]));
    assert!(format!("{isbn:?}").contains("isbn"));
    const ISBN: &[Segment] = &[
        Descendant(&[S::Name("book")]),
        Child(&[S::Filter(L::Exists(here(&[Child(&[S::Name("isbn")])])))]),
        Child(&[S::Name("title")]),
    ];
    check(&store, ISBN, &json!(["Moby Dick", "The Lord of the Rings"]));
    const CHEAP: &[Segment] = &[
        Descendant(&[S::Name("book")]),
        Child(&[S::Filter(L::Compare(
            Less,
            C::Query(here(&[Child(&[S::Name("price")])])),
            C::Integer(10),
        ))]),
        Child(&[S::Name("title")]),
    ];
    check(&store, CHEAP, &json!(["Sayings of the Century", "Moby Dick"]));
    assert_eq!(
        select(&store, &root(&[Descendant(&[S::Wildcard])]), &[]).len(),
        27
    );
}

/// RFC 9535, 2.3.4.3.
#[test]
fn slices() {
    let letters = json!(["a", "b", "c", "d", "e", "f", "g"]);
    check(
        &letters,
        &[Child(&[S::Slice(Some(1), Some(3), 1)])],
        &json!(["b", "c"]),
    );
    check(
        &letters,
        &[Child(&[S::Slice(Some(5), None, 1)])],
        &json!(["f", "g"]),
    );
    check(
        &letters,
        &[Child(&[S::Slice(Some(1), Some(5), 2)])],
        &json!(["b", "d"]),
    );
    check(
        &letters,
        &[Child(&[S::Slice(Some(5), Some(1), -2)])],
        &json!(["f", "d"]),
    );
    check(
        &letters,
        &[Child(&[S::Slice(None, None, -1)])],
        &json!(["g", "f", "e", "d", "c", "b", "a"]),
    );
    check(&letters, &[Child(&[S::Slice(None, None, 0)])], &json!([]));
    check(
        &letters,
        &[Child(&[S::Slice(Some(-2), Some(i64::MAX), i64::MAX)])],
        &json!(["f"]),
    );
    check(
        &letters,
        &[Child(&[S::Slice(Some(i64::MAX), Some(i64::MIN), i64::MIN)])],
        &json!(["g"]),
    );
    check(&json!({"a": 1}), &[Child(&[S::Slice(None, None, 1)])], &json!([]));
}

/// RFC 9535, 2.3.5.3, Table 11 and the text around it.
#[test]
fn comparisons() {
    let value = json!({"obj": {"x": "y"}, "arr": [2, 3]});
    const ABSENT: C = C::Query(root(&[Child(&[S::Name("absent")])]));
    const OBJ: C = C::Query(root(&[Child(&[S::Name("obj")])]));
    const ARR: C = C::Query(root(&[Child(&[S::Name("arr")])]));
    for (comparison, left, right, expected) in [
        (Equal, ABSENT, ABSENT, true),
        (LessOrEqual, ABSENT, ABSENT, true),
        (Equal, ABSENT, C::Text("g"), false),
        (NotEqual, ABSENT, ABSENT, false),
        (NotEqual, ABSENT, C::Text("g"), true),
        (LessOrEqual, C::Integer(1), C::Integer(2), true),
        (Greater, C::Integer(1), C::Integer(2), false),
        (Equal, C::Integer(13), C::Text("13"), false),
        (LessOrEqual, C::Text("a"), C::Text("b"), true),
        (Greater, C::Text("a"), C::Text("b"), false),
        (Equal, C::Text("A"), C::Text("a"), false),
        (Less, C::Text("10"), C::Text("9"), true),
        (Equal, OBJ, ARR, false),
        (NotEqual, OBJ, ARR, true),
        (Equal, OBJ, OBJ, true),
        (NotEqual, OBJ, OBJ, false),
        (LessOrEqual, OBJ, OBJ, true),
        (Less, OBJ, ARR, false),
        (Equal, ARR, ARR, true),
        (GreaterOrEqual, ARR, ARR, true),
        (LessOrEqual, C::Integer(1), ARR, false),
        (Greater, C::Integer(1), ARR, false),
        (LessOrEqual, C::Bool(true), C::Bool(true), true),
        (Greater, C::Bool(true), C::Bool(true), false),
        (Equal, C::Null, C::Null, true),
        (Equal, C::Null, ABSENT, false),
        (Equal, C::Integer(1), C::Number(1.0), true),
    ] {
        assert_eq!(
            holds(&value, &L::Compare(comparison, left, right), &[]),
            expected,
            "{left:?} {comparison:?} {right:?}"
        );
    }
}

/// RFC 9535, 2.3.5.3, the examples of filters.
#[test]
fn filters() {
    let value = json!({
        "a": [3, 5, 1, 2, 4, 6, {"b": "j"}, {"b": "k"}, {"b": {}}, {"b": "kilo"}],
        "o": {"p": 1, "q": 2, "r": 3, "s": 5, "t": {"u": 6}},
        "e": "f"
    });
    const B: C = C::Query(here(&[Child(&[S::Name("b")])]));
    const SELF: C = C::Query(here(&[]));
    const K: &[Segment] = &[
        Child(&[S::Name("a")]),
        Child(&[S::Filter(L::Compare(Equal, B, C::Text("kilo")))]),
    ];
    check(&value, K, &json!([{"b": "kilo"}]));
    const LARGE: &[Segment] = &[
        Child(&[S::Name("a")]),
        Child(&[S::Filter(L::Compare(Greater, SELF, C::Number(3.5)))]),
    ];
    check(&value, LARGE, &json!([5, 4, 6]));
    const BOTH: &[Segment] = &[
        Child(&[S::Name("o")]),
        Child(&[S::Filter(L::And(&[
            L::Compare(Greater, SELF, C::Integer(1)),
            L::Compare(Less, SELF, C::Integer(4)),
        ]))]),
    ];
    check(&value, BOTH, &json!([2, 3]));
    const EITHER: &[Segment] = &[
        Child(&[S::Name("o")]),
        Child(&[S::Filter(L::Or(&[
            L::Exists(here(&[Child(&[S::Name("u")])])),
            L::Exists(here(&[Child(&[S::Name("x")])])),
        ]))]),
    ];
    check(&value, EITHER, &json!([{"u": 6}]));
    const NOT: &[Segment] = &[Child(&[S::Filter(L::Not(&L::Exists(here(&[Child(&[
        S::Wildcard,
    ])]))))])];
    check(&value, NOT, &json!(["f"]));
}

#[test]
fn functions_and_arguments() {
    let value = json!({"items": ["é", "bb"], "by": {"x": 1}});
    const ITEMS: Query = root(&[Child(&[S::Name("items")])]);
    assert_eq!(
        super::value(&value, &C::Length(&C::Query(ITEMS)), &[]),
        Some(json!(2))
    );
    assert_eq!(
        super::value(
            &value,
            &C::Count(root(&[Child(&[S::Name("items")]), Child(&[S::Wildcard])])),
            &[]
        ),
        Some(json!(2))
    );
    assert_eq!(
        super::value(&value, &C::Length(&C::Text("é")), &[]),
        Some(json!(1))
    );
    assert_eq!(super::value(&value, &C::Length(&C::Integer(1)), &[]), None);
    let by = root(&[Child(&[S::Name("by")]), Child(&[S::Argument(0)])]);
    assert_eq!(select(&value, &by, &[json!("x")]), [&json!(1)]);
    assert!(select(&value, &by, &[json!(0)]).is_empty() && select(&value, &by, &[]).is_empty());
    let item = root(&[Child(&[S::Name("items")]), Child(&[S::Argument(0)])]);
    assert_eq!(select(&value, &item, &[json!(1)]), [&json!("bb")]);
    assert_eq!(
        (length(&value), length(&json!({"length": 9})), length(&json!(1))),
        (Some(json!(2)), Some(json!(9)), None)
    );
}
