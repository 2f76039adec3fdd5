//! The messages of a group that only one member sees (Bot API 10.3).

use crate::answer::ApiRefusal;
use crate::message::Message;

/// How long a command can be answered, in seconds. Bot API, `ReplyParameters`.
const ANSWERABLE: i64 = 15;

/// What became of the ephemeral commands of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EphemeralReport {
    pub commands: usize,
    /// Commands with at least one answer.
    pub answered: usize,
    /// Answers beyond the first of each command.
    pub extra: usize,
}

/// The ephemeral messages of a chat, and a count of the answers to each command.
#[derive(Debug, Default)]
pub(super) struct EphemeralMessages {
    /// Oldest first.
    pub(super) messages: Vec<Message>,
    last_serial: i64,
    /// The id of each command, newest last, and the number of its answers.
    commands: Vec<(i64, usize)>,
}

impl EphemeralMessages {
    /// Returns the lowest id that no message has: a bot that relies on an id of its own memory is to
    /// meet one that is reused.
    pub(super) fn free_id(&self) -> i64 {
        let is_taken = |id: &i64| self.messages.iter().any(|message| id_of(message) == Some(*id));
        (1..).find(|id| !is_taken(id)).unwrap_or_default()
    }

    pub(super) const fn next_serial(&mut self) -> i64 {
        self.last_serial += 1;
        self.last_serial
    }

    /// Adds a message, and drops the oldest one beyond the limit.
    pub(super) fn add(&mut self, message: Message, keep: usize) {
        if let Some(id) = id_of(&message).filter(|_| message.outgoing) {
            self.commands.push((id, 0));
        }
        self.messages.push(message);
        if self.messages.len() > keep {
            self.messages.remove(0);
        }
    }

    /// Returns the message with this id that a member sees.
    pub(super) fn find(&self, id: i64, user: i64) -> Option<&Message> {
        self.messages.iter().find(|message| is(message, id, user))
    }

    /// Returns the message with this id that the bot sent to a member.
    pub(super) fn answer_mut(&mut self, id: i64, user: i64) -> Result<&mut Message, ApiRefusal> {
        let answers = self.messages.iter_mut().filter(|message| !message.outgoing);
        answers.into_iter().find(|message| is(message, id, user)).ok_or_else(not_found)
    }

    pub(super) fn remove(&mut self, id: i64, user: i64) -> Result<(), ApiRefusal> {
        let is_answer = |message: &Message| !message.outgoing && is(message, id, user);
        let index = self.messages.iter().position(is_answer);
        index.map(|index| drop(self.messages.remove(index))).ok_or_else(not_found)
    }

    /// Returns whether a member's command can be answered now.
    pub(super) fn check_command(&self, id: i64, user: i64, now: i64) -> Result<(), ApiRefusal> {
        let command = self.find(id, user).filter(|message| message.outgoing);
        match command {
            None => Err(not_found()),
            Some(command) if now - command.date > ANSWERABLE => {
                Err(ApiRefusal::bad("ephemeral message is too old"))
            }
            Some(_) => Ok(()),
        }
    }

    /// Counts an answer to the newest command with this id.
    pub(super) fn note_answer(&mut self, id: i64) {
        if let Some((_, answers)) = self.commands.iter_mut().rev().find(|(known, _)| *known == id) {
            *answers += 1;
        }
    }

    pub(super) fn report(&self) -> EphemeralReport {
        let answers = || self.commands.iter().map(|(_, answers)| *answers);
        EphemeralReport {
            commands: self.commands.len(),
            answered: answers().filter(|answers| *answers > 0).count(),
            extra: answers().map(|answers| answers.saturating_sub(1)).sum(),
        }
    }
}

fn id_of(message: &Message) -> Option<i64> {
    message.ephemeral.map(|ephemeral| ephemeral.ephemeral_message_id)
}

fn is(message: &Message, id: i64, user: i64) -> bool {
    message
        .ephemeral
        .is_some_and(|ephemeral| ephemeral.ephemeral_message_id == id && ephemeral.user_id == user)
}

fn not_found() -> ApiRefusal {
    ApiRefusal::bad("ephemeral message not found")
}
