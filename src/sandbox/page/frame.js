// What is around the messages: the header, and the card of an empty chat.

import { drawCommands } from "./composer.js";
import { ui } from "./dom.js";
import { botName, currentChat, inReadersLanguage, isGroup, session, world } from "./state.js";

export function drawFrame() {
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

export function drawCard() {
  ui.card.hidden = currentChat().messages.length > 0;
  ui.start.hidden = isGroup();
  ui["card-title"].textContent = isGroup() ? "An empty group" : botName();
  ui["card-text"].textContent = isGroup()
    ? `The bot hears commands here. Choose one with the “/” button, or type /start@${world.bot.username}.`
    : inReadersLanguage(world.bot.description);
}
