//! Types come in; how they are called, and what the objects among them hold, goes out.

use heck::ToUpperCamelCase;

use super::table::Table;
use crate::ir::types::{Enum, Format, Shape, Struct, Ty, TyId, Types, Union, Width};

/// How many values of an enumeration are shown.
const SHOWN_VALUES: usize = 6;

/// A type in one line; whether it may be null is told elsewhere.
pub(crate) fn name_of(types: &Types, shape: Shape) -> String {
    match types.get(shape.ty) {
        Ty::Error => "unknown".to_owned(),
        Ty::Any => "any value".to_owned(),
        Ty::Null => "null".to_owned(),
        Ty::Bool => "boolean".to_owned(),
        Ty::Integer(Width::I64) => "integer".to_owned(),
        Ty::Integer(Width::I32) => "integer (32 bits)".to_owned(),
        Ty::Integer(Width::U64) => "integer from 0".to_owned(),
        Ty::Integer(Width::U32) => "integer from 0 (32 bits)".to_owned(),
        Ty::Number => "number".to_owned(),
        Ty::String => "string".to_owned(),
        Ty::Secret => "secret".to_owned(),
        Ty::Bytes => "bytes".to_owned(),
        Ty::File => "file".to_owned(),
        Ty::Formatted(Format::DateTime(_)) => "date and time".to_owned(),
        Ty::Formatted(Format::Date(_)) => "date".to_owned(),
        Ty::Formatted(Format::Uuid) => "UUID".to_owned(),
        Ty::Tuple(items) => {
            let items: Vec<String> = items.iter().map(|item| inner(types, *item)).collect();
            format!("tuple of {}", items.join(", "))
        }
        Ty::List(item) => format!("list of {}", inner(types, *item)),
        Ty::Map(value) => format!("map of {}", inner(types, *value)),
        Ty::Struct(object) => object.hint.to_upper_camel_case(),
        Ty::Enum(list) => values(list),
        Ty::Union(union) => union.hint.to_upper_camel_case(),
    }
}

/// Inside another type, nullness belongs to the type.
fn inner(types: &Types, shape: Shape) -> String {
    let name = name_of(types, shape);
    if shape.nullable {
        format!("{name} or null")
    } else {
        name
    }
}

fn values(list: &Enum) -> String {
    let mut shown: Vec<String> = list
        .values
        .iter()
        .map(ToString::to_string)
        .take(SHOWN_VALUES)
        .collect();
    let more = list.values.len().saturating_sub(shown.len());
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    if list.open {
        shown.push("others".to_owned());
    }
    format!("one of {}", shown.join(", "))
}

/// The properties of an object: name, type, and why one may be absent.
pub(super) fn fields<'t>(objects: &mut Objects<'t>, object: &'t Struct) -> Table {
    let mut table = Table::default();
    for field in &object.fields {
        objects.reach(field.shape);
        let mut notes = Vec::new();
        match &field.default {
            Some(default) => notes.push(format!("{default} by default")),
            None if !field.required => notes.push("not required".to_owned()),
            None => {}
        }
        if field.shape.nullable {
            notes.push("may be null".to_owned());
        }
        let absent = field.shape.nullable || (!field.required && field.default.is_none());
        let name = format!("{}{}", field.name, if absent { "?" } else { "" });
        table.row([
            name.as_str(),
            &name_of(objects.types, field.shape),
            &notes.join("; "),
        ]);
    }
    if let Some(rest) = object.rest {
        objects.reach(rest);
        table.row(["…?", &name_of(objects.types, rest), "any other name"]);
    }
    table
}

/// The variants of a union: what tells them apart, and their types.
fn variants<'t>(objects: &mut Objects<'t>, union: &'t Union) -> Table {
    let mut table = Table::default();
    for variant in &union.variants {
        let shape = Shape::of(variant.ty);
        objects.reach(shape);
        let told = match (&union.tag, &variant.tag) {
            (Some(property), Some(tag)) => format!("{property} is {tag}"),
            _ => String::new(),
        };
        table.row(["or", &name_of(objects.types, shape), &told]);
    }
    if union.open {
        table.row(["or", "any value", "others"]);
    }
    table
}

/// The objects that were reached, in order of first use.
pub(super) struct Objects<'t> {
    types: &'t Types,
    reached: Vec<TyId>,
}

impl<'t> Objects<'t> {
    pub(super) fn new(types: &'t Types) -> Self {
        Self {
            types,
            reached: Vec::new(),
        }
    }

    /// Notes the objects that a type names.
    pub(super) fn reach(&mut self, shape: Shape) {
        match self.types.get(shape.ty) {
            Ty::List(inner) | Ty::Map(inner) => self.reach(*inner),
            Ty::Tuple(items) => items.iter().for_each(|item| self.reach(*item)),
            Ty::Struct(_) | Ty::Union(_) if !self.reached.contains(&shape.ty) => {
                self.reached.push(shape.ty);
            }
            _ => {}
        }
    }

    /// The objects with their properties, those that these reach included.
    pub(super) fn show(mut self) -> String {
        let mut out = String::new();
        let mut next = 0;
        while let Some(id) = self.reached.get(next).copied() {
            next += 1;
            let types = self.types;
            let name = name_of(types, Shape::of(id));
            let (what, table) = match types.get(id) {
                Ty::Struct(object) => ("object", fields(&mut self, object)),
                Ty::Union(union) => ("union", variants(&mut self, union)),
                _ => continue,
            };
            out.push_str(&format!("\n  {what} {name}\n{}", table.show(4)));
        }
        out
    }
}
