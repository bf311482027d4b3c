//! A step where the run branches: one arm of the loop over `Step`, with what follows its success and its failure.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    Context,
    driver::{call, checked_call, has_run, inputs},
    step::duration,
};
use crate::{
    check::typed::{Call, Edge, FailureAction, FailureTest, Step, Test},
    ir::{Slot, Target, Then},
    names::CallNames,
};

/// How control leaves a step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leave {
    /// As the value of the arm: the next step; the end breaks the loop over the steps.
    Value,
    /// Out of the loop that retries, with that value.
    Break,
    /// Past the step: there is no other.
    Pass,
    /// Out of the loop that retries; there is no other step.
    BreakPast,
}

/// How control leaves, and what the code around has taken out of its `Option` already.
#[derive(Clone, Copy)]
struct Way<'w> {
    leave: Leave,
    bound: &'w [Slot],
}

pub(super) fn step_enum(context: &Context<'_>) -> TokenStream {
    let variants = context
        .arms()
        .filter_map(|step| context.step_names(step.id).map(|names| &names.variant));
    quote! {
        /// The step that comes next.
        enum Step { #(#variants),* }
    }
}

/// The loop over the steps.
pub(super) fn branching(context: &Context<'_>) -> TokenStream {
    let locals = locals(context);
    let first = context
        .arms()
        .next()
        .and_then(|step| context.step_names(step.id))
        .map(|names| &names.variant);
    let visit = context
        .graph
        .has_loop
        .then(|| quote!(run.visit().map_err(Error::StepBudgetExceeded)?;));
    let label = context.arms().any(breaks_out_of_retries).then(|| quote!('steps:));
    let arms = context.arms().map(|step| arm(context, step));
    quote! {
        #(#locals)*
        let mut next = Step::#first;
        #label loop {
            #visit
            next = match next { #(#arms)* };
        }
    }
}

/// A workflow in which no second step can follow.
pub(super) fn alone(context: &Context<'_>, step: &Step) -> TokenStream {
    let locals = locals(context);
    let body = body(context, step, [Leave::Pass, Leave::BreakPast]);
    quote! {
        #(#locals)*
        #body
    }
}

/// The outcomes that something reads.
fn locals(context: &Context<'_>) -> Vec<TokenStream> {
    let steps = context
        .workflow
        .steps
        .iter()
        .filter(|step| !step.outputs.is_empty());
    let steps = steps.filter_map(|step| {
        let local = &context.step_names(step.id)?.module;
        Some(quote!(let mut #local = None;))
    });
    let results = context
        .workflow
        .results
        .iter()
        .filter(|workflow| context.is_set(**workflow));
    let results = results.map(|workflow| {
        let local = context.result_name(*workflow);
        // One that ran first is there from the start.
        if let Some(first) = context.dependency(*workflow) {
            let first = match (context.keeps_input(*workflow), context.workflow.steps.first()) {
                (true, Some(step)) => {
                    let input = super::call::input(context, step, first, &TokenStream::new());
                    quote!(arazzo::Completed { input: #input, output: #local.clone() })
                }
                _ => quote!(#local.clone()),
            };
            quote!(let mut #local = Some(#first);)
        } else {
            quote!(let mut #local = None;)
        }
    });
    steps.chain(results).collect()
}

/// Whether the workflow can end inside of the loop that retries a step.
fn breaks_out_of_retries(step: &Step) -> bool {
    let is_end = |target: Target| !matches!(target, Target::Step(_));
    let ends = step.edges.iter().any(|edge| is_end(edge.target))
        || step
            .failures
            .iter()
            .any(|action| matches!(action.then, Then::Go(target) if is_end(target)));
    retries(step) && ends
}

/// Whether the arm itself retries the step.
fn retries(step: &Step) -> bool {
    !step.only_retries() && step.failures.iter().any(FailureAction::is_retry)
}

fn arm(context: &Context<'_>, step: &Step) -> TokenStream {
    let variant = context.step_names(step.id).map(|names| &names.variant);
    let body = body(context, step, [Leave::Value, Leave::Break]);
    quote!(Step::#variant => { #body })
}

/// Calls the step and goes on; `leave` says how, outside of the loop that retries and inside of it.
fn body(context: &Context<'_>, step: &Step, leave: [Leave; 2]) -> TokenStream {
    let [outside, inside] = leave;
    // What the arm sets is taken out of its `Option` where it is read only.
    let mut bound: Vec<Slot> = definite_slots(step.asks_slots());
    bound.retain(|slot| !sets(context, step, *slot));
    let definite = definite(context, &bound);
    let outside = Way {
        leave: outside,
        bound: &bound,
    };
    let slots = step.reads.slots.iter().copied();
    let pattern = outcome_pattern(context, step);
    if step.failures.is_empty() || step.only_retries() {
        let (done, call) = with_definite(context, slots, &bound, checked_call(context, step, &bound));
        let succeeded = match context.kept_result(step) {
            Some(_) => {
                let succeeded = succeeded(context, step, &quote!(outcome), outside);
                quote!(let #pattern = #call; #succeeded)
            }
            None => succeeded(context, step, &call, outside),
        };
        return quote! { #(#definite)* #done #succeeded };
    }
    let call = call(context, step, "call", &bound);
    let (done, call) = with_definite(context, slots, &bound, call);
    if !retries(step) {
        let succeeded = succeeded(context, step, &quote!(outcome), outside);
        let failed = failed(context, step, outside);
        return quote! {
            #(#definite)*
            #done
            match #call {
                Ok(#pattern) => { #succeeded }
                Err(error) => { #failed }
            }
        };
    }
    let counters = step
        .failures
        .iter()
        .enumerate()
        .filter(|(_, action)| action.is_retry());
    let counters = counters.filter_map(|(position, _)| counter(context, step, position));
    let inside = Way {
        leave: inside,
        bound: &bound,
    };
    let succeeded = succeeded(context, step, &quote!(outcome), inside);
    let tried = tried(context, step, inside);
    quote! {
        #(let mut #counters = 0;)*
        loop {
            #(#definite)*
            #done
            let error = match #call {
                Ok(#pattern) => { #succeeded }
                Err(error) => error,
            };
            #tried
        }
    }
}

/// Whether an arm sets a slot: its step does, a workflow that an action leads to, or what runs before another attempt.
fn sets(context: &Context<'_>, step: &Step, slot: Slot) -> bool {
    let kept = |step: &Step| context.kept_result(step).map(Slot::Workflow);
    let mut actions = step.action_calls().map(|call| Slot::Workflow(call.workflow));
    let mut firsts = step.failures.iter().filter_map(FailureAction::first);
    slot == Slot::Step(step.id)
        || kept(step) == Some(slot)
        || actions.any(|set| set == slot)
        || firsts.any(|first| slot == Slot::Step(first) || context.step(first).and_then(kept) == Some(slot))
}

fn definite_slots(slots: impl Iterator<Item = (Slot, bool)>) -> Vec<Slot> {
    let mut slots: Vec<Slot> = slots
        .filter(|(_, surely)| *surely)
        .map(|(slot, _)| slot)
        .collect();
    slots.sort_unstable();
    slots.dedup();
    slots
}

fn definite(context: &Context<'_>, slots: &[Slot]) -> Vec<TokenStream> {
    slots
        .iter()
        .filter_map(|slot| has_run(context, *slot, true))
        .collect()
}

/// A call with what it reads taken out of its `Option`, as far as the code around has not done so: the statement that
/// makes it, where it takes one, and its result.
fn with_definite(
    context: &Context<'_>,
    slots: impl Iterator<Item = (Slot, bool)>,
    bound: &[Slot],
    call: TokenStream,
) -> (Option<TokenStream>, TokenStream) {
    let mut slots = definite_slots(slots);
    slots.retain(|slot| !bound.contains(slot));
    let definite = definite(context, &slots);
    if definite.is_empty() {
        (None, call)
    } else {
        (Some(quote!(let done = { #(#definite)* #call };)), quote!(done))
    }
}

/// What a call that succeeded is taken apart into.
fn outcome_pattern(context: &Context<'_>, step: &Step) -> TokenStream {
    let is_used = looks_at_outcome(step) || !step.outputs.is_empty();
    let outcome = if is_used { quote!(outcome) } else { quote!(_) };
    match (step.has_outcome(), context.kept_result(step)) {
        (false, None) => quote!(()),
        (false, Some(_)) => quote!(output),
        (true, None) => outcome,
        (true, Some(_)) => quote!((#outcome, output)),
    }
}

/// Keeps the output of the workflow that a step called.
fn keep_called(context: &Context<'_>, step: &Step) -> Option<TokenStream> {
    let local = context.result_name(context.kept_result(step)?);
    Some(quote!(#local = Some(output);))
}

/// Whether the branch depends on the outcome.
fn looks_at_outcome(step: &Step) -> bool {
    step.keeps_status || !step.flags.is_empty()
}

/// Keeps the outcome and takes the first edge that holds.
fn succeeded(context: &Context<'_>, step: &Step, outcome: &TokenStream, way: Way<'_>) -> TokenStream {
    let local = context.step_names(step.id).map(|names| &names.module);
    let is_named = outcome.to_string() == "outcome";
    let keep = match (looks_at_outcome(step), step.outputs.is_empty()) {
        (true, false) => quote!(let outcome = #local.insert(#outcome);),
        (true, true) if is_named => TokenStream::new(),
        (true, true) => quote!(let outcome = #outcome;),
        (false, false) => quote!(#local = Some(#outcome);),
        (false, true) if is_named => TokenStream::new(),
        (false, true) => quote!(#outcome;),
    };
    let keep_called = keep_called(context, step);
    let branch = branch(context, step, way);
    quote!(#keep_called #keep #branch)
}

/// The edges as an `if` chain.
fn branch(context: &Context<'_>, step: &Step, way: Way<'_>) -> TokenStream {
    let mut chain = TokenStream::new();
    for (position, edge) in step.edges.iter().enumerate() {
        let taken = taken(context, step, edge);
        let names = context
            .step_names(step.id)
            .and_then(|names| names.edges.get(position));
        let call = edge.call.as_ref().zip(names.and_then(Option::as_ref));
        let target = target(context, step, edge.target, call, way);
        let test = match &edge.test {
            Test::Always => None,
            Test::Status(statuses) => Some(super::condition::status_test(&quote!(outcome.status), statuses)),
            Test::Flag(index) => {
                let flag = context
                    .step_names(step.id)
                    .and_then(|names| names.flags.get(*index));
                Some(quote!(outcome.#flag))
            }
        };
        chain.extend(match (test, position) {
            (Some(test), 0) => quote!(if #test { #taken #target }),
            (Some(test), _) => quote!(else if #test { #taken #target }),
            (None, 0) => quote!(#taken #target),
            (None, _) => quote!(else { #taken #target }),
        });
    }
    chain
}

/// Goes where an edge leads; a workflow runs first, and ends this one.
fn target(
    context: &Context<'_>,
    step: &Step,
    target: Target,
    call: Option<(&Call, &CallNames)>,
    way: Way<'_>,
) -> TokenStream {
    let variant = match target {
        Target::Step(step) => context.step_names(step).map(|names| &names.variant),
        Target::End | Target::Workflow(_) => None,
    };
    let run = call.map(|(call, names)| {
        let variant = &names.variant;
        let (done, run) = run_workflow(context, step, call, names, way.bound);
        let keep = keep_result(context, call, &quote!(#run.map_err(Error::#variant)?));
        quote!(#done #keep)
    });
    let leave = match (way.leave, variant) {
        (Leave::Value, Some(variant)) => quote!(Step::#variant),
        (Leave::Value, None) => quote!(break),
        (Leave::Break, Some(variant)) => quote!(break Step::#variant),
        (Leave::Break, None) => quote!(break 'steps),
        (Leave::BreakPast, _) => quote!(break),
        (Leave::Pass, _) => TokenStream::new(),
    };
    quote!(#run #leave)
}

/// `charge::run_refund(&run, &input).await`
fn run_workflow(
    context: &Context<'_>,
    step: &Step,
    call: &Call,
    names: &CallNames,
    bound: &[Slot],
) -> (Option<TokenStream>, TokenStream) {
    let module = context.step_names(step.id).map(|names| &names.module);
    let function = &names.function;
    let inputs = inputs(context, &call.reads, bound);
    let run = quote!(#module::#function(&run #(, #inputs)*).await);
    with_definite(context, call.reads.slots.iter().copied(), bound, run)
}

/// Keeps a workflow's output where something reads it.
fn keep_result(context: &Context<'_>, call: &Call, output: &TokenStream) -> TokenStream {
    let local = context.result_name(call.workflow);
    if context.is_set(call.workflow) {
        quote!(#local = Some(#output);)
    } else {
        quote!(#output;)
    }
}

/// Tells the observer which way the run goes.
fn taken(context: &Context<'_>, step: &Step, edge: &Edge) -> Option<TokenStream> {
    Some(reported(context, step, edge.action.as_ref()?, edge.target))
}

fn reported(context: &Context<'_>, step: &Step, action: &str, target: Target) -> TokenStream {
    let id_of = |step| context.declared_step(step).map(|step| step.id.value.as_str());
    let id = id_of(step.id);
    let target = match target {
        Target::End => None,
        Target::Step(target) => id_of(target),
        Target::Workflow(workflow) => Some(context.called_id(workflow)),
    };
    let target = super::step::option(target);
    quote!(run.branch(#id, #action, #target);)
}

/// Takes the first failure action that holds, none of them a retry, or fails.
fn failed(context: &Context<'_>, step: &Step, way: Way<'_>) -> TokenStream {
    let configuration = configuration(context, step);
    let mut chain = TokenStream::new();
    let mut fails = true;
    for (position, action) in step.failures.iter().enumerate() {
        let Then::Go(to) = action.then else { continue };
        let taken = reported(context, step, &action.action, to);
        let target = target(context, step, to, failure_call(context, step, position), way);
        let test = failure_test(context, step, position, action, way.bound);
        fails &= test.is_some();
        chain.extend(match (test, position) {
            (Some(test), 0) => quote!(if #test { #taken #target }),
            (Some(test), _) => quote!(else if #test { #taken #target }),
            (None, 0) => quote!(#taken #target),
            (None, _) => quote!(else { #taken #target }),
        });
    }
    let out = out(context, step);
    let otherwise = fails.then(|| quote!(else { #out }));
    quote!(#configuration #chain #otherwise)
}

/// Tries the failure actions one after the other, each a statement of its own, inside of the loop that retries.
fn tried(context: &Context<'_>, step: &Step, way: Way<'_>) -> TokenStream {
    let configuration = configuration(context, step);
    let mut actions = Vec::new();
    let mut fails = true;
    for (position, action) in step.failures.iter().enumerate() {
        let test = failure_test(context, step, position, action, way.bound);
        let (act, test) = match action.then {
            Then::Go(to) => {
                let taken = reported(context, step, &action.action, to);
                let target = target(context, step, to, failure_call(context, step, position), way);
                fails &= test.is_some();
                (quote!(#taken #target;), test)
            }
            Then::Retry { limit, .. } => {
                let count = counter(context, step, position);
                let limit = proc_macro2::Literal::u32_unsuffixed(limit);
                let left = quote!(#count < #limit);
                let test = test.map_or_else(|| left.clone(), |test| quote!(#left && #test));
                (retry(context, step, position, action, way), Some(test))
            }
        };
        actions.push(match test {
            Some(test) => quote!(if #test { #act }),
            None => act,
        });
    }
    let out = fails.then(|| out(context, step));
    quote!(#configuration #(#actions)* #out)
}

/// Waits and tries again, once what should run first has succeeded.
fn retry(
    context: &Context<'_>,
    step: &Step,
    position: usize,
    action: &FailureAction,
    way: Way<'_>,
) -> TokenStream {
    let again = again(context, step, position, action);
    if let Some(first) = action.first().and_then(|first| context.step(first)) {
        let names = context.step_names(first.id);
        let (variant, local) = names.map(|names| (&names.variant, &names.module)).unzip();
        let function = if first.only_retries() { "attempt" } else { "call" };
        let slots = first.attempt.slots.iter().copied();
        let call = call(context, first, function, way.bound);
        let call = with_definite(context, slots, way.bound, call);
        let is_kept = !first.outputs.is_empty();
        let outcome = if is_kept { quote!(outcome) } else { quote!(_) };
        let pattern = match (first.has_outcome(), context.kept_result(first)) {
            (false, None) => quote!(()),
            (false, Some(_)) => quote!(output),
            (true, None) => outcome,
            (true, Some(_)) => quote!((#outcome, output)),
        };
        let keep = is_kept.then(|| quote!(#local = Some(outcome);));
        let keep_called = keep_called(context, first);
        let keep = quote!(#keep_called #keep);
        return first_then_again(&call, &pattern, Some(&keep), &quote!(#variant), &again);
    }
    let Some((call, names)) = failure_call(context, step, position) else {
        return quote!(#again continue;);
    };
    let run = run_workflow(context, step, call, names, way.bound);
    let is_kept = context.is_set(call.workflow);
    let keep = is_kept.then(|| keep_result(context, call, &quote!(output)));
    let pattern = if is_kept { quote!(output) } else { quote!(_) };
    let variant = &names.variant;
    first_then_again(&run, &pattern, keep.as_ref(), &quote!(#variant), &again)
}

/// Runs what comes before another attempt; where that fails, the next action is tried.
fn first_then_again(
    (done, run): &(Option<TokenStream>, TokenStream),
    pattern: &TokenStream,
    keep: Option<&TokenStream>,
    variant: &TokenStream,
    again: &TokenStream,
) -> TokenStream {
    quote! {
        #done
        match #run {
            Ok(#pattern) => {
                #keep
                #again
                continue;
            }
            Err(error) if error.is_configuration() => return Err(Error::#variant(error)),
            Err(_) => {}
        }
    }
}

/// The workflow that a failure action leads to.
fn failure_call<'e>(
    context: &Context<'e>,
    step: &'e Step,
    position: usize,
) -> Option<(&'e Call, &'e CallNames)> {
    let call = step.failures.get(position)?.call.as_ref()?;
    let names = context
        .step_names(step.id)?
        .failures
        .get(position)?
        .call
        .as_ref()?;
    Some((call, names))
}

fn again(context: &Context<'_>, step: &Step, position: usize, action: &FailureAction) -> TokenStream {
    let count = counter(context, step, position);
    let wait = wait(action);
    quote!(#count += 1; #wait)
}

/// Waits before another attempt.
pub(super) fn wait(action: &FailureAction) -> TokenStream {
    let after = match action.then {
        Then::Retry {
            after: Some(after), ..
        } => {
            let after = duration(after);
            quote!(Some(#after))
        }
        _ => quote!(None),
    };
    quote!(run.wait(&error, #after).await;)
}

fn counter<'e>(context: &Context<'e>, step: &Step, position: usize) -> Option<&'e proc_macro2::Ident> {
    context
        .step_names(step.id)
        .and_then(|names| names.failures.get(position))
        .map(|names| &names.count)
}

/// What no action is tried for: no status, so that only actions without a test on it need the check.
fn configuration(context: &Context<'_>, step: &Step) -> Option<TokenStream> {
    let out = out(context, step);
    step.failures
        .iter()
        .any(|action| !matches!(action.test, FailureTest::Status(_)))
        .then(|| quote!(if error.is_configuration() { #out }))
}

fn out(context: &Context<'_>, step: &Step) -> TokenStream {
    let variant = context.step_names(step.id).map(|names| &names.variant);
    quote!(return Err(Error::#variant(error));)
}

/// Whether an action is taken, as an expression on `error`.
fn failure_test(
    context: &Context<'_>,
    step: &Step,
    position: usize,
    action: &FailureAction,
    bound: &[Slot],
) -> Option<TokenStream> {
    let names = context.step_names(step.id)?;
    match &action.test {
        FailureTest::Always => None,
        FailureTest::Status(statuses) => Some(super::condition::failed_status_test(statuses)),
        FailureTest::Asked(asked) => {
            let (module, function) = (&names.module, &names.failures.get(position)?.asked);
            let inputs = inputs(context, &asked.reads, bound);
            let test = quote!(#module::#function(&run, &error #(, #inputs)*));
            let unbound = definite_slots(asked.reads.slots.iter().copied()).into_iter();
            let unbound = unbound.filter(|slot| !bound.contains(slot) && context.is_in_option(*slot));
            Some(unbound.fold(test, |test, slot| {
                let local = context.local(slot);
                quote!(#local.as_ref().is_some_and(|#local| #test))
            }))
        }
    }
}
