// The reader's actions: sends a text, taps a button, opens a link, copies a text.

import { ask, firstChat, isEphemeral, isGroup, memberId, openChat, readerLanguage, session, world } from "./state.js";
import { toast } from "./view.js";

/** Runs an action; returns true if it succeeded, else shows the error. */
export const attempt = (action) =>
  firstChat.then(action).then(() => true, (error) => void toast(`Not sent: ${error.message}. Try again.`));

export function sendText(text) {
  return attempt(() => ask("send", {
    chat_id: session.chatId, text, language_code: readerLanguage(), user_id: memberId(), ephemeral: isEphemeral(text),
  }));
}

/** In a group Telegram itself adds the bot's name to a chosen command. */
export function sendCommand(command) {
  const bare = isGroup() && !command.includes("@");
  return sendText(bare ? `${command}@${world.bot.username}` : command);
}

export async function tap(message, key) {
  key.ariaBusy = "true";
  const { message_id, ephemeral } = message;
  const target = {
    chat_id: session.chatId, message_id, data: key.dataset.callback, user_id: memberId(),
    ephemeral_message_id: ephemeral?.ephemeral_message_id,
  };
  if (!(await attempt(() => ask("tap", { ...target, language_code: readerLanguage() })))) key.ariaBusy = null;
}

export function followDeepLink(payload) {
  return attempt(async () => {
    await openChat("private");
    if (payload !== null) await sendText(`/start ${payload}`.trim());
  });
}

export function copy(text) {
  navigator.clipboard.writeText(text).then(() => toast("Copied"), () => toast(`Copy it by hand: ${text}`));
}
