//! The generated workflow on reqwest against the same calls written by hand on reqwest, over loopback: CPU time of the client
//! per step, with one task and with 64.
//!
//! `cargo bench -p arazzo-tests --bench run_reqwest`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs
)]

mod measure;
mod rivals;

use measure::{Effort, Table, pin, ratio, server};
use rivals::{generated::Generated, reqwest::ByHand};

fn main() {
    pin();
    let url = server::start();
    let (ours, rival) = (Generated::on_reqwest(&url), ByHand::new(&url));
    let mut table = Table::new("µs of CPU");
    for tasks in [1, 64] {
        let figures = ratio(&Effort::of_bench(), tasks, &ours, &rival);
        table.row(
            format!("generated on reqwest, reqwest by hand, tasks: {tasks}"),
            figures,
            1.0,
        );
    }
    print!("{table}");
}
