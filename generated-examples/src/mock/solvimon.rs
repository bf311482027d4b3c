//! Solvimon's Configuration API: the definitions of workflows.
//!
//! The description knows the refusals `401` and `403`. A request that is otherwise wrong gets a `400` with
//! the same kind of body.

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::exchange::{Answer, Request, text};
use super::shape::{Field, Kind, Problem, nullable, optional, required};

/// The key that may do everything.
pub const API_KEY: &str = "solvimon-key";
/// The key that may read, but gets a `403` when it tries to write.
pub const READ_ONLY_KEY: &str = "solvimon-read-only-key";
/// The bearer token that may do everything.
pub const TOKEN: &str = "solvimon-token";
/// The one platform that these credentials serve.
pub const PLATFORM: &str = "platform-7";

const WORKFLOW: &[Field] = &[
    required("name", Kind::Text),
    required(
        "type",
        Kind::OneOf(&["INVOICE", "PAYMENT", "PRICING_PLAN_SUBSCRIPTION", "WALLET"]),
    ),
    required("reference", Kind::Text),
    required(
        "status",
        Kind::OneOf(&["ACTIVE", "INACTIVE", "DRAFT", "ARCHIVED"]),
    ),
    nullable("description", Kind::Text),
    nullable("customer_ids", Kind::ListOf(&Kind::Text)),
    optional("invoice", Kind::Object(INVOICE)),
    optional(
        "payment",
        Kind::Object(&[optional("variant", Kind::OneOf(&["FAILED_PAYMENT"]))]),
    ),
    optional("pricing_plan_subscription", Kind::Object(SUBSCRIPTION)),
];
const INVOICE: &[Field] = &[
    optional(
        "variant",
        Kind::OneOf(&["TO_FINAL", "OVERDUE", "UPCOMING_PAYMENT_REMINDER"]),
    ),
    optional("overdue", Kind::Object(SCHEDULE)),
    optional("upcoming_payment", Kind::Object(SCHEDULE)),
];
const SCHEDULE: &[Field] = &[optional("periods", PERIODS)];
const SUBSCRIPTION: &[Field] = &[
    optional("variant", Kind::OneOf(&["FREE_TRIAL_REMINDER"])),
    nullable("reminder_periods", PERIODS),
];
const PERIODS: Kind = Kind::ListOf(&Kind::Object(&[
    optional("type", Kind::OneOf(&["DAY", "WEEK", "MONTH", "YEAR"])),
    nullable("value", Kind::Integer),
]));

#[derive(Debug, Default)]
pub(super) struct Solvimon {
    workflows: Vec<Map<String, Value>>,
}

impl Solvimon {
    pub(super) fn answer(&mut self, request: &Request) -> Answer {
        if let Err(refusal) = authorize(request) {
            return refusal;
        }
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let Some((version, resource)) = segments.split_first() else {
            return error(
                StatusCode::NOT_FOUND,
                "RESOURCE_NOT_FOUND",
                "There is no such operation",
                json!({}),
            );
        };
        if *version != "v1" {
            return error(
                StatusCode::BAD_REQUEST,
                "UNSUPPORTED_VERSION",
                "The version is not supported",
                json!({}),
            );
        }
        match (&request.method, resource) {
            (&Method::POST, ["workflows"]) => request
                .object(WORKFLOW)
                .map_or_else(invalid, |body| self.create(body)),
            (&Method::GET, ["workflows", id]) => self
                .find(id)
                .map_or_else(|| not_found(id), |workflow| Answer::ok(workflow.clone().into())),
            (&Method::POST, ["workflows", id, "activate"]) => self.find(id).map_or_else(
                || not_found(id),
                |workflow| {
                    workflow.insert("status".to_owned(), "ACTIVE".into());
                    Answer::ok(workflow.clone().into())
                },
            ),
            _ => error(
                StatusCode::NOT_FOUND,
                "RESOURCE_NOT_FOUND",
                "There is no such operation",
                json!({}),
            ),
        }
    }

    fn find(&mut self, id_or_reference: &str) -> Option<&mut Map<String, Value>> {
        self.workflows.iter_mut().find(|workflow| {
            text(workflow, "id") == id_or_reference || text(workflow, "reference") == id_or_reference
        })
    }

    fn create(&mut self, mut workflow: Map<String, Value>) -> Answer {
        if self.find(text(&workflow, "reference")).is_some() {
            let details = json!({ "field": "reference", "resource_type": "WORKFLOW" });
            return error(
                StatusCode::BAD_REQUEST,
                "RESOURCE_ALREADY_EXISTS",
                "The reference is taken",
                details,
            );
        }
        workflow.insert("object_type".to_owned(), "WORKFLOW".into());
        workflow.insert(
            "id".to_owned(),
            format!("workflow-{}", self.workflows.len() + 1).into(),
        );
        workflow.insert("created_at".to_owned(), "2026-01-01T00:00:00Z".into());
        workflow.insert("updated_at".to_owned(), Value::Null);
        self.workflows.push(workflow.clone());
        Answer::json(StatusCode::CREATED, workflow.into())
    }
}

/// Either credential will do. A wrong one is not made good by a right one beside it.
fn authorize(request: &Request) -> Result<(), Answer> {
    let may_write = match (request.header("X-API-KEY"), request.bearer()) {
        (Some(API_KEY), None | Some(TOKEN)) | (None, Some(TOKEN)) => true,
        (Some(READ_ONLY_KEY), None) => false,
        _ => {
            let message = "The credential is missing or not valid";
            return Err(error(
                StatusCode::UNAUTHORIZED,
                "UNAUTHORISED",
                message,
                json!({}),
            ));
        }
    };
    if !may_write && request.method != Method::GET {
        let message = "The credential lacks the permission";
        let details = json!({ "resource_type": "WORKFLOW" });
        return Err(error(StatusCode::FORBIDDEN, "USER_NOT_ALLOWED", message, details));
    }
    match request.header("x-platform-id") {
        None | Some(PLATFORM) => Ok(()),
        Some(other) => {
            let message = "The credential does not serve this platform";
            let details = json!({ "resource_type": "PLATFORM", "resource_id": other });
            Err(error(
                StatusCode::FORBIDDEN,
                "PLATFORM_NOT_FOUND",
                message,
                details,
            ))
        }
    }
}

/// `details` holds the optional members of the error: `field`, `resource_id` and `resource_type`, else
/// `null`.
fn error(status: StatusCode, code: &str, message: &str, details: Value) -> Answer {
    let detail = |name: &str| details.get(name).cloned().unwrap_or_default();
    let body = json!({
        "type": "INVALID_REQUEST",
        "code": code,
        "message": message,
        "field": detail("field"),
        "resource_id": detail("resource_id"),
        "resource_type": detail("resource_type"),
    });
    Answer::json(status, body)
}

fn invalid(problem: Problem) -> Answer {
    let code = if problem.missing {
        "MISSING_FIELD"
    } else {
        "INVALID_FIELD"
    };
    let details = json!({ "field": problem.field, "resource_type": "WORKFLOW" });
    error(StatusCode::BAD_REQUEST, code, &problem.to_string(), details)
}

fn not_found(id: &str) -> Answer {
    let details = json!({ "resource_type": "WORKFLOW", "resource_id": id });
    error(
        StatusCode::NOT_FOUND,
        "RESOURCE_NOT_FOUND",
        "There is no such workflow",
        details,
    )
}
