//! `run`: straight-line code for steps that follow one another, else a loop over the enum `Step`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Context, Extent, arm, step::owned};
use crate::{
    check::typed::{Reads, Root, Step},
    ir::{Slot, WorkflowId},
};

pub(super) fn run(context: &Context<'_>) -> TokenStream {
    if context.extent == Extent::Skeleton {
        return skeleton(context);
    }
    let id = &context.declared.id.value;
    let input = context.declared.input.is_some().then(|| {
        let name = if reads_input(context) {
            quote!(input)
        } else {
            quote!(_input)
        };
        quote!(, #name: Input)
    });
    let (step_enum, steps) = match (context.graph.is_linear, lone_step(context)) {
        (true, _) => (None, linear(context)),
        (false, Some(step)) => (None, arm::alone(context, step)),
        (false, None) => (Some(arm::step_enum(context)), arm::branching(context)),
    };
    let output = output(context);
    let visit = (context.is_recursive() && !context.graph.has_loop)
        .then(|| quote!(run.visit().map_err(Error::StepBudgetExceeded)?;));
    let visibility = context.run_visibility();
    let begin = quote!(let run = client.run(#id););
    let (begin, run) = if context.is_called() {
        (None, quote!(run: arazzo::Run<'_>))
    } else {
        (Some(begin), quote!(client: &arazzo::Client))
    };
    if context.workflow.depends_on.is_empty() {
        return quote! {
            #step_enum

            #visibility async fn run(#run #input) -> Result<Output, Error> {
                #begin
                #visit
                #steps
                #output
            }
        };
    }
    let (first, results, functions) = dependencies(context);
    let whole_input = context.declared.input.is_some();
    let (input_parameter, input_argument) = if whole_input {
        (Some(quote!(, input: Input)), Some(quote!(, input)))
    } else {
        (None, None)
    };
    let parameters = results.iter().map(|workflow| {
        let (local, path) = (context.result_name(*workflow), context.workflow_path(*workflow));
        quote!(#local: &#path::Output)
    });
    let arguments = results.iter().map(|workflow| {
        let local = context.result_name(*workflow);
        quote!(&#local)
    });
    let steps_visibility = context.is_called().then(|| visibility.clone());
    quote! {
        #step_enum

        #visibility async fn run(#run #input_parameter) -> Result<Output, Error> {
            #begin
            #(#first)*
            steps(run #input_argument #(, #arguments)*).await
        }

        /// The steps, once what they depend on is complete.
        #steps_visibility async fn steps(
            run: arazzo::Run<'_>
            #input
            #(, #parameters)*
        ) -> Result<Output, Error> {
            #visit
            #steps
            #output
        }

        #(#functions)*
    }
}

/// The statements that run what the workflow depends on, which of those outputs its steps take, and the functions.
fn dependencies(context: &Context<'_>) -> (Vec<TokenStream>, Vec<WorkflowId>, Vec<TokenStream>) {
    let workflow = context.workflow;
    let results = workflow.dependency_results();
    let calls = workflow.depends_on.iter().zip(&context.own.depends_on);
    let mut statements = Vec::new();
    let mut functions = Vec::new();
    for (position, (call, names)) in calls.enumerate() {
        let (function, variant) = (&names.function, &names.variant);
        let arguments = inputs(context, &call.reads, &[]);
        let extra = context.dependency_arguments(call.workflow).unwrap_or_default();
        let run = quote!(#function(&run #(, #arguments)* #(, &#extra)*).await.map_err(Error::#variant)?);
        let later = workflow.depends_on.iter().skip(position + 1);
        let is_kept = results.contains(&call.workflow)
            || later
                .filter_map(|later| context.typed_workflow(later.workflow))
                .any(|later| later.dependency_results().contains(&call.workflow));
        let local = context.result_name(call.workflow);
        statements.push(if is_kept {
            quote!(let #local = #run;)
        } else {
            quote!(#run;)
        });
        functions.extend(super::call::dependency_function(context, call, function));
    }
    (statements, results, functions)
}

/// A driver that never runs: the compiler's errors stop the build.
fn skeleton(context: &Context<'_>) -> TokenStream {
    let input = context.declared.input.is_some().then(|| quote!(, _input: Input));
    let visibility = context.run_visibility();
    let run = if context.is_called() {
        quote!(_run: arazzo::Run<'_>)
    } else {
        quote!(_client: &arazzo::Client)
    };
    quote! {
        #[allow(clippy::unused_async)]
        #visibility async fn run(#run #input) -> Result<Output, Error> {
            loop {}
        }
    }
}

/// The only step, where no run comes to a second one.
fn lone_step<'e>(context: &Context<'e>) -> Option<&'e Step> {
    let mut arms = context.arms();
    let first = arms.next()?;
    (arms.next().is_none() && !context.graph.has_loop).then_some(first)
}

fn reads_input(context: &Context<'_>) -> bool {
    let mut reads = context.workflow.steps.iter().any(Step::asks_input);
    for output in &context.workflow.outputs {
        output
            .value
            .for_each_root(&mut |root| reads |= *root == Root::Input);
    }
    // What ran before the steps was given the same inputs, by name.
    let dependencies = context.workflow.depends_on.iter();
    let mut kept = dependencies.filter(|call| context.keeps_input(call.workflow));
    reads || kept.any(|call| call.reads.input)
}

fn linear(context: &Context<'_>) -> TokenStream {
    let steps = context.workflow.steps.iter().map(|step| {
        let call = checked_call(context, step, &[]);
        let local = context.step_names(step.id).map(|names| &names.module);
        if step.has_outcome() {
            quote!(let #local = #call;)
        } else {
            quote!(#call;)
        }
    });
    quote!(#(#steps)*)
}

/// `create::call(&run, &input).await`
pub(super) fn call(context: &Context<'_>, step: &Step, function: &str, bound: &[Slot]) -> TokenStream {
    let module = context.step_names(step.id).map(|names| &names.module);
    let reads = match function {
        "attempt" => &step.attempt,
        _ => &step.reads,
    };
    let function = format_ident!("{function}");
    let inputs = inputs(context, reads, bound);
    quote!(#module::#function(&run #(, #inputs)*).await)
}

/// The same, and out with its error.
pub(super) fn checked_call(context: &Context<'_>, step: &Step, bound: &[Slot]) -> TokenStream {
    let variant = context.step_names(step.id).map(|names| &names.variant);
    let call = call(context, step, "call", bound);
    quote!(#call.map_err(Error::#variant)?)
}

/// What the driver passes on: the inputs, and what has run. `bound` is what was taken out of its `Option`.
pub(super) fn inputs(context: &Context<'_>, reads: &Reads, bound: &[Slot]) -> Vec<TokenStream> {
    let mut arguments = Vec::new();
    if reads.input {
        arguments.push(quote!(&input));
    }
    for (slot, surely) in &reads.slots {
        let Some(local) = context.local(*slot) else {
            continue;
        };
        let is_reference = !context.graph.is_linear || matches!(slot, Slot::Workflow(_));
        arguments.push(match (surely, is_reference) {
            (false, _) if bound.contains(slot) => quote!(Some(#local)),
            (true, false) => quote!(&#local),
            (true, true) => quote!(#local),
            (false, _) => quote!(#local.as_ref()),
        });
    }
    arguments
}

/// Takes the outcome of a step that has run on every path. The flow analysis proves that it is there.
/// What ran before all steps was never anywhere else.
pub(super) fn has_run(context: &Context<'_>, slot: Slot, by_reference: bool) -> Option<TokenStream> {
    if !context.is_in_option(slot) {
        return None;
    }
    let id = match slot {
        Slot::Step(step) => context.declared_step(step).map(|step| step.id.value.as_str())?,
        Slot::Workflow(workflow) => context.called_id(workflow),
    };
    let local = context.local(slot)?;
    let text = format!("every path to here runs `{id}`");
    let reference = by_reference.then(|| quote!(&));
    Some(quote! {
        let Some(#local) = #reference #local else { unreachable!(#text) };
    })
}

fn output(context: &Context<'_>) -> TokenStream {
    let definite = if context.graph.is_linear {
        Vec::new()
    } else {
        let mut sources = Vec::new();
        for output in &context.workflow.outputs {
            output.value.for_each_root(&mut |root| {
                if let Some((slot, true)) = root.slot() {
                    sources.push(slot);
                }
            });
        }
        sources.sort_unstable();
        sources.dedup();
        sources
            .into_iter()
            .filter_map(|source| has_run(context, source, false))
            .collect()
    };
    let fields = context
        .workflow
        .outputs
        .iter()
        .zip(&context.own.outputs)
        .map(|(output, name)| {
            let value = owned(context, None, output, &context.workflow.outputs);
            quote!(#name: #value)
        });
    quote! {
        #(#definite)*
        run.completed();
        Ok(Output { #(#fields),* })
    }
}

impl Context<'_> {
    /// Callers stand beside the module, or beside the one that it is hidden in.
    fn run_visibility(&self) -> TokenStream {
        if self.declared.is_public {
            quote!(pub(super))
        } else {
            quote!(pub(in super::super))
        }
    }

    /// Whether a run can visit steps without an end.
    pub(super) fn counts_visits(&self) -> bool {
        self.graph.has_loop || self.is_recursive()
    }

    /// Whether the local of a branching run is an `Option`, set once what it is for has run.
    pub(super) fn is_in_option(&self, slot: Slot) -> bool {
        match slot {
            Slot::Step(_) => true,
            Slot::Workflow(workflow) => self.is_set(workflow),
        }
    }

    /// Whether a step or an action sets a workflow's output, so that it stands in an `Option`.
    pub(super) fn is_set(&self, workflow: WorkflowId) -> bool {
        let mut steps = self.workflow.steps.iter();
        steps.any(|step| {
            self.kept_result(step) == Some(workflow)
                || self.workflow.results.contains(&workflow)
                    && step.action_calls().any(|call| call.workflow == workflow)
        })
    }

    /// The workflow that a step calls, where its output is kept apart from the step's outcome: the latest of several runs.
    pub(super) fn kept_result(&self, step: &Step) -> Option<WorkflowId> {
        let called = step.call().map(|call| call.workflow);
        called.filter(|called| !self.graph.is_linear && self.workflow.results.contains(called))
    }
}
