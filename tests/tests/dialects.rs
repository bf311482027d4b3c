//! Each dialect of OpenAPI in a run: the same workflow over a description of 2.0, 3.0, 3.1 and 3.2 sends the same requests to a
//! server, and reads the same answers. What a description has is listed in the guide's table of features, and each row of
//! that names lines of these fixtures.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use std::{collections::BTreeSet, fs, path::Path};

use arazzo::{
    ApiKey, Basic, Bytes, Client, Value, json,
    testing::{Answer, Exchange, Sent},
};
use arazzo_codegen::{
    diagnostics::{Level, codes},
    pipeline::{self, Options},
    source::{Disk, Memory},
};
use arazzo_tests::server::{Recorded, Reply, Server};

mod dialects {
    arazzo::arazzo_workflow!("fixtures/dialects/swagger2.yml");
    arazzo::arazzo_workflow!("fixtures/dialects/v30.yml");
    arazzo::arazzo_workflow!("fixtures/dialects/v31.yml");
    arazzo::arazzo_workflow!("fixtures/dialects/v32.yml");
}

use dialects::{swagger_two, three_one, three_two, three_zero};

const DATA: &[u8] = &[0x89, 0, 255];

/// What the server has for an order.
fn order() -> Value {
    json!({
        "name": "Ada", "state": "open", "total": 7, "note": null, "seal": "Zm9v", "serial": "s9",
        "tree": {"label": "root", "below": [{"label": "leaf", "below": []}]},
        "payment": {"by": "card", "number": "4711"}, "seller": {"name": "Kim", "serial": "s1"},
        "kind": "order", "pair": ["a", 2], "any": [true], "tag": null, "labels": {"x-a": 1}, "local": 5,
    })
}

/// The answer to a request, by its method and path: status, content type, body.
fn answer(method: &str, path: &str) -> (u16, &'static str, Vec<u8>) {
    let json = |status, body: Value| (status, "application/json", body.to_string().into_bytes());
    match (method, path) {
        ("PUT", "/orders/o%2F1") => json(200, order()),
        ("PUT", "/orders/refused") => json(409, json!({"reason": "closed"})),
        ("GET", "/orders") => json(200, json!({"o1": order()})),
        ("POST", "/login") => (204, "text/plain", Vec::new()),
        ("POST", "/files") => (200, "application/octet-stream", DATA.to_vec()),
        ("GET", "/items/i1") => json(200, json!({"label": "an item"})),
        ("QUERY", "/search") => json(200, json!({"hits": 3})),
        ("GET", "/search") => (200, "text/plain", Vec::new()),
        ("COPY", "/copies/o1") => (201, "text/plain", Vec::new()),
        _ => (404, "text/plain", format!("{method} {path}").into_bytes()),
    }
}

async fn server() -> Server {
    Server::start(|request: &Recorded| {
        let (status, content_type, body) = answer(&request.method, &request.path);
        Reply::status(status)
            .with_body(content_type, body)
            .with_header("X-Total", "12")
    })
    .await
    .unwrap()
}

/// The same at the servers that a description names.
fn exchange() -> Exchange {
    Exchange::answering(|sent: &Sent| {
        let path = sent.path();
        let (status, content_type, body) = answer(sent.method(), path.strip_prefix("/api").unwrap_or(path));
        Answer::new(status)
            .body(content_type, body)
            .header("X-Total", "12")
    })
}

macro_rules! input {
    ($workflow:ident) => {
        $workflow::Input {
            name: "Ada".into(),
            data: Bytes::from_static(DATA).into(),
        }
    };
}

macro_rules! client {
    ($workflow:ident) => {
        Client::builder()
            .credential($workflow::SHOP.security("key"), ApiKey::new("k1"))
            .credential($workflow::SHOP.security("login"), Basic::new("ada", "pw"))
    };
}

/// Runs against the server, and gives what arrived with what came out of it.
macro_rules! run {
    ($workflow:ident, $builder:expr) => {{
        let server = server().await;
        let client = $builder.server($workflow::SHOP, server.url()).build().unwrap();
        let output = dialects::$workflow(&client, input!($workflow)).await.unwrap();
        (server.requests(), output)
    }};
}

/// What every dialect has in common, on the wire.
fn assert_sent(requests: &[Recorded]) {
    let put = &requests[0];
    assert_eq!(put.line(), "PUT /orders/o%2F1");
    assert_eq!(put.header("authorization").as_deref(), Some("Basic YWRhOnB3"));
    assert_eq!(put.header("x-trace").as_deref(), Some("t1"));
    assert_eq!(put.header("content-type").as_deref(), Some("application/json"));
    assert_eq!(put.json(), json!({"name": "Ada", "state": "open", "total": 7}));

    let line = |path: &str| requests.iter().find(|request| request.path == path).unwrap();
    let list = line("/orders");
    assert_eq!(
        list.line(),
        "GET /orders?ids=1&ids=2&states=open%7Cpaid&words=a%20b%20c&fields=x,y&key=k1"
    );
    assert_eq!(list.header("x-codes").as_deref(), Some("p,q"));

    let login = line("/login");
    assert_eq!(
        login.header("content-type").as_deref(),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        (login.query.as_str(), login.text().as_str()),
        ("key=k1", "user=Ada&scopes=r&scopes=w&days=3")
    );

    let upload = line("/files");
    let content_type = upload.header("content-type").unwrap();
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let title = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nAda\r\n--{boundary}\r\n"
    );
    assert!(upload.body.starts_with(title.as_bytes()), "{}", upload.text());
    assert!(
        upload
            .text()
            .contains("name=\"content\"; filename=\"content\"\r\nContent-Type: application/octet-stream")
    );
    assert!(
        upload.body.windows(DATA.len()).any(|bytes| bytes == DATA),
        "the bytes as they are"
    );
}

/// What every dialect has in common, of what is read.
macro_rules! assert_read {
    ($workflow:ident, $output:expr) => {
        let output = $output;
        assert_eq!((output.state, output.total), ($workflow::OrderState::Open, 7_u32));
        assert_eq!((output.note, output.serial.as_deref()), (None, Some("s9")));
        assert_eq!(output.seal.as_deref(), Some(b"foo" as &[u8]));
        assert_eq!(output.branch.as_deref(), Some("leaf"));
        assert_eq!(
            (output.first.as_deref(), output.count.as_deref()),
            (Some("Ada"), Some("12"))
        );
        assert_eq!(output.data, DATA);
    };
}

/// What 3.0 and later have in common.
macro_rules! assert_read_by_three {
    ($workflow:ident, $output:expr) => {
        let output = &$output;
        assert!(matches!(&output.payment, Some($workflow::OrderPayment::Card(card)) if card.number == "4711"));
        // 409 is one of `4XX`; 503, which the workflow accepts as well, would be `default`.
        assert_eq!((output.reason.as_deref(), output.code), (Some("closed"), None));
        assert_eq!(output.label, "an item");
    };
}

/// What 3.1 and later have in common.
macro_rules! assert_read_by_three_one {
    ($workflow:ident, $output:expr) => {
        let output = &$output;
        // JSON Schema 2020-12: what stands beside a reference counts, so `serial` is text, not optional text.
        assert_eq!(
            output.seller.as_ref().map(|seller| seller.serial.as_str()),
            Some("s1")
        );
        assert_eq!(output.kind.as_ref().map(|kind| kind.as_str()), Some("order"));
        assert_eq!((output.pair, output.tag.as_deref()), (Some(2), None));
        assert_eq!(output.any, Some(json!([true])));
        assert_eq!(output.labels.as_ref().unwrap()["x-a"], 1);
        assert_eq!(output.local, Some($workflow::Local::Integer(5)));
    };
}

#[tokio::test]
async fn a_run_over_openapi_2_0() {
    let (requests, output) = run!(swagger_two, client!(swagger_two));
    assert_eq!(requests.len(), 4);
    assert_sent(&requests);
    assert_read!(swagger_two, output);
}

/// 2.0, "schemes", "host" and "basePath": `https` where both are there, and what the operation says first.
#[tokio::test]
async fn the_servers_of_openapi_2_0() {
    let exchange = exchange();
    let client = client!(swagger_two).transport(exchange.clone()).build().unwrap();
    dialects::swagger_two(&client, input!(swagger_two)).await.unwrap();
    let urls: Vec<String> = exchange.sent().iter().map(Sent::url).collect();
    assert_eq!(urls[0], "https://shop.example:8443/api/orders/o%2F1");
    assert!(
        urls[1].starts_with("http://shop.example:8443/api/orders?"),
        "{urls:?}"
    );
    assert_eq!(urls[2], "https://shop.example:8443/api/login?key=k1");
}

#[tokio::test]
async fn a_run_over_openapi_3_0() {
    let (requests, output) = run!(three_zero, client!(three_zero));
    assert_eq!(requests.len(), 6);
    assert_sent(&requests);
    assert_read_by_three!(three_zero, output);
    // 3.0, "Reference Object": what stands beside `$ref` is ignored, so `serial` stays optional.
    assert_eq!(output.seller.as_ref().unwrap().serial.as_deref(), Some("s1"));
    assert_read!(three_zero, output);
}

/// 3.0, "Server Variable Object": the default is taken. An operation's own servers replace the others.
#[tokio::test]
async fn the_servers_of_openapi_3_0() {
    let exchange = exchange();
    let client = client!(three_zero).transport(exchange.clone()).build().unwrap();
    dialects::three_zero(&client, input!(three_zero)).await.unwrap();
    let urls: Vec<String> = exchange.sent().iter().map(Sent::url).collect();
    assert_eq!(urls[0], "https://eu.shop.example/api/orders/o%2F1");
    assert!(urls[2].starts_with("http://list.example/orders?"), "{urls:?}");
}

#[tokio::test]
async fn a_run_over_openapi_3_1() {
    let (requests, output) = run!(three_one, client!(three_one));
    assert_eq!(requests.len(), 6);
    assert_sent(&requests);
    assert_read_by_three!(three_one, output);
    assert_read_by_three_one!(three_one, output);
    assert_read!(three_one, output);
}

/// A description without servers: the caller sets one, and nothing is sent without.
#[tokio::test]
async fn a_description_without_servers_needs_one_from_the_caller() {
    let exchange = exchange();
    let client = client!(three_one).transport(exchange.clone()).build().unwrap();
    let error = dialects::three_one(&client, input!(three_one)).await.unwrap_err();
    assert!(error.to_string().contains("server"), "{error}");
    assert!(exchange.sent().is_empty());
}

#[tokio::test]
async fn a_run_over_openapi_3_2() {
    let scheme = three_two::SHOP.security("#/components/securitySchemes/realKey");
    let (requests, output) = run!(
        three_two,
        client!(three_two).credential(scheme, ApiKey::new("k2"))
    );
    assert_eq!(requests.len(), 9);
    assert_sent(&requests);
    // 3.2, "Path Item Object": the fixed field `query`, and `additionalOperations`, whose methods are sent as written.
    let query = &requests[6];
    assert_eq!(query.line(), "QUERY /search?key=k2");
    assert_eq!(
        (query.json(), query.header("cookie").as_deref()),
        (json!({"text": "Ada"}), Some("session=a=b%"))
    );
    assert_eq!(requests[7].line(), "COPY /copies/o1?key=k1");
    // "Parameter Locations": `querystring` is all of the query; the credential joins it.
    assert_eq!(requests[8].line(), "GET /search?q=Ada&tags=x&tags=y&key=k1");
    assert_eq!(output.hits, Some(3));
    assert_read_by_three!(three_two, output);
    assert_read_by_three_one!(three_two, output);
    assert_read!(three_two, output);
}

/// The schema in another file is not there, or the file is not; a step that does not reach it is not disturbed.
#[test]
fn a_reference_without_a_target_is_a_lint() {
    let api = |reference: &str| {
        format!(
            "openapi: 3.1.0\npaths:\n  /a: {{get: {{operationId: a, responses: {{'200': {{description: ok, content: \
             {{application/json: {{schema: {{$ref: '{reference}'}}, example: {{$ref: '#/no'}}}}}}}}}}}}}}\n  \
             /b: {{get: {{operationId: b, responses: {{'200': {{description: ok}}}}}}}}\n"
        )
    };
    let workflow = |operation: &str| {
        format!(
            "arazzo: 1.0.1\ninfo: {{title: t, version: '1'}}\nsourceDescriptions: [{{name: a, url: api.yml, type: openapi}}]\n\
             workflows:\n  - workflowId: w\n    steps: [{{stepId: s, operationId: {operation}, outputs: {{x: $response.body}}}}]\n    \
             outputs: {{x: $steps.s.outputs.x}}\n"
        )
    };
    let found = |reference: &str, operation: &str, profile| {
        let files = Memory::new()
            .with("/p/api.yml", api(reference))
            .with("/p/w.yml", workflow(operation))
            .with("/p/more/part.json", "{\"A\": {\"type\": \"string\"}}");
        let mut options = Options::new("/p/w.yml", "/p");
        options.levels = arazzo_codegen::diagnostics::Levels::new(profile);
        let compilation = pipeline::compile(files, &options);
        let found: Vec<(Level, String)> = compilation
            .diagnostics
            .iter()
            .filter(|(_, found)| found.code.id == codes::DANGLING_REF.id)
            .map(|(level, found)| (level, found.message.clone()))
            .collect();
        found
    };
    use arazzo_codegen::Profile::{Lenient, Standard, Strict};
    assert_eq!(found("more/part.json#/A", "a", Strict), []);
    for (reference, says) in [
        ("more/part.json#/B", "`more/part.json#/B` has no target"),
        (
            "more/prt.json#/A",
            "`more/prt.json#/A`: there is no file `more/prt.json`",
        ),
        ("https://example.com/x#/A", "nothing is downloaded during a build"),
        ("../outside.json", "lies outside the folders that may be read"),
    ] {
        for (profile, level) in [(Strict, Level::Error), (Standard, Level::Warn)] {
            let found = found(reference, "a", profile);
            assert!(
                matches!(found.as_slice(), [(l, message)] if *l == level && message.contains(says)),
                "{found:?}"
            );
        }
        assert_eq!(found(reference, "a", Lenient), []);
        assert_eq!(found(reference, "b", Strict), [], "a step that does not reach it");
    }
}

/// The table of features in the guide: a cell that says yes names a line of that dialect's fixture, which has a comment with
/// the row's name; all fixtures are run above, and compile without a finding.
#[test]
fn each_row_of_the_table_of_features_stands_in_the_fixtures() {
    let repository = arazzo_tests::project::repository();
    let fixtures = ["swagger2", "v30", "v31", "v32"].map(|name| {
        let path = format!("tests/fixtures/dialects/{name}.openapi.yml");
        let text = fs::read_to_string(repository.join(&path)).expect("a fixture of the table");
        (path, marked(&text))
    });
    let guide = fs::read_to_string(repository.join("docs/src/openapi.md")).unwrap();
    for (path, _) in &fixtures {
        assert!(guide.contains(path.as_str()), "the guide does not name {path}");
    }
    let mut named: [BTreeSet<String>; 4] = Default::default();
    let (features, _) = guide.split_once("## Types").expect("the section on types");
    let rows = features
        .lines()
        .filter(|line| line.starts_with("| ") && line.matches(" | ").count() == 4);
    for row in rows.filter(|row| !row.starts_with("| feature ")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        for (index, (path, marks)) in fixtures.iter().enumerate() {
            match cells[index + 1] {
                "yes" => {
                    assert!(
                        marks.contains(cells[0]),
                        "{path} has no line for the row `{}`",
                        cells[0]
                    );
                    named[index].insert(cells[0].to_owned());
                }
                "–" | "read" => {}
                other => panic!("`{other}` in the row `{}`", cells[0]),
            }
        }
    }
    for (index, (path, marks)) in fixtures.iter().enumerate() {
        let left: Vec<_> = marks.difference(&named[index]).collect();
        assert!(left.is_empty(), "{path}: no row of the guide is {left:?}");
    }
    for name in ["swagger2", "v30", "v31", "v32"] {
        let folder = repository.join("tests/fixtures/dialects");
        let options = Options::new(Path::new(name).with_extension("yml"), &folder);
        let compilation = pipeline::compile(Disk, &options);
        assert_eq!(compilation.diagnostics.iter().count(), 0, "{name}");
    }
}

/// The second table: each row names a fixture and the schema or property in it.
#[test]
fn each_row_of_the_table_of_types_stands_in_its_fixture() {
    let repository = arazzo_tests::project::repository();
    let guide = fs::read_to_string(repository.join("docs/src/openapi.md")).unwrap();
    let (_, types) = guide.split_once("## Types").expect("the section on types");
    let rows: Vec<&str> = types
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| schema "))
        .collect();
    assert!(rows.len() > 15, "{rows:?}");
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let fixture = fs::read_to_string(repository.join(cells[1])).expect(cells[1]);
        let key = format!("{}: ", cells[2]);
        let here = |line: &str| line.contains(&key) || line.trim() == key.trim();
        assert!(fixture.lines().any(here), "{row}");
    }
}

/// The features that the comments at the ends of lines name, separated by commas.
fn marked(text: &str) -> BTreeSet<String> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines
        .filter_map(|line| line.rsplit_once(" # "))
        .flat_map(|(_, comment)| comment.split(", "))
        .map(|name| name.trim().to_owned())
        .collect()
}
