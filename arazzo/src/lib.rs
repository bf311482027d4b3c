//! Arazzo workflows over OpenAPI, compiled to typed `async fn`s.
//!
//! An [Arazzo](https://spec.openapis.org/arazzo/latest.html) document describes steps that call operations of
//! [OpenAPI](https://spec.openapis.org/oas/latest.html) descriptions. [`arazzo_workflow!`] makes a function of each of
//! its workflows, and a module of the same name with the types that the function takes and gives:
//!
#![cfg_attr(doctest, doc = " ````text")] // A doctest has no documents; the README holds the same code, and is compiled.
//! ```
//! use arazzo::{Client, arazzo_workflow};
//!
//! arazzo_workflow!("workflows/upsert-customer.yml");
//!
//! #[tokio::main]
//! async fn main() -> Result<(), upsert_customer::Error> {
//!     let client = Client::new();
//!     let input = upsert_customer::Input::builder()
//!         .api_key("k-123")
//!         .customer_id("customer-7")
//!         .customer_name("Ada")
//!         .build();
//!     let output = upsert_customer(&client, input).await?;
//!     println!("{output:?}");
//!     Ok(())
//! }
//! ```
#![cfg_attr(doctest, doc = " ````")]
//!
//! A wrong name, pointer or type in the document stops the build, with its line in the document. A build script does
//! the same with the crate `arazzo-codegen` and [`include_workflow!`], and the command `cargo arazzo generate` writes
//! the code to a file.
//!
//! # Where to look
//!
//! | for | see |
//! |---|---|
//! | servers, credentials, limits, a transport | [`Client::builder`] and [`ClientBuilder`] |
//! | what went wrong | [`StepError`] and [`StepErrorKind`]; [`CallError`] where a workflow calls another; [`Failure`] for what all of them tell |
//! | keys and tokens | [`ApiKey`], [`Bearer`], [`Basic`], [`ClientCredentials`]; [`Secret`] for inputs that are secret |
//! | tests without a network | [`testing::Exchange`] |
//! | what carries requests | [`transport`] |
//! | what happens in a run | [`Observer`] and [`Event`]; spans of `tracing`, `arazzo.workflow` and `arazzo.step`, with OpenTelemetry's attributes of HTTP clients |
//! | JSON of unknown type, and bytes | [`Value`], [`json!`], [`Bytes`] |
//!
//! # Features
//!
//! | feature | what it brings |
//! |---|---|
//! | `macros`, on by default | `arazzo_workflow!`, and with it the compiler as a dependency |
//! | `reqwest`, on by default | `transport::ReqwestTransport`, the default transport |
//! | `hyper` | `transport::HyperTransport`, which costs less; the default where `reqwest` is off |
//! | `rustls`, on by default | `https` for both |
//! | `tower` | `transport::ServiceTransport` over any `tower_service::Service` |
//! | `regex`, `xpath` | criteria of these types; `regex` also for `match` and `search` in JSONPath |
//! | `xml` | XML answers of which a part is read |
//! | `jiff`, `chrono`, `time`, `uuid` | the types of these crates where generated code was asked to have them |
//!
//! The compiler says so when a workflow needs a feature that is off.
//!
//! Generated code uses more of this crate than is shown here. That part is public for its sake, and hidden.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod authorize;
mod binary;
mod both;
mod builder;
mod call;
mod client;
#[doc(hidden)]
pub mod condition;
mod config_error;
#[doc(hidden)]
pub mod convert;
mod credential;
#[cfg(feature = "time")]
mod date_time;
mod encode;
mod error;
mod file;
mod form;
#[doc(hidden)]
pub mod jsonpath;
mod kept;
mod multipart;
mod oauth;
mod observer;
mod operation;
mod parameter;
mod patched;
mod pointer;
mod projection;
mod redact;
mod redirect;
#[cfg(feature = "regex")]
#[doc(hidden)]
pub mod regex;
mod request;
mod response;
mod run;
mod secret;
mod send;
mod source;
mod style;
#[doc(hidden)]
pub mod template;
pub mod testing;
mod text;
pub mod transport;
mod value;
mod verbatim;
mod xml;
#[cfg(feature = "xpath")]
#[doc(hidden)]
pub mod xpath;
#[cfg(feature = "xpath31")]
#[doc(hidden)]
pub mod xpath31;
#[macro_use]
mod features;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use bytes::Bytes;
pub use serde_json::{Value, json};

#[cfg(feature = "chrono")]
#[cfg_attr(docsrs, doc(cfg(feature = "chrono")))]
pub use chrono;
#[cfg(feature = "jiff")]
#[cfg_attr(docsrs, doc(cfg(feature = "jiff")))]
pub use jiff;
#[cfg(feature = "time")]
#[cfg_attr(docsrs, doc(cfg(feature = "time")))]
pub use time;
#[cfg(feature = "uuid")]
#[cfg_attr(docsrs, doc(cfg(feature = "uuid")))]
pub use uuid;

#[cfg(feature = "time")]
#[cfg_attr(docsrs, doc(cfg(feature = "time")))]
pub use self::date_time::DateTime;

#[cfg(feature = "macros")]
pub use arazzo_macros::arazzo_workflow;

pub use self::builder::ClientBuilder;
pub use self::call::{Call, CallError, CallErrorKind};
pub use self::client::Client;
pub use self::config_error::ConfigError;
pub use self::credential::{ApiKey, Basic, Bearer, ClientCredentials, Credential};
pub use self::error::{Failure, StepBudgetExceeded, StepError, StepErrorKind};
pub use self::file::File;
pub use self::observer::{Event, Observer};
pub use self::operation::{Method, Operation};
pub use self::response::{Answer, ErrorBody, RawBody};
pub use self::run::Run;
pub use self::secret::Secret;
pub use self::source::{Location, SchemeId, SchemeKind, SecurityScheme, Source, SourceId};
pub use self::transport::{Transport, TransportError, TransportErrorKind};

// What only generated code names.
#[doc(hidden)]
pub use self::{
    both::Both,
    call::{Attempted, CallFailed, Callee, Completed, Completion},
    error::Failed,
    multipart::{Multipart, Part},
    patched::Patched,
    pointer::pointer,
    projection::Nth,
    request::Request,
    response::{Decoded, Response},
    style::{Style, StyleKind},
    value::{array, object, to_value},
    verbatim::Verbatim,
    xml::{Fragment as XmlFragment, XmlKind, XmlNode},
};

/// Includes the module that a build script generated from `<name>.yml` or another document of that name.
///
/// ```text
/// arazzo::include_workflow!("upsert_customer");
/// ```
#[macro_export]
macro_rules! include_workflow {
    ($name:literal) => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/", $name, ".rs"));
    };
}
