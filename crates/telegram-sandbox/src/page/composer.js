// The input box, and the list of the bot's commands above it; `inline.js` has the list of pages to
// share.

import { make, pressable, ui } from "./dom.js";
import { sendCommand, sendText } from "./reader.js";
import { commandsHere, world } from "./state.js";

async function sendBox() {
  const text = ui.box.value.trim();
  if (!text) return;
  fillBox("");
  if (!(await sendText(text)) && !ui.box.value) fillBox(text);
}

export function fillBox(text) {
  ui.box.value = text;
  sizeBox();
  showCommands(false);
}

function sizeBox() {
  ui.box.style.height = "auto";
  const edges = ui.box.offsetHeight - ui.box.clientHeight;
  ui.box.style.height = `${ui.box.scrollHeight + edges}px`;
}

export function startInlineQuery(query) {
  fillBox(`@${world.bot.username} ${query}`);
  ui.box.focus();
  ui.box.dispatchEvent(new Event("input")); // as after typing
}

// ---- commands

/** The typed start of a command's name, or undefined if the box contains something else. */
const typedCommand = () => ui.box.value.match(/^\/(\w*)$/)?.[1].toLowerCase();

export function drawCommands() {
  const offered = commandsHere().filter(({ command }) => command.startsWith(typedCommand() ?? ""));
  ui.commands.replaceChildren(...offered.map(commandItem));
  if (!offered.length) ui.commands.append(make("p", {}, "The bot has no such command here."));
}

function commandItem({ command, description }) {
  const words = [make("b", {}, `/${command}`), " ", make("span", {}, description)];
  return pressable(words, "", () => {
    fillBox("");
    ui.menu.focus();
    sendCommand(`/${command}`);
  });
}

function showCommands(shown) {
  ui.commands.hidden = !shown;
  ui.menu.ariaExpanded = String(shown);
}

function suggestCommands() {
  sizeBox();
  drawCommands();
  showCommands(typedCommand() !== undefined && ui.commands.querySelector("button") !== null);
}

/** Arrow keys move through a list; Escape closes it and, from inside, moves the focus to `home`. */
export function steer(list, home, hide, event) {
  if (list.hidden) return;
  const items = [...list.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  if (event.key === "Escape") {
    if (at >= 0) home.focus();
    hide();
  } else if (["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    const next = event.key === "ArrowDown" ? at + 1 : (at < 0 ? 0 : at) - 1;
    items.at(next % items.length)?.focus();
  }
}

export function wireComposer() {
  ui.send.addEventListener("click", sendBox);
  ui.box.addEventListener("input", suggestCommands);
  ui.box.addEventListener("keydown", (event) => {
    const composing = event.isComposing || event.keyCode === 229; // an IME is composing, as for Korean
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    sendBox();
  });
  ui.menu.addEventListener("click", () => {
    drawCommands();
    showCommands(ui.commands.hidden);
  });
  ui.composer.addEventListener("keydown", (event) => steer(ui.commands, ui.menu, () => showCommands(false), event));
  document.addEventListener("pointerdown", (event) => ui.composer.contains(event.target) || showCommands(false));
}
