//! The five examples: what their generated functions send, without a network, and that the checked-in code is what the
//! compiler writes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "examples/goldens.rs"]
mod goldens;

use arazzo::{
    ApiKey, Bearer, Client, StepErrorKind, json,
    testing::{Answer, Exchange, Sent},
};
use arazzo_tests::wire::Wire;
use generated_examples::generated::{
    bill_customer_location::bill_customer_location,
    create_customer_and_assign_plan::create_customer_and_assign_plan, create_workflow::create_workflow,
    provision_partner_billing::provision_partner_billing, upsert_customer::upsert_customer,
};

/// A client whose requests get these answers, one after the other, and no other.
fn exchange(answers: impl IntoIterator<Item = Answer>) -> Exchange {
    let answers = std::sync::Mutex::new(answers.into_iter().collect::<Vec<_>>().into_iter());
    Exchange::answering(move |_| answers.lock().unwrap().next().unwrap_or_else(|| Answer::new(599)))
}

fn ok(status: u16, body: arazzo::Value) -> Answer {
    Answer::new(status).json(body)
}

/// Exactly these requests were sent, in this order. The line holds the whole URL.
#[track_caller]
fn assert_sent(exchange: &Exchange, expected: &[Wire]) {
    let sent: Vec<Wire> = exchange.sent().iter().map(wire).collect();
    assert_eq!(sent, expected, "sent on the left, expected on the right");
}

fn wire(sent: &Sent) -> Wire {
    let line = format!("{} {}", sent.method(), sent.url());
    sent.headers()
        .fold(Wire::new(&line), |wire, (name, value)| wire.header(name, &value))
        .bytes(sent.bytes())
}

mod upsert {
    use super::*;
    use upsert_customer::{Error, Input, Output};

    fn input() -> Input {
        Input {
            api_key: "k-123".into(),
            customer_id: "customer-7".into(),
            customer_name: "Ada".into(),
            customer_email: None,
            lifecycle_stage: Some("ACTIVE".into()),
        }
    }

    fn request(line: &str) -> Wire {
        Wire::new(line).header("x-api-key", "k-123")
    }

    fn find() -> Wire {
        request("GET https://app.amberflo.io/customers/customer-7")
    }

    /// `customerEmail` is absent, and stays out.
    fn write(method: &str) -> Wire {
        request(&format!("{method} https://app.amberflo.io/customers"))
            .json(json!({ "customerId": "customer-7", "customerName": "Ada", "lifecycleStage": "ACTIVE" }))
    }

    fn stored() -> Answer {
        ok(200, json!({ "customerId": "as-stored", "customerName": "Ada" }))
    }

    #[tokio::test]
    async fn found() {
        let api = exchange([stored(), stored()]);
        let output = upsert_customer(&api.client(), input()).await.unwrap();
        let (updated, created): (Option<String>, Option<String>) =
            (output.updated_customer_id, output.created_customer_id);
        assert_eq!((updated.as_deref(), created), (Some("as-stored"), None));
        assert_sent(&api, &[find(), write("PUT")]);
    }

    #[tokio::test]
    async fn not_found() {
        let api = exchange([Answer::new(404), stored()]);
        let output = upsert_customer(&api.client(), input()).await.unwrap();
        let expected = Output {
            updated_customer_id: None,
            created_customer_id: Some("as-stored".into()),
        };
        assert_eq!(output, expected);
        assert_sent(&api, &[find(), write("POST")]);
    }

    #[tokio::test]
    async fn unknown_key() {
        let api = exchange([ok(401, json!({ "message": "no" }))]);
        let error = upsert_customer(&api.client(), input()).await.unwrap_err();
        let Error::FindCustomer(step) = error else {
            panic!("{error}")
        };
        assert!(
            matches!(step.kind(), StepErrorKind::Status { status: 401, .. }),
            "{step}"
        );
        assert_sent(&api, &[find()]);
    }
}

mod assign_plan {
    use super::*;
    use create_customer_and_assign_plan::{Input, Output};

    fn input() -> Input {
        Input {
            api_key: "k-123".into(),
            customer_id: "customer-8".into(),
            customer_name: "Grace".into(),
            customer_email: None,
            product_id: "plan-9".into(),
            start_time: None,
        }
    }

    fn post(path: &str) -> Wire {
        Wire::new(&format!("POST https://app.amberflo.io{path}")).header("x-api-key", "k-123")
    }

    async fn run(input: Input, customer: arazzo::Value, plan: arazzo::Value) {
        let created = json!({ "customerId": "as-stored", "customerName": "Grace" });
        let api = exchange([ok(200, created), ok(200, json!({ "productId": "plan-stored" }))]);
        let output = create_customer_and_assign_plan(&api.client(), input)
            .await
            .unwrap();
        let expected = Output {
            customer_id: "as-stored".to_owned(),
            assigned_product_id: Some("plan-stored".to_owned()),
        };
        assert_eq!(output, expected);
        let path = "/payments-pricing-amberflo-customer-pricing";
        assert_sent(&api, &[post("/customers").json(customer), post(path).json(plan)]);
    }

    #[tokio::test]
    async fn with_all_inputs() {
        let input = Input {
            customer_email: Some("grace@compilers.example".into()),
            start_time: Some(9_007_199_254_740_993),
            ..input()
        };
        let customer = json!({
            "customerId": "customer-8",
            "customerName": "Grace",
            "customerEmail": "grace@compilers.example",
            "lifecycleStage": "ACTIVE",
        });
        // Larger than what an f64 holds exactly.
        let plan = json!({ "customerId": "as-stored", "productId": "plan-9", "startTime": 9_007_199_254_740_993_i64 });
        run(input, customer, plan).await;
    }

    #[tokio::test]
    async fn with_the_required_inputs() {
        let customer =
            json!({ "customerId": "customer-8", "customerName": "Grace", "lifecycleStage": "ACTIVE" });
        let plan = json!({ "customerId": "as-stored", "productId": "plan-9" });
        run(input(), customer, plan).await;
    }
}

mod bill_location {
    use super::*;
    use bill_customer_location::{Error, Input};

    fn input() -> Input {
        Input {
            api_key: "v-key".into(),
            location_id: "loc-1".into(),
            billing_organization_id: "org-2".into(),
            amount: 49.5,
            description: "Two arms".into(),
        }
    }

    fn calls() -> [Wire; 4] {
        let call = |method, body| {
            Wire::new(&format!(
                "POST https://app.viam.com/viam.app.v1.BillingService/{method}"
            ))
            .header("key", "v-key")
            .json(body)
        };
        [
            call(
                "GetLocationBillingOrganization",
                json!({ "location_id": "loc-1" }),
            ),
            call(
                "UpdateLocationBillingOrganization",
                json!({ "location_id": "loc-1", "billing_organization_id": "org-2" }),
            ),
            call("GetCurrentMonthUsage", json!({ "org_id": "org-2" })),
            call(
                "CreateInvoiceAndChargeImmediately",
                json!({ "org_id": "org-2", "amount": 49.5, "description": "Two arms" }),
            ),
        ]
    }

    #[tokio::test]
    async fn four_calls() {
        let api = exchange([200; 4].map(Answer::new));
        let output = bill_customer_location(&api.client(), input()).await.unwrap();
        let billing_organization_id: String = output.billing_organization_id;
        assert_eq!(billing_organization_id, "org-2");
        assert_sent(&api, &calls());
    }

    #[tokio::test]
    async fn no_charge_after_a_failure() {
        let api = exchange([200, 200, 500].map(Answer::new));
        let error = bill_customer_location(&api.client(), input()).await.unwrap_err();
        assert!(matches!(error, Error::ReadUsage(_)), "{error}");
        assert_sent(&api, &calls()[..3]);
    }
}

mod partner {
    use super::*;
    use provision_partner_billing::{Error, Input, Output, PARTNERSHIP_API};

    fn client(api: &Exchange) -> Client {
        Client::builder()
            .transport(api.clone())
            .credential(PARTNERSHIP_API.security("bearerAuth"), Bearer::new("t-456"))
            .build()
            .unwrap()
    }

    fn input() -> Input {
        Input {
            account_uid: "subscriber-7".into(),
            account_type: "F".into(),
            domain: "ada.example".into(),
            ends_at: "2027-01-31T00:00:00Z".into(),
        }
    }

    fn request(method: &str, path: &str) -> Wire {
        Wire::new(&format!(
            "{method} https://billing.b5test.eu/api/v1/partners/accounts{path}"
        ))
        .header("authorization", "Bearer t-456")
    }

    fn create() -> Wire {
        let body = json!({ "account_uid": "subscriber-7", "account_type": "F", "domain": "ada.example" });
        request("POST", "").json(body)
    }

    #[tokio::test]
    async fn three_chained_steps() {
        let api = exchange([
            ok(
                201,
                json!({ "account_uid": "given", "activation_token": "first" }),
            ),
            ok(
                200,
                json!({ "account_uid": "read", "activation_token": "second" }),
            ),
            ok(200, json!({ "account_uid": "patched" })),
        ]);
        let output = provision_partner_billing(&client(&api), input()).await.unwrap();
        let expected = Output {
            account_uid: Some("patched".to_owned()),
            activation_token: Some("second".to_owned()),
            ends_at: None,
        };
        assert_eq!(output, expected);
        let schedule = request("PATCH", "/given").json(json!({ "ends_at": "2027-01-31T00:00:00Z" }));
        assert_sent(&api, &[create(), request("GET", "/given"), schedule]);
    }

    #[tokio::test]
    async fn no_id_in_the_answer() {
        let api = exchange([ok(201, json!({}))]);
        let error = provision_partner_billing(&client(&api), input())
            .await
            .unwrap_err();
        let Error::ConfirmAccount(step) = error else {
            panic!("{error}")
        };
        assert!(
            matches!(step.kind(), StepErrorKind::MissingValue { .. }),
            "{step}"
        );
        assert_sent(&api, &[create()]);
    }
}

mod workflow {
    use super::*;
    use create_workflow::{
        CONFIGURATION_API, Input, InputInvoice, InputInvoiceOverdue, InputInvoiceOverduePeriodsItem,
        InputInvoiceOverduePeriodsItemType, InputInvoiceVariant, InputStatus, InputType, Output,
        WorkflowStatus, WorkflowType,
    };

    const URL: &str = "POST https://test.api.solvimon.com/v1/workflows";

    fn input() -> Input {
        Input {
            version: "1".into(),
            platform_id: None,
            name: "Dunning".into(),
            reference: "dunning".into(),
            r#type: InputType::Invoice,
            status: InputStatus::Draft,
            description: None,
            customer_ids: None,
            invoice: None,
            payment: None,
            pricing_plan_subscription: None,
        }
    }

    fn keyed(api: &Exchange) -> Client {
        Client::builder()
            .transport(api.clone())
            .credential(CONFIGURATION_API.security("API-Key"), ApiKey::new("s-key"))
            .build()
            .unwrap()
    }

    fn created() -> Answer {
        ok(
            201,
            json!({ "id": "workflow-1", "status": "RETIRED", "type": "INVOICE" }),
        )
    }

    fn least() -> arazzo::Value {
        json!({ "name": "Dunning", "reference": "dunning", "type": "INVOICE", "status": "DRAFT" })
    }

    #[tokio::test]
    async fn the_required_inputs_with_an_api_key() {
        let api = exchange([created()]);
        let output = create_workflow(&keyed(&api), input()).await.unwrap();
        let expected = Output {
            workflow_id: Some("workflow-1".to_owned()),
            // The description does not list it.
            status: Some(WorkflowStatus::Unknown("RETIRED".to_owned())),
            r#type: Some(WorkflowType::Invoice),
        };
        assert_eq!(output, expected);
        assert_sent(&api, &[Wire::new(URL).header("x-api-key", "s-key").json(least())]);
    }

    #[tokio::test]
    async fn the_other_credential_will_do() {
        let api = exchange([created()]);
        let client = Client::builder()
            .transport(api.clone())
            .credential(
                CONFIGURATION_API.security("JWT-Authentication"),
                Bearer::new("jwt"),
            )
            .build()
            .unwrap();
        create_workflow(&client, input()).await.unwrap();
        assert_sent(
            &api,
            &[Wire::new(URL).header("authorization", "Bearer jwt").json(least())],
        );
    }

    #[tokio::test]
    async fn settings_platform_and_version() {
        let overdue = InputInvoiceOverdue {
            periods: Some(vec![
                InputInvoiceOverduePeriodsItem {
                    r#type: Some(InputInvoiceOverduePeriodsItemType::Week),
                    value: Some(2),
                },
                InputInvoiceOverduePeriodsItem {
                    r#type: None,
                    value: None,
                },
            ]),
        };
        let invoice = InputInvoice {
            variant: Some(InputInvoiceVariant::Overdue),
            overdue: Some(overdue),
            upcoming_payment: None,
        };
        let input = Input {
            version: "2".into(),
            platform_id: Some("platform-3".into()),
            customer_ids: Some(vec!["a".into(), "b".into()]),
            invoice: Some(invoice),
            ..input()
        };
        let api = exchange([created()]);
        create_workflow(&keyed(&api), input).await.unwrap();
        let mut body = least();
        body["customer_ids"] = json!(["a", "b"]);
        body["invoice"] =
            json!({ "variant": "OVERDUE", "overdue": { "periods": [{ "type": "WEEK", "value": 2 }, {}] } });
        let request = Wire::new("POST https://test.api.solvimon.com/v2/workflows")
            .header("x-api-key", "s-key")
            .header("x-platform-id", "platform-3")
            .json(body);
        assert_sent(&api, &[request]);
    }

    /// The default of `version` is the schema's, so JSON without it is an input.
    #[tokio::test]
    async fn the_version_has_a_default() {
        let input: Input = serde_json::from_value(least()).unwrap();
        assert_eq!(input.version, "1");
    }

    #[tokio::test]
    async fn a_refusal_is_typed() {
        let refusal =
            json!({ "type": "INVALID_REQUEST", "code": "USER_NOT_ALLOWED", "message": "read only" });
        for status in [401, 403] {
            let api = exchange([ok(status, refusal.clone())]);
            let error = create_workflow(&keyed(&api), input()).await.unwrap_err();
            let create_workflow::Error::CreateWorkflow(step) = error else {
                panic!("{error}")
            };
            let StepErrorKind::Status { status: said, body } = step.kind() else {
                panic!("{step}")
            };
            use create_workflow::create_workflow::ErrorBody;
            let (ErrorBody::Unauthorized(problem) | ErrorBody::Forbidden(problem)) = body else {
                panic!("{step}")
            };
            assert_eq!((*said, problem.message.as_str()), (status, "read only"));
            assert_eq!(matches!(body, ErrorBody::Forbidden(_)), status == 403);
        }
    }
}
