//! How often the client asks for memory per step: the generated workflow against the same calls written by hand on the same
//! transport. The count is exact and is that of the client's thread.
//!
//! `cargo bench -p arazzo-tests --bench allocations`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs
)]

mod measure;
mod rivals;

use measure::{Figures, Program, STEPS, Table, customers, runtime, server};
use rivals::{generated::Generated, hyper, reqwest};

const WORKFLOWS: usize = 200;

fn main() {
    let url = server::start();
    let mut table = Table::new("allocations");
    let figures = compare(&Generated::on_reqwest(&url), &reqwest::ByHand::new(&url));
    table.row("generated on reqwest, reqwest by hand", figures, 1.1);
    let figures = compare(&Generated::on_hyper(&url), &hyper::ByHand::new(&url));
    table.row("generated on hyper, hyper-util by hand", figures, 1.1);
    print!("{table}");
}

fn compare(ours: &impl Program, rival: &impl Program) -> Figures {
    let (ours, rival) = (per_step(ours), per_step(rival));
    Figures {
        ours,
        rival,
        ratio: ours / rival,
        throughput: None,
    }
}

fn per_step(program: &impl Program) -> f64 {
    let runtime = runtime();
    let run = |workflows: usize| {
        runtime.block_on(async {
            for customer in customers(workflows) {
                program.run(customer).await;
            }
        });
    };
    // The connection and what it keeps are there before it counts.
    run(WORKFLOWS);
    let counted = allocation_counter::measure(|| run(WORKFLOWS));
    counted.count_total as f64 / (WORKFLOWS * STEPS) as f64
}
