//! By hand on hyper-util's client.

use bytes::Bytes;
use http::{HeaderValue, Method, Request, StatusCode, Uri, header::CONTENT_TYPE, header::USER_AGENT};
use http_body_util::{BodyExt as _, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::{Answer, Error, LIMIT, body, customer_url, key, tls};
use crate::measure::{Customer, Program};

#[derive(Clone)]
pub struct ByHand {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    base: String,
    customers: Uri,
    key: HeaderValue,
}

impl ByHand {
    pub fn new(base: &str) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls())
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .build(connector);
        Self {
            client,
            base: base.to_owned(),
            customers: format!("{base}/customers").parse().unwrap(),
            key: key(),
        }
    }

    async fn exists(&self, id: &str) -> Result<bool, Error> {
        let uri = Uri::try_from(customer_url(&self.base, id)).unwrap();
        let (status, _) = self.answer(Method::GET, uri, None).await?;
        match status {
            StatusCode::OK => Ok(true),
            StatusCode::NOT_FOUND => Ok(false),
            other => Err(Error::Status(other.as_u16())),
        }
    }

    async fn write(&self, method: Method, customer: &Customer) -> Result<String, Error> {
        let body = Some(body(customer).into());
        let (status, body) = self.answer(method, self.customers.clone(), body).await?;
        if !status.is_success() {
            return Err(Error::Status(status.as_u16()));
        }
        let answer: Answer = serde_json::from_slice(&body).map_err(Error::Decode)?;
        Ok(answer.customer_id)
    }

    async fn answer(
        &self,
        method: Method,
        uri: Uri,
        body: Option<Bytes>,
    ) -> Result<(StatusCode, Bytes), Error> {
        let has_body = body.is_some();
        let mut request = Request::new(Full::new(body.unwrap_or_default()));
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert("x-api-key", self.key.clone());
        headers.insert(USER_AGENT, HeaderValue::from_static("by-hand/1.0"));
        if has_body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let exchange = async {
            let response = self
                .client
                .request(request)
                .await
                .map_err(|error| Error::Transport(Box::new(error)))?;
            let status = response.status();
            let body = response
                .into_body()
                .collect()
                .await
                .map_err(|error| Error::Transport(Box::new(error)))?;
            Ok((status, body.to_bytes()))
        };
        tokio::time::timeout(LIMIT, exchange)
            .await
            .map_err(|_| Error::TimedOut)?
    }
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
