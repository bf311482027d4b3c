//! The code of many documents becomes one package: programs that read which workflow to run, with which input, and
//! write how the run ended.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use arazzo_tests::project::{Project, cargo, target};
use quote::ToTokens as _;
use serde_json::{Value, json};

/// A workflow in the package.
#[derive(Debug)]
pub(crate) struct Workflow {
    /// Its function, and its module.
    name: String,
    has_input: bool,
    /// The constants of its sources with the sources' names.
    sources: Vec<(String, String)>,
    /// The security schemes of each source: its constant, the scheme's name, the credential as code.
    credentials: Vec<(String, String, &'static str)>,
}

/// The workflows that generated code declares, in its order.
pub(crate) fn workflows(code: &str) -> Vec<Workflow> {
    let file = syn::parse_file(code).unwrap();
    let functions = file.items.iter().filter_map(|item| match item {
        syn::Item::Fn(function) if function.sig.asyncness.is_some() => Some(&function.sig),
        _ => None,
    });
    functions
        .map(|signature| {
            let name = signature.ident.to_string();
            let module = file.items.iter().find_map(|item| match item {
                syn::Item::Mod(module) if module.ident == name => module.content.as_ref(),
                _ => None,
            });
            let constants = module
                .into_iter()
                .flat_map(|(_, items)| items)
                .filter_map(|item| match item {
                    syn::Item::Const(constant) => Some(constant),
                    _ => None,
                });
            let mut workflow = Workflow {
                has_input: signature.inputs.len() > 1,
                name,
                sources: Vec::new(),
                credentials: Vec::new(),
            };
            for constant in constants {
                read_source(&mut workflow, constant);
            }
            workflow
        })
        .collect()
}

/// Reads `pub const NAME: arazzo::SourceId = arazzo::SourceId::new(&arazzo::Source { name: "…", security_schemes: … })`.
fn read_source(workflow: &mut Workflow, constant: &syn::ItemConst) {
    if !constant.ty.to_token_stream().to_string().ends_with("SourceId") {
        return;
    }
    let name = constant.ident.to_string();
    let tokens: Vec<String> = flat(constant.expr.to_token_stream());
    let after = |position: usize| {
        tokens
            .get(position)
            .map(|token| token.trim_matches('"'))
            .unwrap_or_default()
    };
    let mut names = Vec::new();
    let mut is_key = false;
    for (position, token) in tokens.iter().enumerate() {
        match token.as_str() {
            // The name of the header or the like, after the kind of the scheme.
            "name" if is_key => is_key = false,
            "name" => names.push(after(position + 2).to_owned()),
            "SchemeKind" => {
                let credential = match (after(position + 3), after(position + 6)) {
                    ("ApiKey", _) => {
                        is_key = true;
                        "arazzo::ApiKey::new(\"key\")"
                    }
                    ("Http", "basic") => "arazzo::Basic::new(\"user\", \"password\")",
                    ("Http", "bearer") | ("OAuth2" | "OpenIdConnect", _) => "arazzo::Bearer::new(\"token\")",
                    _ => continue,
                };
                let scheme = names.last().cloned().unwrap_or_default();
                workflow.credentials.push((name.clone(), scheme, credential));
            }
            _ => {}
        }
    }
    workflow
        .sources
        .push((name, names.first().cloned().unwrap_or_default()));
}

/// The tokens, those inside of brackets too.
fn flat(tokens: proc_macro2::TokenStream) -> Vec<String> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            proc_macro2::TokenTree::Group(group) => flat(group.stream()),
            other => vec![other.to_string()],
        })
        .collect()
}

/// How a build went: what the compilers of the package took, where the system tells (`/proc`, so on Linux alone).
#[derive(Default)]
pub(crate) struct Build {
    compilers: BTreeMap<u64, Compiler>,
}

/// A process of the compiler, at its last sight.
#[derive(Clone, Copy)]
struct Compiler {
    /// Time on processors.
    time: Duration,
    /// The most memory that it had at once, in MiB.
    memory: u64,
}

impl std::fmt::Display for Build {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let compilers = self.compilers.values();
        let time: Duration = compilers.clone().map(|compiler| compiler.time).sum();
        let memory = compilers
            .map(|compiler| compiler.memory)
            .max()
            .unwrap_or_default();
        match self.compilers.len() {
            0 => write!(formatter, "built before"),
            count => write!(
                formatter,
                "compiled in {:.0} s of CPU time, in at most {memory} MiB each, by {count} processes",
                time.as_secs_f64()
            ),
        }
    }
}

impl Build {
    /// Runs cargo in a package. Fails the test unless it succeeds.
    fn run(folder: &Path, package: &str, arguments: &[&str]) -> Self {
        let mut child = cargo()
            .args(arguments)
            .args(["--offline", "--quiet", "--keep-going"])
            .current_dir(folder)
            .stderr(Stdio::piped())
            .spawn()
            .expect("cargo starts");
        let mut stderr = child.stderr.take().unwrap();
        let said = std::thread::spawn(move || {
            let mut text = String::new();
            std::io::Read::read_to_string(&mut stderr, &mut text).unwrap();
            text
        });
        let mut build = Self::default();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            build.look(package);
            std::thread::sleep(Duration::from_millis(50));
        };
        let said = said.join().unwrap();
        assert!(status.success(), "the generated code does not compile:\n{said}");
        build
    }

    /// Looks at the compilers of a package's crates that run.
    fn look(&mut self, package: &str) -> Option<()> {
        let crates = package.replace('-', "_");
        for process in std::fs::read_dir("/proc").ok()? {
            let folder = process.ok()?.path();
            let Some(id) = folder.file_name().and_then(|name| name.to_str()?.parse().ok()) else {
                continue;
            };
            let arguments = std::fs::read(folder.join("cmdline")).unwrap_or_default();
            let mut arguments = arguments.split(|byte| *byte == 0);
            let name = arguments
                .find(|argument| *argument == b"--crate-name")
                .and_then(|_| arguments.next());
            if name.is_some_and(|name| name.starts_with(crates.as_bytes()))
                && let Some(compiler) = Compiler::read(&folder)
            {
                self.compilers.insert(id, compiler);
            }
        }
        Some(())
    }
}

impl Compiler {
    fn read(folder: &Path) -> Option<Self> {
        let status = std::fs::read_to_string(folder.join("status")).ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kilobytes: u64 = peak.trim().trim_end_matches("kB").trim().parse().ok()?;
        // After the name in brackets: the state, then ten further fields, then the time in programs and in the system, in
        // hundredths of a second.
        let stat = std::fs::read_to_string(folder.join("stat")).ok()?;
        let (_, fields) = stat.rsplit_once(')')?;
        let ticks = fields.split_whitespace().skip(11).take(2);
        let ticks: u64 = ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
        Some(Self {
            time: Duration::from_millis(ticks * 10),
            memory: kilobytes / 1024,
        })
    }
}

/// Checks the code of all documents in one crate; no warning is allowed.
pub(crate) fn check(name: &str, code: &[&str]) -> Build {
    let project = Project::kept(name);
    project.manifest(name, &MANIFEST.replace("{name}", name));
    let mut library = String::from(MAIN);
    for (index, code) in code.iter().enumerate() {
        project.write(&format!("src/d{index}.rs"), code);
        library.push_str(&format!("pub mod d{index};\n"));
    }
    project.write("src/lib.rs", &library);
    Build::run(project.folder(), name, &["check"])
}

/// What both packages have: the profile of the workspace, so that what it has built already is not built again, and no
/// macro, so that a change of the compiler builds anew only what it generates otherwise.
const MANIFEST: &str = "[dependencies]
arazzo = { path = \"{repository}/arazzo\", default-features = false, features = [\"regex\", \"reqwest\", \"rustls\", \"xml\", \"xpath\"] }
serde_json = \"1\"
tokio = { version = \"1\", features = [\"macros\", \"rt\"] }

[profile.dev]
debug = \"line-tables-only\"

[profile.dev.package.{name}]
debug = false
incremental = false";

/// Programs, each of a share of the documents: one crate of all takes more memory than a small machine has.
pub(crate) struct Package {
    name: String,
    programs: usize,
    pub(crate) build: Build,
    _project: Project,
}

/// How many documents a program has. More take more memory, fewer more time: what is the same for all is built again.
const SHARE: usize = 20;

impl Package {
    /// Builds the code of all documents; no warning is allowed.
    pub(crate) fn build(name: &str, code: &[&str]) -> Self {
        let project = Project::kept(name);
        let mut manifest = MANIFEST.replace("{name}", name);
        let shares = code.chunks(SHARE);
        let programs = shares.len();
        for number in 0..programs {
            let program = program(name, number);
            manifest.push_str(&format!(
                "\n\n[[bin]]\nname = \"{program}\"\npath = \"src/{program}/main.rs\""
            ));
        }
        project.manifest(name, &manifest);
        for (number, share) in shares.enumerate() {
            let folder = format!("src/{}", program(name, number));
            let mut main = String::from(MAIN);
            let mut arms = String::new();
            for (index, code) in share.iter().enumerate() {
                project.write(&format!("{folder}/d{index}.rs"), code);
                main.push_str(&format!("mod d{index};\n"));
                for (position, workflow) in workflows(code).iter().enumerate() {
                    arms.push_str(&arm(index, position, workflow));
                }
            }
            main.push_str(&RUN.replace("ARMS", &arms));
            project.write(&format!("{folder}/main.rs"), &main);
        }
        let build = Build::run(project.folder(), name, &["build"]);
        Self {
            name: name.to_owned(),
            programs,
            build,
            _project: project,
        }
    }

    /// Starts the programs.
    pub(crate) fn start(&self) -> Programs {
        let programs = (0..self.programs).map(|number| Program::start(&program(&self.name, number)));
        Programs(programs.collect())
    }
}

/// The name of a program of the package.
fn program(package: &str, number: usize) -> String {
    format!("{package}-{number}")
}

/// One arm of the program's `match`: a client, and the run.
fn arm(document: usize, position: usize, workflow: &Workflow) -> String {
    let module = format!("d{document}::{}", workflow.name);
    let mut client =
        String::from("arazzo::Client::builder().retry_delay_limit(Duration::ZERO).step_budget(200)");
    for (constant, source) in &workflow.sources {
        client.push_str(&format!(
            ".server({module}::{constant}, format!(\"{{server}}/{source}\"))"
        ));
    }
    for (constant, scheme, credential) in &workflow.credentials {
        client.push_str(&format!(
            ".credential({module}::{constant}.security({scheme:?}), {credential})"
        ));
    }
    let input = if workflow.has_input {
        format!(
            ", serde_json::from_value::<{module}::Input>(input).map_err(|error| format!(\"input: {{error}}\"))?"
        )
    } else {
        String::new()
    };
    format!(
        "({document}, {position}) => Box::pin(async move {{\n\
             let client = {client}.transport(transport).build().map_err(|error| error.to_string())?;\n\
             ended({module}(&client{input}).await)\n\
         }}),\n"
    )
}

/// What stands before the modules.
const MAIN: &str = "#![deny(warnings)]\n\n";

/// What stands after them.
const RUN: &str = r#"
use std::{fmt::Display, io::{BufRead as _, Write as _}, pin::Pin, time::Duration};
use arazzo::transport::ReqwestTransport;
use serde_json::{Value, json};

fn ended(outcome: Result<impl arazzo::__private::serde::Serialize, impl Display>) -> Result<Value, String> {
    match outcome {
        Ok(output) => serde_json::to_value(output).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

type Running<'r> = Pin<Box<dyn Future<Output = Result<Value, String>> + 'r>>;

fn run(document: u64, workflow: u64, server: &str, input: Value, transport: ReqwestTransport) -> Running<'_> {
    match (document, workflow) {
        ARMS
        _ => Box::pin(async { Err("there is no such workflow".to_owned()) }),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let transport = ReqwestTransport::new()?;
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let call: Value = serde_json::from_str(&line?)?;
        let number = |name: &str| call[name].as_u64().unwrap_or(u64::MAX);
        let server = call["server"].as_str().unwrap_or_default();
        let ended = run(number("document"), number("workflow"), server, call["input"].clone(), transport.clone()).await;
        let ended = match ended {
            Ok(output) => json!({ "ok": output }),
            Err(error) => json!({ "error": error }),
        };
        writeln!(output, "{ended}")?;
        output.flush()?;
    }
    Ok(())
}
"#;

/// The programs while they run.
pub(crate) struct Programs(Vec<Program>);

impl Programs {
    /// Runs a workflow of a document, both by their positions; its output, or its error as text.
    pub(crate) fn run(
        &mut self,
        document: usize,
        workflow: usize,
        server: &str,
        input: &Value,
    ) -> Result<Value, String> {
        self.0[document / SHARE].run(document % SHARE, workflow, server, input)
    }
}

/// A program while it runs.
struct Program {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Program {
    fn start(name: &str) -> Self {
        let path = target()
            .join("debug")
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        let mut process = Command::new(path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            input: process.stdin.take().unwrap(),
            output: BufReader::new(process.stdout.take().unwrap()),
            process,
        }
    }

    fn run(
        &mut self,
        document: usize,
        workflow: usize,
        server: &str,
        input: &Value,
    ) -> Result<Value, String> {
        let call = json!({ "document": document, "workflow": workflow, "server": server, "input": input });
        writeln!(self.input, "{call}").unwrap();
        self.input.flush().unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "the program ended: {:?}", self.process.wait());
        let mut ended: Value = serde_json::from_str(&line).unwrap();
        match ended["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(ended["ok"].take()),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
