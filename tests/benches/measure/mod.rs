//! Two programs, measured against each other in one run: in turns, so that whatever else the machine does falls on both, and
//! as the median of the ratios of many rounds.

#![allow(dead_code, reason = "each bench uses its part")]

pub mod clock;
pub mod server;
pub mod table;

use std::{future::Future, time::Duration, time::Instant};

use tokio::{runtime, runtime::Runtime, task::JoinSet};

use clock::cpu_time;
pub use table::{Figures, Table};
use table::{is_bench, median};

/// How many steps a run of `upsert-customer` takes: it looks the customer up, then updates or creates it.
pub const STEPS: usize = 2;

/// Ties this process to one core, so that no program pays for waking up another core and the other does not.
pub fn pin() {
    #[cfg(target_os = "linux")]
    {
        use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
        if let Ok(allowed) = sched_getaffinity(None)
            && let Some(core) = (0..CpuSet::MAX_CPU).rev().find(|core| allowed.is_set(*core))
        {
            let mut one = CpuSet::new();
            one.set(core);
            // Where it is not allowed, the figures are only less steady.
            let _ = sched_setaffinity(None, &one);
        }
    }
}

/// What a run is about. Both programs get it as data usually is, in memory of its own; the generated one takes it over.
pub struct Customer {
    pub id: String,
    pub name: String,
    pub stage: String,
}

impl Customer {
    fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: "Ada".to_owned(),
            stage: "ACTIVE".to_owned(),
        }
    }
}

/// A program that runs the workflow once.
pub trait Program: Clone + Send + 'static {
    fn run(&self, customer: Customer) -> impl Future<Output = ()> + Send;
}

/// So many customers, half of which there are, and half not.
pub fn customers(count: usize) -> impl Iterator<Item = Customer> {
    (0..count).map(|index| Customer::new([server::KNOWN, server::UNKNOWN][index % 2]))
}

/// The client and all of its tasks run on this thread, the server has one of its own.
#[derive(Clone, Copy)]
struct Cost {
    cpu: Duration,
    wall: Duration,
}

/// Runs workflows, in so many tasks at a time.
async fn workload(program: &impl Program, tasks: usize, workflows: usize) {
    let mut set = JoinSet::new();
    for _ in 0..tasks {
        let program = program.clone();
        set.spawn(async move {
            for customer in customers(workflows / tasks) {
                program.run(customer).await;
            }
        });
    }
    set.join_all().await;
}

fn cost(runtime: &Runtime, program: &impl Program, tasks: usize, workflows: usize) -> Cost {
    let (cpu, wall) = (cpu_time(), Instant::now());
    runtime.block_on(workload(program, tasks, workflows));
    Cost {
        cpu: cpu_time() - cpu,
        wall: wall.elapsed(),
    }
}

/// One runtime on this thread, so that the thread's CPU time is the client's.
pub fn runtime() -> Runtime {
    runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

/// How much is run.
pub struct Effort {
    rounds: usize,
    workflows: usize,
}

impl Effort {
    pub fn of_bench() -> Self {
        if is_bench() {
            Self {
                rounds: 41,
                workflows: 2048,
            }
        } else {
            Self {
                rounds: 1,
                workflows: 64,
            }
        }
    }
}

/// The CPU time of one program in terms of another's.
pub fn ratio(effort: &Effort, tasks: usize, ours: &impl Program, rival: &impl Program) -> Figures {
    let runtime = runtime();
    cost(&runtime, ours, tasks, effort.workflows);
    cost(&runtime, rival, tasks, effort.workflows);
    let rounds: Vec<(Cost, Cost)> = (0..effort.rounds)
        .map(|round| {
            let measure_ours = || cost(&runtime, ours, tasks, effort.workflows);
            let measure_rival = || cost(&runtime, rival, tasks, effort.workflows);
            if round % 2 == 0 {
                let ours = measure_ours();
                (ours, measure_rival())
            } else {
                let rival = measure_rival();
                (measure_ours(), rival)
            }
        })
        .collect();
    let steps = (effort.workflows / tasks * tasks * STEPS) as f64;
    let per_step = |cost: &Cost| cost.cpu.as_secs_f64() * 1e6 / steps;
    let per_second = |cost: &Cost| steps / STEPS as f64 / cost.wall.as_secs_f64();
    let ratios = rounds
        .iter()
        .map(|(ours, rival)| ours.cpu.as_secs_f64() / rival.cpu.as_secs_f64());
    Figures {
        ours: median(rounds.iter().map(|(ours, _)| per_step(ours))),
        rival: median(rounds.iter().map(|(_, rival)| per_step(rival))),
        ratio: median(ratios),
        throughput: Some((
            median(rounds.iter().map(|(ours, _)| per_second(ours))),
            median(rounds.iter().map(|(_, rival)| per_second(rival))),
        )),
    }
}
