//! A package outside of the workspace, with `arazzo` as its only dependency: the macro's types are the documented ones, an
//! edit of a document is seen, and a broken document breaks nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use arazzo_tests::project::{Checked, Project};

const EXAMPLES: [&str; 9] = [
    "workflows/upsert-customer.yml",
    "workflows/create-customer-and-assign-plan.yml",
    "workflows/bill-customer-location.yml",
    "workflows/provision-partner-billing.yml",
    "workflows/create-workflow.yml",
    "openapi/amberflo-billing.yaml",
    "openapi/viam-billing.yaml",
    "openapi/1password-partnership.yaml",
    "openapi/solvimon-configuration.yaml",
];

/// Each function is given inputs, and takes outputs apart, with all types written down.
const MAIN: &str = r#"
mod billing {
    pub mod upsert {
        arazzo::arazzo_workflow!("workflows/upsert-customer.yml");
    }
    arazzo::arazzo_workflow!("workflows/bill-customer-location.yml");
}
arazzo::arazzo_workflow!("workflows/create-customer-and-assign-plan.yml");
arazzo::arazzo_workflow!("workflows/provision-partner-billing.yml");
arazzo::arazzo_workflow!("workflows/create-workflow.yml");

use billing::{bill_customer_location, upsert::upsert_customer};

async fn upsert(client: &arazzo::Client) -> Result<(), upsert_customer::Error> {
    let secret: arazzo::Secret = "key".into();
    let name: String = "Ada".to_owned();
    let optional: Option<String> = None;
    let input = upsert_customer::Input {
        api_key: secret,
        customer_id: name.clone(),
        customer_name: name,
        customer_email: optional.clone(),
        lifecycle_stage: optional,
    };
    let upsert_customer::Output { updated_customer_id, created_customer_id } = upsert_customer(client, input).await?;
    let _: (Option<String>, Option<String>) = (updated_customer_id, created_customer_id);
    Ok(())
}

async fn assign(client: &arazzo::Client) -> Result<(), create_customer_and_assign_plan::Error> {
    let start: Option<i64> = Some(1);
    let text: String = String::new();
    let input = create_customer_and_assign_plan::Input {
        api_key: text.clone().into(),
        customer_id: text.clone(),
        customer_name: text.clone(),
        customer_email: Some(text.clone()),
        product_id: text,
        start_time: start,
    };
    let create_customer_and_assign_plan::Output { customer_id, assigned_product_id } =
        create_customer_and_assign_plan(client, input).await?;
    let _: (String, Option<String>) = (customer_id, assigned_product_id);
    Ok(())
}

async fn bill(client: &arazzo::Client) -> Result<(), bill_customer_location::Error> {
    let amount: f64 = 12.5;
    let text: String = String::new();
    let input = bill_customer_location::Input {
        api_key: text.clone().into(),
        location_id: text.clone(),
        billing_organization_id: text.clone(),
        amount,
        description: text,
    };
    let bill_customer_location::Output { billing_organization_id } = bill_customer_location(client, input).await?;
    let _: String = billing_organization_id;
    Ok(())
}

async fn provision(client: &arazzo::Client) -> Result<(), provision_partner_billing::Error> {
    let text: String = String::new();
    let input = provision_partner_billing::Input {
        account_uid: text.clone(),
        account_type: text.clone(),
        domain: text.clone(),
        ends_at: text,
    };
    let provision_partner_billing::Output { account_uid, activation_token, ends_at } =
        provision_partner_billing(client, input).await?;
    let _: [Option<String>; 3] = [account_uid, activation_token, ends_at];
    Ok(())
}

async fn create(client: &arazzo::Client) -> Result<(), create_workflow::Error> {
    use create_workflow::{Input, InputInvoice, InputInvoiceVariant, InputStatus, InputType, WorkflowStatus};
    let status: InputStatus = InputStatus::Draft;
    let kind: InputType = InputType::PricingPlanSubscription;
    let variant: Option<InputInvoiceVariant> = Some(InputInvoiceVariant::ToFinal);
    let customers: Option<Vec<String>> = Some(Vec::new());
    let invoice: Option<InputInvoice> = Some(InputInvoice { variant, overdue: None, upcoming_payment: None });
    let input = Input {
        version: "2024".to_owned(),
        platform_id: None,
        name: String::new(),
        reference: String::new(),
        r#type: kind,
        status,
        description: None,
        customer_ids: customers,
        invoice,
        payment: None,
        pricing_plan_subscription: None,
    };
    let create_workflow::Output { workflow_id, status, r#type } = create_workflow(client, input).await?;
    let _: Option<String> = workflow_id;
    let _: (Option<WorkflowStatus>, Option<create_workflow::WorkflowType>) = (status, r#type);
    Ok(())
}

fn main() {
    let client = arazzo::Client::new();
    drop((upsert(&client), assign(&client), bill(&client), provision(&client), create(&client)));
}
"#;

#[test]
fn one_dependency_and_one_line_give_the_documented_types() {
    let project = Project::new("macro-crate");
    project.manifest(
        "macro-crate",
        "[dependencies]\narazzo = { path = \"{repository}/arazzo\" }",
    );
    project.copy_examples(EXAMPLES);
    project.write("src/main.rs", MAIN);
    project.check().assert_clean();
    let again = project.check();
    assert!(again.success && again.fresh, "nothing was edited: {again:#?}");

    edits_are_seen(&project);
}

const UPSERT: &str = "workflows/upsert-customer.yml";
const PROVISION: &str = "workflows/provision-partner-billing.yml";
const BILLING: &str = "openapi/amberflo-billing.yaml";

fn edits_are_seen(project: &Project) {
    // A warning per unknown field, at the path of the document.
    project.edit(PROVISION, "\ninfo:", "\ninof: 1\nextra: 2\ninfo:");
    let warned = project.check();
    assert!(warned.success && !warned.fresh, "{warned:#?}");
    assert_eq!(warned.texts("error"), [""; 0]);
    let marked: Vec<&str> = warned
        .messages
        .iter()
        .map(|message| message.marked.as_str())
        .collect();
    assert_eq!(
        marked,
        [format!("\"{PROVISION}\""), format!("\"{PROVISION}\"")],
        "{warned:#?}"
    );
    let inof = "warning[AZ0104]: unknown field `inof`\n --> workflows/provision-partner-billing.yml:2:1\n  |\n2 | inof: 1\n";
    assert!(warned.texts("warning")[0].contains(inof), "{warned:#?}");
    assert!(
        warned.texts("warning")[1].contains("unknown field `extra`"),
        "{warned:#?}"
    );
    project.copy_examples([PROVISION]);

    // An edit of the description, which only the document names.
    project.edit(
        BILLING,
        "operationId: getCustomerById",
        "operationId: findCustomerById",
    );
    let broken = project.check();
    assert_errors(&broken, &[("AZ0202", "`getCustomerById`")]);
    project.copy_examples([BILLING]);

    // Two mistakes are two errors, and none follows from them in the code that uses the workflow.
    project.edit(
        UPSERT,
        "matchedCustomerId: $response.body#/customerId",
        "matchedCustomerId: $response.body#/custmerId",
    );
    project.edit(
        UPSERT,
        "customerMissing\n            type: goto\n            stepId: createNew",
        "customerMissing\n            type: goto\n            stepId: crateNew",
    );
    let broken = project.check();
    assert_errors(&broken, &[("AZ0305", "`custmerId`"), ("AZ0207", "`crateNew`")]);
    project.copy_examples([UPSERT]);
    project.check().assert_clean();
}

/// The errors, in order, all in the document of the first workflow, and nothing else.
fn assert_errors(broken: &Checked, expected: &[(&str, &str)]) {
    assert!(
        !broken.success && broken.messages.len() == expected.len(),
        "{broken:#?}"
    );
    for (message, (code, name)) in broken.messages.iter().zip(expected) {
        assert_eq!(
            (message.level.as_str(), message.marked.as_str()),
            ("error", "\"workflows/upsert-customer.yml\"")
        );
        let first = message.text.trim_start().lines().next().unwrap();
        assert!(
            first.starts_with(&format!("error[{code}]: ")) && first.contains(name),
            "{broken:#?}"
        );
        assert!(
            message.text.contains("--> workflows/upsert-customer.yml:"),
            "{broken:#?}"
        );
    }
}
