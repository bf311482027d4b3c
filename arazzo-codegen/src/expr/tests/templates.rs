//! Arazzo 1.1.0, "Runtime Expressions": `expression-string`, `embedded-expression`; and what real documents write.

use super::*;

/// Parts as text: `{…}` braced, `<…>` without braces; and the kinds of the oddities.
fn shape(text: &str) -> (String, Vec<OddityKind>) {
    let (template, oddities) = parse_template(text).unwrap_or_else(|error| panic!("{text:?}: {error:?}"));
    for oddity in &oddities {
        assert!(text.get(oddity.range.clone()).is_some(), "{text:?}: {oddity:?}");
    }
    let shape = match template {
        Template::Literal(literal) => {
            assert_eq!(literal, text);
            "literal".to_owned()
        }
        Template::Whole(expression) => format!("whole {expression}"),
        Template::Parts(parts) => parts.iter().map(part).collect(),
    };
    (shape, oddities.into_iter().map(|oddity| oddity.kind).collect())
}

fn part(part: &TemplatePart) -> String {
    match part {
        TemplatePart::Text(text) => format!("[{text}]"),
        TemplatePart::Expression {
            expression,
            braced: true,
        } => format!("{{{expression}}}"),
        TemplatePart::Expression {
            expression,
            braced: false,
        } => format!("<{expression}>"),
    }
}

/// Texts without anything odd.
pub(super) const PLAIN: &[(&str, &str)] = &[
    ("", "literal"),
    ("text", "literal"),
    ("a {b} ${c} }{", "literal"),
    ("price: $5.00, $ref", "literal"),
    ("{\"a\": {\"b\": 1}}", "literal"),
    ("$inputs.a", "whole $inputs.a"),
    ("$response.body#/a b", "whole $response.body#/a b"),
    (
        "$sourceDescriptions.a.pets/{id}",
        "whole $sourceDescriptions.a.pets/{id}",
    ),
    ("{$inputs.a}", "{$inputs.a}"),
    ("{$inputs.a}{$inputs.b}", "{$inputs.a}{$inputs.b}"),
    ("{{$inputs.a}}", "[{]{$inputs.a}[}]"),
    ("{\"a\":{\"b\":{$inputs.a}}}", "[{\"a\":{\"b\":]{$inputs.a}[}}]"),
    (
        "https://{$inputs.host}/api/{$steps.create.outputs.id}/status",
        "[https://]{$inputs.host}[/api/]{$steps.create.outputs.id}[/status]",
    ),
    (
        "{$sourceDescriptions.p.url}#/paths/~1a~1{b}/get",
        "{$sourceDescriptions.p.url}[#/paths/~1a~1{b}/get]",
    ),
    (
        "{$sourceDescriptions.p.a{b}c} d",
        "{$sourceDescriptions.p.a{b}c}[ d]",
    ),
    ("{$response.body#/a b}", "{$response.body#/a b}"),
    ("<id>{$inputs.id}</id>\n", "[<id>]{$inputs.id}[</id>\n]"),
    ("ü{$inputs.a}ü", "[ü]{$inputs.a}[ü]"),
];

#[test]
fn plain_texts() {
    for (text, expected) in PLAIN {
        assert_eq!(shape(text), ((*expected).to_owned(), vec![]), "{text:?}");
    }
}

#[test]
fn unbraced_expressions_end_with_the_identifier() {
    for (text, expected) in [
        ("Bearer $inputs.token", "[Bearer ]<$inputs.token>"),
        ("Bearer $inputs.token, x", "[Bearer ]<$inputs.token>[, x]"),
        ("Use $inputs.token.", "[Use ]<$inputs.token>[.]"),
        ("Use $inputs.token... ok", "[Use ]<$inputs.token>[... ok]"),
        (
            "bytes=$inputs.start-$inputs.end",
            "[bytes=]<$inputs.start>[-]<$inputs.end>",
        ),
        (
            "title eq \"$inputs.itemTitle\"",
            "[title eq \"]<$inputs.itemTitle>[\"]",
        ),
        ("($steps.s.outputs.o#/a/0/b)", "[(]<$steps.s.outputs.o#/a/0/b>[)]"),
        ("$inputs.a $inputs.b", "<$inputs.a>[ ]<$inputs.b>"),
        ("$inputs.host/path", "<$inputs.host>[/path]"),
        ("$url?x=1", "<$url>[?x=1]"),
        ("$inputs.a\n", "<$inputs.a>[\n]"),
        ("{ $inputs.a }", "[{ ]<$inputs.a>[ }]"),
        ("{$inputs.k} = '$inputs.v'", "{$inputs.k}[ = ']<$inputs.v>[']"),
        ("scope=$inputs.scope}", "[scope=]<$inputs.scope>[}]"),
        ("x $request.query.page; y", "[x ]<$request.query.page>[; y]"),
        ("ü$inputs.aü", "[ü]<$inputs.a>[ü]"),
    ] {
        let (found, oddities) = shape(text);
        assert_eq!(found, expected, "{text:?}");
        let unbraced = expected.matches('<').count();
        assert_eq!(oddities, vec![OddityKind::Unbraced; unbraced], "{text:?}");
    }
    let (_, oddities) = parse_template("Bearer $inputs.token!").unwrap();
    assert_eq!(oddities[0].range, 7..20);
    assert_eq!(oddities[0].replacement.as_deref(), Some("{$inputs.token}"));
}

#[test]
fn dollars_that_start_no_expression_are_literal() {
    use OddityKind::NotAnExpression;
    for (text, noted, replacement) in [
        ("$5.00", Some("$5"), None),
        ("$ref", Some("$ref"), None),
        ("$", Some("$"), None),
        ("$ a", Some("$"), None),
        ("$input.name", Some("$input"), Some("$inputs")),
        ("$respones.body", Some("$respones"), Some("$response")),
        ("Bearer $input.token", Some("$input"), Some("$inputs")),
        ("costs $5 or $x.y", None, None),
        ("query($id: ID!) { user(id: $id) }", None, None),
        ("see $steps.x for more", Some("$steps"), None),
        ("$response is text", Some("$response"), None),
    ] {
        let (template, oddities) = parse_template(text).unwrap();
        assert_eq!(template, Template::Literal(text.to_owned()));
        let notes: Vec<_> = oddities
            .iter()
            .map(|oddity| (oddity.kind, &text[oddity.range.clone()]))
            .collect();
        assert_eq!(
            notes,
            noted
                .into_iter()
                .map(|noted| (NotAnExpression, noted))
                .collect::<Vec<_>>(),
            "{text:?}"
        );
        assert_eq!(
            oddities.first().and_then(|oddity| oddity.replacement.as_deref()),
            replacement,
            "{text:?}"
        );
    }
}

#[test]
fn nonstandard_expressions_are_noted() {
    use OddityKind::{Nonstandard as Odd, Unbraced};
    for (text, expected, kinds, replacement) in [
        (
            "$response.body.a",
            "whole $response.body.a",
            vec![Odd(Nonstandard::Navigation)],
            "$response.body#/a",
        ),
        (
            "{$steps.s.o}",
            "{$steps.s.outputs.o}",
            vec![Odd(Nonstandard::OutputsOmitted)],
            "$steps.s.outputs.o",
        ),
        (
            "x $response.headers.E",
            "[x ]<$response.header.E>",
            vec![Unbraced, Odd(Nonstandard::PluralHeaders)],
            "$response.header.E",
        ),
    ] {
        assert_eq!(shape(text), (expected.to_owned(), kinds), "{text:?}");
        let (_, oddities) = parse_template(text).unwrap();
        assert_eq!(oddities.last().unwrap().replacement.as_deref(), Some(replacement));
    }
}
