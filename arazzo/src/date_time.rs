//! In: a point in time as the crate `time` has it. Out: RFC 3339 in JSON, which that crate writes only where it is told.

use std::ops::Deref;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// A point in time with its offset from UTC, RFC 3339 in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DateTime(#[serde(with = "time::serde::rfc3339")] pub OffsetDateTime);

impl Deref for DateTime {
    type Target = OffsetDateTime;

    fn deref(&self) -> &OffsetDateTime {
        &self.0
    }
}

impl From<OffsetDateTime> for DateTime {
    fn from(time: OffsetDateTime) -> Self {
        Self(time)
    }
}

impl From<DateTime> for OffsetDateTime {
    fn from(time: DateTime) -> Self {
        time.0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::DateTime;

    #[test]
    fn json_has_rfc_3339() {
        let text = "\"2024-02-29T12:00:00.5+01:00\"";
        let time: DateTime = serde_json::from_str(text).unwrap();
        assert_eq!(time.unix_timestamp(), 1_709_204_400);
        assert_eq!(serde_json::to_string(&time).unwrap(), text);
    }
}
