//! Simple conditions (Arazzo 1.1.0, "Criterion Object": literals, operators, simple conditions): a table of texts and
//! what they amount to. Each is evaluated on typed operands, as generated code does where the types are known, and on
//! untyped JSON; both must give what the table says.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use arazzo::{
    Value,
    condition::{self, Operand as Operands},
    json,
};
use arazzo_codegen::expr::{Condition, ConditionKind, Operand, Operator, parse_condition};

/// What `$inputs.<name>` stands for; any other name is absent.
fn inputs() -> Value {
    json!({
        "active": "Active", "umlaut": "ÄRGER", "ten": "10", "nine": "9", "word": "ten", "empty": "", "blank": " 5",
        "one": 1, "minus": -3, "half": 0.5, "big": 9_007_199_254_740_993_i64, "most": u64::MAX, "least": i64::MIN,
        "yes": true, "no": false, "null": null, "zero": 0, "thousand": "1e3", "hex": "0x10", "plus": "+1",
        "list": [1, "a"], "same": [1.0, "a"], "upper": [1, "A"], "nothing": [], "object": {"a": 1, "b": [null]},
        "turned": {"b": [null], "a": 1.0}, "other": {"a": 1}, "quote": "it's", "truth": "true", "version": "1.10",
    })
}

const TABLE: &[(&str, bool)] = &[
    // String comparisons MUST be case insensitive.
    ("'Active' == 'active'", true),
    ("$inputs.active == 'ACTIVE'", true),
    ("'active' == $inputs.active", true),
    ("$inputs.umlaut == 'ärger'", true),
    ("$inputs.active != 'active'", false),
    ("$inputs.active != 'inactive'", true),
    ("$inputs.active == 'activ'", false),
    ("$inputs.active == 'active '", false),
    ("$inputs.empty == ''", true),
    ("$inputs.empty == ' '", false),
    ("'abc' < 'ABD'", true),
    ("'ABC' <= 'abc'", true),
    ("'abc' > 'ABB'", true),
    ("'b' < 'A'", false),
    ("'' < 'a'", true),
    // `null` only equals itself, and what is absent is null.
    ("null == null", true),
    ("null != null", false),
    ("$inputs.null == null", true),
    ("$inputs.gone == null", true),
    ("null == $inputs.gone", true),
    ("$inputs.gone == $inputs.null", true),
    ("$inputs.gone == $inputs.missing", true),
    ("$inputs.gone != $inputs.missing", false),
    ("$inputs.gone != null", false),
    ("$inputs.active != null", true),
    ("$inputs.active == null", false),
    ("null != 'x'", true),
    ("null == 'null'", false),
    ("$inputs.gone == ''", false),
    ("$inputs.gone == false", false),
    ("$inputs.gone == 0", false),
    ("$inputs.zero == null", false),
    ("$inputs.zero != null", true),
    ("$inputs.no != null", true),
    ("$inputs.empty != null", true),
    ("$inputs.nothing == null", false),
    ("$inputs.gone != 'x'", true),
    ("$inputs.gone != 1", true),
    // Null and absent values order with nothing.
    ("null < 1", false),
    ("null > 1", false),
    ("null <= null", false),
    ("null >= null", false),
    ("$inputs.gone < 1", false),
    ("$inputs.gone >= 1", false),
    ("1 > $inputs.gone", false),
    ("$inputs.gone < 'a'", false),
    ("'a' > $inputs.null", false),
    ("$inputs.gone <= $inputs.missing", false),
    // Numeric strings are coerced when compared with numbers.
    ("'10' > 9", true),
    ("'10' > 10", false),
    ("'10' >= 10", true),
    ("'9' < 10", true),
    ("10 > '9'", true),
    ("9 < '10'", true),
    ("$inputs.ten > 5", true),
    ("$inputs.ten == 10", true),
    ("10 == $inputs.ten", true),
    ("$inputs.ten != 10", false),
    ("'3' == 3", true),
    ("'3.0' == 3", true),
    ("'3.5' == 3", false),
    ("'3.5' == 3.5", true),
    ("'-3' == $inputs.minus", true),
    ("$inputs.thousand == 1000", true),
    ("$inputs.thousand > 999", true),
    ("'1e-1' < 1", true),
    // Two numeric strings are ordered as numbers, and are equal as strings.
    ("$inputs.ten > $inputs.nine", true),
    ("'10' > '9'", true),
    ("'10' < '9'", false),
    ("'-10' < '9'", true),
    ("'1e3' > '999'", true),
    ("'3.0' == '3'", false),
    ("'3.0' >= '3'", true),
    ("'3.0' <= '3'", true),
    ("'10' < '9a'", true),
    ("$inputs.version < '1.9'", true),
    // A string that is no number has no order with a number.
    ("$inputs.word > 9", false),
    ("$inputs.word < 9", false),
    ("$inputs.word >= 9", false),
    ("$inputs.word == 10", false),
    ("$inputs.word != 10", true),
    ("$inputs.empty < 1", false),
    ("$inputs.empty == 0", false),
    ("$inputs.blank > 1", false),
    ("$inputs.blank == 5", false),
    ("$inputs.hex == 16", false),
    ("$inputs.plus == 1", false),
    ("'1.' == 1", false),
    ("'.5' == 0.5", false),
    ("'inf' > 1", false),
    ("'NaN' == 1", false),
    ("'1_000' == 1000", false),
    // Numbers.
    ("$inputs.one == 1", true),
    ("$inputs.one == 1.0", true),
    ("$inputs.one != 1.0", false),
    ("$inputs.one < 1.5", true),
    ("$inputs.half < 1", true),
    ("$inputs.half == 0.5", true),
    ("$inputs.half == 5e-1", true),
    ("$inputs.minus < 0", true),
    ("$inputs.minus > -3.5", true),
    ("$inputs.minus == -3", true),
    ("0 == -0", true),
    ("1 <= 1", true),
    ("1 >= 1", true),
    ("1 < 1", false),
    ("2 > 10", false),
    ("1.5 >= 1.5", true),
    // Integers are exact at 64 bits.
    ("$inputs.big == 9007199254740993", true),
    ("$inputs.big == 9007199254740992", false),
    ("$inputs.big > 9007199254740992", true),
    ("$inputs.big == '9007199254740993'", true),
    ("$inputs.big == '9007199254740992'", false),
    ("$inputs.big > 9007199254740992.0", true),
    ("$inputs.most == 18446744073709551615", true),
    ("$inputs.most > 18446744073709551614", true),
    ("$inputs.most > 9223372036854775807", true),
    ("$inputs.least == -9223372036854775808", true),
    ("$inputs.least < $inputs.most", true),
    ("$inputs.most < 1e300", true),
    // Booleans.
    ("$inputs.yes == true", true),
    ("$inputs.yes == false", false),
    ("$inputs.yes != false", true),
    ("true == true", true),
    ("$inputs.truth == true", true),
    ("$inputs.yes == 'TRUE'", true),
    ("$inputs.yes == 1", false),
    ("$inputs.no == 0", false),
    ("$inputs.no < $inputs.yes", false),
    ("true > false", false),
    // A bare operand: false, null and what is absent fail, everything else passes.
    ("true", true),
    ("false", false),
    ("null", false),
    ("$inputs.yes", true),
    ("$inputs.no", false),
    ("$inputs.null", false),
    ("$inputs.gone", false),
    ("$inputs.zero", true),
    ("$inputs.empty", true),
    ("$inputs.nothing", true),
    ("$inputs.object", true),
    ("'false'", true),
    ("0", true),
    ("''", true),
    // Not, and, or, groups.
    ("!$inputs.yes", false),
    ("!$inputs.no", true),
    ("!$inputs.null", true),
    ("!$inputs.gone", true),
    ("!$inputs.zero", false),
    ("!!$inputs.yes", true),
    ("!($inputs.one == 1)", false),
    ("!($inputs.one == 2)", true),
    ("true && false", false),
    ("true || false", true),
    ("false || false", false),
    ("true || true && false", true),
    ("(true || true) && false", false),
    ("!false && true", true),
    ("!(false || true)", false),
    (
        "($inputs.one == 2 || $inputs.active == 'active') && !$inputs.no",
        true,
    ),
    (
        "($inputs.one == 2 || $inputs.active == 'x') && !$inputs.no",
        false,
    ),
    ("false && true || true", true),
    ("false && (true || true)", false),
    ("$inputs.one==1", true),
    ("$inputs.one==1&&$inputs.ten>'9'", true),
    ("  $inputs.one   ==   1  ", true),
    ("$inputs.one>=1||false", true),
    ("(($inputs.one == 1))", true),
    // A doubled quote is a quote.
    ("$inputs.quote == 'it''s'", true),
    ("$inputs.quote == 'IT''S'", true),
    ("'''' == ''''", true),
    ("$inputs.quote == 'its'", false),
    // Objects and arrays: deep equality, strings inside exactly, no order.
    ("$inputs.list == $inputs.list", true),
    ("$inputs.list == $inputs.same", true),
    ("$inputs.list == $inputs.upper", false),
    ("$inputs.list != $inputs.upper", true),
    ("$inputs.list == $inputs.nothing", false),
    ("$inputs.object == $inputs.turned", true),
    ("$inputs.object == $inputs.other", false),
    ("$inputs.object != $inputs.list", true),
    ("$inputs.list < $inputs.same", false),
    ("$inputs.list <= $inputs.list", false),
    ("$inputs.list == 1", false),
    ("$inputs.object == 'x'", false),
    ("$inputs.nothing == ''", false),
    // Index and property de-reference.
    ("$inputs.list[0] == 1", true),
    ("$inputs.list[1] == 'A'", true),
    ("$inputs.list[2] == null", true),
    ("$inputs.object.a == 1", true),
    ("$inputs.object.b[0] == null", true),
    ("$inputs.object.c.d == null", true),
    ("$inputs.object#/a >= 1", true),
];

/// A value of the Rust type that generated code has for it.
fn typed(value: Option<&Value>) -> Box<dyn Operands> {
    match value {
        None => Box::new(None::<String>),
        Some(Value::Null) => Box::new(()),
        Some(Value::Bool(flag)) => Box::new(*flag),
        Some(Value::Number(number)) => match (number.as_i64(), number.as_u64()) {
            (Some(integer), _) => Box::new(integer),
            (None, Some(integer)) => Box::new(Some(integer)),
            (None, None) => Box::new(number.as_f64()),
        },
        Some(Value::String(text)) => Box::new(Some(text.clone())),
        Some(other) => Box::new(other.clone()),
    }
}

fn untyped(value: Option<&Value>) -> Box<dyn Operands> {
    Box::new(value.cloned().unwrap_or_default())
}

type Way = fn(Option<&Value>) -> Box<dyn Operands>;

fn operand(operand: &Operand, inputs: &Value, way: Way) -> Box<dyn Operands> {
    match operand {
        Operand::Literal { value, .. } => way(Some(value)),
        Operand::Expression(expression) => {
            let text = expression.to_string();
            let path = text.strip_prefix("$inputs.").unwrap();
            let (path, pointer) = path.split_once('#').unwrap_or((path, ""));
            let path = path.replace(['.', '['], "/").replace(']', "");
            way(inputs.pointer(&format!("/{path}{pointer}")))
        }
    }
}

fn holds(condition: &Condition, inputs: &Value, left: Way, right: Way) -> bool {
    let inner = |condition: &Condition| holds(condition, inputs, left, right);
    match &condition.kind {
        ConditionKind::Or(a, b) => inner(a) || inner(b),
        ConditionKind::And(a, b) => inner(a) && inner(b),
        ConditionKind::Not(a) => !inner(a),
        ConditionKind::Operand(a) => condition::truthy(&*operand(a, inputs, left)),
        ConditionKind::Compare(operator, a, b) => {
            let (a, b) = (operand(a, inputs, left), operand(b, inputs, right));
            let compare = match operator {
                Operator::Equal => condition::equal,
                Operator::NotEqual => condition::not_equal,
                Operator::Less => condition::less,
                Operator::LessOrEqual => condition::less_or_equal,
                Operator::Greater => condition::greater,
                Operator::GreaterOrEqual => condition::greater_or_equal,
            };
            compare(&*a, &*b)
        }
    }
}

#[test]
fn typed_and_untyped_evaluation_agree_with_the_table() {
    assert!(TABLE.len() >= 150, "{}", TABLE.len());
    let inputs = inputs();
    let mut wrong = Vec::new();
    for (text, expected) in TABLE {
        let condition = parse_condition(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        let ways: [(&str, Way, Way); 4] = [
            ("typed", typed, typed),
            ("untyped", untyped, untyped),
            ("typed and untyped", typed, untyped),
            ("untyped and typed", untyped, typed),
        ];
        for (name, left, right) in ways {
            if holds(&condition, &inputs, left, right) != *expected {
                wrong.push(format!("{text} is not {expected}: {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every condition and expression that parses by the specification does here.
#[test]
fn published_conditions_and_expressions_parse() {
    let Some(shared) = std::env::var_os("ARAZZO_SHARED").filter(|path| !path.is_empty()) else {
        eprintln!("left out: ARAZZO_SHARED names no folder with `conformance/*.json`");
        return;
    };
    let read = |name: &str| -> Vec<String> {
        let path = std::path::Path::new(&shared).join("conformance").join(name);
        let cases: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        cases["valid"]
            .as_array()
            .unwrap()
            .iter()
            .map(|case| case.as_str().unwrap().to_owned())
            .collect()
    };
    let (conditions, expressions) = (read("conditions.json"), read("expressions.json"));
    assert!(conditions.len() >= 30 && expressions.len() >= 50);
    for text in conditions {
        parse_condition(&text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    }
    for text in expressions {
        let parsed =
            arazzo_codegen::expr::parse_expression(&text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(parsed.nonstandard(), None, "{text}");
    }
}
