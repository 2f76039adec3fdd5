// In which language a text is, judged by the words that the bot shows: a screen reader then speaks in it.

import { ui } from "./dom.js";
import { primarySubtag, world } from "./state.js";

const LETTERS = 3; // so many in a row distinguish languages of one script

let known = new Map(); // language → the pieces that its own words have

/** Reads the name, the descriptions and the menus that the bot has in each language. */
export function learnLanguages() {
  const { name, description, short_description: about } = world.bot;
  const texts = [name, description, about].flatMap(Object.entries);
  const menus = world.commands.flatMap(({ language_code: code, commands }) =>
    commands.map((command) => [code, command.description]));
  known = new Map();
  for (const [code, text] of [...texts, ...menus].filter(([code]) => code)) {
    if (!known.has(code)) known.set(code, new Set());
    pieces(text).forEach((piece) => known.get(code).add(piece));
  }
}

function pieces(text) {
  const words = (text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? []).join(" ");
  return Array.from(words, (_, at) => words.slice(at, at + LETTERS));
}

/** The language whose words have most of the text's pieces; the reader's own where none has any. */
export function languageOf(text) {
  const found = pieces(text);
  const score = ([, own]) => found.filter((piece) => own.has(piece)).length;
  const best = [...known].reduce((one, other) => (score(other) > score(one) ? other : one), ["", new Set()]);
  return score(best) > 0 ? best[0] : primarySubtag();
}

/** The language that a button names, or "" where it names none. */
export function languageNamed(label) {
  const named = (option) => option.value && label.endsWith(option.textContent);
  return [...ui.language.options].find(named)?.value ?? "";
}
