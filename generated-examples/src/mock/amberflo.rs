//! Amberflo's Billing API: customers, and the plans that they hold.

use std::collections::BTreeMap;

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::exchange::{Answer, Request, text};
use super::shape::{Field, Kind, Problem, optional, required};

/// The one key that the mocked Amberflo knows.
pub const API_KEY: &str = "amberflo-key";

const CUSTOMER: &[Field] = &[
    required("customerId", Kind::Text),
    required("customerName", Kind::Text),
    optional("customerEmail", Kind::Text),
    optional("description", Kind::Text),
    optional("test", Kind::Flag),
    optional(
        "lifecycleStage",
        Kind::OneOf(&["ONBOARDING", "TRAIL", "ACTIVE", "OFFBOARDED"]),
    ),
    optional("traits", Kind::MapOf(&Kind::Text)),
    optional("address", Kind::Object(ADDRESS)),
];
const ADDRESS: &[Field] = &[
    required("line1", Kind::Text),
    required("city", Kind::Text),
    required("country", Kind::Text),
    optional("state", Kind::Text),
    optional("postalCode", Kind::Text),
    optional("verified", Kind::Flag),
];
/// The description requires neither ID, but nothing can be assigned without them.
const ASSIGNMENT: &[Field] = &[
    required("customerId", Kind::Text),
    required("productId", Kind::Text),
    optional("startTime", Kind::Integer),
];

#[derive(Debug, Default)]
pub(super) struct Amberflo {
    customers: BTreeMap<String, Map<String, Value>>,
    /// Customers and their plans.
    plans: BTreeMap<String, String>,
    /// How many writes there have been; it stands in for the clock, so that answers are the same in every
    /// run.
    writes: i64,
}

impl Amberflo {
    pub(super) fn answer(&mut self, request: &Request) -> Answer {
        if request.header("X-API-KEY") != Some(API_KEY) {
            return error(
                StatusCode::UNAUTHORIZED,
                "UNAUTHORIZED",
                "The API key is missing or unknown",
            );
        }
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match (&request.method, segments.as_slice()) {
            (&Method::GET, ["customers"]) => {
                Answer::ok(self.customers.values().cloned().map(Value::Object).collect())
            }
            (&Method::POST, ["customers"]) => request
                .object(CUSTOMER)
                .map_or_else(invalid, |body| self.create(body)),
            (&Method::PUT, ["customers"]) => request
                .object(CUSTOMER)
                .map_or_else(invalid, |body| self.update(body)),
            (&Method::GET, ["customers", id]) => self
                .customers
                .get(*id)
                .map_or_else(not_found, |customer| Answer::ok(customer.clone().into())),
            (&Method::DELETE, ["customers", id]) => self
                .customers
                .remove(*id)
                .map_or_else(not_found, |_| Answer::empty(StatusCode::OK)),
            (&Method::POST, ["payments-pricing-amberflo-customer-pricing"]) => request
                .object(ASSIGNMENT)
                .map_or_else(invalid, |body| self.assign(body)),
            _ => error(StatusCode::NOT_FOUND, "NOT_FOUND", "There is no such operation"),
        }
    }

    fn create(&mut self, body: Map<String, Value>) -> Answer {
        let id = text(&body, "customerId").to_owned();
        if self.customers.contains_key(&id) {
            return error(
                StatusCode::BAD_REQUEST,
                "DUPLICATE",
                &format!("Customer {id} exists already"),
            );
        }
        let created = self.now();
        self.store(id, body, created)
    }

    fn update(&mut self, body: Map<String, Value>) -> Answer {
        let id = text(&body, "customerId").to_owned();
        let Some(known) = self.customers.get(&id) else {
            return error(
                StatusCode::BAD_REQUEST,
                "UNKNOWN_CUSTOMER",
                &format!("There is no customer {id}"),
            );
        };
        let created = known.get("createTime").cloned().unwrap_or_default();
        self.store(id, body, created)
    }

    fn store(&mut self, id: String, mut customer: Map<String, Value>, created: Value) -> Answer {
        customer.insert("createTime".to_owned(), created);
        customer.insert("updateTime".to_owned(), self.now());
        self.writes += 1;
        self.customers.insert(id, customer.clone());
        Answer::ok(customer.into())
    }

    fn assign(&mut self, body: Map<String, Value>) -> Answer {
        let (customer, product) = (text(&body, "customerId"), text(&body, "productId"));
        if !self.customers.contains_key(customer) {
            return error(
                StatusCode::BAD_REQUEST,
                "UNKNOWN_CUSTOMER",
                &format!("There is no customer {customer}"),
            );
        }
        self.plans.insert(customer.to_owned(), product.to_owned());
        let start = body.get("startTime").cloned().unwrap_or_else(|| self.now());
        Answer::ok(json!({ "customerId": customer, "productId": product, "startTime": start }))
    }

    /// Milliseconds since 1970: one second later with each write.
    fn now(&self) -> Value {
        (1_767_225_600_000 + 1_000 * self.writes).into()
    }
}

fn error(status: StatusCode, code: &str, message: &str) -> Answer {
    Answer::json(status, json!({ "code": code, "message": message }))
}

fn invalid(problem: Problem) -> Answer {
    error(StatusCode::BAD_REQUEST, "INVALID_REQUEST", &problem.to_string())
}

fn not_found() -> Answer {
    error(StatusCode::NOT_FOUND, "NOT_FOUND", "Customer not found")
}
