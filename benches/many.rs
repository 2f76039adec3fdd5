//! Configurations of many pages in many languages, in order and the same in every run: the shipped article, and pages of
//! made-up words in the letters of each language. For benches and tests.

#![allow(clippy::expect_used, reason = "the shipped words are in order")]

use std::path::Path;

use appeal_bot::config::folder::read_folder;
use article::Files;
use article::load::page_version;

/// The codes of the languages: first those that are shipped, then others, which get the English pages.
const LANGUAGES: [&str; 20] = [
    "ko", "ru", "uk", "en", "bg", "cs", "da", "de", "el", "es", "fi", "fr", "hu", "it", "nl", "pl",
    "pt", "ro", "sv", "tr",
];
/// How many of them are shipped.
const SHIPPED: usize = 4;
/// The language that others are translated from.
const DEFAULT: &str = "en";
/// The pages that are shipped.
pub(crate) const FEWEST: usize = 8;
/// One page in so many quotes somebody at length, and the next ones quote a sentence of that.
const QUOTED: usize = 4;
/// Pages that cite a source of their own.
const PAGES_A_SOURCE: usize = 10;

/// The files of a configuration with so many pages, [`FEWEST`] or more, in each of 2 to 20 languages, English
/// and Korean among them: the appeal is an original in Korean.
pub(crate) fn many(pages: usize, languages: usize) -> Files {
    assert!(
        pages >= FEWEST && (2..=LANGUAGES.len()).contains(&languages),
        "{pages} pages in {languages} languages"
    );
    let shipped = read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config"))
        .expect("the shipped words");
    let shipped = Shipped(shipped);
    // English first, so that it is there however few they are.
    let codes =
        std::iter::once(DEFAULT).chain(LANGUAGES.into_iter().filter(|code| *code != DEFAULT));
    let codes: Vec<&str> = codes.take(languages).collect();
    let (others, english) = (pages - FEWEST, shipped.letters(DEFAULT));
    let mut files = Files::new();
    let mut write = |path: String, text: String| files.insert(path, text.into_bytes());
    write("bot.toml".to_owned(), shipped.settings(&codes));
    write("sources.toml".to_owned(), shipped.sources(others));
    for code in codes {
        write(format!("phrases/{code}.ftl"), shipped.phrases(code));
        for name in shipped.names() {
            write(format!("pages/{code}/{name}.md"), shipped.page(code, &name));
        }
        let letters = shipped.letters(code);
        for number in 0..others {
            let [page, english] =
                [&letters, &english].map(|letters| Page { number, others, letters });
            write(
                format!("pages/{code}/p{number}.md"),
                page.text((code != DEFAULT).then_some(&english)),
            );
        }
    }
    files
}

struct Shipped(Files);

impl Shipped {
    fn text(&self, path: &str) -> &str {
        std::str::from_utf8(&self.0[path]).expect("UTF-8")
    }

    /// The shipped language whose words this one gets.
    fn like(code: &str) -> &str {
        if LANGUAGES[..SHIPPED].contains(&code) { code } else { DEFAULT }
    }

    fn settings(&self, codes: &[&str]) -> String {
        let settings = self.text("bot.toml");
        let listed = settings
            .replace(r#"languages = ["ko", "ru", "uk", "en"]"#, &format!("languages = {codes:?}"));
        assert!(
            codes.len() == SHIPPED || listed != settings,
            "bot.toml lists its languages otherwise"
        );
        // It leads to a language that may not be there.
        listed.replace("be = \"ru\"\n", "")
    }

    fn sources(&self, others: usize) -> String {
        let entry = |number: usize| {
            format!(
                "\n[s{number}]\npublisher = \"Newspaper {number}\"\ndescription = \"An article\"\n\
                 url = \"https://www.kyivpost.com/post/{number}\"\ndate = \"2026-03-01\"\nlanguage = \"en\"\ngroup = \"later\"\n"
            )
        };
        let entries = (0..others.div_ceil(PAGES_A_SOURCE)).map(entry);
        std::iter::once(self.text("sources.toml").to_owned()).chain(entries).collect()
    }

    fn phrases(&self, code: &str) -> String {
        let own = self.text(&format!("phrases/{}.ftl", Self::like(code)));
        let built_in = article::load::built_in::phrases(Self::like(code)).unwrap_or_default();
        let phrases = format!("{own}\n{built_in}");
        let names = LANGUAGES[SHIPPED..].iter().map(|code| format!("lang-{code} = {code}\n"));
        let phrases: String = std::iter::once(format!("{phrases}\n")).chain(names).collect();
        match Self::like(code) == code {
            true => phrases,
            false => phrases.replace("language-name = English", &format!("language-name = {code}")),
        }
    }

    fn names(&self) -> impl Iterator<Item = String> {
        let names =
            self.0.keys().filter_map(|path| path.strip_prefix("pages/en/")?.strip_suffix(".md"));
        names.map(str::to_owned)
    }

    fn page(&self, code: &str, name: &str) -> String {
        let text = self.text(&format!("pages/{}/{name}.md", Self::like(code)));
        let is_summary = text.contains("provenance = \"summary\"");
        if Self::like(code) == code || !is_summary {
            return text.to_owned();
        }
        let (fields, body) =
            text.trim_start_matches("+++\n").split_once("+++\n").expect("front matter");
        format!("+++\n{fields}{}+++\n{body}", origin(text))
    }

    /// The small letters a language is written in, those that are frequent more than once.
    fn letters(&self, code: &str) -> Vec<char> {
        let own = |letter: &char| {
            letter.is_alphabetic()
                && !letter.is_uppercase()
                && letter.is_ascii() == (Self::like(code) == "en")
        };
        self.text(&format!("pages/{}/context.md", Self::like(code))).chars().filter(own).collect()
    }
}

/// The field that names the page that a translation was made from.
fn origin(page: &str) -> String {
    let version = page_version(page).expect("a page with words of its own");
    format!("translated_from = {{ language = \"{DEFAULT}\", version = \"{version}\" }}\n")
}

/// A made-up page, in the letters of a language.
struct Page<'a> {
    number: usize,
    /// How many of them there are.
    others: usize,
    letters: &'a [char],
}

impl Page<'_> {
    fn title(&self) -> String {
        format!("Page {}", self.number)
    }

    /// `original` is the English page, where this is another one.
    fn text(&self, original: Option<&Self>) -> String {
        let Self { number, others, .. } = self;
        let (next, after) = ((number + 1) % others, (number + 7) % others);
        let pedigree = match (self.is_quoted(), original) {
            (true, _) => "provenance = \"translation\"\nby = \"A newspaper\"\n".to_owned(),
            (false, None) => "provenance = \"summary\"\n".to_owned(),
            (false, Some(page)) => {
                format!("provenance = \"summary\"\n{}", origin(&page.text(None)))
            }
        };
        let (title, body) = (self.title(), self.body());
        format!(
            "+++\ntitle = \"{title}\"\nbutton = \"{title}\"\nmenu = \"What page {number} tells\"\nas_of = \"2026-03\"\n\
             buttons = [\"p{next}\", \"p{after}\", \"sources\"]\n{pedigree}+++\n{body}"
        )
    }

    fn is_quoted(&self) -> bool {
        self.number.is_multiple_of(QUOTED)
    }

    fn body(&self) -> String {
        let mut rng = Rng(self.number as u64);
        let cite = format!("[^s{}]", self.number / PAGES_A_SOURCE);
        let mut body = String::new();
        for _ in 0..2 {
            let (heading, lead) = (self.sentence(&mut rng, 3), self.sentences(&mut rng, 3));
            body += &format!("## {heading}\n{lead}{cite}[^kyivpost]\n\n");
            for _ in 0..3 {
                let (first, item) = (self.sentence(&mut rng, 2), self.sentence(&mut rng, 12));
                body += &format!("- **{first}** {item}{cite}\n");
            }
            body += "\n";
        }
        let quoted = self.quoted();
        match self.is_quoted() {
            true => body + &format!("> {quoted}\n"),
            false => {
                body + &format!(
                    "They say “{}”, too.{cite}\n",
                    quoted.split_once(". ").map_or("", |(first, _)| first)
                )
            }
        }
    }

    /// What the page that these pages quote has.
    fn quoted(&self) -> String {
        let source = self.number - self.number % QUOTED;
        // Other rolls than those of the page itself.
        self.sentences(&mut Rng(u64::MAX - source as u64), 5)
    }

    fn sentences(&self, rng: &mut Rng, count: usize) -> String {
        (0..count).map(|_| self.sentence(rng, 12)).collect::<Vec<_>>().join(" ")
    }

    fn sentence(&self, rng: &mut Rng, words: usize) -> String {
        let words: Vec<String> = (0..words).map(|_| self.word(rng)).collect();
        format!("{}.", words.join(" "))
    }

    fn word(&self, rng: &mut Rng) -> String {
        let length = 3 + rng.below(7);
        (0..length).map(|_| self.letters[rng.below(self.letters.len())]).collect()
    }
}

/// Numbers that are the same in every run (Steele, Lea and Flood 2014, `SplitMix64`).
struct Rng(u64);

impl Rng {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}
