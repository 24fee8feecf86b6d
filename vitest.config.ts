import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const cores = availableParallelism();

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          setupFiles: ["tests/support/setup/messages.ts"],
          include: ["tests/{unit,api}/**/*.test.{ts,tsx}"],
          restoreMocks: true,
          // Files of one worker share their modules: loading them anew for each took a third of the time.
          isolate: false,
          // Unless told so, one core would only watch the others.
          maxWorkers: cores,
          // Opening an embedded database takes seconds on a slow machine.
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // As for a browser test: one that waits says so by its end, not by how busy the machine was.
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          isolate: false,
          globalSetup: ["tests/support/servers/fresh-data.ts", "tests/support/servers/shared-sites.ts"],
          // A file is a browser and a server. While one waits for the other, another file has the core.
          maxWorkers: Math.max(3, Math.floor(cores / 2)),
          // Not beside the unit tests.
          sequence: { groupOrder: 1 },
          // Nothing here measures the machine: a wait ends when what it is for is there. A shared machine may stall long.
          expect: { poll: { timeout: 45_000 } },
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
