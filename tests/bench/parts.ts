/**
 * `npm run bench:parts [-- PART…]`: how many kB of gzip a part of Paste would add to the panel, minified as one piece with it.
 * Names are those of @twilio-paste/core, several joined by "+". Without any it measures those that the panel goes without. Packages
 * that package.json replaces by an empty one (`overrides`) are not in the figures.
 */
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const PANEL = path.resolve("components/assistant/panel/panel.tsx");
const LEFT_OUT = [
  ...["sidebar", "disclosure", "menu", "tabs", "toast", "tooltip", "form-pill-group", "side-panel"],
  ...["combobox", "modal", "separator", "spinner", "table", "inline-code", "popover", "pagination"],
];
const chosen = process.argv.slice(2);

/** As next.config.mjs: two modules of Paste's are replaced. */
const ALIASES = {
  "@twilio-paste/footnote": path.resolve("components/site/paste-footnote.ts"),
  "@twilio-paste/theme": path.resolve("components/site/paste-theme.ts"),
};

/** The gzip of the panel's code with all of these parts, bytes, without what is loaded later and what a page has anyway. */
async function bytesWith(parts: readonly string[]): Promise<number> {
  const id = "virtual:entry";
  const lines = [
    `export * from ${JSON.stringify(PANEL)};`,
    ...parts.map((part, i) => `export * as part${i} from "@twilio-paste/core/${part}";`),
  ];
  const built = await build({
    configFile: false,
    logLevel: "silent",
    oxc: { jsx: { runtime: "automatic", development: false } },
    resolve: { alias: ALIASES },
    define: { "process.env.NODE_ENV": '"production"', "process.env.BASE_PATH": '""' },
    plugins: [
      {
        name: "entry",
        resolveId: (source) => (source === id ? `\0${id}` : null),
        load: (source) => (source === `\0${id}` ? lines.join("\n") : null),
      },
    ],
    build: {
      write: false,
      minify: true,
      target: "es2022",
      rolldownOptions: { input: id, external: /^(react|react-dom|next)($|\/)/, preserveEntrySignatures: "strict" },
    },
  });
  const outputs = [built].flat().flatMap((result) => ("output" in result ? result.output : []));
  const chunks = new Map(outputs.flatMap((output) => (output.type === "chunk" ? [[output.fileName, output]] : [])));
  const reached = new Set<string>();
  const follow = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    for (const next of chunks.get(name)?.imports ?? []) follow(next);
  };
  for (const [name, { isEntry }] of chunks) if (isEntry) follow(name);
  return gzipSync([...reached].map((name) => chunks.get(name)?.code ?? "").join("\n")).length;
}

const without = await bytesWith([]);
process.stdout.write(`the panel: ${(without / 1_000).toFixed(1)} kB\n`);
for (const part of chosen.length > 0 ? chosen : LEFT_OUT) {
  const added = (await bytesWith(part.split("+"))) - without;
  process.stdout.write(`${part.padEnd(16)} +${(added / 1_000).toFixed(1)} kB\n`);
}
