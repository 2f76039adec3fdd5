//! A local Telegram Bot API in memory, over real HTTP: for `preview`, `sandbox` and the tests.
//!
//! The rules are those of the official server (tdlib/telegram-bot-api 10.0 and tdlib/td), which the
//! constants cite by file and function. What differs, on purpose: chats, taps and time are in the
//! tests' hands, and faults happen on order. The sandbox knows nothing of the bot, or both would make
//! the same mistake: of the workspace it uses `rich-text` alone, which detects links. Types that
//! mirror an object of the Bot API have its name and fields.
//!
//! - The data: `state` holds all of it under one lock: `queue` (the updates), `poll`, `webhook`,
//!   `chat`, `chats`, `ephemeral`, `member`, `message`, `taps`, `inline`, `profile`, `fault`, `load`. These do not know the state.
//! - The bot's side: `methods` carries out each request, `deliver` calls the webhook, and `text` and
//!   `keyboard` check what is sent.
//! - The readers' side: `reader` in Rust, `control` over HTTP, `load` for thousands at once; `watch`
//!   is what a test sees and sets.
//! - HTTP: `http` routes, `guard` refuses strangers, `serve` listens, `page` is the chat page of
//!   `preview`.
//!
//! Refused with a sentence, which the chat page and the console show: `parse_mode`, files, business
//! connections, and methods called in the answer to a webhook.
//!
//! Not mirrored: rates and their 429s (order a [`Fault`]), payments, the privacy mode of groups, the
//! 9,500 bytes of entity data, and the cache of inline answers.

mod answer;
mod chat;
mod chats;
mod clock;
mod control;
mod deliver;
mod ephemeral;
mod event;
mod fault;
mod guard;
mod http;
mod inline;
mod keyboard;
mod links;
mod load;
mod member;
mod message;
mod method;
mod methods;
mod page;
mod params;
mod poll;
mod profile;
mod queue;
mod reader;
mod serve;
mod state;
mod taps;
mod text;
mod watch;
mod webhook;

use std::time::Duration;

pub use crate::ephemeral::EphemeralReport;
pub use crate::event::{Event, Words, WordsProblem};
pub use crate::fault::{Fault, FaultRule};
pub use crate::load::{LoadKind, LoadReport, LoadSpec};
pub use crate::member::MEMBERS;
pub use crate::message::{ChatKind, Entity, EntityKind, Ephemeral, Message};
pub use crate::reader::{Said, Tap, UnknownChat};
pub use crate::state::{Answered, Sandbox};

/// How long a message update is kept for the bot. Client.cpp `add_message_update`.
const MESSAGE_LIFE: Duration = Duration::from_secs(86_400);
/// How long a callback query is kept and can be answered. Client.cpp
/// `process_new_callback_query_queue`.
const CALLBACK_LIFE: Duration = Duration::from_secs(150);
/// How long an inline query is kept and can be answered. Client.cpp `add_new_inline_query`.
const INLINE_LIFE: Duration = Duration::from_secs(30);

/// The options of a sandbox.
#[derive(Clone)]
pub struct Options {
    /// The bot's username, without `@`; also its name until the bot sets one.
    pub username: String,
    /// The only accepted token; any other well-formed token gets a 401, a malformed one a 404. With
    /// `None`, every well-formed token belongs to the same bot.
    pub token: Option<String>,
    /// `supports_inline_queries` in getMe. Without it, the bot receives no inline queries.
    pub inline: bool,
    /// `can_join_groups` in getMe.
    pub groups: bool,
    /// `can_read_all_group_messages` in getMe. The sandbox delivers every message of a group in
    /// either case.
    pub reads_groups: bool,
    /// `has_topics_enabled` in getMe. In either case a private chat has the topics in which its
    /// reader has written.
    pub topics: bool,
    /// Further flags that are `true` in getMe. The sandbox sends nothing of what they open.
    pub flags: &'static [&'static str],
    /// The number of messages kept for each chat, at least 1; older ones count as deleted.
    pub keep_messages: usize,
    /// Whether `/` serves the chat page.
    pub page: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            username: "appeal_sandbox_bot".to_owned(),
            token: None,
            inline: true,
            groups: true,
            // As @BotFather makes it (`/setprivacy` is enabled).
            reads_groups: false,
            topics: false,
            flags: &[],
            keep_messages: 200,
            page: false,
        }
    }
}
