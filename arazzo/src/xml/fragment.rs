//! In: a value that is set in an XML text. Out: what stands for it there.

use serde::Serialize;

use super::write;
use crate::{
    parameter::{Parameter, read},
    template,
};

/// A value as a part of an XML text.
#[derive(Debug)]
pub struct Fragment {
    /// Between tags.
    markup: String,
    /// Between quotes; none for what has elements in it.
    attribute: Option<String>,
}

impl Fragment {
    /// A value: a scalar is text, an object's properties are elements of their names; none for an array, which says not what its
    /// elements are called.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Option<Self> {
        Self::from_parameter(read(value).map_or(Parameter::Absent, |read| read.value))
    }

    /// XML as it is.
    pub(crate) fn raw(markup: String) -> Self {
        Self {
            markup,
            attribute: None,
        }
    }

    pub(crate) fn from_parameter(value: Parameter) -> Option<Self> {
        match value {
            Parameter::List(_) => None,
            Parameter::Record(fields) => Some(Self::raw(write::elements(fields))),
            scalar => {
                let text = scalar.into_text().unwrap_or_else(|| "null".to_owned());
                let text = template::in_xml(&text);
                Some(Self {
                    markup: text.clone(),
                    attribute: Some(text),
                })
            }
        }
    }

    /// What stands between tags.
    #[must_use]
    pub fn markup(&self) -> &str {
        &self.markup
    }

    /// What stands between quotes.
    ///
    /// # Errors
    ///
    /// Where there are elements in it.
    pub fn attribute(&self) -> Result<String, String> {
        let text = self.attribute.clone();
        text.ok_or_else(|| "an attribute holds text, not elements".to_owned())
    }
}
