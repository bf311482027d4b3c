//! Arazzo 1.1.0, "Runtime Expressions".

use super::*;

/// Examples of each rule of the grammar and of the table "Examples".
pub(super) const VALID: &[&str] = &[
    "$url",
    "$method",
    "$statusCode",
    "$self",
    "$request.header.accept",
    "$request.header.content-Type",
    "$request.header.X-Custom-Header",
    "$request.query.page",
    "$request.query.queryUrl",
    "$request.query.filter",
    "$request.path.id",
    "$request.path.userId",
    "$request.path.eventType",
    "$request.body",
    "$request.body#/url",
    "$request.body#/user/uuid",
    "$request.body#/data/items/0",
    "$request.body#/nested/deep/value",
    "$response.header.content-type",
    "$response.header.X-Response-Header",
    "$response.body",
    "$response.body#/status",
    "$response.body#/data/id",
    "$response.body#/results/0/name",
    "$message.header.content-type",
    "$message.query.page",
    "$message.path.id",
    "$message.body",
    "$message.body#/status",
    "$message.payload",
    "$message.payload#/user/id",
    "$message.payload#/data/items/0",
    "$inputs.username",
    "$inputs.password",
    "$inputs.apiKey",
    "$inputs.a",
    "$inputs.my-input",
    "$inputs.my_input",
    "$inputs.my.nested.name",
    "$inputs.customer#/firstName",
    "$inputs.customer#/address/city",
    "$outputs.result",
    "$outputs.token",
    "$outputs.data",
    "$outputs.a",
    "$outputs.my-output",
    "$outputs.my_output",
    "$outputs.my.nested.name",
    "$outputs.response#/name",
    "$outputs.mappedResponse#/data/id",
    "$outputs.result#/items/0/name",
    "$steps.stepId.outputs.value",
    "$steps.loginStep.outputs.sessionToken",
    "$steps.createUser.outputs.userId",
    "$steps.someStepId.outputs.pets#/0/id",
    "$steps.loginStep.outputs.user#/name",
    "$workflows.myWorkflow.inputs.username",
    "$workflows.myWorkflow.outputs.result",
    "$workflows.authWorkflow.outputs.token",
    "$workflows.mainProcess.outputs.data",
    "$workflows.myWorkflow.outputs.result#/value",
    "$workflows.authWorkflow.outputs.token#/accessToken",
    "$sourceDescriptions.petStore.getPets",
    "$sourceDescriptions.mainApi.createUser",
    "$sourceDescriptions.externalService.url",
    "$components.parameters.petId",
    "$components.successActions.notifyUser",
    "$components.failureActions.logError",
    // Corners of the grammar.
    "$request.payload",                          // `source` is the same for all three
    "$response.query.x",                         //
    "$request.query.",                           // name = *( CHAR )
    "$request.query.a b#/c",                     // CHAR has white space and `#`
    "$request.query.quote\\\"d",                 // an escape
    "$request.path.\\u00e9",                     //
    "$request.header.!#$%&'*+-.^_`|~9",          // tchar
    "$response.body#",                           // json-pointer = *( … )
    "$response.body#/",                          // an empty token
    "$response.body#/a~1b/c~0d//e",              //
    "$response.body#/a b/ü/\"'=&|()[].",         // unescaped
    "$inputs..a.",                               // identifier has dots anywhere
    "$inputs.-_",                                //
    "$components.parameters.a.b-c_d",            // component-name = identifier
    "$steps.outputs.outputs.outputs",            //
    "$workflows.inputs.outputs.inputs",          //
    "$sourceDescriptions.a.pets/{id}.get #1 \"", // "operationIds have no character restrictions"
];

#[test]
fn valid_expressions_parse_and_print_as_written() {
    for text in VALID {
        let expression = parse_expression(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(expression.to_string(), *text);
        assert_eq!(expression.standard(), *text);
        assert_eq!(expression.text, *text);
        assert_eq!(expression.range, 0..text.len());
        assert_eq!(expression.nonstandard(), None, "{text}");
    }
}

/// Root, path and pointer of an expression, compactly, from the tree alone.
fn tree(text: &str) -> String {
    let expression = parse_expression(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    let read = |name: &Name| {
        assert_eq!(name.text, text[name.range.clone()], "{text}");
        name.text.clone()
    };
    let part = |part: &Part| match part {
        Part::Header(name, plural) => format!("header {} {plural}", read(name)),
        Part::Query(name) => format!("query {}", read(name)),
        Part::Path(name) => format!("path {}", read(name)),
        Part::Body => "body".to_owned(),
        Part::Payload => "payload".to_owned(),
    };
    let root = match &expression.root {
        Root::Request(side) => format!("request {}", part(side)),
        Root::Response(side) => format!("response {}", part(side)),
        Root::Message(side) => format!("message {}", part(side)),
        Root::Step { step, keyword } => format!("step {} {keyword}", read(step)),
        Root::Workflow { workflow, field } => format!("workflow {} {field:?}", read(workflow)),
        Root::Source { source, reference } => format!("source {} {}", read(source), read(reference)),
        Root::Component { kind, name } => format!("component {kind:?} {}", read(name)),
        other => format!("{other:?}"),
    };
    let path: Vec<String> = expression
        .path
        .iter()
        .map(|segment| match segment {
            Segment::Name(name) => read(name),
            Segment::Index(index, range) => {
                assert_eq!(format!("[{index}]"), text[range.clone()]);
                format!("[{index}]")
            }
        })
        .collect();
    let pointer = match &expression.pointer {
        Some((pointer, range)) => {
            assert_eq!(pointer.as_str(), &text[range.clone()]);
            format!(" #{pointer}")
        }
        None => String::new(),
    };
    format!("{root} / {}{pointer}", path.join(" "))
}

#[test]
fn trees() {
    for (text, expected) in [
        ("$url", "Url / "),
        ("$request.header.X-A.b", "request header X-A.b false / "),
        ("$request.query.filter[a].b#/c", "request query filter[a].b#/c / "),
        ("$message.payload#/0", "message payload /  #/0"),
        ("$inputs.a.b", "Inputs / a b"),
        ("$inputs.a.b[0].c#/d", "Inputs / a b [0] c #/d"),
        ("$steps.s.outputs.o.p#/q", "step s true / o p #/q"),
        ("$steps.s.o.p", "step s false / o p"),
        ("$steps.a.b.outputs.c", "step a.b true / c"),
        ("$steps.s.outputs.outputs", "step s true / outputs"),
        ("$workflows.w.inputs.outputs.x", "workflow w Inputs / outputs x"),
        ("$workflows.w.v.outputs.x[1]", "workflow w.v Outputs / x [1]"),
        ("$sourceDescriptions.pets.a.b/{c} d", "source pets a.b/{c} d / "),
        (
            "$components.failureActions.a.b",
            "component FailureActions a.b / ",
        ),
        (
            "$response.body.items[12].@type#/x",
            "response body / items [12] @type #/x",
        ),
        ("$response.headers.ETag", "response header ETag true / "),
    ] {
        assert_eq!(tree(text), expected, "{text}");
    }
}

#[test]
fn nonstandard_forms_are_told_apart_and_have_a_standard_one() {
    use Nonstandard::*;
    for (text, kind, standard) in [
        ("$response.body.a.b", Navigation, "$response.body#/a/b"),
        ("$response.body[0].a#/b", Navigation, "$response.body#/0/a/b"),
        ("$message.payload.@id", Navigation, "$message.payload#/@id"),
        (
            "$steps.s.outputs.list[0].id",
            Navigation,
            "$steps.s.outputs.list#/0/id",
        ),
        ("$inputs.a.b[2]", Navigation, "$inputs.a.b#/2"),
        ("$steps.s.token", OutputsOmitted, "$steps.s.outputs.token"),
        ("$steps.s.token#/a", OutputsOmitted, "$steps.s.outputs.token#/a"),
        ("$response.headers.ETag", PluralHeaders, "$response.header.ETag"),
        ("$steps.a.b.outputs.c", DottedId, "$steps.a.b.outputs.c"),
        ("$inputs.größe", NameCharacter, "$inputs.größe"),
        ("$response.body#/{a}", Brace, "$response.body#/{a}"),
        ("$request.path.{a}", Brace, "$request.path.{a}"),
    ] {
        let expression = parse_expression(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(expression.nonstandard(), Some(kind), "{text}");
        assert_eq!(expression.standard(), standard);
    }
    // A dotted name is the grammar's `identifier`.
    assert_eq!(parse_expression("$inputs.a.b").unwrap().nonstandard(), None);
}
