//! Through progenitor's client.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use crate::measure::{Customer, Program};

mod api {
    progenitor::generate_api!(spec = "../../generated-examples/openapi/amberflo-billing.yaml");
}

#[derive(Clone)]
pub struct Peer {
    client: api::Client,
}

impl Peer {
    /// The key is a header of the client: the operations have no parameter for it.
    pub fn new(base: &str) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert("x-api-key", HeaderValue::from_static(crate::KEY));
        let client = reqwest::Client::builder()
            .default_headers(headers)
            .user_agent("peer/1.0")
            .timeout(Duration::from_secs(30))
            .build()
            .unwrap();
        Self {
            client: api::Client::new_with_client(base, client),
        }
    }

    async fn exists(&self, id: &str) -> bool {
        match self.client.get_customer_by_id(id).await {
            Ok(_) => true,
            Err(error) if error.status().is_some_and(|status| status.as_u16() == 404) => false,
            Err(error) => panic!("{error}"),
        }
    }
}

impl Program for Peer {
    async fn run(&self, customer: Customer) {
        let stage = Some(customer.stage.parse().unwrap());
        let answer = if self.exists(&customer.id).await {
            let body = api::types::Customer {
                customer_id: customer.id,
                customer_name: customer.name,
                lifecycle_stage: stage,
                address: None,
                create_time: None,
                customer_email: None,
                deactivate_time_stamp: None,
                delete_time: None,
                description: None,
                enabled: None,
                test: None,
                traits: Default::default(),
                update_time: None,
            };
            self.client.update_customer(&body).await
        } else {
            let body = api::types::CustomerRequest {
                customer_id: customer.id,
                customer_name: customer.name,
                lifecycle_stage: stage,
                address: None,
                customer_email: None,
                description: None,
                test: None,
                traits: Default::default(),
            };
            self.client.create_customer(None, &body).await
        };
        std::hint::black_box(answer.unwrap().into_inner().customer_id);
    }
}
