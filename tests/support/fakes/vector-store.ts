/** A stateful fake of OpenAI's files and vector stores. It runs as `fetch`, under msw or on a port (see server.ts). */
import type { FileDeleted, FileObject } from "openai/resources/files";
import type { VectorStoreFile, VectorStoreFileDeleted } from "openai/resources/vector-stores/files";
import type { VectorStore } from "openai/resources/vector-stores/vector-stores";
import { z } from "zod";
import { type Clock, systemClock } from "#lib/clock.ts";
import { createFakeServer, type FakeServer, type JsonObject, Refusal, type Routes } from "./server.ts";

type ErrorCode = VectorStoreFile.LastError["code"];
/** A file as a test looks at it. */
export type Indexed = { id: string; name: string; text: string; attributes: JsonObject; status: string };

export type VectorStoreFake = FakeServer & {
  /** Makes a store as somebody did in the dashboard. */
  addStore(status?: VectorStore["status"]): string;
  /** Puts a file into the account, and into a store where there is one. */
  addFile(store: string | null, name: string, attributes?: VectorStoreFile["attributes"]): string;
  /** What a store has, oldest first. */
  indexed(store: string): Indexed[];
  /** Names of all files of the account. */
  names(): string[];
  stores(): VectorStore[];
  /** Files of this page end so from now on; null: they are indexed. "never": nothing is heard of them. */
  bend(path: string, end: ErrorCode | "never" | null): void;
};

type Options = {
  apiKey?: string;
  clock?: Pick<Clock, "now">;
  /** How often a new file is seen in progress before its indexing ends. */
  reads?: number;
};

const attributes = z
  .record(z.string().max(64), z.union([z.string().max(512), z.number(), z.boolean()]))
  .refine((map) => Object.keys(map).length <= 16, "at most 16 keys");
const fileBody = z.strictObject({ purpose: z.literal("assistants"), name: z.string(), text: z.string().min(1) });
const storeBody = z.strictObject({
  name: z.string().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
});
const attachBody = z.strictObject({ file_id: z.string(), attributes: attributes.nullish() });
const listQuery = (max: number, fallback: number) =>
  z.strictObject({
    limit: z.coerce.number().int().min(1).max(max).default(fallback),
    order: z.enum(["asc", "desc"]).default("desc"),
    after: z.string().optional(),
    purpose: z.string().optional(),
    filter: z.enum(["in_progress", "completed", "failed", "cancelled"]).optional(),
  });

function parse<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Refusal(400, z.prettifyError(parsed.error), null, parsed.error.issues[0]?.path.join(".") ?? null);
}

/** A page of a list, as OpenAI pages: `after` is an id of the list. */
function paged<T extends { id: string }>(all: T[], { limit, order, after }: z.infer<ReturnType<typeof listQuery>>) {
  const ordered = order === "asc" ? all : all.toReversed();
  const start = after === undefined ? 0 : ordered.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && start === 0) throw new Refusal(400, `There is no item ${after} to go on after.`);
  const data = ordered.slice(start, start + limit);
  const ends = { first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
  return { object: "list", data, ...ends, has_more: start + limit < ordered.length };
}

class FakeStores {
  readonly files = new Map<string, { file: FileObject; text: string }>();
  readonly stores = new Map<string, { store: VectorStore; files: Map<string, VectorStoreFile & { reads: number }> }>();
  readonly ends = new Map<string, ErrorCode | "never">();
  readonly reads: number;
  readonly #clock: Pick<Clock, "now">;
  #count = 0;

  constructor({ clock = systemClock, reads = 1 }: Options) {
    this.reads = reads;
    this.#clock = clock;
  }

  #born(kind: "file" | "vs"): { id: string; created_at: number } {
    this.#count += 1;
    const id = `${kind}${kind === "vs" ? "_" : "-"}${String(this.#count).padStart(6, "0")}`;
    return { id, created_at: Math.floor(this.#clock.now() / 1000) };
  }

  addStore(name: string, status: VectorStore["status"]): VectorStore {
    const born = this.#born("vs");
    const file_counts = { cancelled: 0, completed: 0, failed: 0, in_progress: 0, total: 0 };
    const store: VectorStore = {
      ...{ ...born, object: "vector_store", name, status, file_counts, usage_bytes: 0 },
      ...{ last_active_at: born.created_at, metadata: {} },
    };
    this.stores.set(store.id, { store, files: new Map() });
    return store;
  }

  addFile(name: string, text: string): FileObject {
    if (!/\.(md|txt|json|pdf|html)$/.test(name)) throw new Refusal(400, `Files like ${name} are not supported.`);
    const bytes = Buffer.byteLength(text);
    const file: FileObject = {
      ...{ ...this.#born("file"), object: "file", filename: name, bytes },
      ...{ purpose: "assistants", status: "processed" },
    };
    this.files.set(file.id, { file, text });
    return file;
  }

  find(id: string) {
    const found = this.stores.get(id);
    if (!found) throw new Refusal(404, `No vector store found with id '${id}'.`);
    return found;
  }

  fileIn(store: string, id: string) {
    const found = this.find(store).files.get(id);
    if (!found) throw new Refusal(404, `No file found with id '${id}' in vector store '${store}'.`);
    return found;
  }

  attach(id: string, { file_id, attributes = null }: z.infer<typeof attachBody>): VectorStoreFile {
    const { store, files } = this.find(id);
    if (store.status === "expired") throw new Refusal(400, `Vector store ${id} is expired.`);
    const file = this.files.get(file_id)?.file;
    if (!file) throw new Refusal(404, `File '${file_id}' not found.`);
    const there = files.get(file_id);
    if (there) return there;
    const attached = {
      ...{ id: file_id, created_at: file.created_at, object: "vector_store.file" as const, vector_store_id: id },
      ...{ status: "in_progress" as const, last_error: null, usage_bytes: file.bytes, attributes, reads: 0 },
    };
    files.set(file_id, attached);
    return attached;
  }

  /** Whoever looks at a file sees it a little further. */
  look(file: VectorStoreFile & { reads: number }): VectorStoreFile {
    const { reads, ...seen } = file;
    const end = this.ends.get(String(file.attributes?.path));
    file.reads += 1;
    if (file.status === "in_progress" && file.reads > this.reads && end !== "never") {
      file.status = end ? "failed" : "completed";
      file.last_error = end ? { code: end, message: "canary: what OpenAI says of it" } : null;
    }
    return { ...seen, status: file.status, last_error: file.last_error };
  }

  deleteFile(id: string): FileDeleted {
    if (!this.files.delete(id)) throw new Refusal(404, `No such File object: ${id}`);
    for (const { files } of this.stores.values()) files.delete(id);
    return { id, object: "file", deleted: true };
  }
}

export function createVectorStoreFake(options: Options = {}): VectorStoreFake {
  const upstream = new FakeStores(options);
  const server = createFakeServer(routesOf(upstream), options);
  return {
    ...server,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      // The SDK tries out in this way whether forms can be sent.
      return request.url.startsWith("data:") ? fetch(request) : server.fetch(await asJson(request));
    },
    addStore: (status = "completed") => upstream.addStore("By hand", status).id,
    addFile(store, name, given = null) {
      const { id } = upstream.addFile(name, "Somebody else's.");
      if (store !== null) upstream.attach(store, { file_id: id, attributes: given });
      return id;
    },
    indexed: (store) =>
      [...upstream.find(store).files.values()].map(({ id, attributes, status }) => {
        const { file, text = "" } = upstream.files.get(id) ?? {};
        return { id, name: file?.filename ?? "", text, attributes: attributes ?? {}, status };
      }),
    names: () => [...upstream.files.values()].map(({ file }) => file.filename),
    stores: () => [...upstream.stores.values()].map(({ store }) => store),
    bend: (path, end) => void (end === null ? upstream.ends.delete(path) : upstream.ends.set(path, end)),
  };
}

const routesOf = (upstream: FakeStores): Routes => ({
  "POST /files": ({ body }) => {
    const { name, text } = parse(fileBody, body);
    return upstream.addFile(name, text);
  },
  "GET /files": ({ query }) =>
    paged(
      [...upstream.files.values()].map(({ file }) => file),
      parse(listQuery(10_000, 10_000), query),
    ),
  "DELETE /files/:id": ({ params: [id = ""] }) => upstream.deleteFile(id),
  "POST /vector_stores": ({ body }) => upstream.addStore(parse(storeBody, body).name ?? "", "completed"),
  "GET /vector_stores/:id": ({ params: [id = ""] }) => upstream.find(id).store,
  "POST /vector_stores/:id/files": ({ params: [id = ""], body }) => upstream.attach(id, parse(attachBody, body)),
  "GET /vector_stores/:id/files": ({ params: [id = ""], query }) => {
    const asked = parse(listQuery(100, 20), query);
    const all = [...upstream.find(id).files.values()];
    const wanted = all.filter(({ status }) => asked.filter === undefined || status === asked.filter);
    const { data, ...page } = paged(wanted, asked);
    return { ...page, data: data.map((file) => upstream.look(file)) };
  },
  "GET /vector_stores/:id/files/:file": ({ params: [id = "", file = ""] }) => upstream.look(upstream.fileIn(id, file)),
  "DELETE /vector_stores/:id/files/:file": ({ params: [id = "", file = ""] }): VectorStoreFileDeleted => {
    upstream.fileIn(id, file);
    upstream.find(id).files.delete(file);
    return { id: file, object: "vector_store.file.deleted", deleted: true };
  },
});

/** Files come as a form; the frame speaks JSON. */
async function asJson(request: Request): Promise<Request> {
  if (!request.headers.get("content-type")?.startsWith("multipart/form-data")) return request;
  const { file, ...rest } = Object.fromEntries(await request.clone().formData());
  const sent = file instanceof File ? { name: file.name, text: await file.text() } : {};
  const { url, method, headers, signal } = request;
  const { "content-type": _, "content-length": __, ...others } = Object.fromEntries(headers);
  return new Request(url, { method, headers: others, signal, body: JSON.stringify({ ...rest, ...sent }) });
}
