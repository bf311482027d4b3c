//! Replacements: targets and values come in; the payload with the values in their places goes out (Arazzo 1.1.0, "Payload
//! Replacement Object").
//!
//! What is written out in the payload is replaced here; what is known at run time only is patched then, and so is XML by XPath.

use std::collections::BTreeMap;

use super::{
    Lowering, Scope,
    expression_types::{GOESSNER, Language},
    jsonpath::standard,
};
use crate::{
    diagnostics::{Diagnostic, codes},
    document::{
        arazzo::{self, Text},
        place::{Place, Pointer},
        tree::Node,
    },
    expr::{
        jsonpath::{self, Query, Selector},
        parse_pointer,
    },
    ir::{
        self, Body, Format, Patch, PatchTarget, Value, ValueKind, XmlReplacement,
        jsonpath::{Argument, Segment},
    },
    json::Json,
};

/// The way to a place in a payload.
type Path = Vec<String>;

impl<'d> Lowering<'_, 'd> {
    /// Sets what is replaced; gives what can only be replaced once the payload is XML.
    pub(super) fn replacements(
        &mut self,
        scope: Scope<'_, 'd>,
        body: &arazzo::RequestBody<'d>,
        declared: &Body,
        payload: &mut Value,
    ) -> Vec<XmlReplacement> {
        body.replacements
            .iter()
            .filter_map(|replacement| self.replacement(scope, *replacement, declared, payload))
            .collect()
    }

    fn replacement(
        &mut self,
        scope: Scope<'_, 'd>,
        node: Node<'d>,
        declared: &Body,
        payload: &mut Value,
    ) -> Option<XmlReplacement> {
        let (Some(target), Some(value)) = (node.get("target"), node.get("value")) else {
            self.diagnostics.report(Diagnostic::new(
                &codes::MISSING_FIELD,
                node.place(),
                "a replacement has a `target` and a `value`",
            ));
            return None;
        };
        let value = self.value(scope, value);
        let place = target.place();
        let Some(text) = target.as_str() else {
            self.diagnostics.report(Diagnostic::new(
                &codes::WRONG_KIND,
                place,
                format!("expected a string, found {}", target.describe()),
            ));
            return None;
        };
        let is_xml = declared.format == Format::Xml;
        let paths = match self.target_language(node, is_xml)? {
            (Language::JsonPointer, _) => self.pointer_target(text, &place),
            (Language::JsonPath, version) => {
                let query = self.jsonpath_target(text, version == GOESSNER, &place)?;
                match matches(payload, &query) {
                    Ok(paths) => self.known_target(paths, &place),
                    Err(Unknown) => {
                        let (asked, arguments) =
                            self.lowered_query(scope, &query, version == GOESSNER, &place);
                        set_each(payload, text, asked, arguments, value);
                        return None;
                    }
                }
            }
            (_, version) => {
                let text = Text {
                    value: text.to_owned(),
                    place,
                };
                return self.xml_replacement(scope, is_xml, text, version, value);
            }
        };
        for path in paths.unwrap_or_default() {
            if let Err(depth) = set(payload, &path, &value, &place) {
                self.report_no_place(&path, depth, &place);
            }
        }
        None
    }

    fn xml_replacement(
        &mut self,
        scope: Scope<'_, 'd>,
        is_xml: bool,
        text: Text,
        version: &str,
        value: Value,
    ) -> Option<XmlReplacement> {
        if !is_xml {
            self.diagnostics.report(
                Diagnostic::new(
                    &codes::INVALID_REPLACEMENT,
                    text.place,
                    "the target is an XPath, and the payload is no XML",
                )
                .help("write a JSON Pointer, or a JSONPath"),
            );
            return None;
        }
        let payload = Value {
            kind: ValueKind::Literal(Json::Null),
            place: text.place.clone(),
        };
        let target = self.xpath_target(scope, payload, &text, version)?;
        Some(XmlReplacement { text, target, value })
    }

    fn pointer_target(&mut self, text: &str, place: &Place) -> Option<Vec<Path>> {
        match parse_pointer(text) {
            Ok(pointer) => Some(vec![pointer.tokens().collect()]),
            Err(error) => {
                let mut diagnostic = Diagnostic::new(
                    &codes::INVALID_REPLACEMENT,
                    place.text(error.range),
                    format!("the target does not parse: {}", error.message),
                );
                if let Some(help) = error.help {
                    diagnostic = diagnostic.help(help);
                }
                self.diagnostics.report(diagnostic);
                None
            }
        }
    }

    fn jsonpath_target(&mut self, text: &str, is_draft: bool, place: &Place) -> Option<Query> {
        match jsonpath::parse(&standard(text, is_draft)) {
            Ok(query) => Some(query),
            Err(error) => {
                self.diagnostics.report(Diagnostic::new(
                    &codes::INVALID_REPLACEMENT,
                    place.text(error.range),
                    format!("the target does not parse: {}", error.message),
                ));
                None
            }
        }
    }

    fn known_target(&mut self, paths: Vec<Path>, place: &Place) -> Option<Vec<Path>> {
        if paths.is_empty() {
            self.diagnostics.report(Diagnostic::new(
                &codes::INVALID_REPLACEMENT,
                place.clone(),
                "the target selects nothing in the payload",
            ));
        }
        (!paths.is_empty()).then_some(paths)
    }

    fn report_no_place(&mut self, path: &[String], depth: usize, place: &Place) {
        let parent = path.get(..depth).unwrap_or_default();
        let missing = path.get(depth).map_or("", String::as_str);
        let owner = if parent.is_empty() {
            "the payload".to_owned()
        } else {
            format!("`/{}`", parent.join("/"))
        };
        self.diagnostics.report(
            Diagnostic::new(
                &codes::INVALID_REPLACEMENT,
                place.clone(),
                format!("the payload has no place for this target: {owner} has no `{missing}`"),
            )
            .note("only the last member of a target is added where it is missing"),
        );
    }
}

/// Sets a value, and adds the last member where it is missing. Fails with the index of the member that has no owner.
fn set(payload: &mut Value, path: &[String], value: &Value, place: &Place) -> Result<(), usize> {
    set_at(payload, path, 0, value, place)
}

fn set_at(
    owner: &mut Value,
    path: &[String],
    depth: usize,
    value: &Value,
    place: &Place,
) -> Result<(), usize> {
    let Some(name) = path.get(depth) else {
        *owner = value.clone();
        return Ok(());
    };
    let is_last = depth + 1 == path.len();
    match &mut owner.kind {
        ValueKind::Error => Ok(()),
        ValueKind::Object(members) => match members.iter_mut().find(|(known, _)| known.value == *name) {
            Some((_, member)) => set_at(member, path, depth + 1, value, place),
            None if is_last => {
                members.push((
                    Text {
                        value: name.clone(),
                        place: place.clone(),
                    },
                    value.clone(),
                ));
                Ok(())
            }
            None => Err(depth),
        },
        ValueKind::List(items) => {
            let index = if name == "-" {
                Some(items.len())
            } else {
                name.parse().ok()
            };
            match index {
                Some(index) if index == items.len() && is_last => items.push(value.clone()),
                Some(index) => {
                    let item = items.get_mut(index).ok_or(depth)?;
                    return set_at(item, path, depth + 1, value, place);
                }
                None => return Err(depth),
            }
            Ok(())
        }
        ValueKind::Patched(_, patches) => {
            patches.push(patch(path, depth, value));
            Ok(())
        }
        ValueKind::Read(_) | ValueKind::ReadOrNull(_) => {
            let base = Value {
                kind: std::mem::replace(&mut owner.kind, ValueKind::Error),
                place: owner.place.clone(),
            };
            owner.kind = ValueKind::Patched(Box::new(base), vec![patch(path, depth, value)]);
            Ok(())
        }
        ValueKind::Keyed(_)
        | ValueKind::JsonPath(_)
        | ValueKind::XPath(_)
        | ValueKind::Nodes(_)
        | ValueKind::Length(..) => {
            let base = Value {
                kind: std::mem::replace(&mut owner.kind, ValueKind::Error),
                place: owner.place.clone(),
            };
            owner.kind = ValueKind::Patched(Box::new(base), vec![patch(path, depth, value)]);
            Ok(())
        }
        ValueKind::Literal(_) | ValueKind::Text(_) => Err(depth),
    }
}

fn patch(path: &[String], depth: usize, value: &Value) -> Patch {
    let rest = path.get(depth..).unwrap_or_default();
    let target = rest
        .iter()
        .fold(Pointer::root(), |pointer, token| pointer.child(token));
    Patch {
        target: PatchTarget::Pointer(target),
        value: value.clone(),
    }
}

/// Leaves to the run time what a query selects: from as deep in the payload as it surely leads, so that all else stays as it is.
fn set_each(
    payload: &mut Value,
    text: &str,
    mut query: ir::jsonpath::Query,
    arguments: Vec<Argument>,
    value: Value,
) {
    let depth = if query.reads_root() {
        0
    } else {
        known_depth(payload, &query.segments)
    };
    let rest = query.segments.split_off(depth);
    let mut owner = payload;
    for segment in &query.segments {
        owner = match sure_child(owner, segment) {
            Some(inner) => inner,
            None => return,
        };
    }
    query.segments = rest;
    let patch = Patch {
        target: PatchTarget::Query {
            text: text.to_owned(),
            query,
            arguments,
        },
        value,
    };
    match &mut owner.kind {
        ValueKind::Patched(_, patches) => patches.push(patch),
        kind => {
            let base = Value {
                kind: std::mem::replace(kind, ValueKind::Error),
                place: owner.place.clone(),
            };
            owner.kind = ValueKind::Patched(Box::new(base), vec![patch]);
        }
    }
}

fn known_depth(payload: &mut Value, segments: &[Segment]) -> usize {
    let mut at = payload;
    for (depth, segment) in segments.iter().enumerate() {
        at = match sure_child(at, segment) {
            Some(inner) => inner,
            None => return depth,
        };
    }
    segments.len()
}

/// The one value that a segment selects of what is written out in the payload.
fn sure_child<'v>(value: &'v mut Value, segment: &Segment) -> Option<&'v mut Value> {
    match (&mut value.kind, segment.selectors.as_slice()) {
        _ if segment.descendant => None,
        (ValueKind::Object(members), [ir::jsonpath::Selector::Name(name)]) => {
            let mut members = members.iter_mut();
            members
                .find(|(known, _)| known.value == *name)
                .map(|(_, member)| member)
        }
        (ValueKind::List(items), [ir::jsonpath::Selector::Index(index)]) => usize::try_from(*index)
            .ok()
            .and_then(|index| items.get_mut(index)),
        _ => None,
    }
}

/// The payload is not known well enough to say what a query selects.
struct Unknown;

/// The places that a query selects; the last name of one that can only select one place need not be there.
fn matches(payload: &Value, query: &Query) -> Result<Vec<Path>, Unknown> {
    let mut found: Vec<(Path, Option<&Value>)> = vec![(Path::new(), Some(payload))];
    let singular = query.is_singular();
    for (index, segment) in query.segments.iter().enumerate() {
        let may_add = singular && index + 1 == query.segments.len();
        let mut next = Vec::new();
        for (path, value) in found {
            let mut owners = vec![(path, value)];
            if segment.descendant {
                owners = owners
                    .into_iter()
                    .map(|(path, value)| descendants(path, value))
                    .collect::<Result<Vec<_>, _>>()?
                    .concat();
            }
            for (path, value) in owners {
                for selector in &segment.selectors {
                    select(&path, value, selector, may_add, &mut next)?;
                }
            }
        }
        found = next;
    }
    let mut paths: Vec<Path> = Vec::new();
    for (path, _) in found {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    Ok(paths)
}

type Found<'v> = (Path, Option<&'v Value>);

/// A value and all that is in it.
fn descendants<'v>(path: Path, value: Option<&'v Value>) -> Result<Vec<Found<'v>>, Unknown> {
    let mut all = vec![(path.clone(), value)];
    for (name, member) in children(value)? {
        all.extend(descendants(child(&path, &name), Some(member))?);
    }
    Ok(all)
}

fn children(value: Option<&Value>) -> Result<Vec<(String, &Value)>, Unknown> {
    let Some(value) = value else { return Err(Unknown) };
    Ok(match &value.kind {
        ValueKind::Object(members) => members
            .iter()
            .map(|(name, value)| (name.value.clone(), value))
            .collect(),
        ValueKind::List(items) => items
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        ValueKind::Literal(_) | ValueKind::Text(_) | ValueKind::Error => Vec::new(),
        ValueKind::Read(_)
        | ValueKind::ReadOrNull(_)
        | ValueKind::Patched(..)
        | ValueKind::Keyed(_)
        | ValueKind::JsonPath(_)
        | ValueKind::XPath(_)
        | ValueKind::Nodes(_)
        | ValueKind::Length(..) => return Err(Unknown),
    })
}

fn select<'v>(
    path: &Path,
    value: Option<&'v Value>,
    selector: &Selector,
    may_add: bool,
    found: &mut Vec<Found<'v>>,
) -> Result<(), Unknown> {
    let is_known = value.is_some_and(|value| {
        !matches!(
            value.kind,
            ValueKind::Read(_)
                | ValueKind::ReadOrNull(_)
                | ValueKind::Patched(..)
                | ValueKind::Keyed(_)
                | ValueKind::JsonPath(_)
                | ValueKind::XPath(_)
                | ValueKind::Nodes(_)
                | ValueKind::Length(..)
        )
    });
    match selector {
        // In what is known at run time only, a name or an index selects one place.
        Selector::Name(name) if !is_known => found.push((child(path, name), None)),
        Selector::Index(index) if !is_known && *index >= 0 => {
            found.push((child(path, &index.to_string()), None))
        }
        Selector::Name(name) => {
            let member = children(value)?
                .into_iter()
                .find(|(known, _)| known == name)
                .map(|(_, member)| member);
            let is_object = value.is_some_and(|value| matches!(value.kind, ValueKind::Object(_)));
            if is_object && (member.is_some() || may_add) {
                found.push((child(path, name), member));
            }
        }
        Selector::Index(_) | Selector::Slice { .. } | Selector::Wildcard => {
            let children = children(value)?;
            let is_list = value.is_some_and(|value| matches!(value.kind, ValueKind::List(_)));
            for index in indices(selector, children.len(), is_list) {
                if let Some((name, member)) = children.get(index) {
                    found.push((child(path, name), Some(*member)));
                }
            }
        }
        Selector::Filter(logical) => {
            for (name, member) in children(value)? {
                if holds(logical, member)? {
                    found.push((child(path, &name), Some(member)));
                }
            }
        }
        Selector::Embedded(_) => return Err(Unknown),
    }
    Ok(())
}

/// The children that a selector by position takes, in order (RFC 9535, 2.3.3 and 2.3.4).
fn indices(selector: &Selector, length: usize, is_list: bool) -> Vec<usize> {
    let count = i64::try_from(length).unwrap_or(i64::MAX);
    let from_end = |index: i64| {
        if index < 0 {
            index.saturating_add(count)
        } else {
            index
        }
    };
    match selector {
        Selector::Wildcard => (0..length).collect(),
        Selector::Index(index) if is_list => usize::try_from(from_end(*index)).into_iter().collect(),
        Selector::Slice { start, end, step } if is_list => {
            let step = step.unwrap_or(1);
            let bound = |given: Option<i64>, fallback: i64, low: i64, high: i64| {
                given.map_or(fallback, |index| from_end(index).clamp(low, high))
            };
            let (mut at, end) = if step >= 0 {
                (bound(*start, 0, 0, count), bound(*end, count, 0, count))
            } else {
                (
                    bound(*start, count - 1, -1, count - 1),
                    bound(*end, -1, -1, count - 1),
                )
            };
            let mut taken = Vec::new();
            while step != 0 && if step > 0 { at < end } else { at > end } {
                taken.extend(usize::try_from(at));
                at = at.saturating_add(step);
            }
            taken
        }
        _ => Vec::new(),
    }
}

fn child(path: &Path, name: &str) -> Path {
    let mut child = path.clone();
    child.push(name.to_owned());
    child
}

/// The JSON of a value that has no expression in it.
fn literal(value: &Value) -> Option<Json> {
    Some(match &value.kind {
        ValueKind::Literal(json) => json.clone(),
        ValueKind::Object(members) => {
            let mut object = BTreeMap::new();
            for (name, value) in members {
                object.insert(name.value.clone(), literal(value)?);
            }
            Json::Object(object)
        }
        ValueKind::List(items) => Json::Array(items.iter().map(literal).collect::<Option<_>>()?),
        _ => return None,
    })
}

/// Whether a filter holds. Comparisons of what is written out in the payload are decided; others are not.
fn holds(logical: &jsonpath::Logical, value: &Value) -> Result<bool, Unknown> {
    use crate::expr::Operator;
    use jsonpath::{Comparable, Logical};
    let read = |comparable: &Comparable| match comparable {
        Comparable::Literal { value, .. } => Ok(Some(value.clone())),
        Comparable::Query(query) if query.root == jsonpath::Root::Current && query.is_singular() => {
            match singular(query, value)? {
                Some(value) => literal(value).ok_or(Unknown).map(Some),
                None => Ok(None),
            }
        }
        _ => Err(Unknown),
    };
    Ok(match logical {
        Logical::Or(parts) => parts
            .iter()
            .try_fold(false, |any, part| Ok(any | holds(part, value)?))?,
        Logical::And(parts) => parts
            .iter()
            .try_fold(true, |all, part| Ok(all & holds(part, value)?))?,
        Logical::Not(part) => !holds(part, value)?,
        Logical::Exists(query) if query.root == jsonpath::Root::Current && query.is_singular() => {
            singular(query, value)?.is_some()
        }
        Logical::Compare(operator, left, right) => {
            let (left, right) = (read(left)?, read(right)?);
            let less = |left: &Option<Json>, right: &Option<Json>| match (left, right) {
                (Some(Json::String(left)), Some(Json::String(right))) => left < right,
                (Some(left), Some(right)) if left.is_number() && right.is_number() => {
                    left.as_f64() < right.as_f64()
                }
                _ => false,
            };
            match operator {
                Operator::Equal => left == right,
                Operator::NotEqual => left != right,
                Operator::Less => less(&left, &right),
                Operator::LessOrEqual => less(&left, &right) || left == right,
                Operator::Greater => less(&right, &left),
                Operator::GreaterOrEqual => less(&right, &left) || left == right,
            }
        }
        _ => return Err(Unknown),
    })
}

fn singular<'v>(query: &Query, value: &'v Value) -> Result<Option<&'v Value>, Unknown> {
    let mut at = value;
    for segment in &query.segments {
        let children = children(Some(at))?;
        let is_list = matches!(at.kind, ValueKind::List(_));
        let found = match segment.selectors.first() {
            Some(Selector::Name(name)) if !is_list => children.iter().find(|(known, _)| known == name),
            Some(selector @ Selector::Index(_)) => indices(selector, children.len(), is_list)
                .first()
                .and_then(|index| children.get(*index)),
            _ => None,
        };
        match found {
            Some((_, value)) => at = value,
            None => return Ok(None),
        }
    }
    Ok(Some(at))
}
