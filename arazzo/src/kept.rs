//! In: a request that is about to be sent. Out: the same once more, if the answer redirects it.

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{Method, Request, Uri};

/// A copy of a request. Hardly any is needed again, so it is made to cost little: its headers are one text, and nothing is
/// shared with those that are sent.
pub(crate) struct Kept {
    method: Method,
    uri: Uri,
    /// A line for each: whether it is sensitive, its name, a colon, its value. No header has a line feed in it.
    headers: Vec<u8>,
    body: Bytes,
}

const SENSITIVE: u8 = b'!';
const PLAIN: u8 = b' ';

impl Kept {
    pub(crate) fn of(request: &Request<Bytes>) -> Self {
        let length = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 3;
        let mut headers = Vec::with_capacity(request.headers().iter().map(length).sum());
        for (name, value) in request.headers() {
            headers.push(if value.is_sensitive() { SENSITIVE } else { PLAIN });
            headers.extend_from_slice(name.as_str().as_bytes());
            headers.push(b':');
            headers.extend_from_slice(value.as_bytes());
            headers.push(b'\n');
        }
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            headers,
            body: request.body().clone(),
        }
    }

    pub(crate) fn request(self) -> Request<Bytes> {
        let mut request = Request::new(self.body);
        *request.method_mut() = self.method;
        *request.uri_mut() = self.uri;
        for (name, value) in self.headers.split(|byte| *byte == b'\n').filter_map(header) {
            request.headers_mut().append(name, value);
        }
        request
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
        let request = Request::builder()
            .method("PURGE")
            .uri("https://a.example/b?c=d")
            .header("x!odd", "")
            .header("accept", "a")
            .header("accept", "b")
            .header("latin", HeaderValue::from_bytes(b"\xfc\tx").unwrap())
            .header("key", secret)
            .body(Bytes::from_static(b"body"))
            .unwrap();
        let again = Kept::of(&request).request();
        assert_eq!(again.headers(), request.headers());
        assert!(again.headers()["key"].is_sensitive() && !again.headers()["latin"].is_sensitive());
        assert_eq!((again.method(), again.uri()), (request.method(), request.uri()));
        assert_eq!(again.body(), request.body());
    }
}
