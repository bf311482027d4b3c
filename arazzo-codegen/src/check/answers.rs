//! The type of a step's answer: the join over the documented bodies of the statuses that can succeed.

use super::Checker;
use crate::{
    diagnostics::{Diagnostic, codes},
    document::openapi::Xml,
    ir::{
        Body, Format, Operation, StepId, responses_within,
        status::StatusSet,
        types::{Field, Shape, Struct, Ty, TyId, Types},
    },
};

/// How deep two schemas are joined; below that, different types are any value.
const JOIN_DEPTH: usize = 6;

/// What is known of a step's answer.
#[derive(Clone, Debug)]
pub(super) struct AnswerType {
    /// How the bodies are written.
    pub(super) format: Format,
    /// The element that they are in XML.
    pub(super) xml: Xml,
    /// The joined type of the bodies.
    pub(super) shape: Shape,
    /// Whether a status that can succeed documents no such body.
    pub(super) may_be_absent: bool,
    /// Whether no status that can succeed has a body, by HTTP.
    pub(super) is_absent: bool,
    /// Whether a description says anything of the operation.
    pub(super) described: bool,
}

/// The body whose format decides how answers are read: JSON, then XML, then the first.
fn leading<'b>(bodies: &[Option<&'b Body>]) -> Option<&'b Body> {
    let of = |format: Format| bodies.iter().flatten().find(|body| body.format == format);
    of(Format::Json)
        .or_else(|| of(Format::Xml))
        .or_else(|| bodies.iter().flatten().next())
        .copied()
}

impl Checker<'_> {
    /// The type of the answer of a step; `None` for a step that calls nothing known.
    pub(super) fn answer_type(&mut self, workflow: usize, step: StepId) -> Option<AnswerType> {
        if let Some(known) = self.answers.get(&(workflow, step)) {
            return Some(known.clone());
        }
        let (program, flow) = (self.program, self.flow);
        let declared = program.workflows.get(workflow)?.steps.get(step.0)?;
        let operation = program.operations.get(declared.operation?.0)?;
        let success = &flow.workflows.get(workflow)?.blocks.get(step.0)?.success;
        if operation.described {
            self.report_undeclared_statuses(operation, success, declared);
        }
        let answer = self.join_answers(operation, success);
        self.answers.insert((workflow, step), answer.clone());
        Some(answer)
    }

    /// What messages call the answer of a step: `the 200 response of `getCustomer``.
    pub(super) fn documented_answers(&self, workflow: usize, step: StepId) -> Option<String> {
        let declared = self.program.workflows.get(workflow)?.steps.get(step.0)?;
        let operation = self.program.operations.get(declared.operation?.0)?;
        let success = &self.flow.workflows.get(workflow)?.blocks.get(step.0)?.success;
        let mut documented = responses_within(operation, success);
        if documented.is_empty() {
            documented = responses_within(operation, &StatusSet::success());
        }
        let statuses: Vec<String> = documented
            .iter()
            .map(|(response, _)| response.status.to_string())
            .collect();
        let name = &operation.name;
        Some(match statuses.as_slice() {
            [] => format!("the response of `{name}`"),
            [only] => format!("the {only} response of `{name}`"),
            [others @ .., last] => {
                format!("the {} and {last} responses of `{name}`", others.join(", "))
            }
        })
    }

    fn join_answers(&mut self, operation: &Operation, success: &StatusSet) -> AnswerType {
        let mut responses = responses_within(operation, success);
        if responses.is_empty() {
            // Nothing that can succeed is documented: the nearest documented success tells the types.
            responses = responses_within(operation, &StatusSet::success());
        }
        let has_body = |statuses: &StatusSet| {
            operation.method != "HEAD" && !statuses.without(&StatusSet::without_body()).is_empty()
        };
        let is_absent = !has_body(success);
        let documented: Vec<Option<&Body>> = responses.iter().map(|(response, _)| response.body()).collect();
        let Some(leading) = leading(&documented) else {
            // No schema at all: whatever comes is taken as it is.
            return AnswerType {
                format: Format::Json,
                xml: Xml::default(),
                shape: Shape::any(),
                may_be_absent: true,
                is_absent,
                described: operation.described,
            };
        };
        let format = leading.format;
        // A body of another format counts as absent: it has nothing that could be read in the same way.
        let bodies: Vec<Option<Shape>> = documented
            .iter()
            .map(|body| body.filter(|body| body.format == format).map(|body| body.shape))
            .collect();
        let mut shapes = bodies.iter().flatten().copied();
        let first = shapes.next().unwrap_or(leading.shape);
        let shape = shapes.fold(first, |joined, shape| self.join(joined, shape, JOIN_DEPTH));
        let is_documented = |body: &Option<Shape>| body.is_some();
        AnswerType {
            format,
            xml: leading.xml.clone(),
            shape,
            may_be_absent: !bodies.iter().all(is_documented)
                || !responses.iter().all(|(_, statuses)| has_body(statuses)),
            is_absent,
            described: operation.described,
        }
    }

    fn join(&mut self, left: Shape, right: Shape, depth: usize) -> Shape {
        let nullable = left.nullable || right.nullable;
        Shape {
            ty: self.join_types(left.ty, right.ty, depth),
            nullable,
        }
    }

    fn join_types(&mut self, left: TyId, right: TyId, depth: usize) -> TyId {
        if left == right {
            return left;
        }
        match (self.types.get(left).clone(), self.types.get(right).clone()) {
            (Ty::Error, _) | (_, Ty::Error) => Types::ERROR,
            (Ty::Struct(left), Ty::Struct(right)) if depth > 0 => {
                let joined = self.join_structs(&left, &right, depth);
                self.types.add(Ty::Struct(joined))
            }
            (Ty::String | Ty::Formatted(_), Ty::String | Ty::Formatted(_)) => Types::STRING,
            (Ty::Enum(list), Ty::String) | (Ty::String, Ty::Enum(list)) if list.is_text() => Types::STRING,
            (Ty::Enum(left), Ty::Enum(right)) if left.is_text() && right.is_text() => Types::STRING,
            (Ty::Integer(_), Ty::Integer(_)) => Types::INTEGER,
            (Ty::Integer(_) | Ty::Number, Ty::Integer(_) | Ty::Number) => Types::NUMBER,
            _ => Types::ANY,
        }
    }

    /// A property that only one side has, or that one side does not require, may be absent.
    fn join_structs(&mut self, left: &Struct, right: &Struct, depth: usize) -> Struct {
        let mut fields: Vec<Field> = Vec::new();
        for mine in &left.fields {
            let field = match right.field(&mine.name) {
                Some((_, theirs)) => Field {
                    shape: self.join(mine.shape, theirs.shape, depth - 1),
                    required: mine.required && theirs.required,
                    ..mine.clone()
                },
                None => Field {
                    required: false,
                    ..mine.clone()
                },
            };
            fields.push(field);
        }
        for theirs in right
            .fields
            .iter()
            .filter(|theirs| left.field(&theirs.name).is_none())
        {
            fields.push(Field {
                required: false,
                ..theirs.clone()
            });
        }
        let rest = match (left.rest, right.rest) {
            (Some(left), Some(right)) => Some(self.join(left, right, depth - 1)),
            (one, other) => one.or(other),
        };
        Struct {
            hint: format!("{}Or{}", left.hint, right.hint),
            fields,
            rest,
            ..left.clone()
        }
    }

    fn report_undeclared_statuses(
        &mut self,
        operation: &Operation,
        success: &StatusSet,
        step: &crate::ir::Step,
    ) {
        let Some(first) = step.criteria.first() else {
            return;
        };
        let documented = operation
            .responses
            .iter()
            .fold(StatusSet::none(), |all, response| {
                all.union(&response.status.set())
            });
        for status in success
            .ranges()
            .iter()
            .filter(|range| range.start() == range.end())
            .map(|range| *range.start())
        {
            if documented.contains(status) {
                continue;
            }
            let known: Vec<String> = operation
                .responses
                .iter()
                .map(|response| format!("`{}`", response.status))
                .collect();
            let criterion = step
                .criteria
                .iter()
                .find(|criterion| criterion.text.value.contains(&status.to_string()))
                .unwrap_or(first);
            let mut diagnostic = Diagnostic::new(
                &codes::UNDECLARED_STATUS,
                criterion.text.place.clone(),
                format!("`{}` documents no status {status}", operation.name),
            )
            .secondary(
                operation.place.clone(),
                format!("documented: {}", known.join(", ")),
            );
            let answers = responses_within(operation, &StatusSet::success());
            if let ([(only, _)], true) = (answers.as_slice(), StatusSet::success().contains(status)) {
                diagnostic = diagnostic.help(format!("did you mean {}?", only.status));
            }
            self.diagnostics.report(diagnostic);
        }
    }
}
