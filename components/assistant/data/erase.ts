import { unload } from "swr";
import { api } from "./api.ts";
import { chosenAssistants } from "./assistants.ts";
import { attachments } from "./attachments.ts";
import { contexts, drafts } from "./browser/drafts.ts";
import { clearLocal } from "./browser/local.ts";
import { forgetOwnKey } from "./browser/own-key.ts";
import { forgetSeen } from "./browser/seen.ts";
import { tellTabs } from "./browser/tabs.ts";
import { outgoings } from "./questions.ts";

/**
 * Erases everything of the reader's, on the server and in this browser, and tells the other tabs.
 * @throws RequestError when the server did not erase it; then nothing is erased here either.
 */
export async function eraseEverything(): Promise<void> {
  await api.eraseAll();
  forgetHere();
  tellTabs({ type: "erased" });
}

/**
 * Drops all this browser keeps and all this tab knows; what is on the screen is asked for again. Also for a tab that is
 * told of an erasure by another.
 */
export function forgetHere(): void {
  clearLocal();
  forgetOwnKey();
  drafts.clear();
  contexts.clear();
  attachments.clear();
  chosenAssistants.clear();
  outgoings.clear();
  forgetSeen();
  unload();
}
