//! Where everything stands: a [`Chart`] and the sizes of its parts come in; boxes and routes go out.
//!
//! The nodes stand in rows, each below all that lead to it (`ranks`); in a row, so that edges cross little (`order`), and
//! close to what they are connected with (`columns`). Between two rows of nodes is one for labels: a label is part of its
//! edge and keeps its place free. What leads back goes around on the right (`route`).

mod columns;
mod order;
mod ranks;
mod route;

use super::Chart;
pub(super) use ranks::spread_ends;

/// Between two rows.
const ROW_GAP: f64 = 15.0;
/// Between two neighbours in a row.
const GAP: f64 = 26.0;
/// Around the drawing.
const MARGIN: f64 = 10.0;

/// A width and a height.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

/// What has to be placed.
pub(super) struct Sizes {
    /// Of each node.
    pub(super) nodes: Vec<Size>,
    /// Of the label of each edge; zero for none.
    pub(super) labels: Vec<Size>,
}

/// A placed rectangle, by its centre.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Placed {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) size: Size,
}

impl Placed {
    pub(super) fn left(&self) -> f64 {
        self.x - self.size.width / 2.0
    }

    pub(super) fn right(&self) -> f64 {
        self.x + self.size.width / 2.0
    }

    pub(super) fn top(&self) -> f64 {
        self.y - self.size.height / 2.0
    }

    pub(super) fn bottom(&self) -> f64 {
        self.y + self.size.height / 2.0
    }
}

/// A part of a line.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stroke {
    /// Begins here.
    Move(f64, f64),
    /// Down to here, upright at both ends.
    Bend(f64, f64),
    /// Around the corner at the first point, to the second.
    Corner((f64, f64), (f64, f64)),
}

/// The direction that an arrowhead points to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Direction {
    Down,
    Up,
    Left,
}

/// How an edge runs.
#[derive(Debug, Default)]
pub(super) struct Route {
    pub(super) strokes: Vec<Stroke>,
    /// The tips.
    pub(super) heads: Vec<(f64, f64, Direction)>,
    /// Where its label stands.
    pub(super) label: Option<Placed>,
    /// Whether the label stands on the right of the line, and not on it.
    pub(super) beside: bool,
}

/// Where everything stands.
pub(super) struct Layout {
    /// Of each node.
    pub(super) nodes: Vec<Placed>,
    /// Of each edge.
    pub(super) routes: Vec<Route>,
    /// Of the whole.
    pub(super) size: Size,
}

/// What stands in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Node(usize),
    /// An edge on its way, with its label.
    Label(usize),
    /// An edge on its way.
    Pass(usize),
}

/// Something in a row.
#[derive(Clone, Copy, Debug)]
struct Item {
    kind: Kind,
    row: usize,
    /// How far it extends from its axis.
    left: f64,
    right: f64,
    height: f64,
    x: f64,
}

/// The rows with what stands in them.
struct Rows {
    items: Vec<Item>,
    /// Items from left to right.
    rows: Vec<Vec<usize>>,
    /// Items of neighbouring rows that are connected: the upper, the lower, and the edge.
    links: Vec<(usize, usize, usize)>,
}

/// Places everything.
pub(super) fn layout(chart: &Chart, sizes: &Sizes) -> Layout {
    let ranks = ranks::ranks(chart);
    let mut rows = rows(chart, sizes, &ranks);
    order::order(&mut rows);
    columns::place(&mut rows);
    route::route(chart, sizes, &ranks, &rows)
}

/// Puts nodes in even rows, and gives each edge that leads down an item in every row on its way.
fn rows(chart: &Chart, sizes: &Sizes, ranks: &ranks::Ranks) -> Rows {
    let deepest = ranks.of.iter().copied().max().unwrap_or_default();
    let mut rows = Rows {
        items: Vec::new(),
        rows: vec![Vec::new(); deepest * 2 + 1],
        links: Vec::new(),
    };
    for (node, rank) in ranks.of.iter().enumerate() {
        let size = sizes.nodes.get(node).copied().unwrap_or_default();
        let around = loop_space(chart, sizes, node);
        rows.push(Item {
            kind: Kind::Node(node),
            row: rank * 2,
            left: size.width / 2.0,
            right: size.width / 2.0 + around.width,
            height: size.height.max(around.height),
            x: 0.0,
        });
    }
    for (index, edge) in chart.edges.iter().enumerate() {
        if !ranks.leads_down(index, edge) {
            continue;
        }
        let rank = |node: usize| ranks.of.get(node).copied().unwrap_or_default();
        let label = sizes.labels.get(index).copied().unwrap_or_default();
        let mut above = edge.from;
        for row in rank(edge.from) * 2 + 1..rank(edge.to) * 2 {
            let is_label = row == rank(edge.from) * 2 + 1 && label.height > 0.0;
            let (kind, half, height) = match is_label {
                true => (Kind::Label(index), label.width / 2.0, label.height),
                false => (Kind::Pass(index), 0.0, 0.0),
            };
            let item = rows.push(Item {
                kind,
                row,
                left: half,
                right: half,
                height,
                x: 0.0,
            });
            rows.links.push((above, item, index));
            above = item;
        }
        rows.links.push((above, edge.to, index));
    }
    rows
}

impl Rows {
    /// The items of an edge on its way, from above to below.
    fn on_the_way(&self, edge: usize) -> impl Iterator<Item = usize> {
        let links = self.links.iter().filter(move |(_, _, known)| *known == edge);
        let below = links.map(|(_, below, _)| *below);
        below.filter(|item| {
            self.item(*item)
                .is_some_and(|item| !matches!(item.kind, Kind::Node(_)))
        })
    }

    fn push(&mut self, item: Item) -> usize {
        let index = self.items.len();
        if let Some(row) = self.rows.get_mut(item.row) {
            row.push(index);
        }
        self.items.push(item);
        index
    }

    fn item(&self, index: usize) -> Option<&Item> {
        self.items.get(index)
    }
}

/// What the loop of a step that is tried again needs on its right.
fn loop_space(chart: &Chart, sizes: &Sizes, node: usize) -> Size {
    let loops = chart.edges.iter().enumerate();
    let loops = loops.filter(|(_, edge)| edge.from == node && edge.to == node);
    loops.fold(Size::default(), |space, (index, _)| {
        let label = sizes.labels.get(index).copied().unwrap_or_default();
        Size {
            width: space.width.max(route::LOOP + label.width + 4.0),
            height: space.height + label.height,
        }
    })
}
