// Inline mode: queries the bot while the reader types after its @name, and sends the chosen result
// to this chat.

import { fillBox, steer } from "./composer.js";
import { make, pressable, ui } from "./dom.js";
import { attempt, followDeepLink } from "./reader.js";
import { ask, readerLanguage, session, world } from "./state.js";

const PAUSE_MS = 150; // waits for a pause in typing, so that not every letter sends a query
const LOOK_AGAIN_MS = 50;
const PATIENCE_MS = 10_000; // an answer after this time is no longer awaited

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let turn = 0; // the newest query; answers to older ones are ignored

/** The text after the bot's name, or undefined if the box contains something else. */
function typedQuery() {
  const [, name, query] = ui.box.value.match(/^@(\w+)\s(.*)$/s) ?? [];
  return name?.toLowerCase() === world.bot?.username.toLowerCase() ? query.trim() : undefined;
}

async function suggest() {
  const [mine, query] = [++turn, typedQuery()];
  if (query === undefined) return show(false);
  await pause(PAUSE_MS);
  if (mine === turn) await offer(mine, query, "");
}

/** Queries the bot, and appends its results to those shown. */
async function offer(mine, query, offset) {
  const asked = { query, offset, language_code: readerLanguage(), user_id: session.private };
  const { inline_query_id: id } = await ask("inline", asked).catch(() => ({})); // inline mode is off
  const since = Date.now();
  while (id && mine === turn && Date.now() - since < PATIENCE_MS) {
    const answer = await ask(`inline/${id}`).catch(() => null);
    if (answer && mine === turn) return draw(answer, (next) => offer(mine, query, next), id, offset);
    await pause(LOOK_AGAIN_MS);
  }
}

function draw({ results, button, next_offset }, goOn, id, offset) {
  ui.offers.querySelector(".more")?.remove();
  if (!offset) ui.offers.replaceChildren(...(button ? [wayIn(button)] : []));
  ui.offers.append(...results.map((result) => offered(id, result)));
  if (!results.length && !offset) ui.offers.append(make("p", {}, "The bot offers nothing for these words."));
  if (next_offset) ui.offers.append(pressable("More", "more", () => goOn(next_offset)));
  show(true);
}

function wayIn({ text, start_parameter }) {
  return pressable(text, "way-in", () => {
    leave();
    followDeepLink(start_parameter);
  });
}

function offered(id, { id: result_id, title, description = "" }) {
  return pressable([make("b", {}, title), " ", make("span", {}, description)], "offered", () => {
    leave();
    attempt(() => ask(`inline/${id}`, { chat_id: session.chatId, result_id }));
  });
}

function leave() {
  fillBox("");
  show(false);
  ui.menu.focus(); // focusing the box would open a phone's keyboard
}

function show(shown) {
  if (!shown) turn += 1;
  ui.offers.hidden = !shown;
}

/** Enter sends the first result; sending the query itself would make no sense. */
function takeFirst(event) {
  const composing = event.isComposing || event.keyCode === 229; // an IME is composing
  const first = ui.offers.hidden ? null : ui.offers.querySelector(".offered");
  if (event.key !== "Enter" || event.shiftKey || composing || !first) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  first.click();
}

export function wireInline() {
  ui.box.addEventListener("input", suggest);
  ui.box.addEventListener("keydown", takeFirst, { capture: true });
  ui.composer.addEventListener("keydown", (event) => steer(ui.offers, ui.box, () => show(false), event));
  document.addEventListener("pointerdown", (event) => ui.composer.contains(event.target) || show(false));
}
