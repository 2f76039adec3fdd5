//! What changes, as one page for a browser: both sides as in the chat, side by side.

use std::fmt::Write;

use super::collect::Seen;
use super::compare::Change;
use super::pieces::marks;
use crate::export::frame::{Frame, attributes};
use crate::ops::counted::counted;
use rich_text::html::{escape, marked};
use rich_text::{RichText, Style};

const STYLE: &str = include_str!("style.css");

/// Returns the whole page. It loads nothing.
pub(super) fn page(changes: &[Change], old: &str, new: &str) -> String {
    let title = format!("What changes from {old} to {new}");
    let (old, new) = (escape(old), escape(new));
    let count = match changes.len() {
        0 => "Readers see the same in both folders.".to_owned(),
        many => format!("{}.", counted(many, "change")),
    };
    let all: String = changes.iter().map(|change| section(change, &old, &new)).collect();
    let heading = escape(&title);
    let body = format!("<main>\n<h1>{heading}</h1>\n<p>{count}</p>\n{all}</main>\n");
    Frame { language: "en", title: &title, style: STYLE, body: &body }.html()
}

fn section(change: &Change, old: &str, new: &str) -> String {
    let Change { key, old: was, new: is } = change;
    let text = |seen: &Option<Seen>| {
        seen.as_ref().map_or(String::new(), |seen| seen.text.as_str().to_owned())
    };
    let (removed, added) = marks(&text(was), &text(is));
    let language = attributes(&key.language);
    let side = |name: &str, seen: &Option<Seen>, other: &Option<Seen>, marks: &[_], tag: &str| {
        let body = match seen {
            Some(seen) => bubble(seen, other.as_ref(), marks, tag, &language),
            None => "<p class=\"none\">not there</p>\n".to_owned(),
        };
        format!("<div class=\"side\">\n<h3>{name}</h3>\n{body}</div>\n")
    };
    format!(
        "<section>\n<h2>{}</h2>\n<div class=\"sides\">\n{}{}</div>\n{}</section>\n",
        escape(&change.heading()),
        side(old, was, is, &removed, "del"),
        side(new, is, was, &added, "ins"),
        notes(was.as_ref(), is.as_ref()),
    )
}

fn bubble(
    seen: &Seen,
    other: Option<&Seen>,
    marks: &[std::ops::Range<usize>],
    tag: &str,
    language: &str,
) -> String {
    let mut html =
        format!("<div class=\"bubble\" {language}>\n{}\n</div>\n", marked(&seen.text, marks, tag));
    let labels: Vec<&String> = other.iter().flat_map(|other| other.rows.iter().flatten()).collect();
    for row in &seen.rows {
        let label = |label: &String| match labels.contains(&label) {
            true => format!("<span>{}</span>", escape(label)),
            false => format!("<span><{tag}>{}</{tag}></span>", escape(label)),
        };
        let labels: String = row.iter().map(label).collect();
        let _infallible = writeln!(html, "<div class=\"row\" {language}>{labels}</div>");
    }
    html
}

/// Says what cannot be seen in the words: other addresses behind links, and other marks.
fn notes(old: Option<&Seen>, new: Option<&Seen>) -> String {
    let (Some(old), Some(new)) = (old, new) else { return String::new() };
    let (was, is) = (addresses(&old.text), addresses(&new.text));
    let lacking = |all: &[&str], known: &[&str], what: &str, tag: &str| -> String {
        let items = all.iter().filter(|url| !known.contains(url));
        items.map(|url| format!("<li>{what} link: <{tag}>{}</{tag}></li>\n", escape(url))).collect()
    };
    let links = lacking(&was, &is, "Old", "del") + &lacking(&is, &was, "New", "ins");
    if !links.is_empty() {
        return format!("<ul>\n{links}</ul>\n");
    }
    if old.text.as_str() == new.text.as_str() && old.rows == new.rows {
        return "<p>The words are the same; what is bold, italic, code or folded differs.</p>\n"
            .to_owned();
    }
    String::new()
}

fn addresses(text: &RichText) -> Vec<&str> {
    let links = text.entities().iter().filter_map(|entity| match &entity.style {
        Style::Link(url) => Some(url.as_ref()),
        _ => None,
    });
    links.collect()
}
