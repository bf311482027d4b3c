//! AZ03: expressions, conditions and selectors.

super::table! {
INVALID_EXPRESSION = "AZ0301";
"a runtime expression does not parse"
"The Arazzo Specification's grammar of runtime expressions decides."
bad "value: $response.boddy#/id"
good "value: $response.body#/id"

INVALID_CONDITION = "AZ0302";
"a condition does not parse"
"A simple condition is made of expressions, literals, comparisons (`==`, `!=`, `<`, `<=`, `>`, `>=`), `!`, `&&`, `||` and \
parentheses. Text stands in single quotes."
bad "condition: $statusCode = 200"
good "condition: $statusCode == 200"

UNKNOWN_INPUT = "AZ0303";
"an input is not declared"
"`$inputs.<name>` names a property of the workflow's `inputs`."
bad "value: $inputs.custmerId"
good "value: $inputs.customerId"

UNKNOWN_OUTPUT = "AZ0304";
"an output is not declared"
"`$steps.<stepId>.outputs.<name>` and `$workflows.<workflowId>.outputs.<name>` name an output that the step or the workflow \
declares."
bad "value: $steps.createOrder.outputs.identifier"
good "value: $steps.createOrder.outputs.id"

UNDECLARED_POINTER = "AZ0305", lint "undeclared-pointer" Error Error Warn;
"an expression reads a property that the schema does not declare"
"The schema lists its properties, and this is none of them, so the value would almost surely be missing at run time. \
Where the description is incomplete, allow the lint: the value is then any JSON, and may be absent."
bad "outputs:\n  id: $response.body#/custmerId"
good "outputs:\n  id: $response.body#/customerId"

UNBRACED_EXPRESSION = "AZ0306", lint "unbraced-expression" Error Warn Allow;
"an expression inside a text has no braces"
"Inside a text an expression is written `{$…}`; without braces the specification takes it for literal text. As nobody means \
to send the literal, it is read as an expression."
bad "value: Bearer $inputs.token"
good "value: Bearer {$inputs.token}"

NONSTANDARD_EXPRESSION = "AZ0307", lint "nonstandard-expression" Error Warn Allow;
"an expression is written in a way that the specification does not know"
"What is meant is evident, and it is read so, but other tools may not understand it. Examples: `$response.body.id` for \
`$response.body#/id`, `$response.headers.X` for `$response.header.X`, double quotes in a condition."
bad "value: $response.body.id"
good "value: $response.body#/id"

JSONPATH_COMPARISON = "AZ0308", lint "jsonpath-comparison" Error Warn Allow;
"a JSONPath condition is a comparison"
"A JSONPath condition is a query, which holds if it finds something; `$.ok == true` is no query. It is evaluated as a \
comparison of what the path finds. Write it as a simple condition."
bad "context: $response.body\ntype: jsonpath\ncondition: $.status == 'active'"
good "condition: $response.body#/status == 'active'"

AMBIGUOUS_EXPRESSION = "AZ0309";
"an expression can be read in two ways"
"Names may hold dots: `$inputs.a.b` is the input `a.b`, or the property `b` of the input `a`. Where both are declared, \
rename one of them."
bad "inputs:\n  type: object\n  properties:\n    a.b: {type: string}\n    a: {type: object, properties: {b: {type: string}}}"
good "inputs:\n  type: object\n  properties:\n    a: {type: object, properties: {b: {type: string}}}"

NEVER_RUN_BEFORE = "AZ0310";
"an expression reads a step that can never have run before"
"On every path through the workflow the step comes later, or not at all, so its outputs cannot be known here."
bad "steps:\n  - stepId: a\n    operationId: get\n    parameters: [{name: id, in: query, value: $steps.b.outputs.id}]\n  \
- stepId: b\n    operationId: create"
good "steps:\n  - stepId: b\n    operationId: create\n  - stepId: a\n    operationId: get\n    \
parameters: [{name: id, in: query, value: $steps.b.outputs.id}]"

MISPLACED_EXPRESSION = "AZ0311";
"an expression has no value at this place"
"There is no `$response` or `$statusCode` before the request is sent, no `$outputs` before there are any, and no response \
at all in a workflow's outputs."
bad "parameters:\n  - name: id\n    in: query\n    value: $response.body#/id"
good "outputs:\n  id: $response.body#/id"

INVALID_REGEX = "AZ0312";
"a regular expression does not parse"
"Regular expressions are matched in linear time, so there are no look-arounds and no back references."
bad "context: $statusCode\ntype: regex\ncondition: ^2(00$"
good "context: $statusCode\ntype: regex\ncondition: ^2(00)$"

INVALID_JSONPATH = "AZ0313";
"a JSONPath query does not parse"
"RFC 9535 decides."
bad "context: $response.body\ntype: jsonpath\ncondition: $.items[?(@.price > 10]"
good "context: $response.body\ntype: jsonpath\ncondition: $.items[?@.price > 10]"

INVALID_XPATH = "AZ0314";
"an XPath expression does not parse"
"XPath of the stated version decides, 3.1 where none is stated."
bad "context: $response.body\ntype: xpath\ncondition: //item[price > 10"
good "context: $response.body\ntype: xpath\ncondition: //item[price > 10]"

UNKNOWN_EXPRESSION_TYPE = "AZ0315";
"a criterion or a selector has a type or a version that there is not"
"Types are `simple`, `regex`, `jsonpath` and `xpath`; a JSON Pointer selector is `jsonpointer`. The specification lists \
the versions."
bad "type: {type: jsonpath, version: rfc9999}"
good "type: {type: jsonpath, version: rfc9535}"

LITERAL_EXPRESSION = "AZ0316", lint "literal-expression" Error Warn Allow;
"a text looks like an expression, and is sent as it is"
"A text that starts with `$` and is no expression, and braces without `$` in them, are literal text."
bad "value: '{inputs.customerId}'"
good "value: '{$inputs.customerId}'"

MISSING_CONTEXT = "AZ0317";
"a criterion has no context"
"A `regex`, `jsonpath` or `xpath` criterion needs `context`: the expression whose value it looks at."
bad "type: jsonpath\ncondition: $.items[0]"
good "context: $response.body\ntype: jsonpath\ncondition: $.items[0]"

ABSENT_BODY = "AZ0318", lint "absent-body" Error Warn Allow;
"a body is read of an answer that has none"
"An answer with status 1xx, 204, 205 or 304, and the answer to `HEAD`, has no body, whatever its description says. The value is \
always absent."
bad "successCriteria: [{condition: $statusCode == 204}]\noutputs: {id: $response.body#/id}"
good "successCriteria: [{condition: $statusCode == 200}]\noutputs: {id: $response.body#/id}"
}
