//! The name of the run-time crate: what a user writes comes in; a path that means the same in every module goes out.

use syn::{Path, parse::Parser as _};

/// Reads a path that is given as text, such as `::arazzo`, `az` or `crate::vendor::arazzo`.
///
/// # Errors
/// One sentence, when it is no path, or one that depends on where it stands.
pub fn parse(text: &str) -> Result<Path, String> {
    let path = Path::parse_mod_style.parse_str(text);
    qualified(path.map_err(|_| format!("`{text}` is not the path of a crate or a module"))?)
}

/// Generated code names the crate in nested modules: a plain name is that of a crate, not of what happens to be in scope.
///
/// # Errors
/// One sentence, when the path depends on where it stands.
pub fn qualified(mut path: Path) -> Result<Path, String> {
    let first = path.segments.first().map(|segment| segment.ident.to_string());
    match first.as_deref() {
        Some("self" | "super" | "Self") => Err(
            "the path of the run-time crate must not depend on where it stands; start it with `crate`"
                .to_owned(),
        ),
        Some("crate") => Ok(path),
        _ => {
            path.leading_colon.get_or_insert_with(Default::default);
            Ok(path)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_means_the_same_everywhere() {
        let shown = |text: &str| parse(text).map(|path| quote::quote!(#path).to_string().replace(' ', ""));
        assert_eq!(shown("arazzo"), Ok("::arazzo".to_owned()));
        assert_eq!(shown("::az"), Ok("::az".to_owned()));
        assert_eq!(
            shown("crate::vendor::arazzo"),
            Ok("crate::vendor::arazzo".to_owned())
        );
        for wrong in ["super::az", "self::az", "a-b", "", "a::b<T>"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
