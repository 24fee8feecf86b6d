/** What the benchmark's model says, and how long it takes to. Nothing here is left to chance. */

/** A text in so many pieces of one length; the first is said at once, each further one `everyMs` later. */
export type Answer = { text: string; pieces: number; everyMs: number };
/** One question: the model thinks, searches the docs, thinks again and answers. Times in milliseconds. */
export type Script = { searchMs: number; query: string; answerMs: number; answer: Answer };

export const QUESTION = "How does an answer get onto the screen?";
/** How the answer begins: seeing it is seeing text. */
export const BEGINNING = "An answer is";

const TEXT = `${BEGINNING} shown while the model still writes it. The run stores what has come a few times a second, \
and each piece becomes an event with a number. See [how an answer streams](/docs/how-it-works#how-does-an-answer-stream).

Three things happen on the way:

- The model asks for the docs, and the server searches them for it. A search that fails is an error the model can read.
- Every link is checked against the pages, also while the answer comes. Half a link waits until it is whole.
- Text and the engine's place in its stream are stored together, so a crash tells nobody anything twice.

\`\`\`ts
const source = new EventSource(url);
source.addEventListener("delta", (event) => show(JSON.parse(event.data)));
\`\`\`

Whoever follows the run, in this tab or in another one, gets all of its events from the beginning, or from the last one it \
saw, and then each new one at once. When the run is over, the messages of the thread are fetched once more, with their \
citations. If the stream breaks, the browser comes again and goes on where it was; until then the run is asked for every \
second. What a run is, and which ways it can end, is told under [What is a run?](/docs/how-it-works#what-is-a-run)`;

/** About 1,200 characters in 48 pieces; `everyMs` is the pace of the pieces. */
export const usualScript = (everyMs: number): Script => ({
  searchMs: 600,
  query: "how does an answer stream",
  answerMs: 400,
  answer: { text: TEXT, pieces: 48, everyMs },
});

const LONG = { characters: 20_000, pieces: 2_000, everyMs: 5 };

/** So many characters of lines, the last one cut off. */
function fill(line: (index: number) => string, length: number): string {
  let text = "";
  for (let index = 0; text.length < length; index += 1) text += line(index);
  return text.slice(0, length);
}

const long = (head: string, line: (index: number) => string, tail = ""): Script => {
  const body = fill(line, LONG.characters - head.length - tail.length);
  const text = head + body + tail;
  return { ...usualScript(0), answer: { text, pieces: LONG.pieces, everyMs: LONG.everyMs } };
};

const SENTENCE = "A sentence of the usual length says one thing and then makes way for the next one. ";

/** Answers far longer than usual, by what they are made of: each is the hardest case of another part of the panel. */
export const LONG_ANSWERS: Record<string, Script> = {
  paragraphs: long(`${BEGINNING} long.\n\n`, (index) => SENTENCE + (index % 5 === 4 ? "\n\n" : "")),
  "one list": long(`${BEGINNING} a list:\n\n`, (index) =>
    index % 10 === 9
      ? `- Entry **${index}** cites [a run](/docs/how-it-works#what-is-a-run).\n`
      : `- Entry **${index}** names \`item_${index}\`, and says why.\n`,
  ),
  "one code block": long(
    `${BEGINNING} code:\n\n\`\`\`ts\n`,
    (index) => `const value${index} = read("key_${index}", { retries: ${index % 7} });\n`,
    "\n```\n",
  ),
  "one table": long(
    `${BEGINNING} a table:\n\n| Name | Type | Default | Meaning |\n| --- | --- | --- | --- |\n`,
    (index) => `| \`option_${index}\` | number | ${index} | What the option of this row does |\n`,
  ),
};
