// Whether the program still answers. A reader of the page must not take a silent bot for a bad one.

import { ui } from "./dom.js";
import { session, world } from "./state.js";

const GONE = "The preview does not answer. Start it again in its terminal; this page then goes on by itself.";
const BACK = "The preview is back, without the chats it had. This is a fresh chat: begin again.";

let wasThere = false;

/** The connection is lost; before the first one nothing has been lost yet. */
export function serverLost() {
  if (wasThere) showServerNotice(GONE);
}

/** It answers. A program that was started again knows no chat of the one before. */
export function serverReached() {
  const lost = session.chatId !== null && !world.chats.has(session.chatId);
  showServerNotice(wasThere && lost ? BACK : "");
  wasThere = true;
}

/** Something was written in this chat, so it is no fresh one any more. */
export function readerWrote() {
  if (ui.server.textContent === BACK) showServerNotice("");
}

function showServerNotice(text) {
  if (ui.server.textContent !== text) ui.server.textContent = text;
}
