//! In: an object. Out: its properties as the pairs of a form (`application/x-www-form-urlencoded`).

use crate::encode::Encode;
use crate::parameter::Parameter;
use crate::style::{Style, StyleKind, pairs as styled};

/// The pairs of a form, encoded. A property without a style of its own: a list repeats its name, an object, and a list that
/// holds one, nests with brackets.
pub(crate) fn pairs(value: Parameter, encoding: &[(&str, Style)]) -> Vec<(String, String)> {
    let Parameter::Record(fields) = value else {
        return Vec::new();
    };
    fields
        .into_iter()
        .flat_map(|(name, field)| {
            let given = encoding
                .iter()
                .find(|(property, _)| *property == name)
                .map(|(_, style)| *style);
            let style = given.unwrap_or(if is_nested(&field) { NESTED } else { Style::FORM });
            // With `form` and `explode`, an object's properties would lose their parent's name.
            let style = if style == Style::FORM && is_nested(&field) {
                NESTED
            } else {
                style
            };
            let encode = if style.allow_reserved {
                Encode::query(true)
            } else {
                Encode::FORM
            };
            styled(style, &name, field, encode)
        })
        .collect()
}

/// The text of a form.
pub(crate) fn write(pairs: Vec<(String, String)>) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(&name);
        text.push('=');
        text.push_str(&value);
    }
    text
}

const NESTED: Style = Style {
    kind: StyleKind::DeepObject,
    explode: true,
    allow_reserved: false,
};

fn is_nested(field: &Parameter) -> bool {
    match field {
        Parameter::Record(_) => true,
        Parameter::List(items) => items
            .iter()
            .any(|item| matches!(item, Parameter::Record(_) | Parameter::List(_))),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::parameter::read;
    use crate::{Value, json};

    fn form(value: &Value, encoding: &[(&str, Style)]) -> String {
        write(pairs(read(value).unwrap().value, encoding))
    }

    #[test]
    fn properties_become_pairs() {
        assert_eq!(
            form(&json!({"a": "x y&z", "b": [1, 2], "c": null, "d": true}), &[]),
            "a=x+y%26z&b=1&b=2&d=true"
        );
        assert_eq!(
            form(&json!({"a": {"b": {"c": "ü"}}}), &[]),
            "a%5Bb%5D%5Bc%5D=%C3%BC"
        );
        assert_eq!(form(&json!({"items": [{"price": "p", "n": 1}]}), &[]), {
            "items%5B0%5D%5Bn%5D=1&items%5B0%5D%5Bprice%5D=p"
        });
    }

    #[test]
    fn encoding_sets_a_style() {
        let comma = Style {
            kind: StyleKind::Form,
            explode: false,
            allow_reserved: false,
        };
        assert_eq!(form(&json!({"b": ["1,1", "2"]}), &[("b", comma)]), "b=1%2C1,2");
        let deep = Style {
            kind: StyleKind::DeepObject,
            explode: true,
            allow_reserved: false,
        };
        assert_eq!(
            form(&json!({"b": [1, 2]}), &[("b", deep)]),
            "b%5B0%5D=1&b%5B1%5D=2"
        );
    }
}
