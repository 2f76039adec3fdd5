//! Plain text in place of a message whose form the Bot API refuses.

use std::sync::Arc;

use rich_text::{RichText, unlinked};
use serde_json::value::RawValue;

/// Returns an empty list of entities.
pub(crate) fn no_entities() -> Arc<RawValue> {
    RawValue::from_string("[]".to_owned()).unwrap_or_else(|_| RawValue::NULL.to_owned()).into()
}

/// Returns the text alone, followed by `how_to_go_on` without buttons if there is room for it.
pub(crate) fn plain_text(
    text: &Arc<RawValue>,
    entities: &Arc<RawValue>,
    how_to_go_on: Option<&str>,
) -> Arc<RawValue> {
    let formed = RichText::from_json(text.get(), entities.get());
    let plain = formed.map(|formed| unlinked::render(&formed, how_to_go_on));
    let json = plain.map(|words| RawValue::from_string(serde_json::Value::from(words).to_string()));
    json.and_then(Result::ok).map_or_else(|| Arc::clone(text), Arc::from)
}
