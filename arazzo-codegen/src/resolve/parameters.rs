//! Which parameters a step sends: its own, and those of the workflow that it does not override.

use super::{Parameter, Resolver, actions::component_name};
use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    document::arazzo::{self, InlineParameter, Step, Text, Workflow, report_unknown},
    expr::ComponentKind,
};

impl<'d> Resolver<'_, 'd> {
    /// The parameters, and whether some of them there are not.
    pub(super) fn parameters(
        &mut self,
        workflow: &'d Workflow<'d>,
        step: &'d Step<'d>,
    ) -> (Vec<Parameter<'d>>, bool) {
        let mut own: Vec<Parameter<'d>> = Vec::new();
        let mut lacks_some = false;
        for parameter in &step.parameters {
            let Some(parameter) = self.parameter(parameter) else {
                lacks_some = true;
                continue;
            };
            match own
                .iter()
                .find(|earlier| is_same(earlier.declared, parameter.declared))
            {
                Some(earlier) => self.diagnostics.report(
                    Diagnostic::new(
                        &codes::DUPLICATE_ID,
                        parameter.declared.name.place.clone(),
                        format!("parameter `{}` is given twice", parameter.declared.name.value),
                    )
                    .secondary(earlier.declared.name.place.clone(), "the first one"),
                ),
                None => own.push(parameter),
            }
        }
        for inherited in &workflow.parameters {
            let Some(inherited) = self.parameter(inherited) else {
                lacks_some = true;
                continue;
            };
            if !own.iter().any(|own| is_same(own.declared, inherited.declared)) {
                own.push(inherited);
            }
        }
        (own, lacks_some)
    }

    /// The names of the path parameters that a step gives itself, in order.
    pub(super) fn path_parameters(&self, step: &'d Step<'d>) -> Vec<&'d str> {
        let components = &self.document.components.parameters;
        let declared = step.parameters.iter().filter_map(|parameter| match parameter {
            arazzo::Parameter::Inline(declared) => Some(declared),
            arazzo::Parameter::Reusable { reference, .. } => {
                // What is wrong with the reference is reported where the parameter is resolved.
                let name = component_name(&mut Diagnostics::default(), reference, ComponentKind::Parameters)?;
                components
                    .iter()
                    .find(|(key, _)| key.value == name.value)
                    .map(|(_, declared)| declared)
            }
        });
        declared
            .filter(|declared| {
                declared
                    .location
                    .as_ref()
                    .is_some_and(|text| text.value == "path")
            })
            .map(|declared| declared.name.value.as_str())
            .collect()
    }

    /// The parameters of an action (1.1), which are inputs of the workflow that it leads to.
    pub(super) fn action_parameters(&mut self, action: &'d arazzo::InlineAction<'d>) -> Vec<Parameter<'d>> {
        action
            .parameters
            .iter()
            .filter_map(|parameter| self.parameter(parameter))
            .collect()
    }

    fn parameter(&mut self, parameter: &'d arazzo::Parameter<'d>) -> Option<Parameter<'d>> {
        match parameter {
            arazzo::Parameter::Inline(declared) => Some(Parameter {
                declared,
                value: declared.value,
            }),
            arazzo::Parameter::Reusable { reference, value } => {
                let declared = self.reusable_parameter(reference)?;
                Some(Parameter {
                    declared,
                    value: value.unwrap_or(declared.value),
                })
            }
        }
    }

    fn reusable_parameter(&mut self, reference: &Text) -> Option<&'d InlineParameter<'d>> {
        let components = &self.document.components;
        let name = component_name(self.diagnostics, reference, ComponentKind::Parameters)?;
        let found = components
            .parameters
            .iter()
            .find(|(key, _)| key.value == name.value);
        if found.is_none() {
            report_unknown(
                self.diagnostics,
                &codes::UNKNOWN_COMPONENT,
                "parameter component",
                &name,
                components.parameters.iter().map(|(key, _)| key.value.as_str()),
            );
        }
        found.map(|(_, parameter)| parameter)
    }
}

/// A parameter is its name and location; header names ignore case.
fn is_same(left: &InlineParameter<'_>, right: &InlineParameter<'_>) -> bool {
    let location =
        |parameter: &InlineParameter<'_>| parameter.location.as_ref().map(|text| text.value.clone());
    let is_header = location(left).as_deref() == Some("header");
    location(left) == location(right)
        && if is_header {
            left.name.value.eq_ignore_ascii_case(&right.name.value)
        } else {
            left.name.value == right.name.value
        }
}
