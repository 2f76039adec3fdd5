// The page's elements, and functions that create new ones. Any text may be hostile, so text is only
// inserted as text nodes.

/** The elements of index.html, by their id. */
export const ui = Object.fromEntries(
  ["language", "private", "group", "fresh", "server", "words", "avatar", "name", "status", "member", "messages", "card",
    "card-title", "card-text", "begin", "start", "to-end", "toast", "composer", "commands", "offers", "menu", "box",
    "send", "alert", "alert-text", "alert-close"]
    .map((id) => [id, document.getElementById(id)]),
);

export function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

export function pressable(words, className, action) {
  const button = make("button", { type: "button", className }, ...[words].flat());
  button.addEventListener("click", action);
  return button;
}
