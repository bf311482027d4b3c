//! What the status alone says about a condition: the statuses with which it holds whatever else is, and those with
//! which it fails whatever else is.

use crate::{
    expr::Operator,
    ir::{Condition, Criterion, Origin, Read, Value, ValueKind, status::StatusSet},
    json::Json,
};

/// What the status tells of a condition. A status in neither set leaves it to other values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// With these it holds.
    pub holds: StatusSet,
    /// With these it fails.
    pub fails: StatusSet,
}

impl Verdict {
    fn open() -> Self {
        Self {
            holds: StatusSet::none(),
            fails: StatusSet::none(),
        }
    }

    fn always(holds: bool) -> Self {
        let (all, none) = (StatusSet::all(), StatusSet::none());
        if holds {
            Self {
                holds: all,
                fails: none,
            }
        } else {
            Self {
                holds: none,
                fails: all,
            }
        }
    }

    fn by(holds: StatusSet) -> Self {
        Self {
            holds,
            fails: StatusSet::all().without(&holds),
        }
    }

    /// The statuses with which it can hold.
    #[must_use]
    pub fn may_hold(&self) -> StatusSet {
        StatusSet::all().without(&self.fails)
    }

    /// Whether the status alone decides, whatever it is.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        self.holds.union(&self.fails).is_all()
    }

    /// Both hold.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self {
            holds: self.holds.intersect(&other.holds),
            fails: self.fails.union(&other.fails),
        }
    }

    fn or(&self, other: &Self) -> Self {
        Self {
            holds: self.holds.union(&other.holds),
            fails: self.fails.intersect(&other.fails),
        }
    }

    fn not(&self) -> Self {
        Self {
            holds: self.fails,
            fails: self.holds,
        }
    }
}

/// What the status tells of criteria that must all hold.
#[must_use]
pub fn all_of(criteria: &[Criterion]) -> Verdict {
    criteria
        .iter()
        .map(|criterion| verdict(&criterion.condition))
        .fold(Verdict::always(true), |all, one| all.and(&one))
}

/// What the status tells of a condition.
#[must_use]
pub fn verdict(condition: &Condition) -> Verdict {
    match condition {
        Condition::Error | Condition::Regex { .. } | Condition::JsonPath(_) | Condition::XPath(_) => {
            Verdict::open()
        }
        Condition::Status(statuses) => Verdict::by(*statuses),
        Condition::Or(left, right) => verdict(left).or(&verdict(right)),
        Condition::And(left, right) => verdict(left).and(&verdict(right)),
        Condition::Not(inner) => verdict(inner).not(),
        Condition::Compare(operator, left, right) => match (side(left), side(right)) {
            (Some(Side::Status), Some(Side::Fixed(number))) => Verdict::by(satisfying(*operator, number)),
            (Some(Side::Fixed(number)), Some(Side::Status)) => {
                Verdict::by(satisfying(mirrored(*operator), number))
            }
            (Some(Side::Status), Some(Side::Status)) => Verdict::always(matches!(
                operator,
                Operator::Equal | Operator::LessOrEqual | Operator::GreaterOrEqual
            )),
            _ => Verdict::open(),
        },
        Condition::Truthy(value) => literal_truth(value).map_or_else(Verdict::open, Verdict::always),
    }
}

/// Whether some criterion asks for the status.
#[must_use]
pub fn reads_status(criteria: &[Criterion]) -> bool {
    criteria.iter().any(|criterion| asks_status(&criterion.condition))
}

/// Whether a condition asks for the status.
#[must_use]
pub fn asks_status(condition: &Condition) -> bool {
    let is_status = |value: &Value| {
        matches!(
            value.kind,
            ValueKind::Read(Read {
                origin: Origin::Status,
                ..
            })
        )
    };
    match condition {
        Condition::Or(left, right) | Condition::And(left, right) => asks_status(left) || asks_status(right),
        Condition::Not(inner) => asks_status(inner),
        Condition::Compare(_, left, right) => is_status(left) || is_status(right),
        Condition::Truthy(value) => is_status(value),
        Condition::Status(_) => true,
        _ => false,
    }
}

/// A side of a comparison that is a number once the status is known.
enum Side {
    Status,
    Fixed(f64),
}

fn side(value: &Value) -> Option<Side> {
    match &value.kind {
        ValueKind::Read(Read {
            origin: Origin::Status,
            path,
            ..
        }) if path.is_empty() => Some(Side::Status),
        // A numeric string is coerced when it meets a number, and a status always is one.
        ValueKind::Literal(Json::String(text)) => decimal(text).map(Side::Fixed),
        ValueKind::Literal(literal) => literal.as_f64().map(Side::Fixed),
        _ => None,
    }
}

/// A text that reads as a decimal number, as the run time decides it.
fn decimal(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_decimal = digits.starts_with(|first: char| first.is_ascii_digit())
        && !digits.ends_with('.')
        && digits
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    text.parse().ok().filter(|_| is_decimal)
}

/// The statuses for which `status operator number` holds.
fn satisfying(operator: Operator, number: f64) -> StatusSet {
    let (floor, ceiling) = (number.floor(), number.ceil());
    // Saturating conversions: what is far off a status stays off it.
    let below = |bound: f64| StatusSet::of(0..=bound.min(f64::from(u16::MAX)) as u16);
    let equal = if floor == number && number >= 0.0 {
        StatusSet::of(number as u16..=number as u16)
    } else {
        StatusSet::none()
    };
    let at_most = if floor >= 0.0 {
        below(floor)
    } else {
        StatusSet::none()
    };
    let less = if ceiling >= 1.0 {
        below(ceiling - 1.0)
    } else {
        StatusSet::none()
    };
    match operator {
        Operator::Equal => equal,
        Operator::NotEqual => StatusSet::all().without(&equal),
        Operator::Less => less,
        Operator::LessOrEqual => at_most,
        Operator::Greater => StatusSet::all().without(&at_most),
        Operator::GreaterOrEqual => StatusSet::all().without(&less),
    }
}

/// The operator for swapped sides.
fn mirrored(operator: Operator) -> Operator {
    match operator {
        Operator::Equal | Operator::NotEqual => operator,
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
    }
}

fn literal_truth(value: &Value) -> Option<bool> {
    match &value.kind {
        ValueKind::Literal(Json::Null) => Some(false),
        ValueKind::Literal(Json::Bool(truth)) => Some(*truth),
        ValueKind::Literal(_) => Some(true),
        ValueKind::Read(Read {
            origin: Origin::Status,
            ..
        }) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::{
            arazzo::Text,
            place::{Place, Pointer},
        },
        source::FileId,
    };

    fn place() -> Place {
        Place::value(FileId(0), Pointer::root())
    }

    fn status() -> Value {
        let read = Read {
            origin: Origin::Status,
            path: Vec::new(),
            text: String::new(),
            place: place(),
        };
        Value {
            kind: ValueKind::Read(read),
            place: place(),
        }
    }

    fn literal(json: serde_json::Value) -> Value {
        Value {
            kind: ValueKind::Literal(json.into()),
            place: place(),
        }
    }

    fn compare(operator: Operator, number: serde_json::Value) -> Condition {
        Condition::Compare(operator, status(), literal(number))
    }

    #[test]
    fn comparisons_with_a_status() {
        use serde_json::json;
        let cases = [
            (Operator::Equal, json!(200), "200"),
            (Operator::Equal, json!("404"), "404"),
            (Operator::Equal, json!(200.5), "none"),
            (Operator::NotEqual, json!(200), "100-199, 201-599"),
            (Operator::Less, json!(200), "100-199"),
            (Operator::Less, json!(200.5), "100-200"),
            (Operator::LessOrEqual, json!(200), "100-200"),
            (Operator::Greater, json!(299.5), "300-599"),
            (Operator::Greater, json!(-1), "100-599"),
            (Operator::GreaterOrEqual, json!(500), "500-599"),
            (Operator::GreaterOrEqual, json!(1e300), "none"),
        ];
        for (operator, number, expected) in cases {
            let verdict = verdict(&compare(operator, number.clone()));
            assert_eq!(verdict.holds.to_string(), expected, "{operator:?} {number}");
            assert!(verdict.is_decided());
        }
    }

    #[test]
    fn swapped_sides_mirror_the_operator() {
        let condition = Condition::Compare(Operator::Less, literal(400.into()), status());
        assert_eq!(verdict(&condition).holds.to_string(), "401-599");
    }

    #[test]
    fn other_values_leave_it_open() {
        let input = Read {
            origin: Origin::Url,
            path: Vec::new(),
            text: String::new(),
            place: place(),
        };
        let open = || {
            Condition::Truthy(Value {
                kind: ValueKind::Read(input.clone()),
                place: place(),
            })
        };
        let ok = || compare(Operator::Equal, 200.into());
        let and = verdict(&Condition::And(Box::new(ok()), Box::new(open())));
        assert_eq!(
            (and.holds.to_string(), and.may_hold().to_string()),
            ("none".to_owned(), "200".to_owned())
        );
        let or = verdict(&Condition::Or(Box::new(ok()), Box::new(open())));
        assert_eq!(
            (or.holds.to_string(), or.may_hold().is_all()),
            ("200".to_owned(), true)
        );
        let criteria = [ok(), open()].map(|condition| Criterion {
            text: Text {
                value: String::new(),
                place: place(),
            },
            condition,
        });
        assert_eq!(all_of(&criteria).may_hold().to_string(), "200");
    }
}
