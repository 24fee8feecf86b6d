import { expect, test } from "vitest";
import { renderPage } from "#lib/docs/rendering/render.ts";

const render = async (source: string) =>
  (await renderPage({ source, format: "mdx", name: "X", link: (href: string) => href })).body;

test("a drawing is shown, and an icon whose drawing is in another file is not a blank", async () => {
  expect(await render('<svg viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>')).toMatchObject([{ tag: "svg" }]);
  expect(JSON.stringify(await render('Say it <svg><use href="icons.svg#voice"/></svg> aloud'))).not.toContain("svg");
});
