//! All counters: their names, labels, and the words that explain them.

/// A counter, or the counters that differ by their labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    Updates,
    Answers,
    ApiCalls,
    ApiThrottled,
    Polls,
    Repeats,
    Unreadable,
    Parked,
    ParkedLost,
    EphemeralUnanswered,
    Degraded,
    Reloads,
    PagesShown,
}

/// What `/metrics` says of a family.
pub(super) struct About {
    /// Without `appeal_` and `_total`.
    pub(super) name: &'static str,
    pub(super) help: &'static str,
    pub(super) labels: &'static [&'static str],
    /// The values of the one label that are shown from the start, so that the first event is an
    /// increase of a known number. Calls and pages are shown from their first event on.
    pub(super) known: &'static [&'static str],
}

const fn about(
    name: &'static str,
    labels: &'static [&'static str],
    known: &'static [&'static str],
    help: &'static str,
) -> About {
    About { name, help, labels, known }
}

/// The outcomes of [`Family::Answers`].
const OUTCOMES: &[&str] = &[
    "answered",
    "ignored",
    "limited",
    "superseded",
    "gone",
    "rejected",
    "unsure",
    "deferred",
    "late",
    "abandoned",
    "panicked",
];

impl Family {
    pub(super) const ALL: [Self; 13] = [
        Self::Updates,
        Self::Answers,
        Self::ApiCalls,
        Self::ApiThrottled,
        Self::Polls,
        Self::Repeats,
        Self::Unreadable,
        Self::Parked,
        Self::ParkedLost,
        Self::EphemeralUnanswered,
        Self::Degraded,
        Self::Reloads,
        Self::PagesShown,
    ];

    #[rustfmt::skip]
    pub(super) const fn about(self) -> About {
        match self {
            Self::Updates => about("updates", &["kind"], &["message", "callback_query", "inline_query", "other"],
                "Updates received, by kind; counted by tens at random."),
            Self::Answers => about("answers", &["outcome"], OUTCOMES,
                "Updates finished, by outcome; counted by tens at random, but panicked exactly."),
            Self::ApiCalls => about("api_calls", &["method", "result"], &[],
                "Calls of the Bot API, by method and result; counted by tens at random."),
            Self::ApiThrottled => about("api_throttled", &[], &[],
                "Calls answered by 429; counted by tens at random."),
            Self::Polls => about("polls", &["result"], &["updates", "empty", "failed", "conflict"],
                "Calls of getUpdates, by result; updates and empty counted by tens at random, failed and conflict exactly."),
            Self::Repeats => about("repeats", &[], &[],
                "Updates that came again while they were in work; counted by tens at random."),
            Self::Unreadable => about("unreadable_updates", &[], &[],
                "Updates passed over because they cannot be read."),
            Self::Parked => about("parked", &[], &[],
                "Replies that were ever parked; counted by tens at random."),
            Self::ParkedLost => about("parked_lost", &[], &[],
                "Parked replies that a stop ended."),
            Self::EphemeralUnanswered => about("ephemeral_unanswered", &["reason"],
                &["stale", "late", "refused", "unsure", "unreadable"],
                "Ephemeral commands and taps in groups that got no answer, by reason; counted by tens at random."),
            Self::Degraded => about("degraded_messages", &[], &[],
                "Messages sent as plain text because the Bot API refused their form."),
            Self::Reloads => about("reloads", &["result"], &["taken", "refused"],
                "Reloads of the words, by result."),
            Self::PagesShown => about("pages_shown", &["page"], &[],
                "Times a page was shown; counted by tens at random."),
        }
    }
}
