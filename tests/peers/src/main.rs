//! The generated workflow `upsert-customer` against the same calls through the client that progenitor generates of the same
//! description: CPU time of the client's thread per step, over loopback.
//!
//! `cargo run --release --manifest-path tests/peers/Cargo.toml -- --bench`

#[path = "../../benches/rivals/generated.rs"]
mod generated;
#[path = "../../benches/measure/mod.rs"]
mod measure;
mod progenitor;

use measure::{Effort, Table, pin, ratio, server};

const KEY: &str = "amberflo-key-3f9a1c";

fn main() {
    // What the peer asks for, although it speaks no TLS here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    pin();
    let url = server::start();
    let peer = progenitor::Peer::new(&url);
    let mut table = Table::new("µs of CPU");
    for tasks in [1, 64] {
        for (name, ours) in [
            ("reqwest", generated::Generated::on_reqwest(&url)),
            ("hyper", generated::Generated::on_hyper(&url)),
        ] {
            let figures = ratio(&Effort::of_bench(), tasks, &ours, &peer);
            table.row(
                format!("generated on {name}, progenitor, tasks: {tasks}"),
                figures,
                1.0,
            );
        }
    }
    print!("{table}");
}
