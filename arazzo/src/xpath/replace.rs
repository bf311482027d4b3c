//! In: an XML text, an expression, and what to put where it leads. Out: the text with that in its places (Arazzo 1.1.0, "Payload
//! Replacement Object").
//!
//! All that is not replaced stays as it was, byte for byte.

use std::ops::Range;

use roxmltree::{Document, Node};

use super::{
    Axis, Expr, NodeTest, Step,
    axes::Item,
    evaluate::{Evaluated, Scope},
};
use crate::{Value, xml::Fragment};

/// What takes the place of a part of the text.
struct Edit {
    range: Range<usize>,
    text: String,
}

/// Sets a fragment wherever the expression leads: as what an element holds, as the value of an attribute, or in the place of text.
/// Where it leads nowhere, an element or attribute that its last step names is added to each parent.
pub(super) fn replace(
    text: &str,
    expr: &Expr,
    later: bool,
    arguments: &[Value],
    fragment: &Fragment,
) -> Evaluated<String> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let document =
        Document::parse(text).map_err(|error| format!("the payload is no XML: {:?}", error.pos()))?;
    let scope = Scope::new(&document, later, arguments);
    let mut edits = Vec::new();
    for item in scope.nodes(expr)? {
        edits.push(replaced(text, item, fragment)?);
    }
    if edits.is_empty() {
        edits = added(text, scope, expr, fragment)?;
    }
    if edits.is_empty() {
        return Err("it leads nowhere in the payload".to_owned());
    }
    Ok(applied(text, edits))
}

fn replaced(text: &str, item: Item<'_, '_>, fragment: &Fragment) -> Evaluated<Edit> {
    match item {
        Item::Attribute(owner, index) => {
            let range = owner
                .attributes()
                .nth(index)
                .map(|attribute| attribute.range_value());
            let range = range.ok_or("the attribute is gone")?;
            let text = fragment.attribute()?;
            Ok(Edit { range, text })
        }
        Item::Node(node) if node.is_element() => Ok(Markup::of(text, node).filled(fragment.markup())),
        Item::Node(node) if node.is_text() && !text.get(node.range()).unwrap_or("<").contains('<') => {
            Ok(Edit {
                range: node.range(),
                text: fragment.markup().to_owned(),
            })
        }
        Item::Node(_) => Err("it leads to something that is no element, attribute or text".to_owned()),
    }
}

/// What the last step of a path names, in each of its parents.
fn added(text: &str, scope: Scope<'_, '_>, expr: &Expr, fragment: &Fragment) -> Evaluated<Vec<Edit>> {
    let Expr::Path(from, steps) = expr else {
        return Ok(Vec::new());
    };
    let Some((Step(axis, NodeTest::Name(name), []), before)) = steps.split_last() else {
        return Ok(Vec::new());
    };
    let parents = scope.nodes(&Expr::Path(from, before))?.into_iter();
    let parents = parents.filter_map(|parent| match parent {
        Item::Node(node) if node.is_element() => Some(Markup::of(text, node)),
        _ => None,
    });
    match axis {
        Axis::Child => {
            let element = format!("<{name}>{}</{name}>", fragment.markup());
            Ok(parents.map(|parent| parent.with_child(&element)).collect())
        }
        Axis::Attribute => {
            let attribute = format!(" {name}=\"{}\"", fragment.attribute()?);
            Ok(parents.map(|parent| parent.with_attribute(&attribute)).collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// Where the tags of an element stand.
struct Markup<'t> {
    /// Its name as written.
    name: &'t str,
    /// Where its first tag ends: before `>` or `/>`.
    head_end: usize,
    /// What stands between its tags; none for `<a/>`.
    content: Option<Range<usize>>,
    /// Where it ends.
    end: usize,
}

impl<'t> Markup<'t> {
    fn of(text: &'t str, element: Node<'_, '_>) -> Self {
        let Range { start, end } = element.range();
        let whole = text.get(start..end).unwrap_or_default();
        let mut quote = None;
        let closes = whole
            .char_indices()
            .find(|(_, character)| match (quote, *character) {
                (None, '>') => true,
                (None, '"' | '\'') => {
                    quote = Some(*character);
                    false
                }
                (Some(open), close) if open == close => {
                    quote = None;
                    false
                }
                _ => false,
            });
        let closes = closes.map_or(whole.len(), |(index, _)| index);
        let head = whole.get(..closes).unwrap_or_default();
        let name = head
            .trim_start_matches('<')
            .split(|character: char| character.is_whitespace() || character == '/')
            .next()
            .unwrap_or_default();
        match head.strip_suffix('/') {
            Some(head) => Self {
                name,
                head_end: start + head.len(),
                content: None,
                end,
            },
            None => Self {
                name,
                head_end: start + closes,
                content: Some(start + closes + 1..start + whole.rfind("</").unwrap_or(whole.len())),
                end,
            },
        }
    }

    fn filled(&self, markup: &str) -> Edit {
        match &self.content {
            Some(content) => Edit {
                range: content.clone(),
                text: markup.to_owned(),
            },
            None => self.opened(markup),
        }
    }

    fn with_child(&self, element: &str) -> Edit {
        match &self.content {
            Some(content) => Edit {
                range: content.end..content.end,
                text: element.to_owned(),
            },
            None => self.opened(element),
        }
    }

    fn with_attribute(&self, attribute: &str) -> Edit {
        Edit {
            range: self.head_end..self.head_end,
            text: attribute.to_owned(),
        }
    }

    /// `<a/>` with something in it.
    fn opened(&self, markup: &str) -> Edit {
        Edit {
            range: self.head_end..self.end,
            text: format!(">{markup}</{}>", self.name),
        }
    }
}

/// The text with all edits made. One inside of what another replaces is lost with it.
fn applied(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.range.start);
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        if edit.range.start < at {
            continue;
        }
        result.push_str(text.get(at..edit.range.start).unwrap_or_default());
        result.push_str(&edit.text);
        at = edit.range.end;
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::{json, xml::Fragment};

    const fn child(name: &'static str) -> Step {
        Step(Axis::Child, NodeTest::Name(name), &[])
    }

    const fn attribute(name: &'static str) -> Step {
        Step(Axis::Attribute, NodeTest::Name(name), &[])
    }

    const ANYTHING: Step = Step(Axis::DescendantOrSelf, NodeTest::Any, &[]);

    fn set(text: &str, steps: &'static [Step], value: Value) -> Evaluated<String> {
        let fragment = Fragment::of(&value).unwrap();
        replace(text, &Expr::Path(&Expr::Root, steps), true, &[], &fragment)
    }

    #[test]
    fn what_elements_and_attributes_hold_is_replaced() {
        let text = "<?xml version=\"1.0\"?>\n<o a='1>2'><i k=\"x\">old</i><!-- <i> --><i/><e></e></o >";
        assert_eq!(
            set(text, const { &[child("o"), child("i")] }, json!("a<b")).unwrap(),
            text.replace("old", "a&lt;b").replace("<i/>", "<i>a&lt;b</i>")
        );
        assert_eq!(
            set(text, const { &[child("o"), attribute("a")] }, json!("\"'")).unwrap(),
            text.replace("1>2", "&quot;&apos;")
        );
        assert_eq!(
            set(text, const { &[ANYTHING, child("e")] }, json!(5)).unwrap(),
            text.replace("<e>", "<e>5")
        );
        let texts: &[Step] = const { &[child("o"), child("i"), Step(Axis::Child, NodeTest::Text, &[])] };
        assert_eq!(
            set(text, texts, json!(null)).unwrap(),
            text.replace("old", "null")
        );
    }

    #[test]
    fn an_object_becomes_elements() {
        let value = json!({"city": "Oslo & co", "zip": 1});
        assert_eq!(
            set("<o><a>x</a></o>", const { &[child("o"), child("a")] }, value).unwrap(),
            "<o><a><city>Oslo &amp; co</city><zip>1</zip></a></o>"
        );
    }

    #[test]
    fn a_missing_last_name_is_added_and_a_missing_parent_fails() {
        let text = "<o><a/><a k='1'>x</a></o>";
        assert_eq!(
            set(text, const { &[child("o"), child("n")] }, json!(1)).unwrap(),
            "<o><a/><a k='1'>x</a><n>1</n></o>"
        );
        assert_eq!(
            set(text, const { &[child("o"), child("a"), child("n")] }, json!(1)).unwrap(),
            "<o><a><n>1</n></a><a k='1'>x<n>1</n></a></o>"
        );
        assert_eq!(
            set(
                text,
                const { &[child("o"), child("a"), attribute("n")] },
                json!("v")
            )
            .unwrap(),
            "<o><a n=\"v\"/><a k='1' n=\"v\">x</a></o>"
        );
        for steps in [
            const { &[child("o"), child("n"), child("m")] } as &'static [Step],
            const { &[child("n")] },
        ] {
            assert!(set(text, steps, json!(1)).unwrap_err().contains("nowhere"));
        }
        assert!(
            set("<o", const { &[child("o")] }, json!(1))
                .unwrap_err()
                .contains("no XML")
        );
    }
}
