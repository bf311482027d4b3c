//! In: what a step sends. Out: the request with its body and `Content-Type`.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, Entry, HeaderValue};
use serde::Serialize;

use super::{Request, Result};
use crate::error::{Failed, StepErrorKind};
use crate::parameter::Read;
use crate::style::Style;
use crate::{Multipart, Part, XmlNode, form, secret, xml};

impl<'r> Request<'r> {
    /// Sets a JSON body.
    ///
    /// # Errors
    ///
    /// [`StepErrorKind::Serialize`]
    pub fn json<T: Serialize + ?Sized>(self, body: &T) -> Result<'r> {
        self.json_of(HeaderValue::from_static("application/json"), body)
    }

    /// Sets a JSON body of another media type, as `application/merge-patch+json`.
    ///
    /// # Errors
    ///
    /// As [`Self::json`].
    pub fn json_as<T: Serialize + ?Sized>(self, content_type: &'static str, body: &T) -> Result<'r> {
        match HeaderValue::from_str(content_type) {
            Ok(content_type) => self.json_of(content_type, body),
            Err(_) => Err(self.invalid("Content-Type", "has a character that may not stand in a header")),
        }
    }

    fn json_of<T: Serialize + ?Sized>(mut self, content_type: HeaderValue, body: &T) -> Result<'r> {
        let (body, secrets) = secret::collect(|| serde_json::to_vec(body));
        match body {
            Ok(body) => {
                self.0.secret_body |= !secrets.is_empty();
                self.0.secrets.hide(secrets);
                Ok(self.body_of(content_type, body.into()))
            }
            Err(error) => Err(self.fail(StepErrorKind::Serialize {
                message: error.to_string(),
            })),
        }
    }

    /// Sets a form body (`application/x-www-form-urlencoded`) of an object's properties. Lists repeat their name, objects
    /// nest with brackets.
    ///
    /// # Errors
    ///
    /// [`StepErrorKind::Serialize`]
    pub fn form<T: Serialize + ?Sized>(self, body: &T) -> Result<'r> {
        self.form_styled(body, &[])
    }

    /// As [`Self::form`], with the styles that `encoding` gives some properties.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn form_styled<T: Serialize + ?Sized>(mut self, body: &T, encoding: &[(&str, Style)]) -> Result<'r> {
        let Read { value, secrets } = self.read(body)?;
        self.0.secret_body |= !secrets.is_empty();
        self.0.secrets.hide(secrets);
        let body = form::write(form::pairs(value, encoding));
        self.body("application/x-www-form-urlencoded", body)
    }

    /// Sets a body of several parts (`multipart/form-data`).
    ///
    /// # Errors
    ///
    /// [`StepErrorKind::InvalidValue`] where a part has a media type that may not stand in a header.
    pub fn multipart(mut self, parts: Multipart) -> Result<'r> {
        let (content_type, body, secrets) = parts.finish();
        self.0.secret_body |= !secrets.is_empty();
        self.0.secrets.hide(secrets);
        self.body(&content_type, body)
    }

    /// Sets a body as it is, unless it is to be sent with a `Content-Type` header parameter.
    ///
    /// # Errors
    ///
    /// [`StepErrorKind::InvalidValue`] where the media type may not stand in a header.
    pub fn body(self, content_type: &str, body: impl Into<Bytes>) -> Result<'r> {
        match HeaderValue::from_str(content_type) {
            Ok(content_type) => Ok(self.body_of(content_type, body.into())),
            Err(_) => Err(self.invalid("Content-Type", "has a character that may not stand in a header")),
        }
    }

    fn body_of(mut self, content_type: HeaderValue, body: Bytes) -> Self {
        if let Entry::Vacant(entry) = self.0.headers.entry(CONTENT_TYPE) {
            entry.insert(content_type);
        }
        self.0.body = body;
        self
    }

    /// Sets a body of parts, made of an object's properties: an array is several parts, an object is JSON, bytes are a
    /// file that is named like its property. `parts` tells what is known of some properties.
    ///
    /// # Errors
    ///
    /// As [`Self::multipart`], and [`StepErrorKind::Serialize`].
    pub fn parts<T: Serialize + ?Sized>(
        mut self,
        content_type: &'static str,
        parts: &[Part],
        body: &T,
    ) -> Result<'r> {
        let Read { value, secrets } = self.read(body)?;
        self.0.secret_body |= !secrets.is_empty();
        self.0.secrets.hide(secrets);
        self.multipart(Multipart::of(content_type, parts, value))
    }

    /// Sets a body that is text with values in it.
    ///
    /// # Errors
    ///
    /// What `fill` fails with, and [`StepErrorKind::InvalidValue`] as for [`Self::body`].
    pub fn template(
        mut self,
        content_type: &'static str,
        fill: impl FnOnce() -> std::result::Result<String, Failed>,
    ) -> Result<'r> {
        let (text, secrets) = secret::collect(fill);
        self.0.secret_body |= !secrets.is_empty();
        self.0.secrets.hide(secrets);
        self.body(content_type, text?)
    }

    /// Sets an XML body. The first of the nodes is its root.
    ///
    /// # Errors
    ///
    /// [`StepErrorKind::Serialize`]
    pub fn xml<T: Serialize + ?Sized>(
        mut self,
        content_type: &'static str,
        nodes: &'static [XmlNode],
        body: &T,
    ) -> Result<'r> {
        let Read { value, secrets } = self.read(body)?;
        self.0.secret_body |= !secrets.is_empty();
        self.0.secrets.hide(secrets);
        self.body(content_type, xml::write(nodes, value))
    }

    /// Sets a value in an XML body, where `place` puts it. `is_xml` says that the value is XML itself, and goes in as it is.
    ///
    /// # Errors
    ///
    /// [`StepErrorKind::Serialize`] where there is no place for it.
    pub fn replace_xml<T: Serialize + ?Sized>(
        mut self,
        value: &T,
        is_xml: bool,
        place: impl FnOnce(&str, &xml::Fragment) -> std::result::Result<String, String>,
    ) -> Result<'r> {
        let Read { value, secrets } = self.read(value)?;
        self.0.secret_body |= !secrets.is_empty();
        self.0.secrets.hide(secrets);
        let fragment = match is_xml {
            true => value.into_text().map(xml::Fragment::raw),
            false => xml::Fragment::from_parameter(value),
        };
        let body = String::from_utf8_lossy(&self.0.body);
        let replaced = fragment
            .ok_or_else(|| "an array says not what its elements are called in XML".to_owned())
            .and_then(|fragment| place(&body, &fragment));
        match replaced {
            Ok(text) => {
                self.0.body = text.into();
                Ok(self)
            }
            Err(message) => Err(self.fail(StepErrorKind::Serialize { message })),
        }
    }

    /// Adds what depends on a value that may be absent.
    ///
    /// # Errors
    ///
    /// What `add` fails with.
    pub fn optional<T>(self, value: Option<T>, add: impl FnOnce(Self, T) -> Result<'r>) -> Result<'r> {
        match value {
            Some(value) => add(self, value),
            None => Ok(self),
        }
    }
}
