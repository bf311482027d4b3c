//! Which security requirements are left to the client's credentials.

use super::typed::Parameter;
use crate::ir::{Location, OperationId, Program, SecuritySchemeKind};

/// The alternatives that the step's own parameters do not satisfy; none is left when one is satisfied whole.
pub(super) fn open_alternatives(
    program: &Program,
    operation: OperationId,
    parameters: &[Parameter],
) -> Vec<Vec<String>> {
    let Some(operation) = program.operations.get(operation.0) else {
        return Vec::new();
    };
    let Some(source) = program.sources.get(operation.source.0) else {
        return Vec::new();
    };
    let is_given = |scheme: &String| {
        let kind = source
            .schemes
            .iter()
            .find(|declared| declared.name == *scheme)
            .map(|declared| &declared.kind);
        let (location, name) = match kind {
            Some(SecuritySchemeKind::ApiKey { location, name }) => (*location, name.as_str()),
            Some(
                SecuritySchemeKind::Http { .. }
                | SecuritySchemeKind::OAuth2 { .. }
                | SecuritySchemeKind::OpenIdConnect { .. },
            ) => (Location::Header, "Authorization"),
            Some(SecuritySchemeKind::MutualTls) | None => return false,
        };
        parameters.iter().any(|parameter| {
            !parameter.value.optional
                && parameter.location == location
                && if location == Location::Header {
                    parameter.name.eq_ignore_ascii_case(name)
                } else {
                    parameter.name == name
                }
        })
    };
    let mut open = Vec::new();
    for alternative in &operation.security {
        let missing: Vec<String> = alternative
            .iter()
            .filter(|scheme| !is_given(scheme))
            .cloned()
            .collect();
        // An empty alternative allows anonymous calls; it is not one that a parameter satisfies.
        if missing.is_empty() && !alternative.is_empty() {
            return Vec::new();
        }
        open.push(missing);
    }
    open
}
