//! The grammar of XPath (1.0, 3): tokens come in; an [`Expr`] goes out.

use std::ops::Range;

use super::{
    Arithmetic, Axis, Expr, Function, Kind, NodeTest, Refusal, Step, Version,
    lexer::{Token, tokens},
};
use crate::expr::{Operator, ParseError, expression::nearest};

/// How deep an expression may nest.
const MAX_DEPTH: usize = 64;

/// How many tokens it may have: a chain of operators nests as deep as it is long.
const MAX_TOKENS: usize = 1000;

/// Parses an XPath expression, with `{$expression}` where a value stands. Inside quotes runtime expressions are left in the text.
///
/// # Errors
/// The first place where the text is no XPath of its version, or uses what that version has and this compiler has not.
pub fn parse(version: Version, text: &str) -> Result<Expr, Refusal> {
    let tokens = tokens(text)?;
    if let Some((_, range)) = tokens.get(MAX_TOKENS) {
        return Err(Refusal::Invalid(ParseError::new(
            "this expression is too long",
            range.clone(),
        )));
    }
    let mut parser = Parser {
        tokens,
        at: 0,
        end: text.len(),
        depth: 0,
        version,
    };
    let expr = parser.expr()?;
    match parser.peek() {
        None => Ok(expr),
        Some(_) => Err(parser.unexpected("an operator or the end")),
    }
}

struct Parser {
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    end: usize,
    depth: usize,
    version: Version,
}

type Parsed<T> = Result<T, Refusal>;

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn peek_second(&self) -> Option<&Token> {
        self.tokens.get(self.at + 1).map(|(token, _)| token)
    }

    fn here(&self) -> Range<usize> {
        self.tokens
            .get(self.at)
            .map_or(self.end..self.end, |(_, range)| range.clone())
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        self.at += usize::from(found);
        found
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Name(found)) if found == word);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Parsed<()> {
        if self.eat(sign) {
            Ok(())
        } else {
            Err(self.unexpected(&format!("`{sign}`")))
        }
    }

    fn unexpected(&self, expected: &str) -> Refusal {
        let found = match self.peek() {
            None => "the end".to_owned(),
            Some(Token::Name(name)) => format!("`{name}`"),
            Some(Token::Sign(sign)) => format!("`{sign}`"),
            Some(Token::Number(number)) => format!("`{number}`"),
            Some(Token::Text(_)) => "a text".to_owned(),
            Some(Token::Embedded(_)) => "a runtime expression".to_owned(),
        };
        let error = ParseError::new(format!("expected {expected}, found {found}"), self.here());
        let later = match self.peek() {
            Some(Token::Name(name)) => [
                "eq", "ne", "lt", "le", "gt", "ge", "to", "idiv", "is", "instance", "cast", "treat", "union",
                "except",
            ]
            .contains(&name.as_str()),
            Some(Token::Sign(sign)) => ["||", "!", "=>", ","].contains(sign),
            _ => false,
        };
        if later && self.version == Version::Later {
            Refusal::Unsupported(error)
        } else {
            Refusal::Invalid(error)
        }
    }

    fn refuse(&self, message: impl Into<String>, range: Range<usize>) -> Refusal {
        let error = ParseError::new(message, range);
        match self.version {
            Version::One => Refusal::Invalid(error),
            Version::Later => Refusal::Unsupported(error),
        }
    }

    fn expr(&mut self) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Refusal::Invalid(ParseError::new(
                "this nests too deep",
                self.here(),
            )));
        }
        let mut left = self.and()?;
        while self.eat_word("or") {
            left = Expr::Or(Box::new(left), Box::new(self.and()?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn and(&mut self) -> Parsed<Expr> {
        let mut left = self.equality()?;
        while self.eat_word("and") {
            left = Expr::And(Box::new(left), Box::new(self.equality()?));
        }
        Ok(left)
    }

    fn equality(&mut self) -> Parsed<Expr> {
        self.comparisons(
            &[("=", Operator::Equal), ("!=", Operator::NotEqual)],
            Self::relation,
        )
    }

    fn relation(&mut self) -> Parsed<Expr> {
        let operators = [
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        self.comparisons(&operators, Self::sum)
    }

    fn comparisons(
        &mut self,
        operators: &[(&str, Operator)],
        operand: fn(&mut Self) -> Parsed<Expr>,
    ) -> Parsed<Expr> {
        let start = self.here().start;
        let mut left = operand(self)?;
        while let Some((_, operator)) = operators.iter().find(|(sign, _)| self.is(sign)) {
            self.at += 1;
            let right = operand(self)?;
            let range = start
                ..self
                    .tokens
                    .get(self.at.saturating_sub(1))
                    .map_or(self.end, |(_, range)| range.end);
            self.agrees(*operator, left.kind(), right.kind(), range)?;
            left = Expr::Compare(*operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    /// Refuses the comparisons that later versions decide in another way than 1.0.
    fn agrees(&self, operator: Operator, left: Kind, right: Kind, range: Range<usize>) -> Parsed<()> {
        if self.version == Version::One {
            return Ok(());
        }
        let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        let same = match (left, right) {
            (Kind::Unknown, _) | (_, Kind::Unknown) | (Kind::Number, Kind::Number | Kind::Nodes) => true,
            (Kind::Nodes, Kind::Number) | (Kind::Boolean, Kind::Boolean) => true,
            (Kind::Nodes | Kind::Text, Kind::Nodes | Kind::Text) => is_equality,
            _ => false,
        };
        if same {
            return Ok(());
        }
        let error = ParseError::new("versions of XPath compare these differently", range);
        Err(Refusal::Unsupported(error.help(
            "convert with `number(…)` or `string(…)`, or ask for version `xpath-10`",
        )))
    }

    fn sum(&mut self) -> Parsed<Expr> {
        let mut left = self.product()?;
        loop {
            let operator = if self.eat("+") {
                Arithmetic::Add
            } else if self.eat("-") {
                Arithmetic::Subtract
            } else {
                return Ok(left);
            };
            left = Expr::Calculate(operator, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Parsed<Expr> {
        let mut left = self.negation()?;
        loop {
            let operator = if self.eat("*") {
                Arithmetic::Multiply
            } else if self.eat_word("div") {
                Arithmetic::Divide
            } else if self.eat_word("mod") {
                Arithmetic::Modulo
            } else {
                return Ok(left);
            };
            left = Expr::Calculate(operator, Box::new(left), Box::new(self.negation()?));
        }
    }

    fn negation(&mut self) -> Parsed<Expr> {
        let mut negations = 0_usize;
        while self.eat("-") {
            negations += 1;
        }
        let mut expr = self.union()?;
        for _ in 0..negations.min(2 + negations % 2) {
            expr = Expr::Negate(Box::new(expr));
        }
        Ok(expr)
    }

    fn union(&mut self) -> Parsed<Expr> {
        let mut left = self.path()?;
        while self.is("|") {
            let place = self.here();
            self.at += 1;
            let right = self.path()?;
            if left.kind() != Kind::Nodes || right.kind() != Kind::Nodes {
                return Err(Refusal::Invalid(ParseError::new("`|` joins nodes", place)));
            }
            left = Expr::Union(Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn path(&mut self) -> Parsed<Expr> {
        if self.eat("//") {
            return self.steps(Expr::Root, vec![anything()]);
        }
        if self.eat("/") {
            return if self.starts_step() {
                self.steps(Expr::Root, Vec::new())
            } else {
                Ok(Expr::Root)
            };
        }
        if self.starts_step() {
            return self.steps(Expr::Context, Vec::new());
        }
        let start = self.here();
        let mut expr = self.primary()?;
        let predicates = self.predicates()?;
        let is_followed = self.is("/") || self.is("//");
        if (is_followed || !predicates.is_empty()) && expr.kind() != Kind::Nodes {
            return Err(self.refuse("this is no node, so nothing can be selected of it", start));
        }
        if !predicates.is_empty() {
            expr = Expr::Filter(Box::new(expr), predicates);
        }
        if self.eat("//") {
            return self.steps(expr, vec![anything()]);
        }
        if self.eat("/") {
            self.steps(expr, Vec::new())
        } else {
            Ok(expr)
        }
    }

    fn starts_step(&self) -> bool {
        match self.peek() {
            Some(Token::Sign("." | ".." | "@" | "*")) => true,
            Some(Token::Name(name)) => {
                !matches!(self.peek_second(), Some(Token::Sign("("))) || is_node_type(name)
            }
            _ => false,
        }
    }

    fn steps(&mut self, from: Expr, mut steps: Vec<Step>) -> Parsed<Expr> {
        loop {
            steps.push(self.step()?);
            if self.eat("//") {
                steps.push(anything());
            } else if !self.eat("/") {
                return Ok(Expr::Path(Box::new(from), steps));
            }
        }
    }

    fn step(&mut self) -> Parsed<Step> {
        let simple = |axis| Step {
            axis,
            test: NodeTest::Any,
            predicates: Vec::new(),
        };
        let (mut step, is_short) = if self.eat(".") {
            (simple(Axis::Itself), true)
        } else if self.eat("..") {
            (simple(Axis::Parent), true)
        } else {
            let axis = self.axis()?;
            (
                Step {
                    axis,
                    test: self.node_test()?,
                    predicates: Vec::new(),
                },
                false,
            )
        };
        if is_short && self.is("[") && self.version == Version::One {
            return Err(self.unexpected("`/`, an operator or the end"));
        }
        step.predicates = self.predicates()?;
        Ok(step)
    }

    fn axis(&mut self) -> Parsed<Axis> {
        if self.eat("@") {
            return Ok(Axis::Attribute);
        }
        let (Some(Token::Name(name)), Some(Token::Sign("::"))) = (self.peek(), self.peek_second()) else {
            return Ok(Axis::Child);
        };
        let axis = match name.as_str() {
            "ancestor" => Axis::Ancestor,
            "ancestor-or-self" => Axis::AncestorOrSelf,
            "attribute" => Axis::Attribute,
            "child" => Axis::Child,
            "descendant" => Axis::Descendant,
            "descendant-or-self" => Axis::DescendantOrSelf,
            "following" => Axis::Following,
            "following-sibling" => Axis::FollowingSibling,
            "parent" => Axis::Parent,
            "preceding" => Axis::Preceding,
            "preceding-sibling" => Axis::PrecedingSibling,
            "self" => Axis::Itself,
            "namespace" => {
                let error = ParseError::new("the axis `namespace` is not supported", self.here());
                return Err(Refusal::Unsupported(error));
            }
            other => {
                let error = ParseError::new(format!("there is no axis `{other}`"), self.here());
                return Err(Refusal::Invalid(error));
            }
        };
        self.at += 2;
        Ok(axis)
    }

    fn node_test(&mut self) -> Parsed<NodeTest> {
        if self.eat("*") {
            return Ok(NodeTest::Named);
        }
        let range = self.here();
        let Some(Token::Name(name)) = self.peek().cloned() else {
            return Err(self.unexpected("a name"));
        };
        self.at += 1;
        if self.is("(") {
            return self.node_type(&name, range);
        }
        if name.contains(':') {
            let error = ParseError::new("a prefix means nothing here: no namespaces are declared", range);
            return Err(Refusal::Invalid(error.help("write `*[local-name() = '…']`")));
        }
        Ok(NodeTest::Name(name))
    }

    fn node_type(&mut self, name: &str, range: Range<usize>) -> Parsed<NodeTest> {
        self.expect("(")?;
        let test = match name {
            "node" => NodeTest::Any,
            "text" => NodeTest::Text,
            "comment" => NodeTest::Comment,
            "processing-instruction" => NodeTest::Instruction,
            _ => return Err(self.refuse(format!("`{name}()` selects no nodes here"), range)),
        };
        if !self.is(")") {
            return Err(Refusal::Unsupported(ParseError::new(
                "an argument is not supported here",
                self.here(),
            )));
        }
        self.expect(")")?;
        Ok(test)
    }

    fn predicates(&mut self) -> Parsed<Vec<Expr>> {
        let mut predicates = Vec::new();
        while self.eat("[") {
            predicates.push(self.expr()?);
            self.expect("]")?;
        }
        Ok(predicates)
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let range = self.here();
        let Some(token) = self.peek().cloned() else {
            return Err(self.unexpected("an expression"));
        };
        match token {
            Token::Sign("(") => {
                self.at += 1;
                let inner = self.expr()?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Text(text) => {
                self.at += 1;
                Ok(Expr::Text(text, range))
            }
            Token::Number(number) => {
                self.at += 1;
                Ok(Expr::Number(number))
            }
            Token::Embedded(expression) => {
                self.at += 1;
                Ok(Expr::Embedded(expression))
            }
            Token::Name(name) => self.call(&name, range),
            Token::Sign(_) => Err(self.unexpected("an expression")),
        }
    }

    fn call(&mut self, name: &str, range: Range<usize>) -> Parsed<Expr> {
        self.at += 1;
        let local = name.strip_prefix("fn:").unwrap_or(name);
        let is_known = |(_, _, _, _, later): &&(&str, Function, usize, usize, bool)| {
            !*later || self.version == Version::Later
        };
        let found = Function::ALL
            .iter()
            .filter(is_known)
            .find(|(known, ..)| *known == local);
        let Some((_, function, least, most, _)) = found.copied() else {
            let error = ParseError::new(format!("there is no function `{name}`"), range.clone());
            return Err(
                match nearest(local, Function::ALL.iter().map(|(known, ..)| *known)) {
                    Some(near) => Refusal::Invalid(error.help(format!("did you mean `{near}`?"))),
                    None if self.version == Version::Later => Refusal::Unsupported(ParseError::new(
                        format!("the function `{name}` is not supported"),
                        range,
                    )),
                    None => Refusal::Invalid(error),
                },
            );
        };
        self.expect("(")?;
        let mut arguments = Vec::new();
        if !self.is(")") {
            arguments.push(self.expr()?);
            while self.eat(",") {
                arguments.push(self.expr()?);
            }
        }
        self.expect(")")?;
        if arguments.len() < least || arguments.len() > most {
            let message = format!(
                "`{name}` takes {least} to {most} arguments, not {}",
                arguments.len()
            );
            return Err(self.refuse(message, range));
        }
        let takes_nodes = matches!(
            function,
            Function::Count | Function::Sum | Function::LocalName | Function::Name | Function::NamespaceUri
        );
        if takes_nodes && arguments.iter().any(|argument| argument.kind() != Kind::Nodes) {
            return Err(self.refuse(format!("`{name}` takes nodes"), range));
        }
        Ok(Expr::Call(function, arguments))
    }
}

/// `//`
fn anything() -> Step {
    Step {
        axis: Axis::DescendantOrSelf,
        test: NodeTest::Any,
        predicates: Vec::new(),
    }
}

fn is_node_type(name: &str) -> bool {
    matches!(name, "node" | "text" | "comment" | "processing-instruction")
}
