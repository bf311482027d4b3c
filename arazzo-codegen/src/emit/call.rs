//! Calls of workflows: the module of a step that makes one, and the functions for those that actions and `dependsOn`
//! lead to.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    Context, access,
    body::{Builder, literal},
    condition, docs, failure, literals,
    step::{Inputs, duration, inputs, option, outcome, outcome_struct},
    values::Values,
};
use crate::{
    check::typed::{Argument, Call, Passing, Root, Step, ValueKind},
    ir::{
        self,
        types::{Field, Ty, TyId, Types},
    },
    json::Json,
    names::StepNames,
};

/// The type of the error of a call; `up` leads to the caller's module.
pub(super) fn error(context: &Context<'_>, call: &Call, up: &TokenStream) -> TokenStream {
    let path = context.workflow_path(call.workflow);
    quote!(arazzo::CallError<#up #path::Error>)
}

/// What the module of a step holds that calls a workflow.
pub(super) fn step_items(context: &Context<'_>, step: &Step, call: &Call, names: &StepNames) -> TokenStream {
    let up = quote!(super::);
    let id = context.declared_step(step.id).map(|step| step.id.value.as_str());
    let operation = call_static(context, call, id, step.timeout);
    let outcome_item = outcome_struct(context, step, names);
    let kept = context
        .kept_result(step)
        .map(|workflow| context.kept_type(workflow, &up));
    let result = match (step.has_outcome(), &kept) {
        (true, None) => quote!(Outcome),
        (true, Some(kept)) => quote!((Outcome, #kept)),
        (false, None) => quote!(()),
        (false, Some(kept)) => quote!(#kept),
    };
    let error = error(context, call, &up);
    let result = quote!(Result<#result, #error>);
    let retrying = step
        .only_retries()
        .then(|| failure::retrying_call(context, step, names, &result));
    let asked = failure::criteria(context, step, names, &error);
    let (name, visibility) = context.call_name(step);
    let Inputs { parameters, .. } = inputs(context, &step.attempt);
    let keeps_input = kept.is_some() && context.keeps_input(call.workflow);
    let reads_input = reads(step, &|root| *root == Root::CalledInput);
    let (given, run) = run(
        context,
        step,
        call,
        &up,
        Run {
            comes_first: false,
            keeps_input: keeps_input || reads_input,
        },
    );
    let reads_output = reads(step, &|root| matches!(root, Root::Called(_)));
    let bind = (kept.is_some() || reads_output).then(|| quote!(let output =));
    let criteria = step.criteria.iter().map(|criterion| {
        let fails = condition::fails(context, step, criterion, &|_| false);
        let (index, text) = (criterion.index, &criterion.text);
        quote! {
            if #fails {
                return Err(run.criterion_failed(&OPERATION, #index, #text).into());
            }
        }
    });
    let outcome = outcome(context, step, names);
    let completed = completed(keeps_input);
    let done = match (step.has_outcome(), &kept) {
        (_, None) => outcome,
        (true, Some(_)) => quote!((#outcome, #completed)),
        (false, Some(_)) => completed,
    };
    quote! {
        #operation
        #outcome_item
        #retrying

        #visibility async fn #name(run: &arazzo::Run<'_>, #(#parameters),*) -> #result {
            #given
            #bind #run?;
            #(#criteria)*
            Ok(#done)
        }

        #(#asked)*
    }
}

/// Whether criteria, flags or outputs read something.
fn reads(step: &Step, wanted: &dyn Fn(&Root) -> bool) -> bool {
    let mut found = false;
    let mut note = |root: &Root| found |= wanted(root);
    for output in &step.outputs {
        output.value.for_each_root(&mut note);
    }
    let flagged = step.flags.iter().flat_map(|flag| &flag.criteria);
    for criterion in step.criteria.iter().chain(flagged) {
        let condition = &criterion.condition;
        condition.for_each_value(&mut |value| value.for_each_root(&mut note));
    }
    found
}

/// How a workflow is run.
#[derive(Clone, Copy)]
struct Run {
    /// It must be complete before the steps, and takes what ran before it; a step or an action runs that anew.
    comes_first: bool,
    /// What it is given is read once it is through.
    keeps_input: bool,
}

/// `run.complete(&OPERATION, super::login::run(run.call("login"), …)).await`, and the statement before it where its input
/// is kept.
fn run(
    context: &Context<'_>,
    step: &Step,
    call: &Call,
    up: &TokenStream,
    Run {
        comes_first,
        keeps_input,
    }: Run,
) -> (Option<TokenStream>, TokenStream) {
    let path = context.workflow_path(call.workflow);
    let called = context.called_id(call.workflow);
    let input = input(context, step, call, up);
    let (given, input) = match input {
        Some(input) if keeps_input => (Some(quote!(let given = #input;)), Some(quote!(, given.clone()))),
        input => (None, input.map(|input| quote!(, #input))),
    };
    let extra = context
        .dependency_arguments(call.workflow)
        .filter(|_| comes_first);
    let function = if extra.is_some() {
        quote!(steps)
    } else {
        quote!(run)
    };
    let extra = extra.unwrap_or_default();
    let future = quote!(#up #path::#function(run.call(#called) #input #(, #extra)*));
    let future = if call.is_boxed {
        quote!(Box::pin(#future))
    } else {
        future
    };
    (given, quote!(run.complete(&OPERATION, #future).await))
}

/// What is kept of a completed run: its output, with its input where that is read.
fn completed(keeps_input: bool) -> TokenStream {
    if keeps_input {
        quote!(arazzo::Completed { input: given, output })
    } else {
        quote!(output)
    }
}

fn call_static(context: &Context<'_>, call: &Call, step: Option<&str>, timeout: Option<u64>) -> TokenStream {
    let workflow = &context.declared.id.value;
    let step = option(step);
    let called = context.called_id(call.workflow);
    let timeout = match timeout {
        Some(milliseconds) => {
            let limit = duration(std::time::Duration::from_millis(milliseconds));
            quote!(Some(#limit))
        }
        None => quote!(None),
    };
    quote! {
        static OPERATION: arazzo::Call = arazzo::Call {
            workflow: #workflow,
            step: #step,
            called: #called,
            timeout: #timeout,
        };
    }
}

/// A function that runs the workflow that an action of a step leads to.
pub(super) fn action_function(context: &Context<'_>, step: &Step, call: &Call, name: &Ident) -> TokenStream {
    let id = context.declared_step(step.id).map(|step| step.id.value.as_str());
    let called = context.called_id(call.workflow).replace('`', "'");
    let docs = docs::lines(&format!("Runs the workflow `{called}`."));
    let function = function(context, step, call, name, id, &quote!(super::));
    quote!(#docs pub(super) #function)
}

/// A function that runs a workflow that another one depends on.
pub(super) fn dependency_function(context: &Context<'_>, call: &Call, name: &Ident) -> Option<TokenStream> {
    // No value of the call is a step's: any step will do to look them up.
    let step = context.workflow.steps.first()?;
    let called = context.called_id(call.workflow).replace('`', "'");
    let docs = docs::lines(&format!(
        "Runs the workflow `{called}`, which must be complete before the steps."
    ));
    let function = function(context, step, call, name, None, &TokenStream::new());
    Some(quote!(#docs #function))
}

fn function(
    context: &Context<'_>,
    step: &Step,
    call: &Call,
    name: &Ident,
    id: Option<&str>,
    up: &TokenStream,
) -> TokenStream {
    let operation = call_static(context, call, id, None);
    let comes_first = id.is_none();
    let keeps_input = !comes_first && context.keeps_input(call.workflow);
    let (given, run) = run(
        context,
        step,
        call,
        up,
        Run {
            comes_first,
            keeps_input,
        },
    );
    let kept = if comes_first {
        let path = context.workflow_path(call.workflow);
        quote!(#up #path::Output)
    } else {
        context.kept_type(call.workflow, up)
    };
    let run = if keeps_input {
        let completed = completed(keeps_input);
        quote!(#run.map(|output| #completed))
    } else {
        run
    };
    let error = error(context, call, up);
    let Inputs { mut parameters, .. } = inputs(context, &call.reads);
    if comes_first {
        parameters.extend(context.dependency_parameters(call.workflow));
    }
    quote! {
        async fn #name(run: &arazzo::Run<'_>, #(#parameters),*) -> Result<#kept, #error> {
            #operation
            #given
            #run
        }
    }
}

/// The input of a called workflow; `None` where it takes none.
pub(super) fn input(
    context: &Context<'_>,
    step: &Step,
    call: &Call,
    up: &TokenStream,
) -> Option<TokenStream> {
    let ty = context.program.workflows.get(call.workflow.0)?.input?;
    let Ty::Struct(object) = context.typed.types.get(ty) else {
        return None;
    };
    let path = context.workflow_path(call.workflow);
    let fields = object.fields.iter().zip(context.names.members(ty)).enumerate();
    let fields = fields.map(|(index, (field, name))| {
        let argument = call.arguments.iter().find(|argument| argument.field == index);
        let value = match argument {
            Some(argument) => given(context, step, argument, field, &quote!(#up #path)),
            None => left_out(context, field, &quote!(#up #path)),
        };
        quote!(#name: #value)
    });
    let rest = object.rest.map(|_| quote!(additional: Default::default()));
    Some(quote!(#up #path::Input { #(#fields,)* #rest }))
}

/// What a called workflow's input holds that is not given.
fn left_out(context: &Context<'_>, field: &Field, scope: &TokenStream) -> TokenStream {
    match &field.default {
        Some(default) if is_plain(default) && !field.is_option() => {
            literals::literal(context, field.shape, default)
        }
        // The types of other defaults are those of the called workflow's module.
        Some(default) => {
            let value = literals::literal(context, field.shape, default);
            quote!({ use #scope::*; #value })
        }
        None if field.is_option() => quote!(None),
        None => quote!(Default::default()),
    }
}

fn is_plain(default: &Json) -> bool {
    matches!(default, Json::Bool(_)) || default.is_number()
}

fn given(
    context: &Context<'_>,
    step: &Step,
    argument: &Argument,
    field: &Field,
    scope: &TokenStream,
) -> TokenStream {
    let value = &argument.value;
    let name = &field.name;
    if argument.passing == Passing::Converted {
        let mut builder = Builder::new(context, step);
        let built = match &value.kind {
            ValueKind::Access(access) if value.shape.ty != Types::BYTES => {
                access::reference(context, Some(step), access)
            }
            // Bytes in base64, as a file reads them.
            _ => {
                let built = builder.value(value, "Argument").expression;
                quote!(&#built)
            }
        };
        let items = builder.items;
        let converted = quote!(run.convert(&OPERATION, #name, #built)?);
        return if items.is_empty() {
            converted
        } else {
            quote!({ #(#items)* #converted })
        };
    }
    let expression = match &value.kind {
        ValueKind::Literal(Json::String(text)) => quote!(#text.to_owned()),
        ValueKind::Literal(json) => literal(json),
        ValueKind::Access(access) => access::cloned(context, Some(step), access, value),
        ValueKind::Required(access, expression) => {
            let optional = access::cloned(context, Some(step), access, value);
            quote!(run.required(&OPERATION, #expression, #optional)?)
        }
        ValueKind::Text(pieces) => {
            let step = Some(step);
            Values { context, step }.text(pieces, value.optional)
        }
        // All others are passed on through their JSON form.
        _ => return quote!(Default::default()),
    };
    match (field.is_option(), value.optional) {
        (true, false) => quote!(Some(#expression)),
        (false, true) => {
            let default = left_out(context, field, scope);
            quote!(match #expression { Some(value) => value, None => #default })
        }
        _ => expression,
    }
}

impl<'e> Context<'e> {
    /// The module of a workflow, from inside of this one's.
    pub(super) fn workflow_path(&self, workflow: ir::WorkflowId) -> TokenStream {
        let name = self.names.workflow(self.typed, workflow).map(|names| &names.name);
        let is_public = self
            .program
            .workflows
            .get(workflow.0)
            .is_some_and(|workflow| workflow.is_public);
        let hidden = &self.names.hidden;
        match (self.declared.is_public, is_public) {
            (true, true) | (false, false) => quote!(super::#name),
            (true, false) => quote!(super::#hidden::#name),
            (false, true) => quote!(super::super::#name),
        }
    }

    /// The type of a workflow's inputs.
    pub(super) fn input_of(&self, workflow: Option<ir::WorkflowId>) -> TyId {
        let workflow = workflow.and_then(|workflow| self.program.workflows.get(workflow.0));
        let input = workflow.and_then(|workflow| workflow.input);
        input.unwrap_or(Types::ANY)
    }

    /// Whether what the latest run of a workflow was given is kept beside its output.
    pub(super) fn keeps_input(&self, workflow: ir::WorkflowId) -> bool {
        self.workflow.given.contains(&workflow)
    }

    /// The type of what is kept of a workflow that ran.
    pub(super) fn kept_type(&self, workflow: ir::WorkflowId, up: &TokenStream) -> TokenStream {
        let path = self.workflow_path(workflow);
        if self.keeps_input(workflow) {
            quote!(arazzo::Completed<#up #path::Input, #up #path::Output>)
        } else {
            quote!(#up #path::Output)
        }
    }

    pub(super) fn called_id(&self, workflow: ir::WorkflowId) -> &'e str {
        let workflow = self.program.workflows.get(workflow.0);
        workflow
            .map(|workflow| workflow.id.value.as_str())
            .unwrap_or_default()
    }

    /// The checked form of a workflow.
    pub(super) fn typed_workflow(
        &self,
        workflow: ir::WorkflowId,
    ) -> Option<&'e crate::check::typed::Workflow> {
        self.typed
            .workflows
            .iter()
            .find(|candidate| candidate.index == workflow.0)
    }

    /// The outcomes that a workflow that this one depends on takes itself: of those that ran before it.
    fn dependency_results(&self, workflow: ir::WorkflowId) -> Vec<ir::WorkflowId> {
        let called = self.typed_workflow(workflow);
        called
            .map(crate::check::typed::Workflow::dependency_results)
            .unwrap_or_default()
    }

    /// How a workflow is run before the steps, where it is.
    pub(super) fn dependency(&self, workflow: ir::WorkflowId) -> Option<&'e Call> {
        let mut dependencies = self.workflow.depends_on.iter();
        dependencies.find(|call| call.workflow == workflow)
    }

    /// What its `steps` take where this workflow has run what it depends on; `None` where it depends on nothing, or
    /// is not one that this one depends on.
    pub(super) fn dependency_arguments(&self, workflow: ir::WorkflowId) -> Option<Vec<TokenStream>> {
        let depends = self
            .typed_workflow(workflow)
            .is_some_and(|called| !called.depends_on.is_empty());
        (depends && self.dependency(workflow).is_some()).then(|| {
            let results = self.dependency_results(workflow);
            results
                .into_iter()
                .map(|result| {
                    let local = self.result_name(result);
                    quote!(#local)
                })
                .collect()
        })
    }

    fn dependency_parameters(&self, workflow: ir::WorkflowId) -> Vec<TokenStream> {
        let results = self
            .dependency_arguments(workflow)
            .map(|_| self.dependency_results(workflow));
        results
            .unwrap_or_default()
            .into_iter()
            .map(|result| {
                let (local, path) = (self.result_name(result), self.workflow_path(result));
                quote!(#local: &#path::Output)
            })
            .collect()
    }

    /// The local that holds a workflow's output.
    pub(super) fn result_name(&self, workflow: ir::WorkflowId) -> Option<&'e Ident> {
        self.own.results.get(&workflow)
    }
}
