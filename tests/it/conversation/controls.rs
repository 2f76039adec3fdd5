//! What readers can do for themselves: hide, erase, and find out whom they talk to.

use super::{heading, without_asked};
use crate::harness::{run, show};

#[tokio::test]
async fn hide_leaves_nothing_to_see_and_a_way_back() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        let asked = reader.says("/context");
        reader.answer().await;
        reader.taps("Hide");
        insta::assert_snapshot!(without_asked(&show(&*reader.edit().await)), @"
        Nothing new.
        [Open](1s:en:context:0:…)
        ");
        assert_eq!(reader.deletion().await, [asked]);
        reader.taps("Open");
        assert_eq!(heading(&*reader.edit().await), "What was known at the time");
    })
    .await;
}
