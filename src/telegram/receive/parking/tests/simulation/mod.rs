//! A server with the queue rules of the Bot API, chats, readers, and the bot's own window and rule,
//! on a clock of their own: a minute of traffic takes milliseconds, and every history is told by its
//! seed.

mod calls;
mod history;
mod play;
mod process;
mod report;
mod server;
