//! What the subset shows, and what is refused.

use super::super::split::join;
use super::*;
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
    refusals.into_iter().map(|r| (r.at, r.what.split([';', ',']).next().unwrap_or_default().to_owned())).collect()
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
        ("fact.[^a] more[^b][^a]", r#""fact. [1] more [2][1]" Cite(1)="[1]" Cite(2)="[2]" Cite(1)="[1]""#),
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
