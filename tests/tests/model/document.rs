//! What stands in a document, by name: its lists, and what applies to a step of it.

use serde_json::Value;

/// A step's own come first; those for all steps follow, unless it "will override" them by name.
pub(crate) fn actions<'w>(
    workflow: &'w Value,
    step: &'w Value,
    [own, inherited]: [&str; 2],
) -> Vec<&'w Value> {
    let own: Vec<&Value> = items(&step[own]).iter().collect();
    let inherited = items(&workflow[inherited]).iter();
    let inherited = inherited.filter(|one| own.iter().all(|own| own["name"] != one["name"]));
    own.iter().copied().chain(inherited).collect()
}

pub(crate) fn parameters<'w>(workflow: &'w Value, step: &'w Value) -> Vec<&'w Value> {
    let own: Vec<&Value> = items(&step["parameters"]).iter().collect();
    let inherited = items(&workflow["parameters"]).iter();
    let inherited = inherited.filter(|one| {
        own.iter()
            .all(|own| own["name"] != one["name"] || own["in"] != one["in"])
    });
    own.iter().copied().chain(inherited).collect()
}

pub(crate) fn operation<'w>(api: &'w Value, id: &str) -> (&'w str, &'w str, &'w Value) {
    let paths = api["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, item)| {
        item.as_object()
            .unwrap()
            .iter()
            .map(move |(method, one)| (path, method, one))
    });
    let mut named = operations.filter(|(.., operation)| operation["operationId"] == id);
    let (path, method, operation) = named.next().unwrap();
    (path, method, operation)
}

pub(crate) fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

pub(crate) fn find<'w>(list: &'w Value, key: &str, value: &str) -> &'w Value {
    items(list).iter().find(|item| item[key] == value).unwrap()
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
