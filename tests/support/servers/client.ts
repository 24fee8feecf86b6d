/** A program that talks to the API and keeps its cookie, as a browser does. */
import { create as contentDisposition } from "content-disposition";

export type Reply = { status: number; headers: Headers; body: Record<string, unknown>; text: string };

export type Client = {
  cookie: string;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  put(path: string, body?: unknown): Promise<Reply>;
  /** Sends a file as it is. */
  upload(name: string, content: Buffer, headers?: Record<string, string>): Promise<Reply>;
  delete(path: string): Promise<Reply>;
};

/** A string or a buffer is sent as it is, anything else as JSON. */
export function createClient(base: string): Client {
  const client: Client = {
    cookie: "",
    async send(method, path, body, headers = {}) {
      const response = await fetch(`${base}/api/${path}`, {
        method,
        headers: {
          ...(body !== undefined && { "Content-Type": "application/json" }),
          ...(client.cookie && { Cookie: client.cookie }),
          ...headers,
        },
        body: toBody(body),
      });
      const cookie = response.headers.getSetCookie()[0]?.split(";", 1)[0];
      if (cookie) client.cookie = cookie;
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: parse(text), text };
    },
    get: (path, headers) => client.send("GET", path, undefined, headers),
    post: (path, body = {}, headers = {}) => client.send("POST", path, body, headers),
    upload: (name, content, headers = {}) =>
      client.send("POST", "paste-assistant-file", content, {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": contentDisposition(name),
        ...headers,
      }),
    put: (path, body) => client.send("PUT", path, body),
    delete: (path) => client.send("DELETE", path),
  };
  return client;
}

/** The run of a sent message once it has ended. Sending a message may answer with a run that is still pending. */
export async function endedRun(client: Client, { body }: Reply): Promise<unknown> {
  const { id, thread_id } = body.run as { id: string; thread_id: string };
  const path = `paste-assistant-thread/${thread_id}/run/${id}`;
  await client.get(`${path}/events`);
  return (await client.get(path)).body;
}

function toBody(body: unknown): BodyInit | undefined {
  if (body === undefined || typeof body === "string") return body;
  return Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body);
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
