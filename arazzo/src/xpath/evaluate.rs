//! In: an expression and the node at hand. Out: its value (XPath 1.0, 3).

use roxmltree::Document;

use super::{Arithmetic, Comparison, Expr, Step, axes::Item};
use crate::Value;

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Found<'d, 'i> {
    /// Nodes, in document order.
    Nodes(Vec<Item<'d, 'i>>),
    Number(f64),
    Text(String),
    Boolean(bool),
}

/// Where an expression is evaluated.
#[derive(Clone, Copy)]
pub(super) struct Scope<'d, 'i> {
    document: &'d Document<'i>,
    later: bool,
    arguments: &'d [Value],
    pub(super) node: Item<'d, 'i>,
    pub(super) position: usize,
    pub(super) size: usize,
}

pub(super) type Evaluated<T> = Result<T, String>;

impl<'d, 'i: 'd> Found<'d, 'i> {
    /// The effective boolean value, on which all versions agree.
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Nodes(nodes) => !nodes.is_empty(),
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Text(text) => !text.is_empty(),
            Self::Boolean(flag) => *flag,
        }
    }
}

impl<'d, 'i: 'd> Scope<'d, 'i> {
    pub(super) fn new(document: &'d Document<'i>, later: bool, arguments: &'d [Value]) -> Self {
        Self {
            document,
            later,
            arguments,
            node: Item::Node(document.root()),
            position: 1,
            size: 1,
        }
    }

    pub(super) fn evaluate(self, expr: &Expr) -> Evaluated<Found<'d, 'i>> {
        Ok(match expr {
            Expr::Or(left, right) => {
                Found::Boolean(self.evaluate(left)?.is_true() || self.evaluate(right)?.is_true())
            }
            Expr::And(left, right) => {
                Found::Boolean(self.evaluate(left)?.is_true() && self.evaluate(right)?.is_true())
            }
            Expr::Compare(comparison, left, right) => {
                Found::Boolean(self.compare(*comparison, &self.evaluate(left)?, &self.evaluate(right)?)?)
            }
            Expr::Calculate(operator, left, right) => {
                let (left, right) = (
                    self.number(&self.evaluate(left)?)?,
                    self.number(&self.evaluate(right)?)?,
                );
                Found::Number(match operator {
                    Arithmetic::Add => left + right,
                    Arithmetic::Subtract => left - right,
                    Arithmetic::Multiply => left * right,
                    Arithmetic::Divide => left / right,
                    Arithmetic::Modulo => left % right,
                })
            }
            Expr::Negate(inner) => Found::Number(-self.number(&self.evaluate(inner)?)?),
            Expr::Union(left, right) => {
                let mut nodes = self.nodes(left)?;
                nodes.extend(self.nodes(right)?);
                Found::Nodes(in_order(nodes))
            }
            Expr::Path(from, steps) => {
                let mut nodes = self.nodes(from)?;
                for step in *steps {
                    nodes = self.step(&nodes, step)?;
                }
                Found::Nodes(nodes)
            }
            Expr::Root => Found::Nodes(vec![Item::Node(self.document.root())]),
            Expr::Context => Found::Nodes(vec![self.node]),
            Expr::Filter(inner, predicates) => {
                let nodes = self.nodes(inner)?;
                Found::Nodes(self.filtered(nodes, predicates)?)
            }
            Expr::Text(text) => Found::Text((*text).to_owned()),
            Expr::Number(number) => Found::Number(*number),
            Expr::Call(function, arguments) => self.call(*function, arguments)?,
            Expr::Argument(index) => match self.arguments.get(*index) {
                Some(Value::Bool(flag)) => Found::Boolean(*flag),
                Some(Value::Number(number)) => Found::Number(number.as_f64().unwrap_or(f64::NAN)),
                Some(Value::String(text)) => Found::Text(text.clone()),
                _ => return Err("null has no meaning in XPath".to_owned()),
            },
        })
    }

    pub(super) fn nodes(self, expr: &Expr) -> Evaluated<Vec<Item<'d, 'i>>> {
        match self.evaluate(expr)? {
            Found::Nodes(nodes) => Ok(nodes),
            _ => Err("nodes are wanted where there are none".to_owned()),
        }
    }

    fn step(
        self,
        from: &[Item<'d, 'i>],
        Step(axis, test, predicates): &Step,
    ) -> Evaluated<Vec<Item<'d, 'i>>> {
        let mut found = Vec::new();
        for node in from {
            let nodes = node
                .on(*axis)
                .into_iter()
                .filter(|node| node.passes(*test))
                .collect();
            found.extend(self.filtered(nodes, predicates)?);
        }
        Ok(in_order(found))
    }

    /// A predicate that is a number selects by position.
    fn filtered(self, mut nodes: Vec<Item<'d, 'i>>, predicates: &[Expr]) -> Evaluated<Vec<Item<'d, 'i>>> {
        for predicate in predicates {
            let size = nodes.len();
            let mut kept = Vec::new();
            for (index, node) in nodes.into_iter().enumerate() {
                let position = index + 1;
                #[allow(clippy::cast_precision_loss)]
                let holds = match (Self {
                    node,
                    position,
                    size,
                    ..self
                })
                .evaluate(predicate)?
                {
                    Found::Number(number) => number == position as f64,
                    other => other.is_true(),
                };
                if holds {
                    kept.push(node);
                }
            }
            nodes = kept;
        }
        Ok(nodes)
    }

    /// XPath 1.0, 3.4: nodes compare if one of them does.
    fn compare(self, comparison: Comparison, left: &Found<'d, 'i>, right: &Found<'d, 'i>) -> Evaluated<bool> {
        let is_equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        let text = |item: &Item<'d, 'i>| Found::Text(item.text());
        let boolean = |found: &Found<'d, 'i>| matches!(found, Found::Boolean(_));
        match (left, right) {
            (Found::Nodes(nodes), other) if boolean(other) => {
                self.compare(comparison, &Found::Boolean(!nodes.is_empty()), other)
            }
            (other, Found::Nodes(nodes)) if boolean(other) => {
                self.compare(comparison, other, &Found::Boolean(!nodes.is_empty()))
            }
            (Found::Nodes(nodes), other) => any(nodes, |node| self.compare(comparison, &text(node), other)),
            (other, Found::Nodes(nodes)) => any(nodes, |node| self.compare(comparison, other, &text(node))),
            (left, right) if is_equality && (boolean(left) || boolean(right)) => {
                Ok((left.is_true() == right.is_true()) == (comparison == Comparison::Equal))
            }
            (Found::Text(left), Found::Text(right)) if is_equality => {
                Ok((left == right) == (comparison == Comparison::Equal))
            }
            _ => {
                let (left, right) = (self.number(left)?, self.number(right)?);
                #[allow(clippy::float_cmp)]
                Ok(match comparison {
                    Comparison::Equal => left == right,
                    Comparison::NotEqual => left != right,
                    Comparison::Less => left < right,
                    Comparison::LessOrEqual => left <= right,
                    Comparison::Greater => left > right,
                    Comparison::GreaterOrEqual => left >= right,
                })
            }
        }
    }

    /// A value as text; later versions take no more than one node for one value.
    pub(super) fn text(self, found: &Found<'d, 'i>) -> Evaluated<String> {
        Ok(match found {
            Found::Nodes(nodes) if self.later && nodes.len() > 1 => {
                return Err("several nodes stand where one value is wanted".to_owned());
            }
            Found::Nodes(nodes) => nodes.first().map(Item::text).unwrap_or_default(),
            Found::Number(number) => number_text(*number),
            Found::Text(text) => text.clone(),
            Found::Boolean(flag) => flag.to_string(),
        })
    }

    /// A value as a number. In later versions a text that is none cannot be calculated or compared with.
    pub(super) fn number(self, found: &Found<'d, 'i>) -> Evaluated<f64> {
        let number = self.number_or_nan(found)?;
        if self.later && number.is_nan() && !matches!(found, Found::Number(_)) {
            return Err("a text that is no number stands where a number is wanted".to_owned());
        }
        Ok(number)
    }

    pub(super) fn number_or_nan(self, found: &Found<'d, 'i>) -> Evaluated<f64> {
        Ok(match found {
            Found::Number(number) => *number,
            Found::Boolean(flag) => f64::from(u8::from(*flag)),
            other => text_number(&self.text(other)?),
        })
    }
}

fn any<'d, 'i: 'd>(
    nodes: &[Item<'d, 'i>],
    holds: impl Fn(&Item<'d, 'i>) -> Evaluated<bool>,
) -> Evaluated<bool> {
    for node in nodes {
        if holds(node)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn in_order<'d, 'i: 'd>(mut nodes: Vec<Item<'d, 'i>>) -> Vec<Item<'d, 'i>> {
    nodes.sort_by_key(Item::order);
    nodes.dedup_by_key(|node| node.order());
    nodes
}

/// XPath 1.0, 4.4: an optional minus, digits, and a point among them.
pub(super) fn text_number(text: &str) -> f64 {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.bytes().any(|byte| byte.is_ascii_digit());
    if is_number {
        text.parse().unwrap_or(f64::NAN)
    } else {
        f64::NAN
    }
}

/// XPath 1.0, 4.2.
fn number_text(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if number == 0.0 {
        "0".to_owned()
    } else {
        number.to_string()
    }
}
