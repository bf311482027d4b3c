//! XML bodies: what the `xml` objects of a description say of names, attributes and wrapping (OpenAPI 3.1, "XML Object").

mod fragment;
#[cfg(feature = "xml")]
mod read;
mod write;

pub use fragment::Fragment;
#[cfg(feature = "xml")]
pub(crate) use read::read;
pub(crate) use write::write;

/// How a value is written in XML. Nodes stand in a table and refer to each other by their index there.
#[derive(Clone, Copy, Debug)]
pub struct XmlNode {
    /// The name of the element or attribute.
    pub name: &'static str,
    /// The URI of its namespace.
    pub namespace: Option<&'static str>,
    /// The prefix of its namespace.
    pub prefix: Option<&'static str>,
    /// Whether it is an attribute of the element around it.
    pub attribute: bool,
    /// What it holds.
    pub kind: XmlKind,
}

/// What an element or attribute holds.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum XmlKind {
    /// Anything: the value tells.
    Any,
    /// Text.
    Text,
    /// A number or a boolean.
    Literal,
    /// Elements, one for each element of the array.
    List {
        /// Their node.
        item: usize,
        /// Whether an element stands around them.
        wrapped: bool,
    },
    /// An object's properties, each with its node.
    Object(&'static [(&'static str, usize)]),
}

impl XmlNode {
    /// A property of which the description says nothing.
    const UNDECLARED: Self = Self {
        name: "",
        namespace: None,
        prefix: None,
        attribute: false,
        kind: XmlKind::Any,
    };
}

/// Reads an XML answer: `xml_answer!(response, NODES)`, or with `default` where the body may be empty.
#[cfg(feature = "xml")]
#[doc(hidden)]
#[macro_export]
macro_rules! xml_answer {
    ($response:expr, $nodes:expr) => {
        $response.xml($nodes)
    };
    ($response:expr, $nodes:expr, default) => {
        $response.xml_or_default($nodes)
    };
}

/// The same for conditions: `xml_decoded!(response, NODES)`.
#[cfg(feature = "xml")]
#[doc(hidden)]
#[macro_export]
macro_rules! xml_decoded {
    ($response:expr, $nodes:expr) => {
        $response.decode_xml($nodes)
    };
    ($response:expr, $nodes:expr, default) => {
        $response.decode_xml_or_default($nodes)
    };
}

/// Without the feature `xml`.
#[cfg(not(feature = "xml"))]
#[doc(hidden)]
#[macro_export]
macro_rules! xml_decoded {
    ($($any:tt)*) => {
        $crate::xml_answer!()
    };
}

/// Without the feature `xml`.
#[cfg(not(feature = "xml"))]
#[doc(hidden)]
#[macro_export]
macro_rules! xml_answer {
    ($($any:tt)*) => {
        ::core::compile_error!(
            "the workflow reads a part of an XML answer: enable the feature `xml` of the crate `arazzo`"
        )
    };
}
