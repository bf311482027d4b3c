//! The commands that show a workflow or draft one: `graph`, `types`, `new`; and scripts of completion.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use arazzo_tests::{command::run, project::repository};

fn examples() -> PathBuf {
    repository().join("generated-examples")
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn graph_draws_in_three_languages() {
    let document = "workflows/upsert-customer.yml";
    let mermaid = run(&["graph", document], &examples());
    assert_eq!((mermaid.status, mermaid.stderr.as_str()), (0, ""), "{mermaid:?}");
    assert_eq!(
        mermaid.stdout,
        "flowchart TD
    n0([\"start\"])
    n1[\"findCustomer<br/>GET /customers/{customerId}\"]
    n2[\"updateExisting<br/>PUT /customers\"]
    n3[\"createNew<br/>POST /customers\"]
    n4([\"end\"])
    n0 --> n1
    n1 -->|\"200\"| n2
    n1 -->|\"404\"| n3
    n2 --> n4
    n3 --> n4
"
    );
    let dot = run(&["graph", document, "--format", "dot"], &examples());
    assert!(dot.stdout.starts_with("digraph \"upsert-customer\" {"), "{dot:?}");
    let out = folder("graph").join("x.svg");
    let svg = run(
        &["graph", document, "--format", "svg", "-o", out.to_str().unwrap()],
        &examples(),
    );
    assert_eq!((svg.status, svg.stdout.as_str()), (0, ""), "{svg:?}");
    let drawing = fs::read_to_string(out).unwrap();
    assert!(
        drawing.starts_with("<svg ") && drawing.contains(">findCustomer</text>"),
        "{drawing}"
    );
}

#[test]
fn what_is_wrong_is_not_drawn() {
    let folder = repository().join("tests/fixtures/invalid/AZ0305-pointer-typo");
    let ran = run(&["graph", "workflow.yml"], &folder);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""), "{ran:?}");
    assert!(ran.stderr.starts_with("error[AZ0305]"), "{ran:?}");
    let several = repository().join("tests/fixtures/control");
    let ran = run(&["graph", "workflows.yml", "--workflow", "log-out"], &several);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""), "{ran:?}");
}

#[test]
fn several_workflows_are_drawn_together() {
    let several = repository().join("tests/fixtures/control");
    let draw = |format: &str, more: &[&str]| {
        let arguments = [&["graph", "workflows.yml", "--format", format], more].concat();
        let ran = run(&arguments, &several);
        assert_eq!(ran.status, 0, "{ran:?}");
        ran.stdout
    };
    let both = ["--workflow", "log-in", "--workflow", "pay-back"];
    for (format, first, titles) in [
        ("mermaid", "flowchart TD", ["[\"log-in\"]", "[\"pay-back\"]"]),
        ("dot", "digraph", ["label=\"log-in\"", "label=\"pay-back\""]),
        ("svg", "<svg", [">log-in</text>", ">pay-back</text>"]),
    ] {
        let drawing = draw(format, &both);
        assert!(
            drawing.starts_with(first) && drawing.matches(first).count() == 1,
            "{drawing}"
        );
        for title in titles {
            assert!(drawing.contains(title), "{title}: {drawing}");
        }
        // One alone needs no title.
        assert!(!draw(format, &["--workflow", "log-in"]).contains(titles[0]));
    }
}

#[test]
fn types_tell_why_an_output_is_optional() {
    let ran = run(&["types", "workflows/upsert-customer.yml"], &examples());
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{ran:?}");
    let row = ran
        .stdout
        .lines()
        .find(|line| line.trim_start().starts_with("createdCustomerId?"));
    assert!(
        row.unwrap().contains("`createNew` may not have run"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_draft_chains_identifiers_and_passes_the_check() {
    let folder = folder("new");
    let api = "\
openapi: 3.1.0
info: {title: Billing, version: '1'}
servers: [{url: 'https://billing.example'}]
paths:
  /customers:
    post:
      operationId: createCustomer
      summary: Create a customer.
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name, kind]
              properties:
                name: {type: string, description: 'What to call it: anything.'}
                kind: {type: string, enum: [person, company]}
                note: {type: string}
      responses:
        '201':
          description: created
          content:
            application/json:
              schema: {type: object, required: [id, name], properties: {id: {type: string}, name: {type: string}}}
  /customers/{customerId}/plans/{planNumber}:
    put:
      operationId: assignPricingPlan
      parameters:
        - {name: customerId, in: path, required: true, schema: {type: string}}
        - {name: planNumber, in: path, required: true, schema: {type: integer}}
        - {name: dryRun, in: query, schema: {type: boolean}}
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [name], properties: {name: {type: string}}}
      responses:
        '200':
          description: assigned
          content:
            application/json:
              schema: {type: object, properties: {assignmentId: {type: string}, active: {type: boolean}}}
";
    fs::create_dir_all(folder.join("openapi")).unwrap();
    fs::write(folder.join("openapi/billing-api.yaml"), api).unwrap();
    let ran = run(
        &[
            "new",
            "--openapi",
            "openapi/billing-api.yaml",
            "createCustomer",
            "assignPricingPlan",
            "-o",
            "workflows/plan.yml",
        ],
        &folder,
    );
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
        (0, "", ""),
        "{ran:?}"
    );
    let draft = fs::read_to_string(folder.join("workflows/plan.yml")).unwrap();
    assert_eq!(
        draft,
        "\
arazzo: 1.0.1
info:
  title: createCustomer, assignPricingPlan
  version: 1.0.0
sourceDescriptions:
  - name: billingApi
    url: ../openapi/billing-api.yaml
    type: openapi
workflows:
  - workflowId: create-customer-and-assign-pricing-plan
    summary: Create a customer
    inputs:
      type: object
      required:
        - name
        - kind
        - planNumber
        - assignPricingPlanName
      properties:
        name:
          type: string
          description: 'What to call it: anything.'
        kind:
          type: string
          enum:
            - person
            - company
        planNumber:
          type: integer
        assignPricingPlanName:
          type: string
    steps:
      - stepId: createCustomer
        description: Create a customer.
        operationId: createCustomer
        requestBody:
          contentType: application/json
          payload:
            name: $inputs.name
            kind: $inputs.kind
        successCriteria:
          - condition: $statusCode == 201
        outputs:
          id: $response.body#/id
      - stepId: assignPricingPlan
        operationId: assignPricingPlan
        parameters:
          - name: customerId
            in: path
            value: $steps.createCustomer.outputs.id
          - name: planNumber
            in: path
            value: $inputs.planNumber
        requestBody:
          contentType: application/json
          payload:
            name: $inputs.assignPricingPlanName
        successCriteria:
          - condition: $statusCode == 200
        outputs:
          assignmentId: $response.body#/assignmentId
          active: $response.body#/active
    outputs:
      id: $steps.createCustomer.outputs.id
      assignmentId: $steps.assignPricingPlan.outputs.assignmentId
      active: $steps.assignPricingPlan.outputs.active
"
    );
    let checked = run(&["check", "--profile", "strict", "workflows"], &folder);
    assert_eq!(checked.status, 0, "{checked:?}");
    let checked = run(&["check", "workflows"], &folder);
    assert_eq!(checked.stderr, "checked 1 document: no problems\n");

    let again = run(
        &[
            "new",
            "--openapi",
            "openapi/billing-api.yaml",
            "createCustomer",
            "-o",
            "workflows/plan.yml",
        ],
        &folder,
    );
    assert_eq!(again.status, 2, "{again:?}");
    let typo = run(
        &["new", "--openapi", "openapi/billing-api.yaml", "createCustmer"],
        &folder,
    );
    assert_eq!((typo.status, typo.stdout.as_str()), (1, ""), "{typo:?}");
    assert!(typo.stderr.contains("`createCustomer`"), "{}", typo.stderr);
}

#[test]
fn drafts_from_the_example_descriptions_pass_the_check() {
    for (description, operations) in [
        (
            "1password-partnership.yaml",
            &["createPartnerAccount", "getPartnerAccount"][..],
        ),
        (
            "amberflo-billing.yaml",
            &["createCustomer", "getCustomerById", "updateCustomer"],
        ),
        ("solvimon-configuration.yaml", &["postWorkflows"]),
    ] {
        let folder = folder(&format!("new-{description}"));
        fs::copy(
            examples().join("openapi").join(description),
            folder.join(description),
        )
        .unwrap();
        let mut arguments = vec!["new", "--openapi", description, "-o", "draft.yml"];
        arguments.extend(operations);
        let ran = run(&arguments, &folder);
        assert_eq!(ran.status, 0, "{ran:?}");
        let checked = run(&["check", "draft.yml"], &folder);
        assert_eq!(
            checked.stderr,
            "checked 1 document: no problems\n",
            "{}",
            fs::read_to_string(folder.join("draft.yml")).unwrap()
        );
    }
}

#[test]
fn completion_scripts_know_the_commands() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = run(&["completions", shell], repository());
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{ran:?}");
        for word in ["cargo-arazzo", "graph", "--watch"] {
            let word = if shell == "fish" {
                word.trim_start_matches('-')
            } else {
                word
            };
            assert!(ran.stdout.contains(word), "{shell} lacks {word}");
        }
    }
}

/// What bash offers at the end of a line, by the function that it has for the command; `None` where there is no bash.
fn offered_by_bash(script: &Path, line: &str) -> Option<Vec<String>> {
    let words: Vec<&str> = line.split(' ').collect();
    let command = words[0];
    let [.., previous, current] = words.as_slice() else {
        panic!("{line} is too short")
    };
    // As bash itself calls it: the words in variables, command, word and the word before as arguments.
    let program = r#"
        source "$SCRIPT"
        function=$(complete -p "$COMMAND" | sed 's/.*-F \([^ ]*\).*/\1/')
        read -r -a COMP_WORDS <<< "$LINE"
        [[ "$LINE" == *" " ]] && COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        "$function" "$COMMAND" "$CURRENT" "$PREVIOUS"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let output = std::process::Command::new("bash")
        .args(["--norc", "-c", program])
        .env("SCRIPT", script)
        .env("COMMAND", command)
        .env("LINE", line)
        .env("CURRENT", current)
        .env("PREVIOUS", previous)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(str::to_owned).collect())
}

#[test]
fn bash_completes_the_command_and_the_subcommand_of_cargo() {
    let script = folder("completions").join("script.bash");
    fs::write(&script, run(&["completions", "bash"], repository()).stdout).unwrap();
    for command in ["cargo-arazzo", "cargo arazzo", "cargo +nightly arazzo"] {
        let Some(subcommands) = offered_by_bash(&script, &format!("{command} ")) else {
            println!("bash is not installed: its completion is not tried");
            return;
        };
        for wanted in ["check", "generate", "graph"] {
            assert!(
                subcommands.iter().any(|offered| offered == wanted),
                "{subcommands:?}"
            );
        }
        let options = offered_by_bash(&script, &format!("{command} check --f")).unwrap();
        assert_eq!(options, ["--format", "--fix"], "{command}");
        let formats = offered_by_bash(&script, &format!("{command} graph --format ")).unwrap();
        assert_eq!(formats, ["mermaid", "dot", "svg"], "{command}");
    }
    // What is not ours is left to cargo's own completion, of which this bash has none.
    assert_eq!(offered_by_bash(&script, "cargo build --f").unwrap(), [""]);
}

#[test]
fn help_tells_of_every_command_and_of_exit_statuses() {
    let help = run(&["--help"], repository()).stdout;
    for command in [
        "check",
        "generate",
        "graph",
        "types",
        "new",
        "explain",
        "lints",
        "vendor",
        "completions",
    ] {
        assert!(
            help.lines().any(|line| line.trim_start().starts_with(command)),
            "{help}"
        );
        let own = run(&[command, "--help"], repository());
        assert!(
            own.status == 0 && own.stdout.contains("Usage: cargo arazzo "),
            "{own:?}"
        );
    }
    assert!(help.contains("Exit status: 0"));
}
