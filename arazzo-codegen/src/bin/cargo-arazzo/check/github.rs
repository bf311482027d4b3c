//! Problems come in; workflow commands of GitHub Actions, which become annotations, go out.

use super::Shown;

pub(super) fn report(findings: &[Shown<'_>]) -> String {
    findings.iter().map(command).collect()
}

fn command(shown: &Shown<'_>) -> String {
    let found = shown.finding.diagnostic;
    let mut properties = Vec::new();
    let position = found
        .primary
        .as_ref()
        .and_then(|label| shown.renderer.position(&label.place));
    if let Some(at) = position {
        properties.push(("file", shown.finding.files.display(at.file).to_owned()));
        properties.push(("line", at.line.to_string()));
        properties.push(("endLine", at.end_line.to_string()));
        // Columns only count within one line.
        if at.line == at.end_line {
            properties.push(("col", at.column.to_string()));
            properties.push(("endColumn", at.end_column.to_string()));
        }
    }
    properties.push(("title", found.code.id.to_owned()));
    let properties: Vec<String> = properties
        .into_iter()
        .map(|(name, value)| format!("{name}={}", property(&value)))
        .collect();
    let mut message = found.message.clone();
    let label = found
        .primary
        .as_ref()
        .map(|label| label.text.as_str())
        .filter(|text| !text.is_empty());
    if let Some(label) = label {
        message.push_str(&format!(": {label}"));
    }
    for note in found.notes.iter().chain(&found.help) {
        message.push_str(&format!("\n{note}"));
    }
    format!(
        "::{} {}::{}\n",
        shown.level(),
        properties.join(","),
        data(&message)
    )
}

/// What would end the message, as an escape.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What would end the value of a property, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
