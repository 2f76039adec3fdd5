// The parts around the messages: the header, and the card of an empty chat.

import { drawCommands } from "./composer.js";
import { make, ui } from "./dom.js";
import { startLabel } from "./start.js";
import { botName, currentChat, inReadersLanguage, isGroup, primarySubtag, session, shownMessages, world } from "./state.js";

export function drawFrame() {
  const { name, description, short_description: about } = world.bot;
  nameLanguages([name, description, about].flatMap(Object.keys));
  const title = isGroup() ? currentChat().title : botName();
  ui.name.textContent = title;
  ui.avatar.textContent = Array.from(title)[0] ?? "";
  ui.avatar.classList.toggle("group", isGroup());
  ui.status.textContent = isGroup() ? "group, the bot is a member" : `@${world.bot.username} · bot`;
  drawMembers(currentChat().members ?? []);
  ui.private.checked = !isGroup();
  ui.group.checked = isGroup();
  document.title = `${title} · preview`;
  // The chat and the language are part of the URL: a reload keeps both, and nothing is stored.
  history.replaceState(null, "", `#${session.chatId}/${ui.language.value}`);
  drawCard();
  drawCommands();
}

/** The same members are in every group, so the choice stays when another group is shown. */
function drawMembers(members) {
  ui.member.hidden = members.length === 0;
  if (ui.member.options.length > 0) return;
  ui.member.append(...members.map(({ id, name }) => make("option", { value: id }, name)));
}

/** Adds languages to the selection, each under its own name. */
export function nameLanguages(codes) {
  const known = new Set([...ui.language.options].map((option) => option.value));
  for (const code of new Set(codes.filter((code) => /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/.test(code) && !known.has(code)))) {
    const own = new Intl.DisplayNames([code], { type: "language" }).of(code);
    const option = make("option", { value: code, lang: code }, own[0].toLocaleUpperCase(code) + own.slice(1));
    ui.language.add(option, ui.language.lastElementChild); // keeps “not told” last
  }
}

export function drawCard() {
  const isEmpty = shownMessages().length === 0;
  ui.card.hidden = !isEmpty;
  // As in Telegram: nothing can be written to a bot before it is started.
  ui.begin.hidden = !isEmpty || isGroup();
  ui.composer.hidden = !ui.begin.hidden;
  ui.start.textContent = startLabel(primarySubtag());
  for (const node of [ui.start, ui.card, ui.name]) node.lang = isGroup() ? "en" : primarySubtag();
  ui["card-title"].textContent = isGroup() ? "An empty group" : botName();
  ui["card-text"].textContent = isGroup()
    ? `The bot hears commands here. Choose one with the “/” button, or type /start@${world.bot.username}.`
    : inReadersLanguage(world.bot.description);
}
