//! The bare HTTP exchange: what answering costs where nothing is decided, checked or kept.
//!
//! Ask for updates; for each one, at the same time, send a text that was prepared before, with the chat's number put in, and
//! read the answer; then ask with the next offset. One thread, one task a connection, no JSON library. The texts are the
//! lines of the file that `BODIES` names, each the JSON of `sendMessage` without `chat_id`, taken in turn.
//!
//! To an `https` server all calls go over one connection, by HTTP/2; `SSL_CERT_FILE` names the one authority that is trusted.

mod https;

use std::error::Error;
use std::rc::Rc;

use bytes::Bytes;
use futures_util::future::try_join_all;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::client::conn::http2;
use hyper::{Method, Request, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::OnceCell;

type Failed = Box<dyn Error + Send + Sync>;

/// Connections that wait to be used again, the last used on top.
struct Server {
    /// `HOST:PORT`
    host: String,
    /// `/bot<token>/`
    path: String,
    idle: std::cell::RefCell<Vec<SendRequest<Full<Bytes>>>>,
    /// The one connection where the server speaks TLS.
    tls: Option<OnceCell<http2::SendRequest<Full<Bytes>>>>,
}

/// What is needed of an update to answer it.
#[derive(Clone, Copy)]
struct Update<'a> {
    id: i64,
    chat: &'a str,
    /// The tap and the message it was made on.
    tap: Option<(&'a str, &'a str)>,
}

fn main() -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, answer_all())
}

async fn answer_all() -> Result<(), Failed> {
    let url = std::env::var("TELOXIDE_API_URL")?;
    let tls = url.starts_with("https://").then(OnceCell::new);
    let (_, host) = url.trim_end_matches('/').split_once("://").ok_or("the server is no URL")?;
    let host = host.to_owned();
    let path = format!("/bot{}/", std::env::var("TELOXIDE_TOKEN")?);
    let server = Rc::new(Server { host, path, idle: std::cell::RefCell::default(), tls });
    let bodies = std::fs::read_to_string(std::env::var("BODIES")?)?;
    let bodies: Vec<&str> = bodies.lines().collect();
    let (mut offset, mut answered) = (0, 0);
    loop {
        let ask = format!(r#"{{"offset":{offset},"limit":100,"timeout":30}}"#);
        let answer = server.call("getUpdates", ask).await?;
        let updates = read(std::str::from_utf8(&answer)?);
        let answers = updates.iter().enumerate().map(|(at, update)| {
            let body = bodies.get((answered + at) % bodies.len()).copied().unwrap_or_default();
            server.answer(*update, body)
        });
        try_join_all(answers).await?;
        answered += updates.len();
        offset = updates.last().map_or(offset, |update| update.id + 1);
    }
}

/// Cuts the answer of `getUpdates` at its marks. The order of the fields is the sandbox's.
fn read(answer: &str) -> Vec<Update<'_>> {
    answer.split(r#"{"update_id":"#).skip(1).filter_map(update).collect()
}

fn update(text: &str) -> Option<Update<'_>> {
    let (id, rest) = text.split_once(',')?;
    let id = id.parse().ok()?;
    let chat = between(rest, r#""chat":{"id":"#, ',')?;
    let tap = rest.strip_prefix(r#""callback_query":{"id":""#);
    let tap =
        tap.and_then(|tap| Some((tap.split_once('"')?.0, between(rest, r#""message_id":"#, ',')?)));
    Some(Update { id, chat, tap })
}

fn between<'a>(text: &'a str, mark: &str, end: char) -> Option<&'a str> {
    Some(text.split_once(mark)?.1.split_once(end)?.0)
}

impl Server {
    async fn answer(&self, update: Update<'_>, body: &str) -> Result<(), Failed> {
        let chat = update.chat;
        let Some((tap, message)) = update.tap else {
            return self.done("sendMessage", format!(r#"{{"chat_id":{chat},{body}"#)).await;
        };
        let notice = format!(r#"{{"callback_query_id":"{tap}"}}"#);
        let edit = format!(r#"{{"chat_id":{chat},"message_id":{message},{body}"#);
        tokio::try_join!(
            self.done("answerCallbackQuery", notice),
            self.done("editMessageText", edit)
        )?;
        Ok(())
    }

    async fn done(&self, method: &str, body: String) -> Result<(), Failed> {
        let answer = self.call(method, body).await?;
        if answer.starts_with(br#"{"ok":true"#) {
            return Ok(());
        }
        Err(format!("{method} was refused: {}", String::from_utf8_lossy(&answer)).into())
    }

    async fn call(&self, method: &str, body: String) -> Result<Bytes, Failed> {
        let request = |uri: String| {
            let request = Request::builder().method(Method::POST).uri(uri);
            request.header(header::CONTENT_TYPE, "application/json")
        };
        let body = Full::new(Bytes::from(body));
        if let Some(tls) = &self.tls {
            let request = request(["https://", &self.host, &self.path, method].concat());
            let mut connection = tls.get_or_try_init(|| https::connect(&self.host)).await?.clone();
            let answer = connection.send_request(request.body(body)?).await?;
            return Ok(answer.into_body().collect().await?.to_bytes());
        }
        let idle = self.idle.borrow_mut().pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        connection.ready().await?;
        let request = request([&self.path, method].concat()).header(header::HOST, &self.host);
        let answer = connection.send_request(request.body(body)?).await?;
        let answer = answer.into_body().collect().await?.to_bytes();
        self.idle.borrow_mut().push(connection);
        Ok(answer)
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, Failed> {
        let stream = TcpStream::connect(&self.host).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::task::spawn_local(connection);
        Ok(sender)
    }
}
