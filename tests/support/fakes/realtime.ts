/** A Realtime server as supabase-js knows it: private channels, joined with the secret key, that pass broadcasts on. */
import type { AddressInfo } from "node:net";
import { type RawData, type WebSocket, WebSocketServer } from "ws";

/** A message of Phoenix's protocol, version 2: join reference, reference, topic, event, payload. */
type Frame = [string | null, string | null, string, string, unknown];

export type RealtimeFake = {
  url: string;
  /** Broadcasts that were passed on, oldest first. */
  sent: { event: string; payload: unknown }[];
  /** Joins that were refused. */
  refused: number;
  /** How many clients are in the channel. */
  joined(): number;
  /** Drops every connection; clients come again by themselves. */
  drop(): void;
  close(): Promise<void>;
};

/** A broadcast as the client packs it: seven bytes of kind, lengths and encoding, then the fields, then JSON. */
function unpack(data: Buffer): { topic: string; event: string; payload: unknown } {
  const [, joinRef = 0, ref = 0, topicLength = 0, eventLength = 0, metadata = 0] = data;
  const topicAt = 7 + joinRef + ref;
  const eventAt = topicAt + topicLength;
  const text = (from: number, to?: number) => data.subarray(from, to).toString("utf8");
  return {
    topic: text(topicAt, eventAt),
    event: text(eventAt, eventAt + eventLength),
    payload: JSON.parse(text(eventAt + eventLength + metadata)),
  };
}

export async function startRealtime(secretKey: string): Promise<RealtimeFake> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((resolve) => server.once("listening", resolve));
  const members = new Map<WebSocket, string>();
  const fake: RealtimeFake = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: [],
    refused: 0,
    joined: () => members.size,
    drop: () => {
      for (const socket of server.clients) socket.terminate();
    },
    close: () => {
      fake.drop();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };

  function answer(socket: WebSocket, [joinRef, ref, topic, event, payload]: Frame): void {
    const reply = (status: "ok" | "error", response: object = {}) =>
      socket.send(JSON.stringify([joinRef, ref, topic, "phx_reply", { status, response }]));
    if (event !== "phx_join") {
      if (event === "phx_leave") members.delete(socket);
      reply("ok");
      return;
    }
    const { config, access_token } = payload as { config?: { private?: boolean }; access_token?: string };
    if (config?.private && access_token === secretKey) {
      members.set(socket, topic);
      reply("ok", { postgres_changes: [] });
    } else {
      fake.refused += 1;
      reply("error", { reason: "Unauthorized: You do not have permissions to read from this Channel topic" });
    }
  }

  function pass(from: WebSocket, data: Buffer): void {
    const { topic, event, payload } = unpack(data);
    fake.sent.push({ event, payload });
    const message = JSON.stringify([null, null, topic, "broadcast", { type: "broadcast", event, payload }]);
    for (const [socket, joined] of members) if (socket !== from && joined === topic) socket.send(message);
  }

  server.on("connection", (socket) => {
    socket.on("message", (data: RawData, isBinary) => {
      const bytes = Buffer.isBuffer(data) ? data : Buffer.concat([data].flat() as Uint8Array[]);
      if (isBinary) pass(socket, bytes);
      else answer(socket, JSON.parse(bytes.toString("utf8")) as Frame);
    });
    socket.on("close", () => members.delete(socket));
  });
  return fake;
}
