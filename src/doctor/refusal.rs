//! What the Bot API itself said when it refused a call.

use teloxide::RequestError;

use crate::telegram::client::failures::{name, words};

/// Returns why a call failed, in our words and in the server's.
pub(super) fn why(error: &RequestError) -> String {
    let ours = name(error);
    match words(error) {
        Some(words) => format!("{ours} (“{words}”)"),
        None => ours.into_owned(),
    }
}
