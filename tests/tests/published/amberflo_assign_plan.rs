//! `amberflo-create-customer-and-assign-plan-workflow.yml`: create, then assign.

use arazzo::{Client, json};
use arazzo_tests::{
    server::{Reply, Server},
    wire::Wire,
};

use super::{
    super::generated::create_customer_and_assign_plan::{
        create_customer_and_assign_plan,
        create_customer_and_assign_plan::{BILLING_API, Error, Input, Output},
    },
    assert_sent,
};

fn client(server: &Server) -> Client {
    Client::builder()
        .server(BILLING_API, server.url())
        .build()
        .unwrap()
}

fn least() -> Input {
    Input {
        api_key: "k-123".into(),
        customer_id: "customer-8".to_owned(),
        customer_name: "Grace".to_owned(),
        customer_email: None,
        product_id: "plan-standard".to_owned(),
        start_time: None,
    }
}

fn created() -> Reply {
    Reply::json(
        200,
        json!({ "customerId": "customer-8-stored", "customerName": "Grace" }),
    )
}

fn post(path: &str) -> Wire {
    Wire::new(&format!("POST {path}")).header("X-API-KEY", "k-123")
}

#[tokio::test]
async fn the_plan_goes_to_the_customer_that_was_created() {
    let input = Input {
        customer_email: Some("grace@compilers.example".to_owned()),
        start_time: Some(1_718_153_645_993),
        ..least()
    };
    let assigned = json!({ "customerId": "customer-8-stored", "productId": "plan-stored", "startTime": 1 });
    let server = super::server([created(), Reply::json(200, assigned)]).await;
    let output = create_customer_and_assign_plan(&client(&server), input)
        .await
        .unwrap();
    // `Customer` requires its id; `PricingPlanAssignment` requires nothing.
    let (customer_id, assigned_product_id): (String, Option<String>) =
        (output.customer_id, output.assigned_product_id);
    assert_eq!(
        (customer_id.as_str(), assigned_product_id.as_deref()),
        ("customer-8-stored", Some("plan-stored"))
    );
    let customer = json!({
        "customerId": "customer-8",
        "customerName": "Grace",
        "customerEmail": "grace@compilers.example",
        "lifecycleStage": "ACTIVE",
    });
    let plan = json!({
        "customerId": "customer-8-stored",
        "productId": "plan-standard",
        "startTime": 1_718_153_645_993_i64,
    });
    assert_sent(
        &server,
        &[
            post("/customers").json(customer),
            post("/payments-pricing-amberflo-customer-pricing").json(plan),
        ],
    );
}

#[tokio::test]
async fn absent_optional_inputs_are_left_out() {
    let server = super::server([created(), Reply::json(200, json!({}))]).await;
    let output = create_customer_and_assign_plan(&client(&server), least())
        .await
        .unwrap();
    let expected = Output {
        customer_id: "customer-8-stored".to_owned(),
        assigned_product_id: None,
    };
    assert_eq!(output, expected);
    let customer = json!({ "customerId": "customer-8", "customerName": "Grace", "lifecycleStage": "ACTIVE" });
    let plan = json!({ "customerId": "customer-8-stored", "productId": "plan-standard" });
    assert_sent(
        &server,
        &[
            post("/customers").json(customer),
            post("/payments-pricing-amberflo-customer-pricing").json(plan),
        ],
    );
}

#[tokio::test]
async fn without_a_customer_no_plan_is_assigned() {
    let server = super::server([Reply::json(400, json!({ "message": "duplicate customerId" }))]).await;
    let error = create_customer_and_assign_plan(&client(&server), least())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::CreateCustomer(_)), "{error}");
    assert_eq!(
        (error.status(), server.lines()),
        (Some(400), vec!["POST /customers".to_owned()])
    );
}

#[tokio::test]
async fn a_refused_plan_fails_the_second_step() {
    let server = super::server([created(), Reply::json(401, json!({ "code": "UNAUTHORIZED" }))]).await;
    let error = create_customer_and_assign_plan(&client(&server), least())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::AssignPlan(_)), "{error}");
    assert_eq!(error.status(), Some(401));
}
