//! Somebody who talks to the bot, and looks at every answer.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use telegram_sandbox::{ChatKind, Event, Message, Said, Sandbox, Tap};
use tokio::sync::broadcast;

use super::PATIENCE;
use super::show::{buttons, show};

/// What a reader has been sent and the test has not looked at.
pub(super) struct Inbox {
    events: broadcast::Receiver<Event>,
    chat: i64,
    /// Which member of a group they are; `None` where they are the only one whom the test watches.
    member: Option<i64>,
    taps: usize,
    ended_taps: usize,
    name: String,
}

/// Somebody who talks to the bot.
pub(crate) struct Reader {
    sandbox: Sandbox,
    inbox: Arc<Mutex<Inbox>>,
    pub(crate) chat: i64,
    pub(crate) member: Option<i64>,
    pub(crate) language: Option<String>,
    /// The message of the bot that was looked at last.
    pub(crate) last: Option<Arc<Message>>,
}

impl Inbox {
    /// The next event of this chat that the bot caused and a person would see.
    fn take(&mut self) -> Option<Event> {
        loop {
            match self.events.try_recv() {
                Ok(event) if self.is_seen(&event) => return Some(event),
                Ok(_) => {}
                Err(broadcast::error::TryRecvError::Lagged(missed)) => {
                    panic!("{missed} events were missed")
                }
                Err(_) => return None,
            }
        }
    }

    /// What only another member sees is not seen.
    fn is_seen(&mut self, event: &Event) -> bool {
        let is_mine =
            |user: Option<i64>| self.member.is_none() || user.is_none() || user == self.member;
        let is_shown = |message: &Message| is_mine(message.ephemeral.map(|own| own.user_id));
        match event {
            Event::Message { chat_id, message } => {
                *chat_id == self.chat && !message.outgoing && is_shown(message)
            }
            Event::Edit { chat_id, message } => *chat_id == self.chat && is_shown(message),
            Event::Delete { chat_id, .. } => *chat_id == self.chat,
            Event::DeleteEphemeral { chat_id, user_id, .. } => {
                *chat_id == self.chat && is_mine(Some(*user_id))
            }
            Event::Notice { chat_id, user_id, text, .. }
                if *chat_id == self.chat && is_mine(*user_id) =>
            {
                self.ended_taps += 1;
                !text.is_empty()
            }
            _ => false,
        }
    }

    pub(super) fn finish(&mut self) {
        if let Some(event) = self.take() {
            panic!(
                "the reader with {} was sent something the test did not look at: {event:?}",
                self.name
            );
        }
        assert_eq!(
            self.ended_taps, self.taps,
            "every tap is ended once, for the reader with {}",
            self.name
        );
    }
}

impl Reader {
    /// In a chat of their own.
    pub(super) fn meets(
        sandbox: &Sandbox,
        kind: ChatKind,
        language: Option<&str>,
    ) -> (Self, Arc<Mutex<Inbox>>) {
        Self::joins(sandbox, sandbox.new_chat(kind), None, language)
    }

    /// In a chat, as this member of it.
    pub(super) fn joins(
        sandbox: &Sandbox,
        chat: i64,
        member: Option<i64>,
        language: Option<&str>,
    ) -> (Self, Arc<Mutex<Inbox>>) {
        let events = sandbox.subscribe();
        let name = language.unwrap_or("no language").to_owned();
        let inbox = Inbox { events, chat, member, taps: 0, ended_taps: 0, name };
        let inbox = Arc::new(Mutex::new(inbox));
        let language = language.map(str::to_owned);
        (
            Self {
                sandbox: sandbox.clone(),
                inbox: Arc::clone(&inbox),
                chat,
                member,
                language,
                last: None,
            },
            inbox,
        )
    }

    /// Types something; the id of the message.
    pub(crate) fn says(&mut self, text: &str) -> i64 {
        self.sandbox.say_with(&self.said(text)).unwrap()
    }

    /// Sends a command that only they and the bot see; its id.
    pub(crate) fn says_alone(&mut self, text: &str) -> i64 {
        self.sandbox.say_with(&Said { ephemeral: true, ..self.said(text) }).unwrap()
    }

    fn said(&self, text: &str) -> Said {
        let (chat_id, text, language_code) = (self.chat, text.to_owned(), self.language.clone());
        Said { chat_id, text, language_code, user_id: self.member, ..Said::default() }
    }

    /// Types something in a topic of a forum.
    pub(crate) fn says_in_topic(&mut self, thread: i64, text: &str) -> i64 {
        let said = Said { message_thread_id: Some(thread), ..self.said(text) };
        self.sandbox.say_with(&said).unwrap()
    }

    /// Taps the button with this label under the message looked at last.
    pub(crate) fn taps(&mut self, label: &str) {
        let last = self.last.clone().expect("no message was looked at yet");
        let button = buttons(&last).into_iter().find(|(text, _)| text == label);
        let (_, payload) =
            button.unwrap_or_else(|| panic!("no button “{label}” in\n{}", show(&last)));
        self.taps_payload(&payload);
    }

    /// Taps a button that carries this, forged or not, under the message looked at last.
    pub(crate) fn taps_payload(&mut self, payload: &str) {
        self.tap(payload, false);
    }

    /// Taps a button under a message that Telegram no longer shows.
    pub(crate) fn taps_on_a_lost_message(&mut self, payload: &str) {
        self.tap(payload, true);
    }

    fn tap(&mut self, payload: &str, inaccessible: bool) {
        let message_id = self.last.as_ref().map_or(1, |last| last.message_id);
        let own = self.last.as_ref().and_then(|last| last.ephemeral);
        self.inbox.lock().unwrap().taps += 1;
        let tap = Tap {
            chat_id: self.chat,
            message_id,
            data: payload.to_owned(),
            language_code: self.language.clone(),
            inaccessible,
            user_id: self.member,
            ephemeral_message_id: own.map(|own| own.ephemeral_message_id),
        };
        self.sandbox.tap_with(&tap).unwrap();
    }

    /// One tap of this reader got no end.
    pub(crate) fn was_not_told_the_end_of_a_tap(&mut self) {
        self.inbox.lock().unwrap().taps -= 1;
    }

    /// What the button with this label carries.
    pub(crate) fn payload(&self, label: &str) -> String {
        let buttons = buttons(self.last.as_ref().expect("no message was looked at yet"));
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

    /// The id of the message that is deleted next and that only they saw.
    pub(crate) async fn deletion_alone(&mut self) -> i64 {
        match self.next().await {
            Event::DeleteEphemeral { ephemeral_message_id, .. } => ephemeral_message_id,
            other => panic!("not a deletion: {other:?}"),
        }
    }

    /// The notice and the edit that one tap causes; they are made at the same time.
    pub(crate) async fn notice_and_edit(&mut self) -> (String, Arc<Message>) {
        match (self.next().await, self.next().await) {
            (Event::Notice { text, .. }, Event::Edit { message, .. })
            | (Event::Edit { message, .. }, Event::Notice { text, .. }) => {
                (text, self.look(message))
            }
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
