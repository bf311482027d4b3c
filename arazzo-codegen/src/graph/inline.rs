//! A [`Chart`] comes in; its drawing goes out as it stands in the documentation of generated code: layer by layer, so that
//! what all lines or all names share is said once, and the source stays short enough to be read past.

use super::{
    Chart, EdgeKind, NodeKind,
    layout::{self, Layout, Placed},
    svg::{self, Texts},
};

/// The columns at which a path goes on in the next line.
const WIDTH: usize = 100;

/// The drawing for an HTML page, whose colour of text it takes. It is short, and does not tell more on demand; without blank
/// lines, which would end HTML in Markdown.
#[must_use]
pub fn inline_svg(chart: &Chart) -> String {
    let chart = layout::spread_ends(chart);
    let texts = Texts::new(&chart);
    let layout = layout::layout(&chart, &texts.sizes(&chart));
    let mut out = svg::head(&chart.title, layout.size);
    for kind in [EdgeKind::Success, EdgeKind::Failure, EdgeKind::Retry] {
        out.push_str(&edges(&chart, &layout, kind));
    }
    out.push_str(&nodes(&chart, &layout));
    let labels = layout.routes.iter().zip(&texts.labels);
    let labels = labels.flat_map(|(route, lines)| svg::label(route, lines, ""));
    out.push_str(&group(svg::LABEL_STYLE, labels));
    let places = || layout.nodes.iter().zip(&texts.nodes);
    let names = places().flat_map(|(at, [name, _])| node_texts(at, name, 0));
    out.push_str(&group(svg::NAME_STYLE, names));
    let details = places().flat_map(|(at, [name, detail])| node_texts(at, detail, name.len()));
    out.push_str(&group(svg::DETAIL_STYLE, details));
    out + "</svg>\n"
}

fn node_texts(at: &Placed, lines: &[String], above: usize) -> Vec<String> {
    let lines = lines.iter().zip(above..);
    lines
        .map(|(line, position)| svg::node_text(at, position, line, ""))
        .collect()
}

/// The lines and the heads of all edges of a kind.
fn edges(chart: &Chart, layout: &Layout, kind: EdgeKind) -> String {
    let routes = || {
        let edges = chart.edges.iter().zip(&layout.routes);
        edges
            .filter(|(edge, _)| edge.kind == kind)
            .map(|(_, route)| route)
    };
    let strokes = routes().map(|route| svg::path(&route.strokes));
    let heads = routes().flat_map(|route| &route.heads);
    let heads = heads.map(|(x, y, direction)| svg::arrowhead(*x, *y, *direction));
    let (colour, dashes) = svg::ink(kind);
    let strokes = path(
        strokes,
        &format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.3\"{dashes}"),
    );
    strokes + &path(heads, &format!("fill=\"{colour}\""))
}

/// One path of several parts, over as many lines as that takes.
fn path(parts: impl Iterator<Item = String>, style: &str) -> String {
    let mut out = String::new();
    let mut column = 0;
    for part in parts.filter(|part| !part.is_empty()) {
        if out.is_empty() {
            out = format!("<path {style} d=\"");
            column = out.len();
        } else if column + part.len() > WIDTH {
            out.push('\n');
            column = 0;
        }
        column += part.len();
        out.push_str(&part);
    }
    if out.is_empty() { out } else { out + "\"/>\n" }
}

fn nodes(chart: &Chart, layout: &Layout) -> String {
    let nodes = || chart.nodes.iter().zip(&layout.nodes);
    let frames = nodes().flat_map(|(node, at)| match node.kind {
        NodeKind::Start | NodeKind::End => Vec::new(),
        NodeKind::Step | NodeKind::Unreached => vec![svg::frame(at, 0.0, svg::dashes(node.kind))],
        NodeKind::Workflow => vec![
            svg::frame(at, 0.0, ""),
            svg::frame(at, svg::INSET, " fill=\"none\""),
        ],
    });
    let frames = group(" fill-opacity=\".06\" stroke=\"currentColor\"", frames);
    let points = nodes().filter_map(|(node, at)| svg::point(node.kind, at));
    points.fold(frames, |out, point| out + &point + "\n")
}

/// Elements of one style, each in a line of its own.
fn group(style: &str, elements: impl Iterator<Item = String>) -> String {
    let inner = elements.fold(String::new(), |out, element| out + &element + "\n");
    if inner.is_empty() {
        return String::new();
    }
    format!("<g{style}>\n{inner}</g>\n")
}
