//! The core alone: parsing, choosing, answering, rendering, loading. `cargo bench --bench core`.

#![allow(missing_docs, reason = "criterion's macros make public items without any")]
#![allow(clippy::expect_used, reason = "a bench that cannot begin has nothing to say")]

mod many;

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use appeal_bot::config::folder::read_folder;
use appeal_bot::ops::calendar::today;
use article::{Action, CallbackData, ChatKind, LanguageChoice, Me, Request, Tapped, Verb, answer};
use article::{Files, Library, Topic};
use criterion::{Criterion, criterion_group, criterion_main};
use many::many;
use rich_text::RichText;
use rich_text::markdown;
use rich_text::markdown::Surroundings;
use rich_text::split::split;

/// Languages of the configurations of many pages.
const LANGUAGES: usize = 4;

fn shipped() -> Files {
    read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config")).expect("the shipped words")
}

fn library(files: &Files) -> Library {
    Library::build(files, today()).expect("words that are in order")
}

/// The requests of a reader: what is typed, what is tapped, and what is looked for in other chats.
struct Reader {
    me: Me,
    payload: String,
}

impl Reader {
    fn of(library: &Library) -> Self {
        let (language, page) =
            (library.language("en").expect("English"), library.page("appeal").expect("the appeal"));
        let data = CallbackData { verb: Verb::Show, language, topic: Topic::Page(page), part: 0 };
        Self {
            me: Me { username: "bench_bot".to_owned(), inline: true },
            payload: data.encode(library, 7),
        }
    }

    fn asks<'a>(&'a self, action: Action<'a>) -> Request<'a> {
        Request {
            me: &self.me,
            chat: ChatKind::Private,
            language: Some("ko"),
            today: today(),
            action,
        }
    }

    fn command(&self) -> Request<'_> {
        self.asks(Action::Text { message_id: 7, text: "/appeal ko" })
    }

    fn tap(&self) -> Request<'_> {
        self.asks(Action::Tap { data: &self.payload, message: Tapped::Here(8) })
    }
}

fn dialog(criterion: &mut Criterion) {
    let library = library(&shipped());
    let reader = Reader::of(&library);
    // A command for another bot is read like any, and nothing comes of it.
    let other = reader.asks(Action::Text { message_id: 7, text: "/appeal@other_bot ko" });
    criterion.bench_function("parse a command", |b| b.iter(|| answer(&library, black_box(&other))));
    criterion.bench_function("decode a payload", |b| {
        b.iter(|| CallbackData::decode(&library, black_box(&reader.payload)))
    });
    criterion.bench_function("choose a language", |b| {
        b.iter(|| LanguageChoice::from_code(&library, black_box(Some("uk-UA"))))
    });
    criterion.bench_function("answer a command", |b| {
        b.iter(|| answer(&library, black_box(&reader.command())))
    });
    criterion
        .bench_function("answer a tap", |b| b.iter(|| answer(&library, black_box(&reader.tap()))));
}

/// Numbers each citation as the next one, and knows no placeholders but the one that shows nothing.
struct Numbered(usize);

impl Surroundings for Numbered {
    fn cite(&mut self, _: &str) -> Option<usize> {
        self.0 += 1;
        Some(self.0)
    }

    fn fill(&self, _: &str) -> Option<RichText> {
        Some(RichText::default())
    }
}

fn pages(criterion: &mut Criterion) {
    let files = shipped();
    let page = String::from_utf8(files["pages/uk/context.md"].clone()).expect("UTF-8");
    let body = page.rsplit("+++\n").next().expect("a body");
    // Three messages.
    let long = body.repeat(4);
    let render = |body: &str| {
        let (blocks, _) = markdown::read(body, &mut Numbered(0));
        split(&blocks, |text| text.size().fits()).expect("a page that can be cut")
    };
    assert_eq!((render(body).len(), render(&long).len()), (1, 3));
    criterion.bench_function("render a page", |b| b.iter(|| render(black_box(body))));
    criterion.bench_function("render and split a page of three messages", |b| {
        b.iter(|| render(black_box(&long)))
    });
}

fn loading(criterion: &mut Criterion) {
    let (shipped, large) = (shipped(), many(1_000, LANGUAGES));
    criterion.bench_function("load and check the shipped words", |b| {
        b.iter(|| library(black_box(&shipped)))
    });
    let mut group = criterion.benchmark_group("growth");
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    group.bench_function("load and check 1,000 pages in 4 languages", |b| {
        b.iter(|| library(black_box(&large)))
    });
    group.finish();
}

/// What an answer costs must not depend on how many pages there are.
fn growth(criterion: &mut Criterion) {
    for pages in [many::FEWEST, 100, 1_000] {
        let library = library(&many(pages, LANGUAGES));
        let reader = Reader::of(&library);
        let inline = reader.asks(Action::Inline { query: "appeal ko", offset: "" });
        let all = reader.asks(Action::Inline { query: "", offset: "" });
        let mut group = criterion.benchmark_group(format!("answer with {pages} pages"));
        let mut bench = |name: &str, request: &Request<'_>| {
            group.bench_function(name, |b| b.iter(|| answer(&library, black_box(request))));
        };
        bench("a command", &reader.command());
        bench("a title", &reader.asks(Action::Text { message_id: 7, text: "호소문" }));
        bench("a tap", &reader.tap());
        bench("a page shared in another chat", &inline);
        bench("all pages offered in another chat", &all);
        group.finish();
    }
}

criterion_group!(benches, dialog, pages, loading, growth);
criterion_main!(benches);
