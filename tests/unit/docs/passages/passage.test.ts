/** Which part of a section is quoted for a question. */
import { describe, expect, it } from "vitest";
import { readPassages } from "#lib/docs/passages/passage.ts";
import { buildLexical } from "#lib/docs/search/lexical/lexical.ts";

const FILLER = [
  "The site keeps a small record of each visit in memory.",
  "Nothing of that record leaves the machine at any time.",
  "Most owners never look at it, and that is fine.",
  "A nightly job removes whatever is older than a week.",
].join(" ");

const section = (content: string, heading = "Operation") => ({ title: "Server", heading, content });

/** The passage of a section that is indexed together with another page. */
function passageOf(question: string, content: string, max = 200, heading?: string) {
  const page = { path: "/docs/server", title: "Server", keywords: [], description: null };
  const indexed = [
    { ...page, headingPath: ["Server", heading ?? "Operation"], content },
    { ...page, path: "/docs/other", headingPath: ["Other"], content: "Quite another page about colours." },
  ];
  return readPassages(question, section(content, heading), buildLexical(indexed).match(question))(max);
}
const quote = (...args: Parameters<typeof passageOf>) => passageOf(...args).text;

describe("the passage that is quoted", () => {
  it("is the whole section where that is short enough", () => {
    expect(quote("What is kept?", "All of it.\n\n- a\n- b")).toBe("All of it.\n\n- a\n- b");
  });

  it("has the sentence that answers, and the one that it goes on from", () => {
    const content = `${FILLER}\n\nA crash writes a dump. It is encrypted with the owner's key.\n\n${FILLER}`;
    expect(quote("How is a crash dump encrypted?", content)).toContain(
      "A crash writes a dump. It is encrypted with the owner's key.",
    );
  });

  it("has an item of a list with the sentence before the list, and marks the gap", () => {
    const items = ["alpha sets the colour of the frame", "beta sets the width of the frame", "gamma mutes the bell"];
    const content = `${FILLER}\n\nThe switches are:\n\n${items.map((item) => `- ${item}`).join("\n")}`;
    expect(quote("Which switch mutes the bell?", content, 60)).toBe("The switches are:\n\n- gamma mutes the bell");
  });

  it("has a row of a table below the table's head", () => {
    const rows = ["PORT | 3000", "HOST | localhost", "WORKERS | 4", "TIMEOUT | 30 s"];
    const table = ["| Name | Default |", "| --- | --- |", ...rows.map((row) => `| ${row} |`)].join("\n");
    expect(quote("What is the default of WORKERS?", `${FILLER}\n\n${table}`, 60)).toBe(
      "| Name | Default |\n| --- | --- |\n| WORKERS | 4 |",
    );
  });

  it("has the lines of a long code block that match, within its fences", () => {
    const lines = Array.from({ length: 80 }, (_, i) => `step${i}();`);
    lines[60] = "enableTurbo(true);";
    const text = quote("How do I call enableTurbo?", `${FILLER}\n\n\`\`\`js\n${lines.join("\n")}\n\`\`\``);
    expect(text).toMatch(/```js\n…\n[^`]*enableTurbo\(true\);[^`]*\n…\n```$/);
    expect(text.length).toBeLessThan(500);
  });

  it("has the steps of a list from one on to the next, without a gap in their numbers", () => {
    const steps = ["Open the console", "Choose a region", "Add the domain", "Wait for the certificate"];
    const content = `${FILLER}\n\n${steps.map((step, i) => `${i + 1}. ${step}.`).join("\n")}\n\n${FILLER}`;
    expect(quote("How do I add the domain?", content, 90)).toContain(
      "2. Choose a region.\n3. Add the domain.\n4. Wait for the certificate.",
    );
  });

  it("is the beginning of the section where nothing matches", () => {
    expect(quote("zebra", `${FILLER}\n\n- a\n- b`, 120)).toBe(
      "The site keeps a small record of each visit in memory. Nothing of that record leaves the machine at any time.",
    );
  });

  it("does not end with a sentence that only introduces what is left out", () => {
    const content = `Turbo mode makes the build faster.\n\nTurn turbo mode on like this:\n\n\`\`\`sh\n${"x".repeat(150)}\n\`\`\``;
    expect(quote("What does turbo mode make faster?", content, 80)).toBe("Turbo mode makes the build faster.");
  });

  it("is not cut within inline code, and stays bounded however long a line is", () => {
    const long = `The value is \`${"a b ".repeat(200)}\` here`;
    for (const content of [long, `- ${long}`, `| ${long} |\n| --- |\n| ${long} |`, `\`\`\`\n${long}\n\`\`\``]) {
      const text = quote("Which value is here?", content);
      expect(text.length).toBeLessThan(450);
      if (!text.startsWith("```")) expect(text.split("`").length % 2).toBe(1);
    }
  });

  it("fits better, the more of the question it has", () => {
    const content = `${FILLER} The bell is muted by gamma.`;
    const fits = passageOf("Which switch mutes the bell: gamma?", content).fit;
    expect(fits).toBeGreaterThan(passageOf("Which switch dims the lamp: delta?", content).fit);
  });
});
