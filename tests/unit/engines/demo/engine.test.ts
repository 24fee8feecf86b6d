/** What the engine without a model says. */
import { describe, expect, it } from "vitest";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import type { Quote } from "#lib/engines/demo/quote.ts";
import { Session, type SessionOptions, TOOL } from "#tests/support/setup/session.ts";

const found = (coverage = "covered") => JSON.stringify({ coverage, sections: SECTIONS });
const SECTIONS = [
  { url: "/docs/theming#tokens", title: "Theming", heading: "Tokens", content: "Set a token." },
  { url: "/docs/slack#slack", title: "Slack", heading: "Slack", content: "Two\n\nblocks." },
];

async function query(options: SessionOptions): Promise<string> {
  const asked = await new Session(createDemoEngine(), options).step();
  if (asked.status !== "requires_action") throw new Error(`The engine is ${asked.status}`);
  return JSON.parse(asked.calls[0]?.arguments ?? "").query;
}

async function answer(output: string) {
  const session = new Session(createDemoEngine({ preface: () => "As found:" }));
  const answered = await session.finish(() => output);
  if (answered.status !== "completed") throw new Error(`The engine is ${answered.status}`);
  return { session, text: answered.text };
}

describe("an answer without a model", () => {
  it("an answer names, links and quotes each section", async () => {
    const { text } = await answer(found());
    expect(text.split("\n\n")).toEqual([
      "As found:",
      "**Theming › Tokens** [Theming › Tokens](/docs/theming#tokens)",
      "> Set a token.",
      "**Slack** [Slack](/docs/slack#slack)",
      "> Two\n>\n> blocks.",
    ]);
  });

  it("an answer shows a section's heading once, with the headings of other sections in the same content", async () => {
    const content = "## Tokens\n\nSet a token.\n\n## Modes\n\nThere are two.";
    const { text } = await answer(JSON.stringify({ coverage: "covered", sections: [{ ...SECTIONS[0], content }] }));
    expect(text.split("\n\n").at(-1)).toBe("> Set a token.\n>\n> ## Modes\n>\n> There are two.");
  });

  it("an answer quotes what the given function chooses, for the reader's words", async () => {
    const asked: string[] = [];
    const quote: Quote = (question) => {
      asked.push(question);
      return ({ heading }, max) => ({ text: `${heading} in ${max}`, fit: 1 });
    };
    const session = new Session(createDemoEngine({ quote }), { question: "How do I theme it?", passage: "colours" });
    expect(await session.finish(() => found())).toMatchObject({ text: expect.stringContaining("> Tokens in 600") });
    expect(asked).toEqual(["How do I theme it? colours"]);
  });

  it("an answer begins with the section whose passage fits best", async () => {
    const quote: Quote =
      () =>
      ({ heading }) => ({ text: heading, fit: heading === "Slack" ? 1 : 0.1 });
    const session = new Session(createDemoEngine({ quote }));
    const answered = await session.finish(() => found());
    expect(answered).toMatchObject({ text: expect.stringMatching(/> Slack\n[\s\S]*> Tokens/) });
  });

  it("a maintainer's answer to a similar question comes first, with its question as text", async () => {
    const verified = {
      ...{ may_be_the_same: true, question: "How *dark* is it?", answer: "Very.\n\nSee it." },
      sources: [{ url: "/docs/theming#tokens", title: "Theming › Tokens" }],
    };
    const withOffer = (coverage: string, fields = {}) =>
      answer(JSON.stringify({ coverage, sections: SECTIONS, verified: { ...verified, ...fields } }));
    const similar = [
      "A maintainer answered a similar question: **How \\*dark\\* is it?** [Theming › Tokens](/docs/theming#tokens)",
      "> Very.\n>\n> See it.",
    ];
    expect((await withOffer("covered")).text.split("\n\n").slice(0, 3)).toEqual([...similar, "As found:"]);
    expect((await withOffer("uncovered")).text.split("\n\n")).toEqual(similar);
    expect((await withOffer("covered", { may_be_the_same: false })).text).not.toContain("A maintainer");
  });

  it("a doubtful answer says so first, quotes one section and links the others", async () => {
    const { text } = await answer(found("doubtful"));
    expect(text.split("\n\n")).toEqual([
      "The docs may not cover this. The closest pages:",
      "**Theming › Tokens** [Theming › Tokens](/docs/theming#tokens)",
      "> Set a token.",
      "**Slack** [Slack](/docs/slack#slack)",
    ]);
  });

  it("an answer is in the language of the docs, and names the language of what is not translated", async () => {
    const session = new Session(createDemoEngine(), { language: "de" });
    const [translated, other] = SECTIONS;
    const output = JSON.stringify({ coverage: "covered", sections: [translated, { ...other, lang: "en" }] });
    const answered = await session.finish(() => output);
    expect(answered).toMatchObject({ status: "completed" });
    expect(session.text.split("\n\n")).toEqual([
      "Hier ist kein Modell eingerichtet, deshalb zitiere ich die Dokumentation:",
      "**Theming › Tokens** [Theming › Tokens](/docs/theming#tokens)",
      "> Set a token.",
      "**Slack** [Slack](/docs/slack#slack)",
      "Nicht übersetzt; zitiert aus der Seite auf Englisch.",
      "> Two\n>\n> blocks.",
    ]);
  });

  it("an answer rests on the searches that cover their query best", async () => {
    const session = new Session(createDemoEngine({ preface: () => "As found:" }));
    const call = (id: string) => ({ id, name: TOOL.name, arguments: "{}" });
    const outputs: Record<string, string> = {
      a: found("uncovered"),
      b: JSON.stringify({ coverage: "covered", sections: SECTIONS.slice(1) }),
      c: found("doubtful"),
    };
    session.answer([call("a"), call("b"), call("c")], ({ id }) => outputs[id] ?? "");
    const answered = await session.step();
    expect(answered).toMatchObject({ text: expect.stringMatching(/^As found:\n\n\*\*Slack/) });
    expect(answered).toMatchObject({ text: expect.not.stringContaining("Theming") });
  });

  it("an answer is written block by block", async () => {
    const { session, text } = await answer(found());
    expect(session.writes).toHaveLength(5);
    expect(session.text).toBe(text);
  });

  it.each(["[]", '{"coverage":"uncovered","sections":[]}', '{"error":"tool_failed"}', found("uncovered")])(
    "an answer says that nothing fitting was found when the search returned %s",
    async (output) => {
      const { session, text } = await answer(output);
      expect(text).toMatch(/^I found nothing in these docs/);
      expect(session.text).toBe(text);
    },
  );

  it("an answer replaces the text that another engine had begun to write", async () => {
    const session = new Session(createDemoEngine());
    session.answer([{ id: "call_1", name: "get_relevant_docs", arguments: "{}" }]);
    session.text = "The model said";
    const answered = await session.step();
    expect(answered).toMatchObject({ text: session.text });
  });
});

describe("a tool that is chosen by words of the question", () => {
  const release = { ...TOOL, name: "get_latest_release", questionPattern: /latest release/i };
  const outputs =
    (search: string, said: string) =>
    ({ name }: { name: string }) =>
      name === TOOL.name ? search : said;

  it("the tool is called beside the search, and the answer begins with its output", async () => {
    const session = new Session(createDemoEngine({ preface: () => "As found:" }), {
      question: "Latest release?",
      tools: [TOOL, release],
    });
    const answered = await session.finish(outputs(found(), "It is 1.2.3."));
    expect(session.rounds[0]?.calls.map(({ name }) => name)).toEqual([TOOL.name, release.name]);
    expect(answered).toMatchObject({ text: expect.stringMatching(/^It is 1\.2\.3\.\n\nAs found:\n\n/) });
  });

  it("the tool's output is the whole answer when the docs have none, and a failed output is left out", async () => {
    const ask = (said: string) =>
      new Session(createDemoEngine(), { question: "Latest release?", tools: [TOOL, release] }).finish(
        outputs("[]", said),
      );
    expect(await ask("It is 1.2.3.")).toMatchObject({ text: "It is 1.2.3." });
    expect(await ask('{"error":"tool_failed","message":"x"}')).toMatchObject({
      text: expect.stringMatching(/^I found nothing/),
    });
  });

  it("the tool is not called for other questions", async () => {
    const asked = await new Session(createDemoEngine(), { question: "How do I start?", tools: [TOOL, release] }).step();
    expect(asked).toMatchObject({ calls: [{ name: TOOL.name }] });
  });
});

describe("a search without a model", () => {
  it("the search is for the question and the title of its page", async () => {
    const page = { path: "/docs/theming", title: "Theming" };
    expect(await query({ question: "How do I start?" })).toBe("How do I start?");
    expect(await query({ question: "How do I start?", page })).toBe("How do I start? Theming");
  });

  it("the search begins with the reader's words, even before a long passage", async () => {
    const searched = await query({ question: "How do I start?", passage: "passage ".repeat(240) });
    expect(searched).toMatch(/^How do I start\? passage passage/);
    expect(searched.length).toBeLessThanOrEqual(216);
  });

  it("the search is no longer than the tool allows, page included", async () => {
    const long = await query({ question: "x".repeat(2_000), page: { path: "/docs/theming", title: "Theming" } });
    expect(long).toHaveLength(1_000);
    expect(long).toMatch(/x Theming$/);
  });
});

it.each([
  ["how do I use a local model with Ollama?", "How do I use a local model with Ollama"],
  [
    "How do I use a local model with Ollama behind a proxy that wants a key of its own?",
    "How do I use a local model with Ollama behind a proxy that…",
  ],
  ["Why?!", "Why"],
])("a title is the first question, and a long one is cut between words: %s", async (input, title) => {
  const request = { instructions: "", input, maxTokens: 40 };
  expect((await createDemoEngine().complete(request, new AbortController().signal)).text).toBe(title);
});
