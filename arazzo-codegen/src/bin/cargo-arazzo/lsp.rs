//! `cargo arazzo lsp`: messages of an editor come in on the standard input; answers and problems go out on the standard
//! output (Language Server Protocol 3.17).
//!
//! - `documents` holds what the editor has open; the rest is read from disk.
//! - `position` turns bytes into lines and UTF-16 columns, paths into URIs, and back.
//! - `answers` turns what the compiler knows into what the protocol says.

mod answers;
mod documents;
mod position;

use std::{collections::BTreeSet, path::PathBuf};

use arazzo_codegen::pipeline::Options;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::{
    CompletionOptions, CompletionParams, DidChangeTextDocumentParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, GotoDefinitionParams, HoverParams, HoverProviderCapability, OneOf,
    PublishDiagnosticsParams, ServerCapabilities, TextDocumentPositionParams, TextDocumentSyncCapability,
    TextDocumentSyncKind,
};
use serde_json::Value as Json;

use crate::{
    outcome::{Misuse, Outcome},
    settings::Compiling,
};
use documents::Documents;
use position::{path_of, uri_of};

/// Speak the Language Server Protocol, for editors
///
/// Problems show while you type; hovering tells inferred types; inputs, steps, outputs, operations and JSON Pointers are
/// completed, and lead to where they are declared.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    compiling: Compiling,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Misuse> {
    // What the options name need not be known to every document that is opened.
    let options = Options {
        shared: true,
        ..arguments.compiling.options(&[], None)?
    };
    let (connection, threads) = Connection::stdio();
    let served = serve(&connection, options);
    // The writer ends when nothing can be sent any more.
    drop(connection);
    let joined = threads.join();
    match served.and(joined.map_err(|error| error.to_string())) {
        Ok(()) => Ok(Outcome::Fine),
        Err(problem) => {
            eprintln!("error: {problem}");
            Ok(Outcome::Problems)
        }
    }
}

/// Answers until the editor says `exit`, or hangs up.
fn serve(connection: &Connection, options: Options) -> Result<(), String> {
    let capabilities = serde_json::to_value(capabilities()).map_err(|error| error.to_string())?;
    connection
        .initialize(capabilities)
        .map_err(|error| error.to_string())?;
    let mut server = Server {
        connection,
        documents: Documents::new(options),
        shown: BTreeSet::new(),
    };
    while let Ok(message) = connection.receiver.recv() {
        match message {
            Message::Request(request) => {
                if connection
                    .handle_shutdown(&request)
                    .map_err(|error| error.to_string())?
                {
                    return Ok(());
                }
                let response = server.answer(&request);
                server.send(Message::Response(response));
            }
            Message::Notification(notification) => server.note(&notification),
            Message::Response(_) => {}
        }
        // Changes that have come meanwhile are compiled together.
        if connection.receiver.is_empty() {
            server.show_problems();
        }
    }
    Ok(())
}

fn capabilities() -> ServerCapabilities {
    let triggers = ["$", ".", "#", "/", " "].map(str::to_owned);
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::FULL)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(triggers.to_vec()),
            ..CompletionOptions::default()
        }),
        ..ServerCapabilities::default()
    }
}

struct Server<'c> {
    connection: &'c Connection,
    documents: Documents,
    /// The files that the editor shows problems of.
    shown: BTreeSet<PathBuf>,
}

impl Server<'_> {
    fn send(&self, message: Message) {
        // An editor that has hung up needs no answer; the next `recv` ends the server.
        let _ = self.connection.sender.send(message);
    }

    fn note(&mut self, notification: &Notification) {
        let params = notification.params.clone();
        match notification.method.as_str() {
            "textDocument/didOpen" => {
                if let Ok(opened) = serde_json::from_value::<DidOpenTextDocumentParams>(params)
                    && let Some(path) = path_of(&opened.text_document.uri)
                {
                    self.documents.set(path, opened.text_document.text);
                }
            }
            "textDocument/didChange" => {
                if let Ok(changed) = serde_json::from_value::<DidChangeTextDocumentParams>(params)
                    && let Some(path) = path_of(&changed.text_document.uri)
                    && let Some(change) = changed.content_changes.into_iter().next_back()
                {
                    self.documents.set(path, change.text);
                }
            }
            "textDocument/didClose" => {
                if let Ok(closed) = serde_json::from_value::<DidCloseTextDocumentParams>(params)
                    && let Some(path) = path_of(&closed.text_document.uri)
                {
                    self.documents.close(&path);
                }
            }
            // What is not open may have changed on disk.
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => self.documents.touch(),
            _ => {}
        }
    }

    fn answer(&mut self, request: &Request) -> Response {
        let id = request.id.clone();
        let params = request.params.clone();
        let answer = match request.method.as_str() {
            "textDocument/hover" => serde_json::from_value::<HoverParams>(params)
                .map(|asked| self.ask(&asked.text_document_position_params, answers::hover)),
            "textDocument/definition" => serde_json::from_value::<GotoDefinitionParams>(params)
                .map(|asked| self.ask(&asked.text_document_position_params, answers::definition)),
            "textDocument/completion" => serde_json::from_value::<CompletionParams>(params)
                .map(|asked| self.complete(&asked.text_document_position)),
            other => {
                let message = format!("`{other}` is not supported");
                return Response::new_err(id, ErrorCode::MethodNotFound as i32, message);
            }
        };
        match answer {
            Ok(answer) => Response::new_ok(id, answer),
            Err(error) => Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string()),
        }
    }

    /// Asks the compiled document about a position; null where nothing is known.
    fn ask(
        &mut self,
        asked: &TextDocumentPositionParams,
        answer: impl FnOnce(&arazzo_codegen::query::Inspection, usize) -> Option<Json>,
    ) -> Json {
        let found = path_of(&asked.text_document.uri).and_then(|path| {
            let inspection = self.documents.inspection(&path)?;
            let text = inspection.files.text(inspection.entry()?);
            answer(inspection, position::byte(&text, asked.position))
        });
        found.unwrap_or(Json::Null)
    }

    fn complete(&mut self, asked: &TextDocumentPositionParams) -> Json {
        let found = path_of(&asked.text_document.uri).and_then(|path| {
            let offered = self.documents.completions(&path, asked.position);
            let items = answers::completion(self.documents.text(&path)?, offered);
            serde_json::to_value(items).ok()
        });
        found.unwrap_or(Json::Null)
    }

    /// Compiles what has changed, and tells the editor the problems of every file that has, or had, some.
    fn show_problems(&mut self) {
        let Some(problems) = self.documents.problems() else {
            return;
        };
        let gone = self.shown.iter().filter(|path| !problems.contains_key(*path));
        let gone = gone.map(|path| (path.clone(), Vec::new())).collect::<Vec<_>>();
        self.shown = problems.keys().cloned().collect();
        for (path, diagnostics) in problems.into_iter().chain(gone) {
            let Some(uri) = uri_of(&path) else { continue };
            let params = PublishDiagnosticsParams::new(uri, diagnostics, None);
            self.send(Message::Notification(Notification::new(
                "textDocument/publishDiagnostics".to_owned(),
                params,
            )));
        }
    }
}
