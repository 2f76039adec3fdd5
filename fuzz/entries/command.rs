//! Whatever a reader types, and whatever stands behind `?start=`, there is an answer that fits.

use article::{Action, ChatKind, DeepLink, Reply, Request};

use super::first_line;
use super::shipped::{LIBRARY, ME, TODAY, decide};

/// The first line is the `language_code`, the rest is the text.
pub fn run(bytes: &[u8]) {
    let (code, text) = first_line(bytes);
    let (code, text) = (String::from_utf8_lossy(code), String::from_utf8_lossy(text));
    let names_another = text.trim().starts_with('/') && text.contains('@');
    for language in [None, Some(code.as_ref())] {
        let ask = |action| {
            let [private, group, alone] = [ChatKind::Private, ChatKind::Group, ChatKind::Ephemeral]
                .map(|chat| decide(&Request { me: &ME, chat, language, today: TODAY, action }));
            assert!(
                !matches!(group, Reply::EraseChat { .. } | Reply::Edit { .. }),
                "a group is changed"
            );
            assert!(!matches!(alone, Reply::EraseChat { .. }), "a member's command sweeps a group");
            private
        };
        let private = ask(Action::Text { message_id: 9, text: &text });
        assert!(!matches!(private, Reply::Nothing) || names_another, "{text:?} is not answered");
        let deep = format!("/start {text}");
        assert!(matches!(ask(Action::Text { message_id: 9, text: &deep }), Reply::Show { .. }));
    }
    if let Some(link) = DeepLink::parse(&LIBRARY, &text)
        && let Some(language) = link.language
    {
        let payload = DeepLink::payload(&LIBRARY, link.page, language);
        assert_eq!(DeepLink::parse(&LIBRARY, &payload), Some(link), "{payload}");
    }
}
