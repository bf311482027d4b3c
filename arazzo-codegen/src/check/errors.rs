//! The documented answers of an operation that are not successes of a step.

use super::typed::ErrorBody;
use crate::ir::{OperationId, Program, responses_within, status::StatusSet};

/// The typed error bodies of a step whose success is one of `success`, in document order.
#[must_use]
pub fn error_bodies(program: &Program, operation: OperationId, success: &StatusSet) -> Vec<ErrorBody> {
    let Some(operation) = program.operations.get(operation.0) else {
        return Vec::new();
    };
    let failures = StatusSet::all().without(success);
    responses_within(operation, &failures)
        .into_iter()
        .filter_map(|(response, _)| {
            response.json().map(|body| ErrorBody {
                status: response.status,
                description: response.description.clone(),
                shape: body.shape,
            })
        })
        .collect()
}
