//! What the compiler writes for the workflow `upsert-customer`, under the strictest lints that a user may set.

#![no_implicit_prelude]
#![deny(warnings, missing_docs, clippy::pedantic)]
#![forbid(unsafe_code)]

/// Creates a customer, or updates the one that is there.
///
/// # Errors
///
/// One variant per step.
#[allow(unreachable_pub)]
pub async fn upsert_customer(
    client: &::arazzo::Client,
    input: upsert_customer::Input,
) -> ::core::result::Result<upsert_customer::Output, upsert_customer::Error> {
    upsert_customer::run(client, input).await
}

/// Types of the workflow `upsert-customer`.
// A crate that exports nothing reads only what it likes.
#[allow(dead_code, unreachable_pub)]
pub mod upsert_customer {
    use ::arazzo;
    use arazzo::__private::prelude::*;

    /// The source description `billingApi` (`openapi/amberflo-billing.yaml`).
    pub const BILLING_API: arazzo::SourceId = arazzo::SourceId::new(&arazzo::Source {
        name: "billingApi",
        document: "openapi/amberflo-billing.yaml",
        security_schemes: &[arazzo::SecurityScheme {
            name: "ApiKeyAuth",
            kind: arazzo::SchemeKind::ApiKey {
                location: arazzo::Location::Header,
                name: "X-API-KEY",
            },
        }],
    });

    /// Inputs of the workflow `upsert-customer`.
    #[derive(Clone, Debug, arazzo::__private::Serialize, arazzo::__private::Deserialize)]
    #[serde(crate = "arazzo::__private::serde")]
    pub struct Input {
        /// `apiKey`
        #[serde(rename = "apiKey")]
        pub api_key: arazzo::Secret,
        /// `customerId`
        #[serde(rename = "customerId")]
        pub customer_id: String,
        /// `customerName`
        #[serde(rename = "customerName")]
        pub customer_name: String,
        /// `customerEmail`
        #[serde(rename = "customerEmail", default, skip_serializing_if = "Option::is_none")]
        pub customer_email: Option<String>,
        /// `lifecycleStage`
        #[serde(rename = "lifecycleStage", default, skip_serializing_if = "Option::is_none")]
        pub lifecycle_stage: Option<String>,
    }

    /// Outputs of the workflow `upsert-customer`.
    #[derive(Clone, Debug, PartialEq, arazzo::__private::Serialize)]
    #[serde(crate = "arazzo::__private::serde")]
    pub struct Output {
        /// `$steps.updateExisting.outputs.customerId`
        #[serde(rename = "updatedCustomerId")]
        pub updated_customer_id: Option<String>,
        /// `$steps.createNew.outputs.customerId`
        #[serde(rename = "createdCustomerId")]
        pub created_customer_id: Option<String>,
    }

    /// Schema `ErrorResponse`.
    #[derive(Clone, Debug, PartialEq, arazzo::__private::Serialize, arazzo::__private::Deserialize)]
    #[serde(crate = "arazzo::__private::serde")]
    pub struct ErrorResponse {
        /// `message`
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub message: Option<String>,
    }

    /// Errors of the workflow `upsert-customer`.
    #[derive(Debug)]
    #[non_exhaustive]
    pub enum Error {
        /// Step `findCustomer` (`GET /customers/{customerId}`) failed.
        FindCustomer(arazzo::StepError<find_customer::ErrorBody>),
        /// Step `updateExisting` (`PUT /customers/{customerId}`) failed.
        UpdateExisting(arazzo::StepError),
        /// Step `createNew` (`POST /customers`) failed.
        CreateNew(arazzo::StepError<create_new::ErrorBody>),
        /// The run visited too many steps.
        StepBudgetExceeded(arazzo::StepBudgetExceeded),
    }

    impl Error {
        fn failure(&self) -> &dyn arazzo::Failure {
            match self {
                Self::FindCustomer(step) => step,
                Self::UpdateExisting(step) => step,
                Self::CreateNew(step) => step,
                Self::StepBudgetExceeded(exceeded) => exceeded,
            }
        }

        /// The status of the answer that failed, where there was one.
        #[must_use]
        pub fn status(&self) -> Option<u16> {
            self.failure().status()
        }

        /// How many times the step was tried.
        #[must_use]
        pub fn attempts(&self) -> u32 {
            self.failure().attempts()
        }

        /// Whether the same request may succeed if it is made again.
        #[must_use]
        pub fn is_retryable(&self) -> bool {
            self.failure().is_retryable()
        }
    }

    impl ::core::fmt::Display for Error {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            ::core::fmt::Display::fmt(self.failure(), f)
        }
    }

    impl ::core::error::Error for Error {
        fn source(&self) -> Option<&(dyn ::core::error::Error + 'static)> {
            self.failure().source()
        }
    }

    enum Step {
        FindCustomer,
        UpdateExisting,
        CreateNew,
    }

    pub(super) async fn run(client: &arazzo::Client, input: Input) -> Result<Output, Error> {
        let run = client.run("upsert-customer");
        let mut update_existing = None;
        let mut create_new = None;
        let mut next = Step::FindCustomer;
        loop {
            run.visit().map_err(Error::StepBudgetExceeded)?;
            next = match next {
                Step::FindCustomer => {
                    let find_customer = find_customer::call(&run, &input)
                        .await
                        .map_err(Error::FindCustomer)?;
                    if find_customer.status == 200 {
                        run.branch("findCustomer", "customerExists", Some("updateExisting"));
                        Step::UpdateExisting
                    } else {
                        run.branch("findCustomer", "customerMissing", Some("createNew"));
                        Step::CreateNew
                    }
                }
                Step::UpdateExisting => {
                    update_existing = Some(
                        update_existing::call(&run, &input)
                            .await
                            .map_err(Error::UpdateExisting)?,
                    );
                    run.branch("updateExisting", "done", None);
                    break;
                }
                Step::CreateNew => {
                    create_new = Some(create_new::call(&run, &input).await.map_err(Error::CreateNew)?);
                    break;
                }
            };
        }
        run.completed();
        Ok(Output {
            updated_customer_id: update_existing.map(|step| step.customer_id),
            created_customer_id: create_new.map(|step| step.customer_id),
        })
    }

    /// Step `findCustomer`: `GET /customers/{customerId}`.
    pub mod find_customer {
        use super::*;

        static OPERATION: arazzo::Operation = arazzo::Operation {
            workflow: "upsert-customer",
            step: "findCustomer",
            operation: "getCustomerById",
            source: super::BILLING_API,
            method: arazzo::Method::GET,
            path: "/customers/{customerId}",
            server: Some("https://app.amberflo.io"),
            security: &[&["ApiKeyAuth"]],
            timeout: None,
        };

        /// The error bodies of step `findCustomer`.
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum ErrorBody {
            /// `401`: the key is not accepted.
            Unauthorized(super::ErrorResponse),
            /// Any other answer, as it came.
            Other(arazzo::RawBody),
        }

        impl arazzo::ErrorBody for ErrorBody {
            fn decode(status: u16, body: arazzo::RawBody) -> Self {
                match status {
                    401 => body.json().map_or_else(Self::Other, Self::Unauthorized),
                    _ => Self::Other(body),
                }
            }
        }

        pub(super) struct Outcome {
            pub(super) status: u16,
        }

        pub(super) async fn call(
            run: &arazzo::Run<'_>,
            input: &Input,
        ) -> Result<Outcome, arazzo::StepError<ErrorBody>> {
            let response = run
                .request(&OPERATION)?
                .path("/customers/")
                .path_value("customerId", &input.customer_id)?
                .header("X-API-KEY", &input.api_key)?
                .send()
                .await?
                .accept::<ErrorBody>(|status| status == 200 || status == 404)?;
            Ok(Outcome {
                status: response.status(),
            })
        }
    }

    /// Step `updateExisting`: `PUT /customers/{customerId}`.
    pub mod update_existing {
        use super::*;

        static OPERATION: arazzo::Operation = arazzo::Operation {
            workflow: "upsert-customer",
            step: "updateExisting",
            operation: "updateCustomer",
            source: super::BILLING_API,
            method: arazzo::Method::PUT,
            path: "/customers/{customerId}",
            server: Some("https://app.amberflo.io"),
            security: &[&["ApiKeyAuth"]],
            timeout: None,
        };

        #[derive(arazzo::__private::Serialize)]
        #[serde(crate = "arazzo::__private::serde")]
        struct Body<'a> {
            #[serde(rename = "customerName")]
            customer_name: &'a str,
            #[serde(rename = "customerEmail", skip_serializing_if = "Option::is_none")]
            customer_email: Option<&'a str>,
        }

        /// The part of the answer that is read.
        #[derive(arazzo::__private::Deserialize)]
        #[serde(crate = "arazzo::__private::serde")]
        struct Answer {
            #[serde(rename = "customerId")]
            customer_id: String,
        }

        pub(super) struct Outcome {
            pub(super) customer_id: String,
        }

        pub(super) async fn call(run: &arazzo::Run<'_>, input: &Input) -> Result<Outcome, arazzo::StepError> {
            let response = run
                .request(&OPERATION)?
                .path("/customers/")
                .path_value("customerId", &input.customer_id)?
                .header("X-API-KEY", &input.api_key)?
                .json(&Body {
                    customer_name: &input.customer_name,
                    customer_email: input.customer_email.as_deref(),
                })?
                .send()
                .await?
                .accept::<arazzo::RawBody>(|status| (200..300).contains(&status))?;
            let answer: Answer = response.json()?;
            Ok(Outcome {
                customer_id: answer.customer_id,
            })
        }
    }

    /// Step `createNew`: `POST /customers`.
    pub mod create_new {
        use super::*;

        static OPERATION: arazzo::Operation = arazzo::Operation {
            workflow: "upsert-customer",
            step: "createNew",
            operation: "createCustomer",
            source: super::BILLING_API,
            method: arazzo::Method::POST,
            path: "/customers",
            server: Some("https://app.amberflo.io"),
            security: &[&["ApiKeyAuth"]],
            timeout: None,
        };

        /// The error bodies of step `createNew`.
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum ErrorBody {
            /// `400`: the customer is not valid.
            BadRequest(super::ErrorResponse),
            /// `401`: the key is not accepted.
            Unauthorized(super::ErrorResponse),
            /// Any other answer, as it came.
            Other(arazzo::RawBody),
        }

        impl arazzo::ErrorBody for ErrorBody {
            fn decode(status: u16, body: arazzo::RawBody) -> Self {
                match status {
                    400 => body.json().map_or_else(Self::Other, Self::BadRequest),
                    401 => body.json().map_or_else(Self::Other, Self::Unauthorized),
                    _ => Self::Other(body),
                }
            }
        }

        #[derive(arazzo::__private::Serialize)]
        #[serde(crate = "arazzo::__private::serde")]
        struct Body<'a> {
            #[serde(rename = "customerId")]
            customer_id: &'a str,
            #[serde(rename = "customerName")]
            customer_name: &'a str,
            #[serde(rename = "customerEmail", skip_serializing_if = "Option::is_none")]
            customer_email: Option<&'a str>,
            #[serde(rename = "lifecycleStage", skip_serializing_if = "Option::is_none")]
            lifecycle_stage: Option<&'a str>,
        }

        /// The part of the answer that is read.
        #[derive(arazzo::__private::Deserialize)]
        #[serde(crate = "arazzo::__private::serde")]
        struct Answer {
            #[serde(rename = "customerId")]
            customer_id: String,
        }

        pub(super) struct Outcome {
            pub(super) customer_id: String,
        }

        pub(super) async fn call(
            run: &arazzo::Run<'_>,
            input: &Input,
        ) -> Result<Outcome, arazzo::StepError<ErrorBody>> {
            let response = run
                .request(&OPERATION)?
                .path("/customers")
                .header("X-API-KEY", &input.api_key)?
                .json(&Body {
                    customer_id: &input.customer_id,
                    customer_name: &input.customer_name,
                    customer_email: input.customer_email.as_deref(),
                    lifecycle_stage: input.lifecycle_stage.as_deref(),
                })?
                .send()
                .await?
                .accept::<ErrorBody>(|status| status == 201)?;
            let answer: Answer = response.json()?;
            Ok(Outcome {
                customer_id: answer.customer_id,
            })
        }
    }
}
