#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::path::Path;

use super::{
    Chart, Edge, EdgeKind, Node, NodeKind, dot, inline_svg,
    layout::{self, Placed, Size, Sizes},
    mermaid, svg, text,
};
use crate::{
    pipeline::{self, Options},
    source::Memory,
};

const API: &str = "
openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: 'https://shop.example'}]
paths:
  /orders:
    post: {operationId: place, responses: {'201': {description: placed}, '503': {description: busy}}}
  /tokens:
    post: {operationId: refresh, responses: {'200': {description: fresh}}}
";

const WORKFLOW: &str = r#"
arazzo: 1.0.1
info: {title: Orders, version: '1'}
sourceDescriptions: [{name: shop, url: api.yaml, type: openapi}]
workflows:
  - workflowId: order
    inputs: {type: object, properties: {kind: {type: string}}}
    steps:
      - stepId: place
        operationId: place
        onSuccess:
          - {name: quick, type: end, criteria: [{condition: "$inputs.kind == '<quick> & \"dirty\"'"}]}
          - {name: created, type: goto, stepId: confirm, criteria: [{condition: $statusCode == 201}]}
        onFailure:
          - {name: busy, type: retry, retryAfter: 2, retryLimit: 5, criteria: [{condition: $statusCode >= 500}]}
          - {name: stale, type: retry, stepId: renew, criteria: [{condition: $statusCode == 401}]}
          - {name: lost, type: goto, workflowId: report}
      - stepId: confirm
        operationId: refresh
        onSuccess: [{name: again, type: goto, stepId: place, criteria: [{condition: $statusCode == 202}]}]
      - stepId: last
        operationId: refresh
        onSuccess: [{name: done, type: end}]
      - stepId: renew
        operationId: refresh
      - stepId: forgotten
        operationId: refresh
  - workflowId: report
    steps: [{stepId: tell, operationId: refresh}]
"#;

fn charts() -> Vec<Chart> {
    let files = Memory::new().with("/w/x.yml", WORKFLOW).with("/w/api.yaml", API);
    let flows = pipeline::flows(files, &Options::new("x.yml", Path::new("/w")));
    assert!(
        !flows.diagnostics.has_errors(),
        "{:?}",
        flows.diagnostics.errors().collect::<Vec<_>>()
    );
    flows.charts
}

fn order() -> Chart {
    charts().remove(0)
}

fn edges_of(chart: &Chart, name: &str) -> Vec<(EdgeKind, String, String)> {
    let from = chart.nodes.iter().position(|node| node.name == name).unwrap();
    let edges = chart.edges.iter().filter(|edge| edge.from == from);
    edges
        .map(|edge| (edge.kind, edge.label.clone(), chart.nodes[edge.to].name.clone()))
        .collect()
}

#[test]
fn a_chart_says_what_follows_each_step_and_when() {
    let chart = order();
    let edge = |kind, label: &str, to: &str| (kind, label.to_owned(), to.to_owned());
    assert_eq!(
        edges_of(&chart, "place"),
        [
            edge(EdgeKind::Success, "$inputs.kind == '<quick> & \"dirty\"'", ""),
            edge(EdgeKind::Success, "201 or otherwise", "confirm"),
            edge(EdgeKind::Retry, "5xx: retry up to 5× after 2s", "place"),
            edge(EdgeKind::Retry, "401: run this, then retry once", "renew"),
            edge(EdgeKind::Failure, "failure", "report"),
        ]
    );
    assert_eq!(
        edges_of(&chart, "confirm"),
        [
            edge(EdgeKind::Success, "202", "place"),
            edge(EdgeKind::Success, "otherwise", "last")
        ]
    );
    assert_eq!(edges_of(&chart, "last"), [edge(EdgeKind::Success, "", "")]);
    // The target of a retry comes back: its own actions are not followed.
    assert_eq!(edges_of(&chart, "renew"), []);
    let kind = |name: &str| chart.nodes.iter().find(|node| node.name == name).unwrap().kind;
    assert_eq!(kind("forgotten"), NodeKind::Unreached);
    assert_eq!(kind("report"), NodeKind::Workflow);
    assert_eq!(
        chart.nodes[1].full, "place: POST /orders",
        "the drawing tells more of a step on demand"
    );
}

#[test]
fn a_drawing_is_xml_without_ids_that_tells_everything() {
    let chart = order();
    let alone = svg(std::slice::from_ref(&chart));
    for (is_alone, drawing) in [(false, inline_svg(&chart)), (true, alone)] {
        let parsed = roxmltree::Document::parse(&drawing).expect("well-formed XML");
        let texts: Vec<String> = parsed
            .descendants()
            .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text")))
            .filter_map(|node| node.text().map(str::to_owned))
            .collect();
        for wanted in [
            "place",
            "POST /orders",
            "201 or otherwise",
            "5xx: retry up to 5× after 2s",
        ] {
            assert!(texts.iter().any(|text| text == wanted), "{wanted}: {texts:?}");
        }
        let titles: Vec<&str> = parsed
            .descendants()
            .filter(|node| node.tag_name().name() == "title")
            .filter_map(|node| node.text())
            .collect();
        assert!(
            !is_alone || titles.contains(&"quick: $inputs.kind == '<quick> & \"dirty\"'"),
            "{titles:?}"
        );
        // Several drawings in one page share its ids, and a blank line ends HTML in Markdown.
        assert!(parsed.descendants().all(|node| node.attribute("id").is_none()));
        assert!(drawing.lines().all(|line| !line.trim().is_empty()));
        assert_eq!(drawing.contains("<style"), is_alone);
    }
    assert_eq!(inline_svg(&chart), inline_svg(&order()));
}

#[test]
fn mermaid_and_dot_escape_what_would_end_a_text() {
    let chart = order();
    let flow = mermaid(std::slice::from_ref(&chart));
    assert!(flow.starts_with("flowchart TD\n"), "{flow}");
    assert!(
        flow.contains("-->|\"$inputs.kind == '#60;quick#62; #38; #34;dirty#34;'\"|"),
        "{flow}"
    );
    assert!(
        flow.contains("n1 <-.->|\"401: run this, then retry once\"|"),
        "{flow}"
    );
    let graph = dot(std::slice::from_ref(&chart));
    assert!(graph.starts_with("digraph \"order\" {\n"), "{graph}");
    assert!(
        graph.contains("label=\"$inputs.kind == '<quick> & \\\"dirty\\\"'\""),
        "{graph}"
    );
    assert!(graph.ends_with("}\n"));
}

#[test]
fn several_workflows_are_one_drawing() {
    let charts = charts();
    let (first, second) = (charts[0].nodes.len(), charts[1].nodes.len());
    let flow = mermaid(&charts);
    assert_eq!(flow.matches("flowchart TD").count(), 1, "{flow}");
    assert!(
        flow.contains("    subgraph w0[\"order\"]\n        direction TB\n        n0([\"start\"])\n"),
        "{flow}"
    );
    assert!(
        flow.contains(&format!(
            "    subgraph w1[\"report\"]\n        direction TB\n        n{first}([\"start\"])\n"
        )),
        "{flow}"
    );
    assert_eq!(
        flow.lines().filter(|line| line.trim() == "end").count(),
        2,
        "{flow}"
    );
    assert!(flow.contains(&format!("n{} --> n{}", first, first + 1)), "{flow}");
    let graph = dot(&charts);
    assert_eq!(graph.matches("digraph").count(), 1, "{graph}");
    assert!(
        graph.contains("    subgraph cluster_1 {\n        graph [label=\"report\","),
        "{graph}"
    );
    assert!(
        graph.contains(&format!("        n{} [", first + second - 1)),
        "{graph}"
    );
    let drawing = svg(&charts);
    let parsed = roxmltree::Document::parse(&drawing).expect("well-formed XML");
    let root = parsed.root_element();
    assert_eq!(root.attribute("aria-label"), Some("Flow of order, report"));
    // One below the other: the second begins where the first ends.
    let shifts = root.children().filter_map(|node| node.attribute("transform"));
    let shifts: Vec<f64> = shifts
        .map(|shift| shift["translate(0 ".len()..shift.len() - 1].parse().unwrap())
        .collect();
    let height = |chart: &Chart| {
        let drawing = svg(std::slice::from_ref(chart));
        let parsed = roxmltree::Document::parse(&drawing).unwrap();
        parsed
            .root_element()
            .attribute("height")
            .unwrap()
            .parse::<f64>()
            .unwrap()
    };
    assert!(shifts[1] - shifts[0] >= height(&charts[0]) - 1.0, "{shifts:?}");
    assert!(drawing.lines().all(|line| !line.trim().is_empty()));
}

/// A chart of so many steps with edges that a seed chooses, a third of them with a label.
fn any_chart(steps: usize, seed: u64) -> (Chart, Sizes) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let node = |kind| Node {
        kind,
        name: String::new(),
        detail: String::new(),
        full: String::new(),
    };
    let mut nodes = vec![node(NodeKind::Start)];
    nodes.extend((0..steps).map(|_| node(NodeKind::Step)));
    nodes.push(node(NodeKind::End));
    let edge = |from, to, kind| Edge {
        from,
        to,
        kind,
        label: String::new(),
        full: String::new(),
    };
    let mut edges: Vec<Edge> = (0..=steps)
        .map(|from| edge(from, from + 1, EdgeKind::Success))
        .collect();
    for _ in 0..steps {
        let kind = [EdgeKind::Success, EdgeKind::Failure, EdgeKind::Retry][random(3)];
        edges.push(edge(1 + random(steps), 1 + random(steps + 1), kind));
    }
    let sizes = Sizes {
        nodes: nodes
            .iter()
            .map(|_| Size {
                width: 40.0 + random(160) as f64,
                height: 30.0 + random(30) as f64,
            })
            .collect(),
        labels: edges
            .iter()
            .map(|_| match random(3) {
                0 => Size {
                    width: 20.0 + random(120) as f64,
                    height: 16.0,
                },
                _ => Size::default(),
            })
            .collect(),
    };
    let title = String::new();
    (Chart { title, nodes, edges }, sizes)
}

#[test]
fn nothing_covers_anything_else_and_everything_is_inside() {
    for seed in 1..200 {
        let (chart, sizes) = any_chart(1 + seed as usize % 14, seed);
        let layout = layout::layout(&chart, &sizes);
        let labels = layout.routes.iter().filter_map(|route| route.label);
        let boxes: Vec<Placed> = layout.nodes.iter().copied().chain(labels).collect();
        for (index, one) in boxes.iter().enumerate() {
            let inside = one.left() >= 0.0
                && one.top() >= 0.0
                && one.right() <= layout.size.width
                && one.bottom() <= layout.size.height;
            assert!(inside, "seed {seed}: {one:?} is outside {:?}", layout.size);
            for other in boxes.iter().skip(index + 1) {
                let apart = one.right() <= other.left()
                    || other.right() <= one.left()
                    || one.bottom() <= other.top()
                    || other.bottom() <= one.top();
                assert!(apart, "seed {seed}: {one:?} and {other:?}");
            }
        }
    }
}

#[test]
fn a_workflow_of_a_thousand_steps_is_drawn() {
    let (chart, sizes) = any_chart(1000, 7);
    let chart = Chart {
        edges: chart.edges.into_iter().take(1001).collect(),
        ..chart
    };
    let layout = layout::layout(&chart, &sizes);
    let first = layout.nodes[0].x;
    assert!(
        layout.nodes.iter().all(|node| (node.x - first).abs() < 0.5),
        "steps that follow one another stand in a column"
    );
}

#[test]
fn text_is_broken_between_words_and_cut_at_last() {
    let measure = |text: &str| text.chars().count() as f64;
    let wrapped = |text, lines| text::wrap(text, 10.0, lines, measure);
    assert_eq!(wrapped("short", 2), ["short"]);
    assert_eq!(wrapped("two words here", 2), ["two words", "here"]);
    assert_eq!(wrapped("createCustomer", 2), ["create", "Customer"]);
    assert_eq!(wrapped("/orders/{orderId}", 2), ["/orders/", "{orderId}"]);
    assert_eq!(
        wrapped("/items/{aB}", 2),
        ["/items/", "{aB}"],
        "not inside a name"
    );
    assert_eq!(
        wrapped("abcdefghijklmnopqrstuvwxyz", 2),
        ["abcdefghij", "klmnopqrs…"]
    );
    assert_eq!(wrapped("", 2), [""; 0]);
}
