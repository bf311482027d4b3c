//! A tree of texts comes in; YAML in block style goes out.

/// What YAML is made of here.
pub(super) enum Yaml {
    /// Text.
    Text(String),
    /// A number, as it is written.
    Plain(String),
    /// A mapping, in order.
    Map(Vec<(String, Yaml)>),
    /// A sequence.
    List(Vec<Yaml>),
}

/// Text is folded to lines of this width.
const WIDTH: usize = 100;

impl Yaml {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(super) fn map<'k>(members: impl IntoIterator<Item = (&'k str, Self)>) -> Self {
        let members = members.into_iter();
        Self::Map(members.map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// The document.
    pub(super) fn show(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out
    }

    fn write(&self, out: &mut String, indent: usize) {
        let margin = " ".repeat(indent);
        match self {
            Self::Text(_) | Self::Plain(_) => {}
            Self::Map(members) => {
                for (index, (key, value)) in members.iter().enumerate() {
                    if index > 0 || indent == 0 || out.ends_with('\n') {
                        out.push_str(&margin);
                    }
                    out.push_str(&scalar(key));
                    out.push(':');
                    value.write_after_key(out, indent);
                }
            }
            Self::List(items) => {
                for item in items {
                    out.push_str(&margin);
                    out.push_str("- ");
                    match item {
                        Self::Text(text) => out.push_str(&format!("{}\n", scalar(text))),
                        Self::Plain(text) => out.push_str(&format!("{text}\n")),
                        Self::Map(members) if members.is_empty() => out.push_str("{}\n"),
                        Self::List(_) | Self::Map(_) => item.write(out, indent + 2),
                    }
                }
            }
        }
    }

    fn write_after_key(&self, out: &mut String, indent: usize) {
        match self {
            Self::Text(text) => out.push_str(&after_key(text, indent + 2)),
            Self::Plain(text) => out.push_str(&format!(" {text}\n")),
            Self::Map(members) if members.is_empty() => out.push_str(" {}\n"),
            Self::List(items) if items.is_empty() => out.push_str(" []\n"),
            Self::Map(_) | Self::List(_) => {
                out.push('\n');
                self.write(out, indent + 2);
            }
        }
    }
}

/// Long prose is folded; other text stands on the line.
fn after_key(text: &str, indent: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    if text.chars().count() + indent <= WIDTH && !text.contains('\n') || words.is_empty() {
        return format!(" {}\n", scalar(text));
    }
    let margin = " ".repeat(indent);
    let mut lines = vec![margin.clone()];
    for word in words {
        let Some(line) = lines.last_mut() else { break };
        let is_start = line.len() == margin.len();
        if !is_start && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(format!("{margin}{word}"));
        } else {
            line.push_str(if is_start { "" } else { " " });
            line.push_str(word);
        }
    }
    format!(" >-\n{}\n", lines.join("\n"))
}

/// Plain where YAML surely reads it as the same text, else in quotes.
fn scalar(text: &str) -> String {
    if is_plain(text) || is_version(text) {
        return text.to_owned();
    }
    if text.chars().any(char::is_control) {
        // Whatever YAML would make of it: the double-quoted style knows all escapes of JSON.
        return crate::json::Json::String(text.to_owned()).to_string();
    }
    format!("'{}'", text.replace('\'', "''"))
}

fn is_plain(text: &str) -> bool {
    let begins = |character: char| character.is_ascii_alphabetic() || matches!(character, '$' | '/' | '_');
    let inside =
        |character: char| character.is_alphanumeric() || " $./_-#{}()=<>!&|+*?;,@~^".contains(character);
    let is_word = matches!(
        text.to_ascii_lowercase().as_str(),
        "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    (text.starts_with(begins) || text.starts_with("./") || text.starts_with("../"))
        && text.chars().all(inside)
        && !text.ends_with(' ')
        && !text.contains(" #")
        && !is_word
}

/// `1.0.1`, which is no number.
fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(is_number)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::{
        diagnostics::Diagnostics,
        document::{place::Pointer, tree::Document},
        source::FileId,
    };

    #[test]
    fn what_is_written_reads_as_it_was() {
        let long = "word ".repeat(60);
        for text in [
            "",
            "plain",
            "1.0.1",
            "1.0",
            "true",
            "No",
            "null",
            "a: b",
            "a #b",
            "- a",
            "it's",
            "#a",
            "{a}",
            "$response.body#/a",
            "../a.yaml",
            "trailing ",
            " leading",
            "a\tb",
            "a\u{7}b",
            "größe, ja",
            "\u{2028}",
            "'quoted'",
            "\"double\"",
            long.trim(),
        ] {
            let yaml = Yaml::map([
                ("key", Yaml::text(text)),
                (
                    "list",
                    Yaml::List(vec![Yaml::text(
                        text.split_once("word word").map_or(text, |_| "x"),
                    )]),
                ),
            ]);
            let shown = yaml.show();
            let mut problems = Diagnostics::default();
            let document = Document::parse(FileId(0), shown.as_str(), &mut problems).unwrap();
            let at = |pointer: &str| document.at(&Pointer::parse(pointer).unwrap()).unwrap().as_str();
            assert_eq!(at("/key"), Some(text), "{shown}");
            assert!(at("/list/0").is_some(), "{shown}");
        }
    }
}
