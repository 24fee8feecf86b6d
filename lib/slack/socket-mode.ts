/**
 * Socket Mode: Slack sends events and interactions through a WebSocket that this server opens, so it needs no public URL.
 * They are received as those of the routes are.
 */
import { createHash } from "node:crypto";
import type { Logger } from "@slack/web-api";
import { z } from "zod";
import type { Clock } from "#lib/clock.ts";
import { toAppError } from "#lib/errors.ts";
import { errorFields, type Log } from "#lib/log.ts";
import type { SlackAccount } from "#lib/notify/slack/definition.ts";
import type { Inbound } from "./inbound/inbound.ts";

export type SocketMode = {
  /** Connects, and stays connected. Returns at once. */
  start(): void;
  stop(): Promise<void>;
};

type SocketModeParts = {
  account: Pick<SlackAccount, "apiUrl" | "fetch"> & { appToken: string };
  inbound: Pick<Inbound, "receiveEvent" | "receiveInteraction" | "receiveCommand">;
  /** The SDK logs texts at some levels. */
  logger: Logger;
  clock: Clock;
  log: Log;
};

/** How long a connection may take, and the longest wait between two attempts, ms. */
const CONNECT_MS = 30_000;
const MAX_WAIT_MS = 30_000;

/** What the package hands over. An acknowledged one is not sent again. */
const envelope = z.object({
  type: z.string(),
  body: z.unknown(),
  ack: z.custom<(answer?: object) => Promise<void>>((value) => typeof value === "function"),
});

/**
 * The package's own reconnecting is off: when Slack refuses a token meanwhile, it rejects where nobody can catch it, which
 * ends the process.
 */
export function createSocketMode(parts: SocketModeParts): SocketMode {
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  return {
    start() {
      running ??= stayConnected(parts, stopping.signal);
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Slack closes each connection after some hours. It sends again what was not acknowledged by then. */
async function stayConnected(parts: SocketModeParts, stopping: AbortSignal): Promise<void> {
  const { clock, log } = parts;
  let failures = 0;
  while (!stopping.aborted) {
    const began = clock.now();
    try {
      await connect(parts, stopping);
    } catch (error) {
      log.warn(errorFields(error), "Socket Mode is not connected");
    }
    failures = clock.now() - began > CONNECT_MS ? 0 : failures + 1;
    if (failures > 0) await clock.sleep(Math.min(500 * 2 ** (failures - 1), MAX_WAIT_MS), stopping);
  }
}

/** Resolves when the connection has ended. */
async function connect(parts: SocketModeParts, stopping: AbortSignal): Promise<void> {
  const { account, logger, clock, log } = parts;
  // Dynamic: the package is loaded only where it is used.
  const { SocketModeClient } = await import("@slack/socket-mode");
  const client = new SocketModeClient({
    appToken: account.appToken,
    autoReconnectEnabled: false,
    logger,
    clientOptions: {
      ...(account.apiUrl ? { slackApiUrl: account.apiUrl } : {}),
      ...(account.fetch ? { fetch: account.fetch } : {}),
      retryConfig: { retries: 0 },
      timeout: CONNECT_MS,
    },
  });
  const ended = new Promise<void>((resolve) => client.once("disconnected", () => resolve()));
  const disconnect = () => void client.disconnect();
  client.on("slack_event", (message: unknown) => void receive(parts, message));
  stopping.addEventListener("abort", disconnect, { once: true });
  const connected = new AbortController();
  void clock.sleep(CONNECT_MS, connected.signal).then(() => connected.signal.aborted || disconnect());
  let isConnected = false;
  const started = client.start().then(() => {
    isConnected = true;
    connected.abort();
    log.info("Socket Mode is connected");
  });
  try {
    await Promise.race([started, ended]);
    await ended;
  } finally {
    // A connection may still open after it was given up.
    if (!isConnected) void started.then(disconnect, () => {});
    connected.abort();
    stopping.removeEventListener("abort", disconnect);
  }
}

/** A failure that passes is not acknowledged: Slack sends the envelope again. Never rejects. */
async function receive({ inbound, log }: SocketModeParts, message: unknown): Promise<void> {
  try {
    const { type, body, ack } = envelope.parse(message);
    await ack(await answerTo(inbound, type, body).catch(keepRefused));
  } catch (error) {
    const { code } = toAppError(error);
    log.warn({ ...errorFields(error), code }, "an event of Slack was not received");
  }

  /** What is refused for good would only be refused again. */
  function keepRefused(thrown: unknown): object {
    const error = toAppError(thrown);
    if (error.info.retryable) throw error;
    log.warn({ code: error.code }, "an event of Slack was refused");
    return {};
  }
}

function answerTo(inbound: SocketModeParts["inbound"], type: string, body: unknown): Promise<object> {
  if (type === "events_api") return inbound.receiveEvent(body);
  const id = createHash("sha256").update(JSON.stringify(body)).digest("hex");
  if (type === "interactive") return inbound.receiveInteraction(body, id);
  return type === "slash_commands" ? inbound.receiveCommand(body, id) : Promise.resolve({});
}
