//! What the processes that this one waited for took, with theirs.
#![allow(dead_code, reason = "each bench uses its part")]

use std::time::Instant;

/// Seconds on the clock, and of all cores together. The second says more where a machine has other things to do.
#[derive(Clone, Copy)]
pub struct Taken {
    pub wall: f64,
    pub cpu: f64,
}

pub fn taken(work: impl FnOnce()) -> Taken {
    let (start, cpu) = (Instant::now(), children_cpu());
    work();
    let wall = start.elapsed().as_secs_f64();
    Taken {
        wall,
        // Elsewhere than on Linux the clock on the wall has to do.
        cpu: children_cpu()
            .zip(cpu)
            .map_or(wall, |(after, before)| after - before),
    }
}

/// proc_pid_stat(5): `cutime` and `cstime`, in ticks, of which Linux shows a hundred per second.
fn children_cpu() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut ticks = after_name
        .split_ascii_whitespace()
        .skip(13)
        .map(str::parse::<f64>);
    Some((ticks.next()?.ok()? + ticks.next()?.ok()?) / 100.0)
}
