import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Highlight } from "#components/search/highlight.tsx";

const highlight = (text: string, words: string) =>
  renderToStaticMarkup(<Highlight text={text} words={words} />)
    .replace(/<\/?span>/g, "")
    .replaceAll("<mark>", "[")
    .replaceAll("</mark>", "]");

describe("highlighting the words of a search", () => {
  test.each([
    ["slack sco", "Slack scopes", "[Slack] [sco]pes"],
    ["scopes", "One scope, microscope", "One [scope], microscope"],
    ["installing", "install, installed, installs", "[install], [installed], [installs]"],
    ["a.b (c)", "a.b, abc (c", "[a].[b], [a]bc ([c]"],
    ["ÜBER", "über uns", "[über] uns"],
    ["", "Text", "Text"],
    ["?", "What?", "What?"],
  ])("the words %j are marked in %j", (words, text, expected) => expect(highlight(text, words)).toBe(expected));
});
