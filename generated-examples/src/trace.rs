//! What a client was seen doing: events come in as they happen, [`Row`]s go out per run.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::report::Row;

/// Takes notes while workflows run. Clones write on the same sheet.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    rows: Arc<Mutex<Vec<Row>>>,
}

impl Trace {
    /// What was noted since the last time.
    #[must_use]
    pub fn take(&self) -> Vec<Row> {
        std::mem::take(&mut *self.rows())
    }

    /// A step sends a request.
    pub fn sent(&self, step: &str, method: &str, url: &str) {
        let (step, method, target) = (step.to_owned(), method.to_owned(), target(url).to_owned());
        self.rows().push(Row::Request {
            step,
            method,
            target,
            status: None,
        });
    }

    /// The request that was sent last is answered.
    pub fn answered(&self, code: u16) {
        if let Some(Row::Request { status, .. }) = self.rows().last_mut() {
            *status = Some(code);
        }
    }

    /// An action is taken; without a target it ends the workflow.
    pub fn branched(&self, action: &str, target: Option<&str>) {
        let (action, target) = (action.to_owned(), target.map(str::to_owned));
        self.rows().push(Row::Branch { action, target });
    }

    fn rows(&self) -> MutexGuard<'_, Vec<Row>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The path and query of a URL: the origin of a mock has a port that means nothing.
fn target(url: &str) -> &str {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    authority
        .find('/')
        .and_then(|at| authority.get(at..))
        .unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_become_rows_once() {
        let trace = Trace::default();
        let observer = trace.clone();
        observer.sent("find", "GET", "http://127.0.0.1:8080/customers/7?x=a/b");
        observer.answered(404);
        observer.branched("missing", Some("create"));
        observer.sent("create", "POST", "http://127.0.0.1:8080");
        let request = |step: &str, method: &str, target: &str, status| {
            let [step, method, target] = [step, method, target].map(str::to_owned);
            Row::Request {
                step,
                method,
                target,
                status,
            }
        };
        let branch = Row::Branch {
            action: "missing".to_owned(),
            target: Some("create".to_owned()),
        };
        let expected = [
            request("find", "GET", "/customers/7?x=a/b", Some(404)),
            branch,
            request("create", "POST", "/", None),
        ];
        assert_eq!(trace.take(), expected);
        assert_eq!(trace.take(), []);
    }
}
