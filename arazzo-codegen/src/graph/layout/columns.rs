//! Ordered rows come in; each item gets its `x`, near what it is connected with and clear of its neighbours.

use super::{GAP, Kind, Rows};

/// How often every row is brought nearer to the others.
const ROUNDS: usize = 60;

/// Minimises the sum of the squared sideways distances along connections, row by row. Long edges weigh more, so that they
/// run straight.
pub(super) fn place(rows: &mut Rows) {
    for row in 0..rows.rows.len() {
        settle(rows, row, |_| None);
    }
    let count = rows.rows.len();
    let mut neighbours: Vec<Vec<(usize, f64)>> = vec![Vec::new(); rows.items.len()];
    for (above, below, _) in &rows.links {
        let weight = weight(rows, *above, *below);
        for (own, other) in [(*above, *below), (*below, *above)] {
            if let Some(list) = neighbours.get_mut(own) {
                list.push((other, weight));
            }
        }
    }
    for _ in 0..ROUNDS {
        let mut moved: f64 = 0.0;
        for row in (0..count).chain((0..count).rev()) {
            let items = rows.rows.get(row).into_iter().flatten();
            let wanted: Vec<Option<(f64, f64)>> = items
                .map(|item| mean(rows, neighbours.get(*item).map(Vec::as_slice).unwrap_or_default()))
                .collect();
            moved = moved.max(settle(rows, row, |position| {
                wanted.get(position).copied().flatten()
            }));
        }
        if moved < 0.05 {
            break;
        }
    }
    let edges = rows.links.iter().map(|(_, _, edge)| *edge).max();
    (0..=edges.unwrap_or_default()).for_each(|edge| straighten(rows, edge));
}

/// Puts an edge's items above what it leads to, or at least below one another, where their neighbours leave the room.
fn straighten(rows: &mut Rows, edge: usize) {
    let last = rows.links.iter().rfind(|(_, _, known)| *known == edge);
    let Some(target) = last.and_then(|(_, below, _)| Some(rows.item(*below)?.x)) else {
        return;
    };
    let items: Vec<usize> = rows.on_the_way(edge).collect();
    let without_label: Vec<usize> = items
        .iter()
        .copied()
        .filter(|item| {
            rows.item(*item)
                .is_some_and(|item| matches!(item.kind, Kind::Pass(_)))
        })
        .collect();
    for chain in [items, without_label] {
        let room = chain.iter().map(|item| room(rows, *item));
        let (left, right) = room.fold((f64::MIN, f64::MAX), |all, one| {
            (all.0.max(one.0), all.1.min(one.1))
        });
        if chain.is_empty() || left > right {
            continue;
        }
        let x = target.clamp(left, right);
        for item in chain {
            if let Some(item) = rows.items.get_mut(item) {
                item.x = x;
            }
        }
        return;
    }
}

/// How far to the left and to the right an item can move.
fn room(rows: &Rows, index: usize) -> (f64, f64) {
    let Some(item) = rows.item(index) else {
        return (f64::MAX, f64::MIN);
    };
    let row = rows.rows.get(item.row).map(Vec::as_slice).unwrap_or_default();
    let position = row.iter().position(|known| *known == index).unwrap_or_default();
    let neighbour = |at: Option<usize>| rows.item(*row.get(at?)?);
    let left = neighbour(position.checked_sub(1)).map(|other| other.x + other.right + GAP + item.left);
    let right = neighbour(Some(position + 1)).map(|other| other.x - other.left - GAP - item.right);
    (left.unwrap_or(f64::MIN), right.unwrap_or(f64::MAX))
}

fn weight(rows: &Rows, above: usize, below: usize) -> f64 {
    let passes = [above, below]
        .into_iter()
        .filter_map(|item| rows.item(item))
        .filter(|item| !matches!(item.kind, Kind::Node(_)))
        .count();
    match passes {
        0 => 1.0,
        1 => 2.0,
        _ => 8.0,
    }
}

/// The weighted mean of where the neighbours stand, and the sum of the weights.
fn mean(rows: &Rows, neighbours: &[(usize, f64)]) -> Option<(f64, f64)> {
    let total: f64 = neighbours.iter().map(|(_, weight)| weight).sum();
    let sum: f64 = neighbours
        .iter()
        .filter_map(|(other, weight)| Some(rows.item(*other)?.x * weight))
        .sum();
    (total > 0.0).then(|| (sum / total, total))
}

/// Items that touch and move as one.
struct Block {
    /// The weighted mean of where the first item would have to stand for each to stand where it wants to.
    at: f64,
    weight: f64,
    items: usize,
}

/// Brings the items of a row as near as they can be to where they want to stand, in their order and without overlap: the
/// least squares under those bounds, by the pooling of adjacent violators. Tells how far any of them moved.
fn settle(rows: &mut Rows, row: usize, wanted: impl Fn(usize) -> Option<(f64, f64)>) -> f64 {
    let Some(order) = rows.rows.get(row).cloned() else {
        return 0.0;
    };
    let mut offsets = Vec::with_capacity(order.len());
    let mut blocks: Vec<Block> = Vec::new();
    let (mut offset, mut before) = (0.0, None);
    for (position, &index) in order.iter().enumerate() {
        let Some(item) = rows.item(index) else { continue };
        if let Some(right) = before {
            offset += right + GAP + item.left;
        }
        before = Some(item.right);
        offsets.push(offset);
        let (at, weight) = wanted(position).unwrap_or((item.x, 0.01));
        blocks.push(Block {
            at: at - offset,
            weight,
            items: 1,
        });
        while let [.., one, other] = blocks.as_mut_slice()
            && one.at > other.at
        {
            let weight = one.weight + other.weight;
            one.at = (one.at * one.weight + other.at * other.weight) / weight;
            one.weight = weight;
            one.items += other.items;
            blocks.pop();
        }
    }
    let at = blocks
        .iter()
        .flat_map(|block| std::iter::repeat_n(block.at, block.items));
    let mut moved: f64 = 0.0;
    for ((index, offset), at) in order.iter().zip(offsets).zip(at) {
        if let Some(item) = rows.items.get_mut(*index) {
            moved = moved.max((item.x - at - offset).abs());
            item.x = at + offset;
        }
    }
    moved
}
