//! A server with the queue rules of the Bot API, chats, readers, and the bot's own window and rule,
//! on a clock of their own: a minute of traffic takes a millisecond, and every history is told by
//! its seed.

mod bot;
mod calls;
mod history;
mod report;
mod server;
