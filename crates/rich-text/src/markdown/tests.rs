//! The supported subset, and what is refused.

use super::*;
use crate::split::join;
use proptest::prelude::*;

struct Few;

impl Surroundings for Few {
    fn cite(&mut self, id: &str) -> Option<usize> {
        ["a", "b"].iter().position(|known| *known == id).map(|at| at + 1)
    }
    fn fill(&self, name: &str) -> Option<RichText> {
        (name == "who").then(|| RichText::from("Somebody"))
    }
}

fn shown(body: &str) -> String {
    let (blocks, refusals) = read(body, &mut Few);
    assert_eq!(refusals, [], "{body}");
    let text = join(&blocks);
    let mut shown = format!("{:?}", text.as_str());
    for entity in text.entities() {
        shown.push_str(&format!(" {:?}={:?}", entity.style, &text.as_str()[entity.range.clone()]));
    }
    shown
}

fn refused(body: &str) -> Vec<(usize, String)> {
    let (_, refusals) = read(body, &mut Few);
    refusals
        .into_iter()
        .map(|r| (r.at, r.what.split([';', ',']).next().unwrap_or_default().to_owned()))
        .collect()
}

#[test]
fn numbers_and_line_ends_are_shown_as_written() {
    for (body, expected) in [
        (
            "25. November: eins.[^a]\n30. Dezember: zwei.[^a]",
            "25. November: eins. [1]\n30. Dezember: zwei. [1]",
        ),
        ("4. four\n\n13. thirteen", "4. four\n13. thirteen"),
        ("003. three\n0. none", "003. three\n0. none"),
        ("1) one\n1) two", "1) one\n1) two"),
        ("这是一个很长的\n句子。\n下一句，\n还有。", "这是一个很长的句子。下一句，还有。"),
        ("日本語の\nテキスト\nAIの\n文", "日本語のテキスト AIの文"),
        ("한국어\n문장", "한국어 문장"),
        ("ภาษา\nไทย", "ภาษาไทย"),
        ("> 引用\n> 文", "引用文"),
        ("Er kam am\n25. November", "Er kam am 25. November"),
        ("Москва\n— столица", "Москва — столица"),
        ("— Да.\\\n— Нет.", "— Да.\n— Нет."),
        ("https://www.kyivpost.com/_/A", "https://www.kyivpost.com/_/A"),
        ("snake_case /start_a_", "snake_case /start_a_"),
        ("第**3**条 **항복**을 هذا **مهم**", "第3条 항복을 هذا مهم"),
        ("2024\\. 10. 23. 발표", "2024. 10. 23. 발표"),
        ("a \\\\", "a \\"),
        ("____ (name)", "____ (name)"),
        ("C&A; AT&T &c", "C&A; AT&T &c"),
    ] {
        let (blocks, refusals) = read(body, &mut Few);
        assert_eq!((join(&blocks).as_str(), refusals), (expected, Vec::new()), "{body}");
    }
}

/// A body, where it is refused, and why.
const LOST_OR_JOINED: &[(&str, usize, &str)] = &[
    ("The hall is 12*8*3 metres.", 14, "marks within a word or number"),
    ("2**3**4", 1, "marks within a word or number"),
    ("١٢*٨*٣", 4, "marks within a word or number"),
    ("12`8`3", 2, "marks within a word or number"),
    ("слово*м*", 10, "marks within a word or number"),
    ("> Official words.[^a]\nOur own words.", 22, "a line right below a quotation or a list item"),
    ("- one\ntwo", 6, "a line right below a quotation or a list item"),
    ("[1]: https://a.b", 0, "a line that gives a name to an address"),
    ("> [Achtung]: Keller!", 2, "a line that gives a name to an address"),
    ("a\n\n[x]: http://evil.example/?utm_source=a", 3, "a line that gives a name to an address"),
    ("[host](https://a.b \"title\")", 0, "a link that is not written as [words](https://…)"),
    ("[host](<https://a.b>)", 0, "a link that is not written as [words](https://…)"),
    ("[](https://a.b)", 0, "a link that is not written as [words](https://…)"),
    (
        "https://www.kyivpost.com/_/A and https://www.kyivpost.com/_/B",
        25,
        "an underscore that marks words",
    ),
    ("https://www.kyivpost.com/_post_/41002", 25, "an underscore that marks words"),
    ("_항복_을", 0, "an underscore that marks words"),
    ("это _слово_м", 7, "an underscore that marks words"),
    ("This is _important", 8, "an underscore that marks words"),
    ("a __b__ c", 2, "an underscore that marks words"),
    ("a last line\\", 11, "a \\ behind which no line follows"),
    ("## Heading\\\n\ntext", 10, "a \\ behind which no line follows"),
    ("##\u{a0}Heading", 0, "a heading that is not written as one"),
    ("a\n##Heading", 2, "a heading that is not written as one"),
    ("## Heading ##", 11, "“##”"),
    ("They will be accepted.[^a]\n---", 0, "a rule right below a paragraph"),
    ("Heading\n===", 0, "a rule right below a paragraph"),
    ("• one\n• two", 0, "a list that is not written as one"),
    ("-\u{a0}one", 0, "a list that is not written as one"),
    ("a\n*\u{202f}one", 2, "a list that is not written as one"),
    ("— one\n— two", 8, "lines that begin alike and would be shown as one"),
    ("-one\n-two", 5, "lines that begin alike and would be shown as one"),
    ("▶ one\n▶ two", 8, "lines that begin alike and would be shown as one"),
    ("So:\n2. two\n3. three", 11, "lines that begin alike and would be shown as one"),
    ("1.\u{a0}one\n2.\u{a0}two", 8, "lines that begin alike and would be shown as one"),
    ("2024. 10. 23. 발표", 6, "a number that begins a list"),
    ("- 18. September: x", 2, "a number that begins a list"),
    ("one  \ntwo", 3, "spaces that break the line unseen"),
    ("AT&amp;T", 2, "a sign written as &…"),
    ("a&#8203;b", 1, "a sign written as &…"),
    ("a `b\nc` d", 2, "`code` over the end of a line"),
    ("- a\n-\n- b", 4, "a sign of a list"),
    (">\n\na", 0, "a sign of a list"),
    ("a <!-- note --> b", 2, "an HTML comment"),
    ("<!-- note -->\n\na", 0, "an HTML comment"),
];

#[test]
fn what_would_be_lost_or_joined_is_refused() {
    let mut wrong = Vec::new();
    for (body, at, what) in LOST_OR_JOINED {
        let found = refused(body);
        if found != [(*at, (*what).to_owned())] {
            wrong.push(format!("{body:?}: {found:?} instead of {at} {what}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn markdown_in_a_plain_text_is_told_from_plain_signs() {
    for (words, found) in [
        ("An *important* day", "*important*"),
        ("An _important day_.", "_important day_"),
        ("__Now__", "_Now_"),
        ("See `a`", "`"),
        ("**Now**", "**"),
        ("2024\\. 10. 23.", "\\."),
        ("See [a](https://b.c)", "]("),
    ] {
        assert_eq!(left_over(words), Some(found), "{words}");
    }
    for words in
        ["5 * 3 * 2", "@new_town_bot and /start_a_", "a_b_c", "* see below", "C:\\a", "____"]
    {
        assert_eq!(left_over(words), None, "{words}");
    }
}

#[test]
fn a_hint_says_how_the_plain_sign_is_written() {
    for (body, hint) in
        [("2024. 10. 23. x", "write 2024\\. for"), ("- 18. September", "write 18\\. for")]
    {
        let (_, refusals) = read(body, &mut Few);
        assert!(refusals[0].what.contains(hint), "{refusals:?}");
    }
}

#[test]
fn the_subset_is_shown_as_telegram_shows_it() {
    for (body, expected) in [
        ("one\ntwo\\\nthree", r#""one two\nthree""#),
        ("## Head\n\ntext", r#""Head\ntext" Bold="Head""#),
        ("a **b *c*** `d`", r#""a b c d" Bold="b c" Italic="c" Code="d""#),
        ("- one\n- two\n\nthree", r#""• one\n• two\n\nthree""#),
        ("3. one\n4. two", r#""3. one\n4. two""#),
        ("> one\n>\n> two", r#""one\n\ntwo" Quote="one\n\ntwo""#),
        ("> one\n> two ||", r#""one two" ExpandableQuote="one two""#),
        (
            "fact.[^a] more[^b][^a]",
            r#""fact. [1] more [2][1]" Cite(1)="[1]" Cite(2)="[2]" Cite(1)="[1]""#,
        ),
        ("[a.b](https://a.b/c)", r#""a.b" Link("https://a.b/c")="a.b""#),
        ("5 * 3 \\* \\*\\* \\` a_b /start_a_", r#""5 * 3 * ** ` a_b /start_a_""#),
        ("**{who}** is \\[here\\]", r#""Somebody is [here]" Bold="Somebody""#),
    ] {
        assert_eq!(shown(body), expected, "{body}");
    }
}

#[test]
fn everything_else_is_refused_where_it_stands() {
    for (body, at, what) in [
        ("a\n\n<b>x</b>", 3, "HTML"),
        ("![x](https://a.b)", 0, "an image"),
        ("| a |\n|---|\n| b |", 0, "a table"),
        ("a ~~b~~", 2, "text struck through"),
        ("- [ ] a", 2, "a task list"),
        ("a $b$", 2, "math"),
        ("a[^zzz]", 1, "the source [^zzz]"),
        ("[a][b]", 0, "brackets that are neither a link nor a citation"),
        ("[a](", 0, "brackets that are neither a link nor a citation"),
        ("<https://a.b>", 0, "a link that is not written as [words](https://…)"),
        ("a\n\n---\n\nb", 3, "a rule"),
        ("    code", 4, "a code block"),
        ("- a\n  - b", 6, "a list inside a list or a quotation"),
        ("> - a", 2, "a list inside a list or a quotation"),
        ("[^a]: x", 0, "a footnote"),
        ("a { $x }", 0, "a brace that belongs to no placeholder"),
        ("a } b", 0, "a brace that belongs to no placeholder"),
        ("a `{ours}` b", 2, "a placeholder or a brace inside `code`"),
        ("{nobody}", 0, "the placeholder {nobody}"),
        ("> [!NOTE]\n> a", 0, "an alert"),
        ("a](https://b.c) d", 2, "a citation or link that is not closed"),
        ("**This is open. And", 0, "** that is not closed"),
        ("one **two **three", 4, "** that is not closed"),
        ("one two.** three", 8, "** that is not closed"),
        ("one *two three", 4, "a * that is not closed"),
        ("one `two three", 4, "a ` that is not closed"),
        ("a [`^b`", 0, "a citation or link that is not closed"),
        ("a `[^b]`", 2, "a citation or link inside `code`"),
        ("a [^ {who} b", 3, "a citation or link that is not closed"),
    ] {
        assert_eq!(refused(body).first(), Some(&(at, what.to_owned())), "{body}");
    }
}

proptest! {
    #[test]
    fn no_input_panics(body in "([-*_`\\[\\](){}<>!#|~^$:> \n0-9a-z가é🕊]|\\[\\^a\\]|\\|\\|){0,80}") {
        let (blocks, refusals) = read(&body, &mut Few);
        for block in &blocks {
            prop_assert!(block.text.size().scalars > 0);
        }
        for refusal in refusals {
            prop_assert!(refusal.at <= body.len());
        }
    }

    #[test]
    fn plain_words_survive(words in prop::collection::vec("[a-zа-я가-힣]{1,12}", 1..30)) {
        let body = words.join(" ");
        let (blocks, refusals) = read(&body, &mut Few);
        prop_assert_eq!(refusals, []);
        let joined = join(&blocks);
        prop_assert_eq!(joined.as_str(), body);
    }
}
