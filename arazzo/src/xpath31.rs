//! In: an expression of XPath 2.0 to 3.1 that only a full engine can evaluate, as text, and an XML text. Out: what it amounts to.
//!
//! What a condition embeds comes as arguments, the variables `$arazzo-0` and so on, so that it can never change what the expression
//! means. No other document can be read, and no variable of the environment.

use std::panic::{AssertUnwindSafe, catch_unwind};

use xee_xpath::{
    Atomic, Documents, Item, Queries, Query as _, Sequence,
    context::{StaticContextBuilder, Variables},
};
use xot::xmlname::OwnedName;

use crate::{Value, jsonpath::Argument};

/// How deep the elements of a text may nest: the engine takes the square of it in time.
const MAX_DEPTH: usize = 256;

/// Whether an expression holds of an XML text: its effective boolean value. Of an absent text none does.
///
/// # Errors
///
/// Why it cannot be evaluated.
pub fn test<const N: usize>(
    text: Option<String>,
    expression: &str,
    arguments: [Argument; N],
) -> Result<bool, String> {
    let Some(text) = text else { return Ok(false) };
    let arguments = arguments.into_iter().collect::<Result<Vec<_>, _>>()?;
    evaluated(&text, expression, arguments, |sequence, _| {
        sequence
            .effective_boolean_value()
            .map_err(|error| error.to_string())
    })
}

/// The number, boolean or text that an expression amounts to, of several the first, of a node its text; none where there is
/// nothing, or the expression cannot be evaluated.
pub fn value<const N: usize>(
    text: Option<String>,
    expression: &str,
    arguments: [Argument; N],
) -> Option<Value> {
    let arguments = arguments.into_iter().collect::<Result<Vec<_>, _>>().ok()?;
    evaluated(&text?, expression, arguments, |sequence, documents| {
        let Some(item) = sequence.iter().next() else {
            return Ok(None);
        };
        let text = item
            .string_value(documents.xot())
            .map_err(|error| error.to_string())?;
        Ok(Some(match item.to_atomic() {
            Ok(Atomic::Boolean(flag)) => Value::from(flag),
            Ok(Atomic::Integer(..) | Atomic::Decimal(_) | Atomic::Float(_) | Atomic::Double(_)) => {
                number(&text).unwrap_or(Value::from(text))
            }
            _ => Value::from(text),
        }))
    })
    .ok()
    .flatten()
}

/// A number as JSON has it; none of infinity, or of what is no number.
fn number(text: &str) -> Option<Value> {
    let integer = text.parse::<i64>().map(Value::from);
    integer
        .ok()
        .or_else(|| Some(Value::Number(serde_json::Number::from_f64(text.parse().ok()?)?)))
}

fn evaluated<T>(
    text: &str,
    expression: &str,
    arguments: Vec<Value>,
    take: impl FnOnce(&Sequence, &Documents) -> Result<T, String>,
) -> Result<T, String> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    check_depth(text)?;
    // The engine has parts that are not written yet, and panics there: that fails the expression, not the program.
    let run = AssertUnwindSafe(|| {
        let mut documents = Documents::new();
        let document = documents
            .add_string_without_uri(text)
            .map_err(|error| format!("the text is no XML: {error}"))?;
        let root = documents
            .document_node(document)
            .ok_or("the text is no document")?;
        let names: Vec<OwnedName> = (0..arguments.len())
            .map(|index| OwnedName::name(&format!("arazzo-{index}")))
            .collect();
        let mut context = StaticContextBuilder::default();
        context.variable_names(names.iter().cloned());
        let query = Queries::new(context)
            .sequence(expression)
            .map_err(|error| format!("the expression is no XPath 3.1: {error}"))?;
        let sequence = query
            .execute_build_context(&mut documents, |context| {
                context.context_node(root);
                let variables = names.into_iter().zip(arguments.iter().map(sequence));
                context.variables(variables.collect::<Variables>());
            })
            .map_err(|error| format!("the expression cannot be evaluated: {error}"))?;
        take(&sequence, &documents)
    });
    catch_unwind(run).unwrap_or_else(|_| Err("the engine cannot evaluate the expression".to_owned()))
}

fn sequence(argument: &Value) -> Sequence {
    let atomic = match argument {
        Value::Null => return Sequence::default(),
        Value::Bool(flag) => Atomic::from(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => Atomic::from(integer),
            None => Atomic::from(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => Atomic::from(text.as_str()),
        // Objects and arrays are embedded as text.
        other => Atomic::from(other.to_string()),
    };
    Sequence::from(Item::from(atomic))
}

fn check_depth(text: &str) -> Result<(), String> {
    let document =
        roxmltree::Document::parse(text).map_err(|error| format!("the text is no XML: {:?}", error.pos()))?;
    let mut depth = 0_usize;
    let mut node = document.root();
    // In document order: down, along, or up until there is a way along.
    loop {
        if let Some(child) = node.first_child() {
            (node, depth) = (child, depth + 1);
            if depth > MAX_DEPTH {
                return Err(format!("the text nests deeper than {MAX_DEPTH} elements"));
            }
            continue;
        }
        loop {
            if let Some(sibling) = node.next_sibling() {
                node = sibling;
                break;
            }
            let Some(parent) = node.parent() else {
                return Ok(());
            };
            (node, depth) = (parent, depth - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::{
        json,
        jsonpath::{bare, quoted},
    };

    const PETS: &str = "<?xml version='1.0'?><pets><pet id='1'><name>Rex</name><price>10</price></pet>\
        <pet id='2'><name>Tom</name><price>9.5</price></pet></pets>";

    fn holds(expression: &str) -> Result<bool, String> {
        test(Some(PETS.to_owned()), expression, [])
    }

    fn amounts_to(expression: &str) -> Option<Value> {
        value(Some(PETS.to_owned()), expression, [])
    }

    // XPath 3.1, sections 3.7 to 3.16, an expression of each.
    #[test]
    fn expressions_of_later_versions_hold() {
        for expression in [
            "//pet[1]/name eq 'Rex'",
            "some $pet in //pet satisfies $pet/price > 9.9",
            "not(every $pet in //pet satisfies $pet/price > 9.9)",
            "if (//pet) then true() else false()",
            "let $prices := //price return sum($prices) = 19.5",
            "string-join(for $pet in //pet return $pet/name, '+') = 'Rex+Tom'",
            "matches(//pet[2]/name, '^t', 'i')",
            "(//name ! upper-case(.)) = 'TOM'",
            "//pet[1]/name || '!' = 'Rex!'",
            "//name => string-join() = 'RexTom'",
            "map{'a': 1}?a = array{0, 1}?2",
            "count((1, 2, 3)) = count(1 to 3)",
            "//pet[1] << //pet[2]",
            "count(//pet except //pet[1]) = 1",
            "xs:date('2024-02-29') + xs:dayTimeDuration('P1D') = xs:date('2024-03-01')",
            "//pet[1] instance of element(pet)",
            "'7' castable as xs:integer",
            "(: a comment :) exists(//pet)",
        ] {
            assert_eq!(holds(expression), Ok(true), "{expression}");
        }
        assert_eq!(holds("//pet[1]/name eq 'rex'"), Ok(false));
        assert_eq!(holds("()"), Ok(false));
        assert_eq!(test(None, "true()", []), Ok(false));
    }

    #[test]
    fn values_keep_their_type() {
        for (expression, expected) in [
            ("max(//price)", json!(10)),
            ("avg(//price)", json!(9.75)),
            ("count(//pet) idiv 2", json!(1)),
            ("//name ! lower-case(.)", json!("rex")),
            ("//pet[2]", json!("Tom9.5")),
            ("//pet[2]/@id", json!("2")),
            ("exists(//pet) and true()", json!(true)),
            ("xs:date('2024-02-29')", json!("2024-02-29")),
        ] {
            assert_eq!(amounts_to(expression), Some(expected), "{expression}");
        }
        for expression in ["()", "//cat", "1 idiv 0", "nosuch()"] {
            assert_eq!(amounts_to(expression), None, "{expression}");
        }
    }

    #[test]
    fn what_is_embedded_is_a_value_and_nothing_else() {
        let with = |argument: Argument, expression: &str| test(Some(PETS.to_owned()), expression, [argument]);
        let text = |text: &str| quoted(Some(text.to_owned()));
        assert_eq!(with(text("Tom"), "//name = $arazzo-0 "), Ok(true));
        assert_eq!(with(text("' or true() or '"), "//name = $arazzo-0 "), Ok(false));
        assert_eq!(with(bare(json!(2)), "count(//pet) eq $arazzo-0 "), Ok(true));
        assert_eq!(with(bare(json!(9.75)), "avg(//price) eq $arazzo-0 "), Ok(true));
        assert_eq!(with(bare(json!(true)), "$arazzo-0 "), Ok(true));
        assert_eq!(with(bare(json!(null)), "empty($arazzo-0 )"), Ok(true));
        assert!(with(bare(json!("x")), "$arazzo-0 ").is_err());
        assert!(with(quoted(None), "$arazzo-0 ").is_err());
    }

    #[test]
    fn what_cannot_be_evaluated_is_an_error() {
        for expression in [
            "1 +",
            "nosuch(1)",
            "1 idiv 0",
            "error()",
            "(1, 2)",
            "doc('file:///etc/hostname')",
            "doc('http://localhost/')",
            "unparsed-text('file:///etc/hostname')",
            "collection()",
            // What the engine has not written yet.
            "schema-element(a)",
        ] {
            assert!(holds(expression).is_err(), "{expression}");
        }
        assert_eq!(holds("environment-variable('PATH')"), Ok(false));
        for text in ["<a>", "{}", ""] {
            assert!(test(Some(text.to_owned()), "true()", []).is_err());
        }
        let deep = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert_eq!(test(Some(deep(MAX_DEPTH)), "exists(//a)", []), Ok(true));
        assert!(test(Some(deep(MAX_DEPTH + 1)), "exists(//a)", []).is_err());
        assert!(test(Some(deep(100_000)), "exists(//a)", []).is_err());
    }
}
