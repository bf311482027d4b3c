//! Reading values: an access comes in; the Rust expression that borrows, or owns, what it reaches goes out.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Context, types, unions};
use crate::{
    check::typed::{Access, Member, MemberKind, Projection, Root, Step, Value},
    document::place::Pointer,
    ir::types::{Shape, Ty, TyId, Union},
    names::projected_fields,
};

/// An expression on the way to a value.
#[derive(Clone)]
pub(super) enum Reached {
    /// A place of type `T`.
    Place(TokenStream),
    /// A place of type `Option<T>`.
    OptionPlace(TokenStream),
    /// An expression of type `Option<&T>`.
    OptionRef(TokenStream),
    /// An expression of type `Option<&str>`.
    OptionText(TokenStream),
    /// An expression of type `Option<T>`.
    OptionValue(TokenStream),
}

/// What the members are looked up in.
#[derive(Clone)]
enum Container<'p> {
    Projection(&'p Projection),
    Type(TyId),
}

/// The way a value is borrowed.
pub(super) struct Borrowed {
    /// The expression: `T` by value for small types, else a reference; in an `Option` when it is optional.
    pub(super) expression: TokenStream,
}

/// Borrows what an access reaches: `&str`, `i64`, `&T`, or an `Option` of it.
pub(super) fn borrow(context: &Context<'_>, step: Option<&Step>, access: &Access, value: &Value) -> Borrowed {
    let reached = reach(context, step, access);
    // What is kept verbatim is borrowed as that, whatever its type.
    let verbatim = is_verbatim(context, access);
    let ty = if verbatim {
        &Ty::Any
    } else {
        context.typed.types.get(value.shape.ty)
    };
    Borrowed {
        expression: borrowed(ty, reached),
    }
}

/// Whether an access takes, whole, an output that is kept as it came.
pub(super) fn is_verbatim(context: &Context<'_>, access: &Access) -> bool {
    access.members.is_empty() && is_of_verbatim(context, access)
}

fn is_of_verbatim(context: &Context<'_>, access: &Access) -> bool {
    match &access.root {
        Root::Step { step, output, .. } => context
            .output(*step, *output)
            .is_some_and(|output| output.verbatim),
        _ => false,
    }
}

/// A reference to what an access reaches, for functions that take `&impl Serialize`: of type `&T`, `&Option<T>` or
/// `&Option<&T>`.
pub(super) fn reference(context: &Context<'_>, step: Option<&Step>, access: &Access) -> TokenStream {
    match reach(context, step, access) {
        Reached::Place(place) | Reached::OptionPlace(place) => quote!(&#place),
        Reached::OptionRef(expression)
        | Reached::OptionText(expression)
        | Reached::OptionValue(expression) => quote!(&#expression),
    }
}

/// Clones what an access reaches: `T` or `Option<T>`.
pub(super) fn cloned(
    context: &Context<'_>,
    step: Option<&Step>,
    access: &Access,
    value: &Value,
) -> TokenStream {
    let is_copy = is_copy(context.typed.types.get(value.shape.ty));
    let verbatim = is_verbatim(context, access);
    match reach(context, step, access) {
        Reached::Place(place) if verbatim => quote!(#place.clone().into_inner()),
        Reached::OptionPlace(place) if verbatim => quote!(#place.clone().map(arazzo::Verbatim::into_inner)),
        Reached::OptionRef(expression) if verbatim => {
            quote!(#expression.cloned().map(arazzo::Verbatim::into_inner))
        }
        Reached::Place(place) | Reached::OptionPlace(place) if is_copy => place,
        Reached::Place(place) | Reached::OptionPlace(place) => quote!(#place.clone()),
        Reached::OptionValue(expression) => expression,
        Reached::OptionRef(expression) if is_copy => quote!(#expression.copied()),
        Reached::OptionRef(expression) => quote!(#expression.cloned()),
        Reached::OptionText(expression) => quote!(#expression.map(ToOwned::to_owned)),
    }
}

/// A part of an answer that is kept verbatim itself, out of a larger part that is kept verbatim too.
pub(super) fn part(
    context: &Context<'_>,
    step: Option<&Step>,
    whole: &Access,
    part: &Access,
    optional: bool,
) -> TokenStream {
    let pointer = part
        .members
        .iter()
        .skip(whole.members.len())
        .fold(Pointer::root(), |pointer, member| match &member.kind {
            MemberKind::Field(name) | MemberKind::Key(name) => pointer.child(name),
            MemberKind::Element(index) => pointer.item(*index),
            MemberKind::Pointer(tokens) => Pointer::parse(tokens)
                .unwrap_or_default()
                .tokens()
                .fold(pointer, |pointer, token| pointer.child(&token)),
            // A number of elements is no part of a value.
            MemberKind::Length => pointer,
        });
    let pointer = pointer.as_str();
    let found = match reach(context, step, whole) {
        Reached::Place(place) => quote!(#place.part(#pointer)),
        Reached::OptionPlace(place) | Reached::OptionValue(place) => {
            quote!(#place.as_ref().and_then(|value| value.part(#pointer)))
        }
        Reached::OptionRef(expression) | Reached::OptionText(expression) => {
            quote!(#expression.and_then(|value| value.part(#pointer)))
        }
    };
    if optional {
        found
    } else {
        quote!(run.required(&OPERATION, #pointer, #found)?)
    }
}

/// Moves what an access reaches out of its root: `T` or `Option<T>`. Nothing else may be read of what it moves.
pub(super) fn moved(context: &Context<'_>, step: Option<&Step>, access: &Access) -> TokenStream {
    let (mut start, members, container) = begin(context, step, access);
    if let Root::Step {
        step: source,
        output,
        surely: false,
    } = &access.root
    {
        start = Reached::OptionRef(owned_outcome(context, *source, *output));
    }
    let mut is_option = !matches!(start, Reached::Place(_));
    let mut expression = match start {
        Reached::Place(place)
        | Reached::OptionPlace(place)
        | Reached::OptionRef(place)
        | Reached::OptionText(place)
        | Reached::OptionValue(place) => place,
    };
    if is_of_verbatim(context, access) {
        expression = if is_option {
            quote!(#expression.map(arazzo::Verbatim::into_inner))
        } else {
            quote!(#expression.into_inner())
        };
    }
    let mut container = container;
    for member in &members {
        if let Container::Projection(Projection::Both(_, part)) = container {
            container = Container::Projection(part);
            expression = if is_option {
                quote!(#expression.map(|value| value.part))
            } else {
                quote!(#expression.part)
            };
        }
        let (below, inner) = owned_member(context, &scope(step), &container, member);
        container = inner;
        expression = match (is_option, member.optional) {
            (false, _) => below(&expression),
            (true, true) => {
                let value = below(&quote!(value));
                quote!(#expression.and_then(|value| #value))
            }
            (true, false) => {
                let value = below(&quote!(value));
                quote!(#expression.map(|value| #value))
            }
        };
        is_option |= member.optional;
    }
    match container {
        Container::Projection(Projection::Both(..)) if is_option => {
            quote!(#expression.map(|value| value.whole))
        }
        Container::Projection(Projection::Both(..)) => quote!(#expression.whole),
        _ => expression,
    }
}

/// An output of a step that may not have run, moved out of its outcome: `Option<T>`.
fn owned_outcome(context: &Context<'_>, source: crate::ir::StepId, output: usize) -> TokenStream {
    let names = context.step_names(source);
    let local = names.map(|names| &names.module);
    let field = names.and_then(|names| names.outputs.get(&output));
    if context.output_is_optional(source, output) {
        quote!(#local.and_then(|step| step.#field))
    } else {
        quote!(#local.map(|step| step.#field))
    }
}

type Below = Box<dyn Fn(&TokenStream) -> TokenStream>;

fn owned_member<'p>(
    context: &Context<'_>,
    scope: &TokenStream,
    container: &Container<'p>,
    member: &Member,
) -> (Below, Container<'p>) {
    let inner = container.member(context, &member.kind);
    if let Some((ty, union)) = container.union(context) {
        let reached = unions::member(context, scope, ty, union, &member.kind);
        let is_copy = inner.ty().is_some_and(|ty| is_copy(context.typed.types.get(ty)));
        let below: Below = Box::new(move |owner| owned(reached(owner, false), is_copy));
        return (below, inner);
    }
    let below: Below = match &member.kind {
        MemberKind::Field(name) => {
            let field = container.field(context, name);
            match (container.boxes(context, name), member.optional) {
                (false, _) => Box::new(move |owner| quote!(#owner.#field)),
                (true, false) => Box::new(move |owner| quote!(*#owner.#field)),
                (true, true) => Box::new(move |owner| quote!(#owner.#field.map(|value| *value))),
            }
        }
        MemberKind::Key(name) => match container.projected(context, name) {
            Some(field) => Box::new(move |owner| quote!(#owner.#field)),
            None => {
                let (map, name) = (container.map_field(context), name.clone());
                let flatten = inner_option(container.has_null(context)).map(|_| quote!(.flatten()));
                Box::new(move |owner| quote!(#owner #map.get(#name).cloned() #flatten))
            }
        },
        MemberKind::Element(index) => {
            let index = *index;
            if container.is_nth() {
                Box::new(|owner| quote!(#owner.into_inner()))
            } else if container.is_tuple(context) {
                let index = Literal::usize_unsuffixed(index);
                Box::new(move |owner| quote!(#owner.#index))
            } else {
                let flatten = inner_option(container.has_null(context)).map(|_| quote!(.flatten()));
                Box::new(move |owner| quote!(#owner.into_iter().nth(#index) #flatten))
            }
        }
        MemberKind::Pointer(pointer) => {
            let pointer = pointer.clone();
            if container.is_typed(context) {
                Box::new(move |owner| quote!(arazzo::pointer(&arazzo::to_value(&#owner), #pointer).cloned()))
            } else {
                Box::new(move |owner| quote!(arazzo::pointer(&#owner, #pointer).cloned()))
            }
        }
        MemberKind::Length => {
            let length = container.length(context);
            Box::new(move |owner| quote!(#length(&#owner)))
        }
    };
    (below, inner)
}

/// What takes the option out of the option of an element that can be null.
fn inner_option(has_null: bool) -> Option<TokenStream> {
    has_null.then(|| quote!(.and_then(Option::as_ref)))
}

/// An option of what was reached, as a value of its own.
fn owned(reached: Reached, is_copy: bool) -> TokenStream {
    match reached {
        Reached::OptionRef(expression) if is_copy => quote!(#expression.copied()),
        Reached::OptionRef(expression) => quote!(#expression.cloned()),
        Reached::OptionText(expression) => quote!(#expression.map(ToOwned::to_owned)),
        Reached::OptionValue(expression) => expression,
        Reached::Place(place) | Reached::OptionPlace(place) => quote!(#place.clone()),
    }
}

/// The part of an access that `moved` takes out of its root: two accesses with the same part cannot both move.
pub(super) fn moved_part(access: &Access) -> String {
    // What a step left behind that may not have run is moved as a whole, whichever of its outputs is wanted.
    if let Root::Step {
        surely: false, step, ..
    } = &access.root
    {
        return format!("{step:?}");
    }
    let mut part = format!("{:?}", access.root);
    if access.root_optional {
        return part;
    }
    for member in &access.members {
        match &member.kind {
            // One element cannot be moved out of an array without the others.
            MemberKind::Element(_) => part.push_str("/element"),
            kind => part.push_str(&format!("/{kind:?}")),
        }
        if member.optional {
            break;
        }
    }
    part
}

fn is_copy(ty: &Ty) -> bool {
    matches!(ty, Ty::Bool | Ty::Integer(_) | Ty::Number | Ty::Formatted(_))
}

fn borrowed(ty: &Ty, reached: Reached) -> TokenStream {
    match (reached, ty) {
        (Reached::Place(place) | Reached::OptionPlace(place), ty) if is_copy(ty) => place,
        (Reached::OptionValue(expression), ty) if is_copy(ty) => expression,
        (Reached::OptionRef(expression), ty) if is_copy(ty) => quote!(#expression.copied()),
        (Reached::Place(place), _) => quote!(&#place),
        (Reached::OptionPlace(place), Ty::String | Ty::List(_)) => quote!(#place.as_deref()),
        (Reached::OptionPlace(place), _) => quote!(#place.as_ref()),
        (Reached::OptionRef(expression), Ty::String) => quote!(#expression.map(String::as_str)),
        (Reached::OptionRef(expression), Ty::List(_)) => quote!(#expression.map(Vec::as_slice)),
        (Reached::OptionValue(expression), ty) if is_copy(ty) => expression,
        (Reached::OptionValue(expression), _) => quote!(#expression.as_ref()),
        (Reached::OptionRef(expression) | Reached::OptionText(expression), _) => expression,
    }
}

/// What stands before the names of declared types: a step's module has names of its own.
fn scope(step: Option<&Step>) -> TokenStream {
    if step.is_some() {
        quote!(super::)
    } else {
        TokenStream::new()
    }
}

fn reach(context: &Context<'_>, step: Option<&Step>, access: &Access) -> Reached {
    let (mut reached, members, mut container) = begin(context, step, access);
    for member in &members {
        if let Container::Projection(Projection::Both(_, part)) = container {
            reached = reached.field(&quote!(part));
            container = Container::Projection(part);
        }
        reached = descend(context, &scope(step), reached, &container, member);
        container = container.member(context, &member.kind);
    }
    match container {
        Container::Projection(Projection::Both(..)) => reached.field(&quote!(whole)),
        _ => reached,
    }
}

impl Reached {
    /// A field of what is there.
    fn field(self, field: &TokenStream) -> Self {
        match self {
            Self::Place(place) => Self::Place(quote!(#place.#field)),
            Self::OptionPlace(place) => Self::OptionRef(quote!(#place.as_ref().map(|value| &value.#field))),
            Self::OptionRef(expression) => Self::OptionRef(quote!(#expression.map(|value| &value.#field))),
            other => other,
        }
    }
}

/// Where an access starts, with the members that are left; an output of a step is the first of them.
fn begin<'p>(
    context: &Context<'p>,
    step: Option<&'p Step>,
    access: &Access,
) -> (Reached, Vec<Member>, Container<'p>) {
    let members = access.members.clone();
    let untyped = Container::Type(crate::ir::types::Types::ANY);
    match &access.root {
        Root::Status => (
            Reached::Place(quote!(i64::from(response.status()))),
            members,
            untyped,
        ),
        Root::Url => (Reached::Place(quote!(response.url())), members, untyped),
        Root::Method => (
            Reached::Place(quote!(OPERATION.method.as_str())),
            members,
            untyped,
        ),
        Root::Header(name) => (
            Reached::OptionPlace(quote!(response.header(#name))),
            members,
            untyped,
        ),
        Root::Text if access.root_optional => (
            Reached::OptionPlace(quote!(response.optional_text())),
            members,
            untyped,
        ),
        Root::Text => (Reached::Place(quote!(response.text())), members, untyped),
        Root::Bytes if access.root_optional => (
            Reached::OptionPlace(quote!(response.optional_bytes())),
            members,
            untyped,
        ),
        Root::Bytes => (Reached::Place(quote!(response.bytes())), members, untyped),
        Root::Input => {
            let input = context.declared.input.unwrap_or(crate::ir::types::Types::ANY);
            (Reached::Place(quote!(input)), members, Container::Type(input))
        }
        Root::Called(output) => {
            let called = step.and_then(Step::call).map(|call| call.workflow);
            let (place, shape, optional) = result(context, called, *output, &quote!(output));
            let start = if optional {
                Reached::OptionPlace(place)
            } else {
                Reached::Place(place)
            };
            (start, members, Container::Type(shape.ty))
        }
        Root::CalledInput => {
            let called = step.and_then(Step::call).map(|call| call.workflow);
            let input = context.input_of(called);
            (Reached::Place(quote!(given)), members, Container::Type(input))
        }
        Root::Workflow {
            workflow,
            output,
            surely: true,
        } => {
            let local = context.result_name(*workflow);
            let part = context.keeps_input(*workflow).then(|| quote!(.output));
            let (place, shape, optional) = result(context, Some(*workflow), *output, &quote!(#local #part));
            let start = if optional {
                Reached::OptionPlace(place)
            } else {
                Reached::Place(place)
            };
            (start, members, Container::Type(shape.ty))
        }
        Root::Workflow {
            workflow,
            output,
            surely: false,
        } => {
            let (place, shape, optional) = result(context, Some(*workflow), *output, &quote!(output));
            let run = latest_run(context, step, *workflow);
            let part = context
                .keeps_input(*workflow)
                .then(|| quote!(.map(|run| &run.output)));
            let start = Reached::OptionRef(if optional {
                quote!(#run #part.and_then(|output| #place.as_ref()))
            } else {
                quote!(#run #part.map(|output| &#place))
            });
            (start, members, Container::Type(shape.ty))
        }
        Root::WorkflowInput { workflow, surely } => {
            let start = if *surely {
                let local = context.result_name(*workflow);
                Reached::Place(quote!(#local.input))
            } else {
                let run = latest_run(context, step, *workflow);
                Reached::OptionRef(quote!(#run.map(|run| &run.input)))
            };
            (start, members, Container::Type(context.input_of(Some(*workflow))))
        }
        Root::Document => (Reached::Place(quote!(document)), members, untyped),
        Root::FailedAnswer => (Reached::Place(quote!(answer)), members, untyped),
        Root::Answer => {
            let place = quote!(answer);
            let start = if access.root_optional {
                Reached::OptionPlace(place)
            } else {
                Reached::Place(place)
            };
            let container = match step.and_then(|step| step.answer.as_ref()) {
                Some(answer) => Container::Projection(&answer.projection),
                None => untyped,
            };
            (start, members, container)
        }
        Root::Step {
            step: source,
            output,
            surely,
        } => {
            let names = context.step_names(*source);
            let local = names.map(|names| &names.module);
            let field = names.and_then(|names| names.outputs.get(output));
            let optional = context.output_is_optional(*source, *output);
            let shape = context
                .output(*source, *output)
                .map_or_else(Shape::any, |output| output.value.shape);
            let start = if *surely {
                let place = quote!(#local.#field);
                if optional {
                    Reached::OptionPlace(place)
                } else {
                    Reached::Place(place)
                }
            } else {
                // A step gets another's outcome as `Option<&Outcome>`; the workflow's end owns it.
                let outcome = if step.is_some() {
                    quote!(#local)
                } else {
                    quote!(#local.as_ref())
                };
                Reached::OptionRef(if optional {
                    quote!(#outcome.and_then(|step| step.#field.as_ref()))
                } else {
                    quote!(#outcome.map(|step| &step.#field))
                })
            };
            (start, members, Container::Type(shape.ty))
        }
    }
}

/// The latest completed run of a workflow, or its output: an `Option` of a reference.
fn latest_run(context: &Context<'_>, step: Option<&Step>, workflow: crate::ir::WorkflowId) -> TokenStream {
    let local = context.result_name(workflow);
    // A step gets it as `Option<&_>`; the workflow's end owns it.
    if step.is_some() {
        quote!(#local)
    } else {
        quote!(#local.as_ref())
    }
}

/// A field of a workflow's `Output`, its type, and whether it is an `Option`.
fn result(
    context: &Context<'_>,
    workflow: Option<crate::ir::WorkflowId>,
    output: usize,
    owner: &TokenStream,
) -> (TokenStream, Shape, bool) {
    let called = workflow.and_then(|workflow| context.typed_workflow(workflow));
    let names = workflow.and_then(|workflow| context.names.workflow(context.typed, workflow));
    let field = names.and_then(|names| names.outputs.get(output));
    let value = called
        .and_then(|called| called.outputs.get(output))
        .map(|output| &output.value);
    let shape = value.map_or_else(Shape::any, |value| value.shape);
    let optional = value.is_some_and(|value| value.optional || value.shape.nullable);
    (quote!(#owner.#field), shape, optional)
}

fn descend(
    context: &Context<'_>,
    scope: &TokenStream,
    reached: Reached,
    container: &Container<'_>,
    member: &Member,
) -> Reached {
    if let Some((ty, union)) = container.union(context) {
        let inside = unions::member(context, scope, ty, union, &member.kind);
        return below(
            reached,
            false,
            |owner| inside(owner, false),
            |value| inside(value, true),
        );
    }
    let inside = |owner: &TokenStream| -> Reached {
        match &member.kind {
            MemberKind::Field(name) => {
                let field = container.field(context, name);
                let place = quote!(#owner.#field);
                match (container.boxes(context, name), member.optional) {
                    (false, true) => Reached::OptionPlace(place),
                    (false, false) => Reached::Place(place),
                    (true, true) => Reached::OptionRef(quote!(#place.as_deref())),
                    (true, false) => Reached::Place(quote!((*#place))),
                }
            }
            MemberKind::Key(name) => match container.projected(context, name) {
                Some(field) => Reached::OptionPlace(quote!(#owner.#field)),
                None => {
                    let map = container.map_field(context);
                    let inner = inner_option(container.has_null(context));
                    Reached::OptionRef(quote!(#owner #map.get(#name) #inner))
                }
            },
            MemberKind::Element(index) => {
                if container.is_nth() {
                    Reached::OptionRef(quote!(#owner.get()))
                } else if container.is_tuple(context) {
                    let index = Literal::usize_unsuffixed(*index);
                    let place = quote!(#owner.#index);
                    if member.optional {
                        Reached::OptionPlace(place)
                    } else {
                        Reached::Place(place)
                    }
                } else {
                    let inner = inner_option(container.has_null(context));
                    let item = match *index {
                        0 => quote!(first()),
                        index => quote!(get(#index)),
                    };
                    Reached::OptionRef(quote!(#owner.#item #inner))
                }
            }
            MemberKind::Pointer(pointer) if container.is_typed(context) => {
                Reached::OptionValue(quote!(arazzo::pointer(&arazzo::to_value(&#owner), #pointer).cloned()))
            }
            MemberKind::Pointer(pointer) => Reached::OptionRef(quote!(arazzo::pointer(&#owner, #pointer))),
            MemberKind::Length => {
                let length = container.length(context);
                let length = quote!(#length(&#owner));
                if member.optional {
                    Reached::OptionValue(length)
                } else {
                    Reached::Place(length)
                }
            }
        }
    };
    below(reached, matches!(member.kind, MemberKind::Length), inside, inside)
}

/// What is inside of what was reached: of a place, or of a reference called `value`. `is_made` where that is no part of
/// it but made of it.
fn below(
    reached: Reached,
    is_made: bool,
    of_place: impl Fn(&TokenStream) -> Reached,
    of_reference: impl Fn(&TokenStream) -> Reached,
) -> Reached {
    let option = match reached {
        Reached::Place(place) => return of_place(&place),
        Reached::OptionPlace(place) => quote!(#place.as_ref()),
        Reached::OptionValue(expression) => quote!(#expression.as_ref()),
        Reached::OptionRef(expression) | Reached::OptionText(expression) => expression,
    };
    match of_reference(&quote!(value)) {
        Reached::Place(place) if is_made => Reached::OptionValue(quote!(#option.map(|value| #place))),
        Reached::Place(place) => Reached::OptionRef(quote!(#option.map(|value| &#place))),
        Reached::OptionPlace(place) => Reached::OptionRef(quote!(#option.and_then(|value| #place.as_ref()))),
        Reached::OptionRef(expression) => Reached::OptionRef(quote!(#option.and_then(|value| #expression))),
        Reached::OptionText(expression) => Reached::OptionText(quote!(#option.and_then(|value| #expression))),
        Reached::OptionValue(expression) => {
            Reached::OptionValue(quote!(#option.and_then(|value| #expression)))
        }
    }
}

impl<'p> Container<'p> {
    fn field(&self, context: &Context<'_>, name: &str) -> TokenStream {
        if let Some(field) = self.projected(context, name) {
            return field;
        }
        let (Self::Type(ty) | Self::Projection(Projection::Whole(ty) | Projection::Verbatim(ty))) = self
        else {
            return TokenStream::new();
        };
        let index = match context.typed.types.get(*ty) {
            Ty::Struct(object) => object.field(name).map(|(index, _)| index),
            _ => None,
        };
        let field = index.and_then(|index| context.names.members(*ty).get(index));
        quote!(#field)
    }

    /// The field of a projected object.
    fn projected(&self, _context: &Context<'_>, name: &str) -> Option<TokenStream> {
        let Self::Projection(projection @ Projection::Object(fields)) = self else {
            return None;
        };
        let index = fields.iter().position(|field| field.name == name)?;
        projected_fields(projection)
            .get(index)
            .map(|field| quote!(#field))
    }

    /// The Rust type, where the value has one.
    fn ty(&self) -> Option<TyId> {
        match self {
            Self::Type(ty) | Self::Projection(Projection::Whole(ty)) => Some(*ty),
            Self::Projection(_) => None,
        }
    }

    fn union<'c>(&self, context: &Context<'c>) -> Option<(TyId, &'c Union)> {
        let ty = self.ty()?;
        match context.typed.types.get(ty) {
            Ty::Union(union) => Some((ty, union)),
            _ => None,
        }
    }

    fn is_tuple(&self, context: &Context<'_>) -> bool {
        self.ty()
            .is_some_and(|ty| matches!(context.typed.types.get(ty), Ty::Tuple(_)))
    }

    /// Whether the value is of a Rust type into which no JSON Pointer leads.
    fn is_typed(&self, context: &Context<'_>) -> bool {
        self.ty()
            .is_some_and(|ty| !matches!(context.typed.types.get(ty), Ty::Any | Ty::Error | Ty::Null))
    }

    /// Whether the elements of an array or the values of a map can be null.
    fn has_null(&self, context: &Context<'_>) -> bool {
        self.ty().is_some_and(|ty| match context.typed.types.get(ty) {
            Ty::List(inner) | Ty::Map(inner) => inner.nullable,
            Ty::Struct(object) => object.rest.is_some_and(|rest| rest.nullable),
            _ => false,
        })
    }

    /// Whether a field is in a box, because its type is recursive.
    fn boxes(&self, context: &Context<'_>, name: &str) -> bool {
        self.ty().is_some_and(|ty| match context.typed.types.get(ty) {
            Ty::Struct(object) => object
                .field(name)
                .is_some_and(|(_, field)| types::needs_box(&context.typed.types, field.shape.ty, ty)),
            _ => false,
        })
    }

    fn is_nth(&self) -> bool {
        matches!(self, Self::Projection(Projection::Nth(..)))
    }

    /// The function that tells how long a value is.
    fn length(&self, context: &Context<'_>) -> TokenStream {
        let ty = match self {
            Self::Type(ty) | Self::Projection(Projection::Whole(ty)) => Some(context.typed.types.get(*ty)),
            Self::Projection(_) => None,
        };
        match ty {
            Some(Ty::String) => quote!(arazzo::condition::characters),
            Some(Ty::Any | Ty::Error) => quote!(arazzo::jsonpath::length),
            _ => quote!(arazzo::condition::elements),
        }
    }

    /// What stands between a value and the map that holds its unnamed properties.
    fn map_field(&self, context: &Context<'_>) -> TokenStream {
        match self {
            Self::Type(ty) | Self::Projection(Projection::Whole(ty) | Projection::Verbatim(ty))
                if matches!(context.typed.types.get(*ty), Ty::Struct(_)) =>
            {
                quote!(.additional)
            }
            _ => TokenStream::new(),
        }
    }

    fn member(&self, context: &Context<'_>, kind: &MemberKind) -> Container<'p> {
        let untyped = Container::Type(crate::ir::types::Types::ANY);
        match (self, kind) {
            (
                Self::Projection(Projection::Object(fields)),
                MemberKind::Field(name) | MemberKind::Key(name),
            ) => fields
                .iter()
                .find(|field| field.name == *name)
                .map_or(untyped, |field| Container::Projection(&field.projection)),
            (Self::Projection(Projection::Nth(_, inner) | Projection::Each(inner)), _) => {
                Container::Projection(inner)
            }
            (Self::Type(ty) | Self::Projection(Projection::Whole(ty) | Projection::Verbatim(ty)), kind) => {
                match (context.typed.types.get(*ty), kind) {
                    (Ty::Struct(object), MemberKind::Field(name) | MemberKind::Key(name)) => {
                        let field = object.field(name).map(|(_, field)| field.shape).or(object.rest);
                        field.map_or(untyped, |shape| Container::Type(shape.ty))
                    }
                    (Ty::Map(shape) | Ty::List(shape), _) => Container::Type(shape.ty),
                    (Ty::Tuple(items), MemberKind::Element(index)) => items
                        .get(*index)
                        .map_or(untyped, |shape| Container::Type(shape.ty)),
                    (Ty::Union(union), MemberKind::Field(name)) => {
                        unions::field_type(&context.typed.types, union, name).map_or(untyped, Container::Type)
                    }
                    _ => untyped,
                }
            }
            _ => untyped,
        }
    }
}
