//! In: a text that must stay secret. Out: a value that only shows it where it is sent.

use std::cell::RefCell;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use http::HeaderValue;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

thread_local! {
    /// The secrets that this thread has serialised, while someone collects them.
    static COLLECTED: RefCell<Option<SecretList>> = const { RefCell::new(None) };
}

/// A few secrets. The first takes no memory of its own, and there is seldom a second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SecretList {
    first: Option<Secret>,
    more: Vec<Secret>,
}

impl SecretList {
    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    fn last(&self) -> Option<&Secret> {
        self.more.last().or(self.first.as_ref())
    }

    pub(crate) fn push(&mut self, secret: Secret) {
        match self.first {
            None => self.first = Some(secret),
            Some(_) => self.more.push(secret),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Secret> {
        self.first.iter().chain(&self.more)
    }

    pub(crate) fn append(&mut self, others: Self) {
        for secret in others.first.into_iter().chain(others.more) {
            self.push(secret);
        }
    }
}

impl FromIterator<Secret> for SecretList {
    fn from_iter<I: IntoIterator<Item = Secret>>(secrets: I) -> Self {
        let mut list = Self::default();
        for secret in secrets {
            list.push(secret);
        }
        list
    }
}

impl From<Secret> for SecretList {
    fn from(secret: Secret) -> Self {
        Self {
            first: Some(secret),
            more: Vec::new(),
        }
    }
}

/// Serialises something, and tells which secrets are in it. Any serializer will do.
pub(crate) fn collect<T>(serialize: impl FnOnce() -> T) -> (T, SecretList) {
    let outer = COLLECTED.replace(Some(SecretList::default()));
    let result = serialize();
    (result, COLLECTED.replace(outer).unwrap_or_default())
}

/// A text that is being serialised, as the value of a header. One that is a secret has it made once, for it is sent with step
/// after step.
pub(crate) fn header_value(text: &str) -> Option<HeaderValue> {
    let secret = COLLECTED.with_borrow(|collected| {
        let last = collected.as_ref()?.last()?;
        std::ptr::eq(last.expose(), text).then(|| last.clone())
    });
    match secret {
        Some(secret) => secret.header(),
        None => HeaderValue::from_bytes(text.as_bytes()).ok(),
    }
}

/// A text that never shows in `Debug`, in errors, in spans or in events.
///
/// It serialises as its text, because that is how it reaches a request: whoever serialises a value that holds a
/// secret writes the secret.
#[derive(Clone)]
pub struct Secret(Arc<Text>);

struct Text {
    text: Box<str>,
    /// The text as the value of a header, once one was asked for. `None`: it may not stand there.
    header: OnceLock<Option<HeaderValue>>,
}

impl Secret {
    /// Takes the text.
    pub fn new(text: impl Into<Secret>) -> Self {
        text.into()
    }

    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0.text
    }

    fn header(&self) -> Option<HeaderValue> {
        let header = || {
            let mut value = HeaderValue::from_bytes(self.expose().as_bytes()).ok()?;
            value.set_sensitive(true);
            Some(value)
        };
        self.0.header.get_or_init(header).clone()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Arc::new(Text {
            text: text.into(),
            header: OnceLock::new(),
        }))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&String> for Secret {
    fn from(text: &String) -> Self {
        text.clone().into()
    }
}

impl From<&Secret> for Secret {
    fn from(secret: &Secret) -> Self {
        secret.clone()
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

impl Hash for Secret {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.expose().hash(state);
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        COLLECTED.with_borrow_mut(|collected| {
            if let Some(collected) = collected {
                collected.push(self.clone());
            }
        });
        serializer.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn debug_hides_the_text_and_json_carries_it() {
        let secret = Secret::from("k-123");
        assert_eq!(format!("{secret:?}"), "Secret(***)");
        assert!(!format!("{:#?}", Some(&secret)).contains("k-123"));
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"k-123\"");
        assert_eq!(serde_json::from_str::<Secret>("\"k-123\"").unwrap(), secret);
    }

    #[test]
    fn whoever_serialises_can_tell_the_secrets() {
        let value = [Some(Secret::from("a")), None, Some(Secret::from("b"))];
        let (json, secrets) = collect(|| serde_json::to_string(&value).unwrap());
        assert_eq!(json, "[\"a\",null,\"b\"]");
        assert!(secrets.iter().map(Secret::expose).eq(["a", "b"]));
        assert!(collect(|| serde_json::to_string("a").unwrap()).1.is_empty());
    }
}
