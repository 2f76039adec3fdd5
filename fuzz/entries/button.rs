//! Whatever a button carries, forged or not, it is understood one way or called old, and the tap has an end.

use article::{Action, CallbackData, ChatKind, Reply, Request, Tapped};

use super::shipped::{LIBRARY, ME, TODAY, decide};

/// The input is what the button carries.
pub fn run(bytes: &[u8]) {
    let data = String::from_utf8_lossy(bytes);
    let callback = CallbackData::decode(&LIBRARY, &data);
    if let Some((callback, asked)) = callback {
        let again = callback.encode(&LIBRARY, asked);
        assert_eq!(CallbackData::decode(&LIBRARY, &again), Some((callback, asked)), "{again}");
        assert!(again.len() <= data.len(), "{again} says more than {data}");
    }
    for chat in [ChatKind::Private, ChatKind::Group, ChatKind::Ephemeral] {
        for message in [Tapped::Here(7), Tapped::Gone, Tapped::Elsewhere] {
            for language in [None, Some("ko"), Some("xx")] {
                let action = Action::Tap { data: &data, message };
                let reply = decide(&Request { me: &ME, chat, language, today: TODAY, action });
                let changes = !matches!(reply, Reply::Notice(_));
                assert!(
                    !changes || chat != ChatKind::Group && message != Tapped::Elsewhere,
                    "others see it"
                );
            }
        }
    }
}
