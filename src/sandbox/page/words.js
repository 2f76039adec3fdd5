// The words of the bot, after their files were read again: problems stay in sight until they are mended.

const SETTLE_MS = 2000; // the bot edits the answers on the screen right after it has taken new words

let takenAt = -Infinity;

/** Whether an edit that comes now is the new words' doing: nobody has tapped, and nobody wants the view to move. */
export const areJustTaken = () => performance.now() - takenAt < SETTLE_MS;

export function noteTaken() {
  takenAt = performance.now();
}

/** Shows there what is wrong with the words, or nothing. */
export function drawWords(place, { ok, problems }) {
  place.classList.toggle("bad", !ok);
  if (ok) return place.replaceChildren();
  const title = problems.length === 1 ? "1 problem in the words" : `${problems.length} problems in the words`;
  const comfort = line("p", "", "The bot goes on with the words it had.");
  const list = document.createElement("ul");
  list.append(...problems.map(problemItem));
  place.replaceChildren(line("h2", "", title), comfort, list);
}

function problemItem(problem) {
  const item = document.createElement("li");
  const place = problem.line ? `${problem.file}:${problem.line}` : problem.file;
  item.append(line("code", "place", place), " ", line("span", "rule", problem.rule), line("p", "", problem.what));
  return item;
}

/** Every text may be hostile, so texts only ever become text nodes. */
function line(tag, className, text) {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}
