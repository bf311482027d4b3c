//! An `operationId` that a description lacks comes in; where the description spells its ids out of method and path
//! (`postListsIdMembers` for `POST /lists/{list_id}/members`), and so does this one, the method and path go out.
//!
//! Descriptions are published in parts, and workflows go on naming what a part leaves out. Where nothing shows how the
//! ids of a description are made, an id says nothing.

use heck::ToSnakeCase as _;

/// How many ids must be spelled by the rule before it is taken for one, besides three of four.
const ENOUGH: usize = 5;

/// What an id says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spelled {
    /// The method in capitals.
    pub(super) method: String,
    /// The path template.
    pub(super) path: String,
}

/// An operation that is declared.
#[derive(Clone, Copy)]
pub(super) struct Declared<'d> {
    pub(super) id: &'d str,
    pub(super) method: &'d str,
    pub(super) path: &'d str,
}

/// What an id says in a description with these operations, for a step that gives these path parameters, in order.
pub(super) fn spelled(id: &str, path_parameters: &[&str], declared: &[Declared<'_>]) -> Option<Spelled> {
    if !is_rule(declared) || declared.iter().any(|known| is_slip(id, known.id)) {
        return None;
    }
    let words = words(id);
    let (method, words) = words.split_first()?;
    if !["get", "head", "post", "put", "patch", "delete"].contains(&method.as_str()) {
        return None;
    }
    let (known, used) = longest_known(words, path_parameters, declared);
    let placed = placeholders(&known).count();
    let rest = rest(
        words.get(used..)?,
        path_parameters.get(placed..)?,
        separator(declared),
    )?;
    let path: String = known
        .iter()
        .map(|segment| (*segment).to_owned())
        .chain(rest)
        .map(|segment| format!("/{segment}"))
        .collect();
    (!path.is_empty()).then(|| Spelled {
        method: method.to_uppercase(),
        path,
    })
}

/// Whether two path templates differ in the names of their parameters at most.
pub(super) fn is_same_path(left: &str, right: &str) -> bool {
    let shape = |path: &str| -> Vec<String> {
        let segments = segments(path).into_iter();
        segments
            .map(|segment| placeholder(segment).map_or(segment, |_| "{}").to_owned())
            .collect()
    };
    shape(left) == shape(right)
}

/// Whether the ids of a description are spelled out of method and path.
fn is_rule(declared: &[Declared<'_>]) -> bool {
    let follows = |operation: &&Declared<'_>| {
        let words = words(operation.id);
        let Some((method, words)) = words.split_first() else {
            return false;
        };
        method.eq_ignore_ascii_case(operation.method)
            && used_by(&segments(operation.path), words, Match::Strict) == Some(words.len())
    };
    let following = declared.iter().filter(follows).count();
    following >= ENOUGH && following * 4 >= declared.len() * 3
}

/// Whether an id is a declared one with a letter or two wrong.
fn is_slip(id: &str, known: &str) -> bool {
    strsim::damerau_levenshtein(&id.to_lowercase(), &known.to_lowercase()) <= 2
}

/// The beginning of a declared path that uses up most of the words, and how many.
fn longest_known<'d>(
    words: &[String],
    path_parameters: &[&str],
    declared: &[Declared<'d>],
) -> (Vec<&'d str>, usize) {
    let mut best = (Vec::new(), 0);
    for operation in declared {
        let segments = segments(operation.path);
        for length in 1..=segments.len() {
            let beginning = segments.get(..length).unwrap_or_default();
            let are_given = placeholders(beginning)
                .enumerate()
                .all(|(position, name)| path_parameters.get(position) == Some(&name));
            let used = used_by(beginning, words, Match::Loose).filter(|_| are_given);
            if let Some(used) = used
                && (used, length) > (best.1, best.0.len())
            {
                best = (beginning.to_vec(), used);
            }
        }
    }
    best
}

/// How strictly words must spell a path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Match {
    /// Every word, and one for each parameter.
    Strict,
    /// A word may be in the singular, and a parameter may be left out.
    Loose,
}

/// How many of the words spell these segments; `None` where they do not.
fn used_by(segments: &[&str], words: &[String], how: Match) -> Option<usize> {
    let mut used = 0;
    for segment in segments {
        let next = words.get(used);
        if let Some(name) = placeholder(segment) {
            match next {
                Some(word) if is_parameter(word, name) => used += 1,
                _ if how == Match::Loose => {}
                _ => return None,
            }
            continue;
        }
        for word in self::words(segment) {
            let given = words.get(used)?;
            let is_same = *given == word || how == Match::Loose && singular(given) == singular(&word);
            if !is_same {
                return None;
            }
            used += 1;
        }
    }
    Some(used)
}

/// The segments that the words spell after what is declared: the words between two parameters are one segment.
fn rest(words: &[String], parameters: &[&str], separator: &str) -> Option<Vec<String>> {
    let mut segments = Vec::new();
    let mut run: Vec<&str> = Vec::new();
    let mut parameters = parameters.iter();
    for word in words {
        match parameters.as_slice().first() {
            Some(name) if is_parameter(word, name) => {
                if !run.is_empty() {
                    segments.push(run.join(separator));
                    run.clear();
                }
                segments.push(format!("{{{name}}}"));
                parameters.next();
            }
            _ => run.push(word),
        }
    }
    if !run.is_empty() {
        segments.push(run.join(separator));
    }
    parameters.next().is_none().then_some(segments)
}

/// What stands between the words of a segment.
fn separator(declared: &[Declared<'_>]) -> &'static str {
    let count = |separator: char| {
        let paths = declared.iter().flat_map(|operation| segments(operation.path));
        paths
            .filter(|segment| placeholder(segment).is_none() && segment.contains(separator))
            .count()
    };
    if count('_') > count('-') { "_" } else { "-" }
}

/// Whether a word stands for a path parameter: `Id`, or the last word of its name.
fn is_parameter(word: &str, name: &str) -> bool {
    word == "id" || words(name).last().is_some_and(|last| last == word)
}

fn placeholders<'s>(segments: &'s [&'s str]) -> impl Iterator<Item = &'s str> {
    segments.iter().filter_map(|segment| placeholder(segment))
}

fn placeholder(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

fn words(name: &str) -> Vec<String> {
    let snake = name.to_snake_case();
    snake
        .split('_')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const SPELLED: [(&str, &str, &str); 6] = [
        ("getShelves", "GET", "/shelves"),
        (
            "postShelvesIdActionsLock",
            "POST",
            "/shelves/{shelf_id}/actions/lock",
        ),
        ("getShelvesIdBooksIsbn", "GET", "/shelves/{shelf_id}/books/{isbn}"),
        (
            "deleteShelvesIdBooksIsbn",
            "DELETE",
            "/shelves/{shelf_id}/books/{isbn}",
        ),
        ("getReadingRooms", "GET", "/reading-rooms"),
        ("closeLibrary", "POST", "/library/actions/close"),
    ];

    fn says(id: &str, path_parameters: &[&str]) -> Option<String> {
        let declared = SPELLED.map(|(id, method, path)| Declared { id, method, path });
        spelled(id, path_parameters, &declared).map(|spelled| format!("{} {}", spelled.method, spelled.path))
    }

    #[test]
    fn an_id_says_method_and_path_where_the_others_do() {
        for (id, path_parameters, expected) in [
            ("postShelves", &[][..], "POST /shelves"),
            ("patchShelvesId", &["shelf_id"], "PATCH /shelves/{shelf_id}"),
            ("getSearchBooks", &[], "GET /search-books"),
            (
                "getShelvesIdOpeningHours",
                &["shelf_id"],
                "GET /shelves/{shelf_id}/opening-hours",
            ),
            (
                "postShelvesIdActionsMoveAway",
                &["shelf_id"],
                "POST /shelves/{shelf_id}/actions/move-away",
            ),
            (
                "postShelvesIdBooksIdLoans",
                &["shelf_id", "isbn"],
                "POST /shelves/{shelf_id}/books/{isbn}/loans",
            ),
            (
                "getReadersIdLoansId",
                &["reader_id", "loan"],
                "GET /readers/{reader_id}/loans/{loan}",
            ),
            // Parameters that the id leaves out stand where a declared path has them.
            (
                "postShelveBookTags",
                &["shelf_id", "isbn"],
                "POST /shelves/{shelf_id}/books/{isbn}/tags",
            ),
        ] {
            assert_eq!(says(id, path_parameters).as_deref(), Some(expected), "{id}");
        }
    }

    #[test]
    fn nothing_is_guessed() {
        for (id, path_parameters) in [
            // A declared id with a letter wrong.
            ("getShelvse", &[][..]),
            // No method.
            ("lockShelf", &[]),
            // The step gives a parameter that has no place, or too few.
            ("getReaders", &["reader_id"]),
            ("get", &[]),
        ] {
            assert_eq!(says(id, path_parameters), None, "{id}");
        }
        let named = [
            ("listShelves", "GET", "/shelves"),
            ("lockShelf", "POST", "/shelves/{id}/lock"),
        ]
        .map(|(id, method, path)| Declared { id, method, path });
        assert_eq!(spelled("getReaders", &[], &named), None);
    }

    #[test]
    fn templates_are_the_same_whatever_their_parameters_are_called() {
        assert!(is_same_path("/a/{x}/b", "/a/{y}/b"));
        assert!(!is_same_path("/a/{x}/b", "/a/x/b"));
    }
}
