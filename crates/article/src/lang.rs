//! A language of the library.

/// A language of this library: its index in the setting `languages`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang(u8);

impl Lang {
    pub const FIRST: Self = Self(0);
    /// The maximum number of languages; their buttons would fill the screen long before.
    pub const MAX: usize = 32;

    /// Returns the language at a position, or `None` from [`Self::MAX`] on.
    #[must_use]
    pub fn new(position: usize) -> Option<Self> {
        (position < Self::MAX).then_some(Self(position as u8))
    }

    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}
