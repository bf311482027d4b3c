//! AZ05: the order of steps.

super::table! {
UNREACHABLE_STEP = "AZ0501", lint "unreachable-step" Warn Warn Allow;
"a step can never run"
"The steps before it end the workflow or go elsewhere, and no action goes to it."
bad "steps:\n  - stepId: a\n    operationId: get\n    onSuccess: [{name: done, type: end}]\n    \
onFailure: [{name: stop, type: end}]\n  - stepId: b\n    operationId: create"
good "steps:\n  - stepId: a\n    operationId: get\n  - stepId: b\n    operationId: create"

UNBOUNDED_LOOP = "AZ0502", lint "unbounded-loop" Warn Warn Allow;
"a step goes to itself without a delay"
"It sends requests as fast as it can, until the client's step budget is used up. `retry` has a delay and a limit."
bad "onSuccess:\n  - {name: poll, type: goto, stepId: poll, criteria: [{condition: $response.body#/status == 'pending'}]}"
good "onFailure:\n  - {name: poll, type: retry, retryAfter: 2, retryLimit: 30}"

UNDECLARED_STATUS = "AZ0503", lint "undeclared-status" Error Warn Allow;
"a criterion asks for a status that the operation does not declare"
"The check is kept; the body is taken to be that of the nearest success response."
bad "successCriteria:\n  - condition: $statusCode == 201"
good "successCriteria:\n  - condition: $statusCode == 200"

UNUSED_OUTPUT = "AZ0504", lint "unused-output" Warn Allow Allow;
"a step's output is never read"
"It is not evaluated. Take it out, or add it to the workflow's outputs."
bad "steps:\n  - stepId: a\n    operationId: get\n    outputs: {id: $response.body#/id}"
good "steps:\n  - stepId: a\n    operationId: get\n    outputs: {id: $response.body#/id}\noutputs: {id: $steps.a.outputs.id}"

UNUSED_INPUT = "AZ0505", lint "unused-input" Warn Allow Allow;
"an input is never read"
"It has no effect. Take it out, or use it."
bad "inputs:\n  type: object\n  properties:\n    unused: {type: string}"
good "inputs:\n  type: object\n  properties:\n    petId: {type: string}"

DEPENDENCY_ORDER = "AZ0506";
"a step runs before one that it depends on"
"In a workflow that uses `goto`, the order of the steps in the document must satisfy `dependsOn` already."
bad "steps:\n  - {stepId: a, operationId: get, dependsOn: [b]}\n  - stepId: b\n    operationId: create\n    \
onSuccess: [{name: anew, type: goto, stepId: a}]"
good "steps:\n  - stepId: b\n    operationId: create\n    onSuccess: [{name: on, type: goto, stepId: a}]\n  \
- {stepId: a, operationId: get, dependsOn: [b]}"

CONTRADICTORY_CRITERIA = "AZ0507";
"no status satisfies the success criteria of a step"
"All criteria of a step must hold at once (1.1.0, \"Criterion Object\", Multiple Criteria), so two criteria that ask for \
 different statuses can never both hold. Join alternatives with `||` in one condition."
bad "successCriteria:\n- condition: $statusCode == 200\n- condition: $statusCode == 201"
good "successCriteria:\n- condition: $statusCode == 200 || $statusCode == 201"

ENDLESS_RECURSION = "AZ0508";
"a workflow always calls itself"
"Every way through the workflow calls it again, itself or through others, so that no run could ever end."
bad "workflowId: page\nsteps:\n  - {stepId: read, operationId: list}\n  - {stepId: next, workflowId: page}"
good "workflowId: page\nsteps:\n  - stepId: read\n    operationId: list\n    onSuccess:\n      \
- {name: done, type: end, criteria: [{condition: $response.body#/last == true}]}\n  - {stepId: next, workflowId: page}"
}
