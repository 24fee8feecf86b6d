/** Requests written byte by byte: fetch lets nobody choose their Host, send a broken path, or stall in a body. */
import { connect } from "node:net";

export type RawReply = { status: number; headers: Map<string, string>; text: string };
export type RawRequest = {
  /** Resolves with the answer; rejects when the connection ends without one. */
  reply: Promise<RawReply>;
  /** Resolves when the server has closed the connection. */
  closed: Promise<void>;
  /** All that came back so far. */
  received(): string;
  write(more: string): void;
  destroy(): void;
};

type Options = { method?: string; headers?: Record<string, string>; body?: string };

/** Sends a head and as much of a body as is given. The `target` goes out as it is, in Latin-1. */
export function rawRequest(url: string, target: string, options: Options = {}): RawRequest {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const headers = Object.entries({ Host: host, ...options.headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `${options.method ?? "GET"} ${target} HTTP/1.1\r\n${headers.join("")}\r\n${options.body ?? ""}`,
    "latin1",
  );
  let received = "";
  const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  const reply = new Promise<RawReply>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`closed after ${JSON.stringify(received)}`)));
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      const [head = "", ...rest] = received.split("\r\n\r\n");
      if (rest.length === 0) return;
      const [start = "", ...lines] = head.split("\r\n");
      const fields = lines.map((line): [string, string] => {
        const [name = "", ...value] = line.split(": ");
        return [name.toLowerCase(), value.join(": ")];
      });
      resolve({ status: Number(start.split(" ")[1]), headers: new Map(fields), text: rest.join("\r\n\r\n") });
    });
  });
  // Some are sent to be left unanswered.
  reply.catch(() => undefined);
  return {
    reply,
    closed,
    received: () => received,
    write: (more) => void socket.write(more),
    destroy: () => void socket.destroy(),
  };
}
