// The chat page of `appeal-bot preview`: it shows /sandbox/state and /sandbox/events, and posts the
// reader's actions.

import { wireComposer } from "./composer.js";
import { ui } from "./dom.js";
import { drawCard, drawFrame, nameLanguages } from "./frame.js";
import { wireInline } from "./inline.js";
import { learnLanguages } from "./language.js";
import { drawMessage, drawMessages } from "./messages.js";
import { attempt, sendText } from "./reader.js";
import { readerWrote, serverLost, serverReached } from "./server.js";
import { adoptChat, ask, currentChat, isOwn, isShown, keyOf, news, openChat, session, world } from "./state.js";
import { inView, nearEnd, offerEnd, reveal, scrollToEnd, showNotice, softHighlight, toast } from "./view.js";
import { drawWords, wereJustReloaded, wordsReloaded } from "./words.js";

const RETRY_MS = 2000; // short enough for a person, long enough for a server to restart

let held = null; // events received while the state is fetched; applied to it afterwards
let refreshes = 0;

// ---- the sandbox's state and events

function connect() {
  const events = new EventSource("/sandbox/events");
  events.addEventListener("open", refresh);
  events.addEventListener("error", () => {
    ui.status.textContent = "connecting…";
    serverLost();
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, RETRY_MS); // the browser gave up
  });
  for (const kind in on) events.addEventListener(kind, (event) => receive(kind, JSON.parse(event.data)));
}

const receive = (kind, data) => (held ? held.push([kind, data]) : on[kind](data));

const on = {
  message: ({ chat_id, message }) => storeMessage(chat_id, message, false),
  edit: ({ chat_id, message }) => storeMessage(chat_id, message, true),
  delete: ({ chat_id, message_ids }) => dropMessages(chat_id, (one) => message_ids.includes(one.message_id)),
  delete_ephemeral: ({ chat_id, user_id, ephemeral_message_id }) =>
    dropMessages(chat_id, ({ ephemeral: own }) =>
      own?.user_id === user_id && own.ephemeral_message_id === ephemeral_message_id),
  notice: showNotice,
  profile: ({ bot, commands }) => {
    Object.assign(world, { bot, commands });
    learnLanguages();
    drawFrame();
    drawMessages();
  },
  refused: ({ method, description }) => toast(`${method}: ${description}`),
  words: (words) => {
    wordsReloaded(words);
    nameLanguages(words.languages);
  },
};

async function refresh() {
  const turn = ++refreshes;
  held = [];
  try {
    const { bot, commands, chats, words } = await ask("state");
    if (turn !== refreshes) return;
    Object.assign(world, { bot, commands, chats: new Map(chats.map((chat) => [chat.id, adoptChat(chat)])) });
    learnLanguages();
    drawWords(words);
    nameLanguages(words.languages);
    serverReached();
    await openChat("private", session.chatId ?? parseInt(location.hash.slice(1), 10));
  } catch {
    return setTimeout(() => turn === refreshes && refresh(), RETRY_MS);
  }
  if (turn !== refreshes) return;
  const missed = held;
  held = null;
  for (const [kind, data] of missed) on[kind](data);
}

function storeMessage(chatId, message, edited) {
  const chat = world.chats.get(chatId);
  if (!chat) return; // a chat opened by another page after our state was fetched
  chat.messages = [...chat.messages.filter((one) => keyOf(one) !== keyOf(message)), message]
    .sort((a, b) => keyOf(a) - keyOf(b));
  if (chatId !== session.chatId || !isShown(message)) return;
  readerWrote();
  const stayedAtEnd = nearEnd();
  const article = drawMessage(message);
  drawCard();
  if (edited) softHighlight(article);
  if (edited && wereJustReloaded()) return offerEnd();
  if (edited ? inView(article) : stayedAtEnd || isOwn(message)) reveal(article);
}

function dropMessages(chatId, isGone) {
  const chat = world.chats.get(chatId);
  if (!chat) return;
  chat.messages = chat.messages.filter((message) => !isGone(message));
  if (chatId !== session.chatId) return;
  drawMessages();
  drawCard();
}

// ---- the page's own controls

/** Offers the browser's languages at first, and the one that was chosen before a reload. */
function chooseFirstLanguage() {
  const kept = location.hash.split("/")[1];
  const own = navigator.languages.map((language) => language.split("-")[0]);
  nameLanguages(kept ? [...own, kept] : own);
  ui.language.value = kept ?? own[0];
  if (ui.language.selectedIndex < 0) ui.language.value = own[0];
}

function wireControls() {
  news.addEventListener("chat", () => {
    drawFrame();
    drawMessages();
  });
  ui.language.addEventListener("change", () => currentChat() && drawFrame());
  ui.member.addEventListener("change", () => news.dispatchEvent(new Event("chat")));
  ui.private.addEventListener("change", () => attempt(() => openChat("private")));
  ui.group.addEventListener("change", () => attempt(() => openChat("supergroup")));
  ui.fresh.addEventListener("click", () => attempt(() => openChat(currentChat().type, null)));
  ui.start.addEventListener("click", () => {
    sendText("/start");
    ui.messages.focus({ preventScroll: true }); // focusing the box would open a phone's keyboard
  });
  ui.messages.addEventListener("scroll", offerEnd, { passive: true });
  ui["to-end"].addEventListener("click", scrollToEnd);
  ui["alert-close"].addEventListener("click", () => ui.alert.close());
}

chooseFirstLanguage();
wireControls();
wireComposer();
wireInline();
connect();
