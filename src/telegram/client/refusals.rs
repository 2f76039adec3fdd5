//! Descriptions of refusals that no other form of the same call would avoid, as parts in lower case.
//!
//! Sources: teloxide's `ApiError`; `Client.cpp` of telegram-bot-api; the list of the repository
//! TelegramBotAPI/errors and its issues 2 and 5; and the errors that core.telegram.org names for
//! `messages.sendMessage`, `messages.editMessage`, `messages.deleteMessages` and
//! `messages.setBotCallbackAnswer`. The code does not help: the same words come with 400, 403 or 500.
//! Any other refusal counts as a mistake in the form of a message.

/// The reader, or the bot's membership in the chat, is gone.
pub(crate) const GONE: [&str; 14] = [
    "bot was blocked by the user",
    "bot was kicked",
    "bot is not a member",
    "bot can't initiate conversation",
    "bot can't send messages to bots",
    "user is deactivated",
    "user_deactivated",
    "user_is_blocked",
    "user_is_bot",
    "user_banned_in_channel",
    "you_blocked_user",
    "group is deactivated",
    "group chat was deactivated",
    "channel_private",
];

/// The topic is gone or closed; the chat itself may still accept a message.
pub(crate) const NO_TOPIC: [&str; 3] =
    ["message thread not found", "topic_closed", "topic_deleted"];

/// The chat, its rules, the reader or the passing of time made the call impossible.
pub(crate) const NOT_OUR_FAULT: [&str; 32] = [
    // The chat or the person.
    "chat not found",
    "user not found",
    "chat_id_invalid",
    "channel_invalid",
    "peer_id_invalid",
    "user_id_invalid",
    "chat_restricted",
    "chat_forwards_restricted",
    // Rights. `_forbidden` is the end of `chat_write_forbidden`, `chat_send_plain_forbidden` and some twenty more.
    "_forbidden",
    "admin_required",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "have no write access",
    "payment_required",
    "premium_required",
    // A message that is gone, too old, or was removed as it came.
    "message to edit not found",
    "message can't be edited",
    "message_edit_time_expired",
    "message_author_required",
    "message_id_invalid",
    "msg_id_invalid",
    "message to delete not found",
    "message can't be deleted",
    "message identifier is not specified",
    "message to be replied not found",
    "message to reply not found",
    "sent message was immediately deleted",
    // A message that one member sees, and that is gone, or a command that is too old.
    "ephemeral message",
    "message_not_command",
    // A tap or an inline query that is too old.
    "query is too old",
    "query_id_invalid",
];
