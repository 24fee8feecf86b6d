/** Uploads of files that are to be attached: each begins at once, and its entry in the draft tells how it goes. */
import { type AttachmentKind, MAX_ATTACHMENTS } from "#lib/contract/files.ts";
import { faultOf } from "../attachments/kinds.ts";
import { api, RequestError } from "./api.ts";
import { type Attachment, attachments, changed, ready, viewOf } from "./attachments.ts";
import { createKeyedStore, useKeyed } from "./browser/keyed-store.ts";

/** The files themselves, for another try: by their key and, once uploaded, by their id. They end with the page. */
const sources = new Map<string, File>();
const stops = new Map<string, AbortController>();
let chosen = 0;

/** What a screen reader hears of it, and what could not be taken at all. */
type News = { said: string; alarm: string };
const news = createKeyedStore<News>(() => ({ said: "", alarm: "" }));
const say = (view: string, said: string, alarm = news.get(view).alarm): void => news.set(view, { said, alarm });

export const useUploadNews = (view: string): News => useKeyed(news, view);

const TOO_MANY = `A question takes ${MAX_ATTACHMENTS} files at most.`;

/** Tells that no more files are taken, if so. */
export function isFull(view: string): boolean {
  const full = attachments.get(view).length >= MAX_ATTACHMENTS;
  if (full) say(view, "", TOO_MANY);
  return full;
}

/** Attaches what was chosen, dropped or pasted to the question being written in `view`. */
export function attach(view: string, files: readonly File[], kinds: readonly AttachmentKind[]): void {
  if (files.length === 0) return;
  const taken = files.slice(0, MAX_ATTACHMENTS - attachments.get(view).length);
  const left = files.length - taken.length;
  const names = taken.map(({ name }) => name).join(", ");
  say(
    view,
    taken.length > 0 ? `Attaching ${names}` : "",
    left > 0 ? `${TOO_MANY} ${left === 1 ? "One was" : `${left} were`} left out.` : "",
  );
  const entries = taken.map((file): Attachment => {
    chosen += 1;
    const key = `file-${chosen}`;
    const fault = faultOf(file, kinds);
    const about = { key, name: file.name, media_type: file.type, bytes: file.size };
    if (fault) return { ...about, state: "failed", error: fault, again: false };
    sources.set(key, file);
    return { ...about, state: "uploading" };
  });
  attachments.set(view, [...attachments.get(view), ...entries]);
  for (const entry of entries) if (entry.state === "uploading") void upload(view, entry.key);
}

/** Whether a file is still at hand to be uploaded again. */
export const canUploadAgain = (entry: Attachment): boolean =>
  entry.state === "failed" && entry.again && sources.has(entry.key);

export function uploadAgain(view: string, { key, name, media_type, bytes }: Attachment): void {
  say(view, `Attaching ${name}`);
  attachments.set(
    view,
    changed(attachments.get(view), key, () => ({ key, name, media_type, bytes, state: "uploading" })),
  );
  void upload(view, key);
}

export function remove(view: string, entry: Attachment): void {
  const { key, name } = entry;
  stops.get(key)?.abort();
  sources.delete(key);
  say(view, `${name} removed`, "");
  attachments.set(
    view,
    attachments.get(view).filter((other) => other.key !== key),
  );
  if (entry.state === "ready") giveUp(entry.id);
}

/** What stays behind ends by itself after a day. */
const giveUp = (id: string): void => void api.deleteUpload(id).catch(() => undefined);

let last: Promise<unknown> = Promise.resolve();

/** One after the other: the server knows a new reader by the cookie of its first answer, and would take two for two. */
function inTurn<T>(send: () => Promise<T>): Promise<T> {
  const sent = last.then(send);
  last = sent.catch(() => undefined);
  return sent;
}

async function upload(from: string, key: string): Promise<void> {
  const file = sources.get(key);
  if (!file) return;
  const stop = new AbortController();
  stops.set(key, stop);
  const settle = (change: (entry: Attachment) => Attachment): boolean => {
    const view = viewOf(key, from);
    const list = attachments.get(view);
    attachments.set(view, changed(list, key, change));
    return list.some((entry) => entry.key === key);
  };
  try {
    const stored = await inTurn(() => api.upload(file, stop.signal));
    sources.set(stored.id, file);
    if (!settle(() => ({ ...ready(stored), key }))) return giveUp(stored.id);
    say(viewOf(key, from), `${stored.name} attached`);
  } catch (error) {
    const { message, problem } = error instanceof RequestError ? error : new RequestError(null);
    settle(({ name, media_type, bytes }) => ({
      key,
      name,
      media_type,
      bytes,
      state: "failed",
      error: message,
      again: problem?.retryable !== false,
    }));
  } finally {
    stops.delete(key);
  }
}
