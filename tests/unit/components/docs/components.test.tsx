import { RouterContext } from "next/dist/shared/lib/router-context.shared-runtime.js";
import type { NextRouter } from "next/router.js";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { renderNodes } from "#components/docs/doc-nodes.tsx";
import { renderPage } from "#lib/docs/rendering/render.ts";

const router = { asPath: "/docs/x" } as NextRouter;

async function html(source: string): Promise<string> {
  const { body } = await renderPage({ source, name: "X", format: "mdx", link: (href) => href });
  return renderToStaticMarkup(<RouterContext.Provider value={router}>{renderNodes(body)}</RouterContext.Provider>);
}

test("tabs take their names from the group, its values or their own labels", async () => {
  for (const source of [
    "<Tabs items={['Gas', 'Coal']}><Tabs.Tab>a</Tabs.Tab><Tabs.Tab>b</Tabs.Tab></Tabs>",
    "<Tabs values={[{label: 'Gas', value: 'x'}, {label: 'Coal', value: 'y'}]}><TabItem value='x'>a</TabItem><TabItem value='y'>b</TabItem></Tabs>",
    "<Tabs><TabItem label='Gas'>a</TabItem><Tab title='Coal'>b</Tab></Tabs>",
  ]) {
    expect((await html(source)).match(/>(Gas|Coal)<\/button>/g)).toHaveLength(2);
  }
});

test("a group of tabs with an unknown child shows the child's text", async () => {
  expect(await html("<Tabs>\n<Pane>Kept</Pane>\n</Tabs>")).toContain("Kept");
});

test.each([
  ":::warning Mind the step\n\nIt is high.\n\n:::",
  "<Warning title='Mind the step'>It is high.</Warning>",
  "<Aside type='warning' title='Mind the step'>It is high.</Aside>",
])("a warning is rendered as a note with its kind, title and text: %s", async (source) => {
  const text = await html(source);
  expect(text).toMatch(/role="note".*Warning: .*Mind the step.*It is high\./s);
  expect(text).not.toContain(":::");
});

test("collapsed text is in the page, below its summary", async () => {
  for (const source of [":::details More\n\nDeep\n\n:::", "<Accordion title='More'>Deep</Accordion>"]) {
    expect(await html(source)).toMatch(/<details.*<summary>.*More.*<\/summary>.*Deep.*<\/details>/s);
  }
});

test("an anchor without an address is no link", async () => {
  const text = await html('<a id="here"></a>\n\n[There](/docs/there)');
  expect(text).toContain('<a id="here"></a>');
  expect(text).toContain('href="/docs/there"');
});

test("props that are for looks are not shown as text", async () => {
  expect(await html('<Hero marginTop="space60" tagline="Hello" scope="x" />')).not.toMatch(/space60|>x/);
  expect(await html('<Hero marginTop="space60" tagline="Hello" />')).toContain("Hello");
});
