//! The workflow `upsert-customer` by macro.

use arazzo::{Client, arazzo_workflow};

arazzo_workflow!("workflows/upsert-customer.yml");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::new();
    let input = upsert_customer::Input {
        api_key: "k-123".into(),
        customer_id: "customer-7".into(),
        customer_name: "Ada".into(),
        customer_email: None,
        lifecycle_stage: Some("ACTIVE".into()),
    };
    let output = upsert_customer(&client, input).await?;
    println!("{output:?}");
    Ok(())
}
