//! Comparing text with a file of the repository; `ARAZZO_BLESS=1` writes the file instead.

use std::{fmt::Write, fs, path::Path};

/// The file holds this text, byte for byte.
///
/// # Errors
/// A message that shows the lines that differ, or that the file cannot be read or written.
pub fn compare(file: &Path, text: &str) -> Result<(), String> {
    if blesses() {
        return fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()));
    }
    let kept = match fs::read_to_string(file) {
        Ok(kept) => kept,
        Err(error) => {
            let hint = "ARAZZO_BLESS=1 writes it";
            return Err(format!("{}: {error} ({hint})\n\n{text}", file.display()));
        }
    };
    if kept == text {
        return Ok(());
    }
    let difference = difference(&kept, text);
    let hint = "if that is right, run the test with ARAZZO_BLESS=1";
    Err(format!("{} differs; {hint}\n\n{difference}", file.display()))
}

/// Whether what the tests show is written instead of compared.
#[must_use]
pub fn blesses() -> bool {
    std::env::var_os("ARAZZO_BLESS").is_some_and(|value| value == "1")
}

/// Lines that only one of two texts has, `-` for those of the first, `+` for those of the second, each group after its
/// line number and the line before it.
#[must_use]
pub fn difference(first: &str, second: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (first.split('\n').collect(), second.split('\n').collect());
    let mut out = String::new();
    let (mut at, mut to) = (0, 0);
    while at < old.len() || to < new.len() {
        if old.get(at) == new.get(to) {
            (at, to) = (at + 1, to + 1);
            continue;
        }
        let (gone, come) = resume(&old, &new, at, to);
        let before = at.checked_sub(1).and_then(|line| old.get(line));
        let _ = writeln!(out, "@ line {}", at + 1);
        let _ = before.map(|line| writeln!(out, "  {line}"));
        for line in old.iter().take(gone).skip(at) {
            let _ = writeln!(out, "- {line}");
        }
        for line in new.iter().take(come).skip(to) {
            let _ = writeln!(out, "+ {line}");
        }
        (at, to) = (gone, come);
    }
    if out.is_empty() {
        "no line differs".to_owned()
    } else {
        out
    }
}

/// Where both texts go on alike: the nearest pair of equal lines, by the lines left out.
fn resume(old: &[&str], new: &[&str], at: usize, to: usize) -> (usize, usize) {
    let longest = (old.len() - at) + (new.len() - to);
    for skipped in 1..=longest {
        for gone in 0..=skipped {
            let (gone, come) = (at + gone, to + skipped - gone);
            if gone < old.len() && old.get(gone) == new.get(come) {
                return (gone, come);
            }
        }
    }
    (old.len(), new.len())
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn a_difference_shows_what_went_and_what_came() {
        let shown = difference("a\nb\nc\nd", "a\nx\ny\nc\nd\ne");
        assert_eq!(shown, "@ line 2\n  a\n- b\n+ x\n+ y\n@ line 5\n  d\n+ e\n");
        assert_eq!(difference("a", "a"), "no line differs");
    }
}
