//! In: a request that is about to be sent. Out: the same once more, if the answer redirects it.

use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::uri::InvalidUri;
use http::{Method, Request, Uri};

/// A copy of a request without its URL. Hardly any is needed again, so it is made to cost little: its headers are one text,
/// and of what is sent it shares the body alone.
pub(crate) struct Kept {
    method: Method,
    /// A line for each: whether it is sensitive, its name, a colon, its value. No header has a line feed in it.
    headers: Bytes,
    body: Bytes,
}

const SENSITIVE: u8 = b'!';
const PLAIN: u8 = b' ';

impl Kept {
    pub(crate) fn of(request: &Request<Bytes>) -> Self {
        let mut headers = Vec::new();
        write(request.headers(), &mut headers);
        Self::new(request, headers.into())
    }

    /// Gives a request its URL, and copies the rest. The copy takes no memory but what the URL's text has to spare.
    pub(crate) fn with_url(request: &mut Request<Bytes>, url: String) -> Result<Self, InvalidUri> {
        let end = url.len();
        let mut text = url.into_bytes();
        write(request.headers(), &mut text);
        let mut url = Bytes::from(text);
        let headers = url.split_off(end);
        *request.uri_mut() = Uri::from_maybe_shared(url)?;
        Ok(Self::new(request, headers))
    }

    fn new(request: &Request<Bytes>, headers: Bytes) -> Self {
        Self {
            method: request.method().clone(),
            headers,
            body: request.body().clone(),
        }
    }

    pub(crate) fn request(self, uri: Uri) -> Request<Bytes> {
        let mut request = Request::new(self.body);
        *request.method_mut() = self.method;
        *request.uri_mut() = uri;
        for (name, value) in self.headers.split(|byte| *byte == b'\n').filter_map(header) {
            request.headers_mut().append(name, value);
        }
        request
    }
}

fn write(headers: &HeaderMap, text: &mut Vec<u8>) {
    let length = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 3;
    text.reserve(headers.iter().map(length).sum());
    for (name, value) in headers {
        text.push(if value.is_sensitive() { SENSITIVE } else { PLAIN });
        text.extend_from_slice(name.as_str().as_bytes());
        text.push(b':');
        text.extend_from_slice(value.as_bytes());
        text.push(b'\n');
    }
}

fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let (sensitive, line) = line.split_first()?;
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = line.split_at_checked(colon)?;
    let mut value = HeaderValue::from_bytes(value.get(1..)?).ok()?;
    value.set_sensitive(*sensitive == SENSITIVE);
    Some((HeaderName::from_bytes(name).ok()?, value))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn nothing_is_lost() {
        let mut secret = HeaderValue::from_static("a:b !");
        secret.set_sensitive(true);
        let mut request = Request::builder()
            .method("PURGE")
            .uri("https://a.example/b?c=d")
            .header("x!odd", "")
            .header("accept", "a")
            .header("accept", "b")
            .header("latin", HeaderValue::from_bytes(b"\xfc\tx").unwrap())
            .header("key", secret)
            .body(Bytes::from_static(b"body"))
            .unwrap();
        let alone = Kept::of(&request);
        let beside = Kept::with_url(&mut request, "https://a.example/b?c=d".to_owned()).unwrap();
        for again in [alone, beside].map(|kept| kept.request(request.uri().clone())) {
            assert_eq!(again.headers(), request.headers());
            assert!(again.headers()["key"].is_sensitive() && !again.headers()["latin"].is_sensitive());
            assert_eq!((again.method(), again.uri()), (request.method(), request.uri()));
            assert_eq!(again.body(), request.body());
        }
        assert_eq!(request.uri(), "https://a.example/b?c=d");
    }
}
