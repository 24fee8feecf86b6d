/** A gateway on a loopback port that can do everything that networks and servers do to those behind them. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pause } from "#tests/soak/book.ts";
import type { FakeServer } from "#tests/support/fakes/server.ts";

type Behind = Pick<FakeServer, "fetch" | "basePath">;
export type Answered = { request: IncomingMessage; body: string; answer(): Promise<Response>; out: ServerResponse };
/** What is done in the place of passing an answer on. */
export type Fault = (answered: Answered) => Promise<void> | void;
export type Gateway = {
  url: string;
  /** Meets all requests from now on; null: none. The function answers null for a request that it leaves alone. */
  meet(fault: ((request: IncomingMessage, body: string) => Fault | null) | null): void;
  /** Nobody listens on the port, and all connections are cut; `open` listens again. */
  shut(): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
};

export async function startGateway(behind: Behind): Promise<Gateway> {
  let choose: Parameters<Gateway["meet"]>[0] = null;
  const start = (port: number) =>
    new Promise<ReturnType<typeof createServer>>((resolve) => {
      const server = createServer((request, out) => void serve(request, out).catch(() => out.destroy()));
      server.listen(port, "127.0.0.1", () => resolve(server));
    });
  async function serve(request: IncomingMessage, out: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const sent = Buffer.concat(chunks);
    const gone = new AbortController();
    out.on("close", () => gone.abort());
    const answer = () =>
      behind.fetch(`http://127.0.0.1${request.url}`, {
        method: request.method ?? "GET",
        headers: Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]),
        ...(sent.length > 0 && { body: sent }),
        signal: gone.signal,
      });
    const body = sent.toString();
    const fault = choose?.(request, body) ?? pass;
    await fault({ request, body, answer, out });
  }
  let server = await start(0);
  const { port } = server.address() as AddressInfo;
  const shut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${port}${behind.basePath}`,
    meet(fault) {
      choose = fault;
    },
    shut,
    async open() {
      server = await start(port);
    },
    close: shut,
  };
}

/** Says the headers of an answer, and then each of its pieces as `write` wants. */
async function tell(answer: Response, out: ServerResponse, write: (piece: Buffer) => Promise<unknown>): Promise<void> {
  out.writeHead(answer.status, Object.fromEntries(answer.headers)).flushHeaders();
  for await (const piece of answer.body ?? []) await write(Buffer.from(piece));
}

/** No fault. */
export const pass: Fault = async ({ answer, out }) => {
  await tell(await answer(), out, (piece) => new Promise((resolve) => out.write(piece, resolve)));
  out.end();
};
/** Takes the request and says nothing, ever. */
export const hang: Fault = () => {};
export const reset: Fault = ({ request }) => void request.socket.resetAndDestroy();
export const slow =
  (ms: number): Fault =>
  async (answered) => {
    await pause(ms);
    await pass(answered);
  };
export const say =
  (status: number, type: string, text: string, headers: Record<string, string> = {}): Fault =>
  ({ out }) =>
    void out.writeHead(status, { "Content-Type": type, ...headers }).end(text);
/** Passes so many pieces of a stream on; then `end`. */
export const afterPieces =
  (count: number, end: Fault): Fault =>
  async (answered) => {
    const { answer, out } = answered;
    let pieces = 0;
    await tell(await answer(), out, async (piece) => {
      pieces += 1;
      if (pieces <= count) return new Promise((resolve) => out.write(piece, resolve));
      await end(answered);
      return new Promise<never>(() => {});
    });
    out.end();
  };
/** One byte after the other. */
export const trickle: Fault = async ({ answer, out }) => {
  await tell(await answer(), out, async (piece) => {
    for (const byte of piece) {
      out.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  out.end();
};
/** Each piece of a stream as `change` would have it. */
export const changed =
  (change: (text: string) => string): Fault =>
  async ({ answer, out }) => {
    await tell(await answer(), out, (piece) => new Promise((resolve) => out.write(change(piece.toString()), resolve)));
    out.end();
  };
/** A line that goes on for as long as anybody reads. */
export const endless: Fault = async ({ out }) => {
  out.writeHead(200, { "Content-Type": "text/event-stream" });
  out.write("data: ");
  const piece = "x".repeat(65_536);
  while (!out.destroyed) await Promise.race([new Promise((resolve) => out.write(piece, resolve)), pause(1_000)]);
};
