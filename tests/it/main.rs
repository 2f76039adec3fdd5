//! Black-box tests: readers talk to the bot through a local Bot API, over real HTTP.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod another;
mod bounds;
mod browser;
mod built_in;
mod canary;
mod certificates;
mod client;
mod commonmark;
mod content;
mod controls;
mod conversation;
mod corpus;
mod corruption;
mod deploy;
mod diff;
mod doctor;
mod drafts;
mod editors;
mod ending;
mod export;
mod faults;
mod groups;
mod harness;
mod hide;
mod house;
mod http2;
mod init;
mod isolation;
mod kill;
mod memory;
mod nofile;
mod outside;
mod overdue;
mod packaging;
mod phrases;
mod ports;
mod program;
mod proxies;
mod publish;
mod reload;
mod replicas;
mod rows;
mod rules;
mod sandbox;
mod schema;
mod scripts;
mod secrets;
mod sharing;
mod show;
mod telemetry;
mod translations;
mod webhook;
mod work;
