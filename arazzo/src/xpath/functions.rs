//! In: a function and its arguments. Out: its value (XPath 1.0, 4).

use super::{
    Expr, Function,
    axes::Item,
    evaluate::{Evaluated, Found, Scope, text_number},
};

impl<'d, 'i: 'd> Scope<'d, 'i> {
    pub(super) fn call(self, function: Function, arguments: &[Expr]) -> Evaluated<Found<'d, 'i>> {
        #[allow(clippy::cast_precision_loss)]
        let count = |count: usize| Found::Number(count as f64);
        Ok(match function {
            Function::Last => count(self.size),
            Function::Position => count(self.position),
            Function::Count => count(self.selected(arguments)?.len()),
            Function::LocalName | Function::Name | Function::NamespaceUri => {
                self.named(function, arguments)?
            }
            Function::String => Found::Text(self.text_at(arguments, 0)?),
            Function::Concat => Found::Text(
                (0..arguments.len())
                    .map(|index| self.text_at(arguments, index))
                    .collect::<Evaluated<String>>()?,
            ),
            Function::StartsWith => {
                Found::Boolean(self.texts(arguments, |text, part| text.starts_with(part))?)
            }
            Function::Contains => Found::Boolean(self.texts(arguments, |text, part| text.contains(part))?),
            Function::EndsWith => Found::Boolean(self.texts(arguments, |text, part| text.ends_with(part))?),
            Function::SubstringBefore => Found::Text(self.texts(arguments, |text, part| {
                text.split_once(part)
                    .map(|(before, _)| before.to_owned())
                    .unwrap_or_default()
            })?),
            Function::SubstringAfter => Found::Text(self.texts(arguments, |text, part| {
                text.split_once(part)
                    .map(|(_, after)| after.to_owned())
                    .unwrap_or_default()
            })?),
            Function::Substring => Found::Text(self.substring(arguments)?),
            Function::StringLength => count(self.text_at(arguments, 0)?.chars().count()),
            Function::NormalizeSpace => {
                let text = self.text_at(arguments, 0)?;
                let words: Vec<&str> = text
                    .split([' ', '\t', '\r', '\n'])
                    .filter(|word| !word.is_empty())
                    .collect();
                Found::Text(words.join(" "))
            }
            Function::Translate => Found::Text(self.translated(arguments)?),
            Function::Boolean => Found::Boolean(self.at(arguments, 0)?.is_true()),
            Function::Not => Found::Boolean(!self.at(arguments, 0)?.is_true()),
            Function::True => Found::Boolean(true),
            Function::False => Found::Boolean(false),
            Function::Number => Found::Number(self.number_or_nan(&self.at(arguments, 0)?)?),
            Function::Sum => Found::Number(
                self.selected(arguments)?
                    .iter()
                    .map(|node| text_number(&node.text()))
                    .sum(),
            ),
            Function::Floor => Found::Number(self.number_at(arguments, 0)?.floor()),
            Function::Ceiling => Found::Number(self.number_at(arguments, 0)?.ceil()),
            Function::Round => Found::Number(rounded(self.number_at(arguments, 0)?)),
            Function::Exists => Found::Boolean(self.is_there(arguments)?),
            Function::Empty => Found::Boolean(!self.is_there(arguments)?),
            Function::LowerCase => Found::Text(self.text_at(arguments, 0)?.to_lowercase()),
            Function::UpperCase => Found::Text(self.text_at(arguments, 0)?.to_uppercase()),
        })
    }

    /// An argument; the node at hand where it is left out.
    fn at(self, arguments: &[Expr], index: usize) -> Evaluated<Found<'d, 'i>> {
        self.evaluate(arguments.get(index).unwrap_or(&Expr::Context))
    }

    fn text_at(self, arguments: &[Expr], index: usize) -> Evaluated<String> {
        self.text(&self.at(arguments, index)?)
    }

    fn number_at(self, arguments: &[Expr], index: usize) -> Evaluated<f64> {
        self.number(&self.at(arguments, index)?)
    }

    fn texts<T>(self, arguments: &[Expr], apply: impl FnOnce(&str, &str) -> T) -> Evaluated<T> {
        Ok(apply(&self.text_at(arguments, 0)?, &self.text_at(arguments, 1)?))
    }

    fn selected(self, arguments: &[Expr]) -> Evaluated<Vec<Item<'d, 'i>>> {
        self.nodes(arguments.first().unwrap_or(&Expr::Context))
    }

    /// A value that is no set of nodes is one item.
    fn is_there(self, arguments: &[Expr]) -> Evaluated<bool> {
        Ok(!matches!(self.at(arguments, 0)?, Found::Nodes(nodes) if nodes.is_empty()))
    }

    fn named(self, function: Function, arguments: &[Expr]) -> Evaluated<Found<'d, 'i>> {
        let nodes = self.selected(arguments)?;
        let Some(node) = nodes.first() else {
            return Ok(Found::Text(String::new()));
        };
        let (namespace, local) = node.name();
        Ok(Found::Text(match function {
            Function::NamespaceUri => namespace.unwrap_or_default().to_owned(),
            Function::Name => match node {
                Item::Node(element) if element.is_element() => {
                    let prefix = namespace.and_then(|namespace| element.lookup_prefix(namespace));
                    prefix
                        .filter(|prefix| !prefix.is_empty())
                        .map_or(local.to_owned(), |prefix| format!("{prefix}:{local}"))
                }
                _ => local.to_owned(),
            },
            _ => local.to_owned(),
        }))
    }

    /// XPath 1.0, 4.2: positions count from 1, and are rounded.
    fn substring(self, arguments: &[Expr]) -> Evaluated<String> {
        let text = self.text_at(arguments, 0)?;
        let start = rounded(self.number_at(arguments, 1)?);
        let end = match arguments.get(2) {
            Some(_) => start + rounded(self.number_at(arguments, 2)?),
            None => f64::INFINITY,
        };
        #[allow(clippy::cast_precision_loss)]
        let is_inside = |index: usize| (index + 1) as f64 >= start && ((index + 1) as f64) < end;
        Ok(text
            .chars()
            .enumerate()
            .filter(|(index, _)| is_inside(*index))
            .map(|(_, character)| character)
            .collect())
    }

    fn translated(self, arguments: &[Expr]) -> Evaluated<String> {
        let text = self.text_at(arguments, 0)?;
        let (from, to) = (self.text_at(arguments, 1)?, self.text_at(arguments, 2)?);
        Ok(text
            .chars()
            .filter_map(
                |character| match from.chars().position(|known| known == character) {
                    Some(position) => to.chars().nth(position),
                    None => Some(character),
                },
            )
            .collect())
    }
}

/// To the nearest integer, halves up.
fn rounded(number: f64) -> f64 {
    (number + 0.5).floor()
}
