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
  const chat = adoptChat(await ask("chats", { type }));
  world.chats.set(chat.id, chat);
  showChat(chat.id);
}

/** Puts the messages that one member sees among those that all see. */
export function adoptChat(chat) {
  chat.messages = [...chat.messages, ...chat.ephemeral].sort((a, b) => keyOf(a) - keyOf(b));
  return chat;
}

/** Identifies and orders messages: those that one member sees have no lasting id. */
export const keyOf = ({ message_id, ephemeral }) =>
  ephemeral ? ephemeral.after + ephemeral.serial / 1e6 : message_id;

// ---- the members of a group

/** The member whose eyes see the group now; null in a private chat. */
export const memberId = () => (isGroup() ? Number(ui.member.value) : null);
export const isShown = ({ ephemeral }) => !ephemeral || ephemeral.user_id === memberId();
export const isOwn = ({ outgoing, user_id }) => outgoing && (!isGroup() || user_id === memberId());
export const shownMessages = () => currentChat().messages.filter(isShown);

// ---- commands

/** Telegram's order: the chat kind's scope, then the default; in each, the language, then "". */
export function commandsHere() {
  for (const scope of [isGroup() ? "all_group_chats" : "all_private_chats", "default"]) {
    for (const language of [primarySubtag(), ""]) {
      const found = world.commands.find((one) => one.scope === scope && one.language_code === language);
      if (found?.commands.length) return found.commands;
    }
  }
  return [];
}

/** As a client decides it: a command of the menu is sent so that only its sender and the bot see it. */
export function isEphemeral(text) {
  const name = isGroup() ? text.match(/^\/(\w+)/)?.[1].toLowerCase() : undefined;
  return commandsHere().some(({ command, is_ephemeral: own }) => own && command === name);
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
