//! The example in a function's documentation: the workflow's input comes in; code that calls the function goes out.
//!
//! Where the function stands in a crate, and whether a doctest could reach it there, is not known here. So the example is
//! none to those who collect doctests: for them it stands inside of a longer fence. The tests of this project compile it.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, docs, types::rust_type};
use crate::ir::types::{Field, Shape, Ty};

/// The section `# Example`.
pub(super) fn example(context: &Context<'_>) -> TokenStream {
    let heading = docs::attributes(&["# Example".to_owned(), String::new()]);
    let code = docs::attributes(&code(context));
    quote! {
        #heading
        #[cfg_attr(doctest, doc = " ````text")]
        #code
        #[cfg_attr(doctest, doc = " ````")]
    }
}

/// A fenced block. What the call needs besides what it shows are parameters of a hidden function around it.
fn code(context: &Context<'_>) -> Vec<String> {
    let name = &context.own.name;
    let required = required(context);
    let runtime = docs::path(&context.settings.runtime);
    let parameters: String = required
        .iter()
        .filter_map(|setter| Some(format!(", {}: {}", setter.name, setter.parameter.as_ref()?)))
        .collect();
    let mut lines = vec![
        "```".to_owned(),
        format!("# async fn example(client: {runtime}::Client{parameters}) -> Result<(), {name}::Error> {{"),
    ];
    if context.declared.input.is_some() {
        lines.push(format!("let input = {name}::Input::builder()"));
        for setter in &required {
            lines.push(format!("    .{}({})", setter.name, setter.argument));
        }
        lines.push("    .build();".to_owned());
        lines.push(format!("let output = {name}(&client, input).await?;"));
    } else {
        lines.push(format!("let output = {name}(&client).await?;"));
    }
    lines.extend(["println!(\"{output:?}\");", "# Ok(())", "# }", "```"].map(str::to_owned));
    lines
}

/// How an input is set.
struct Setter {
    name: String,
    argument: String,
    /// The type of the argument, where that is a parameter.
    parameter: Option<String>,
}

/// The setters without which there is no input.
fn required(context: &Context<'_>) -> Vec<Setter> {
    let Some(input) = context.declared.input else {
        return Vec::new();
    };
    let Ty::Struct(object) = context.typed.types.get(input) else {
        return Vec::new();
    };
    let fields = object.fields.iter().zip(context.names.members(input));
    let required = fields.filter(|(field, _)| field.required);
    required
        .map(|(field, name)| setter(context, field, &name.to_string()))
        .collect()
}

fn setter(context: &Context<'_>, field: &Field, name: &str) -> Setter {
    let argument = match context.typed.types.get(field.shape.ty) {
        _ if field.is_option() => None,
        Ty::String | Ty::Secret | Ty::Bytes | Ty::File | Ty::Any | Ty::Error => Some("\"…\""),
        Ty::Integer(_) => Some("1"),
        Ty::Number => Some("1.0"),
        Ty::Bool => Some("true"),
        _ => None,
    };
    let parameter = argument.is_none().then(|| {
        let module = &context.own.name;
        let inner = rust_type(context, Shape::of(field.shape.ty), &quote!(#module::));
        let inner = inner.to_string().replace(' ', "");
        if field.is_option() {
            format!("Option<{inner}>")
        } else {
            inner
        }
    });
    Setter {
        name: name.to_owned(),
        argument: argument.unwrap_or(name).to_owned(),
        parameter,
    }
}
