//! In: a parameter's value and its `style`. Out: the text that stands for it in a path, a query, a header or a cookie.
//!
//! OpenAPI 3.1, "Style Values" and "Style Examples"; what those leave open follows RFC 6570.

use crate::encode::Encode;
use crate::parameter::Parameter;

/// How a parameter's value is written (OpenAPI, "Parameter Object").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// `style`
    pub kind: StyleKind,
    /// `explode`
    pub explode: bool,
    /// `allowReserved`: reserved characters stay as they are, but for those that would end the value.
    pub allow_reserved: bool,
}

impl Style {
    /// What a path or header parameter has unless it says otherwise.
    pub const SIMPLE: Self = Self {
        kind: StyleKind::Simple,
        explode: false,
        allow_reserved: false,
    };
    /// What a query or cookie parameter has unless it says otherwise.
    pub const FORM: Self = Self {
        kind: StyleKind::Form,
        explode: true,
        allow_reserved: false,
    };
}

/// `style` (OpenAPI, "Style Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StyleKind {
    /// `simple`
    Simple,
    /// `form`
    Form,
    /// `label`
    Label,
    /// `matrix`
    Matrix,
    /// `spaceDelimited`
    SpaceDelimited,
    /// `pipeDelimited`
    PipeDelimited,
    /// `deepObject`
    DeepObject,
    /// `cookie` (OpenAPI 3.2): as `form`, and nothing is encoded.
    Cookie,
}

/// A path segment's or a header's text. `None`: the value is absent, or an empty list or record.
pub(crate) fn segment(style: Style, name: &str, value: Parameter, encode: Encode) -> Option<String> {
    let (prefix, joint) = match style.kind {
        StyleKind::Label => (".", if style.explode { "." } else { "," }),
        StyleKind::Matrix => (";", if style.explode { ";" } else { "," }),
        _ => ("", ","),
    };
    let named = style.kind == StyleKind::Matrix;
    let mut text = prefix.to_owned();
    let key = |text: &mut String| {
        if named {
            encode.write(name, text);
            text.push('=');
        }
    };
    match value {
        Parameter::List(items) => {
            let items = texts(items);
            if items.is_empty() {
                return None;
            }
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push_str(joint);
                }
                if index == 0 || style.explode {
                    key(&mut text);
                }
                encode.write(item, &mut text);
            }
        }
        Parameter::Record(fields) => {
            let fields = named_texts(fields);
            if fields.is_empty() {
                return None;
            }
            if !style.explode {
                key(&mut text);
            }
            for (index, (field, value)) in fields.iter().enumerate() {
                if index > 0 {
                    text.push_str(joint);
                }
                encode.write(field, &mut text);
                text.push(if style.explode { '=' } else { ',' });
                encode.write(value, &mut text);
            }
        }
        scalar => {
            let scalar = scalar.into_text()?;
            if named {
                encode.write(name, &mut text);
                if !scalar.is_empty() {
                    text.push('=');
                }
            }
            encode.write(&scalar, &mut text);
        }
    }
    Some(text)
}

/// The pairs of a query, a cookie or a form, name and value encoded. None where the value is absent or empty.
pub(crate) fn pairs(style: Style, name: &str, value: Parameter, encode: Encode) -> Vec<(String, String)> {
    let encoded = |text: &str| encode.encoded(text);
    let deep = style.kind == StyleKind::DeepObject;
    match value {
        Parameter::List(items) if deep => {
            let mut pairs = Vec::new();
            deepen(name, Parameter::List(items), encode, &mut pairs);
            pairs
        }
        Parameter::Record(fields) if deep => {
            let mut pairs = Vec::new();
            deepen(name, Parameter::Record(fields), encode, &mut pairs);
            pairs
        }
        Parameter::List(items) if style.explode => texts(items)
            .iter()
            .map(|item| (encoded(name), encoded(item)))
            .collect(),
        Parameter::Record(fields) if style.explode => named_texts(fields)
            .iter()
            .map(|(field, value)| (encoded(field), encoded(value)))
            .collect(),
        Parameter::List(items) => joined(style.kind, name, &texts(items), encode),
        Parameter::Record(fields) => {
            let parts: Vec<String> = named_texts(fields)
                .into_iter()
                .flat_map(|(field, value)| [field, value])
                .collect();
            joined(style.kind, name, &parts, encode)
        }
        scalar => scalar
            .into_text()
            .map(|text| (encoded(name), encoded(&text)))
            .into_iter()
            .collect(),
    }
}

fn joined(kind: StyleKind, name: &str, parts: &[String], encode: Encode) -> Vec<(String, String)> {
    if parts.is_empty() {
        return Vec::new();
    }
    let delimiter = match kind {
        StyleKind::SpaceDelimited => "%20",
        StyleKind::PipeDelimited => "%7C",
        _ => ",",
    };
    let parts: Vec<String> = parts.iter().map(|part| encode.item(part)).collect();
    vec![(encode.encoded(name), parts.join(delimiter))]
}

/// `name[key]=value`, to any depth; the items of a list are named by their index.
fn deepen(name: &str, value: Parameter, encode: Encode, pairs: &mut Vec<(String, String)>) {
    match value {
        Parameter::List(items) => {
            let present = items.into_iter().filter(|item| *item != Parameter::Absent);
            for (index, item) in present.enumerate() {
                deepen(&format!("{name}[{index}]"), item, encode, pairs);
            }
        }
        Parameter::Record(fields) => {
            for (field, value) in fields {
                deepen(&format!("{name}[{field}]"), value, encode, pairs);
            }
        }
        scalar => {
            if let Some(text) = scalar.into_text() {
                pairs.push((encode.encoded(name), encode.encoded(&text)));
            }
        }
    }
}

/// Absent items are left out.
fn texts(items: Vec<Parameter>) -> Vec<String> {
    items.into_iter().filter_map(Parameter::into_text).collect()
}

fn named_texts(fields: Vec<(String, Parameter)>) -> Vec<(String, String)> {
    fields
        .into_iter()
        .filter_map(|(name, field)| Some((name, field.into_text()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde::Serialize;

    use super::*;
    use crate::json;
    use crate::parameter::read;

    fn style(kind: StyleKind, explode: bool) -> Style {
        Style {
            kind,
            explode,
            allow_reserved: false,
        }
    }

    fn in_path(kind: StyleKind, explode: bool, value: &(impl Serialize + ?Sized)) -> Option<String> {
        segment(
            style(kind, explode),
            "color",
            read(value).unwrap().value,
            Encode::PATH,
        )
    }

    fn in_query(kind: StyleKind, explode: bool, value: &(impl Serialize + ?Sized)) -> String {
        let pairs = pairs(
            style(kind, explode),
            "color",
            read(value).unwrap().value,
            Encode::QUERY,
        );
        pairs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("&")
    }

    /// The values of the specification's table, in its columns' order.
    #[derive(Serialize, Debug)]
    #[serde(untagged)]
    enum Example {
        Text(&'static str),
        Array([&'static str; 3]),
        Object {
            #[serde(rename = "R")]
            r: u8,
            #[serde(rename = "G")]
            g: u8,
            #[serde(rename = "B")]
            b: u8,
        },
    }

    fn examples() -> [Example; 4] {
        use Example::{Array, Object, Text};
        [
            Text(""),
            Text("blue"),
            Array(["blue", "black", "brown"]),
            Object {
                r: 100,
                g: 200,
                b: 150,
            },
        ]
    }

    /// OpenAPI 3.1.1, "Style Examples".
    #[test]
    fn the_table_of_the_specification() {
        use StyleKind::{DeepObject, Form, Label, Matrix, PipeDelimited, Simple, SpaceDelimited};
        let paths: [(StyleKind, bool, [&str; 4]); 6] = [
            (
                Matrix,
                false,
                [
                    ";color",
                    ";color=blue",
                    ";color=blue,black,brown",
                    ";color=R,100,G,200,B,150",
                ],
            ),
            (
                Matrix,
                true,
                [
                    ";color",
                    ";color=blue",
                    ";color=blue;color=black;color=brown",
                    ";R=100;G=200;B=150",
                ],
            ),
            (
                Label,
                false,
                [".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"],
            ),
            (
                Label,
                true,
                [".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"],
            ),
            (
                Simple,
                false,
                ["", "blue", "blue,black,brown", "R,100,G,200,B,150"],
            ),
            (
                Simple,
                true,
                ["", "blue", "blue,black,brown", "R=100,G=200,B=150"],
            ),
        ];
        for (kind, explode, expected) in paths {
            for (value, expected) in examples().iter().zip(expected) {
                assert_eq!(
                    in_path(kind, explode, value).as_deref(),
                    Some(expected),
                    "{kind:?} {explode} {value:?}"
                );
            }
        }
        let queries: [(StyleKind, bool, [&str; 4]); 4] = [
            (
                Form,
                false,
                [
                    "color=",
                    "color=blue",
                    "color=blue,black,brown",
                    "color=R,100,G,200,B,150",
                ],
            ),
            (
                Form,
                true,
                [
                    "color=",
                    "color=blue",
                    "color=blue&color=black&color=brown",
                    "R=100&G=200&B=150",
                ],
            ),
            (
                SpaceDelimited,
                false,
                [
                    "color=",
                    "color=blue",
                    "color=blue%20black%20brown",
                    "color=R%20100%20G%20200%20B%20150",
                ],
            ),
            (
                PipeDelimited,
                false,
                [
                    "color=",
                    "color=blue",
                    "color=blue%7Cblack%7Cbrown",
                    "color=R%7C100%7CG%7C200%7CB%7C150",
                ],
            ),
        ];
        for (kind, explode, expected) in queries {
            for (value, expected) in examples().iter().zip(expected) {
                assert_eq!(
                    in_query(kind, explode, value),
                    expected,
                    "{kind:?} {explode} {value:?}"
                );
            }
        }
        let [.., record] = examples();
        assert_eq!(
            in_query(DeepObject, true, &record),
            "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"
        );
    }

    #[test]
    fn deep_objects_go_to_any_depth() {
        let value = json!({"a": {"b": [1, {"c": "x y"}, null]}});
        assert_eq!(
            in_query(StyleKind::DeepObject, true, &value),
            "color%5Ba%5D%5Bb%5D%5B0%5D=1&color%5Ba%5D%5Bb%5D%5B1%5D%5Bc%5D=x%20y"
        );
    }

    #[test]
    fn absent_and_empty_values_are_left_out() {
        for value in [
            json!(null),
            json!([]),
            json!({}),
            json!([null]),
            json!({"a": null}),
        ] {
            assert_eq!(in_path(StyleKind::Simple, false, &value), None, "{value}");
            assert_eq!(in_query(StyleKind::Form, true, &value), "", "{value}");
            assert_eq!(in_query(StyleKind::Form, false, &value), "", "{value}");
        }
    }

    #[test]
    fn a_value_cannot_break_out_of_its_place() {
        let value = json!("a&b=c#d/e?f;g h+ü%");
        assert_eq!(
            in_query(StyleKind::Form, true, &value),
            "color=a%26b%3Dc%23d%2Fe%3Ff%3Bg%20h%2B%C3%BC%25"
        );
        assert_eq!(
            in_path(StyleKind::Simple, false, &value).as_deref(),
            Some("a%26b%3Dc%23d%2Fe%3Ff%3Bg%20h%2B%C3%BC%25")
        );
        assert_eq!(
            in_query(StyleKind::Form, false, &json!(["a,b", "c"])),
            "color=a%2Cb,c"
        );
        let reserved = Style {
            kind: StyleKind::Form,
            explode: true,
            allow_reserved: true,
        };
        let pairs =
            |style, value: &str| pairs(style, "q", Parameter::Text(value.to_owned()), Encode::query(true));
        assert_eq!(
            pairs(reserved, "a/b?c:d@e,f=g"),
            [("q".to_owned(), "a/b?c:d@e,f=g".to_owned())]
        );
        assert_eq!(
            pairs(reserved, "a&b#c+d[e]"),
            [("q".to_owned(), "a%26b%23c%2Bd%5Be%5D".to_owned())]
        );
        assert_eq!(
            pairs(reserved, "50%, 50%2F"),
            [("q".to_owned(), "50%25,%2050%2F".to_owned())]
        );
        let joined = Style {
            explode: false,
            ..reserved
        };
        let list = super::pairs(
            joined,
            "q",
            read(&json!(["a,b", "c/d"])).unwrap().value,
            Encode::query(true),
        );
        assert_eq!(list, [("q".to_owned(), "a%2Cb,c/d".to_owned())]);
    }
}
