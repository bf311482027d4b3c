//! In: a value, and values to set in it. Out: the value with them in their places (Arazzo 1.1.0, "Payload Replacement
//! Object").

use std::fmt;

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Value;

/// A value with others set in it, each at a JSON Pointer, when it is serialised. The last member of a pointer is added
/// where it is missing; a missing parent fails.
pub struct Patched<'v> {
    base: Box<dyn Lazy + Send + 'v>,
    patches: Vec<(&'static str, Box<dyn Lazy + Send + 'v>)>,
}

/// A value that is made JSON when it is needed, so that whoever serialises sees the secrets in it.
trait Lazy {
    fn value(&self) -> Result<Value, serde_json::Error>;
}

impl<T: Serialize> Lazy for T {
    fn value(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

impl<'v> Patched<'v> {
    /// A value in which nothing is set yet.
    #[must_use]
    pub fn new(base: impl Serialize + Send + 'v) -> Self {
        Self {
            base: Box::new(base),
            patches: Vec::new(),
        }
    }

    /// Sets a value.
    #[must_use]
    pub fn set(mut self, target: &'static str, value: impl Serialize + Send + 'v) -> Self {
        self.patches.push((target, Box::new(value)));
        self
    }

    /// Sets a value, unless it is absent.
    #[must_use]
    pub fn set_if(self, target: &'static str, value: Option<impl Serialize + Send + 'v>) -> Self {
        match value {
            Some(value) => self.set(target, value),
            None => self,
        }
    }
}

impl Serialize for Patched<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut value = self.base.value().map_err(S::Error::custom)?;
        for (target, patch) in &self.patches {
            let patch = patch.value().map_err(S::Error::custom)?;
            if set(&mut value, target, patch).is_none() {
                return Err(S::Error::custom(format_args!(
                    "the payload has no place for `{target}`"
                )));
            }
        }
        value.serialize(serializer)
    }
}

impl fmt::Debug for Patched<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let targets = self.patches.iter().map(|(target, _)| target);
        f.debug_list().entries(targets).finish()
    }
}

fn set(value: &mut Value, target: &str, patch: Value) -> Option<()> {
    let Some((parent, token)) = target.rsplit_once('/') else {
        *value = patch;
        return Some(());
    };
    let token = token.replace("~1", "/").replace("~0", "~");
    match value.pointer_mut(parent)? {
        Value::Object(members) => {
            members.insert(token, patch);
        }
        Value::Array(items) if token == "-" => items.push(patch),
        Value::Array(items) => {
            let index: usize = token.parse().ok()?;
            if index == items.len() {
                items.push(patch);
            } else {
                *items.get_mut(index)? = patch;
            }
        }
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::json;

    #[test]
    fn values_are_set_and_the_last_member_is_added() {
        let patched = Patched::new(json!({"a": {"b": [1, 2]}, "c/d": 0}))
            .set("/a/b/1", "x")
            .set("/a/b/-", 3)
            .set("/a/new", json!([]))
            .set("/c~1d", true)
            .set_if("/absent", None::<u8>);
        assert_eq!(
            serde_json::to_value(&patched).unwrap(),
            json!({"a": {"b": [1, "x", 3], "new": []}, "c/d": true})
        );
        assert_eq!(
            serde_json::to_value(Patched::new(1).set("", 2)).unwrap(),
            json!(2)
        );
    }

    #[test]
    fn a_missing_parent_fails() {
        for target in ["/x/y", "/a/0/b", "/a/9", "/a/x"] {
            let patched = Patched::new(json!({"a": [1]})).set(target, 0);
            let error = serde_json::to_value(&patched).unwrap_err().to_string();
            assert!(error.contains(target), "{error}");
        }
    }
}
