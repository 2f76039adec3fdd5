//! Checks the webhook and the pending updates that `getWebhookInfo` reports.

use std::time::Duration;

use reqwest::Url;

use super::findings::{CheckName, Findings, span};
use crate::ops::counted::counted;
use crate::telegram::client::api::Api;
use crate::telegram::client::calls::ALLOWED_UPDATES;
use crate::telegram::receive::webhook::{GetWebhookInfo, WebhookInfo};

/// How updates should be received, according to the environment.
#[derive(Debug)]
pub(super) enum Meant {
    Polling,
    Webhook(Url),
    /// By a webhook whose settings cannot be used.
    Unclear,
}

/// A poll returns at most 100 updates (Bot API, `getUpdates`); a bot that keeps up never has more
/// pending.
const MANY: u64 = 100;
/// How long pending updates are watched. A running bot receives an update within a second, or
/// within a few if Telegram is slow.
const WATCHED: Duration = Duration::from_secs(3);
const EVERY: Duration = Duration::from_millis(300);
/// Telegram keeps the last error for ever. After this long without another error, and with no
/// pending update, the problem counts as solved.
const RECENT_SECONDS: u64 = 3_600;

/// Checks `info`; `now` is the server's time in Unix time. If updates are pending, watches for a
/// few seconds whether their number falls, because Telegram does not say how old they are.
pub(super) async fn look(
    api: &Api,
    info: &WebhookInfo,
    meant: &Meant,
    now: u64,
    findings: &mut Findings,
) -> QueueMovement {
    set(info, meant, findings);
    let waiting = info.pending_update_count;
    if delivery(info, now, findings) {
        findings.good(
            CheckName::Pending,
            format!("updates that wait, as long as none can be brought: {waiting}"),
        );
        return QueueMovement::Stands;
    }
    let queue = watch(api, waiting).await;
    pending(waiting, queue, findings);
    queue
}

/// Whether the number of pending updates fell while it was watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum QueueMovement {
    /// Nothing waited, so nothing could fall.
    Empty,
    /// The number fell: some instance receives them.
    Moves,
    /// The number did not fall.
    Stands,
}

async fn watch(api: &Api, mut waiting: u64) -> QueueMovement {
    if waiting == 0 {
        return QueueMovement::Empty;
    }
    let until = tokio::time::Instant::now() + WATCHED;
    while tokio::time::Instant::now() < until {
        tokio::time::sleep(EVERY).await;
        let Ok(info) = api.call(GetWebhookInfo {}).await else { continue };
        if info.pending_update_count < waiting {
            return QueueMovement::Moves;
        }
        waiting = info.pending_update_count;
    }
    QueueMovement::Stands
}

fn set(info: &WebhookInfo, meant: &Meant, findings: &mut Findings) {
    let is = host(&info.url);
    match meant {
        Meant::Unclear => findings.unknown(CheckName::Webhook, "the webhook's settings cannot be used"),
        Meant::Polling if info.url.is_empty() => findings.good(CheckName::Webhook, "no webhook is in the way of polling"),
        Meant::Polling => findings.error(
            CheckName::Webhook,
            format!("a webhook is set, at {is}, but polling is meant: Telegram refuses polls while there is one"),
            "If nobody uses it, start the bot once with: appeal-bot run --delete-webhook. If it is yours, set APPEAL_WEBHOOK_URL.",
        ),
        Meant::Webhook(_) if info.url.is_empty() => findings.error(
            CheckName::Webhook,
            "APPEAL_WEBHOOK_URL is set, but Telegram has no webhook, so nothing is brought there",
            "Start the bot with: appeal-bot run --webhook. If polling is meant, take APPEAL_WEBHOOK_URL out.",
        ),
        Meant::Webhook(url) if Url::parse(&info.url).is_ok_and(|set| set == *url) => kinds(info, findings),
        Meant::Webhook(_) => findings.error(
            CheckName::Webhook,
            format!("Telegram brings updates to another webhook, at {is}, and not to APPEAL_WEBHOOK_URL"),
            "If nobody else runs this bot, start it with: appeal-bot run --webhook, which sets the address.",
        ),
    }
}

fn kinds(info: &WebhookInfo, findings: &mut Findings) {
    let allowed = info.allowed_updates.as_deref().filter(|allowed| !allowed.is_empty());
    let lacks =
        |kind: &&&str| allowed.is_some_and(|allowed| !allowed.iter().any(|known| known == *kind));
    let missing: Vec<&str> = ALLOWED_UPDATES.iter().filter(lacks).copied().collect();
    if missing.is_empty() {
        findings.good(CheckName::Webhook, "the webhook is set where it is meant");
    } else {
        let what =
            format!("the webhook is set, but Telegram does not bring: {}", missing.join(", "));
        findings.error(
            CheckName::Webhook,
            what,
            "Start the bot again with: appeal-bot run --webhook, which asks for them.",
        );
    }
}

/// Returns the host of a URL without the path, which may be a secret.
fn host(url: &str) -> String {
    let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_else(|| "an unreadable address".to_owned())
}

/// Returns whether bringing updates fails.
fn delivery(info: &WebhookInfo, now: u64, findings: &mut Findings) -> bool {
    let age = info.last_error_date.map_or(0, |date| now.saturating_sub(date));
    let is_over = age > RECENT_SECONDS && info.pending_update_count == 0;
    match info.last_error_message.as_deref().filter(|_| !is_over && !info.url.is_empty()) {
        None => {
            findings.good(CheckName::Delivery, "no update failed to be brought of late");
            false
        }
        Some(message) => {
            let (what, hint) = plainly(message);
            let since = info
                .last_error_date
                .map(|_| format!(", last {} ago", span(age)))
                .unwrap_or_default();
            let wait = info.pending_update_count;
            findings.error(
                CheckName::Delivery,
                format!("Telegram cannot bring updates ({wait} wait){since}: {what}"),
                hint,
            );
            true
        }
    }
}

/// Words in Telegram's error messages (WebhookActor.cpp, which also passes on those of OpenSSL and of
/// the system), what they mean, and what to do.
const PLAINLY: [(&[&str], &str, &str); 5] = [
    (
        &["connection refused"],
        "nothing listens at the webhook's address",
        "Start the reverse proxy, and see that its port is the one in APPEAL_WEBHOOK_URL: 443, 80, 88 or 8443.",
    ),
    (
        &["ssl", "certificate", "tls"],
        "it does not accept the certificate of the webhook's address",
        "Renew it, and let the proxy send the whole chain; openssl s_client -connect HOST:443 shows what Telegram sees.",
    ),
    (
        &["timeout", "timed out"],
        "the webhook's address does not answer in time",
        "Let Telegram through the firewall, and see that the proxy reaches APPEAL_WEBHOOK_LISTEN.",
    ),
    (
        &["resolve", "name or service", "nodename"],
        "the name in the webhook's address is not known",
        "Correct the name, or its entry in the public name service.",
    ),
    (
        &["reset", "closed", "broken pipe"],
        "the connection to the webhook is cut off",
        "Look into the log of the reverse proxy; it must speak HTTPS there.",
    ),
];

/// Explains an error message in plain language, and returns what to do.
fn plainly(message: &str) -> (String, &'static str) {
    let lower = message.to_lowercase();
    if let Some((_, status)) = lower.split_once("wrong response from the webhook:") {
        return answered(status.trim());
    }
    let has_sign = |signs: &[&str]| signs.iter().any(|sign| lower.contains(sign));
    match PLAINLY.iter().find(|(signs, ..)| has_sign(signs)) {
        Some((_, what, hint)) => (format!("{what} (“{message}”)"), hint),
        None => (format!("“{message}”"), "Look into the logs of the bot and of the reverse proxy."),
    }
}

/// Explains an HTTP status other than 200, and returns what to do.
fn answered(status: &str) -> (String, &'static str) {
    let (what, hint) = match status.get(..3).unwrap_or(status) {
        "403" => (
            "the bot never answers so: it is the reverse proxy, or something before it, that refuses Telegram",
            "Let Telegram's requests through there; they come from 149.154.160.0/20 and 91.108.4.0/22.",
        ),
        "401" => (
            "the answer there says that the secret is wrong",
            "Start the bot again with: appeal-bot run --webhook, which sends Telegram the secret. Each replica needs the same one.",
        ),
        "404" | "405" => (
            "nothing is there at that path",
            "Let the reverse proxy pass the path of APPEAL_WEBHOOK_URL, unchanged, to APPEAL_WEBHOOK_LISTEN.",
        ),
        "413" => ("the reverse proxy takes no update of that size", "Allow bodies of 1 MB there."),
        "502" | "504" => (
            "the reverse proxy does not reach the bot",
            "Start the bot, and let the proxy lead to APPEAL_WEBHOOK_LISTEN.",
        ),
        "503" => (
            "the bot was stopping or had to wait for Telegram itself",
            "Nothing, if it passes. If it stays, look into the log of the bot, and whether it runs.",
        ),
        code if code.starts_with('3') => (
            "the address leads on to another one, and Telegram does not follow",
            "Write the final address into APPEAL_WEBHOOK_URL.",
        ),
        _ => (
            "the answer there is an error",
            "Look into the logs of the bot and of the reverse proxy.",
        ),
    };
    (format!("{what} ({status})"), hint)
}

fn pending(waiting: u64, queue: QueueMovement, findings: &mut Findings) {
    let updates = counted(waiting, "update");
    match queue {
        QueueMovement::Empty | QueueMovement::Moves if waiting <= MANY => {
            findings.good(CheckName::Pending, format!("updates that wait: {waiting}"))
        }
        QueueMovement::Empty | QueueMovement::Moves => findings.hint(
            CheckName::Pending,
            format!("{updates} wait, and the bot takes them one after another"),
            "Nothing, if it gets through them. If the number grows, look at what its log says.",
        ),
        QueueMovement::Stands => {
            let what = format!(
                "{updates} at Telegram, and none was taken for {} seconds",
                WATCHED.as_secs()
            );
            let hint = "See that the bot runs and what its log says. A message waits 24 hours at Telegram, a tap 150 seconds.";
            if waiting > MANY {
                findings.error(CheckName::Pending, what, hint)
            } else {
                findings.hint(CheckName::Pending, what, hint)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_errors_are_told_in_plain_words() {
        for (message, plain, hint) in [
            ("Connection refused", "nothing listens", "reverse proxy"),
            ("Connection timed out", "in time", "firewall"),
            ("Read timeout expired", "in time", "firewall"),
            (
                "SSL error {error:1416F086:SSL routines::certificate verify failed}",
                "certificate",
                "chain",
            ),
            ("Failed to resolve host: Name or service not known", "not known", "name service"),
            ("Connection reset by peer", "cut off", "HTTPS"),
            ("Wrong response from the webhook: 401 Unauthorized", "secret is wrong", "--webhook"),
            ("Wrong response from the webhook: 403 Forbidden", "reverse proxy", "149.154.160.0/20"),
            ("Wrong response from the webhook: 404 Not Found", "nothing is there", "path"),
            (
                "Wrong response from the webhook: 502 Bad Gateway",
                "does not reach the bot",
                "Start the bot",
            ),
            ("Wrong response from the webhook: 503 Service Unavailable", "stopping", "passes"),
            ("Wrong response from the webhook: 302 Found", "does not follow", "final"),
            ("Wrong response from the webhook: 500 Internal Server Error", "an error", "logs"),
            ("Something new", "“Something new”", "logs"),
        ] {
            let (what, advice) = plainly(message);
            assert!(what.contains(plain) && advice.contains(hint), "{message}: {what} → {advice}");
        }
    }
}
