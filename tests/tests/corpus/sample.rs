//! Values made from schemas.

use serde_json::{Map, Value, json};

use super::description::{Description, problems};

/// Whether a value is sent or answered: `readOnly` and `writeOnly` decide what it has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    Request,
    Answer,
}

/// A value that a schema allows, with all of its properties as far as those do not repeat themselves.
pub(crate) fn sample(description: &Description, schema: &Value, purpose: Use) -> Value {
    Sampler { description, purpose }.value(schema, &mut Vec::new())
}

struct Sampler<'s> {
    description: &'s Description,
    purpose: Use,
}

impl Sampler<'_> {
    fn value(&self, schema: &Value, within: &mut Vec<String>) -> Value {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            if within.iter().any(|known| known == reference) || within.len() > 12 {
                return self.shallow(self.description.resolve(schema));
            }
            within.push(reference.to_owned());
            let value = self.value(self.description.resolve(schema), within);
            within.pop();
            return value;
        }
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return values
                .iter()
                .find(|value| !value.is_null())
                .cloned()
                .unwrap_or(Value::Null);
        }
        if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
            let mut whole = self.typed(schema, within);
            for part in parts {
                merge(&mut whole, self.value(part, within));
            }
            return whole;
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(parts) = schema.get(key).and_then(Value::as_array) {
                let mut whole = self.typed(schema, within);
                let part = parts
                    .iter()
                    .find(|part| part["type"] != "null" && self.description.resolve(part)["type"] != "null");
                if let Some(part) = part {
                    merge(&mut whole, self.value(part, within));
                }
                self.discriminate(schema, part, &mut whole);
                return whole;
            }
        }
        self.typed(schema, within)
    }

    /// Sets the property that tells which part of a union a value is.
    fn discriminate(&self, schema: &Value, part: Option<&Value>, whole: &mut Value) {
        let name = schema["discriminator"]["propertyName"].as_str();
        let reference = part.and_then(|part| part.get("$ref")).and_then(Value::as_str);
        let (Some(name), Some(reference), Some(whole)) = (name, reference, whole.as_object_mut()) else {
            return;
        };
        let mapping = schema["discriminator"]["mapping"]
            .as_object()
            .into_iter()
            .flatten();
        let mapped = mapping
            .filter(|(_, target)| target.as_str() == Some(reference))
            .map(|(value, _)| value.clone())
            .next();
        let own = reference.rsplit('/').next().unwrap_or_default().to_owned();
        whole.insert(name.to_owned(), json!(mapped.unwrap_or(own)));
    }

    fn typed(&self, schema: &Value, within: &mut Vec<String>) -> Value {
        match kind(schema) {
            Some("object") => self.object(schema, within),
            Some("array") => self.array(schema, within),
            Some("string") => json!(text(schema)),
            Some("integer") => json!(number(schema) as i64),
            Some("number") => json!(number(schema)),
            Some("boolean") => json!(true),
            Some("null") => Value::Null,
            _ if schema.get("allOf").is_some()
                || schema.get("oneOf").is_some()
                || schema.get("anyOf").is_some() =>
            {
                Value::Null
            }
            _ => json!("any"),
        }
    }

    fn object(&self, schema: &Value, within: &mut Vec<String>) -> Value {
        let mut object = Map::new();
        let hidden = match self.purpose {
            Use::Request => "readOnly",
            Use::Answer => "writeOnly",
        };
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let resolved = self.description.resolve(property);
            if property[hidden] == true || resolved[hidden] == true {
                continue;
            }
            let value = self.value(property, within);
            // An object that holds itself ends in what it need not hold.
            if value == json!({}) && !is_required(schema, name) {
                continue;
            }
            object.insert(name.clone(), value);
        }
        if object.is_empty()
            && let Some(values @ Value::Object(_)) = schema.get("additionalProperties")
        {
            object.insert("key".to_owned(), self.value(values, within));
        }
        Value::Object(object)
    }

    fn array(&self, schema: &Value, within: &mut Vec<String>) -> Value {
        if let Some(items) = schema.get("prefixItems").and_then(Value::as_array) {
            return items.iter().map(|item| self.value(item, within)).collect();
        }
        let item = schema
            .get("items")
            .map_or(json!("any"), |item| self.value(item, within));
        let count = schema["minItems"].as_u64().unwrap_or(1).max(1);
        let count = schema["maxItems"].as_u64().map_or(count, |most| count.min(most));
        (0..count).map(|_| item.clone()).collect()
    }

    /// What must be there, and no more.
    fn shallow(&self, schema: &Value) -> Value {
        match kind(schema) {
            Some("string") => json!(text(schema)),
            Some("integer") => json!(number(schema) as i64),
            Some("number") => json!(number(schema)),
            Some("boolean") => json!(true),
            Some("array") => json!([]),
            _ => {
                let mut object = Map::new();
                for name in schema["required"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                {
                    let property = self.description.resolve(&schema["properties"][name]);
                    let value = match property.get("enum").and_then(Value::as_array) {
                        Some(values) => values.first().cloned().unwrap_or_default(),
                        None => self.shallow(property),
                    };
                    object.insert(name.to_owned(), value);
                }
                Value::Object(object)
            }
        }
    }
}

fn is_required(schema: &Value, name: &str) -> bool {
    schema["required"]
        .as_array()
        .is_some_and(|required| required.iter().any(|known| known == name))
}

/// The type, the first that is not null where there are several.
fn kind(schema: &Value) -> Option<&str> {
    match &schema["type"] {
        Value::String(kind) => Some(kind),
        Value::Array(kinds) => {
            let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
            kinds
                .iter()
                .find(|kind| **kind != "null")
                .or(kinds.first())
                .copied()
        }
        _ if schema["properties"].is_object() || schema["additionalProperties"].is_object() => Some("object"),
        _ if schema["items"].is_object() => Some("array"),
        _ => None,
    }
}

/// Puts the parts of a value together.
fn merge(whole: &mut Value, part: Value) {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            for (name, value) in part {
                merge(whole.entry(name).or_insert(Value::Null), value);
            }
        }
        (whole, part) if !part.is_null() => *whole = part,
        _ => {}
    }
}

fn text(schema: &Value) -> String {
    let by_format = match schema["format"].as_str() {
        Some("date-time") => "2024-05-06T07:08:09Z",
        Some("date") => "2024-05-06",
        Some("time") => "07:08:09Z",
        Some("uuid") => "3f2b8c1e-5d4a-4b6c-8e7f-9a0b1c2d3e4f",
        Some("email") => "ada@example.com",
        Some("uri" | "url") => "https://example.com/a",
        Some("byte") => "AAEC",
        Some("ipv4") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        _ => "text",
    };
    let candidates = [
        by_format,
        "text",
        "1",
        "2024-05-06",
        "2024-05-06T07:08:09Z",
        "12:00",
        "US",
        "USD",
        "en",
        "en-US",
        "+14155550100",
        "0x1f",
        "https://example.com/a",
        "ada@example.com",
        "example.com",
        "#aabbcc",
        "a-b",
        "A1",
        "acct_1",
        "1.0.0",
        "00000000-0000-4000-8000-000000000000",
    ];
    let fits = |text: &&str| {
        problems(
            &only(schema, &["pattern", "minLength", "maxLength"]),
            &json!(text),
        )
        .is_empty()
    };
    if let Some(text) = candidates.iter().find(|text| fits(text)) {
        return (*text).to_owned();
    }
    if let Some(text) = schema["pattern"].as_str().and_then(spelled)
        && fits(&text.as_str())
    {
        return text;
    }
    let length = schema["minLength"].as_u64().unwrap_or(4) as usize;
    let most = schema["maxLength"]
        .as_u64()
        .map_or(usize::MAX, |most| most as usize);
    by_format
        .chars()
        .chain(std::iter::repeat('x'))
        .take(length.max(1).min(most))
        .collect()
}

/// A text that a simple pattern matches: literals, classes, groups of alternatives, and counts. The first alternative,
/// as seldom as allowed.
fn spelled(pattern: &str) -> Option<String> {
    let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
    let mut rest: Vec<char> = pattern.chars().rev().collect();
    let text = spelled_group(&mut rest)?;
    rest.is_empty().then_some(text)
}

/// The first alternative up to the end, or up to the bracket that closes the group.
fn spelled_group(rest: &mut Vec<char>) -> Option<String> {
    let mut first = None;
    let mut out = String::new();
    while let Some(next) = rest.pop() {
        let one = match next {
            ')' => {
                rest.push(next);
                break;
            }
            '|' => {
                first.get_or_insert(std::mem::take(&mut out));
                continue;
            }
            '(' => {
                if rest.last() == Some(&'?') {
                    rest.pop();
                    rest.pop().filter(|kind| *kind == ':')?;
                }
                let inner = spelled_group(rest)?;
                rest.pop().filter(|bracket| *bracket == ')')?;
                inner
            }
            '[' => {
                let class = rest.pop()?;
                while rest.pop()? != ']' {}
                String::from(if class == '^' || class == '\\' { 'a' } else { class })
            }
            '\\' => match rest.pop()? {
                'd' => "1".to_owned(),
                'w' => "a".to_owned(),
                's' => " ".to_owned(),
                other => other.to_string(),
            },
            '.' => "a".to_owned(),
            '?' | '*' | '+' => return None,
            other => other.to_string(),
        };
        let count = match rest.last() {
            Some('{') => {
                rest.pop();
                let mut digits = String::new();
                while let Some(next) = rest.pop().filter(|next| *next != '}') {
                    digits.push(next);
                }
                digits.split(',').next()?.parse().ok()?
            }
            Some('+' | '*' | '?') => {
                rest.pop();
                1
            }
            _ => 1,
        };
        out.push_str(&one.repeat(count));
    }
    Some(first.unwrap_or(out))
}

fn number(schema: &Value) -> f64 {
    let bound = |key: &str| schema[key].as_f64();
    let least = bound("minimum").or_else(|| bound("exclusiveMinimum").map(|bound| bound + 1.0));
    let most = bound("maximum").or_else(|| bound("exclusiveMaximum").map(|bound| bound - 1.0));
    let value = least.map_or(1.0, |least| least.max(1.0));
    let value = most.map_or(value, |most| value.min(most));
    match bound("multipleOf") {
        Some(step) if step > 1.0 => (value / step).ceil() * step,
        _ => value,
    }
}

fn only(schema: &Value, keys: &[&str]) -> Value {
    let members = schema.as_object().into_iter().flatten();
    Value::Object(
        members
            .filter(|(key, _)| keys.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
    )
}
