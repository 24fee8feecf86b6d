/**
 * The reader's own OpenAI key, for sites without one. It is kept in this browser, or in this tab only, and leaves it as
 * a header of the requests that need a model, over https or to this machine.
 */
import { useEffect } from "react";
import { createKeyedStore, useKeyed } from "./keyed-store.ts";
import { readLocal, writeLocal } from "./local.ts";

const KEY = "own-key";
/** As `local.ts` names it, so that the tab's goes by the same name. */
const TAB_KEY = `assistant:${KEY}`;

const known = createKeyedStore<string | null>(() => readLocal(KEY) ?? readTab());
/** The model that a key is for; null where the site takes none, and as long as that is not known. */
let model: string | null = null;

function readTab(): string | null {
  try {
    return sessionStorage.getItem(TAB_KEY);
  } catch {
    return null;
  }
}

function writeTab(value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(TAB_KEY);
    else sessionStorage.setItem(TAB_KEY, value);
  } catch {
    // It lasts as long as the page, then.
  }
}

export function keepOwnKey(key: string, tabOnly: boolean): void {
  writeLocal(KEY, tabOnly ? null : key);
  writeTab(tabOnly ? key : null);
  known.set(KEY, key);
}

export function forgetOwnKey(): void {
  writeLocal(KEY, null);
  writeTab(null);
  known.set(KEY, null);
}

/** Whether a key would be safe on its way: only then is one sent. */
export const canSendKey = (): boolean => isSecureContext;

/** What goes along with a request that needs a model. */
export function ownKeyHeaders(): Record<string, string> {
  const key = model === null || !canSendKey() ? null : known.get(KEY);
  return key === null ? {} : { "X-OpenAI-Key": key };
}

/** The end of the key, by which its reader knows it; null without one. `offered`: the model it is for, if any. */
export function useOwnKey(offered: string | null): string | null {
  useEffect(() => {
    model = offered;
  }, [offered]);
  useEffect(() => {
    // Another tab kept or forgot it.
    const changed = ({ key }: StorageEvent) => {
      if (key === TAB_KEY || key === null) known.set(KEY, readLocal(KEY) ?? readTab());
    };
    addEventListener("storage", changed);
    return () => removeEventListener("storage", changed);
  }, []);
  return useKeyed(known, KEY, (key) => key?.slice(-4) ?? null);
}

/** Why a text cannot be a key, in words for its reader; null when it may be one. */
export function keyFault(text: string): string | null {
  if (text === "") return "Paste your key first.";
  if (/[^\x21-\x7E]/.test(text)) return "A key has letters, digits and hyphens only.";
  if (!text.startsWith("sk-")) return "OpenAI's keys begin with sk-.";
  return text.length < 20 || text.length > 256 ? "That is not a whole key." : null;
}

/** Whether an error is about the reader's key. */
export const isKeyError = (code: string | undefined): boolean => code?.startsWith("own_key_") === true;

/** Whether the panel's form for the key is open. */
const form = createKeyedStore<boolean>(() => false);
export const openKeyForm = (): void => form.set("", true);
export const closeKeyForm = (): void => form.set("", false);
export const useKeyForm = (): boolean => useKeyed(form, "");
