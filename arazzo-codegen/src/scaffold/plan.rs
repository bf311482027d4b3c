//! Where values come from: a program whose steps send nothing comes in; what each step sends, the inputs, and the outputs
//! go out.

use heck::{ToLowerCamelCase as _, ToUpperCamelCase as _};

use super::{schema, yaml::Yaml};
use crate::ir::{
    Format, Operation, Program, StatusPattern,
    types::{Field, Shape, Ty, Types},
};

/// How deep a payload is written out; deeper parts are inputs as a whole.
const DEPTH: usize = 3;
/// How many properties of the last answer become outputs.
const OUTPUTS: usize = 6;

/// The words at the end of names whose values tell things apart, so that an equal name means an equal thing.
const IDENTIFYING: [&str; 10] = [
    "id",
    "uid",
    "uuid",
    "guid",
    "key",
    "token",
    "slug",
    "code",
    "reference",
    "number",
];

/// What the document says below its frame.
pub(super) struct Plan<'p> {
    types: &'p Types,
    inputs: Vec<Input>,
    /// The members of each step after what it calls.
    pub(super) steps: Vec<Vec<(&'static str, Yaml)>>,
    /// The workflow's outputs.
    pub(super) outputs: Vec<(String, Yaml)>,
}

struct Input {
    name: String,
    shape: Shape,
    docs: Option<String>,
    required: bool,
}

/// A property of an answer that later steps may need.
struct Offer {
    step: usize,
    /// The output's name.
    name: String,
    /// What it may be asked by: the property's name, and with the thing that it belongs to.
    known_as: Vec<String>,
    shape: Shape,
    pointer: String,
    /// Whether a later step takes it.
    is_read: bool,
    /// Whether it is of the last step.
    is_last: bool,
}

/// Something that a step sends.
struct Need<'n> {
    name: &'n str,
    shape: Shape,
    docs: Option<&'n str>,
    required: bool,
}

impl<'p> Plan<'p> {
    pub(super) fn new(program: &'p Program, ids: &[String]) -> Self {
        let mut plan = Self {
            types: &program.types,
            inputs: Vec::new(),
            steps: Vec::new(),
            outputs: Vec::new(),
        };
        let steps = program
            .workflows
            .first()
            .map(|workflow| workflow.steps.as_slice());
        let operations: Vec<&Operation> = steps
            .unwrap_or_default()
            .iter()
            .filter_map(|step| program.operations.get(step.operation?.0))
            .collect();
        let mut offers: Vec<Offer> = Vec::new();
        for (index, operation) in operations.iter().enumerate() {
            let id = ids.get(index).map(String::as_str).unwrap_or_default();
            let members = plan.step(operation, id, ids, &mut offers);
            plan.steps.push(members);
            let is_last = index + 1 == operations.len();
            plan.offer(operation, index, is_last, &mut offers);
        }
        plan.outputs(ids, &offers);
        plan
    }

    /// The schema of the inputs; `None` when there are none.
    pub(super) fn inputs(&self) -> Option<Yaml> {
        if self.inputs.is_empty() {
            return None;
        }
        let required = self.inputs.iter().filter(|input| input.required);
        let required: Vec<Yaml> = required.map(|input| Yaml::text(&input.name)).collect();
        let properties = self.inputs.iter().map(|input| {
            let schema = schema::of(self.types, input.shape, input.docs.as_deref());
            (input.name.clone(), schema)
        });
        let mut members = vec![("type", Yaml::text("object"))];
        if !required.is_empty() {
            members.push(("required", Yaml::List(required)));
        }
        members.push(("properties", Yaml::Map(properties.collect())));
        Some(Yaml::map(members))
    }

    fn step(
        &mut self,
        operation: &Operation,
        id: &str,
        ids: &[String],
        offers: &mut [Offer],
    ) -> Vec<(&'static str, Yaml)> {
        let mut members = Vec::new();
        let mut parameters = Vec::new();
        for parameter in operation.parameters.iter().filter(|parameter| parameter.required) {
            let need = Need {
                name: &parameter.name,
                shape: parameter.shape,
                docs: None,
                required: true,
            };
            parameters.push(Yaml::map([
                ("name", Yaml::text(&parameter.name)),
                ("in", Yaml::text(parameter.location.as_str())),
                ("value", self.value(&need, id, ids, offers)),
            ]));
        }
        if !parameters.is_empty() {
            members.push(("parameters", Yaml::List(parameters)));
        }
        let json = operation.bodies.iter().find(|body| body.format == Format::Json);
        if let Some(body) = json
            .or(operation.bodies.first())
            .filter(|_| operation.body_required)
        {
            let payload = match self.types.get(body.shape.ty) {
                Ty::Struct(_) if body.format != Format::Binary => {
                    self.payload(body.shape, DEPTH, id, ids, offers)
                }
                _ => {
                    let need = Need {
                        name: "body",
                        shape: body.shape,
                        docs: None,
                        required: true,
                    };
                    self.value(&need, id, ids, offers)
                }
            };
            let content = [
                ("contentType", Yaml::text(&body.media_type)),
                ("payload", payload),
            ];
            members.push(("requestBody", Yaml::map(content)));
        }
        if let Some(status) = success(operation) {
            let condition = Yaml::text(&format!("$statusCode == {status}"));
            members.push((
                "successCriteria",
                Yaml::List(vec![Yaml::map([("condition", condition)])]),
            ));
        }
        members
    }

    /// An object with the properties that must be sent, or, where none must, with all that can be.
    fn payload(
        &mut self,
        shape: Shape,
        depth: usize,
        id: &str,
        ids: &[String],
        offers: &mut [Offer],
    ) -> Yaml {
        let Ty::Struct(object) = self.types.get(shape.ty) else {
            return Yaml::Map(Vec::new());
        };
        let can_be_sent = || object.fields.iter().filter(|field| !field.read_only);
        let is_needed = |field: &&Field| field.required;
        let any_needed = can_be_sent().any(|field| field.required);
        let chosen: Vec<&Field> = can_be_sent()
            .filter(|field| !any_needed || is_needed(field))
            .collect();
        let members = chosen.into_iter().map(|field| {
            let is_object =
                matches!(self.types.get(field.shape.ty), Ty::Struct(inner) if !inner.fields.is_empty());
            let value = if is_object && field.required && depth > 1 {
                self.payload(field.shape, depth - 1, id, ids, offers)
            } else {
                let need = Need {
                    name: &field.name,
                    shape: field.shape,
                    docs: field.docs.as_deref(),
                    required: field.required,
                };
                self.value(&need, id, ids, offers)
            };
            (field.name.clone(), value)
        });
        Yaml::Map(members.collect())
    }

    /// An earlier step's output that identifies the same thing, or else an input.
    fn value(&mut self, need: &Need<'_>, id: &str, ids: &[String], offers: &mut [Offer]) -> Yaml {
        let name = folded(need.name);
        let identifies = identifies(need.name);
        let offered = offers.iter_mut().rev().find(|offer| {
            identifies && offer.known_as.contains(&name) && same(self.types, offer.shape, need.shape)
        });
        if let Some(offer) = offered {
            offer.is_read = true;
            let step = ids.get(offer.step).map(String::as_str).unwrap_or_default();
            return Yaml::text(&format!("$steps.{step}.outputs.{}", offer.name));
        }
        Yaml::text(&format!("$inputs.{}", self.input(need, id, identifies)))
    }

    /// The name of the input for a need. What identifies something is one input for all steps; of other names that two
    /// steps have, the second gets its step's name.
    fn input(&mut self, need: &Need<'_>, id: &str, identifies: bool) -> String {
        let plain = need.name.to_lower_camel_case();
        let plain: String = plain
            .chars()
            .filter(|character| character.is_ascii_alphanumeric())
            .collect();
        let plain = if plain.is_empty() {
            "value".to_owned()
        } else {
            plain
        };
        let qualified = format!("{}{}", id.to_lower_camel_case(), plain.to_upper_camel_case());
        let numbered = (2..).map(|count| format!("{qualified}{count}"));
        let candidates = [plain, qualified.clone()].into_iter().chain(numbered);
        for name in candidates {
            let types = self.types;
            match self.inputs.iter_mut().find(|input| input.name == name) {
                None => {
                    self.inputs.push(Input {
                        name: name.clone(),
                        shape: need.shape,
                        docs: need.docs.map(str::to_owned),
                        required: need.required,
                    });
                    return name;
                }
                Some(input) if identifies && same(types, input.shape, need.shape) => {
                    input.required |= need.required;
                    return name;
                }
                Some(_) => {}
            }
        }
        qualified
    }

    /// What later steps may take from an answer, and of the last answer what the workflow gives.
    fn offer(&self, operation: &Operation, step: usize, is_last: bool, offers: &mut Vec<Offer>) {
        let success = operation
            .responses
            .iter()
            .find(|response| is_success(response.status));
        let body = success.and_then(|response| response.json());
        let Some(Ty::Struct(object)) = body.map(|body| self.types.get(body.shape.ty)) else {
            return;
        };
        let things = things(operation);
        let mut given = 0;
        for field in object.fields.iter().filter(|field| !field.write_only) {
            let is_scalar = is_scalar(self.types, field.shape);
            let identifying = identifies(&field.name);
            if !is_scalar || !(identifying || is_last && given < OUTPUTS) {
                continue;
            }
            given += 1;
            let own = folded(&field.name);
            let with_thing = things.iter().map(|thing| format!("{thing}{own}"));
            offers.push(Offer {
                step,
                name: output_name(&field.name),
                known_as: std::iter::once(own.clone()).chain(with_thing).collect(),
                shape: field.shape,
                pointer: format!("/{}", field.name.replace('~', "~0").replace('/', "~1")),
                is_read: false,
                is_last,
            });
        }
    }

    /// Declares the outputs that are read, and gives them, and those of the last answer, as the workflow's: of equal names
    /// the first.
    fn outputs(&mut self, ids: &[String], offers: &[Offer]) {
        for (index, offer) in offers.iter().enumerate() {
            let same = |other: &Offer| other.name == offer.name && (other.is_read || other.is_last);
            let is_given = !offers.iter().take(index).any(same) && (offer.is_read || offer.is_last);
            if is_given {
                let step = ids.get(offer.step).map(String::as_str).unwrap_or_default();
                let value = format!("$steps.{step}.outputs.{}", offer.name);
                self.outputs.push((offer.name.clone(), Yaml::text(&value)));
            }
            let members = self
                .steps
                .get_mut(offer.step)
                .filter(|_| is_given || offer.is_read);
            let Some(members) = members else { continue };
            let value = Yaml::text(&format!("$response.body#{}", offer.pointer));
            match members.last_mut() {
                Some(("outputs", Yaml::Map(outputs))) => outputs.push((offer.name.clone(), value)),
                _ => members.push(("outputs", Yaml::Map(vec![(offer.name.clone(), value)]))),
            }
        }
    }
}

/// The first status of success that is documented.
fn success(operation: &Operation) -> Option<u16> {
    operation
        .responses
        .iter()
        .find_map(|response| match response.status {
            StatusPattern::Exact(status) if (200..300).contains(&status) => Some(status),
            _ => None,
        })
}

fn is_success(status: StatusPattern) -> bool {
    match status {
        StatusPattern::Exact(status) => (200..300).contains(&status),
        StatusPattern::Range(class) => class == 2,
        StatusPattern::Default => false,
    }
}

/// The things that an operation is about: the last fixed segment of its path, as it is and in the singular.
fn things(operation: &Operation) -> Vec<String> {
    let mut fixed = operation
        .path
        .split('/')
        .filter(|segment| !segment.is_empty() && !segment.contains('{'));
    let Some(last) = fixed.next_back().map(folded) else {
        return Vec::new();
    };
    let singular = match (last.strip_suffix("ies"), last.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (None, Some(stem)) => stem.to_owned(),
        (None, None) => last.clone(),
    };
    vec![singular, last]
}

/// Without case and separators.
fn folded(name: &str) -> String {
    let letters = name.chars().filter(|character| character.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

fn identifies(name: &str) -> bool {
    let last = heck::AsSnakeCase(name).to_string();
    let last = last.rsplit('_').next().unwrap_or_default();
    IDENTIFYING.contains(&last)
}

/// The name of an output has the characters that an expression can read without quotes.
fn output_name(name: &str) -> String {
    let fits = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    match !name.is_empty() && name.chars().all(fits) {
        true => name.to_owned(),
        false => name
            .to_lower_camel_case()
            .chars()
            .filter(|character| fits(*character))
            .collect(),
    }
}

fn is_scalar(types: &Types, shape: Shape) -> bool {
    matches!(
        types.get(shape.ty),
        Ty::Bool | Ty::Integer(_) | Ty::Number | Ty::String | Ty::Enum(_)
    )
}

/// Whether a value of one type is one of the other.
fn same(types: &Types, from: Shape, to: Shape) -> bool {
    match (types.get(from.ty), types.get(to.ty)) {
        (Ty::String, Ty::String) | (Ty::Number, Ty::Number) => true,
        (Ty::Integer(from), Ty::Integer(to)) => from == to,
        _ => false,
    }
}
