//! The intermediate representation: what the documents mean, with every name resolved to an id.
//!
//! Data only. `lower` makes it, `flow` and `check` read it, nothing changes it.

pub mod jsonpath;
pub mod media;
pub mod status;
pub mod types;
pub mod xpath;

use std::{borrow::Cow, time::Duration};

pub use crate::document::openapi::{
    Location, SecurityScheme, SecuritySchemeKind, StatusPattern, Style, StyleKind,
};
use crate::{
    document::{
        arazzo::Text,
        place::{Place, Pointer},
    },
    expr::Operator,
    json::Json,
};
pub use media::{Body, Encoding, Format, essence};
use status::StatusSet;
use types::{Shape, TyId, Types};

/// A step's index in its workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub usize);

/// A workflow's index in [`Program::workflows`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkflowId(pub usize);

/// What leaves outputs behind once it has run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// A step of the workflow.
    Step(StepId),
    /// A workflow that ran first, that a retry ran, or that this one went to.
    Workflow(WorkflowId),
}

/// An operation's index in [`Program::operations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationId(pub usize);

/// A source description's index in [`Program::sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub usize);

/// Everything that one entry document means.
#[derive(Debug, Default)]
pub struct Program {
    /// The source descriptions that some step uses.
    pub sources: Vec<Source>,
    /// The operations that some step names.
    pub operations: Vec<Operation>,
    /// The workflows to compile, in document order, then those that they lead to.
    pub workflows: Vec<Workflow>,
    /// The types that inputs and operations reach.
    pub types: Types,
}

/// A source description in use.
#[derive(Debug)]
pub struct Source {
    /// `name`.
    pub name: String,
    /// The file's display name, the same on every machine.
    pub document: String,
    /// The security schemes that its used operations name, in order of first use.
    pub schemes: Vec<SecurityScheme>,
}

/// An operation of a description.
#[derive(Debug)]
pub struct Operation {
    /// The source that it was reached through.
    pub source: SourceId,
    /// Its name for messages: the `operationId`, or method and path.
    pub name: String,
    /// The operation object.
    pub place: Place,
    /// The method in capitals.
    pub method: String,
    /// The path template.
    pub path: String,
    /// `summary`.
    pub summary: Option<String>,
    /// Whether a description has it. If not, nothing is known of what it takes and answers, which is said once.
    pub described: bool,
    /// The declared parameters.
    pub parameters: Vec<DeclaredParameter>,
    /// The request body by media type; empty for none.
    pub bodies: Vec<Body>,
    /// Whether the request body is required.
    pub body_required: bool,
    /// The documented answers, in document order.
    pub responses: Vec<Response>,
    /// The first server, its variables filled with their defaults; `None` when there is none or it has no host.
    pub server: Option<String>,
    /// The alternatives, each a list of scheme names; empty for no requirement.
    pub security: Vec<Vec<String>>,
}

/// A parameter that an operation declares.
#[derive(Debug)]
pub struct DeclaredParameter {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub location: Location,
    /// Whether it must be sent.
    pub required: bool,
    /// Its type.
    pub shape: Shape,
    /// How it is written.
    pub style: ParameterStyle,
    /// The parameter object.
    pub place: Place,
}

/// How a parameter is written on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterStyle {
    /// The default of its location (`simple` in paths and headers, exploded `form` in queries and cookies).
    Default,
    /// As the description says.
    Explicit(Style),
    /// As JSON, for a `content` parameter.
    Json,
}

/// A documented answer.
#[derive(Debug)]
pub struct Response {
    /// Which statuses it describes.
    pub status: StatusPattern,
    /// Its description.
    pub description: String,
    /// The response object.
    pub place: Place,
    /// Its bodies by media type; empty for none.
    pub bodies: Vec<Body>,
}

impl Response {
    /// The JSON body, where one is documented.
    #[must_use]
    pub fn json(&self) -> Option<&Body> {
        self.bodies.iter().find(|body| body.format == Format::Json)
    }

    /// The body that is read: JSON where there is such a one, then XML, then whatever comes first.
    #[must_use]
    pub fn body(&self) -> Option<&Body> {
        let xml = || self.bodies.iter().find(|body| body.format == Format::Xml);
        self.json().or_else(xml).or_else(|| self.bodies.first())
    }
}

/// Whether a media type holds JSON: `application/json`, `…+json`, with any parameters.
#[must_use]
pub fn is_json(media_type: &str) -> bool {
    Format::of(media_type) == Format::Json
}

/// A workflow.
#[derive(Debug)]
pub struct Workflow {
    /// `workflowId`.
    pub id: Text,
    /// `summary`.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// Whether it is compiled for its own sake, not only because others lead to it.
    pub is_public: bool,
    /// The workflows that run first, each once, in order.
    pub depends_on: Vec<Call>,
    /// The type of its inputs, a struct; `None` for a workflow that takes none.
    pub input: Option<TyId>,
    /// The steps, in document order.
    pub steps: Vec<Step>,
    /// The outputs.
    pub outputs: Vec<Output>,
}

/// A step.
#[derive(Debug)]
pub struct Step {
    /// `stepId`.
    pub id: Text,
    /// `description`.
    pub description: Option<String>,
    /// The operation that it calls; `None` after an error, and where it calls a workflow.
    pub operation: Option<OperationId>,
    /// The workflow that it calls.
    pub call: Option<Call>,
    /// The parameters that it sends, path parameters in template order.
    pub parameters: Vec<Parameter>,
    /// The body that it sends.
    pub body: Option<RequestBody>,
    /// Its success criteria; empty means any 2xx.
    pub criteria: Vec<Criterion>,
    /// What follows success: the first action that holds.
    pub on_success: Vec<Action>,
    /// What follows failure: the first action that holds.
    pub on_failure: Vec<Action>,
    /// Its outputs, and after them those of the workflow that it calls, and what that is given.
    pub outputs: Vec<Output>,
    /// How many of them it declares.
    pub declared_outputs: usize,
    /// `timeout`, in milliseconds.
    pub timeout: Option<u64>,
}

/// A parameter that a step sends.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub location: Location,
    /// How it is written.
    pub style: ParameterStyle,
    /// Whether the operation requires it.
    pub required: bool,
    /// The declared type.
    pub shape: Shape,
    /// What it is filled with.
    pub value: Value,
}

/// The body that a step sends.
#[derive(Debug)]
pub struct RequestBody {
    /// Its media type, and what the operation declares of it.
    pub declared: Body,
    /// Whether the operation requires it.
    pub required: bool,
    /// What it is filled with.
    pub value: Value,
    /// What is set in it once it is XML, in order.
    pub replacements: Vec<XmlReplacement>,
}

/// What is set in an XML body.
#[derive(Debug)]
pub struct XmlReplacement {
    /// Where, as written.
    pub text: Text,
    /// Where: `context` has no meaning.
    pub target: jsonpath::Applied<xpath::XPath>,
    /// What.
    pub value: Value,
}

/// A success criterion, or a criterion of an action.
#[derive(Debug)]
pub struct Criterion {
    /// The condition as written.
    pub text: Text,
    /// What it asks.
    pub condition: Condition,
}

/// A condition with its names resolved.
#[derive(Debug)]
pub enum Condition {
    /// A part that did not parse or resolve; reported.
    Error,
    /// `a || b`
    Or(Box<Condition>, Box<Condition>),
    /// `a && b`
    And(Box<Condition>, Box<Condition>),
    /// `!a`
    Not(Box<Condition>),
    /// `a == b` and the like.
    Compare(Operator, Value, Value),
    /// A bare operand.
    Truthy(Value),
    /// The status is among these.
    Status(StatusSet),
    /// A regular expression occurs in the text of a value.
    Regex {
        /// The value.
        context: Value,
        /// The pattern, checked where it is literal.
        pattern: Value,
    },
    /// A JSONPath test holds of a value.
    JsonPath(Box<jsonpath::Applied<jsonpath::Logical>>),
    /// The effective boolean value of an XPath expression on a text.
    XPath(Box<jsonpath::Applied<xpath::Asked>>),
}

/// What to do after a step succeeded, or failed.
#[derive(Debug)]
pub struct Action {
    /// `name`.
    pub name: String,
    /// What to do; `None` after an error: it may lead anywhere.
    pub then: Option<Then>,
    /// The inputs of the workflow that it leads to.
    pub call: Option<Call>,
    /// When; all must hold.
    pub criteria: Vec<Criterion>,
    /// The action object.
    pub place: Place,
}

/// A workflow with what it is given.
#[derive(Debug)]
pub struct Call {
    /// Which.
    pub workflow: WorkflowId,
    /// Its inputs. Optional ones that are left out stay absent.
    pub arguments: Vec<Argument>,
}

/// An input that a called workflow is given.
#[derive(Debug)]
pub struct Argument {
    /// Its index among the fields of the workflow's input.
    pub field: usize,
    /// What it is filled with.
    pub value: Value,
}

/// What an action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Goes on elsewhere, or ends the workflow.
    Go(Target),
    /// Tries the step that failed again.
    Retry {
        /// How long to wait, where the answer does not say.
        after: Option<Duration>,
        /// How often.
        limit: u32,
        /// What runs first.
        first: Option<Target>,
    },
}

impl Then {
    /// Where the run goes on, or that it ends.
    #[must_use]
    pub fn target(self) -> Option<Target> {
        match self {
            Self::Go(target) => Some(target),
            Self::Retry { .. } => None,
        }
    }
}

/// Where an action leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The end of the workflow.
    End,
    /// A step of the same workflow.
    Step(StepId),
    /// Another workflow; this one ends after it.
    Workflow(WorkflowId),
}

/// An output of a step or of a workflow.
#[derive(Debug)]
pub struct Output {
    /// Its name.
    pub name: Text,
    /// Its value.
    pub value: Value,
}

/// A value, with where it is written.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// The node.
    pub place: Place,
}

/// What a value is made of.
#[derive(Debug, Clone)]
pub enum ValueKind {
    /// A part that did not parse or resolve; reported.
    Error,
    /// A scalar as it is.
    Literal(Json),
    /// A whole expression: keeps its type.
    Read(Read),
    /// A whole expression outside of strings in a JSON template: null where it is absent.
    ReadOrNull(Read),
    /// A value that is known at run time only, with what is set in it, in order.
    Patched(Box<Value>, Vec<Patch>),
    /// Text with embedded expressions.
    Text(Vec<Piece>),
    /// An object.
    Object(Vec<(Text, Value)>),
    /// An object with names that are made at run time: texts.
    Keyed(Vec<(Value, Value)>),
    /// An array.
    List(Vec<Value>),
    /// What `.length` at the end of a JSONPath means: a property of this name, else the number of elements. The read is
    /// of what stands before it.
    Length(Read, Token),
    /// An operand of a JSONPath comparison.
    JsonPath(Box<jsonpath::Applied<jsonpath::Comparable>>),
    /// All values that a JSONPath selects, as an array.
    Nodes(Box<jsonpath::Applied<jsonpath::Query>>),
    /// What an XPath expression amounts to.
    XPath(Box<jsonpath::Applied<xpath::Asked>>),
}

/// What is set in a value that is known at run time only.
#[derive(Debug, Clone)]
pub struct Patch {
    /// Where.
    pub target: PatchTarget,
    /// What.
    pub value: Value,
}

/// Where something is set in a value that is known at run time only.
#[derive(Debug, Clone)]
pub enum PatchTarget {
    /// At one place.
    Pointer(Pointer),
    /// Wherever a query leads.
    Query {
        /// The query as written.
        text: String,
        /// It, from the value on.
        query: jsonpath::Query,
        /// What it embeds.
        arguments: Vec<jsonpath::Argument>,
    },
}

/// A piece of a text value.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Text as it is.
    Text(String),
    /// An expression.
    Read(Read),
    /// A built value that an expression stands for.
    Built(Box<Value>),
}

/// A resolved expression.
#[derive(Debug, Clone)]
pub struct Read {
    /// Where the value comes from.
    pub origin: Origin,
    /// What is read inside it, outermost first.
    pub path: Vec<Token>,
    /// The expression as written.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// One step into a value: a property, or an array index, whichever the value turns out to be.
#[derive(Debug, Clone)]
pub struct Token {
    /// The property's name or the index's digits.
    pub name: String,
    /// Where it stands.
    pub place: Place,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// `$statusCode`
    Status,
    /// `$url`
    Url,
    /// `$method`
    Method,
    /// `$response.header.<name>`
    ResponseHeader(String),
    /// `$response.body`
    ResponseBody,
    /// `$request.header.<name>` and the like: what the step's parameter is filled with.
    RequestParameter(Location, String),
    /// `$request.body`: what the step's body is filled with.
    RequestBody,
    /// `$outputs.<name>`: what this workflow's output of this index is filled with.
    Output(usize),
    /// `$inputs`
    Input,
    /// `$steps.<step>.outputs.<output>`: its own outputs, then those of the workflow that it calls, then what that is
    /// given.
    StepOutput(StepId, usize),
    /// `$outputs.<output>` in a step that calls a workflow: that workflow's.
    CalledOutput(usize),
    /// `$workflows.<workflow>.inputs` in a step that calls it; the input's name comes first in the path.
    CalledInput,
    /// `$workflows.<workflow>.outputs.<output>`
    WorkflowOutput(WorkflowId, usize),
    /// `$workflows.<workflow>.inputs`; the input's name comes first in the path.
    WorkflowInput(WorkflowId),
}

/// What the schemas of the documents know of a response body: used to join the answers that can succeed.
#[must_use]
pub fn responses_within<'o>(
    operation: &'o Operation,
    statuses: &StatusSet,
) -> Vec<(&'o Response, StatusSet)> {
    let mut rest = *statuses;
    let responses = operation.responses.iter();
    let mut found: Vec<(&Response, StatusSet)> =
        responses.map(|response| (response, StatusSet::none())).collect();
    for specificity in StatusPattern::SPECIFICITIES {
        for (response, covered) in &mut found {
            if response.status.specificity() == specificity {
                *covered = rest.intersect(&response.status.set());
                rest = rest.without(covered);
            }
        }
    }
    found.retain(|(_, covered)| !covered.is_empty());
    found
}

impl Value {
    /// What names and indices lead to inside of it, as far as the documents say; `None` where they lead nowhere.
    #[must_use]
    pub fn inside(&self, path: impl IntoIterator<Item = Token>) -> Option<ValueKind> {
        let mut value = self;
        let mut path = path.into_iter();
        loop {
            if let ValueKind::Read(read) = &value.kind {
                let mut read = read.clone();
                read.path.extend(path);
                return Some(ValueKind::Read(read));
            }
            let Some(token) = path.next() else {
                return Some(value.kind.clone());
            };
            value = match &value.kind {
                ValueKind::Object(members) => {
                    let mut members = members.iter();
                    members
                        .find(|(name, _)| name.value == token.name)
                        .map(|(_, value)| value)
                }
                ValueKind::List(items) => token.name.parse().ok().and_then(|index: usize| items.get(index)),
                _ => None,
            }?;
        }
    }
}

impl Token {
    /// The pointer that reads `path` in a value.
    #[must_use]
    pub fn pointer(path: &[Self]) -> Pointer {
        path.iter()
            .fold(Pointer::root(), |pointer, token| pointer.child(&token.name))
    }
}

/// The text before the first `{name}` of a template, the name, and what follows.
#[must_use]
pub fn split_template(template: &str) -> Option<(&str, &str, &str)> {
    let (text, rest) = template.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((text, name, after))
}

/// The path template that a request fills. A template can have a query of its own (`/parts?uploadId={uploadId}`, which
/// OpenAPI does not foresee): the pairs of it that query parameters write, by the same name, are left to those.
#[must_use]
pub fn filled_template(template: &str, is_query: impl Fn(&str) -> bool) -> Cow<'_, str> {
    let Some((path, query)) = template.split_once('?') else {
        return Cow::Borrowed(template);
    };
    let key = |pair: &str| pair.split_once('=').map_or(pair, |(key, _)| key).to_owned();
    let pairs: Vec<&str> = query.split('&').filter(|pair| !is_query(&key(pair))).collect();
    if pairs.is_empty() {
        Cow::Borrowed(path)
    } else {
        Cow::Owned(format!("{path}?{}", pairs.join("&")))
    }
}

#[cfg(test)]
mod tests {
    use super::filled_template;

    #[test]
    fn pairs_of_a_query_in_the_template_are_left_to_the_parameters_of_that_name() {
        for (template, expected) in [
            ("/{bucket}/{key}", "/{bucket}/{key}"),
            ("/{key}?uploadId={uploadId}", "/{key}"),
            (
                "/{key}?partNumber={partNumber}&uploadId={uploadId}",
                "/{key}?partNumber={partNumber}",
            ),
            ("/{key}?versionId={uploadId}", "/{key}?versionId={uploadId}"),
            ("/{key}?uploads", "/{key}?uploads"),
            ("/{key}?uploadId=1&uploads", "/{key}?uploads"),
        ] {
            assert_eq!(filled_template(template, |name| name == "uploadId"), expected);
        }
    }
}
