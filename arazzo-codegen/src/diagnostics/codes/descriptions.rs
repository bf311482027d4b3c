//! AZ06: OpenAPI and other descriptions.

super::table! {
DANGLING_REF = "AZ0601", lint "dangling-ref" Error Warn Allow;
"a `$ref` leads nowhere"
"What it should name is not in the document. The value is taken to be any JSON."
bad "schema: {$ref: '#/components/schemas/Custmer'}"
good "schema: {$ref: '#/components/schemas/Customer'}"

UNTYPED_VALUE = "AZ0602", lint "untyped-value" Warn Allow Allow;
"nothing is known of a value's type"
"There is no schema, or an empty one, so the value is any JSON."
bad "content:\n  application/json: {}"
good "content:\n  application/json:\n    schema: {$ref: '#/components/schemas/Order'}"

MALFORMED_PART = "AZ0603", lint "malformed-part" Error Warn Allow;
"a part of a description is not as its specification demands"
"The part is left out, as if it were not there."
bad "parameters:\n  - {name: id}"
good "parameters:\n  - {name: id, in: query, schema: {type: string}}"

UNSUPPORTED_DESCRIPTION = "AZ0604";
"a source is of no kind or version that is supported"
"Sources are OpenAPI 2.0, 3.0, 3.1 and 3.2 descriptions, and Arazzo documents."
bad "openapi: 4.0.0"
good "openapi: 3.1.0"

SOURCE_TYPE_MISMATCH = "AZ0605", lint "source-type-mismatch" Error Warn Allow;
"a source is of another type than its description says"
"It is read as what it is."
bad "sourceDescriptions:\n  - {name: petstore, url: ./petstore.yaml, type: arazzo}"
good "sourceDescriptions:\n  - {name: petstore, url: ./petstore.yaml, type: openapi}"

CONFLICTING_SCHEMA = "AZ0606", lint "conflicting-schema" Error Warn Allow;
"the parts of a schema contradict each other"
"No value can satisfy all of them. The value is taken to be any JSON."
bad "allOf:\n  - {type: string}\n  - {type: integer}"
good "anyOf:\n  - {type: string}\n  - {type: integer}"

UNSUPPORTED_FEATURE = "AZ0607", lint "unsupported-feature" Error Warn Allow;
"a used part of the description has a feature that is not supported"
"The feature is left out of the generated code; the message says what is done instead."
bad "collectionFormat: tsv"
good "collectionFormat: csv"
}
