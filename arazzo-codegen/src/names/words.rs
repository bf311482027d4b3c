//! From a document's name to a Rust identifier, and one allocator of free identifiers per scope.

use std::{borrow::Cow, collections::HashSet};

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};
use proc_macro2::{Ident, Span};

/// The case of an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// `create_customer`: functions, modules, fields, locals.
    Snake,
    /// `CreateCustomer`: types and variants.
    Pascal,
    /// `BILLING_API`: constants.
    Shouty,
}

/// Identifiers that share a namespace.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    taken: HashSet<String>,
}

impl Scope {
    /// A scope in which some identifiers are not free.
    #[must_use]
    pub fn reserving(words: &[&str]) -> Self {
        Self {
            taken: words.iter().map(|word| (*word).to_owned()).collect(),
        }
    }

    /// A free identifier for `name`; `fallback` is appended when the plain one is taken, then a number.
    pub fn allocate(&mut self, name: &str, case: Case, fallback: &str) -> Ident {
        let plain = spell(name, case);
        let mut chosen = plain.clone();
        if self.taken.contains(&chosen) && !fallback.is_empty() {
            chosen = spell(&format!("{plain} {fallback}"), case);
        }
        let base = chosen.clone();
        let mut number = 2_u32;
        while self.taken.contains(&chosen) {
            chosen = match case {
                Case::Pascal => format!("{base}{number}"),
                Case::Snake => format!("{base}_{number}"),
                Case::Shouty => format!("{base}_{number}"),
            };
            number += 1;
        }
        self.taken.insert(chosen.clone());
        identifier(&chosen)
    }
}

/// A name in a case, as letters, digits and `_`, never empty, never starting with a digit.
fn spell(name: &str, case: Case) -> String {
    if let Some(spelled) = spell_ascii(name, case) {
        return spelled;
    }
    let signed = signs_in_words(name);
    let plain = only(&signed, char::is_alphanumeric, " ");
    let cased = match case {
        Case::Snake => plain.to_snake_case(),
        Case::Pascal => plain.to_pascal_case(),
        Case::Shouty => plain.to_shouty_snake_case(),
    };
    let continues = only(&cased, unicode_continues, "").into_owned();
    match continues.chars().next() {
        None => spell_empty(case),
        Some(first) if first.is_ascii_digit() || !unicode_starts(first) => match case {
            Case::Pascal => format!("V{continues}"),
            Case::Snake | Case::Shouty => format!("_{continues}"),
        },
        Some(_) => continues,
    }
}

/// The same for what nearly all names are: ASCII letters, digits and separators, starting with a letter. `heck` cuts
/// words at the same places and sees to all of Unicode, which takes a while in a debug build.
fn spell_ascii(name: &str, case: Case) -> Option<String> {
    let bytes = name.as_bytes();
    if !bytes.first()?.is_ascii_alphabetic() || !name.is_ascii() {
        return None;
    }
    let mut spelled = String::with_capacity(name.len() + 4);
    // Whether the last letter of the word was a capital; `None` before the first one.
    let mut capital = None;
    let mut starts = true;
    for (at, byte) in bytes.iter().copied().enumerate() {
        if !byte.is_ascii_alphanumeric() {
            starts = true;
            continue;
        }
        let is_capital = byte.is_ascii_uppercase();
        let begins_lower = || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        let cut = match capital {
            Some(false) => is_capital,
            Some(true) => is_capital && begins_lower(),
            None => false,
        };
        if starts || cut {
            if !spelled.is_empty() && case != Case::Pascal {
                spelled.push('_');
            }
            capital = None;
        }
        let upper = match case {
            Case::Snake => false,
            Case::Pascal => starts || cut,
            Case::Shouty => true,
        };
        let byte = if upper {
            byte.to_ascii_uppercase()
        } else {
            byte.to_ascii_lowercase()
        };
        spelled.push(char::from(byte));
        if byte.is_ascii_alphabetic() {
            capital = Some(is_capital);
        }
        starts = false;
    }
    Some(spelled)
}

fn spell_empty(case: Case) -> String {
    match case {
        Case::Snake => "empty",
        Case::Pascal => "Empty",
        Case::Shouty => "EMPTY",
    }
    .to_owned()
}

/// A sign before a digit or a name tells two names apart (`+1` and `-1`, `name` and `-name`): it becomes a word.
fn signs_in_words(name: &str) -> String {
    match (name.strip_prefix('+'), name.strip_prefix('-')) {
        (Some(rest), _) => format!("plus {rest}"),
        (_, Some(rest)) => format!("minus {rest}"),
        _ => name.to_owned(),
    }
}

/// The text with every other character replaced.
fn only<'t>(text: &'t str, wanted: impl Fn(char) -> bool, replacement: &str) -> Cow<'t, str> {
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Cow::Borrowed(text);
    }
    text.replace(|character| !wanted(character), replacement).into()
}

/// Conservative: only characters that are letters everywhere start or continue an identifier.
fn unicode_starts(character: char) -> bool {
    character.is_ascii_alphabetic()
        || character == '_'
        || syn::parse_str::<Ident>(&character.to_string()).is_ok()
}

fn unicode_continues(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || character == '_'
        || syn::parse_str::<Ident>(&format!("a{character}")).is_ok()
}

/// Words that are no identifiers, in use or reserved in any edition; those that cannot be raw either stand in
/// [`identifier`].
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// An identifier of an already spelled word; keywords become raw, and those that cannot be raw get a `_`.
fn identifier(word: &str) -> Ident {
    if matches!(word, "self" | "Self" | "super" | "crate" | "_") {
        return Ident::new(&format!("{word}_"), Span::call_site());
    }
    if KEYWORDS.contains(&word) {
        return Ident::new_raw(word, Span::call_site());
    }
    Ident::new(word, Span::call_site())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]

    use super::*;

    fn names(case: Case, names: &[&str]) -> Vec<String> {
        let mut scope = Scope::default();
        names
            .iter()
            .map(|name| scope.allocate(name, case, "").to_string())
            .collect()
    }

    #[test]
    fn words_become_identifiers() {
        let cases = [
            ("customerId", "customer_id", "CustomerId"),
            ("X-API-KEY", "x_api_key", "XApiKey"),
            ("type", "r#type", "Type"),
            ("self", "self_", "Self_"),
            ("16x16", "_16x16", "V16x16"),
            ("", "empty", "Empty"),
            ("日本", "日本", "日本"),
            ("größe", "größe", "Größe"),
            ("a.b/c", "a_b_c", "ABC"),
            ("async", "r#async", "Async"),
            ("$ref", "r#ref", "Ref"),
        ];
        for (name, snake, pascal) in cases {
            assert_eq!(names(Case::Snake, &[name]), [snake], "{name}");
            assert_eq!(names(Case::Pascal, &[name]), [pascal], "{name}");
        }
    }

    /// `heck` is the judge of all names up to seven characters long of these.
    #[test]
    fn words_are_cut_where_heck_cuts_them() {
        let letters = ['a', 'B', 'C', 'd', '7', '-'];
        let mut names = vec![String::from("x"), String::from("X")];
        let mut from = 0;
        for _ in 0..6 {
            let longer: Vec<String> = names[from..]
                .iter()
                .flat_map(|name| letters.map(|letter| format!("{name}{letter}")))
                .collect();
            from = names.len();
            names.extend(longer.into_iter().step_by(if from > 2000 { 7 } else { 1 }));
        }
        for name in &names {
            for (case, expected) in [
                (Case::Snake, name.to_snake_case()),
                (Case::Pascal, name.to_pascal_case()),
                (Case::Shouty, name.to_shouty_snake_case()),
            ] {
                assert_eq!(spell_ascii(name, case), Some(expected), "{name}");
            }
        }
        assert!(names.len() > 5000, "{}", names.len());
    }

    #[test]
    fn every_keyword_is_known() {
        let words = "_ abstract as async await become box break const continue crate do dyn else enum extern false final \
            fn for gen if impl in let loop macro match mod move mut override priv pub ref return self Self static struct \
            super trait true try type typeof union unsafe unsized use virtual where while yield auto default raw safe";
        for word in words.split_whitespace() {
            let plain = syn::parse_str::<Ident>(&identifier(word).to_string()).is_ok();
            assert!(plain, "{word} does not become an identifier");
            if syn::parse_str::<Ident>(word).is_ok() && word != "gen" {
                assert_eq!(identifier(word).to_string(), word);
            }
        }
    }

    #[test]
    fn collisions_are_told_apart() {
        assert_eq!(names(Case::Pascal, &["+1", "-1"]), ["Plus1", "Minus1"]);
        assert_eq!(
            names(Case::Snake, &["name", "-name", "Name"]),
            ["name", "minus_name", "name_2"]
        );
        assert_eq!(
            names(Case::Snake, &["a-b", "a_b", "a_b_2"]),
            ["a_b", "a_b_2", "a_b_2_2"]
        );
    }

    #[test]
    fn a_reserved_word_gets_the_fallback() {
        let mut scope = Scope::reserving(&["Error"]);
        assert_eq!(
            scope.allocate("Error", Case::Pascal, "schema").to_string(),
            "ErrorSchema"
        );
        assert_eq!(
            scope.allocate("Error", Case::Pascal, "schema").to_string(),
            "ErrorSchema2"
        );
    }
}
