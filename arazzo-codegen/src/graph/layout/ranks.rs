//! Rows: a [`Chart`] comes in; how far down each node stands, and which edges lead back, goes out.

use crate::graph::{Chart, Edge, Node, NodeKind};

/// How far down everything stands.
pub(super) struct Ranks {
    /// Of each node; the start has 0.
    pub(super) of: Vec<usize>,
    /// Whether each edge closes a circle.
    back: Vec<bool>,
}

impl Ranks {
    /// Whether an edge runs from a row to one below it.
    pub(super) fn leads_down(&self, index: usize, edge: &Edge) -> bool {
        edge.from != edge.to && !self.back.get(index).copied().unwrap_or_default()
    }
}

/// The longest way to each node counts. What no edge leads to stands below what it follows in the document.
pub(super) fn ranks(chart: &Chart) -> Ranks {
    let mut search = Search {
        chart,
        state: vec![State::New; chart.nodes.len()],
        back: vec![false; chart.edges.len()],
        finished: Vec::new(),
    };
    let mut before = vec![None; chart.nodes.len()];
    for node in 0..chart.nodes.len() {
        if search.state.get(node) == Some(&State::New) {
            search.visit(node);
            if let Some(before) = before.get_mut(node) {
                *before = node.checked_sub(1);
            }
        }
    }
    let mut ranks = Ranks {
        of: vec![0; chart.nodes.len()],
        back: search.back,
    };
    for node in search.finished.into_iter().rev() {
        let rank = |node: usize| ranks.of.get(node).copied().unwrap_or_default();
        let edges = chart.edges.iter().enumerate();
        let above = edges.filter(|(index, edge)| edge.to == node && ranks.leads_down(*index, edge));
        let above = above.map(|(_, edge)| rank(edge.from)).max();
        let above = above.or_else(|| before.get(node).copied().flatten().map(rank));
        if let (Some(above), Some(own)) = (above, ranks.of.get_mut(node)) {
            *own = above + 1;
        }
    }
    ranks
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// A depth-first search.
struct Search<'c> {
    chart: &'c Chart,
    state: Vec<State>,
    back: Vec<bool>,
    /// The nodes in the order in which the search left them.
    finished: Vec<usize>,
}

impl Search<'_> {
    /// Visits what can be reached, with a stack of its own: a workflow may have thousands of steps.
    fn visit(&mut self, root: usize) {
        self.set(root, State::Open);
        let mut stack = vec![(root, 0)];
        while let Some((node, next)) = stack.pop() {
            let out = self.chart.edges.iter().enumerate().skip(next);
            let Some((index, edge)) = out.into_iter().find(|(_, edge)| edge.from == node) else {
                self.set(node, State::Done);
                self.finished.push(node);
                continue;
            };
            stack.push((node, index + 1));
            match self.state.get(edge.to) {
                Some(State::New) => {
                    self.set(edge.to, State::Open);
                    stack.push((edge.to, 0));
                }
                Some(State::Open) => {
                    if let Some(back) = self.back.get_mut(index) {
                        *back = true;
                    }
                }
                Some(State::Done) | None => {}
            }
        }
    }

    fn set(&mut self, node: usize, state: State) {
        if let Some(known) = self.state.get_mut(node) {
            *known = state;
        }
    }
}

/// Gives a step that ends the run early an end of its own, near it.
pub(in crate::graph) fn spread_ends(chart: &Chart) -> Chart {
    let ranks = ranks(chart);
    let rank = |node: usize| ranks.of.get(node).copied().unwrap_or_default();
    let is_end = |node: usize| {
        chart
            .nodes
            .get(node)
            .is_some_and(|node| node.kind == NodeKind::End)
    };
    let mut spread = chart.clone();
    let mut own: Vec<(usize, usize)> = Vec::new();
    for edge in &mut spread.edges {
        if !is_end(edge.to) || rank(edge.to) <= rank(edge.from) + 1 {
            continue;
        }
        let known = own.iter().find(|(step, _)| *step == edge.from);
        edge.to = known.map(|(_, end)| *end).unwrap_or_else(|| {
            let end = chart.nodes.len() + own.len();
            own.push((edge.from, end));
            end
        });
    }
    let end = || Node {
        kind: NodeKind::End,
        name: String::new(),
        detail: String::new(),
        full: "end".to_owned(),
    };
    spread.nodes.extend(own.iter().map(|_| end()));
    spread
}
