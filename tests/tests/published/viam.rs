//! `viam-bill-customer-location-workflow.yml`: four calls whose answers have no schema.

use arazzo::{Client, json};
use arazzo_tests::{
    server::{Reply, Server},
    wire::Wire,
};

use super::{
    super::generated::bill_customer_location::{
        bill_customer_location,
        bill_customer_location::{BILLING_API, Error, Input},
    },
    assert_sent,
};

fn client(server: &Server) -> Client {
    Client::builder()
        .server(BILLING_API, server.url())
        .build()
        .unwrap()
}

fn input() -> Input {
    Input {
        api_key: "v-key".into(),
        location_id: "loc-1".to_owned(),
        billing_organization_id: "org-2".to_owned(),
        amount: 12.5,
        description: "Two arms".to_owned(),
    }
}

fn call(method: &str) -> Wire {
    Wire::new(&format!("POST /viam.app.v1.BillingService/{method}")).header("key", "v-key")
}

fn calls() -> [Wire; 4] {
    [
        call("GetLocationBillingOrganization").json(json!({ "location_id": "loc-1" })),
        call("UpdateLocationBillingOrganization")
            .json(json!({ "location_id": "loc-1", "billing_organization_id": "org-2" })),
        call("GetCurrentMonthUsage").json(json!({ "org_id": "org-2" })),
        call("CreateInvoiceAndChargeImmediately")
            .json(json!({ "org_id": "org-2", "amount": 12.5, "description": "Two arms" })),
    ]
}

/// Bodies come, none come, or what comes is no JSON: nothing reads them.
#[tokio::test]
async fn four_calls_whatever_the_answers_hold() {
    let answers = [
        Reply::json(200, json!({ "billing_organization_id": "org-1" })),
        Reply::status(200),
        Reply::status(200).with_body("text/plain", "no JSON"),
        Reply::json(200, json!([])),
    ];
    let server = super::server(answers).await;
    let output = bill_customer_location(&client(&server), input()).await.unwrap();
    let billing_organization_id: String = output.billing_organization_id;
    assert_eq!(billing_organization_id, "org-2");
    assert_sent(&server, &calls());
}

#[tokio::test]
async fn each_step_that_fails_is_the_last() {
    for failing in 0..4 {
        let answers = (0..=failing).map(|step| Reply::status(if step == failing { 403 } else { 200 }));
        let server = super::server(answers).await;
        let error = bill_customer_location(&client(&server), input())
            .await
            .unwrap_err();
        let failed = match &error {
            Error::ReadBillingOrg(_) => 0,
            Error::AssignBillingOrg(_) => 1,
            Error::ReadUsage(_) => 2,
            Error::ChargeCustomer(_) => 3,
        };
        assert_eq!((failed, error.status()), (failing, Some(403)));
        assert_sent(&server, &calls()[..=failing]);
    }
}
