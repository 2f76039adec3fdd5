//! The client of the Bot API.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hyper::body::Bytes;
use hyper::header::{self, HeaderValue};
use hyper::{Request, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use teloxide::requests::Payload;
use teloxide::{ApiError, RequestError};
use tokio::time::Instant;
use url::Position;

use super::calls::{Account, GetMe, GetUpdates};
use super::exchange;
use super::redirect::Redirect;
use super::route::{NOT_FOUND, Route};
use super::transport::Transport;
use crate::telegram::update::{Regular, Update};

/// The time limit of the answer beyond the poll's own wait: a dead connection is noticed within 40 s.
const ANSWER_WITHIN: Duration = Duration::from_secs(9);
/// A server that answers a long poll at once, without updates, is polled this often.
const EMPTY_EVERY: Duration = Duration::from_secs(1);
/// The time limit of any other call.
const CALL_WITHIN: Duration = Duration::from_secs(15);

/// A client of the Bot API. It holds the token, so its `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Api(Arc<ClientState>);

struct ClientState {
    transport: Transport,
    host: HeaderValue,
    /// The path of the server's URL, without a slash at its end.
    path: String,
    /// The path of every call without the method; it holds the token.
    calls: SecretString,
    token: SecretString,
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api").finish_non_exhaustive()
    }
}

impl Api {
    /// Creates a client; nothing is sent yet. Fails if the proxy or the server's URL cannot be used.
    pub fn new(token: &SecretString, route: &Route) -> io::Result<Self> {
        let server = route.server().map_err(io::Error::other)?;
        let transport = Transport::new(&server, route)?;
        let host = &server[Position::BeforeHost..Position::AfterPort];
        let host = HeaderValue::from_str(host).map_err(io::Error::other)?;
        let path = server.path().trim_end_matches('/').to_owned();
        let calls = format!("{path}/bot{}/", token.expose_secret()).into();
        let token = token.clone();
        Ok(Self(Arc::new(ClientState { transport, host, path, calls, token })))
    }

    /// Makes a long poll, within its own time limit. After an empty answer that comes early it waits.
    pub(crate) async fn poll(&self, payload: GetUpdates) -> Result<Vec<Update>, RequestError> {
        let (began, may_wait) = (Instant::now(), Duration::from_secs(payload.timeout.into()));
        let answer = self.post(&payload, may_wait + ANSWER_WITHIN).await?;
        let updates: Vec<Update> = match self.read::<Vec<Regular>>(&answer) {
            Ok(regular) => regular.into_iter().map(Update::from).collect(),
            Err(RequestError::InvalidJson { .. }) => self.read(&answer)?,
            Err(error) => return Err(error),
        };
        if updates.is_empty() && !may_wait.is_zero() {
            tokio::time::sleep_until(began + EMPTY_EVERY).await;
        }
        Ok(updates)
    }

    /// Requests the bot's account. The time limit is short, because nothing begins before the answer.
    /// An answer of 404 is told from a refused token: the address may be wrong.
    pub async fn account(&self) -> Result<Account, RequestError> {
        let answer = self.post(&GetMe {}, ANSWER_WITHIN).await?;
        self.read(&answer).map_err(|error| match answer.status() {
            // teloxide takes it for a refused token, and a web server answers with a page.
            StatusCode::NOT_FOUND => RequestError::Api(ApiError::Unknown(NOT_FOUND.to_owned())),
            _ => error,
        })
    }

    /// Makes any other call.
    ///
    /// # Errors
    /// An error from the server, a failed connection, or an answer that does not fit the method.
    /// The last, `RequestError::InvalidJson`, holds the beginning of the answer and must never be shown. All
    /// others hold at most Telegram's description.
    pub async fn call<P>(&self, payload: P) -> Result<P::Output, RequestError>
    where
        P: Payload<Output: DeserializeOwned> + Serialize,
    {
        self.read(&self.post(&payload, CALL_WITHIN).await?)
    }

    /// Makes a call and discards its result.
    pub(crate) async fn call_discarding_result(
        &self,
        payload: &(impl Payload + Serialize),
    ) -> Result<(), RequestError> {
        let answer = self.post(payload, CALL_WITHIN).await?;
        if exchange::is_done(&answer) {
            return Ok(());
        }
        self.read::<IgnoredAny>(&answer).map(drop)
    }

    /// Returns the server's time, to the second; `None` if its answer has no date. The request
    /// holds no token.
    pub async fn clock(&self) -> Option<SystemTime> {
        let ClientState { transport, host, path, .. } = &*self.0;
        let request = Request::get(format!("{path}/bot"))
            .header(header::HOST, host)
            .body(Bytes::new())
            .ok()?;
        let answer = transport.send(request, CALL_WITHIN).await.ok()?;
        httpdate::parse_http_date(answer.headers().get(header::DATE)?.to_str().ok()?).ok()
    }

    /// Reads an answer. A server that names the path of a call in its description names the token,
    /// and descriptions are shown.
    fn read<T: DeserializeOwned>(&self, answer: &Response<Bytes>) -> Result<T, RequestError> {
        exchange::read(answer).map_err(|error| match error {
            RequestError::Api(ApiError::Unknown(said)) => {
                let said = said.replace(self.0.token.expose_secret(), "…");
                RequestError::Api(ApiError::Unknown(said))
            }
            error => error,
        })
    }

    async fn post<P>(&self, payload: &P, within: Duration) -> Result<Response<Bytes>, RequestError>
    where
        P: Payload + Serialize,
    {
        let ClientState { transport, host, calls, .. } = &*self.0;
        let request = Request::post([calls.expose_secret(), P::NAME].concat())
            .header(header::HOST, host)
            .header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(exchange::write(payload)?);
        // Building fails only when the token has characters that a URL cannot hold.
        let request = request.map_err(|_| RequestError::Api(ApiError::InvalidToken))?;
        let sent = transport.send(request, within).await;
        let answer = sent.and_then(|answer| match Redirect::in_answer(&answer) {
            Some(redirect) => Err(io::Error::other(redirect)),
            None => Ok(answer),
        });
        answer.map_err(|error| RequestError::Io(Arc::new(error)))
    }
}
