//! The size of text: strings come in; their width, or lines that fit a width, go out.
//!
//! There is no font to ask where the code is generated, so widths are those of common sans-serif fonts, taken generously.

/// The width of text in a sans-serif font, in the unit of `size`.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars()
        .map(per_mille)
        .map(|width| f64::from(width) * size / 1000.0)
        .sum()
}

/// The width of text in a monospaced font.
pub(super) fn mono_width(text: &str, size: f64) -> f64 {
    let wide = |character: char| if character > '\u{2e7f}' { 1.2 } else { 0.61 };
    text.chars().map(|character| wide(character) * size).sum()
}

fn per_mille(character: char) -> u32 {
    match character {
        'i' | 'j' | 'l' | '\'' | '|' | '.' | ',' | ':' | ';' | '!' => 310,
        ' ' | 'f' | 't' | 'r' | 'I' | '(' | ')' | '[' | ']' | '/' | '-' => 390,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 930,
        'A'..='Z' | '&' | '#' | '$' | '=' | '<' | '>' | '+' | '×' | '_' => 720,
        '\u{2e80}'.. => 1050,
        _ => 600,
    }
}

/// Breaks text into at most so many lines of a width; what does not fit is cut, and ends with an ellipsis.
pub(super) fn wrap(text: &str, limit: f64, lines: usize, measure: impl Fn(&str) -> f64) -> Vec<String> {
    let mut rest = text.trim();
    let mut wrapped = Vec::new();
    while !rest.is_empty() {
        if measure(rest) <= limit {
            wrapped.push(rest.to_owned());
            break;
        }
        if wrapped.len() + 1 == lines {
            wrapped.push(cut(rest, limit, &measure));
            break;
        }
        let end = break_before(rest, limit, &measure);
        let (line, tail) = rest.split_at(end);
        wrapped.push(line.trim_end().to_owned());
        rest = tail.trim_start();
    }
    wrapped
}

/// The byte at which a line of the width ends: after a part of a path or a name, else after a word in it, else inside one, and
/// always after one character.
fn break_before(text: &str, limit: f64, measure: &impl Fn(&str) -> f64) -> usize {
    let fits = |end: &usize| measure(text.get(..*end).unwrap_or_default()) <= limit;
    let ends = text
        .char_indices()
        .map(|(at, character)| at + character.len_utf8());
    let widest = ends.take_while(fits).last();
    let first = text.chars().next().map_or(0, char::len_utf8);
    let widest = widest.unwrap_or(first);
    let head = text.get(..widest).unwrap_or_default();
    let after = |at: usize| text.get(..at).and_then(|head| head.chars().next_back());
    let begins_word = |at: usize| {
        text.get(at..)
            .is_some_and(|rest| rest.starts_with(char::is_uppercase))
    };
    let ends_part = |at: usize| after(at).is_some_and(|last| matches!(last, ' ' | '/' | '_' | '-'));
    let ends_word = |at: usize| after(at).is_some_and(char::is_lowercase) && begins_word(at);
    let ends = head
        .char_indices()
        .map(|(at, character)| at + character.len_utf8());
    // A break early in the line would leave the rest of it empty.
    let late: Vec<usize> = ends.filter(|at| *at * 5 > widest * 2).collect();
    let last = |ends: &dyn Fn(usize) -> bool| late.iter().copied().rfind(|at| ends(*at));
    last(&ends_part).or_else(|| last(&ends_word)).unwrap_or(widest)
}

fn cut(text: &str, limit: f64, measure: &impl Fn(&str) -> f64) -> String {
    let mut short = text.to_owned();
    while !short.is_empty() && measure(&format!("{short}…")) > limit {
        short.pop();
    }
    format!("{}…", short.trim_end())
}
