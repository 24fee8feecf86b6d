import { z } from "zod";
import type { Variables } from "#lib/environment/parse-variables.ts";
import { url } from "#lib/environment/schemas.ts";
import { AppError } from "#lib/errors.ts";
import own from "../../package.json" with { type: "json" };
import { defineOptionalTool, type OptionalTool } from "./optional-tool.ts";
import { defineTool, type Tool } from "./tool.ts";

const NAME = "get_latest_release";
const variables = {
  RELEASES_URL: {
    schema: url.optional(),
    group: "Engine",
    about:
      "Where get_latest_release asks: JSON with name and version. Unset: this project's own version, without a request.",
    example: "https://registry.npmjs.org/my-package/latest",
  },
} as const satisfies Variables;

/** The common part of a package.json and an answer of npm's registry. A model reads these two values and no other. */
const release = z.object({
  name: z.string().regex(/^(@[\w.-]+\/)?[\w.-]{1,200}$/),
  version: z.string().regex(/^\d[\w.+-]{0,99}$/),
});

/** Returns the latest release of the package at `releasesUrl`; without an address, the version of this project. */
export function createLatestRelease({ releasesUrl }: { releasesUrl: string | null }): Tool {
  async function read(signal: AbortSignal): Promise<unknown> {
    if (releasesUrl === null) return own;
    const response = await fetch(releasesUrl, { signal, headers: { Accept: "application/json" } });
    if (response.ok) return response.json();
    throw new AppError("tool_failed", { cause: new Error(`The registry answered ${response.status}`) });
  }

  return defineTool({
    name: NAME,
    description: "Returns the name and the latest released version of the package that these docs are about.",
    schema: z.object({}),
    asked: /\b(latest|newest|current|most recent)\s+(stable\s+)?(release|version)\b/i,
    query: () => null,
    async execute(_, { signal }) {
      const { name, version } = release.parse(await read(signal));
      return { output: `The latest release of ${name} is ${version}.`, sections: [], covered: null };
    },
  });
}

export const latestRelease: OptionalTool = defineOptionalTool({
  name: NAME,
  variables,
  create: ({ RELEASES_URL }) => createLatestRelease({ releasesUrl: RELEASES_URL ?? null }),
});
