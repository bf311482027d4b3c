//! What criteria say of an answer, worked out without the compiler; and answers that make them hold or fail.

use serde_json::{Map, Value, json};

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
}

/// What expressions can read.
pub(crate) struct Scope<'s> {
    pub(crate) input: &'s Value,
    /// By step, then by output.
    pub(crate) outputs: &'s Map<String, Value>,
    pub(crate) answer: Option<&'s Answer>,
}

impl Scope<'_> {
    /// The value of a runtime expression; `None` where it is absent, null where it is null.
    pub(crate) fn value(&self, expression: &str) -> Option<Value> {
        let (head, pointer) = expression.split_once('#').unwrap_or((expression, ""));
        if head == "$statusCode" {
            return Some(json!(self.answer?.status));
        }
        if let Some(name) = head.strip_prefix("$response.header.") {
            let headers = &self.answer?.headers;
            let found = headers
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))?;
            return Some(json!(found.1));
        }
        let (base, path) = if let Some(path) = head.strip_prefix("$response.body") {
            (self.answer?.body.clone(), path)
        } else if let Some(path) = head.strip_prefix("$inputs.") {
            let name = path.split(['.', '[']).next().unwrap_or_default();
            (self.input.get(name)?.clone(), path.strip_prefix(name)?)
        } else if let Some(path) = head.strip_prefix("$steps.") {
            let (step, path) = path.split_once(".outputs.").or_else(|| path.split_once('.'))?;
            let outputs = self.outputs.get(step)?;
            let name = path.split(['.', '[']).next().unwrap_or_default();
            (outputs.get(name)?.clone(), path.strip_prefix(name)?)
        } else {
            return None;
        };
        let value = navigate(&base, path)?;
        value.pointer(pointer).cloned()
    }

    /// Whether all criteria hold.
    pub(crate) fn hold(&self, criteria: &Value) -> bool {
        criteria
            .as_array()
            .into_iter()
            .flatten()
            .all(|criterion| self.holds(criterion))
    }

    fn holds(&self, criterion: &Value) -> bool {
        let condition = criterion["condition"].as_str().unwrap_or_default();
        let kind = criterion["type"]
            .as_str()
            .or_else(|| criterion["type"]["type"].as_str());
        let context = criterion["context"]
            .as_str()
            .and_then(|context| self.value(context));
        match kind {
            None | Some("simple") => self.truth(&parse(condition), None),
            Some("jsonpath") => self.truth(&parse(condition), context.as_ref()),
            Some(other) => panic!("the test knows no criteria of type {other}: {condition}"),
        }
    }

    fn truth(&self, condition: &Condition, context: Option<&Value>) -> bool {
        match condition {
            Condition::Or(left, right) => self.truth(left, context) || self.truth(right, context),
            Condition::And(left, right) => self.truth(left, context) && self.truth(right, context),
            Condition::Not(one) => !self.truth(one, context),
            Condition::Is(operand) => match self.operand(operand, context) {
                // A JSONPath that is a criterion of its own asks whether there is a node.
                Some(Value::Array(nodes)) if is_filter(operand) => !nodes.is_empty(),
                Some(Value::Null | Value::Bool(false)) | None => false,
                Some(_) => true,
            },
            Condition::Compare(left, operator, right) => {
                let (left, right) = (self.operand(left, context), self.operand(right, context));
                compare(left.unwrap_or_default(), operator, right.unwrap_or_default())
            }
        }
    }

    fn operand(&self, operand: &str, context: Option<&Value>) -> Option<Value> {
        if let Some(text) = quoted(operand) {
            return Some(json!(self.filled(text)));
        }
        if !operand.starts_with('$') {
            return Some(serde_json::from_str(operand).unwrap_or_else(|_| json!(operand)));
        }
        match (context, operand.as_bytes().get(1)) {
            (Some(context), None | Some(b'.' | b'[')) => self.navigate_filtered(context, &operand[1..]),
            _ => self.value(operand),
        }
    }

    /// A text with the expressions that stand in it.
    fn filled(&self, text: &str) -> String {
        if text.starts_with('$') {
            return self.value(text).map_or_else(String::new, |value| {
                value.as_str().map_or(value.to_string(), str::to_owned)
            });
        }
        text.to_owned()
    }

    /// Follows a JSONPath of names, indices, and at most one filter `[?(@.name == 'value')]`; `.length` counts.
    fn navigate_filtered(&self, value: &Value, path: &str) -> Option<Value> {
        let Some((before, rest)) = path.split_once("[?") else {
            return navigate(value, path);
        };
        let list = navigate(value, before)?;
        let (filter, after) = split_filter(rest);
        let filter = filter.trim().trim_start_matches('(').trim_end_matches(')');
        let (name, expected) = filter.split_once("==")?;
        let name = name.trim().trim_start_matches("@.");
        let expected = self.filled(quoted(expected.trim())?);
        let found: Vec<Value> = list
            .as_array()?
            .iter()
            .filter(|item| item[name] == json!(expected))
            .cloned()
            .collect();
        match after {
            "" => Some(Value::Array(found)),
            after => navigate(&Value::Array(found), after),
        }
    }
}

fn is_filter(operand: &str) -> bool {
    operand.contains("[?")
}

/// The filter up to its `]`, and what follows.
fn split_filter(rest: &str) -> (&str, &str) {
    let mut quote = None;
    for (position, each) in rest.char_indices() {
        match (quote, each) {
            (None, '\'' | '"') => quote = Some(each),
            (Some(open), each) if open == each => quote = None,
            (None, ']') => return (&rest[..position], &rest[position + 1..]),
            _ => {}
        }
    }
    (rest, "")
}

/// Follows names, indices, and `length`.
fn navigate(value: &Value, path: &str) -> Option<Value> {
    let mut value = value.clone();
    for token in path.split(['.', '[']).map(|token| token.trim_end_matches(']')) {
        if token.is_empty() {
            continue;
        }
        value = match (&value, token) {
            (Value::Array(items), "length") => json!(items.len()),
            (Value::Array(items), index) => items.get(index.parse::<usize>().ok()?)?.clone(),
            (Value::Object(members), name) => members.get(name.trim_matches(['\'', '"']))?.clone(),
            _ => return None,
        };
    }
    Some(value)
}

fn quoted(operand: &str) -> Option<&str> {
    let first = operand
        .chars()
        .next()
        .filter(|first| ['\'', '"'].contains(first))?;
    operand.strip_prefix(first)?.strip_suffix(first)
}

/// As the language compares: text without case, numbers by value, text that is a number as one.
fn compare(left: Value, operator: &str, right: Value) -> bool {
    let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.parse().ok());
    let is_equal = match (&left, &right) {
        (Value::String(left), Value::String(right)) => left.to_lowercase() == right.to_lowercase(),
        _ if left == right => true,
        _ => number(&left).is_some() && number(&left) == number(&right),
    };
    let ordered = number(&left).zip(number(&right));
    match operator {
        "==" => is_equal,
        "!=" => !is_equal,
        "<" => ordered.is_some_and(|(left, right)| left < right),
        "<=" => ordered.is_some_and(|(left, right)| left <= right),
        ">" => ordered.is_some_and(|(left, right)| left > right),
        ">=" => ordered.is_some_and(|(left, right)| left >= right),
        other => panic!("no operator: {other}"),
    }
}

/// A condition.
#[derive(Debug)]
enum Condition {
    Or(Box<Condition>, Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Not(Box<Condition>),
    Is(String),
    Compare(String, String, String),
}

fn parse(text: &str) -> Condition {
    let mut tokens = tokens(text);
    tokens.reverse();
    let condition = either(&mut tokens);
    assert!(
        tokens.is_empty(),
        "the test cannot read `{text}`: {tokens:?} is left"
    );
    condition
}

fn either(tokens: &mut Vec<String>) -> Condition {
    let mut left = both(tokens);
    while tokens.last().is_some_and(|token| token == "||") {
        tokens.pop();
        left = Condition::Or(Box::new(left), Box::new(both(tokens)));
    }
    left
}

fn both(tokens: &mut Vec<String>) -> Condition {
    let mut left = one(tokens);
    while tokens.last().is_some_and(|token| token == "&&") {
        tokens.pop();
        left = Condition::And(Box::new(left), Box::new(one(tokens)));
    }
    left
}

fn one(tokens: &mut Vec<String>) -> Condition {
    let first = tokens.pop().unwrap_or_default();
    if first == "!" {
        return Condition::Not(Box::new(one(tokens)));
    }
    if first == "(" {
        let inner = either(tokens);
        assert_eq!(tokens.pop().as_deref(), Some(")"));
        return inner;
    }
    match tokens.last().map(String::as_str) {
        Some("==" | "!=" | "<" | "<=" | ">" | ">=") => {
            let operator = tokens.pop().unwrap_or_default();
            Condition::Compare(first, operator, tokens.pop().unwrap_or_default())
        }
        _ => Condition::Is(first),
    }
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let operator = ["||", "&&", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")"]
            .into_iter()
            .find(|operator| rest.starts_with(operator));
        let length = match (operator, first) {
            (Some(operator), _) => operator.len(),
            (None, '\'' | '"') => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
            _ => operand_length(rest),
        };
        tokens.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    tokens
}

/// How long an operand is; brackets may hold anything.
fn operand_length(text: &str) -> usize {
    let mut depth = 0_usize;
    for (position, each) in text.char_indices() {
        match each {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 && (each.is_whitespace() || "!&()<=>|".contains(each)) => return position,
            _ => {}
        }
    }
    text.len()
}

/// The statuses that conditions name.
pub(crate) fn statuses(criteria: &[&Value]) -> Vec<u16> {
    let mut found = Vec::new();
    visit(criteria, &mut |_, condition| {
        if let Condition::Compare(left, _, right) = condition
            && left == "$statusCode"
            && let Ok(status) = right.trim_matches(['\'', '"']).parse()
        {
            found.push(status);
        }
    });
    found
}

/// Changes to a body, one for each way in which a condition can turn out.
pub(crate) fn bodies(criteria: &[&Value], scope: &Scope<'_>, base: &Value) -> Vec<Value> {
    let mut changes: Vec<Vec<(String, Value)>> = Vec::new();
    let mut add = |path: String, values: Vec<Value>| {
        let options = values.into_iter().map(|value| (path.clone(), value)).collect();
        changes.push(options);
    };
    visit(criteria, &mut |criterion, condition| {
        let (operand, right) = match condition {
            Condition::Compare(left, _, right) => (left.as_str(), Some(right.as_str())),
            Condition::Is(operand) => (operand.as_str(), None),
            _ => return,
        };
        let context = criterion["context"].as_str().unwrap_or("$response.body");
        let Some(path) = body_path(operand, context) else {
            return;
        };
        if let Some((list, filter)) = path.split_once("[?") {
            let (filter, _) = split_filter(filter);
            let filter = filter.trim_matches(['(', ')']);
            let parts = filter.split_once("==").and_then(|(name, value)| {
                Some((name.trim().trim_start_matches("@."), quoted(value.trim())?))
            });
            let Some((name, value)) = parts else { return };
            let mut item = at(base, &format!("{list}.0"))
                .cloned()
                .unwrap_or_else(|| json!({}));
            put(&mut item, name, json!(scope.filled(value)));
            add(list.to_owned(), vec![json!([item.clone()]), json!([])]);
            return;
        }
        if let Some(list) = path
            .strip_suffix("length")
            .filter(|list| list.is_empty() || list.ends_with('.'))
        {
            let list = list.trim_end_matches('.');
            let item = at(base, &format!("{list}.0"))
                .cloned()
                .unwrap_or_else(|| json!("item"));
            let lists = [0, 1, 2].map(|count| Value::Array(vec![item.clone(); count]));
            add(list.to_owned(), lists.into());
            return;
        }
        let literal = right.and_then(|right| scope.operand(right, None));
        let other = match &literal {
            Some(Value::Bool(value)) => json!(!value),
            Some(Value::Number(number)) => json!(number.as_f64().unwrap_or_default() as i64 + 1),
            Some(Value::String(_)) => json!("something-else"),
            _ => Value::Null,
        };
        let mut values: Vec<Value> = literal.into_iter().chain([other]).collect();
        if let Some(number) = values.first().and_then(Value::as_i64) {
            values.push(json!(number - 1));
        }
        add(path, values);
    });
    let mut bodies = vec![base.clone()];
    for options in changes {
        let before = bodies.clone();
        for (path, value) in options {
            for body in &before {
                let mut body = body.clone();
                put(&mut body, &path, value.clone());
                if !bodies.contains(&body) && bodies.len() < 200 {
                    bodies.push(body);
                }
            }
        }
    }
    bodies
}

/// The inputs that conditions compare, with the literals they are compared with.
pub(crate) fn compared_inputs(criteria: &[&Value]) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let scope = Scope {
        input: &Value::Null,
        outputs: &Map::new(),
        answer: None,
    };
    visit(criteria, &mut |_, condition| {
        if let Condition::Compare(left, _, right) = condition
            && let Some(name) = left.strip_prefix("$inputs.")
            && let Some(value) = scope.operand(right, None)
        {
            found.push((name.to_owned(), value));
        }
    });
    found
}

/// Where an operand points in the body, as names and indices with dots; `None` where it reads something else.
fn body_path(operand: &str, context: &str) -> Option<String> {
    let under = |context: &str| -> Option<String> {
        let pointer = context.strip_prefix("$response.body")?;
        Some(
            pointer
                .trim_start_matches('#')
                .replace('/', ".")
                .trim_matches('.')
                .to_owned(),
        )
    };
    if let Some(pointer) = operand.strip_prefix("$response.body") {
        return Some(
            pointer
                .trim_start_matches('#')
                .replace('/', ".")
                .trim_matches('.')
                .to_owned(),
        );
    }
    let path = operand.strip_prefix('$')?;
    if !(path.is_empty() || path.starts_with(['.', '['])) {
        return None;
    }
    // Indices outside of a filter become names like the others.
    let (path, filter) = path
        .split_once("[?")
        .map_or((path, None), |(path, filter)| (path, Some(filter)));
    let path = path.replace('[', ".").replace(']', "");
    let whole = format!("{}.{}", under(context)?, path.trim_matches('.'));
    let whole = whole.trim_matches('.').to_owned();
    Some(filter.map_or_else(|| whole.clone(), |filter| format!("{whole}[?{filter}")))
}

fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    let mut tokens = path.split('.').filter(|token| !token.is_empty());
    tokens.try_fold(value, |value, token| match value {
        Value::Array(items) => items.get(token.parse::<usize>().ok()?),
        value => value.get(token),
    })
}

/// Sets what a path leads to, and makes what leads there.
pub(crate) fn put(value: &mut Value, path: &str, new: Value) {
    let mut place = value;
    for token in path.split('.').filter(|token| !token.is_empty()) {
        if let Ok(index) = token.parse::<usize>()
            && !place.is_object()
        {
            if !place.is_array() {
                *place = json!([]);
            }
            let items = place.as_array_mut().unwrap();
            while items.len() <= index {
                items.push(Value::Null);
            }
            place = &mut items[index];
        } else {
            if !place.is_object() {
                *place = json!({});
            }
            place = place.as_object_mut().unwrap().entry(token).or_insert(Value::Null);
        }
    }
    *place = new;
}

fn visit(criteria: &[&Value], with: &mut dyn FnMut(&Value, &Condition)) {
    fn within(criterion: &Value, condition: &Condition, with: &mut dyn FnMut(&Value, &Condition)) {
        match condition {
            Condition::Or(left, right) | Condition::And(left, right) => {
                within(criterion, left, with);
                within(criterion, right, with);
            }
            Condition::Not(one) => within(criterion, one, with),
            Condition::Is(_) | Condition::Compare(..) => with(criterion, condition),
        }
    }
    for criterion in criteria
        .iter()
        .filter_map(|criteria| criteria.as_array())
        .flatten()
    {
        let text = criterion["condition"].as_str().unwrap_or_default();
        within(criterion, &parse(text), with);
    }
}
