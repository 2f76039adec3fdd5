//! What is done to the files: a few changes each time, and the same ones for the same number.

use article::Files;

use crate::harness::Rng;

/// Pieces that have a meaning somewhere, or hide one.
const PIECES: &[&str] = &[
    "\u{200b}",
    "\u{202e}",
    "\u{feff}",
    "\u{ad}",
    "\u{2028}",
    "\u{1b}[31m",
    "\u{7}",
    "\r",
    "\0",
    "e\u{301}",
    "👩\u{200d}👧",
    "&#8203;",
    "&#x202e;",
    "&#27;",
    "&nbsp;",
    "\\u200B",
    "\\u001B",
    "\\u0007",
    "\\n",
    "\\t",
    "{\"\\u202E\"}",
    "{\"\\u0007\"}",
    "{\"\"}",
    "{ \" \" }",
    "{ $x }",
    "{ -x }",
    "{bot}",
    "{ours}",
    "{contacts}",
    "{operator}",
    "{",
    "}",
    "[^",
    "[^x]",
    "[^kyivpost]",
    "](",
    "](http://x.org)",
    "[x](https://t.me/x)",
    "[kyivpost.com](https://www.kyivpost.com/?utm_source=x)",
    "`",
    "**",
    "*",
    "_",
    "||",
    "> ",
    "\n> ",
    "\n\n",
    "\n",
    "- ",
    "1. ",
    "## ",
    "\\",
    "\"",
    "\"\"\"",
    "'",
    "'''",
    "+++",
    "+++\n",
    "=",
    "[x]\n",
    "[[contacts]]\n",
    "@durov",
    "#tag",
    "$USD",
    "t.me/x",
    "https://evil.example/x",
    "http://kyivpost.com",
    "kyivpost.com",
    "+380441234567",
    "a@b.com",
    "4111 1111 1111 1111",
    "<b>",
    "<!--",
    "![x](y)",
    "| a |\n|---|\n",
    "~~",
    "$$",
    "en",
    "true",
    "0",
    "-1",
    "99999999999",
    "2024-13-45",
    "fallback = \"en\"\n",
    "language-name = \u{1f600}\n",
    "help-text =\n",
    "bot-name = x\n",
    "🕊",
    "ﷺ",
    "\u{10ffff}",
];

/// Copies that one change makes of something: enough for a text to pass each limit.
const COPIES: [usize; 5] = [2, 10, 60, 300, 2_000];

/// The damaged files, and what was done.
pub(super) fn damage(shipped: &Files, seed: u64) -> (Files, Vec<String>) {
    let (mut files, mut rng) = (shipped.clone(), Rng(seed));
    let changes = [1, 1, 1, 2, 3, 8][rng.below(6)];
    let done = (0..changes).filter_map(|_| change(&mut files, &mut rng)).collect();
    (files, done)
}

fn change(files: &mut Files, rng: &mut Rng) -> Option<String> {
    let names: Vec<String> = files.keys().cloned().collect();
    let name = names.get(rng.below(names.len()))?.clone();
    let what = match rng.below(20) {
        0..6 => bytes(files.get_mut(&name)?, rng),
        6..12 => piece(files.get_mut(&name)?, rng),
        12..18 => lines(files, &name, &names, rng),
        _ => whole(files, &name, &names, rng),
    };
    Some(format!("{name}: {what}"))
}

fn bytes(file: &mut Vec<u8>, rng: &mut Rng) -> String {
    let at = rng.below(file.len());
    let count = (1 + rng.below(40)).min(file.len() - at);
    match rng.below(5) {
        0 if !file.is_empty() => {
            file[at] ^= 1 << rng.below(8);
            format!("a bit flipped at {at}")
        }
        1 if !file.is_empty() => {
            // Letters stay letters, so that more of it is accepted.
            file[at] = b' ' + rng.below(95) as u8;
            format!("byte {at} is {:?}", char::from(file[at]))
        }
        2 => {
            file.drain(at..at + count);
            format!("{count} bytes gone at {at}")
        }
        3 => {
            let copies = COPIES[rng.below(COPIES.len())];
            let copied = file[at..at + count].repeat(copies);
            file.splice(at..at, copied);
            format!("{count} bytes at {at}, {copies} times more")
        }
        _ => {
            let random: Vec<u8> = (0..count).map(|_| rng.below(256) as u8).collect();
            file.splice(at..at, random);
            format!("{count} random bytes at {at}")
        }
    }
}

/// Between characters, where an editor could have typed it.
fn piece(file: &mut Vec<u8>, rng: &mut Rng) -> String {
    let mut at = rng.below(file.len() + 1);
    while at < file.len() && file[at] & 0xc0 == 0x80 {
        at += 1;
    }
    let piece = PIECES[rng.below(PIECES.len())];
    let copies = if rng.below(4) == 0 { COPIES[rng.below(COPIES.len())] } else { 1 };
    file.splice(at..at, piece.repeat(copies).into_bytes());
    format!("{piece:?} {copies} times at {at}")
}

fn lines(files: &mut Files, name: &str, names: &[String], rng: &mut Rng) -> String {
    let other = &names[rng.below(names.len())];
    let theirs: Vec<Vec<u8>> = split(&files[other]);
    let mut lines = split(&files[name]);
    let at = rng.below(lines.len());
    let what = match rng.below(6) {
        0 if !lines.is_empty() => {
            lines.remove(at);
            format!("line {} gone", at + 1)
        }
        1 if !lines.is_empty() => {
            let copies = COPIES[rng.below(COPIES.len())];
            let copied = vec![lines[at].clone(); copies];
            lines.splice(at..at, copied);
            format!("line {} {copies} times more", at + 1)
        }
        2 if !lines.is_empty() => {
            let with = rng.below(lines.len());
            lines.swap(at, with);
            format!("lines {} and {} swapped", at + 1, with + 1)
        }
        3 if !lines.is_empty() => {
            let text = lines[at].clone();
            let words = text.split(|byte| *byte == b' ').map(<[u8]>::to_vec);
            let mut words: Vec<Vec<u8>> = words.collect();
            let (one, two) = (rng.below(words.len()), rng.below(words.len()));
            words.swap(one, two);
            lines[at] = words.join(&b' ');
            format!("words {one} and {two} of line {} swapped", at + 1)
        }
        4 if !lines.is_empty() => {
            lines.truncate(at);
            format!("ends before line {}", at + 1)
        }
        _ => {
            let Some(line) = theirs.get(rng.below(theirs.len())) else {
                return "nothing".to_owned();
            };
            lines.insert(at, line.clone());
            format!("a line of {other} at {}", at + 1)
        }
    };
    files.insert(name.to_owned(), lines.concat());
    what
}

fn whole(files: &mut Files, name: &str, names: &[String], rng: &mut Rng) -> String {
    let other = &names[rng.below(names.len())];
    match rng.below(6) {
        0 => {
            files.remove(name);
            "gone".to_owned()
        }
        1 => {
            files.insert(name.to_owned(), Vec::new());
            "empty".to_owned()
        }
        2 => {
            let bytes = files[other].clone();
            files.insert(name.to_owned(), bytes);
            format!("what {other} has")
        }
        3 => {
            let new = [
                "pages/en/other.md",
                "pages/ko/a_ko.md",
                "pages/xx/start.md",
                "phrases/xx.ftl",
                "x.toml",
                "pages/en/start/x.md",
            ];
            let new = new[rng.below(new.len())];
            let bytes = files[name].clone();
            files.insert(new.to_owned(), bytes);
            format!("copied to {new}")
        }
        4 => {
            files.insert(name.to_owned(), b"+++\nfallback = \"en\"\n+++\n".to_vec());
            "falls back".to_owned()
        }
        _ => {
            let text = String::from_utf8_lossy(&files[name]).replace('\n', "\r\n");
            files.insert(name.to_owned(), text.into_bytes());
            "with line ends of Windows".to_owned()
        }
    }
}

fn split(file: &[u8]) -> Vec<Vec<u8>> {
    file.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}
