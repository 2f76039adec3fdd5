// Focus, scroll position and notices.

import { ui } from "./dom.js";
import { memberId, session } from "./state.js";

const NEAR_END_PX = 80; // about two lines: closer than this counts as "reading the newest message"

export const articleOf = (id) => ui.messages.querySelector(`article[data-message-id="${Number(id)}"]`);

// ---- focus and scroll

/** Identifies the focused key, to focus it again after an edit; null if the focus is elsewhere. */
export function focusIn(article) {
  const active = document.activeElement;
  if (!article?.contains(active)) return null;
  const { textContent: text, dataset = {} } = active.closest(".key") ?? {};
  return { messageId: article.dataset.messageId, text, data: dataset.callback };
}

/** The same button, else the message: another button in its place would be pressed by who presses twice. */
export function focusAgain(article, { data, text }) {
  const keys = [...article.querySelectorAll(":scope > .keyboard:last-child .key")]; // the new one, while both exist
  const matching = keys.find((key) => data !== undefined && key.dataset.callback === data)
    ?? keys.find((key) => key.textContent === text);
  (matching ?? article).focus({ preventScroll: true });
}

export const nearEnd = () => ui.messages.scrollHeight - ui.messages.scrollTop - ui.messages.clientHeight < NEAR_END_PX;
export const scrollToEnd = () => ui.messages.scrollTo({ top: ui.messages.scrollHeight });
export const offerEnd = () => (ui["to-end"].hidden = nearEnd());

export function inView(article) {
  const [view, box] = [ui.messages, article].map((node) => node.getBoundingClientRect());
  return box.bottom > view.top && box.top < view.bottom;
}

/** Scrolls so that a message that fits is fully visible, and a longer one from its first line. */
export function reveal(article) {
  const fits = article.offsetHeight < ui.messages.clientHeight;
  if (fits && article === ui.messages.lastElementChild) scrollToEnd();
  else article.scrollIntoView({ block: fits ? "nearest" : "start" });
  offerEnd();
}

export function softHighlight(article) {
  article.classList.remove("touched");
  void article.offsetWidth; // forces a reflow without the class, so that the animation restarts
  article.classList.add("touched");
}

// ---- notices

let toastTimer;

export function toast(text, where = "") {
  clearTimeout(toastTimer);
  ui.toast.textContent = text;
  ui.toast.className = where;
  ui.toast.classList.add("shown");
  const readingMs = Math.min(9000, 2500 + 60 * text.length); // slow reading: about 16 letters a second
  toastTimer = setTimeout(() => ui.toast.classList.remove("shown"), readingMs);
}

export function showNotice({ chat_id, user_id, text, show_alert }) {
  if (chat_id !== session.chatId || (memberId() !== null && user_id !== memberId())) return;
  for (const key of ui.messages.querySelectorAll("[aria-busy]")) key.ariaBusy = null;
  if (!text) return;
  if (show_alert) showAlert(text);
  else toast(text);
}

function showAlert(text) {
  ui["alert-text"].textContent = text;
  if (ui.alert.open) return;
  const focus = focusIn(document.activeElement?.closest(".message"));
  ui.alert.showModal();
  ui.alert.addEventListener("close", () => {
    const article = focus && articleOf(focus.messageId); // the tapped key may have been replaced meanwhile
    if (article && !article.contains(document.activeElement)) focusAgain(article, focus);
  }, { once: true });
}
