//! Nodes, routes and texts come in; the elements of an SVG drawing go out.
//!
//! Text and lines are of the colour of the text around the drawing, so that it fits light and dark pages; failures and
//! retries have colours with enough contrast to both, and dashes for those who see no colours. No ids, styles or scripts:
//! several drawings can stand in one page.

use super::{
    Chart, Edge, EdgeKind, Node, NodeKind,
    layout::{Direction, Placed, Route, Size, Sizes, Stroke},
    text,
};

const NAME: f64 = 13.0;
const DETAIL: f64 = 11.0;
const LABEL: f64 = 11.0;
/// The styles of texts of these sizes.
pub(super) const NAME_STYLE: &str = " font-size=\"13\" font-weight=\"600\"";
pub(super) const DETAIL_STYLE: &str =
    " font-size=\"11\" font-family=\"ui-monospace,monospace\" opacity=\".8\"";
pub(super) const LABEL_STYLE: &str = " font-size=\"11\"";
/// How far the inner frame of a workflow is from the outer one.
pub(super) const INSET: f64 = 3.0;
const LINE: f64 = 15.0;
const LABEL_LINE: f64 = 13.0;
/// The widest text in a node, and in a label.
const NODE_WIDTH: f64 = 240.0;
const LABEL_WIDTH: f64 = 165.0;
const FAILURE: &str = "#c4513a";
const RETRY: &str = "#a06a00";
/// The lines of every text.
pub(super) struct Texts {
    /// Per node: of its name, of its detail.
    pub(super) nodes: Vec<[Vec<String>; 2]>,
    /// Per edge.
    pub(super) labels: Vec<Vec<String>>,
}

impl Texts {
    pub(super) fn new(chart: &Chart) -> Self {
        let node = |node: &Node| {
            [
                text::wrap(&node.name, NODE_WIDTH, 2, name_width),
                text::wrap(&node.detail, NODE_WIDTH, 2, |text| text::mono_width(text, DETAIL)),
            ]
        };
        let label = |edge: &Edge| text::wrap(&edge.label, LABEL_WIDTH, 3, |text| text::width(text, LABEL));
        Self {
            nodes: chart.nodes.iter().map(node).collect(),
            labels: chart.edges.iter().map(label).collect(),
        }
    }

    pub(super) fn sizes(&self, chart: &Chart) -> Sizes {
        let node = |(node, [name, detail]): (&Node, &[Vec<String>; 2])| match node.kind {
            NodeKind::Start | NodeKind::End => Size {
                width: 16.0,
                height: 16.0,
            },
            NodeKind::Step | NodeKind::Workflow | NodeKind::Unreached => {
                let name_width = widest(name, name_width);
                let detail_width = widest(detail, |text| text::mono_width(text, DETAIL));
                Size {
                    width: name_width.max(detail_width).max(60.0) + 24.0,
                    height: (name.len() + detail.len()) as f64 * LINE + 14.0,
                }
            }
        };
        let label = |lines: &Vec<String>| match lines.is_empty() {
            true => Size::default(),
            false => Size {
                width: widest(lines, |text| text::width(text, LABEL)),
                height: lines.len() as f64 * LABEL_LINE + 4.0,
            },
        };
        Sizes {
            nodes: chart.nodes.iter().zip(&self.nodes).map(node).collect(),
            labels: self.labels.iter().map(label).collect(),
        }
    }
}

/// Names are bold.
pub(super) fn name_width(text: &str) -> f64 {
    text::width(text, NAME) * 1.08
}

fn widest(lines: &[String], measure: impl Fn(&str) -> f64) -> f64 {
    lines.iter().map(|line| measure(line)).fold(0.0, f64::max)
}

pub(super) fn head(title: &str, size: Size) -> String {
    let (width, height) = (size.width.ceil(), size.height.ceil());
    let title = escaped(title);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         style=\"max-width:100%;height:auto\" role=\"img\" aria-label=\"Flow of {title}\" fill=\"currentColor\" \
         font-family=\"system-ui,sans-serif\" text-anchor=\"middle\">\n"
    )
}

/// A start or an end; `None` for what has a frame.
pub(super) fn point(kind: NodeKind, at: &Placed) -> Option<String> {
    let (x, y) = (number(at.x), number(at.y));
    match kind {
        NodeKind::Start => Some(format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"7\"/>")),
        NodeKind::End => Some(format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"4.5\"/>\
             <circle cx=\"{x}\" cy=\"{y}\" r=\"7.5\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"/>"
        )),
        NodeKind::Step | NodeKind::Workflow | NodeKind::Unreached => None,
    }
}

/// The frame of a node, or one inside of it.
pub(super) fn frame(at: &Placed, inset: f64, style: &str) -> String {
    format!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"{style}/>",
        number(at.left() + inset),
        number(at.top() + inset),
        number(at.size.width - inset * 2.0),
        number(at.size.height - inset * 2.0),
        number(7.0 - inset)
    )
}

pub(super) fn dashes(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Unreached => " stroke-dasharray=\"4 3\"",
        _ => "",
    }
}

/// A line of text in a node, by its position from above.
pub(super) fn node_text(at: &Placed, position: usize, line: &str, style: &str) -> String {
    let baseline = at.top() + 7.0 + 11.5 + LINE * position as f64;
    format!(
        "<text x=\"{}\" y=\"{}\"{style}>{}</text>",
        number(at.x),
        number(baseline),
        escaped(line)
    )
}

/// The colour of an edge, and the dashes of its line.
pub(super) fn ink(kind: EdgeKind) -> (&'static str, &'static str) {
    match kind {
        EdgeKind::Success => ("currentColor", ""),
        EdgeKind::Failure => (FAILURE, " stroke-dasharray=\"5 3\""),
        EdgeKind::Retry => (RETRY, " stroke-dasharray=\"2 3\""),
    }
}

/// The lines of an edge's label.
pub(super) fn label(route: &Route, lines: &[String], style: &str) -> Vec<String> {
    let Some(at) = &route.label else {
        return Vec::new();
    };
    let (x, anchor) = match route.beside {
        true => (at.left(), " text-anchor=\"start\""),
        false => (at.x, ""),
    };
    let texts = lines.iter().enumerate().map(|(position, line)| {
        let baseline = at.top() + 2.0 + 10.0 + LABEL_LINE * position as f64;
        format!(
            "<text x=\"{}\" y=\"{}\"{style}{anchor}>{}</text>",
            number(x),
            number(baseline),
            escaped(line)
        )
    });
    texts.collect()
}

/// A triangle whose tip is here.
pub(super) fn arrowhead(x: f64, y: f64, direction: Direction) -> String {
    let tip = format!("M{} {}", number(x), number(y));
    match direction {
        Direction::Down => format!("{tip}l-4 -7h8z"),
        Direction::Up => format!("{tip}l-4 7h8z"),
        Direction::Left => format!("{tip}l7 -4v8z"),
    }
}

pub(super) fn path(strokes: &[Stroke]) -> String {
    let mut out = String::new();
    let (mut x, mut y) = (0.0, 0.0);
    for stroke in strokes {
        let (end_x, end_y) = stroke.end();
        let (to_x, to_y) = (number(end_x), number(end_y));
        match stroke {
            Stroke::Move(..) => out.push_str(&format!("M{to_x} {to_y}")),
            Stroke::Bend(..) if (end_x - x).abs() < 0.5 => out.push_str(&format!("L{to_x} {to_y}")),
            Stroke::Bend(..) => {
                let middle = number((y + end_y) / 2.0);
                out.push_str(&format!("C{} {middle} {to_x} {middle} {to_x} {to_y}", number(x)));
            }
            Stroke::Corner(corner, _) => {
                let (before, after) = (towards(*corner, (x, y)), towards(*corner, (end_x, end_y)));
                out.push_str(&format!(
                    "L{} {}Q{} {} {} {}L{to_x} {to_y}",
                    number(before.0),
                    number(before.1),
                    number(corner.0),
                    number(corner.1),
                    number(after.0),
                    number(after.1)
                ));
            }
        }
        (x, y) = (end_x, end_y);
    }
    out
}

/// Where a rounded corner begins on the way to a point.
fn towards(corner: (f64, f64), point: (f64, f64)) -> (f64, f64) {
    let step = |from: f64, to: f64| from + (to - from).clamp(-6.0, 6.0);
    (step(corner.0, point.0), step(corner.1, point.1))
}

impl Stroke {
    fn end(&self) -> (f64, f64) {
        match self {
            Self::Move(x, y) | Self::Bend(x, y) => (*x, *y),
            Self::Corner(_, end) => *end,
        }
    }
}

/// A coordinate to a tenth, which is the same on every machine.
pub(super) fn number(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    match tenths.unsigned_abs() {
        whole if whole % 10 == 0 => format!("{sign}{}", whole / 10),
        other => format!("{sign}{}.{}", other / 10, other % 10),
    }
}

pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other if other.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}
