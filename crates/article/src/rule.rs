//! The rules for words and settings, each with the name under which `docs/editing.md` explains it.

use std::fmt;

/// The severity of a broken rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The words cannot go live.
    Error,
    /// The words can go live, but an editor should review them.
    Warning,
}

impl Severity {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident $id:literal $severity:ident)*) => {
        /// A rule. Its name never changes, because editors and their tools rely on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($(#[$doc])* $rule,)* }

        impl Rule {
            /// All rules, sorted by name.
            pub const ALL: &[Self] = &[$(Self::$rule),*];

            /// Returns the name, as it is printed.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$rule => $id,)* }
            }

            /// Returns the severity, unless warnings are treated as errors.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$rule => Severity::$severity,)* }
            }
        }
    };
}

rules! {
    /// Plain words that Telegram turns into a link or a tag.
    AutoLink "auto-link" Error
    /// A page without text.
    BodyEmpty "body-empty" Error
    /// A button that leads nowhere else, or stands there twice.
    ButtonTwice "button-twice" Warning
    /// A button to an unknown page.
    ButtonUnknown "button-unknown" Error
    /// More buttons than Telegram accepts.
    ButtonsMany "buttons-many" Error
    /// A contact that is not in `bot.toml`.
    Contact "contact" Error
    /// A contact that was checked too long ago.
    ContactOld "contact-old" Warning
    /// Invalid or missing date.
    Date "date" Error
    /// A page of the default language that readers get in another one, because it is a draft.
    Draft "draft" Warning
    /// The text of `[ending]` names other contacts in a language than in the default one.
    EndingNames "ending-names" Warning
    /// The day on which the bot was to move or to end is over.
    EndingPast "ending-past" Warning
    /// A pointer to a page that has no words of its own, or a pointer with words of its own.
    Fallback "fallback" Error
    /// A required field without text.
    FieldEmpty "field-empty" Error
    /// A missing required field.
    FieldMissing "field-missing" Error
    /// A field with a value of the wrong type.
    FieldType "field-type" Error
    /// A field that the program does not know.
    FieldUnknown "field-unknown" Error
    /// A file that is too long to be read.
    FileLarge "file-large" Error
    /// A missing file that every folder needs.
    FileMissing "file-missing" Error
    /// A file that the program does not read.
    FileUnknown "file-unknown" Error
    /// Invalid Fluent.
    Fluent "fluent" Error
    /// A folder that cannot be read while the bot runs.
    Folder "folder" Error
    /// A page without front matter.
    FrontMatter "front-matter" Error
    /// Two headings with the same id on the page of sources.
    GroupTwice "group-twice" Error
    /// A source under an unknown heading.
    GroupUnknown "group-unknown" Error
    /// An unknown value of `groups`.
    Groups "groups" Error
    /// A character that is invisible or changes the direction of writing.
    HiddenCharacter "hidden-character" Error
    /// An invalid host name.
    Host "host" Error
    /// A label that a screen reader could not read out.
    Label "label" Error
    /// An invalid language code, or a language that is not offered.
    Language "language" Error
    /// Two languages of one name.
    LanguageName "language-name" Error
    /// A passage for leaflets that is not on its page, or not the same in every language.
    Leaflet "leaflet" Error
    /// A line break in a text of one line.
    LineBreak "line-break" Error
    /// An invalid URL, or one with parts that a link does not need.
    Link "link" Error
    /// A link whose text hides its target.
    LinkHost "link-host" Error
    /// A URL without encryption.
    LinkHttps "link-https" Error
    /// A URL of a link shortener.
    LinkShortener "link-shortener" Error
    /// A URL with tracking parameters.
    LinkTracking "link-tracking" Error
    /// A URL of a host that is not allowed.
    LinkUnlisted "link-unlisted" Error
    /// A name with letters that look like others.
    LookAlike "look-alike" Error
    /// Markdown that Telegram cannot show.
    Markdown "markdown" Error
    /// More pages than the command menu holds.
    MenuFull "menu-full" Warning
    /// Two versions of words, as git leaves them.
    MergeConflict "merge-conflict" Error
    /// Letters that are not composed (not NFC).
    Nfc "nfc" Error
    /// Nobody is named who runs this copy.
    Operator "operator" Warning
    /// A translation of a text that does not exist.
    Origin "origin" Error
    /// A translation that does not name its original.
    OriginMissing "origin-missing" Warning
    /// A page that nobody has reviewed in time.
    Overdue "overdue" Warning
    /// A page that is missing in a language.
    PageMissing "page-missing" Error
    /// A file name that cannot be a command.
    PageName "page-name" Error
    /// A missing, unknown or invalid phrase.
    Phrase "phrase" Error
    /// A phrase that omits a variable it exists to show.
    PhraseVariable "phrase-variable" Error
    /// A setting or a name of the bot that is still to be written, where the bot would answer readers.
    Placeholder "placeholder" Error
    /// An unknown provenance.
    Provenance "provenance" Error
    /// A quotation that differs from the quoted text.
    Quotation "quotation" Error
    /// An unknown role of a page.
    Role "role" Error
    /// Two sources that a page lists and readers cannot tell apart.
    SourceAlike "source-alike" Warning
    /// A source id with invalid characters.
    SourceId "source-id" Error
    /// A citation of an unknown source.
    SourceUnknown "source-unknown" Error
    /// A source that no page cites.
    SourceUnused "source-unused" Warning
    /// A translation of an older version of a text.
    Stale "stale" Warning
    /// Two pages that answer to one title.
    TitleTwice "title-twice" Warning
    /// A text longer than Telegram accepts or a screen shows.
    TooLong "too-long" Error
    /// Invalid TOML.
    Toml "toml" Error
    /// A claim without a source, in a summary.
    Uncited "uncited" Error
    /// Words that are still to be written, or still in another language.
    Untranslated "untranslated" Warning
    /// An invalid username of a bot.
    Username "username" Error
    /// A file that is not valid UTF-8.
    Utf8 "utf-8" Error
}

impl Rule {
    /// Whether nothing is known of a file in which it is broken.
    pub const fn hides_a_file(self) -> bool {
        matches!(self, Self::FileMissing | Self::FileLarge | Self::MergeConflict | Self::Utf8)
    }

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
