#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::json;

use super::{
    testing::{Files, children, expanded, json, messages, text},
    *,
};

/// Reads the operation `op` and what was reported.
fn operation(files: &Files) -> (Operation, Vec<String>) {
    let mut diagnostics = Diagnostics::default();
    let description = files.description(&mut diagnostics);
    let entries = description.operations_with_id("op");
    let operation = description.operation(&mut diagnostics, &entries[0]);
    (operation, messages(&diagnostics))
}

fn schema_of(format: &ParameterFormat) -> &SchemaRef {
    match format {
        ParameterFormat::Schema {
            schema: Some(schema), ..
        } => schema,
        other => unreachable!("{other:?}"),
    }
}

fn style_of(format: &ParameterFormat) -> (StyleKind, bool) {
    match format {
        ParameterFormat::Schema { style, .. } => (style.kind, style.explode),
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn index() {
    let files = Files::one(
        "
openapi: 3.2.0
paths:
  x-paths: {get: {operationId: no}}
  /a/{id}:
    summary: no operation
    parameters: []
    get: {operationId: getA}
    query: {operationId: queryA}
    additionalOperations:
      COPY: {operationId: copyA}
  /b:
    post: {}
    get: null
  /c: 5
",
    );
    let mut diagnostics = Diagnostics::default();
    let description = files.description(&mut diagnostics);
    let found: Vec<_> = description
        .operations()
        .map(|entry| {
            (
                entry.method.to_string(),
                entry.path,
                entry.operation_id(),
                entry.place().pointer.to_string(),
            )
        })
        .collect();
    let expected = [
        ("GET", "/a/{id}", Some("getA"), "/paths/~1a~1{id}/get"),
        ("QUERY", "/a/{id}", Some("queryA"), "/paths/~1a~1{id}/query"),
        (
            "COPY",
            "/a/{id}",
            Some("copyA"),
            "/paths/~1a~1{id}/additionalOperations/COPY",
        ),
        ("POST", "/b", None, "/paths/~1b/post"),
    ];
    let expected = expected.map(|(method, path, id, place)| (method.to_owned(), path, id, place.to_owned()));
    assert_eq!(found, expected);
    assert_eq!(
        description.operation_at("/b", "post").unwrap().method.as_str(),
        "POST"
    );
    assert!(description.operation_at("/b", "get").is_none());
    assert!(description.operations_with_id("no").is_empty());
}

#[test]
fn operations_with_the_same_id_are_all_found() {
    let files =
        Files::one("openapi: 3.0.0\npaths: {/a: {get: {operationId: x}}, /b: {get: {operationId: x}}}");
    let description = files.description(&mut Diagnostics::default());
    let paths: Vec<_> = description
        .operations_with_id("x")
        .iter()
        .map(|entry| entry.path)
        .collect();
    assert_eq!(paths, ["/a", "/b"]);
}

#[test]
fn an_operation_is_found_in_a_large_description_however_its_id_is_spelled() {
    let mut text = "openapi: 3.0.0\npaths:\n".to_owned();
    for number in 0..500 {
        text.push_str(&format!(
            "  /p{number}:\n    get:\n      operationId: op{number}\n      responses: {{}}\n"
        ));
    }
    text.push_str("  /escaped:\n    get:\n      operationId: \"\\x6fdd\"\n");
    text.push_str("  /twice:\n    get:\n      operationId: op499\n");
    let files = Files::one(&text);
    let description = files.description(&mut Diagnostics::default());
    for (id, paths) in [
        ("op7", vec!["/p7"]),
        ("op499", vec!["/p499", "/twice"]),
        ("odd", vec!["/escaped"]),
        ("none", vec![]),
    ] {
        let found: Vec<_> = description
            .operations_with_id(id)
            .iter()
            .map(|entry| entry.path)
            .collect();
        assert_eq!(found, paths, "{id}");
    }
    assert_eq!(description.operations().count(), 502);
}

#[test]
fn parameters_are_merged_and_resolved() {
    let files = Files::one(
        "
openapi: 3.0.0
paths:
  /a/{id}:
    parameters:
    - {name: id, in: path, required: true, schema: {type: string}}
    - {name: limit, in: query, schema: {type: string}}
    - {name: X-Trace, in: header, schema: {type: string}}
    - {name: id, in: query, schema: {type: string}}
    get:
      operationId: op
      deprecated: true
      summary: Sum.
      parameters:
      - {name: limit, in: query, required: true, schema: {type: integer}}
      - {name: x-trace, in: header, style: simple, explode: true, schema: {type: boolean}}
      - $ref: '#/components/parameters/Filter'
      - {name: tags, in: query, style: pipeDelimited, allowReserved: true, schema: {type: array}}
      - {name: session, in: cookie, schema: {type: string}}
      - {name: q, in: query, content: {application/json: {schema: {type: object}}}}
      - {name: bare, in: query}
components:
  parameters:
    Filter: {name: filter, in: query, style: deepObject, schema: {type: object}}
",
    );
    let (operation, messages) = operation(&files);
    assert_eq!(messages, Vec::<String>::new());
    assert!(operation.deprecated);
    assert_eq!(operation.summary.as_deref(), Some("Sum."));
    let shown: Vec<_> = operation
        .parameters
        .iter()
        .map(|parameter| {
            (
                parameter.location.as_str(),
                parameter.name.as_str(),
                parameter.required,
                parameter.place.pointer.to_string(),
            )
        })
        .collect();
    let here = |text: &str| format!("/paths/~1a~1{{id}}{text}");
    assert_eq!(
        shown,
        [
            ("path", "id", true, here("/parameters/0")),
            ("query", "limit", true, here("/get/parameters/0")),
            ("header", "x-trace", false, here("/get/parameters/1")),
            ("query", "id", false, here("/parameters/3")),
            (
                "query",
                "filter",
                false,
                "/components/parameters/Filter".to_owned()
            ),
            ("query", "tags", false, here("/get/parameters/3")),
            ("cookie", "session", false, here("/get/parameters/4")),
            ("query", "q", false, here("/get/parameters/5")),
            ("query", "bare", false, here("/get/parameters/6")),
        ]
    );
    let styles: Vec<_> = [0, 1, 2, 4, 5, 6]
        .map(|index| style_of(&operation.parameters[index].format))
        .into();
    assert_eq!(
        styles,
        [
            (StyleKind::Simple, false),
            (StyleKind::Form, true),
            (StyleKind::Simple, true),
            (StyleKind::DeepObject, false),
            (StyleKind::PipeDelimited, false),
            (StyleKind::Form, true),
        ]
    );
    assert!(
        matches!(&operation.parameters[7].format, ParameterFormat::Content(media) if media.name == "application/json")
    );
    assert!(matches!(
        &operation.parameters[8].format,
        ParameterFormat::Schema { schema: None, .. }
    ));
    assert_eq!(
        schema_of(&operation.parameters[1].format).pointer.as_str(),
        here("/get/parameters/0/schema")
    );
}

#[test]
fn body_and_responses() {
    let files = Files::one(
        "
openapi: 3.1.0
paths:
  /a:
    post:
      operationId: op
      requestBody: {$ref: '#/components/requestBodies/Form'}
      responses:
        200:
          description: Fine.
          headers:
            X-Rate: {required: true, schema: {type: integer}}
            X-Next: {$ref: '#/components/headers/Next'}
          content:
            application/json: {schema: {$ref: '#/components/schemas/A'}}
            text/plain:
        '4xx': {$ref: '#/components/responses/Problem'}
        5XX: {description: Ours.}
        default: {}
components:
  headers:
    Next: {schema: {type: string}}
  schemas:
    A: {type: object}
  responses:
    Problem: {description: Yours., content: {application/problem+json: {schema: {type: object}}}}
  requestBodies:
    Form:
      required: true
      content:
        multipart/form-data:
          schema: {type: object}
          encoding:
            file: {contentType: image/png}
            tags: {style: form, explode: false}
",
    );
    let (operation, messages) = operation(&files);
    assert_eq!(messages, Vec::<String>::new());
    let body = operation.request_body.unwrap();
    assert!(body.required);
    assert_eq!(body.place.pointer.as_str(), "/components/requestBodies/Form");
    let form = &body.content[0];
    assert_eq!(form.encoding[0].1.content_type.as_deref(), Some("image/png"));
    assert_eq!(form.encoding[0].1.style, None);
    let style = Style {
        kind: StyleKind::Form,
        explode: false,
        allow_reserved: false,
    };
    assert_eq!(form.encoding[1].1.style, Some(style));
    let patterns: Vec<_> = operation.responses.iter().map(|(pattern, _)| *pattern).collect();
    assert_eq!(
        patterns,
        [
            StatusPattern::Exact(200),
            StatusPattern::Range(4),
            StatusPattern::Range(5),
            StatusPattern::Default,
        ]
    );
    let ok = &operation.responses[0].1;
    assert_eq!(ok.description, "Fine.");
    assert_eq!(ok.headers[0].name, "X-Rate");
    assert!(ok.headers[0].required);
    assert_eq!(ok.headers[1].place.pointer.as_str(), "/components/headers/Next");
    assert_eq!(
        ok.content[0].schema.as_ref().unwrap().declared_name().as_deref(),
        Some("A")
    );
    assert!(ok.content[1].schema.is_none());
    assert_eq!(
        operation.responses[1].1.place.pointer.as_str(),
        "/components/responses/Problem"
    );
}

#[test]
fn status_patterns() {
    for (text, pattern) in [
        ("200", Some(StatusPattern::Exact(200))),
        ("599", Some(StatusPattern::Exact(599))),
        ("2XX", Some(StatusPattern::Range(2))),
        ("5xx", Some(StatusPattern::Range(5))),
        ("default", Some(StatusPattern::Default)),
        ("6XX", None),
        ("20", None),
        ("2000", None),
        ("2X0", None),
        ("ok", None),
    ] {
        assert_eq!(StatusPattern::parse(text), pattern, "{text}");
    }
    assert!(StatusPattern::Range(4).covers(404));
    assert!(!StatusPattern::Range(4).covers(500));
}

#[test]
fn the_nearest_server_wins() {
    let servers = |level: &str| format!("servers: [{{url: 'https://{level}.example'}}]");
    for (root, path, operation_level, expected) in [
        (true, true, true, "https://operation.example"),
        (true, true, false, "https://path.example"),
        (true, false, false, "https://root.example"),
    ] {
        let line = |there: bool, level: &str| {
            if there {
                servers(level)
            } else {
                "x-none: 1".to_owned()
            }
        };
        let files = Files::one(&format!(
            "openapi: 3.0.0\n{}\npaths:\n  /a:\n    {}\n    get:\n      operationId: op\n      {}\n",
            line(root, "root"),
            line(path, "path"),
            line(operation_level, "operation"),
        ));
        let (operation, messages) = operation(&files);
        assert_eq!(operation.server.unwrap().url, expected);
        assert_eq!(messages, Vec::<String>::new());
    }
}

#[test]
fn server_urls() {
    for (server, expected, reported) in [
        (
            "{url: 'https://{t}.example/{v}', variables: {t: {default: eu}, v: {default: 2}}}",
            Some(("https://eu.example/2", false)),
            0,
        ),
        ("{url: /v1}", Some(("/v1", true)), 0),
        ("{url: example.com/v1}", Some(("example.com/v1", true)), 0),
        (
            "{url: 'https://{t}.example', variables: {t: {enum: [eu, us]}}}",
            Some(("https://eu.example", false)),
            1,
        ),
        ("{url: 'https://{t}.example'}", None, 1),
        ("{description: none}", None, 1),
    ] {
        let files = Files::one(&format!(
            "openapi: 3.0.0\nservers: [{server}, {{url: 'https://second.example'}}]\npaths: {{/a: {{get: {{operationId: op}}}}}}"
        ));
        let (operation, messages) = operation(&files);
        let found = operation
            .server
            .as_ref()
            .map(|server| (server.url.as_str(), server.relative));
        assert_eq!(found, expected, "{server}");
        assert_eq!(messages.len(), reported, "{server}: {messages:?}");
    }
}

#[test]
fn security() {
    let files = Files::one(
        "
openapi: 3.1.0
security: [{root: []}]
paths:
  /own: {get: {operationId: op, security: [{key: [], oauth: [read, write]}, {http: [], ghost: []}, {oidc: []}, {tls: []}, {}]}}
  /root: {get: {operationId: inherits}}
  /none: {get: {operationId: open, security: []}}
components:
  securitySchemes:
    root: {type: http, scheme: Bearer}
    key: {type: apiKey, in: header, name: X-Key}
    http: {type: http, scheme: Basic}
    oidc: {type: openIdConnect, openIdConnectUrl: 'https://id.example'}
    tls: {type: mutualTLS}
    oauth:
      type: oauth2
      flows:
        authorizationCode: {authorizationUrl: 'https://a.example', tokenUrl: 'https://no.example', scopes: {}}
        clientCredentials: {tokenUrl: 'https://t.example', scopes: {read: Read., write: Write.}}
",
    );
    let (own, messages) = operation(&files);
    let names: Vec<Vec<&str>> = own
        .security
        .iter()
        .map(|alternative| {
            alternative
                .iter()
                .map(|requirement| requirement.scheme.as_str())
                .collect()
        })
        .collect();
    assert_eq!(
        names,
        [
            vec!["key", "oauth"],
            vec!["http"],
            vec!["oidc"],
            vec!["tls"],
            vec![]
        ]
    );
    assert_eq!(own.security[0][1].scopes, ["read", "write"]);
    assert_eq!(
        messages,
        ["/paths/~1own/get/security/1/ghost: the security scheme `ghost` is not declared"]
    );
    let kinds: Vec<_> = own
        .security_schemes
        .iter()
        .map(|scheme| (scheme.name.as_str(), &scheme.kind))
        .collect();
    let key = SecuritySchemeKind::ApiKey {
        location: Location::Header,
        name: "X-Key".to_owned(),
    };
    assert_eq!(kinds[0], ("key", &key));
    assert_eq!(kinds[1].1.client_credentials_url(), Some("https://t.example"));
    assert_eq!(
        kinds[2],
        (
            "http",
            &SecuritySchemeKind::Http {
                scheme: "basic".to_owned()
            }
        )
    );
    assert_eq!(
        kinds[3],
        (
            "oidc",
            &SecuritySchemeKind::OpenIdConnect {
                url: "https://id.example".to_owned()
            }
        )
    );
    assert_eq!(kinds[4], ("tls", &SecuritySchemeKind::MutualTls));

    let mut diagnostics = Diagnostics::default();
    let description = files.description(&mut diagnostics);
    let inherits = description.operation(&mut diagnostics, &description.operations_with_id("inherits")[0]);
    assert_eq!(inherits.security[0][0].scheme, "root");
    let open = description.operation(&mut diagnostics, &description.operations_with_id("open")[0]);
    assert_eq!((open.security.len(), open.security_schemes.len()), (0, 0));
}

#[test]
fn other_files() {
    let files = Files::new(&[
        (
            "api.yaml",
            "openapi: 3.1.0\npaths:\n  /a: {$ref: './paths.yaml#/items/~1a'}\n  /dangling: {$ref: './none.yaml'}\n",
        ),
        (
            "paths.yaml",
            "items:\n  /a:\n    parameters: [{$ref: 'more.json#/limit'}]\n    get: {operationId: op, responses: {200: {$ref: '#/ok'}}}\nok: {content: {application/json: {schema: {$ref: more.json}}}}\n",
        ),
        (
            "more.json",
            r##"{"type": ["object", "null"], "properties": {"self": {"$ref": "#"}}, "limit": {"name": "limit", "in": "query", "schema": {"type": "integer"}}}"##,
        ),
    ]);
    let (operation, found) = operation(&files);
    assert_eq!(found, Vec::<String>::new());
    assert_eq!((operation.path.as_str(), operation.place.file), ("/a", FileId(1)));
    assert_eq!(operation.parameters[0].place.file, FileId(2));
    let schema = operation.responses[0].1.content[0].schema.clone().unwrap();
    assert_eq!(text(&schema), "2#");
    let mut diagnostics = Diagnostics::default();
    let level = files
        .description(&mut diagnostics)
        .schema(&mut diagnostics, &schema);
    // The file has no version of its own: it is in the dialect of the description, and the type list no problem.
    assert_eq!(
        json(&level, &mut |child| json!({"$ref": text(child)})),
        json!({"type": "object", "nullable": true, "properties": {"self": {"$ref": "2#"}}})
    );
    assert_eq!(messages(&diagnostics), Vec::<String>::new());
}

#[test]
fn oddities_lose_nothing_else() {
    let files = Files::one(
        "
openapi: 3.0.0
paths:
  /a/{id}:
    get:
      operationId: op
      deprecated: 'false'
      parameters:
      - {name: id, in: path, required: 'true', schema: {type: string}}
      - {name: nowhere, in: body, schema: {}}
      - {in: query}
      - $ref: '#/components/parameters/Limt'
      - 5
      - {name: styled, in: query, style: simple, schema: {}}
      responses:
        '200': {content: {application/json: {schema: {type: string}}}}
        weird: {description: x}
        '404': {$ref: '#/components/responses/Missing'}
        '500': text
components:
  parameters:
    Limit: {name: limit, in: query}
",
    );
    let (operation, found) = operation(&files);
    let names: Vec<_> = operation
        .parameters
        .iter()
        .map(|parameter| parameter.name.as_str())
        .collect();
    assert_eq!(names, ["id", "styled"]);
    assert!(operation.parameters[0].required);
    assert_eq!(operation.responses.len(), 1);
    assert_eq!(operation.server, None);
    let at = |text: &str| format!("/paths/~1a~1{{id}}/get{text}");
    for expected in [
        at("/deprecated: `deprecated` is text, not true or false"),
        at("/parameters/0/required: `required` is text, not true or false"),
        at("/parameters/1/in: `body` is no place for a parameter"),
        at("/parameters/2: the parameter has no `name`"),
        at("/parameters/3/$ref: `#/components/parameters/Limt` has no target"),
        at("/parameters/4: `parameter` is an integer, not a mapping"),
        at("/parameters/5/style: `simple` is no style for a query parameter"),
        at("/responses/weird: `weird` is no status, range of statuses or `default`"),
        at("/responses/404/$ref: `#/components/responses/Missing` has no target"),
        at("/responses/500: `response` is text, not a mapping"),
    ] {
        assert!(found.contains(&expected), "{expected}\n{found:#?}");
    }
    assert_eq!(found.len(), 10, "{found:#?}");
}

#[test]
fn a_likely_target_is_suggested() {
    let files = Files::one(
        "openapi: 3.0.0\npaths: {/a: {get: {operationId: op, parameters: [{$ref: '#/components/parameters/Limt/x'}]}}}\ncomponents: {parameters: {Limit: {x: {name: a, in: query}}}}",
    );
    let mut diagnostics = Diagnostics::default();
    let description = files.description(&mut diagnostics);
    description.operation(&mut diagnostics, &description.operations_with_id("op")[0]);
    let (_, diagnostic) = diagnostics.iter().next().unwrap();
    assert_eq!(
        diagnostic.suggestion.as_ref().unwrap().replacement,
        "#/components/parameters/Limit/x"
    );
}

#[test]
fn openapi_2() {
    let files = Files::one(
        "
swagger: '2.0'
host: api.example
basePath: /v2/
schemes: [http, https]
consumes: [application/json]
security: [{basic: []}, {app: [read]}]
securityDefinitions:
  basic: {type: basic}
  app: {type: oauth2, flow: application, tokenUrl: 'https://t.example', scopes: {read: Read.}}
parameters:
  Body: {name: body, in: body, required: true, schema: {$ref: '#/definitions/Pet'}}
definitions:
  Pet: {type: object}
paths:
  /a/{id}:
    parameters:
    - {name: id, in: path, type: integer, required: true}
    post:
      operationId: op
      produces: [application/json, application/xml]
      parameters:
      - {name: ids, in: query, type: array, items: {type: integer}, collectionFormat: multi}
      - {name: list, in: query, type: array, items: {type: integer}}
      - {name: tabs, in: query, type: array, items: {type: integer}, collectionFormat: tsv}
      - $ref: '#/parameters/Body'
      responses:
        200: {description: Fine., schema: {$ref: '#/definitions/Pet'}, headers: {X-Rate: {type: integer}}}
        204: {description: Nothing.}
",
    );
    let (operation, found) = operation(&files);
    assert_eq!(
        found,
        [
            "/paths/~1a~1{id}/post/parameters/2/collectionFormat: `tsv` is not supported for a query parameter; written as `csv`"
        ]
    );
    let server = operation.server.as_ref().unwrap();
    assert_eq!(
        (server.url.as_str(), server.relative),
        ("https://api.example/v2", false)
    );
    assert_eq!(operation.security.len(), 2);
    assert_eq!(
        operation.security_schemes[0].kind,
        SecuritySchemeKind::Http {
            scheme: "basic".to_owned()
        }
    );
    assert_eq!(
        operation.security_schemes[1].kind.client_credentials_url(),
        Some("https://t.example")
    );
    let styles: Vec<_> = operation
        .parameters
        .iter()
        .map(|parameter| style_of(&parameter.format))
        .collect();
    assert_eq!(
        styles,
        [
            (StyleKind::Simple, false),
            (StyleKind::Form, true),
            (StyleKind::Form, false),
            (StyleKind::Form, false),
        ]
    );
    let body = operation.request_body.as_ref().unwrap();
    assert!(body.required);
    assert_eq!(body.content[0].name, "application/json");
    assert_eq!(
        body.content[0]
            .schema
            .as_ref()
            .unwrap()
            .declared_name()
            .as_deref(),
        Some("Pet")
    );
    let (_, ok) = &operation.responses[0];
    let names: Vec<_> = ok.content.iter().map(|media| media.name.as_str()).collect();
    assert_eq!(names, ["application/json", "application/xml"]);
    assert!(operation.responses[1].1.content.is_empty());

    let mut diagnostics = Diagnostics::default();
    let description = files.description(&mut diagnostics);
    let ids = schema_of(&operation.parameters[1].format);
    let expected = json!({"type": "array", "items": {"type": "integer"}});
    assert_eq!(expanded(&description, &mut diagnostics, ids), expected);
    let rate = schema_of(&ok.headers[0].format);
    assert_eq!(
        expanded(&description, &mut diagnostics, rate),
        json!({"type": "integer"})
    );
    assert_eq!(messages(&diagnostics), Vec::<String>::new());
}

#[test]
fn forms_of_openapi_2() {
    for (consumes, file, expected) in [
        (
            "[application/x-www-form-urlencoded, multipart/form-data]",
            "string",
            "application/x-www-form-urlencoded",
        ),
        (
            "[application/x-www-form-urlencoded, multipart/form-data]",
            "file",
            "multipart/form-data",
        ),
        (
            "[application/json]",
            "string",
            "application/x-www-form-urlencoded",
        ),
        ("[]", "file", "multipart/form-data"),
    ] {
        let files = Files::one(&format!(
            "
swagger: '2.0'
paths:
  /a:
    parameters:
    - {{name: shared, in: formData, type: integer}}
    post:
      operationId: op
      consumes: {consumes}
      parameters:
      - {{name: content, in: formData, type: {file}, required: true}}
      - {{name: tags, in: formData, type: array, items: {{type: string}}}}
"
        ));
        let (operation, found) = operation(&files);
        assert_eq!(found, Vec::<String>::new());
        assert!(operation.parameters.is_empty());
        let body = operation.request_body.unwrap();
        assert_eq!((body.content[0].name.as_str(), body.required), (expected, true));
        let style = Style {
            kind: StyleKind::Form,
            explode: false,
            allow_reserved: false,
        };
        assert_eq!(body.content[0].encoding[0].0, "tags");
        assert_eq!(body.content[0].encoding[0].1.style, Some(style));
        let mut diagnostics = Diagnostics::default();
        let description = files.description(&mut diagnostics);
        let content = if file == "file" {
            json!({"type": "string", "format": "binary"})
        } else {
            json!({"type": "string"})
        };
        let schema = body.content[0].schema.clone().unwrap();
        assert_eq!(
            expanded(&description, &mut diagnostics, &schema),
            json!({
                "type": "object",
                "required": ["content"],
                "properties": {
                    "shared": {"type": "integer"},
                    "content": content,
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            })
        );
        assert_eq!(messages(&diagnostics), Vec::<String>::new());
    }
}

#[test]
fn openapi_3_2() {
    let files = Files::one(
        "
openapi: 3.2.0
paths:
  /a:
    query:
      operationId: op
      security: [{'#/components/securitySchemes/device': []}]
      parameters:
      - {name: all, in: querystring, content: {application/json: {schema: {type: object}}}}
      - {name: crumb, in: cookie, style: cookie, schema: {type: string}}
      responses:
        200: {content: {application/jsonl: {itemSchema: {type: object, properties: {id: {type: integer, xml: {nodeType: attribute}}}}}}}
components:
  securitySchemes:
    device: {type: oauth2, flows: {deviceAuthorization: {tokenUrl: 'https://t.example', scopes: {}}}}
",
    );
    let (operation, found) = operation(&files);
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(operation.method.as_str(), "QUERY");
    assert_eq!(operation.parameters[0].location, Location::QueryString);
    assert_eq!(
        style_of(&operation.parameters[1].format),
        (StyleKind::Cookie, true)
    );
    assert_eq!(
        operation.security_schemes[0].name,
        "#/components/securitySchemes/device"
    );
    let item = operation.responses[0].1.content[0].item_schema.clone().unwrap();
    let mut diagnostics = Diagnostics::default();
    let description = files.description(&mut diagnostics);
    let level = description.schema(&mut diagnostics, &item);
    let [id] = children(&level).try_into().unwrap();
    let id = description.schema(&mut diagnostics, &id);
    assert_eq!(
        id.xml,
        Some(Xml {
            attribute: true,
            ..Xml::default()
        })
    );
}

#[test]
fn versions_that_are_not_known() {
    for (text, opens, reported) in [
        ("openapi: 3.7.0\npaths: {}", Some(Dialect::V32), 1),
        ("info: {}\npaths: {}", Some(Dialect::V31), 1),
        ("openapi: 4.0.0\npaths: {}", None, 1),
        ("swagger: '1.2'\npaths: {}", None, 1),
        ("arazzo: 1.0.0", None, 1),
        ("[]", None, 1),
        ("openapi: 3.1.0", Some(Dialect::V31), 0),
    ] {
        let files = Files::one(text);
        let mut diagnostics = Diagnostics::default();
        let description = Description::new(&mut diagnostics, &files, FileId(0));
        assert_eq!(
            description.map(|description| description.dialect()),
            opens,
            "{text}"
        );
        assert_eq!(diagnostics.iter().count(), reported, "{text}");
    }
}
