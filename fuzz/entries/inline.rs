//! Whatever is typed behind the bot's name, scrolling through the answers shows each page once and comes to an end.

use std::collections::BTreeSet;

use article::{Action, ChatKind, InlineResults, Reply, Request};

use super::first_line;
use super::shipped::{LIBRARY, ME, TODAY, decide};

/// The first line is the offset, the rest is the query.
pub fn run(bytes: &[u8]) {
    let (offset, query) = first_line(bytes);
    let (offset, query) = (String::from_utf8_lossy(offset), String::from_utf8_lossy(query));
    let offered = |offset: &str| -> InlineResults {
        let action = Action::Inline { query: &query, offset };
        match decide(&Request {
            me: &ME,
            chat: ChatKind::Group,
            language: None,
            today: TODAY,
            action,
        }) {
            Reply::InlineResults(offer) => offer,
            other => panic!("{query:?} is answered by {other:?}"),
        }
    };
    let _anywhere = offered(&offset);
    let (mut seen, mut next) = (BTreeSet::new(), String::new());
    loop {
        let offer = offered(&next);
        for found in &offer.found {
            assert!(seen.insert(found.id.clone()), "{} is offered twice", found.id);
        }
        match offer.next {
            Some(at) => next = at.to_string(),
            None => break,
        }
    }
    assert_eq!(seen.len(), LIBRARY.find(&query).len());
}
