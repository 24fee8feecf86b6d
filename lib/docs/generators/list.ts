/** The generators whose folders are recognised. One definition each. */

export type Generator = {
  /** As its makers write it. */
  name: string;
  /** The configuration file: its name, and the folder it is in, relative to the project. */
  config: { name: RegExp; folder?: string };
  /** An npm package that must be in the project's package.json, where the file's name says too little. */
  needs?: string;
  /** A folder that must be in the project, for the same reason. */
  beside?: string;
  /** Whether it builds any kind of site: then only pages below `docs` are taken for its docs. */
  isGeneral?: boolean;
  /** Where pages are, relative to the project. The first folder that has pages is taken. */
  docs: string[];
};

const module = (name: string): RegExp => new RegExp(String.raw`^${name}\.[cm]?[jt]s$`);
const NEXT = module(String.raw`next\.config`);
const ASTRO = module(String.raw`astro\.config`);

/** Where several generators match, the first one is taken: frameworks come after what is built on them. */
export const generators: readonly Generator[] = [
  { name: "Mintlify", config: { name: /^(docs|mint)\.json$/ }, docs: ["."] },
  { name: "Docusaurus", config: { name: module(String.raw`docusaurus\.config`) }, docs: ["docs", "../docs", "."] },
  { name: "VitePress", config: { folder: ".vitepress", name: module("config") }, docs: ["."] },
  { name: "VuePress", config: { folder: ".vuepress", name: module("config") }, docs: ["."] },
  { name: "Starlight", config: { name: ASTRO }, needs: "@astrojs/starlight", docs: ["src/content/docs"] },
  { name: "Fumadocs", config: { name: module(String.raw`source\.config`) }, docs: ["content/docs", "content"] },
  {
    name: "Nextra",
    config: { name: NEXT },
    needs: "nextra",
    docs: ["content", "src/content", "pages", "src/pages", "."],
  },
  { name: "MkDocs", config: { name: /^mkdocs\.ya?ml$/ }, docs: ["docs", "."] },
  { name: "Hugo", config: { name: /^hugo\.(toml|ya?ml|json)$/ }, docs: ["content"] },
  { name: "Hugo", config: { folder: "config/_default", name: /^(hugo|config)\.(toml|ya?ml)$/ }, docs: ["content"] },
  { name: "Hugo", config: { name: /^config\.(toml|ya?ml)$/ }, beside: "archetypes", docs: ["content"] },
  { name: "mdBook", config: { name: /^book\.toml$/ }, docs: ["src"] },
  { name: "Jekyll", config: { name: /^_config\.ya?ml$/ }, docs: ["_docs", "docs", "."] },
  {
    name: "Gatsby",
    config: { name: module("gatsby-config") },
    isGeneral: true,
    docs: ["content/docs", "content", "docs", "src/pages"],
  },
  {
    name: "Astro",
    config: { name: ASTRO },
    isGeneral: true,
    docs: ["src/content/docs", "src/content", "src/pages"],
  },
  {
    name: "Next.js",
    config: { name: NEXT },
    isGeneral: true,
    docs: ["content/docs", "src/content", "content", "src/pages", "pages", "src/app", "app", "docs"],
  },
];

/** Folders that have the docs of projects without a generator. */
export const COMMON_FOLDERS = ["docs", "doc", "documentation", "content/docs", "content", "website/docs"];
