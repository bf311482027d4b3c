//! Simple conditions, evaluated as they are read ("Criterion Object": literals, operators, condition evaluation).

use std::cmp::Ordering;

use serde_json::Value;

/// "If a condition cannot be evaluated …, then the condition MUST evaluate to fail".
#[derive(Debug)]
pub(crate) struct Undecidable;

type Result<T> = std::result::Result<T, Undecidable>;

/// Whether a condition holds; `read` gives what an expression stands for.
pub(crate) fn holds(condition: &str, read: &mut dyn FnMut(&str) -> Result<Value>) -> Result<bool> {
    let mut parser = Parser {
        rest: condition,
        read,
    };
    let holds = parser.either()?;
    assert!(parser.rest.trim().is_empty(), "{condition}");
    Ok(holds)
}

struct Parser<'t, 'r> {
    rest: &'t str,
    read: &'r mut dyn FnMut(&str) -> Result<Value>,
}

impl Parser<'_, '_> {
    fn takes(&mut self, token: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn either(&mut self) -> Result<bool> {
        let mut holds = self.both()?;
        while self.takes("||") {
            holds |= self.both()?;
        }
        Ok(holds)
    }

    fn both(&mut self) -> Result<bool> {
        let mut holds = self.one()?;
        while self.takes("&&") {
            holds &= self.one()?;
        }
        Ok(holds)
    }

    fn one(&mut self) -> Result<bool> {
        if self.takes("!") {
            return Ok(!self.one()?);
        }
        if self.takes("(") {
            let holds = self.either()?;
            assert!(self.takes(")"));
            return Ok(holds);
        }
        let left = self.operand()?;
        for operator in ["==", "!=", "<=", ">=", "<", ">"] {
            if self.takes(operator) {
                return Ok(compare(operator, &left, &self.operand()?));
            }
        }
        Ok(left != Value::Null && left != Value::Bool(false))
    }

    fn operand(&mut self) -> Result<Value> {
        if self.takes("'") {
            let (text, rest) = self.rest.split_once('\'').unwrap();
            self.rest = rest;
            return Ok(text.into());
        }
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| c.is_whitespace() || "!&()<>={|}".contains(c));
        let (text, rest) = rest.split_at(end.unwrap_or(rest.len()));
        self.rest = rest;
        match text.strip_prefix('$') {
            Some(_) => (self.read)(text),
            None => Ok(serde_json::from_str(text).unwrap()),
        }
    }
}

/// "String comparisons MUST be case insensitive." Numeric strings meet numbers as numbers; null only equals itself.
fn compare(operator: &str, left: &Value, right: &Value) -> bool {
    let numbers = number(left).zip(number(right));
    let order = match (left, right) {
        (Value::String(left), Value::String(right)) if numbers.is_none() || operator.ends_with("==") => {
            Some(left.to_lowercase().cmp(&right.to_lowercase()))
        }
        _ => numbers.and_then(|(left, right)| left.partial_cmp(&right)),
    };
    let equal = order.map_or(left == right, Ordering::is_eq);
    match operator {
        "==" => equal,
        "!=" => !equal,
        "<" => order.is_some_and(Ordering::is_lt),
        "<=" => order.is_some_and(Ordering::is_le),
        ">" => order.is_some_and(Ordering::is_gt),
        _ => order.is_some_and(Ordering::is_ge),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) if text.starts_with(|c: char| c.is_ascii_digit()) => text.parse().ok(),
        other => other.as_f64(),
    }
}
