//! What a request's body has to look like: tables of fields in, the first [`Problem`] out.

use std::fmt;

use serde_json::{Map, Value};

/// One member of an object.
pub(super) struct Field {
    name: &'static str,
    kind: Kind,
    required: bool,
    nullable: bool,
}

/// A member that must be there.
pub(super) const fn required(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        required: true,
        nullable: false,
    }
}

/// A member that may be left out. It still must not be `null`.
pub(super) const fn optional(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        required: false,
        nullable: false,
    }
}

/// A member that may be left out or be `null`.
pub(super) const fn nullable(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        required: false,
        nullable: true,
    }
}

/// The values that a member may have.
pub(super) enum Kind {
    Text,
    OneOf(&'static [&'static str]),
    /// Text that the function accepts; `form` names what it looks for.
    Form {
        form: &'static str,
        accepts: fn(&str) -> bool,
    },
    Integer,
    Number,
    Flag,
    Object(&'static [Field]),
    ListOf(&'static Kind),
    MapOf(&'static Kind),
}

/// Why a body was refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// The path to the member, such as `invoice.overdue.periods`; empty for the body itself.
    pub(super) field: String,
    pub(super) missing: bool,
    expected: String,
}

impl Problem {
    pub(super) fn not_json() -> Self {
        Self {
            field: String::new(),
            missing: false,
            expected: "a JSON object".to_owned(),
        }
    }

    fn below(mut self, parent: &str) -> Self {
        self.field = if self.field.is_empty() {
            parent.to_owned()
        } else {
            format!("{parent}.{}", self.field)
        };
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.field.as_str(), self.missing) {
            ("", _) => write!(formatter, "the body must be {}", self.expected),
            (field, true) => write!(formatter, "{field} is required"),
            (field, false) => write!(formatter, "{field} must be {}", self.expected),
        }
    }
}

/// Holds an object against its fields. Members that no field names are let through.
pub(super) fn check(object: &Map<String, Value>, fields: &[Field]) -> Result<(), Problem> {
    for field in fields {
        match object.get(field.name) {
            None if field.required => {
                return Err(Problem {
                    field: field.name.to_owned(),
                    missing: true,
                    expected: field.kind.name(),
                });
            }
            None => {}
            Some(Value::Null) if field.nullable => {}
            Some(value) => field
                .kind
                .check(value)
                .map_err(|problem| problem.below(field.name))?,
        }
    }
    Ok(())
}

impl Kind {
    fn check(&self, value: &Value) -> Result<(), Problem> {
        let fits = match (self, value) {
            (Self::Text, Value::String(_))
            | (Self::Number, Value::Number(_))
            | (Self::Flag, Value::Bool(_)) => true,
            (Self::OneOf(choices), Value::String(text)) => choices.contains(&text.as_str()),
            (Self::Form { accepts, .. }, Value::String(text)) => accepts(text),
            (Self::Integer, Value::Number(number)) => number.is_i64() || number.is_u64(),
            (Self::Object(fields), Value::Object(object)) => return check(object, fields),
            (Self::ListOf(kind), Value::Array(items)) => {
                return items.iter().try_for_each(|item| kind.check(item));
            }
            (Self::MapOf(kind), Value::Object(object)) => {
                return object
                    .iter()
                    .try_for_each(|(name, value)| kind.check(value).map_err(|problem| problem.below(name)));
            }
            _ => false,
        };
        if fits {
            Ok(())
        } else {
            Err(Problem {
                field: String::new(),
                missing: false,
                expected: self.name(),
            })
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::OneOf(choices) => format!("one of {}", choices.join(", ")),
            Self::Form { form, .. } => (*form).to_owned(),
            Self::Integer => "an integer".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Flag => "true or false".to_owned(),
            Self::Object(_) | Self::MapOf(_) => "an object".to_owned(),
            Self::ListOf(_) => "an array".to_owned(),
        }
    }
}

/// Date and time as RFC 3339 writes them, which is what `format: date-time` means. The days of a month are
/// not counted.
pub(super) const DATE_TIME: Kind = Kind::Form {
    form: "a date and time",
    accepts: is_date_time,
};

fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't']) else {
        return false;
    };
    let Some(zone_at) = time.find(['Z', 'z', '+', '-']) else {
        return false;
    };
    let (clock, zone) = time.split_at(zone_at);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let offset = zone.strip_prefix(['+', '-']);
    in_ranges(date, '-', &[(4, 0..=9999), (2, 1..=12), (2, 1..=31)])
        && in_ranges(clock, ':', &[(2, 0..=23), (2, 0..=59), (2, 0..=60)])
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && offset.map_or(zone.len() == 1, |offset| {
            in_ranges(offset, ':', &[(2, 0..=23), (2, 0..=59)])
        })
}

/// Whether the text is one number per range, each written with that many digits.
fn in_ranges(text: &str, separator: char, ranges: &[(usize, std::ops::RangeInclusive<u16>)]) -> bool {
    let parts: Vec<&str> = text.split(separator).collect();
    parts.len() == ranges.len()
        && parts.iter().zip(ranges).all(|(part, (digits, range))| {
            part.len() == *digits
                && part.bytes().all(|byte| byte.is_ascii_digit())
                && part.parse().is_ok_and(|number| range.contains(&number))
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const PERIOD: &[Field] = &[
        required("type", Kind::OneOf(&["DAY", "WEEK"])),
        nullable("value", Kind::Integer),
    ];
    const BODY: &[Field] = &[
        required("name", Kind::Text),
        optional("note", Kind::Text),
        optional(
            "overdue",
            Kind::Object(&[required("periods", Kind::ListOf(&Kind::Object(PERIOD)))]),
        ),
    ];

    fn problem(body: Value) -> Option<String> {
        let Value::Object(object) = body else { return None };
        check(&object, BODY).err().map(|problem| problem.to_string())
    }

    #[test]
    fn a_complete_body_passes() {
        let body = json!({"name": "a", "overdue": {"periods": [{"type": "DAY", "value": null}]}, "more": 1});
        assert_eq!(problem(body), None);
    }

    #[test]
    fn the_first_problem_is_named_with_its_path() {
        let said = |body| problem(body).unwrap_or_default();
        assert_eq!(said(json!({})), "name is required");
        assert_eq!(said(json!({"name": 1})), "name must be text");
        assert_eq!(said(json!({"name": "a", "note": null})), "note must be text");
        assert_eq!(
            said(json!({"name": "a", "overdue": {"periods": [{"type": "YEAR"}]}})),
            "overdue.periods.type must be one of DAY, WEEK"
        );
        assert_eq!(
            said(json!({"name": "a", "overdue": {}})),
            "overdue.periods is required"
        );
        assert_eq!(
            said(json!({"name": "a", "overdue": {"periods": [{"type": "DAY", "value": 1.5}]}})),
            "overdue.periods.value must be an integer"
        );
    }

    #[test]
    fn date_times_are_those_of_rfc_3339() {
        for text in [
            "1985-04-12T23:20:50.52Z",
            "1996-12-19T16:39:57-08:00",
            "1990-12-31T23:59:60Z",
        ] {
            assert!(is_date_time(text), "{text}");
        }
        for text in [
            "1985-04-12",
            "1985-04-12T23:20:50",
            "1985-13-12T23:20:50Z",
            "85-04-12T23:20:50Z",
            "now",
            "T+",
            "1985-04-12T23:20:50.Z",
            "1985-04-12T23:20:50Zulu",
        ] {
            assert!(!is_date_time(text), "{text}");
        }
    }
}
