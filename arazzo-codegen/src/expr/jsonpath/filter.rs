//! Filters: a scanner after `?` comes in; a [`Logical`] goes out.

use std::ops::Range;

use super::{
    Comparable, Logical, Operator, ParseError, Query,
    parser::{Mode, Parser},
};
use crate::json::Json;

/// What stands where a test or one side of a comparison can.
enum Item {
    Value(Comparable),
    Query(Query),
    Test(Logical),
}

impl Parser<'_> {
    /// `a || b`; white space behind is read.
    pub(super) fn logical(&mut self) -> Result<Logical, ParseError> {
        let first = self.conjunction()?;
        let mut items = vec![first];
        while self.scanner.eat("||") {
            items.push(self.conjunction()?);
        }
        Ok(only(items, Logical::Or))
    }

    fn conjunction(&mut self) -> Result<Logical, ParseError> {
        let first = self.basic()?;
        let mut items = vec![first];
        while self.scanner.eat("&&") {
            items.push(self.basic()?);
        }
        Ok(only(items, Logical::And))
    }

    /// A group, a negation, a comparison or a test.
    fn basic(&mut self) -> Result<Logical, ParseError> {
        self.space();
        let place = self.scanner.here();
        let negated = self.scanner.eat("!");
        if negated {
            self.space();
        }
        let logical = if self.scanner.peek() == Some('(') {
            self.group()?
        } else {
            self.test(negated)?
        };
        self.space();
        if let Some((_, operator)) = self.operator() {
            let message = if negated {
                "`!` cannot stand before a comparison"
            } else {
                "a group or comparison cannot be compared"
            };
            let range = if negated { place } else { operator };
            return Err(ParseError::new(message, range));
        }
        Ok(if negated {
            Logical::Not(Box::new(logical))
        } else {
            logical
        })
    }

    fn group(&mut self) -> Result<Logical, ParseError> {
        let open = self.scanner.here();
        self.scanner.enter(open.clone())?;
        self.scanner.bump();
        let inner = self.logical()?;
        if !self.scanner.eat(")") {
            return Err(if self.scanner.is_done() {
                ParseError::new("this parenthesis is never closed", open).help("add `)`")
            } else {
                ParseError::new(
                    format!("expected `)`, found {}", self.scanner.found()),
                    self.scanner.here(),
                )
            });
        }
        self.scanner.leave();
        Ok(inner)
    }

    /// A comparison, or a query or function that is tested. After `!` a comparison is left to the caller to refuse.
    fn test(&mut self, negated: bool) -> Result<Logical, ParseError> {
        let start = self.scanner.at();
        let item = self.item()?;
        let range = start..self.scanner.at();
        let before = self.scanner.clone();
        self.space();
        let operator = if negated { None } else { self.operator() };
        let Some((operator, place)) = operator else {
            self.scanner = before;
            return match item {
                Item::Query(query) => Ok(Logical::Exists(query)),
                Item::Test(logical) => Ok(logical),
                Item::Value(_) => Err(ParseError::new("a value must be compared with something", range)),
            };
        };
        let left = self.comparable(item, range)?;
        self.space();
        if self.scanner.is_done() {
            return Err(ParseError::new("expected a value after the operator", place));
        }
        let start = self.scanner.at();
        let item = self.item()?;
        let right = self.comparable(item, start..self.scanner.at())?;
        Ok(Logical::Compare(operator, left, right))
    }

    fn comparable(&self, item: Item, range: Range<usize>) -> Result<Comparable, ParseError> {
        match item {
            Item::Value(value) => Ok(value),
            Item::Query(query) if self.loose || query.is_singular() => Ok(Comparable::Query(query)),
            Item::Query(_) => Err(ParseError::new(
                "a query that can select several nodes cannot be compared",
                range,
            )
            .help("use names and single indexes only, or `count(…)` or `value(…)`")),
            Item::Test(_) => Err(ParseError::new(
                "`match` and `search` give no value to compare",
                range,
            )),
        }
    }

    fn operator(&mut self) -> Option<(Operator, Range<usize>)> {
        let start = self.scanner.at();
        let operators = [
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        let (_, operator) = operators.into_iter().find(|(text, _)| self.scanner.eat(text))?;
        Some((operator, start..self.scanner.at()))
    }

    fn item(&mut self) -> Result<Item, ParseError> {
        let start = self.scanner.at();
        let criterion = self.mode == Mode::Criterion;
        match (self.scanner.peek(), self.scanner.peek_second()) {
            (Some('$'), Some(letter)) if criterion && letter.is_ascii_alphabetic() => {
                let expression = self.bare_expression()?;
                Ok(Item::Value(Comparable::Expression {
                    expression,
                    braced: false,
                }))
            }
            (Some('{'), Some('$')) if criterion => {
                let expression = self.embedded()?;
                Ok(Item::Value(Comparable::Expression {
                    expression,
                    braced: true,
                }))
            }
            (Some('@'), _) if self.loose => {
                Err(ParseError::new("`@` stands in filters only", self.scanner.here()).help("write `$`"))
            }
            (Some('$' | '@'), _) => self.query().map(Item::Query),
            (Some('\'' | '"'), _) => {
                let value = Json::String(self.string()?);
                Ok(Item::Value(Comparable::Literal {
                    value,
                    range: start..self.scanner.at(),
                }))
            }
            (Some('-' | '0'..='9'), _) => {
                let value = self.number()?;
                Ok(Item::Value(Comparable::Literal {
                    value,
                    range: start..self.scanner.at(),
                }))
            }
            (Some('a'..='z' | 'A'..='Z' | '_'), _) => self.word(),
            _ => {
                let found = self.scanner.found();
                Err(ParseError::new(
                    format!("expected a query or a value, found {found}"),
                    self.scanner.here(),
                ))
            }
        }
    }

    /// A keyword or a function.
    fn word(&mut self) -> Result<Item, ParseError> {
        let range = self
            .scanner
            .take_while(|character| character.is_ascii_alphanumeric() || character == '_');
        let word = self.scanner.slice(range.clone()).to_owned();
        if self.scanner.peek() == Some('(') {
            return self.call(&word, range);
        }
        let value = match word.as_str() {
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            "null" => Json::Null,
            _ => {
                return Err(
                    ParseError::new(format!("expected a query or a value, found `{word}`"), range)
                        .help(format!("write `'{word}'` for text, `@.{word}` for a member")),
                );
            }
        };
        Ok(Item::Value(Comparable::Literal { value, range }))
    }

    /// A function's arguments and what it makes of them (RFC 9535, 2.4).
    fn call(&mut self, name: &str, range: Range<usize>) -> Result<Item, ParseError> {
        self.scanner.enter(range.clone())?;
        self.scanner.bump();
        let item = match name {
            "length" => Item::Value(Comparable::Length(Box::new(self.value_argument()?))),
            "count" => Item::Value(Comparable::Count(self.query_argument()?)),
            "value" => Item::Value(Comparable::Value(self.query_argument()?)),
            "match" | "search" => {
                let text = self.value_argument()?;
                if !self.scanner.eat(",") {
                    return Err(ParseError::new(
                        format!("`{name}` takes two arguments"),
                        self.scanner.here(),
                    ));
                }
                let pattern = self.value_argument()?;
                let test = if name == "match" {
                    Logical::Match
                } else {
                    Logical::Search
                };
                Item::Test(test(text, pattern))
            }
            _ => return Err(Self::unknown_function(name, range)),
        };
        if !self.scanner.eat(")") {
            let found = self.scanner.found();
            let message = format!("expected `)` after the arguments of `{name}`, found {found}");
            return Err(ParseError::new(message, self.scanner.here()));
        }
        self.scanner.leave();
        Ok(item)
    }

    fn value_argument(&mut self) -> Result<Comparable, ParseError> {
        self.space();
        let start = self.scanner.at();
        let item = self.item()?;
        let range = start..self.scanner.at();
        self.space();
        match item {
            Item::Value(value) => Ok(value),
            Item::Query(query) if query.is_singular() => Ok(Comparable::Query(query)),
            Item::Query(_) => Err(ParseError::new(
                "this argument must be a value: the query can select several",
                range,
            )
            .help("use names and single indexes only, or `value(…)`")),
            Item::Test(_) => Err(ParseError::new(
                "this argument must be a value, not a test",
                range,
            )),
        }
    }

    fn query_argument(&mut self) -> Result<Query, ParseError> {
        self.space();
        let start = self.scanner.at();
        let item = self.item()?;
        let range = start..self.scanner.at();
        self.space();
        match item {
            Item::Query(query) => Ok(query),
            Item::Value(_) | Item::Test(_) => Err(ParseError::new("this argument must be a query", range)),
        }
    }
}

fn only(mut items: Vec<Logical>, join: fn(Vec<Logical>) -> Logical) -> Logical {
    match items.pop() {
        Some(only) if items.is_empty() => only,
        Some(last) => {
            items.push(last);
            join(items)
        }
        None => join(items),
    }
}
