import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Marked } from "#components/search/marked.tsx";

const marked = (text: string, words: string) =>
  renderToStaticMarkup(<Marked text={text} words={words} />)
    .replace(/<\/?span>/g, "")
    .replaceAll("<mark>", "[")
    .replaceAll("</mark>", "]");

describe("what was searched for is marked", () => {
  test.each([
    ["slack sco", "Slack scopes", "[Slack] [sco]pes"],
    ["scopes", "One scope, microscope", "One [scope], microscope"],
    ["installing", "install, installed, installs", "[install], [installed], [installs]"],
    ["a.b (c)", "a.b, abc (c", "[a].[b], [a]bc ([c]"],
    ["ÜBER", "über uns", "[über] uns"],
    ["", "Text", "Text"],
    ["?", "What?", "What?"],
  ])("%j in %j", (words, text, expected) => expect(marked(text, words)).toBe(expected));
});
