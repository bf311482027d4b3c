//! The workflow `upsert-customer` by hand, as a program would have it: inputs and outputs with names, errors that tell the
//! step and carry the API's own words, a key that does not show.

use std::fmt;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Client, RequestBuilder, StatusCode};
use serde::{Deserialize, Serialize};

const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What the workflow is given.
#[derive(Clone)]
pub struct Input {
    /// The Amberflo API key.
    pub api_key: String,
    /// Your own ID of the customer.
    pub customer_id: String,
    /// The name to show for the customer.
    pub customer_name: String,
    /// Where to reach the customer about billing.
    pub customer_email: Option<String>,
    /// One of `ONBOARDING`, `TRAIL`, `ACTIVE` and `OFFBOARDED`.
    pub lifecycle_stage: Option<String>,
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input")
            .field("customer_id", &self.customer_id)
            .field("customer_name", &self.customer_name)
            .finish_non_exhaustive()
    }
}

/// What the workflow makes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// The customer that was updated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_customer_id: Option<String>,
    /// The customer that was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_customer_id: Option<String>,
}

/// Why the request was refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErrorResponse {
    /// For people.
    pub message: Option<String>,
    /// For programs.
    pub code: Option<String>,
}

/// The step that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    FindCustomer,
    UpdateExisting,
    CreateNew,
}

/// Why a step failed.
#[derive(Debug)]
pub enum Cause {
    BadRequest(ErrorResponse),
    Unauthorized(ErrorResponse),
    Status(StatusCode),
    Transport(reqwest::Error),
    Decode(serde_json::Error),
}

/// Why the workflow failed.
#[derive(Debug)]
pub struct Error {
    pub step: Step,
    pub cause: Cause,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "step {:?} failed: ", self.step)?;
        match &self.cause {
            Cause::BadRequest(body) => write!(f, "400: {}", body.message.as_deref().unwrap_or("?")),
            Cause::Unauthorized(body) => write!(f, "401: {}", body.message.as_deref().unwrap_or("?")),
            Cause::Status(status) => write!(f, "{status}"),
            Cause::Transport(error) => error.fmt(f),
            Cause::Decode(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Cause::Transport(error) => Some(error),
            Cause::Decode(error) => Some(error),
            _ => None,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    customer_id: &'a str,
    customer_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lifecycle_stage: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Customer {
    customer_id: String,
}

/// Sends a request and reads its answer, if its status is one that may succeed.
async fn answer(
    request: RequestBuilder,
    succeeds: impl FnOnce(StatusCode) -> bool,
) -> Result<(StatusCode, Vec<u8>), Cause> {
    let response = request.send().await.map_err(Cause::Transport)?;
    let status = response.status();
    let body = response.bytes().await.map_err(Cause::Transport)?;
    if succeeds(status) {
        return Ok((status, body.to_vec()));
    }
    let refusal = serde_json::from_slice(&body);
    Err(match (status, refusal) {
        (StatusCode::BAD_REQUEST, Ok(body)) => Cause::BadRequest(body),
        (StatusCode::UNAUTHORIZED, Ok(body)) => Cause::Unauthorized(body),
        _ => Cause::Status(status),
    })
}

async fn find_customer(client: &Client, base: &str, input: &Input) -> Result<bool, Cause> {
    let id = utf8_percent_encode(&input.customer_id, SEGMENT);
    let request = client
        .get(format!("{base}/customers/{id}"))
        .header("x-api-key", &input.api_key);
    let (status, _) = answer(request, |status| matches!(status.as_u16(), 200 | 404)).await?;
    Ok(status == StatusCode::OK)
}

async fn write(request: RequestBuilder, input: &Input) -> Result<String, Cause> {
    let body = Body {
        customer_id: &input.customer_id,
        customer_name: &input.customer_name,
        customer_email: input.customer_email.as_deref(),
        lifecycle_stage: input.lifecycle_stage.as_deref(),
    };
    let body = serde_json::to_vec(&body).map_err(Cause::Decode)?;
    let request = request
        .header("x-api-key", &input.api_key)
        .header("content-type", "application/json")
        .body(body);
    let (_, body) = answer(request, |status| status == StatusCode::OK).await?;
    let customer: Customer = serde_json::from_slice(&body).map_err(Cause::Decode)?;
    Ok(customer.customer_id)
}

/// Updates the customer with this ID, or creates it when there is none.
pub async fn upsert_customer(client: &Client, base: &str, input: Input) -> Result<Output, Error> {
    let failed = |step| move |cause| Error { step, cause };
    let exists = find_customer(client, base, &input)
        .await
        .map_err(failed(Step::FindCustomer))?;
    let url = format!("{base}/customers");
    let mut output = Output {
        updated_customer_id: None,
        created_customer_id: None,
    };
    if exists {
        let id = write(client.put(url), &input)
            .await
            .map_err(failed(Step::UpdateExisting))?;
        output.updated_customer_id = Some(id);
    } else {
        let id = write(client.post(url), &input)
            .await
            .map_err(failed(Step::CreateNew))?;
        output.created_customer_id = Some(id);
    }
    Ok(output)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder().timeout(Duration::from_secs(30)).build()?;
    let input = Input {
        api_key: "k-123".into(),
        customer_id: "customer-7".into(),
        customer_name: "Ada".into(),
        customer_email: None,
        lifecycle_stage: Some("ACTIVE".into()),
    };
    let output = upsert_customer(&client, "https://app.amberflo.io", input).await?;
    println!("{output:?}");
    Ok(())
}
