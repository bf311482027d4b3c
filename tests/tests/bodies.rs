//! Request bodies on the wire: Arazzo 1.1.0, "Request Body Object" and "Payload Replacement Object"; OpenAPI 3.1, "Media
//! Type Object", "Encoding Object" and "XML Object".
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use arazzo::{Bytes, Client, File, json};
use arazzo_tests::server::{Recorded, Reply, Server};

mod json_bodies {
    arazzo::arazzo_workflow! {
        "fixtures/bodies/json.yml",
        allow(type_mismatch, optional_into_required),
    }
}

mod other_bodies {
    arazzo::arazzo_workflow!("fixtures/bodies/other.yml");
}

use json_bodies::*;
use other_bodies::*;

/// Runs a workflow against a server that answers 200, and gives what arrived.
macro_rules! sent {
    ($($workflow:ident)::+, $source:path $(, $input:expr)?) => {{
        let server = Server::start(|_: &Recorded| Reply::status(200)).await.unwrap();
        let client = Client::builder().server($source, server.url()).build().unwrap();
        $($workflow)::+(&client $(, $input)?).await.unwrap();
        let mut requests = server.requests();
        assert_eq!(requests.len(), 1);
        requests.remove(0)
    }};
}

/// "A JSON templated example": inside a string literal a value is escaped, elsewhere it is JSON, and null where it is absent.
#[tokio::test]
async fn a_json_template_is_filled_as_json() {
    let input = json_template::Input {
        pet_id: "a\"b\\\n".into(),
        coupon_code: None,
        quantity: 3,
    };
    let request = sent!(json_template, json_template::API, input);
    assert_eq!(
        request.header("content-type").as_deref(),
        Some("application/json")
    );
    assert_eq!(
        request.json(),
        json!({"petOrder": {"petId": "pet \"a\"b\\\n\"", "couponCode": null, "quantity": 3, "status": "placed", "complete": false}})
    );
}

/// "A JSON object example": whole expressions keep their type; an absent one leaves its property out.
#[tokio::test]
async fn a_json_object_keeps_the_types_of_expressions() {
    let input = json_object::Input {
        pet_id: "p".into(),
        coupon_code: None,
        quantity: Some(2),
    };
    let request = sent!(json_object, json_object::API, input);
    assert_eq!(
        request.json(),
        json!({"petOrder": {"petId": "p", "quantity": 2, "status": "placed", "complete": false}})
    );
    let input = json_object::Input {
        pet_id: "p".into(),
        coupon_code: Some("c".into()),
        quantity: None,
    };
    let request = sent!(json_object, json_object::API, input);
    assert_eq!(
        request.json(),
        json!({"petOrder": {"petId": "p", "couponCode": "c", "status": "placed", "complete": false}})
    );
}

/// "A complete Runtime Expression example".
#[tokio::test]
async fn a_whole_expression_is_the_body() {
    let order = [("a".to_owned(), json!(1)), ("b".to_owned(), json!(null))];
    let input = json_whole::Input {
        order: order.into_iter().collect(),
    };
    let request = sent!(json_whole, json_whole::API, input);
    assert_eq!(request.json(), json!({"a": 1, "b": null}));
}

/// An absent element of an array is left out; in a template it is null.
#[tokio::test]
async fn arrays_are_bodies() {
    let input = json_array::Input {
        first: Some("a".into()),
        second: None,
    };
    let request = sent!(json_array, json_array::API, input);
    assert_eq!(request.json(), json!(["a", 3, {"nested": [true, null]}]));
    let input = json_array_template::Input {
        first: Some("a\"".into()),
        second: None,
    };
    let request = sent!(json_array_template, json_array_template::API, input);
    assert_eq!(request.json(), json!(["a\"", null, "a\"-x"]));
    let input = json_typed_array::Input {
        pet: Some("b".into()),
    };
    let request = sent!(json_typed_array, json_typed_array::API, input);
    assert_eq!(
        request.json(),
        json!([{"petId": "a"}, {"petId": "b", "quantity": 2}])
    );
}

/// A body that is not required is not sent where its value is absent.
#[tokio::test]
async fn an_absent_body_is_not_sent() {
    let request = sent!(
        json_optional,
        json_optional::API,
        json_optional::Input { order: None }
    );
    assert_eq!(request.header("content-type"), None);
    assert!(request.body.is_empty());
}

/// "If omitted then refer to Content-Type specified at the targeted operation": the one that is most like JSON.
#[tokio::test]
async fn the_content_type_may_be_left_to_the_operation() {
    let request = sent!(json_most, json_most::API, json_most::Input { quantity: Some(1) });
    assert_eq!(
        request.header("content-type").as_deref(),
        Some("application/merge-patch+json")
    );
    assert_eq!(request.json(), json!({"petId": "x", "quantity": 1}));
}

/// Scalars are converted to the type that a property declares, and go as they are where they do not read as such.
/// Null goes where the schema demands the property and allows null.
#[tokio::test]
async fn scalars_become_what_is_declared() {
    let input = json_converted::Input {
        count: "7".into(),
        ratio: None,
        flag: "true".into(),
        number: 5,
        note: None,
        data: Some(Bytes::from_static(b"foobar")),
    };
    let request = sent!(json_converted, json_converted::API, input);
    assert_eq!(
        request.json(),
        json!({"count": 7, "flag": true, "label": "5", "note": null, "list": ["5", "a"], "data": "Zm9vYmFy"})
    );
    let input = json_converted::Input {
        count: "seven".into(),
        ratio: Some("1.5".into()),
        flag: "no".into(),
        number: 5,
        note: Some("n".into()),
        data: None,
    };
    let request = sent!(json_converted, json_converted::API, input);
    assert_eq!(
        request.json(),
        json!({"count": "seven", "ratio": 1.5, "flag": "no", "label": "5", "note": "n", "list": ["5", "a"]})
    );
}

/// "A list of locations and values to set within a payload": every match is set, a missing last member is added.
#[tokio::test]
async fn replacements_set_every_match() {
    let input = json_replaced::Input {
        pet_id: "p".into(),
        quantity: Some(9),
    };
    let request = sent!(json_replaced, json_replaced::API, input);
    assert_eq!(
        request.json(),
        json!({"petOrder": {
            "petId": "p",
            "items": [{"sku": "for p", "quantity": 9}, {"sku": "for p", "quantity": 1}],
            "quantity": 10,
        }})
    );
}

#[tokio::test]
async fn replacements_patch_what_is_known_at_run_time_only() {
    let order = json!({"petId": "x", "items": [{"sku": "old"}], "kept": null});
    let order = || order.as_object().unwrap().clone().into_iter().collect();
    let input = json_patched::Input {
        order: order(),
        quantity: None,
    };
    let request = sent!(json_patched, json_patched::API, input);
    assert_eq!(
        request.json(),
        json!({"petId": "set", "items": [{"sku": "new"}], "kept": null})
    );
    let server = Server::start(|_: &Recorded| Reply::status(200)).await.unwrap();
    let client = Client::builder()
        .server(json_patched::API, server.url())
        .build()
        .unwrap();
    let error = json_patched(
        &client,
        json_patched::Input {
            order: Default::default(),
            quantity: None,
        },
    )
    .await
    .unwrap_err();
    assert!(error.to_string().contains("no place for `/items/0`"), "{error}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn replacements_by_a_query_set_every_place_in_what_is_known_at_run_time_only() {
    let order = json!({
        "items": [{"sku": "a", "price": 1, "note": "x"}, {"sku": "b", "price": 1}, {"sku": "a", "price": null, "last": 0}],
        "note": "y",
    });
    let order = || order.as_object().unwrap().clone().into_iter().collect();
    let input = json_patched_each::Input {
        order: order(),
        sku: "a".into(),
        note: Some("n".into()),
    };
    let request = sent!(json_patched_each, json_patched_each::API, input);
    let price = json!({"amount": 9, "of": "a"});
    assert_eq!(
        request.json(),
        json!({
            "orders": [
                {"items": ["none"]},
                {
                    "items": [
                        {"sku": "a", "price": price, "note": "n"},
                        {"sku": "b", "price": 1},
                        {"sku": "a", "price": price, "last": true},
                    ],
                    "note": "n",
                },
            ],
            "kept": true,
        })
    );
    // A quote in what is embedded is no end of the literal; where nothing is selected, the step fails before it sends.
    let server = Server::start(|_: &Recorded| Reply::status(200)).await.unwrap();
    let client = Client::builder()
        .server(json_patched_each::API, server.url())
        .build()
        .unwrap();
    let input = json_patched_each::Input {
        order: order(),
        sku: "' || @.sku == 'a".into(),
        note: None,
    };
    let error = json_patched_each(&client, input).await.unwrap_err().to_string();
    assert!(error.contains("no place for `$.orders[1].items[?"), "{error}");
    assert!(server.requests().is_empty());
}

/// "A Form Data example". Lists repeat their name, objects nest with brackets, `encoding` says otherwise.
#[tokio::test]
async fn a_form_is_made_of_an_object() {
    let input = form_object::Input {
        client_id: "a b&c".into(),
        client_secret: "s=t".into(),
        scope: Some(vec!["r".into(), "w".into()]),
        level: None,
    };
    let request = sent!(form_object, form_object::API, input);
    assert_eq!(
        request.header("content-type").as_deref(),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        request.text(),
        "client_id=a+b%26c&client_secret=s%3Dt&grant_type=authorization_code&scope=r&scope=w&audience=a,b%2Cc\
         &claims%5Btags%5D%5B0%5D=x&claims%5Btags%5D%5B1%5D=y+z"
    );
}

/// "A Form Data String example": a value can never become a pair of its own.
#[tokio::test]
async fn a_form_template_is_filled_with_encoded_values() {
    let input = form_text::Input {
        client_id: "a&grant_type=x".into(),
        scope: Some("é /".into()),
    };
    let request = sent!(form_text, form_text::API, input);
    assert_eq!(
        request.text(),
        "client_id=a%26grant_type%3Dx&grant_type=client_credentials&scope=%C3%A9+%2F"
    );
    let server = Server::start(|_: &Recorded| Reply::status(200)).await.unwrap();
    let client = Client::builder()
        .server(form_text::API, server.url())
        .build()
        .unwrap();
    let error = form_text(
        &client,
        form_text::Input {
            client_id: "a".into(),
            scope: None,
        },
    )
    .await
    .unwrap_err();
    assert!(error.to_string().contains("$inputs.scope"), "{error}");
    assert!(server.requests().is_empty());
}

/// RFC 7578; OpenAPI 3.1, "Encoding Object": text is text, an object is JSON, bytes are a file.
#[tokio::test]
async fn parts_are_made_of_an_object() {
    let input = parts::Input {
        title: "Tüte".into(),
        tags: Some(vec!["a".into(), "b".into()]),
        photo: Bytes::from_static(&[0x89, 0, 255]).into(),
        raw: None,
        width: Some(7),
    };
    let request = sent!(parts, parts::API, input);
    let content_type = request.header("content-type").unwrap();
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let part = |head: &str, body: &[u8]| {
        let mut part = format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n").into_bytes();
        part.extend_from_slice(body);
        part.extend_from_slice(b"\r\n");
        part
    };
    let expected = [
        part("name=\"title\"", "Tüte".as_bytes()),
        part("name=\"tags\"", b"a"),
        part("name=\"tags\"", b"b"),
        part(
            "name=\"photo\"; filename=\"photo\"\r\nContent-Type: image/png",
            &[0x89, 0, 255],
        ),
        part(
            "name=\"meta\"\r\nContent-Type: application/json",
            b"{\"width\":7}",
        ),
        format!("--{boundary}--\r\n").into_bytes(),
    ]
    .concat();
    assert_eq!(request.body, expected);
}

/// RFC 7578, 4.2: "a name … of the file"; 4.4: "Content-Type … if the media type of a file is known".
#[tokio::test]
async fn a_file_has_a_name_and_a_type_of_its_own() {
    let heads = |request: &Recorded| {
        let text = String::from_utf8_lossy(&request.body).into_owned();
        let heads = text.split("--arazzo-boundary-0");
        let heads = heads.filter_map(|part| part.strip_prefix("\r\nContent-Disposition: form-data; "));
        heads.map(str::to_owned).collect::<Vec<_>>()
    };
    let photo = File::new(vec![b'P', b'N']).named("m\"e.png\r\n");
    let expected = "name=\"photo\"; filename=\"m%22e.png%0D%0A\"\r\nContent-Type: image/png\r\n\r\nPN\r\n";
    // As from a file of inputs, too.
    let written = serde_json::to_value(&photo).unwrap();
    for photo in [photo, serde_json::from_value(written).unwrap()] {
        let input = parts::Input::builder().title("t").photo(photo).build();
        let request = sent!(parts, parts::API, input);
        assert_eq!(heads(&request)[1], expected);
    }

    let server = Server::start(|_| Reply::status(204)).await.unwrap();
    let client = Client::builder()
        .server(hand_on::API, server.url())
        .build()
        .unwrap();
    let input = hand_on::Input {
        photo: File::new("p").named("a.webp").of_type("image/webp"),
        more: Some(vec![
            "1".into(),
            File::new("2").named("two.txt").of_type("text/plain"),
        ]),
    };
    hand_on(&client, input).await.unwrap();
    let requests = server.requests();
    let photo = "name=\"photo\"; filename=\"a.webp\"\r\nContent-Type: image/webp\r\n\r\np\r\n";
    assert_eq!(heads(&requests[0])[1], photo);
    assert_eq!(heads(&requests[0])[2], photo.replace("\"photo\"", "\"raw\""));
    assert_eq!(
        heads(&requests[1])[1..],
        [
            photo,
            "name=\"more\"; filename=\"more\"\r\nContent-Type: application/octet-stream\r\n\r\n1\r\n",
            "name=\"more\"; filename=\"two.txt\"\r\nContent-Type: text/plain\r\n\r\n2\r\n",
        ]
    );
    assert_eq!(&requests[2].body[..], b"p");
}

#[tokio::test]
async fn bytes_may_be_left_out() {
    for (data, body) in [(None, &[][..]), (Some(Bytes::from_static(&[0, 7])), &[0, 7])] {
        let request = sent!(
            octets_perhaps,
            octets_perhaps::API,
            octets_perhaps::Input { data }
        );
        assert_eq!(&request.body[..], body);
    }
}

#[tokio::test]
async fn bytes_go_as_they_are() {
    let request = sent!(
        octets,
        octets::API,
        octets::Input {
            data: Bytes::from_static(&[0, 255, 10])
        }
    );
    assert_eq!(
        request.header("content-type").as_deref(),
        Some("application/octet-stream")
    );
    assert_eq!(&request.body[..], [0, 255, 10]);
}

#[tokio::test]
async fn text_is_filled_as_it_is() {
    let request = sent!(
        note,
        note::API,
        note::Input {
            name: "A \"B\"".into()
        }
    );
    assert_eq!(request.header("content-type").as_deref(), Some("text/plain"));
    assert_eq!(request.text(), "Dear A \"B\" & Co.");
}

/// OpenAPI 3.1, "XML Object Examples": names, attributes, namespaces with prefixes, wrapped arrays.
#[tokio::test]
async fn xml_is_made_of_an_object_by_the_names_of_its_schema() {
    let input = xml_object::Input {
        id: Some(7),
        name: "R & <D>".into(),
        tags: None,
    };
    let request = sent!(xml_object, xml_object::API, input);
    assert_eq!(request.header("content-type").as_deref(), Some("application/xml"));
    assert_eq!(
        request.text(),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <p:pet xmlns:p=\"http://example.com/schema\" id=\"7\"><petName>R &amp; &lt;D&gt;</petName>\
         <photoUrls><photoUrl>a</photoUrl><photoUrl>b</photoUrl></photoUrls>\
         <p:pet xmlns:p=\"http://example.com/schema\"><petName>Kim</petName></p:pet></p:pet>"
    );
}

/// "An XML templated example": a value is text there, whatever it holds.
#[tokio::test]
async fn an_xml_template_is_filled_with_escaped_values() {
    let request = sent!(
        xml_text,
        xml_text::API,
        xml_text::Input {
            name: "<a b=\"c\">".into()
        }
    );
    assert_eq!(
        request.text(),
        "<pet><petName kind=\"&lt;a b=&quot;c&quot;&gt;\">&lt;a b=&quot;c&quot;&gt;</petName></pet>"
    );
}

/// Payload Replacement Object: "`target` MUST be interpreted as XPath Expression if the payload is `application/xml`". Every match is set,
/// a missing last name is added, an absent value sets nothing.
#[tokio::test]
async fn xml_is_replaced_where_an_xpath_leads() {
    let input = |note: Option<&str>| xml_replaced::Input {
        name: "R & <D>".into(),
        note: note.map(Into::into),
    };
    let body = |note: &str| {
        format!(
            "<pet id=\"7\"><petName>R &amp; &lt;D&gt;</petName><photoUrls><photoUrl>of R &amp; &lt;D&gt;</photoUrl>\
             <photoUrl>of R &amp; &lt;D&gt;</photoUrl></photoUrls>{note}</pet>"
        )
    };
    let request = sent!(xml_replaced, xml_replaced::API, input(None));
    assert_eq!(request.text(), body(""));
    let request = sent!(xml_replaced, xml_replaced::API, input(Some("\"")));
    assert_eq!(request.text(), body("<note>&quot;</note>"));
}

#[tokio::test]
async fn an_object_is_replaced_once_it_is_xml() {
    let input = xml_object_replaced::Input { name: "Rex".into() };
    let request = sent!(xml_object_replaced, xml_object_replaced::API, input);
    assert_eq!(
        request.text(),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <p:pet xmlns:p=\"http://example.com/schema\" id=\"1\"><petName>Kim</petName>\
         <photoUrls><photoUrl>a</photoUrl><photoUrl>Rex</photoUrl></photoUrls>\
         <owner><name>Rex</name><age>5</age></owner></p:pet>"
    );
}

/// A form's object is held against its schema as a JSON object is: required, listed and declared.
#[test]
fn a_form_is_checked_against_its_schema() {
    use arazzo_codegen::{diagnostics::render::Renderer, pipeline, source::Disk};
    let base = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bodies");
    let options = pipeline::Options::new(base.join("form-lints.yml"), &base);
    let compilation = pipeline::compile(Disk, &options);
    let text = Renderer::new(&compilation.files).report(&compilation.diagnostics);
    for expected in [
        "warning[AZ0404]: the payload lacks `client_id`",
        "warning[AZ0406]: property `grant_type` cannot be `client_credential`",
        "warning[AZ0405]: `getToken Body` declares no property `petId`",
    ] {
        assert!(text.contains(expected), "{text}");
    }
    assert!(!compilation.diagnostics.has_errors(), "{text}");
}
