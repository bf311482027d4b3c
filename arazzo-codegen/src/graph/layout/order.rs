//! Rows with their connections come in; each row in an order with few crossings goes out.

use super::Rows;

/// How often the rows are sorted, down and up.
const SWEEPS: usize = 12;

/// Sorts each row by where its neighbours stand, back and forth; the best order that was seen stays. The first is that of
/// the document, which therefore stays where nothing is better.
pub(super) fn order(rows: &mut Rows) {
    let mut best = (crossings(rows), rows.rows.clone());
    for sweep in 0..SWEEPS {
        if best.0 == 0 {
            break;
        }
        let count = rows.rows.len();
        if sweep % 2 == 0 {
            (1..count).for_each(|row| sort(rows, row, |(above, below, _)| (below, above)));
        } else {
            (0..count.saturating_sub(1))
                .rev()
                .for_each(|row| sort(rows, row, |(above, below, _)| (above, below)));
        }
        let found = crossings(rows);
        if found < best.0 {
            best = (found, rows.rows.clone());
        }
    }
    rows.rows = best.1;
}

/// Sorts a row by the mean position of its items' neighbours on one side; an item without one keeps its position.
fn sort(rows: &mut Rows, row: usize, side: fn((usize, usize, usize)) -> (usize, usize)) {
    let positions = positions(rows);
    let position = |item: usize| positions.get(item).copied().unwrap_or_default();
    let mut keyed: Vec<(f64, usize)> = Vec::new();
    for &item in rows.rows.get(row).into_iter().flatten() {
        let neighbours = rows.links.iter().map(|link| side(*link));
        let neighbours: Vec<f64> = neighbours
            .filter(|(own, _)| *own == item)
            .map(|(_, other)| position(other))
            .collect();
        let key = match neighbours.len() {
            0 => position(item),
            count => neighbours.iter().sum::<f64>() / count as f64,
        };
        keyed.push((key, item));
    }
    keyed.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    if let Some(row) = rows.rows.get_mut(row) {
        *row = keyed.into_iter().map(|(_, item)| item).collect();
    }
}

fn positions(rows: &Rows) -> Vec<f64> {
    let mut positions = vec![0.0; rows.items.len()];
    for row in &rows.rows {
        for (position, item) in row.iter().enumerate() {
            if let Some(slot) = positions.get_mut(*item) {
                *slot = position as f64;
            }
        }
    }
    positions
}

/// How many pairs of connections cross.
fn crossings(rows: &Rows) -> usize {
    let positions = positions(rows);
    let at = |item: usize| positions.get(item).copied().unwrap_or_default();
    let mut by_row: Vec<Vec<(f64, f64)>> = vec![Vec::new(); rows.rows.len()];
    for (above, below, _) in &rows.links {
        let row = rows.item(*above).map_or(0, |item| item.row);
        if let Some(links) = by_row.get_mut(row) {
            links.push((at(*above), at(*below)));
        }
    }
    let crossing = |(a, b): (f64, f64), (c, d): (f64, f64)| (a < c && b > d) || (a > c && b < d);
    let in_row = |links: &Vec<(f64, f64)>| {
        let pairs = links.iter().enumerate();
        pairs
            .map(|(index, one)| {
                let others = links.iter().skip(index + 1);
                others.filter(|other| crossing(*one, **other)).count()
            })
            .sum::<usize>()
    };
    by_row.iter().map(in_row).sum()
}
