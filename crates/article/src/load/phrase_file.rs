//! The phrases of a language: the folder's, and the program's below them.

use fluent_bundle::FluentResource;

pub(super) struct PhraseFile<'a> {
    pub(super) path: String,
    pub(super) text: &'a str,
    /// Those of the folder.
    pub(super) own: FluentResource,
    /// The program's, which say what the folder does not.
    pub(super) built_in: FluentResource,
}
