//! Nothing of a reader and no secret gets out: every field of every update, every answer of the Bot API and every secret
//! holds a word or a number that stands nowhere else, and then all that the program shows is searched for them.

mod api;
mod canaries;
mod encodings;
mod panics;
mod run;
mod secrets;

use canaries::Canaries;
use run::{Logged, Run, polling, webhook};

use crate::harness::side_by_side;

/// Directives that would let every crate talk, if it were for them.
const LOUD: [&str; 2] = [
    "trace",
    "hyper=trace,hyper_util=trace,reqwest=trace,teloxide=trace,teloxide_core=trace,rustls=trace,axum=trace,tower=trace,\
     tokio=trace,mio=trace,h2=trace,log=trace,appeal_bot=trace,trace",
];

fn runs() -> Vec<Logged> {
    let runs = LOUD
        .into_iter()
        .flat_map(|filter| ["text", "json"].map(|format| Logged { filter, format }));
    runs.collect()
}

fn name(logged: &Logged) -> String {
    format!("{} at RUST_LOG={}", logged.format, logged.filter)
}

#[test]
fn a_bot_that_polls_tells_nothing_of_its_readers() {
    side_by_side(runs(), name, async |logged| {
        let mut canaries = Canaries::new("polling");
        let run = polling(&mut canaries, logged).await;
        run.must_have_seen_trouble();
        run.must_be_discreet(&canaries, logged);
    });
}

#[test]
fn a_bot_with_a_webhook_tells_nothing_of_its_readers() {
    side_by_side(runs(), name, async |logged| {
        let mut canaries = Canaries::new("webhook");
        let run = webhook(&mut canaries, logged).await;
        run.must_have_seen_trouble();
        run.must_be_discreet(&canaries, logged);
    });
}

/// The search itself: whatever a line says of a canary, it is heard.
#[test]
fn a_canary_is_heard_in_every_encoding() {
    let mut canaries = Canaries::new("encodings");
    let skeleton = serde_json::json!({ "text": "/start ~", "id": 0, "group": -1, "~": { "latitude": 48.5123456789 } });
    let filled = canaries.fill(&skeleton);
    let (text, id, group) = (
        filled["text"].as_str().unwrap(),
        filled["id"].as_i64().unwrap(),
        filled["group"].as_i64().unwrap(),
    );
    let word = text.strip_prefix("/start ").unwrap();
    let key = filled.as_object().unwrap().keys().find(|key| skeleton.get(key).is_none()).unwrap();
    let hash = |bytes: &[u8]| -> String {
        <sha2::Sha256 as sha2::Digest>::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect()
    };
    let encode =
        |bytes: &[u8]| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
    let talk = [
        text.to_owned(),
        word.to_uppercase(),
        key.clone(),
        format!("{:?}", word.as_bytes()),
        encode(format!("7{text}").as_bytes()),
        encode(format!("77{text}").as_bytes()),
        encode(id.to_string().as_bytes()),
        hash(text.as_bytes()),
        hash(word.as_bytes())[..16].to_owned(),
        hash(&id.to_le_bytes()),
        hash(group.to_string().as_bytes()),
        id.to_string(),
        format!("-{id}"),
        format!("{id:#x}"),
        format!("{group}"),
        format!("{}", -group),
        format!("{group:x}"),
        encodings::base36(id.unsigned_abs()),
        "(48.5123456789, 35.1)".to_owned(),
    ];
    for told in talk {
        let line =
            format!("2026-11-23T18:14:05.123456Z  INFO it was said that {told}; and so on\n");
        assert!(!canaries.heard_in(&line).is_empty(), "not heard: {told}");
    }
    let nothing = "2026-11-23T18:14:05.123456Z  WARN cannot receive updates; trying again reason=\"timed out\"\n";
    assert_eq!(canaries.heard_in(nothing), Vec::<String>::new());
}

impl Run {
    /// Otherwise the run would prove little.
    fn must_have_seen_trouble(&self) {
        assert!(self.saw_trouble, "some way to fail was never met: {}", self.log);
        let degraded = crate::harness::read(&self.metrics, "appeal_degraded_messages_total");
        assert!(degraded > 0.0, "{}", self.metrics);
        for line in ["started", "stopping", "cannot set menus", "refuses the form of a message"] {
            assert!(self.log.contains(line), "nobody says “{line}”: {}", self.log);
        }
    }

    fn must_be_discreet(&self, canaries: &Canaries, logged: Logged) {
        for (what, text) in [
            ("the log", &self.log),
            ("/metrics", &self.metrics),
            ("/readyz", &self.readiness),
            ("the command line", &self.command_line),
            ("an answer to a webhook", &self.answers),
        ] {
            canaries.must_be_silent_in(what, text);
        }
        if logged.format == "json" {
            only_this_program_speaks(&self.log);
        }
    }
}

/// Other crates know what they are given, and nobody here knows what they will say in their next version.
fn only_this_program_speaks(log: &str) {
    for line in log.lines() {
        let line: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
        let target = line["target"].as_str().unwrap();
        assert!(target.starts_with("appeal_bot"), "another crate speaks: {line}");
    }
}
