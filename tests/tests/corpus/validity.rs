//! Whether a request is valid for the operation that it targets, by the description's own schemas.

use arazzo_tests::server::Recorded;
use serde_json::{Map, Value, json};

use super::{
    description::{Description, Invalid, Operation, Parameter, percent_decoded, problems},
    generate::Finding,
};

/// What is wrong with a request.
#[derive(Debug)]
pub(crate) struct Problem {
    /// The codes of the lints that say so at build time.
    lints: &'static [&'static str],
    /// Where in the step the lint is, as a JSON Pointer; above or below it will do. The whole step when empty.
    place: String,
    /// What the lint's message names.
    names: Option<String>,
    /// What.
    pub(crate) text: String,
}

/// Nothing is known of the operation: so nothing is declared.
const UNKNOWN: &str = "AZ0211";
/// What is missing may be there, misspelt.
const MISSING: &[&str] = &["AZ0403", "AZ0404", "AZ0405", "AZ0409"];
const UNDECLARED: &[&str] = &["AZ0403", "AZ0405", "AZ0413", UNKNOWN];
const VALUE: &[&str] = &["AZ0404", "AZ0405", "AZ0406", "AZ0408"];
const CONTENT_TYPE: &[&str] = &["AZ0407"];

impl Problem {
    /// Whether a finding of the compiler, at a place in the step, is of this.
    pub(crate) fn is_said(&self, place: &str, finding: &Finding) -> bool {
        let is_below = |one: &str, other: &str| {
            one.strip_prefix(other)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let names = self.names.as_ref().filter(|_| finding.code != UNKNOWN);
        self.lints.contains(&finding.code)
            && (finding.code == UNKNOWN || is_below(place, &self.place) || is_below(&self.place, place))
            && names.is_none_or(|name| finding.message.contains(name.as_str()))
    }

    fn of_parameter(lints: &'static [&'static str], name: &str, text: String) -> Self {
        Self {
            lints,
            place: String::new(),
            names: Some(format!("`{name}`")),
            text,
        }
    }

    fn of_body(lints: &'static [&'static str], place: &str, text: impl Into<String>) -> Self {
        Self {
            lints,
            place: format!("/requestBody{place}"),
            names: None,
            text: text.into(),
        }
    }
}

/// The values of a path template's parameters; `None` where the path is another. A query in the template is part of the
/// query.
pub(crate) fn path_values(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let template = template.split_once(['?', '#']).map_or(template, |(path, _)| path);
    let (mut template, mut path) = (template, path);
    let mut values = Vec::new();
    while let Some((text, rest)) = template.split_once('{') {
        let (name, after) = rest.split_once('}')?;
        path = path.strip_prefix(&*spelled(text))?;
        let end = match after.chars().next() {
            Some(next) if next != '{' => path.find(next)?,
            _ => path.len(),
        };
        let value = &path[..end];
        if value.is_empty() || value.contains('/') {
            return None;
        }
        values.push((name.to_owned(), percent_decoded(value)));
        (template, path) = (after, &path[end..]);
    }
    (spelled(template) == path).then_some(values)
}

/// The text of a path as a URL has it.
fn spelled(text: &str) -> std::borrow::Cow<'_, str> {
    // What may stand in a path beside letters and digits (RFC 3986, `pchar` and the slash), and what is spelled already.
    const LITERAL: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'<')
        .add(b'>')
        .add(b'`')
        .add(b'^')
        .add(b'|')
        .add(b'\\');
    percent_encoding::utf8_percent_encode(text, LITERAL).into()
}

/// Everything that is wrong with a request; `path` is the one below the server's URL.
pub(crate) fn check(
    description: &Description,
    operation: &Operation,
    path: &str,
    request: &Recorded,
) -> Vec<Problem> {
    let mut found = Vec::new();
    let path_values = path_values(&operation.path, path).unwrap_or_default();
    let query = pairs(&request.query);
    for parameter in &operation.parameters {
        let given: Vec<String> = match parameter.location.as_str() {
            "path" => values_of(&path_values, &parameter.name),
            "query" => values_of(&query, &parameter.name),
            "header" => request.header(&parameter.name).into_iter().collect(),
            _ => continue,
        };
        let ignored = ["accept", "content-type", "authorization"];
        if parameter.location == "header" && ignored.contains(&parameter.name.to_lowercase().as_str()) {
            continue;
        }
        if given.is_empty() {
            if parameter.required {
                let text = format!("no {} parameter `{}`", parameter.location, parameter.name);
                found.push(Problem::of_parameter(MISSING, &parameter.name, text));
            }
            continue;
        }
        found.extend(check_value(description, parameter, &given));
    }
    let is_declared = |name: &str| {
        operation.path.contains('?') && operation.path.contains(name)
            || description.has_query_key(name)
            || operation.parameters.iter().any(|parameter| {
                parameter.location == "query"
                    && (parameter.name == name || base(name) == base(&parameter.name))
            })
    };
    for (name, _) in query.iter().filter(|(name, _)| !is_declared(name)) {
        let text = format!("query parameter `{name}` is not declared");
        found.push(Problem::of_parameter(UNDECLARED, name, text));
    }
    found.extend(check_body(description, operation, request));
    found
}

fn check_value(description: &Description, parameter: &Parameter, given: &[String]) -> Vec<Problem> {
    let schema = description.json_schema(&parameter.schema, true);
    let readings = readings(&schema_kinds(description, &parameter.schema), given);
    let wrong: Vec<_> = readings.iter().map(|value| problems(&schema, value)).collect();
    if wrong.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let first = wrong.into_iter().next().unwrap_or_default();
    first
        .into_iter()
        .map(|Invalid { text, .. }| {
            let text = format!("{} parameter `{}`: {text}", parameter.location, parameter.name);
            Problem::of_parameter(VALUE, &parameter.name, text)
        })
        .collect()
}

/// What texts can mean by a schema: each is tried.
fn readings(kinds: &[String], given: &[String]) -> Vec<Value> {
    let scalar = |text: &String| -> Vec<Value> {
        let mut readings = Vec::new();
        if let Ok(value) = serde_json::from_str::<Value>(text)
            && (value.is_number() || value.is_boolean() || value.is_null())
        {
            readings.push(value);
        }
        readings.push(json!(text));
        if let Ok(value @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str::<Value>(text) {
            readings.push(value);
        }
        readings
    };
    let mut readings: Vec<Value> = given.first().map(scalar).unwrap_or_default();
    if kinds.iter().any(|kind| kind == "array") {
        let split: Vec<String> = match given {
            [one] => one.split(',').map(str::to_owned).collect(),
            several => several.to_vec(),
        };
        let first = |text: &String| scalar(text).remove(0);
        readings.insert(0, split.iter().map(first).collect());
        readings.push(split.iter().map(|text| json!(text)).collect());
    }
    readings
}

fn schema_kinds(description: &Description, schema: &Value) -> Vec<String> {
    let schema = description.resolve(schema);
    let mut kinds: Vec<String> = match &schema["type"] {
        Value::String(kind) => vec![kind.clone()],
        Value::Array(kinds) => kinds
            .iter()
            .filter_map(|kind| kind.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    };
    for key in ["oneOf", "anyOf", "allOf"] {
        for part in schema[key].as_array().into_iter().flatten() {
            kinds.extend(schema_kinds(description, part));
        }
    }
    kinds
}

fn check_body(description: &Description, operation: &Operation, request: &Recorded) -> Vec<Problem> {
    let given = request.header("content-type").unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim().to_lowercase();
    let Some(body) = &operation.body else {
        if request.body.is_empty() {
            return Vec::new();
        }
        return vec![Problem::of_body(UNDECLARED, "", "the operation has no body")];
    };
    if request.body.is_empty() && essence.is_empty() {
        return match body.required {
            true => vec![Problem {
                lints: MISSING,
                place: String::new(),
                names: Some("body".to_owned()),
                text: "no body".to_owned(),
            }],
            false => Vec::new(),
        };
    }
    let matches = |media: &str| {
        let media = media.split(';').next().unwrap_or_default().trim().to_lowercase();
        media == essence
            || media == "*/*"
            || media
                .strip_suffix("/*")
                .is_some_and(|kind| essence.starts_with(kind))
    };
    let Some((_, schema)) = body.content.iter().find(|(media, _)| matches(media)) else {
        let text = format!("no body of type `{essence}` is declared");
        return vec![Problem::of_body(CONTENT_TYPE, "", text)];
    };
    let json_schema = description.json_schema(schema, true);
    let value = if essence.ends_with("json") {
        match serde_json::from_slice::<Value>(&request.body) {
            Ok(value) => value,
            Err(error) => return vec![Problem::of_body(&[], "", format!("the body is no JSON: {error}"))],
        }
    } else if essence == "application/x-www-form-urlencoded" {
        let fields = pairs(&request.text().replace('+', "%20"));
        form(description, schema, &fields)
    } else if essence == "multipart/form-data" {
        form(description, schema, &parts(&given, request))
    } else {
        // XML, text, bytes: there is no schema that a validator of JSON could apply.
        return Vec::new();
    };
    problems(&json_schema, &value)
        .into_iter()
        .map(|invalid| {
            let text = format!("body at `{}`: {}", invalid.place, invalid.text);
            let lints = if invalid.missing.is_some() { MISSING } else { VALUE };
            Problem {
                names: invalid.missing.map(|name| format!("`{name}`")),
                ..Problem::of_body(lints, &format!("/payload{}", invalid.place), text)
            }
        })
        .collect()
}

/// The names and values of a query or a form, decoded.
fn pairs(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent_decoded(name), percent_decoded(value))
        })
        .collect()
}

/// The name before any brackets: `a[b]` and `a[]` are `a`.
fn base(name: &str) -> &str {
    name.split('[').next().unwrap_or(name)
}

fn values_of(pairs: &[(String, String)], name: &str) -> Vec<String> {
    let exact: Vec<String> = pairs
        .iter()
        .filter(|(known, _)| known == name)
        .map(|(_, value)| value.clone())
        .collect();
    if !exact.is_empty() || name.contains('[') {
        return exact;
    }
    let members: Map<String, Value> = pairs
        .iter()
        .filter(|(known, _)| base(known) == name && known != name)
        .map(|(known, value)| {
            let key = known[name.len()..].trim_matches(['[', ']']).to_owned();
            let value = serde_json::from_str(value).unwrap_or_else(|_| json!(value));
            (key, value)
        })
        .collect();
    if members.is_empty() {
        return Vec::new();
    }
    vec![Value::Object(members).to_string()]
}

/// The fields of a form as the object that they stand for.
fn form(description: &Description, schema: &Value, fields: &[(String, String)]) -> Value {
    let mut object = json!({});
    for (name, text) in fields {
        // Unless a property is called that, brackets tell of what is inside.
        let path: Vec<&str> = match declares(description, schema, name) {
            true => vec![name],
            false => name.split('[').map(|token| token.trim_end_matches(']')).collect(),
        };
        let mut place = &mut object;
        let mut schema = schema.clone();
        for (depth, token) in path.iter().enumerate() {
            schema = property(description, &schema, token);
            let is_list = depth > 0 && (token.is_empty() || token.parse::<usize>().is_ok());
            if is_list {
                if !place.is_array() {
                    *place = json!([]);
                }
                let items = place.as_array_mut().unwrap();
                let index = token.parse().unwrap_or(items.len());
                while items.len() <= index {
                    items.push(Value::Null);
                }
                place = &mut items[index];
            } else {
                if !place.is_object() {
                    *place = json!({});
                }
                place = place
                    .as_object_mut()
                    .unwrap()
                    .entry(*token)
                    .or_insert(Value::Null);
            }
        }
        let value = coerced(description, &schema, text);
        // A name that comes again is a list.
        *place = match place.take() {
            Value::Null => value,
            Value::Array(mut items) => {
                items.push(value);
                Value::Array(items)
            }
            first => json!([first, value]),
        };
    }
    object
}

/// A text as the scalar that a schema wants there.
fn coerced(description: &Description, schema: &Value, text: &str) -> Value {
    let json_schema = description.json_schema(schema, true);
    let readings = readings(&schema_kinds(description, schema), &[text.to_owned()]);
    let fits = |value: &&Value| problems(&json_schema, value).is_empty();
    readings
        .iter()
        .find(fits)
        .or(readings.first())
        .cloned()
        .unwrap_or_default()
}

/// The schema of a property or an element, looked for in all parts of a composition.
pub(crate) fn property(description: &Description, schema: &Value, name: &str) -> Value {
    let schema = description.resolve(schema);
    if let Some(found) = schema["properties"].get(name) {
        return found.clone();
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        for part in schema[key].as_array().into_iter().flatten() {
            let found = property(description, part, name);
            if found.as_object().is_some_and(|members| !members.is_empty()) {
                return found;
            }
        }
    }
    if (name.is_empty() || name.parse::<usize>().is_ok()) && schema["items"].is_object() {
        return schema["items"].clone();
    }
    match &schema["additionalProperties"] {
        values @ Value::Object(_) => values.clone(),
        _ => json!({}),
    }
}

/// Whether a schema declares a property of that very name.
fn declares(description: &Description, schema: &Value, name: &str) -> bool {
    let schema = description.resolve(schema);
    let mut parts = ["allOf", "oneOf", "anyOf"]
        .into_iter()
        .filter_map(|key| schema[key].as_array())
        .flatten();
    schema["properties"].get(name).is_some() || parts.any(|part| declares(description, part, name))
}

/// The parts of a multipart body by name.
fn parts(content_type: &str, request: &Recorded) -> Vec<(String, String)> {
    let boundary = content_type
        .split("boundary=")
        .nth(1)
        .unwrap_or_default()
        .trim_matches('"')
        .to_owned();
    let text = request.text();
    text.split(&format!("--{boundary}"))
        .filter_map(|part| {
            let (head, body) = part.split_once("\r\n\r\n")?;
            let name = head.split("name=\"").nth(1)?.split('"').next()?;
            Some((name.to_owned(), body.trim_end_matches("\r\n").to_owned()))
        })
        .collect()
}
