//! A conversation between readers and the bot, through the sandbox, that reads like a chat.

mod folder;
mod log;
pub(crate) mod process;
mod show;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use appeal_bot::app::{Application, Receive, Settings};
use appeal_bot::sandbox::{ChatKind, Event, Message, Options, Said, Sandbox, Tap};
use appeal_bot::telegram::api::Route;
use secrecy::SecretString;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

pub(crate) use folder::Folder;
pub(crate) use show::{buttons, show};

/// A token in the right form, which the sandbox takes.
pub(crate) const TOKEN: &str = "42:conversation-conversation-conversat";
/// The bot's @name in tests.
pub(crate) const BOT: &str = "appeal_test_bot";
/// Nothing on loopback takes longer, but on a machine that is busy with something else.
const PATIENCE: Duration = Duration::from_secs(20);

/// A bot that runs, and the sandbox it runs against.
pub(crate) struct Conversation {
    pub(crate) sandbox: Sandbox,
    readers: Vec<Arc<Mutex<Inbox>>>,
    pub(crate) log: log::Captured,
    expected_warnings: Vec<&'static str>,
}

/// What a reader has been sent and the test has not looked at.
struct Inbox {
    events: broadcast::Receiver<Event>,
    chat: i64,
    taps: usize,
    ended_taps: usize,
    name: String,
}

/// Somebody who talks to the bot.
pub(crate) struct Reader {
    sandbox: Sandbox,
    inbox: Arc<Mutex<Inbox>>,
    pub(crate) chat: i64,
    pub(crate) language: Option<String>,
    /// The message of the bot that was looked at last.
    pub(crate) last: Option<Arc<Message>>,
}

/// Runs a conversation with the shipped words. Fails on an answer nobody looked at, a tap without an end, an update left
/// unconfirmed, a warning nobody expected, and on anything that takes too long.
pub(crate) async fn run(talk: impl AsyncFnOnce(&mut Conversation)) {
    run_with(&Folder::shipped(), Options::default(), talk).await;
}

/// As [`run`], with other words or another sandbox.
pub(crate) async fn run_with(folder: &Folder, options: Options, talk: impl AsyncFnOnce(&mut Conversation)) {
    let captured = log::capture();
    let options = Options { username: BOT.to_owned(), token: Some(TOKEN.to_owned()), ..options };
    let sandbox = Sandbox::new(options);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let served = tokio::spawn({
        let (sandbox, stop) = (sandbox.clone(), stop.clone());
        async move { sandbox.serve(listener, stop).await }
    });
    let settings = Settings {
        folder: folder.path().to_owned(),
        token: SecretString::from(TOKEN),
        route: Route { api_url: Some(format!("http://{address}").parse().unwrap()), proxy: None },
        receive: Receive::Polling { delete_webhook: false },
        ops_listen: None,
    };
    let bot = Application::build(settings).await.unwrap();
    let stop_bot = CancellationToken::new();
    let running = tokio::spawn(bot.run_until_stopped(stop_bot.clone()));
    let mut conversation =
        Conversation { sandbox: sandbox.clone(), readers: Vec::new(), log: captured, expected_warnings: Vec::new() };
    let talked = tokio::time::timeout(Duration::from_secs(120), talk(&mut conversation)).await;
    stop_bot.cancel();
    let stopped = tokio::time::timeout(PATIENCE, running).await;
    stop.cancel();
    let _served = served.await;
    talked.expect("the conversation takes too long");
    stopped.expect("the bot does not stop").unwrap().unwrap();
    conversation.finish();
}

impl Conversation {
    /// A reader with this `language_code`, alone with the bot.
    pub(crate) fn reader(&mut self, language: &str) -> Reader {
        self.meet(ChatKind::Private, Some(language))
    }

    /// A reader of whom Telegram tells no language.
    pub(crate) fn stranger(&mut self) -> Reader {
        self.meet(ChatKind::Private, None)
    }

    /// A member of a group.
    pub(crate) fn member(&mut self, language: &str) -> Reader {
        self.meet(ChatKind::Supergroup, Some(language))
    }

    fn meet(&mut self, kind: ChatKind, language: Option<&str>) -> Reader {
        let events = self.sandbox.subscribe();
        let chat = self.sandbox.new_chat(kind);
        let name = language.unwrap_or("no language").to_owned();
        let inbox = Arc::new(Mutex::new(Inbox { events, chat, taps: 0, ended_taps: 0, name }));
        self.readers.push(Arc::clone(&inbox));
        Reader { sandbox: self.sandbox.clone(), inbox, chat, language: language.map(str::to_owned), last: None }
    }

    /// A warning that this conversation is about.
    pub(crate) fn expects_warning(&mut self, part: &'static str) {
        self.expected_warnings.push(part);
    }

    /// Waits until every update is confirmed.
    pub(crate) async fn all_confirmed(&self) {
        for _ in 0..PATIENCE.as_millis() / 10 {
            if self.sandbox.pending() == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{} updates are not confirmed", self.sandbox.pending());
    }

    fn finish(&self) {
        for inbox in &self.readers {
            inbox.lock().unwrap().finish();
        }
        assert_eq!(self.sandbox.pending(), 0, "updates are left unconfirmed");
        let lines = self.log.lines();
        let unexpected: Vec<&String> =
            lines.iter().filter(|line| !self.expected_warnings.iter().any(|part| line.contains(part))).collect();
        assert!(unexpected.is_empty(), "unexpected warnings: {unexpected:#?}");
        for part in &self.expected_warnings {
            assert!(lines.iter().any(|line| line.contains(part)), "no warning says “{part}”: {lines:#?}");
        }
    }
}

impl Inbox {
    /// The next event of this chat that the bot caused and a person would see.
    fn take(&mut self) -> Option<Event> {
        loop {
            match self.events.try_recv() {
                Ok(event) if self.is_seen(&event) => return Some(event),
                Ok(_) => {}
                Err(broadcast::error::TryRecvError::Lagged(missed)) => panic!("{missed} events were missed"),
                Err(_) => return None,
            }
        }
    }

    fn is_seen(&mut self, event: &Event) -> bool {
        match event {
            Event::Message { chat_id, message } => *chat_id == self.chat && !message.outgoing,
            Event::Edit { chat_id, .. } | Event::Delete { chat_id, .. } => *chat_id == self.chat,
            Event::Notice { chat_id, text, .. } if *chat_id == self.chat => {
                self.ended_taps += 1;
                !text.is_empty()
            }
            _ => false,
        }
    }

    fn finish(&mut self) {
        if let Some(event) = self.take() {
            panic!("the reader with {} was sent something the test did not look at: {event:?}", self.name);
        }
        assert_eq!(self.ended_taps, self.taps, "every tap is ended once, for the reader with {}", self.name);
    }
}

impl Reader {
    /// Types something; the id of the message.
    pub(crate) fn says(&mut self, text: &str) -> i64 {
        self.sandbox.say(self.chat, text, self.language.as_deref()).unwrap()
    }

    /// Types something in a topic of a forum.
    pub(crate) fn says_in_topic(&mut self, thread: i64, text: &str) {
        let (chat_id, text, language_code) = (self.chat, text.to_owned(), self.language.clone());
        let said = Said { chat_id, text, language_code, message_thread_id: Some(thread), ..Said::default() };
        self.sandbox.say_with(&said).unwrap();
    }

    /// Taps the button with this label under the message looked at last.
    pub(crate) fn taps(&mut self, label: &str) {
        let last = self.last.clone().expect("no message was looked at yet");
        let button = show::buttons(&last).into_iter().find(|(text, _)| text == label);
        let (_, payload) = button.unwrap_or_else(|| panic!("no button “{label}” in\n{}", show(&last)));
        self.taps_payload(&payload);
    }

    /// Taps a button that carries this, forged or not, under the message looked at last.
    pub(crate) fn taps_payload(&mut self, payload: &str) {
        let message = self.last.as_ref().map_or(1, |last| last.message_id);
        self.inbox.lock().unwrap().taps += 1;
        self.sandbox.tap(self.chat, message, payload, self.language.as_deref()).unwrap();
    }

    /// Taps a button under a message that Telegram no longer shows.
    pub(crate) fn taps_on_a_lost_message(&mut self, payload: &str) {
        let message_id = self.last.as_ref().map_or(1, |last| last.message_id);
        self.inbox.lock().unwrap().taps += 1;
        let (chat_id, data, language_code) = (self.chat, payload.to_owned(), self.language.clone());
        self.sandbox.tap_with(&Tap { chat_id, message_id, data, language_code, inaccessible: true }).unwrap();
    }

    /// What the button with this label carries.
    pub(crate) fn payload(&self, label: &str) -> String {
        let buttons = show::buttons(self.last.as_ref().expect("no message was looked at yet"));
        buttons.into_iter().find(|(text, _)| text == label).expect("no such button").1
    }

    /// The next message of the bot.
    pub(crate) async fn answer(&mut self) -> Arc<Message> {
        match self.next().await {
            Event::Message { message, .. } => self.look(message),
            other => panic!("not a new message: {other:?}"),
        }
    }

    /// The next change of a message in place.
    pub(crate) async fn edit(&mut self) -> Arc<Message> {
        match self.next().await {
            Event::Edit { message, .. } => self.look(message),
            other => panic!("not an edit: {other:?}"),
        }
    }

    /// The next notice that pops up.
    pub(crate) async fn notice(&mut self) -> String {
        match self.next().await {
            Event::Notice { text, .. } => text,
            other => panic!("not a notice: {other:?}"),
        }
    }

    /// The ids of the messages that are deleted next, ascending.
    pub(crate) async fn deletion(&mut self) -> Vec<i64> {
        match self.next().await {
            Event::Delete { mut message_ids, .. } => {
                message_ids.sort_unstable();
                message_ids
            }
            other => panic!("not a deletion: {other:?}"),
        }
    }

    /// The notice and the edit that one tap causes; they are made at the same time.
    pub(crate) async fn notice_and_edit(&mut self) -> (String, Arc<Message>) {
        match (self.next().await, self.next().await) {
            (Event::Notice { text, .. }, Event::Edit { message, .. })
            | (Event::Edit { message, .. }, Event::Notice { text, .. }) => (text, self.look(message)),
            other => panic!("not a notice and an edit: {other:?}"),
        }
    }

    fn look(&mut self, message: Arc<Message>) -> Arc<Message> {
        self.last = Some(Arc::clone(&message));
        message
    }

    async fn next(&mut self) -> Event {
        for _ in 0..PATIENCE.as_millis() / 5 {
            let event = self.inbox.lock().unwrap().take();
            if let Some(event) = event {
                return event;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the bot does not answer the reader with {}", self.inbox.lock().unwrap().name);
    }
}
