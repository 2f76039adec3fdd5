//! The buttons of the program that a page's file may place.

/// A button of the program that a row may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    Language,
    Hide,
    /// Deletes the message and its question.
    Erase,
    /// Offers the page to another chat.
    Share,
}

impl Control {
    pub const ALL: [Self; 4] = [Self::Language, Self::Hide, Self::Erase, Self::Share];

    /// The name by which a row names it. No page can be called so.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Hide => "hide",
            Self::Erase => "erase",
            Self::Share => "share",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|control| control.name() == name)
    }
}
