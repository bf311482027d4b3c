//! In: a typed step. Out: its outputs as the properties of the answer that they are, where nothing else is kept of it.

use super::typed::{Access, MemberKind, Output, ProjectedField, Projection, Root, Step, ValueKind};

impl Step {
    /// Whether the step leaves anything to look at after it succeeded.
    pub fn has_outcome(&self) -> bool {
        !self.outputs.is_empty() || !self.flags.is_empty() || self.keeps_status
    }

    /// What the step leaves, where that can be decoded as it stands: each output is a property of the JSON answer, and each
    /// property that is read is one output. Otherwise what is read and what is left are two things.
    pub fn answered(&self) -> Option<Vec<(&Output, &ProjectedField)>> {
        let answer = self.answer.as_ref()?;
        let is_more = !self.flags.is_empty() || self.keeps_status || self.document.is_some();
        if is_more || answer.xml.is_some() || answer.may_be_absent || answer.readers.criteria {
            return None;
        }
        let Projection::Object(fields) = &answer.projection else {
            return None;
        };
        if fields.len() != self.outputs.len() {
            return None;
        }
        let pairs: Option<Vec<_>> = self
            .outputs
            .iter()
            .map(|output| {
                let field = fields.iter().find(|field| is_property(output, field))?;
                Some((output, field))
            })
            .collect();
        // As many as there are, and none twice: a property for each.
        pairs.filter(|pairs| {
            fields
                .iter()
                .all(|field| pairs.iter().any(|(_, paired)| paired.name == field.name))
        })
    }
}

/// Whether an output is just this property of the answer, of the same type.
fn is_property(output: &Output, field: &ProjectedField) -> bool {
    let ValueKind::Access(Access {
        root: Root::Answer,
        root_optional: false,
        members,
    }) = &output.value.kind
    else {
        return false;
    };
    let [member] = &members[..] else {
        return false;
    };
    let is_named = matches!(&member.kind, MemberKind::Field(name) if *name == field.name);
    let is_typed = match &field.projection {
        Projection::Whole(ty) => !output.verbatim && *ty == output.value.shape.ty,
        Projection::Verbatim(ty) => output.verbatim && *ty == output.value.shape.ty,
        _ => false,
    };
    let is_optional = output.value.optional || output.value.shape.nullable;
    is_named && is_typed && is_optional == field.optional
}
