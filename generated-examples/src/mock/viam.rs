//! Viam's Billing API: which organization pays for a location, and what it was charged.
//!
//! The description knows only the status `200`. Refusals carry the code and message that the service's own
//! protocol uses.

use std::collections::BTreeMap;

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::exchange::{Answer, Request, text};
use super::shape::{Field, Kind, Problem, optional, required};

/// The one key that the mocked Viam knows.
pub const API_KEY: &str = "viam-key";
/// The location that exists from the start.
pub const LOCATION: &str = "location-7";
/// The organization that pays for [`LOCATION`] at first.
pub const PAYER: &str = "org-landlord";

const LOCATION_FIELDS: &[Field] = &[required("location_id", Kind::Text)];
const ASSIGNMENT: &[Field] = &[
    required("location_id", Kind::Text),
    required("billing_organization_id", Kind::Text),
];
const ORGANIZATION: &[Field] = &[required("org_id", Kind::Text)];
const CHARGE: &[Field] = &[
    required("org_id", Kind::Text),
    required("amount", Kind::Number),
    optional("description", Kind::Text),
];

#[derive(Debug)]
pub(super) struct Viam {
    /// Locations and the organizations that pay for them.
    payers: BTreeMap<String, String>,
    /// Organizations and their invoices.
    invoices: BTreeMap<String, Vec<Value>>,
}

impl Default for Viam {
    fn default() -> Self {
        let payers = BTreeMap::from([(LOCATION.to_owned(), PAYER.to_owned())]);
        Self {
            payers,
            invoices: BTreeMap::new(),
        }
    }
}

impl Viam {
    pub(super) fn answer(&mut self, request: &Request) -> Answer {
        if request.header("key") != Some(API_KEY) {
            return error(
                StatusCode::UNAUTHORIZED,
                "unauthenticated",
                "the API key is missing or unknown",
            );
        }
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let (&Method::POST, ["viam.app.v1.BillingService", method]) = (&request.method, segments.as_slice())
        else {
            return error(StatusCode::NOT_FOUND, "unimplemented", "there is no such method");
        };
        let answer = match *method {
            "GetLocationBillingOrganization" => request.object(LOCATION_FIELDS).map(|body| self.payer(&body)),
            "UpdateLocationBillingOrganization" => request.object(ASSIGNMENT).map(|body| self.assign(&body)),
            "GetCurrentMonthUsage" => request.object(ORGANIZATION).map(|body| self.usage(&body)),
            "GetInvoicesSummary" => request.object(ORGANIZATION).map(|body| self.summary(&body)),
            "CreateInvoiceAndChargeImmediately" => request.object(CHARGE).map(|body| self.charge(&body)),
            _ => Ok(error(
                StatusCode::NOT_FOUND,
                "unimplemented",
                "there is no such method",
            )),
        };
        answer.unwrap_or_else(|problem: Problem| {
            error(StatusCode::BAD_REQUEST, "invalid_argument", &problem.to_string())
        })
    }

    fn payer(&self, body: &Map<String, Value>) -> Answer {
        match self.payers.get(text(body, "location_id")) {
            Some(payer) => Answer::ok(json!({ "billing_organization_id": payer })),
            None => not_found("location"),
        }
    }

    fn assign(&mut self, body: &Map<String, Value>) -> Answer {
        match self.payers.get_mut(text(body, "location_id")) {
            Some(payer) => {
                text(body, "billing_organization_id").clone_into(payer);
                Answer::ok(json!({}))
            }
            None => not_found("location"),
        }
    }

    fn usage(&self, body: &Map<String, Value>) -> Answer {
        let organization = text(body, "org_id");
        let locations = self
            .payers
            .values()
            .filter(|payer| *payer == organization)
            .count();
        Answer::ok(json!({ "subtotal": 12.5 * locations as f64, "discount_amount": 0.0 }))
    }

    fn summary(&self, body: &Map<String, Value>) -> Answer {
        let invoices = self
            .invoices
            .get(text(body, "org_id"))
            .cloned()
            .unwrap_or_default();
        Answer::ok(json!({ "outstanding_balance": 0.0, "invoices": invoices }))
    }

    /// Only who pays for something can be charged.
    fn charge(&mut self, body: &Map<String, Value>) -> Answer {
        let organization = text(body, "org_id");
        if !self.payers.values().any(|payer| payer == organization) {
            return not_found("organization");
        }
        let invoices = self.invoices.entry(organization.to_owned()).or_default();
        invoices.push(json!({
            "id": format!("invoice-{}", invoices.len() + 1),
            "invoice_amount": body.get("amount"),
            "description": body.get("description"),
            "status": "paid",
        }));
        Answer::ok(json!({}))
    }
}

fn error(status: StatusCode, code: &str, message: &str) -> Answer {
    Answer::json(status, json!({ "code": code, "message": message }))
}

fn not_found(what: &str) -> Answer {
    error(
        StatusCode::NOT_FOUND,
        "not_found",
        &format!("there is no such {what}"),
    )
}
