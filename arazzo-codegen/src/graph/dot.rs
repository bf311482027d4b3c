//! A [`Chart`] comes in; a graph in the DOT language of Graphviz goes out.

use super::{Chart, Edge, EdgeKind, Node, NodeKind};

/// The chart in DOT.
#[must_use]
pub fn dot(chart: &Chart) -> String {
    let mut out = format!("digraph {} {{\n", quoted(&chart.title));
    out.push_str("    node [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=11];\n");
    out.push_str("    edge [fontname=\"Helvetica\", fontsize=10];\n");
    for (index, node) in chart.nodes.iter().enumerate() {
        out.push_str(&format!("    n{index} [{}];\n", attributes(node)));
    }
    for edge in &chart.edges {
        out.push_str(&format!("    n{} -> n{}{};\n", edge.from, edge.to, style(edge)));
    }
    out + "}\n"
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
