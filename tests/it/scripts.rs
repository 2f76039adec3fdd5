//! An article in Arabic, Hindi, Thai and Chinese: nothing of it is broken on the way to its readers.

use appeal_bot::config;
use article::{Library, Topic};

use crate::harness::process::Program;
use crate::harness::{Folder, run_with};

fn article() -> Library {
    config::load(Folder::scripts().path()).unwrap_or_else(|stop| panic!("{stop:#?}"))
}

/// The texts of a page's messages.
fn texts(library: &Library, language: &str, page: &str) -> Vec<String> {
    let (language, page) = (library.language(language).unwrap(), library.page(page).unwrap());
    let parts = &library.page_in_language(language, page).parts;
    parts.iter().map(|part| serde_json::from_str(part.message.text.get()).unwrap()).collect()
}

#[test]
fn there_is_nothing_to_complain_of() {
    assert_eq!(article().warnings, []);
}

#[test]
fn joiners_numbers_and_line_ends_are_as_they_were_written() {
    let library = article();
    let text = |language, page| texts(&library, language, page).remove(0);
    assert!(text("ar", "start").contains("«می\u{200c}خواهم»"));
    assert!(
        text("ar", "notice").contains("٣ يونيو") && text("hi", "notice").contains("क्\u{200d}ष")
    );
    for (language, first) in
        [("ar", "25. يونيو"), ("hi", "25. जून"), ("th", "25. มิถุนายน"), ("zh-cn", "25. 六月")]
    {
        let notice = text(language, "notice");
        assert!(notice.contains(&format!("\n{first}")) && notice.contains("\n30. "), "{notice}");
    }
    assert!(text("zh-cn", "start").contains("本机器人显示村里关于井水的通知。"));
    assert!(text("zh-cn", "pump").contains("\n2025. 6. 3. 起实行。"));
    assert!(text("th", "start").contains("หมู่บ้านเรื่องน้ำบ่อ"));
    // The day stays behind a publisher whose name runs the other way.
    assert!(text("hi", "start").contains("مجلس قرية النبع\u{200e}, 3 जून"));
    assert!(text("ar", "pump").contains("水质实验室\u{200f}, يونيو"));
}

#[test]
fn thai_is_cut_between_words() {
    let parts = texts(&article(), "th", "pump");
    assert_eq!(parts.len(), 2);
    // Heading and label stand before the words, sources and date behind them.
    let bodies: Vec<&str> = parts.iter().filter_map(|part| part.split("\n\n").nth(1)).collect();
    let whole = bodies.concat();
    let cut = bodies[0].len();
    for word in ["ผู้ดูแล", "เครื่อง", "ชาวบ้าน", "สะอาด", "กลับ", "บ้าน", "พยาบาล", "ตัวอย่าง"]
    {
        let mut places = whole.match_indices(word).peekable();
        assert!(
            places.peek().is_some() && places.all(|(at, _)| cut <= at || at + word.len() <= cut),
            "{word} is cut"
        );
    }
}

#[tokio::test]
async fn a_reader_gets_the_nearest_language_and_types_as_people_do() {
    run_with(&Folder::scripts(), telegram_sandbox::Options::default(), async |bot| {
        for (code, typed, title) in [
            ("zh-hans", "通知。", "用水通知"),
            ("zh_CN", "用水通知", "用水通知"),
            ("fa", "اعلان", "ماء القرية"),
            ("ar-EG", "«إعلان الماء»", "إعلان الماء"),
            ("hi", "पंप", "المضخة"),
        ] {
            let mut reader = bot.reader(code);
            reader.says(typed);
            let seen = reader.answer().await;
            assert!(seen.text.starts_with(title), "{code} {typed}: {}", seen.text);
        }
    })
    .await;
}

#[tokio::test]
async fn show_writes_from_right_to_left_where_the_language_does() {
    for (language, direction) in [("ar", "rtl"), ("hi", "ltr"), ("zh-cn", "ltr")] {
        let folder = Folder::scripts();
        let folder = folder.path().to_str().unwrap();
        let arguments =
            ["--config", folder, "show", "notice", "--lang", language, "--format", "html"];
        let shown = Program::new(&arguments).ends().await;
        assert!(
            shown.out.contains(&format!("lang=\"{language}\" dir=\"{direction}\"")),
            "{}",
            shown.out
        );
    }
}

#[test]
fn every_page_has_a_name_in_every_language() {
    let library = article();
    for language in library.languages() {
        for page in library.pages() {
            let page_in_language = library.page_in_language(language, page);
            assert!(
                !page_in_language.button.is_ascii() && !page_in_language.menu.is_ascii(),
                "{}",
                library.name(Topic::Page(page))
            );
        }
    }
}
