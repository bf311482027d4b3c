//! A [`Chart`] comes in; a Mermaid flowchart goes out.

use super::{Chart, Edge, EdgeKind, Node, NodeKind};

/// The chart in the language of Mermaid.
#[must_use]
pub fn mermaid(chart: &Chart) -> String {
    let mut out = "flowchart TD\n".to_owned();
    for (index, node) in chart.nodes.iter().enumerate() {
        out.push_str(&format!("    n{index}{}\n", shape(node)));
    }
    for edge in &chart.edges {
        out.push_str(&format!("    {}\n", arrow(edge)));
    }
    let unreached: Vec<String> = chart
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.kind == NodeKind::Unreached)
        .map(|(index, _)| format!("n{index}"))
        .collect();
    if !unreached.is_empty() {
        out.push_str("    classDef unreached stroke-dasharray: 4 4, opacity: 0.6\n");
        out.push_str(&format!("    class {} unreached\n", unreached.join(",")));
    }
    out
}

fn shape(node: &Node) -> String {
    let name = quoted(&node.name);
    let text = if node.detail.is_empty() {
        name
    } else {
        format!("{name}<br/>{}", quoted(&node.detail))
    };
    match node.kind {
        NodeKind::Start => "([\"start\"])".to_owned(),
        NodeKind::End => "([\"end\"])".to_owned(),
        NodeKind::Workflow => format!("[[\"{text}\"]]"),
        NodeKind::Step | NodeKind::Unreached => format!("[\"{text}\"]"),
    }
}

fn arrow(edge: &Edge) -> String {
    let line = match edge.kind {
        EdgeKind::Success => "-->",
        EdgeKind::Failure => "-.->",
        // What runs before a retry comes back.
        EdgeKind::Retry if edge.from != edge.to => "<-.->",
        EdgeKind::Retry => "-.->",
    };
    let label = match edge.label.is_empty() {
        true => String::new(),
        false => format!("|\"{}\"|", quoted(&edge.label)),
    };
    format!("n{} {line}{label} n{}", edge.from, edge.to)
}

/// Text inside quotes: `#`, which begins an entity, and whatever means something to Mermaid or HTML as an entity.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' | ';' => {
                out.push_str(&format!("#{};", u32::from(character)));
            }
            other if other.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}
