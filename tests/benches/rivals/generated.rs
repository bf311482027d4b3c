//! The generated workflow, over either transport.

use arazzo::transport::{HyperTransport, ReqwestTransport};
use arazzo::{Client, Transport};
use generated_examples::generated::upsert_customer::upsert_customer;
use generated_examples::generated::upsert_customer::upsert_customer::{BILLING_API, Input};

use super::KEY;
use crate::measure::{Customer, Program};

#[derive(Clone)]
pub struct Generated {
    client: Client,
    key: arazzo::Secret,
}

impl Generated {
    pub fn on_reqwest(base: &str) -> Self {
        Self::over(ReqwestTransport::new().unwrap(), base)
    }

    pub fn on_hyper(base: &str) -> Self {
        Self::over(HyperTransport::new().unwrap(), base)
    }

    fn over(transport: impl Transport + 'static, base: &str) -> Self {
        let client = Client::builder()
            .transport(transport)
            .server(BILLING_API, base)
            .build()
            .unwrap();
        Self {
            client,
            key: KEY.into(),
        }
    }
}

impl Program for Generated {
    async fn run(&self, customer: Customer) {
        let input = Input {
            api_key: self.key.clone(),
            customer_id: customer.id,
            customer_name: customer.name,
            customer_email: None,
            lifecycle_stage: Some(customer.stage),
        };
        std::hint::black_box(upsert_customer(&self.client, input).await.unwrap());
    }
}
