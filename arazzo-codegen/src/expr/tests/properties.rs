//! What must hold of every text: no panic, ranges inside the text on boundaries, a range's text parses to the same.

use super::*;

/// A small generator of numbers (xorshift), so that every run sees the same texts.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

fn seeds() -> Vec<String> {
    let mut seeds: Vec<String> = expressions::VALID.iter().map(|text| (*text).to_owned()).collect();
    seeds.extend(conditions::VALID.iter().map(|text| (*text).to_owned()));
    seeds.extend(templates::PLAIN.iter().map(|(text, _)| (*text).to_owned()));
    seeds.extend(jsonpaths::VALID.iter().map(|(text, ..)| (*text).to_owned()));
    for table in [
        invalid::EXPRESSIONS,
        invalid::TEMPLATES,
        invalid::CONDITIONS,
        jsonpaths::INVALID,
    ] {
        seeds.extend(table.iter().map(|(text, _)| marked(text).0));
    }
    seeds
}

fn check_range(text: &str, range: &Range<usize>) {
    assert!(text.get(range.clone()).is_some(), "{range:?} in {text:?}");
}

fn check_error(text: &str, error: &ParseError) {
    check_range(text, &error.range);
    assert!(!error.message.is_empty());
}

/// The text of the range, at the same position in blanks, parses to the same expression.
fn check_expression(text: &str, expression: &Expression) {
    check_range(text, &expression.range);
    assert_eq!(expression.text, text[expression.range.clone()]);
    let padded = " ".repeat(expression.range.start) + &expression.text;
    let again = expression::parse_within(&padded, expression.range.clone());
    assert_eq!(again.as_ref(), Ok(expression), "{text:?}");
    let canonical = parse_expression(&expression.to_string()).unwrap();
    assert_eq!(canonical.to_string(), expression.to_string());
    assert_eq!(canonical.standard(), expression.standard());
    let standard = parse_expression(&expression.standard()).unwrap();
    assert_eq!(standard.to_string(), expression.standard(), "{text:?}");
}

fn check_oddity(text: &str, oddity: &Oddity) {
    check_range(text, &oddity.range);
}

fn check_condition(text: &str, condition: &Condition) {
    check_range(text, &condition.range);
    let padded = " ".repeat(condition.range.start) + &text[condition.range.clone()];
    assert_eq!(parse_condition(&padded).as_ref(), Ok(condition), "{text:?}");
    match &condition.kind {
        ConditionKind::Or(left, right) | ConditionKind::And(left, right) => {
            check_condition(text, left);
            check_condition(text, right);
        }
        ConditionKind::Not(inner) => check_condition(text, inner),
        ConditionKind::Compare(_, left, right) => [left, right]
            .into_iter()
            .for_each(|side| check_operand(text, side)),
        ConditionKind::Operand(operand) => check_operand(text, operand),
    }
}

fn check_operand(text: &str, operand: &Operand) {
    match operand {
        Operand::Literal { range, .. } => check_range(text, range),
        Operand::Expression(expression) => check_expression(text, expression),
    }
}

fn check_template(text: &str, template: &Template) {
    let expressions: Vec<&Expression> = match template {
        Template::Literal(literal) => {
            assert_eq!(literal, text);
            vec![]
        }
        Template::Whole(expression) => vec![expression],
        Template::Parts(parts) => {
            let written: String = parts
                .iter()
                .map(|part| match part {
                    TemplatePart::Text(text) => text.clone(),
                    TemplatePart::Expression {
                        expression,
                        braced: true,
                    } => format!("{{{}}}", expression.text),
                    TemplatePart::Expression {
                        expression,
                        braced: false,
                    } => expression.text.clone(),
                })
                .collect();
            assert_eq!(written, text);
            parts
                .iter()
                .filter_map(|part| match part {
                    TemplatePart::Text(_) => None,
                    TemplatePart::Expression { expression, .. } => Some(expression),
                })
                .collect()
        }
    };
    expressions
        .into_iter()
        .for_each(|expression| check_expression(text, expression));
}

fn check(text: &str) {
    match parse_expression(text) {
        Ok(expression) => check_expression(text, &expression),
        Err(error) => check_error(text, &error),
    }
    match parse_template(text) {
        Ok((template, oddities)) => {
            check_template(text, &template);
            oddities.iter().for_each(|oddity| check_oddity(text, oddity));
        }
        Err(error) => check_error(text, &error),
    }
    match parse_condition(text) {
        Ok(condition) => {
            check_condition(text, &condition);
            condition
                .oddities(text)
                .iter()
                .for_each(|oddity| check_oddity(text, oddity));
            let canonical = condition.to_string();
            assert_eq!(
                parse_condition(&canonical).map(|again| again.to_string()),
                Ok(canonical),
                "{text:?}"
            );
        }
        Err(error) => check_error(text, &error),
    }
    match jsonpath::parse(text) {
        Ok(query) => {
            check_range(text, &query.range);
            query
                .segments
                .iter()
                .for_each(|segment| check_range(text, &segment.range));
        }
        Err(error) => check_error(text, &error),
    }
    if let Err(error) = jsonpath::parse_criterion(text) {
        check_error(text, &error);
    }
    if let Err(error) = parse_pointer(text) {
        check_error(text, &error);
    }
}

#[test]
fn of_the_tables() {
    seeds().iter().for_each(|text| check(text));
}

#[test]
fn of_mutated_texts() {
    const PIECES: &[&str] = &[
        "$",
        "{",
        "}",
        "{$",
        "(",
        ")",
        "[",
        "]",
        "[0]",
        "[?",
        "@",
        ".",
        "..",
        "#",
        "#/",
        "/",
        "~",
        "~1",
        "!",
        "=",
        "==",
        "&&",
        "||",
        "<",
        "'",
        "\"",
        "\\",
        "\\u",
        " ",
        "\n",
        "\u{a0}",
        "ü",
        "😀",
        "$inputs.",
        "$response.body",
        "outputs",
        "null",
        "-1",
        "1e5",
        ":",
        "*",
        ",",
        "\u{0}",
    ];
    let seeds = seeds();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..30_000 {
        let mut characters: Vec<char> = seeds[random.below(seeds.len())].chars().collect();
        for _ in 0..=random.below(4) {
            let at = random.below(characters.len() + 1);
            match random.below(4) {
                0 => drop(characters.drain(at..(at + 1 + random.below(3)).min(characters.len()))),
                1 => {
                    let other: Vec<char> = seeds[random.below(seeds.len())].chars().collect();
                    let from = random.below(other.len() + 1);
                    drop(characters.splice(at.., other[from..].iter().copied()));
                }
                _ => drop(characters.splice(at..at, PIECES[random.below(PIECES.len())].chars())),
            }
        }
        check(&characters.into_iter().collect::<String>());
    }
}

/// A quadratic parser would take minutes here.
#[test]
fn of_long_texts() {
    const REPEATS: usize = 20_000;
    for piece in [
        "$",
        "{$",
        "{$inputs.a}",
        "$inputs.a",
        "$inputs.a ",
        ".",
        ".a",
        "$.",
        "[0]",
        "!",
        "(",
        "{",
        "'",
        "''",
        "\"",
        "~",
        "~0",
        "#/",
        " ",
        "a",
        "$a.",
        "&&",
        "== ",
        "$steps.",
        "[?@",
        "..a",
        "\\u",
        "ü",
        "1",
        "-",
    ] {
        let tail = piece.repeat(REPEATS);
        for head in [
            "",
            "$",
            "$inputs.a",
            "$response.body#/",
            "{$inputs.",
            "$request.query.",
            "$steps.a",
            "$[?@",
            "1 == ",
        ] {
            let text = format!("{head}{tail}");
            let _ = (
                parse_expression(&text),
                parse_template(&text),
                parse_condition(&text),
            );
            let _ = (
                jsonpath::parse(&text),
                jsonpath::parse_criterion(&text),
                parse_pointer(&text),
            );
        }
    }
}
