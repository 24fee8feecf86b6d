import { expect, it } from "vitest";
import { canonicalPath } from "#lib/addresses/canonical.ts";
import { openProject } from "#tests/support/docs-project.ts";

it("a page stands for itself, unless it is a copy or of another version", async () => {
  const docs = await openProject({
    "docs/index.md": "# Welcome\n\nThe docs.\n",
    "docs/cost.md": "# Cost\n\nFive euros.\n",
    "docs/de/index.md": "# Willkommen\n\nDie Dokumentation.\n",
    "docs/de/cost.md": "# Cost\n\nFive euros.\n",
    "docs/v1/index.md": "# Welcome\n\nThe docs of version one.\n",
    "docs/v1/cost.md": "# Cost\n\nThree euros.\n",
    "docs/v1/gone.md": "# Gone\n\nOnly here.\n",
    "docs/de/v1/index.md": "# Willkommen\n\nDie Dokumentation der ersten Version.\n",
    "docs/de/v1/cost.md": "# Cost\n\nThree euros.\n",
  });
  const paths = docs.pages.map(({ path }) => [path, canonicalPath(docs, path)]);
  expect(Object.fromEntries(paths)).toEqual({
    "/docs": "/docs",
    "/docs/cost": "/docs/cost",
    "/docs/de": "/docs/de",
    "/docs/de/cost": "/docs/cost",
    "/docs/v1": "/docs",
    "/docs/v1/cost": "/docs/cost",
    "/docs/v1/gone": "/docs/v1/gone",
    "/docs/de/v1": "/docs/de",
    "/docs/de/v1/cost": "/docs/cost",
  });
});

it("docs in one language and version have no other pages", async () => {
  const docs = await openProject({ "docs/a.md": "# A\n" });
  expect(canonicalPath(docs, "/docs/a")).toBe("/docs/a");
});
