//! AZ02: what names refer to.

super::table! {
UNKNOWN_SOURCE = "AZ0201";
"a source is not declared"
"An expression `$sourceDescriptions.<name>` needs a source description of that name."
bad "operationId: $sourceDescriptions.petstor.getPet"
good "operationId: $sourceDescriptions.petstore.getPet"

UNKNOWN_OPERATION = "AZ0202";
"no source has an operation of that id"
"The id must be an `operationId` in one of the OpenAPI descriptions that the document names, letter by letter."
bad "operationId: getPetByID"
good "operationId: getPetById"

AMBIGUOUS_OPERATION = "AZ0203", lint "ambiguous-operation" Error Warn Allow;
"an operation is named without its source though there are several"
"The specification demands `$sourceDescriptions.<name>.<operationId>` where there is more than one source. The bare id is \
accepted where just one source has it, or all that have it mean the same method and path."
bad "operationId: createOrder"
good "operationId: $sourceDescriptions.shop.createOrder"

UNKNOWN_STEP = "AZ0204";
"a step is not declared in the workflow"
"`$steps.<stepId>` and `dependsOn` name a step of the same workflow."
bad "parameters:\n  - name: id\n    in: path\n    value: $steps.creatOrder.outputs.id"
good "parameters:\n  - name: id\n    in: path\n    value: $steps.createOrder.outputs.id"

UNKNOWN_WORKFLOW = "AZ0205";
"a workflow is not declared"
"`workflowId` and `dependsOn` name a workflow of this document, or, with `$sourceDescriptions.<name>.<workflowId>`, of an \
Arazzo source."
bad "stepId: login\nworkflowId: log-in"
good "stepId: login\nworkflowId: login"

UNKNOWN_COMPONENT = "AZ0206";
"a component is not declared, or is of another kind"
"`reference` names `$components.parameters.<name>`, `$components.successActions.<name>` or \
`$components.failureActions.<name>`, whichever fits the place."
bad "parameters:\n  - reference: $components.parameters.apikey"
good "parameters:\n  - reference: $components.parameters.apiKey"

UNKNOWN_TARGET = "AZ0207";
"an action goes to a step or a workflow that is not declared"
"`goto` and `retry` name a step of the same workflow with `stepId`, or a workflow with `workflowId`."
bad "onFailure:\n  - name: again\n    type: goto\n    stepId: loginn"
good "onFailure:\n  - name: again\n    type: goto\n    stepId: login"

CONFLICTING_OPERATIONS = "AZ0208";
"several sources have different operations of that id"
"Which one is meant cannot be told. Name the source: `$sourceDescriptions.<name>.<operationId>`."
bad "operationId: list"
good "operationId: $sourceDescriptions.orders.list"

UNKNOWN_OPERATION_PATH = "AZ0209";
"an operation path leads to no operation"
"`operationPath` is the source's URL and a JSON Pointer to an operation in it, in which `/` in a path is written `~1`."
bad "operationPath: '{$sourceDescriptions.petstore.url}#/paths/pets/get'"
good "operationPath: '{$sourceDescriptions.petstore.url}#/paths/~1pets/get'"

DEPENDENCY_CYCLE = "AZ0210";
"workflows or steps depend on each other in a circle"
"What `dependsOn` names must be complete first, so none of them could ever start."
bad "workflows:\n  - {workflowId: a, dependsOn: [b]}\n  - {workflowId: b, dependsOn: [a]}"
good "workflows:\n  - {workflowId: a}\n  - {workflowId: b, dependsOn: [a]}"

SPELLED_OPERATION = "AZ0211", lint "spelled-operation" Error Warn Warn;
"an operation that no source has is called by the method and path that its id says"
"Where a description spells its ids out of method and path (`postListsIdMembers` for `POST /lists/{listId}/members`), an id \
that it lacks says what it means, if it is spelled so too. Nothing is known of the operation then: what the step gives is sent \
as given, and answers are untyped. An id that is nearly a declared one, or says nothing, is AZ0202."
bad "operationId: getShelvesIdOpeningHours"
good "operationId: getShelvesId"
}
