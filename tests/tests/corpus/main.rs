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
    sync::{Arc, Mutex, OnceLock},
};

use arazzo_codegen::diagnostics::Profile;
use arazzo_tests::server::{Reply, Server};
use documents::{Document, own, published};
use generate::{Generated, generate_all};
use package::{Package, Programs};
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

/// Checks which documents are refused at `standard`, and that none is at `lenient`. What became of each: by `standard`,
/// and by `lenient` where that refuses it.
fn accepted(documents: &[Document], refused: &[(&str, &str)]) -> Vec<(Profile, Generated)> {
    let mut wrong = Vec::new();
    let mut count = 0;
    let mut all = Vec::new();
    for (document, standard) in documents.iter().zip(generate_all(documents, Profile::Standard)) {
        let is_listed = refused.iter().any(|(name, _)| *name == document.name());
        let said = |errors: &[String]| format!("{} is refused: {}", document.name(), errors.join("\n  "));
        all.push(match (&standard.outcome, is_listed) {
            (Ok(_), _) => {
                if is_listed {
                    wrong.push(format!("{} is accepted", document.name()));
                }
                (Profile::Standard, standard)
            }
            (Err(errors), _) => {
                if !is_listed {
                    wrong.push(said(errors));
                }
                count += 1;
                let lenient = generate::generate(document, Profile::Lenient);
                if let Err(errors) = &lenient.outcome {
                    wrong.push(format!("at `lenient`, {}", said(errors)));
                }
                (Profile::Lenient, lenient)
            }
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(count, refused.len(), "a document that is listed is not there");
    all
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

/// The code of documents.
fn code(generated: &[(Profile, Generated)]) -> Vec<&str> {
    let outcomes = generated.iter().map(|(_, generated)| &generated.outcome);
    outcomes.filter_map(|outcome| outcome.as_deref().ok()).collect()
}

/// Builds and runs documents. Prints the table, fails where anything is wrong, and counts.
fn try_all(
    name: &str,
    documents: &[Document],
    generated: &[(Profile, Generated)],
    undescribed: &[Undescribed],
) -> Counts {
    let code = code(generated);
    let package = Package::build(name, &code);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut theatre = Theatre::open(&runtime, &package);
    let mut library = Library::default();
    let mut results = Results::default();
    let mut wrong = Vec::new();
    for (position, (document, (profile, generated))) in documents.iter().zip(generated).enumerate() {
        let counts = results.of(&document.provider());
        match profile {
            Profile::Lenient => counts.refused += 1,
            _ => counts.accepted += 1,
        }
        let before = wrong.len();
        let workflows = walk::workflows(&mut library, document, &generated.findings, undescribed);
        for (index, workflow) in workflows.iter().enumerate() {
            for said in theatre.run_all(counts, (position, index), workflow) {
                wrong.push(format!("{}: {said}", document.name()));
            }
        }
        counts.ran += usize::from(wrong.len() == before);
    }
    tell(&format!("{}\n{}: {}", results.text(), name, package.build));
    assert!(
        wrong.is_empty(),
        "{} things are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    results.total()
}

/// The programs, and the server that they talk to.
struct Theatre {
    programs: Programs,
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
            programs: package.start(),
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
                    wrong.push(format!("no answer leads to {way:?}"));
                }
                // The actions leave no answer over: none is without.
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
        let ended = self.programs.run(document, workflow, &self.server.url(), input);
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
    let generated = accepted(&documents, &[]);
    let counts = try_all("own-documents", &documents, &generated, &[undescribed]);
    assert_eq!((counts.accepted, counts.ran), (documents.len(), documents.len()));
}

/// The published documents, and what became of each; one line says so where they are not at hand.
fn published_or_told() -> Option<&'static Published> {
    static PUBLISHED: OnceLock<Option<Published>> = OnceLock::new();
    let published = PUBLISHED.get_or_init(|| {
        let documents = published()?;
        let generated = accepted(&documents, &REFUSED);
        Some(Published { documents, generated })
    });
    if published.is_none() {
        tell("left out: the published documents (set ARAZZO_SHARED to their folder)");
    }
    published.as_ref()
}

struct Published {
    documents: Vec<Document>,
    generated: Vec<(Profile, Generated)>,
}

/// `standard` accepts all but the few that are listed, and `lenient` accepts these. Every run ends as its document says,
/// with every request valid, or with a lint that said at build time why it is not.
#[test]
fn published_documents_run() {
    let Some(Published { documents, generated }) = published_or_told() else {
        return;
    };
    let counts = try_all("published-documents", documents, generated, &UNDESCRIBED);
    let expected = Counts {
        accepted: 321,
        refused: REFUSED.len(),
        ran: 328,
        ways: 1829,
        dead: 64,
        requests: 5137,
        wrong: 0,
        excused: 808,
    };
    assert_eq!(counts, expected);
}

#[test]
fn published_documents_compile_as_one_crate() {
    let Some(Published { generated, .. }) = published_or_told() else {
        return;
    };
    let code = code(generated);
    let lines: usize = code.iter().map(|code| code.lines().count()).sum();
    let build = package::check("published-crate", &code);
    tell(&format!(
        "one crate of {} documents, {lines} lines: {build}",
        code.len()
    ));
}
