/** `npm run messages -- --write`: writes the types of the messages' arguments from the English catalogue. */
import { readFileSync, writeFileSync } from "node:fs";
import { argumentsOf, toSources } from "../lib/catalogue/read.ts";

const EN = new URL("../lib/messages/en.json", import.meta.url);
const FILE = new URL("../lib/messages/arguments.ts", import.meta.url);

/** The file of types. */
export function writeArguments(): string {
  const sources = toSources(JSON.parse(readFileSync(EN, "utf8")), "en.json");
  const rows = [...sources].flatMap(([key, text]) => {
    const found = [...argumentsOf(text, key)];
    return found.length === 0 ? [] : [`  "${key}": { ${found.map(([name, kind]) => `${name}: ${kind}`).join("; ")} };`];
  });
  const comment = "/** The arguments of messages that take some. Written by `npm run messages -- --write`. */";
  return `${comment}\nexport type MessageArguments = {\n${rows.join("\n")}\n};\n`;
}

if (import.meta.main) {
  if (process.argv.includes("--write")) writeFileSync(FILE, writeArguments());
  else if (readFileSync(FILE, "utf8") !== writeArguments()) {
    process.stderr.write("lib/messages/arguments.ts is out of date: npm run messages -- --write\n");
    process.exitCode = 1;
  }
}
