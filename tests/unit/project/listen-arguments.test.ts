import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";

/** What the start scripts print and pass on to Next; they run on any Node, so they are no TypeScript. */
function listen(env: Record<string, string>): { printed: string; passed: string[] } {
  const setup = path.resolve("scripts/setup.mjs");
  const code = `const { listenArguments } = await import(${JSON.stringify(setup)});
console.log(JSON.stringify(listenArguments()));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", code], {
    env: { NODE_ENV: "test", ...env },
    encoding: "utf8",
  });
  const lines = output.trimEnd().split("\n");
  return { passed: JSON.parse(lines.pop() ?? ""), printed: lines.join("\n") };
}

describe("npm start and npm run dev", () => {
  it("listen on this machine only without SITE_URL, and print how to allow other machines", () => {
    for (const SITE_URL of ["", " "]) {
      const { passed, printed } = listen({ PORT: "4000", SITE_URL });
      expect(passed).toEqual(["-H", "127.0.0.1", "-p", "4000"]);
      expect(printed).toContain("Only this machine can open http://localhost:4000.");
      expect(printed).toContain("set SITE_URL");
    }
    expect(listen({ BASE_PATH: "/docs-ai" }).printed).toContain("http://localhost:3000/docs-ai.");
    expect(listen({}).passed).toEqual(["-H", "127.0.0.1", "-p", "3000"]);
  });

  it("listen on all addresses with SITE_URL, and print nothing", () => {
    const { passed, printed } = listen({ SITE_URL: "http://192.0.2.1:3000" });
    expect([passed, printed]).toEqual([["-p", "3000"], ""]);
  });
});
