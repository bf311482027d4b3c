//! What `cargo doc` shows of generated code: the flow as a drawing, the steps as a table, and an example that compiles.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use arazzo_tests::project::{cargo, repository, target};

/// The examples in the documentation of the checked-in code, each in a module of its own: that this compiles is the test.
#[allow(dead_code)]
mod examples {
    include!(concat!(env!("OUT_DIR"), "/examples.rs"));
}

#[test]
fn every_function_of_the_goldens_has_an_example() {
    let folder = repository().join("generated-examples/workflows");
    let workflows = fs::read_dir(folder).unwrap().count();
    assert_eq!(examples::NAMES.len(), workflows, "{:?}", examples::NAMES);
}

#[test]
fn a_browser_shows_the_drawing_the_table_and_the_example() {
    let Some(browser) = browser() else {
        println!("no browser is installed (chromium), so that no page was looked at");
        return;
    };
    let documented = cargo()
        .args([
            "doc",
            "--quiet",
            "--offline",
            "--no-deps",
            "-p",
            "generated-examples",
        ])
        .current_dir(repository())
        .status()
        .expect("cargo starts");
    assert!(documented.success());
    let page = target().join("doc/generated_examples/generated/upsert_customer/fn.upsert_customer.html");
    let shown = dom(&browser, &page);
    let part = |from: &str, to: &str| {
        let start = shown
            .split_once(from)
            .unwrap_or_else(|| panic!("no `{from}` in the page:\n{shown}"))
            .1;
        start
            .split_once(to)
            .unwrap_or_else(|| panic!("no `{to}` after `{from}`:\n{shown}"))
            .0
    };

    // As elements, so not as text with `&lt;`.
    let drawing = part("aria-label=\"Flow of upsert-customer\"", "</svg>");
    for text in ["findCustomer", "PUT /customers", "404"] {
        assert!(drawing.contains(&format!(">{text}</text>")), "{text}: {drawing}");
    }
    assert!(
        drawing.contains("currentColor"),
        "it takes the colour of the theme"
    );

    let table = part("<th>step</th>", "</table>");
    for step in ["findCustomer", "updateExisting", "createNew"] {
        assert!(
            table.contains(&format!("<td><code>{step}</code></td>")),
            "{step}: {table}"
        );
    }

    let example = part("<h2 id=\"example\">", "</pre>");
    assert!(
        example.contains("class=\"rust rust-example-rendered\""),
        "{example}"
    );
    assert!(
        !example.contains("async fn"),
        "what surrounds the example is hidden: {example}"
    );
    assert!(shown.contains("<h2 id=\"errors\">"));
}

/// The first browser on the path that can show a page without a screen.
fn browser() -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let mut programs = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    programs.find(|program| program.is_file())
}

/// The page's elements once the browser has loaded it.
fn dom(browser: &Path, page: &Path) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let output = folder.join("dom.html");
    let mut running = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("file://{}", page.display()))
        .stdin(Stdio::null())
        .stdout(fs::File::create(&output).unwrap())
        .stderr(Stdio::null())
        .spawn()
        .expect("the browser starts");
    let started = Instant::now();
    while running.try_wait().unwrap().is_none() {
        if started.elapsed() > Duration::from_secs(120) {
            running.kill().unwrap();
            panic!("the browser does not come to an end");
        }
        thread::sleep(Duration::from_millis(50));
    }
    fs::read_to_string(output).unwrap()
}
