//! A plain teloxide bot: derived commands, the dispatcher, HTML, inline buttons, as teloxide's examples show them.
//!
//! Its words come from the file that `REPLIES` names, so that it sends what the bot beside it sends. The token and the
//! server are taken from `TELOXIDE_TOKEN` and `TELOXIDE_API_URL`; `SSL_CERT_FILE` names one more authority to trust; with `WEBHOOK_URL` and `WEBHOOK_LISTEN` it is brought its
//! updates.

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use serde::Deserialize;
use teloxide::prelude::*;
use teloxide::types::{InlineKeyboardMarkup, LinkPreviewOptions, ParseMode};
use teloxide::update_listeners::webhooks;
use teloxide::utils::command::BotCommands;

type Done = Result<(), Box<dyn Error + Send + Sync>>;

/// Answers by page and language.
type Replies = HashMap<String, HashMap<String, Reply>>;

#[derive(Deserialize)]
struct Reply {
    html: String,
    keyboard: InlineKeyboardMarkup,
}

#[derive(BotCommands, Clone)]
#[command(rename_rule = "lowercase", description = "A published appeal and its sources")]
enum Command {
    #[command(description = "what this bot is")]
    Start,
    #[command(description = "the appeal")]
    Appeal,
    #[command(description = "what it promises")]
    Conditions,
    #[command(description = "what was known then")]
    Context,
    #[command(description = "what has happened since")]
    Since,
    #[command(description = "where all this comes from")]
    Sources,
    #[command(description = "who made this bot")]
    About,
    #[command(description = "what it knows of you")]
    Privacy,
}

impl Command {
    fn page(&self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Appeal => "appeal",
            Self::Conditions => "conditions",
            Self::Context => "context",
            Self::Since => "since",
            Self::Sources => "sources",
            Self::About => "about",
            Self::Privacy => "privacy",
        }
    }
}

#[tokio::main]
async fn main() -> Done {
    let replies: Replies =
        serde_json::from_str(&std::fs::read_to_string(std::env::var("REPLIES")?)?)?;
    let bot = bot()?;
    let handler = dptree::entry()
        .branch(Update::filter_message().filter_command::<Command>().endpoint(answer))
        .branch(Update::filter_callback_query().endpoint(turn));
    let mut dispatcher = Dispatcher::builder(bot.clone(), handler)
        .dependencies(dptree::deps![Arc::new(replies)])
        .default_handler(|_| async {})
        .enable_ctrlc_handler()
        .build();
    match std::env::var("WEBHOOK_URL") {
        Ok(url) => {
            let options =
                webhooks::Options::new(std::env::var("WEBHOOK_LISTEN")?.parse()?, url.parse()?);
            let listener = webhooks::axum(bot, options).await?;
            dispatcher.dispatch_with_listener(listener, LoggingErrorHandler::new()).await;
        }
        Err(_) => dispatcher.dispatch().await,
    }
    Ok(())
}

/// teloxide's own settings, as `Bot::from_env` has them.
fn bot() -> Result<Bot, Box<dyn Error + Send + Sync>> {
    let Some(authority) = std::env::var_os("SSL_CERT_FILE") else { return Ok(Bot::from_env()) };
    let authority = reqwest::Certificate::from_pem(&std::fs::read(authority)?)?;
    let client =
        teloxide::net::default_reqwest_settings().add_root_certificate(authority).build()?;
    let server = std::env::var("TELOXIDE_API_URL")?.parse()?;
    Ok(Bot::with_client(std::env::var("TELOXIDE_TOKEN")?, client).set_api_url(server))
}

async fn answer(bot: Bot, message: Message, command: Command, replies: Arc<Replies>) -> Done {
    let language =
        message.from.as_ref().and_then(|from| from.language_code.as_deref()).unwrap_or("en");
    if let Some(reply) = find(&replies, command.page(), language) {
        bot.send_message(message.chat.id, &reply.html)
            .parse_mode(ParseMode::Html)
            .link_preview_options(no_preview())
            .reply_markup(reply.keyboard.clone())
            .await?;
    }
    Ok(())
}

/// A button holds `1s:LANGUAGE:PAGE:PART:ASKED`, as the bot's beside it do.
async fn turn(bot: Bot, query: CallbackQuery, replies: Arc<Replies>) -> Done {
    bot.answer_callback_query(query.id.clone()).await?;
    let mut parts = query.data.as_deref().unwrap_or_default().split(':').skip(1);
    let (language, page) = (parts.next().unwrap_or("en"), parts.next().unwrap_or("start"));
    if let Some(message) = query.regular_message()
        && let Some(reply) = find(&replies, page, language)
    {
        bot.edit_message_text(message.chat.id, message.id, &reply.html)
            .parse_mode(ParseMode::Html)
            .link_preview_options(no_preview())
            .reply_markup(reply.keyboard.clone())
            .await?;
    }
    Ok(())
}

fn find<'a>(replies: &'a Replies, page: &str, language: &str) -> Option<&'a Reply> {
    let page = replies.get(page)?;
    page.get(language).or_else(|| page.get("en"))
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}
