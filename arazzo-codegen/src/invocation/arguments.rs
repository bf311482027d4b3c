//! The arguments of an invocation: tokens come in; the document and the options, with all that is wrong, go out.

use std::path::PathBuf;

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Ident, LitStr, Token, braced, bracketed,
    ext::IdentExt as _,
    parenthesized,
    parse::{Parse, ParseStream, Parser as _},
    punctuated::Punctuated,
};

use crate::{
    diagnostics::{Level, Levels, Profile, suggest::nearest},
    pipeline::Options,
    runtime,
};

/// What an invocation says.
pub(super) struct Arguments {
    /// The path of the document; `None` only with errors.
    pub(super) document: Option<LitStr>,
    /// The options; `document` and `base` are not set.
    pub(super) options: Options,
    /// Every argument that is wrong, at its token.
    pub(super) errors: Option<syn::Error>,
}

const KEYS: &[&str] = &[
    "sources",
    "profile",
    "allow",
    "warn",
    "deny",
    "workflows",
    "roots",
    "formats",
    "engines",
    "crate",
];

/// Parses the arguments. An argument that is wrong does not keep the others from being read.
pub(super) fn parse(input: TokenStream) -> Arguments {
    let read = |input: ParseStream<'_>| Ok(Reader::default().read(input));
    read.parse2(input).unwrap_or_else(|error| Arguments {
        document: None,
        options: Options::new("", ""),
        errors: Some(error),
    })
}

#[derive(Default)]
struct Reader {
    profile: Profile,
    /// Set last, because the profile may follow them.
    lints: Vec<(Ident, Level)>,
    seen: Vec<String>,
    errors: Option<syn::Error>,
}

impl Reader {
    fn read(mut self, input: ParseStream<'_>) -> Arguments {
        let mut options = Options::new("", "");
        let document = match input.parse::<LitStr>() {
            Ok(document) => Some(document),
            Err(error) => {
                let message =
                    "the path of an Arazzo document is expected first: `\"workflows/place-order.yml\"`";
                self.fail(syn::Error::new(error.span(), message));
                None
            }
        };
        // Without a document, what follows is only noise.
        while document.is_some() && !input.is_empty() {
            let separator = input.parse::<Token![,]>().map(|_| ());
            if separator.is_ok() && input.is_empty() {
                break;
            }
            if let Err(error) = separator.and_then(|()| self.argument(input, &mut options)) {
                self.fail(error);
                skip_to_comma(input);
            }
        }
        skip_all(input);
        options.levels = self.levels();
        Arguments {
            document,
            options,
            errors: self.errors,
        }
    }

    fn fail(&mut self, error: syn::Error) {
        match &mut self.errors {
            Some(errors) => errors.combine(error),
            None => self.errors = Some(error),
        }
    }

    fn argument(&mut self, input: ParseStream<'_>, options: &mut Options) -> syn::Result<()> {
        let key = input.call(Ident::parse_any)?;
        let name = key.to_string();
        match name.as_str() {
            "allow" => return self.lints(input, Level::Allow),
            "warn" => return self.lints(input, Level::Warn),
            "deny" => return self.lints(input, Level::Error),
            known if KEYS.contains(&known) => {}
            _ => return Err(syn::Error::new(key.span(), unknown_key(&name))),
        }
        if self.seen.contains(&name) {
            return Err(syn::Error::new(key.span(), format!("`{name}` is given twice")));
        }
        input.parse::<Token![=]>()?;
        match name.as_str() {
            "sources" => options.sources.extend(sources(input)?),
            "profile" => {
                let profile = input.call(Ident::parse_any)?;
                self.profile = profile
                    .to_string()
                    .parse()
                    .map_err(|error: String| syn::Error::new(profile.span(), error))?;
            }
            "workflows" => options.workflows.extend(strings(input)?),
            "roots" => options
                .roots
                .extend(strings(input)?.into_iter().map(PathBuf::from)),
            "formats" => choices(input, |name| options.formats.choose(name))?,
            "engines" => choices(input, |name| options.engines.choose(name))?,
            _ => {
                let path = input.call(syn::Path::parse_mod_style)?;
                let span = path
                    .segments
                    .first()
                    .map_or_else(|| key.span(), |segment| segment.ident.span());
                options.emit.runtime =
                    runtime::qualified(path).map_err(|error| syn::Error::new(span, error))?;
            }
        }
        self.seen.push(name);
        Ok(())
    }

    fn lints(&mut self, input: ParseStream<'_>, level: Level) -> syn::Result<()> {
        let content;
        parenthesized!(content in input);
        let names = list::<Ident>(&content)?;
        self.lints.extend(names.into_iter().map(|name| (name, level)));
        Ok(())
    }

    fn levels(&mut self) -> Levels {
        let mut levels = Levels::new(self.profile);
        for (name, level) in std::mem::take(&mut self.lints) {
            if let Err(mut error) = levels.set(&name.to_string(), level) {
                let written = error.nearest.map(|nearest| nearest.replace('-', "_"));
                let hint = written
                    .map(|nearest| format!("; did you mean `{nearest}`?"))
                    .unwrap_or_default();
                error.nearest = None;
                self.fail(syn::Error::new(name.span(), format!("{error}{hint}")));
            }
        }
        levels
    }
}

fn unknown_key(name: &str) -> String {
    let hint = match nearest(name, KEYS.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are `{}`", KEYS.join("`, `")),
    };
    format!("there is no option `{name}`; {hint}")
}

/// `{ petstore = "vendor/petstore.yaml", "pet-store" = "…" }`
fn sources(input: ParseStream<'_>) -> syn::Result<Vec<(String, PathBuf)>> {
    let content;
    braced!(content in input);
    let sources = list::<Source>(&content)?;
    Ok(sources
        .into_iter()
        .map(|source| (source.name, source.path))
        .collect())
}

struct Source {
    name: String,
    path: PathBuf,
}

impl Parse for Source {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = if input.peek(LitStr) {
            input.parse::<LitStr>()?.value()
        } else {
            input.call(Ident::parse_any)?.to_string()
        };
        input.parse::<Token![=]>()?;
        Ok(Self {
            name,
            path: input.parse::<LitStr>()?.value().into(),
        })
    }
}

/// `["place-order", "cancel-order"]`
fn strings(input: ParseStream<'_>) -> syn::Result<Vec<String>> {
    let content;
    bracketed!(content in input);
    let strings = list::<LitStr>(&content)?;
    Ok(strings.into_iter().map(|string| string.value()).collect())
}

/// `[jiff, uuid]`, each chosen.
fn choices(input: ParseStream<'_>, mut choose: impl FnMut(&str) -> Result<(), String>) -> syn::Result<()> {
    let content;
    bracketed!(content in input);
    for choice in list::<Ident>(&content)? {
        choose(&choice.to_string()).map_err(|error| syn::Error::new(choice.span(), error))?;
    }
    Ok(())
}

/// What stands inside of brackets, separated by commas. All of it is taken, as what is left would be an error of its own.
fn list<T: Parse>(content: ParseStream<'_>) -> syn::Result<Punctuated<T, Token![,]>> {
    let items = Punctuated::parse_terminated(content);
    skip_all(content);
    items
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) && input.parse::<TokenTree>().is_ok() {}
}

fn skip_all(input: ParseStream<'_>) {
    while input.parse::<TokenTree>().is_ok() {}
}
