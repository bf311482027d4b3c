//! AZ04: parameters and bodies.

super::table! {
MISSING_PATH_PARAMETER = "AZ0401";
"a path parameter has no value"
"The request's URL cannot be made without it."
bad "stepId: get\noperationId: getPetById\nparameters: []"
good "stepId: get\noperationId: getPetById\nparameters:\n  - {name: petId, in: path, value: $inputs.petId}"

UNKNOWN_PATH_PARAMETER = "AZ0402";
"the path has no parameter of that name"
"A value for a path parameter has its place between braces in the path template, which this one lacks."
bad "parameters:\n  - {name: id, in: path, value: $inputs.petId}"
good "parameters:\n  - {name: petId, in: path, value: $inputs.petId}"

UNDECLARED_PARAMETER = "AZ0403", lint "undeclared-parameter" Error Warn Allow;
"the operation does not declare a parameter of that name"
"It is sent as given. The name may be misspelt, or the description incomplete. A header or query that a security scheme of the \
operation names is declared by that."
bad "parameters:\n  - {name: pageSzie, in: query, value: 10}"
good "parameters:\n  - {name: pageSize, in: query, value: 10}"

MISSING_REQUIRED = "AZ0404", lint "missing-required" Error Warn Allow;
"a required parameter, property or body has no value"
"The request is sent without it, and the server may refuse it."
bad "requestBody:\n  payload: {name: $inputs.name}"
good "requestBody:\n  payload: {name: $inputs.name, email: $inputs.email}"

UNDECLARED_PROPERTY = "AZ0405", lint "undeclared-property" Error Warn Allow;
"the body has a property that its schema does not declare"
"It is sent as given. The name may be misspelt, or the description incomplete."
bad "requestBody:\n  payload: {emial: $inputs.email}"
good "requestBody:\n  payload: {email: $inputs.email}"

ENUM_MISMATCH = "AZ0406", lint "enum-mismatch" Error Warn Allow;
"a value is not one of those that the schema lists"
"It is sent as given, and the server may refuse it."
bad "parameters:\n  - {name: status, in: query, value: availible}"
good "parameters:\n  - {name: status, in: query, value: available}"

CONTENT_TYPE_MISMATCH = "AZ0407", lint "content-type-mismatch" Error Warn Allow;
"the operation does not declare a body of that content type"
"The body is sent as given, and the server may refuse it."
bad "requestBody:\n  contentType: application/x-json\n  payload: {}"
good "requestBody:\n  contentType: application/json\n  payload: {}"

TYPE_MISMATCH = "AZ0408", lint "type-mismatch" Error Warn Allow;
"a value is of another type than the schema's"
"Scalars are converted; anything else is sent as given, and the server may refuse it."
bad "parameters:\n  - {name: pageSize, in: query, value: ten}"
good "parameters:\n  - {name: pageSize, in: query, value: 10}"

OPTIONAL_INTO_REQUIRED = "AZ0409", lint "optional-into-required" Warn Allow Allow;
"a value that can be absent is used where one is required"
"If it is absent at run time, the step fails with `MissingValue`, before anything is sent."
bad "inputs:\n  type: object\n  properties:\n    petId: {type: integer}"
good "inputs:\n  type: object\n  required: [petId]\n  properties:\n    petId: {type: integer}"

MISSING_LOCATION = "AZ0410";
"a parameter of an operation does not say where it goes"
"`in` is `path`, `query`, `header`, `cookie` or `querystring`. Only the parameters of a step that calls a workflow have none."
bad "parameters:\n  - {name: petId, value: $inputs.petId}"
good "parameters:\n  - {name: petId, in: path, value: $inputs.petId}"

INVALID_REPLACEMENT = "AZ0411";
"a replacement has no place in the payload"
"The target's parent must be there; only its last member may be added."
bad "requestBody:\n  payload: {name: x}\n  replacements: [{target: /address/city, value: Paris}]"
good "requestBody:\n  payload: {name: x, address: {}}\n  replacements: [{target: /address/city, value: Paris}]"

INVALID_PAYLOAD = "AZ0412";
"a payload is not of its content type"
"A template for JSON or XML must be JSON or XML once its expressions are filled in."
bad "requestBody:\n  contentType: application/json\n  payload: '{\"name\": }'"
good "requestBody:\n  contentType: application/json\n  payload: '{\"name\": \"{$inputs.name}\"}'"

UNEXPECTED_BODY = "AZ0413", lint "unexpected-body" Error Warn Allow;
"the operation takes no body"
"The body is sent as given. The operation may not be the one that is meant."
bad "operationId: getPetById\nrequestBody: {payload: {}}"
good "operationId: updatePet\nrequestBody: {payload: {}}"

CONFLICTING_INPUTS = "AZ0414";
"inputs of the same name have different types"
"The inputs of the workflows in `dependsOn` join those of the workflow; one name can only have one type."
bad "workflows:\n  - {workflowId: a, inputs: {type: object, properties: {id: {type: string}}}}\n  \
- {workflowId: b, dependsOn: [a], inputs: {type: object, properties: {id: {type: integer}}}}"
good "workflows:\n  - {workflowId: a, inputs: {type: object, properties: {id: {type: string}}}}\n  \
- {workflowId: b, dependsOn: [a], inputs: {type: object, properties: {id: {type: string}}}}"

FORBIDDEN_VALUE = "AZ0415";
"a value may not be sent at this place"
"A header has no line ends, and a path segment is neither empty nor `.` nor `..`. Values that are known only at run time are \
refused then."
bad "parameters:\n  - {name: petId, in: path, value: '..'}"
good "parameters:\n  - {name: petId, in: path, value: '7'}"

MISSING_INPUT = "AZ0420";
"a called workflow is not given an input that it requires"
"A step gives a workflow its inputs in `parameters`, by name. An action passes on this workflow's inputs of the same names \
where the other requires them, and its own `parameters` (1.1)."
bad "workflows:\n  - workflowId: login\n    inputs: {type: object, required: [user], properties: {user: {type: string}}}\n  \
- workflowId: order\n    steps: [{stepId: login, workflowId: login}]"
good "workflows:\n  - workflowId: login\n    inputs: {type: object, required: [user], properties: {user: {type: string}}}\n  \
- workflowId: order\n    steps: [{stepId: login, workflowId: login, parameters: [{name: user, value: ada}]}]"
}
