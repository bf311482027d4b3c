//! "Did you mean": a name that is not known and those that are come in; the nearest of those goes out.

/// How far apart two names are; smaller is nearer.
type Rank = (u8, usize);

/// The candidate that was probably meant, if one is near enough. Of equally near ones, the first.
pub fn nearest<'a>(needle: &str, mut candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    Needle::new(needle).nearest(&mut candidates)
}

/// The candidates that may have been meant, at most three, nearest first.
#[must_use]
pub fn near<'a>(needle: &str, mut candidates: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut ranked = Needle::new(needle).ranked(&mut candidates);
    ranked.sort();
    ranked.dedup();
    ranked.into_iter().take(3).map(|(_, name)| name).collect()
}

/// The name that is not known. Candidates can be thousands, so most are turned down by a look at their letters.
struct Needle<'n> {
    name: &'n str,
    folded: String,
    letters: u64,
}

impl<'n> Needle<'n> {
    fn new(name: &'n str) -> Self {
        Self {
            name,
            folded: folded(name),
            letters: letters(name),
        }
    }

    /// Of equally near ones, the first.
    fn nearest<'a>(&self, candidates: &mut dyn Iterator<Item = &'a str>) -> Option<&'a str> {
        let ranked = self.ranked(candidates).into_iter();
        ranked.min_by_key(|(rank, _)| *rank).map(|(_, name)| name)
    }

    /// Those that are near, in their order. Compiled once, whatever the candidates come from.
    fn ranked<'a>(&self, candidates: &mut dyn Iterator<Item = &'a str>) -> Vec<(Rank, &'a str)> {
        candidates
            .filter_map(|name| Some((self.rank(name)?, name)))
            .collect()
    }

    /// Names are compared without case and separators: `get_pet` is `getPet`.
    fn rank(&self, name: &str) -> Option<Rank> {
        if self.is_far_from(name) {
            return None;
        }
        let (a, b) = (&self.folded, &folded(name));
        if a == b {
            return Some((0, strsim::levenshtein(self.name, name)));
        }
        let (shorter, longer) = (
            a.chars().count().min(b.chars().count()),
            a.chars().count().max(b.chars().count()),
        );
        // The distance is at least the difference of the lengths; a long text need not be measured.
        let limit = limit(longer);
        let distance = if longer - shorter <= limit && longer <= 200 {
            strsim::damerau_levenshtein(a, b)
        } else {
            usize::MAX
        };
        // One or two characters have nothing left when one of them is wrong.
        if distance <= limit && distance < shorter {
            return Some((1, distance));
        }
        let prefix = shorter >= 3 && (a.starts_with(b) || b.starts_with(a));
        prefix.then_some((2, longer - shorter))
    }

    /// Whether the letters alone tell that a name is not near. An edit gives or takes one letter, or one for another; and a
    /// beginning has no letter that the whole has not.
    fn is_far_from(&self, name: &str) -> bool {
        let letters = letters(name);
        let (ours, theirs) = (self.letters & !letters, letters & !self.letters);
        let edits = ours.count_ones().max(theirs.count_ones()) as usize;
        ours != 0 && theirs != 0 && edits > limit(self.name.len().max(name.len()))
    }
}

/// How many edits are no more than a slip in a name of this length.
fn limit(length: usize) -> usize {
    length.div_ceil(3)
}

/// The letters that a folded name has, a bit each; some share one.
fn letters(name: &str) -> u64 {
    let bit = |character: char| match character {
        '-' | '_' | ' ' => 0,
        _ if character.is_ascii() => 1 << (u32::from(character.to_ascii_lowercase()) % 63),
        _ => 1 << 63,
    };
    name.chars().map(bit).fold(0, |letters, bit| letters | bit)
}

fn folded(name: &str) -> String {
    name.chars()
        .filter(|character| !matches!(character, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_turn_down_only_what_is_not_near() {
        let words = [
            "customerId",
            "custmerId",
            "customer_id",
            "Customer",
            "CustomerOrder",
            "order",
            "orders",
            "Größe",
            "GROESSE",
            "größen",
            "a",
            "ab",
            "abc",
            "bac",
            "x-api-key",
            "XApiKey",
            "createCart",
            "createCrat",
            "Cart",
            "",
            "-",
        ];
        for needle in words {
            for name in words {
                let asked = Needle::new(needle);
                // As if nothing were turned down.
                let all = Needle {
                    letters: letters(name),
                    ..Needle::new(needle)
                };
                assert_eq!(asked.rank(name), all.rank(name), "{needle} and {name}");
            }
        }
        assert!(Needle::new("listBooks").is_far_from("DeleteCustomer"));
    }
}
