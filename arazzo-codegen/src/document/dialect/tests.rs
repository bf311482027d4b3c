#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::{Value, json};

use crate::{
    diagnostics::Diagnostics,
    document::{
        dialect::Dialect,
        openapi::{
            SchemaRef,
            testing::{Files, expanded, messages},
        },
        place::Pointer,
    },
    source::FileId,
};

/// The canonical form of the schema `T`, and what was reported. `A` is a string, `B` an object.
fn read(version: &str, schema: &str) -> (Value, Vec<String>) {
    let version = if version == "2.0" {
        "swagger: '2.0'".to_owned()
    } else {
        format!("openapi: {version}")
    };
    let files = Files::one(&format!(
        "{version}\npaths: {{}}\ncomponents:\n  schemas:\n    A: {{type: string}}\n    B: {{type: object, properties: {{b: {{type: string}}}}}}\n    Null: {{enum: [null]}}\n    Alias: {{$ref: '#/components/schemas/A'}}\n    T: {schema}\n"
    ));
    let mut diagnostics = Diagnostics::default();
    let description = files.description(&mut diagnostics);
    let schema = SchemaRef::whole(FileId(0), Pointer::parse("/components/schemas/T").unwrap());
    let value = expanded(&description, &mut diagnostics, &schema);
    (value, messages(&diagnostics))
}

/// Every row: versions, a schema, its canonical form.
fn check(rows: &[(&[&str], &str, Value)]) {
    for (versions, schema, expected) in rows {
        for version in *versions {
            let (found, messages) = read(version, schema);
            assert_eq!(found, *expected, "{version}: {schema}");
            assert_eq!(messages, Vec::<String>::new(), "{version}: {schema}");
        }
    }
}

fn a() -> Value {
    json!({"$ref": "0#/components/schemas/A"})
}

fn b() -> Value {
    json!({"$ref": "0#/components/schemas/B"})
}

const ALL: &[&str] = &["2.0", "3.0.3", "3.1.0", "3.2.0"];
const THREE: &[&str] = &["3.0.3", "3.1.0", "3.2.0"];
const OLD: &[&str] = &["2.0", "3.0.3"];
const NEW: &[&str] = &["3.1.0", "3.2.0"];

#[test]
fn versions() {
    for (text, dialect) in [
        ("swagger: '2.0'", Some(Dialect::Swagger2)),
        ("swagger: 2.0", Some(Dialect::Swagger2)),
        ("openapi: 3.0.0", Some(Dialect::V30)),
        ("openapi: 3.0", Some(Dialect::V30)),
        ("openapi: '3.1.1'", Some(Dialect::V31)),
        ("openapi: 3.2.0", Some(Dialect::V32)),
        ("openapi: 3.10.0", None),
        ("openapi: 4.0.0", None),
        ("swagger: '1.2'", None),
        ("asyncapi: 3.0.0", None),
    ] {
        let files = Files::one(text);
        use crate::document::openapi::Descriptions;
        assert_eq!(Dialect::of(files.root(FileId(0)).unwrap()), dialect, "{text}");
    }
}

#[test]
fn one_type() {
    check(&[
        (
            ALL,
            "{type: string, format: date-time, minLength: 1, maxLength: 9, pattern: '^a'}",
            json!({"type": "string", "format": "date-time"}),
        ),
        (
            ALL,
            "{type: integer, format: int64, minimum: -9223372036854775808, maximum: 9}",
            json!({"type": "integer", "format": "int64", "minimum": i64::MIN}),
        ),
        (ALL, "{type: number, multipleOf: 0.01}", json!({"type": "number"})),
        (
            ALL,
            "{type: boolean, default: true}",
            json!({"type": "boolean", "default": true}),
        ),
        (
            ALL,
            "{type: array, items: {type: integer}, minItems: 1, uniqueItems: true}",
            json!({"type": "array", "items": {"type": "integer"}, "minItems": 1}),
        ),
        (
            ALL,
            "{type: object, required: [a], properties: {a: {$ref: '#/components/schemas/A'}, c: {type: string}}}",
            json!({"type": "object", "required": ["a"], "properties": {"a": a(), "c": {"type": "string"}}}),
        ),
        (
            ALL,
            "{type: object, additionalProperties: false}",
            json!({"type": "object", "additionalProperties": false}),
        ),
        (
            ALL,
            "{type: object, additionalProperties: {}}",
            json!({"type": "object", "additionalProperties": true}),
        ),
        (
            ALL,
            "{type: object, additionalProperties: {$ref: '#/components/schemas/B'}}",
            json!({"type": "object", "additionalProperties": b()}),
        ),
        (ALL, "{description: anything}", json!({"description": "anything"})),
        (ALL, "{}", json!({})),
    ]);
}

#[test]
fn untyped_schemas_are_typed_by_their_keywords() {
    check(&[
        (
            ALL,
            "{properties: {a: {type: string}}}",
            json!({"type": "object", "properties": {"a": {"type": "string"}}}),
        ),
        (
            ALL,
            "{items: {type: string}}",
            json!({"type": "array", "items": {"type": "string"}}),
        ),
        (
            ALL,
            "{enum: [a, b]}",
            json!({"type": "string", "enum": ["a", "b"]}),
        ),
        (ALL, "{enum: [1, 2]}", json!({"type": "integer", "enum": [1, 2]})),
        (ALL, "{enum: [1, 2.5]}", json!({"type": "number"})),
        (
            ALL,
            "{enum: [a, 1]}",
            json!({"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "integer", "enum": [1]}]}),
        ),
    ]);
}

#[test]
fn null_is_a_flag() {
    check(&[
        (
            OLD,
            "{type: string, nullable: true}",
            json!({"type": "string", "nullable": true}),
        ),
        (
            NEW,
            "{type: string, nullable: true}",
            json!({"type": "string", "nullable": true}),
        ),
        (
            &["2.0"],
            "{type: string, x-nullable: true}",
            json!({"type": "string", "nullable": true}),
        ),
        (
            NEW,
            "{type: [string, 'null']}",
            json!({"type": "string", "nullable": true}),
        ),
        (
            NEW,
            "{type: [string, null]}",
            json!({"type": "string", "nullable": true}),
        ),
        (
            NEW,
            "{type: [integer, 'null'], enum: [1, null]}",
            json!({"type": "integer", "nullable": true, "enum": [1]}),
        ),
        (
            ALL,
            "{type: string, nullable: true, enum: [a, null]}",
            json!({"type": "string", "nullable": true, "enum": ["a"]}),
        ),
        (NEW, "{type: 'null'}", json!({"nullable": true, "enum": [null]})),
        (NEW, "{const: null}", json!({"nullable": true, "enum": [null]})),
        (ALL, "{nullable: true}", json!({"nullable": true})),
        (
            NEW,
            "{oneOf: [{$ref: '#/components/schemas/A'}, {type: 'null'}]}",
            json!({"nullable": true, "allOf": [a()]}),
        ),
        (
            THREE,
            "{anyOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/Null'}]}",
            json!({"nullable": true, "allOf": [b()]}),
        ),
        (
            NEW,
            "{anyOf: [{type: string}, {type: integer}, {type: 'null'}]}",
            json!({"nullable": true, "anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ),
        (
            THREE,
            "{nullable: true, allOf: [{$ref: '#/components/schemas/B'}]}",
            json!({"nullable": true, "allOf": [b()]}),
        ),
        (
            THREE,
            "{allOf: [{$ref: '#/components/schemas/B'}, {nullable: true, description: The b.}]}",
            json!({"nullable": true, "description": "The b.", "allOf": [b()]}),
        ),
    ]);
}

#[test]
fn several_types_are_a_union() {
    check(&[
        (
            NEW,
            "{type: [string, integer]}",
            json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ),
        (NEW, "{type: [integer, number]}", json!({"type": "number"})),
        (
            NEW,
            "{type: [string, integer, 'null'], enum: [a, 1, null]}",
            json!({"nullable": true, "anyOf": [{"type": "string", "enum": ["a"]}, {"type": "integer", "enum": [1]}]}),
        ),
        (
            NEW,
            "{type: [object, array], properties: {a: {type: string}}, items: {type: string}}",
            json!({"anyOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}},
                {"type": "array", "items": {"type": "string"}},
            ]}),
        ),
    ]);
}

#[test]
fn forms_of_2020_12() {
    check(&[
        (NEW, "{const: x}", json!({"type": "string", "enum": ["x"]})),
        (
            NEW,
            "{type: integer, const: 3}",
            json!({"type": "integer", "enum": [3]}),
        ),
        (NEW, "{const: false}", json!({"type": "boolean"})),
        (
            NEW,
            "{type: integer, exclusiveMinimum: 5, maximum: 9}",
            json!({"type": "integer", "minimum": 5}),
        ),
        (
            NEW,
            "{type: integer, minimum: 3, exclusiveMinimum: 5}",
            json!({"type": "integer", "minimum": 5}),
        ),
        (
            NEW,
            "{type: integer, minimum: 7, exclusiveMinimum: 5}",
            json!({"type": "integer", "minimum": 7}),
        ),
        (
            NEW,
            "{type: number, maximum: 7, exclusiveMaximum: 5}",
            json!({"type": "number"}),
        ),
        (NEW, "true", json!({})),
        (NEW, "false", json!({})),
        (
            NEW,
            "{type: array, prefixItems: [{type: string}, {type: integer}], items: false}",
            json!({"type": "array", "maxItems": 2, "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}, "prefixItems": [{"type": "string"}, {"type": "integer"}]}),
        ),
        (
            NEW,
            "{type: array, prefixItems: [{$ref: '#/components/schemas/A'}], items: {$ref: '#/components/schemas/A'}}",
            json!({"type": "array", "items": {"allOf": [a()]}, "prefixItems": [a()]}),
        ),
        (
            NEW,
            "{type: string, contentEncoding: base64}",
            json!({"type": "string", "format": "byte"}),
        ),
        (
            NEW,
            "{type: string, contentMediaType: image/png, contentEncoding: base64}",
            json!({"type": "string", "format": "byte"}),
        ),
        (
            NEW,
            "{type: string, contentMediaType: image/png}",
            json!({"type": "string", "format": "binary"}),
        ),
        (
            NEW,
            "{contentMediaType: application/octet-stream}",
            json!({"type": "string", "format": "binary"}),
        ),
        (
            NEW,
            "{type: string, contentMediaType: application/json}",
            json!({"type": "string"}),
        ),
        (
            NEW,
            "{type: string, contentMediaType: application/problem+json}",
            json!({"type": "string"}),
        ),
        (
            NEW,
            "{type: object, patternProperties: {'^x': {type: integer}}}",
            json!({"type": "object", "additionalProperties": {"allOf": [{"type": "integer"}]}}),
        ),
        (
            NEW,
            "{type: object, properties: {a: {$ref: '#/components/schemas/T/$defs/Id'}}, $defs: {Id: {type: string}}}",
            json!({"type": "object", "properties": {"a": {"$ref": "0#/components/schemas/T/$defs/Id"}}}),
        ),
        (
            NEW,
            "{type: string, examples: [{$ref: '#/nowhere'}]}",
            json!({"type": "string"}),
        ),
    ]);
}

#[test]
fn forms_of_3_0() {
    check(&[
        (
            OLD,
            "{type: integer, minimum: 5, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false}",
            json!({"type": "integer", "minimum": 5}),
        ),
        (
            ALL,
            "{type: string, example: {$ref: '#/nowhere'}, x-more: {$ref: '#/nowhere'}}",
            json!({"type": "string"}),
        ),
        (
            &["2.0"],
            "{type: file}",
            json!({"type": "string", "format": "binary"}),
        ),
        (
            &["2.0"],
            "{type: object, discriminator: kind}",
            json!({"type": "object", "discriminator": {"propertyName": "kind"}}),
        ),
    ]);
}

#[test]
fn references() {
    let property = |schema: &str| format!("{{type: object, properties: {{a: {schema}}}}}");
    let object = |a: Value| json!({"type": "object", "properties": {"a": a}});
    let rows: &[(&[&str], &str, Value)] = &[
        (ALL, "{$ref: '#/components/schemas/A'}", a()),
        (ALL, "{$ref: '#/components/schemas/Alias'}", a()),
        (
            ALL,
            "{$ref: '#/components/schemas/A', description: d, x-y: 1}",
            a(),
        ),
        // 3.0: what stands beside a reference is ignored, but for `nullable`.
        (
            OLD,
            "{$ref: '#/components/schemas/A', properties: {z: {}}, readOnly: true}",
            a(),
        ),
        (
            ALL,
            "{$ref: '#/components/schemas/A', nullable: true}",
            json!({"nullable": true, "allOf": [a()]}),
        ),
        (
            NEW,
            "{$ref: '#/components/schemas/A', readOnly: true, description: d}",
            json!({"readOnly": true, "description": "d", "allOf": [a()]}),
        ),
        (
            NEW,
            "{$ref: '#/components/schemas/B', properties: {z: {type: string}}}",
            json!({"allOf": [b(), {"type": "object", "properties": {"z": {"type": "string"}}}]}),
        ),
        (
            NEW,
            "{$ref: '#/components/schemas/B', type: object}",
            json!({"allOf": [b()]}),
        ),
        (
            NEW,
            "{$ref: '#/components/schemas/B', type: [object, 'null']}",
            json!({"nullable": true, "allOf": [b()]}),
        ),
    ];
    for (versions, schema, expected) in rows {
        check(&[(versions, &property(schema), object(expected.clone()))]);
    }
    // The schema `T` itself may be a reference: it reads as its target.
    check(&[(
        ALL,
        "{$ref: '#/components/schemas/Alias'}",
        json!({"type": "string"}),
    )]);
}

#[test]
fn compositions() {
    check(&[
        (
            THREE,
            "{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}",
            json!({"anyOf": [a(), b()]}),
        ),
        (
            THREE,
            "{type: object, oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}",
            json!({"anyOf": [a(), b()]}),
        ),
        (
            ALL,
            "{allOf: [{$ref: '#/components/schemas/B'}, {type: object, properties: {c: {type: string}}}]}",
            json!({"allOf": [b(), {"type": "object", "properties": {"c": {"type": "string"}}}]}),
        ),
        (
            ALL,
            "{type: object, properties: {c: {type: string}}, allOf: [{$ref: '#/components/schemas/B'}]}",
            json!({"allOf": [b(), {"type": "object", "properties": {"c": {"type": "string"}}}]}),
        ),
        (
            ALL,
            "{required: [b], allOf: [{$ref: '#/components/schemas/B'}]}",
            json!({"allOf": [b(), {"type": "object", "required": ["b"]}]}),
        ),
        (
            ALL,
            "{allOf: [{$ref: '#/components/schemas/B'}, {required: [b]}]}",
            json!({"allOf": [b(), {"type": "object", "required": ["b"]}]}),
        ),
        // An object of which the alternatives only say what has to be there.
        (
            THREE,
            "{type: object, properties: {c: {type: string}}, oneOf: [{required: [c]}, {required: [d]}]}",
            json!({"type": "object", "properties": {"c": {"type": "string"}}}),
        ),
        (
            THREE,
            "{type: string, anyOf: [{format: date}, {minLength: 3}]}",
            json!({"type": "string"}),
        ),
        (
            THREE,
            "{properties: {c: {type: string}}, anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}",
            json!({"allOf": [{"anyOf": [a(), b()]}, {"type": "object", "properties": {"c": {"type": "string"}}}]}),
        ),
        (
            THREE,
            "{oneOf: [{$ref: '#/components/schemas/A'}], anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}",
            json!({"allOf": [a(), {"anyOf": [a(), b()]}]}),
        ),
        (THREE, "{not: {type: string}}", json!({})),
        (
            THREE,
            "{type: integer, not: {enum: [3]}}",
            json!({"type": "integer"}),
        ),
        (
            THREE,
            "{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: kind, mapping: {a: A, b: '#/components/schemas/B'}}}",
            json!({
                "anyOf": [a(), b()],
                "discriminator": {
                    "propertyName": "kind",
                    "mapping": {"a": "0#/components/schemas/A", "b": "0#/components/schemas/B"},
                },
            }),
        ),
    ]);
}

#[test]
fn a_member_of_a_base_inherits_the_base_without_its_union() {
    let files = Files::one(
        "openapi: 3.0.0\ncomponents:\n  schemas:\n    Pet: {oneOf: [{$ref: '#/components/schemas/Dog'}, {$ref: '#/components/schemas/Cat'}], properties: {kind: {type: string}}}\n    Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {bark: {type: string}}}]}\n    Cat: {type: object}\n",
    );
    let mut diagnostics = Diagnostics::default();
    let description = files.description(&mut diagnostics);
    let dog = SchemaRef::whole(FileId(0), Pointer::parse("/components/schemas/Dog").unwrap());
    let found = expanded(&description, &mut diagnostics, &dog);
    let expected = json!({"allOf": [
        {"type": "object", "properties": {"kind": {"type": "string"}}},
        {"type": "object", "properties": {"bark": {"type": "string"}}},
    ]});
    assert_eq!(found, expected);
    assert_eq!(messages(&diagnostics), Vec::<String>::new());
}

#[test]
fn forms_of_another_dialect_are_understood_and_reported() {
    for (version, schema, expected, message) in [
        (
            "3.0.0",
            "{type: [string, 'null']}",
            json!({"type": "string", "nullable": true}),
            "/type: this version has one `type`, and `nullable`",
        ),
        (
            "3.0.0",
            "{const: x}",
            json!({"type": "string", "enum": ["x"]}),
            "/const: `const` is not in this version; it has `enum`",
        ),
        (
            "3.0.0",
            "{type: integer, exclusiveMinimum: 5}",
            json!({"type": "integer", "minimum": 5}),
            "/exclusiveMinimum: `exclusiveMinimum` is true or false in this version",
        ),
        (
            "3.1.0",
            "{type: integer, minimum: 5, exclusiveMinimum: true}",
            json!({"type": "integer", "minimum": 5}),
            "/exclusiveMinimum: `exclusiveMinimum` is a number in this version",
        ),
        (
            "3.0.0",
            "true",
            json!({}),
            ": a schema is a mapping in this version, not true or false",
        ),
        (
            "3.0.0",
            "{type: array, items: [{type: string}]}",
            json!({"type": "array", "items": {"allOf": [{"type": "string"}]}, "prefixItems": [{"type": "string"}]}),
            ": `items` is one schema in this version",
        ),
        (
            "3.1.0",
            "{type: file}",
            json!({"type": "string", "format": "binary"}),
            "/type: `file` is no type; read as binary text",
        ),
        (
            "2.0",
            "{oneOf: [{type: string}, {type: integer}]}",
            json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
            "/oneOf: `oneOf` is not in this version",
        ),
    ] {
        let (found, messages) = read(version, schema);
        assert_eq!(found, expected, "{version}: {schema}");
        assert_eq!(
            messages,
            [format!("/components/schemas/T{message}")],
            "{version}: {schema}"
        );
    }
}

#[test]
fn only_the_malformed_part_is_dropped() {
    for (schema, expected, message) in [
        (
            "{type: strin, description: d}",
            json!({"description": "d"}),
            "/type: `strin` is no type; any value is accepted",
        ),
        (
            "{type: string, enum: [a, 1, {}]}",
            json!({"type": "string", "enum": ["a", "1"]}),
            "/enum/1: the value is an integer, unlike its schema's type; read as one",
        ),
        (
            "{type: integer, enum: ['1', x, 2]}",
            json!({"type": "integer", "enum": [1, 2]}),
            "/enum/0: the value is text, unlike its schema's type; read as one",
        ),
        (
            "{type: string, minLength: many, maxLength: 3}",
            json!({"type": "string"}),
            "/minLength: `minLength` is text, not a count",
        ),
        (
            "{type: object, required: true, properties: {a: {type: string}}}",
            json!({"type": "object", "properties": {"a": {"type": "string"}}}),
            "/required: `required` is a boolean, not a list",
        ),
        (
            "{type: object, properties: {a: 5, b: {type: string}}}",
            json!({"type": "object", "properties": {"a": {}, "b": {"type": "string"}}}),
            "/properties/a: the schema is an integer, not a mapping",
        ),
        (
            "{type: object, properties: [a]}",
            json!({"type": "object"}),
            "/properties: `properties` is a sequence, not a mapping",
        ),
        (
            "{type: string, readOnly: 'true'}",
            json!({"type": "string", "readOnly": true}),
            "/readOnly: `readOnly` is text, not true or false",
        ),
        ("5", json!({}), ": the schema is an integer, not a mapping"),
        (
            "{$ref: 5, type: string}",
            json!({"type": "string"}),
            "/$ref: `$ref` is not text",
        ),
        (
            "{discriminator: {mapping: {}}, type: object}",
            json!({"type": "object"}),
            "/discriminator: the discriminator has no `propertyName`",
        ),
    ] {
        for version in THREE {
            let (found, messages) = read(version, schema);
            assert_eq!(found, expected, "{version}: {schema}");
            assert_eq!(
                messages.first(),
                Some(&format!("/components/schemas/T{message}")),
                "{version}: {schema}"
            );
        }
    }
}

#[test]
fn references_without_a_target_accept_anything() {
    for (schema, message) in [
        (
            "{$ref: '#/components/schemas/Missing'}",
            "/$ref: `#/components/schemas/Missing` has no target",
        ),
        (
            "{$ref: 'other.yaml#/A'}",
            "/$ref: `other.yaml#/A`: there is no file `other.yaml`",
        ),
        (
            "{$ref: '#anchor'}",
            "/$ref: `#anchor` has no target: no schema has that `$anchor`",
        ),
        (
            "{$ref: '#/components/schemas/T'}",
            "/$ref: the chain of references from `#/components/schemas/T` never ends",
        ),
    ] {
        for version in ALL {
            let (found, messages) = read(version, schema);
            assert_eq!(found, json!({}), "{schema}");
            assert_eq!(messages, [format!("/components/schemas/T{message}")], "{schema}");
        }
    }
    let (found, messages) = read("3.1.0", "{$ref: '#/components/schemas/T', nullable: true}");
    assert_eq!(found, json!({"nullable": true}));
    assert_eq!(messages.len(), 1);
}

#[test]
fn a_schema_that_holds_itself_by_all_of_is_cut() {
    let (found, messages) = read(
        "3.0.0",
        "{allOf: [{allOf: [{$ref: '#/components/schemas/T'}]}, {$ref: '#/components/schemas/B'}]}",
    );
    assert_eq!(found, json!({"allOf": [b()]}));
    assert_eq!(
        messages,
        [
            "/components/schemas/T/allOf/0: this member of `allOf` holds the schema that it stands in; it is left out"
        ]
    );
}
