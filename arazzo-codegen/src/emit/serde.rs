//! Serde attributes: Rust names and document names come in; the shortest attributes that connect them go out.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// How the names of one container are connected with the document's.
pub(super) struct Renaming {
    rule: Option<Rule>,
}

/// A `rename_all` rule, with serde's own spelling of it.
#[derive(Clone, Copy)]
struct Rule {
    name: &'static str,
    field: fn(&str) -> String,
}

const FIELD_RULES: &[Rule] = &[
    Rule {
        name: "camelCase",
        field: |name| camel(&pascal_of_snake(name)),
    },
    Rule {
        name: "PascalCase",
        field: pascal_of_snake,
    },
    Rule {
        name: "kebab-case",
        field: |name| name.replace('_', "-"),
    },
    Rule {
        name: "SCREAMING_SNAKE_CASE",
        field: str::to_ascii_uppercase,
    },
];

const VARIANT_RULES: &[Rule] = &[
    Rule {
        name: "SCREAMING_SNAKE_CASE",
        field: |name| snake_of_pascal(name).to_ascii_uppercase(),
    },
    Rule {
        name: "snake_case",
        field: snake_of_pascal,
    },
    Rule {
        name: "lowercase",
        field: str::to_ascii_lowercase,
    },
    Rule {
        name: "UPPERCASE",
        field: str::to_ascii_uppercase,
    },
    Rule {
        name: "camelCase",
        field: camel,
    },
    Rule {
        name: "kebab-case",
        field: |name| snake_of_pascal(name).replace('_', "-"),
    },
];

impl Renaming {
    /// The rule for the fields of a struct.
    pub(super) fn of_fields<'n>(names: impl Iterator<Item = (&'n Ident, &'n str)> + Clone) -> Self {
        Self::find(FIELD_RULES, names)
    }

    /// The rule for the variants of an enum.
    pub(super) fn of_variants<'n>(names: impl Iterator<Item = (&'n Ident, &'n str)> + Clone) -> Self {
        Self::find(VARIANT_RULES, names)
    }

    /// The first rule that fits every name, where the names do not fit as they are.
    fn find<'n>(rules: &[Rule], names: impl Iterator<Item = (&'n Ident, &'n str)> + Clone) -> Self {
        if names.clone().all(|(name, document)| bare(name) == document) {
            return Self { rule: None };
        }
        let fits = |rule: &&Rule| {
            names
                .clone()
                .all(|(name, document)| (rule.field)(&bare(name)) == document)
        };
        Self {
            rule: rules.iter().find(fits).copied(),
        }
    }

    /// No rule: the names do not show.
    pub(super) fn none() -> Self {
        Self { rule: None }
    }

    /// `#[derive(…)]` of the traits, where serde is found, and the rule.
    pub(super) fn derive(&self, traits: &TokenStream) -> TokenStream {
        self.derive_as(traits, &TokenStream::new())
    }

    /// [`derive`](Self::derive) with more attributes, each after a comma.
    pub(super) fn derive_as(&self, traits: &TokenStream, more: &TokenStream) -> TokenStream {
        let rule = self
            .rule
            .map(|rule| rule.name)
            .map(|rule| quote!(, rename_all = #rule));
        quote! {
            #[derive(#traits)]
            #[serde(crate = "arazzo::__private::serde" #rule #more)]
        }
    }

    /// The attribute of one field or variant: its name where the rule does not yield it, and what else is given.
    pub(super) fn attribute(
        &self,
        name: &Ident,
        document: &str,
        more: &[TokenStream],
    ) -> Option<TokenStream> {
        let is_known = self.rule.is_some() || bare(name) == document;
        let rename = (!is_known).then(|| quote!(rename = #document));
        let parts: Vec<&TokenStream> = rename.iter().chain(more).collect();
        (!parts.is_empty()).then(|| quote!(#[serde(#(#parts),*)]))
    }
}

/// Leaves an absent value out.
pub(super) fn skip_absent() -> TokenStream {
    quote!(skip_serializing_if = "Option::is_none")
}

/// An identifier without `r#`: what serde sees.
fn bare(name: &Ident) -> String {
    let spelled = name.to_string();
    spelled.strip_prefix("r#").unwrap_or(&spelled).to_owned()
}

// The conversions are those of serde's `rename_all`, to the letter: what differs here would differ on the wire.

fn pascal_of_snake(name: &str) -> String {
    let mut pascal = String::with_capacity(name.len());
    let mut capitalise = true;
    for character in name.chars() {
        if character == '_' {
            capitalise = true;
        } else if capitalise {
            pascal.push(character.to_ascii_uppercase());
            capitalise = false;
        } else {
            pascal.push(character);
        }
    }
    pascal
}

fn snake_of_pascal(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for (index, character) in name.char_indices() {
        if index > 0 && character.is_uppercase() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}

fn camel(pascal: &str) -> String {
    let mut characters = pascal.chars();
    characters
        .next()
        .map(|first| first.to_ascii_lowercase().to_string() + characters.as_str())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::format_ident;

    fn rule(names: &[(&str, &str)], find: fn(&[(Ident, String)]) -> Renaming) -> Option<&'static str> {
        let names: Vec<(Ident, String)> = names
            .iter()
            .map(|(name, document)| (format_ident!("{name}"), (*document).to_owned()))
            .collect();
        find(&names).rule.map(|rule| rule.name)
    }

    #[test]
    fn one_rule_covers_a_container_or_none_does() {
        let fields = |names: &[(Ident, String)]| {
            Renaming::of_fields(names.iter().map(|(name, document)| (name, document.as_str())))
        };
        let variants = |names: &[(Ident, String)]| {
            Renaming::of_variants(names.iter().map(|(name, document)| (name, document.as_str())))
        };
        assert_eq!(
            rule(&[("customer_id", "customerId"), ("name", "name")], fields),
            Some("camelCase")
        );
        assert_eq!(rule(&[("customer_id", "customer_id")], fields), None);
        assert_eq!(
            rule(&[("customer_id", "customerId"), ("x_key", "X-KEY")], fields),
            None
        );
        assert_eq!(
            rule(&[("ToFinal", "TO_FINAL"), ("Overdue", "OVERDUE")], variants),
            Some("SCREAMING_SNAKE_CASE")
        );
        assert_eq!(rule(&[("Active", "active")], variants), Some("snake_case"));
        assert_eq!(rule(&[("V16x16", "16x16")], variants), None);
    }
}
