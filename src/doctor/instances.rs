//! Looks for signs of another instance.
//!
//! Only `getUpdates` would show one for certain, and it would end the poll of a running bot. What is
//! left are two signs: a bot on this machine was told of a conflict, or updates are taken although no
//! bot runs where one should.

use std::net::SocketAddr;

use super::Inputs;
use super::findings::{CheckName, Findings};
use super::webhook::QueueMovement;
use crate::config;
use crate::ops::health::CONFLICT;
use crate::ops::own_port::{ask, local};
use crate::telegram::receive::webhook::WebhookInfo;

/// The bot that `APPEAL_OPS_LISTEN` names.
#[derive(Debug)]
pub(super) enum OwnInstance {
    /// The variable is not set.
    Unnamed,
    /// It says that another instance receives updates.
    InConflict,
    /// It runs and says nothing of a conflict.
    Runs,
    /// Nothing answers there.
    Silent(SocketAddr),
}

/// Asks the bot on this machine.
pub(super) async fn ask_own(inputs: Inputs<'_>) -> OwnInstance {
    let Some(address) = config::ops_listen(inputs.lookup).ok().flatten().map(local) else {
        return OwnInstance::Unnamed;
    };
    let said = async { ask(address, "/readyz").await?.text().await };
    match said.await {
        Ok(said) if said.lines().any(|line| line == CONFLICT) => OwnInstance::InConflict,
        Ok(_) => OwnInstance::Runs,
        Err(_) => OwnInstance::Silent(address),
    }
}

/// With a webhook, Telegram refuses polls and any number of instances may run.
pub(super) fn look(
    own: &OwnInstance,
    info: &WebhookInfo,
    queue: QueueMovement,
    findings: &mut Findings,
) {
    const STRANGER: &str = "If it is not one of yours, somebody has the token: ask @BotFather for a new one, /revoke. See docs/operating.md, One instance and a standby.";
    match own {
        _ if !info.url.is_empty() => {
            findings.good(CheckName::Instances, "with a webhook several instances may run");
        }
        OwnInstance::InConflict => findings.error(
            CheckName::Instances,
            "the bot at APPEAL_OPS_LISTEN says that another instance polls too",
            format!("Stop the other one. {STRANGER}"),
        ),
        OwnInstance::Silent(address) if queue == QueueMovement::Moves => findings.hint(
            CheckName::Instances,
            format!("somebody takes the updates, although no bot answers at {address}"),
            format!("Find the instance that runs. {STRANGER}"),
        ),
        OwnInstance::Runs => findings.good(
            CheckName::Instances,
            "the bot at APPEAL_OPS_LISTEN met no other instance; it cannot while updates wait",
        ),
        OwnInstance::Silent(_) | OwnInstance::Unnamed => findings.good(
            CheckName::Instances,
            "no sign of another instance; nobody can know without taking updates",
        ),
    }
}
