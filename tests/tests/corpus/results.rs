//! What became of the documents, by provider and in total.

use std::collections::BTreeMap;

/// Counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) accepted: usize,
    pub(crate) refused: usize,
    /// Documents of which every run ended as the document says.
    pub(crate) ran: usize,
    /// Ways through the workflows that were driven.
    pub(crate) ways: usize,
    /// Ways that no answer leads to.
    pub(crate) dead: usize,
    pub(crate) requests: usize,
    /// Requests that are not valid though no lint said so, and other departures from the document.
    pub(crate) wrong: usize,
    /// What is not valid where a lint said so.
    pub(crate) excused: usize,
}

/// The table.
#[derive(Debug, Default)]
pub(crate) struct Results {
    rows: BTreeMap<String, Counts>,
}

impl Results {
    pub(crate) fn of(&mut self, provider: &str) -> &mut Counts {
        self.rows.entry(provider.to_owned()).or_default()
    }

    pub(crate) fn total(&self) -> Counts {
        self.rows.values().fold(Counts::default(), |total, row| Counts {
            accepted: total.accepted + row.accepted,
            refused: total.refused + row.refused,
            ran: total.ran + row.ran,
            ways: total.ways + row.ways,
            dead: total.dead + row.dead,
            requests: total.requests + row.requests,
            wrong: total.wrong + row.wrong,
            excused: total.excused + row.excused,
        })
    }

    /// The table as text.
    pub(crate) fn text(&self) -> String {
        let line = |name: &str, cells: [String; 8]| {
            let cells: String = cells.iter().map(|cell| format!("{cell:>10}")).collect();
            format!("{name:<20}{cells}\n")
        };
        let row = |name: &str, counts: &Counts| {
            let cells = [
                counts.accepted,
                counts.refused,
                counts.ran,
                counts.ways,
                counts.dead,
                counts.requests,
                counts.wrong,
                counts.excused,
            ];
            line(name, cells.map(|cell| cell.to_string()))
        };
        let head = [
            "accepted", "refused", "ran", "ways", "dead", "requests", "invalid", "excused",
        ];
        let mut text = line("", head.map(str::to_owned));
        for (provider, counts) in &self.rows {
            text.push_str(&row(provider, counts));
        }
        text.push_str(&row("total", &self.total()));
        text
    }
}
