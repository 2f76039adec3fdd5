// The state of the page: the bot, the chats, the current chat, and the reader's language.

import { ui } from "./dom.js";

export const world = { bot: null, commands: [], chats: new Map() };
export const session = { chatId: null, private: null, supergroup: null }; // the chats that this page opened
export const news = new EventTarget(); // dispatches "chat" when another chat is shown
let opened;
/** Resolves when the first chat is open; earlier actions of the reader wait for it. */
export const firstChat = new Promise((resolve) => (opened = resolve));

export async function ask(path, body) {
  const headers = { "content-type": "application/json" };
  const request = body && { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(`/sandbox/${path}`, request);
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}`);
  return response.json();
}

// ---- chats

export const currentChat = () => world.chats.get(session.chatId);
export const isGroup = () => currentChat()?.type === "supergroup";

/** Opens the chat, or a new one if it does not exist. */
export async function openChat(type, id = session[type]) {
  if (world.chats.has(id)) return showChat(id);
  const chat = await ask("chats", { type });
  world.chats.set(chat.id, chat);
  showChat(chat.id);
}

function showChat(id) {
  const chat = world.chats.get(id);
  session.chatId = session[chat.type] = id;
  news.dispatchEvent(new Event("chat"));
  opened();
}

// ---- the reader's language

export const readerLanguage = () => ui.language.value || null;
export const primarySubtag = () => ui.language.value.split("-")[0].toLowerCase();
export const inReadersLanguage = (texts) => texts?.[primarySubtag()] || texts?.[""] || "";
export const botName = () => inReadersLanguage(world.bot.name) || world.bot.username;
