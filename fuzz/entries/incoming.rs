//! Whatever Telegram sends, an update is read or passed over, and answered by a decision that breaks no rule.

use std::collections::BTreeMap;
use std::fmt;

use appeal_bot::telegram::update::{Update, UpdateKind};
use article::ChatKind;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::shipped::{ME, TODAY, decide};

/// The input is one update, as JSON.
pub fn run(bytes: &[u8]) {
    let must_be = serde_json::from_slice::<Sane>(bytes).ok().map(|sane| sane.0);
    let update = match serde_json::from_slice::<Update>(bytes) {
        Ok(update) => update,
        Err(error) => return assert!(must_be.is_none(), "an update is not read: {error}"),
    };
    if let Some(update_id) = must_be {
        assert_eq!(update.update_id, update_id);
    }
    let _ = (update.queue_key(), update.tapped(), update.reader(), update.sent());
    let request = update.request(&ME, TODAY);
    assert!(
        request.is_none() || update.kind() != UpdateKind::Other,
        "what is of no kind asks for something"
    );
    if let Some((request, to)) = request {
        let is_alone = request.chat == ChatKind::Ephemeral;
        assert!(!is_alone || to.destination.public_chat().is_none(), "the others would see it");
        decide(&request);
    }
}

/// The number of an update that must be read, whatever else is in it: a JSON object with a whole `update_id`, in which no
/// field comes twice.
pub struct Sane(pub i64);

impl<'de> Deserialize<'de> for Sane {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Sane;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an update")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Sane, A::Error> {
                let mut fields = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if fields.insert(name, value).is_some() {
                        return Err(A::Error::custom("a field comes twice"));
                    }
                }
                let update_id = fields.get("update_id").and_then(Value::as_i64);
                update_id.map(Sane).ok_or_else(|| A::Error::custom("no number"))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}
