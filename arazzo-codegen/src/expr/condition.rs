//! Simple conditions: a text comes in; a [`Condition`] goes out.

use std::ops::Range;

use super::{
    Condition, ConditionKind, Operand, Operator, ParseError,
    operand::parse_operand,
    scanner::{Scanner, is_identifier},
};

/// Parses a simple condition (Arazzo 1.1.0, "Criterion Object": literals, operators).
///
/// `!` binds closer than `&&`, that closer than `||`; comparisons stand between two operands and do not chain. A long
/// chain of one operator becomes a balanced tree, so that the depth of a tree is bounded by the nesting of its text.
/// The range of a node leaves out parentheses around the whole of it.
///
/// # Errors
/// The first place where the text leaves the grammar, or nests more than 200 levels deep.
pub fn parse_condition(text: &str) -> Result<Condition, ParseError> {
    let mut parser = Parser {
        scanner: Scanner::new(text),
        after: None,
    };
    parser.space();
    if parser.scanner.is_done() {
        return Err(ParseError::new("the condition is empty", 0..text.len())
            .help("write a comparison such as `$statusCode == 200`"));
    }
    let Spanned { condition, .. } = parser.alternatives()?;
    if parser.scanner.is_done() {
        Ok(*condition)
    } else {
        Err(parser.unexpected())
    }
}

impl Condition {
    /// All operands, in the order of the text.
    #[must_use]
    pub fn operands(&self) -> Vec<&Operand> {
        let mut found = Vec::new();
        let mut open = vec![self];
        while let Some(condition) = open.pop() {
            match &condition.kind {
                ConditionKind::Or(left, right) | ConditionKind::And(left, right) => {
                    open.extend([&**right, left])
                }
                ConditionKind::Not(inner) => open.push(inner),
                ConditionKind::Compare(_, left, right) => found.extend([left, right]),
                ConditionKind::Operand(operand) => found.push(operand),
            }
        }
        found
    }
}

/// A condition and the range with the parentheses around it. Boxed, so that a level of nesting takes little stack.
struct Spanned {
    condition: Box<Condition>,
    outer: Range<usize>,
}

impl Spanned {
    fn new(kind: ConditionKind, range: Range<usize>) -> Self {
        Self {
            condition: Box::new(Condition {
                kind,
                range: range.clone(),
            }),
            outer: range,
        }
    }
}

struct Parser<'t> {
    scanner: Scanner<'t>,
    /// The operator that was just read and still wants an operand.
    after: Option<Range<usize>>,
}

impl Parser<'_> {
    fn space(&mut self) {
        self.scanner.take_while(char::is_whitespace);
    }

    /// Reads a logical operator.
    fn joins(&mut self, operator: &str) -> bool {
        let start = self.scanner.at();
        let found = self.scanner.eat(operator);
        if found {
            self.after = Some(start..self.scanner.at());
        }
        found
    }

    fn operand(&mut self) -> Result<(Operand, Range<usize>), ParseError> {
        self.space();
        let operand = parse_operand(&mut self.scanner, self.after.take())?;
        self.space();
        Ok(operand)
    }

    /// `a || b || c`. After each level of the grammar the white space behind it is read.
    fn alternatives(&mut self) -> Result<Spanned, ParseError> {
        let mut items = vec![self.conjunction()?];
        while self.joins("||") {
            items.push(self.conjunction()?);
        }
        balanced(items, ConditionKind::Or).ok_or_else(|| self.unexpected())
    }

    /// `a && b && c`
    fn conjunction(&mut self) -> Result<Spanned, ParseError> {
        let mut items = vec![self.term()?];
        while self.joins("&&") {
            items.push(self.term()?);
        }
        balanced(items, ConditionKind::And).ok_or_else(|| self.unexpected())
    }

    /// `!a`, `(a)` or a comparison.
    fn term(&mut self) -> Result<Spanned, ParseError> {
        self.space();
        let place = self.scanner.here();
        match self.scanner.peek() {
            Some('!') if self.scanner.peek_second() != Some('=') => self.negation(place),
            Some('(') => self.group(place),
            _ => self.comparison(),
        }
    }

    fn negation(&mut self, bang: Range<usize>) -> Result<Spanned, ParseError> {
        self.scanner.enter(bang.clone())?;
        self.joins("!");
        let inner = self.term()?;
        self.scanner.leave();
        let bare = inner.outer == inner.condition.range;
        if bare && matches!(inner.condition.kind, ConditionKind::Compare(..)) {
            return Err(ParseError::new(
                "`!` before a comparison can be read in two ways",
                bang.start..inner.outer.end,
            )
            .help(format!("write `!({})`", inner.condition)));
        }
        let range = bang.start..inner.outer.end;
        Ok(Spanned::new(ConditionKind::Not(inner.condition), range))
    }

    fn group(&mut self, open: Range<usize>) -> Result<Spanned, ParseError> {
        self.scanner.enter(open.clone())?;
        self.scanner.bump();
        self.after = None;
        self.space();
        if self.scanner.eat(")") {
            return Err(ParseError::new(
                "expected a condition between the parentheses",
                open.start..self.scanner.at(),
            ));
        }
        let inner = self.alternatives()?;
        if self.scanner.is_done() {
            return Err(ParseError::new("this parenthesis is never closed", open).help("add `)`"));
        }
        if !self.scanner.eat(")") {
            return Err(self.unexpected());
        }
        self.scanner.leave();
        let outer = open.start..self.scanner.at();
        self.space();
        if let Some((_, place)) = self.operator()? {
            return Err(
                ParseError::new("a condition in parentheses cannot be compared", place)
                    .help("comparisons stand between two values; join conditions with `&&` and `||`"),
            );
        }
        Ok(Spanned {
            condition: inner.condition,
            outer,
        })
    }

    /// `a == b`, or `a` alone.
    fn comparison(&mut self) -> Result<Spanned, ParseError> {
        let (left, first) = self.operand()?;
        let Some((operator, place)) = self.operator()? else {
            return Ok(Spanned::new(ConditionKind::Operand(left), first));
        };
        self.after = Some(place);
        let (right, last) = self.operand()?;
        if let Some((_, place)) = self.operator()? {
            return Err(ParseError::new("comparisons do not chain", place)
                .help("write two comparisons joined by `&&`: `a < b && b < c`"));
        }
        Ok(Spanned::new(
            ConditionKind::Compare(operator, left, right),
            first.start..last.end,
        ))
    }

    /// A comparison operator, if one comes next.
    fn operator(&mut self) -> Result<Option<(Operator, Range<usize>)>, ParseError> {
        const SLIPS: [(&str, &str, &str); 6] = [
            ("===", "`===` is no operator", "write `==`"),
            ("!==", "`!==` is no operator", "write `!=`"),
            ("<>", "`<>` is no operator", "write `!=`"),
            ("=>", "`=>` is no operator", "write `>=`"),
            ("=<", "`=<` is no operator", "write `<=`"),
            ("=~", "`=~` is no operator", "use a criterion of type `regex`"),
        ];
        const OPERATORS: [(&str, Operator); 6] = [
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        let start = self.scanner.at();
        for (slip, message, help) in SLIPS {
            if self.scanner.eat(slip) {
                return Err(ParseError::new(message, start..self.scanner.at()).help(help));
            }
        }
        for (text, operator) in OPERATORS {
            if self.scanner.eat(text) {
                return Ok(Some((operator, start..self.scanner.at())));
            }
        }
        if self.scanner.eat("=") {
            return Err(
                ParseError::new("a single `=` is no operator", start..self.scanner.at()).help("write `==`"),
            );
        }
        Ok(None)
    }

    /// What stands where an operator or the end should.
    fn unexpected(&mut self) -> ParseError {
        let place = self.scanner.here();
        match self.scanner.peek() {
            Some('&') => return ParseError::new("a single `&` is no operator", place).help("write `&&`"),
            Some('|') => return ParseError::new("a single `|` is no operator", place).help("write `||`"),
            Some(')') => {
                return ParseError::new("this parenthesis was never opened", place).help("remove it");
            }
            Some('!') => return ParseError::new("expected an operator before `!`", place),
            Some('(') => {
                return ParseError::new("expected an operator before `(`", place)
                    .help("simple conditions have no functions; use a JSONPath or XPath criterion for one");
            }
            _ => {}
        }
        let range = self.scanner.take_while(is_identifier);
        if range.is_empty() {
            return ParseError::new(
                format!("expected an operator, found {}", self.scanner.found()),
                place,
            );
        }
        let word = self.scanner.slice(range.clone());
        let error = ParseError::new(format!("`{word}` is no operator"), range);
        match word.to_ascii_lowercase().as_str() {
            "and" => error.help("write `&&`"),
            "or" => error.help("write `||`"),
            "is" | "eq" | "equals" => error.help("write `==`"),
            "not" | "ne" => error.help("write `!=`"),
            "lt" => error.help("write `<`"),
            "le" | "lte" => error.help("write `<=`"),
            "gt" => error.help("write `>`"),
            "ge" | "gte" => error.help("write `>=`"),
            "matches" => error.help("use a criterion of type `regex`"),
            "in" | "contains" => {
                error.help("compare with each value, joined by `||`, or use a JSONPath criterion")
            }
            _ => error.help("text stands in single quotes; conditions are joined by `&&` and `||`"),
        }
    }
}

/// One tree over a chain of the same operator, as deep as the logarithm of its length; `None` without items.
fn balanced(
    items: Vec<Spanned>,
    join: fn(Box<Condition>, Box<Condition>) -> ConditionKind,
) -> Option<Spanned> {
    let mut level = items;
    while level.len() > 1 {
        let mut next = Vec::with_capacity(level.len().div_ceil(2));
        let mut items = level.into_iter();
        while let Some(left) = items.next() {
            next.push(match items.next() {
                None => left,
                Some(right) => {
                    let range = left.outer.start..right.outer.end;
                    Spanned::new(join(left.condition, right.condition), range)
                }
            });
        }
        level = next;
    }
    level.pop()
}
