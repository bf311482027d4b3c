//! An OpenAPI description, read without the compiler: operations with their parameters, bodies and responses, of any
//! dialect, and schemas as plain JSON Schema.

use std::path::Path;

use jsonschema::error::ValidationErrorKind;
use serde_json::{Map, Value, json};

use super::documents::read;

/// A description.
pub(crate) struct Description {
    root: Value,
    pub(crate) operations: Vec<Operation>,
}

/// An operation.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) id: Option<String>,
    /// In capitals.
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    /// By status, `2XX` or `default`: media types with their schemas.
    pub(crate) responses: Vec<(String, Vec<(String, Value)>)>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) location: String,
    pub(crate) required: bool,
    pub(crate) schema: Value,
}

/// A request body.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) required: bool,
    /// Media types with their schemas.
    pub(crate) content: Vec<(String, Value)>,
}

impl Description {
    pub(crate) fn open(path: &Path) -> Self {
        let mut description = Self {
            root: read(path),
            operations: Vec::new(),
        };
        let paths = description.root["paths"].as_object().cloned().unwrap_or_default();
        for (path, item) in &paths {
            let item = description.resolve(item).clone();
            for method in [
                "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
            ] {
                if let Some(node) = item.get(method) {
                    let operation = description.operation(path, method, &item, node);
                    description.operations.push(operation);
                }
            }
        }
        description
    }

    /// A schema that stands alone; its references lead into itself.
    pub(crate) fn of_schemas(root: Value) -> Self {
        Self {
            root,
            operations: Vec::new(),
        }
    }

    fn operation(&self, path: &str, method: &str, item: &Value, node: &Value) -> Operation {
        let mut declared: Vec<Value> = Vec::new();
        let lists = [&node["parameters"], &item["parameters"]];
        for parameter in lists.into_iter().filter_map(Value::as_array).flatten() {
            let parameter = self.resolve(parameter);
            let is_same =
                |known: &Value| known["name"] == parameter["name"] && known["in"] == parameter["in"];
            if !declared.iter().any(is_same) {
                declared.push(parameter.clone());
            }
        }
        let is_body =
            |parameter: &Value| ["body", "formData"].contains(&parameter["in"].as_str().unwrap_or_default());
        let parameters = declared.iter().filter(|parameter| !is_body(parameter));
        Operation {
            id: node["operationId"].as_str().map(str::to_owned),
            method: method.to_uppercase(),
            path: path.to_owned(),
            parameters: parameters.map(parameter).collect(),
            body: self.body(node, &declared),
            responses: self.responses(node),
        }
    }

    /// `requestBody`, or the body and form parameters of 2.0.
    fn body(&self, node: &Value, declared: &[Value]) -> Option<Body> {
        if let Some(body) = node.get("requestBody") {
            let body = self.resolve(body);
            return Some(Body {
                required: body["required"] == true,
                content: content(&body["content"]),
            });
        }
        let consumes = self.media_types(node, "consumes", "application/json");
        if let Some(body) = declared.iter().find(|parameter| parameter["in"] == "body") {
            return Some(Body {
                required: body["required"] == true,
                content: consumes
                    .into_iter()
                    .map(|media| (media, body["schema"].clone()))
                    .collect(),
            });
        }
        let fields: Vec<&Value> = declared
            .iter()
            .filter(|parameter| parameter["in"] == "formData")
            .collect();
        if fields.is_empty() {
            return None;
        }
        let name = |field: &&&Value| field["name"].as_str().unwrap_or_default().to_owned();
        let properties: Map<String, Value> = fields.iter().map(|field| (name(&field), bare(field))).collect();
        let required: Vec<String> = fields
            .iter()
            .filter(|field| field["required"] == true)
            .map(|field| name(&field))
            .collect();
        let schema = json!({ "type": "object", "properties": properties, "required": required });
        Some(Body {
            required: !required.is_empty(),
            content: self
                .media_types(node, "consumes", "application/x-www-form-urlencoded")
                .into_iter()
                .map(|media| (media, schema.clone()))
                .collect(),
        })
    }

    fn responses(&self, node: &Value) -> Vec<(String, Vec<(String, Value)>)> {
        let responses = node["responses"].as_object().cloned().unwrap_or_default();
        responses
            .iter()
            .map(|(status, response)| {
                let response = self.resolve(response);
                let content = match response.get("schema") {
                    Some(schema) => self
                        .media_types(node, "produces", "application/json")
                        .into_iter()
                        .map(|media| (media, schema.clone()))
                        .collect(),
                    None => content(&response["content"]),
                };
                (status.to_ascii_uppercase().replace("DEFAULT", "default"), content)
            })
            .collect()
    }

    /// What 2.0 says of media types.
    fn media_types(&self, node: &Value, key: &str, default: &str) -> Vec<String> {
        let list = node
            .get(key)
            .or_else(|| self.root.get(key))
            .and_then(Value::as_array);
        let list: Vec<String> = list
            .into_iter()
            .flatten()
            .filter_map(|media| media.as_str().map(str::to_owned))
            .collect();
        if list.is_empty() {
            vec![default.to_owned()]
        } else {
            list
        }
    }

    /// Whether a security scheme is a key of this name in the query.
    pub(crate) fn has_query_key(&self, name: &str) -> bool {
        let schemes = [
            &self.root["components"]["securitySchemes"],
            &self.root["securityDefinitions"],
        ];
        let mut schemes = schemes.into_iter().filter_map(Value::as_object).flatten();
        schemes.any(|(_, scheme)| {
            let scheme = self.resolve(scheme);
            scheme["type"] == "apiKey" && scheme["in"] == "query" && scheme["name"] == name
        })
    }

    /// The operation that a step means.
    pub(crate) fn with_id(&self, id: &str) -> Option<&Operation> {
        self.operations
            .iter()
            .find(|operation| operation.id.as_deref() == Some(id))
    }

    /// What a reference, or a chain of them, leads to; what is no reference is its own target. One that leads nowhere says
    /// nothing.
    pub(crate) fn resolve<'v>(&'v self, value: &'v Value) -> &'v Value {
        let mut value = value;
        for _ in 0..32 {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
                return value;
            };
            match self.target(reference) {
                Some(target) => value = target,
                None => return &Value::Null,
            }
        }
        &Value::Null
    }

    /// Whether what stands beside a reference counts: from 3.1 on, and in schemas of Arazzo documents.
    fn has_siblings(&self) -> bool {
        let version = self.root["openapi"].as_str().unwrap_or_default();
        self.root.get("swagger").is_none() && !version.starts_with("3.0")
    }

    fn target(&self, reference: &str) -> Option<&Value> {
        let pointer = reference.strip_prefix('#')?;
        let pointer = percent_decoded(pointer);
        self.root.pointer(&pointer)
    }

    /// A schema as JSON Schema 2020-12 with all that it refers to: for a request, in which what is `readOnly` is not
    /// required, or for an answer.
    pub(crate) fn json_schema(&self, schema: &Value, request: bool) -> Value {
        let mut definitions: Map<String, Value> = Map::new();
        let converted = |schema: &Value| converted(schema, request, self.has_siblings());
        let mut root = converted(schema);
        let mut pending = references(&root);
        while let Some(reference) = pending.pop() {
            let key = definition(&reference);
            if definitions.contains_key(&key) {
                continue;
            }
            let target = self.target(&reference).map_or(json!({}), converted);
            pending.extend(references(&target));
            definitions.insert(key, target);
        }
        rename(&mut root);
        definitions.values_mut().for_each(rename);
        if let (Some(root), false) = (root.as_object_mut(), definitions.is_empty()) {
            root.insert("$defs".to_owned(), Value::Object(definitions));
        }
        root
    }
}

/// Why a value is not valid.
#[derive(Debug)]
pub(crate) struct Invalid {
    /// Where, as a JSON Pointer.
    pub(crate) place: String,
    /// The property that is not there.
    pub(crate) missing: Option<String>,
    pub(crate) text: String,
}

/// What is wrong with a value by a schema; nothing when it is valid.
pub(crate) fn problems(schema: &Value, value: &Value) -> Vec<Invalid> {
    let validator = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .build(schema);
    let validator = match validator {
        Ok(validator) => validator,
        Err(error) => {
            return vec![Invalid {
                place: String::new(),
                missing: None,
                text: format!("the schema is none: {error}"),
            }];
        }
    };
    validator
        .iter_errors(value)
        .map(|error| Invalid {
            place: error.instance_path().to_string(),
            missing: match error.kind() {
                ValidationErrorKind::Required { property } => property.as_str().map(str::to_owned),
                _ => None,
            },
            text: error.to_string(),
        })
        .collect()
}

fn content(content: &Value) -> Vec<(String, Value)> {
    let media_types = content.as_object().into_iter().flatten();
    media_types
        .map(|(media, value)| (media.clone(), value.get("schema").cloned().unwrap_or(json!({}))))
        .collect()
}

fn parameter(node: &Value) -> Parameter {
    let location = node["in"].as_str().unwrap_or_default().to_owned();
    let schema = match (node.get("schema"), node.get("content")) {
        (Some(schema), _) => schema.clone(),
        (None, Some(_)) => json!({}),
        (None, None) => bare(node),
    };
    Parameter {
        name: node["name"].as_str().unwrap_or_default().to_owned(),
        required: node["required"] == true || location == "path",
        location,
        schema,
    }
}

/// The schema that a 2.0 parameter is itself.
fn bare(parameter: &Value) -> Value {
    let mut schema = parameter.as_object().cloned().unwrap_or_default();
    for key in [
        "name",
        "in",
        "required",
        "description",
        "collectionFormat",
        "allowEmptyValue",
    ] {
        schema.remove(key);
    }
    if schema.get("type") == Some(&json!("file")) {
        schema.insert("type".to_owned(), json!("string"));
    }
    Value::Object(schema)
}

/// A schema with the words of 3.0 as JSON Schema has them.
fn converted(schema: &Value, request: bool, siblings: bool) -> Value {
    let Value::Object(members) = schema else {
        return schema.clone();
    };
    if let (false, Some(reference @ Value::String(_))) = (siblings, members.get("$ref")) {
        return json!({ "$ref": reference });
    }
    let converted = |schema: &Value| converted(schema, request, siblings);
    let mut out = Map::new();
    for (key, value) in members {
        let value = match (key.as_str(), value) {
            (
                "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas",
                Value::Object(schemas),
            ) => {
                let schemas = schemas
                    .iter()
                    .map(|(name, schema)| (name.clone(), converted(schema)));
                Value::Object(schemas.collect())
            }
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(schemas)) => {
                Value::Array(schemas.iter().map(converted).collect())
            }
            (
                "items"
                | "additionalProperties"
                | "not"
                | "if"
                | "then"
                | "else"
                | "contains"
                | "propertyNames",
                value,
            ) => converted(value),
            (
                "$ref" | "$dynamicRef" | "type" | "enum" | "const" | "required" | "format" | "pattern",
                value,
            ) => value.clone(),
            (
                "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" | "minLength"
                | "maxLength",
                value,
            )
            | ("minItems" | "maxItems" | "uniqueItems" | "minProperties" | "maxProperties", value) => {
                value.clone()
            }
            _ => continue,
        };
        out.insert(key.clone(), value);
    }
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        match out.get(exclusive) {
            Some(Value::Bool(true)) => {
                if let Some(value) = out.remove(bound) {
                    out.insert(exclusive.to_owned(), value);
                }
            }
            Some(Value::Bool(false)) => {
                out.remove(exclusive);
            }
            _ => {}
        }
    }
    // `required` on a property, as draft 3 had it.
    if !out.get("required").is_some_and(Value::is_array) {
        out.remove("required");
    }
    if let (true, Some(Value::Array(required)), Some(properties)) =
        (request, out.get_mut("required"), members.get("properties"))
    {
        required.retain(|name| properties[name.as_str().unwrap_or_default()]["readOnly"] != true);
    }
    if members.get("nullable") == Some(&Value::Bool(true)) {
        return json!({ "anyOf": [Value::Object(out), { "type": "null" }] });
    }
    Value::Object(out)
}

/// The references in a schema, not those in data.
fn references(schema: &Value) -> Vec<String> {
    match schema {
        Value::Object(members) => {
            let mut found: Vec<String> = members
                .get("$ref")
                .and_then(Value::as_str)
                .map(str::to_owned)
                .into_iter()
                .collect();
            for (key, value) in members {
                if !["enum", "const"].contains(&key.as_str()) {
                    found.extend(references(value));
                }
            }
            found
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

fn rename(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get_mut("$ref") {
                *reference = format!("#/$defs/{}", definition(reference));
            }
            for (key, value) in members.iter_mut() {
                if !["enum", "const"].contains(&key.as_str()) {
                    rename(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(rename),
        _ => {}
    }
}

/// A reference as a name that needs no escape in a pointer.
fn definition(reference: &str) -> String {
    reference
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            other => format!("_{other:x}_"),
        })
        .collect()
}

/// Text with `%xx` decoded.
pub(crate) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(decoded) if *first == b'%' => {
                bytes.push(decoded);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
