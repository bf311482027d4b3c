//! The Arazzo model: the tree of an Arazzo document comes in; its typed form, every part with its place, goes out.
//!
//! The model is what the document says, not what it means: references are unresolved and expressions are text.

mod keywords;
mod order;
mod reader;

use crate::{
    document::{place::Place, tree::Node},
    source::FileId,
};

pub use reader::read;
pub(crate) use reader::{report_unknown, with_known};

/// A scalar's text and where it stands.
#[derive(Clone, Debug)]
pub struct Text {
    /// The decoded text.
    pub value: String,
    /// The scalar.
    pub place: Place,
}

/// An Arazzo description (1.1.0, "Arazzo Specification Object").
pub struct Description<'d> {
    /// The file that it was read from.
    pub file: FileId,
    /// The whole document.
    pub place: Place,
    /// `$self` (1.1).
    pub self_uri: Option<Text>,
    /// `info.title`.
    pub title: Option<Text>,
    /// `sourceDescriptions`, in order.
    pub sources: Vec<SourceDescription>,
    /// `workflows`, in order.
    pub workflows: Vec<Workflow<'d>>,
    /// `components`.
    pub components: Components<'d>,
}

/// A Source Description Object.
pub struct SourceDescription {
    /// `name`.
    pub name: Text,
    /// `url`, a URI reference.
    pub url: Text,
    /// `type`; missing means that the document itself tells.
    pub kind: Option<SourceKind>,
    /// Where `type` says so.
    pub kind_place: Option<Place>,
}

/// The type of a source description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// `openapi`
    OpenApi,
    /// `arazzo`
    Arazzo,
    /// `asyncapi`
    AsyncApi,
}

/// A Workflow Object.
pub struct Workflow<'d> {
    /// The object.
    pub place: Place,
    /// `workflowId`.
    pub id: Text,
    /// `summary`.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `inputs`, a JSON Schema.
    pub inputs: Option<Node<'d>>,
    /// `dependsOn`.
    pub depends_on: Vec<Text>,
    /// `steps`, in order.
    pub steps: Vec<Step<'d>>,
    /// `successActions`.
    pub success_actions: Vec<Action<'d>>,
    /// `failureActions`.
    pub failure_actions: Vec<Action<'d>>,
    /// `outputs`.
    pub outputs: Vec<Output<'d>>,
    /// `parameters`.
    pub parameters: Vec<Parameter<'d>>,
}

/// A Step Object.
pub struct Step<'d> {
    /// The object.
    pub node: Node<'d>,
    /// Where it stands.
    pub place: Place,
    /// `stepId`.
    pub id: Text,
    /// `description`.
    pub description: Option<String>,
    /// What the step calls.
    pub target: Target,
    /// `parameters`.
    pub parameters: Vec<Parameter<'d>>,
    /// `requestBody`.
    pub request_body: Option<RequestBody<'d>>,
    /// `successCriteria`.
    pub success_criteria: Vec<Criterion<'d>>,
    /// `onSuccess`.
    pub on_success: Vec<Action<'d>>,
    /// `onFailure`.
    pub on_failure: Vec<Action<'d>>,
    /// `outputs`.
    pub outputs: Vec<Output<'d>>,
    /// `timeout` (1.1), in milliseconds.
    pub timeout: Option<(u64, Place)>,
    /// `dependsOn` (1.1).
    pub depends_on: Vec<Text>,
}

/// What a step calls.
#[derive(Clone)]
pub enum Target {
    /// `operationId`
    OperationId(Text),
    /// `operationPath`
    OperationPath(Text),
    /// `workflowId`
    WorkflowId(Text),
    /// `channelPath` (1.1, AsyncAPI)
    ChannelPath(Text),
    /// None of them, or several; reported.
    Missing,
}

impl Target {
    /// The scalar that names it.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::OperationId(text)
            | Self::OperationPath(text)
            | Self::WorkflowId(text)
            | Self::ChannelPath(text) => Some(&text.place),
            Self::Missing => None,
        }
    }
}

/// A Parameter Object, or a Reusable Object that names one.
#[derive(Clone)]
pub enum Parameter<'d> {
    /// Written out.
    Inline(InlineParameter<'d>),
    /// `reference`, with the `value` that overrides.
    Reusable {
        /// `reference`.
        reference: Text,
        /// `value`.
        value: Option<Node<'d>>,
    },
}

/// A Parameter Object.
#[derive(Clone)]
pub struct InlineParameter<'d> {
    /// `name`.
    pub name: Text,
    /// `in`.
    pub location: Option<Text>,
    /// `value`.
    pub value: Node<'d>,
}

/// A Request Body Object.
pub struct RequestBody<'d> {
    /// The object.
    pub place: Place,
    /// `contentType`.
    pub content_type: Option<Text>,
    /// `payload`.
    pub payload: Option<Node<'d>>,
    /// `replacements`.
    pub replacements: Vec<Node<'d>>,
}

/// A Criterion Object.
pub struct Criterion<'d> {
    /// `context`.
    pub context: Option<Text>,
    /// `condition`.
    pub condition: Text,
    /// `type`: a name or an Expression Type Object.
    pub kind: CriterionKind<'d>,
}

/// The type of a criterion.
#[derive(Clone, Copy)]
pub enum CriterionKind<'d> {
    /// `simple`, or none given.
    Simple,
    /// Any other, with the node that says so.
    Other(Node<'d>),
}

/// A Success or Failure Action Object, or a Reusable Object that names one.
pub enum Action<'d> {
    /// Written out.
    Inline(Box<InlineAction<'d>>),
    /// `reference`.
    Reusable(Text),
}

/// A Success or Failure Action Object.
pub struct InlineAction<'d> {
    /// The object.
    pub place: Place,
    /// `name`.
    pub name: Text,
    /// `type`.
    pub kind: Text,
    /// `stepId`.
    pub step: Option<Text>,
    /// `workflowId`.
    pub workflow: Option<Text>,
    /// `retryAfter`, in seconds.
    pub retry_after: Option<(f64, Place)>,
    /// `retryLimit`.
    pub retry_limit: Option<(u64, Place)>,
    /// `parameters` (1.1).
    pub parameters: Vec<Parameter<'d>>,
    /// `criteria`.
    pub criteria: Vec<Criterion<'d>>,
}

/// An entry of an `outputs` map.
pub struct Output<'d> {
    /// The key.
    pub name: Text,
    /// An expression, or a Selector Object.
    pub value: Node<'d>,
}

/// The Components Object.
#[derive(Default)]
pub struct Components<'d> {
    /// `inputs`.
    pub inputs: Vec<(Text, Node<'d>)>,
    /// `parameters`.
    pub parameters: Vec<(Text, InlineParameter<'d>)>,
    /// `successActions`.
    pub success_actions: Vec<(Text, InlineAction<'d>)>,
    /// `failureActions`.
    pub failure_actions: Vec<(Text, InlineAction<'d>)>,
}
