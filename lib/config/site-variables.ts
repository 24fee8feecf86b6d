/** The environment variables of the site itself: its address, docs, limits and readers. */
import { z } from "zod";
import { addressOverride } from "#lib/addresses/override.ts";
import { DEFAULT_DIR } from "#lib/docs/generators/locate.ts";
import { parseGitSource } from "#lib/docs/git/source.ts";
import type { Variables } from "#lib/environment/parse-variables.ts";
import {
  contact,
  hosts,
  integer,
  keys,
  list,
  listOf,
  origins,
  reportEndpoint,
  text,
  url,
} from "#lib/environment/schemas.ts";
import { MASK_KINDS } from "#lib/masking/mask.ts";
import { limitVariables } from "./limit-variables.ts";
import { line } from "./site/fields.ts";

/** An address without query and anchor, which would stand in the middle of the addresses made of it. */
const publishedUrl = url.refine(
  (text) => !/[?#\s]/.test(text) && new URL(text).username === "",
  "must be an http(s) URL without user name, query and anchor",
);
const editUrl = url.refine((text) => text.includes("{path}"), "must have {path} for the file of a page");
const addressText = z
  .string()
  .transform((text, { addIssue }) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      addIssue("must be JSON");
      return z.NEVER;
    }
  })
  .pipe(addressOverride);

const gitSource = z.string().transform((text, { addIssue }) => {
  const source = parseGitSource(text);
  if (!source) addIssue("must be an https, ssh, git or file URL or a path, with a branch or tag behind #");
  return source ?? z.NEVER;
});

const basePathText = z
  .string()
  .regex(/^(\/[A-Za-z0-9._~-]+)+$/, 'must begin with "/" and have no slash at its end, as /docs-ai')
  .refine((path) => !/\/\.{1,2}(\/|$)/.test(path), "must have no . or .. in it");

export const siteVariables = {
  PORT: { schema: integer(0, 65_535).default(3000), group: "Site", about: "Port `npm start` listens on." },
  SITE_URL: {
    schema: url.optional(),
    group: "Site",
    about: "Public address of the site, for links in Slack and problem types. Default: http://localhost:$PORT.",
    example: "https://docs.example.com",
  },
  BASE_PATH: {
    schema: basePathText.optional(),
    group: "Site",
    about:
      "Path below which the whole site answers, behind a proxy that passes it on. The build contains it: `npm start` " +
      "builds again when it changes.",
    example: "/docs-ai",
  },
  SITE_CONFIG: {
    schema: text.optional(),
    group: "Site",
    about:
      "File with the site's name, brand and texts. Default: site.config.json in DOCS_DIR, in the folder above it or here.",
    example: "docs/site.config.json",
  },
  SITE_NAME: {
    schema: line(80).optional(),
    group: "Site",
    about: "Name of the site; wins over the name in site.config.json.",
    example: "Example Docs",
  },
  DOCS_URL: {
    schema: publishedUrl.optional(),
    group: "Site",
    about:
      "Address of the site that the docs are published on, with the folder that they are below, if they are published " +
      "elsewhere. Citations, llms.txt, MCP and Slack lead there. Unset: they are published here.",
    example: "https://docs.example.com",
  },
  DOCS_ADDRESSES: {
    schema: addressText.optional(),
    group: "Site",
    about:
      "How pages below DOCS_URL are addressed, as JSON, where the rule of the docs' generator does not fit: page and " +
      "index (templates with {path}), prefix, lowercase, replace, anchors.",
    example: '{"page":"{path}.html","index":"{path}/"}',
  },
  EDIT_URL: {
    schema: editUrl.optional(),
    group: "Site",
    about:
      "Where the source of a page is edited, with {path} for its file below DOCS_DIR. Default: as the docs' generator " +
      "is configured.",
    example: "https://github.com/example/docs/edit/main/docs/{path}",
  },
  ALLOWED_HOSTS: {
    schema: hosts.optional(),
    group: "Site",
    about:
      "Names in the Host header that are answered beside that of SITE_URL, localhost and IP addresses, separated by " +
      "commas; *.example.com for all below a name, * for any. Others get 421. On Vercel any: it routes by name itself.",
    example: "www.example.com,*.preview.example.com",
  },
  TRUSTED_PROXIES: {
    schema: integer(0, 10).default(0),
    group: "Site",
    about:
      "Reverse proxies in front of the server. A reader's address for rate limits is that many hops from the right of " +
      "X-Forwarded-For; with 0 the header counts for nothing. Vercel and a single nginx: 1.",
  },
  DATA_DIR: {
    schema: text.default(".data"),
    group: "Site",
    about: "Folder of the embedded database, the docs index and the generated session secret.",
  },
  DOCS_DIR: {
    schema: text.default(DEFAULT_DIR),
    group: "Site",
    about: "Folder with the docs (.mdx, .md), or a project with such a folder. Read when the app starts.",
  },
  DOCS_GIT: {
    schema: gitSource.optional(),
    group: "Site",
    about:
      "Git repository with the docs, and a branch or tag behind #: an https or ssh URL, or a path. It is fetched into " +
      "DATA_DIR and served in place of DOCS_DIR.",
    example: "https://github.com/example/docs.git#main",
  },
  DOCS_GIT_EVERY: {
    schema: integer(10, 86_400).default(300),
    group: "Site",
    about: "Seconds between two fetches of DOCS_GIT.",
  },
  DOCS_GIT_SECRET: {
    schema: z.string().min(16, "must be at least 16 characters").optional(),
    group: "Site",
    about:
      "Secret of a webhook that has DOCS_GIT fetched at once: POST /api/docs-webhook, signed as GitHub does. Unset: 404.",
  },
  SITE_LANGUAGE: {
    schema: text.optional(),
    group: "Site",
    about:
      "Language of the interface (BCP 47): en, de or that of a file of messages. Default: that of the file, or en.",
    example: "de",
  },
  DOCS_LINK_ROOTS: {
    schema: list.optional(),
    group: "Site",
    about:
      "Folders outside DOCS_DIR that symbolic links in it may lead to, separated by commas. A link to any other place " +
      "is not followed.",
    example: "/srv/shared-docs",
  },
  DOCS_WATCH: {
    schema: z.stringbool("must be 1 or 0").optional(),
    group: "Site",
    about: "1: changed docs are read without a restart. Default: 1 in development, else 0.",
    example: "1",
  },
  SESSION_SECRET: {
    schema: z.string().min(32, "must be at least 32 characters").optional(),
    group: "Site",
    about: "Seals the owner cookie; at least 32 characters. Default: generated once and kept in DATA_DIR.",
  },
  ...limitVariables,
  SUPPORT_URL: {
    schema: contact.optional(),
    group: "Site",
    about: "Where readers reach the maintainers: an https: or mailto: URL. Unset: nobody is offered.",
    example: "https://github.com/example/docs/discussions",
  },
  SLACK_HANDOFF: {
    schema: z.enum(["on", "off"], "must be on or off").default("off"),
    group: "Site",
    about: "on: a reader can ask for a person, who answers in Slack or on the review pages.",
  },
  EMBED_ORIGINS: {
    schema: origins.optional(),
    group: "Site",
    about:
      "Origins whose pages may show the assistant with /embed.js, separated by commas. Unset: none, and it is off.",
    example: "https://www.example.com,https://docs.example.org",
  },
  CSP_REPORT_TO: {
    schema: reportEndpoint.optional(),
    group: "Site",
    about:
      "Where browsers report what the content security policy of a page refused: an https URL that takes such reports. " +
      "Unset: nowhere.",
    example: "https://reports.example.com/csp",
  },
  ASSISTANT_API_KEYS: {
    schema: keys.optional(),
    group: "Site",
    about:
      "Keys of programs that may use POST /api/paste-assistant-query, separated by commas; at least 24 characters each.",
  },
  MASK: {
    schema: listOf(MASK_KINDS).optional(),
    group: "Site",
    about:
      "What is masked in questions before a model or Slack gets them, beside keys and tokens, separated by commas: " +
      "email, phone, card, iban.",
    example: "email,phone,card,iban",
  },
  LOG_LEVEL: {
    schema: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
    group: "Site",
    about: "pino's level. Message texts are never logged on any level.",
  },
} as const satisfies Variables;
