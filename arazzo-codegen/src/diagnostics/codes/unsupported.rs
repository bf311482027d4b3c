//! AZ09: what the specification has and this version does not support yet.

super::table! {
NOT_SUPPORTED = "AZ0901";
"the document uses something that is not supported yet"
"The message says what. Nothing is left out silently, so no code is generated. XPath that only 2.0 to 3.1 have is supported once its engine is \
asked for."
bad "stepId: wait\nchannelPath: '{$sourceDescriptions.events.url}#/channels/orders'"
good "stepId: wait\noperationId: getOrder"
}
