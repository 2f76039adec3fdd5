//! What is on the screen of the chat page, as the tests look at it.

use serde::Deserialize;

/// What is on the screen.
#[derive(Debug, Deserialize)]
pub(super) struct View {
    /// The name in the header.
    pub(super) name: String,
    pub(super) is_group: bool,
    /// The card of an empty chat, its title and its words; empty where it is not shown.
    pub(super) card: String,
    pub(super) messages: Vec<Shown>,
    /// What is wrong with the bot's words; empty where nothing is.
    pub(super) words: String,
    /// What reaches over the left or right edge of the window.
    pub(super) overhang: Vec<String>,
}

/// A message.
#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    pub(super) id: f64,
    pub(super) is_own: bool,
    pub(super) is_edited: bool,
    /// Whether it says that only this member of the group sees it.
    pub(super) is_alone: bool,
    pub(super) text: String,
    pub(super) buttons: Vec<Button>,
}

/// A button under a message.
#[derive(Debug, Deserialize)]
pub(super) struct Button {
    pub(super) label: String,
    /// The address, where it is a link.
    pub(super) link: Option<String>,
}

/// Reads the lines of a list above the box; none where it is not shown.
pub(super) const OFFERS: &str = r##"
    const list = document.querySelector("#offers");
    return list.checkVisibility() ? [...list.children].map((line) => line.innerText.split("\n")[0]) : [];
"##;

pub(super) const LOOK: &str = r##"
    const text = (node) => node?.checkVisibility() ? node.innerText : "";
    const all = (selector, root = document) => [...root.querySelectorAll(selector)];
    const reaches = (node) => {
        const { left, right } = node.getBoundingClientRect();
        return node.checkVisibility() && (left < -0.5 || right > innerWidth + 0.5);
    };
    const list = document.querySelector("#messages");
    const overhang = all("body *").filter(reaches).map((node) => `${node.tagName} ${node.id} ${node.className}`);
    if (list.scrollWidth > list.clientWidth) overhang.push("the messages scroll sideways");
    return {
        name: text(document.querySelector("#name")),
        is_group: document.querySelector("#group").checked,
        card: text(document.querySelector("#card")),
        words: text(document.querySelector("#words")),
        messages: all("article", list).map((article) => ({
            id: Number(article.dataset.messageId),
            is_own: article.classList.contains("from-reader"),
            is_edited: article.classList.contains("touched"),
            is_alone: text(article.querySelector(".only-you")) === "Only you see this",
            text: text(article.querySelector(".text")),
            buttons: all(".key", article).map((key) => ({ label: key.textContent, link: key.href ?? null })),
        })),
        overhang,
    };
"##;

impl View {
    /// The newest message.
    pub(super) fn last(&self) -> Option<&Shown> {
        self.messages.last()
    }

    /// What stands on the buttons under it.
    pub(super) fn labels(&self) -> Vec<&str> {
        let buttons = self.last().into_iter().flat_map(|last| &last.buttons);
        buttons.map(|button| button.label.as_str()).collect()
    }

    /// Whether the bot's answer with this heading is the newest message.
    pub(super) fn ends_with(&self, heading: &str) -> bool {
        self.last().is_some_and(|last| !last.is_own && last.text.lines().next() == Some(heading))
    }
}
