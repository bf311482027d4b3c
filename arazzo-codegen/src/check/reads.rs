//! Reading: a resolved expression comes in; its type, its presence and the way to it go out.

use super::{
    Checker, Scope,
    paths::{Walked, walk},
    typed::{Access, Fact, Member, MemberKind, Root, Value, ValueKind},
    values::Goal,
};
use crate::{
    diagnostics::{Diagnostic, codes, suggest::nearest},
    flow::Ran,
    ir::{
        self, Format, Origin, Read, Slot, StepId, WorkflowId,
        types::{Shape, Ty, TyId, Types},
    },
    json::Json,
};

/// What messages say of a value that is read.
#[derive(Clone, Copy, Default)]
struct Told<'t> {
    /// What they call it.
    name: Option<&'t str>,
    /// Whether it was said already why nothing is known of its type.
    is_explained: bool,
}

impl<'c> Checker<'c> {
    /// Types a read.
    pub(super) fn read(&mut self, scope: Scope<'c>, read: &Read) -> Value {
        let value = self.found(scope, read);
        self.facts.push(Fact {
            place: read.place.clone(),
            workflow: scope.workflow,
            step: scope.step,
            depth: read.path.len(),
            value: value.clone(),
        });
        value
    }

    fn found(&mut self, scope: Scope<'c>, read: &Read) -> Value {
        if self.reads_ahead(scope, read) {
            return error_value();
        }
        match &read.origin {
            Origin::Status => self.simple(Root::Status, Types::INTEGER, false, read),
            Origin::Url => self.simple(Root::Url, Types::STRING, false, read),
            Origin::Method => self.simple(Root::Method, Types::STRING, false, read),
            Origin::ResponseHeader(name) => {
                self.simple(Root::Header(name.clone()), Types::STRING, true, read)
            }
            Origin::ResponseBody => self.answer(scope, read),
            Origin::RequestParameter(location, name) => self.request_parameter(scope, *location, name, read),
            Origin::RequestBody => self.request_body(scope, read),
            Origin::Output(output) => self.own_output(scope, *output, read),
            Origin::Input => {
                let name = read.path.first().map(|token| token.name.as_str());
                self.note_input(scope.workflow, name.unwrap_or_default());
                let input = self
                    .program
                    .workflows
                    .get(scope.workflow)
                    .and_then(|workflow| workflow.input);
                self.inside(Root::Input, Shape::of(input.unwrap_or(Types::ERROR)), false, read)
            }
            Origin::StepOutput(step, output) => self.step_output(scope, *step, *output, read),
            Origin::CalledOutput(output) => self.called_output(scope, *output, read),
            Origin::CalledInput => self.called_input(scope, read),
            Origin::WorkflowOutput(workflow, output) => {
                self.workflow_read(scope, *workflow, Some(*output), read)
            }
            Origin::WorkflowInput(workflow) => self.workflow_read(scope, *workflow, None, read),
        }
    }

    /// Reports an answer that is read before the request is sent.
    fn reads_ahead(&mut self, scope: Scope<'c>, read: &Read) -> bool {
        let ahead = match read.origin {
            Origin::Status
            | Origin::Url
            | Origin::ResponseHeader(_)
            | Origin::ResponseBody
            | Origin::RequestParameter(..)
            | Origin::RequestBody => !scope.answered,
            Origin::Method => scope.step.is_none(),
            Origin::Output(_)
            | Origin::Input
            | Origin::StepOutput(..)
            | Origin::CalledOutput(_)
            | Origin::CalledInput
            | Origin::WorkflowOutput(..)
            | Origin::WorkflowInput(_) => false,
        };
        if ahead {
            let message = match scope.step {
                Some(_) => format!("`{}` is read before the request is sent", read.text),
                None => format!(
                    "`{}` is read where there is no request and no response",
                    read.text
                ),
            };
            self.diagnostics.report(
                Diagnostic::new(&codes::MISPLACED_EXPRESSION, read.place.clone(), message)
                    .help("make it an output of a step and read `$steps.<stepId>.outputs.<name>`"),
            );
        }
        ahead
    }

    fn simple(&mut self, root: Root, ty: TyId, optional: bool, read: &Read) -> Value {
        self.inside_optional(root, Shape::of(ty), optional, read)
    }

    fn answer(&mut self, scope: Scope<'c>, read: &Read) -> Value {
        if scope.failed {
            // What a failed answer holds is not what the description says of successes: it is taken as it came.
            return self.inside_optional(Root::FailedAnswer, Shape::any(), false, read);
        }
        let answer = scope.step.and_then(|step| self.answer_type(scope.workflow, step));
        let Some(answer) = answer else {
            return error_value();
        };
        if answer.is_absent {
            self.report_absent(scope, read);
        }
        match answer.format {
            // A body that is no JSON is, as a whole, its text or its bytes.
            Format::Text | Format::Xml if read.path.is_empty() => {
                self.simple(Root::Text, Types::STRING, answer.may_be_absent, read)
            }
            Format::Binary | Format::Form | Format::Multipart if read.path.is_empty() => {
                self.simple(Root::Bytes, Types::BYTES, answer.may_be_absent, read)
            }
            _ => {
                let told = scope
                    .step
                    .and_then(|step| self.documented_answers(scope.workflow, step));
                let told = Told {
                    name: told.as_deref(),
                    is_explained: answer.is_absent || !answer.described,
                };
                self.inside_told(Root::Answer, answer.shape, answer.may_be_absent, read, told)
            }
        }
    }

    /// Whether a read is a whole body of text or XML, which is put into XML as it is.
    pub(super) fn is_whole_body(&mut self, scope: Scope<'c>, read: &Read) -> bool {
        if !read.path.is_empty() {
            return false;
        }
        let step = match read.origin {
            Origin::ResponseBody => scope.step,
            Origin::StepOutput(step, output) => {
                let declared = self.program.workflows.get(scope.workflow);
                let step_outputs = declared.and_then(|workflow| workflow.steps.get(step.0));
                let value = step_outputs
                    .and_then(|step| step.outputs.get(output))
                    .map(|output| &output.value.kind);
                let is_body = matches!(value, Some(ir::ValueKind::Read(inner))
                    if inner.origin == Origin::ResponseBody && inner.path.is_empty());
                is_body.then_some(step)
            }
            _ => None,
        };
        step.and_then(|step| self.answer_type(scope.workflow, step))
            .is_some_and(|answer| matches!(answer.format, Format::Text | Format::Xml))
    }

    fn step_output(&mut self, scope: Scope<'c>, step: StepId, output: usize, read: &Read) -> Value {
        if (scope.answered || scope.returned) && scope.step == Some(step) {
            let own = self.step_of(scope);
            let is_called = own.is_some_and(|own| output >= own.declared_outputs);
            // A step that failed gives nothing: the workflow that it calls gave what it did in an earlier visit.
            if !(scope.failed && is_called) {
                return self.output_at_hand(scope, step, output, read);
            }
        }
        let ran = scope.before.ran(Slot::Step(step));
        let reachable = scope
            .step
            .is_none_or(|reader| self.is_reachable(scope.workflow, reader));
        if ran == Ran::Never && reachable {
            self.report_never_run(scope, step, read);
            return error_value();
        }
        let (shape, optional) = self.output_type(scope.workflow, step, output);
        let surely = ran == Ran::Surely;
        self.inside_optional(
            Root::Step { step, output, surely },
            shape,
            optional || !surely,
            read,
        )
    }

    fn called_output(&mut self, scope: Scope<'c>, output: usize, read: &Read) -> Value {
        let Some(called) = self.returned_from(scope, read) else {
            return error_value();
        };
        let (shape, optional) = self.result_type(called, output);
        self.inside_optional(Root::Called(output), shape, optional, read)
    }

    fn called_input(&mut self, scope: Scope<'c>, read: &Read) -> Value {
        let Some(called) = self.returned_from(scope, read) else {
            return error_value();
        };
        let shape = self.input_shape(called);
        self.inside(Root::CalledInput, shape, false, read)
    }

    /// The workflow that the step calls, where that is through; reported where it is not.
    fn returned_from(&mut self, scope: Scope<'c>, read: &Read) -> Option<WorkflowId> {
        let step = scope.step.and_then(|step| {
            let workflow = self.program.workflows.get(scope.workflow)?;
            workflow.steps.get(step.0)
        });
        let called = step.and_then(|step| step.call.as_ref()).map(|call| call.workflow);
        let called = called.filter(|_| scope.returned && !scope.failed);
        if called.is_none() {
            self.diagnostics.report(Diagnostic::new(
                &codes::MISPLACED_EXPRESSION,
                read.place.clone(),
                format!("`{}` is read where the called workflow has no outputs", read.text),
            ));
        }
        called
    }

    /// The type of what a workflow is given.
    fn input_shape(&self, workflow: WorkflowId) -> Shape {
        let workflow = self.program.workflows.get(workflow.0);
        let input = workflow.and_then(|workflow| workflow.input);
        Shape::of(input.unwrap_or(Types::ERROR))
    }

    /// An output of the latest completed run of a workflow, or what that run was given.
    fn workflow_read(
        &mut self,
        scope: Scope<'c>,
        workflow: WorkflowId,
        output: Option<usize>,
        read: &Read,
    ) -> Value {
        let calls = |step: &ir::Step| step.call.as_ref().is_some_and(|call| call.workflow == workflow);
        let own = self.program.workflows.get(scope.workflow);
        let steps = own.map(|own| own.steps.as_slice()).unwrap_or_default();
        let step = scope.step.and_then(|step| steps.get(step.0));
        if scope.returned && !scope.failed && step.is_some_and(calls) {
            return match output {
                Some(output) => self.called_output(scope, output, read),
                None => self.called_input(scope, read),
            };
        }
        let graph = self.flow.workflows.get(scope.workflow);
        if graph.is_some_and(|graph| graph.is_linear) {
            // Of steps that follow one another, the last that calls it is the latest run.
            let before = scope.step.map_or(steps.len(), |step| step.0);
            let mut callers = steps.iter().enumerate().take(before);
            if let Some((index, step)) = callers.rfind(|(_, step)| calls(step)) {
                return self.caller_read(scope, StepId(index), step, output, read);
            }
        }
        let is_first = own.is_some_and(|own| own.depends_on.iter().any(|call| call.workflow == workflow));
        let runs_again = graph.is_some_and(|graph| !graph.is_linear && graph.runs(steps, workflow));
        if is_first && !runs_again && output.is_none() {
            // What runs first, and only then, is given this workflow's inputs, by name.
            let read = Read {
                origin: Origin::Input,
                ..read.clone()
            };
            return self.found(scope, &read);
        }
        let ran = scope.before.ran(Slot::Workflow(workflow));
        let reachable = scope
            .step
            .is_none_or(|reader| self.is_reachable(scope.workflow, reader));
        if ran == Ran::Never && reachable {
            self.diagnostics.report(
                Diagnostic::new(
                    &codes::NEVER_RUN_BEFORE,
                    read.place.clone(),
                    format!("the workflow that `{}` reads cannot have run here", read.text),
                )
                .help("name it in `dependsOn`"),
            );
            return error_value();
        }
        let surely = ran == Ran::Surely;
        let Some(output) = output else {
            let (root, shape) = (
                Root::WorkflowInput { workflow, surely },
                self.input_shape(workflow),
            );
            return self.inside_optional(root, shape, !surely, read);
        };
        let (shape, optional) = self.result_type(workflow, output);
        let root = Root::Workflow {
            workflow,
            output,
            surely,
        };
        self.inside_optional(root, shape, optional || !surely, read)
    }

    /// What a step that calls a workflow keeps of it: an output, or an input that the path begins with.
    fn caller_read(
        &mut self,
        scope: Scope<'c>,
        id: StepId,
        caller: &ir::Step,
        output: Option<usize>,
        read: &Read,
    ) -> Value {
        let declared = caller.declared_outputs;
        if let Some(output) = output {
            return self.step_output(scope, id, declared + output, read);
        }
        let kept = caller.outputs.iter().skip(declared);
        let is_meant = |output: &ir::Output| {
            let first = read.path.first().map(|token| token.name.as_str());
            let is_input =
                matches!(&output.value.kind, ir::ValueKind::Read(read) if read.origin == Origin::CalledInput);
            is_input && first == Some(output.name.value.as_str())
        };
        let Some(position) = kept.into_iter().position(is_meant) else {
            return error_value();
        };
        let mut inner = read.clone();
        inner.path.drain(..1);
        self.step_output(scope, id, declared + position, &inner)
    }

    fn is_reachable(&self, workflow: usize, step: StepId) -> bool {
        let graph = self.flow.workflows.get(workflow);
        graph
            .and_then(|graph| graph.blocks.get(step.0))
            .is_some_and(|block| block.reachable || block.called)
    }

    fn report_never_run(&mut self, scope: Scope<'c>, step: StepId, read: &Read) {
        let steps = self
            .program
            .workflows
            .get(scope.workflow)
            .map(|workflow| workflow.steps.as_slice());
        let Some(read_step) = steps.and_then(|steps| steps.get(step.0)) else {
            return;
        };
        let reader = scope
            .step
            .and_then(|reader| steps.and_then(|steps| steps.get(reader.0)));
        let message = match reader {
            Some(reader) if reader.id.value == read_step.id.value => {
                format!(
                    "step `{}` reads its own output before it has run",
                    reader.id.value
                )
            }
            Some(reader) => {
                format!(
                    "step `{}` cannot have run before step `{}`",
                    read_step.id.value, reader.id.value
                )
            }
            None => format!(
                "step `{}` cannot have run when the workflow ends",
                read_step.id.value
            ),
        };
        let mut diagnostic = Diagnostic::new(&codes::NEVER_RUN_BEFORE, read.place.clone(), message)
            .secondary(read_step.id.place.clone(), "the step that is read");
        if let Some(reader) = reader {
            diagnostic = diagnostic.secondary(reader.id.place.clone(), "is reached without it");
            if reader.id.value != read_step.id.value {
                diagnostic = diagnostic.help(format!(
                    "let step `{}` run first: put it before step `{}`, or let an action go to it",
                    read_step.id.value, reader.id.value
                ));
            }
        }
        self.diagnostics.report(diagnostic);
    }

    /// The type of a step's output and whether it can be absent after the step ran.
    pub(super) fn output_type(&mut self, workflow: usize, step: StepId, output: usize) -> (Shape, bool) {
        let key = (workflow, step, output);
        match self.outputs.get(&key) {
            Some(Some(known)) => return *known,
            // A circle of outputs: the type is whatever it is.
            Some(None) => return (Shape::any(), true),
            None => {}
        }
        self.outputs.insert(key, None);
        let (program, flow) = (self.program, self.flow);
        let caller = program
            .workflows
            .get(workflow)
            .and_then(|workflow| workflow.steps.get(step.0));
        let declared = caller.and_then(|caller| caller.outputs.get(output));
        let block = flow
            .workflows
            .get(workflow)
            .and_then(|graph| graph.blocks.get(step.0));
        let (Some(caller), Some(declared), Some(block)) = (caller, declared, block) else {
            return (Shape::of(Types::ERROR), false);
        };
        let scope = Scope::before(workflow, Some(step), &block.before).after(caller);
        let value = self.value(scope, &declared.value, Goal::Any);
        let known = (value.shape, value.optional);
        self.outputs.insert(key, Some(known));
        known
    }

    fn inside(&mut self, root: Root, shape: Shape, optional: bool, read: &Read) -> Value {
        self.inside_optional(root, shape, optional, read)
    }

    fn inside_optional(&mut self, root: Root, shape: Shape, root_optional: bool, read: &Read) -> Value {
        self.inside_told(root, shape, root_optional, read, Told::default())
    }

    fn inside_told(
        &mut self,
        root: Root,
        shape: Shape,
        root_optional: bool,
        read: &Read,
        told: Told<'_>,
    ) -> Value {
        let what = if root == Root::Answer {
            Walked::Answer
        } else {
            Walked::Value
        };
        let walked = walk(&self.types, shape, &read.path, what);
        if let Some((index, owner)) = walked.undeclared {
            self.report_undeclared(read, index, owner, told.name);
        } else if matches!(root, Root::Answer | Root::Input)
            && walked.shape.ty == Types::ANY
            && !told.is_explained
        {
            self.report_untyped(read);
        }
        let mut members = walked.members.clone();
        // `$response.body` of an untyped answer read whole: nothing to walk, but null is possible.
        let optional = root_optional || shape.nullable || walked.is_optional();
        merge_pointers(&mut members);
        Value {
            kind: ValueKind::Access(Access {
                root,
                root_optional: root_optional || shape.nullable,
                members,
            }),
            shape: walked.shape,
            optional,
        }
    }

    fn report_absent(&mut self, scope: Scope<'c>, read: &Read) {
        let step = scope.step.and_then(|step| {
            let workflow = self.program.workflows.get(scope.workflow)?;
            workflow.steps.get(step.0)
        });
        let operation = step
            .and_then(|step| step.operation)
            .and_then(|id| self.program.operations.get(id.0));
        let Some(operation) = operation else { return };
        let graph = self.flow.workflows.get(scope.workflow);
        let block = graph.and_then(|graph| graph.blocks.get(scope.step?.0));
        let why = match block {
            // No status makes the step succeed: that is told already.
            Some(block) if block.success.is_empty() => return,
            Some(block) if operation.method != "HEAD" => {
                format!("an answer with status {} has no body", block.success)
            }
            _ => "the answer to `HEAD` has no body".to_owned(),
        };
        self.diagnostics.report(
            Diagnostic::new(
                &codes::ABSENT_BODY,
                read.place.clone(),
                format!("`{}` is always absent: {why}", read.text),
            )
            .label("never there")
            .secondary(
                operation.place.clone(),
                format!("{} {}", operation.method, operation.path),
            ),
        );
    }

    fn report_untyped(&mut self, read: &Read) {
        self.diagnostics.report(
            Diagnostic::new(
                &codes::UNTYPED_VALUE,
                read.place.clone(),
                format!("nothing is known of the type of `{}`", read.text),
            )
            .label("any JSON")
            .help("describe it by a schema with a `type`"),
        );
    }

    fn report_undeclared(&mut self, read: &Read, index: usize, owner: TyId, told: Option<&str>) {
        let Some(token) = read.path.get(index) else { return };
        match self.types.get(owner).clone() {
            Ty::Struct(object) => {
                let what = match &read.origin {
                    Origin::Input => "the inputs".to_owned(),
                    Origin::ResponseBody => told.unwrap_or("the response").to_owned(),
                    _ => format!("`{}`", object.hint),
                };
                let names: Vec<&str> = object.fields.iter().map(|field| field.name.as_str()).collect();
                let shown: Vec<&str> = names.iter().copied().take(8).collect();
                let more = if names.len() > shown.len() { ", …" } else { "" };
                let mut diagnostic = Diagnostic::new(
                    &codes::UNDECLARED_POINTER,
                    token.place.clone(),
                    format!("no property `{}` in {what}", token.name),
                )
                .label(format!("not declared by schema `{}`", object.hint))
                .secondary(
                    object.place.clone(),
                    format!("`{}` declares: {}{more}", object.hint, shown.join(", ")),
                );
                if let Some(near) = nearest(&token.name, names.iter().copied()) {
                    diagnostic = diagnostic.suggest(token.place.clone(), near);
                }
                self.diagnostics.report(diagnostic);
            }
            _ => {
                let found = self.types.describe(Shape::of(owner));
                let mut diagnostic = Diagnostic::new(
                    &codes::UNDECLARED_POINTER,
                    token.place.clone(),
                    format!("nothing called `{}` can be read in {found}", token.name),
                )
                .label(format!("the value is {found}"));
                if let Ty::List(_) = self.types.get(owner) {
                    diagnostic = diagnostic.help(format!(
                        "say which element is meant: `0/{}` reads it in the first",
                        token.name
                    ));
                }
                self.diagnostics.report(diagnostic);
            }
        }
    }
}

/// Two pointers in a row are one.
fn merge_pointers(members: &mut Vec<Member>) {
    let mut merged: Vec<Member> = Vec::new();
    for member in members.drain(..) {
        match (merged.last_mut().map(|last| &mut last.kind), &member.kind) {
            (Some(MemberKind::Pointer(first)), MemberKind::Pointer(second)) => first.push_str(second),
            _ => merged.push(member),
        }
    }
    *members = merged;
}

/// The value after a reported error: fits everything.
pub(super) fn error_value() -> Value {
    Value {
        kind: ValueKind::Literal(Json::Null),
        shape: Shape::of(Types::ERROR),
        optional: false,
    }
}
