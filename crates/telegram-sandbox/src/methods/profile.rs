//! The methods that read and set the bot's name, descriptions and command menus.

use serde_json::{Value, json};

use crate::Sandbox;
use crate::answer::{Answer, ApiRefusal, to_json};
use crate::event::Event;
use crate::params::Params;
use crate::profile::{Command, Field};
use crate::state::State;

/// The maximum number of commands for a scope and language. Bot API, `setMyCommands`.
const MAX_COMMANDS: usize = 100;
/// The maximum length of a command, in characters. td `BotCommand.cpp` `set_commands`.
const MAX_COMMAND: usize = 32;
/// The maximum length of a command's description, in characters. td `BotCommand.cpp`
/// `set_commands`.
const MAX_COMMAND_DESCRIPTION: usize = 256;

pub(super) fn get_commands(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let key = (scope(params)?, language(params)?);
    Ok(to_json(&sandbox.lock().profile.commands(&key)))
}

/// Answers setMyCommands, and deleteMyCommands, which names none.
pub(super) fn set_commands(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let key = (scope(params)?, language(params)?);
    let commands = commands(params.text("commands"))?;
    let mut state = sandbox.lock();
    state.profile.set_commands(key, commands);
    changed(sandbox, &state);
    Ok("true".to_owned())
}

/// Answers a get method. A language without its own name gets the name set without a language; a
/// description is only returned for the exact language.
pub(super) fn get_text(sandbox: &Sandbox, field: Field, params: &Params<'_>) -> Answer {
    let language = language(params)?;
    let state = sandbox.lock();
    let own = state.profile.text(field, &language);
    let text = own.unwrap_or(if field == Field::Name { state.profile.name() } else { "" });
    Ok(json!({ field.name(): text }).to_string())
}

/// Answers a set method. An empty text removes the text of the language.
pub(super) fn set_text(sandbox: &Sandbox, field: Field, params: &Params<'_>) -> Answer {
    let language = language(params)?;
    let text = params.text(field.name());
    if text.chars().count() > field.limit() {
        // The description is our own: td passes the text on, and the texts of Telegram's servers
        // are not published.
        return Err(ApiRefusal::bad(format!(
            "{} must not exceed {} characters",
            field.name(),
            field.limit()
        )));
    }
    let mut state = sandbox.lock();
    state.profile.set_text(field, language, text);
    state.rename_bot();
    changed(sandbox, &state);
    Ok("true".to_owned())
}

fn changed(sandbox: &Sandbox, state: &State) {
    sandbox.emit(|| Event::Profile {
        bot: state.profile.bot(&state.bot.username),
        commands: state.profile.menus(),
    });
}

/// Reads `language_code`: empty, or two lower-case letters. td `misc.cpp`
/// `validate_bot_language_code`.
fn language(params: &Params<'_>) -> Result<String, ApiRefusal> {
    match params.text("language_code") {
        code if code.is_empty()
            || code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase()) =>
        {
            Ok(code.to_owned())
        }
        _ => Err(ApiRefusal::bad("invalid language code specified")),
    }
}

/// Returns the scope as one word: its type, with the chat and the user if it names them. Client.cpp
/// `get_bot_command_scope`.
fn scope(params: &Params<'_>) -> Result<String, ApiRefusal> {
    let json = params.text("scope");
    if json.is_empty() {
        return Ok("default".to_owned());
    }
    let scope: Value = serde_json::from_str(json)
        .map_err(|_| ApiRefusal::bad("can't parse BotCommandScope JSON object"))?;
    let id = |name: &str| match &scope[name] {
        Value::Number(id) => id.to_string(),
        Value::String(id) => id.clone(),
        _ => String::new(),
    };
    match scope["type"].as_str().unwrap_or_default() {
        plain @ ("default"
        | "all_private_chats"
        | "all_group_chats"
        | "all_chat_administrators") => Ok(plain.to_owned()),
        "chat" | "chat_administrators" | "chat_member" if id("chat_id").is_empty() => {
            Err(ApiRefusal::bad("can't parse BotCommandScope: empty chat_id specified"))
        }
        kind @ ("chat" | "chat_administrators") => Ok(format!("{kind}:{}", id("chat_id"))),
        "chat_member" => Ok(format!("chat_member:{}:{}", id("chat_id"), id("user_id"))),
        _ => Err(ApiRefusal::bad("can't parse BotCommandScope: Unsupported type specified")),
    }
}

fn commands(json: &str) -> Result<Vec<Command>, ApiRefusal> {
    if json.is_empty() {
        return Ok(Vec::new());
    }
    let mut commands: Vec<Command> = serde_json::from_str(json)
        .map_err(|error| ApiRefusal::bad(format!("can't parse BotCommand: {error}")))?;
    if commands.len() > MAX_COMMANDS {
        return Err(ApiRefusal::bad("BOT_COMMANDS_TOO_MUCH"));
    }
    for command in &mut commands {
        clean(command)?;
    }
    Ok(commands)
}

/// Trims a command and its description and checks them. td `BotCommand.cpp` `set_commands`.
fn clean(Command { command, description, .. }: &mut Command) -> Result<(), ApiRefusal> {
    *command = command.trim().trim_start_matches('/').to_owned();
    *description = description.trim().to_owned();
    if command.is_empty() {
        return Err(ApiRefusal::bad("command must be non-empty"));
    }
    if command.chars().count() > MAX_COMMAND {
        return Err(ApiRefusal::bad(format!("command length must not exceed {MAX_COMMAND}")));
    }
    if !command.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_')) {
        return Err(ApiRefusal::bad("BOT_COMMAND_INVALID"));
    }
    if description.is_empty() {
        return Err(ApiRefusal::bad("command description must be non-empty"));
    }
    if description.chars().count() > MAX_COMMAND_DESCRIPTION {
        let limit = MAX_COMMAND_DESCRIPTION;
        let words = format!("command description length must not exceed {limit}");
        return Err(ApiRefusal::bad(words));
    }
    Ok(())
}
