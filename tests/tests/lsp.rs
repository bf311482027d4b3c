//! `cargo arazzo lsp`: a session over the standard streams, as an editor would have it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use arazzo_tests::project::{cargo, example, repository, target};
use serde_json::{Value as Json, json};

const DOCUMENT: &str = "workflows/upsert-customer.yml";

#[test]
fn a_session_shows_problems_types_names_and_declarations() {
    let mut session = Session::start(&[]);
    let text = example(DOCUMENT);

    // As it is, the document has no problems.
    session.notify(
        "textDocument/didOpen",
        &json!({"textDocument": {"uri": uri(DOCUMENT), "languageId": "yaml", "version": 1, "text": text}}),
    );
    let shown = session.problems(DOCUMENT);
    assert_eq!(shown, json!([]));

    // A slip in a pointer shows at its place, with the schema beside it; in UTF-16 columns from 0.
    let broken = text.replace(
        "matchedCustomerId: $response.body#/customerId",
        "matchedCustomerId: $response.body#/custmerId",
    );
    session.change(2, &broken);
    let shown = session.problems(DOCUMENT);
    assert_eq!(shown.as_array().unwrap().len(), 1, "{shown:#}");
    let problem = &shown[0];
    let (line, column) = place_of(&broken, "custmerId");
    assert_eq!(problem["code"], "AZ0305");
    assert_eq!(problem["severity"], 1);
    assert_eq!(
        problem["range"],
        json!({
            "start": {"line": line, "character": column},
            "end": {"line": line, "character": column + "custmerId".len()},
        })
    );
    let message = problem["message"].as_str().unwrap();
    assert!(message.contains("help: did you mean `customerId`?"), "{message}");
    let related = &problem["relatedInformation"][0]["location"]["uri"];
    assert!(
        related
            .as_str()
            .unwrap()
            .ends_with("openapi/amberflo-billing.yaml"),
        "{related}"
    );

    // Mended, they go away.
    session.change(3, &text);
    assert_eq!(session.problems(DOCUMENT), json!([]));

    // Hovering tells the inferred type, and why the value may be absent.
    let hover = session.ask("textDocument/hover", &text, "$steps.createNew.outputs.custo");
    let told = hover["contents"]["value"].as_str().unwrap();
    assert!(
        told.starts_with("string, may be absent: `createNew` may not have run"),
        "{told}"
    );
    let hover = session.ask("textDocument/hover", &text, "value: $inputs.api");
    assert_eq!(
        hover["contents"]["value"].as_str().unwrap().lines().next(),
        Some("secret"),
        "{hover:#}"
    );

    // Declarations: of a step in the document, of a property in the description.
    let step = session.ask("textDocument/definition", &text, "stepId: updateEx");
    assert_eq!(step["uri"], uri(DOCUMENT));
    assert_eq!(
        step["range"]["start"]["line"],
        place_of(&text, "- stepId: updateExisting").0
    );
    let property = session.ask(
        "textDocument/definition",
        &text,
        "matchedCustomerId: $response.body#/customer",
    );
    assert_eq!(property["uri"], uri("openapi/amberflo-billing.yaml"));
    let line = usize::try_from(property["range"]["start"]["line"].as_u64().unwrap()).unwrap();
    let description = example("openapi/amberflo-billing.yaml");
    assert!(
        description.lines().nth(line).unwrap().contains("customerId"),
        "line {line}"
    );
    let operation = session.ask("textDocument/definition", &text, "operationId: getCustomer");
    assert_eq!(operation["uri"], uri("openapi/amberflo-billing.yaml"));

    // Completion, while the document is being written.
    let open = text.replace(
        "matchedCustomerId: $response.body#/customerId",
        "matchedCustomerId: $response.body#/",
    );
    session.change(4, &open);
    let pointers = session.ask(
        "textDocument/completion",
        &open,
        "matchedCustomerId: $response.body#/",
    );
    assert!(labels(&pointers).contains(&"customerName"), "{pointers:#}");
    let open = text.replace(
        "createdCustomerId: $steps.createNew.outputs.customerId",
        "createdCustomerId: $steps.",
    );
    session.change(5, &open);
    let steps = session.ask("textDocument/completion", &open, "createdCustomerId: $steps.");
    assert_eq!(labels(&steps), ["findCustomer", "updateExisting", "createNew"]);
    let open = text.replacen("value: $inputs.apiKey", "value: $inputs.", 1);
    session.change(6, &open);
    let inputs = session.ask("textDocument/completion", &open, "value: $inputs.");
    assert_eq!(
        labels(&inputs),
        [
            "apiKey",
            "customerId",
            "customerName",
            "customerEmail",
            "lifecycleStage"
        ]
    );
    let operations = session.ask("textDocument/completion", &open, "operationId: getCust");
    assert!(labels(&operations).contains(&"createCustomer"), "{operations:#}");

    // Values that are still empty, and brackets that are still open, so that the document cannot be read.
    let open = text.replacen("operationId: getCustomerById", "operationId: ", 1);
    session.change(7, &open);
    let operations = session.ask("textDocument/completion", &open, "operationId: ");
    assert!(labels(&operations).contains(&"createCustomer"), "{operations:#}");
    let open = text.replacen("            stepId: updateExisting", "            stepId: ", 1);
    session.change(8, &open);
    let targets = session.ask(
        "textDocument/completion",
        &open,
        "type: goto\n            stepId: ",
    );
    assert_eq!(labels(&targets), ["findCustomer", "updateExisting", "createNew"]);
    let open = text.replacen("value: $inputs.apiKey", "value: {a: \"{$inputs.cu", 1);
    session.change(9, &open);
    let inputs = session.ask("textDocument/completion", &open, "{$inputs.cu");
    let customer = inputs
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["label"] == "customerId");
    let (line, column) = place_of(&open, "{$inputs.cu");
    assert_eq!(
        customer.unwrap_or_else(|| panic!("{inputs:#}"))["textEdit"],
        json!({
            "newText": "customerId",
            "range": {
                "start": {"line": line, "character": column + "{$inputs.".len()},
                "end": {"line": line, "character": column + "{$inputs.cu".len()},
            },
        })
    );

    // A method that it does not know is an error, and not the end.
    let unknown = session.request("workspace/symbol", &json!({"query": ""}));
    assert_eq!(unknown["error"]["code"], -32601, "{unknown:#}");
    session.end();
}

#[test]
fn a_session_takes_the_options_of_the_other_commands() {
    let document = "../tests/fixtures/invalid/AZ0901-xpath-of-a-later-version/workflow.yml";
    let text = std::fs::read_to_string(repository().join("generated-examples").join(document)).unwrap();
    for (options, expected) in [
        (&[][..], &["AZ0901"][..]),
        (&["--engines", "xpath31"], &[]),
        (&["--profile", "lenient", "--deny", "unused-input"], &["AZ0901"]),
    ] {
        let mut session = Session::start(options);
        session.notify(
            "textDocument/didOpen",
            &json!({"textDocument": {"uri": uri(document), "languageId": "yaml", "version": 1, "text": text}}),
        );
        let shown = session.problems(document);
        let codes: Vec<&str> = shown
            .as_array()
            .unwrap()
            .iter()
            .map(|problem| problem["code"].as_str().unwrap())
            .collect();
        assert_eq!(codes, expected, "{options:?}");
        session.end();
    }
}

fn labels(items: &Json) -> Vec<&str> {
    let items = items.as_array().unwrap().iter();
    items.map(|item| item["label"].as_str().unwrap()).collect()
}

fn uri(path: &str) -> String {
    let path = repository()
        .join("generated-examples")
        .join(path)
        .canonicalize()
        .unwrap();
    format!("file://{}", path.display())
}

/// Line and column of the first place of some text, from 0; the document is ASCII.
fn place_of(text: &str, what: &str) -> (usize, usize) {
    let at = text.find(what).unwrap_or_else(|| panic!("no `{what}`"));
    place_at(text, at)
}

fn place_at(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count(), at - start)
}

struct Session {
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    next: u64,
}

impl Session {
    fn start(options: &[&str]) -> Self {
        let built = cargo()
            .args([
                "build",
                "--quiet",
                "--offline",
                "-p",
                "arazzo-codegen",
                "--features",
                "lsp",
            ])
            .args(["--bin", "cargo-arazzo"])
            .current_dir(repository())
            .status()
            .expect("cargo starts");
        assert!(built.success(), "the command does not build");
        let program = target()
            .join("debug")
            .join(format!("cargo-arazzo{}", std::env::consts::EXE_SUFFIX));
        let mut process = Command::new(program)
            .args(["arazzo", "lsp"])
            .args(options)
            .current_dir(Path::new("/"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let input = process.stdin.take();
        let output = BufReader::new(process.stdout.take().unwrap());
        let mut session = Self {
            process,
            input,
            output,
            next: 0,
        };
        let answer = session.request("initialize", &json!({"capabilities": {}}));
        let capabilities = &answer["result"]["capabilities"];
        assert_eq!(capabilities["hoverProvider"], true, "{answer:#}");
        session.notify("initialized", &json!({}));
        session
    }

    fn send(&mut self, message: &Json) {
        let body = message.to_string();
        let input = self.input.as_mut().unwrap();
        write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        input.flush().unwrap();
    }

    fn notify(&mut self, method: &str, params: &Json) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn change(&mut self, version: u32, text: &str) {
        self.notify(
            "textDocument/didChange",
            &json!({
                "textDocument": {"uri": uri(DOCUMENT), "version": version},
                "contentChanges": [{"text": text}],
            }),
        );
    }

    /// Asks; what is notified meanwhile is dropped.
    fn request(&mut self, method: &str, params: &Json) -> Json {
        self.next += 1;
        let id = self.next;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.receive();
            if message["id"] == id {
                return message;
            }
        }
    }

    /// Asks about the place right behind some text.
    fn ask(&mut self, method: &str, text: &str, what: &str) -> Json {
        let at = text.find(what).unwrap_or_else(|| panic!("no `{what}`"));
        let (line, column) = place_at(text, at + what.len());
        let position = json!({"line": line, "character": column});
        let params = json!({"textDocument": {"uri": uri(DOCUMENT)}, "position": position});
        let answer = self.request(method, &params);
        assert!(!answer["result"].is_null(), "{method} at `{what}`: {answer:#}");
        answer["result"].clone()
    }

    /// Waits for the problems of a file.
    fn problems(&mut self, path: &str) -> Json {
        loop {
            let message = self.receive();
            let is_file = message["params"]["uri"] == uri(path);
            if message["method"] == "textDocument/publishDiagnostics" && is_file {
                return message["params"]["diagnostics"].clone();
            }
        }
    }

    fn receive(&mut self) -> Json {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "the server hung up");
            match line.trim().split_once(": ") {
                Some(("Content-Length", number)) => length = number.parse().unwrap(),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    fn end(mut self) {
        let answer = self.request("shutdown", &Json::Null);
        assert!(
            answer["result"].is_null() && answer["error"].is_null(),
            "{answer:#}"
        );
        self.notify("exit", &Json::Null);
        self.input.take();
        assert!(self.process.wait().unwrap().success());
    }
}
