//! Which outputs of steps something reads: what nobody reads is not looked at, and so cannot be wrong.

use serde_json::Value;

use super::document::{items, text};

/// Whether something reads the output of a step; an output of a step does where something reads that. The criteria of the
/// step's own success actions judge its answer instead.
pub(crate) fn is_read(workflow: &Value, step: &str, name: &str, asked: &mut Vec<String>) -> bool {
    let expression = format!("$steps.{step}.outputs.{name}");
    if asked.contains(&expression) {
        return false;
    }
    asked.push(expression.clone());
    let steps = items(&workflow["steps"]);
    let mut rest = workflow.clone();
    for other in rest["steps"].as_array_mut().into_iter().flatten() {
        other["outputs"] = Value::Null;
        for list in ["onSuccess", "onFailure"] {
            let actions = other[list].as_array_mut().into_iter();
            actions.for_each(leave_out_shadowed);
        }
        if other["stepId"] == step {
            let own = other["onSuccess"].as_array_mut().into_iter().flatten();
            own.for_each(|action| action["criteria"] = Value::Null);
        }
    }
    mentions(&rest, &expression)
        || steps.iter().any(|reader| {
            let mut outputs = reader["outputs"].as_object().into_iter().flatten();
            outputs.any(|(output, value)| {
                mentions(value, &expression) && is_read(workflow, text(&reader["stepId"]), output, asked)
            })
        })
}

/// "The first sequential action matching the criteria SHALL be the action executed": one without criteria leaves nothing
/// to those after it, unless it is a retry, which may be used up.
fn leave_out_shadowed(actions: &mut Vec<Value>) {
    let last = actions
        .iter()
        .position(|action| items(&action["criteria"]).is_empty() && action["type"] != "retry");
    actions.truncate(last.map_or(actions.len(), |last| last + 1));
}

/// Whether an expression stands somewhere in a workflow.
fn mentions(workflow: &Value, expression: &str) -> bool {
    match workflow {
        Value::String(text) => text.match_indices(expression).any(|(start, _)| {
            let rest = &text[start + expression.len()..];
            !rest.starts_with(|c: char| c.is_alphanumeric())
        }),
        Value::Array(items) => items.iter().any(|item| mentions(item, expression)),
        Value::Object(members) => members.values().any(|member| mentions(member, expression)),
        _ => false,
    }
}
