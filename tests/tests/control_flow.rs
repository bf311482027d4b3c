//! Control flow (Arazzo 1.1.0, "Step Object", "Success Action Object", "Failure Action Object"): each test drives
//! generated functions against a server on loopback and looks at what arrived.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use arazzo::Client;
use arazzo_tests::server::{Recorded, Reply, Server};
use serde_json::json;

mod failure_actions {
    arazzo::arazzo_workflow!("fixtures/control/failure-actions.yml");
}

mod workflows {
    arazzo::arazzo_workflow!("fixtures/control/workflows.yml");
}

mod remote {
    arazzo::arazzo_workflow!("fixtures/control/remote.yml");
}

mod latest {
    arazzo::arazzo_workflow!("fixtures/control/latest.yml", allow(unreachable_step));
}

/// Answers with the replies in turn, the last one for all that follows.
fn in_turn(replies: Vec<Reply>) -> impl Fn(&Recorded) -> Reply + Send + Sync + 'static {
    let count = AtomicUsize::new(0);
    move |_| {
        let index = count.fetch_add(1, Ordering::Relaxed);
        replies[index.min(replies.len() - 1)].clone()
    }
}

fn order() -> Reply {
    Reply::json(201, json!({"id": "o-1"}))
}

fn busy() -> Reply {
    Reply::status(503)
}

async fn serve(answer: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(answer).await.unwrap()
}

/// A client for the source description of a workflow's module.
macro_rules! client {
    ($source:expr, $server:expr) => {
        Client::builder().server($source, $server.url()).build().unwrap()
    };
}

mod failures {
    use super::{failure_actions::*, *};

    // Failure Action Object, retryLimit: "If not specified then a single retry SHALL be attempted."
    #[tokio::test]
    async fn a_retry_without_a_limit_is_attempted_once() {
        let server = serve(in_turn(vec![busy(), order()])).await;
        let output = retry_once(&client!(retry_once::SHOP, server)).await.unwrap();
        assert_eq!(output.id, "o-1");
        assert_eq!(server.lines(), ["POST /orders", "POST /orders"]);

        let server = serve(in_turn(vec![busy()])).await;
        let error = retry_once(&client!(retry_once::SHOP, server)).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(503), 2));
        assert_eq!(server.lines().len(), 2);
    }

    // Failure Action Object, retryLimit: "how many attempts to retry the step MAY be attempted before failing the
    // overall step"; retryAfter: "the seconds to delay after the step failure before another attempt SHALL be made".
    #[tokio::test]
    async fn a_retry_is_attempted_up_to_its_limit_each_after_its_delay() {
        let server = serve(in_turn(vec![busy()])).await;
        let started = Instant::now();
        let error = retry_busy(&client!(retry_busy::SHOP, server)).await.unwrap_err();
        assert!(started.elapsed() >= Duration::from_millis(150));
        assert_eq!((error.status(), error.attempts()), (Some(503), 4));
        assert_eq!(server.lines(), ["POST /orders"; 4]);
    }

    // Failure Action Object, criteria: "A list of assertions to determine if this action SHALL be executed."
    #[tokio::test]
    async fn an_action_whose_criteria_do_not_hold_is_not_executed() {
        let server = serve(in_turn(vec![Reply::status(500)])).await;
        let error = retry_busy(&client!(retry_busy::SHOP, server)).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(500), 1));
        assert_eq!(server.lines(), ["POST /orders"]);
    }

    // Failure Action Object, retryAfter: "if an HTTP Retry-After response header was returned to a step from a targeted
    // operation, then it SHOULD overrule this particular field value."
    #[tokio::test]
    async fn a_retry_after_header_overrules_the_delay() {
        let later = busy().with_header("retry-after", "1");
        let server = serve(in_turn(vec![
            later,
            order(),
            Reply::json(200, json!({"id": "o-1"})),
        ]))
        .await;
        let started = Instant::now();
        let output = retry_busy(&client!(retry_busy::SHOP, server)).await.unwrap();
        assert!(started.elapsed() >= Duration::from_secs(1));
        assert_eq!(output.id, "o-1");
        assert_eq!(
            server.lines(),
            ["POST /orders", "POST /orders", "GET /orders/o-1"]
        );
    }

    // Failure Action Object, retryLimit: "The retryLimit MUST be exhausted prior to executing subsequent failure actions."
    #[tokio::test]
    async fn the_retry_limit_is_exhausted_prior_to_subsequent_failure_actions() {
        let paid_back = Reply::json(200, json!({"number": 7}));
        let server = serve(in_turn(vec![busy(), busy(), busy(), paid_back])).await;
        let output = retry_then_goto(&client!(retry_then_goto::SHOP, server))
            .await
            .unwrap();
        assert_eq!((output.id, output.refund), (None, Some(7)));
        assert_eq!(
            server.lines(),
            ["POST /orders", "POST /orders", "POST /orders", "POST /refunds"]
        );
    }

    // Failure Action Object, type: "end - The workflow ends, and context returns to the caller with applicable outputs".
    #[tokio::test]
    async fn an_end_after_a_failure_returns_with_the_applicable_outputs() {
        let server = serve(in_turn(vec![Reply::status(401)])).await;
        let output = retry_then_goto(&client!(retry_then_goto::SHOP, server))
            .await
            .unwrap();
        assert_eq!((output.id, output.refund), (None, None));
        assert_eq!(server.lines(), ["POST /orders"; 3]);
    }

    #[tokio::test]
    async fn without_an_action_that_holds_the_workflow_fails() {
        let server = serve(in_turn(vec![Reply::status(404)])).await;
        let error = retry_then_goto(&client!(retry_then_goto::SHOP, server))
            .await
            .unwrap_err();
        assert!(matches!(error, retry_then_goto::Error::Order(_)));
        assert_eq!((error.status(), error.attempts()), (Some(404), 3));
    }

    // A transport error has no status: a criterion on it does not hold, an action without criteria is taken.
    #[tokio::test]
    async fn a_transport_error_has_no_status() {
        let client = Client::builder()
            .server(retry_then_goto::SHOP, "http://127.0.0.1:1")
            .build()
            .unwrap();
        let error = retry_then_goto(&client).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (None, 3));
        let client = Client::builder()
            .server(retry_busy::SHOP, "http://127.0.0.1:1")
            .build()
            .unwrap();
        let error = retry_busy(&client).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (None, 1));
    }

    // A missing server is an error of the configuration: no action is tried.
    #[tokio::test]
    async fn no_action_is_tried_for_a_configuration_error() {
        let error = retry_then_goto(&Client::new()).await.unwrap_err();
        assert_eq!(error.attempts(), 1);
        assert!(error.to_string().contains("server"), "{error}");
        let error = retry_once(&Client::new()).await.unwrap_err();
        assert_eq!(error.attempts(), 1);
    }

    // Failure Action Object, type: "retry - … If a stepId or workflowId are specified, then the reference is executed and
    // the context is returned, after which the current step is retried."
    #[tokio::test]
    async fn a_retry_executes_the_step_that_it_names_first() {
        let logins = AtomicUsize::new(0);
        let server = serve(move |request| match request.path.as_str() {
            "/login" => Reply::json(
                200,
                json!({"token": format!("t-{}", logins.fetch_add(1, Ordering::Relaxed))}),
            ),
            _ if request.header("x-token").as_deref() == Some("t-1") => order(),
            _ => Reply::json(401, json!({"code": "expired"})),
        })
        .await;
        let input = retry_after_login::Input { give: None };
        let output = retry_after_login(&client!(retry_after_login::SHOP, server), input)
            .await
            .unwrap();
        assert_eq!(output.id.as_deref(), Some("o-1"));
        assert_eq!(
            server.lines(),
            ["POST /login", "POST /orders", "POST /login", "POST /orders"]
        );
    }

    // Where the named step fails, the next failure action is tried.
    #[tokio::test]
    async fn a_retry_whose_named_step_fails_gives_way_to_the_next_action() {
        let logins = AtomicUsize::new(0);
        let server = serve(move |request| match request.path.as_str() {
            "/login" if logins.fetch_add(1, Ordering::Relaxed) == 0 => {
                Reply::json(200, json!({"token": "t"}))
            }
            "/login" => busy(),
            _ => Reply::json(401, json!({"code": "expired"})),
        })
        .await;
        let client = client!(retry_after_login::SHOP, server);
        let up = retry_after_login::Input {
            give: Some("up".into()),
        };
        assert_eq!(retry_after_login(&client, up).await.unwrap().id, None);
        let lines = ["POST /login", "POST /orders", "POST /login"];
        assert_eq!(server.lines(), lines);
    }

    // The criteria of a failure action read the answer that failed.
    #[tokio::test]
    async fn criteria_of_a_failure_action_read_the_failed_answer() {
        let server = serve(|request| match request.path.as_str() {
            "/login" => Reply::json(200, json!({"token": "t"})),
            _ => Reply::json(401, json!({"code": "locked"})),
        })
        .await;
        let input = retry_after_login::Input { give: None };
        let error = retry_after_login(&client!(retry_after_login::SHOP, server), input)
            .await
            .unwrap_err();
        assert_eq!(error.status(), Some(401));
        assert_eq!(server.lines(), ["POST /login", "POST /orders"]);
    }

    // Workflow Object, failureActions: "A list of failure actions that are applicable for all steps described under this
    // workflow. These failure actions can be overridden at the step level but cannot be removed there."
    #[tokio::test]
    async fn a_step_overrides_the_failure_actions_of_the_workflow_by_name() {
        let server = serve(in_turn(vec![busy()])).await;
        let error = inherited_actions(&client!(inherited_actions::SHOP, server))
            .await
            .unwrap_err();
        assert_eq!(error.attempts(), 2);

        let refused = Reply::status(402);
        let server = serve(in_turn(vec![order(), busy(), refused])).await;
        let output = inherited_actions(&client!(inherited_actions::SHOP, server))
            .await
            .unwrap();
        assert_eq!((output.id.as_deref(), output.number), (Some("o-1"), None));
        assert_eq!(
            server.lines(),
            ["POST /orders", "POST /payments", "POST /payments"]
        );
    }
}

mod called {
    use super::{workflows::*, *};

    /// Answers by path; payments are refused where `refuse` is set.
    fn shop(refuse: bool) -> impl Fn(&Recorded) -> Reply + Send + Sync + 'static {
        move |request| match request.path.as_str() {
            "/login" => {
                let user = request.header("x-user").unwrap_or_default();
                Reply::json(200, json!({"token": format!("token of {user}")}))
            }
            "/orders" => order(),
            "/payments" if refuse => Reply::json(402, json!({"code": "no"})),
            "/payments" => Reply::json(200, json!({"number": 3})),
            "/refunds" => Reply::json(200, json!({"number": 4})),
            _ => Reply::json(200, json!({"id": "o-1"})),
        }
    }

    // Step Object, workflowId: "The workflowId referencing an existing workflow within the Arazzo Description."; Parameter
    // Object: "When the step … specifies a workflowId, then all parameters map to workflow inputs."
    #[tokio::test]
    async fn a_step_calls_a_workflow_with_its_parameters_as_inputs() {
        let server = serve(shop(false)).await;
        let input = place_order::Input { name: "ada".into() };
        let output = place_order(&client!(place_order::SHOP, server), input)
            .await
            .unwrap();
        assert_eq!(
            (output.id.as_str(), output.token.as_str()),
            ("o-1", "token of ada")
        );
        assert_eq!(server.lines(), ["POST /login", "POST /orders"]);
        assert_eq!(server.requests()[0].header("x-user").as_deref(), Some("ada"));
        assert_eq!(
            server.requests()[1].header("x-token").as_deref(),
            Some("token of ada")
        );
    }

    #[tokio::test]
    async fn the_error_of_a_called_workflow_is_the_source_of_its_callers() {
        let server = serve(in_turn(vec![busy()])).await;
        let input = place_order::Input { name: "ada".into() };
        let error = place_order(&client!(place_order::SHOP, server), input)
            .await
            .unwrap_err();
        assert_eq!(error.status(), Some(503));
        let place_order::Error::Session(call) = &error else {
            panic!("{error}")
        };
        let arazzo::CallErrorKind::Workflow(inner) = call.kind() else {
            panic!("{error}")
        };
        assert!(matches!(inner, log_in::Error::Login(_)));
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.to_string(), inner.to_string());
    }

    // Failure Action Object, type: "goto - A one-way transfer of workflow control to the specified label (either a
    // workflowId or stepId)".
    #[tokio::test]
    async fn goto_transfers_control_to_a_workflow_one_way() {
        let server = serve(shop(true)).await;
        let input = pay_or_refund::Input { id: "7".into() };
        let output = pay_or_refund(&client!(pay_or_refund::SHOP, server), input)
            .await
            .unwrap();
        assert_eq!((output.paid, output.refunded), (None, Some(4)));
        assert_eq!(server.lines(), ["POST /payments", "POST /refunds"]);
        assert_eq!(server.requests()[1].header("x-order").as_deref(), Some("7"));

        let server = serve(shop(false)).await;
        let input = pay_or_refund::Input { id: "7".into() };
        let output = pay_or_refund(&client!(pay_or_refund::SHOP, server), input)
            .await
            .unwrap();
        assert_eq!((output.paid, output.refunded), (Some(3), None));
        assert_eq!(server.lines(), ["POST /payments", "GET /orders/7"]);
    }

    #[tokio::test]
    async fn an_error_after_goto_is_that_of_the_step_that_left() {
        let server = serve(|request| match request.path.as_str() {
            "/payments" => Reply::status(402),
            _ => Reply::status(500),
        })
        .await;
        let input = pay_or_refund::Input { id: "7".into() };
        let error = pay_or_refund(&client!(pay_or_refund::SHOP, server), input)
            .await
            .unwrap_err();
        assert!(matches!(error, pay_or_refund::Error::PayPayBack(_)), "{error:?}");
        assert_eq!(error.status(), Some(500));
        assert!(error.to_string().contains("step `pay`"), "{error}");
    }

    // Failure Action Object, workflowId: "When used with "retry", context transfers back upon completion of the specified
    // workflow."
    #[tokio::test]
    async fn a_retry_runs_the_workflow_that_it_names_first() {
        let orders = AtomicUsize::new(0);
        let server = serve(move |request| match request.path.as_str() {
            "/login" => Reply::json(200, json!({"token": "t"})),
            _ if orders.fetch_add(1, Ordering::Relaxed) == 0 => Reply::status(401),
            _ => order(),
        })
        .await;
        let input = retry_session::Input { user: "ada".into() };
        let output = retry_session(&client!(retry_session::SHOP, server), input)
            .await
            .unwrap();
        assert_eq!((output.id.as_str(), output.token.as_deref()), ("o-1", Some("t")));
        assert_eq!(server.lines(), ["POST /orders", "POST /login", "POST /orders"]);
        assert_eq!(server.requests()[1].header("x-user").as_deref(), Some("ada"));
    }

    // Workflow Object, dependsOn: "A list of workflows that MUST be completed before this workflow can be processed."
    #[tokio::test]
    async fn workflows_depended_on_complete_first_and_once() {
        let server = serve(shop(false)).await;
        let input = after_both::Input { user: "ada".into() };
        let output = after_both(&client!(after_both::SHOP, server), input)
            .await
            .unwrap();
        assert_eq!((output.id.as_str(), output.number), ("o-1", 3));
        assert_eq!(server.lines(), ["POST /login", "POST /payments", "POST /orders"]);
        for request in &server.requests()[1..] {
            assert_eq!(request.header("x-token").as_deref(), Some("token of ada"));
        }
    }

    #[tokio::test]
    async fn a_workflow_may_call_itself_where_it_can_end() {
        let server = serve(|request| {
            let left: usize = request.path.rsplit('/').next().unwrap().parse().unwrap();
            let state = if left == 0 {
                "done".to_owned()
            } else {
                (left - 1).to_string()
            };
            Reply::json(200, json!({"id": "o", "state": state}))
        })
        .await;
        let client = client!(count_down::SHOP, server);
        count_down(&client, count_down::Input { id: "3".into() })
            .await
            .unwrap();
        assert_eq!(
            server.lines(),
            ["GET /orders/3", "GET /orders/2", "GET /orders/1", "GET /orders/0"]
        );
    }

    // The budget is one for all workflows of a run.
    #[tokio::test]
    async fn recursion_without_an_end_uses_up_the_step_budget() {
        let server = serve(|_| Reply::json(200, json!({"id": "o", "state": "1"}))).await;
        let builder = Client::builder()
            .server(count_down::SHOP, server.url())
            .step_budget(7);
        let error = count_down(&builder.build().unwrap(), count_down::Input { id: "1".into() })
            .await
            .unwrap_err();
        assert!(error.to_string().contains("budget"), "{error}");
        assert_eq!(server.lines().len(), 7);
    }

    #[tokio::test]
    async fn a_called_workflow_is_retried_and_its_outputs_are_criteria() {
        let server = serve(in_turn(vec![
            busy(),
            Reply::json(200, json!({"token": "bad"})),
            Reply::json(200, json!({"token": "good"})),
        ]))
        .await;
        let output = retry_call(&client!(retry_call::SHOP, server)).await.unwrap();
        assert_eq!(output.token, "good");
        assert_eq!(server.lines(), ["POST /login"; 3]);
    }

    // The count of retries begins anew with each visit of the step.
    #[tokio::test]
    async fn retries_count_per_visit() {
        let looked = |state: &str| Reply::json(200, json!({"id": "o", "state": state}));
        let replies = vec![busy(), order(), looked("open"), busy(), order(), looked("done")];
        let server = serve(in_turn(replies)).await;
        let client = client!(visit_twice::SHOP, server);
        visit_twice(&client, visit_twice::Input { id: "o".into() })
            .await
            .unwrap();
        assert_eq!(server.lines().len(), 6);
    }

    // Success Action Object, parameters (1.1): "A list of parameters that MUST be passed to a workflow as referenced by
    // workflowId."
    #[tokio::test]
    async fn the_parameters_of_an_action_are_the_inputs_of_its_workflow() {
        let server = serve(shop(false)).await;
        let output = hand_over(&client!(hand_over::SHOP, server)).await.unwrap();
        assert_eq!(output.token, "token of user of o-1");
        assert_eq!(server.lines(), ["POST /orders", "POST /login"]);
    }

    // An output that nobody reads costs nothing: its part of the answer is not even looked at.
    #[tokio::test]
    async fn what_nobody_reads_is_not_decoded() {
        let server = serve(in_turn(vec![
            Reply::json(201, json!("no object")),
            Reply::json(200, json!({"number": 7, "note": ["no text"]})),
        ]))
        .await;
        let output = unread(&client!(unread::SHOP, server)).await.unwrap();
        assert_eq!(output.number, 7);
        let server = serve(in_turn(vec![order(), Reply::json(200, json!({"number": "x"}))])).await;
        let error = unread(&client!(unread::SHOP, server)).await.unwrap_err();
        assert!(matches!(error, unread::Error::Pay(_)), "{error}");
    }

    // Step Object, timeout (1.1): "The maximum number of milli-seconds to wait for the step to complete before aborting and
    // failing the step."
    #[tokio::test]
    async fn a_called_workflow_that_takes_too_long_fails_its_step() {
        let server = serve(|_| Reply::json(200, json!({"token": "t"})).after(Duration::from_secs(5))).await;
        let started = Instant::now();
        let output = in_time(&client!(in_time::SHOP, server)).await.unwrap();
        assert_eq!(output.token, None);
        assert!(started.elapsed() < Duration::from_secs(4));
    }
}

mod other_documents {
    use super::{remote::*, *};

    fn answer(request: &Recorded) -> Reply {
        match request.path.as_str() {
            "/sessions" => {
                let user = request.header("x-user").unwrap_or_default();
                Reply::json(200, json!({"token": format!("token of {user}")}))
            }
            "/orders" => order(),
            _ => Reply::status(200),
        }
    }

    /// Serves two sources at once: the remote document's own, and this one's.
    fn client(server: &Server) -> Client {
        let builder = Client::builder().server(log_in::API, server.url());
        builder.server(log_in::SHOP, server.url()).build().unwrap()
    }

    // Step Object, workflowId: "If the referenced workflow is contained within an arazzo type sourceDescription, then the
    // workflowId MUST be specified using a Runtime Expression (e.g., $sourceDescriptions.<name>.<workflowId>)".
    #[tokio::test]
    async fn a_step_calls_a_workflow_of_another_document_with_its_own_sources_and_components() {
        let server = serve(answer).await;
        let output = log_in(&client(&server), log_in::Input { user: "ada".into() })
            .await
            .unwrap();
        assert_eq!(output.session.token, "token of ada");
        assert_eq!(server.lines(), ["GET /ping", "POST /sessions", "POST /orders"]);
        assert_eq!(
            server.requests()[2].header("x-token").as_deref(),
            Some("token of ada")
        );
    }

    #[tokio::test]
    async fn goto_leads_to_a_workflow_of_another_document() {
        let server = serve(|request| {
            if request.path == "/orders" {
                busy()
            } else {
                answer(request)
            }
        })
        .await;
        let output = log_in(&client(&server), log_in::Input { user: "ada".into() })
            .await
            .unwrap();
        assert_eq!(output.id, None);
        assert_eq!(
            server.lines(),
            ["GET /ping", "POST /sessions", "POST /orders", "GET /ping"]
        );
    }

    // Workflow Object, dependsOn: "If the workflow is defined in a separate Arazzo Document then … the workflowId MUST be
    // specified using a Runtime Expression".
    #[tokio::test]
    async fn a_workflow_depends_on_one_of_another_document() {
        let server = serve(answer).await;
        after_remote(&client(&server), after_remote::Input { user: "ada".into() })
            .await
            .unwrap();
        assert_eq!(server.lines(), ["GET /ping", "POST /sessions", "POST /orders"]);
        assert_eq!(
            server.requests()[2].header("x-token").as_deref(),
            Some("token of ada")
        );
    }
}

// Runtime expressions, `$workflows.<id>.outputs` and `$workflows.<id>.inputs`: where a run comes to a workflow more than once,
// these are the latest completed run's.
mod latest_run {
    use super::{latest::*, *};

    fn token(token: &str) -> Reply {
        Reply::json(200, json!({"token": token}))
    }

    /// The users that logged in, and the tokens that orders were sent with.
    fn headers(server: &Server, name: &str) -> Vec<String> {
        let requests = server.requests();
        requests
            .iter()
            .filter_map(|request| request.header(name))
            .collect()
    }

    /// Gives the tokens `t1`, `t2`, … and orders in this state.
    fn shop(state: &'static str) -> impl Fn(&Recorded) -> Reply + Send + Sync + 'static {
        let count = AtomicUsize::new(1);
        move |request| match request.path.as_str() {
            "/login" => token(&format!("t{}", count.fetch_add(1, Ordering::Relaxed))),
            "/orders" => order(),
            _ => Reply::json(200, json!({"id": "o-1", "state": state})),
        }
    }

    #[tokio::test]
    async fn of_steps_in_turn_it_is_the_last_before() {
        let server = serve(shop("open")).await;
        let client = client!(in_order::SHOP, server);
        let input = in_order::Input::builder().user("first").build();
        let output = in_order(&client, input).await.unwrap();
        assert_eq!(headers(&server, "x-user"), ["first", "ada", "after t2"]);
        assert_eq!(headers(&server, "x-token"), ["t1", "t2"]);
        assert_eq!(
            [output.token, output.own, output.latest],
            ["t3", "t2", "t3"].map(str::to_owned)
        );
        assert_eq!(
            [output.first_user, output.own_user, output.user],
            ["first", "after t2", "after t2"].map(str::to_owned)
        );
    }

    #[tokio::test]
    async fn of_steps_on_some_ways_it_is_the_one_that_ran() {
        for (state, latest, bob, sent, given) in [
            ("done", "t1", None, &[][..], ("ada", Some("phone"))),
            ("open", "t2", Some("t2"), &["t2"][..], ("bob", None)),
        ] {
            let server = serve(shop(state)).await;
            let client = client!(by_way::SHOP, server);
            let output = by_way(&client, by_way::Input { id: "o-1".into() }).await.unwrap();
            assert_eq!((output.token.as_str(), output.bob.as_deref()), (latest, bob));
            assert_eq!((output.user.as_str(), output.device.as_deref()), given);
            assert_eq!(headers(&server, "x-token"), sent);
        }
    }

    #[tokio::test]
    async fn what_runs_before_another_attempt_counts() {
        let server = serve(in_turn(vec![
            token("t1"),
            Reply::status(401),
            token("t2"),
            Reply::status(401),
            token("t3"),
            busy(),
            token("t4"),
            order(),
        ]))
        .await;
        let output = renew(&client!(renew::SHOP, server)).await.unwrap();
        assert_eq!((output.token.as_str(), output.user.as_str()), ("t4", "ada"));
        assert_eq!(headers(&server, "x-user"), ["ada", "after t1", "after t2", "ada"]);
        assert_eq!(headers(&server, "x-token"), ["t1", "t2", "t3", "t4"]);
    }

    #[tokio::test]
    async fn a_run_that_fails_leaves_the_one_before() {
        let server = serve(in_turn(vec![
            token("t1"),
            Reply::status(401),
            Reply::status(500),
            token("t2"),
        ]))
        .await;
        let output = renew(&client!(renew::SHOP, server)).await.unwrap();
        assert_eq!(output.token, "t2");
        assert_eq!(output.user, "at the end of t1, ada");
        assert_eq!(
            headers(&server, "x-user"),
            ["ada", "after t1", "at the end of t1, ada"]
        );
    }

    #[tokio::test]
    async fn it_is_absent_where_none_has_completed() {
        let server = serve(shop("done")).await;
        let client = client!(perhaps::SHOP, server);
        let input = perhaps::Input { id: "o-1".into() };
        let output = perhaps(&client, input).await.unwrap();
        assert_eq!((output.token, output.user), (None, None));

        let looked = |state: &str| Reply::json(200, json!({"id": "o-1", "state": state}));
        for (state, answer, users, expected) in [
            ("bob", "t1", ["bob"], Some("t1")),
            ("other", "t1", ["ada"], Some("t1")),
            ("bob", "bad", ["bob"], None),
        ] {
            let server = serve(in_turn(vec![looked(state), token(answer)])).await;
            let client = client!(perhaps::SHOP, server);
            let input = perhaps::Input { id: "o-1".into() };
            let output = perhaps(&client, input).await.unwrap();
            assert_eq!(output.token.as_deref(), expected);
            assert_eq!(output.user.as_deref(), expected.map(|_| users[0]));
            assert_eq!(headers(&server, "x-user"), users);
        }
    }

    #[tokio::test]
    async fn a_step_reads_the_one_before_it_and_its_actions_its_own() {
        for (id, replies, users, expected) in [
            (
                "end",
                vec![token("t1"), token("t2")],
                &["u", "after t1 of u"][..],
                "t2",
            ),
            (
                "goto",
                vec![token("t1"), token("t2"), token("t3")],
                &["u", "after t1 of u", "and t2"],
                "t3",
            ),
            (
                "end",
                vec![token("t1"), busy(), token("t2")],
                &["u", "after t1 of u", "after t1 of u"],
                "t2",
            ),
            (
                "end",
                vec![token("t1"), busy()],
                &["u", "after t1 of u", "after t1 of u"],
                "t1",
            ),
            ("end", vec![token("x"), busy()], &["u", "after x of u"], "x"),
        ] {
            let server = serve(in_turn(replies)).await;
            let client = client!(anew::SHOP, server);
            let input = anew::Input::builder().id(id).user("u").build();
            let output = anew(&client, input).await.unwrap();
            assert_eq!(output.token, expected);
            // Of a run that failed nothing is left.
            let completed = if expected == "t1" || expected == "x" {
                1
            } else {
                users.len()
            };
            assert_eq!(output.user, users[completed - 1]);
            assert_eq!(headers(&server, "x-user"), users);
        }
    }

    #[tokio::test]
    async fn an_input_that_is_not_given_is_its_default() {
        let server = serve(shop("open")).await;
        let output = unsaid(&client!(unsaid::SHOP, server)).await.unwrap();
        assert_eq!(output.user, "nobody");
        assert_eq!(headers(&server, "x-user"), ["nobody"]);
    }
}

/// Futures are `Send`, those of recursive workflows too.
#[test]
fn futures_are_send() {
    fn is_send(_: impl Send) {}
    let client = Client::new();
    is_send(workflows::count_down(
        &client,
        workflows::count_down::Input { id: "1".into() },
    ));
    is_send(workflows::after_both(
        &client,
        workflows::after_both::Input { user: "ada".into() },
    ));
    is_send(failure_actions::retry_then_goto(&client));
    is_send(remote::log_in(
        &client,
        remote::log_in::Input { user: "ada".into() },
    ));
}
