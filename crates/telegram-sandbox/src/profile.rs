//! The bot's name, descriptions and command menus, by language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A command in a menu. Bot API, `BotCommand`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Command {
    pub(super) command: String,
    pub(super) description: String,
    /// Whether clients send it so that only its sender and the bot see it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_ephemeral: bool,
}

/// The texts that a bot shows about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    Description,
    ShortDescription,
}

impl Field {
    /// Returns the name of the parameter.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Description => "description",
            Self::ShortDescription => "short_description",
        }
    }

    /// Returns the maximum length in characters. Bot API, `setMyName`, `setMyDescription`,
    /// `setMyShortDescription`.
    pub(super) fn limit(self) -> usize {
        match self {
            Self::Name => 64,
            Self::Description => 512,
            Self::ShortDescription => 120,
        }
    }
}

/// The scope and the language code of a command menu.
pub(super) type MenuKey = (String, String);

/// All texts and commands by language code; those of the empty code are for languages without their
/// own.
#[derive(Debug, Default)]
pub(super) struct Profile {
    texts: [BTreeMap<String, String>; 3],
    commands: BTreeMap<MenuKey, Vec<Command>>,
}

impl Profile {
    pub(super) fn named(name: &str) -> Self {
        let mut profile = Self::default();
        profile.texts[Field::Name as usize].insert(String::new(), name.to_owned());
        profile
    }

    /// Returns the name that is set without a language.
    pub(super) fn name(&self) -> &str {
        self.text(Field::Name, "").unwrap_or_default()
    }

    /// Returns the text of exactly this language.
    pub(super) fn text(&self, field: Field, language: &str) -> Option<&str> {
        self.texts[field as usize].get(language).map(String::as_str)
    }

    /// Sets the text of a language; an empty text removes it.
    pub(super) fn set_text(&mut self, field: Field, language: String, text: &str) {
        let texts = &mut self.texts[field as usize];
        if text.is_empty() {
            texts.remove(&language);
        } else {
            texts.insert(language, text.to_owned());
        }
    }

    /// Returns the commands of exactly this scope and language.
    pub(super) fn commands(&self, menu: &MenuKey) -> &[Command] {
        self.commands.get(menu).map_or(&[], Vec::as_slice)
    }

    /// Sets the commands of a scope and language; an empty list removes them.
    pub(super) fn set_commands(&mut self, menu: MenuKey, commands: Vec<Command>) {
        if commands.is_empty() {
            self.commands.remove(&menu);
        } else {
            self.commands.insert(menu, commands);
        }
    }

    /// Returns the field `bot` of `/sandbox/state`.
    pub(super) fn bot(&self, username: &str) -> Value {
        let [name, description, short_description] = &self.texts;
        json!({
            "username": username,
            "name": name,
            "description": description,
            "short_description": short_description,
        })
    }

    /// Returns the field `commands` of `/sandbox/state`.
    pub(super) fn menus(&self) -> Value {
        let menus = self.commands.iter().map(
            |((scope, language), commands)| json!({ "scope": scope, "language_code": language, "commands": commands }),
        );
        Value::Array(menus.collect())
    }
}
