import { link, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createClient, endedRun } from "#tests/support/servers/client.ts";
import { startServer } from "#tests/support/servers/server.ts";

const flag = z.boolean().optional();
const lockfile = z.object({
  packages: z.record(z.string(), z.object({ name: z.string().optional(), dev: flag, peer: flag })),
});
/** What `npm ci --omit=dev --omit=peer` leaves out, and what stands in for a library that nobody uses. */
const { packages } = lockfile.parse(JSON.parse(await readFile("package-lock.json", "utf8")));
const leftOut = new Set(Object.keys(packages).filter((name) => packages[name]?.dev || packages[name]?.peer));
const standIns = Object.keys(packages).filter((name) => packages[name]?.name === "@favware/skip-dependency");

/** The package a file belongs to, as package-lock.json names it. */
const packageOf = (file: string): string | undefined => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];

/** Links all files below a folder into another: a symbolic link to it would let Node look for packages where that leads. */
async function linkAll(from: string, to: string, skip: (file: string) => boolean = () => false): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (skip(source)) continue;
    if (entry.isDirectory()) await linkAll(source, target, skip);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else await link(source, target);
  }
}

describe("the built site", () => {
  let folder: string | undefined;
  afterAll(async () => {
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it("needs no package that `npm start` does not install or that a placeholder replaces", async () => {
    const traces = (await readdir(".next", { recursive: true })).filter((file) => file.endsWith(".nft.json"));
    expect(traces.length).toBeGreaterThan(20);
    const used = new Set<string>();
    for (const trace of traces) {
      const { files } = z
        .object({ files: z.array(z.string()) })
        .parse(JSON.parse(await readFile(path.join(".next", trace), "utf8")));
      // A package that was only looked at on the way to another is there with nothing but its description.
      for (const file of files.filter((name) => !name.endsWith("/package.json"))) {
        const name = packageOf(path.join(path.dirname(path.join(".next", trace)), file));
        if (name) used.add(name);
      }
    }
    expect(used).toContain("node_modules/@supabase/lite");
    // Next lists its optional image optimiser for every route, which this site does not use.
    const standing = standIns.filter((name) => used.has(name) && name !== "node_modules/sharp");
    expect({ leftOut: [...used].filter((name) => leftOut.has(name)), standing }).toEqual({ leftOut: [], standing: [] });
  });

  it("serves pages and answers with only the packages that `npm start` installs", async () => {
    // Beside the checkout: hard links do not lead from one disk to another.
    folder = await mkdtemp(path.resolve(".next", "production-"));
    await linkAll("node_modules", path.join(folder, "node_modules"), (file) => leftOut.has(file));
    await linkAll(".next", path.join(folder, ".next"), (file) => /^\.next\/(cache|production-)/.test(file));
    for (const name of [
      "package.json",
      "next.config.mjs",
      "lib",
      "components",
      "content",
      "supabase",
      "public",
      "pages",
    ])
      await symlink(path.resolve(name), path.join(folder, name));
    const server = await startServer({ DOCS_DIR: path.resolve("tests/support/docs") }, folder);
    try {
      expect(await (await fetch(`${server.url}/docs/slack`)).text()).toContain("Create the app");
      const reader = createClient(server.url);
      const { body: thread } = await reader.post("paste-assistant-thread");
      const sent = await reader.post("paste-assistant-message", {
        threadId: thread.id,
        message: "How do I create the Slack app?",
      });
      expect(await endedRun(reader, sent)).toMatchObject({ status: "completed" });
    } finally {
      await server.close();
    }
  });
});
