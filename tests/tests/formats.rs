//! Formats of text: text unless asked, else the types of the crates that are asked for.

#![allow(clippy::unwrap_used, missing_docs)]

use arazzo::{
    Value, json,
    testing::{Answer, Exchange},
};

#[deny(warnings, missing_docs, clippy::pedantic)]
pub mod text {
    //! No choice.
    arazzo::arazzo_workflow!("fixtures/types/formats.yml");
}

#[deny(warnings, missing_docs, clippy::pedantic)]
pub mod jiff {
    //! `jiff` and `uuid`.
    arazzo::arazzo_workflow! { "fixtures/types/formats.yml", formats = [jiff, uuid] }
}

#[deny(warnings, missing_docs, clippy::pedantic)]
pub mod chrono {
    //! `chrono` and `uuid`.
    arazzo::arazzo_workflow! { "fixtures/types/formats.yml", formats = [chrono, uuid] }
}

#[deny(warnings, missing_docs, clippy::pedantic)]
pub mod time {
    //! `time`.
    arazzo::arazzo_workflow! { "fixtures/types/formats.yml", formats = [time] }
}

const ID: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";

fn exchange() -> Exchange {
    let exchange = Exchange::new();
    let times = json!({"at": "2024-02-29T12:00:00Z", "on": "2024-02-29", "id": ID, "ids": [ID]});
    exchange
        .post(&format!("/times/{ID}"))
        .answer(Answer::new(200).json(times));
    exchange
}

fn input() -> Value {
    json!({"at": "2024-02-29T12:00:00Z", "on": "2024-02-29", "id": ID})
}

macro_rules! sends_and_reads {
    ($module:ident) => {
        let exchange = exchange();
        let input = serde_json::from_value(input()).unwrap();
        let output = $module::formats(&exchange.client(), input).await.unwrap();
        let sent = exchange.sent().remove(0);
        assert_eq!(
            sent.query_string(),
            Some("at=2024-02-29T12%3A00%3A00Z&on=2024-02-29")
        );
        assert_eq!(sent.header("X-Text").as_deref(), Some("at 2024-02-29T12:00:00Z"));
        let body = json!({"at": "2024-02-29T12:00:00Z", "ids": [ID]});
        assert_eq!(sent.json().unwrap(), body);
        assert_eq!(
            serde_json::to_value(&output).unwrap(),
            json!({"at": "2024-02-29T12:00:00Z", "on": "2024-02-29",
                "all": {"at": "2024-02-29T12:00:00Z", "on": "2024-02-29", "id": ID, "ids": [ID]}})
        );
    };
}

#[tokio::test]
async fn text_is_text_unless_asked() {
    sends_and_reads!(text);
    let input: text::formats::Input =
        serde_json::from_value(json!({"at": "yesterday", "on": "", "id": "7"})).unwrap();
    assert_eq!(input.at, "yesterday");
}

#[tokio::test]
async fn the_types_of_jiff() {
    sends_and_reads!(jiff);
    let input: jiff::formats::Input = serde_json::from_value(input()).unwrap();
    assert_eq!(input.at.as_second(), 1_709_208_000);
    assert_eq!(input.on.month(), 2);
    assert!(
        serde_json::from_value::<jiff::formats::Input>(
            json!({"at": "yesterday", "on": "2024-02-29", "id": ID})
        )
        .is_err()
    );
}

#[tokio::test]
async fn the_types_of_chrono() {
    sends_and_reads!(chrono);
    let input: chrono::formats::Input = serde_json::from_value(input()).unwrap();
    assert_eq!(input.at.timestamp(), 1_709_208_000);
    assert_eq!(input.id.get_version_num(), 4);
}

#[tokio::test]
async fn the_types_of_time() {
    sends_and_reads!(time);
    let input: time::formats::Input = serde_json::from_value(input()).unwrap();
    assert_eq!(input.at.unix_timestamp(), 1_709_208_000);
}
