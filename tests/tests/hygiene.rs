//! Generated code does not depend on what surrounds it: no prelude, a renamed run time, all lints denied, the same workflow
//! twice, two workflows in one module, a document beside the source file, a path that another macro gives.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use arazzo_tests::project::{Project, example};

const LIB: &str = r#"//! Workflows where nothing can be taken for granted.
#![no_implicit_prelude]
#![deny(missing_docs, warnings)]
#![forbid(unsafe_code)]

/// One way to name the run time.
pub mod one {
    ::az::arazzo_workflow!("workflows/upsert-customer.yml", crate = az);
}

/// The same workflow again, with the run time behind another module.
pub mod two {
    ::az::arazzo_workflow! {
        "workflows/upsert-customer.yml",
        workflows = ["upsert-customer"],
        profile = strict,
        allow(unused_output),
        crate = crate::vendor::arazzo,
    }
}

/// Two workflows side by side.
pub mod both {
    ::az::arazzo_workflow!("workflows/create-workflow.yml", crate = ::az);
    ::az::arazzo_workflow!("workflows/bill-customer-location.yml", crate = ::az);
}

/// Where the run time is to be found.
pub mod vendor {
    pub use ::az as arazzo;
}

pub mod beside;
"#;

const BESIDE: &str = r#"//! A document that lies next to this file, and a path that comes from a macro.

macro_rules! workflow {
    ($path:literal) => {
        ::az::arazzo_workflow! {
            $path,
            sources = { partnershipApi = "openapi/1password-partnership.yaml" },
            allow(unused_input, AZ0409),
            crate = ::az
        }
    };
}

workflow!("provision.yml");
"#;

#[test]
fn generated_code_takes_nothing_for_granted() {
    let project = Project::new("hygiene");
    project.manifest(
        "hygiene",
        "[dependencies]\naz = { package = \"arazzo\", path = \"{repository}/arazzo\" }",
    );
    project.copy_examples([
        "workflows/upsert-customer.yml",
        "workflows/bill-customer-location.yml",
        "workflows/create-workflow.yml",
        "openapi/amberflo-billing.yaml",
        "openapi/viam-billing.yaml",
        "openapi/1password-partnership.yaml",
        "openapi/solvimon-configuration.yaml",
    ]);
    project.write("src/lib.rs", LIB);
    project.write("src/beside/mod.rs", BESIDE);
    project.write(
        "src/beside/provision.yml",
        &example("workflows/provision-partner-billing.yml"),
    );
    project.check().assert_clean();
}
