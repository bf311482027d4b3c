//! Which actions apply to a step, and where they lead.

use std::time::Duration;

use super::{Action, Resolver, report_unknown_step, step_named};
use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes, suggest::nearest},
    document::{
        arazzo::{self, InlineAction, Step, Text, Workflow, report_unknown},
        place::Place,
    },
    expr::{ComponentKind, Root, parse_expression},
    ir::{Target, Then},
};

/// Which of a step's two lists an action stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Success,
    Failure,
}

impl Kind {
    fn component(self) -> ComponentKind {
        match self {
            Self::Success => ComponentKind::SuccessActions,
            Self::Failure => ComponentKind::FailureActions,
        }
    }

    fn describe(self) -> &'static str {
        match self {
            Self::Success => "success action",
            Self::Failure => "failure action",
        }
    }

    fn types(self) -> &'static [&'static str] {
        match self {
            Self::Success => &["end", "goto"],
            Self::Failure => &["end", "goto", "retry"],
        }
    }
}

impl<'d> Resolver<'_, 'd> {
    /// What follows a step's success: see [`Self::actions`].
    pub(super) fn success_actions(
        &mut self,
        workflow: &'d Workflow<'d>,
        step: &'d Step<'d>,
    ) -> Vec<Action<'d>> {
        self.actions(
            workflow,
            step,
            Kind::Success,
            [&step.on_success, &workflow.success_actions],
        )
    }

    /// What follows a step's failure: see [`Self::actions`].
    pub(super) fn failure_actions(
        &mut self,
        workflow: &'d Workflow<'d>,
        step: &'d Step<'d>,
    ) -> Vec<Action<'d>> {
        self.actions(
            workflow,
            step,
            Kind::Failure,
            [&step.on_failure, &workflow.failure_actions],
        )
    }

    /// A step's own actions come first, then the workflow's that it does not override by name.
    fn actions(
        &mut self,
        workflow: &'d Workflow<'d>,
        step: &'d Step<'d>,
        kind: Kind,
        [own, inherited]: [&'d Vec<arazzo::Action<'d>>; 2],
    ) -> Vec<Action<'d>> {
        let mut all = self.inline_actions(own, kind);
        self.report_duplicates(&all);
        for action in self.inline_actions(inherited, kind) {
            if !all.iter().any(|own| own.name.value == action.name.value) {
                all.push(action);
            }
        }
        all.into_iter()
            .map(|action| self.action(workflow, step, action, kind))
            .collect()
    }

    fn inline_actions(&mut self, actions: &'d [arazzo::Action<'d>], kind: Kind) -> Vec<&'d InlineAction<'d>> {
        actions
            .iter()
            .filter_map(|action| match action {
                arazzo::Action::Inline(action) => Some(action.as_ref()),
                arazzo::Action::Reusable(reference) => self.reusable_action(reference, kind),
            })
            .collect()
    }

    fn reusable_action(&mut self, reference: &Text, kind: Kind) -> Option<&'d InlineAction<'d>> {
        let components = &self.document.components;
        let declared = match kind {
            Kind::Success => &components.success_actions,
            Kind::Failure => &components.failure_actions,
        };
        let name = component_name(self.diagnostics, reference, kind.component())?;
        let found = declared.iter().find(|(key, _)| key.value == name.value);
        if found.is_none() {
            report_unknown(
                self.diagnostics,
                &codes::UNKNOWN_COMPONENT,
                &format!("{} component", kind.describe()),
                &name,
                declared.iter().map(|(key, _)| key.value.as_str()),
            );
        }
        found.map(|(_, action)| action)
    }

    fn action(
        &mut self,
        workflow: &'d Workflow<'d>,
        step: &'d Step<'d>,
        action: &'d InlineAction<'d>,
        kind: Kind,
    ) -> Action<'d> {
        let then = match (action.kind.value.as_str(), kind) {
            ("end", _) => Some(Then::Go(Target::End)),
            ("goto", _) => self.goto(workflow, action).map(Then::Go),
            ("retry", Kind::Failure) => self.retry(workflow, step, action),
            ("retry", Kind::Success) => {
                self.diagnostics.report(
                    Diagnostic::new(
                        &codes::INVALID_VALUE,
                        action.kind.place.clone(),
                        "a success action cannot retry",
                    )
                    .help("put it under `onFailure`, or use `goto` with a `stepId`"),
                );
                None
            }
            _ => {
                let what = format!("type of a {}", kind.describe());
                report_unknown(
                    self.diagnostics,
                    &codes::INVALID_VALUE,
                    &what,
                    &action.kind,
                    kind.types().iter().copied(),
                );
                None
            }
        };
        self.report_idle_fields(action);
        let parameters = self.action_parameters(action);
        Action {
            model: action,
            then,
            parameters,
        }
    }

    /// Fields that have no effect on an action of its type ("This field only applies when …").
    fn report_idle_fields(&mut self, action: &InlineAction<'d>) {
        let kind = action.kind.value.as_str();
        let leads_nowhere = "it leads to no workflow";
        let idle = [
            (
                "parameters",
                !action.parameters.is_empty() && action.workflow.is_none(),
                leads_nowhere,
            ),
            (
                "stepId",
                action.step.is_some() && kind == "end",
                "the workflow ends",
            ),
            (
                "workflowId",
                action.workflow.is_some() && kind == "end",
                "the workflow ends",
            ),
            (
                "retryAfter",
                action.retry_after.is_some() && kind != "retry",
                "it is no retry",
            ),
            (
                "retryLimit",
                action.retry_limit.is_some() && kind != "retry",
                "it is no retry",
            ),
        ];
        for (field, _, why) in idle.into_iter().filter(|(_, is_idle, _)| *is_idle) {
            self.diagnostics.report(Diagnostic::new(
                &codes::UNKNOWN_FIELD,
                action.place.clone(),
                format!(
                    "the field `{field}` of action `{}` has no effect: {why}",
                    action.name.value
                ),
            ));
        }
    }

    fn goto(&mut self, workflow: &'d Workflow<'d>, action: &'d InlineAction<'d>) -> Option<Target> {
        let target = self.action_target(workflow, action)?;
        if target.is_none() {
            self.diagnostics.report(
                Diagnostic::new(
                    &codes::MISSING_FIELD,
                    action.place.clone(),
                    format!("action `{}` goes nowhere", action.name.value),
                )
                .help("add `stepId` or `workflowId`"),
            );
        }
        target
    }

    /// A retry whose target is the step itself is a plain retry.
    fn retry(
        &mut self,
        workflow: &'d Workflow<'d>,
        step: &'d Step<'d>,
        action: &'d InlineAction<'d>,
    ) -> Option<Then> {
        let first = self.action_target(workflow, action)?;
        let own = step_named(workflow, &step.id.value).map(Target::Step);
        let after = match &action.retry_after {
            Some((seconds, place)) => Some(self.delay(*seconds, place)?),
            None => None,
        };
        let limit = action.retry_limit.as_ref().map_or(1, |(limit, _)| *limit);
        Some(Then::Retry {
            after,
            limit: u32::try_from(limit).unwrap_or(u32::MAX),
            first: first.filter(|first| Some(*first) != own),
        })
    }

    fn delay(&mut self, seconds: f64, place: &Place) -> Option<Duration> {
        let delay = Duration::try_from_secs_f64(seconds).ok();
        if delay.is_none() {
            self.diagnostics.report(Diagnostic::new(
                &codes::INVALID_VALUE,
                place.clone(),
                format!("`retryAfter` is a non-negative number of seconds, not {seconds}"),
            ));
        }
        delay
    }

    /// The step or workflow that an action names; `None` after an error, `Some(None)` where it names neither.
    fn action_target(
        &mut self,
        workflow: &'d Workflow<'d>,
        action: &'d InlineAction<'d>,
    ) -> Option<Option<Target>> {
        match (&action.step, &action.workflow) {
            (Some(_), Some(target)) => {
                self.diagnostics.report(
                    Diagnostic::new(
                        &codes::CONFLICTING_FIELDS,
                        target.place.clone(),
                        format!("action `{}` names a step and a workflow", action.name.value),
                    )
                    .help("keep one of `stepId` and `workflowId`"),
                );
                None
            }
            (None, Some(target)) => {
                let workflow = self.workflow_named(target, &codes::UNKNOWN_TARGET)?;
                Some(Some(Target::Workflow(workflow)))
            }
            (Some(target), None) => {
                let step = step_named(workflow, &target.value).or_else(|| {
                    let known = workflow.steps.iter().map(|step| step.id.value.as_str());
                    report_unknown_step(
                        self.diagnostics,
                        &codes::UNKNOWN_TARGET,
                        workflow,
                        target,
                        known.clone(),
                    );
                    // Going on with the step that was probably meant spares the problems that would follow from this one.
                    step_named(workflow, nearest(&target.value, known)?)
                });
                step.map(|step| Some(Target::Step(step)))
            }
            (None, None) => Some(None),
        }
    }

    fn report_duplicates(&mut self, actions: &[&'d InlineAction<'d>]) {
        for (index, action) in actions.iter().enumerate() {
            let earlier = actions
                .iter()
                .take(index)
                .find(|earlier| earlier.name.value == action.name.value);
            if let Some(earlier) = earlier {
                self.diagnostics.report(
                    Diagnostic::new(
                        &codes::DUPLICATE_ID,
                        action.name.place.clone(),
                        format!("two actions of the step are called `{}`", action.name.value),
                    )
                    .secondary(earlier.name.place.clone(), "the first one"),
                );
            }
        }
    }
}

/// The name in `$components.<kind>.<name>`; a reference to anything else is reported.
pub(super) fn component_name(
    diagnostics: &mut Diagnostics,
    reference: &Text,
    wanted: ComponentKind,
) -> Option<Text> {
    let parsed = parse_expression(&reference.value);
    let name = reference.value.rsplit('.').next().unwrap_or_default();
    if let Ok(Root::Component { kind, name }) = parsed.map(|expression| expression.root)
        && kind == wanted
    {
        return Some(Text {
            place: reference.place.text(name.range),
            value: name.text,
        });
    }
    diagnostics.report(
        Diagnostic::new(
            &codes::UNKNOWN_COMPONENT,
            reference.place.clone(),
            format!("`{}` names no component of this kind", reference.value),
        )
        .help(match reference.value.starts_with('$') {
            true => format!("write `$components.{}.{name}`", wanted.as_str()),
            false => format!("write `$components.{}.<name>`", wanted.as_str()),
        }),
    );
    None
}
