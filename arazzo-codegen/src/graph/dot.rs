//! [`Chart`]s come in; a graph in the DOT language of Graphviz goes out.

use super::{Chart, Edge, EdgeKind, Node, NodeKind};

/// The charts in DOT, in one graph. Several have a frame with a title each.
#[must_use]
pub fn dot(charts: &[Chart]) -> String {
    let title = match charts {
        [chart] => quoted(&chart.title),
        _ => quoted("workflows"),
    };
    let mut out = format!("digraph {title} {{\n");
    out.push_str("    node [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=11];\n");
    out.push_str("    edge [fontname=\"Helvetica\", fontsize=10];\n");
    let mut first = 0;
    for (index, chart) in charts.iter().enumerate() {
        if let [_] = charts {
            write(&mut out, chart, first, "    ");
        } else {
            out.push_str(&format!("    subgraph cluster_{index} {{\n"));
            out.push_str(&format!(
                "        graph [label={}, {FRAME}];\n",
                quoted(&chart.title)
            ));
            write(&mut out, chart, first, "        ");
            out.push_str("    }\n");
        }
        first += chart.nodes.len();
    }
    out + "}\n"
}

/// The frame around one of several charts.
const FRAME: &str = "style=rounded, color=gray, fontname=\"Helvetica\", fontsize=12";

/// The nodes, counted from `first`, and edges of a chart.
fn write(out: &mut String, chart: &Chart, first: usize, indent: &str) {
    for (node, index) in chart.nodes.iter().zip(first..) {
        out.push_str(&format!("{indent}n{index} [{}];\n", attributes(node)));
    }
    for edge in &chart.edges {
        let (from, to) = (first + edge.from, first + edge.to);
        out.push_str(&format!("{indent}n{from} -> n{to}{};\n", style(edge)));
    }
}

fn attributes(node: &Node) -> String {
    let text = if node.detail.is_empty() {
        node.name.clone()
    } else {
        format!("{}\n{}", node.name, node.detail)
    };
    let text = format!("label={}, tooltip={}", quoted(&text), quoted(&node.full));
    match node.kind {
        NodeKind::Start => {
            "label=\"\", tooltip=\"start\", shape=circle, style=filled, fillcolor=black, width=0.18"
                .to_owned()
        }
        NodeKind::End => {
            "label=\"\", tooltip=\"end\", shape=doublecircle, style=filled, fillcolor=black, width=0.14"
                .to_owned()
        }
        NodeKind::Step => text,
        NodeKind::Workflow => format!("{text}, peripheries=2"),
        NodeKind::Unreached => format!("{text}, style=\"rounded,dashed\""),
    }
}

fn style(edge: &Edge) -> String {
    let mut attributes = Vec::new();
    if !edge.label.is_empty() {
        attributes.push(format!("label={}", quoted(&edge.label)));
    }
    if !edge.full.is_empty() {
        attributes.push(format!("tooltip={}", quoted(&edge.full)));
    }
    match edge.kind {
        EdgeKind::Success => {}
        EdgeKind::Failure => attributes.push("style=dashed, color=\"#c4513a\"".to_owned()),
        EdgeKind::Retry => {
            attributes.push("style=dashed, color=\"#a06a00\"".to_owned());
            // What runs before a retry comes back.
            if edge.from != edge.to {
                attributes.push("dir=both".to_owned());
            }
        }
    }
    match attributes.is_empty() {
        true => String::new(),
        false => format!(" [{}]", attributes.join(", ")),
    }
}

fn quoted(text: &str) -> String {
    let mut out = "\"".to_owned();
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            other if other.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out + "\""
}
