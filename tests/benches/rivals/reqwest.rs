//! By hand on reqwest.

use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header::CONTENT_TYPE};

use super::{Answer, Error, LIMIT, body, customer_url, key, tls};
use crate::measure::{Customer, Program};

#[derive(Clone)]
pub struct ByHand {
    client: reqwest::Client,
    base: String,
    customers: String,
    key: HeaderValue,
}

impl ByHand {
    pub fn new(base: &str) -> Self {
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls())
            .user_agent("by-hand/1.0")
            .timeout(LIMIT)
            .build()
            .unwrap();
        Self {
            client,
            base: base.to_owned(),
            customers: format!("{base}/customers"),
            key: key(),
        }
    }

    async fn exists(&self, id: &str) -> Result<bool, Error> {
        let request = self
            .client
            .get(customer_url(&self.base, id))
            .header("x-api-key", &self.key);
        let (status, _) = answer(request).await?;
        match status {
            StatusCode::OK => Ok(true),
            StatusCode::NOT_FOUND => Ok(false),
            other => Err(Error::Status(other.as_u16())),
        }
    }

    async fn write(&self, method: Method, customer: &Customer) -> Result<String, Error> {
        let request = self
            .client
            .request(method, &self.customers)
            .header("x-api-key", &self.key)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(body(customer));
        let (status, body) = answer(request).await?;
        if !status.is_success() {
            return Err(Error::Status(status.as_u16()));
        }
        let answer: Answer = serde_json::from_slice(&body).map_err(Error::Decode)?;
        Ok(answer.customer_id)
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Result<(StatusCode, Bytes), Error> {
    let transport = |error| Error::Transport(Box::new(error));
    let response = request.send().await.map_err(transport)?;
    let status = response.status();
    Ok((status, response.bytes().await.map_err(transport)?))
}

impl Program for ByHand {
    async fn run(&self, customer: Customer) {
        let method = if self.exists(&customer.id).await.unwrap() {
            Method::PUT
        } else {
            Method::POST
        };
        std::hint::black_box(self.write(method, &customer).await.unwrap());
    }
}
