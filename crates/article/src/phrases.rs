//! The short texts of the bot in one language, rendered once at load.

use std::sync::Arc;

use crate::topic::Builtin;

macro_rules! phrases {
    ($($(#[$doc:meta])* $field:ident $id:literal)*) => {
        /// The texts without variables.
        #[derive(Debug, Clone)]
        pub struct Phrases { $($(#[$doc])* pub $field: Arc<str>,)* }

        impl Phrases {
            pub(crate) const IDS: &[&str] = &[$($id),*];

            /// Returns each id and its text.
            pub fn all(&self) -> impl Iterator<Item = (&'static str, &str)> {
                [$(($id, self.$field.as_ref())),*].into_iter()
            }

            /// Takes the text of each id.
            pub(crate) fn of(text: impl Fn(&str) -> String) -> Self {
                Self { $($field: text($id).into(),)* }
            }
        }
    };
}

phrases! {
    language_name "language-name"
    bot_name "bot-name"
    /// The description of the bot, shown before /start.
    bot_description "bot-description"
    /// The short description on the bot's profile.
    bot_about "bot-about"
    sources_heading "sources-heading"
    /// Button to the start page.
    menu_button "menu-button"
    language_button "language-button"
    hide_button "hide-button"
    /// Button that deletes a message and its question.
    erase_button "erase-button"
    /// Button that opens another chat to share a page there.
    share_button "share-button"
    /// Button under a shared page, which leads into the private chat.
    inline_open_button "inline-open-button"
    /// Button above the pages that are offered for sharing; leads into the private chat too.
    inline_title "inline-title"
    /// Added to /help if pages can be shared.
    inline_hint "inline-hint"
    /// Button that shows a hidden message again; the label does not name the page.
    show_button "show-button"
    /// Button that removes the note of /erase.
    close_button "close-button"
    language_menu "language-menu"
    erase_menu "erase-menu"
    verify_menu "verify-menu"
    help_menu "help-menu"
    language_title "language-title"
    erase_title "erase-title"
    verify_title "verify-title"
    help_title "help-title"
    /// Markdown of /language.
    language_text "language-text"
    /// One line for readers whose language is unknown.
    welcome_line "welcome-line"
    /// Markdown of /help, above the commands.
    help_text "help-text"
    /// The neutral line of groups with `groups = "link"` or `"private"`.
    group_link_text "group-link-text"
    /// The button below that line.
    group_link_button "group-link-button"
    /// The text that replaces a hidden message.
    hidden_text "hidden-text"
    erased_notice "erased-notice"
    /// Notice when Telegram refused to delete a message.
    erase_failed_notice "erase-failed-notice"
    /// Notice where an answer was hidden and Telegram did not delete its question.
    hide_failed_notice "hide-failed-notice"
    /// Markdown of the answer to /erase.
    erase_text "erase-text"
    erase_group_text "erase-group-text"
    /// Notice after a tap on a button of an older version.
    old_button_notice "old-button-notice"
    /// The answer to a reader who sends too many requests.
    wait_notice "wait-notice"
    /// On every page of the mirror: what the mirror is, and who can see that a page was visited.
    mirror_note "mirror-note"
    /// On every page of the mirror, before the version of the words.
    mirror_version "mirror-version"
    /// On the list of pages of the mirror, in place of the bot's own description.
    mirror_about "mirror-about"
    /// On a small leaflet, below the passage.
    leaflet_begin "leaflet-begin"
    /// On a large leaflet, below all that is quoted.
    leaflet_whole "leaflet-whole"
    /// On a leaflet, above the bot's name.
    leaflet_scan "leaflet-scan"
    /// On a leaflet, below the bot's name.
    leaflet_compare "leaflet-compare"
    /// On a leaflet: whose bot it is not, and what it cannot do.
    leaflet_independent "leaflet-independent"
    /// The line that replaces buttons that could not be sent.
    plain_fallback "plain-fallback"
}

impl Phrases {
    /// Returns the builtin commands and their descriptions, in the order of the menu.
    pub fn builtin_menus(&self) -> impl Iterator<Item = (&str, &str)> {
        Builtin::ALL.into_iter().map(|builtin| {
            let menu = match builtin {
                Builtin::Language => &self.language_menu,
                Builtin::Erase => &self.erase_menu,
                Builtin::Verify => &self.verify_menu,
                Builtin::Help => &self.help_menu,
            };
            (builtin.name(), menu.as_ref())
        })
    }
}
