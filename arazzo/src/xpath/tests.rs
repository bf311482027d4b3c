//! Axes, predicates, functions and comparisons, after XPath 1.0.

use super::{Expr as E, Function as F, NodeTest as T, *};
use crate::json;

const DOCUMENT: &str = "<?xml version='1.0'?><root xmlns:x='urn:x'><pets><pet id='1'><name>Rex</name><price>10</price></pet>\
<pet id='2'><name>Tom</name><price>9.5</price></pet><x:pet id='3'/></pets><empty/><!--c--><?pi v?></root>";

const PET: &[Step] = &[
    Step(Axis::Child, T::Name("root"), &[]),
    Step(Axis::Child, T::Name("pets"), &[]),
    Step(Axis::Child, T::Name("pet"), &[]),
];
const PETS: E = E::Path(&E::Root, PET);
const ALL: E = E::Path(&E::Root, &[Step(Axis::DescendantOrSelf, T::Any, &[])]);
const PRICE: E = E::Path(&E::Context, &[Step(Axis::Child, T::Name("price"), &[])]);

#[track_caller]
fn is(expr: &E, expected: Value) {
    assert_eq!(
        value(Some(DOCUMENT.to_owned()), expr, false, []),
        Some(expected),
        "{expr:?}"
    );
}

fn holds(expr: &E, later: bool) -> Result<bool, String> {
    test(Some(DOCUMENT.to_owned()), expr, later, [])
}

#[test]
fn paths_and_predicates() {
    is(&E::Call(F::Count, &[PETS]), json!(2));
    is(
        &E::Call(
            F::Count,
            &[E::Path(&E::Root, &[Step(Axis::Descendant, T::Named, &[])])],
        ),
        json!(10),
    );
    is(
        &E::Path(&PETS, &[Step(Axis::Child, T::Name("name"), &[])]),
        json!("Rex"),
    );
    is(
        &E::Path(
            &E::Filter(&PETS, &[E::Number(2.0)]),
            &[Step(Axis::Attribute, T::Named, &[])],
        ),
        json!("2"),
    );
    is(
        &E::Path(
            &E::Filter(&PETS, &[E::Call(F::Last, &[])]),
            &[Step(Axis::Child, T::Name("name"), &[])],
        ),
        json!("Tom"),
    );
    is(
        &E::Path(
            &E::Filter(&PETS, &[E::Compare(Comparison::Less, &PRICE, &E::Number(10.0))]),
            &[Step(Axis::Attribute, T::Name("id"), &[])],
        ),
        json!("2"),
    );
    assert_eq!(
        value(
            Some(DOCUMENT.to_owned()),
            &E::Filter(&PETS, &[E::Number(3.0)]),
            false,
            []
        ),
        None
    );
    is(
        &E::Call(F::Count, &[E::Path(&ALL, &[Step(Axis::Itself, T::Comment, &[])])]),
        json!(1),
    );
    is(
        &E::Path(&ALL, &[Step(Axis::Itself, T::Instruction, &[])]),
        json!("v"),
    );
}

#[test]
fn axes() {
    const SECOND: E = E::Filter(&PETS, &[E::Number(2.0)]);
    let count = |axis, expected: i64| {
        let steps: &'static [Step] = Box::leak(Box::new([Step(axis, T::Named, &[])]));
        let nodes: &'static [E] = Box::leak(Box::new([E::Path(&SECOND, steps)]));
        is(&E::Call(F::Count, nodes), json!(expected));
    };
    count(Axis::Ancestor, 2);
    count(Axis::AncestorOrSelf, 3);
    count(Axis::Attribute, 1);
    count(Axis::Child, 2);
    count(Axis::DescendantOrSelf, 3);
    count(Axis::Following, 2);
    count(Axis::FollowingSibling, 1);
    count(Axis::Parent, 1);
    count(Axis::Preceding, 3);
    count(Axis::PrecedingSibling, 1);
    // Positions on a reverse axis count from the node.
    const NEAREST: &[Step] = &[Step(Axis::Preceding, T::Named, &[E::Number(1.0)])];
    is(&E::Call(F::Name, &[E::Path(&SECOND, NEAREST)]), json!("price"));
}

#[test]
fn functions() {
    const THIRD: E = E::Path(
        &E::Root,
        &[
            Step(Axis::Descendant, T::Named, &[]),
            Step(
                Axis::Itself,
                T::Named,
                &[E::Compare(
                    Comparison::Equal,
                    &E::Path(&E::Context, &[Step(Axis::Attribute, T::Name("id"), &[])]),
                    &E::Text("3"),
                )],
            ),
        ],
    );
    is(&E::Call(F::Name, &[THIRD]), json!("x:pet"));
    is(&E::Call(F::LocalName, &[THIRD]), json!("pet"));
    is(&E::Call(F::NamespaceUri, &[THIRD]), json!("urn:x"));
    // XPath 1.0, 4.2, the examples of `substring`.
    is(
        &E::Call(F::Substring, &[E::Text("12345"), E::Number(1.5), E::Number(2.6)]),
        json!("234"),
    );
    is(
        &E::Call(F::Substring, &[E::Text("12345"), E::Number(0.0), E::Number(3.0)]),
        json!("12"),
    );
    is(
        &E::Call(
            F::Substring,
            &[
                E::Text("12345"),
                E::Calculate(Arithmetic::Divide, &E::Number(0.0), &E::Number(0.0)),
            ],
        ),
        json!(""),
    );
    is(
        &E::Call(F::Substring, &[E::Text("12345"), E::Number(2.0)]),
        json!("2345"),
    );
    is(
        &E::Call(F::SubstringBefore, &[E::Text("1999/04/01"), E::Text("/")]),
        json!("1999"),
    );
    is(
        &E::Call(F::SubstringAfter, &[E::Text("1999/04/01"), E::Text("19")]),
        json!("99/04/01"),
    );
    is(
        &E::Call(
            F::Translate,
            &[E::Text("--aaa--"), E::Text("abc-"), E::Text("ABC")],
        ),
        json!("AAA"),
    );
    is(&E::Call(F::NormalizeSpace, &[E::Text(" a \n b ")]), json!("a b"));
    is(
        &E::Call(F::Concat, &[E::Text("a"), E::Number(1.0), E::Call(F::True, &[])]),
        json!("a1true"),
    );
    is(&E::Call(F::Round, &[E::Number(-1.5)]), json!(-1));
    is(
        &E::Call(
            F::Sum,
            &[E::Path(&PETS, &[Step(Axis::Child, T::Name("price"), &[])])],
        ),
        json!(19.5),
    );
    is(
        &E::Calculate(Arithmetic::Modulo, &E::Number(-5.0), &E::Number(2.0)),
        json!(-1),
    );
    is(
        &E::Call(
            F::String,
            &[E::Calculate(Arithmetic::Divide, &E::Number(1.0), &E::Number(0.0))],
        ),
        json!("Infinity"),
    );
}

#[test]
fn comparisons_and_truth() {
    let prices = E::Path(&PETS, &[Step(Axis::Child, T::Name("price"), &[])]);
    let prices: &'static E = Box::leak(Box::new(prices));
    let compare = |comparison, right| E::Compare(comparison, prices, right);
    assert_eq!(
        holds(&compare(Comparison::Equal, &E::Number(10.0)), false),
        Ok(true)
    );
    assert_eq!(
        holds(&compare(Comparison::NotEqual, &E::Number(10.0)), false),
        Ok(true),
        "one of them does"
    );
    assert_eq!(
        holds(&compare(Comparison::Greater, &E::Number(10.0)), false),
        Ok(false)
    );
    assert_eq!(
        holds(&compare(Comparison::Equal, &E::Text("9.5")), false),
        Ok(true)
    );
    assert_eq!(holds(&PETS, false), Ok(true));
    assert_eq!(holds(&E::Filter(&PETS, &[E::Number(7.0)]), false), Ok(false));
    assert_eq!(
        (
            holds(&E::Number(0.0), false),
            holds(&E::Text(""), false),
            holds(&E::Text("0"), false)
        ),
        (Ok(false), Ok(false), Ok(true))
    );
    // Several nodes are no one value in later versions; a name is no number there.
    let string = E::Call(F::String, Box::leak(Box::new([*prices])));
    assert_eq!(
        (holds(&string, false), holds(&string, true).is_err()),
        (Ok(true), true)
    );
    let names = E::Path(&PETS, &[Step(Axis::Child, T::Name("name"), &[])]);
    let names: &'static E = Box::leak(Box::new(names));
    let less = E::Compare(Comparison::Less, names, &E::Number(1.0));
    assert_eq!(
        (holds(&less, false), holds(&less, true).is_err()),
        (Ok(false), true)
    );
}

#[test]
fn what_is_no_xml_cannot_be_decided() {
    assert!(test(Some("<a>".to_owned()), &E::Root, false, []).is_err());
    assert!(test(Some("{}".to_owned()), &E::Root, false, []).is_err());
    assert_eq!(test(None, &E::Root, false, []), Ok(false));
    assert_eq!(
        test(Some("<a/>".to_owned()), &E::Argument(0), false, [Ok(json!(2))]),
        Ok(true)
    );
    assert!(test(Some("<a/>".to_owned()), &E::Argument(0), false, [Err("absent")]).is_err());
}
