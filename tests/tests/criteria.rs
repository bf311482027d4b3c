//! Criteria (Arazzo 1.1.0, "Criterion Object", "Condition Evaluation"): generated functions against a server on loopback.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::sync::{Arc, Mutex};

use arazzo::{Client, Event, SourceId};
use arazzo_tests::server::{Reply, Server};
use serde_json::{Value, json};

mod workflows {
    arazzo::arazzo_workflow!(
        "fixtures/criteria/criteria.yml",
        allow(jsonpath_comparison, undeclared_status)
    );
}
use workflows::*;

async fn answering(reply: Reply) -> Server {
    Server::start(move |_| reply.clone()).await.unwrap()
}

/// A client, and the reasons for which criteria could not be decided.
fn observed(source: SourceId, server: &Server) -> (Client, Arc<Mutex<Vec<String>>>) {
    let undecided = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&undecided);
    let client = Client::builder()
        .server(source, server.url())
        .observer(move |event: &Event<'_>| {
            if let Event::Undecided {
                condition, reason, ..
            } = event
            {
                seen.lock().unwrap().push(format!("{condition}: {reason}"));
            }
        });
    (client.build().unwrap(), undecided)
}

/// Whether a workflow without inputs succeeds on an answer, and what could not be decided.
macro_rules! on {
    ($workflow:ident, $reply:expr $(, $input:expr)?) => {{
        let server = answering($reply).await;
        let (client, undecided) = observed($workflow::PETS, &server);
        let result = $workflow(&client $(, $input)?).await;
        let undecided = undecided.lock().unwrap().clone();
        (result.is_ok(), undecided)
    }};
}

const NONE: Vec<String> = Vec::new();

fn ok(body: Value) -> Reply {
    Reply::json(200, body)
}

// Regex Conditions: "Pass if status code starts with 2"
#[tokio::test]
async fn a_regex_on_the_status_is_decided_by_the_compiler() {
    assert_eq!(on!(regex_status, ok(json!({}))), (true, NONE));
    assert_eq!(on!(regex_status, Reply::status(204)), (true, NONE));
    assert_eq!(on!(regex_status, Reply::status(202)), (false, NONE));
}

// "A condition passes (truthy) when the regex pattern matches the context value."
#[tokio::test]
async fn a_regex_is_searched_with_regard_to_case_and_fails_on_null() {
    let pet = |name: Value| ok(json!({"id": "p", "status": "gone", "name": name}));
    assert_eq!(on!(regex_body, pet(json!("Rex12-b"))), (true, NONE));
    assert_eq!(on!(regex_body, pet(json!("Rx12"))), (true, NONE));
    assert_eq!(on!(regex_body, pet(json!("rex12"))), (false, NONE));
    assert_eq!(on!(regex_body, pet(json!("a Rex12"))), (false, NONE));
    assert_eq!(on!(regex_body, pet(json!(null))), (false, NONE));
    assert_eq!(
        on!(regex_body, ok(json!({"id": "p", "status": "gone"}))),
        (false, NONE)
    );
}

// "Runtime expressions within {} are evaluated and converted to strings", and the result is a pattern.
#[tokio::test]
async fn what_a_regex_embeds_is_pattern_text() {
    let pet = || ok(json!({"id": "p", "status": "gone", "name": "bbb"}));
    let input = |pattern: &str| regex_embedded::Input {
        pattern: pattern.into(),
    };
    assert_eq!(on!(regex_embedded, pet(), input("b+")), (true, NONE));
    assert_eq!(on!(regex_embedded, pet(), input("a|b")), (false, NONE));
    let (holds, undecided) = on!(regex_embedded, pet(), input("(b"));
    assert!(!holds);
    assert!(
        undecided[0].starts_with("^({$inputs.pattern})$: the regular expression does not parse"),
        "{undecided:?}"
    );
}

// "A condition passes (truthy) when the JSONPath expression returns a non-empty nodelist."
#[tokio::test]
async fn a_jsonpath_holds_when_it_selects_something() {
    let pets = |pet: Value| ok(json!({"pets": [{"age": 1}, pet]}));
    assert_eq!(
        on!(
            jsonpath_exists,
            pets(json!({"age": 4, "kind": "dog", "name": null}))
        ),
        (true, NONE)
    );
    assert_eq!(
        on!(jsonpath_exists, pets(json!({"age": 4, "kind": "dog"}))),
        (false, NONE)
    );
    assert_eq!(
        on!(
            jsonpath_exists,
            pets(json!({"age": 4, "kind": "DOG", "name": "x"}))
        ),
        (false, NONE)
    );
    assert_eq!(
        on!(
            jsonpath_exists,
            pets(json!({"age": "4", "kind": "dog", "name": "x"}))
        ),
        (false, NONE)
    );
    // A member that the schema does not declare is there all the same.
    assert_eq!(
        on!(
            jsonpath_member,
            ok(json!({"id": "p", "status": "gone", "undeclared": {"deep": null}}))
        ),
        (true, NONE)
    );
    assert_eq!(
        on!(jsonpath_member, ok(json!({"id": "p", "status": "gone"}))),
        (false, NONE)
    );
}

// Evaluation Errors: "Invalid context (e.g., applying JSONPath to non-JSON data)": "Then the condition MUST evaluate to fail"
#[tokio::test]
async fn a_body_that_is_no_json_fails_the_criterion() {
    let broken = || Reply::status(200).with_body("application/json", "{\"a\": ");
    for (holds, undecided) in [
        on!(jsonpath_exists, broken()),
        on!(tolerant, broken()),
        on!(root_length, broken()),
    ] {
        assert!(!holds);
        assert!(
            undecided.len() == 1 && undecided[0].contains("the body is no JSON"),
            "{undecided:?}"
        );
    }
    assert_eq!(on!(tolerant, ok(json!({"b": 1}))), (true, NONE));
    assert_eq!(on!(tolerant, ok(json!({"a": 1}))), (false, NONE));
    let server = answering(broken()).await;
    let (client, _) = observed(tolerant::PETS, &server);
    let error = tolerant(&client).await.unwrap_err();
    assert!(error.to_string().contains("$response.body.a == null"), "{error}");
}

#[tokio::test]
async fn what_a_jsonpath_embeds_in_quotes_stays_a_text() {
    let input = |status: Option<&str>| jsonpath_quoted::Input {
        status: status.map(Into::into),
    };
    let list = |status: &str| ok(json!([{"status": status}]));
    assert_eq!(on!(jsonpath_quoted, list("on"), input(Some("on"))), (true, NONE));
    assert_eq!(
        on!(jsonpath_quoted, list("off"), input(Some("on"))),
        (false, NONE)
    );
    assert_eq!(
        on!(jsonpath_quoted, list("off"), input(Some("\" || @.status != \""))),
        (false, NONE)
    );
    assert_eq!(
        on!(jsonpath_quoted, list("a\"b\\"), input(Some("a\"b\\"))),
        (true, NONE)
    );
    let (holds, undecided) = on!(jsonpath_quoted, list("on"), input(None));
    assert!(!holds && undecided.len() == 1, "{undecided:?}");
}

#[tokio::test]
async fn what_a_jsonpath_embeds_outside_quotes_is_no_text() {
    let input = |age: Value| jsonpath_bare::Input { age: Some(age) };
    let list = || ok(json!([{"age": 5}]));
    assert_eq!(on!(jsonpath_bare, list(), input(json!(5))), (true, NONE));
    assert_eq!(on!(jsonpath_bare, list(), input(json!(6))), (false, NONE));
    let (holds, undecided) = on!(jsonpath_bare, list(), input(json!("1 || true")));
    assert!(!holds && undecided[0].contains("only numbers"), "{undecided:?}");
}

#[tokio::test]
async fn functions_of_jsonpath() {
    assert_eq!(
        on!(
            jsonpath_functions,
            ok(json!([{"pets": [1, 2], "name": "rexona"}]))
        ),
        (true, NONE)
    );
    assert_eq!(
        on!(jsonpath_functions, ok(json!([{"pets": [1], "name": "rex"}]))),
        (false, NONE)
    );
    assert_eq!(
        on!(jsonpath_functions, ok(json!([{"pets": [1, 2], "name": "T-rex"}]))),
        (false, NONE)
    );
}

// No JSONPath by RFC 9535, but what most published documents write.
#[tokio::test]
async fn a_comparison_of_paths_is_a_simple_condition() {
    let pet = |ok: Value, owners: Value| {
        Reply::json(
            200,
            json!({"id": "p", "status": "ACTIVE", "ok": ok, "owners": owners}),
        )
    };
    let input = || compared::Input { least: Some(1) };
    let owners = json!([{"name": "Ada"}, {"name": "Bob"}]);
    assert_eq!(
        on!(compared, pet(json!(true), owners.clone()), input()),
        (true, NONE)
    );
    assert_eq!(
        on!(compared, pet(json!(false), owners.clone()), input()),
        (false, NONE)
    );
    assert_eq!(
        on!(compared, pet(json!(true), json!([{"name": "Ada"}])), input()),
        (false, NONE)
    );
    assert_eq!(
        on!(
            compared,
            pet(json!(true), json!([{"name": "Ada"}, {"name": "Ada"}])),
            input()
        ),
        (false, NONE)
    );
    assert_eq!(on!(root_length, ok(json!([1, 2]))), (true, NONE));
    assert_eq!(on!(root_length, ok(json!([1]))), (false, NONE));
}

#[tokio::test]
async fn criteria_of_actions() {
    let lines = |server: &Server| server.lines();
    let pet = |more: Value| {
        let mut pet = json!({"id": "p", "status": "gone"});
        pet.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        ok(pet)
    };
    for (reply, expected) in [
        (pet(json!({"name": "x"})), vec!["POST /pets/p"]),
        (
            pet(json!({"tags": ["y", "x"]})),
            vec!["POST /pets/p", "GET /pets"],
        ),
        (pet(json!({"name": ""})), vec!["POST /pets/p", "POST /pets/stop"]),
        (Reply::status(204), vec!["POST /pets/p", "POST /pets/stop"]),
        (
            Reply::json(409, json!({"retry": [true]})),
            vec!["POST /pets/p", "POST /pets/p"],
        ),
        (Reply::json(409, json!({"retry": [false]})), vec!["POST /pets/p"]),
        (
            Reply::status(409).with_body("text/plain", "?"),
            vec!["POST /pets/p"],
        ),
    ] {
        let server = answering(reply).await;
        let (client, _) = observed(actions::PETS, &server);
        let _ = actions(&client).await;
        assert_eq!(lines(&server), expected);
    }
}

// XPath Conditions: "A condition passes (truthy) when [...] The XPath expression returns a node-set with at least one node"
#[tokio::test]
async fn xpath_conditions_and_selectors() {
    let input = |least: f64, kind: &str| xpath::Input {
        least: Some(least),
        kind: Some(kind.into()),
    };
    let body = "<root><pets><pet kind='dog'><name>Rex</name><price>10</price></pet></pets></root>";
    let xml = |body: &'static str| Reply::status(200).with_body("application/xml", body);
    assert_eq!(on!(xpath, xml(body), input(9.5, "dog")), (true, NONE));
    assert_eq!(on!(xpath, xml(body), input(10.5, "dog")), (false, NONE));
    assert_eq!(on!(xpath, xml(body), input(1.0, "DOG")), (false, NONE));
    assert_eq!(on!(xpath, xml(body), input(1.0, "' or '1'='1")), (false, NONE));
    assert_eq!(
        on!(xpath, xml("<root><pets/></root>"), input(1.0, "dog")),
        (false, NONE)
    );
    let (holds, undecided) = on!(xpath, xml("<root>"), input(1.0, "dog"));
    assert!(
        !holds && undecided[0].starts_with("count(/root/pets/*) > 0: the text is no XML"),
        "{undecided:?}"
    );
    let server = answering(xml(body)).await;
    let (client, _) = observed(xpath::PETS, &server);
    let output = xpath(&client, input(1.0, "dog")).await.unwrap();
    assert_eq!(
        (output.name, output.count, output.none),
        (Some(json!("Rex")), Some(json!(1)), None)
    );
}

// Expression Type Object: `draft-goessner-dispatch-jsonpath-00`.
#[tokio::test]
async fn jsonpath_of_the_draft() {
    assert_eq!(
        on!(
            draft,
            ok(json!({"pets": [{"tags": ["abc"]}, {"tags": ["a", "abc"]}]}))
        ),
        (true, NONE)
    );
    assert_eq!(
        on!(draft, ok(json!({"pets": [{"tags": ["abc"]}, {"tags": ["ab"]}]}))),
        (false, NONE)
    );
}
