import { unload } from "swr";
import { api } from "./api.ts";
import { chosenAssistants } from "./assistants.ts";
import { attachments } from "./attachments.ts";
import { contexts, drafts } from "./browser/drafts.ts";
import { clearLocal } from "./browser/local.ts";
import { deleteOwnKey } from "./browser/own-key.ts";
import { clearSeen } from "./browser/seen.ts";
import { notifyTabs } from "./browser/tabs.ts";
import { outgoings } from "./conversation/outgoing.ts";

/**
 * Erases all data of the reader, on the server and in this browser, and notifies the other tabs.
 * @throws RequestError when the server did not erase it; then nothing is erased here either.
 */
export async function eraseEverything(): Promise<void> {
  await api.deleteAllThreads();
  clearBrowserState();
  notifyTabs({ type: "erased" });
}

/**
 * Clears this browser's storage and this tab's memory, and loads again what is on the screen. A tab calls it also when
 * another tab has erased the data.
 */
export function clearBrowserState(): void {
  clearLocal();
  deleteOwnKey();
  drafts.clear();
  contexts.clear();
  attachments.clear();
  chosenAssistants.clear();
  outgoings.clear();
  clearSeen();
  unload();
}
