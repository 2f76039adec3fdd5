//! The error that ends the program. Its variant decides the exit code.

use std::path::PathBuf;

use article::Problem;

#[derive(Debug)]
pub enum ExitError {
    /// Problems in the words or settings: exit 2.
    Invalid { folder: PathBuf, problems: Vec<Problem> },
    /// Bad arguments or configuration: exit 2.
    Usage {
        /// One sentence, without its full stop.
        what: String,
        /// What to do.
        hint: String,
    },
    /// Could not run: token, network, port: exit 1.
    Failed {
        cause: anyhow::Error,
        /// What to do.
        hint: String,
    },
}

impl ExitError {
    /// Bad arguments or configuration.
    pub fn usage(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { what: what.into(), hint: hint.into() }
    }

    /// Makes a failure exit 2, for a command that means something else by exit 1.
    #[must_use]
    pub fn into_usage(self) -> Self {
        match self {
            Self::Failed { cause, hint } => Self::usage(format!("{cause:#}"), hint),
            other => other,
        }
    }

    /// A failure without an underlying error; exit 1.
    pub fn failed(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Failed { cause: anyhow::Error::msg(what.into()), hint: hint.into() }
    }

    /// A failure with the error that caused it; exit 1.
    pub fn because(cause: impl Into<anyhow::Error>, hint: impl Into<String>) -> Self {
        Self::Failed { cause: cause.into(), hint: hint.into() }
    }
}
