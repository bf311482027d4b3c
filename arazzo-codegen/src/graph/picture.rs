//! [`Chart`]s come in; an SVG drawing for a file of its own goes out, which tells more on demand.

use super::{
    Chart, Edge, Node, NodeKind,
    layout::{self, Layout, Placed, Route, Size},
    svg::{
        DETAIL_STYLE, INSET, LABEL_STYLE, NAME_STYLE, Texts, arrowhead, dashes, escaped, frame, head, ink,
        label, name_width, node_text, number, path, point,
    },
};

/// Above each of several charts.
const TITLE_HEIGHT: f64 = 36.0;
const TITLE_LEFT: f64 = 12.0;
const TITLE_STYLE: &str = " font-size=\"15\" font-weight=\"600\"";
/// For a file of its own.
const COLOURS: &str = "<style>svg{color:#1f2328;background:#fff}@media(prefers-color-scheme:dark){svg{color:#e6edf3;background:#0d1117}}</style>\n";

/// The charts as a file of its own, which brings colours for light and dark. Several stand one below the other, each with a
/// title.
#[must_use]
pub fn svg(charts: &[Chart]) -> String {
    let drawings: Vec<(Size, String)> = charts.iter().map(draw).collect();
    if let ([chart], [(size, drawing)]) = (charts, drawings.as_slice()) {
        return head(&chart.title, *size) + COLOURS + drawing + "</svg>\n";
    }
    let mut size = Size::default();
    let mut out = String::new();
    for (chart, (own, drawing)) in charts.iter().zip(drawings) {
        let title = name_width(&chart.title);
        out.push_str(&format!(
            "<text x=\"{TITLE_LEFT}\" y=\"{}\" text-anchor=\"start\"{TITLE_STYLE}>{}</text>\n\
             <g transform=\"translate(0 {})\">\n{drawing}</g>\n",
            number(size.height + TITLE_HEIGHT * 0.7),
            escaped(&chart.title),
            number(size.height + TITLE_HEIGHT)
        ));
        size.width = size.width.max(own.width).max(title * 1.2 + 2.0 * TITLE_LEFT);
        size.height += TITLE_HEIGHT + own.height;
    }
    let titles: Vec<&str> = charts.iter().map(|chart| chart.title.as_str()).collect();
    head(&titles.join(", "), size) + COLOURS + &out + "</svg>\n"
}

/// What a chart's drawing consists of, with its size.
fn draw(chart: &Chart) -> (Size, String) {
    let chart = layout::spread_ends(chart);
    let texts = Texts::new(&chart);
    let layout = layout::layout(&chart, &texts.sizes(&chart));
    let mut out = String::new();
    for (edge, (route, lines)) in chart.edges.iter().zip(layout.routes.iter().zip(&texts.labels)) {
        out.push_str(&draw_edge(edge, route, lines));
    }
    draw_nodes(&mut out, &chart, &layout, &texts);
    (layout.size, out)
}

fn draw_nodes(out: &mut String, chart: &Chart, layout: &Layout, texts: &Texts) {
    for (node, (placed, lines)) in chart.nodes.iter().zip(layout.nodes.iter().zip(&texts.nodes)) {
        out.push_str(&draw_node(node, placed, lines));
    }
}

fn draw_node(node: &Node, at: &Placed, [name, detail]: &[Vec<String>; 2]) -> String {
    let title = format!("<title>{}</title>", escaped(&node.full));
    if let Some(point) = point(node.kind, at) {
        return format!("<g>{title}{point}</g>\n");
    }
    let dashes = dashes(node.kind);
    let group = match node.kind {
        NodeKind::Unreached => "<g opacity=\".6\">",
        _ => "<g>",
    };
    let frame = frame(
        at,
        0.0,
        &format!(" fill-opacity=\".06\" stroke=\"currentColor\"{dashes}"),
    );
    let mut out = format!("{group}{title}{frame}");
    if node.kind == NodeKind::Workflow {
        out.push_str(&self::frame(at, INSET, " fill=\"none\" stroke=\"currentColor\""));
    }
    let names = name.iter().map(|line| (line, NAME_STYLE));
    let details = detail.iter().map(|line| (line, DETAIL_STYLE));
    for (position, (line, style)) in names.chain(details).enumerate() {
        out.push_str(&node_text(at, position, line, style));
    }
    out + "</g>\n"
}

fn draw_edge(edge: &Edge, route: &Route, lines: &[String]) -> String {
    let (colour, dashes) = ink(edge.kind);
    let title = match edge.full.is_empty() {
        true => String::new(),
        false => format!("<title>{}</title>", escaped(&edge.full)),
    };
    let mut out = format!("<g>{title}");
    if !route.strokes.is_empty() {
        out.push_str(&format!(
            "<path d=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.3\"{dashes}/>",
            path(&route.strokes)
        ));
    }
    for (x, y, direction) in &route.heads {
        out.push_str(&format!(
            "<path d=\"{}\" fill=\"{colour}\"/>",
            arrowhead(*x, *y, *direction)
        ));
    }
    out.push_str(&label(route, lines, LABEL_STYLE).concat());
    out + "</g>\n"
}
