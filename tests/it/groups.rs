//! The bot among others: it speaks when it is asked, in the way and the topic that were chosen, and leaves no trace of members.

mod histories;
mod private;
mod trouble;

use serde_json::{Value, json};
use telegram_sandbox::{Message, Options};

use crate::harness::{BOT, Conversation, Folder, Reader, buttons, heading, run, run_with};

const LANGUAGES: [&str; 4] = ["ko", "ru", "uk", "en"];
/// Commands of pages and of the program itself, with a language and without.
const ASKED: [&str; 8] =
    ["/start", "/appeal", "/sources ko", "/uk", "/help", "/verify", "/erase", "/language"];
/// The name of a member who must not be named.
const NAME: &str = "Kanarienvogel";

/// The shipped words, with another way to behave in groups.
fn behaving(way: &str) -> Folder {
    let folder = Folder::copy();
    folder.replace("bot.toml", "groups = \"answer\"", &format!("groups = \"{way}\""));
    folder
}

/// Every button leads into the private chat, asks for no group and no right, and is within what Telegram takes.
fn lead_into_the_private_chat(message: &Message) {
    for (label, target) in buttons(message) {
        let payload = target
            .strip_prefix(&format!("https://t.me/{BOT}?start="))
            .unwrap_or_else(|| panic!("{target}"));
        let is_taken = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        assert!(
            (1..=64).contains(&payload.len()) && payload.bytes().all(is_taken),
            "{label}: {target}"
        );
    }
}

#[tokio::test]
async fn a_group_gets_answers_whose_buttons_lead_into_the_private_chat() {
    run(async |bot| {
        let mut member = bot.member("uk");
        let asked = member.says("/sources");
        let answer = member.answer().await;
        assert_eq!((heading(&answer), answer.reply_to), ("Джерела", Some(asked)));
        member.says(&format!("/sources@{BOT} en"));
        assert_eq!(heading(&*member.answer().await), "Sources");
        member.says(&format!("/nonsense@{BOT}"));
        assert_eq!(heading(&*member.answer().await), "Опубліковане звернення та його джерела");
        for language in LANGUAGES {
            let mut member = bot.member(language);
            for asked in ASKED {
                member.says(asked);
                lead_into_the_private_chat(&*member.answer().await);
            }
        }
        member.says("/erase");
        assert!(buttons(&*member.answer().await).is_empty());
    })
    .await;
}

/// Whatever is asked, by whom and in which language: all get the same neutral line, and so nobody is told apart.
#[tokio::test]
async fn a_group_can_get_a_neutral_link() {
    run_with(&behaving("link"), Options::default(), async |bot| {
        for language in LANGUAGES {
            let mut member = bot.member(language);
            for asked in ASKED {
                let asked = member.says(asked);
                let answer = member.answer().await;
                assert_eq!(answer.text, "Please open a private chat with this bot.");
                let link = ("Open".to_owned(), format!("https://t.me/{BOT}?start=start"));
                assert_eq!((buttons(&answer), answer.reply_to), (vec![link], Some(asked)));
            }
        }
        let mut reader = bot.reader("ko");
        reader.says("/start start");
        assert_eq!(
            heading(&*reader.answer().await),
            "발표된 호소문과 그 출처",
            "where the link leads"
        );
    })
    .await;
}

#[tokio::test]
async fn a_group_can_get_silence() {
    run_with(&behaving("silent"), Options::default(), async |bot| {
        let mut member = bot.member("en");
        for asked in ASKED {
            member.says(asked);
            member.says(&asked.replacen(' ', &format!("@{BOT} "), 1));
        }
        member.says(&format!("/start@{BOT}"));
        member.says_in_topic(5, "/appeal");
        bot.all_confirmed().await;
        assert_eq!(bot.sandbox.calls().get("sendMessage").copied().unwrap_or_default(), 0);
        let mut reader = bot.reader("en");
        reader.says("/start");
        assert_eq!(
            heading(&*reader.answer().await),
            "A published appeal and its sources",
            "in private it speaks"
        );
    })
    .await;
}

/// A command may name its bot; in a group that of another is not ours.
#[tokio::test]
async fn what_is_said_to_others_is_not_answered() {
    for way in ["answer", "link"] {
        run_with(&behaving(way), Options::default(), async |bot| {
            let mut member = bot.member("uk");
            for other in [
                "/start@other_bot",
                "/sources@other_bot,",
                "/erase@other_bot ko",
                "/start@other_bot appeal_ko",
            ] {
                member.says(other);
            }
            for talk in
                ["/nonsense", "hello", "Джерела", "/", &format!("@{BOT} hello"), "see /appeal"]
            {
                member.says(talk);
            }
            bot.all_confirmed().await;
        })
        .await;
    }
}

/// In private there is nobody else: the name is an old one of this bot, or a slip.
#[tokio::test]
async fn in_private_a_command_is_ours_whomever_it_names() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        for (said, title) in [
            ("/start@old_name_bot", "A published appeal and its sources"),
            ("/sources@old_name_bot", "Sources"),
            ("/start@old_name_bot appeal_en", "The appeal"),
            (&format!("/appeal@{BOT},"), "The appeal"),
            ("/appeal.", "The appeal"),
        ] {
            reader.says(said);
            assert_eq!(heading(&*reader.answer().await), title, "{said}");
        }
        let mut member = bot.member("en");
        for said in [&format!("/appeal@{BOT},"), &format!("/appeal@{BOT}."), "/appeal,", "/appeal!"]
        {
            member.says(said);
            assert_eq!(heading(&*member.answer().await), "The appeal", "{said}");
        }
    })
    .await;
}

/// Says something in a chat of the sandbox, with fields of one's own.
fn says_raw(bot: &Conversation, member: &Reader, fields: &Value) {
    let from = json!({ "id": 7_318_259_640_i64, "is_bot": false, "first_name": NAME, "username": NAME, "language_code": "en" });
    let chat = json!({ "id": member.chat, "type": "supergroup", "title": NAME, "is_forum": true });
    let mut message = json!({ "message_id": 1, "date": 1, "from": from, "chat": chat });
    message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    bot.sandbox.push_raw(json!({ "message": message })).unwrap();
}

/// Only a topic is named when sending: replies in ordinary groups carry a number too, and the first topic of a forum has one
/// that Telegram refuses.
#[tokio::test]
async fn an_answer_stays_in_its_topic() {
    for way in ["answer", "link"] {
        run_with(&behaving(way), Options::default(), async |bot| {
            let mut member = bot.member("en");
            member.says_in_topic(5, "/about");
            assert_eq!(member.answer().await.thread, Some(5));
            member.says("/about");
            assert_eq!(member.answer().await.thread, None);
            for (fields, thread) in [
                (json!({ "message_thread_id": 9, "is_topic_message": true }), Some(9)),
                (json!({ "message_thread_id": 9, "is_topic_message": false }), None),
                (json!({ "message_thread_id": 9 }), None),
                (json!({ "message_thread_id": 1, "is_topic_message": true }), None),
                (json!({ "is_topic_message": true }), None),
            ] {
                let mut fields = fields;
                fields["text"] = json!("/about");
                says_raw(bot, &member, &fields);
                assert_eq!(member.answer().await.thread, thread);
            }
        })
        .await;
    }
}

/// What groups tell of their members is not answered, and what is answered tells nothing of them.
#[tokio::test]
async fn members_leave_no_trace() {
    run(async |bot| {
        let mut member = bot.member("en");
        let somebody = json!({ "id": 7_318_259_641_i64, "is_bot": false, "first_name": NAME, "username": NAME });
        for note in [
            json!({ "new_chat_members": [somebody] }),
            json!({ "left_chat_member": somebody }),
            json!({ "new_chat_title": NAME }),
            json!({ "pinned_message": { "message_id": 1, "date": 1, "chat": { "id": member.chat, "type": "supergroup" } } }),
            json!({ "forum_topic_created": { "name": NAME, "icon_color": 1 } }),
            json!({ "photo": [{ "file_id": NAME }], "caption": "/appeal" }),
            json!({ "text": format!("{NAME} wrote something") }),
        ] {
            says_raw(bot, &member, &note);
        }
        let changed = json!({ "chat": { "id": member.chat, "type": "supergroup" }, "from": somebody, "date": 1,
            "old_chat_member": { "status": "left" }, "new_chat_member": { "status": "administrator" } });
        bot.sandbox.push_raw(json!({ "my_chat_member": changed }));
        bot.sandbox.push_raw(json!({ "chat_member": changed }));
        bot.all_confirmed().await;
        for asked in ["/appeal", "/verify", "/erase", "/help"] {
            says_raw(bot, &member, &json!({ "text": format!("{asked} {NAME}") }));
            let answer = member.answer().await;
            let sent = format!("{answer:?}");
            assert!(!sent.contains(NAME) && !sent.contains("7318259640"), "{sent}");
        }
        member.taps_payload("1s:uk:appeal:0:1");
        assert!(member.notice().await.starts_with("This button"), "a forged tap changes nothing for all");
    })
    .await;
}

/// It asks for no right, looks at no member, and takes no message of others away.
#[tokio::test]
async fn it_needs_no_right_in_a_group() {
    run(async |bot| {
        let mut member = bot.member("en");
        for asked in ASKED {
            member.says(asked);
            member.answer().await;
        }
        member.taps_payload("1e:en:appeal:0:1");
        member.notice().await;
        let calls = bot.sandbox.calls();
        let of_the_bot = |method: &str| method.starts_with("getMy") || method.starts_with("setMy");
        let others: Vec<&&str> = calls.keys().filter(|method| !of_the_bot(method)).collect();
        assert_eq!(others, [&"answerCallbackQuery", &"getMe", &"getUpdates", &"sendMessage"]);
        assert!(!calls.keys().any(|method| method.contains("Administrator")), "{calls:?}");
    })
    .await;
}
