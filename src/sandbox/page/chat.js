// The chat page of `appeal-bot preview`: it draws what /sandbox/state and /sandbox/events tell, and posts what the
// reader does. Every text may be hostile, so texts only ever become text nodes, and only http and https become links.

const byId = (id) => document.getElementById(id);
const ui = Object.fromEntries(
  ["language", "kind", "fresh", "words", "avatar", "name", "status", "messages", "card", "card-title", "card-text",
    "start", "to-end", "toast", "commands", "menu", "box", "send", "alert", "alert-text"].map((id) => [id, byId(id)]),
);

const RETRY_MS = 2000; // a pause that a person does not mind and a restarting server survives
const NEAR_END_PX = 80; // about two lines: closer than this counts as "reading the newest message"

const world = { bot: null, commands: [], chats: new Map() };
const session = { chatId: null, private: null, supergroup: null }; // the chats that this page opened
let opened; // a first chat is there; what a quick reader does before waits for it
const firstChat = new Promise((resolve) => (opened = resolve));
let held = null; // events that arrive while the state is being fetched; applied on top of it
let refreshes = 0;

// ---- protocol

async function ask(path, body) {
  const headers = { "content-type": "application/json" };
  const request = body && { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(`/sandbox/${path}`, request);
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}`);
  return response.json();
}

function connect() {
  const events = new EventSource("/sandbox/events");
  events.addEventListener("open", refresh);
  events.addEventListener("error", () => {
    ui.status.textContent = "connecting…";
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, RETRY_MS); // the browser gave up; we do not
  });
  for (const kind in on) events.addEventListener(kind, (event) => receive(kind, JSON.parse(event.data)));
}

const receive = (kind, data) => (held ? held.push([kind, data]) : on[kind](data));

const on = {
  message: ({ chat_id, message }) => storeMessage(chat_id, message, false),
  edit: ({ chat_id, message }) => storeMessage(chat_id, message, true),
  delete: ({ chat_id, message_ids }) => dropMessages(chat_id, new Set(message_ids)),
  notice: showNotice,
  profile: ({ bot, commands }) => {
    Object.assign(world, { bot, commands });
    drawFrame();
  },
  words: (words) => {
    drawWords(words);
    if (words.ok) toast("Words reloaded");
  },
};

async function refresh() {
  const turn = ++refreshes;
  held = [];
  try {
    const { bot, commands, chats, words } = await ask("state");
    if (turn !== refreshes) return;
    Object.assign(world, { bot, commands, chats: new Map(chats.map((chat) => [chat.id, chat])) });
    drawWords(words);
    await openChat("private", session.chatId ?? parseInt(location.hash.slice(1), 10));
  } catch {
    return setTimeout(() => turn === refreshes && refresh(), RETRY_MS);
  }
  if (turn !== refreshes) return;
  const missed = held;
  held = null;
  for (const [kind, data] of missed) on[kind](data);
}

// ---- chats

const currentChat = () => world.chats.get(session.chatId);
const isGroup = () => currentChat()?.type === "supergroup";

/** Opens that chat; where there is none, a fresh one. */
async function openChat(type, id = session[type]) {
  if (world.chats.has(id)) return showChat(id);
  const chat = await ask("chats", { type });
  world.chats.set(chat.id, chat);
  showChat(chat.id);
}

function showChat(id) {
  const chat = world.chats.get(id);
  session.chatId = session[chat.type] = id;
  drawFrame();
  drawMessages();
  opened();
}

function storeMessage(chatId, message, edited) {
  const chat = world.chats.get(chatId);
  if (!chat) return; // another page's chat, younger than our state
  chat.messages = [...chat.messages.filter((one) => one.message_id !== message.message_id), message]
    .sort((a, b) => a.message_id - b.message_id);
  if (chatId !== session.chatId) return;
  const stayedAtEnd = nearEnd();
  const article = drawMessage(message);
  drawCard();
  if (edited) softHighlight(article);
  if (edited ? inView(article) : stayedAtEnd || message.outgoing) reveal(article);
}

function dropMessages(chatId, ids) {
  const chat = world.chats.get(chatId);
  if (!chat) return;
  chat.messages = chat.messages.filter((message) => !ids.has(message.message_id));
  if (chatId === session.chatId) drawMessages();
}

// ---- what the reader does

const readerLanguage = () => ui.language.value || null;

/** Runs an action; true where it went well, else the page says why not. */
const attempt = (action) =>
  firstChat.then(action).then(() => true, (error) => void toast(`Not sent: ${error.message}`));

function sendText(text) {
  return attempt(() => ask("send", { chat_id: session.chatId, text, language_code: readerLanguage() }));
}

async function sendBox() {
  const text = ui.box.value.trim();
  if (!text) return;
  fillBox("");
  if (!(await sendText(text)) && !ui.box.value) fillBox(text);
}

/** In a group Telegram itself adds the bot's name to a chosen command. */
function sendCommand(command) {
  const bare = isGroup() && !command.includes("@");
  return sendText(bare ? `${command}@${world.bot.username}` : command);
}

async function tap(messageId, key) {
  key.ariaBusy = "true";
  const target = { chat_id: session.chatId, message_id: messageId, data: key.dataset.callback };
  if (!(await attempt(() => ask("tap", { ...target, language_code: readerLanguage() })))) key.ariaBusy = null;
}

function followDeepLink(payload) {
  return attempt(async () => {
    await openChat("private");
    if (payload !== null) await sendText(`/start ${payload}`.trim());
  });
}

function copy(text) {
  navigator.clipboard.writeText(text).then(() => toast("Copied"), () => toast(`Copy it by hand: ${text}`));
}

function fillBox(text) {
  ui.box.value = text;
  sizeBox();
  showCommands(false);
}

function sizeBox() {
  ui.box.style.height = "auto";
  ui.box.style.height = `${ui.box.scrollHeight}px`;
}

// ---- frame: header, card, words

const primarySubtag = () => ui.language.value.split("-")[0].toLowerCase();
const inReadersLanguage = (texts) => texts?.[primarySubtag()] || texts?.[""] || "";
const botName = () => inReadersLanguage(world.bot.name) || world.bot.username;

function drawFrame() {
  const title = isGroup() ? currentChat().title : botName();
  ui.name.textContent = title;
  ui.avatar.textContent = Array.from(title)[0] ?? "";
  ui.avatar.classList.toggle("group", isGroup());
  ui.status.textContent = isGroup() ? "group, the bot is a member" : `@${world.bot.username} · bot`;
  ui.kind.ariaChecked = String(isGroup());
  document.title = `${title} · preview`;
  // The chat and the language live in the address: a reload keeps both, and nothing is stored.
  history.replaceState(null, "", `#${session.chatId}/${ui.language.value}`);
  drawCard();
  drawCommands();
}

function drawCard() {
  ui.card.hidden = currentChat().messages.length > 0;
  ui.start.hidden = isGroup();
  ui["card-title"].textContent = isGroup() ? "An empty group" : botName();
  ui["card-text"].textContent = isGroup()
    ? `The bot hears commands here. Choose one with the “/” button, or type /start@${world.bot.username}.`
    : inReadersLanguage(world.bot.description);
}

function drawWords({ ok, problems }) {
  ui.words.classList.toggle("bad", !ok);
  if (ok) return ui.words.replaceChildren();
  const lines = problems.map(({ file, line, rule, what }) =>
    make("li", {}, `${line ? `${file}:${line}` : file}: ${rule}: ${what}`));
  const comfort = make("p", {}, "The bot goes on with the last good ones.");
  ui.words.replaceChildren(make("h2", {}, "Problems in the words"), comfort, make("ul", {}, ...lines));
}

// ---- commands

/** Telegram's order: the chat kind's scope before the default one; in each the reader's language before "". */
function commandsHere() {
  for (const scope of [isGroup() ? "all_group_chats" : "all_private_chats", "default"]) {
    for (const language of [primarySubtag(), ""]) {
      const found = world.commands.find((one) => one.scope === scope && one.language_code === language);
      if (found?.commands.length) return found.commands;
    }
  }
  return [];
}

/** What is typed of a command's name, or undefined where the box holds something else. */
const typedCommand = () => ui.box.value.match(/^\/(\w*)$/)?.[1].toLowerCase();

function drawCommands() {
  const offered = commandsHere().filter(({ command }) => command.startsWith(typedCommand() ?? ""));
  ui.commands.replaceChildren(...offered.map(commandItem));
  if (!offered.length) ui.commands.append(make("p", {}, "The bot has no such command here."));
}

function commandItem({ command, description }) {
  const words = [make("b", {}, `/${command}`), " ", make("span", {}, description)];
  return pressable(words, "", () => {
    fillBox("");
    ui.menu.focus();
    sendCommand(`/${command}`);
  });
}

function showCommands(shown) {
  ui.commands.hidden = !shown;
  ui.menu.ariaExpanded = String(shown);
}

function suggestCommands() {
  sizeBox();
  drawCommands();
  showCommands(typedCommand() !== undefined && ui.commands.querySelector("button") !== null);
}

function steerCommands(event) {
  if (ui.commands.hidden) return;
  const items = [...ui.commands.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  if (event.key === "Escape") {
    if (at >= 0) ui.menu.focus();
    showCommands(false);
  } else if (["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    const next = event.key === "ArrowDown" ? at + 1 : (at < 0 ? 0 : at) - 1;
    items.at(next % items.length)?.focus();
  }
}

// ---- messages

function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function pressable(words, className, action) {
  const button = make("button", { type: "button", className }, ...[words].flat());
  button.addEventListener("click", action);
  return button;
}

const articleOf = (id) => ui.messages.querySelector(`article[data-message-id="${Number(id)}"]`);

/** Articles that did not change are left alone: a reconnect must not be read aloud, nor move scroll or focus. */
function drawMessages() {
  const chat = currentChat();
  const switched = ui.messages.dataset.chat !== String(chat.id);
  ui.messages.dataset.chat = chat.id;
  const kept = new Set(switched ? [] : chat.messages.map((message) => String(message.message_id)));
  const gone = [...ui.messages.children].filter((article) => !kept.has(article.dataset.messageId));
  if (gone.some((article) => article.contains(document.activeElement))) ui.messages.focus({ preventScroll: true });
  gone.forEach((article) => article.remove());
  chat.messages.forEach(drawMessage);
  drawCard();
  if (switched) scrollToEnd();
  offerEnd();
}

const drawn = new WeakMap(); // article → the JSON it shows

function drawMessage(message) {
  const article = articleOf(message.message_id) ?? placeArticle(message);
  const shows = JSON.stringify(message);
  if (drawn.get(article) === shows) return article;
  drawn.set(article, shows);
  const focus = focusIn(article);
  const old = [...article.children];
  const rows = message.reply_markup?.inline_keyboard ?? [];
  article.append(bubble(message), ...(rows.length ? [keyboard(message.message_id, rows)] : []));
  if (focus) focusAgain(article, focus); // before the old button goes, or the focus falls to the page's top
  old.forEach((node) => node.remove());
  return article;
}

function placeArticle({ message_id, outgoing }) {
  const article = make("article", { className: `message ${outgoing ? "from-reader" : "from-bot"}`, tabIndex: -1 });
  article.dataset.messageId = message_id;
  const next = [...ui.messages.children].find((other) => Number(other.dataset.messageId) > message_id);
  ui.messages.insertBefore(article, next ?? null);
  return article;
}

function bubble(message) {
  const named = isGroup() && !message.outgoing;
  const parts = [make("span", { className: named ? "from" : "from unseen" }, message.from)];
  if (message.reply_to) parts.push(replyLine(message.reply_to));
  parts.push(make("div", { className: "text" }, ...richText(message.text, message.entities ?? [])), meta(message));
  return make("div", { className: "bubble" }, ...parts);
}

function replyLine(id) {
  const original = currentChat().messages.find((message) => message.message_id === id);
  return make("div", { className: "reply" }, original ? original.text.slice(0, 80) : "Deleted message");
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

function meta({ date, edit_date }) {
  const sent = new Date(date * 1000);
  const time = make("time", { dateTime: sent.toISOString(), title: sent.toLocaleString("en-GB") }, clock.format(sent));
  return make("span", { className: "meta" }, edit_date ? "edited " : "", time);
}

// ---- inline keyboards

function keyboard(messageId, rows) {
  const group = make("div", { className: "keyboard", role: "group", ariaLabel: "Buttons of this message" });
  rows.forEach((buttons, row) => {
    const keys = buttons.map((button) => keyFor(messageId, button));
    keys.forEach((key, column) => {
      key.classList.add("key");
      key.dataset.place = `${row}.${column}`;
    });
    group.append(make("div", { className: "row" }, ...keys));
  });
  return group;
}

function keyFor(messageId, button) {
  const { text, callback_data, url, copy_text } = button;
  if (url !== undefined) return linkTo(url, text) ?? deadKey(text, "This link is neither http nor https");
  const query = button.switch_inline_query ?? button.switch_inline_query_current_chat;
  if (query !== undefined) return pressable(text, "inline", () => startInlineQuery(query));
  if (copy_text !== undefined) return pressable(text, "copy", () => copy(copy_text.text));
  if (callback_data === undefined) return deadKey(text, "The sandbox does not know this kind of button");
  const key = pressable(text, "callback", () => tap(messageId, key));
  key.dataset.callback = callback_data;
  return key;
}

const deadKey = (text, why) => pressable(text, "dead", () => toast(why));

function startInlineQuery(query) {
  fillBox(`@${world.bot.username} ${query}`);
  ui.box.focus();
}

// ---- links

/** A link, or null where the address is not for the web. Links to this bot stay inside the page. */
function linkTo(url, ...children) {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (!["http:", "https:"].includes(address?.protocol)) return null;
  const link = make("a", { href: address.href, rel: "noopener noreferrer", title: address.href }, ...children);
  if (pointsToThisBot(address)) stayInside(link, address.searchParams.get("start"));
  else link.target = "_blank";
  return link;
}

function stayInside(link, payload) {
  link.classList.add("deep");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    followDeepLink(payload);
  });
  link.addEventListener("auxclick", (event) => event.preventDefault()); // the middle button would open t.me itself
}

function pointsToThisBot({ hostname, pathname }) {
  const name = pathname.replace(/^\/|\/$/g, "").toLowerCase();
  return ["t.me", "telegram.me"].includes(hostname) && name === world.bot.username.toLowerCase();
}

// ---- rich text

const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const PLAIN_ELEMENTS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
};

/** Entities count UTF-16 units, and so do JavaScript's strings. */
function richText(text, entities) {
  const spans = entities.map((entity) => ({ entity, start: entity.offset, end: entity.offset + entity.length }));
  return nested(text, 0, text.length, spans);
}

const outerFirst = (a, b) =>
  a.start - b.start || b.end - a.end || BLOCKS.has(b.entity.type) - BLOCKS.has(a.entity.type);

const clip = (spans, from, to) => spans
  .map(({ entity, start, end }) => ({ entity, start: Math.max(start, from), end: Math.min(end, to) }))
  .filter(({ start, end }) => start < end);

/** The nodes of text[start, end). A span that sticks out of its parent is cut in two. */
function nested(text, start, end, spans) {
  const [outer, ...others] = clip(spans, start, end).sort(outerFirst);
  if (!outer) return start < end ? [text.slice(start, end)] : [];
  const covered = text.slice(outer.start, outer.end);
  const node = element(outer.entity, covered, nested(text, outer.start, outer.end, others));
  // A block ends its own line, so the newline behind it would show as an empty one.
  const newline = BLOCKS.has(outer.entity.type) && text[outer.end] === "\n" ? 1 : 0;
  return [text.slice(start, outer.start), node, ...nested(text, outer.end + newline, end, others)];
}

function element({ type, url }, covered, children) {
  if (PLAIN_ELEMENTS[type]) return make(PLAIN_ELEMENTS[type], {}, ...children);
  if (type === "text_link") return linkTo(url, ...children) ?? make("span", {}, ...children);
  if (type === "url") {
    const address = /^\w+:\/\//.test(covered) ? covered : `https://${covered}`;
    return linkTo(address, ...children) ?? make("span", {}, ...children);
  }
  if (type === "bot_command") return pressable(covered, "command", () => sendCommand(covered));
  if (type === "spoiler") return spoiler(children);
  if (type === "expandable_blockquote") return expandableQuote(children);
  return make("span", { className: `entity ${type.replace(/\W/g, "")}` }, ...children);
}

function spoiler(children) {
  const hidden = make("span", { inert: true }, ...children); // neither readable nor clickable before it is shown
  const cover = make("button", { type: "button", className: "spoiler", ariaLabel: "Hidden text: show" }, hidden);
  cover.addEventListener("click", () => {
    const shown = make("span", { tabIndex: -1 }, ...hidden.childNodes);
    cover.replaceWith(shown);
    shown.focus({ preventScroll: true });
  });
  return cover;
}

function expandableQuote(children) {
  const body = make("div", { className: "quoted" }, ...children);
  const toggle = make("button", { type: "button", className: "expand", ariaLabel: "Whole quote" });
  const quote = make("blockquote", { className: "expandable collapsed" }, body, toggle);
  const expand = (wide) => {
    quote.classList.toggle("collapsed", !wide);
    toggle.ariaExpanded = String(wide);
  };
  expand(false);
  quote.addEventListener("click", (event) => {
    const other = event.target.closest("a, button:not(.expand)");
    if (other || toggle.hidden || String(getSelection())) return;
    expand(quote.classList.contains("collapsed"));
  });
  body.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && expand(true));
  overflowWatch.observe(body);
  return quote;
}

/** A quote of three lines or less has nothing to expand; how many it has depends on the width. */
const overflowWatch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (!target.parentElement?.classList.contains("collapsed")) continue;
    const fits = target.scrollHeight <= target.clientHeight + 1;
    target.nextElementSibling.hidden = fits;
    target.parentElement.classList.toggle("fits", fits);
  }
});

// ---- focus and scroll

/** What tells a key apart, so that the focus finds it again after an edit. Null: the focus is elsewhere. */
function focusIn(article) {
  const active = document.activeElement;
  if (!article?.contains(active)) return null;
  const { textContent: text, dataset = {} } = active.closest(".key") ?? {};
  return { messageId: article.dataset.messageId, text, data: dataset.callback, place: dataset.place };
}

function focusAgain(article, { data, text, place }) {
  const keys = [...article.querySelectorAll(":scope > .keyboard:last-child .key")]; // the new one, while both are there
  const matching = keys.find((key) => data !== undefined && key.dataset.callback === data)
    ?? keys.find((key) => key.textContent === text)
    ?? keys.find((key) => key.dataset.place === place);
  (matching ?? article).focus({ preventScroll: true });
}

const nearEnd = () => ui.messages.scrollHeight - ui.messages.scrollTop - ui.messages.clientHeight < NEAR_END_PX;
const scrollToEnd = () => ui.messages.scrollTo({ top: ui.messages.scrollHeight });
const offerEnd = () => (ui["to-end"].hidden = nearEnd());

function inView(article) {
  const [view, box] = [ui.messages, article].map((node) => node.getBoundingClientRect());
  return box.bottom > view.top && box.top < view.bottom;
}

/** A message that fits is shown whole, a longer one from its first line. */
function reveal(article) {
  const fits = article.offsetHeight < ui.messages.clientHeight;
  if (fits && article === ui.messages.lastElementChild) scrollToEnd();
  else article.scrollIntoView({ block: fits ? "nearest" : "start" });
  offerEnd();
}

function softHighlight(article) {
  article.classList.remove("touched");
  void article.offsetWidth; // makes the browser see the class go, so that the animation starts again
  article.classList.add("touched");
}

// ---- notices

let toastTimer;

function toast(text) {
  clearTimeout(toastTimer);
  ui.toast.textContent = text;
  ui.toast.classList.add("shown");
  const readingMs = Math.min(9000, 2500 + 60 * text.length); // slow reading: about 16 letters a second
  toastTimer = setTimeout(() => ui.toast.classList.remove("shown"), readingMs);
}

function showNotice({ chat_id, text, show_alert }) {
  if (chat_id !== session.chatId) return;
  for (const key of ui.messages.querySelectorAll("[aria-busy]")) key.ariaBusy = null;
  if (!text) return;
  if (show_alert) showAlert(text);
  else toast(text);
}

function showAlert(text) {
  ui["alert-text"].textContent = text;
  if (ui.alert.open) return;
  const focus = focusIn(document.activeElement?.closest(".message"));
  ui.alert.showModal();
  ui.alert.addEventListener("close", () => {
    const article = focus && articleOf(focus.messageId); // the tapped key may have been replaced meanwhile
    if (article && !article.contains(document.activeElement)) focusAgain(article, focus);
  }, { once: true });
}

// ---- the page's own controls

function chooseFirstLanguage() {
  const offered = [...ui.language.options].map((option) => option.value).filter(Boolean);
  const kept = location.hash.split("/")[1];
  const primary = navigator.language.split("-")[0];
  const likely = offered.find((one) => one.split("-")[0] === primary) ?? "en";
  ui.language.value = kept === "" || offered.includes(kept) ? kept : likely;
}

function wireControls() {
  ui.language.addEventListener("change", () => currentChat() && drawFrame());
  ui.kind.addEventListener("click", () => attempt(() => openChat(isGroup() ? "private" : "supergroup")));
  ui.fresh.addEventListener("click", () => attempt(() => openChat(currentChat().type, null)));
  ui.start.addEventListener("click", () => {
    sendText("/start");
    ui.messages.focus({ preventScroll: true }); // not the box: that would open a phone's keyboard
  });
  ui.messages.addEventListener("scroll", offerEnd, { passive: true });
  ui["to-end"].addEventListener("click", scrollToEnd);
  byId("alert-close").addEventListener("click", () => ui.alert.close());
}

function wireComposer() {
  ui.send.addEventListener("click", sendBox);
  ui.box.addEventListener("input", suggestCommands);
  ui.box.addEventListener("keydown", (event) => {
    const composing = event.isComposing || event.keyCode === 229; // an IME is at work, as for Korean
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    sendBox();
  });
  ui.menu.addEventListener("click", () => {
    drawCommands();
    showCommands(ui.commands.hidden);
  });
  const composer = ui.box.parentElement;
  composer.addEventListener("keydown", steerCommands);
  document.addEventListener("pointerdown", (event) => composer.contains(event.target) || showCommands(false));
}

chooseFirstLanguage();
wireControls();
wireComposer();
connect();
