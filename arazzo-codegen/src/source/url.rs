//! URLs of documents: a base and a reference come in; the URL that the reference means goes out (RFC 3986, section 5).

/// The components of a URI reference; the fragment is left out, because a document is named without it.
#[derive(Clone, Copy)]
struct Parts<'t> {
    scheme: Option<&'t str>,
    authority: Option<&'t str>,
    path: &'t str,
    query: Option<&'t str>,
}

/// Whether a reference names something by `http` or `https`.
pub(super) fn is_remote(reference: &str) -> bool {
    Parts::of(reference)
        .scheme
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
}

/// Whether a reference names its own scheme, so that no base matters.
pub(super) fn is_absolute(reference: &str) -> bool {
    Parts::of(reference).scheme.is_some()
}

/// The URL that a reference means where `base` is the URL of the document that it stands in (5.2.2), without fragment;
/// scheme and host in lower case.
#[must_use]
pub fn resolve(base: &str, reference: &str) -> String {
    let (base, reference) = (Parts::of(base), Parts::of(reference));
    let scheme = reference.scheme.or(base.scheme);
    if reference.scheme.is_some() || reference.authority.is_some() {
        let path = without_dots(reference.path);
        return text(scheme, reference.authority, &path, reference.query);
    }
    if reference.path.is_empty() {
        return text(scheme, base.authority, base.path, reference.query.or(base.query));
    }
    let path = if reference.path.starts_with('/') {
        without_dots(reference.path)
    } else {
        without_dots(&merged(base, reference.path))
    };
    text(scheme, base.authority, &path, reference.query)
}

/// The same URL as [`resolve`] writes it.
pub(super) fn normal(url: &str) -> String {
    resolve("", url)
}

impl<'t> Parts<'t> {
    /// As the expression of RFC 3986, appendix B.
    fn of(reference: &'t str) -> Self {
        let rest = reference.split('#').next().unwrap_or_default();
        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, Some(query)),
            None => (rest, None),
        };
        let (scheme, rest) = match rest.split_once(':') {
            Some((scheme, after)) if is_scheme(scheme) => (Some(scheme), after),
            _ => (None, rest),
        };
        let (authority, path) = match rest.strip_prefix("//") {
            Some(after) => {
                let (authority, path) = after.split_at(after.find('/').unwrap_or(after.len()));
                (Some(authority), path)
            }
            None => (None, rest),
        };
        Self {
            scheme,
            authority,
            path,
            query,
        }
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|each| each.is_ascii_alphanumeric() || "+-.".contains(each))
}

/// 5.2.3: the base's path up to its last `/`, then the reference's.
fn merged(base: Parts<'_>, path: &str) -> String {
    if base.authority.is_some() && base.path.is_empty() {
        return format!("/{path}");
    }
    let folder = base.path.rfind('/').map_or(0, |slash| slash + 1);
    format!("{}{path}", base.path.get(..folder).unwrap_or_default())
}

/// 5.2.4: a path without `.` and `..`.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').peekable();
    let absolute = path.starts_with('/');
    if absolute {
        segments.next();
    }
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." if last => kept.push(""),
            "." => {}
            ".." => {
                kept.pop();
                if last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    let joined = kept.join("/");
    if absolute { format!("/{joined}") } else { joined }
}

fn text(scheme: Option<&str>, authority: Option<&str>, path: &str, query: Option<&str>) -> String {
    let mut url = String::new();
    if let Some(scheme) = scheme {
        url.push_str(&scheme.to_ascii_lowercase());
        url.push(':');
    }
    if let Some(authority) = authority {
        url.push_str("//");
        // The host is the same in any case; what stands before it, a user, is not.
        let (user, host) = authority
            .rsplit_once('@')
            .map_or(("", authority), |(user, host)| (user, host));
        if !user.is_empty() {
            url.push_str(user);
            url.push('@');
        }
        url.push_str(&host.to_ascii_lowercase());
        if path.is_empty() {
            url.push('/');
        }
    }
    url.push_str(path);
    if let Some(query) = query {
        url.push('?');
        url.push_str(query);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 3986, 5.4.1 and 5.4.2, fragments left out.
    #[test]
    fn references_resolve_as_in_the_examples_of_rfc_3986() {
        for (reference, url) in [
            ("g:h", "g:h"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g/"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q"),
            ("g#s", "http://a/b/c/g"),
            (";x", "http://a/b/c/;x"),
            ("g;x?y#s", "http://a/b/c/g;x?y"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("./", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../..", "http://a/"),
            ("../../g", "http://a/g"),
            ("../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("/../g", "http://a/g"),
            ("g.", "http://a/b/c/g."),
            ("..g", "http://a/b/c/..g"),
            ("./../g", "http://a/b/g"),
            ("./g/.", "http://a/b/c/g/"),
            ("g/./h", "http://a/b/c/g/h"),
            ("g/../h", "http://a/b/c/h"),
            ("g;x=1/./y", "http://a/b/c/g;x=1/y"),
            ("g;x=1/../y", "http://a/b/c/y"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
        ] {
            assert_eq!(resolve("http://a/b/c/d;p?q", reference), url, "{reference}");
        }
    }

    #[test]
    fn the_same_document_has_one_url() {
        for (url, same) in [
            ("HTTPS://Example.COM/A.yaml#/x", "https://example.com/A.yaml"),
            ("https://example.com", "https://example.com/"),
            (
                "https://example.com/a/../b.yaml?v=1",
                "https://example.com/b.yaml?v=1",
            ),
        ] {
            assert_eq!(normal(url), same);
        }
        assert!(is_remote("HTTP://x") && !is_remote("urn:x:y") && !is_remote("c/d.yaml"));
    }
}
