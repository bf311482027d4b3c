//! Naming: the checked program comes in; a Rust identifier for everything that generated code declares goes out.
//!
//! The scheme:
//! - A workflow is one name in snake case, for its function and its module.
//! - In the module stand `Input`, `Output`, `Error`, `Step`, the source constants (shouty case), the schema types
//!   (Pascal case, by the schema's name; one that is taken by the module's own names or by what the standard prelude
//!   brings gets `Schema` appended, then a number) and one module per step (snake case).
//! - A variant of a union is named by its schema, else by its value of the tag, else by its type: `Text`, `Integer`,
//!   `Number`, `Bool`, `List`, `Object`.
//! - In a step's module stand `ErrorBody`, `Body…`, `Answer…`, `Outcome`, `OPERATION` and `call`.
//! - Fields and locals are snake case, variants Pascal case. A keyword becomes raw (`r#type`); `self`, `super` and
//!   `crate` get `_`. A sign in front becomes a word (`+1` is `Plus1`), a leading digit gets `_` or `V`, nothing at
//!   all is `empty`, and what still collides gets a number, in document order.

mod reach;
pub mod words;

use std::collections::HashMap;

use proc_macro2::Ident;

use crate::{
    check::typed::{Projection, Typed},
    ir::{
        Program, SourceId, StatusPattern, StepId, WorkflowId,
        types::{Ty, TyId},
    },
};
use words::{Case, Scope};

/// Names that the prelude of generated modules brings, and that generated code says.
const PRELUDE: &[&str] = &[
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "String",
    "Vec",
    "Box",
    "ToString",
    "ToOwned",
    "From",
    "Into",
    "Iterator",
    "IntoIterator",
    "Clone",
    "Debug",
    "Copy",
    "Default",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "Send",
    "Sync",
    "Sized",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
    "AsRef",
    "AsMut",
    "Extend",
    "TryFrom",
    "TryInto",
    "FromIterator",
    "Future",
    "IntoFuture",
    "Self_",
];

/// The module's own types.
const MODULE: &[&str] = &["Input", "InputBuilder", "InputFields", "Output", "Error", "Step"];

/// What a builder has besides the inputs.
const BUILDER: &[&str] = &["build"];

/// Locals of generated functions that a step's name must not shadow.
const LOCALS: &[&str] = &[
    "client", "input", "run", "next", "response", "status", "answer", "body", "value", "call", "arazzo",
    "super_", "outcome", "error", "step", "output", "done", "given",
];

/// The identifiers of everything that is declared.
#[derive(Debug)]
pub struct Names {
    /// One per checked workflow.
    pub workflows: Vec<WorkflowNames>,
    /// The types to declare, in order, with their names.
    pub types: Vec<(TyId, Ident)>,
    type_index: HashMap<TyId, usize>,
    members: HashMap<TyId, Vec<Ident>>,
    /// The module of the types that several workflows share.
    pub shared: Option<Ident>,
    /// The module of the workflows that are there only because others lead to them.
    pub hidden: Option<Ident>,
    sources: HashMap<SourceId, Ident>,
}

/// The identifiers of a workflow.
#[derive(Debug)]
pub struct WorkflowNames {
    /// The function and the module.
    pub name: Ident,
    /// The fields of `Output`, in order.
    pub outputs: Vec<Ident>,
    /// The steps.
    pub steps: HashMap<StepId, StepNames>,
    /// The types that the module declares, as indices in [`Names::types`].
    pub types: Vec<usize>,
    /// The types that it shows from the module that several share.
    pub shared: Vec<usize>,
    /// The locals that hold the outputs of other workflows.
    pub results: HashMap<WorkflowId, Ident>,
    /// For each workflow that it depends on.
    pub depends_on: Vec<CallNames>,
}

/// The identifiers of a step.
#[derive(Debug)]
pub struct StepNames {
    /// Its module, and the local that holds its outcome.
    pub module: Ident,
    /// Its variants in `Step` and `Error`.
    pub variant: Ident,
    /// The fields of its `Outcome`, by output index.
    pub outputs: HashMap<usize, Ident>,
    /// The fields of its `Outcome` that hold flags.
    pub flags: Vec<Ident>,
    /// What its failure actions need, in their order.
    pub failures: Vec<FailureNames>,
    /// The workflows that its edges lead to, by edge.
    pub edges: Vec<Option<CallNames>>,
    /// The variants of its `ErrorBody`.
    pub errors: Vec<Ident>,
}

/// The identifiers of a failure action.
#[derive(Debug)]
pub struct FailureNames {
    /// The function that evaluates its criteria.
    pub asked: Ident,
    /// The local that counts its retries.
    pub count: Ident,
    /// The workflow that it leads to.
    pub call: Option<CallNames>,
}

/// The identifiers of a workflow that runs because of an action, or of `dependsOn`.
#[derive(Debug)]
pub struct CallNames {
    /// The function that runs it.
    pub function: Ident,
    /// The variant of `Error` for its failure.
    pub variant: Ident,
}

impl Names {
    /// The name of a declared type.
    #[must_use]
    pub fn ty(&self, ty: TyId) -> Option<&Ident> {
        self.type_index
            .get(&ty)
            .and_then(|index| self.types.get(*index))
            .map(|(_, name)| name)
    }

    /// The fields of a struct or the variants of an enum, in order.
    #[must_use]
    pub fn members(&self, ty: TyId) -> &[Ident] {
        self.members.get(&ty).map(Vec::as_slice).unwrap_or_default()
    }

    /// The names of a workflow.
    #[must_use]
    pub fn workflow(&self, typed: &Typed, workflow: WorkflowId) -> Option<&WorkflowNames> {
        let position = typed
            .workflows
            .iter()
            .position(|candidate| candidate.index == workflow.0);
        position.and_then(|position| self.workflows.get(position))
    }

    /// The constant of a source description.
    #[must_use]
    pub fn source(&self, source: SourceId) -> Option<&Ident> {
        self.sources.get(&source)
    }
}

/// Names everything.
#[must_use]
pub fn name(program: &Program, typed: &Typed) -> Names {
    let mut names = Names {
        workflows: Vec::new(),
        types: Vec::new(),
        type_index: HashMap::new(),
        members: HashMap::new(),
        shared: None,
        hidden: None,
        sources: HashMap::new(),
    };
    let mut constants = Scope::default();
    for (index, source) in program.sources.iter().enumerate() {
        let name = constants.allocate(&source.name, Case::Shouty, "");
        names.sources.insert(SourceId(index), name);
    }
    let reserved: Vec<&str> = PRELUDE.iter().chain(MODULE).copied().collect();
    let mut types = Scope::reserving(&reserved);
    let mut modules = Scope::default();
    let mut hidden = Scope::default();
    let mut uses: HashMap<usize, usize> = HashMap::new();
    for workflow in &typed.workflows {
        let Some(declared) = program.workflows.get(workflow.index) else {
            continue;
        };
        let reached = reach::types(&typed.types, declared, workflow);
        let shown: Vec<usize> = reached
            .iter()
            .filter(|ty| Some(**ty) != declared.input)
            .map(|ty| names.add_type(typed, &mut types, *ty))
            .collect();
        for index in &shown {
            *uses.entry(*index).or_default() += 1;
        }
        if let Some(input) = declared.input {
            names.add_members(typed, input, BUILDER);
        }
        let scope = if declared.is_public {
            &mut modules
        } else {
            &mut hidden
        };
        let own = workflow_names(
            program,
            declared,
            workflow,
            scope.allocate(&declared.id.value, Case::Snake, ""),
        );
        names.workflows.push(WorkflowNames { types: shown, ..own });
    }
    let mut shares = false;
    for workflow in &mut names.workflows {
        let is_shared = |index: &usize| uses.get(index).is_some_and(|uses| *uses > 1);
        (workflow.shared, workflow.types) = workflow.types.iter().copied().partition(is_shared);
        shares |= !workflow.shared.is_empty();
    }
    if let Some(first) = names.workflows.first().map(|first| first.name.to_string()) {
        let first = first.trim_start_matches("r#");
        let has_hidden = program.workflows.iter().any(|workflow| !workflow.is_public);
        names.shared = shares.then(|| modules.allocate(&format!("{first} types"), Case::Snake, ""));
        names.hidden = has_hidden.then(|| modules.allocate(&format!("{first} calls"), Case::Snake, ""));
    }
    names
}

fn workflow_names(
    program: &Program,
    declared: &crate::ir::Workflow,
    workflow: &crate::check::typed::Workflow,
    name: Ident,
) -> WorkflowNames {
    let mut outputs = Scope::default();
    let mut locals = Scope::reserving(LOCALS);
    let mut variants = Scope::reserving(&["StepBudgetExceeded"]);
    let mut steps = step_names(declared, workflow, &mut locals, &mut variants);
    let id_of = |id: WorkflowId| {
        program
            .workflows
            .get(id.0)
            .map(|workflow| workflow.id.value.as_str())
            .unwrap_or_default()
    };
    let kept = workflow
        .results
        .iter()
        .chain(workflow.depends_on.iter().map(|call| &call.workflow));
    let mut results = HashMap::new();
    for id in kept {
        results
            .entry(*id)
            .or_insert_with(|| locals.allocate(id_of(*id), Case::Snake, "output"));
    }
    let depends_on = workflow.depends_on.iter().map(|call| CallNames {
        function: locals.allocate(&format!("run {}", id_of(call.workflow)), Case::Snake, ""),
        variant: variants.allocate(id_of(call.workflow), Case::Pascal, "workflow"),
    });
    let depends_on = depends_on.collect();
    for step in &workflow.steps {
        let Some(own) = steps.get_mut(&step.id) else {
            continue;
        };
        let mut functions = Scope::reserving(&["call", "attempt"]);
        let id = declared
            .steps
            .get(step.id.0)
            .map(|step| step.id.value.as_str())
            .unwrap_or_default();
        let mut call_names = |call: &crate::check::typed::Call| CallNames {
            function: functions.allocate(&format!("run {}", id_of(call.workflow)), Case::Snake, ""),
            variant: variants.allocate(&format!("{id} {}", id_of(call.workflow)), Case::Pascal, ""),
        };
        own.edges = step
            .edges
            .iter()
            .map(|edge| edge.call.as_ref().map(&mut call_names))
            .collect();
        for (action, names) in step.failures.iter().zip(&mut own.failures) {
            names.call = action.call.as_ref().map(&mut call_names);
        }
    }
    WorkflowNames {
        name,
        outputs: workflow
            .outputs
            .iter()
            .map(|output| outputs.allocate(&output.name, Case::Snake, ""))
            .collect(),
        steps,
        types: Vec::new(),
        shared: Vec::new(),
        results,
        depends_on,
    }
}

impl Names {
    /// A type's index among the declared ones; names it when it is new.
    fn add_type(&mut self, typed: &Typed, scope: &mut Scope, ty: TyId) -> usize {
        if let Some(index) = self.type_index.get(&ty) {
            return *index;
        }
        let hint = match typed.types.get(ty) {
            Ty::Struct(object) => object.hint.as_str(),
            Ty::Enum(list) => list.hint.as_str(),
            Ty::Union(union) => union.hint.as_str(),
            _ => "Value",
        };
        let name = scope.allocate(hint, Case::Pascal, "schema");
        self.types.push((ty, name));
        let index = self.types.len() - 1;
        self.type_index.insert(ty, index);
        self.add_members(typed, ty, &[]);
        index
    }

    /// Names the fields or variants of a type; none of a struct's fields is called as one of `reserved`.
    fn add_members(&mut self, typed: &Typed, ty: TyId, reserved: &[&str]) {
        let members = match typed.types.get(ty) {
            Ty::Struct(object) => {
                let rest = object.rest.map(|_| "additional");
                let reserved: Vec<&str> = reserved.iter().copied().chain(rest).collect();
                let mut scope = Scope::reserving(&reserved);
                object
                    .fields
                    .iter()
                    .map(|field| scope.allocate(&field.name, Case::Snake, ""))
                    .collect()
            }
            Ty::Enum(list) => {
                let mut scope = Scope::reserving(if list.open { &["Unknown"] } else { &[] });
                list.values
                    .iter()
                    .map(|value| scope.allocate(&value.to_string(), Case::Pascal, "value"))
                    .collect()
            }
            Ty::Union(union) => {
                let mut scope = Scope::reserving(if union.open { &["Unknown"] } else { &[] });
                union
                    .variants
                    .iter()
                    .map(|variant| {
                        let name = match &variant.hint {
                            Some(hint) => hint.as_str(),
                            None => word(typed.types.get(variant.ty)),
                        };
                        scope.allocate(name, Case::Pascal, "value")
                    })
                    .collect()
            }
            _ => Vec::new(),
        };
        self.members.insert(ty, members);
    }
}

/// The name of a variant whose schema has none.
fn word(ty: &Ty) -> &'static str {
    match ty {
        Ty::Bool => "Bool",
        Ty::Integer(_) => "Integer",
        Ty::Number => "Number",
        Ty::Enum(list) if list.is_integer() => "Integer",
        Ty::String | Ty::Secret | Ty::Bytes | Ty::File | Ty::Formatted(_) | Ty::Enum(_) => "Text",
        Ty::List(_) | Ty::Tuple(_) => "List",
        Ty::Map(_) | Ty::Struct(_) => "Object",
        Ty::Error | Ty::Any | Ty::Null | Ty::Union(_) => "Value",
    }
}

fn step_names(
    declared: &crate::ir::Workflow,
    workflow: &crate::check::typed::Workflow,
    modules: &mut Scope,
    variants: &mut Scope,
) -> HashMap<StepId, StepNames> {
    let mut names = HashMap::new();
    for step in &workflow.steps {
        let id = declared
            .steps
            .get(step.id.0)
            .map(|step| step.id.value.as_str())
            .unwrap_or_default();
        let mut fields = Scope::reserving(if step.keeps_status { &["status"] } else { &[] });
        let mut errors = Scope::reserving(&["Other"]);
        names.insert(
            step.id,
            StepNames {
                module: modules.allocate(id, Case::Snake, "step"),
                variant: variants.allocate(id, Case::Pascal, "step"),
                outputs: step
                    .outputs
                    .iter()
                    .map(|output| (output.index, fields.allocate(&output.name, Case::Snake, "output")))
                    .collect(),
                flags: step
                    .flags
                    .iter()
                    .map(|flag| fields.allocate(&format!("takes {}", flag.action), Case::Snake, ""))
                    .collect(),
                failures: Vec::new(),
                edges: Vec::new(),
                errors: step
                    .errors
                    .iter()
                    .map(|error| errors.allocate(&status_name(error.status), Case::Pascal, ""))
                    .collect(),
            },
        );
    }
    for step in &workflow.steps {
        if let Some(own) = names.get_mut(&step.id) {
            own.failures = failure_names(step, modules.clone());
        }
    }
    names
}

/// The functions stand beside `call`; the counters are locals, which must not shadow those of the steps.
fn failure_names(step: &crate::check::typed::Step, mut locals: Scope) -> Vec<FailureNames> {
    let mut functions = Scope::reserving(&["call", "attempt"]);
    step.failures
        .iter()
        .map(|action| FailureNames {
            asked: functions.allocate(&format!("takes {}", action.action), Case::Snake, ""),
            count: locals.allocate(&format!("{} retries", action.action), Case::Snake, ""),
            call: None,
        })
        .collect()
}

/// The fields of a projected object, named like those of the type that it is a part of.
#[must_use]
pub fn projected_fields(projection: &Projection) -> Vec<Ident> {
    match projection {
        Projection::Object(fields) => {
            let mut scope = Scope::default();
            fields
                .iter()
                .map(|field| scope.allocate(&field.name, Case::Snake, ""))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn status_name(pattern: StatusPattern) -> String {
    match pattern {
        StatusPattern::Exact(status) => {
            reason(status).map_or_else(|| format!("Status{status}"), str::to_owned)
        }
        StatusPattern::Range(digit) => match digit {
            1 => "Informational".to_owned(),
            2 => "Success".to_owned(),
            3 => "Redirection".to_owned(),
            4 => "ClientError".to_owned(),
            5 => "ServerError".to_owned(),
            other => format!("Status{other}xx"),
        },
        StatusPattern::Default => "Default".to_owned(),
    }
}

/// The reason phrases of RFC 9110, section 15, and of the RFCs that add to it.
fn reason(status: u16) -> Option<&'static str> {
    Some(match status {
        200 => "Ok",
        201 => "Created",
        202 => "Accepted",
        203 => "NonAuthoritativeInformation",
        204 => "NoContent",
        205 => "ResetContent",
        206 => "PartialContent",
        207 => "MultiStatus",
        300 => "MultipleChoices",
        301 => "MovedPermanently",
        302 => "Found",
        303 => "SeeOther",
        304 => "NotModified",
        307 => "TemporaryRedirect",
        308 => "PermanentRedirect",
        400 => "BadRequest",
        401 => "Unauthorized",
        402 => "PaymentRequired",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        406 => "NotAcceptable",
        407 => "ProxyAuthenticationRequired",
        408 => "RequestTimeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "LengthRequired",
        412 => "PreconditionFailed",
        413 => "ContentTooLarge",
        414 => "UriTooLong",
        415 => "UnsupportedMediaType",
        416 => "RangeNotSatisfiable",
        417 => "ExpectationFailed",
        421 => "MisdirectedRequest",
        422 => "UnprocessableContent",
        423 => "Locked",
        424 => "FailedDependency",
        425 => "TooEarly",
        426 => "UpgradeRequired",
        428 => "PreconditionRequired",
        429 => "TooManyRequests",
        431 => "RequestHeaderFieldsTooLarge",
        451 => "UnavailableForLegalReasons",
        500 => "InternalServerError",
        501 => "NotImplemented",
        502 => "BadGateway",
        503 => "ServiceUnavailable",
        504 => "GatewayTimeout",
        507 => "InsufficientStorage",
        _ => return None,
    })
}
