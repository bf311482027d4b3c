//! Runs compiled Arazzo workflows.
//!
//! A workflow is an `async fn` that `arazzo_workflow!` or a build script wrote. It takes a [`Client`] and an input, and
//! returns an output or an error that names the step that failed. This crate holds what all workflows share: the client, its
//! transports and credentials, errors, conditions, and transports for tests ([`testing`]).

#![cfg_attr(docsrs, feature(doc_cfg))]

mod authorize;
mod binary;
mod both;
mod builder;
mod call;
mod client;
pub mod condition;
mod config_error;
pub mod convert;
mod credential;
#[cfg(feature = "time")]
mod date_time;
mod encode;
mod error;
mod form;
pub mod jsonpath;
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
pub mod regex;
mod request;
mod response;
mod run;
mod secret;
mod send;
mod source;
mod style;
pub mod template;
pub mod testing;
pub mod transport;
mod value;
mod verbatim;
mod xml;
#[cfg(feature = "xpath")]
pub mod xpath;
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

pub use self::both::Both;
pub use self::builder::ClientBuilder;
pub use self::call::{Attempted, Call, CallError, CallErrorKind, CallFailed, Callee, Completion};
pub use self::client::Client;
pub use self::config_error::ConfigError;
pub use self::credential::{ApiKey, Basic, Bearer, ClientCredentials, Credential};
pub use self::error::{Failed, Failure, StepBudgetExceeded, StepError, StepErrorKind};
pub use self::multipart::{Multipart, Part};
pub use self::observer::{Event, Observer};
pub use self::operation::{Method, Operation};
pub use self::patched::Patched;
pub use self::pointer::pointer;
pub use self::projection::Nth;
pub use self::request::Request;
pub use self::response::{Answer, Decoded, ErrorBody, RawBody, Response};
pub use self::run::Run;
pub use self::secret::Secret;
pub use self::source::{Location, SchemeId, SchemeKind, SecurityScheme, Source, SourceId};
pub use self::style::{Style, StyleKind};
pub use self::transport::{Transport, TransportError, TransportErrorKind};
pub use self::value::{array, object, to_value};
pub use self::verbatim::Verbatim;
pub use self::xml::{XmlKind, XmlNode};

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
