//! Why the program cannot go on, and with which exit code it ends.

use std::path::PathBuf;

use crate::library::Problem;

/// Why the program cannot go on.
#[derive(Debug)]
pub enum Stop {
    /// Problems in the words or settings: exit 2.
    Invalid {
        /// The folder they are in.
        folder: PathBuf,
        /// All of them.
        problems: Vec<Problem>,
    },
    /// Bad arguments or configuration: exit 2.
    Usage {
        /// What is wrong, one sentence.
        what: String,
        /// What to do.
        hint: String,
    },
    /// Could not run: token, network, port: exit 1.
    Failed {
        /// What went wrong.
        cause: anyhow::Error,
        /// What to do.
        hint: String,
    },
}

impl Stop {
    /// Bad arguments or configuration.
    pub fn usage(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { what: what.into(), hint: hint.into() }
    }

    /// Something that hinders running, without a deeper cause.
    pub fn failed(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Failed { cause: anyhow::Error::msg(what.into()), hint: hint.into() }
    }

    /// Something that hinders running, because of this.
    pub fn because(cause: impl Into<anyhow::Error>, hint: impl Into<String>) -> Self {
        Self::Failed { cause: cause.into(), hint: hint.into() }
    }
}
