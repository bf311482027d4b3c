//! In: the values of a step's parameters. Out: the request with each of them in its place.

use http::header::{CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING};
use serde::Serialize;

use super::{Request, Result};
use crate::encode::{Encode, is_plain_path};
use crate::error::StepErrorKind;
use crate::parameter::{Parameter, Read};
use crate::secret::{SecretList, header_value};
use crate::style::{Style, StyleKind, pairs, segment};
use crate::text::with_text;
use crate::{Location, form};

impl<'r> Request<'r> {
    /// Adds literal text of the path template. A fragment in it (`#`) is never sent.
    #[must_use]
    pub fn path(mut self, literal: &'static str) -> Self {
        if self.0.fragment {
            return self;
        }
        if is_plain_path(literal) {
            self.0.url.push_str(literal);
            return self;
        }
        let (sent, fragment) = literal
            .split_once('#')
            .map_or((literal, false), |(sent, _)| (sent, true));
        self.0.fragment = fragment;
        Encode::TEMPLATE.write(sent, &mut self.0.url);
        self
    }

    /// Adds a value to the path, encoded so that it stays within its segment.
    ///
    /// # Errors
    ///
    /// [`StepErrorKind::InvalidValue`] where the value is empty, `.` or `..`, [`StepErrorKind::MissingValue`] where it is
    /// absent.
    pub fn path_value<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<'r> {
        self.path_styled(name, Style::SIMPLE, value)
    }

    /// As [`Self::path_value`], in another style.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn path_styled<T: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        style: Style,
        value: &T,
    ) -> Result<'r> {
        let encode = Encode::path(style.allow_reserved);
        let from = self.0.url.len();
        if style.kind == StyleKind::Simple
            && let Some(((), secrets)) = with_text(value, |text| encode.write(text, &mut self.0.url))
        {
            return self.path_written(name, from, secrets);
        }
        let read = self.read(value)?;
        self.path_text(name, style, read)
    }

    /// As [`Self::path_value`], for a parameter whose `content` is JSON.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn path_json<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Result<'r> {
        let read = self.read_json(value)?;
        self.path_text(name, Style::SIMPLE, read)
    }

    fn path_text(mut self, name: &'static str, style: Style, read: Read) -> Result<'r> {
        if read.value == Parameter::Absent {
            return Err(self.fail(StepErrorKind::MissingValue { expression: name }));
        }
        let text = segment(style, name, read.value, Encode::path(style.allow_reserved)).unwrap_or_default();
        let from = self.0.url.len();
        self.0.url.push_str(&text);
        self.path_written(name, from, read.secrets)
    }

    /// Checks the value that the URL ends with.
    fn path_written(mut self, name: &'static str, from: usize, secrets: SecretList) -> Result<'r> {
        if self.0.url.len() == from {
            return Err(self.invalid(name, "is empty in the path"));
        }
        if self.0.fragment {
            self.0.url.truncate(from);
            return Ok(self);
        }
        if self.has_dots() {
            return Err(self.invalid(name, "makes a path segment `.` or `..`"));
        }
        if !secrets.is_empty() {
            self.0.secrets.hide_range(from..self.0.url.len());
            self.0.secrets.hide(secrets);
        }
        Ok(self)
    }

    /// Whether the segment that the URL ends with, so far, is one that servers and clients resolve.
    fn has_dots(&self) -> bool {
        let path = self.0.url.get(self.0.path..).unwrap_or_default();
        let mut rest = path.rsplit('/').next().unwrap_or_default();
        let mut dots = 0;
        while let Some(after) = [".", "%2E", "%2e"].iter().find_map(|dot| rest.strip_prefix(dot)) {
            rest = after;
            dots += 1;
        }
        rest.is_empty() && (dots == 1 || dots == 2)
    }

    /// Adds a query parameter, unless its value is absent.
    ///
    /// # Errors
    ///
    /// [`StepErrorKind::Serialize`]
    pub fn query<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<'r> {
        self.query_styled(name, Style::FORM, value)
    }

    /// As [`Self::query`], in another style.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn query_styled<T: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        style: Style,
        value: &T,
    ) -> Result<'r> {
        let encode = Encode::query(style.allow_reserved);
        let before = self.0.url.len();
        self.begin_pair();
        let from = self.0.url.len();
        encode.write(name, &mut self.0.url);
        self.0.url.push('=');
        let value_from = self.0.url.len();
        if let Some(((), secrets)) = with_text(value, |text| encode.write(text, &mut self.0.url)) {
            let is_secret = !secrets.is_empty();
            self.hide_pair(from, value_from, is_secret);
            self.0.secrets.hide(secrets);
            return Ok(self);
        }
        self.0.url.truncate(before);
        let Read { value, secrets } = self.read(value)?;
        let pairs = pairs(style, name, value, encode);
        self.query_pairs(pairs, secrets);
        Ok(self)
    }

    /// As [`Self::query`], for a parameter whose `content` is JSON.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn query_json<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Result<'r> {
        let Read { value, secrets } = self.read_json(value)?;
        let pairs = pairs(Style::FORM, name, value, Encode::QUERY);
        self.query_pairs(pairs, secrets);
        Ok(self)
    }

    /// Adds a whole query string, made of an object's properties (OpenAPI 3.2, `in: querystring`).
    ///
    /// # Errors
    ///
    /// As [`Self::query`].
    pub fn querystring<T: Serialize + ?Sized>(mut self, value: &T) -> Result<'r> {
        let Read { value, secrets } = self.read(value)?;
        let pairs = form::pairs(value, &[]);
        self.query_pairs(pairs, secrets);
        Ok(self)
    }

    /// As [`Self::querystring`], for a `content` that is JSON: the whole query is its text, encoded.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn querystring_json<T: Serialize + ?Sized>(mut self, value: &T) -> Result<'r> {
        let Read { value, secrets } = self.read_json(value)?;
        if let Some(text) = value.into_text() {
            self.0.url.push('?');
            let from = self.0.url.len();
            Encode::QUERY.write(&text, &mut self.0.url);
            if !secrets.is_empty() {
                self.0.secrets.hide_range(from..self.0.url.len());
            }
        }
        self.0.secrets.hide(secrets);
        Ok(self)
    }

    pub(crate) fn query_pairs(&mut self, pairs: Vec<(String, String)>, secrets: SecretList) {
        for (name, value) in pairs {
            self.begin_pair();
            let from = self.0.url.len();
            self.0.url.push_str(&name);
            self.0.url.push('=');
            let value_from = self.0.url.len();
            self.0.url.push_str(&value);
            self.hide_pair(from, value_from, !secrets.is_empty());
        }
        self.0.secrets.hide(secrets);
    }

    /// What stands before a pair of the query.
    fn begin_pair(&mut self) {
        if !self.0.url.ends_with(['?', '&']) {
            let has_query = self
                .0
                .url
                .get(self.0.path..)
                .is_some_and(|rest| rest.contains('?'));
            self.0.url.push(if has_query { '&' } else { '?' });
        }
    }

    /// Hides the pair that the URL ends with, if it is a secret or a key.
    fn hide_pair(&mut self, name: usize, value: usize, is_secret: bool) {
        let written = self
            .0
            .url
            .get(name..value)
            .and_then(|text| text.strip_suffix('='));
        let name = written.unwrap_or_default();
        if is_secret || self.is_key(Location::Query, name) {
            self.0.secrets.hide_query(name);
            self.0.secrets.hide_range(value..self.0.url.len());
        }
    }

    /// Adds a header, unless its value is absent.
    ///
    /// # Errors
    ///
    /// [`StepErrorKind::InvalidValue`] where the value has a control character, as CR, LF and NUL.
    pub fn header<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<'r> {
        self.header_styled(name, Style::SIMPLE, value)
    }

    /// As [`Self::header`], in another style.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn header_styled<T: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        style: Style,
        value: &T,
    ) -> Result<'r> {
        if style.kind == StyleKind::Simple
            && let Some((value, secrets)) = with_text(value, header_value)
        {
            return self.header_value(name, value, secrets);
        }
        let Read { value, secrets } = self.read(value)?;
        match segment(style, name, value, Encode::HEADER) {
            Some(text) => self.header_value(name, HeaderValue::from_bytes(text.as_bytes()).ok(), secrets),
            None => Ok(self),
        }
    }

    /// As [`Self::header`], for a parameter whose `content` is JSON.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn header_json<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Result<'r> {
        let Read { value, secrets } = self.read_json(value)?;
        match value.into_text() {
            Some(text) => self.header_value(name, HeaderValue::from_bytes(text.as_bytes()).ok(), secrets),
            None => Ok(self),
        }
    }

    fn header_value(
        mut self,
        name: &'static str,
        value: Option<HeaderValue>,
        secrets: SecretList,
    ) -> Result<'r> {
        let Some(header) = header_name(name) else {
            return Err(self.invalid(name, "is no name of a header"));
        };
        if header == CONTENT_LENGTH || header == TRANSFER_ENCODING {
            return Err(self.invalid(name, "is for the transport to set"));
        }
        let Some(mut value) = value else {
            return Err(self.invalid(name, "has a character that may not stand in a header"));
        };
        value.set_sensitive(!secrets.is_empty() || self.is_key(Location::Header, name));
        self.0.headers.insert(header, value);
        self.0.secrets.hide(secrets);
        Ok(self)
    }

    /// Adds a cookie, unless its value is absent.
    ///
    /// # Errors
    ///
    /// [`StepErrorKind::InvalidValue`] as for [`Self::header`].
    pub fn cookie<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<'r> {
        self.cookie_styled(name, Style::FORM, value)
    }

    /// As [`Self::cookie`], in another style.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn cookie_styled<T: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        style: Style,
        value: &T,
    ) -> Result<'r> {
        let Read { value, secrets } = self.read(value)?;
        self.cookie_pairs(name, style, value, secrets)
    }

    /// As [`Self::cookie`], for a parameter whose `content` is JSON.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn cookie_json<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Result<'r> {
        let Read { value, secrets } = self.read_json(value)?;
        self.cookie_pairs(name, Style::FORM, value, secrets)
    }

    fn cookie_pairs(
        mut self,
        name: &'static str,
        style: Style,
        value: Parameter,
        secrets: SecretList,
    ) -> Result<'r> {
        let as_is = style.kind == StyleKind::Cookie;
        let encode = if as_is { Encode::HEADER } else { Encode::COOKIE };
        for (name_sent, value) in pairs(style, name, value, encode) {
            // What is percent-encoded could be sent, but no server would take it for what it was.
            let is_refused = if as_is {
                value.contains([';', ',', '"', '\\', ' ']) || value.contains(char::is_control)
            } else {
                ["%0D", "%0A", "%00"]
                    .iter()
                    .any(|refused| value.contains(refused))
            };
            if is_refused {
                return Err(self.invalid(name, "has a character that may not stand in a cookie"));
            }
            self.push_cookie(&name_sent, &value);
        }
        self.0.secrets.hide(secrets);
        Ok(self)
    }

    pub(crate) fn push_cookie(&mut self, name: &str, value: &str) {
        if !self.0.cookies.is_empty() {
            self.0.cookies.push_str("; ");
        }
        self.0.cookies.push_str(name);
        self.0.cookies.push('=');
        self.0.cookies.push_str(value);
    }
}

/// A name in lower case, as generated code has it, is not copied.
fn header_name(name: &'static str) -> Option<HeaderName> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    if !name.is_empty() && name.bytes().all(plain) {
        return Some(HeaderName::from_static(name));
    }
    HeaderName::from_bytes(name.as_bytes()).ok()
}
