import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { systemClock } from "#lib/clock.ts";
import { AppError } from "#lib/errors.ts";
import { silentLogger } from "#lib/notify/slack/notifier.ts";
import { createSocketMode, type SocketMode } from "#lib/slack/socket-mode.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const TEXT = "words that no log may have";

let server: WebSocketServer;
let sockets: WebSocket[];
/** What the app acknowledged. */
let acks: { envelope_id: string; payload: unknown }[];
/** Codes with which Slack refuses the next connections. */
let refusals: string[];
let hangs = false;
let opened: { url: string; token: string | null }[];
let mode: SocketMode;
const { log, lines } = recordLog();
const receiveEvent = vi.fn(async (_body: unknown): Promise<object> => ({}));
const receiveInteraction = vi.fn(async (_body: unknown, _id: string): Promise<object> => ({}));
const receiveCommand = vi.fn(async (_body: unknown, _id: string): Promise<object> => ({ text: "hint" }));

beforeEach(async () => {
  [sockets, acks, refusals, opened] = [[], [], [], []];
  hangs = false;
  receiveEvent.mockReset().mockResolvedValue({});
  receiveInteraction.mockReset().mockResolvedValue({});
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket) => {
    sockets.push(socket);
    socket.on("message", (data) => acks.push(JSON.parse(String(data))));
    socket.send(JSON.stringify({ type: "hello", num_connections: 1 }));
  });
  await new Promise((resolve) => server.once("listening", resolve));
  const address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  mode = createSocketMode({
    account: {
      appToken: "xapp-test",
      apiUrl: "http://slack.test/api/",
      fetch: async (input, init) => {
        const { url, headers } = new Request(input, init);
        opened.push({ url, token: headers.get("authorization") });
        if (hangs) return new Promise<never>(() => {});
        const code = refusals.shift();
        return Response.json(code ? { ok: false, error: code } : { ok: true, url: address });
      },
    },
    inbound: { receiveEvent, receiveInteraction, receiveCommand },
    logger: silentLogger,
    // Waits between attempts are short; a busy machine may take its time to connect.
    clock: { now: systemClock.now, sleep: (ms, signal) => systemClock.sleep(ms < 30_000 ? ms / 100 : ms, signal) },
    log,
  });
});
afterEach(async () => {
  await mode.stop();
  await new Promise((resolve) => server.close(resolve));
});

async function start(): Promise<void> {
  mode.start();
  await expect.poll(() => sockets.length).toBe(1);
}
const send = (envelope_id: string, type: string, payload: object) =>
  sockets.at(-1)?.send(JSON.stringify({ envelope_id, type, payload, accepts_response_payload: true }));
const event = { type: "event_callback", event_id: "Ev1", event: { type: "app_mention", text: TEXT } };

test("it connects with the app token, and receives events", async () => {
  await start();
  expect(opened).toEqual([{ url: "http://slack.test/api/apps.connections.open", token: "Bearer xapp-test" }]);
  send("1", "events_api", event);
  await expect.poll(() => acks).toEqual([{ envelope_id: "1", payload: {} }]);
  expect(receiveEvent.mock.calls).toEqual([[event]]);
});

test("an interaction has the same id when it is sent again, and its answer goes back", async () => {
  const refusal = { response_action: "errors", errors: { text: "Write a reply." } };
  receiveInteraction.mockResolvedValue(refusal);
  await start();
  send("1", "interactive", { type: "view_submission" });
  send("2", "interactive", { type: "view_submission" });
  await expect.poll(() => acks.map(({ payload }) => payload)).toEqual([refusal, refusal]);
  const [[, first] = [], [, second] = []] = receiveInteraction.mock.calls;
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(second).toBe(first);
});

test("a command is received with an id, and its hint goes back", async () => {
  await start();
  send("1", "slash_commands", { command: "/ask-docs", text: "" });
  await expect.poll(() => acks.map(({ payload }) => payload)).toEqual([{ text: "hint" }]);
  expect(receiveCommand.mock.calls).toEqual([
    [{ command: "/ask-docs", text: "" }, expect.stringMatching(/^[0-9a-f]{64}$/)],
  ]);
});

test("what fails for now is not acknowledged, what is refused for good is", async () => {
  receiveEvent.mockRejectedValueOnce(new AppError("database_unavailable"));
  receiveEvent.mockRejectedValueOnce(new AppError("invalid_signature"));
  await start();
  send("1", "events_api", event);
  send("2", "events_api", event);
  send("3", "slash_commands", {});
  await expect.poll(() => acks.map(({ envelope_id }) => envelope_id).sort()).toEqual(["2", "3"]);
});

test("it connects again when Slack closes the connection, or refuses one for a while", async () => {
  await start();
  refusals.push("internal_error", "invalid_auth");
  sockets[0]?.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested" }));
  await expect.poll(() => sockets.length).toBe(2);
  send("1", "events_api", event);
  await expect.poll(() => acks.length).toBe(1);
  sockets[1]?.terminate();
  await expect.poll(() => sockets.length).toBe(3);
});

test("it stops while it is connected, while it waits, and before it has started", async () => {
  await start();
  await mode.stop();
  await expect.poll(() => sockets[0]?.readyState).toBe(3);
  expect(opened).toHaveLength(1);
});

test("it stops while Slack does not answer", async () => {
  hangs = true;
  mode.start();
  await expect.poll(() => opened.length).toBe(1);
  await mode.stop();
  expect(sockets).toEqual([]);
});

test("logs hold neither texts nor the token", async () => {
  await start();
  send("1", "events_api", event);
  receiveEvent.mockRejectedValueOnce(new Error(TEXT));
  send("2", "events_api", event);
  await expect.poll(() => lines.join()).toContain("not received");
  expect(lines.join()).not.toMatch(new RegExp(`${TEXT}|xapp-test`));
});
