//! Messages of a group that only one member sees.

use std::time::Duration;

use serde_json::{Value, json};
use telegram_sandbox::{MEMBERS, Said, Tap};

use crate::harness::Server;

const NOT_FOUND: &str = "400 Bad Request: ephemeral message not found";
const TOO_OLD: &str =
    "400 Bad Request: query is too old and response timeout expired or query id is invalid";
const ANNA: i64 = MEMBERS[0];
const BORIS: i64 = MEMBERS[1];

impl Server {
    /// A member sends a command that nobody else sees; its id.
    fn asks_alone(&self, group: i64, member: i64) -> i64 {
        let (text, user_id) = ("/appeal".to_owned(), Some(member));
        let said = Said { chat_id: group, text, user_id, ephemeral: true, ..Said::default() };
        self.sandbox.say_with(&said).unwrap()
    }

    fn taps_alone(&self, group: i64, member: i64, message: Option<i64>) -> String {
        let (data, user_id, ephemeral_message_id) = ("x".to_owned(), Some(member), message);
        let tap = Tap { chat_id: group, data, user_id, ephemeral_message_id, ..Tap::default() };
        self.sandbox.tap_with(&tap).unwrap().to_string()
    }
}

fn reply(group: i64, member: i64, command: i64) -> Value {
    json!({ "chat_id": group, "text": "x", "reply_parameters": { "ephemeral_message_id": command },
        "ephemeral_message_parameters": { "receiver_user_id": member } })
}

fn after_tap(group: i64, member: i64, tap: &str) -> Value {
    json!({ "chat_id": group, "text": "x", "ephemeral_message_parameters": { "receiver_user_id": member,
        "callback_query_id": tap, "replace_callback_query_message": false } })
}

fn message(group: i64, member: i64, id: i64, text: &str) -> Value {
    json!({ "chat_id": group, "receiver_user_id": member, "ephemeral_message_id": id, "text": text })
}

#[tokio::test]
async fn a_command_comes_and_its_answer_goes_to_its_sender_alone() {
    let server = Server::start().await;
    let group = server.group();
    let command = server.asks_alone(group, BORIS);
    let update = server.ok("getUpdates", json!({})).await[0]["message"].take();
    assert_eq!(
        (&update["message_id"], &update["ephemeral_message_id"]),
        (&json!(0), &json!(command))
    );
    assert_eq!(
        (&update["from"]["id"], &update["receiver_user"]["is_bot"]),
        (&json!(BORIS), &json!(true))
    );
    let answer = server.ok("sendMessage", reply(group, BORIS, command)).await;
    assert_eq!((&answer["message_id"], &answer["receiver_user"]["id"]), (&json!(0), &json!(BORIS)));
    assert!(server.sandbox.messages(group).is_empty(), "the group sees neither");
    assert_eq!(server.sandbox.ephemeral_messages(group).len(), 2);
    assert_eq!(server.sandbox.ephemeral_report(group).answered, 1);
}

#[tokio::test]
async fn without_a_cause_nothing_is_sent() {
    let server = Server::start().await;
    let group = server.group();
    let command = server.asks_alone(group, ANNA);
    let mut public = reply(group, ANNA, command);
    public.as_object_mut().unwrap().remove("ephemeral_message_parameters");
    let mut bare = reply(group, ANNA, command);
    bare.as_object_mut().unwrap().remove("reply_parameters");
    let mut unnamed = bare.clone();
    unnamed["ephemeral_message_parameters"] = json!({});
    let tap = server.taps_alone(group, ANNA, None);
    let private = server.private();
    for (params, words) in [
        (reply(group, BORIS, command), NOT_FOUND),
        (reply(group, ANNA, command + 1), NOT_FOUND),
        (reply(group, 5, command), "400 Bad Request: user not found"),
        (reply(private, private, command), "400 Bad Request: user not found"),
        (after_tap(group, BORIS, &tap), TOO_OLD),
        (after_tap(group, ANNA, "77"), TOO_OLD),
        (public, "400 Bad Request: a reply to an ephemeral message must be ephemeral"),
        (bare, "400 Bad Request: MESSAGE_NOT_COMMAND"),
        (unnamed, "400 Bad Request: can't parse ephemeral message parameters JSON object"),
    ] {
        assert_eq!(server.refused("sendMessage", params).await, words);
    }
    server.ok("sendMessage", after_tap(group, ANNA, &tap)).await;
    server.ok("answerCallbackQuery", json!({ "callback_query_id": tap })).await;
    assert_eq!(server.refused("sendMessage", after_tap(group, ANNA, &tap)).await, TOO_OLD);
    assert!(server.sandbox.messages(group).is_empty());
}

#[tokio::test]
async fn fifteen_seconds_are_all() {
    let server = Server::start().await;
    let group = server.group();
    let (command, tap) = (server.asks_alone(group, ANNA), server.taps_alone(group, ANNA, None));
    server.sandbox.advance(Duration::from_secs(17));
    let refused = server.refused("sendMessage", reply(group, ANNA, command)).await;
    assert_eq!(refused, "400 Bad Request: ephemeral message is too old");
    assert_eq!(server.refused("sendMessage", after_tap(group, ANNA, &tap)).await, TOO_OLD);
    // The tap itself can still be ended.
    server.ok("answerCallbackQuery", json!({ "callback_query_id": tap })).await;
}

#[tokio::test]
async fn an_answer_is_edited_and_deleted_for_its_receiver() {
    let server = Server::start().await;
    let group = server.group();
    let command = server.asks_alone(group, ANNA);
    let answer = server.ok("sendMessage", reply(group, ANNA, command)).await;
    let id = answer["ephemeral_message_id"].as_i64().unwrap();
    let edit = async |member, id, text: &str| {
        server.call("editEphemeralMessageText", message(group, member, id, text)).await
    };
    assert_eq!(edit(ANNA, id, &"가".repeat(1024)).await["result"], true);
    for (member, id, text, words) in [
        (ANNA, id, "a".repeat(1025), "Bad Request: MEDIA_CAPTION_TOO_LONG"),
        (BORIS, id, "a".to_owned(), "Bad Request: ephemeral message not found"),
        (ANNA, command, "a".to_owned(), "Bad Request: ephemeral message not found"),
        (ANNA, 99, "a".to_owned(), "Bad Request: ephemeral message not found"),
    ] {
        assert_eq!(edit(member, id, &text).await["description"], words);
    }
    let again = edit(ANNA, id, &"가".repeat(1024)).await;
    assert!(again["description"].as_str().unwrap().contains("message is not modified"), "{again}");
    let delete = |member| message(group, member, id, "");
    assert_eq!(server.refused("deleteEphemeralMessage", delete(BORIS)).await, NOT_FOUND);
    server.ok("deleteEphemeralMessage", delete(ANNA)).await;
    assert_eq!(server.refused("deleteEphemeralMessage", delete(ANNA)).await, NOT_FOUND);
    // The id is free, and the next one gets it.
    let next = server.ok("sendMessage", reply(group, ANNA, command)).await;
    assert_eq!(next["ephemeral_message_id"], id);
    assert_eq!(server.sandbox.ephemeral_report(group).extra, 1);
}

#[tokio::test]
async fn a_tap_shows_the_message_to_who_has_it() {
    let server = Server::start().await;
    let group = server.group();
    let command = server.asks_alone(group, ANNA);
    let answer = server.ok("sendMessage", reply(group, ANNA, command)).await;
    let id = answer["ephemeral_message_id"].as_i64().unwrap();
    server.taps_alone(group, ANNA, Some(id));
    server.taps_alone(group, BORIS, Some(id));
    let updates = server.ok("getUpdates", json!({})).await;
    let tapped = |nth: usize| &updates[nth]["callback_query"]["message"];
    assert_eq!((&tapped(1)["ephemeral_message_id"], &tapped(1)["text"]), (&json!(id), &json!("x")));
    assert_eq!(tapped(2)["date"], 0, "Boris has no such message");
}
