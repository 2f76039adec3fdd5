//! Logs to standard error, as text or JSON. Only this crate may say more than a warning, whatever `RUST_LOG` says: at
//! finer levels other crates print addresses with the token in them, and readers' words.

use std::io::IsTerminal;

use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{FilterExt, Targets, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For machines, one object a line.
    Json,
}

/// Switches logging on, and makes a panic print where it happened and nothing of what it says: the text of a panic can
/// hold a reader's words.
///
/// # Errors
/// In words, where `directives` is not a filter as `RUST_LOG` takes it.
pub fn init(directives: Option<&str>, format: Format) -> Result<(), String> {
    let filter = levels(directives.unwrap_or_default())?;
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).log_internal_errors(false);
    let layer: Box<dyn Layer<Registry> + Send + Sync> = match format {
        Format::Text => layer.with_ansi(std::io::stderr().is_terminal()).with_target(false).boxed(),
        Format::Json => layer.json().flatten_event(true).with_ansi(false).boxed(),
    };
    let registry = tracing_subscriber::registry().with(layer.with_filter(filter.and(filter_fn(may_speak))));
    registry.try_init().map_err(|error| error.to_string())?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, ToString::to_string);
        tracing::error!(place, "the program panicked");
    }));
    Ok(())
}

/// Reads levels, alone or as `module=level`, between commas. Whoever sets none gets what is told of by default.
fn levels(directives: &str) -> Result<Targets, String> {
    let mut pieces = directives.split(',').map(str::trim).filter(|piece| !piece.is_empty()).peekable();
    let none = Targets::new();
    if pieces.peek().is_none() {
        return Ok(none.with_default(LevelFilter::INFO));
    }
    let is_module =
        |name: &str| name.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '_' | ':' | '-'));
    pieces.try_fold(none, |levels, piece| {
        let (module, level) = piece.split_once('=').map_or((None, piece), |(module, level)| (Some(module), level));
        let level = Some(level).filter(|level| !level.is_empty()).and_then(|level| level.parse::<LevelFilter>().ok());
        match (module, level) {
            (None, Some(level)) => Ok(levels.with_default(level)),
            (Some(module), Some(level)) if is_module(module) => Ok(levels.with_target(module, level)),
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
        let tells =
            |directives: &str, module: &str, level: Level| levels(directives).unwrap().would_enable(module, &level);
        for usual in ["", " ", ",", "info", "info,", "INFO", "3"] {
            assert!(tells(usual, "appeal_bot", Level::INFO) && !tells(usual, "appeal_bot", Level::DEBUG), "{usual:?}");
        }
        assert!(tells("warn, appeal_bot::telegram=trace", "appeal_bot::telegram::pool", Level::TRACE));
        assert!(!tells("warn, appeal_bot::telegram=trace", "appeal_bot::ops", Level::INFO));
        assert!(!tells("off", "appeal_bot", Level::ERROR));
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
