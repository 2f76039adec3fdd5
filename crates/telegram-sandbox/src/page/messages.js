// The messages of the current chat, with their buttons.

import { startInlineQuery } from "./composer.js";
import { make, pressable, ui } from "./dom.js";
import { languageNamed, languageOf } from "./language.js";
import { copy, tap } from "./reader.js";
import { currentChat, isGroup, isOwn, keyOf, memberId, shownMessages, world } from "./state.js";
import { direction, linkTo, richText } from "./text.js";
import { articleOf, focusAgain, focusIn, offerEnd, scrollToEnd, toast } from "./view.js";

/** Keeps unchanged articles: a reconnect must not be read aloud or move the scroll or the focus. */
export function drawMessages() {
  const [messages, view] = [shownMessages(), `${currentChat().id}/${memberId()}`];
  const switched = ui.messages.dataset.view !== view;
  ui.messages.dataset.view = view;
  const kept = new Set(switched ? [] : messages.map((message) => String(keyOf(message))));
  const gone = [...ui.messages.children].filter((article) => !kept.has(article.dataset.messageId));
  if (gone.some((article) => article.contains(document.activeElement))) ui.messages.focus({ preventScroll: true });
  gone.forEach((article) => article.remove());
  messages.forEach(drawMessage);
  if (switched) scrollToEnd();
  offerEnd();
}

const drawn = new WeakMap(); // article → the JSON it shows

export function drawMessage(message) {
  const article = articleOf(keyOf(message)) ?? placeArticle(message);
  article.lang = languageOf(message.text);
  const shows = JSON.stringify(message);
  if (drawn.get(article) === shows) return article;
  drawn.set(article, shows);
  const focus = focusIn(article);
  const old = [...article.children];
  const rows = message.reply_markup?.inline_keyboard ?? [];
  article.append(bubble(message), ...(rows.length ? [keyboard(message, rows)] : []));
  if (focus) focusAgain(article, focus); // removing the old button first would lose the focus
  old.forEach((node) => node.remove());
  return article;
}

function placeArticle(message) {
  const side = isOwn(message) ? "from-reader" : "from-bot"; // the other members stand on the bot's side
  const article = make("article", { className: `message ${side}`, tabIndex: -1 });
  article.dataset.messageId = keyOf(message);
  const next = [...ui.messages.children].find((other) => Number(other.dataset.messageId) > keyOf(message));
  ui.messages.insertBefore(article, next ?? null);
  return article;
}

function bubble(message) {
  const named = isGroup() && !isOwn(message);
  const parts = [make("span", { className: named ? "from" : "from unseen" }, message.from)];
  if (message.ephemeral) parts.push(make("span", { className: "only-you", lang: "en" }, "Only you see this"));
  if (message.via_bot) parts.push(make("span", { className: "via" }, `via @${world.bot.username}`));
  if (message.reply_to) parts.push(replyLine(message.reply_to));
  parts.push(make("div", { className: "text" }, ...richText(message.text, message.entities ?? [])), meta(message));
  return make("div", { className: "bubble", dir: direction(message.text) }, ...parts);
}

function replyLine(id) {
  const original = currentChat().messages.find((message) => message.message_id === id);
  return make("div", { className: "reply" }, original ? original.text.slice(0, 80) : "Deleted message");
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** No “edited”: Telegram does not show it on messages of bots. */
function meta({ date }) {
  const sent = new Date(date * 1000);
  const time = make("time", { dateTime: sent.toISOString(), title: sent.toLocaleString("en-GB") }, clock.format(sent));
  return make("span", { className: "meta" }, time);
}

// ---- inline keyboards

function keyboard(message, rows) {
  const group = make("div", { className: "keyboard", role: "group", ariaLabel: "Buttons of this message" });
  rows.forEach((buttons) => {
    const keys = buttons.map((button) => keyFor(message, button));
    keys.forEach((key, column) => {
      key.classList.add("key");
      const language = languageNamed(buttons[column].text);
      if (language) key.lang = language;
    });
    group.append(make("div", { className: "row" }, ...keys));
  });
  return group;
}

function keyFor(message, button) {
  const { text, callback_data, url, copy_text } = button;
  if (url !== undefined) return linkTo(url, text) ?? deadKey(text, "This link is neither http nor https");
  const query = button.switch_inline_query ?? button.switch_inline_query_current_chat;
  if (query !== undefined) return pressable(text, "inline", () => startInlineQuery(query));
  if (copy_text !== undefined) return pressable(text, "copy", () => copy(copy_text.text));
  if (callback_data === undefined) return deadKey(text, "The sandbox does not know this kind of button");
  const key = pressable(text, "callback", () => tap(message, key));
  key.dataset.callback = callback_data;
  return key;
}

const deadKey = (text, why) => pressable(text, "dead", () => toast(why));
