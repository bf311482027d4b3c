//! Where values go, and that they stay there.

use arazzo::testing::{Answer, Exchange, Sent};
use arazzo::{
    Failed, Multipart, Operation, Request, Secret, StepError, StepErrorKind, Style, StyleKind, Value, json,
};

use crate::{GET, POST, is_invalid, step};

async fn sent(
    operation: &'static Operation,
    fill: impl for<'r> FnOnce(Request<'r>) -> Result<Request<'r>, Failed>,
) -> Sent {
    let api = Exchange::answering(|_| Answer::new(200));
    step(&api.client(), operation, fill).await.unwrap();
    api.sent().remove(0)
}

/// The error, and that nothing was sent.
async fn refused(fill: impl for<'r> FnOnce(Request<'r>) -> Result<Request<'r>, Failed>) -> StepError {
    let api = Exchange::answering(|_| Answer::new(200));
    let error = step(&api.client(), &GET, fill).await.unwrap_err();
    assert!(api.sent().is_empty());
    error
}

#[tokio::test]
async fn path_values_stay_in_their_segment() {
    for (value, expected) in [
        ("x", "https://api.example/v1/a/x/z"),
        ("x/../y", "https://api.example/v1/a/x%2F..%2Fy/z"),
        ("a?b#c%2F", "https://api.example/v1/a/a%3Fb%23c%252F/z"),
        ("%2e%2e", "https://api.example/v1/a/%252e%252e/z"),
        ("...", "https://api.example/v1/a/.../z"),
        ("ü ;=", "https://api.example/v1/a/%C3%BC%20%3B%3D/z"),
    ] {
        let sent = sent(&GET, |request| {
            Ok(request.path("/a/").path_value("b", value)?.path("/z"))
        })
        .await;
        assert_eq!(sent.url(), expected);
    }
    let sent = sent(&GET, |request| {
        Ok(request
            .path("/a/")
            .path_value("b", &7_u64)?
            .path(":x y?q=1#f")
            .path("/g"))
    })
    .await;
    assert_eq!(sent.url(), "https://api.example/v1/a/7:x%20y?q=1");
}

#[tokio::test]
async fn path_values_that_lead_elsewhere_are_refused() {
    for value in ["", ".", ".."] {
        let error = refused(|request| request.path("/a/").path_value("b", value)).await;
        assert!(is_invalid(&error), "{value}: {error}");
    }
    let error = refused(|request| request.path("/a/.").path_value("b", ".")).await;
    assert!(is_invalid(&error), "a literal and a value: {error}");
    let reserved = Style {
        allow_reserved: true,
        ..Style::SIMPLE
    };
    let error = refused(|request| request.path("/a/").path_styled("b", reserved, "%2E%2e")).await;
    assert!(is_invalid(&error), "encoded dots: {error}");
    for value in [json!([]), json!({})] {
        let error = refused(|request| request.path("/a/").path_value("b", &value)).await;
        assert!(is_invalid(&error), "{value}: {error}");
    }
    let error = refused(|request| request.path("/a/").path_value("b", &None::<&str>)).await;
    assert!(
        matches!(error.kind(), StepErrorKind::MissingValue { expression: "b" }),
        "{error}"
    );
}

#[tokio::test]
async fn queries_follow_their_style() {
    let deep = Style {
        kind: StyleKind::DeepObject,
        explode: true,
        allow_reserved: false,
    };
    let sent = sent(&GET, |request| {
        request
            .path("/a")
            .query("limit", &10)?
            .query("absent", &None::<&str>)?
            .query("tags", &["a b", "c&d"])?
            .query_styled("filter", deep, &json!({ "x": { "y": 1 } }))?
            .query_json("json", &json!({ "k": [true] }))
    })
    .await;
    assert_eq!(
        sent.query_string(),
        Some("limit=10&tags=a%20b&tags=c%26d&filter%5Bx%5D%5By%5D=1&json=%7B%22k%22%3A%5Btrue%5D%7D")
    );
    let sent = crate::parameters::sent(&GET, |request| {
        request
            .path("/a?Action=List")
            .query("x", "1")?
            .querystring(&json!({ "y": "2 3" }))
    })
    .await;
    assert_eq!(sent.query_string(), Some("Action=List&x=1&y=2+3"));
}

#[tokio::test]
async fn headers_carry_values_as_they_are() {
    let sent = sent(&GET, |request| {
        request
            .path("/a")
            .header("X-Text", "a b%ü")?
            .header("x-list", &[1, 2])?
            .header("X-Absent", &None::<i64>)?
            .header_json("X-Json", &json!({ "a": 1 }))
    })
    .await;
    assert_eq!(sent.header("x-text").as_deref(), Some("a b%ü"));
    assert_eq!(sent.header("X-List").as_deref(), Some("1,2"));
    assert_eq!(sent.header("X-Absent"), None);
    assert_eq!(sent.header("X-Json").as_deref(), Some("{\"a\":1}"));
    for value in ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b", "a\u{7f}"] {
        let error = refused(|request| request.path("/a").header("X-Text", value)).await;
        assert!(is_invalid(&error), "{error}");
        let error = refused(|request| request.path("/a").header("X-Text", &Secret::from(value))).await;
        assert!(
            is_invalid(&error) && !format!("{error} {error:?}").contains("Evil"),
            "{error}"
        );
    }
    for name in ["a b", "", "a:b", "Content-Length", "transfer-encoding"] {
        let error = refused(|request| request.path("/a").header(name, "1")).await;
        assert!(is_invalid(&error), "{name}: {error}");
    }
}

#[tokio::test]
async fn cookies_are_one_header() {
    let sent = sent(&GET, |request| {
        request
            .path("/a")
            .cookie("a", "x=y/")?
            .cookie("b", "1; c=2")?
            .cookie("absent", &())?
            .cookie("d", &["1", "2"])
    })
    .await;
    assert_eq!(
        sent.header("Cookie").as_deref(),
        Some("a=x=y/; b=1%3B%20c=2; d=1; d=2")
    );
    for value in ["a\r\n", "a\0"] {
        let error = refused(|request| request.path("/a").cookie("a", value)).await;
        assert!(is_invalid(&error), "{error}");
    }
}

#[tokio::test]
async fn bodies_come_with_their_media_type() {
    let of = |sent: Sent| (sent.header("Content-Type").unwrap_or_default(), sent.text());
    let json = sent(&POST, |request| request.path("/a").json(&json!({ "a": 1 }))).await;
    assert_eq!(of(json), ("application/json".to_owned(), "{\"a\":1}".to_owned()));
    let patch = sent(&POST, |request| {
        request
            .path("/a")
            .json_as("application/merge-patch+json", &Value::Null)
    })
    .await;
    assert_eq!(
        of(patch),
        ("application/merge-patch+json".to_owned(), "null".to_owned())
    );
    let own = sent(&POST, |request| {
        request
            .path("/a")
            .header("Content-Type", "application/x+json")?
            .json(&1)
    })
    .await;
    assert_eq!(of(own), ("application/x+json".to_owned(), "1".to_owned()));
    let form = sent(&POST, |request| {
        request.path("/a").form(&json!({ "a": "b c", "d": { "e": [1] } }))
    })
    .await;
    assert_eq!(
        of(form),
        (
            "application/x-www-form-urlencoded".to_owned(),
            "a=b+c&d%5Be%5D%5B0%5D=1".to_owned()
        )
    );
    let text = sent(&POST, |request| request.path("/a").body("text/plain", "x")).await;
    assert_eq!(of(text), ("text/plain".to_owned(), "x".to_owned()));
    let parts = sent(&POST, |request| {
        request.path("/a").multipart(Multipart::new().text("a", "b"))
    })
    .await;
    assert_eq!(
        parts.header("Content-Type").as_deref(),
        Some("multipart/form-data; boundary=arazzo-boundary-0")
    );
}

#[tokio::test]
async fn a_value_that_does_not_serialise_is_an_error() {
    let map: std::collections::HashMap<Vec<u8>, u8> = [(vec![1], 1)].into();
    let error = refused(|request| request.path("/a").json(&map)).await;
    assert!(matches!(error.kind(), StepErrorKind::Serialize { .. }), "{error}");
    let error = refused(|request| request.path("/a").query("q", &f64::NAN)).await;
    assert!(matches!(error.kind(), StepErrorKind::Serialize { .. }), "{error}");
}
