//! The names of the methods that the sandbox implements.

macro_rules! methods {
    ($($name:ident = $text:literal),* $(,)?) => {
        /// A method of the Bot API.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Method { $($name),* }

        impl Method {
            pub(super) const ALL: &'static [(Self, &'static str)] = &[$((Self::$name, $text)),*];
            pub(super) const COUNT: usize = Self::ALL.len();
        }
    };
}

methods! {
    GetMe = "getMe", GetUpdates = "getUpdates", SendMessage = "sendMessage", EditMessageText = "editMessageText",
    EditMessageReplyMarkup = "editMessageReplyMarkup", DeleteMessage = "deleteMessage",
    DeleteMessages = "deleteMessages", AnswerCallbackQuery = "answerCallbackQuery",
    AnswerInlineQuery = "answerInlineQuery", SetMyCommands = "setMyCommands", GetMyCommands = "getMyCommands",
    DeleteMyCommands = "deleteMyCommands", SetMyName = "setMyName", GetMyName = "getMyName",
    SetMyDescription = "setMyDescription", GetMyDescription = "getMyDescription",
    SetMyShortDescription = "setMyShortDescription", GetMyShortDescription = "getMyShortDescription",
    SendChatAction = "sendChatAction", SetWebhook = "setWebhook", DeleteWebhook = "deleteWebhook",
    GetWebhookInfo = "getWebhookInfo", EditEphemeralMessageText = "editEphemeralMessageText",
    DeleteEphemeralMessage = "deleteEphemeralMessage",
}

impl Method {
    /// Returns the method with this name, ignoring case. Query.cpp.
    pub(super) fn find(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, text)| text.eq_ignore_ascii_case(name))
            .map(|(method, _)| *method)
    }

    pub(super) fn name(self) -> &'static str {
        Self::ALL.get(self as usize).map_or("", |(_, text)| text)
    }
}
