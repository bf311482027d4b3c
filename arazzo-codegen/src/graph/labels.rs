//! What edges and nodes say: steps, actions and criteria come in; text goes out, short to stand in the drawing, in full
//! to be shown on demand.

use crate::{
    flow::{Block, FailureEdge, When, all_of},
    ir::{self, Action, Criterion, status::StatusSet},
};

/// All that is known of a step.
pub(super) fn step(step: &ir::Step, block: &Block, detail: &str) -> String {
    let id = &step.id.value;
    let called = if detail.is_empty() {
        String::new()
    } else {
        format!(": {detail}")
    };
    let success = match step.criteria.is_empty() {
        true => String::new(),
        false => format!("; succeeds if {}", written(&step.criteria)),
    };
    let reach = match (block.reachable, block.called) {
        (false, false) => "; no run reaches it",
        (false, true) => "; only a retry runs it",
        (true, _) => "",
    };
    format!("{id}{called}{success}{reach}")
}

/// When an edge after success is taken.
pub(super) fn success(step: &ir::Step, block: &Block, position: usize) -> (String, String) {
    let Some(edge) = block.edges.get(position) else {
        return (String::new(), String::new());
    };
    let Some(action) = edge.action.and_then(|index| step.on_success.get(index)) else {
        let is_alone = block.edges.len() == 1;
        let label = if is_alone { "" } else { "otherwise" };
        return (label.to_owned(), String::new());
    };
    let label = if action.criteria.is_empty() {
        if block.edges.len() == 1 { "" } else { "otherwise" }.to_owned()
    } else if all_of(&action.criteria).is_decided() {
        statuses(&edge.statuses)
    } else {
        written(&action.criteria)
    };
    (label, full(action))
}

/// When a failure action is taken, and how a retry goes.
pub(super) fn failure(step: &ir::Step, edge: &FailureEdge) -> (String, String) {
    let Some(action) = step.on_failure.get(edge.action) else {
        return (String::new(), String::new());
    };
    let when = match &edge.when {
        When::Always => "failure".to_owned(),
        When::Status(found) => statuses(found),
        When::Asked => written(&action.criteria),
    };
    match edge.again() {
        Some(again) => (format!("{when}: {again}"), format!("{}; {again}", full(action))),
        None => (when, full(action)),
    }
}

fn full(action: &Action) -> String {
    match action.criteria.is_empty() {
        true => action.name.clone(),
        false => format!("{}: {}", action.name, written(&action.criteria)),
    }
}

/// Criteria as they are written; all must hold.
fn written(criteria: &[Criterion]) -> String {
    let texts: Vec<&str> = criteria
        .iter()
        .map(|criterion| criterion.text.value.trim())
        .collect();
    texts.join(" and ")
}

/// `200, 404`, `5xx`, `not 404`: whichever says it in the fewest words.
fn statuses(set: &StatusSet) -> String {
    let (plain, rest) = (listed(set), StatusSet::all().without(set));
    if rest.is_empty() {
        return "any status".to_owned();
    }
    let inverse = format!("not {}", listed(&rest));
    if inverse.len() < plain.len() {
        inverse
    } else {
        plain
    }
}

fn listed(set: &StatusSet) -> String {
    let ranges = set.ranges().into_iter().map(|range| {
        let (first, last) = (*range.start(), *range.end());
        if first == last {
            first.to_string()
        } else if first % 100 == 0 && last == first + 99 {
            format!("{}xx", first / 100)
        } else {
            format!("{first}–{last}")
        }
    });
    ranges.collect::<Vec<_>>().join(", ")
}
