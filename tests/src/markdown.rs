//! Reading Markdown: a page comes in; its fenced blocks, its headings' anchors and its links go out.
#![allow(clippy::panic, clippy::indexing_slicing)]

/// A fenced block.
#[derive(Debug)]
pub struct Block<'m> {
    /// What the comment above it says: `crate` and `src/main.rs` for `<!-- crate: src/main.rs -->`. A comment whose first
    /// part has several words marks nothing.
    pub mark: Option<(&'m str, &'m str)>,
    /// The language after the fence.
    pub language: &'m str,
    /// The lines between the fences.
    pub text: String,
    /// The number of the line of the opening fence, from 1.
    pub line: usize,
}

impl Block<'_> {
    /// The name behind a mark of this kind.
    #[must_use]
    pub fn marked(&self, kind: &str) -> Option<&str> {
        self.mark.filter(|mark| mark.0 == kind).map(|mark| mark.1)
    }
}

/// The fenced blocks of a page, in order.
///
/// # Panics
/// When no block follows a mark, and when a block is not closed.
#[must_use]
pub fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut mark = None;
    let mut lines = page.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let mut text = String::new();
            loop {
                match lines.next() {
                    Some(("```", _)) => break,
                    Some((line, _)) => text = text + line + "\n",
                    None => panic!("the block of line {number} has no end"),
                }
            }
            let mark = mark.take();
            found.push(Block {
                mark,
                language,
                text,
                line: number,
            });
            continue;
        }
        assert!(mark.is_none(), "line {number}: no fenced block follows the mark");
        let comment = line
            .strip_prefix("<!-- ")
            .and_then(|line| line.strip_suffix(" -->"));
        mark = comment
            .and_then(|comment| comment.split_once(": "))
            .filter(|(kind, _)| !kind.contains(' '));
    }
    found
}

/// The lines outside of fenced blocks, with their numbers from 1.
fn prose(page: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut fenced = false;
    page.lines().zip(1..).filter(move |(line, _)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// The anchors of a page's headings, as GitHub and mdBook make them.
#[must_use]
pub fn anchors(page: &str) -> Vec<String> {
    let headings = prose(page).filter_map(|(line, _)| {
        let text = line.trim_start_matches('#');
        (text.len() < line.len())
            .then(|| text.strip_prefix(' '))
            .flatten()
    });
    headings.map(anchor).collect()
}

fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter_map(|character| match character {
        ' ' => Some('-'),
        '-' | '_' => Some(character),
        _ => character.is_alphanumeric().then_some(character),
    });
    kept.collect::<String>().to_lowercase()
}

/// The targets of a page's links, `[text](target)`, with the numbers of their lines.
#[must_use]
pub fn links(page: &str) -> Vec<(&str, usize)> {
    let mut found = Vec::new();
    for (line, number) in prose(page) {
        let outside: Vec<&str> = line.split('`').step_by(2).collect();
        // Code stands in the texts of links, never in their targets.
        for part in outside {
            for (start, _) in part.match_indices("](") {
                let target = part.get(start + 2..).unwrap_or_default();
                if let Some((target, _)) = target.split_once(')') {
                    found.push((target, number));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{anchors, blocks, links};

    const PAGE: &str = "# A *page*, `x::y` & more\n\n[a `b`](c.md#d), [e](f)\n\n<!-- crate: src/lib.rs -->\n```rust\n# let a = [b](c);\n```\n## Two\n";

    #[test]
    fn blocks_have_their_marks_and_their_texts() {
        let found = blocks(PAGE);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].marked("crate"), Some("src/lib.rs"));
        assert_eq!(found[0].marked("file"), None);
        assert_eq!((found[0].language, found[0].line), ("rust", 6));
        assert_eq!(found[0].text, "# let a = [b](c);\n");
    }

    #[test]
    fn links_and_headings_in_code_are_none() {
        assert_eq!(links(PAGE), [("c.md#d", 3), ("f", 3)]);
        assert_eq!(anchors(PAGE), ["a-page-xy--more", "two"]);
    }
}
