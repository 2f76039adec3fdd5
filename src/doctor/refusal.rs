//! What the Bot API itself said when it refused a call.

use teloxide::{ApiError, RequestError};

use crate::telegram::client::failures;

/// No description of the Bot API is as long; another server may say anything.
const MAX_CHARACTERS: usize = 200;

/// Returns the server's own words, if it gave any.
pub(super) fn words(error: &RequestError) -> Option<String> {
    let said = match error {
        // teloxide keeps its own name for it, not the words.
        RequestError::Api(ApiError::InvalidToken) => "Unauthorized".into(),
        RequestError::Api(error) => failures::description(error).into_owned(),
        RequestError::RetryAfter(wait) => format!("Too Many Requests: retry after {wait}"),
        _ => return None,
    };
    Some(said.chars().filter(|sign| !sign.is_control()).take(MAX_CHARACTERS).collect())
}

/// Returns why a call failed, in our words and in the server's.
pub(super) fn why(error: &RequestError) -> String {
    let ours = failures::name(error);
    match words(error) {
        Some(words) => format!("{ours} (“{words}”)"),
        None => ours.into_owned(),
    }
}
