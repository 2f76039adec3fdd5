//! The rules that words and settings must obey, each with the name under which `docs/editing.md` explains it.

use std::fmt;

/// How much a broken rule weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The words cannot go live.
    Error,
    /// The words can go live, and somebody should look.
    Warning,
}

impl Severity {
    /// The word for it, in small letters.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident $id:literal $severity:ident)*) => {
        /// A rule. Its name never changes, because editors and their tools remember it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($(#[$doc])* $rule,)* }

        impl Rule {
            /// All of them, by name.
            pub const ALL: &[Self] = &[$(Self::$rule),*];

            /// Its name, as it is printed.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$rule => $id,)* }
            }

            /// How much it weighs where nobody asks for more.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$rule => Severity::$severity,)* }
            }
        }
    };
}

rules! {
    /// Telegram makes a link or a tag of plain words.
    AutoLink "auto-link" Error
    /// A page without a text.
    BodyEmpty "body-empty" Error
    /// A button that leads nowhere else, or stands there twice.
    ButtonTwice "button-twice" Warning
    /// A button to a page that is not there.
    ButtonUnknown "button-unknown" Error
    /// More buttons than Telegram takes.
    ButtonsMany "buttons-many" Error
    /// A way to reach somebody that is not in `bot.toml`.
    Contact "contact" Error
    /// A contact that was checked too long ago.
    ContactOld "contact-old" Warning
    /// Not a date, or none where one is needed.
    Date "date" Error
    /// A pointer to a page that has no words of its own, or one with words of its own.
    Fallback "fallback" Error
    /// A needed field without words.
    FieldEmpty "field-empty" Error
    /// A needed field that is not there.
    FieldMissing "field-missing" Error
    /// A field with the wrong kind of value.
    FieldType "field-type" Error
    /// A field that nobody reads.
    FieldUnknown "field-unknown" Error
    /// A file that is too long to be read.
    FileLarge "file-large" Error
    /// A file that every folder needs.
    FileMissing "file-missing" Error
    /// A file that nobody reads.
    FileUnknown "file-unknown" Error
    /// Not valid Fluent.
    Fluent "fluent" Error
    /// While the bot runs: a folder that cannot be read.
    Folder "folder" Error
    /// A page that does not begin with its fields.
    FrontMatter "front-matter" Error
    /// A heading of the page of sources that stands there twice.
    GroupTwice "group-twice" Error
    /// A source under a heading that is not there.
    GroupUnknown "group-unknown" Error
    /// Not a way to behave in groups.
    Groups "groups" Error
    /// A character that shows nothing or turns the direction of writing.
    HiddenCharacter "hidden-character" Error
    /// Not the name of a host.
    Host "host" Error
    /// A label that a screen reader could not say.
    Label "label" Error
    /// A language that is not offered, or not a language.
    Language "language" Error
    /// Two languages of one name.
    LanguageName "language-name" Error
    /// A passage for leaflets that is not on its page, or not the same in every language.
    Leaflet "leaflet" Error
    /// A text of one line that has more.
    LineBreak "line-break" Error
    /// Not an address, or one with more in it than an address needs.
    Link "link" Error
    /// A link whose words hide where it leads.
    LinkHost "link-host" Error
    /// An address without encryption.
    LinkHttps "link-https" Error
    /// An address behind which another one hides.
    LinkShortener "link-shortener" Error
    /// An address that follows readers around.
    LinkTracking "link-tracking" Error
    /// An address of a host that is not allowed.
    LinkUnlisted "link-unlisted" Error
    /// A name that looks like another one.
    LookAlike "look-alike" Error
    /// Markdown that Telegram cannot show.
    Markdown "markdown" Error
    /// Pages that the command menu has no room for.
    MenuFull "menu-full" Warning
    /// Two versions of words, as git leaves them.
    MergeConflict "merge-conflict" Error
    /// Letters that are written in parts.
    Nfc "nfc" Error
    /// Nobody is named who runs this copy.
    Operator "operator" Warning
    /// A translation of something that is not there.
    Origin "origin" Error
    /// A translation that does not say what it was made from.
    OriginMissing "origin-missing" Warning
    /// A page that nobody has reviewed in time.
    Overdue "overdue" Warning
    /// A page that a language lacks.
    PageMissing "page-missing" Error
    /// A file's name that cannot be a command.
    PageName "page-name" Error
    /// A phrase that is missing, unknown or broken.
    Phrase "phrase" Error
    /// A phrase that leaves out what it is there to show.
    PhraseVariable "phrase-variable" Error
    /// Not a provenance.
    Provenance "provenance" Error
    /// A quotation that differs from what is quoted.
    Quotation "quotation" Error
    /// Not a role of a page.
    Role "role" Error
    /// Two sources that a page lists and readers cannot tell apart.
    SourceAlike "source-alike" Warning
    /// An id with other signs than ids have.
    SourceId "source-id" Error
    /// A citation of a source that is not there.
    SourceUnknown "source-unknown" Error
    /// A source that no page cites.
    SourceUnused "source-unused" Warning
    /// A translation of an older text.
    Stale "stale" Warning
    /// Two pages that answer to one title.
    TitleTwice "title-twice" Warning
    /// Longer than Telegram takes or a screen shows.
    TooLong "too-long" Error
    /// Not valid TOML.
    Toml "toml" Error
    /// A claim without a source.
    Uncited "uncited" Error
    /// A phrase that is the same in another language.
    Untranslated "untranslated" Warning
    /// Not a bot's @name.
    Username "username" Error
    /// Bytes that are not UTF-8.
    Utf8 "utf-8" Error
}

impl Rule {
    /// Whether nothing is known of a file in which it is broken.
    #[must_use]
    pub const fn hides_a_file(self) -> bool {
        matches!(self, Self::FileMissing | Self::FileLarge | Self::MergeConflict | Self::Utf8)
    }

    /// The rule of this name.
    #[must_use]
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.id() == id)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
