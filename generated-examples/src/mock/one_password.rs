//! 1Password's Partnership API: the billing accounts of a partner's customers.

use std::collections::BTreeMap;

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::exchange::{Answer, Request, text};
use super::shape::{DATE_TIME, Field, Kind, Problem, optional, required};

/// The one bearer token that the mocked 1Password knows.
pub const TOKEN: &str = "partner-token";

pub(super) const BASE_PATH: &str = "/api/v1";

const NEW_ACCOUNT: &[Field] = &[
    required(
        "account_uid",
        Kind::Form {
            form: "1 to 200 letters, digits, hyphens and periods",
            accepts: is_uid,
        },
    ),
    required("account_type", Kind::OneOf(&["I", "F"])),
    required("domain", Kind::Text),
    optional("ends_at", DATE_TIME),
];
const CHANGE: &[Field] = &[optional("ends_at", DATE_TIME)];

fn is_uid(text: &str) -> bool {
    (1..=200).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
}

#[derive(Debug, Default)]
pub(super) struct OnePassword {
    accounts: BTreeMap<String, Map<String, Value>>,
}

impl OnePassword {
    pub(super) fn answer(&mut self, request: &Request) -> Answer {
        if request.bearer() != Some(TOKEN) {
            return error(
                StatusCode::UNAUTHORIZED,
                "unauthorized",
                "The token is missing or not valid",
            );
        }
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match (&request.method, segments.as_slice()) {
            (&Method::POST, ["partners", "accounts"]) => request
                .object(NEW_ACCOUNT)
                .map_or_else(invalid, |body| self.create(body)),
            (&Method::GET, ["partners", "accounts", uid]) => self
                .accounts
                .get(*uid)
                .map_or_else(not_found, |account| Answer::ok(account.clone().into())),
            (&Method::PATCH, ["partners", "accounts", uid]) => request
                .object(CHANGE)
                .map_or_else(invalid, |body| self.update(uid, &body)),
            (&Method::DELETE, ["partners", "accounts", uid]) => self
                .accounts
                .remove(*uid)
                .map_or_else(not_found, |_| Answer::empty(StatusCode::NO_CONTENT)),
            _ => error(StatusCode::NOT_FOUND, "not_found", "There is no such operation"),
        }
    }

    fn create(&mut self, mut account: Map<String, Value>) -> Answer {
        let uid = text(&account, "account_uid").to_owned();
        if self.accounts.contains_key(&uid) {
            return error(
                StatusCode::CONFLICT,
                "conflict",
                &format!("Account {uid} exists already"),
            );
        }
        account.insert("status".to_owned(), "provisioned".into());
        account.insert("activation_token".to_owned(), format!("activate-{uid}").into());
        account.insert("created_at".to_owned(), "2026-01-01T00:00:00Z".into());
        self.accounts.insert(uid, account.clone());
        Answer::json(StatusCode::CREATED, account.into())
    }

    fn update(&mut self, uid: &str, change: &Map<String, Value>) -> Answer {
        let Some(account) = self.accounts.get_mut(uid) else {
            return not_found();
        };
        if let Some(ends_at) = change.get("ends_at") {
            account.insert("ends_at".to_owned(), ends_at.clone());
        }
        Answer::ok(account.clone().into())
    }
}

fn error(status: StatusCode, code: &str, message: &str) -> Answer {
    Answer::json(
        status,
        json!({ "status": status.as_u16(), "code": code, "message": message }),
    )
}

fn invalid(problem: Problem) -> Answer {
    error(StatusCode::BAD_REQUEST, "bad_request", &problem.to_string())
}

fn not_found() -> Answer {
    error(StatusCode::NOT_FOUND, "not_found", "No account has this ID")
}
