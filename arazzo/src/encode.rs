//! In: any text. Out: the same text, safe in the part of a request that it goes into.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters (RFC 3986, section 2.3).
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// As above, but reserved characters stay where they do not end a query value.
const RESERVED_IN_QUERY: &AsciiSet = &RESERVED_IN_PATH.remove(b'/').remove(b'?').remove(b',');
/// As above, but reserved characters stay where they do not end a path segment. The comma joins lists.
const RESERVED_IN_PATH: &AsciiSet = &VALUE
    .remove(b':')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'=');
/// What may not stand in a path as the template writes it.
const TEMPLATE: &AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');
/// What may not stand in a cookie (RFC 6265, `cookie-octet`).
const COOKIE: &AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b',')
    .add(b';')
    .add(b'\\');

/// How values are written into a part of a request.
#[derive(Clone, Copy)]
pub(crate) struct Encode {
    set: Option<&'static AsciiSet>,
    /// An encoded octet of the value itself passes, as in RFC 6570's reserved expansion.
    keep_triplets: bool,
    /// A form: `application/x-www-form-urlencoded` writes a space as `+`.
    plus: bool,
}

impl Encode {
    pub(crate) const PATH: Self = Self {
        set: Some(VALUE),
        keep_triplets: false,
        plus: false,
    };
    pub(crate) const QUERY: Self = Self::PATH;
    pub(crate) const FORM: Self = Self {
        plus: true,
        ..Self::PATH
    };
    pub(crate) const COOKIE: Self = Self {
        set: Some(COOKIE),
        ..Self::PATH
    };
    pub(crate) const TEMPLATE: Self = Self {
        set: Some(TEMPLATE),
        ..Self::PATH
    };
    /// Headers carry values as they are.
    pub(crate) const HEADER: Self = Self {
        set: None,
        ..Self::PATH
    };

    pub(crate) const fn path(allow_reserved: bool) -> Self {
        if allow_reserved {
            Self {
                set: Some(RESERVED_IN_PATH),
                keep_triplets: true,
                plus: false,
            }
        } else {
            Self::PATH
        }
    }

    pub(crate) const fn query(allow_reserved: bool) -> Self {
        if allow_reserved {
            Self {
                set: Some(RESERVED_IN_QUERY),
                keep_triplets: true,
                plus: false,
            }
        } else {
            Self::QUERY
        }
    }

    pub(crate) fn encoded(self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        self.write(text, &mut out);
        out
    }

    /// An item of a list that commas join.
    pub(crate) fn item(self, text: &str) -> String {
        self.encoded(text).replace(',', "%2C")
    }

    pub(crate) fn write(self, text: &str, out: &mut String) {
        let Some(set) = self.set else {
            out.push_str(text);
            return;
        };
        if !self.keep_triplets {
            return self.write_all(set, text, out);
        }
        let mut rest = text;
        while let Some(percent) = rest.find('%') {
            let (before, after) = rest.split_at(percent);
            self.write_all(set, before, out);
            let triplet = after.get(..3).filter(|triplet| is_triplet(triplet));
            out.push_str(triplet.unwrap_or("%25"));
            rest = after.get(triplet.map_or(1, str::len)..).unwrap_or_default();
        }
        self.write_all(set, rest, out);
    }

    fn write_all(self, set: &'static AsciiSet, text: &str, out: &mut String) {
        // As most texts are.
        if text.bytes().all(is_unreserved) {
            out.push_str(text);
            return;
        }
        for piece in utf8_percent_encode(text, set) {
            out.push_str(if self.plus && piece == "%20" { "+" } else { piece });
        }
    }
}

/// RFC 3986, section 2.3. No part of a request has another way to write these.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Whether the text of a path template stands in a URL as it is, and ends in no fragment.
pub(crate) fn is_plain_path(text: &str) -> bool {
    text.bytes().all(|byte| is_unreserved(byte) || byte == b'/')
}

fn is_triplet(text: &str) -> bool {
    text.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_its_own_rules() {
        assert_eq!(Encode::PATH.encoded("a/b c-._~"), "a%2Fb%20c-._~");
        assert_eq!(Encode::FORM.encoded("a b+c&d"), "a+b%2Bc%26d");
        assert_eq!(Encode::COOKIE.encoded("a=b/c; d,e\u{7f}"), "a=b/c%3B%20d%2Ce%7F");
        assert_eq!(Encode::HEADER.encoded("a b%"), "a b%");
        assert_eq!(Encode::TEMPLATE.encoded("/a:b/ü{x}"), "/a:b/%C3%BC%7Bx%7D");
    }

    #[test]
    fn reserved_characters_do_not_leave_their_segment() {
        assert_eq!(
            Encode::path(true).encoded("a:b/c?d#e%2F%2"),
            "a:b%2Fc%3Fd%23e%2F%252"
        );
    }
}
