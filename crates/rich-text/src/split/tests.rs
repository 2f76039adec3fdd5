use super::*;
use proptest::prelude::*;

fn paragraph(text: &str) -> Block {
    block(BlockKind::Paragraph, text)
}

fn block(kind: BlockKind, text: &str) -> Block {
    Block { kind, text: RichText::from(text), line: 7 }
}

fn up_to(limit: usize) -> impl Fn(&RichText) -> bool {
    move |text| text.size().scalars <= limit
}

fn texts(blocks: &[Block], limit: usize) -> Vec<String> {
    split(blocks, up_to(limit)).unwrap().iter().map(|part| part.as_str().to_owned()).collect()
}

#[test]
fn blocks_stay_whole_while_they_can() {
    assert_eq!(
        texts(&[paragraph("one two"), paragraph("three"), paragraph("four")], 14),
        ["one two\n\nthree", "four"]
    );
}

#[test]
fn a_heading_moves_with_what_it_heads() {
    let blocks = [paragraph("one two"), block(BlockKind::Heading, "Head"), paragraph("three four")];
    assert_eq!(texts(&blocks, 18), ["one two", "Head\nthree four"]);
}

#[test]
fn a_long_paragraph_is_cut_between_sentences_then_words() {
    assert_eq!(
        texts(&[paragraph("One two. Three four five. Six.")], 20),
        ["One two.", "Three four five.", "Six."]
    );
    assert_eq!(texts(&[paragraph("one two three four")], 9), ["one two", "three", "four"]);
}

#[test]
fn a_citation_stays_with_its_sentence() {
    let mut text = RichText::from("One two. ");
    text.push_styled(Style::Cite(1), "[1]");
    text.push_str(" Three four.");
    let cited = Block { kind: BlockKind::Paragraph, text, line: 1 };
    assert_eq!(texts(&[cited], 14), ["One two. [1]", "Three four."]);
}

#[test]
fn a_list_item_and_a_word_are_never_cut() {
    assert_eq!(
        split(&[block(BlockKind::Item, "one two three")], up_to(8)),
        Err(TooLong { line: 7 })
    );
    assert_eq!(split(&[paragraph("onetwothree")], up_to(8)), Err(TooLong { line: 7 }));
}

#[test]
fn no_word_is_cut_in_a_script_without_spaces() {
    assert_eq!(texts(&[paragraph("สะอาดสะอาดสะอาด")], 7), ["สะอาด", "สะอาด", "สะอาด"]);
    assert_eq!(
        texts(&[paragraph("这是一个很长的，句子没有句号")], 9),
        ["这是一个很长的，", "句子没有句号"]
    );
    assert_eq!(split(&[paragraph("这是一个很长的句子")], up_to(5)), Err(TooLong { line: 7 }));
}

#[test]
fn a_family_of_seven_scalars_is_never_cut() {
    let family = "👩\u{200d}👩\u{200d}👧\u{200d}👦";
    let text = format!("{family} {family}");
    assert_eq!(texts(&[paragraph(&text)], 8), [family, family]);
}

prop_compose! {
    fn styled_paragraph()(words in prop::collection::vec("[a-zа-я가-힣🕊é]{1,9}|[.!?]", 1..60),
                          spans in prop::collection::vec((0usize..60, 1usize..4), 0..6)) -> Block {
        let mut text = RichText::default();
        let mut starts = Vec::new();
        for word in &words {
            if !text.is_empty() { text.push_str(" "); }
            starts.push((text.as_str().len(), text.as_str().len() + word.len()));
            text.push_str(word);
        }
        let mut entities: Vec<Entity> = spans.iter().filter(|(at, _)| *at < starts.len()).map(|(at, count)| {
            let last = (at + count - 1).min(starts.len() - 1);
            Entity { style: Style::Bold, range: starts[*at].0..starts[last].1 }
        }).collect();
        entities.sort_by_key(|entity| entity.range.start);
        Block { kind: BlockKind::Paragraph, text: RichText { text: text.text, entities }, line: 1 }
    }
}

proptest! {
    #[test]
    fn no_word_is_lost_and_no_entity_is_cut(blocks in prop::collection::vec(styled_paragraph(), 1..6), limit in 60usize..300) {
        let Ok(parts) = split(&blocks, up_to(limit)) else { return Ok(()) };
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let before: Vec<String> = blocks.iter().flat_map(|block| words(block.text.as_str())).collect();
        let after: Vec<String> = parts.iter().flat_map(|part| words(part.as_str())).collect();
        prop_assert_eq!(before, after);
        let styled = |text: &RichText| text.entities().iter().map(|e| text.as_str()[e.range.clone()].to_owned()).collect::<Vec<_>>();
        let marked: Vec<String> = blocks.iter().flat_map(|block| styled(&block.text)).collect();
        let kept: Vec<String> = parts.iter().flat_map(styled).collect();
        prop_assert_eq!(marked, kept);
        for part in &parts {
            prop_assert!(part.size().scalars <= limit);
            prop_assert_eq!(part.as_str().trim(), part.as_str());
        }
    }

    #[test]
    fn offsets_select_the_same_words_in_utf16(block in styled_paragraph()) {
        let units: Vec<u16> = block.text.as_str().encode_utf16().collect();
        let wire: Vec<serde_json::Value> = serde_json::from_str(&block.text.entities_json()).unwrap();
        for (entity, sent) in block.text.entities().iter().zip(&wire) {
            let (at, len) = (sent["offset"].as_u64().unwrap() as usize, sent["length"].as_u64().unwrap() as usize);
            prop_assert_eq!(String::from_utf16(&units[at..at + len]).unwrap(), &block.text.as_str()[entity.range.clone()]);
        }
    }
}
