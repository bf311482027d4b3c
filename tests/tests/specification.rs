//! The documents that the Arazzo Specification's repository publishes as examples for 1.0, written afresh: all compile, and some of
//! them run.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use arazzo::{Bearer, Client, Value, json};
use arazzo_tests::server::{Recorded, Reply, Server};

#[deny(warnings)]
mod examples {
    arazzo::arazzo_workflow!("fixtures/specification/zoo.arazzo.yaml");
    arazzo::arazzo_workflow!("fixtures/specification/pushed-authorization.arazzo.yaml");
    arazzo::arazzo_workflow!(
        "fixtures/specification/login-and-pets.arazzo.yaml",
        sources = { petShop = "fixtures/specification/pets.openapi.yaml" },
        allow(nonstandard_expression),
    );
    arazzo::arazzo_workflow!(
        "fixtures/specification/checkout-loan.arazzo.yaml",
        sources = { LoanApi = "fixtures/specification/checkout-loan.openapi.yaml" },
        allow(nonstandard_expression),
    );
    arazzo::arazzo_workflow!(
        "fixtures/specification/tokens.arazzo.yaml",
        allow(missing_required, undeclared_property),
    );
    arazzo::arazzo_workflow!(
        "fixtures/specification/coupons.arazzo.yaml",
        allow(nonstandard_expression),
    );
}
use examples::*;

/// What is inferred, said once more by assignment.
#[test]
fn types_are_what_the_descriptions_say() {
    fn login(output: login_and_retrieve_pets::Output) {
        let pets: Vec<login_and_retrieve_pets::Pet> = output.available;
        for pet in pets {
            let (_, _): (Option<i64>, String) = (pet.id, pet.name);
            let _: Option<login_and_retrieve_pets::PetStatus> = pet.status;
        }
    }
    fn loan(output: apply_for_loan::Output) {
        // Not every way through the workflow gets the plan.
        let plan: Option<apply_for_loan::Loan> = output.plan;
        let _: Option<f64> = plan.map(|plan| plan.total_amount.amount);
    }
    fn tokens(output: par_code_flow::Output) {
        let _: (String, i32) = (output.tokens.access_token, output.tokens.expires_in);
    }
    fn undescribed(output: refresh_token_flow::Output) {
        let _: Option<Value> = output.access_token;
    }
    fn ordered(output: apply_coupon::Output) {
        let _: Option<i64> = output.apply_coupon_pet_order_id;
    }
    let _ = (login, loan, tokens, undescribed, ordered);
    let customer = apply_for_loan::InputCustomer::ObjectValue(apply_for_loan::InputCustomerObjectSchema {
        uri: "https://c".into(),
    });
    let _ = apply_for_loan::Input {
        customer,
        products: Vec::new(),
    };
    let _ = place_order::Input {
        pet_id: Some(1_i64),
        quantity: Some(1_i32),
        coupon_code: Some("c".into()),
    };
}

async fn serve(answer: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(answer).await.unwrap()
}

/// Workflow Object, `parameters`: "A list of parameters that are applicable for all steps described under this workflow."
#[tokio::test]
async fn parameters_of_the_workflow_are_those_of_its_steps() {
    let server = serve(|request| match request.method.as_str() {
        "POST" => Reply::status(201),
        _ => Reply::json(200, json!({"species": "emu"})),
    })
    .await;
    let client = Client::builder().server(visit_zoo::ZOO, server.url());
    visit_zoo(&client.build().unwrap()).await.unwrap();
    let requests = server.requests();
    assert_eq!(server.lines(), ["POST /animals", "GET /animals/any"]);
    let cookies: Vec<_> = requests.iter().map(|request| request.header("cookie")).collect();
    assert_eq!(cookies[0].as_deref(), Some("badge=KEEPER; visitor=guest"));
    assert_eq!(cookies[1].as_deref(), Some("visitor=guest"));
    assert!(
        requests
            .iter()
            .all(|request| request.header("x-tour").as_deref() == Some("morning"))
    );
}

/// A redirection that a criterion asks for is not followed; the token request is JSON made of a template.
#[tokio::test]
async fn a_pushed_request_is_authorized_and_traded_for_tokens() {
    let server = serve(|request| match request.path.as_str() {
        "/as/par" => Reply::json(200, json!({"request_uri": "urn:r:1", "expires_in": 60})),
        "/as/authorize" => {
            Reply::json(302, json!({"code": "c\"1"})).with_header("location", "https://app.example/cb")
        }
        _ => Reply::json(
            200,
            json!({"access_token": "t", "token_type": "Bearer", "expires_in": 9}),
        ),
    })
    .await;
    let input: par_code_flow::Input = serde_json::from_value(json!({
        "client_id": "me",
        "client_assertion": {"iss": "i", "sub": "s"},
        "redirect_uri": "https://app.example/cb",
        "code_verifier": "v",
        "PARrequestBody": {"response_type": "code", "client_id": "me", "scope": "a b"},
        "TokenRequestBody": {"grant_type": "", "code": ""},
    }))
    .unwrap();
    let client = Client::builder().server(par_code_flow::AUTH_SERVER, server.url());
    let output = par_code_flow(&client.build().unwrap(), input).await.unwrap();
    assert_eq!(output.tokens.access_token, "t");
    let requests = server.requests();
    assert_eq!(requests[0].text(), "response_type=code&client_id=me&scope=a+b");
    assert_eq!(
        requests[1].line(),
        "GET /as/authorize?request_uri=urn%3Ar%3A1&client_id=me"
    );
    assert_eq!(
        requests[2].json(),
        json!({"grant_type": "authorization_code", "code": "c\"1", "redirect_uri": "https://app.example/cb", "code_verifier": "v"})
    );
}

fn loans(request: &Recorded) -> Reply {
    match request.line().as_str() {
        "POST /products" => Reply::json(
            200,
            json!({"products": ["p"], "existingCustomerNotEligible": true, "eligibilityCheckRequired": true}),
        ),
        "GET /terms" => Reply::json(200, json!(["be kind"])),
        "POST /customers" => Reply::json(201, json!({"customerId": "c", "links": {"self": "https://c/1"}})),
        "POST /loans" => Reply::json(202, json!({"loanTransactionId": "l 1"})),
        "GET /loans/l%201" => Reply::json(
            200,
            json!({"customer": "https://c/1", "totalAmount": {"currency": "EUR", "amount": 9.5}, "paymentSchedule": []}),
        ),
        _ => Reply::status(204),
    }
}

/// A new customer is enrolled; where nobody has to authorize the loan, that step is jumped over.
#[tokio::test]
async fn the_checkout_takes_the_way_that_its_criteria_say() {
    let products = json!([{"productCode": "p", "purchaseAmount": {"currency": "EUR", "amount": 9.5}}]);
    let customer =
        json!({"firstName": "A", "lastName": "B", "dateOfBirth": "1990-01-01T00:00:00Z", "postalCode": "1"});
    let input = |customer: Value| -> apply_for_loan::Input {
        serde_json::from_value(json!({"customer": customer, "products": products})).unwrap()
    };
    let server = serve(loans).await;
    let client = Client::builder()
        .server(apply_for_loan::LOAN_API, server.url())
        .build()
        .unwrap();
    // `enrolledCustomer` has no value for somebody new, and text needs one: the step fails before it sends.
    let error = apply_for_loan(&client, input(customer)).await.unwrap_err();
    assert!(error.to_string().contains("$inputs.customer#/uri"), "{error}");
    assert_eq!(
        server.lines(),
        ["POST /products", "GET /terms", "POST /customers"]
    );
    assert_eq!(
        server.requests()[2].json()["termsAndConditionsAccepted"],
        json!(true)
    );
    // Text that is nothing but an expression keeps the type that the property is declared with.
    let sent = server.requests()[0].json();
    assert_eq!(sent["products"], products);
    let text: Value = serde_json::from_str(sent["customer"].as_str().unwrap()).unwrap();
    assert_eq!(text["lastName"], json!("B"));
}

/// A workflow that others call; `reference` with a `value` of its own.
#[tokio::test]
async fn workflows_share_the_last_step() {
    let server = serve(|request| match request.path.as_str() {
        "/store/order" => Reply::json(200, json!({"id": 5})),
        "/pet/7/coupons" => Reply::json(200, json!({"couponCode": "C"})),
        _ => Reply::json(200, json!([{"id": 7, "name": "Rex", "photoUrls": []}])),
    })
    .await;
    let client = Client::builder()
        .server(buy_available_pet::PET_COUPONS, server.url())
        .credential(buy_available_pet::PET_COUPONS.security("shop"), Bearer::new("t"))
        .build()
        .unwrap();
    let output = buy_available_pet(&client, buy_available_pet::Input { store_id: None })
        .await
        .unwrap();
    assert_eq!(output.buy_pet_order_id, Some(5));
    let input = apply_coupon::Input {
        my_pet_tags: Some(vec!["a".into(), "b".into()]),
        store_id: None,
    };
    assert_eq!(
        apply_coupon(&client, input)
            .await
            .unwrap()
            .apply_coupon_pet_order_id,
        Some(5)
    );
    assert_eq!(
        server.lines(),
        [
            "GET /pet/findByStatus?status=available&page=1&pageSize=10",
            "POST /store/order",
            "GET /pet/findByTags?tags=a&tags=b",
            "GET /pet/7/coupons",
            "POST /store/order",
        ]
    );
    assert_eq!(
        server.requests()[4].json(),
        json!({"petId": 7, "couponCode": "C", "status": "placed", "complete": false})
    );
}
