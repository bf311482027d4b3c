//! Parameters on the wire: Arazzo 1.1.0, "Parameter Object"; OpenAPI 3.1 and 3.2, "Parameter Object".
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use arazzo::Client;
use arazzo_tests::server::{Recorded, Reply, Server};

arazzo::arazzo_workflow!("fixtures/parameters/styles.yml");
arazzo::arazzo_workflow!(
    "fixtures/parameters/parameters.yml",
    allow(optional_into_required)
);

async fn server() -> Server {
    Server::start(|_: &Recorded| Reply::status(200)).await.unwrap()
}

/// The table of "Style Examples" (OpenAPI 3.1, 4.8.12.4), without its column of empty values.
const TABLE: [&str; 29] = [
    "/matrixString/;color=blue",
    "/matrixArray/;color=blue,black,brown",
    "/matrixObject/;color=R,100,G,200,B,150",
    "/matrixExplodeString/;color=blue",
    "/matrixExplodeArray/;color=blue;color=black;color=brown",
    "/matrixExplodeObject/;R=100;G=200;B=150",
    "/labelString/.blue",
    "/labelArray/.blue,black,brown",
    "/labelObject/.R,100,G,200,B,150",
    "/labelExplodeString/.blue",
    "/labelExplodeArray/.blue.black.brown",
    "/labelExplodeObject/.R=100.G=200.B=150",
    "/simpleString/blue",
    "/simpleArray/blue,black,brown",
    "/simpleObject/R,100,G,200,B,150",
    "/simpleExplodeString/blue",
    "/simpleExplodeArray/blue,black,brown",
    "/simpleExplodeObject/R=100,G=200,B=150",
    "/formString?color=blue",
    "/formArray?color=blue,black,brown",
    "/formObject?color=R,100,G,200,B,150",
    "/formExplodeString?color=blue",
    "/formExplodeArray?color=blue&color=black&color=brown",
    "/formExplodeObject?R=100&G=200&B=150",
    "/spaceDelimitedArray?color=blue%20black%20brown",
    "/spaceDelimitedObject?color=R%20100%20G%20200%20B%20150",
    "/pipeDelimitedArray?color=blue%7Cblack%7Cbrown",
    "/pipeDelimitedObject?color=R%7C100%7CG%7C200%7CB%7C150",
    "/deepObjectExplodeObject?color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
];

fn expected() -> Vec<String> {
    TABLE.iter().map(|line| format!("GET {line}")).collect()
}

#[tokio::test]
async fn literals_are_written_in_every_style() {
    let server = server().await;
    let client = Client::builder()
        .server(styles_of_literals::API, server.url())
        .build()
        .unwrap();
    styles_of_literals(&client).await.unwrap();
    assert_eq!(server.lines(), expected());
}

#[tokio::test]
async fn typed_values_are_written_in_every_style() {
    let server = server().await;
    let client = Client::builder()
        .server(styles_of_inputs::API, server.url())
        .build()
        .unwrap();
    let input = arazzo::json!({
        "string": "blue", "array": ["blue", "black", "brown"], "object": {"R": 100, "G": 200, "B": 150},
    });
    let input = input_of(&input);
    styles_of_inputs(&client, input).await.unwrap();
    assert_eq!(server.lines(), expected());
}

fn input_of(json: &arazzo::Value) -> styles_of_inputs::Input {
    serde_json::from_value(json.clone()).unwrap()
}

/// Templates with odd names match verbatim, and a value never adds a segment.
#[tokio::test]
async fn odd_names_in_a_template_are_filled() {
    let server = server().await;
    let client = Client::builder()
        .server(odd_names::API, server.url())
        .build()
        .unwrap();
    let input = |key: &str| odd_names::Input {
        key: key.into(),
        urn: "urn:x/y?z".into(),
    };
    odd_names(&client, input("a/b")).await.unwrap();
    assert_eq!(server.lines(), ["GET /keys/a%2Fb/urn%3Ax%2Fy%3Fz"]);
    for refused in ["", ".", ".."] {
        odd_names(&client, input(refused)).await.unwrap_err();
    }
    assert_eq!(server.requests().len(), 1);
}

/// A template with a query of its own: what a query parameter writes is not written twice.
#[tokio::test]
async fn queries_in_a_template_are_filled_by_query_parameters() {
    let server = server().await;
    let client = Client::builder()
        .server(queries_in_templates::API, server.url())
        .build()
        .unwrap();
    let input = queries_in_templates::Input {
        upload: "a&b=c".into(),
    };
    queries_in_templates(&client, input).await.unwrap();
    assert_eq!(
        server.lines(),
        [
            "PUT /keys/k?partNumber=1&uploadId=a%26b%3Dc",
            "GET /keys?list-type=2&delimiter&prefix=k",
            "GET /keys?delimiter&list-type=1",
        ]
    );
}

#[tokio::test]
async fn each_location_has_its_own_rules() {
    let server = server().await;
    let client = Client::builder()
        .server(search::API, server.url())
        .build()
        .unwrap();
    let map = [("k".to_owned(), "v".to_owned()), ("l".to_owned(), "w".to_owned())];
    let input = search::Input {
        url: Some("/a?b=c&d#e".into()),
        list: Some(vec![1, 2]),
        map: Some(map.into_iter().collect()),
        session: Some("s t".into()),
        limit: Some(5),
    };
    search(&client, input).await.unwrap();
    let request = server.requests().remove(0);
    assert_eq!(
        request.query,
        "url=/a?b=c%26d%23e&plain=%2Fa%3Fb%3Dc%26d%23e&filter=%7B%22status%22%3A%22open%22%2C%22limit%22%3A5%7D&limit=5"
    );
    assert_eq!(request.header("x-list").as_deref(), Some("1,2"));
    assert_eq!(request.header("x-map").as_deref(), Some("k=v,l=w"));
    assert_eq!(request.header("x-json").as_deref(), Some("[\"a\",\"s t\",\"b\"]"));
    assert_eq!(
        request.header("cookie").as_deref(),
        Some("session=s%20t; flags=x,y; raw=a=b/c%")
    );
}

/// An absent value leaves its parameter out.
#[tokio::test]
async fn absent_values_leave_their_parameters_out() {
    let server = server().await;
    let client = Client::builder()
        .server(search::API, server.url())
        .build()
        .unwrap();
    let input = search::Input {
        url: None,
        list: None,
        map: None,
        session: None,
        limit: None,
    };
    search(&client, input).await.unwrap();
    let request = server.requests().remove(0);
    assert_eq!(request.query, "filter=%7B%22status%22%3A%22open%22%7D");
    assert_eq!((request.header("x-list"), request.header("x-map")), (None, None));
    assert_eq!(request.header("x-json").as_deref(), Some("[\"a\",\"b\"]"));
    assert_eq!(request.header("cookie").as_deref(), Some("flags=x,y; raw=a=b/c%"));
}

/// OpenAPI 3.2, `in: querystring`.
#[tokio::test]
async fn a_parameter_can_be_the_whole_query() {
    let server = server().await;
    let client = Client::builder()
        .server(whole_query::API, server.url())
        .build()
        .unwrap();
    whole_query(
        &client,
        whole_query::Input {
            q: Some("x y&z".into()),
        },
    )
    .await
    .unwrap();
    assert_eq!(
        server.lines(),
        [
            "GET /whole?q=x+y%26z&tags=a&tags=b",
            "GET /selector?%7B%22a%22%3A%7B%22b%22%3A%22x%20y%26z%22%7D%7D"
        ]
    );
}
