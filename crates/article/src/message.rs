//! A message in the form in which the request contains it.

use std::sync::Arc;

use serde_json::value::RawValue;

use rich_text::RichText;

/// A text ready to be sent: both fields are JSON that is copied into the request unchanged.
#[derive(Debug, Clone)]
pub struct Message {
    /// A JSON string.
    pub text: Arc<RawValue>,
    /// A JSON array.
    pub entities: Arc<RawValue>,
}

impl From<&RichText> for Message {
    fn from(text: &RichText) -> Self {
        let raw = |json: String| {
            RawValue::from_string(json).unwrap_or_else(|_| RawValue::NULL.to_owned())
        };
        Self {
            text: raw(serde_json::Value::from(text.as_str()).to_string()).into(),
            entities: raw(text.entities_json()).into(),
        }
    }
}
