// Whether answers without a model cite the right page, and quote what was asked for, and what they say of questions
// that the docs do not answer: npm run bench:answers -- [NAME=DIR …] [--show all|missed] [--cache DIR]
// NAME is a file of questions in tests/bench/answers, DIR the docs folder that they are about.
import path from "node:path";
import { parseArgs } from "node:util";
import { type Asked, ask, createTeller, readQuestions } from "./answers/measure.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { show: { type: "string", default: "" }, cache: { type: "string" } },
});
const folders = positionals.length > 0 ? positionals : ["own=content/docs"];

const count = (all: Asked[], is: (one: Asked) => boolean | undefined): string =>
  String(all.filter(is).length).padStart(9);

function line(name: string, all: Asked[]): string {
  const answerable = all.filter(({ right }) => right);
  const others = all.filter(({ right }) => !right);
  const longest = Math.max(...all.map(({ ms }) => ms));
  return [
    name.padEnd(10),
    String(answerable.length).padStart(9),
    count(answerable, ({ right }) => right?.page),
    count(answerable, ({ right }) => right?.first),
    count(answerable, ({ right }) => right?.any),
    count(answerable, ({ isHedged }) => isHedged),
    count(answerable, ({ isRefused }) => isRefused),
    ` |${String(others.length).padStart(9)}`,
    count(others, ({ isHedged }) => isHedged),
    count(others, ({ isRefused }) => isRefused),
    ` |${longest.toFixed(1).padStart(8)}`,
  ].join("");
}

const COLUMNS = ["answered", "page", "first", "any", "hedged", "refused"];
const head = `${" ".repeat(10)}${COLUMNS.map((name) => name.padStart(9)).join("")} |  unknown   hedged  refused |  max ms`;

const isShown = ({ right, isHedged, isRefused }: Asked): boolean =>
  values.show === "all" || (right ? !right.first : !isHedged && !isRefused);

const everything: Asked[] = [];
const shown: string[] = [];
console.log(head);
for (const folder of folders) {
  const [name = "", dir = ""] = folder.split("=");
  const tell = await createTeller(dir, values.cache && path.join(values.cache, `${name}.json`));
  const all: Asked[] = [];
  for (const question of readQuestions(name)) all.push(await ask(tell, question));
  everything.push(...all);
  console.log(line(name, all));
  for (const one of all.filter(isShown))
    shown.push(
      `\n${name}: ${one.question} ${one.right ? JSON.stringify(one.right) : "(not answered by the docs)"}\n${one.text.replace(/^/gm, "    ")}`,
    );
}
console.log(line("all", everything));
if (values.show) console.log(shown.join("\n"));
