//! How an update ended.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The reply was accepted.
    Answered,
    /// There was nothing to say.
    Ignored,
    /// The reader asked too much, or had too many updates waiting, and may have been told so.
    Limited,
    /// A later tap on the same message made the reply useless.
    Superseded,
    /// The reader cannot be reached.
    Gone,
    /// The server will never accept the reply.
    Rejected,
    /// It is unknown whether the reply arrived; further attempts could repeat it for ever.
    Unsure,
    /// The server asks for a longer wait than is allowed here, in seconds; the update comes again.
    Deferred(u64),
    /// The wait would have been longer than the reply is useful.
    Late,
    /// The bot stopped first; the update stays unconfirmed and comes again.
    Abandoned,
}

impl Outcome {
    /// Returns its name in the metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Ignored => "ignored",
            Self::Limited => "limited",
            Self::Superseded => "superseded",
            Self::Gone => "gone",
            Self::Rejected => "rejected",
            Self::Unsure => "unsure",
            Self::Deferred(_) => "deferred",
            Self::Late => "late",
            Self::Abandoned => "abandoned",
        }
    }

    /// Returns whether the server took a call, so that it is known to answer. In an outage, talk that
    /// needs no answer and calls that are given up end as well.
    pub(crate) const fn is_proof(self) -> bool {
        matches!(self, Self::Answered | Self::Gone | Self::Rejected)
    }

    /// Returns whether Telegram will deliver the update again.
    pub(crate) const fn comes_again(self) -> bool {
        matches!(self, Self::Deferred(_) | Self::Abandoned)
    }
}
