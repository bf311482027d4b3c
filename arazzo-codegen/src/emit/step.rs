//! A step: its module with the operation, the error bodies, the request and answer types, and `call`.

use std::{collections::HashMap, time::Duration};

use std::borrow::Cow;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    Context, Extent, access,
    answer::{self, AnswerTypes},
    body::Builder,
    condition, docs, failure, types,
    values::Values,
};
use crate::{
    check::typed::{Access, Answer, Callee, Output, Parameter, Readers, Reads, Root, Step, Value, ValueKind},
    ir::{
        Location, Operation, ParameterStyle, Slot, StatusPattern, Style, StyleKind, filled_template,
        split_template,
        status::StatusSet,
        types::{Shape, Ty},
    },
    json::Json,
    names::StepNames,
};

pub(super) fn module(context: &Context<'_>, step: &Step) -> TokenStream {
    let Some(names) = context.step_names(step.id) else {
        return TokenStream::new();
    };
    let name = &names.module;
    let visibility = if step.errors.is_empty() {
        quote!(pub(super))
    } else {
        quote!(pub)
    };
    let docs = module_docs(context, step);
    if context.extent == Extent::Skeleton {
        let errors = error_body(context, step, names);
        return quote! {
            #visibility mod #name {
                use super::*;

                #errors
            }
        };
    }
    let items = match (&step.callee, context.operation_of(step)) {
        (Callee::Workflow(call), _) => super::call::step_items(context, step, call, names),
        (Callee::Operation(_), Some(operation)) => operation_items(context, step, operation, names),
        (Callee::Operation(_), None) => TokenStream::new(),
    };
    let actions = action_functions(context, step, names);
    quote! {
        #docs
        #visibility mod #name {
            use super::*;

            #items
            #(#actions)*
        }
    }
}

/// The functions that run the workflows that the step's actions lead to.
fn action_functions(context: &Context<'_>, step: &Step, names: &StepNames) -> Vec<TokenStream> {
    let by_edge = step
        .edges
        .iter()
        .map(|edge| &edge.call)
        .zip(names.edges.iter().map(Option::as_ref));
    let by_failure = step.failures.iter().map(|action| &action.call);
    let by_failure = by_failure.zip(names.failures.iter().map(|names| names.call.as_ref()));
    by_edge
        .chain(by_failure)
        .filter_map(|(call, names)| {
            let (call, names) = (call.as_ref()?, names?);
            Some(super::call::action_function(context, step, call, &names.function))
        })
        .collect()
}

fn operation_items(
    context: &Context<'_>,
    step: &Step,
    operation: &Operation,
    names: &StepNames,
) -> TokenStream {
    let operation_item = operation_static(context, step, operation);
    let errors = error_body(context, step, names);
    let mut builder = Builder::new(context, step);
    let request = request(context, step, operation, &mut builder);
    let bodies = builder.items;
    let answered = step.answered();
    let answer = step
        .answer
        .as_ref()
        .filter(|_| answered.is_none())
        .map(|answer| answer::answer(context, &answer.projection));
    let answer_items = answer.iter().flat_map(|answer| &answer.items);
    let answer_xml = step
        .answer
        .as_ref()
        .and_then(|answer| answer.xml.as_deref())
        .map(|nodes| super::request::xml_nodes(&quote!(RESPONSE_XML), nodes));
    let outcome = match &answered {
        Some(answered) => Some(answer::outcome(context, answered, names)),
        None => outcome_struct(context, step, names),
    };
    let call = call(context, step, names, &request, answer.as_ref());
    quote! {
        #operation_item
        #errors
        #(#bodies)*
        #(#answer_items)*
        #answer_xml
        #outcome
        #call
    }
}

fn module_docs(context: &Context<'_>, step: &Step) -> TokenStream {
    let mut text = format!("Step {}.", docs::step_title(context, step));
    if let Some(description) = context
        .declared_step(step.id)
        .and_then(|step| step.description.as_ref())
    {
        text.push_str("\n\n");
        text.push_str(description);
    }
    docs::lines(&text)
}

fn operation_static(context: &Context<'_>, step: &Step, operation: &Operation) -> TokenStream {
    let workflow = &context.declared.id.value;
    let id = context
        .declared_step(step.id)
        .map(|step| step.id.value.as_str())
        .unwrap_or_default();
    let (name, path) = (&operation.name, &operation.path);
    let source = context.names.source(operation.source);
    let method = method(&operation.method);
    let server = option(operation.server.as_deref());
    let security = step
        .security
        .iter()
        .map(|alternative| quote!(&[#(#alternative),*]));
    let timeout = match step.timeout {
        Some(milliseconds) => {
            let milliseconds = Literal::u64_unsuffixed(milliseconds);
            quote!(Some(::core::time::Duration::from_millis(#milliseconds)))
        }
        None => quote!(None),
    };
    quote! {
        static OPERATION: arazzo::Operation = arazzo::Operation {
            workflow: #workflow,
            step: #id,
            operation: #name,
            source: super::#source,
            method: #method,
            path: #path,
            server: #server,
            security: &[#(#security),*],
            timeout: #timeout,
        };
    }
}

fn method(method: &str) -> TokenStream {
    match method {
        "CONNECT" | "DELETE" | "GET" | "HEAD" | "OPTIONS" | "PATCH" | "POST" | "PUT" | "QUERY" | "TRACE" => {
            let method = quote::format_ident!("{method}");
            quote!(arazzo::Method::#method)
        }
        other => quote!(arazzo::Method::new(#other)),
    }
}

fn error_body(context: &Context<'_>, step: &Step, names: &StepNames) -> Option<TokenStream> {
    if step.errors.is_empty() {
        return None;
    }
    let operation = context
        .operation_of(step)
        .map(|operation| operation.name.as_str())
        .unwrap_or_default();
    let docs = docs::lines(&format!("The bodies of the documented errors of `{operation}`."));
    let mut rest = StatusSet::all().without(&step.success);
    let mut arms = Vec::new();
    let mut variants = Vec::new();
    let errors = || step.errors.iter().zip(&names.errors);
    for (error, variant) in errors() {
        let description = error.description.trim();
        let text = if description.is_empty() {
            format!("`{}`", error.status)
        } else {
            format!("`{}`: {description}", error.status)
        };
        let docs = docs::lines(&text);
        let ty = types::rust_type(context, error.shape, &quote!(super::));
        variants.push(quote!(#docs #variant(#ty)));
    }
    for specificity in StatusPattern::SPECIFICITIES {
        for (error, variant) in errors().filter(|(error, _)| error.status.specificity() == specificity) {
            let covered = rest.intersect(&error.status.set());
            rest = rest.without(&covered);
            if !covered.is_empty() {
                let patterns = condition::patterns(&covered);
                arms.push(quote!(#patterns => body.json().map_or_else(Self::Other, Self::#variant)));
            }
        }
    }
    Some(quote! {
        #docs
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum ErrorBody {
            #(#variants,)*
            /// Any other answer, as it came.
            Other(arazzo::RawBody),
        }

        impl arazzo::ErrorBody for ErrorBody {
            fn decode(status: u16, body: arazzo::RawBody) -> Self {
                match status {
                    #(#arms,)*
                    _ => Self::Other(body),
                }
            }
        }
    })
}

/// The builder calls that make the request.
fn request(
    context: &Context<'_>,
    step: &Step,
    operation: &Operation,
    builder: &mut Builder<'_>,
) -> TokenStream {
    let mut calls = path(context, step, operation, builder);
    for parameter in step
        .parameters
        .iter()
        .filter(|parameter| parameter.location != Location::Path)
    {
        calls.push(self::parameter(context, step, parameter, builder));
    }
    if let Some(body) = &step.body {
        calls.push(super::request::body(context, step, body, builder));
    }
    quote!(#(#calls)*)
}

/// The path template: its text, and its parameters in order.
fn path(
    context: &Context<'_>,
    step: &Step,
    operation: &Operation,
    builder: &mut Builder<'_>,
) -> Vec<TokenStream> {
    let parameters: HashMap<&str, &Parameter> = step
        .parameters
        .iter()
        .filter(|parameter| parameter.location == Location::Path)
        .map(|parameter| (parameter.name.as_str(), parameter))
        .collect();
    let template = filled_template(&operation.path, |name| {
        let mut queries = step
            .parameters
            .iter()
            .filter(|parameter| parameter.location == Location::Query);
        queries.any(|parameter| parameter.name == name)
    });
    let mut calls = Vec::new();
    let mut rest = &*template;
    while let Some((text, name, after)) = split_template(rest) {
        let Some(parameter) = parameters.get(name) else {
            break;
        };
        if !text.is_empty() {
            calls.push(quote!(.path(#text)));
        }
        calls.push(self::parameter(context, step, parameter, builder));
        rest = after;
    }
    if !rest.is_empty() {
        calls.push(quote!(.path(#rest)));
    }
    calls
}

fn parameter(
    context: &Context<'_>,
    step: &Step,
    parameter: &Parameter,
    builder: &mut Builder<'_>,
) -> TokenStream {
    // In lower case a header's name is sent as it stands (HTTP/2 demands it), so nothing has to be converted.
    let name = match parameter.location {
        Location::Header => Cow::Owned(parameter.name.to_ascii_lowercase()),
        _ => Cow::Borrowed(&*parameter.name),
    };
    let value = argument(context, step, &parameter.value, builder);
    let function = match parameter.location {
        Location::Path => "path_value",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
        Location::QueryString => "querystring",
    };
    if parameter.location == Location::QueryString {
        // The whole query has no name of its own.
        return match parameter.style {
            ParameterStyle::Json => quote!(.querystring_json(#value)?),
            _ => quote!(.querystring(#value)?),
        };
    }
    match parameter.style {
        ParameterStyle::Default => {
            let function = quote::format_ident!("{function}");
            quote!(.#function(#name, #value)?)
        }
        ParameterStyle::Explicit(style) => {
            let function = quote::format_ident!("{}_styled", function.trim_end_matches("_value"));
            let style = style_value(style);
            quote!(.#function(#name, #style, #value)?)
        }
        ParameterStyle::Json => {
            let function = quote::format_ident!("{}_json", function.trim_end_matches("_value"));
            quote!(.#function(#name, #value)?)
        }
    }
}

/// A value as the reference that a parameter takes.
fn argument(context: &Context<'_>, step: &Step, value: &Value, builder: &mut Builder<'_>) -> TokenStream {
    let is_bytes = matches!(context.typed.types.get(value.shape.ty), Ty::Bytes | Ty::File);
    match &value.kind {
        ValueKind::Access(access) if !is_bytes => access::reference(context, Some(step), access),
        ValueKind::Literal(Json::String(text)) => quote!(#text),
        _ => {
            let expression = builder.value(value, "Parameter").expression;
            quote!(&#expression)
        }
    }
}

/// An `arazzo::Style`.
pub(super) fn style_value(style: Style) -> TokenStream {
    let Style {
        kind,
        explode,
        allow_reserved,
    } = style;
    let kind = self::style(kind);
    quote!(arazzo::Style { kind: #kind, explode: #explode, allow_reserved: #allow_reserved })
}

fn style(kind: StyleKind) -> TokenStream {
    match kind {
        StyleKind::Simple => quote!(arazzo::StyleKind::Simple),
        StyleKind::Label => quote!(arazzo::StyleKind::Label),
        StyleKind::Matrix => quote!(arazzo::StyleKind::Matrix),
        StyleKind::Form => quote!(arazzo::StyleKind::Form),
        StyleKind::SpaceDelimited => quote!(arazzo::StyleKind::SpaceDelimited),
        StyleKind::PipeDelimited => quote!(arazzo::StyleKind::PipeDelimited),
        StyleKind::DeepObject => quote!(arazzo::StyleKind::DeepObject),
        StyleKind::Cookie => quote!(arazzo::StyleKind::Cookie),
    }
}

pub(super) fn outcome_struct(context: &Context<'_>, step: &Step, names: &StepNames) -> Option<TokenStream> {
    if !step.has_outcome() {
        return None;
    }
    let status = step.keeps_status.then(|| quote!(pub(super) status: u16,));
    let outputs = step.outputs.iter().filter_map(|output| {
        let name = names.outputs.get(&output.index)?;
        let ty = if output.verbatim {
            let ty = types::rust_type(context, Shape::of(output.value.shape.ty), &quote!(super::));
            let ty = quote!(arazzo::Verbatim<#ty>);
            if output.value.optional {
                quote!(Option<#ty>)
            } else {
                ty
            }
        } else {
            types::optional_type(
                context,
                output.value.shape,
                output.value.optional,
                &quote!(super::),
            )
        };
        Some(quote!(pub(super) #name: #ty))
    });
    let flags = names.flags.iter().map(|flag| quote!(pub(super) #flag: bool));
    let fields = outputs.chain(flags);
    Some(quote! {
        /// What later steps need of the answer.
        pub(super) struct Outcome { #status #(#fields),* }
    })
}

/// What a step's functions take of the inputs and of what has run.
pub(super) struct Inputs {
    /// As parameters, in the order of the arguments that the driver passes.
    pub(super) parameters: Vec<TokenStream>,
    /// As arguments that pass them on.
    pub(super) arguments: Vec<TokenStream>,
}

pub(super) fn inputs(context: &Context<'_>, reads: &Reads) -> Inputs {
    let (mut parameters, mut arguments) = (Vec::new(), Vec::new());
    if reads.input {
        parameters.push(quote!(input: &Input));
        arguments.push(quote!(input));
    }
    for (slot, surely) in &reads.slots {
        let Some(local) = context.local(*slot) else {
            continue;
        };
        let ty = match slot {
            Slot::Step(_) => quote!(super::#local::Outcome),
            Slot::Workflow(workflow) => context.kept_type(*workflow, &quote!(super::)),
        };
        parameters.push(if *surely {
            quote!(#local: &#ty)
        } else {
            quote!(#local: Option<&#ty>)
        });
        arguments.push(quote!(#local));
    }
    Inputs {
        parameters,
        arguments,
    }
}

/// A time in milliseconds, or in seconds where it is whole.
pub(super) fn duration(duration: Duration) -> TokenStream {
    let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    if milliseconds % 1000 == 0 {
        let seconds = Literal::u64_unsuffixed(milliseconds / 1000);
        quote!(::core::time::Duration::from_secs(#seconds))
    } else {
        let milliseconds = Literal::u64_unsuffixed(milliseconds);
        quote!(::core::time::Duration::from_millis(#milliseconds))
    }
}

fn call(
    context: &Context<'_>,
    step: &Step,
    names: &StepNames,
    request: &TokenStream,
    answer: Option<&AnswerTypes>,
) -> TokenStream {
    let Inputs { parameters, .. } = inputs(context, &step.attempt);
    let error = if step.errors.is_empty() {
        quote!(arazzo::StepError)
    } else {
        quote!(arazzo::StepError<ErrorBody>)
    };
    let body_type = if step.errors.is_empty() {
        quote!(arazzo::RawBody)
    } else {
        quote!(ErrorBody)
    };
    let result = if step.has_outcome() {
        quote!(Outcome)
    } else {
        quote!(())
    };
    let accept = (!step.success.is_all()).then(|| {
        let test = condition::status_test(&quote!(status), &step.success);
        quote!(.accept::<#body_type>(|status| #test)?)
    });
    let decoded = [
        step.answer.as_ref().zip(answer).map(|(own, answer)| {
            let ty = &answer.ty;
            let ty = if own.may_be_absent {
                quote!(Option<#ty>)
            } else {
                quote!(#ty)
            };
            decode(&quote!(answer), &ty, &functions(own), own.readers)
        }),
        step.document.map(|document| {
            let functions = json_functions(document.may_be_absent);
            decode(
                &quote!(document),
                &quote!(arazzo::Value),
                &functions,
                document.readers,
            )
        }),
    ];
    let before = decoded.iter().flatten().map(|decoded| &decoded.before);
    let after = decoded.iter().flatten().map(|decoded| &decoded.after);
    let criteria = step.criteria.iter().map(|criterion| {
        let fails = condition::fails(context, step, criterion, &|_| true);
        let (index, text) = (criterion.index, &criterion.text);
        quote! {
            if #fails {
                return Err(response.criterion_failed::<#body_type>(#index, #text));
            }
        }
    });
    let outcome = match step.answered() {
        Some(_) => quote!(response.json()?),
        None => outcome(context, step, names),
    };
    let uses_response = step.answer.is_some()
        || step.document.is_some()
        || !step.criteria.is_empty()
        || step.keeps_status
        || uses_message(step);
    let bind = uses_response.then(|| quote!(let response =));
    let result = quote!(Result<#result, #error>);
    let retrying = step
        .only_retries()
        .then(|| failure::retrying_call(context, step, names, &result));
    let asked = failure::criteria(context, step, names, &error);
    let as_answer = (!step.follows_redirects).then(|| quote!(.without_redirects()));
    let (name, visibility) = context.call_name(step);
    quote! {
        #retrying

        #visibility async fn #name(run: &arazzo::Run<'_>, #(#parameters),*) -> #result {
            #bind run
                .request(&OPERATION)?
                #as_answer
                #request
                .send()
                .await?
                #accept;
            #(#before)*
            #(#criteria)*
            #(#after)*
            Ok(#outcome)
        }

        #(#asked)*
    }
}

/// How a body is decoded: before the criteria, and after them.
struct Decoded {
    before: TokenStream,
    after: TokenStream,
}

/// What outputs read must decode, or the step fails; what only conditions read need not, they do not hold then.
fn decode(name: &TokenStream, ty: &TokenStream, functions: &[TokenStream; 2], readers: Readers) -> Decoded {
    let [strict, lenient] = functions;
    if readers.outputs && !readers.criteria {
        let before = quote!(let #name: #ty = #strict?;);
        return Decoded {
            before,
            after: TokenStream::new(),
        };
    }
    let before = quote!(let #name: arazzo::Decoded<#ty> = #lenient;);
    let after = if readers.outputs {
        quote!(let #name = response.decoded(#name)?;)
    } else {
        TokenStream::new()
    };
    Decoded { before, after }
}

/// The calls that decode an answer: one that fails the step, and one that tells how it went.
fn functions(answer: &Answer) -> [TokenStream; 2] {
    match (&answer.xml, answer.may_be_absent) {
        (None, may_be_absent) => json_functions(may_be_absent),
        (Some(_), false) => [
            quote!(arazzo::xml_answer!(response, RESPONSE_XML)),
            quote!(arazzo::xml_decoded!(response, RESPONSE_XML)),
        ],
        (Some(_), true) => [
            quote!(arazzo::xml_answer!(response, RESPONSE_XML, default)),
            quote!(arazzo::xml_decoded!(response, RESPONSE_XML, default)),
        ],
    }
}

fn json_functions(may_be_absent: bool) -> [TokenStream; 2] {
    if may_be_absent {
        [
            quote!(response.json_or_default()),
            quote!(response.decode_or_default()),
        ]
    } else {
        [quote!(response.json()), quote!(response.decode())]
    }
}

/// Whether a decoded answer is at hand after the criteria: outputs read it too.
fn is_decoded(step: &Step, root: &Root) -> bool {
    let readers = match root {
        Root::Document => step.document.map(|document| document.readers),
        _ => step.answer.as_ref().map(|answer| answer.readers),
    };
    readers.is_some_and(|readers| readers.outputs)
}

/// Whether outputs or flags read the message itself: its status, URL or headers.
fn uses_message(step: &Step) -> bool {
    let mut found = false;
    let mut note = |root: &Root| {
        found |= matches!(
            root,
            Root::Status | Root::Url | Root::Header(_) | Root::Text | Root::Bytes
        );
    };
    for output in &step.outputs {
        output.value.for_each_root(&mut note);
    }
    for criterion in step.flags.iter().flat_map(|flag| &flag.criteria) {
        criterion
            .condition
            .for_each_value(&mut |value| value.for_each_root(&mut note));
    }
    let flags = step.flags.iter().flat_map(|flag| &flag.criteria);
    found
        || flags
            .into_iter()
            .any(|criterion| criterion.condition.reads_status())
}

pub(super) fn outcome(context: &Context<'_>, step: &Step, names: &StepNames) -> TokenStream {
    if !step.has_outcome() {
        return quote!(());
    }
    let status = step.keeps_status.then(|| quote!(status: response.status(),));
    let flags = step.flags.iter().zip(&names.flags).map(|(flag, name)| {
        let holds = condition::all(context, step, &flag.criteria, &|root| !is_decoded(step, root));
        quote!(#name: #holds)
    });
    // Flags look at the answer before the outputs take it apart.
    let outputs = step.outputs.iter().filter_map(|output| {
        let name = names.outputs.get(&output.index)?;
        let value = owned(context, Some(step), output, &step.outputs);
        Some(quote!(#name: #value))
    });
    let fields = flags.chain(outputs);
    quote!(Outcome { #status #(#fields),* })
}

/// The largest part of the answer that is kept verbatim and that an output, kept verbatim too, is a part of.
fn enclosing<'o>(output: &Output, access: &Access, siblings: &'o [Output]) -> Option<&'o Access> {
    let path = access.path();
    let wholes = siblings
        .iter()
        .filter(|sibling| sibling.verbatim && output.verbatim);
    wholes
        .filter_map(|sibling| match &sibling.value.kind {
            ValueKind::Access(whole) if whole.root == access.root => Some(whole),
            _ => None,
        })
        .filter(|whole| whole.members.len() < access.members.len() && path.starts_with(&whole.path()))
        .min_by_key(|whole| whole.members.len())
}

/// An output's value, moved where nothing else reads what is moved, else cloned.
pub(super) fn owned(
    context: &Context<'_>,
    step: Option<&Step>,
    output: &Output,
    siblings: &[Output],
) -> TokenStream {
    match &output.value.kind {
        ValueKind::Access(access) => {
            if let Some(whole) = enclosing(output, access, siblings) {
                return access::part(context, step, whole, access, output.value.optional);
            }
            // A step borrows the inputs and the other steps' outcomes; the workflow's end owns them.
            let is_owned = match &access.root {
                Root::Answer | Root::Document | Root::FailedAnswer | Root::Text | Root::Bytes => true,
                Root::Called(_) => step.is_none_or(|step| context.kept_result(step).is_none()),
                Root::CalledInput => {
                    let kept = step.and_then(|step| context.kept_result(step));
                    kept.is_none_or(|kept| !context.keeps_input(kept))
                }
                Root::Workflow { .. } | Root::WorkflowInput { .. } => false,
                Root::Input | Root::Step { .. } => step.is_none(),
                Root::Status => true,
                Root::Url | Root::Method | Root::Header(_) => false,
            };
            let part = access::moved_part(access);
            let is_shared = siblings
                .iter()
                .filter(|sibling| sibling.index != output.index)
                .any(|sibling| {
                    let mut shared = false;
                    sibling.value.for_each_access(&mut |other| {
                        let other = access::moved_part(other);
                        shared |= other.starts_with(&part) || part.starts_with(&other);
                    });
                    shared
                });
            match &access.root {
                Root::Header(name) => quote!(response.header(#name)),
                Root::Url => quote!(response.url()),
                Root::Method => quote!(OPERATION.method.as_str().to_owned()),
                _ if is_owned && !is_shared => access::moved(context, step, access),
                _ => access::cloned(context, step, access, &output.value),
            }
        }
        ValueKind::Literal(Json::String(text)) => quote!(#text.to_owned()),
        ValueKind::Literal(Json::Null) => quote!(None),
        ValueKind::Literal(json) => super::body::literal(json),
        _ => Values { context, step }.plain(&output.value),
    }
}

/// `Some("…")` or `None`.
pub(super) fn option(value: Option<&str>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}

pub(super) fn location(location: Location) -> TokenStream {
    match location {
        Location::Path => quote!(arazzo::Location::Path),
        Location::Query => quote!(arazzo::Location::Query),
        Location::Header => quote!(arazzo::Location::Header),
        Location::Cookie => quote!(arazzo::Location::Cookie),
        Location::QueryString => quote!(arazzo::Location::Query),
    }
}
