/** Brands of sites that do not exist, each a folder of docs with a site.config.json. */
import { type DocsFolder, writeProject } from "./docs-folder.ts";

const mark = (fill: string, shape: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="32" viewBox="0 0 96 32" fill="${fill}">${shape}</svg>`;

export const acme = {
  name: "Acme Docs",
  accent: "#0a7d4f",
  logo: { light: "brand/light.svg", dark: "brand/dark.svg" },
  favicon: "brand/light.svg",
  header: {
    links: [
      { label: "Blog", href: "https://acme.test/blog" },
      { label: "Guide", href: "/docs/guide" },
    ],
  },
  footer: { links: [{ label: "Terms", href: "https://acme.test/terms" }], text: "Acme Ltd, Springfield" },
  assistant: { name: "Robo", greeting: "Ask me about anvils.", starters: ["How do I order?", "What is an anvil?"] },
};
export const nordlys = { name: "Nordlys", accent: { light: "oklch(0.45 0.2 300)", dark: "#ffcc66" } };
export const mela = {
  name: "Mela Handbuch",
  accent: "#b8144b",
  logo: { light: "brand/mela.svg", dark: "brand/mela.svg", replacesName: true },
  assistant: { greeting: "Fragen zum Handbuch?", starters: ["Wie fange ich an?"] },
};

/** The docs of Acme have no first page; those of the others have. */
export const writeAcme = (): Promise<DocsFolder> =>
  writeProject({
    "docs/site.config.json": JSON.stringify(acme),
    "docs/brand/light.svg": mark(
      "#0a7d4f",
      '<circle cx="16" cy="16" r="14"/><rect x="36" y="8" width="56" height="16"/>',
    ),
    "docs/brand/dark.svg": mark(
      "#7fe0b5",
      '<circle cx="16" cy="16" r="14"/><rect x="36" y="8" width="56" height="16"/>',
    ),
    "docs/guide.md": "# Guide\n\nHow to order an [anvil](./anvils.md).\n\n## How do I order?\n\nBy post.",
    "docs/anvils.md": "# Anvils\n\nAn anvil is a block of steel.",
  });

export const writeNordlys = (): Promise<DocsFolder> =>
  writeProject({
    "site.config.json": JSON.stringify(nordlys),
    "docs/index.md": "# Welcome\n\nSee [the lights](./lights.md).",
    "docs/lights.md": "# Lights\n\nThey are green.",
  });

export const writeMela = (): Promise<DocsFolder> =>
  writeProject({
    "docs/site.config.json": JSON.stringify(mela),
    "docs/brand/mela.svg": mark("#b8144b", '<path d="M4 28 16 4l12 24z"/><path d="M36 28 48 4l12 24z"/>'),
    "docs/index.md": "# Handbuch\n\nAlles über [Äpfel](./aepfel.md).",
    "docs/aepfel.md": "# Äpfel\n\nSie sind rot.",
  });
