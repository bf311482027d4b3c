//! In: a value, and values to set in it. Out: the value with them in their places (Arazzo 1.1.0, "Payload Replacement
//! Object").

use std::{collections::HashSet, fmt};

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Value;

use crate::jsonpath::{Argument, Query, select};

/// A value with others set in it when it is serialised: each at a JSON Pointer, or wherever a JSONPath leads. The last member of a
/// pointer is added where it is missing; a missing parent fails, and so does a query that selects nothing.
pub struct Patched<'v> {
    base: Box<dyn Lazy + Send + 'v>,
    patches: Vec<(Target, Box<dyn Lazy + Send + 'v>)>,
}

/// Where a value is set.
enum Target {
    Pointer(&'static str),
    /// A query: as written, as it is, and with what it embeds.
    Query(&'static str, Query, Result<Vec<Value>, &'static str>),
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
        self.patches.push((Target::Pointer(target), Box::new(value)));
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

    /// Sets a value wherever a query leads; `target` is the query as written.
    #[must_use]
    pub fn set_each<const N: usize>(
        mut self,
        target: &'static str,
        query: Query,
        arguments: [Argument; N],
        value: impl Serialize + Send + 'v,
    ) -> Self {
        let arguments = arguments.into_iter().collect();
        self.patches
            .push((Target::Query(target, query, arguments), Box::new(value)));
        self
    }

    /// Sets a value wherever a query leads, unless it is absent.
    #[must_use]
    pub fn set_each_if<const N: usize>(
        self,
        target: &'static str,
        query: Query,
        arguments: [Argument; N],
        value: Option<impl Serialize + Send + 'v>,
    ) -> Self {
        match value {
            Some(value) => self.set_each(target, query, arguments, value),
            None => self,
        }
    }
}

impl Serialize for Patched<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut value = self.base.value().map_err(S::Error::custom)?;
        for (target, patch) in &self.patches {
            let patch = patch.value().map_err(S::Error::custom)?;
            target.set(&mut value, patch).map_err(S::Error::custom)?;
        }
        value.serialize(serializer)
    }
}

impl fmt::Debug for Patched<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let targets = self.patches.iter().map(|(target, _)| target.text());
        f.debug_list().entries(targets).finish()
    }
}

impl Target {
    fn text(&self) -> &'static str {
        match self {
            Self::Pointer(text) | Self::Query(text, ..) => text,
        }
    }

    fn set(&self, value: &mut Value, patch: Value) -> Result<(), String> {
        let is_set = match self {
            Self::Pointer(target) => set(value, target, patch).is_some(),
            Self::Query(_, query, arguments) => {
                let arguments = arguments.as_ref().map_err(|reason| (*reason).to_owned())?;
                let selected = select(value, query, arguments).into_iter();
                let selected: HashSet<*const Value> = selected.map(std::ptr::from_ref).collect();
                set_selected(value, &selected, &patch);
                !selected.is_empty()
            }
        };
        match is_set {
            true => Ok(()),
            false => Err(format!("the payload has no place for `{}`", self.text())),
        }
    }
}

/// Sets a value in the place of every node that is among those selected; what was inside of one is gone with it.
fn set_selected(value: &mut Value, selected: &HashSet<*const Value>, patch: &Value) {
    if selected.contains(&std::ptr::from_ref(value)) {
        *value = patch.clone();
        return;
    }
    match value {
        Value::Array(items) => {
            items
                .iter_mut()
                .for_each(|item| set_selected(item, selected, patch));
        }
        Value::Object(members) => {
            members
                .values_mut()
                .for_each(|member| set_selected(member, selected, patch));
        }
        _ => {}
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
    use crate::{
        json,
        jsonpath::{Comparable, Comparison, Logical, Segment, Selector, quoted},
    };

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

    /// `$.items[?@.sku == 'a'].price`
    const PRICES: Query = Query {
        relative: false,
        segments: &[
            Segment::Child(&[Selector::Name("items")]),
            Segment::Child(&[Selector::Filter(Logical::Compare(
                Comparison::Equal,
                Comparable::Query(Query {
                    relative: true,
                    segments: &[Segment::Child(&[Selector::Name("sku")])],
                }),
                Comparable::Argument(0),
            ))]),
            Segment::Child(&[Selector::Name("price")]),
        ],
    };

    #[test]
    fn a_query_sets_every_place_that_it_leads_to() {
        let base = json!({"items": [{"sku": "a", "price": 1}, {"sku": "b", "price": 1}, {"sku": "a", "price": {"x": 1}}]});
        let set = |sku: &str| {
            let sku = quoted(Some(sku.to_owned()));
            serde_json::to_value(Patched::new(&base).set_each("$.items…", PRICES, [sku], 9))
        };
        assert_eq!(
            set("a").unwrap(),
            json!({"items": [{"sku": "a", "price": 9}, {"sku": "b", "price": 1}, {"sku": "a", "price": 9}]})
        );
        let error = set("c").unwrap_err().to_string();
        assert!(error.contains("no place for `$.items…`"), "{error}");
        let absent = Patched::new(&base).set_each("$", PRICES, [quoted(None)], 9);
        assert!(serde_json::to_value(absent).is_err());
        let left = Patched::new(&base).set_each_if("$", PRICES, [quoted(None)], None::<u8>);
        assert_eq!(serde_json::to_value(left).unwrap(), base);
    }

    #[test]
    fn what_was_inside_of_a_place_is_gone_with_it() {
        let all = Query {
            relative: false,
            segments: &[Segment::Descendant(&[Selector::Wildcard])],
        };
        let patched = Patched::new(json!({"a": {"b": 1}, "c": [2]})).set_each("$..*", all, [], json!({}));
        assert_eq!(serde_json::to_value(patched).unwrap(), json!({"a": {}, "c": {}}));
    }
}
