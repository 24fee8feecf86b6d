import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { HostedStep } from "#components/assistant/answer/hosted-step.tsx";
import { Markdown } from "#components/assistant/answer/markdown/markdown.tsx";
import { Steps } from "#components/assistant/answer/steps.tsx";
import type { RunStep, UrlCitation } from "#lib/contract/assistant.ts";
import type { ThreadFile } from "#lib/contract/files.ts";
import { buttonsIn } from "#tests/support/fakes/conversations.ts";

const cited = (url: string, title: string, snippet: string | null = "So."): UrlCitation => ({
  type: "url_citation",
  url,
  title,
  start_index: 0,
  end_index: 0,
  snippet,
  changed: snippet === null,
});

beforeEach(() => {
  vi.stubGlobal("location", new URL("https://docs.example/docs"));
  return () => vi.unstubAllGlobals();
});

const html = (text: string, citations: UrlCitation[] | null = null, streaming = false) =>
  renderToStaticMarkup(<Markdown text={text} streaming={streaming} steps={[]} citations={citations} />);

describe("rendering an answer's Markdown", () => {
  it("JSX and HTML are shown as text (defect 18)", () => {
    const shown = html('Use <Button variant="primary">Save</Button>.\n\n<iframe src="/x"></iframe><style>*{}</style>');
    expect(shown).toContain("&lt;Button variant=&quot;primary&quot;&gt;</span>Save");
    expect(shown).toContain("&lt;iframe src=&quot;/x&quot;&gt;&lt;/iframe&gt;&lt;style&gt;");
    expect(shown).not.toMatch(/<(iframe|style|button)/i);
  });

  it("addresses with unsafe schemes are not linked, and images of other sites are not loaded", () => {
    const shown = html(
      "[a](javascript:alert(1)) [b](data:text/html,x) [c](mailto:a@b.example) ![d](//cdn.example/p.png) [e]()",
    );
    expect(shown).not.toMatch(/javascript|data:/);
    expect(shown).toContain('href="mailto:a@b.example"');
    expect(shown).toContain('href="https://cdn.example/p.png"');
    expect(shown).not.toContain("<img");
  });

  it.each([
    ["[Paste](https://evil.example/a?b=c)", "Paste", "(evil.example/a?b=c)"],
    ["[docs](//evil.example/)", "docs", "(evil.example)"],
    ["[docs](/\\\\evil.example)", "docs", "(evil.example)"],
    ["[docs](http:/evil.example)", "docs", "(http://evil.example/)"],
    ["[docs.example/start](https://evil.example)", "docs.example/start", "(evil.example)"],
    ["[https://docs.example](https://docs.example@evil.example)", "https://docs.example", "(evil.example)"],
    ["![A picture](https://evil.example/p.png)", "A picture", "(evil.example/p.png)"],
  ])("%s shows its address and opens in a new tab", (text, label, address) => {
    const shown = html(text);
    expect(shown.replace(/<[^>]*>/g, "")).toContain(`${label} ${address}`);
    expect(shown).toMatch(/<a [^>]*target="_blank"/);
    expect(shown).toMatch(/<a [^>]*rel="noopener noreferrer nofollow"/);
  });

  it("a link whose text is its address does not repeat it", () => {
    for (const text of ["<https://a.example/b>", "https://a.example/b", "[a.example](https://a.example)"]) {
      expect(html(text).match(/a\.example/g)).toHaveLength(2);
      expect(html(text)).not.toContain("(a.example");
    }
  });

  it.each([
    ["https://d\u03BFcs.example/", "xn--dcs-9yc.example"],
    ["[https://evil.example/\u202Emoc](https://evil.example/%E2%80%AEmoc)", "evil.example/%E2%80%AEmoc"],
  ])("a text that only looks like the address is followed by the address: %s", (text, address) => {
    expect(html(text).replace(/ class="[^"]*"/g, "")).toContain(`<bdi dir="ltr">(${address}`);
  });

  it("a long address is shortened after its host, never within it", () => {
    expect(html(`[x](https://${"a.".repeat(110)}evil.example/b)`)).toContain(".evil.example…)");
  });

  it("a long path is shortened", () => {
    expect(html(`[x](https://evil.example/${"y".repeat(500)})`)).toMatch(/\(evil\.example\/y{87}…\)/);
  });

  it("a citation is a number with the section's title as its name; a link in a sentence keeps its words", () => {
    const citations = [cited("/docs/a#b", "Page › Heading"), cited("/docs/c#d", "Limits")];
    const shown = html(
      "It ends. [Page › Heading](/docs/a#b) As [told](/docs/c#d) there. [Limits](/docs/c#d)",
      citations,
    );
    // A number keeps to the line of its sentence.
    expect(shown).toContain("It ends.\u00A0<a ");
    expect(shown).toMatch(/<a [^>]*title="Page › Heading" aria-label="Source 1: Page › Heading"[^>]*>/);
    expect(shown).toMatch(/<a [^>]*>told<\/a><sup[^>]*>2<\/sup>/);
    expect(shown).toContain('aria-label="Source 2: Limits"');
  });

  it("a section that is no longer in the docs is not linked", () => {
    const shown = html("It ends. [Page › Heading](/docs/a#b)", [cited("/docs/a#b", "Page › Heading", null)]);
    expect(shown).toContain("Page › Heading: no longer in the docs");
    expect(shown).not.toContain("<a ");
  });

  it("references find definitions in other blocks", () => {
    const text = "See [the docs][d].\n\n- And [d].\n\n[d]: https://other.example/x";
    expect(html(text).match(/href="https:\/\/other\.example\/x"/g)).toHaveLength(2);
  });

  it("headings are small, and code can be focused and copied", () => {
    const shown = html("# Big\n\n```ts\nconst a = 1;\n```");
    expect(shown).toContain(">Big</h3>");
    expect(shown).toMatch(/<pre tabindex="0"><code>const a = 1;<\/code><\/pre>/);
    expect(buttonsIn(shown)).toEqual(["Copy code"]);
  });

  it("the finished answer looks the same as it did while it streamed", () => {
    const text = "# Big\n\nIt **ends**. [Page › Heading](/docs/a#b)\n\n1. one\n2. two\n\n| a |\n| - |\n| b |\n";
    expect(html(text, null, true)).toBe(html(text, [cited("/docs/a#b", "Page › Heading")]));
  });
});

describe("the steps of an answer", () => {
  const step: RunStep = {
    type: "tool_call",
    tool: "get_relevant_docs",
    query: "x",
    sections: [],
    covered: true,
    ms: 240,
    error: null,
  };
  const shown = (props: Parameters<typeof Steps>[0]) => renderToStaticMarkup(<Steps {...props} />);

  it("the summary counts searches, failures and time", () => {
    const failed = { ...step, ms: 1_000, error: "tool_timeout" };
    expect(shown({ steps: [{ ...step, sections: [] }], activity: null })).toContain(
      "Searched the docs · 1 search · 240 ms",
    );
    expect(shown({ steps: [{ ...step, sections: [] }, failed], activity: null })).toContain(
      "Searched the docs · 2 searches · 1 failed · 1.2 s",
    );
  });

  it("tools that do not search are counted separately from searches", () => {
    const release = { ...step, tool: "get_latest_release", query: null, covered: null, ms: 10 };
    expect(shown({ steps: [step, release], activity: null })).toContain("1 search · 1 other tool call · 250 ms");
    expect(shown({ steps: [release], activity: null })).toContain("Used tools · 1 tool call · 10 ms");
    expect(shown({ steps: [{ ...release, error: "tool_failed" }], activity: null })).toContain("No tool worked");
    expect(shown({ steps: [step, release], activity: "searching" })).toContain("Used get_latest_release");
  });

  it("the summary shows the current activity while the answer streams", () => {
    expect(shown({ steps: [], activity: "searching" })).toContain("Searching the docs…");
    const found = { ...step, sections: [{ url: "/docs/a#b", title: "A", heading: "B" }] };
    expect(shown({ steps: [found], activity: "searching" })).toContain("Searched the docs for “x”: 1 section");
    expect(shown({ steps: [found], activity: "answering" })).toContain("Answering…");
    expect(shown({ steps: [{ ...found, covered: false }], activity: "searching" })).toContain(
      "1 section, none a clear answer",
    );
  });
});

describe("the steps of OpenAI's hosted tools", () => {
  const file = (name: string, media_type: string, bytes: number): ThreadFile => ({
    ...{ id: `file_${name.split(".")[0]}`, object: "file", name, media_type, bytes },
  });
  const files = [file("table.csv", "text/csv", 812), file("chart.png", "image/png", 22_400)];
  const base: RunStep = {
    type: "tool_call",
    tool: "code_interpreter",
    query: null,
    sections: [],
    covered: null,
    ms: 40,
    error: null,
  };
  const code: RunStep = { ...base, code: { input: "print(42)", logs: "42" }, files, lost: ["huge.bin"] };
  const search: RunStep = {
    ...{ ...base, tool: "file_search", query: "scopes", ms: 0 },
    quotes: [
      {
        name: "slack.md",
        text: "Give it the scope.",
        link: { url: "/docs/slack#scopes", title: "Slack", heading: "Scopes" },
      },
      { name: "notes.txt", text: "Ask Ann.", link: null },
    ],
  };
  const summaryOf = (...steps: RunStep[]) =>
    /<summary>.*<\/svg><\/span>(.*)<\/summary>/.exec(
      renderToStaticMarkup(<Steps steps={steps} activity={null} />),
    )?.[1];

  it("hosted tools are summarised in one line", () => {
    expect(summaryOf(search, code)).toBe("Searched the docs · 1 search · 1 code run · 40 ms");
    expect(summaryOf(code)).toBe("Ran Python code · 40 ms");
    expect(summaryOf({ ...code, error: "tool_failed" })).toBe("The Python code failed · 40 ms");
    expect(summaryOf(code, code)).toBe("Ran Python code · 2 code runs · 80 ms");
    const live = (step: RunStep) => renderToStaticMarkup(<Steps steps={[step]} activity="searching" />);
    expect(live(search)).toContain("Searched the files for “scopes”: 2 passages");
    expect(live(code)).toContain("Ran Python code");
  });

  it("passages have their section or file, code has its output, and files can be saved", () => {
    const found = renderToStaticMarkup(<HostedStep step={search} />);
    expect(found).toMatch(
      /<a [^>]*href="\/docs\/slack#scopes"[^>]*>Slack › Scopes<\/a><blockquote[^>]*>Give it the scope\./,
    );
    expect(found).toMatch(/<li>notes\.txt<blockquote[^>]*>Ask Ann\./);
    const ran = renderToStaticMarkup(<HostedStep step={code} />);
    expect(ran).toMatch(/Python.*print\(42\).*Output.*42/);
    expect(ran).toMatch(
      /<a href="\/api\/paste-assistant-file\/file_table" download="table\.csv"[^>]*>table\.csv<span[^>]*> \(CSV, 812 bytes\)/,
    );
    expect(ran).toMatch(/chart\.png<span[^>]*> \(PNG, 22 kB\).*<img [^>]*alt="chart\.png"/);
    expect(ran).toContain("huge.bin could not be kept");
  });

  it("files of a thread are links that save them, and images are shown as pictures", () => {
    const text =
      "[the table](/api/paste-assistant-file/file_table)\n\n![chart.png](/api/paste-assistant-file/file_chart)";
    const shown = renderToStaticMarkup(<Markdown text={text} streaming={false} steps={[code]} citations={[]} />);
    expect(shown).toMatch(
      /<a href="[^"]*file_table" download="table\.csv"[^>]*>the table<span[^>]*> \(CSV, 812 bytes\)/,
    );
    expect(shown).toMatch(/<img src="\/api\/paste-assistant-file\/file_chart" alt="chart\.png"/);
    const elsewhere = html("![x](/api/paste-assistant-file/../health) ![y](/logo.png)");
    expect(elsewhere).not.toContain("<img");
  });
});
