//! What all readers share: fields of a node come in; plain values go out, and what is wrong with them is reported.

use crate::{
    diagnostics::{
        Diagnostic, Diagnostics,
        codes::{DANGLING_REF, MALFORMED_PART, UNSUPPORTED_FEATURE},
    },
    document::{
        dialect::Dialect,
        openapi::{
            Descriptions, SchemaRef,
            reference::{self, Failure},
        },
        place::Place,
        tree::{Kind, Node},
    },
    source::{FileId, LoadError},
};

/// Where files come from and problems go, while a part of a description is read.
pub(crate) struct Reader<'r, 'd> {
    pub(crate) diagnostics: &'r mut Diagnostics,
    pub(crate) files: &'d dyn Descriptions,
    /// The file of the description, and what it is written in. Files without a version of their own follow it.
    pub(crate) file: FileId,
    pub(crate) dialect: Dialect,
}

impl<'d> Reader<'_, 'd> {
    /// What the file of a node is written in.
    pub(crate) fn dialect_at(&self, file: FileId) -> Dialect {
        if file == self.file {
            return self.dialect;
        }
        self.files
            .root(file)
            .and_then(Dialect::of)
            .unwrap_or(self.dialect)
    }

    pub(crate) fn malformed(&mut self, place: Place, message: impl Into<String>) {
        self.diagnostics
            .report(Diagnostic::new(&MALFORMED_PART, place, message));
    }

    pub(crate) fn unsupported(&mut self, place: Place, message: impl Into<String>) {
        self.diagnostics
            .report(Diagnostic::new(&UNSUPPORTED_FEATURE, place, message));
    }

    fn unexpected(&mut self, node: Node<'d>, name: &str, wanted: &str) {
        self.malformed(
            node.place(),
            format!("`{name}` is {}, not {wanted}", node.describe()),
        );
    }

    /// The text of a scalar field; a number or a boolean counts as written.
    pub(crate) fn text(&mut self, node: Node<'d>, key: &str) -> Option<String> {
        let value = present(node, key)?;
        let text = value.scalar_text();
        if text.is_none() {
            self.unexpected(value, key, "text");
        }
        text.map(str::to_owned)
    }

    /// A boolean field; `'true'` and `'false'` are reported and understood.
    pub(crate) fn flag(&mut self, node: Node<'d>, key: &str) -> Option<bool> {
        let value = present(node, key)?;
        value.as_bool().or_else(|| {
            self.unexpected(value, key, "true or false");
            value
                .as_str()
                .and_then(|text| text.trim().to_ascii_lowercase().parse().ok())
        })
    }

    /// A field that is a count.
    pub(crate) fn count(&mut self, node: Node<'d>, key: &str) -> Option<usize> {
        let value = present(node, key)?;
        let count = value.as_u64().or_else(|| {
            value
                .as_f64()
                .and_then(whole)
                .and_then(|whole| u64::try_from(whole).ok())
        });
        if count.is_none() {
            self.unexpected(value, key, "a count");
        }
        count.and_then(|count| usize::try_from(count).ok())
    }

    /// A field that is a number.
    pub(crate) fn number(&mut self, node: Node<'d>, key: &str) -> Option<Node<'d>> {
        let value = present(node, key)?;
        let is_number = matches!(value.kind(), Kind::Integer | Kind::Float);
        if !is_number {
            self.unexpected(value, key, "a number");
        }
        is_number.then_some(value)
    }

    /// A field that is a mapping.
    pub(crate) fn mapping(&mut self, node: Node<'d>, key: &str) -> Option<Node<'d>> {
        let value = present(node, key)?;
        self.expect_mapping(value, key)
    }

    /// The node itself when it is a mapping.
    pub(crate) fn expect_mapping(&mut self, value: Node<'d>, name: &str) -> Option<Node<'d>> {
        if value.kind() == Kind::Mapping {
            return Some(value);
        }
        self.unexpected(value, name, "a mapping");
        None
    }

    /// A field that is a list.
    pub(crate) fn sequence(&mut self, node: Node<'d>, key: &str) -> Option<Node<'d>> {
        let value = present(node, key)?;
        if value.kind() == Kind::Sequence {
            return Some(value);
        }
        self.unexpected(value, key, "a list");
        None
    }

    /// A field that is a list of texts.
    pub(crate) fn texts(&mut self, node: Node<'d>, key: &str) -> Vec<String> {
        let Some(list) = self.sequence(node, key) else {
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in list.items() {
            match item.scalar_text() {
                Some(text) => texts.push(text.to_owned()),
                None => self.unexpected(item, key, "a list of texts"),
            }
        }
        texts
    }

    /// The node itself, or where its chain of references ends. A failure is reported.
    pub(crate) fn follow(&mut self, node: Node<'d>) -> Option<Node<'d>> {
        match reference::follow(self.files, node, &|_| true) {
            Ok(target) => Some(target),
            Err((at, failure)) => {
                self.dangling(at, failure);
                None
            }
        }
    }

    /// Reports the `$ref` of `node`.
    pub(crate) fn dangling(&mut self, node: Node<'d>, failure: Failure) {
        let (place, text) = match node.get("$ref") {
            Some(reference) => (reference.place(), reference.scalar_text().unwrap_or_default()),
            None => (node.place(), ""),
        };
        self.dangling_text(place, text, failure);
    }

    /// Reports a reference that is not the value of a `$ref`.
    pub(crate) fn dangling_text(&mut self, place: Place, text: &str, failure: Failure) {
        let message = match &failure {
            Failure::NoFile(error) => format!("`{text}`: {error}"),
            Failure::NoTree(path) => format!("`{text}`: the file `{path}` does not parse"),
            Failure::NoPointer => format!("`{text}` has no JSON Pointer after its `#`"),
            Failure::NoAnchor => format!("`{text}` has no target: no schema has that `$anchor`"),
            Failure::NoPart(_) => format!("`{text}` has no target"),
            Failure::Endless => format!("the chain of references from `{text}` never ends"),
        };
        let diagnostic = Diagnostic::new(&DANGLING_REF, place.clone(), message);
        self.diagnostics.report(match failure {
            Failure::NoPart(Some(near)) => diagnostic.suggest(place, near),
            Failure::NoFile(LoadError::Remote { .. } | LoadError::NotVendored { .. }) => {
                diagnostic.help("`cargo arazzo vendor` fetches a copy that later builds read")
            }
            _ => diagnostic,
        });
    }

    /// Reports a name that nothing declares.
    pub(crate) fn undeclared(&mut self, place: Place, message: impl Into<String>) {
        self.diagnostics
            .report(Diagnostic::new(&DANGLING_REF, place, message));
    }

    /// The identity of the schema at a node: the end of its references, or the node itself where it says more than a
    /// reference, or where the reference has no target (which reading it then reports).
    pub(crate) fn schema_ref(&self, node: Node<'d>) -> SchemaRef {
        let plain = |at: Node<'d>| self.dialect_at(at.place().file).is_plain_reference(at);
        let end = reference::follow(self.files, node, &plain).unwrap_or(node);
        let Place { file, pointer, .. } = end.place();
        SchemaRef::whole(file, pointer)
    }

    /// The identity of the schema in a field.
    pub(crate) fn schema(&self, node: Node<'d>, key: &str) -> Option<SchemaRef> {
        node.get(key).map(|schema| self.schema_ref(schema))
    }
}

/// A field that is there and not null.
pub(crate) fn present<'d>(node: Node<'d>, key: &str) -> Option<Node<'d>> {
    node.get(key).filter(|value| value.kind() != Kind::Null)
}

/// A float without a fraction, as an integer. Beyond 2⁵³ a float is no exact integer.
pub(crate) fn whole(value: f64) -> Option<i64> {
    #[allow(clippy::cast_possible_truncation)]
    (value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0).then_some(value as i64)
}
