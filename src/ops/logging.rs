//! Logs to standard error, as text or JSON. Only this crate may say more than a warning, whatever `RUST_LOG` says: at
//! finer levels other crates print addresses with the token in them, and readers' words.

use std::io::IsTerminal;

use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{FilterExt, ParseError, Targets, filter_fn};
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
    let filter = match directives.filter(|directives| !directives.trim().is_empty()) {
        Some(directives) => directives.parse().map_err(|error: ParseError| error.to_string())?,
        None => Targets::new().with_default(LevelFilter::INFO),
    };
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

fn may_speak(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with(env!("CARGO_CRATE_NAME")) || *metadata.level() <= Level::WARN
}
