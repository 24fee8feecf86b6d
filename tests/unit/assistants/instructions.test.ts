import { describe, expect, test } from "vitest";
import { renderInstructions, renderQuestion } from "#lib/assistants/instructions.ts";

describe("a question in the model's input", () => {
  test("consists of the reader's words alone when nothing was selected", () => {
    expect(renderQuestion("Why?", null)).toBe("Why?");
    expect(renderQuestion("Why?", { page: "/docs/a", selection: null })).toBe("Why?");
  });

  test("comes after the selected passage, which is a quote with the page that it was selected on", () => {
    const context = { page: "/docs/a", selection: "Leases use\n\n> the database's clock.\n" };
    expect(renderQuestion("Why?", context)).toBe(
      "I selected this passage on the page /docs/a:\n\n> Leases use\n> \n> > the database's clock.\n\nWhy?",
    );
    expect(renderQuestion("Why?", { page: null, selection: "x" })).toBe("I selected this passage:\n\n> x\n\nWhy?");
  });
});

describe("the instructions of a model", () => {
  const page = { path: "/docs/a", title: "Leases", text: "## Clock\n/docs/a#clock\n\nThe database's." };

  const search = { tools: [{ name: "get_relevant_docs" }] };

  test("end with the assistant's own instructions, however long the page before them is", () => {
    const text = renderInstructions(
      "Docs",
      null,
      { ...page, text: "a\n\n\n\nb" },
      { ...search, instructions: "Be brief." },
    );
    expect(text).toMatch(/it counts\.\n\nBe brief\.$/);
    expect(text).toContain("a\n\n\n\nb");
    expect(renderInstructions("Docs", null, null, search)).not.toContain("special to you");
  });

  test("mention the search and other tools where the assistant has them", () => {
    expect(renderInstructions("Docs", null, null, { tools: [] })).not.toContain("get_relevant_docs");
    expect(renderInstructions("Docs", null, null, search)).not.toContain("other tools");
    const both = { tools: [...search.tools, { name: "get_latest_release" }] };
    expect(renderInstructions("Docs", null, null, both)).toContain("from what your other tools return");
  });

  test("mention OpenAI's hosted tools where they are enabled", () => {
    const files = renderInstructions("Docs", null, null, { tools: [], hosted: ["file_search"] });
    expect(files).toContain("file_search looks into");
    expect(files).not.toMatch(/cannot look into the docs|sandbox:/);
    const code = renderInstructions("Docs", null, null, { ...search, hosted: ["code_interpreter"] });
    expect(code).toContain("sandbox:/mnt/data");
    expect(code).toContain("from what your other tools return");
  });

  test("name the page on which the thread was started", () => {
    expect(renderInstructions("Docs", "/docs/b", null, search)).toMatch(/- The reader is on the page \/docs\/b\.$/);
    expect(renderInstructions("Docs", null, null, search)).not.toContain("on the page");
  });

  test("contain the text of the page that a question is about, as reference material that may be cited", () => {
    const text = renderInstructions("Docs", "/docs/b", page, search);
    expect(text).toContain('about the page "Leases" (/docs/a) unless it says otherwise');
    expect(text).toContain(`=== BEGIN OF PAGE /docs/a: reference material ===\n\n${page.text}\n\n=== END OF PAGE`);
    expect(text).not.toContain("/docs/b");
  });
});
