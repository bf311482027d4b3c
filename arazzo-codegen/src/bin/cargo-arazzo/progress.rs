//! A bar on the terminal for work that takes a while.

use std::{
    io::{self, Write as _},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Work that ends before this shows nothing.
const PATIENCE: Duration = Duration::from_millis(400);
/// Between two pictures.
const PERIOD: Duration = Duration::from_millis(60);
const WIDTH: usize = 30;

/// Shows how much is done, on standard error, and removes itself in the end.
pub(crate) struct Progress {
    total: usize,
    state: Option<Mutex<State>>,
}

struct State {
    done: usize,
    next: Instant,
    is_shown: bool,
}

impl Progress {
    /// For so many steps. A bar that is not `visible` does nothing.
    pub(crate) fn new(total: usize, visible: bool) -> Self {
        let state = State {
            done: 0,
            next: Instant::now() + PATIENCE,
            is_shown: false,
        };
        Self {
            total,
            state: visible.then(|| Mutex::new(state)),
        }
    }

    /// One more step is done.
    pub(crate) fn step(&self) {
        let Some(state) = &self.state else { return };
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        state.done += 1;
        let now = Instant::now();
        if now < state.next {
            return;
        }
        state.next = now + PERIOD;
        state.is_shown = true;
        let line = bar(state.done, self.total);
        // A terminal that is gone needs no bar.
        let _ = write!(io::stderr(), "\r{line}");
    }
}

fn bar(done: usize, total: usize) -> String {
    let filled = done
        .saturating_mul(WIDTH)
        .checked_div(total)
        .unwrap_or(WIDTH)
        .min(WIDTH);
    format!(
        "[{}{}] {done} of {total} documents",
        "=".repeat(filled),
        " ".repeat(WIDTH - filled)
    )
}

impl Drop for Progress {
    fn drop(&mut self) {
        let shown = self.state.as_mut().map(Mutex::get_mut);
        let shown = shown.map(|state| state.unwrap_or_else(PoisonError::into_inner).is_shown);
        if shown == Some(true) {
            let _ = write!(io::stderr(), "\r\u{1b}[2K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_grows_with_what_is_done() {
        assert_eq!(bar(0, 4), format!("[{}] 0 of 4 documents", " ".repeat(30)));
        assert_eq!(
            bar(2, 4),
            format!("[{}{}] 2 of 4 documents", "=".repeat(15), " ".repeat(15))
        );
        assert_eq!(bar(4, 4), format!("[{}] 4 of 4 documents", "=".repeat(30)));
    }
}
