//! Whole documents: the project's own, and, where they are at hand, those that providers publish.
//!
//! Each is accepted, or refused for a reason that is listed here and true. The code of all that are accepted compiles as
//! one crate, without a warning. Every workflow runs against a server that answers out of the descriptions; every branch
//! that the criteria name is driven. What is sent is valid by the descriptions' own schemas, which the test reads with
//! parsers and a validator of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod criteria;
mod description;
mod documents;
mod generate;
mod package;
mod results;
mod sample;
mod validity;
mod walk;

use std::{
    io::Write as _,
    sync::{Arc, Mutex},
};

use arazzo_codegen::diagnostics::Profile;
use arazzo_tests::server::{Reply, Server};
use documents::{Document, own, published};
use generate::{Generated, generate_all};
use package::{Package, Program};
use results::{Counts, Results};
use walk::{Library, Outcome, Run, Undescribed, Workflow};

/// The published documents that `standard` refuses: each contradicts its description, so that a value which it needs
/// would never be there.
const REFUSED: [(&str, &str); 7] = [
    (
        "cadana/cadana-pay-contractor.yml",
        "reads `id`, a later path needs it; the answer has `payrollId`",
    ),
    (
        "gitlab/gitlab-approve-group-access-request-workflow.yml",
        "reads the first of a list; the answer is described as one object",
    ),
    (
        "gitlab/gitlab-approve-project-access-request-workflow.yml",
        "reads the first of a list; the answer is described as one object",
    ),
    (
        "gonitro/gonitro-create-and-send-envelope.yml",
        "reads `id`, later paths need it; the answer has `ID`",
    ),
    (
        "kernel/kernel-browser-automate.yml",
        "reads `id`, later paths need it; the answer has `session_id`",
    ),
    (
        "slack/slack-post-message-get-reactions-workflow.yml",
        "success needs `ok`; the answer is described as an array",
    ),
    (
        "stripe/stripe-calculate-and-settle-tax-workflow.yml",
        "reads `status`; the answer is described without it",
    ),
];

/// Prints a line even where the test passes.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Checks which documents are refused at `standard`, and that none is at `lenient`; what `standard` made of them.
fn accepted(documents: &[Document], refused: &[(&str, &str)]) -> Vec<Generated> {
    let standard = generate_all(documents, Profile::Standard);
    let mut wrong = Vec::new();
    let mut count = 0;
    for (document, generated) in documents.iter().zip(&standard) {
        let reason = refused.iter().find(|(name, _)| *name == document.name());
        match (&generated.outcome, reason) {
            (Ok(_), Some(_)) => wrong.push(format!("{} is accepted", document.name())),
            (Err(errors), None) => {
                wrong.push(format!("{} is refused: {}", document.name(), errors.join("\n  ")))
            }
            (Err(_), Some(_)) => count += 1,
            (Ok(_), None) => {}
        }
    }
    assert!(wrong.is_empty(), "at `standard`:\n{}", wrong.join("\n"));
    assert_eq!(count, refused.len(), "a document that is listed is not there");
    // What `standard` accepts has no errors at `lenient`, which lowers levels alone.
    let lenient = documents
        .iter()
        .zip(&standard)
        .filter(|(_, generated)| generated.outcome.is_err())
        .filter_map(|(document, _)| {
            let errors = generate::generate(document, Profile::Lenient).outcome.err()?;
            Some(format!("{} is refused: {}", document.name(), errors.join("\n  ")))
        });
    let lenient: Vec<String> = lenient.collect();
    assert!(lenient.is_empty(), "at `lenient`:\n{}", lenient.join("\n"));
    standard
}

/// Operations that a published description leaves out though workflows name them: method and path by the provider's
/// own documentation.
const UNDESCRIBED: [Undescribed; 18] = [
    ("getAutomations", "GET", "/automations"),
    (
        "getCampaignsIdSendChecklist",
        "GET",
        "/campaigns/{campaign_id}/send-checklist",
    ),
    ("getReportsId", "GET", "/reports/{campaign_id}"),
    ("getSearchCampaigns", "GET", "/search-campaigns"),
    ("getSearchMembers", "GET", "/search-members"),
    (
        "patchListsIdMembersId",
        "PATCH",
        "/lists/{list_id}/members/{subscriber_hash}",
    ),
    ("postCampaigns", "POST", "/campaigns"),
    (
        "postListMemberTags",
        "POST",
        "/lists/{list_id}/members/{subscriber_hash}/tags",
    ),
    ("postLists", "POST", "/lists"),
    ("postListsIdMembers", "POST", "/lists/{list_id}/members"),
    (
        "postListsIdMembersIdNotes",
        "POST",
        "/lists/{list_id}/members/{subscriber_hash}/notes",
    ),
    ("postListsIdMergeFields", "POST", "/lists/{list_id}/merge-fields"),
    ("postListsIdSegments", "POST", "/lists/{list_id}/segments"),
    (
        "postListsIdSegmentsId",
        "POST",
        "/lists/{list_id}/segments/{segment_id}",
    ),
    (
        "postListsIdSegmentsIdMembers",
        "POST",
        "/lists/{list_id}/segments/{segment_id}/members",
    ),
    ("postTemplates", "POST", "/templates"),
    ("putCampaignsIdContent", "PUT", "/campaigns/{campaign_id}/content"),
    (
        "putListsIdMembersId",
        "PUT",
        "/lists/{list_id}/members/{subscriber_hash}",
    ),
];

/// Builds and runs what was accepted. What is wrong, as text.
fn try_all(
    package: &str,
    documents: &[Document],
    refused: &[(&str, &str)],
    undescribed: &[Undescribed],
) -> Counts {
    let generated = accepted(documents, refused);
    let code: Vec<&str> = generated
        .iter()
        .filter_map(|generated| generated.outcome.as_deref().ok())
        .collect();
    let package = Package::build(package, &code);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut theatre = Theatre::open(&runtime, &package);
    let mut library = Library::default();
    let mut results = Results::default();
    let mut wrong = Vec::new();
    let mut position = 0;
    for (document, generated) in documents.iter().zip(&generated) {
        let counts = results.of(&document.provider());
        if generated.outcome.is_err() {
            counts.refused += 1;
            continue;
        }
        counts.accepted += 1;
        let before = wrong.len();
        let workflows = walk::workflows(&mut library, document, &generated.findings, undescribed);
        for (index, workflow) in workflows.iter().enumerate() {
            for said in theatre.run_all(counts, (position, index), workflow) {
                wrong.push(format!("{}: {said}", document.name()));
            }
        }
        counts.ran += usize::from(wrong.len() == before);
        position += 1;
    }
    tell(&format!(
        "{}\none crate: built in {:.0} s, at most {} MiB",
        results.text(),
        package.build.took.as_secs_f64(),
        package.build.peak.map_or("?".to_owned(), |peak| peak.to_string()),
    ));
    assert!(
        wrong.is_empty(),
        "{} things are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    results.total()
}

/// The program, and the server that it talks to.
struct Theatre {
    program: Program,
    server: Server,
    run: Arc<Mutex<Option<Run>>>,
}

impl Theatre {
    fn open(runtime: &tokio::runtime::Runtime, package: &Package) -> Self {
        let run: Arc<Mutex<Option<Run>>> = Arc::default();
        let current = Arc::clone(&run);
        let server = Server::start(move |request| match current.lock().unwrap().as_mut() {
            Some(run) => run.answer(request),
            None => Reply::status(500),
        });
        Self {
            program: package.start(),
            server: runtime.block_on(server).unwrap(),
            run,
        }
    }

    /// Drives every way through a workflow, and once more with no input but what is required; what went wrong.
    fn run_all(&mut self, counts: &mut Counts, at: (usize, usize), workflow: &Arc<Workflow>) -> Vec<String> {
        let inputs = workflow.inputs();
        let mut wrong = Vec::new();
        for way in workflow.ways() {
            let mut driven = false;
            for input in &inputs {
                let run = self.drive(at, Run::new(workflow, input.clone(), &way), input);
                counts.requests += run.requests();
                if run.undriven && run.wrong.is_empty() {
                    continue;
                }
                driven = true;
                counts.excused += run.excused;
                counts.wrong += run.wrong.len();
                wrong.extend(
                    run.wrong
                        .iter()
                        .map(|said| format!("{} {way:?}: {said}", run.name())),
                );
                break;
            }
            match way.last() {
                _ if driven => counts.ways += 1,
                Some(Outcome::Success(Some(_)) | Outcome::Failure(Some(_))) => {
                    counts.dead += 1;
                    tell(&format!("no answer leads to {way:?} of {at:?}"));
                }
                _ => counts.dead += 1,
            }
        }
        let (given, seen) = workflow.least_input();
        let run = self.drive(at, Run::new(workflow, seen, &[]), &given);
        counts.requests += run.requests();
        counts.excused += run.excused;
        counts.wrong += run.wrong.len();
        wrong.extend(
            run.wrong
                .iter()
                .map(|said| format!("{} with what is required: {said}", run.name())),
        );
        wrong
    }

    fn drive(&mut self, (document, workflow): (usize, usize), run: Run, input: &serde_json::Value) -> Run {
        *self.run.lock().unwrap() = Some(run);
        let ended = self.program.run(document, workflow, &self.server.url(), input);
        let mut run = self.run.lock().unwrap().take().unwrap();
        run.end(&ended);
        run
    }
}

#[test]
fn the_projects_own_documents() {
    let documents = own();
    let undescribed = (
        "getParcelsIdTrackingEvents",
        "GET",
        "/parcels/{parcel_id}/tracking-events",
    );
    let counts = try_all("own-documents", &documents, &[], &[undescribed]);
    assert_eq!((counts.accepted, counts.ran), (documents.len(), documents.len()));
}

/// The published documents; one line says so where they are not at hand.
fn published_or_told() -> Option<Vec<Document>> {
    let documents = published();
    if documents.is_none() {
        tell("left out: the published documents (set ARAZZO_SHARED to their folder)");
    }
    documents
}

#[test]
fn published_documents_are_accepted() {
    let Some(documents) = published_or_told() else {
        return;
    };
    assert!(
        REFUSED.len() * 100 <= documents.len() * 4,
        "at most 4 % are refused"
    );
    let mut results = Results::default();
    for (document, generated) in documents.iter().zip(accepted(&documents, &REFUSED)) {
        let counts = results.of(&document.provider());
        match generated.outcome {
            Ok(_) => counts.accepted += 1,
            Err(_) => counts.refused += 1,
        }
    }
    let total = results.total();
    tell(&format!(
        "published documents: {} accepted, {} refused",
        total.accepted, total.refused
    ));
    assert_eq!(
        (total.accepted, total.refused),
        (documents.len() - REFUSED.len(), REFUSED.len())
    );
}

#[test]
#[ignore = "builds one crate of several hundred documents: minutes, and gigabytes of memory"]
fn published_documents_run() {
    let Some(documents) = published_or_told() else {
        return;
    };
    let counts = try_all("published-documents", &documents, &REFUSED, &UNDESCRIBED);
    assert_eq!(
        (counts.accepted, counts.ran, counts.wrong),
        (
            documents.len() - REFUSED.len(),
            documents.len() - REFUSED.len(),
            0
        )
    );
}
