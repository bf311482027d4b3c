//! Documents: the text of a file comes in; a tree with positions, and the typed Arazzo and OpenAPI models, go out.

pub mod arazzo;
pub mod dialect;
pub mod library;
pub mod openapi;
pub mod place;
pub mod tree;
