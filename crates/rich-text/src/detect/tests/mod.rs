mod numbers;

use super::FoundKind::{BotCommand, Cashtag, Email, Hashtag, Mention, Url};
use super::{FoundKind, detect};
use proptest::prelude::*;

/// Asserts that exactly these pieces are found in `text`.
fn finds(text: &str, expected: &[(FoundKind, &str)]) {
    let found = detect(text);
    let found: Vec<_> = found.iter().map(|one| (one.kind, &text[one.range.clone()])).collect();
    assert_eq!(found, expected, "in {text:?}");
}

fn each_is(kind: FoundKind, texts: &[&str]) {
    for text in texts {
        finds(text, &[(kind, text)]);
        finds(&format!("Так, {text}, ось."), &[(kind, text)]);
        finds(&format!("({text})"), &[(kind, text)]);
        finds(&format!("그는 «{text}»\n"), &[(kind, text)]);
    }
}

fn nothing_in(texts: &[&str]) {
    for text in texts {
        finds(text, &[]);
    }
}

#[test]
fn plain_sentences_hold_nothing() {
    nothing_in(&[
        "",
        ".",
        "Art.13, Art. 13 and art.13a of the U.S. law, e.g. this one, i.e. that one.",
        "Dr.Smith came at 5 p.m.He left. No.5 etc.",
        "Это т.е. то, что было в 2022 г.Потом, в п.3 ст.15, и т.д.",
        "Указ № 647/2022 від 24.02.2022 р., ст. 5 п. 3.1.2",
        "제13조에 따라 2024.10.23.까지 30.5% 늘었다.그리고",
        "a/b, and/or, 1/3, ◀ 1/3, 24/7, km/h, w/o",
        "1,500 or 1.500 or 1 500 000 000 or 5 000 000 000 or $5 or #1 or #123",
        "2024-10-23, 23.10.2024, 2014–2022, 2014-2022, 2022-2023-2024, 2024-10-23 14:30",
        "C++ and .NET; file.txt.bak; v1.2.3; 3.14; a.b; ...word...word",
        "5$ US$ $ $$ # ## @ / // :// . ..",
        "1️⃣ #️⃣ *️⃣ 🇺🇦.🇺🇦",
    ]);
}

#[test]
fn urls_with_a_scheme() {
    each_is(
        Url,
        &[
            "http://example.com",
            "HTTPS://Example.COM/Path?q=1&r=a,b#frag",
            "https://kyivpost.com/post/41002",
            "https://user:pw@example.com:8080/x",
            "ftp://files.example.org/a.tar.gz",
            "https://example.anything",
            "https://uk.wikipedia.org/wiki/Київ_(значення)",
            "http://1.2.3.4:80/",
            "tonsite://foundation.ton/x",
            "tg://settings",
            "tonsite://name",
        ],
    );
    finds(
        "tg://resolve?domain=name, ton://a/b.",
        &[(Url, "tg://resolve?domain=name"), (Url, "ton://a/b")],
    );
    nothing_in(&[
        "https://",
        "https://localhost",
        "https://a.b/c_(d)",
        "sftp://example.com",
        "git://example.com/x",
    ]);
    finds("(see https://ab.cd/c_(d))", &[(Url, "https://ab.cd/c_(d)")]);
    finds("https://ab.cd/x?!), and", &[(Url, "https://ab.cd/x")]);
    finds("http://t.me/x;https://t.me/y", &[(Url, "http://t.me/x;https://t.me/y")]);
}

#[test]
fn bare_domains() {
    each_is(
        Url,
        &[
            "hochuzhit.com",
            "HOCHUZHIT.COM",
            "t.me/name",
            "kyivpost.com/post/41002",
            "www.example.co.uk",
            "сайт.рф",
            "президент.рф/новости",
            "пошта.укр",
            "한국인터넷정보센터.한국",
            "xn--d1abbgf6aiiy.xn--p1ai",
            "1.2.3.4",
            "main.rs",
            "foundation.ton",
            "example.onion",
            "example.com:443",
        ],
    );
    finds("See kyivpost.com/post/41002.", &[(Url, "kyivpost.com/post/41002")]);
    finds("«сайт.рф», сайт.РФ…", &[(Url, "сайт.рф"), (Url, "сайт.РФ")]);
    finds("a.com,b.com;c.com", &[(Url, "a.com"), (Url, "b.com"), (Url, "c.com")]);
    finds("end.so it goes", &[(Url, "end.so")]);
    nothing_in(&[
        "end.So it goes",
        "name.com에서",
        "name.invalidtld",
        "1.2.3.256",
        "1.2.3",
        "01.2.3.4",
        "a_b.com_d",
        "under_score.com",
        "dash-.com",
        "a..com",
    ]);
}

#[test]
fn e_mails() {
    each_is(
        Email,
        &["a@b.co", "first.last@mail.example.org", "A_b-c@Example.COM", "user@host.abcdefgh"],
    );
    finds("mailto:a@b.co", &[(Email, "a@b.co")]);
    finds("Write to a@b.co.", &[(Email, "a@b.co")]);
    // td stops at the plus sign, too.
    finds("first.last+tag@example.org", &[(Email, "+tag@example.org")]);
    finds("a@b.co/x", &[(Url, "a@b.co/x")]);
    nothing_in(&["a@b", "x@name", "a@b.c", "@b.co", "почта@сервер.абвгд"]);
}

#[test]
fn mentions() {
    each_is(Mention, &["@name", "@Name_123456789012345678901234567", "@gif", "@PIC"]);
    finds(
        "«@name»’s, @name-x, @name.",
        &[(Mention, "@name"), (Mention, "@name"), (Mention, "@name")],
    );
    nothing_in(&[
        "x@name",
        "я@name",
        "@nam",
        "@nameя",
        "@имя",
        "@a23456789012345678901234567890123",
    ]);
}

#[test]
fn hashtags_and_cashtags() {
    each_is(Hashtag, &["#tag", "#тег", "#우크라이나", "#1a", "#tag_2", "#tag@name", "#te·st"]);
    finds("#tag@ab", &[(Hashtag, "#tag")]);
    finds("#a#b #c #d", &[(Hashtag, "#c"), (Hashtag, "#d")]);
    nothing_in(&["#123", "x#tag", "#tag#", "#_1", "№5", "#²a"]);
    let long = "я".repeat(256);
    finds(&format!("#{long}ж"), &[(Hashtag, &format!("#{long}"))]);

    each_is(Cashtag, &["$USD", "$A", "$1INCH", "$ABCDEFGH", "$USD@name"]);
    finds("$USD@ab", &[(Cashtag, "$USD")]);
    nothing_in(&["$usd", "$USDa", "A$USD", "$$USD", "$ABCDEFGHI", "$USD$", "US$100"]);
}

#[test]
fn bot_commands() {
    each_is(BotCommand, &["/start", "/start@bot", "/1", "/a_b"]);
    finds("/start/ and /help", &[(BotCommand, "/help")]);
    finds("/name.com", &[(BotCommand, "/name")]);
    finds("and /or", &[(BotCommand, "/or")]);
    nothing_in(&["a/b", "//x", "</b>", "/начать", "/x@ab", "/startж", "/a/b"]);
}

#[test]
fn what_overlaps_is_found_once() {
    finds("https://t.me/name#tag", &[(Url, "https://t.me/name#tag")]);
    finds("https://a.com/+380441234567", &[(Url, "https://a.com/+380441234567")]);
    finds("/start@bot.com", &[(BotCommand, "/start@bot")]);
    finds("@name.com", &[(Mention, "@name")]);
    finds(
        "@name #tag /go a@b.co сайт.рф $USD",
        &[
            (Mention, "@name"),
            (Hashtag, "#tag"),
            (BotCommand, "/go"),
            (Email, "a@b.co"),
            (Url, "сайт.рф"),
            (Cashtag, "$USD"),
        ],
    );
}

/// Quadratic time would take minutes.
#[test]
fn hostile_texts_take_no_longer() {
    let pieces = [
        ".", ".?", "/.", "@.", ".@", "a.b/;", "a.b?", "://.", "http://", "tg://a?", "tg://", "#",
        "#a", "@", "@a", "/a", "$A", "$", "1", "1 ", "+1", "(1", "(", "0-", "((1) ", "a.b/(",
        "/a.b.", "@a.b:", ":1.", ":0", "я.", "_.c", "?.;", "a@", "a.a@", "/a.b?;", ".:.?", "-.",
        "+1 (", "~.@",
    ];
    for piece in pieces {
        detect(&piece.repeat(10_000));
        detect(&format!("/{}", piece.repeat(10_000)));
        detect(&format!("{}/{}", piece.repeat(10_000), ";".repeat(10_000)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn ranges_are_sound(text in any_text()) {
        let mut free_from = 0;
        for one in detect(&text) {
            prop_assert!(free_from <= one.range.start && one.range.start < one.range.end);
            prop_assert!(text.get(one.range.clone()).is_some());
            free_from = one.range.end;
        }
    }
}

/// Arbitrary characters, or many of the relevant ones.
fn any_text() -> impl Strategy<Value = String> {
    const PIECES: &str = concat!(
        r"(http|https|ftp|tg|ton|tonsite|mailto|com|рф|Рф|xn--p1ai|name|1INCH|4111111111111111|",
        r"[-+@#$/:.?!(){}<>\[\],;'`_~% \nA0-9a-cя한🇺« ‑²]){0,40}"
    );
    prop_oneof![any::<String>(), PIECES]
}
