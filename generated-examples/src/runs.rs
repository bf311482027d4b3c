//! The runs: the generated functions are called, and what they return is held against what they should.

use std::error::Error;
use std::fmt::Debug;

use arazzo::{ApiKey, Client, ConfigError, Event, Observer, StepErrorKind};

use crate::generated::bill_customer_location::bill_customer_location;
use crate::generated::create_customer_and_assign_plan::create_customer_and_assign_plan;
use crate::generated::create_workflow::create_workflow;
use crate::generated::provision_partner_billing::provision_partner_billing;
use crate::generated::upsert_customer::upsert_customer;
use crate::mock::{self, Api, Mock};
use crate::report::{Palette, Row, Verdict, render};
use crate::trace::Trace;

/// Runs and shows everything; `false` when a run gave anything but what it should.
///
/// # Errors
///
/// When the client cannot be built.
pub async fn all(mock: &Mock, palette: Palette) -> Result<bool, ConfigError> {
    let trace = Trace::default();
    let client = client(mock, &trace, mock::SOLVIMON_KEY)?;
    let reader = self::client(mock, &trace, mock::SOLVIMON_READ_ONLY_KEY)?;
    let mut stage = Stage {
        trace,
        palette,
        all_well: true,
    };
    upsert_twice(&mut stage, &client).await;
    upsert_with_the_wrong_key(&mut stage, &client).await;
    assign_plan(&mut stage, &client).await;
    bill_location(&mut stage, &client).await;
    provision_partner(&mut stage, &client).await;
    create_dunning(&mut stage, &client).await;
    create_without_permission(&mut stage, &reader).await;
    Ok(stage.all_well)
}

/// The servers are the mock's. Amberflo's and Viam's keys are inputs; the other credentials belong to the
/// client.
fn client(mock: &Mock, trace: &Trace, solvimon_key: &str) -> Result<Client, ConfigError> {
    let (partnership, configuration) = (
        provision_partner_billing::PARTNERSHIP_API,
        create_workflow::CONFIGURATION_API,
    );
    Client::builder()
        .server(upsert_customer::BILLING_API, mock.url(Api::Amberflo))
        .server(bill_customer_location::BILLING_API, mock.url(Api::Viam))
        .server(partnership, mock.url(Api::OnePassword))
        .server(configuration, mock.url(Api::Solvimon))
        .credential(
            partnership.security("bearerAuth"),
            arazzo::Bearer::new(mock::ONE_PASSWORD_TOKEN),
        )
        .credential(configuration.security("API-Key"), ApiKey::new(solvimon_key))
        .observer(trace.clone())
        .build()
}

impl Observer for Trace {
    fn event(&self, event: &Event<'_>) {
        match event {
            Event::StepRequest {
                step, method, url, ..
            } => self.sent(step, method, url),
            Event::StepResponse { status, .. } => self.answered(*status),
            Event::Branch { action, target, .. } => self.branched(action, *target),
            _ => {}
        }
    }
}

/// Where the runs are shown.
struct Stage {
    trace: Trace,
    palette: Palette,
    all_well: bool,
}

impl Stage {
    /// Shows a run that was to give `expected`, by these steps.
    fn output<O: Debug + PartialEq>(
        &mut self,
        (workflow, note): (&str, &str),
        steps: &[&str],
        result: Result<O, impl Error>,
        expected: &O,
    ) {
        let verdict = match &result {
            Ok(output) => Verdict::compare("output", output, expected),
            Err(error) => Verdict::surprise("error", error.to_string(), expected),
        };
        self.show(workflow, note, steps, verdict);
    }

    /// Shows a run that was to be refused with the error body `expected`. `refusal` is the body, or what came
    /// instead.
    fn refusal<B: Debug + PartialEq>(
        &mut self,
        (workflow, note): (&str, &str),
        steps: &[&str],
        refusal: Result<B, String>,
        expected: &B,
    ) {
        let verdict = match refusal {
            Ok(body) => Verdict::compare("refused", &body, expected),
            Err(instead) => Verdict::surprise("instead", instead, expected),
        };
        self.show(workflow, note, steps, verdict);
    }

    fn show(&mut self, workflow: &str, note: &str, steps: &[&str], verdict: Verdict) {
        let rows: Vec<Row> = self.trace.take();
        let verdict = verdict.with_steps(&rows, steps);
        self.all_well &= verdict.holds();
        println!("{}", render(workflow, note, &rows, &verdict, self.palette));
    }
}

fn ada(api_key: &str) -> upsert_customer::Input {
    upsert_customer::Input {
        api_key: api_key.into(),
        customer_id: "customer-7".into(),
        customer_name: "Ada".into(),
        customer_email: None,
        lifecycle_stage: Some("ACTIVE".into()),
    }
}

async fn upsert_twice(stage: &mut Stage, client: &Client) {
    let result = upsert_customer(client, ada(mock::AMBERFLO_KEY)).await;
    let title = ("upsert-customer", "first run: the customer does not exist yet");
    let expected = upsert_customer::Output {
        updated_customer_id: None,
        created_customer_id: Some("customer-7".into()),
    };
    stage.output(title, &["findCustomer", "createNew"], result, &expected);

    let result = upsert_customer(client, ada(mock::AMBERFLO_KEY)).await;
    let title = ("upsert-customer", "second run: now it does");
    let expected = upsert_customer::Output {
        updated_customer_id: Some("customer-7".into()),
        created_customer_id: None,
    };
    stage.output(title, &["findCustomer", "updateExisting"], result, &expected);
}

async fn upsert_with_the_wrong_key(stage: &mut Stage, client: &Client) {
    use upsert_customer::find_customer::ErrorBody;

    let refusal = match upsert_customer(client, ada("wrong")).await {
        Err(upsert_customer::Error::FindCustomer(step)) => match step.kind() {
            StepErrorKind::Status {
                status: 401,
                body: ErrorBody::Unauthorized(problem),
            } => Ok(problem.clone()),
            _ => Err(step.to_string()),
        },
        other => Err(format!("{other:?}")),
    };
    let expected = upsert_customer::ErrorResponse {
        message: Some("The API key is missing or unknown".into()),
        code: Some("UNAUTHORIZED".into()),
    };
    stage.refusal(
        ("upsert-customer", "the key is wrong"),
        &["findCustomer"],
        refusal,
        &expected,
    );
}

async fn assign_plan(stage: &mut Stage, client: &Client) {
    let input = create_customer_and_assign_plan::Input {
        api_key: mock::AMBERFLO_KEY.into(),
        customer_id: "customer-8".into(),
        customer_name: "Grace".into(),
        customer_email: Some("grace@compilers.example".into()),
        product_id: "plan-pay-as-you-go".into(),
        start_time: Some(1_767_225_600_000),
    };
    let result = create_customer_and_assign_plan(client, input).await;
    let title = ("create-customer-and-assign-plan", "from a chosen day on");
    let expected = create_customer_and_assign_plan::Output {
        customer_id: "customer-8".into(),
        assigned_product_id: Some("plan-pay-as-you-go".into()),
    };
    stage.output(title, &["createCustomer", "assignPlan"], result, &expected);
}

async fn bill_location(stage: &mut Stage, client: &Client) {
    let input = bill_customer_location::Input {
        api_key: mock::VIAM_KEY.into(),
        location_id: mock::VIAM_LOCATION.into(),
        billing_organization_id: "org-tenant".into(),
        amount: 49.5,
        description: "Installation of two arms".into(),
    };
    let result = bill_customer_location(client, input).await;
    let title = (
        "bill-customer-location",
        "the tenant pays in place of the landlord",
    );
    let steps = [
        "readBillingOrg",
        "assignBillingOrg",
        "readUsage",
        "chargeCustomer",
    ];
    let expected = bill_customer_location::Output {
        billing_organization_id: "org-tenant".into(),
    };
    stage.output(title, &steps, result, &expected);
}

async fn provision_partner(stage: &mut Stage, client: &Client) {
    let input = provision_partner_billing::Input {
        account_uid: "subscriber-7".into(),
        account_type: "F".into(),
        domain: "ada.example".into(),
        ends_at: "2027-01-31T00:00:00Z".into(),
    };
    let result = provision_partner_billing(client, input).await;
    let title = ("provision-partner-billing", "a family, for a year");
    let steps = ["createAccount", "confirmAccount", "scheduleEnd"];
    let expected = provision_partner_billing::Output {
        account_uid: Some("subscriber-7".into()),
        activation_token: Some("activate-subscriber-7".into()),
        ends_at: Some("2027-01-31T00:00:00Z".into()),
    };
    stage.output(title, &steps, result, &expected);
}

/// A workflow that reminds of unpaid invoices after three days and after two weeks.
fn dunning() -> create_workflow::Input {
    use create_workflow::{
        InputInvoice, InputInvoiceOverdue, InputInvoiceOverduePeriodsItem, InputInvoiceOverduePeriodsItemType,
    };

    let period = |r#type, value| InputInvoiceOverduePeriodsItem {
        r#type: Some(r#type),
        value: Some(value),
    };
    let periods = vec![
        period(InputInvoiceOverduePeriodsItemType::Day, 3),
        period(InputInvoiceOverduePeriodsItemType::Week, 2),
    ];
    create_workflow::Input {
        version: "1".into(),
        platform_id: Some(mock::SOLVIMON_PLATFORM.into()),
        name: "Dunning".into(),
        reference: "dunning".into(),
        r#type: create_workflow::InputType::Invoice,
        status: create_workflow::InputStatus::Draft,
        description: None,
        customer_ids: None,
        invoice: Some(InputInvoice {
            variant: Some(create_workflow::InputInvoiceVariant::Overdue),
            overdue: Some(InputInvoiceOverdue {
                periods: Some(periods),
            }),
            upcoming_payment: None,
        }),
        payment: None,
        pricing_plan_subscription: None,
    }
}

async fn create_dunning(stage: &mut Stage, client: &Client) {
    let result = create_workflow(client, dunning()).await;
    let title = ("create-workflow", "reminders for overdue invoices");
    let expected = create_workflow::Output {
        workflow_id: Some("workflow-1".into()),
        status: Some(create_workflow::WorkflowStatus::Draft),
        r#type: Some(create_workflow::WorkflowType::Invoice),
    };
    stage.output(title, &["createWorkflow"], result, &expected);
}

async fn create_without_permission(stage: &mut Stage, client: &Client) {
    use create_workflow::create_workflow::ErrorBody;

    let refusal = match create_workflow(client, dunning()).await {
        Err(create_workflow::Error::CreateWorkflow(step)) => match step.kind() {
            StepErrorKind::Status {
                status: 403,
                body: ErrorBody::Forbidden(problem),
            } => Ok(problem.code.clone()),
            _ => Err(step.to_string()),
        },
        other => Err(format!("{other:?}")),
    };
    let title = ("create-workflow", "the key may only read");
    stage.refusal(
        title,
        &["createWorkflow"],
        refusal,
        &create_workflow::ApiErrorCode::UserNotAllowed,
    );
}
