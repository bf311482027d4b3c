//! Arazzo 1.1.0, "Criterion Object": literals, operators, runtime expressions in conditions.

use super::*;

pub(super) const VALID: &[&str] = &[
    "true",
    "false",
    "null",
    "42",
    "'available'",
    "$statusCode",
    "$response.body.active",
    "$steps.foo.outputs.flag",
    "$statusCode == 200",
    "$statusCode != 200",
    "$statusCode >= 200",
    "$statusCode <= 599",
    "$statusCode > 199",
    "$statusCode < 600",
    "$response.body.status == 'available'",
    "$response.body.count == 0",
    "$response.body.data != null",
    "$response.body.data[0].id > 10",
    "$response.body.items[2] == null",
    "$inputs.name == 'it''s ok'",
    "$statusCode == 200 && $response.body.data != null",
    "$statusCode == 200 || $statusCode == 201",
    "$statusCode >= 200 && $statusCode < 300",
    "!$response.body.active",
    "!($statusCode == 200)",
    "($statusCode == 200 || $statusCode == 201) && $response.body != null",
    "  $statusCode==200  ",
    "$response.body.amount == -3.14",
    "$response.body.amount == 1.5e3",
    "$url == null",
    "$method == null",
    "$self == null",
    "$request.header.content-type == null",
    "$request.query.limit == 10",
    "$request.path.id == 5",
    "$request.body#/id == 1",
    "$inputs.limit == 10",
    "$outputs.token != null",
    "$workflows.foo.outputs.bar == null",
    "$sourceDescriptions.pet.getPet == null",
    "$components.parameters.foo == null",
    // More.
    "$response.body.count > $inputs.threshold",
    "!!$inputs.a&&!($inputs.b||$inputs.c)",
    "((($statusCode==200)))",
    "$response.body#/a[0].b/it's == ''''",
    "{$response.body#/a b} == \"x\"\"y\"",
    "\u{a0}$inputs.größe\n!=\t'ü{}&|'",
    "'a' == 'b' || 1 < 2 && null != false",
    "$statusCode == 1 || $statusCode == 2 || $statusCode == 3 || $statusCode == 4 || $statusCode == 5",
];

/// The tree in prefix form with operands as canonical text.
fn tree(condition: &Condition) -> String {
    match &condition.kind {
        ConditionKind::Or(left, right) => format!("(or {} {})", tree(left), tree(right)),
        ConditionKind::And(left, right) => format!("(and {} {})", tree(left), tree(right)),
        ConditionKind::Not(inner) => format!("(not {})", tree(inner)),
        ConditionKind::Compare(operator, left, right) => format!("({operator} {left} {right})"),
        ConditionKind::Operand(operand) => operand.to_string(),
    }
}

fn parsed(text: &str) -> Condition {
    parse_condition(text).unwrap_or_else(|error| panic!("{text:?}: {error:?}"))
}

#[test]
fn valid_conditions_parse_and_their_canonical_form_means_the_same() {
    for text in VALID {
        let condition = parsed(text);
        let canonical = condition.to_string();
        assert_eq!(
            tree(&parsed(&canonical)),
            tree(&condition),
            "{text:?} as {canonical:?}"
        );
        assert_eq!(parsed(&canonical).to_string(), canonical);
    }
}

#[test]
fn precedence() {
    for (text, expected) in [
        (
            "$inputs.a || $inputs.b && $inputs.c",
            "(or $inputs.a (and $inputs.b $inputs.c))",
        ),
        (
            "$inputs.a && $inputs.b || $inputs.c",
            "(or (and $inputs.a $inputs.b) $inputs.c)",
        ),
        (
            "($inputs.a || $inputs.b) && $inputs.c",
            "(and (or $inputs.a $inputs.b) $inputs.c)",
        ),
        ("!$inputs.a && $inputs.b", "(and (not $inputs.a) $inputs.b)"),
        (
            "!($inputs.a && $inputs.b) || !!$inputs.c",
            "(or (not (and $inputs.a $inputs.b)) (not (not $inputs.c)))",
        ),
        (
            "$inputs.a && $inputs.b && $inputs.c",
            "(and (and $inputs.a $inputs.b) $inputs.c)",
        ),
        ("1==2||3!=4&&5<6", "(or (== 1 2) (and (!= 3 4) (< 5 6)))"),
        ("$inputs.a<=$inputs.b", "(<= $inputs.a $inputs.b)"),
        ("1 || 2 || 3 || 4 || 5", "(or (or (or 1 2) (or 3 4)) 5)"),
    ] {
        assert_eq!(tree(&parsed(text)), expected, "{text}");
    }
}

#[test]
fn literals_have_their_value() {
    for (text, value) in [
        ("true", serde_json::json!(true)),
        ("null", serde_json::json!(null)),
        ("-3.14", serde_json::json!(-3.14)),
        ("1.5e3", serde_json::json!(1500.0)),
        ("11e50", serde_json::json!(1.1e51)),
        ("9223372036854775807", serde_json::json!(i64::MAX)),
        ("18446744073709551615", serde_json::json!(u64::MAX)),
        ("'it''s'", serde_json::json!("it's")),
        ("''", serde_json::json!("")),
        ("''''", serde_json::json!("'")),
        ("'a \"b\" \\n'", serde_json::json!("a \"b\" \\n")),
        ("\"a 'b'\"", serde_json::json!("a 'b'")),
    ] {
        let ConditionKind::Operand(Operand::Literal {
            value: found,
            double_quoted,
            range,
        }) = parsed(text).kind
        else {
            panic!("{text} is no literal");
        };
        assert_eq!(found, value.into(), "{text}");
        assert_eq!(double_quoted, text.starts_with('"'));
        assert_eq!(range, 0..text.len());
    }
}

#[test]
fn operands_are_maximal_runs() {
    for (text, expected) in [
        ("$response.body.a[0].b", "$response.body.a[0].b"),
        ("$response.body#/a,b.c[0]=='x'", "$response.body#/a,b.c[0]"),
        ("$request.header.X-A!=null", "$request.header.X-A"),
        ("{$response.body#/a == b} == 1", "$response.body#/a == b"),
        ("$steps.s.outputs.list[1]", "$steps.s.outputs.list[1]"),
    ] {
        let condition = parsed(text);
        let Operand::Expression(expression) = condition.operands()[0] else {
            panic!("{text}")
        };
        assert_eq!(expression.to_string(), expected);
        assert_eq!(&text[expression.range.clone()], expected);
    }
}

#[test]
fn ranges_leave_parentheses_out_but_span_them() {
    let text = " (($inputs.a == 1) || !($inputs.b)) && $inputs.c ";
    let condition = parsed(text);
    assert_eq!(&text[condition.range.clone()], text.trim());
    let ConditionKind::And(left, _) = condition.kind else {
        panic!()
    };
    assert_eq!(&text[left.range.clone()], "($inputs.a == 1) || !($inputs.b)");
    let ConditionKind::Or(first, second) = left.kind else {
        panic!()
    };
    assert_eq!(&text[first.range], "$inputs.a == 1");
    assert_eq!(&text[second.range], "!($inputs.b)");
}

#[test]
fn oddities() {
    use OddityKind::{BracedOperand, DoubleQuoted, QuotedExpression};
    for (text, expected) in [
        ("$response.body.a[0] == 'x'", vec![]),
        (
            "$inputs.a == \"it's\"",
            vec![(DoubleQuoted, "\"it's\"", Some("'it''s'"))],
        ),
        (
            "{$inputs.a} == 1",
            vec![(BracedOperand, "{$inputs.a}", Some("$inputs.a"))],
        ),
        (
            "$statusCode == '$inputs.a'",
            vec![(QuotedExpression, "'$inputs.a'", Some("$inputs.a"))],
        ),
        (
            "$statusCode == '{$inputs.a}'",
            vec![(QuotedExpression, "'{$inputs.a}'", Some("$inputs.a"))],
        ),
        (
            "$steps.s.ok && $response.headers.E",
            vec![
                (
                    OddityKind::Nonstandard(Nonstandard::OutputsOmitted),
                    "$steps.s.ok",
                    Some("$steps.s.outputs.ok"),
                ),
                (
                    OddityKind::Nonstandard(Nonstandard::PluralHeaders),
                    "$response.headers.E",
                    Some("$response.header.E"),
                ),
            ],
        ),
    ] {
        let oddities = parsed(text).oddities(text);
        let found: Vec<_> = oddities
            .iter()
            .map(|oddity| {
                (
                    oddity.kind,
                    &text[oddity.range.clone()],
                    oddity.replacement.as_deref(),
                )
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn nesting_is_bounded_and_chains_are_not() {
    let nested = |depth: usize| format!("{}true{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse_condition(&nested(200)).is_ok());
    for text in [nested(201), nested(100_000), "!".repeat(100_000) + "true"] {
        assert!(parse_condition(&text).unwrap_err().message.contains("nested"));
    }
    let chain = vec!["$statusCode == 200"; 100_000].join(" || ");
    let condition = parsed(&chain);
    assert_eq!(condition.operands().len(), 200_000);
    assert_eq!(condition.to_string(), chain);
}
