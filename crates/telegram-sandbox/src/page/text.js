// Renders the text of a message: Telegram's entities become elements. Only http and https URLs
// become links.

import { make, pressable } from "./dom.js";
import { followDeepLink, sendCommand } from "./reader.js";
import { world } from "./state.js";

const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const PLAIN_ELEMENTS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
};

const RIGHT_TO_LEFT = /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** The direction of a text is that of its first letter, as in Telegram's apps. */
export const direction = (text) => (RIGHT_TO_LEFT.test(text) ? "rtl" : "ltr");

/** Entities use UTF-16 offsets, like JavaScript's strings. */
export function richText(text, entities) {
  const spans = entities.map((entity) => ({ entity, start: entity.offset, end: entity.offset + entity.length }));
  return nested(text, 0, text.length, spans);
}

const outerFirst = (a, b) =>
  a.start - b.start || b.end - a.end || BLOCKS.has(b.entity.type) - BLOCKS.has(a.entity.type);

const clip = (spans, from, to) => spans
  .map(({ entity, start, end }) => ({ entity, start: Math.max(start, from), end: Math.min(end, to) }))
  .filter(({ start, end }) => start < end);

/** The nodes of text[start, end). A span that extends beyond its parent is split. */
function nested(text, start, end, spans) {
  const [outer, ...others] = clip(spans, start, end).sort(outerFirst);
  if (!outer) return start < end ? [text.slice(start, end)] : [];
  const covered = text.slice(outer.start, outer.end);
  const node = element(outer.entity, covered, nested(text, outer.start, outer.end, others));
  // A block element ends its own line, so the newline after it would show as an empty line.
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
  const hidden = make("span", { inert: true }, ...children); // neither readable nor clickable until shown
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

/** A quote of at most three lines cannot be expanded; the number of lines depends on the width. */
const overflowWatch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (!target.parentElement?.classList.contains("collapsed")) continue;
    const fits = target.scrollHeight <= target.clientHeight + 1;
    target.nextElementSibling.hidden = fits;
    target.parentElement.classList.toggle("fits", fits);
  }
});

// ---- links

/** A link, or null if the URL is not http or https. Links to this bot open in this page. */
export function linkTo(url, ...children) {
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
