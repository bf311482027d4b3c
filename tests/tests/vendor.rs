//! `cargo arazzo vendor`: what documents name by URL is fetched from a server on loopback, locked, and found by every
//! front end; what changed, here or there, is told.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use arazzo_codegen::{
    Generator,
    invocation::{self, Site},
};
use arazzo_tests::{
    command::{Ran, run},
    server::{Recorded, Reply, Server},
};

const WORKFLOW: &str = "arazzo: 1.0.1
info: {title: Orders, version: '1'}
sourceDescriptions:
  - {name: shop, url: '{server}/v2/shop', type: openapi}
workflows:
  - workflowId: read-order
    inputs: {type: object, required: [id], properties: {id: {type: string}}}
    steps:
      - stepId: read
        operationId: readOrder
        parameters: [{name: id, in: path, value: $inputs.id}]
        outputs: {total: $response.body#/total, buyer: $response.body#/buyer/name}
    outputs: {total: $steps.read.outputs.total, buyer: $steps.read.outputs.buyer}
";

/// Its server is relative, one reference is relative, one names another server's root, and one is never reached.
const SHOP: &str = "openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: ../live}]
paths:
  /orders/{id}:
    get:
      operationId: readOrder
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: The order.
          content: {application/json: {schema: {$ref: 'schemas/order.yaml#/Order'}}}
          # Data, not a reference.
          x-example: {$ref: '{server}/never.yaml'}
  /other:
    get:
      operationId: other
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '{server}/never.yaml'}}}}
";

const ORDER: &str = "Order:
  type: object
  required: [total, buyer]
  properties:
    total: {type: integer}
    buyer: {$ref: '/common.json#/Buyer'}
";

const COMMON: &str =
    r#"{"Buyer": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}"#;

/// A server whose pages can be changed, and a folder with a document that names it.
struct Fixture {
    server: Server,
    pages: Arc<Mutex<Vec<(String, Reply)>>>,
    folder: PathBuf,
}

impl Fixture {
    async fn new(name: &str) -> Self {
        let pages: Arc<Mutex<Vec<(String, Reply)>>> = Arc::default();
        let served = Arc::clone(&pages);
        let answer = move |request: &Recorded| {
            let pages = served.lock().unwrap();
            let page = pages.iter().find(|(path, _)| *path == request.path);
            page.map_or_else(|| Reply::status(404), |(_, reply)| reply.clone())
        };
        let server = Server::start(answer).await.unwrap();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("workflows")).unwrap();
        let site = Self {
            server,
            pages,
            folder,
        };
        let here = |text: &str| text.replace("{server}", &site.server.url());
        fs::write(site.folder.join("workflows/orders.yml"), here(WORKFLOW)).unwrap();
        site.page(
            "/v2/shop",
            Reply::status(302).with_header("location", "/v3/shop.yaml"),
        );
        site.page(
            "/v3/shop.yaml",
            Reply::status(200).with_body("application/yaml", here(SHOP)),
        );
        site.page(
            "/v3/schemas/order.yaml",
            Reply::status(200).with_body("text/plain", ORDER),
        );
        site.page(
            "/common.json",
            Reply::status(200).with_body("application/json", COMMON),
        );
        site
    }

    fn page(&self, path: &str, reply: Reply) {
        let mut pages = self.pages.lock().unwrap();
        pages.retain(|(known, _)| known != path);
        pages.push((path.to_owned(), reply));
    }

    /// Runs the command in the folder. A proxy of the environment does not know the server.
    fn run(&self, arguments: &[&str]) -> Ran {
        tokio::task::block_in_place(|| {
            arazzo_tests::command::run_with(arguments, &self.folder, &[("NO_PROXY", "127.0.0.1")])
        })
    }

    fn host(&self) -> String {
        self.server.url().trim_start_matches("http://").replace(':', "_")
    }

    fn vendored(&self, path: &str) -> PathBuf {
        self.folder.join("vendor").join(self.host()).join(path)
    }

    fn lock(&self) -> String {
        fs::read_to_string(self.folder.join("arazzo.lock")).unwrap()
    }
}

#[track_caller]
fn assert_ran(ran: &Ran, status: i32, says: &[&str]) {
    assert_eq!((ran.status, ran.stdout.as_str()), (status, ""), "{}", ran.stderr);
    for text in says {
        assert!(ran.stderr.contains(text), "`{text}` is not in\n{}", ran.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_workflows_reach_is_fetched_and_locked() {
    let site = Fixture::new("vendor-fetch").await;
    let before = site.run(&["check"]);
    let url = site.server.url();
    let remote = format!("`{url}/v2/shop` is not a local file, and nothing is downloaded during a build");
    assert_ran(
        &before,
        1,
        &[
            "error[AZ0002]",
            &remote,
            "`cargo arazzo vendor` fetches a copy",
            "--source shop=",
        ],
    );
    assert!(site.server.requests().is_empty(), "a check downloads nothing");

    let ran = site.run(&["vendor"]);
    assert_ran(
        &ran,
        0,
        &[
            &format!("fetched {url}/v2/shop\n"),
            "1 document with 3 URLs: all are vendored",
        ],
    );
    assert_eq!(
        site.server.lines(),
        [
            "GET /v2/shop",
            "GET /v3/shop.yaml",
            "GET /v3/schemas/order.yaml",
            "GET /common.json"
        ],
        "each once, and nothing that no step reaches"
    );
    // SHA-256 of the pages, by another implementation.
    let lock: serde_json::Value = serde_json::from_str(&site.lock()).unwrap();
    let host = site.host();
    let common = &lock["sources"][format!("{url}/common.json")];
    assert_eq!(common["file"], format!("vendor/{host}/common.json"));
    assert_eq!(
        common["sha256"],
        "526f3b63f9decde9cd40238766388ecbc9a4c77f842d5f4c1cc8c3989b20985a"
    );
    let order = &lock["sources"][format!("{url}/v3/schemas/order.yaml")];
    assert_eq!(
        order["sha256"],
        "b4dcada703cad6eab09e98ac8f51d04db0ae9f146beb50a30135acd35ebbcb57"
    );
    let shop = &lock["sources"][format!("{url}/v2/shop")];
    assert_eq!(shop["redirected"], format!("{url}/v3/shop.yaml"));
    assert_eq!(shop["file"], format!("vendor/{host}/v2/shop.yaml"));
    assert_eq!(lock["sources"].as_object().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_front_end_finds_what_was_vendored() {
    let site = Fixture::new("vendor-front-ends").await;
    assert_ran(&site.run(&["vendor"]), 0, &[]);
    let (asked, url) = (site.server.requests().len(), site.server.url());

    assert_ran(&site.run(&["check"]), 0, &["no problems"]);
    // From elsewhere, too: the lock file beside the document's folder is found.
    let around = site.folder.parent().unwrap();
    let elsewhere = run(&["check", "vendor-front-ends/workflows"], around);
    assert_ran(&elsewhere, 0, &["no problems"]);

    let out = site.folder.join("out");
    Generator::new()
        .base(&site.folder)
        .document("workflows/orders.yml")
        .out_dir(&out)
        .generate()
        .unwrap();
    let code = fs::read_to_string(out.join("orders.rs")).unwrap();
    // What the relative references lead to is typed, and the relative server is where the redirect led to.
    assert!(
        code.contains("pub total: i64") && code.contains("pub buyer: String"),
        "{code}"
    );
    assert!(code.contains(&format!("server: Some(\"{url}/live\")")), "{code}");

    let place = Site {
        crate_folder: site.folder.clone(),
        source_folder: None,
    };
    let tokens = invocation::expand("\"workflows/orders.yml\"".parse().unwrap(), &place).to_string();
    assert!(!tokens.contains("compile_error"), "{tokens}");
    for watched in ["arazzo.lock", &format!("vendor/{}/common.json", site.host())] {
        let path = site.folder.join(watched);
        assert!(
            tokens.contains(&format!("include_bytes ! (\"{}\")", path.display())),
            "{watched}"
        );
    }
    assert_eq!(
        site.server.requests().len(),
        asked,
        "no front end asks the server"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_is_left_alone_and_what_was_edited_is_told() {
    let site = Fixture::new("vendor-edited").await;
    assert_ran(
        &site.run(&["vendor", "--check"]),
        1,
        &["/v2/shop: it is not in the lock file"],
    );
    assert_ran(
        &site.run(&["vendor", "--locked"]),
        1,
        &["/v2/shop: it is not in the lock file"],
    );
    assert!(site.server.requests().is_empty() && !site.folder.join("vendor").exists());
    assert_ran(&site.run(&["vendor"]), 0, &[]);
    let (asked, lock) = (site.server.requests().len(), site.lock());
    for again in [
        &["vendor"] as &[&str],
        &["vendor", "--locked"],
        &["vendor", "--check"],
    ] {
        let ran = site.run(again);
        assert_ran(&ran, 0, &[]);
        assert_eq!(ran.stderr, "1 document with 3 URLs: all are vendored\n");
    }
    assert_eq!(site.server.requests().len(), asked);

    let common = site.vendored("common.json");
    fs::write(&common, COMMON.replace("name", "nick")).unwrap();
    for arguments in [
        &["vendor"] as &[&str],
        &["vendor", "--locked"],
        &["vendor", "--check"],
    ] {
        let ran = site.run(arguments);
        assert_ran(
            &ran,
            1,
            &[
                "common.json` is not what the lock file says, so it was edited",
                "1 problem",
            ],
        );
    }
    assert!(
        fs::read_to_string(&common).unwrap().contains("nick"),
        "an edit is not lost"
    );
    assert_eq!(site.server.requests().len(), asked);
    assert_ran(
        &site.run(&["vendor", "--update"]),
        0,
        &["restored ", "/common.json"],
    );
    assert_eq!(fs::read_to_string(&common).unwrap(), COMMON);

    fs::remove_file(&common).unwrap();
    assert_ran(
        &site.run(&["check"]),
        0,
        &[
            "warning[AZ0601]",
            "which stands for `",
            "`cargo arazzo vendor` fetches a copy",
        ],
    );
    assert_ran(&site.run(&["vendor", "--check"]), 1, &["there is no file `"]);
    assert_ran(&site.run(&["vendor", "--locked"]), 0, &["restored "]);
    assert_eq!(
        (fs::read_to_string(&common).unwrap(), site.lock()),
        (COMMON.to_owned(), lock)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_on_the_server_is_told_and_taken_only_when_asked() {
    let site = Fixture::new("vendor-changed").await;
    assert_ran(&site.run(&["vendor"]), 0, &[]);
    let lock = site.lock();
    let changed = COMMON.replace("name", "nick");
    site.page(
        "/common.json",
        Reply::status(200).with_body("application/json", changed.clone()),
    );

    assert_ran(&site.run(&["vendor"]), 0, &[]);
    let told = site.run(&["vendor", "--update", "--locked"]);
    assert_ran(
        &told,
        1,
        &[
            "/common.json: what is there now is not what was locked",
            "1 problem",
        ],
    );
    assert_eq!(site.lock(), lock);
    fs::remove_file(site.vendored("common.json")).unwrap();
    assert_ran(
        &site.run(&["vendor"]),
        1,
        &["/common.json: what is there now is not what was locked"],
    );
    assert!(!site.vendored("common.json").exists());

    let ran = site.run(&["vendor", "--update"]);
    assert_ran(&ran, 0, &["updated ", "/common.json"]);
    assert!(
        !ran.stderr.contains("/order.yaml"),
        "what is the same is not told: {}",
        ran.stderr
    );
    assert_eq!(fs::read_to_string(site.vendored("common.json")).unwrap(), changed);
    assert_ne!(site.lock(), lock);
    // What the documents name now is judged by what is there now.
    assert_ran(&site.run(&["check"]), 1, &["error[AZ0305]", "`name`"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_document_is_not_kept() {
    let site = Fixture::new("vendor-refused").await;
    for (reply, says) in [
        (Reply::status(404), "/v2/shop: the server answers 404 Not Found"),
        (
            Reply::status(200).with_body("text/html", "<!doctype html><p>Moved"),
            "no YAML or JSON document",
        ),
        (
            Reply::status(200).with_body("text/plain", vec![b'a', b':', 0xff]),
            "not UTF-8 text",
        ),
        (Reply::status(302).with_header("location", "/v2/shop"), "redirect"),
    ] {
        site.page("/v2/shop", reply);
        assert_ran(
            &site.run(&["vendor"]),
            1,
            &[says, "1 document with 1 URL: 1 problem"],
        );
        assert!(!site.folder.join("vendor").exists() && !site.folder.join("arazzo.lock").exists());
    }
    let secret = site.server.url().replace("//", "//user:pass@");
    let document = WORKFLOW.replace("{server}", &secret);
    fs::write(site.folder.join("workflows/orders.yml"), document).unwrap();
    assert_ran(
        &site.run(&["vendor"]),
        1,
        &["a URL with a user's name or password is not fetched"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_file_that_makes_no_sense_is_told() {
    let site = Fixture::new("vendor-broken").await;
    fs::write(site.folder.join("arazzo.lock"), "{\"version\": 9}").unwrap();
    let broken = "the file `arazzo.lock` cannot be read: its `version` is not 1";
    assert_ran(&site.run(&["check"]), 1, &["error[AZ0001]", broken]);
    assert_ran(&site.run(&["vendor"]), 2, &[broken]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_mapped_is_not_fetched_and_what_no_document_names_is_told() {
    let site = Fixture::new("vendor-mapped").await;
    assert_ran(&site.run(&["vendor"]), 0, &[]);
    let asked = site.server.requests().len();
    fs::write(
        site.folder.join("shop.yaml"),
        SHOP.replace("schemas/order.yaml#/Order", "#/x"),
    )
    .unwrap();
    let ran = site.run(&["vendor", "--source", "shop=shop.yaml"]);
    assert_ran(&ran, 0, &["1 document with 0 URLs", "no document asks for"]);
    assert_eq!(ran.stderr.matches("and its entry can go").count(), 3);
    assert_eq!(site.server.requests().len(), asked);
    assert!(Path::new(&site.vendored("common.json")).exists());
}
