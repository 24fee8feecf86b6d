/** Memory of a server process after its garbage is collected. */
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { Server } from "#tests/support/servers/server.ts";

/** In bytes. `heap` is what its objects take, with buffers. */
export type Memory = { resident: number; heap: number };

const usage = z.object({ rss: z.number(), heapUsed: z.number(), external: z.number() });
const EVERY_MS = 50;
const MAX_WAIT_MS = 30_000;

/** The environment of a server that `measureMemory` can ask. */
export const measurable = {
  NODE_OPTIONS: `--import=${pathToFileURL(new URL("memory-signal.mjs", import.meta.url).pathname).href}`,
};

const linesOf = (server: Server): string[] => server.output().match(/(?<=^bench:memory ).*$/gm) ?? [];

/** @throws when the server does not answer the signal */
export async function measureMemory(server: Server): Promise<Memory> {
  const before = linesOf(server).length;
  process.kill(server.pid, "SIGUSR2");
  for (let waited = 0; waited < MAX_WAIT_MS; waited += EVERY_MS) {
    const line = linesOf(server)[before];
    if (line) {
      const { rss, heapUsed, external } = usage.parse(JSON.parse(line));
      return { resident: rss, heap: heapUsed + external };
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  throw new Error(`The server did not say what memory it uses:\n${server.output()}`);
}
