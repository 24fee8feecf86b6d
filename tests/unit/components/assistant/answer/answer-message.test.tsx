import { Theme } from "@twilio-paste/core/theme";
import { RouterContext } from "next/dist/shared/lib/router-context.shared-runtime.js";
import type { NextRouter } from "next/router.js";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, it } from "vitest";
import { AnswerMessage, type LiveAnswer } from "#components/assistant/answer/answer-message.tsx";
import { FeedbackForm } from "#components/assistant/answer/feedback-form.tsx";
import { FEEDBACK_REASONS, type Message, type RunStep, type UrlCitation } from "#lib/contract/assistant.ts";
import { stubBrowser } from "#tests/support/fakes/browser.ts";
import { buttonsIn, visibleText } from "#tests/support/fakes/conversations.ts";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";

beforeEach(stubBrowser);

const nothing = () => undefined;
const render = (node: React.ReactNode) =>
  renderToStaticMarkup(
    <RouterContext.Provider value={{ asPath: "/docs" } as NextRouter}>
      <Theme.Provider theme="default">{node}</Theme.Provider>
    </RouterContext.Provider>,
  );

const citation = (name: string, patch: Partial<UrlCitation> = {}): UrlCitation => ({
  ...{ type: "url_citation", url: `/docs/${name}#a`, title: `${name} › A`, start_index: 0, end_index: 0 },
  ...{ snippet: `About ${name}.`, changed: false },
  ...patch,
});
const step = (...names: string[]): RunStep => ({
  ...{ type: "tool_call", tool: "get_relevant_docs", query: "x", covered: true, ms: 5, error: null },
  sections: names.map((name) => ({ url: `/docs/${name}#a`, title: name, heading: "A" })),
});

type Options = { citations?: UrlCitation[]; last?: boolean; busy?: boolean; supportUrl?: string | null };
function finished(patch: Partial<Message> = {}, options: Options = {}): string {
  const { citations = [], last = true, busy = false, supportUrl = null } = options;
  const content: Message["content"] = [{ type: "text", text: { value: "So.", annotations: citations } }];
  const message = fakeMessage(fakeThread("A"), "assistant", "", { content, ...patch });
  const handlers = { onRate: async () => undefined, onAskAgain: nothing, onAsk: nothing };
  return render(<AnswerMessage {...{ message, last, busy, supportUrl }} {...handlers} />);
}
const live = (patch: Partial<LiveAnswer>) =>
  render(<AnswerMessage live={{ text: "", steps: [], waiting: false, ...patch }} />);

describe("an answer from docs in another language", () => {
  const english = { ...step("refund"), sections: [{ url: "/docs/refund#a", title: "R", heading: "R", lang: "en" }] };

  it("has the language on its source's title and text, and says that it is not translated", () => {
    const html = finished({ steps: [english] }, { citations: [citation("refund"), citation("cost")] });
    expect(visibleText(html)).toContain("Not translated; quoted from the English page");
    expect(html.match(/lang="en"/g)).toHaveLength(2);
    expect(html).toContain('<p lang="en">About refund.</p>');
  });

  it("says nothing of that where all sections are in the reader's language", () => {
    const html = finished({ steps: [step("cost")] }, { citations: [citation("cost")] });
    expect(html).not.toMatch(/lang=|Not translated/);
  });
});

describe("an answer on its way", () => {
  it.each<[string, Partial<LiveAnswer>, string]>([
    ["before the server has the question", { waiting: true }, "Sending the question…"],
    ["before the first word", {}, "Searching the docs…"],
    ["with words and steps", { text: "So", steps: [step("slack")] }, "Answering…"],
  ])("%s the activity is shown", (_, answer, text) => {
    expect(visibleText(live(answer))).toContain(text);
  });

  it("an answer cannot be copied, rated or asked again before it is finished", () => {
    expect(live({ text: "So" })).not.toContain("Answer actions");
    expect(finished()).toContain("Answer actions");
  });
});

describe("an answer that quotes the docs", () => {
  it.each([
    [undefined, "The model could not be reached."],
    ["reader", "You have used up your answers for today; more come tomorrow."],
    ["site", "The answers for today are used up; more come tomorrow."],
    ["network", "The answers for today are used up; more come tomorrow."],
  ])("with the spent budget %s the reason is: %s", (over_budget, text) => {
    const metadata = { degraded: "true", ...(over_budget && { over_budget }) };
    expect(visibleText(finished({ metadata }))).toContain(text);
  });

  it("an answer of a model has no such note", () => {
    expect(visibleText(finished())).not.toContain("unread by any model");
  });
});

describe("the sources of an answer", () => {
  it("each cited section has one card with its title, link and beginning", () => {
    const page = finished({}, { citations: [citation("slack"), citation("slack"), citation("limits")] });
    expect(visibleText(page)).toMatch(/Sources\|1\|slack › A\|About slack\.\|2\|limits › A\|About limits\./);
    expect(page.match(/href="\/docs\/slack#a"/g)).toHaveLength(1);
  });

  it("four cards are shown, the others on request", () => {
    const citations = ["a", "b", "c", "d", "e", "f"].map((name) => citation(name));
    const page = finished({}, { citations });
    expect(visibleText(page)).toContain("d › A");
    expect(visibleText(page)).not.toContain("e › A");
    expect(buttonsIn(page)).toContain("Show 2 more");
    expect(buttonsIn(finished({}, { citations: citations.slice(0, 4) })).join()).not.toContain("more");
  });

  it("a section that changed is marked, and the question can be asked again", () => {
    const page = finished({}, { citations: [citation("slack", { changed: true })] });
    expect(visibleText(page)).toContain("The docs changed since this answer.|Ask again");
    expect(visibleText(page)).toContain("Changed since this answer");
  });

  it("a section that does not exist any more has a title without a link", () => {
    const page = finished({}, { citations: [citation("slack", { snippet: null, changed: true })] });
    expect(visibleText(page)).toContain("slack › A|No longer in the docs");
    expect(page).not.toContain('href="/docs/slack#a"');
  });
});

describe("an answer with a low confidence", () => {
  it("an answer without citations lists the three closest sections", () => {
    const text = visibleText(finished({ metadata: { uncited: "true" }, steps: [step("a", "b"), step("b", "c", "d")] }));
    expect(text).toMatch(/The docs don't seem to cover this.*a › A\|b › A\|c › A\|/);
    expect(text).not.toContain("d › A");
  });

  it("an answer with citations asks to read the sources", () => {
    const page = finished({ metadata: { uncovered: "true" } }, { citations: [citation("slack")] });
    expect(visibleText(page)).toMatch(/The docs may not cover this\|No search was sure to have found the answer\./);
  });

  it("the reader can tell the maintainers, and reach them where the site says how", () => {
    const metadata = { uncited: "true" };
    expect(buttonsIn(finished({ metadata }))).toContain("Tell the maintainers");
    expect(finished({ metadata }, { supportUrl: "mailto:docs@docs.example" })).toContain(
      'href="mailto:docs@docs.example"',
    );
    expect(finished({ metadata })).not.toContain("mailto:");
  });

  it("other answers have no such note", () => {
    expect(buttonsIn(finished())).not.toContain("Tell the maintainers");
  });
});

describe("the actions of an answer", () => {
  const pressed = (page: string) =>
    [...page.matchAll(/aria-pressed="(true|false)"[^>]*aria-label="(Good|Bad) answer"/g)].map(([, on, name]) => [
      name,
      on,
    ]);

  it.each([
    [
      null,
      [
        ["Good", "false"],
        ["Bad", "false"],
      ],
    ],
    [
      "up",
      [
        ["Good", "true"],
        ["Bad", "false"],
      ],
    ],
    [
      "down",
      [
        ["Good", "false"],
        ["Bad", "true"],
      ],
    ],
  ] as const)("with the vote %s the buttons are pressed accordingly", (rating, expected) => {
    const feedback = rating && { rating, reasons: [], note: "" };
    expect(pressed(finished({ feedback }))).toEqual(expected);
  });

  it("only the last answer can be asked again and has follow-ups", () => {
    const follow_ups = ["Which scopes?"];
    expect(buttonsIn(finished({ follow_ups }))).toEqual(expect.arrayContaining(["Ask again", "Which scopes?"]));
    expect(buttonsIn(finished({ follow_ups }, { last: false }))).not.toContain("Ask again");
    expect(buttonsIn(finished({ follow_ups }, { last: false }))).not.toContain("Which scopes?");
  });

  it("nothing can be asked while another answer is on its way", () => {
    const page = finished({ follow_ups: ["Which scopes?"] }, { busy: true });
    expect(page.match(/<button[^>]* disabled=""/g)).toHaveLength(2);
  });
});

describe("the form for feedback", () => {
  const form = (reasons: (typeof FEEDBACK_REASONS)[number][] = []) =>
    render(<FeedbackForm reasons={reasons} sending={false} onSend={nothing} onCancel={nothing} />);

  it("every reason that the server knows can be chosen", () => {
    expect(form().match(/<input[^>]*type="checkbox"/g)).toHaveLength(FEEDBACK_REASONS.length);
  });

  it("a reader who tells the maintainers of a gap has that reason chosen", () => {
    const [chosen = "", ...others] = form(["missing"]).match(/<input[^>]*checked=""[^>]*>/g) ?? [];
    expect([/value="(\w+)"/.exec(chosen)?.[1], others]).toEqual(["missing", []]);
    expect(form(["missing"]).match(/checked=""/g)).toHaveLength(1);
  });
});
