//! The sandbox follows Telegram's rules: black-box tests over HTTP.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod ephemeral;
mod faults;
mod guards;
mod load;
mod messages;
mod profile;
mod queue;
mod taps;
mod truth;
mod webhook;

use serde_json::{Value, json};
use telegram_sandbox::ChatKind;

use crate::harness::{Server, TOKEN};

/// What a bot asks of the sandbox, and what the tests ask of its control side.
impl Server {
    fn private(&self) -> i64 {
        self.sandbox.new_chat(ChatKind::Private)
    }

    fn group(&self) -> i64 {
        self.sandbox.new_chat(ChatKind::Supergroup)
    }

    /// The status, and the body as it is.
    async fn raw(&self, method: &str, params: &Value) -> reqwest::Result<(u16, String)> {
        let url = format!("{}/bot{TOKEN}/{method}", self.url);
        let request = self
            .client
            .post(url)
            .header("content-type", "application/json")
            .body(params.to_string());
        let response = request.send().await?;
        Ok((response.status().as_u16(), response.text().await?))
    }

    /// The whole answer of a method.
    pub(crate) async fn call(&self, method: &str, params: Value) -> Value {
        let (status, body) = self.raw(method, &params).await.unwrap();
        let answer: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(answer["ok"], status == 200, "{method}: {body}");
        if status != 200 {
            assert_eq!(answer["error_code"], status, "{method}: {body}");
        }
        answer
    }

    /// The result of a method that must succeed.
    pub(crate) async fn ok(&self, method: &str, params: Value) -> Value {
        let mut answer = self.call(method, params).await;
        assert_eq!(answer["ok"], true, "{method}: {answer}");
        answer["result"].take()
    }

    /// Code and words of a method that must fail.
    async fn refused(&self, method: &str, params: Value) -> String {
        let answer = self.call(method, params).await;
        assert_eq!(answer["ok"], false, "{method}: {answer}");
        format!("{} {}", answer["error_code"], answer["description"].as_str().unwrap())
    }

    /// The ids that getUpdates gives at once.
    async fn ids(&self, params: Value) -> Vec<i64> {
        ids(&self.ok("getUpdates", params).await)
    }

    /// Sends a message with one button; its id.
    async fn sent(&self, chat: i64, text: &str) -> i64 {
        let button = json!({ "inline_keyboard": [[{ "text": "Go", "callback_data": "go" }]] });
        let message = self
            .ok("sendMessage", json!({ "chat_id": chat, "text": text, "reply_markup": button }))
            .await;
        message["message_id"].as_i64().unwrap()
    }

    /// A request to the control side; the status and the body.
    async fn control(&self, path: &str, body: &Value) -> (u16, String) {
        let response = self
            .client
            .post(format!("{}{path}", self.url))
            .body(body.to_string())
            .send()
            .await
            .unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        let response = self.client.get(format!("{}{path}", self.url)).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }
}

fn ids(updates: &Value) -> Vec<i64> {
    updates.as_array().unwrap().iter().map(|update| update["update_id"].as_i64().unwrap()).collect()
}
