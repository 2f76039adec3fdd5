// The state of the bot's words after their files were read again: problems stay visible until they
// are corrected.

import { make, ui } from "./dom.js";
import { toast } from "./view.js";

const SETTLE_MS = 2000; // the bot edits the shown answers directly after reading new words

let reloadedAt = -Infinity;

/** Whether an edit now is caused by new words rather than a tap, so that the view must not move. */
export const wereJustReloaded = () => performance.now() - reloadedAt < SETTLE_MS;

/** Handles the event that the words were read again. */
export function wordsReloaded(words) {
  drawWords(words);
  if (!words.ok) return ui.toast.classList.remove("shown"); // it may announce the old words
  reloadedAt = performance.now();
  toast("The newest words are live", "low"); // at the bottom, where it covers no new text
}

export function drawWords({ ok, summary, problems }) {
  ui.words.classList.toggle("bad", !ok);
  ui.words.classList.toggle("warned", ok && problems.length > 0);
  if (ok && !problems.length) return ui.words.replaceChildren();
  if (ok) return ui.words.replaceChildren(warnings(summary, problems));
  const title = problems.length === 1 ? "1 problem in the words" : `${problems.length} problems in the words`;
  const next = "The bot goes on with the words it had. Correct the files and save them: they are read again at once.";
  ui.words.replaceChildren(make("h2", {}, title), make("ul", { tabIndex: 0, ariaLabel: title }, ...problems.map(problemItem)), make("p", {}, next));
}

// The words are live all the same, so a single line says what they are warned of until somebody opens it.
function warnings(summary, problems) {
  const list = make("ul", { tabIndex: 0, ariaLabel: summary }, ...problems.map(problemItem));
  return make("details", {}, make("summary", {}, summary), list);
}

function problemItem({ file, line, column, rule, what }) {
  const place = make("code", { className: "place" }, line ? `${file}:${line}:${column}` : file);
  return make("li", {}, place, " ", make("span", { className: "rule" }, rule), make("p", {}, what));
}
