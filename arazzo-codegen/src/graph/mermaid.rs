//! [`Chart`]s come in; a Mermaid flowchart goes out.

use super::{Chart, Edge, EdgeKind, Node, NodeKind};

/// The charts in the language of Mermaid, in one flowchart. Several have a frame with a title each.
#[must_use]
pub fn mermaid(charts: &[Chart]) -> String {
    let mut out = "flowchart TD\n".to_owned();
    let mut unreached = Vec::new();
    let mut first = 0;
    for (index, chart) in charts.iter().enumerate() {
        if let [_] = charts {
            write(&mut out, chart, first, "    ");
        } else {
            // Without a direction of its own, what nothing leads to would be drawn from left to right.
            let title = quoted(&chart.title);
            out.push_str(&format!(
                "    subgraph w{index}[\"{title}\"]\n        direction TB\n"
            ));
            write(&mut out, chart, first, "        ");
            out.push_str("    end\n");
        }
        let nodes = chart.nodes.iter().zip(first..);
        let nodes = nodes.filter(|(node, _)| node.kind == NodeKind::Unreached);
        unreached.extend(nodes.map(|(_, index)| format!("n{index}")));
        first += chart.nodes.len();
    }
    if !unreached.is_empty() {
        out.push_str("    classDef unreached stroke-dasharray: 4 4, opacity: 0.6\n");
        out.push_str(&format!("    class {} unreached\n", unreached.join(",")));
    }
    out
}

/// The nodes, counted from `first`, and edges of a chart.
fn write(out: &mut String, chart: &Chart, first: usize, indent: &str) {
    for (node, index) in chart.nodes.iter().zip(first..) {
        out.push_str(&format!("{indent}n{index}{}\n", shape(node)));
    }
    for edge in &chart.edges {
        out.push_str(&format!("{indent}{}\n", arrow(edge, first)));
    }
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

fn arrow(edge: &Edge, first: usize) -> String {
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
    format!("n{} {line}{label} n{}", first + edge.from, first + edge.to)
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
