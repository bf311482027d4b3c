//! AZ01: the structure of an Arazzo document.

super::table! {
MISSING_FIELD = "AZ0101";
"a required field is missing"
"The Arazzo Specification requires the field, and nothing sensible can be assumed in its place."
bad "workflows:\n  - steps: []"
good "workflows:\n  - workflowId: placeOrder\n    steps: []"

WRONG_KIND = "AZ0102";
"a field has the wrong kind of value"
"A mapping stands where text is expected, or the like. A frequent cause is text that YAML reads as something else: \
`version: 1.0` is a number, and `stepId: null` is nothing. Put such text in quotes."
bad "workflows:\n  workflowId: placeOrder"
good "workflows:\n  - workflowId: placeOrder"

DUPLICATE_ID = "AZ0103";
"two workflows, steps, sources or actions have the same name"
"Names must be unique: workflow ids and source names in a document, step ids in a workflow, action names and parameters in \
their list. A reference to the name could mean either."
bad "steps:\n  - stepId: pay\n    operationId: createPayment\n  - stepId: pay\n    operationId: confirmPayment"
good "steps:\n  - stepId: pay\n    operationId: createPayment\n  - stepId: confirm\n    operationId: confirmPayment"

UNKNOWN_FIELD = "AZ0104", lint "unknown-field" Error Warn Allow;
"an object has a field that the specification does not know"
"The field has no effect. It may be misspelt, or stand at the wrong level. Extensions start with `x-`."
bad "stepId: pay\noperationid: createPayment"
good "stepId: pay\noperationId: createPayment"

INVALID_VALUE = "AZ0105";
"a field has a value that is not one of those allowed"
"The specification lists the values of this field."
bad "onSuccess:\n  - name: next\n    type: continue"
good "onSuccess:\n  - name: done\n    type: end"

CONFLICTING_FIELDS = "AZ0106";
"an object has fields that exclude each other, or none of those it needs one of"
"A step names exactly one of `operationId`, `operationPath`, `workflowId` and `channelPath`; a `goto` action exactly one of \
`stepId` and `workflowId`."
bad "stepId: pay\noperationId: createPayment\nworkflowId: payment"
good "stepId: pay\noperationId: createPayment"

NONSTANDARD_NAME = "AZ0107", lint "nonstandard-name" Error Warn Allow;
"a name has characters that the specification does not allow there"
"Ids should match `[A-Za-z0-9_\\-]+`, names of outputs and components must match `[a-zA-Z0-9.\\-_]+`. Other tools may not \
find such a name in an expression."
bad "outputs:\n  order id: $response.body#/id"
good "outputs:\n  orderId: $response.body#/id"

UNSUPPORTED_VERSION = "AZ0108";
"the document is of a version of Arazzo that is not supported"
"Arazzo 1.0 and 1.1 are supported. The field `arazzo` holds the version of the specification, not of the document."
bad "arazzo: 2.0.0"
good "arazzo: 1.0.1"

NEWER_VERSION = "AZ0109", lint "newer-version" Warn Warn Allow;
"the document is of a newer minor version of Arazzo"
"It is read as the newest version that is supported; what only the newer version has is not understood."
bad "arazzo: 1.9.0"
good "arazzo: 1.1.0"

LATER_FIELD = "AZ0110", lint "later-field" Error Warn Allow;
"a field is of a later version of Arazzo than the document"
"Other tools ignore it. Raise the document's version."
bad "arazzo: 1.0.1\n$self: https://example.com/orders.yaml"
good "arazzo: 1.1.0\n$self: https://example.com/orders.yaml"

EMPTY_LIST = "AZ0111";
"a list that needs at least one item is empty"
"A document needs a source description and a workflow, a workflow a step."
bad "workflowId: placeOrder\nsteps: []"
good "workflowId: placeOrder\nsteps:\n  - stepId: order\n    operationId: createOrder"

INVALID_INPUTS = "AZ0112";
"a workflow's inputs are not an object schema"
"`inputs` is a JSON Schema of an object: its properties are the inputs."
bad "inputs:\n  type: string"
good "inputs:\n  type: object\n  properties:\n    customerId: {type: string}"
}
