//! In: what was measured of two programs. Out: a table with the target and the verdict of each row.

#![allow(dead_code, reason = "each bench uses its part")]

use std::fmt;

/// Whether this is `cargo bench`; `cargo test --benches` only wants to know that the bench works.
pub fn is_bench() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// What two programs cost.
pub struct Figures {
    pub ours: f64,
    pub rival: f64,
    pub ratio: f64,
    /// Workflows per second, client and server on one core.
    pub throughput: Option<(f64, f64)>,
}

/// The table at the end of a bench.
pub struct Table {
    unit: &'static str,
    rows: Vec<(String, Figures, f64)>,
}

impl Table {
    pub fn new(unit: &'static str) -> Self {
        Self {
            unit,
            rows: Vec::new(),
        }
    }

    pub fn row(&mut self, name: impl Into<String>, figures: Figures, target: f64) {
        self.rows.push((name.into(), figures, target));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| {:<62} | ours, {:<12} | rival | ratio | target | verdict | workflows/s, ours and rival |\n|{:-<64}|{:-<20}|-------|-------|--------|---------|{:-<30}|",
            "compared", self.unit, "", "", ""
        )?;
        for (name, figures, target) in &self.rows {
            let verdict = if figures.ratio <= *target { "met" } else { "missed" };
            let throughput = figures
                .throughput
                .map(|(ours, rival)| format!("{ours:.0}, {rival:.0}"))
                .unwrap_or_default();
            writeln!(
                f,
                "| {name:<62} | {:>18.2} | {:>5.2} | {:>5.3} | {target:>6.2} | {verdict:<7} | {throughput:<28} |",
                figures.ours, figures.rival, figures.ratio
            )?;
        }
        Ok(())
    }
}
