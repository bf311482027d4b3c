//! Emitting: the checked program and its names come in; Rust tokens go out. Everything is decided by now, so nothing
//! here can fail.

mod access;
mod answer;
mod arm;
mod body;
mod builder;
mod call;
mod condition;
mod docs;
mod driver;
mod enums;
mod error;
mod example;
mod failure;
mod jsonpath;
mod literals;
mod request;
mod serde;
mod step;
mod types;
mod unions;
mod values;
mod workflow;
mod xpath;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    check::typed::{Reads, Typed, Workflow},
    flow::{Flow, Graph},
    ir::{self, Program, Slot, StepId},
    names::{Names, StepNames, WorkflowNames},
};

/// How the output names the run-time crate.
#[derive(Clone)]
pub struct Settings {
    /// The path of the run-time crate: `::arazzo` unless it was renamed.
    pub runtime: syn::Path,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            runtime: syn::parse_quote!(::arazzo),
        }
    }
}

/// How much to emit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Everything.
    Whole,
    /// Only what other code can name, after an error: its types are right, its functions never run.
    Skeleton,
}

/// Emits all workflows.
#[must_use]
pub fn emit(
    program: &Program,
    flow: &Flow,
    typed: &Typed,
    names: &Names,
    settings: &Settings,
    extent: Extent,
) -> TokenStream {
    let contexts = typed
        .workflows
        .iter()
        .zip(&names.workflows)
        .filter_map(|(workflow, own)| {
            let declared = program.workflows.get(workflow.index)?;
            let graph = flow.workflows.get(workflow.index)?;
            Some(Context {
                program,
                flow,
                typed,
                names,
                settings,
                workflow,
                own,
                declared,
                graph,
                extent,
            })
        });
    let contexts: Vec<Context<'_>> = contexts.collect();
    let (public, hidden): (Vec<_>, Vec<_>) = contexts.iter().partition(|context| context.declared.is_public);
    let shared = names
        .shared
        .as_ref()
        .and_then(|name| workflow::shared_types(contexts.first()?, name));
    let public = public.into_iter().map(workflow::workflow);
    let hidden = names.hidden.as_ref().map(|name| {
        let modules = hidden.into_iter().map(workflow::module);
        let docs = docs::lines("Workflows that those of the document run.");
        quote! {
            #docs
            #[doc(hidden)]
            pub mod #name { #(#modules)* }
        }
    });
    quote!(#(#public)* #shared #hidden)
}

/// What the emitters of one workflow look things up in.
#[derive(Clone, Copy)]
struct Context<'e> {
    program: &'e Program,
    flow: &'e Flow,
    typed: &'e Typed,
    names: &'e Names,
    settings: &'e Settings,
    workflow: &'e Workflow,
    own: &'e WorkflowNames,
    declared: &'e ir::Workflow,
    graph: &'e Graph,
    extent: Extent,
}

impl<'e> Context<'e> {
    fn step_names(&self, step: StepId) -> Option<&'e StepNames> {
        self.own.steps.get(&step)
    }

    fn step(&self, step: StepId) -> Option<&'e crate::check::typed::Step> {
        self.workflow.steps.iter().find(|candidate| candidate.id == step)
    }

    fn output(&self, step: StepId, output: usize) -> Option<&'e crate::check::typed::Output> {
        self.step(step)
            .and_then(|step| step.outputs.iter().find(|candidate| candidate.index == output))
    }

    fn output_is_optional(&self, step: StepId, output: usize) -> bool {
        self.output(step, output)
            .is_some_and(|output| output.value.optional)
    }

    /// The steps that a run goes through: all but those that only a retry runs first.
    fn arms(&self) -> impl Iterator<Item = &'e crate::check::typed::Step> {
        let graph = self.graph;
        self.workflow
            .steps
            .iter()
            .filter(move |step| graph.blocks.get(step.id.0).is_some_and(|block| block.reachable))
    }

    /// The local that holds what a step or a workflow left behind.
    fn local(&self, slot: Slot) -> Option<&'e proc_macro2::Ident> {
        match slot {
            Slot::Step(step) => self.step_names(step).map(|names| &names.module),
            Slot::Workflow(workflow) => self.result_name(workflow),
        }
    }

    /// The function that makes one attempt, and its visibility: `call`, or `attempt` inside of a `call` that retries.
    fn call_name(&self, step: &crate::check::typed::Step) -> (TokenStream, Option<TokenStream>) {
        let is_called = self.graph.blocks.get(step.id.0).is_some_and(|block| block.called);
        match (step.only_retries(), is_called) {
            (false, _) => (quote!(call), Some(quote!(pub(super)))),
            (true, true) => (quote!(attempt), Some(quote!(pub(super)))),
            (true, false) => (quote!(attempt), None),
        }
    }

    /// The operation that a step calls.
    fn operation_of(&self, step: &crate::check::typed::Step) -> Option<&'e ir::Operation> {
        step.operation().and_then(|operation| self.operation(operation))
    }

    /// Whether others run this workflow.
    fn is_called(&self) -> bool {
        let index = self.workflow.index;
        self.typed
            .workflows
            .iter()
            .flat_map(Workflow::calls)
            .any(|call| call.workflow.0 == index)
    }

    /// Whether this workflow can come back to itself.
    fn is_recursive(&self) -> bool {
        self.flow
            .recursion
            .is_recursive(ir::WorkflowId(self.workflow.index))
    }

    fn declared_step(&self, step: StepId) -> Option<&'e ir::Step> {
        self.declared.steps.get(step.0)
    }

    fn operation(&self, operation: ir::OperationId) -> Option<&'e ir::Operation> {
        self.program.operations.get(operation.0)
    }
}

impl crate::check::typed::Step {
    /// Whether the step, the criteria of its failure actions, or what its actions lead to, read the inputs.
    fn asks_input(&self) -> bool {
        self.all_reads().any(|reads| reads.input)
    }

    /// What the step and those criteria read of what has run, and whether it surely has.
    fn asks_slots(&self) -> impl Iterator<Item = (Slot, bool)> {
        let asked = self.asked().flat_map(|asked| &asked.reads.slots);
        self.reads.slots.iter().chain(asked).copied()
    }

    /// What the step, the criteria of its failure actions, and what its actions lead to, read.
    fn all_reads(&self) -> impl Iterator<Item = &Reads> {
        let asked = self.asked().map(|asked| &asked.reads);
        std::iter::once(&self.reads)
            .chain(asked)
            .chain(self.action_calls().map(|call| &call.reads))
    }

    fn asked(&self) -> impl Iterator<Item = &crate::check::typed::Asked> {
        self.failures.iter().filter_map(|action| match &action.test {
            crate::check::typed::FailureTest::Asked(asked) => Some(asked),
            _ => None,
        })
    }
}
