//! Refuses variables whose names are nearly those of the program: a proxy or a secret that was set
//! would silently not be used.

use super::proxies;
use crate::ops::exit_error::ExitError;
use article::suggest::nearest;

/// The variables that only this program reads.
const OURS: [&str; 12] = [
    "APPEAL_CONFIG",
    "APPEAL_LOG_FORMAT",
    "APPEAL_OPS_LISTEN",
    "APPEAL_PAGE_COUNTS",
    "APPEAL_WEBHOOK_LISTEN",
    "APPEAL_WEBHOOK_SECRET",
    "APPEAL_WEBHOOK_SECRET_FILE",
    "APPEAL_WEBHOOK_URL",
    "TELOXIDE_API_URL",
    "TELOXIDE_PROXY",
    "TELOXIDE_TOKEN",
    "TELOXIDE_TOKEN_FILE",
];
/// Those that other programs read too, besides the names of proxies.
const SHARED: [&str; 3] = ["RUST_LOG", "SSL_CERT_DIR", "SSL_CERT_FILE"];
/// How our names begin, up to the first underscore.
const BEGINNINGS: [&str; 2] = ["APPEAL", "TELOXIDE"];

/// Refuses a variable that has a value and whose name is nearly one of the program's. Those of `.env`
/// are among them once it is loaded.
pub(crate) fn refuse() -> Result<(), ExitError> {
    let set = std::env::vars_os().filter(|(_, value)| !value.to_string_lossy().trim().is_empty());
    for name in set.filter_map(|(name, _)| name.into_string().ok()) {
        if let Some(meant) = meant(&name) {
            return Err(ExitError::usage(
                format!("{name} is set, in the environment or in .env, and nothing reads it"),
                format!("Did you mean {meant}? Rename it, or unset it."),
            ));
        }
    }
    Ok(())
}

/// Returns the names of variables that other programs read too. Similar names may be theirs.
fn shared() -> impl Iterator<Item = &'static str> {
    SHARED.into_iter().chain(proxies::SHARED.into_iter().flatten()).chain(proxies::EXEMPT)
}

/// Returns the variable that was probably meant, if the program does not know this one.
fn meant(name: &str) -> Option<&'static str> {
    let known = || OURS.into_iter().chain(shared());
    if known().any(|ours| ours == name) {
        return None;
    }
    let in_other_case = known().find(|ours| ours.eq_ignore_ascii_case(name));
    in_other_case.or_else(|| nearly_ours(name).filter(|_| !is_of_kubernetes(name)))
}

/// Only a name whose beginning is nearly ours counts: `APP_CONFIG` is near `APPEAL_CONFIG` too.
fn nearly_ours(name: &str) -> Option<&'static str> {
    let (beginning, _) = name.split_once('_')?;
    nearest(beginning, BEGINNINGS)?;
    let upper = name.to_ascii_uppercase();
    let goes_on = |ours: &&str| upper.strip_prefix(*ours).is_some_and(|more| more.starts_with('_'));
    let begun = OURS.into_iter().filter(goes_on).max_by_key(|ours| ours.len());
    let near = nearest(name, OURS).filter(|near| begun.is_none_or(|begun| near.starts_with(begun)));
    near.or(begun)
}

/// Kubernetes sets such variables for each service, such as one that is called `appeal-webhook`
/// (its documentation, "Discovering services").
fn is_of_kubernetes(name: &str) -> bool {
    name.ends_with("_PORT") || name.contains("_PORT_") || name.contains("_SERVICE_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_a_name_of_ours_is_told_from_a_name_of_others() {
        for (name, expected) in [
            ("TELOXIDE_PROXI", "TELOXIDE_PROXY"),
            ("TELOXIDE_PROXY_URL", "TELOXIDE_PROXY"),
            ("teloxide_proxy", "TELOXIDE_PROXY"),
            ("Teloxide_Proxy_Url", "TELOXIDE_PROXY"),
            ("TELOXID_TOKEN", "TELOXIDE_TOKEN"),
            ("TELOXIDE_TOKEN_FIL", "TELOXIDE_TOKEN_FILE"),
            ("TELOXIDE_TOKEN_FILE_PATH", "TELOXIDE_TOKEN_FILE"),
            ("APPEAL_OPS_LISTN", "APPEAL_OPS_LISTEN"),
            ("APEAL_OPS_LISTEN", "APPEAL_OPS_LISTEN"),
            ("APPEAL_WEBHOOK_SECRETFILE", "APPEAL_WEBHOOK_SECRET_FILE"),
            ("APPEAL_CONFIG_DIR", "APPEAL_CONFIG"),
            ("Https_Proxy", "HTTPS_PROXY"),
            ("rust_log", "RUST_LOG"),
        ] {
            assert_eq!(meant(name), Some(expected), "{name}");
        }
        let others = [
            "APPEAL_BOT_PORT",
            "APPEAL_BOT_PORT_8080_TCP_ADDR",
            "APPEAL_BOT_SERVICE_HOST",
            "APPEAL_BOT_SERVICE_PORT_HTTP",
            "APPEAL_BOT_VERSION",
            "APPEAL_BUILD",
            "APPEAL_METRICS",
            "APPEAL_SERVICE_HOST",
            "APPEAL_WEBHOOK_PORT",
            "APPEAL_WEBHOOK_SERVICE_HOST",
            "TELOXIDE_PROXY_PORT_1080_TCP",
            "APP_CONFIG",
            "CONFIG",
            "FTP_PROXY",
            "HTTP_PROXY_PASS",
            "RUST_LOG_STYLE",
            "SSL_CERT_PATH",
            "PATH",
            "_",
        ];
        for name in others.into_iter().chain(OURS).chain(shared()) {
            assert_eq!(meant(name), None, "{name}");
        }
    }
}
