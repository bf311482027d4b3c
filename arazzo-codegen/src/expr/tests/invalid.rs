//! Texts outside the grammar: where the mistake is, and what is said about it.

use super::*;

/// The marks stand around the range of the error.
pub(super) const EXPRESSIONS: &[(&str, &str)] = &[
    ("«»", "starts with `$`"),
    ("«i»nputs.a", "starts with `$`"),
    ("«$»", "alone"),
    ("«$».a", "JSONPath"),
    ("«$inptus».a", "did you mean `$inputs`?"),
    ("«$statuscode»", "did you mean `$statusCode`?"),
    ("«$foo».a", "one of `$url`"),
    ("$inputs«»", "an input's name"),
    ("$inputs.«»", "an input's name"),
    ("$inputs«#»/a", "expected `.`"),
    ("$inputs.a«/»b", "`#/`"),
    ("$inputs.a« »b", "white space"),
    ("$inputs.a#«b»/c", "starts with `/`"),
    ("$inputs.a«[*]».b", "index"),
    ("$inputs.a«['b']»", "`.name`"),
    ("$inputs.a«[-1]»", "index"),
    ("$inputs.a«[99999999999999999999999]»", "index"),
    ("$inputs.a«[0»", "index"),
    ("$response«»", "expected `.`"),
    ("$response.«»", "`header.<name>`"),
    ("$response.«bdy»", "did you mean `body`?"),
    ("$response.«statusCode»", "`$statusCode`"),
    ("$response.«bodyx»", "did you mean `body`?"),
    ("$outputs.«»[0]", "an output's name"),
    ("$response.header«»", "a header's name"),
    ("$response.header.«»", "a header's name"),
    ("$response.header.a«/»b", "cannot stand here"),
    ("$response.header.a«[»0]", "cannot stand here"),
    ("$response.body.«»", "a name after `.`"),
    ("$response.body.a.«».b", "a name after `.`"),
    ("$response.body#/a«~2»", "`~0`"),
    ("$response.body#/a«~»", "`~0`"),
    ("$response.body#/a«~ü»", "`~0`"),
    ("$response.body#/a«\n»", "block scalar"),
    ("$response.body#/«{$»inputs.a}", "inside another"),
    ("$request.query.a«\"»b", "cannot stand"),
    ("$request.query.a«\\»x", "escape"),
    ("$request.query.a«\\»u12g4", "escape"),
    ("$request.query.a«\u{1}»", "control"),
    ("$steps«»", "a step's id"),
    ("$steps.s«»", "`.outputs.`"),
    ("$steps.s.outputs«»", "an output's name"),
    ("$steps.s.outputs.«»", "an output's name"),
    ("$steps.s.outputs«[0]»", "an output's name"),
    ("$steps.a.«».outputs.b", "a name after `.`"),
    ("$workflows.w«»", "`.inputs.`"),
    ("$workflows.w.«steps».x", "`.inputs.`"),
    ("$workflows.w.outputs.«»", "an output's name"),
    ("$sourceDescriptions.a«»", "operation"),
    ("$sourceDescriptions.a.«»", "operation"),
    ("$sourceDescriptions.a« »b", "expected `.`"),
    ("$components.«inputs».a", "`parameters`"),
    ("$components.«parameter».a", "did you mean `parameters`?"),
    ("$components.parameters.«»", "a component's key"),
    ("$components.parameters.a«#»/b", "only bodies"),
    ("$url«.host»", "nothing can follow"),
    ("$statusCode«#/a»", "nothing can follow"),
];

pub(super) const TEMPLATES: &[(&str, &str)] = &[
    ("a «{$inputs.b» c", "never closed"),
    ("«{$»", "never closed"),
    ("{«$inptus».a}", "did you mean"),
    ("{$inputs.a« »}", "white space"),
    ("{$inputs«»}", "an input's name"),
    ("x {«$»}", "alone"),
    ("$inputs«»", "an input's name"),
    ("$response.«bdy»", "did you mean"),
    ("$response.body«/»x", "`#/`"),
    ("$inputs.a«[*]»", "index"),
    ("$response.body#/a«~b»", "`~0`"),
    ("{$response.body#/«{$»inputs.a}}", "inside another"),
    ("$steps.x« »and", "`.outputs.`"),
];

pub(super) const CONDITIONS: &[(&str, &str)] = &[
    ("«»", "empty"),
    ("« \t »", "empty"),
    ("«()»", "between the parentheses"),
    ("$statusCode «=» 200", "write `==`"),
    ("$statusCode «===» 200", "write `==`"),
    ("$statusCode «!==» 200", "write `!=`"),
    ("$statusCode «<>» 200", "write `!=`"),
    ("$statusCode «=>» 200", "write `>=`"),
    ("$statusCode «=~» '2..'", "regex"),
    ("$inputs.a «&» $inputs.b", "write `&&`"),
    ("$inputs.a «|» $inputs.b", "write `||`"),
    ("$inputs.a «and» $inputs.b", "write `&&`"),
    ("$inputs.a «OR» $inputs.b", "write `||`"),
    ("«not» $inputs.a", "write `!`"),
    ("$inputs.a «is» null", "write `==`"),
    ("$inputs.a «contains» 'b'", "JSONPath"),
    ("$inputs.a «200»", "is no operator"),
    ("$statusCode «==»", "after `==`"),
    ("$statusCode == 200 «&&»", "after `&&`"),
    ("$statusCode == 200 «||» ", "after `||`"),
    ("«!»", "after `!`"),
    ("«==» 200", "before `==`"),
    ("$inputs.a && «||» $inputs.b", "before `||`"),
    ("«(»$statusCode == 200", "never closed"),
    ("$statusCode == 200«)»", "never opened"),
    ("($statusCode == «)»", "found `)`"),
    ("$inputs.a == «'it»", "never closed"),
    ("1 < 2 «<» 3", "do not chain"),
    ("$inputs.a == $inputs.b «==» true", "do not chain"),
    ("($inputs.a) «==» true", "cannot be compared"),
    ("«!$inputs.a == true»", "`!($inputs.a == true)`"),
    ("$inputs.a == «available»", "single quotes"),
    ("$inputs.a == «True»", "write `true`"),
    ("$inputs.a == «undefined»", "write `null`"),
    ("«statusCode» == 200", "write `$statusCode`"),
    ("$inputs.a == «007»", "is no number"),
    ("$inputs.a == «+5»", "is no number"),
    ("$inputs.a == «.5»", "is no number"),
    ("$inputs.a == «-»", "is no number"),
    ("$inputs.a == «1e999»", "is no number"),
    ("«$».status == 'ok'", "type: jsonpath"),
    ("«$»[0] == 'ok'", "type: jsonpath"),
    ("$response.body.a«,» $inputs.b", "cannot stand here"),
    ("$inputs.a == 'b'«c»", "expected an operator"),
    ("«length»($inputs.a) == 1", "no functions"),
    ("$inputs.a«(»1)", "before `(`"),
    ("$inputs.a == «{»inputs.a}", "without braces"),
    ("«{$inputs.a» == 1", "never closed"),
    ("{$inputs.a}«.»b == 1", "expected an operator"),
    ("$inputs.a «!»$inputs.b", "before `!`"),
    ("$inputs.a «}»", "found `}`"),
];

#[test]
fn expressions() {
    for (text, words) in EXPRESSIONS {
        assert_fails(parse_expression, text, words);
    }
}

#[test]
fn templates() {
    for (text, words) in TEMPLATES {
        assert_fails(parse_template, text, words);
    }
}

#[test]
fn conditions() {
    for (text, words) in CONDITIONS {
        assert_fails(parse_condition, text, words);
    }
}

#[test]
fn pointers() {
    for (text, words) in [
        ("«#»/a", "write `/a`"),
        ("«a»/b", "write `/a/b`"),
        ("«$».a", "JSONPath"),
        ("/a«~x»", "`~0`"),
        ("«~»", "`~0`"),
    ] {
        assert_fails(parse_pointer, text, words);
    }
    assert_eq!(
        parse_pointer("/a~1b/ü").unwrap().tokens().collect::<Vec<_>>(),
        ["a/b", "ü"]
    );
    assert_eq!(parse_pointer("").unwrap(), Pointer::root());
}
