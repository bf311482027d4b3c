//! "Did you mean": a name that is not known and those that are come in; the nearest of those goes out.

/// How far apart two names are; smaller is nearer.
type Rank = (u8, usize);

/// The candidate that was probably meant, if one is near enough. Of equally near ones, the first.
pub fn nearest<'a>(needle: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .filter_map(|name| Some((rank(needle, name)?, name)))
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, name)| name)
}

/// The candidates that may have been meant, at most three, nearest first.
#[must_use]
pub fn near<'a>(needle: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut ranked: Vec<(Rank, &str)> = candidates
        .filter_map(|name| Some((rank(needle, name)?, name)))
        .collect();
    ranked.sort();
    ranked.dedup();
    ranked.into_iter().take(3).map(|(_, name)| name).collect()
}

/// Names are compared without case and separators: `get_pet` is `getPet`.
fn rank(needle: &str, name: &str) -> Option<Rank> {
    let (a, b) = (folded(needle), folded(name));
    if a == b {
        return Some((0, strsim::levenshtein(needle, name)));
    }
    let (shorter, longer) = (
        a.chars().count().min(b.chars().count()),
        a.chars().count().max(b.chars().count()),
    );
    // The distance is at least the difference of the lengths; a long text need not be measured.
    let limit = longer.div_ceil(3);
    let distance = if longer - shorter <= limit && longer <= 200 {
        strsim::damerau_levenshtein(&a, &b)
    } else {
        usize::MAX
    };
    // One or two characters have nothing left when one of them is wrong.
    if distance <= limit && distance < shorter {
        return Some((1, distance));
    }
    let prefix = shorter >= 3 && (a.starts_with(&b) || b.starts_with(&a));
    prefix.then_some((2, longer - shorter))
}

fn folded(name: &str) -> String {
    name.chars()
        .filter(|character| !matches!(character, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}
