//! The checked program: what `names` and `emit` read. Every decision is taken; every value has its type and presence.

use crate::{
    document::place::Place,
    expr::Operator,
    ir::{
        Location, OperationId, ParameterStyle, Slot, StatusPattern, StepId, Style, Target, Then, WorkflowId,
        jsonpath,
        status::StatusSet,
        types::{Shape, TyId, Types},
        xpath,
    },
    json::Json,
};

/// All workflows, checked.
#[derive(Debug)]
pub struct Typed {
    /// In document order.
    pub workflows: Vec<Workflow>,
    /// The program's types, and the joins of answers.
    pub types: Types,
    /// Every expression with what was inferred of it.
    pub facts: Vec<Fact>,
}

/// What was inferred of an expression where it stands.
#[derive(Debug)]
pub struct Fact {
    /// The expression.
    pub place: Place,
    /// The workflow's index.
    pub workflow: usize,
    /// The step, or `None` at the workflow's end.
    pub step: Option<StepId>,
    /// How many members are read: more than the expression has where another one reads inside it.
    pub depth: usize,
    /// Its value.
    pub value: Value,
}

/// A checked workflow.
#[derive(Debug)]
pub struct Workflow {
    /// Its index in the program.
    pub index: usize,
    /// The steps that a run can reach, in document order.
    pub steps: Vec<Step>,
    /// Its outputs.
    pub outputs: Vec<Output>,
    /// What runs first, each once, in order.
    pub depends_on: Vec<Call>,
    /// The workflows whose outputs something in it reads, or what they were given, other than a step that calls them.
    pub results: Vec<WorkflowId>,
    /// Those of them that something reads what they were given of.
    pub given: Vec<WorkflowId>,
}

/// What a step calls.
#[derive(Debug)]
pub enum Callee {
    /// An operation.
    Operation(OperationId),
    /// A workflow.
    Workflow(Call),
}

/// A workflow with what it is given.
#[derive(Debug)]
pub struct Call {
    /// Which.
    pub workflow: WorkflowId,
    /// Whether it closes a circle of calls.
    pub is_boxed: bool,
    /// Its inputs, those that are not left out.
    pub arguments: Vec<Argument>,
    /// What they read.
    pub reads: Reads,
}

/// An input that a called workflow is given.
#[derive(Debug)]
pub struct Argument {
    /// Its index among the fields of the workflow's input.
    pub field: usize,
    /// What it is filled with.
    pub value: Value,
    /// How it gets there.
    pub passing: Passing,
}

/// How a value becomes an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    /// As it is: the types are the same.
    Direct,
    /// Through its JSON form.
    Converted,
}

/// What values read apart from the step's own answer.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// Whether they read the inputs.
    pub input: bool,
    /// The steps and workflows whose outputs they read, and whether those have surely run.
    pub slots: Vec<(Slot, bool)>,
}

impl Reads {
    /// Adds what a root stands for.
    pub fn note(&mut self, root: &Root) {
        self.input |= *root == Root::Input;
        self.slots.extend(root.slot());
    }

    /// Brings the slots in order, each once.
    pub fn sort(&mut self) {
        self.slots.sort_unstable();
        self.slots.dedup_by_key(|(slot, _)| *slot);
    }
}

impl Root {
    /// What has to have run, and whether it surely has.
    #[must_use]
    pub fn slot(&self) -> Option<(Slot, bool)> {
        match self {
            Self::Step { step, surely, .. } => Some((Slot::Step(*step), *surely)),
            Self::Workflow { workflow, surely, .. } | Self::WorkflowInput { workflow, surely } => {
                Some((Slot::Workflow(*workflow), *surely))
            }
            _ => None,
        }
    }
}

/// A checked step.
#[derive(Debug)]
pub struct Step {
    /// Its index in the workflow.
    pub id: StepId,
    /// What it calls.
    pub callee: Callee,
    /// The parameters that it sends.
    pub parameters: Vec<Parameter>,
    /// The body that it sends.
    pub body: Option<Body>,
    /// Whether a redirection is followed; not where the step's criteria ask for one.
    pub follows_redirects: bool,
    /// The alternatives of security that its parameters do not satisfy already.
    pub security: Vec<Vec<String>>,
    /// The statuses that can succeed.
    pub success: StatusSet,
    /// The criteria that the status alone does not decide, with their index among all.
    pub criteria: Vec<Criterion>,
    /// What is read of the answer; `None` when nothing is.
    pub answer: Option<Answer>,
    /// Whether the answer is read as untyped JSON too, and where.
    pub document: Option<Document>,
    /// The outputs that something reads.
    pub outputs: Vec<Output>,
    /// The other outputs: nothing is generated for them.
    pub unread: Vec<Output>,
    /// Actions whose criteria need more than the status: decided while the answer is at hand.
    pub flags: Vec<Flag>,
    /// Whether a branch looks at the status afterwards.
    pub keeps_status: bool,
    /// What follows success.
    pub edges: Vec<Edge>,
    /// What follows failure, in the order in which it is tried.
    pub failures: Vec<FailureAction>,
    /// What one attempt reads.
    pub attempt: Reads,
    /// What its function reads: the same, and what its retries ask where nothing else can follow a failure.
    pub reads: Reads,
    /// The documented answers that are not successes and have a typed body.
    pub errors: Vec<ErrorBody>,
    /// Milliseconds.
    pub timeout: Option<u64>,
}

/// A typed error answer.
#[derive(Debug)]
pub struct ErrorBody {
    /// When it comes.
    pub status: StatusPattern,
    /// What the description says of it.
    pub description: String,
    /// The type of its body.
    pub shape: Shape,
}

/// A way out of a step.
#[derive(Debug)]
pub struct Edge {
    /// The action's name; `None` for falling through.
    pub action: Option<String>,
    /// Where it leads.
    pub target: Target,
    /// The workflow that it leads to.
    pub call: Option<Call>,
    /// What decides.
    pub test: Test,
}

/// What decides whether an edge is taken.
#[derive(Debug)]
pub enum Test {
    /// Nothing: it is the last that can be taken.
    Always,
    /// The status is among these.
    Status(StatusSet),
    /// The step's flag of this index is set.
    Flag(usize),
}

/// An action that is decided while the answer is at hand.
#[derive(Debug)]
pub struct Flag {
    /// The action's name.
    pub action: String,
    /// All must hold.
    pub criteria: Vec<Criterion>,
}

/// A failure action that can be taken.
#[derive(Debug)]
pub struct FailureAction {
    /// The action's name.
    pub action: String,
    /// What it does.
    pub then: Then,
    /// The workflow that it leads to, or that runs before another attempt.
    pub call: Option<Call>,
    /// What decides.
    pub test: FailureTest,
}

/// What decides whether a failure action is taken.
#[derive(Debug)]
pub enum FailureTest {
    /// Nothing.
    Always,
    /// There is an answer, and its status is among these.
    Status(StatusSet),
    /// Its criteria hold.
    Asked(Asked),
}

/// Criteria on a failed answer.
#[derive(Debug)]
pub struct Asked {
    /// All must hold.
    pub criteria: Vec<Criterion>,
    /// Whether they read the answer: then none holds where there is none.
    pub needs_answer: bool,
    /// Whether they read its body.
    pub reads_body: bool,
    /// What else they read.
    pub reads: Reads,
}

/// A criterion that is evaluated at run time.
#[derive(Debug)]
pub struct Criterion {
    /// Its index among the step's criteria.
    pub index: usize,
    /// As written.
    pub text: String,
    /// What it asks.
    pub condition: Condition,
}

/// A condition on typed values.
#[derive(Debug)]
pub enum Condition {
    /// `a || b`
    Or(Box<Condition>, Box<Condition>),
    /// `a && b`
    And(Box<Condition>, Box<Condition>),
    /// `!a`
    Not(Box<Condition>),
    /// It holds, or not, whatever the answer is and whether there is one.
    Constant(bool),
    /// The status is among these.
    Status(StatusSet),
    /// A comparison.
    Compare(Operator, Value, Value),
    /// A bare operand.
    Truthy(Value),
    /// A regular expression occurs in the text of a value.
    Regex {
        /// The value.
        context: Value,
        /// The pattern: a literal, or text.
        pattern: Value,
    },
    /// A JSONPath test holds of a value.
    JsonPath(Box<JsonPath<jsonpath::Logical>>),
    /// The effective boolean value of an XPath expression.
    XPath(Box<JsonPath<xpath::Asked>>),
}

/// A JSONPath query, test or operand, or an XPath expression, applied to a value.
#[derive(Debug, Clone)]
pub struct JsonPath<T> {
    /// The value that `$` means; the text that XPath reads.
    pub document: Value,
    /// What is asked of it.
    pub asked: T,
    /// What is embedded, and whether it stands outside quotes.
    pub arguments: Vec<(Value, bool)>,
}

/// A parameter that is sent.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub location: Location,
    /// How it is written.
    pub style: ParameterStyle,
    /// What it is filled with.
    pub value: Value,
}

/// A body that is sent.
#[derive(Debug)]
pub struct Body {
    /// Its media type.
    pub media_type: String,
    /// How it is written.
    pub form: BodyForm,
    /// What it is filled with.
    pub value: Value,
    /// What is set in it once it is XML, in order.
    pub replacements: Vec<XmlReplacement>,
}

/// What is set in a value that is known at run time only.
#[derive(Debug, Clone)]
pub struct Patch {
    /// Where.
    pub target: PatchTarget,
    /// What.
    pub value: Value,
}

/// Where something is set.
#[derive(Debug, Clone)]
pub enum PatchTarget {
    /// At a JSON Pointer.
    Pointer(String),
    /// Wherever a query leads.
    Query {
        /// The query as written.
        text: String,
        /// It.
        query: jsonpath::Query,
        /// What it embeds, and whether it stands outside quotes.
        arguments: Vec<(Value, bool)>,
    },
}

/// What is set in an XML body.
#[derive(Debug)]
pub struct XmlReplacement {
    /// Where, as written.
    pub text: String,
    /// Where.
    pub target: xpath::XPath,
    /// What the target embeds, and whether it stands outside quotes.
    pub arguments: Vec<(Value, bool)>,
    /// What.
    pub value: Value,
    /// Whether the value is XML itself.
    pub is_xml: bool,
}

/// How a body is written.
#[derive(Debug)]
pub enum BodyForm {
    /// As JSON.
    Json,
    /// As pairs, with the styles that some properties have.
    Form(Vec<(String, Style)>),
    /// As parts, with what is known of some properties.
    Parts(Vec<Part>),
    /// As XML.
    Xml(Vec<XmlNode>),
    /// As text; what is put into it is escaped.
    Text(Escape),
    /// As it is.
    Bytes,
}

/// A part of a multipart body.
#[derive(Debug)]
pub struct Part {
    /// The property.
    pub property: String,
    /// Its media type, where the description says it.
    pub content_type: Option<String>,
    /// Whether it is a file.
    pub is_file: bool,
}

/// How values are put into a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escape {
    /// As they are.
    None,
    /// Percent-encoded, a space as `+`.
    Form,
    /// With entities.
    Xml,
}

/// How a value is written in XML. Nodes refer to each other by their index; the first is the whole body.
#[derive(Debug, Clone)]
pub struct XmlNode {
    /// The element or attribute.
    pub name: String,
    /// The URI of its namespace.
    pub namespace: Option<String>,
    /// The prefix of its namespace.
    pub prefix: Option<String>,
    /// Whether it is an attribute.
    pub attribute: bool,
    /// What it holds.
    pub kind: XmlKind,
}

/// What an element holds.
#[derive(Debug, Clone)]
pub enum XmlKind {
    /// Anything: the document tells.
    Any,
    /// Text.
    Text,
    /// A number or a boolean.
    Literal,
    /// Elements, each of which is the node of this index; within an element of their own when `wrapped`.
    List {
        /// The node of the elements.
        item: usize,
        /// Whether an element stands around them.
        wrapped: bool,
    },
    /// Properties with their nodes.
    Object(Vec<(String, usize)>),
}

/// An output.
#[derive(Debug)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// Its index among the step's or workflow's outputs.
    pub index: usize,
    /// Its value.
    pub value: Value,
    /// Whether it is kept as it came, because a request takes it whole.
    pub verbatim: bool,
}

/// A value with its type and presence.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Its type.
    pub shape: Shape,
    /// Whether it can be absent (or null).
    pub optional: bool,
}

/// What a value is made of.
#[derive(Debug, Clone)]
pub enum ValueKind {
    /// A scalar as it is.
    Literal(Json),
    /// Read from somewhere.
    Access(Access),
    /// Read from somewhere; must be there, or the step fails before it sends. Holds the expression as written.
    Required(Access, String),
    /// Text with embedded values; an absent one fails the step.
    Text(Vec<Piece>),
    /// A value that is null where it is absent.
    OrNull(Box<Value>),
    /// A scalar that is sent as one of another type where it reads as such, else as it is.
    Converted(Box<Value>, Conversion),
    /// A value with others set in it.
    Patched(Box<Value>, Vec<Patch>),
    /// An object.
    Object(Vec<Entry>),
    /// An object with names that are made at run time.
    Keyed(Vec<(Value, Value)>),
    /// An array.
    List(Vec<Value>),
    /// What a JSONPath operand amounts to.
    JsonPath(Box<JsonPath<jsonpath::Comparable>>),
    /// All that a JSONPath selects.
    Nodes(Box<JsonPath<jsonpath::Query>>),
    /// What an XPath expression amounts to.
    XPath(Box<JsonPath<xpath::Asked>>),
}

/// What a scalar is sent as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// A boolean.
    Bool,
    /// Text.
    Text,
}

/// A property of an object that is built.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What it is filled with.
    pub value: Value,
    /// Whether an absent value is sent as null, because the schema demands the property and allows null.
    pub null_if_absent: bool,
}

/// A piece of a text.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Text as it is.
    Text(String),
    /// A value as text; `raw` where it goes into XML as it is, because it is a whole body itself.
    Value {
        /// The value.
        value: Value,
        /// Whether it is not escaped.
        raw: bool,
    },
}

/// How a value is reached.
#[derive(Debug, Clone)]
pub struct Access {
    /// From where.
    pub root: Root,
    /// Whether the root itself can be absent.
    pub root_optional: bool,
    /// Through which members, outermost first.
    pub members: Vec<Member>,
}

/// Where an access starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root {
    /// The status.
    Status,
    /// The URL as sent.
    Url,
    /// The method.
    Method,
    /// A header of the answer.
    Header(String),
    /// The projection of the answer.
    Answer,
    /// The answer as untyped JSON.
    Document,
    /// The answer's body as text.
    Text,
    /// The answer's body as it came.
    Bytes,
    /// The body of the answer that the step failed with, as it came.
    FailedAnswer,
    /// The inputs.
    Input,
    /// An output of a step, by its index; `surely` when the step has run on every path.
    Step {
        /// The step.
        step: StepId,
        /// The output's index among the step's outputs.
        output: usize,
        /// Whether the step has run on every path.
        surely: bool,
    },
    /// An output of the workflow that the step calls.
    Called(usize),
    /// What the step gives the workflow that it calls.
    CalledInput,
    /// An output of a workflow that ran first, that a retry ran, or that this one went to.
    Workflow {
        /// The workflow.
        workflow: WorkflowId,
        /// The output's index.
        output: usize,
        /// Whether it has run on every path.
        surely: bool,
    },
    /// What the latest completed run of a workflow was given.
    WorkflowInput {
        /// The workflow.
        workflow: WorkflowId,
        /// Whether it has run on every path.
        surely: bool,
    },
}

/// A step into a value.
#[derive(Debug, Clone)]
pub struct Member {
    /// Which.
    pub kind: MemberKind,
    /// Whether what it leads to can be absent.
    pub optional: bool,
}

/// A kind of step into a value.
#[derive(Debug, Clone)]
pub enum MemberKind {
    /// A property of a struct.
    Field(String),
    /// A key of a map.
    Key(String),
    /// An element of an array.
    Element(usize),
    /// A JSON Pointer into an untyped value.
    Pointer(String),
    /// The number of elements, or of characters.
    Length,
}

/// What is read of an answer.
#[derive(Debug)]
pub struct Answer {
    /// What is decoded.
    pub projection: Projection,
    /// The nodes of an XML body; `None` for JSON.
    pub xml: Option<Vec<XmlNode>>,
    /// Whether some answer that can succeed has no such body, or null, so that decoding yields the default.
    pub may_be_absent: bool,
    /// Who reads it.
    pub readers: Readers,
}

/// An answer that is read as untyped JSON.
#[derive(Debug, Clone, Copy)]
pub struct Document {
    /// As for [`Answer`].
    pub may_be_absent: bool,
    /// Who reads it.
    pub readers: Readers,
}

/// Who reads a decoded answer. One that only conditions read may fail to decode: they do not hold then.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Readers {
    /// Success criteria.
    pub criteria: bool,
    /// Outputs.
    pub outputs: bool,
}

/// The part of a type that is decoded.
#[derive(Debug, Clone)]
pub enum Projection {
    /// All of it, as this type.
    Whole(TyId),
    /// All of it, as this type and as it came.
    Verbatim(TyId),
    /// An object with just these properties.
    Object(Vec<ProjectedField>),
    /// One element of an array.
    Nth(usize, Box<Projection>),
    /// All of it as this type, a union, and a part of it besides.
    Both(TyId, Box<Projection>),
    /// All elements of an array, each projected.
    Each(Box<Projection>),
    /// Nothing of it: it only counts.
    Ignored,
}

/// A property of a projection.
#[derive(Debug, Clone)]
pub struct ProjectedField {
    /// Its name in the document.
    pub name: String,
    /// Whether it can be absent or null.
    pub optional: bool,
    /// What is decoded of it.
    pub projection: Projection,
}

impl Value {
    /// Visits the roots of all accesses in the value.
    pub fn for_each_root(&self, visit: &mut dyn FnMut(&Root)) {
        self.for_each_access(&mut |access| visit(&access.root));
    }

    /// Visits all accesses in the value.
    pub fn for_each_access(&self, visit: &mut dyn FnMut(&Access)) {
        match &self.kind {
            ValueKind::Literal(_) => {}
            ValueKind::Access(access) | ValueKind::Required(access, _) => visit(access),
            ValueKind::Text(pieces) => {
                for piece in pieces {
                    if let Piece::Value { value, .. } = piece {
                        value.for_each_access(visit);
                    }
                }
            }
            ValueKind::OrNull(value) | ValueKind::Converted(value, _) => value.for_each_access(visit),
            ValueKind::Patched(base, patches) => {
                base.for_each_access(visit);
                for patch in patches {
                    if let PatchTarget::Query { arguments, .. } = &patch.target {
                        let arguments = arguments.iter();
                        arguments.for_each(|(value, _)| value.for_each_access(visit));
                    }
                    patch.value.for_each_access(visit);
                }
            }
            ValueKind::Keyed(members) => {
                for (key, value) in members {
                    key.for_each_access(visit);
                    value.for_each_access(visit);
                }
            }
            ValueKind::Object(entries) => entries
                .iter()
                .for_each(|entry| entry.value.for_each_access(visit)),
            ValueKind::List(items) => items.iter().for_each(|value| value.for_each_access(visit)),
            ValueKind::JsonPath(applied) => applied.for_each_value(&mut |value| value.for_each_access(visit)),
            ValueKind::Nodes(applied) => applied.for_each_value(&mut |value| value.for_each_access(visit)),
            ValueKind::XPath(applied) => applied.for_each_value(&mut |value| value.for_each_access(visit)),
        }
    }
}

impl Workflow {
    /// The workflows that it depends on and reads outputs of, in order.
    #[must_use]
    pub fn dependency_results(&self) -> Vec<WorkflowId> {
        let dependencies = self.depends_on.iter().map(|call| call.workflow);
        dependencies
            .filter(|workflow| self.results.contains(workflow))
            .collect()
    }

    /// The workflows that it runs.
    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        let by_step = self.steps.iter().filter_map(Step::call);
        let by_action = self.steps.iter().flat_map(Step::action_calls);
        self.depends_on.iter().chain(by_step).chain(by_action)
    }
}

impl Step {
    /// The operation that it calls.
    #[must_use]
    pub fn operation(&self) -> Option<OperationId> {
        match self.callee {
            Callee::Operation(operation) => Some(operation),
            Callee::Workflow(_) => None,
        }
    }

    /// The workflow that it calls.
    #[must_use]
    pub fn call(&self) -> Option<&Call> {
        match &self.callee {
            Callee::Workflow(call) => Some(call),
            Callee::Operation(_) => None,
        }
    }

    /// The workflows that its actions lead to.
    pub fn action_calls(&self) -> impl Iterator<Item = &Call> {
        let after_success = self.edges.iter().filter_map(|edge| edge.call.as_ref());
        let after_failure = self.failures.iter().filter_map(|action| action.call.as_ref());
        after_success.chain(after_failure)
    }
}

impl Condition {
    /// Whether the set of successful statuses has decided it.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        matches!(self, Self::Constant(_) | Self::Status(_))
    }

    /// Whether it asks for the status apart from its values.
    #[must_use]
    pub fn reads_status(&self) -> bool {
        match self {
            Self::Or(left, right) | Self::And(left, right) => left.reads_status() || right.reads_status(),
            Self::Not(inner) => inner.reads_status(),
            Self::Status(_) => true,
            Self::Constant(_)
            | Self::Compare(..)
            | Self::Truthy(_)
            | Self::Regex { .. }
            | Self::JsonPath(_)
            | Self::XPath(_) => false,
        }
    }

    /// Visits the operands.
    pub fn for_each_value(&self, visit: &mut dyn FnMut(&Value)) {
        match self {
            Self::Or(left, right) | Self::And(left, right) => {
                left.for_each_value(visit);
                right.for_each_value(visit);
            }
            Self::Not(inner) => inner.for_each_value(visit),
            Self::Constant(_) | Self::Status(_) => {}
            Self::Compare(_, left, right) => {
                visit(left);
                visit(right);
            }
            Self::Truthy(value) => visit(value),
            Self::Regex { context, pattern } => {
                visit(context);
                visit(pattern);
            }
            Self::JsonPath(applied) => applied.for_each_value(visit),
            Self::XPath(applied) => applied.for_each_value(visit),
        }
    }

    /// Whether its evaluation can fail, whatever the answer's body is.
    #[must_use]
    pub fn may_be_undecided(&self) -> bool {
        match self {
            Self::Or(left, right) | Self::And(left, right) => {
                left.may_be_undecided() || right.may_be_undecided()
            }
            Self::Not(inner) => inner.may_be_undecided(),
            Self::JsonPath(_) | Self::XPath(_) => true,
            Self::Regex { pattern, .. } => !matches!(pattern.kind, ValueKind::Literal(_)),
            Self::Constant(_) | Self::Status(_) | Self::Compare(..) | Self::Truthy(_) => false,
        }
    }

    /// Whether it reads from a root.
    #[must_use]
    pub fn reads(&self, root: &Root) -> bool {
        let mut found = false;
        self.for_each_value(&mut |value| value.for_each_root(&mut |other| found |= other == root));
        found
    }
}

impl<T> JsonPath<T> {
    fn for_each_value(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.document);
        self.arguments.iter().for_each(|(value, _)| visit(value));
    }
}
