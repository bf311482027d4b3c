//! Values against what they fill: a value and its goal come in; the typed value goes out, mismatches are reported.

use super::{
    Checker, Scope, inputs,
    reads::error_value,
    typed::{Conversion, Entry, Patch, PatchTarget, Piece, Value, ValueKind},
    unions::{element, meant},
};
use crate::{
    diagnostics::{Diagnostic, Level, codes, suggest::nearest},
    document::{
        arazzo::Text,
        place::{Place, Pointer},
    },
    ir::{
        self, Location, Parameter,
        types::{Shape, Struct, Ty, Types, Union},
    },
    json::Json,
};

/// What a value fills.
#[derive(Clone, Copy, Debug)]
pub(super) enum Goal<'g> {
    /// Nothing in particular.
    Any,
    /// A parameter: everything becomes text.
    Parameter(&'g Parameter),
    /// A request body.
    Body {
        /// Its declared type.
        shape: Shape,
        /// Whether it must be sent.
        required: bool,
    },
    /// A property of a body.
    Property {
        /// Its name.
        name: &'g str,
        /// Its declared type.
        shape: Shape,
        /// Whether it must be there.
        required: bool,
    },
    /// An element of an array in a body.
    Item(Shape),
    /// An input of a called workflow.
    Input {
        /// Its name.
        name: &'g str,
        /// Its declared type.
        shape: Shape,
        /// Whether it must be given.
        required: bool,
    },
}

impl<'g> Goal<'g> {
    pub(super) fn parameter(parameter: &'g Parameter) -> Self {
        Self::Parameter(parameter)
    }

    fn shape(self) -> Shape {
        match self {
            Self::Any => Shape::any(),
            Self::Parameter(parameter) => parameter.shape,
            Self::Body { shape, .. }
            | Self::Property { shape, .. }
            | Self::Item(shape)
            | Self::Input { shape, .. } => shape,
        }
    }

    /// Whether absence (or null) is not allowed.
    fn is_required(self) -> bool {
        match self {
            Self::Any => false,
            Self::Parameter(parameter) => parameter.required || parameter.location == Location::Path,
            Self::Body { required, .. } => required,
            Self::Property { shape, required, .. } | Self::Input { shape, required, .. } => {
                required && !shape.nullable
            }
            Self::Item(_) => false,
        }
    }

    fn describe(self) -> String {
        match self {
            Self::Any => "the value".to_owned(),
            Self::Parameter(parameter) => {
                format!("{} parameter `{}`", parameter.location.as_str(), parameter.name)
            }
            Self::Body { .. } => "the request body".to_owned(),
            Self::Property { name, .. } => format!("property `{name}`"),
            Self::Item(_) => "an element of the array".to_owned(),
            Self::Input { name, .. } => format!("the called workflow's input `{name}`"),
        }
    }
}

impl<'c> Checker<'c> {
    /// Types a value and checks it against what it fills.
    pub(super) fn value(&mut self, scope: Scope<'c>, value: &'c ir::Value, goal: Goal<'_>) -> Value {
        match &value.kind {
            ir::ValueKind::Error => error_value(),
            ir::ValueKind::Literal(literal) => self.literal(literal, &value.place, goal),
            ir::ValueKind::Read(read) => self.whole(scope, read, &value.place, goal),
            ir::ValueKind::ReadOrNull(read) => {
                let typed = self.read(scope, read);
                self.fit(typed.shape, &value.place, goal);
                or_null(self.converted(typed, goal))
            }
            ir::ValueKind::Patched(base, patches) => self.patched(scope, base, patches, goal),
            ir::ValueKind::Text(pieces) => match pieces.as_slice() {
                // Text that is nothing but an expression is text, unless what it fills is declared otherwise.
                [ir::Piece::Read(read)] if !self.takes_text(goal.shape()) => {
                    self.whole(scope, read, &value.place, goal)
                }
                pieces => self.text(scope, pieces, &value.place, goal),
            },
            ir::ValueKind::Keyed(members) => {
                // Which properties these are is not known, so that nothing is checked of them but what they are made of.
                let members = members
                    .iter()
                    .map(|(key, value)| {
                        (
                            self.value(scope, key, Goal::Any),
                            self.value(scope, value, Goal::Any),
                        )
                    })
                    .collect();
                Value {
                    kind: ValueKind::Keyed(members),
                    shape: Shape::any(),
                    optional: false,
                }
            }
            ir::ValueKind::Object(members) => self.object(scope, members, &value.place, goal),
            ir::ValueKind::List(items) => self.list(scope, items, &value.place, goal),
            ir::ValueKind::Length(read, token) => self.length(scope, read, token),
            ir::ValueKind::JsonPath(applied) => {
                let applied = self.applied(scope, applied);
                Value {
                    kind: ValueKind::JsonPath(Box::new(applied)),
                    shape: Shape::any(),
                    optional: true,
                }
            }
            ir::ValueKind::XPath(applied) => {
                let applied = self.applied_to_text(scope, applied);
                Value {
                    kind: ValueKind::XPath(Box::new(applied)),
                    shape: Shape::any(),
                    optional: true,
                }
            }
            ir::ValueKind::Nodes(applied) => {
                let applied = self.applied(scope, applied);
                let shape = Shape::of(self.types.add(Ty::List(Shape::any())));
                self.fit(shape, &value.place, goal);
                Value {
                    kind: ValueKind::Nodes(Box::new(applied)),
                    shape,
                    optional: false,
                }
            }
        }
    }

    fn whole(&mut self, scope: Scope<'c>, read: &'c ir::Read, place: &Place, goal: Goal<'_>) -> Value {
        let typed = self.read(scope, read);
        self.fit(typed.shape, place, goal);
        if read.origin == ir::Origin::Input {
            inputs::report_undeclared(self, typed.shape, goal.shape());
        }
        let typed = self.require(typed, read, goal);
        self.converted(typed, goal)
    }

    /// Whether what is filled takes text, or is not known to take anything else.
    fn takes_text(&self, shape: Shape) -> bool {
        matches!(
            self.types.get(shape.ty),
            Ty::String | Ty::Enum(_) | Ty::Secret | Ty::Bytes | Ty::File | Ty::Any | Ty::Error
        )
    }

    /// A value that is known at run time only must be there for something to be set in it.
    fn patched(
        &mut self,
        scope: Scope<'c>,
        base: &'c ir::Value,
        patches: &'c [ir::Patch],
        goal: Goal<'_>,
    ) -> Value {
        let shape = goal.shape();
        let base = match &base.kind {
            ir::ValueKind::Read(read) | ir::ValueKind::ReadOrNull(read) => {
                let typed = self.whole(scope, read, &base.place, goal);
                if typed.optional {
                    required(typed, read)
                } else {
                    typed
                }
            }
            _ => self.value(scope, base, goal),
        };
        let patches = patches
            .iter()
            .map(|patch| self.patch(scope, patch, shape))
            .collect();
        Value {
            kind: ValueKind::Patched(Box::new(base), patches),
            shape: Shape::any(),
            optional: false,
        }
    }

    fn patch(&mut self, scope: Scope<'c>, patch: &'c ir::Patch, shape: Shape) -> Patch {
        let (target, goal) = match &patch.target {
            ir::PatchTarget::Pointer(pointer) => {
                let shape = shape_at(&self.types, shape, pointer);
                let name = pointer.last().unwrap_or_default();
                (
                    PatchTarget::Pointer(pointer.as_str().to_owned()),
                    Some((name, shape)),
                )
            }
            ir::PatchTarget::Query {
                text,
                query,
                arguments,
            } => (
                PatchTarget::Query {
                    text: text.clone(),
                    query: query.clone(),
                    arguments: self.arguments(scope, arguments),
                },
                None,
            ),
        };
        let goal = match &goal {
            Some((name, shape)) => Goal::Property {
                name,
                shape: *shape,
                required: false,
            },
            None => Goal::Any,
        };
        Patch {
            target,
            value: self.value(scope, &patch.value, goal),
        }
    }

    /// A scalar that is declared as one of another type, converted to it.
    fn converted(&self, typed: Value, goal: Goal<'_>) -> Value {
        let conversion = match (self.types.get(typed.shape.ty), self.types.get(goal.shape().ty)) {
            _ if !self.converts => return typed,
            (Ty::Enum(list), Ty::Integer(_) | Ty::Number) | (Ty::Integer(_), Ty::Enum(list))
                if !list.is_text() =>
            {
                return typed;
            }
            (Ty::String | Ty::Enum(_), Ty::Integer(_)) => Conversion::Integer,
            (Ty::String | Ty::Enum(_), Ty::Number) => Conversion::Number,
            (Ty::String | Ty::Enum(_), Ty::Bool) => Conversion::Bool,
            (Ty::Integer(_) | Ty::Number | Ty::Bool, Ty::String | Ty::Enum(_) | Ty::Secret) => {
                Conversion::Text
            }
            _ => return typed,
        };
        let (shape, optional) = (Shape::any(), typed.optional);
        match typed.kind {
            ValueKind::Literal(literal) => Value {
                kind: ValueKind::Literal(convert(literal, conversion)),
                shape: goal.shape(),
                optional,
            },
            _ => Value {
                kind: ValueKind::Converted(Box::new(typed), conversion),
                shape,
                optional,
            },
        }
    }

    fn literal(&mut self, literal: &Json, place: &Place, goal: Goal<'_>) -> Value {
        let goal_shape = goal.shape();
        let shape = Shape {
            ty: literal_type(literal),
            nullable: literal.is_null(),
        };
        if let (Ty::Enum(list), Json::String(_) | Json::Integer(_) | Json::Float(_)) =
            (self.types.get(goal_shape.ty).clone(), literal)
        {
            if !list.values.iter().any(|value| value.is(literal)) {
                let text = literal
                    .as_str()
                    .map_or_else(|| literal.to_string(), str::to_owned);
                let known: Vec<String> = list.values.iter().map(ToString::to_string).collect();
                let mut diagnostic = Diagnostic::new(
                    &codes::ENUM_MISMATCH,
                    place.clone(),
                    format!("{} cannot be `{text}`", goal.describe()),
                )
                .secondary(list.place.clone(), format!("one of: {}", known.join(", ")));
                if let Some(near) = nearest(&text, known.iter().map(String::as_str)) {
                    diagnostic = diagnostic.suggest(place.clone(), near);
                }
                self.diagnostics.report(diagnostic);
            }
        } else if !(literal.is_null() && goal_shape.nullable) {
            self.fit(shape, place, goal);
        }
        let value = Value {
            kind: ValueKind::Literal(literal.clone()),
            shape,
            optional: literal.is_null(),
        };
        self.converted(value, goal)
    }

    fn text(&mut self, scope: Scope<'c>, pieces: &'c [ir::Piece], place: &Place, goal: Goal<'_>) -> Value {
        let shape = Shape::of(Types::STRING);
        self.fit(shape, place, goal);
        let pieces = pieces
            .iter()
            .map(|piece| match piece {
                ir::Piece::Text(text) => Piece::Text(text.clone()),
                ir::Piece::Read(read) => {
                    let typed = self.read(scope, read);
                    let raw = self.is_whole_body(scope, read);
                    let value = match typed.optional && !scope.tolerant {
                        true => required(typed, read),
                        false => typed,
                    };
                    Piece::Value { value, raw }
                }
                ir::Piece::Built(value) => {
                    let typed = self.value(scope, value, Goal::Any);
                    let value = if scope.tolerant { typed } else { or_null(typed) };
                    Piece::Value { value, raw: false }
                }
            })
            .collect::<Vec<_>>();
        let optional = pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Value { value, .. } if value.optional));
        let value = Value {
            kind: ValueKind::Text(pieces),
            shape,
            optional,
        };
        self.converted(value, goal)
    }

    fn object(
        &mut self,
        scope: Scope<'c>,
        members: &'c [(Text, ir::Value)],
        place: &Place,
        goal: Goal<'_>,
    ) -> Value {
        let declared = match self.types.get(goal.shape().ty).clone() {
            Ty::Struct(object) => Some(object),
            Ty::Union(union) => meant(&self.types, &union, members),
            Ty::Map(_) | Ty::Any | Ty::Error => None,
            _ => {
                self.report_mismatch("an object", place, goal);
                None
            }
        };
        let map_value = match self.types.get(goal.shape().ty) {
            Ty::Map(value) => Some(*value),
            _ => None,
        };
        if let Some(declared) = &declared {
            self.report_missing(declared, members, place);
        }
        let entries = members
            .iter()
            .map(|(name, value)| {
                let goal = match declared
                    .as_ref()
                    .map(|declared| (declared, declared.field(&name.value)))
                {
                    Some((_, Some((_, field)))) => Goal::Property {
                        name: &name.value,
                        shape: field.shape,
                        required: field.required,
                    },
                    Some((declared, None)) => {
                        self.report_undeclared_property(declared, name);
                        let shape = declared.rest.unwrap_or_else(Shape::any);
                        Goal::Property {
                            name: &name.value,
                            shape,
                            required: false,
                        }
                    }
                    None => {
                        let shape = map_value.unwrap_or_else(Shape::any);
                        Goal::Property {
                            name: &name.value,
                            shape,
                            required: false,
                        }
                    }
                };
                let null_if_absent =
                    matches!(goal, Goal::Property { shape, required, .. } if required && shape.nullable);
                Entry {
                    name: name.value.clone(),
                    value: self.value(scope, value, goal),
                    null_if_absent,
                }
            })
            .collect();
        Value {
            kind: ValueKind::Object(entries),
            shape: goal.shape(),
            optional: false,
        }
    }

    fn list(&mut self, scope: Scope<'c>, items: &'c [ir::Value], place: &Place, goal: Goal<'_>) -> Value {
        let item = match self.types.get(goal.shape().ty) {
            Ty::List(item) => Some(*item),
            Ty::Any | Ty::Error | Ty::Tuple(_) => Some(Shape::any()),
            Ty::Union(union) => element(&self.types, union),
            _ => None,
        };
        let item = item.unwrap_or_else(|| {
            self.report_mismatch("an array", place, goal);
            Shape::any()
        });
        let by_position = match self.types.get(goal.shape().ty) {
            Ty::Tuple(shapes) => shapes.clone(),
            _ => Vec::new(),
        };
        let items = items
            .iter()
            .enumerate()
            .map(|(index, value)| {
                let item = by_position.get(index).copied().unwrap_or(item);
                self.value(scope, value, Goal::Item(item))
            })
            .collect();
        Value {
            kind: ValueKind::List(items),
            shape: goal.shape(),
            optional: false,
        }
    }

    /// A value that may be absent but must be sent is demanded at run time, before anything is sent.
    fn require(&mut self, typed: Value, read: &ir::Read, goal: Goal<'_>) -> Value {
        if !typed.optional || !goal.is_required() {
            return typed;
        }
        self.diagnostics.report(
            Diagnostic::new(
                &codes::OPTIONAL_INTO_REQUIRED,
                read.place.clone(),
                format!(
                    "`{}` may be absent, and {} is required",
                    read.text,
                    goal.describe()
                ),
            )
            .note("the step fails with `MissingValue` before it sends, where the value is absent")
            .help(match (&read.origin, read.path.as_slice()) {
                (ir::Origin::Input, [input]) => {
                    format!(
                        "list `{}` in the `required` of the inputs, or give it a `default`",
                        input.name
                    )
                }
                _ => "let a criterion make sure that it is there".to_owned(),
            }),
        );
        required(typed, read)
    }

    fn fit(&mut self, found: Shape, place: &Place, goal: Goal<'_>) {
        let expected = goal.shape();
        let is_parameter = matches!(goal, Goal::Parameter(_));
        if fits(&self.types, found, expected, is_parameter) {
            return;
        }
        let found = self.types.describe(found);
        self.report_mismatch(&found, place, goal);
    }

    fn report_mismatch(&mut self, found: &str, place: &Place, goal: Goal<'_>) {
        let expected = self.types.describe(goal.shape());
        self.diagnostics.report(
            Diagnostic::new(
                &codes::TYPE_MISMATCH,
                place.clone(),
                format!("{} takes {expected}, not {found}", goal.describe()),
            )
            .label(found.to_owned()),
        );
    }

    fn report_missing(&mut self, declared: &Struct, members: &[(Text, ir::Value)], place: &Place) {
        let is_given = |wanted: &str| members.iter().any(|(name, _)| name.value == wanted);
        // What is suggested in place of a property that is not declared needs not be called missing, too.
        let names = || declared.fields.iter().map(|field| field.name.as_str());
        let unknown = members
            .iter()
            .filter(|(name, _)| declared.field(&name.value).is_none());
        let is_reported =
            declared.rest.is_none() && self.diagnostics.level(&codes::UNDECLARED_PROPERTY) != Level::Allow;
        let meant: Vec<&str> = unknown
            .filter(|_| is_reported)
            .filter_map(|(name, _)| nearest(&name.value, names()))
            .collect();
        let missing: Vec<&str> = declared
            .fields
            .iter()
            .map(|field| (field.required, field.name.as_str()))
            .filter(|(required, name)| *required && !is_given(name) && !meant.contains(name))
            .map(|(_, name)| name)
            .collect();
        if missing.is_empty() {
            return;
        }
        let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
        self.diagnostics.report(
            Diagnostic::new(
                &codes::MISSING_REQUIRED,
                place.clone(),
                format!(
                    "the payload lacks {}, which `{}` requires",
                    names.join(", "),
                    declared.hint
                ),
            )
            .secondary(declared.place.clone(), format!("schema `{}`", declared.hint))
            .help(format!("add {}", names.join(", "))),
        );
    }

    fn report_undeclared_property(&mut self, declared: &Struct, name: &Text) {
        if declared.rest.is_some() {
            return;
        }
        let mut diagnostic = Diagnostic::new(
            &codes::UNDECLARED_PROPERTY,
            name.place.clone(),
            format!("`{}` declares no property `{}`", declared.hint, name.value),
        )
        .secondary(declared.place.clone(), format!("schema `{}`", declared.hint));
        if let Some(near) = nearest(
            &name.value,
            declared.fields.iter().map(|field| field.name.as_str()),
        ) {
            diagnostic = diagnostic.suggest(name.place.clone(), near);
        }
        self.diagnostics.report(diagnostic);
    }
}

fn required(typed: Value, read: &ir::Read) -> Value {
    match typed.kind {
        ValueKind::Access(access) => Value {
            kind: ValueKind::Required(access, read.text.clone()),
            optional: false,
            ..typed
        },
        kind => Value { kind, ..typed },
    }
}

/// A value that is null where it is absent.
fn or_null(typed: Value) -> Value {
    if !typed.optional {
        return typed;
    }
    let shape = Shape {
        nullable: true,
        ..typed.shape
    };
    Value {
        kind: ValueKind::OrNull(Box::new(typed)),
        shape,
        optional: false,
    }
}

/// The declared type of what a pointer points at.
fn shape_at(types: &Types, shape: Shape, pointer: &Pointer) -> Shape {
    pointer
        .tokens()
        .fold(shape, |shape, token| match types.get(shape.ty) {
            Ty::Struct(object) => {
                let field = object.field(&token).map(|(_, field)| field.shape);
                field.or(object.rest).unwrap_or_else(Shape::any)
            }
            Ty::List(item) | Ty::Map(item) => *item,
            _ => Shape::any(),
        })
}

/// A literal as one of another type where it reads as such, else as it is.
fn convert(literal: Json, conversion: Conversion) -> Json {
    let parsed = literal.as_str().and_then(|text| Json::scalar(text.trim()));
    match (conversion, &literal) {
        (Conversion::Text, Json::Null | Json::String(_)) => literal,
        (Conversion::Text, other) => Json::String(other.to_string()),
        (Conversion::Integer, _) => parsed
            .filter(|json| matches!(json, Json::Integer(_)))
            .unwrap_or(literal),
        (Conversion::Number, _) => parsed.filter(Json::is_number).unwrap_or(literal),
        (Conversion::Bool, _) => parsed
            .filter(|json| matches!(json, Json::Bool(_)))
            .unwrap_or(literal),
    }
}

fn literal_type(literal: &Json) -> ir::types::TyId {
    match literal {
        Json::Null => Types::NULL,
        Json::Bool(_) => Types::BOOL,
        Json::Integer(_) => Types::INTEGER,
        Json::Float(_) => Types::NUMBER,
        Json::String(_) => Types::STRING,
        Json::Array(_) | Json::Object(_) => Types::ANY,
    }
}

/// Whether a value of one type can fill a place of another. Presence is another matter.
fn fits(types: &Types, found: Shape, expected: Shape, is_parameter: bool) -> bool {
    if found.ty == expected.ty {
        return true;
    }
    match (types.get(found.ty), types.get(expected.ty)) {
        (Ty::Error | Ty::Any, _) | (_, Ty::Error | Ty::Any) => true,
        (Ty::Null, _) => expected.nullable,
        (Ty::Union(union), _) => any_variant(union, &|variant| fits(types, variant, expected, is_parameter)),
        (_, Ty::Union(union)) => any_variant(union, &|variant| fits(types, found, variant, is_parameter)),
        (Ty::Integer(_), Ty::Integer(_) | Ty::Number) => true,
        (Ty::Enum(list), Ty::Integer(_) | Ty::Number) | (Ty::Integer(_), Ty::Enum(list)) => {
            list.is_integer() || is_parameter
        }
        (
            Ty::String | Ty::Secret | Ty::Enum(_) | Ty::Bytes | Ty::File | Ty::Formatted(_),
            Ty::String | Ty::Secret | Ty::Enum(_) | Ty::Bytes | Ty::File | Ty::Formatted(_),
        ) => true,
        // On the wire a parameter is text whatever it was.
        (Ty::Integer(_) | Ty::Number | Ty::Bool, Ty::String | Ty::Enum(_)) => is_parameter,
        (Ty::List(found), Ty::List(expected)) => fits(types, *found, *expected, is_parameter),
        (Ty::List(_) | Ty::Tuple(_), Ty::Tuple(_)) | (Ty::Tuple(_), Ty::List(_)) => true,
        (Ty::Struct(_) | Ty::Map(_), Ty::Struct(_) | Ty::Map(_)) => true,
        _ => false,
    }
}

fn any_variant(union: &Union, test: &dyn Fn(Shape) -> bool) -> bool {
    union.variants.iter().any(|variant| test(Shape::of(variant.ty)))
}
