//! Macro calls that name broken documents, and code that uses what they should make: what `rustc` shows of each, whole, is in
//! `macro.stderr` beside the document. So the errors show at the call, and none that would only follow from them. With
//! `TRYBUILD=overwrite` the texts are written instead of compared.

#[test]
fn errors_show_at_the_call_and_alone() {
    trybuild::TestCases::new().compile_fail("../tests/fixtures/invalid/*/macro.rs");
}
