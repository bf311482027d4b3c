//! In: an answer that redirects. Out: the request that follows it, without credentials where it leaves the origin.

use bytes::Bytes;
use http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, LOCATION,
    PROXY_AUTHORIZATION,
};
use http::{Method, Request, Response, StatusCode, Uri};

use crate::encode::Encode;
use crate::kept::Kept;
use crate::transport::{TransportError, TransportErrorKind};
use crate::{Location, SchemeKind, SecurityScheme};

/// How many redirects one request may lead to.
const LIMIT: u32 = 10;

/// What of a request may not reach another origin.
pub(crate) struct Private<'p> {
    pub(crate) schemes: &'p [SecurityScheme],
    /// Encoded names of query parameters that carried a secret.
    pub(crate) queries: &'p [Box<str>],
    /// The body carries a secret.
    pub(crate) body: bool,
}

/// Whether an answer of that status may redirect (RFC 9110, section 15.4).
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    )
}

/// The next request, or `None` where the answer is no redirect (RFC 9110, section 15.4).
pub(crate) fn follow(
    sent: Kept,
    uri: &Uri,
    answer: &Response<Bytes>,
    private: &Private<'_>,
    already: u32,
) -> Result<Option<Request<Bytes>>, TransportError> {
    let status = answer.status();
    let Some(location) = answer.headers().get(LOCATION).filter(|_| is_redirect(status)) else {
        return Ok(None);
    };
    if already >= LIMIT {
        return Err(refused("too many redirects"));
    }
    let location = location.to_str().map_err(|_| refused("its location is no URL"))?;
    let mut next = sent.request(uri.clone());
    let target = resolve(next.uri(), location).ok_or_else(|| refused("its location is no http URL"))?;
    let becomes_get = match status {
        StatusCode::SEE_OTHER => next.method() != Method::HEAD,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => next.method() == Method::POST,
        _ => false,
    };
    if becomes_get {
        *next.method_mut() = Method::GET;
        *next.body_mut() = Bytes::new();
        for header in [CONTENT_TYPE, CONTENT_LENGTH, CONTENT_ENCODING, CONTENT_LANGUAGE] {
            next.headers_mut().remove(header);
        }
    }
    let leaves = origin(next.uri()) != origin(&target);
    *next.uri_mut() = target;
    if leaves {
        strip(&mut next, private)?;
    }
    Ok(Some(next))
}

fn refused(reason: &'static str) -> TransportError {
    TransportError::new(TransportErrorKind::Redirect, reason)
}

/// Takes the credentials out of a request that goes to another origin.
fn strip(request: &mut Request<Bytes>, private: &Private<'_>) -> Result<(), TransportError> {
    if private.body && !request.body().is_empty() {
        return Err(refused("it would take a secret in the body to another origin"));
    }
    let headers = request.headers_mut();
    for header in [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION, HOST] {
        headers.remove(header);
    }
    let mut queries: Vec<String> = private.queries.iter().map(|name| name.to_string()).collect();
    for scheme in private.schemes {
        match scheme.kind {
            SchemeKind::ApiKey {
                location: Location::Header,
                name,
            } => {
                headers.remove(name);
            }
            SchemeKind::ApiKey {
                location: Location::Query,
                name,
            } => queries.push(Encode::QUERY.encoded(name)),
            _ => {}
        }
    }
    let secret: Vec<_> = headers
        .iter()
        .filter(|(_, value)| value.is_sensitive())
        .map(|(name, _)| name.clone())
        .collect();
    for name in secret {
        headers.remove(name);
    }
    if let Some(query) = request.uri().query() {
        let kept: Vec<&str> = query
            .split('&')
            .filter(|pair| {
                let name = pair.split('=').next().unwrap_or_default();
                !queries.iter().any(|secret| secret == name)
            })
            .collect();
        let kept = kept.join("&");
        if kept.len() < query.len() {
            let path = request.uri().path();
            let path_and_query = if kept.is_empty() {
                path.to_owned()
            } else {
                format!("{path}?{kept}")
            };
            *request.uri_mut() =
                with_path(request.uri(), &path_and_query).ok_or_else(|| refused("its location is no URL"))?;
        }
    }
    Ok(())
}

/// Scheme, host and port (RFC 6454).
fn origin(uri: &Uri) -> (Option<&str>, Option<String>, Option<u16>) {
    let default = if uri.scheme_str() == Some("https") {
        443
    } else {
        80
    };
    (
        uri.scheme_str(),
        uri.host().map(str::to_ascii_lowercase),
        Some(uri.port_u16().unwrap_or(default)),
    )
}

/// Resolves a reference against a URL (RFC 3986, section 5.2). A URL that carries a user's name is none.
fn resolve(base: &Uri, reference: &str) -> Option<Uri> {
    let reference = reference.split('#').next().unwrap_or_default();
    let reference = Encode::TEMPLATE.encoded(reference.trim());
    let target = if has_scheme(&reference) {
        reference.parse::<Uri>().ok()?
    } else if reference.starts_with("//") {
        format!("{}:{reference}", base.scheme_str()?).parse().ok()?
    } else if reference.starts_with('/') {
        with_path(base, &reference)?
    } else if reference.is_empty() {
        base.clone()
    } else if reference.starts_with('?') {
        with_path(base, &format!("{}{reference}", base.path()))?
    } else {
        let folder = base
            .path()
            .rsplit_once('/')
            .map(|(folder, _)| folder)
            .unwrap_or_default();
        with_path(base, &format!("{folder}/{reference}"))?
    };
    let authority = target.authority()?;
    let http = matches!(target.scheme_str(), Some("http" | "https"));
    if !http || authority.as_str().contains('@') {
        return None;
    }
    let path = without_dots(target.path());
    let query = target
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    with_path(&target, &format!("{path}{query}"))
}

fn has_scheme(reference: &str) -> bool {
    reference.split(['/', '?']).next().is_some_and(|first| {
        first.split_once(':').is_some_and(|(scheme, _)| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        })
    })
}

fn with_path(base: &Uri, path_and_query: &str) -> Option<Uri> {
    let mut parts = base.clone().into_parts();
    parts.path_and_query = Some(path_and_query.parse().ok()?);
    Uri::from_parts(parts).ok()
}

/// RFC 3986, section 5.2.4.
fn without_dots(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    let mut ends_in_folder = false;
    for segment in path.split('/').skip(1) {
        ends_in_folder = matches!(segment, "." | "..");
        match segment {
            "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    if ends_in_folder {
        segments.push("");
    }
    format!("/{}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// RFC 3986, section 5.4, as far as the references are `http` ones and keep no fragment.
    #[test]
    fn references_resolve_as_in_the_rfc() {
        let base: Uri = "http://a/b/c/d;p?q".parse().unwrap();
        for (reference, expected) in [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g/"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("g#s", "http://a/b/c/g"),
            (";x", "http://a/b/c/;x"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../..", "http://a/"),
            ("../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("/../g", "http://a/g"),
            ("g.", "http://a/b/c/g."),
            ("..g", "http://a/b/c/..g"),
            ("./g/.", "http://a/b/c/g/"),
            ("g/./h", "http://a/b/c/g/h"),
            ("g/../h", "http://a/b/c/h"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("https://b:8443/x y", "https://b:8443/x%20y"),
        ] {
            assert_eq!(
                resolve(&base, reference).unwrap().to_string(),
                expected,
                "{reference}"
            );
        }
        for reference in [
            "ftp://a/",
            "mailto:x@y",
            "http://user:pass@b/",
            "http://a\\@b/",
            "http://",
        ] {
            assert_eq!(resolve(&base, reference), None, "{reference}");
        }
    }

    fn sent(method: Method, uri: &str) -> Request<Bytes> {
        let mut key = http::HeaderValue::from_static("secret");
        key.set_sensitive(true);
        Request::builder()
            .method(method)
            .uri(uri)
            .header("authorization", "Bearer t")
            .header("cookie", "session=1")
            .header("x-api-key", "k")
            .header("x-other-secret", key)
            .header("x-plain", "p")
            .header("content-type", "text/plain")
            .body(Bytes::from_static(b"body"))
            .unwrap()
    }

    fn followed(
        sent: &Request<Bytes>,
        answer: &Response<Bytes>,
        private: &Private<'_>,
        already: u32,
    ) -> Result<Option<Request<Bytes>>, TransportError> {
        follow(Kept::of(sent), sent.uri(), answer, private, already)
    }

    fn redirect(status: u16, location: &str) -> Response<Bytes> {
        Response::builder()
            .status(status)
            .header("location", location)
            .body(Bytes::new())
            .unwrap()
    }

    const SCHEMES: &[SecurityScheme] = &[
        SecurityScheme {
            name: "h",
            kind: SchemeKind::ApiKey {
                location: Location::Header,
                name: "X-API-KEY",
            },
        },
        SecurityScheme {
            name: "q",
            kind: SchemeKind::ApiKey {
                location: Location::Query,
                name: "api key",
            },
        },
    ];

    fn private() -> Private<'static> {
        Private {
            schemes: SCHEMES,
            queries: &[],
            body: false,
        }
    }

    #[test]
    fn credentials_stay_at_their_origin() {
        let queries: Vec<Box<str>> = vec!["token".into()];
        let private = Private {
            queries: &queries,
            ..private()
        };
        for location in [
            "https://evil.example/y?a=1&api%20key=k&token=t&b=2",
            "http://api.example/y?token=t&a=1&b=2",
            "//api.example:444/y?a=1&b=2",
        ] {
            let answer = redirect(307, location);
            let next = followed(&sent(Method::POST, "https://api.example/x"), &answer, &private, 0)
                .unwrap()
                .unwrap();
            let mut names: Vec<_> = next.headers().keys().map(|name| name.as_str()).collect();
            names.sort_unstable();
            assert_eq!(names, ["content-type", "x-plain"], "{location}");
            assert_eq!(next.uri().query(), Some("a=1&b=2"), "{location}");
            assert_eq!(next.body(), "body");
        }
    }

    #[test]
    fn within_the_origin_nothing_is_lost() {
        let answer = redirect(308, "https://API.example:443/y?token=t");
        let next = followed(
            &sent(Method::PUT, "https://api.example/x"),
            &answer,
            &private(),
            9,
        )
        .unwrap()
        .unwrap();
        assert_eq!(next.headers().len(), 6);
        assert_eq!(
            (next.method(), next.uri().query()),
            (&Method::PUT, Some("token=t"))
        );
    }

    #[test]
    fn a_secret_body_stays_at_its_origin() {
        let private = Private {
            body: true,
            ..private()
        };
        let leave = |status| {
            followed(
                &sent(Method::POST, "https://a/x"),
                &redirect(status, "https://b/"),
                &private,
                0,
            )
        };
        assert_eq!(leave(307).unwrap_err().kind(), TransportErrorKind::Redirect);
        assert_eq!(
            leave(302).unwrap().unwrap().body(),
            "",
            "a GET has no body to take along"
        );
        assert!(
            followed(
                &sent(Method::POST, "https://a/x"),
                &redirect(307, "/y"),
                &private,
                0
            )
            .unwrap()
            .is_some()
        );
    }

    #[test]
    fn methods_change_as_the_rfc_says() {
        for (status, method, expected) in [
            (301, Method::POST, Method::GET),
            (302, Method::POST, Method::GET),
            (302, Method::PUT, Method::PUT),
            (303, Method::PUT, Method::GET),
            (303, Method::HEAD, Method::HEAD),
            (307, Method::POST, Method::POST),
            (308, Method::DELETE, Method::DELETE),
        ] {
            let next = followed(
                &sent(method, "https://a/x"),
                &redirect(status, "/y"),
                &private(),
                0,
            )
            .unwrap()
            .unwrap();
            assert_eq!(next.method(), expected, "{status}");
            assert_eq!(next.body().is_empty(), next.headers().get(CONTENT_TYPE).is_none());
        }
    }

    #[test]
    fn what_is_no_redirect_is_an_answer() {
        let get = || sent(Method::GET, "https://a/x");
        assert!(
            followed(&get(), &redirect(304, "/y"), &private(), 0)
                .unwrap()
                .is_none()
        );
        assert!(
            followed(&get(), &redirect(200, "/y"), &private(), 0)
                .unwrap()
                .is_none()
        );
        let bare = Response::builder().status(302).body(Bytes::new()).unwrap();
        assert!(followed(&get(), &bare, &private(), 0).unwrap().is_none());
        assert_eq!(
            followed(&get(), &redirect(302, "/y"), &private(), 10)
                .unwrap_err()
                .kind(),
            TransportErrorKind::Redirect
        );
    }
}
