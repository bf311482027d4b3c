//! How a run looks on a terminal: its [`Row`]s and its result come in, text goes out.

use std::env;
use std::fmt::{Debug, Write};
use std::io::{self, IsTerminal};

/// One thing that happened while a workflow ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A request and what came of it.
    Request {
        /// The step that sent it.
        step: String,
        /// The method.
        method: String,
        /// Path and query, as sent.
        target: String,
        /// The status of the answer; `None` when there was no answer.
        status: Option<u16>,
    },
    /// An action was taken.
    Branch {
        /// The name of the action.
        action: String,
        /// The step that it leads to; `None` when it ends the workflow.
        target: Option<String>,
    },
}

/// What a run gave, and what it was to give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What the lines are, such as `output`.
    label: &'static str,
    lines: Vec<String>,
    /// What is wrong about it; `None` when it is as expected.
    complaint: Option<Vec<String>>,
}

impl Verdict {
    /// Holds a value against the expected one.
    pub fn compare<T: Debug + PartialEq>(label: &'static str, actual: &T, expected: &T) -> Self {
        let complaint = (actual != expected).then(|| fields(expected));
        Self {
            label,
            lines: fields(actual),
            complaint,
        }
    }

    /// A run that ended otherwise than it should: an error in place of an output, or the reverse.
    pub fn surprise(label: &'static str, text: String, expected: &impl Debug) -> Self {
        Self {
            label,
            lines: vec![text],
            complaint: Some(fields(expected)),
        }
    }

    /// Objects, too, when other steps ran than should have.
    #[must_use]
    pub fn with_steps(mut self, rows: &[Row], expected: &[&str]) -> Self {
        let taken: Vec<&str> = rows.iter().filter_map(Row::step).collect();
        if taken != expected {
            let complaint = self.complaint.get_or_insert_default();
            complaint.push(format!("steps {}", expected.join(", ")));
        }
        self
    }

    /// Whether the run did what it was to do.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.complaint.is_none()
    }
}

impl Row {
    fn step(&self) -> Option<&str> {
        match self {
            Self::Request { step, .. } => Some(step),
            Self::Branch { .. } => None,
        }
    }
}

/// Whether colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Palette {
    /// With ANSI colours.
    Colour,
    /// Without.
    Plain,
}

impl Palette {
    /// Colours on a terminal, unless `NO_COLOR` is set.
    #[must_use]
    pub fn detect() -> Self {
        let unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if !unwanted && io::stdout().is_terminal() {
            Self::Colour
        } else {
            Self::Plain
        }
    }

    fn paint(self, style: Style, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colour => format!("\u{1b}[{}m{text}\u{1b}[0m", style as u8),
        }
    }
}

/// The SGR codes in use.
#[derive(Clone, Copy)]
enum Style {
    Bold = 1,
    Dim = 2,
    Red = 31,
    Green = 32,
    Yellow = 33,
    Cyan = 36,
}

/// Lays out one run.
#[must_use]
pub fn render(workflow: &str, note: &str, rows: &[Row], verdict: &Verdict, palette: Palette) -> String {
    let mut page = format!("{} ({note})\n", palette.paint(Style::Bold, workflow));
    let widths = Widths::of(rows);
    for row in rows {
        page.push_str(&render_row(row, &widths, palette));
    }
    render_verdict(&mut page, verdict, palette);
    page
}

/// The widths of the columns, so that the statuses of a run stand below each other.
struct Widths {
    step: usize,
    method: usize,
    target: usize,
}

impl Widths {
    fn of(rows: &[Row]) -> Self {
        let mut widths = Self {
            step: 0,
            method: 0,
            target: 0,
        };
        for row in rows {
            if let Row::Request {
                step, method, target, ..
            } = row
            {
                widths.step = widths.step.max(step.chars().count());
                widths.method = widths.method.max(method.chars().count());
                widths.target = widths.target.max(target.chars().count());
            }
        }
        widths
    }
}

fn render_row(row: &Row, widths: &Widths, palette: Palette) -> String {
    match row {
        Row::Request {
            step,
            method,
            target,
            status,
        } => {
            let step = palette.paint(Style::Cyan, &format!("{step:<width$}", width = widths.step));
            let method = format!("{method:<width$}", width = widths.method);
            let target = format!("{target:<width$}", width = widths.target);
            let status = match status {
                Some(code @ 200..=299) => palette.paint(Style::Green, &code.to_string()),
                Some(code) => palette.paint(Style::Yellow, &code.to_string()),
                None => palette.paint(Style::Red, "no answer"),
            };
            format!("  {step}  {method} {target}  {status}\n")
        }
        Row::Branch { action, target } => {
            let target = target.as_deref().unwrap_or("end");
            format!(
                "{}\n",
                palette.paint(Style::Dim, &format!("    → {action}: {target}"))
            )
        }
    }
}

fn render_verdict(page: &mut String, verdict: &Verdict, palette: Palette) {
    let indent = " ".repeat(verdict.label.len());
    for (index, line) in verdict.lines.iter().enumerate() {
        let label = if index == 0 { verdict.label } else { &indent };
        let last = index + 1 == verdict.lines.len();
        let mark = if last && verdict.holds() {
            palette.paint(Style::Green, "   as expected")
        } else {
            String::new()
        };
        // Writing to a `String` cannot fail.
        let _ = writeln!(page, "  {label}  {line}{mark}");
    }
    if let Some(complaint) = &verdict.complaint {
        let _ = writeln!(
            page,
            "  {}",
            palette.paint(Style::Red, "NOT as expected, which was")
        );
        for line in complaint {
            let _ = writeln!(page, "  {indent}  {line}");
        }
    }
}

/// The fields of a struct, one to a line, as its `Debug` writes them; any other value as it is.
fn fields(value: &impl Debug) -> Vec<String> {
    let text = format!("{value:#?}");
    let lines: Vec<&str> = text.lines().collect();
    let [first, inner @ .., "}"] = lines.as_slice() else {
        return vec![format!("{value:?}")];
    };
    if !first.ends_with(" {") {
        return vec![format!("{value:?}")];
    }
    let mut fields: Vec<String> = Vec::new();
    for line in inner {
        let line = line.strip_prefix("    ").unwrap_or(line);
        match fields.last_mut() {
            Some(field) if line.starts_with([' ', ')', ']', '}']) => append(field, line.trim_start()),
            _ => fields.push(line.to_owned()),
        }
    }
    for field in &mut fields {
        field.truncate(field.trim_end_matches(',').len());
    }
    fields
}

/// Goes on with a field that pretty `Debug` spread over several lines. Line breaks in a text are escaped
/// there, so a line ends inside no text.
fn append(field: &mut String, piece: &str) {
    if piece.starts_with([')', ']', '}']) {
        field.truncate(field.trim_end_matches(',').len());
    }
    if piece.starts_with('}') || field.ends_with([',', '{']) {
        field.push(' ');
    }
    field.push_str(piece);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Output {
        created: Option<u8>,
        name: &'static str,
    }

    #[derive(Debug)]
    #[expect(dead_code, reason = "`Debug` reads the fields")]
    struct Outer {
        inner: Option<Output>,
        list: Vec<Output>,
        nothing: [u8; 0],
        text: &'static str,
    }

    fn request(step: &str, method: &str, target: &str, status: Option<u16>) -> Row {
        let [step, method, target] = [step, method, target].map(str::to_owned);
        Row::Request {
            step,
            method,
            target,
            status,
        }
    }

    fn rows() -> [Row; 3] {
        let (action, target) = ("missing".to_owned(), Some("createNew".to_owned()));
        [
            request("find", "GET", "/customers/7", Some(404)),
            Row::Branch { action, target },
            request("createNew", "POST", "/customers", None),
        ]
    }

    #[test]
    fn a_run_is_a_table_with_its_result() {
        let output = Output {
            created: None,
            name: "Ada",
        };
        let verdict =
            Verdict::compare("output", &output, &output).with_steps(&rows(), &["find", "createNew"]);
        assert!(verdict.holds());
        assert_eq!(
            render("upsert", "once", &rows(), &verdict, Palette::Plain),
            "upsert (once)\n\
             \x20 find       GET  /customers/7  404\n\
             \x20   → missing: createNew\n\
             \x20 createNew  POST /customers    no answer\n\
             \x20 output  created: None\n\
             \x20         name: \"Ada\"   as expected\n"
        );
    }

    #[test]
    fn a_value_takes_one_line_per_field() {
        let list = vec![
            Output {
                created: None,
                name: "a",
            },
            Output {
                created: Some(2),
                name: "b",
            },
        ];
        let inner = Some(Output {
            created: Some(1),
            name: "x,)",
        });
        let outer = Outer {
            inner,
            list,
            nothing: [],
            text: "two\n    lines }",
        };
        assert_eq!(
            fields(&outer),
            [
                r#"inner: Some(Output { created: Some(1), name: "x,)" })"#,
                r#"list: [Output { created: None, name: "a" }, Output { created: Some(2), name: "b" }]"#,
                "nothing: []",
                r#"text: "two\n    lines }""#,
            ]
        );
        assert_eq!(fields(&Some("a")), [r#"Some("a")"#]);
        assert_eq!(fields(&(1, "a")), [r#"(1, "a")"#]);
    }

    #[test]
    fn a_difference_is_shown_and_counts() {
        let [actual, expected] = [Some(1), None].map(|created| Output { created, name: "Ada" });
        let verdict = Verdict::compare("output", &actual, &expected);
        assert!(!verdict.holds());
        let page = render("upsert", "once", &[], &verdict, Palette::Plain);
        assert!(
            page.ends_with(
                "  NOT as expected, which was\n          created: None\n          name: \"Ada\"\n"
            ),
            "{page}"
        );
        assert!(!page.contains("   as expected"));

        let same = Verdict::compare("output", &actual, &actual).with_steps(&rows(), &["find"]);
        assert!(!same.holds(), "another step ran");
        assert!(!Verdict::surprise("error", "refused".to_owned(), &actual).holds());
    }

    #[test]
    fn colours_are_escape_sequences_and_nothing_else() {
        let verdict = Verdict::compare("output", &1, &1);
        let plain = render("upsert", "once", &rows(), &verdict, Palette::Plain);
        let mut colour = render("upsert", "once", &rows(), &verdict, Palette::Colour);
        assert!(!plain.contains('\u{1b}'));
        for code in ["0", "1", "2", "31", "32", "33", "36"] {
            colour = colour.replace(&format!("\u{1b}[{code}m"), "");
        }
        assert_eq!(colour, plain);
    }
}
