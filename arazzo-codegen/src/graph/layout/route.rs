//! Placed rows come in; rectangles and lines go out.

use super::{
    Direction, Item, Kind, Layout, MARGIN, Placed, ROW_GAP, Route, Rows, Size, Sizes, Stroke, ranks::Ranks,
};
use crate::graph::{Chart, Edge, EdgeKind, NodeKind};

/// How far the loop of a step that is tried again reaches.
pub(super) const LOOP: f64 = 22.0;
/// From what stands in a row to what leads back beside it, and between two such.
const LANE: f64 = 16.0;
/// How far a label stands from a line beside it.
const BESIDE: f64 = 6.0;
/// Between two lines that leave or reach a node.
const PORT: f64 = 22.0;

pub(super) fn route(chart: &Chart, sizes: &Sizes, ranks: &Ranks, rows: &Rows) -> Layout {
    let mut router = Router {
        chart,
        sizes,
        ranks,
        rows,
        middles: middles(rows),
        right: Vec::new(),
        nodes: Vec::new(),
        routes: chart.edges.iter().map(|_| Route::default()).collect(),
    };
    router.nodes = (0..chart.nodes.len()).map(|node| router.node(node)).collect();
    router.right = rows.rows.iter().map(|row| right_end(rows, row)).collect();
    for index in 0..chart.edges.len() {
        router.down(index);
    }
    (0..chart.nodes.len()).for_each(|node| router.again(node));
    router.back();
    router.finish()
}

/// The middle of each row.
fn middles(rows: &Rows) -> Vec<f64> {
    let mut top = 0.0;
    let mut middles = Vec::new();
    for row in &rows.rows {
        let height = height(rows, row);
        middles.push(top + height / 2.0);
        top += height + ROW_GAP;
    }
    middles
}

fn height(rows: &Rows, row: &[usize]) -> f64 {
    let heights = row.iter().filter_map(|item| Some(rows.item(*item)?.height));
    heights.fold(0.0, f64::max)
}

fn right_end(rows: &Rows, row: &[usize]) -> f64 {
    let ends = row.iter().filter_map(|item| rows.item(*item));
    ends.map(|item| item.x + item.right).fold(f64::MIN, f64::max)
}

struct Router<'r> {
    chart: &'r Chart,
    sizes: &'r Sizes,
    ranks: &'r Ranks,
    rows: &'r Rows,
    middles: Vec<f64>,
    /// Where each row ends, with what has been led around it so far.
    right: Vec<f64>,
    nodes: Vec<Placed>,
    routes: Vec<Route>,
}

impl Router<'_> {
    fn node(&self, node: usize) -> Placed {
        let size = self.sizes.nodes.get(node).copied().unwrap_or_default();
        // The nodes are the first items.
        self.rows
            .item(node)
            .map_or(Placed::default(), |item| self.placed(item, size))
    }

    fn placed(&self, item: &Item, size: Size) -> Placed {
        let y = self.middles.get(item.row).copied().unwrap_or_default();
        Placed { x: item.x, y, size }
    }

    fn height(&self, row: usize) -> f64 {
        height(
            self.rows,
            self.rows.rows.get(row).map(Vec::as_slice).unwrap_or_default(),
        )
    }

    fn label(&self, edge: usize) -> Size {
        self.sizes.labels.get(edge).copied().unwrap_or_default()
    }

    /// Where an edge leaves or reaches a node: the edges there stand side by side, in the order of their other ends.
    fn port(&self, node: usize, edge: usize, leaves: bool) -> f64 {
        let placed = self.nodes.get(node).copied().unwrap_or_default();
        if self
            .chart
            .nodes
            .get(node)
            .is_some_and(|node| node.kind == NodeKind::End)
        {
            return placed.x;
        }
        let ends = self.rows.links.iter().filter_map(|(above, below, edge)| {
            let (own, other) = if leaves { (above, below) } else { (below, above) };
            let other = self.rows.item(*other).filter(|_| *own == node)?;
            Some((other.x, *edge))
        });
        let mut ends: Vec<(f64, usize)> = ends.collect();
        ends.sort_by(|(a, one), (b, other)| a.total_cmp(b).then(one.cmp(other)));
        let position = ends
            .iter()
            .position(|(_, known)| *known == edge)
            .unwrap_or_default();
        let space = PORT.min(placed.size.width * 0.7 / ends.len().max(1) as f64);
        placed.x + (position as f64 - (ends.len().max(1) - 1) as f64 / 2.0) * space
    }

    /// An edge from one row to one below it, through its items in between.
    fn down(&mut self, index: usize) {
        let Some(edge) = self
            .chart
            .edges
            .get(index)
            .filter(|edge| self.ranks.leads_down(index, edge))
        else {
            return;
        };
        let [from, to] = [edge.from, edge.to].map(|node| self.nodes.get(node).copied().unwrap_or_default());
        let mut route = Route::default();
        let start = (self.port(edge.from, index, true), from.bottom());
        let end = (self.port(edge.to, index, false), to.top());
        route.strokes.push(Stroke::Move(start.0, start.1));
        for item in self
            .rows
            .on_the_way(index)
            .filter_map(|item| self.rows.item(item))
        {
            let half = self.height(item.row) / 2.0;
            let y = self.middles.get(item.row).copied().unwrap_or_default();
            match item.kind {
                Kind::Node(_) => {}
                // Upright beside what stands in the row.
                Kind::Pass(_) if half > 0.0 => {
                    route.strokes.push(Stroke::Bend(item.x, y - half));
                    route.strokes.push(Stroke::Bend(item.x, y + half));
                }
                Kind::Pass(_) => {}
                Kind::Label(_) => {
                    let label = self.placed(item, self.label(index));
                    route.strokes.push(Stroke::Bend(label.x, label.top()));
                    route.strokes.push(Stroke::Move(label.x, label.bottom()));
                    route.label = Some(label);
                }
            }
        }
        route.strokes.push(Stroke::Bend(end.0, end.1));
        route.heads.push((end.0, end.1, Direction::Down));
        if edge.kind == EdgeKind::Retry {
            route.heads.push((start.0, start.1, Direction::Up));
        }
        self.put(index, route);
    }

    fn put(&mut self, index: usize, route: Route) {
        if let Some(slot) = self.routes.get_mut(index) {
            *slot = route;
        }
    }

    /// One loop for everything that leads from a node to itself, with all labels beside it.
    fn again(&mut self, node: usize) {
        let loops: Vec<usize> = self
            .chart
            .edges
            .iter()
            .enumerate()
            .filter(|(_, edge)| edge.from == node && edge.to == node)
            .map(|(index, _)| index)
            .collect();
        let placed = self.nodes.get(node).copied().unwrap_or_default();
        let height: f64 = loops.iter().map(|index| self.label(*index).height).sum();
        let mut top = placed.y - height / 2.0;
        for (position, index) in loops.into_iter().enumerate() {
            let mut route = Route::default();
            if position == 0 {
                let (x, out) = (placed.right(), placed.right() + LOOP - BESIDE);
                let (enter, leave) = (placed.y - 9.0, placed.y + 9.0);
                route.strokes = vec![
                    Stroke::Move(x, leave),
                    Stroke::Corner((out, leave), (out, placed.y)),
                    Stroke::Corner((out, enter), (x, enter)),
                ];
                route.heads = vec![(x, enter, Direction::Left)];
            }
            let size = self.label(index);
            if size.height > 0.0 {
                let x = placed.right() + LOOP + size.width / 2.0;
                route.label = Some(Placed {
                    x,
                    y: top + size.height / 2.0,
                    size,
                });
                route.beside = true;
                top += size.height;
            }
            self.put(index, route);
        }
    }

    /// What leads back to a row above, each in a lane of its own on the right: the shortest nearest.
    fn back(&mut self) {
        let edges = self.chart.edges.iter().enumerate();
        let mut back: Vec<(usize, &Edge)> = edges
            .filter(|(index, edge)| edge.from != edge.to && !self.ranks.leads_down(*index, edge))
            .collect();
        let rank = |node: usize| self.ranks.of.get(node).copied().unwrap_or_default();
        back.sort_by_key(|(index, edge)| (rank(edge.from).abs_diff(rank(edge.to)), *index));
        for (index, edge) in back {
            let (first, last) = (rank(edge.to) * 2, rank(edge.from) * 2);
            let size = self.label(index);
            let beside = self.right.iter().skip(first).take(last + 1 - first.min(last));
            let lane = beside.copied().fold(f64::MIN, f64::max) + LANE;
            let taken = if size.width > 0.0 {
                lane + BESIDE + size.width
            } else {
                lane
            };
            for row in self.right.iter_mut().skip(first).take(last + 1 - first.min(last)) {
                *row = taken;
            }
            let route = self.around(edge, lane, size);
            self.put(index, route);
        }
    }

    fn around(&self, edge: &Edge, lane: f64, size: Size) -> Route {
        let [from, to] = [edge.from, edge.to].map(|node| self.nodes.get(node).copied().unwrap_or_default());
        let mut route = Route::default();
        let leave = if self.is_outermost(edge.from) {
            route.strokes.push(Stroke::Move(from.right(), from.y + 5.0));
            from.y + 5.0
        } else {
            // Below the neighbours.
            let (x, y) = (from.right() - 12.0, from.bottom());
            route.strokes.push(Stroke::Move(x, y));
            route
                .strokes
                .push(Stroke::Corner((x, y + 8.0), (x + 12.0, y + 8.0)));
            y + 8.0
        };
        let middle = ((from.y + to.y) / 2.0).min(leave);
        let enter = if self.is_outermost(edge.to) {
            to.y - 5.0
        } else {
            to.top() - 9.0
        };
        route.strokes.push(Stroke::Corner((lane, leave), (lane, middle)));
        if self.is_outermost(edge.to) {
            route
                .strokes
                .push(Stroke::Corner((lane, enter), (to.right(), enter)));
            route.heads.push((to.right(), enter, Direction::Left));
        } else {
            let x = to.right() - 12.0;
            route
                .strokes
                .push(Stroke::Corner((lane, enter), (x + 12.0, enter)));
            route.strokes.push(Stroke::Corner((x, enter), (x, to.top())));
            route.heads.push((x, to.top(), Direction::Down));
        }
        if edge.kind == EdgeKind::Retry {
            route.heads.push((from.right(), leave, Direction::Left));
        }
        if size.height > 0.0 {
            let x = lane + BESIDE + size.width / 2.0;
            route.label = Some(Placed {
                x,
                y: (leave + enter) / 2.0,
                size,
            });
            route.beside = true;
        }
        route
    }

    /// Whether nothing stands on the right of a node, not even a loop of its own.
    fn is_outermost(&self, node: usize) -> bool {
        let Some(item) = self.rows.item(node) else {
            return false;
        };
        let last = self.rows.rows.get(item.row).and_then(|row| row.last());
        let has_loop = self
            .chart
            .edges
            .iter()
            .any(|edge| edge.from == node && edge.to == node);
        last == Some(&node) && !has_loop
    }

    /// Moves everything to where the margin ends.
    fn finish(self) -> Layout {
        let lefts = self.rows.items.iter().map(|item| item.x - item.left);
        let left = lefts.fold(f64::MAX, f64::min);
        let right = self.right.iter().copied().fold(f64::MIN, f64::max);
        let heights = self.rows.rows.last().into_iter().flatten();
        let last = heights
            .filter_map(|item| Some(self.rows.item(*item)?.height))
            .fold(0.0, f64::max);
        let bottom = self.middles.last().copied().unwrap_or_default() + last / 2.0;
        let (dx, dy) = (MARGIN - left, MARGIN);
        let mut layout = Layout {
            nodes: self.nodes,
            routes: self.routes,
            size: Size {
                width: right - left + MARGIN * 2.0,
                height: bottom + MARGIN * 2.0,
            },
        };
        let labels = layout.routes.iter_mut().filter_map(|route| route.label.as_mut());
        for placed in layout.nodes.iter_mut().chain(labels) {
            placed.x += dx;
            placed.y += dy;
        }
        for route in &mut layout.routes {
            route.strokes.iter_mut().for_each(|stroke| stroke.shift(dx, dy));
            for (x, y, _) in &mut route.heads {
                *x += dx;
                *y += dy;
            }
        }
        layout
    }
}

impl Stroke {
    fn shift(&mut self, dx: f64, dy: f64) {
        let (one, other) = match self {
            Self::Move(x, y) | Self::Bend(x, y) => ((x, y), None),
            Self::Corner((x, y), (end_x, end_y)) => ((x, y), Some((end_x, end_y))),
        };
        for (x, y) in std::iter::once(one).chain(other) {
            *x += dx;
            *y += dy;
        }
    }
}
