//! What the program logs while a conversation runs. Conversations run on one thread each, so each sees its own.

use std::fmt::Write;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::{Layer, Registry};

/// Warnings and errors, in the order in which they were logged.
pub(crate) struct Captured {
    lines: Arc<Mutex<Vec<String>>>,
    _guard: DefaultGuard,
}

impl Captured {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }
}

/// Captures until the value is dropped.
pub(crate) fn capture() -> Captured {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let subscriber = Registry::default().with(Capture(Arc::clone(&lines)));
    Captured { lines, _guard: tracing::subscriber::set_default(subscriber) }
}

struct Capture(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber> Layer<S> for Capture {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if *event.metadata().level() <= Level::WARN
            && event.metadata().target().starts_with("appeal_bot")
        {
            let mut line = Line(format!("{} ", event.metadata().level()));
            event.record(&mut line);
            self.0.lock().unwrap().push(line.0);
        }
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _infallible = write!(self.0, "{}={value:?} ", field.name());
    }
}
