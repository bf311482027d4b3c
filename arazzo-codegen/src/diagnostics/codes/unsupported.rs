//! AZ09: what the specification has and this version does not support yet.

super::table! {
NOT_SUPPORTED = "AZ0901";
"the document uses something that is not supported yet"
"The message says what. Nothing is left out silently, so no code is generated."
bad "stepId: wait\nchannelPath: '{$sourceDescriptions.events.url}#/channels/orders'"
good "stepId: wait\noperationId: getOrder"
}
