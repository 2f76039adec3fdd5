//! Logs to standard error, as text or JSON. Other crates may log at most warnings, whatever
//! `RUST_LOG` says: at finer levels they print URLs that hold the token, and readers' messages.

use std::io::IsTerminal;

use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{FilterExt, Targets, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    #[default]
    Text,
    /// For machines, one object a line.
    Json,
}

/// Initializes logging, and installs a panic hook that logs where a panic happened and never its
/// message, which can hold a reader's text.
pub fn init(directives: Option<&str>, format: LogFormat) -> Result<(), String> {
    let filter = levels(directives.unwrap_or_default())?;
    let layer =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).log_internal_errors(false);
    let layer: Box<dyn Layer<Registry> + Send + Sync> = match format {
        LogFormat::Text => {
            layer.with_ansi(std::io::stderr().is_terminal()).with_target(false).boxed()
        }
        LogFormat::Json => layer.json().flatten_event(true).with_ansi(false).boxed(),
    };
    let registry =
        tracing_subscriber::registry().with(layer.with_filter(filter.and(filter_fn(may_speak))));
    registry.try_init().map_err(|error| error.to_string())?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, ToString::to_string);
        tracing::error!(place, "the program panicked");
    }));
    Ok(())
}

/// Parses comma-separated levels, each alone or as `module=level`. Without any, the level is
/// `info`.
fn levels(directives: &str) -> Result<Targets, String> {
    let mut pieces =
        directives.split(',').map(str::trim).filter(|piece| !piece.is_empty()).peekable();
    let none = Targets::new();
    if pieces.peek().is_none() {
        return Ok(none.with_default(LevelFilter::INFO));
    }
    let is_module = |name: &str| {
        name.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '_' | ':' | '-'))
    };
    pieces.try_fold(none, |levels, piece| {
        let (module, level) =
            piece.split_once('=').map_or((None, piece), |(module, level)| (Some(module), level));
        let level = Some(level)
            .filter(|level| !level.is_empty())
            .and_then(|level| level.parse::<LevelFilter>().ok());
        match (module, level) {
            (None, Some(level)) => Ok(levels.with_default(level)),
            (Some(module), Some(level)) if is_module(module) => {
                Ok(levels.with_target(module, level))
            }
            _ => Err(format!("{piece:?} is neither a level nor module=level")),
        }
    })
}

fn may_speak(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with(env!("CARGO_CRATE_NAME")) || *metadata.level() <= Level::WARN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_or_refused() {
        let allows = |directives: &str, module: &str, level: Level| {
            levels(directives).unwrap().would_enable(module, &level)
        };
        for usual in ["", " ", ",", "info", "info,", "INFO", "3"] {
            assert!(
                allows(usual, "appeal_bot", Level::INFO)
                    && !allows(usual, "appeal_bot", Level::DEBUG),
                "{usual:?}"
            );
        }
        assert!(allows(
            "warn, crate::telegram=trace",
            "crate::telegram::client::connections",
            Level::TRACE
        ));
        assert!(!allows("warn, crate::telegram=trace", "crate::ops", Level::INFO));
        assert!(!allows("off", "appeal_bot", Level::ERROR));
        for wrong in [
            "inof",
            "appeal_bot",
            "appeal_bot=",
            "appeal_bot=loud",
            "\"debug\"",
            "*=debug",
            "[span]=debug",
            "=debug debug",
        ] {
            assert!(levels(wrong).is_err(), "{wrong:?}");
        }
    }
}
