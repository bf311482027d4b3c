//! What the generator makes of `workflows/`: one file per document, each with a function and a module per
//! workflow.

#![deny(warnings)]
// A document's file is named after its workflow, and a step may be, too.
#![allow(clippy::module_inception)]

/// From `workflows/bill-customer-location.yml`.
pub mod bill_customer_location;

/// From `workflows/create-customer-and-assign-plan.yml`.
pub mod create_customer_and_assign_plan;

/// From `workflows/create-workflow.yml`.
pub mod create_workflow;

/// From `workflows/provision-partner-billing.yml`.
pub mod provision_partner_billing;

/// From `workflows/upsert-customer.yml`.
pub mod upsert_customer;
