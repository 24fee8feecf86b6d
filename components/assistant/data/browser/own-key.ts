/**
 * The reader's own OpenAI key, for sites without one. It is stored in this browser, or for this tab only. It is sent as
 * a header of the requests that need a model, over https or to this machine only.
 */
import { useEffect } from "react";
import type { PlainKey } from "#lib/messages/translate.ts";
import { createKeyedStore, useKeyed, useSelected } from "./keyed-store.ts";
import { readLocal, writeLocal } from "./local.ts";

const KEY = "own-key";
/** The same name in the tab's storage as `local.ts` makes of it in the browser's. */
const TAB_KEY = `assistant:${KEY}`;

const ownKey = createKeyedStore<string | null>(() => readLocal(KEY) ?? readTab());
/** The model that a key is for; null where the site takes none, and until the page has said so. */
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
    // The value then lasts as long as the page.
  }
}

export function saveOwnKey(key: string, tabOnly: boolean): void {
  writeLocal(KEY, tabOnly ? null : key);
  writeTab(tabOnly ? key : null);
  ownKey.set(KEY, key);
}

export function deleteOwnKey(): void {
  writeLocal(KEY, null);
  writeTab(null);
  ownKey.set(KEY, null);
}

/** Whether a key may be sent: only over a secure connection. */
export const canSendKey = (): boolean => isSecureContext;

/** The headers of a request that needs a model. */
export function ownKeyHeaders(): Record<string, string> {
  const key = model === null || !canSendKey() ? null : ownKey.get(KEY);
  return key === null ? {} : { "X-OpenAI-Key": key };
}

/** The last four characters of the key, for its reader to recognise; null without one. `offered`: the model that it is for. */
export function useOwnKey(offered: string | null): string | null {
  useEffect(() => {
    model = offered;
  }, [offered]);
  useEffect(() => {
    // Another tab saved or deleted it.
    const onStorage = ({ key }: StorageEvent) => {
      if (key === TAB_KEY || key === null) ownKey.set(KEY, readLocal(KEY) ?? readTab());
    };
    addEventListener("storage", onStorage);
    return () => removeEventListener("storage", onStorage);
  }, []);
  return useSelected(ownKey, KEY, (key) => key?.slice(-4) ?? null);
}

/** Why a text cannot be a key, as the key of a message; null when it may be one. */
export function findKeyFault(text: string): PlainKey | null {
  if (text === "") return "ownKey.empty";
  if (/[^\x21-\x7E]/.test(text)) return "ownKey.characters";
  if (!text.startsWith("sk-")) return "ownKey.prefix";
  return text.length < 20 || text.length > 256 ? "ownKey.partial" : null;
}

/** Whether an error is about the reader's key. */
export const isKeyError = (code: string | undefined): boolean => code?.startsWith("own_key_") === true;

/** Whether the panel's form for the key is open. */
const form = createKeyedStore<boolean>(() => false);
export const openKeyForm = (): void => form.set("", true);
export const closeKeyForm = (): void => form.set("", false);
export const useKeyForm = (): boolean => useKeyed(form, "");
