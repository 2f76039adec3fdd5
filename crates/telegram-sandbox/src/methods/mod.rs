//! The methods of the Bot API: each reads its parameters, and acts on the state under its lock.

mod callback;
mod edit;
mod ephemeral;
mod inline;
mod profile;
mod send;
mod updates;
mod webhook;

use crate::Sandbox;
use crate::answer::Answer;
use crate::method::Method;
use crate::params::Params;
use crate::profile::Field;

/// Executes a method.
pub(super) async fn run(sandbox: &Sandbox, method: Method, params: &Params<'_>) -> Answer {
    match method {
        Method::GetUpdates => updates::get_updates(sandbox, params).await,
        Method::SendMessage if !params.text("ephemeral_message_parameters").is_empty() => {
            ephemeral::send(sandbox, params)
        }
        Method::SendMessage => send::send_message(sandbox, params),
        Method::SendChatAction => send::send_chat_action(sandbox, params),
        Method::EditMessageText => edit::edit_text(sandbox, params),
        Method::EditMessageReplyMarkup => edit::edit_markup(sandbox, params),
        Method::DeleteMessage => edit::delete_one(sandbox, params),
        Method::DeleteMessages => edit::delete_many(sandbox, params),
        Method::EditEphemeralMessageText => ephemeral::edit_text(sandbox, params),
        Method::DeleteEphemeralMessage => ephemeral::delete(sandbox, params),
        Method::AnswerCallbackQuery => callback::answer(sandbox, params),
        Method::AnswerInlineQuery => inline::answer(sandbox, params),
        Method::GetMe => Ok(me(sandbox)),
        Method::SetMyCommands | Method::DeleteMyCommands => profile::set_commands(sandbox, params),
        Method::GetMyCommands => profile::get_commands(sandbox, params),
        Method::SetMyName => profile::set_text(sandbox, Field::Name, params),
        Method::GetMyName => profile::get_text(sandbox, Field::Name, params),
        Method::SetMyDescription => profile::set_text(sandbox, Field::Description, params),
        Method::GetMyDescription => profile::get_text(sandbox, Field::Description, params),
        Method::SetMyShortDescription => {
            profile::set_text(sandbox, Field::ShortDescription, params)
        }
        Method::GetMyShortDescription => {
            profile::get_text(sandbox, Field::ShortDescription, params)
        }
        Method::SetWebhook => webhook::set(sandbox, params),
        Method::DeleteWebhook => webhook::delete(sandbox, params),
        Method::GetWebhookInfo => webhook::info(sandbox),
    }
}

/// The `User` object of getMe. Client.cpp `JsonUser` with `full_bot_info`.
fn me(sandbox: &Sandbox) -> String {
    let state = sandbox.lock();
    let mut bot = serde_json::json!({
        "id": state.bot.id,
        "is_bot": true,
        "first_name": state.bot.first_name,
        "username": state.bot.username,
        "can_join_groups": sandbox.inner.options.groups,
        "can_read_all_group_messages": sandbox.inner.options.reads_groups,
        "supports_inline_queries": sandbox.inner.options.inline,
        "supports_guest_queries": false,
        "can_connect_to_business": false,
        "has_main_web_app": false,
        "has_topics_enabled": sandbox.inner.options.topics,
        "allows_users_to_create_topics": sandbox.inner.options.topics,
        "can_manage_bots": false,
    });
    for flag in sandbox.inner.options.flags {
        bot[*flag] = true.into();
    }
    bot.to_string()
}
