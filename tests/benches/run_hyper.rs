//! The generated workflow on hyper against the same calls written by hand on reqwest and on hyper-util, over loopback: CPU
//! time of the client per step, with one task and with 64.
//!
//! `cargo bench -p arazzo-tests --bench run_hyper`
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
use rivals::{generated::Generated, hyper, reqwest};

fn main() {
    pin();
    let url = server::start();
    let ours = Generated::on_hyper(&url);
    let (on_reqwest, on_hyper) = (reqwest::ByHand::new(&url), hyper::ByHand::new(&url));
    let mut table = Table::new("µs of CPU");
    for tasks in [1, 64] {
        let figures = ratio(&Effort::of_bench(), tasks, &ours, &on_reqwest);
        table.row(
            format!("generated on hyper, reqwest by hand, tasks: {tasks}"),
            figures,
            0.68,
        );
        let figures = ratio(&Effort::of_bench(), tasks, &ours, &on_hyper);
        table.row(
            format!("generated on hyper, hyper-util by hand, tasks: {tasks}"),
            figures,
            1.03,
        );
    }
    print!("{table}");
}
